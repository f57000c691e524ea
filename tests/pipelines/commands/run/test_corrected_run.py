"""A declared correction from the run that applies it to the release that overtakes it."""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner

from pipelines.commands.cli import app
from tests.bad_input.good import DEFINITIONS, as_csv, practices, write_good_extracts
from tests.homes import hash_snapshot, share_copy
from tests.quick_runs import run_quickly
from warehouse.home import Home

pytestmark = pytest.mark.whole

AREA, PLACE, FIELD = "0217", "Helsingør", 5
INDICATOR, PERIOD = "praksis_lukket", "2025H2"
WRONG, RIGHT = 12, 21
REASON = "To cifre er byttet om i udtrækket."
SENTENCE = (
    "Bygger på et rettet tal: To cifre er byttet om i udtrækket (oplyst af Sundhedsdatastyrelsen, "
    "3. marts 2026)."
)
BLOCK = f"""\
corrections:
  - dataset: praksis
    measure: praksis_lukket
    area_type: kommune
    area_id: "{AREA}"
    period: {PERIOD}
    printed: {WRONG}
    corrected: {RIGHT}
    reason: {REASON}
    told_by: Sundhedsdatastyrelsen
    told_at: 2026-03-03
"""


@dataclass(frozen=True)
class Place:
    """A home, its extracts and the corrections file that its runs name."""

    root: Path

    @property
    def home(self) -> Home:
        return Home(self.root / "home")

    @property
    def corrections(self) -> Path:
        return self.root / "rettelser.yaml"

    def call(self, *words: str) -> Any:
        """`klynge` in this process; the environment is as before afterwards."""
        with pytest.MonkeyPatch.context() as patch, run_quickly():
            for name in ("DAGSTER_HOME", "KLYNGE_HOME"):
                patch.setenv(name, os.environ.get(name, ""))
            result = CliRunner().invoke(app, [*words, "--home", str(self.home.root)])
        assert isinstance(result.exception, SystemExit | None), repr(result.exception)
        return result

    def run(self, *more: str) -> Any:
        return self.call(
            "run", "--extracts", str(self.root / "extracts"),
            "--definitions", str(self.root / "definitions.yaml"), *more,
        )  # fmt: skip

    def release(self, name: str, closed: int, day: str) -> None:
        """A file of practices in which one municipality has so many closed ones of 34."""
        lines = practices()
        for line in lines:
            if line[3] == PLACE:
                line[4], line[FIELD] = "34", str(closed)
        (self.root / "extracts" / name).write_text(as_csv(lines), encoding="utf-8")
        meta = self.root / "extracts" / f"{name}.meta.yaml"
        meta.write_text(f"published: {day}\n", encoding="utf-8")

    def figures(self) -> pl.DataFrame:
        return pl.read_parquet(self.home.current / "indicators.parquet").filter(
            indicator_id=INDICATOR, period=PERIOD
        )


@pytest.fixture(scope="module")
def corrected(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """A home with two snapshots: as printed, then with the correction."""
    return Place(share_copy(tmp_path_factory, "corrected", lambda root: correct(Place(root))))


def correct(place: Place) -> None:
    """Publish as printed, then with the correction."""
    write_good_extracts(place.root / "extracts")
    place.release("praksis.csv", WRONG, "2026-02-01")
    (place.root / "definitions.yaml").write_text(DEFINITIONS, encoding="utf-8")
    assert place.run().exit_code == 0
    place.corrections.write_text(BLOCK, encoding="utf-8")
    ran = place.run("--corrections", str(place.corrections))
    assert ran.exit_code == 0, ran.output


def test_the_figures_that_rest_on_the_cell_are_corrected_and_marked(corrected: Place) -> None:
    figures = corrected.figures()
    own = figures.filter(area_type="kommune", area_id=AREA).row(0, named=True)
    assert (own["numerator"], own["denominator"]) == (RIGHT, 34)
    assert own["note"] == SENTENCE
    assert own["vintages"] == "2026-02-01"
    marked = figures.filter("corrected").select("area_type", "area_id").rows()
    assert sorted(marked) == [
        ("klynge", "nord"), ("kommune", AREA), ("land", "000"), ("region", "084"),
        ("sundhedsraad", "nordsjaelland"),
    ]  # fmt: skip


def test_the_table_for_excel_has_the_mark_and_the_note(corrected: Place) -> None:
    text = (corrected.home.current / "indicators.csv").read_text(encoding="utf-8-sig")
    rows = [
        row for row in csv.DictReader(io.StringIO(text), delimiter=";")
        if (row["area_id"], row["period"], row["indicator_id"]) == (AREA, PERIOD, INDICATOR)
    ]  # fmt: skip
    assert [(row["corrected"], row["note"]) for row in rows] == [("true", SENTENCE)]


def test_the_manifest_lists_what_was_corrected(corrected: Place) -> None:
    manifest = json.loads((corrected.home.current / "manifest.json").read_text(encoding="utf-8"))
    (entry,) = manifest["corrections"]
    assert (entry["area_id"], entry["printed_value"], entry["corrected_value"]) == (
        AREA, WRONG, RIGHT,
    )  # fmt: skip
    assert (entry["reason"], entry["told_at"], entry["file_name"]) == (
        REASON, "2026-03-03", "praksis.csv",
    )  # fmt: skip


def test_the_workbooks_with_a_figure_that_rests_on_the_cell_say_so(corrected: Place) -> None:
    def texts(cluster: str) -> Sequence[str]:
        book = load_workbook(corrected.home.current / "workbooks" / f"{cluster}.xlsx")
        return [
            cell for sheet in book.worksheets for row in sheet.iter_rows(values_only=True)
            for cell in row if isinstance(cell, str)
        ]  # fmt: skip

    own = texts("nord")
    assert any(SENTENCE in text for text in own)
    assert any("* rettet" in text for text in own)
    # the region's figure rests on the cell, too, and stands in every workbook
    assert any(SENTENCE in text for text in texts("bornholm"))


def test_the_workbook_lists_the_correction_and_puts_its_sign_before_the_figure(
    corrected: Place,
) -> None:
    book = load_workbook(corrected.home.current / "workbooks" / "nord.xlsx")
    rows = [list(row) for row in book["Kilder"].iter_rows(values_only=True)]
    start = next(number for number, row in enumerate(rows) if row[0] == "Rettelser")
    assert rows[start + 3][:6] == [
        "Almen praksis", "praksis, der er lukket for tilgang, Helsingør, 2. halvår 2025", REASON,
        WRONG, RIGHT, "Sundhedsdatastyrelsen",
    ]  # fmt: skip
    share = 100 * RIGHT / 34
    signs = {
        cell.number_format
        for sheet in book.worksheets
        if sheet.title != "Diagramdata"  # what charts draw from, with no words or signs
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell.value, float) and cell.value == pytest.approx(share)
    }
    assert signs == {'"* "#,##0.0'}


def test_an_explanation_shows_both_figures_at_the_cell(corrected: Place) -> None:
    told = corrected.call("explain", INDICATOR, "--area", AREA, "--period", PERIOD)
    assert told.exit_code == 0
    assert f"= {RIGHT} (printed {WRONG}, corrected to {RIGHT}: {REASON} Told by" in told.output
    assert "The cells below give the published value again." in told.output
    older = corrected.call(
        "explain", INDICATOR, "--area", AREA, "--period", PERIOD, "--snapshot", "previous"
    )
    assert "corrected to" not in older.output
    assert "The cells below give the published value again." in older.output


def test_the_comparison_names_the_correction_as_the_only_cause(
    corrected: Place, tmp_path: Path
) -> None:
    told = corrected.call("diff", "--json", str(tmp_path / "diff.json"))
    assert told.exit_code == 0
    differences = json.loads((tmp_path / "diff.json").read_text(encoding="utf-8"))["differences"]
    assert {row["area_id"] for row in differences} == {AREA, "nord", "nordsjaelland", "084"}
    assert {cause["kind"] for row in differences for cause in row["causes"]} == {"correction"}


def test_the_same_run_again_has_nothing_new(corrected: Place) -> None:
    again = corrected.run("--corrections", str(corrected.corrections))
    assert again.exit_code == 0
    assert "Nothing new since" in again.output


@pytest.mark.soak
def test_a_release_with_another_figure_stops_the_run_until_the_correction_is_gone(
    corrected: Place, tmp_path: Path
) -> None:
    """Last in the file: it changes the home."""
    before = hash_snapshot(corrected.home)
    corrected.release("praksis_ny.csv", 20, "2026-04-01")
    stopped = corrected.run("--corrections", str(corrected.corrections))
    assert stopped.exit_code == 1
    told = stopped.output
    assert f"{corrected.corrections}:2:5: error: Correction number 1" in told
    assert f"printed then {WRONG}, printed now 20 antal in praksis_ny.csv" in told
    assert "released 2026-04-01" in told
    assert "remove the correction" in told
    assert hash_snapshot(corrected.home) == before
    checked = corrected.call(
        "check", str(corrected.root / "definitions.yaml"),
        "--corrections", str(corrected.corrections),
    )  # fmt: skip
    assert checked.exit_code == 1
    assert "printed now 20" in checked.output
    corrected.corrections.write_text("corrections: []\n", encoding="utf-8")
    ran = corrected.run("--corrections", str(corrected.corrections))
    assert ran.exit_code == 0, ran.output
    own = corrected.figures().filter(area_type="kommune", area_id=AREA).row(0, named=True)
    assert (own["numerator"], own["corrected"], own["note"]) == (20, False, None)
    assert own["vintages"] == "2026-04-01"


@pytest.mark.soak
def test_a_correction_of_a_cell_that_is_not_stored_is_a_warning(
    corrected: Place, tmp_path: Path
) -> None:
    lost = tmp_path / "ukendt.yaml"
    lost.write_text(BLOCK.replace(PERIOD, "1999H2"), encoding="utf-8")
    ran = corrected.run("--corrections", str(lost))
    assert ran.exit_code == 0, ran.output
    assert "warning: " in ran.output
    assert "no accepted extract has this cell" in ran.output


def test_a_file_with_mistakes_that_tell_no_cell_stops_the_run_before_anything_is_read(
    corrected: Place, tmp_path: Path
) -> None:
    wrong = tmp_path / "forkert.yaml"
    text = BLOCK.replace("told_at: 2026-03-03", "told_at: i går")
    wrong.write_text(text.replace("area_type: ", "area_typ: "), encoding="utf-8")
    ran = corrected.run("--corrections", str(wrong))
    assert ran.exit_code == 1
    assert f"{wrong}:11:5: error: Correction number 1: 'told_at' must be a date" in ran.output
