"""Corrections are put on what a computation sees, never on what is stored, and only as declared."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest

from schemas.corrections import CorrectionError, Declared, check_text
from schemas.extracts import FoundFile, Provenance, ReadExtract
from schemas.frames.observations import OBSERVATION_COLUMNS
from tests.warehouse.receiving import accept
from warehouse.cells import SourceCells
from warehouse.corrections import list_told_before, list_told_later, list_unstored
from warehouse.home import Home
from warehouse.store import open_warehouse

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
MARCH, APRIL = date(2026, 3, 1), date(2026, 4, 1)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


def closed(value: float | None, status: str = "ok", area: str = "0217") -> pl.DataFrame:
    row = {
        "dataset": "praksis", "measure": "praksis_lukket", "item": "alle",
        "area_type": "kommune", "area_id": area, "period": "2024H1",
        "period_start": date(2024, 1, 1), "period_end": date(2024, 6, 30),
        "sex": "alle", "age": "alle", "education": "alle", "unit": "antal",
        "value": value, "status": status, "sheet": "", "row": 2, "column": 6,
    }  # fmt: skip
    return pl.DataFrame([row], schema=OBSERVATION_COLUMNS)


def take_in(home: Home, name: str, observations: pl.DataFrame, published: date = MARCH) -> None:
    home.root.mkdir(exist_ok=True)
    file = home.root / name
    file.write_text(name, encoding="utf-8")
    sha256 = hashlib.sha256(file.read_bytes()).hexdigest()
    found = FoundFile(str(file), name, file.stat().st_size, sha256, f"print-{name}")
    read = ReadExtract(
        found, "praksis", "praksis", Provenance(published=published), observations, []
    )
    with open_warehouse(home) as warehouse:
        accept(warehouse, read, "run-1", NOON)


def declare(printed: object = 12, corrected: object = 21, **more: str) -> Declared:
    keys = {
        "dataset": "praksis", "measure": "praksis_lukket", "area_type": "kommune",
        "area_id": '"0217"', "period": "2024H1", "printed": printed, "corrected": corrected,
        "reason": "Byttet om.", "told_by": "Kilden", "told_at": "2026-03-03", **more,
    }  # fmt: skip
    block = "\n    ".join(f"{key}: {value}" for key, value in keys.items())
    declared, problems = check_text(f"corrections:\n  - {block}\n", "rettelser.yaml")
    assert problems == []
    return declared


def correct(home: Home, declared: Declared, told_until: date | None = None) -> pl.DataFrame:
    """The observations in force as a computation sees them."""
    with open_warehouse(home) as warehouse:
        warehouse.observations_in_force()
        return warehouse.corrections.put_on(declared, told_until).pl().sort("area_id")


def test_a_correction_changes_its_own_cell_and_nothing_that_is_stored(home: Home) -> None:
    take_in(home, "a.csv", pl.concat([closed(12.0), closed(12.0, area="0201")]))
    seen = correct(home, declare())
    assert seen.select("area_id", "value", "correction").rows() == [
        ("0201", 12.0, None),
        ("0217", 21.0, 1),
    ]
    with open_warehouse(home) as warehouse:
        assert warehouse.observations_in_force().pl()["value"].to_list() == [12.0, 12.0]


def test_a_marker_becomes_a_figure_and_a_figure_missing(home: Home) -> None:
    take_in(home, "a.csv", closed(None, "suppressed"))
    assert correct(home, declare("suppressed", 21)).select("value", "status").rows() == [
        (21.0, "ok")
    ]
    take_in(home, "b.csv", closed(12.0), APRIL)
    assert correct(home, declare(12, "missing")).select("value", "status").rows() == [
        (None, "missing")
    ]


@pytest.mark.parametrize(
    ("value", "status", "now"),
    [(21.0, "ok", "21"), (13.0, "ok", "13"), (None, "suppressed", "suppressed")],
)
def test_a_newer_release_with_another_figure_outdates_the_correction(
    home: Home, value: float | None, status: str, now: str
) -> None:
    take_in(home, "a.csv", closed(12.0))
    take_in(home, "b.csv", closed(value, status), APRIL)
    with pytest.raises(CorrectionError) as caught:
        correct(home, declare())
    (problem,) = caught.value.problems
    assert (problem.file, problem.row, problem.column) == ("rettelser.yaml", 2, "5")
    assert f"printed then 12, printed now {now} antal in b.csv, released 2026-04-01" in (
        problem.message
    )
    assert "remove the correction" in str(problem.remedy)


def test_a_newer_release_with_the_same_wrong_figure_leaves_the_correction_in_force(
    home: Home,
) -> None:
    take_in(home, "a.csv", closed(12.0))
    take_in(home, "b.csv", closed(12.0 + 1e-12), APRIL)
    assert correct(home, declare())["value"].to_list() == [21.0]


def test_every_outdated_correction_is_listed(home: Home) -> None:
    take_in(home, "a.csv", pl.concat([closed(13.0), closed(14.0, area="0201")]))
    one, other = declare(), declare(area_id='"0201"')
    both = Declared(one.file, (*one.corrections, *other.corrections), (*one.places, *other.places))
    with pytest.raises(CorrectionError) as caught:
        correct(home, both)
    assert [problem.rule for problem in caught.value.problems] == ["correction_outdated"] * 2


def test_another_unit_than_the_stored_one_is_no_match(home: Home) -> None:
    take_in(home, "a.csv", closed(12.0))
    with pytest.raises(CorrectionError, match="printed then 12 pct, printed now 12 antal"):
        correct(home, declare(unit="pct"))


def test_a_cell_that_is_not_stored_is_a_warning_and_changes_nothing(home: Home) -> None:
    take_in(home, "a.csv", closed(12.0, area="0201"))
    declared = declare()
    with open_warehouse(home) as warehouse:
        warehouse.observations_in_force()
        warehouse.corrections.put_on(declared)
        (problem,) = list_unstored(warehouse.corrections.located(), declared)
        warehouse.corrections.save("run-1")
        assert warehouse.corrections.load("run-1").is_empty()
    assert problem.rule == "correction_unstored"
    assert "kommune 0217, 2024H1" in problem.message


def test_on_an_earlier_day_a_correction_that_nobody_had_told_of_does_not_count(home: Home) -> None:
    take_in(home, "a.csv", closed(12.0))
    assert correct(home, declare(), date(2026, 3, 2))["value"].to_list() == [12.0]
    assert correct(home, declare(), date(2026, 3, 3))["value"].to_list() == [21.0]


def test_what_a_run_corrected_is_kept_for_its_explanations(home: Home) -> None:
    take_in(home, "a.csv", closed(12.0))
    with open_warehouse(home) as warehouse:
        warehouse.observations_in_force()
        warehouse.corrections.put_on(declare())
        warehouse.corrections.save("run-7")
        warehouse.observations_in_force()
        warehouse.corrections.put_on(Declared())
        warehouse.corrections.save("run-8")
        assert warehouse.corrections.load("run-7")["corrected_value"].to_list() == [21.0]
        assert warehouse.corrections.load("run-8").is_empty()
    wanted = pl.DataFrame(
        {"dataset": "praksis", "measure": "praksis_lukket", "item": "alle", "sex": "alle",
         "age": "alle", "education": "alle"}
    )  # fmt: skip
    extracts = pl.DataFrame({"extract_id": ["print-a.csv"], "status": ["accepted"]})
    for run_id, value, printed in (("run-7", 21.0, 12.0), ("run-8", 12.0, None)):
        with SourceCells(home, extracts, run_id) as cells:
            (cell,) = cells.find(wanted).to_dicts()
        assert (cell["value"], cell["printed_value"]) == (value, printed)


def test_a_correction_told_in_the_future_or_before_the_release_is_a_warning(home: Home) -> None:
    take_in(home, "a.csv", closed(12.0))
    for told, before in (("2026-02-28", 1), ("2026-03-01", 0), ("2026-03-03", 0)):
        declared = declare(told_at=told)
        with open_warehouse(home) as warehouse:
            warehouse.observations_in_force()
            located = warehouse.corrections.locate(declared)
        assert len(list_told_before(located, declared)) == before
    (problem,) = list_told_later(declare(), date(2026, 3, 2))
    assert "told_at 2026-03-03 is in the future." in problem.message
    assert list_told_later(declare(), date(2026, 3, 3)) == []
