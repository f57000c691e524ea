"""The stewards' waivers: what may stand in the file, and what is said of what may not."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from schemas.waivers import WaiverError, check_waivers, load_waivers, name_waivers_file

COUNT = "lokal/tæller/tvang | alle | kommune | 0201 | 2024 | alle | alle"
GOOD = f"""\
waivers:
  - count: {COUNT}
    signed_by: Anne
    signed_on: 2026-12-01
    because: Kommunen har selv oplyst tallet.
"""


def test_a_waiver_says_which_count_who_when_and_why(tmp_path: Path) -> None:
    file = tmp_path / "disclosure_waivers.yaml"
    file.write_text(GOOD, encoding="utf-8")
    [waiver] = load_waivers(file)
    assert (waiver.count, waiver.signed_by, waiver.signed_on) == (COUNT, "Anne", date(2026, 12, 1))


def test_the_file_lies_beside_the_definitions_and_may_be_absent(tmp_path: Path) -> None:
    file = name_waivers_file(tmp_path / "indicator_defs.yaml")
    assert file == tmp_path / "disclosure_waivers.yaml"
    assert load_waivers(file) == []


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        (GOOD.replace("    signed_by: Anne\n", ""), 2, "Field required"),
        (GOOD.replace("signed_by", "signed"), 3, "There is no key 'signed'"),
        (GOOD.replace(COUNT, "tvang i Allerød"), 2, "This is no key of a count."),
        (GOOD + GOOD.removeprefix("waivers:\n"), 6, "The count is waived twice."),
        ("waivers: [", 1, "no valid YAML"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_line(
    tmp_path: Path, text: str, line: int, said: str
) -> None:
    file = tmp_path / "disclosure_waivers.yaml"
    file.write_text(text, encoding="utf-8")
    _, problems = check_waivers(file)
    assert any(said in each.message and each.row == line for each in problems), problems
    with pytest.raises(WaiverError):
        load_waivers(file)


def test_the_file_of_the_house_is_sound() -> None:
    assert check_waivers(Path("disclosure_waivers.yaml")) == ([], [])
