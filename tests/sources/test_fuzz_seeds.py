"""What fuzzing found stays mended, and a hundred cases more are tried with every run.

`python -m tests.fuzz --count 10000 --seed 1` is the long form.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from assets.intake.judging import Yardstick, judge_extract, load_yardstick
from geography import Geography
from sources.inbox import scan_folder
from tests.fuzz.campaign import run_campaign
from tests.fuzz.extracts import Original, load_originals
from tests.fuzz.mutations import Mutated, write_book
from tests.fuzz.worker import run_case

pytestmark = pytest.mark.whole

SUITE = range(20_000, 20_100)
"""Cases of a part of the seed that the long form does not reach."""

BOUND_MIB = 800
"""What a worker may take, libraries and all; its address space is limited beside."""

FOUND = {
    # a reference like A99999999999 wrapped around in the reading library, which then asked for
    # hundreds of gigabytes and ended the process
    3182: "workbook_parts",
    5275: "workbook_parts",
    6985: "workbook_parts",
    # a few thousand brackets in a sidecar took the YAML parser minutes
    2534: "sidecar_yaml",
    2677: "sidecar_yaml",
    7726: "sidecar_yaml",
    # a damaged archive was said to lack rights
    186: "truncated_workbook",
    191: "truncated_workbook",
}
"""Cases of seed 1 that were defects, and the rule that each is refused for today."""


@pytest.fixture(scope="module")
def originals(demo_extracts: Path) -> list[Original]:
    return load_originals(demo_extracts)


@pytest.fixture(scope="module")
def yardstick(geography: Geography) -> Yardstick:
    return load_yardstick(geography, None)


def test_the_originals_are_sound(
    originals: list[Original], yardstick: Yardstick, tmp_path: Path
) -> None:
    assert len({original.layout for original in originals}) == len(originals)
    for original in originals:
        folder = tmp_path / original.layout
        sound = Mutated(original)
        sound.content = write_book(original.grid) if original.grid else original.text.encode()
        sound.write(folder)
        (found,) = scan_folder(folder)
        judged = judge_extract(found, yardstick)
        assert judged.read.problems == [], original.layout
        assert judged.read.layout == original.layout


@pytest.mark.parametrize("number", FOUND)
def test_what_fuzzing_found_stays_mended(
    originals: list[Original], yardstick: Yardstick, tmp_path: Path, number: int
) -> None:
    # their numbers are from when there were ten originals
    outcome = run_case(originals[:10], 1, number, tmp_path / "inbox", yardstick)
    assert outcome == FOUND[number]


def test_mutated_extracts_are_accepted_or_rejected_with_reasons(
    demo_extracts: Path, tmp_path: Path
) -> None:
    result = run_campaign(demo_extracts, SUITE.start, len(SUITE), 1, tmp_path, workers=1)
    assert result.defects == {}
    assert sum(result.outcomes.values()) == len(SUITE)
    assert result.outcomes["accepted"] > 0
    assert result.outcomes["layout refused"] > 0 < result.outcomes["layout reads"]
    assert result.peak_mib < BOUND_MIB
