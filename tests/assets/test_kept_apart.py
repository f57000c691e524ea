"""Real and synthetic extracts are kept apart in a home."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl
import pytest

from assets.intake.judging import Judged
from assets.intake.kept_apart import DEFERRED_ROWS, keep_apart
from schemas.extracts import MIXED_KINDS, FoundFile, Provenance, ReadExtract
from schemas.problems import Problem

REAL, SYNTHETIC = False, True
NOTHING: list[tuple[str, bool]] = []


def judged(name: str, synthetic: bool, rows: int = 1, *reasons: Problem) -> Judged:
    found = FoundFile(name, name, 1, f"sha-{name}", f"print-{name}")
    frame = pl.select(row=pl.repeat(1, rows, dtype=pl.Int8))
    read = ReadExtract(found, "ruks", "ruks", Provenance(synthetic=synthetic), frame, [])
    return Judged(read, list(reasons))


def register(*held: tuple[str, bool]) -> pl.DataFrame:
    """Accepted extracts by name, and whether they are synthetic."""
    names = [name for name, _ in held]
    return pl.DataFrame(
        {
            "file_name": names,
            "sha256": [f"sha-{name}" for name in names],
            "status": ["accepted"] * len(held),
            "synthetic": [synthetic for _, synthetic in held],
        },
        schema_overrides={"synthetic": pl.Boolean, "sha256": pl.String, "status": pl.String},
    )


def take(held: Sequence[tuple[str, bool]], *coming: Judged) -> dict[str, bool]:
    """Whether each file that comes is accepted, in the order in which they are stored."""
    by_name = {each.read.found.relative: each for each in coming}
    kept = keep_apart(
        coming, register(*held), [each.read.found for each in coming],
        lambda found: by_name[found.relative],
    )  # fmt: skip
    return {each.read.found.relative: not each.reasons for each in kept}


@pytest.mark.parametrize(
    ("held", "accepted"),
    [
        (NOTHING, {"real": True, "demo": False}),
        ([("old", REAL)], {"real": True, "demo": False}),
        ([("old", SYNTHETIC)], {"real": False, "demo": True}),
        ([("old", REAL), ("older", SYNTHETIC)], {"real": False, "demo": False}),
    ],
    ids=["nothing", "real ones", "synthetic ones", "both from before"],
)
@pytest.mark.parametrize("order", [1, -1])
def test_what_comes_is_held_against_what_the_home_holds(
    held: list[tuple[str, bool]], accepted: dict[str, bool], order: int
) -> None:
    coming = [judged("demo", SYNTHETIC), judged("real", REAL)][::order]
    assert take(held, *coming) == accepted


def test_synthetic_extracts_alone_are_taken_in_whatever_their_size() -> None:
    large = [judged("a", SYNTHETIC, DEFERRED_ROWS), judged("b", SYNTHETIC, 7)]
    kept = list(
        keep_apart(iter(large), register(), [], lambda found: judged(found.relative, True, 7))
    )
    assert [each.read.observations.height for each in kept] == [DEFERRED_ROWS, 7]
    assert not any(each.reasons for each in kept)


def test_a_real_extract_that_is_rejected_keeps_no_synthetic_one_out() -> None:
    wrong = judged("real", REAL, 1, Problem("layout", "No layout."))
    assert take(NOTHING, wrong, judged("demo", SYNTHETIC)) == {"real": False, "demo": True}


def test_a_reading_that_is_replaced_holds_nothing_against_the_one_that_replaces_it() -> None:
    said_by_sidecar = judged("old", SYNTHETIC)
    assert take([("old", REAL)], said_by_sidecar) == {"old": True}


def test_the_reason_names_both_kinds_and_what_to_do() -> None:
    (refused,) = keep_apart(
        [judged("demo.csv", SYNTHETIC)], register(("ruks.xlsx", REAL)), [], lambda _: refused
    )
    (problem,) = refused.reasons
    assert problem.rule == MIXED_KINDS
    told = problem.describe()
    for words in ("demo.csv", "ruks.xlsx", "synthetic", "real", "--home", "--allow-synthetic"):
        assert words in told


def test_a_real_extract_in_a_synthetic_home_is_told_how_the_synthetic_ones_go() -> None:
    (refused,) = keep_apart(
        [judged("ruks.xlsx", REAL)], register(("demo.csv", SYNTHETIC)), [], lambda _: refused
    )
    assert "klynge withdraw" in refused.reasons[0].remedy
