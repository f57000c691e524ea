"""One bad cell, and one wrong block, stop one figure of a run each; the rest is published."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import NamedTuple

import dagster as dg
import polars as pl
import pytest
from openpyxl import load_workbook

from tests.homes import Ran, run_pipeline
from tests.pipelines.conftest import RATIO_IN_PERCENT
from tests.whole_catalogue import read_whole_catalogue
from warehouse.home import Home

pytestmark = pytest.mark.soak

RUKS = "RUKS_syntetisk_2010-2025.xlsx"
SMALL, PERIOD = "Læsø", "2024"
"""The municipality that gets more sick people than inhabitants, and when."""


class Mended(NamedTuple):
    """A run over a bad cell and a wrong block, with its home and the row of the cell."""

    ran: Ran
    home: Home
    row: int

    @property
    def values(self) -> pl.DataFrame:
        return pl.read_parquet(self.home.current / "indicators.parquet")


@pytest.fixture(scope="module")
def mended(
    published: tuple[Home, Path], demo_extracts: Path, tmp_path_factory: pytest.TempPathFactory
) -> Mended:
    root = tmp_path_factory.mktemp("set_aside")
    shutil.copytree(published[0].root, root / "home", symlinks=True)
    shutil.copytree(published[1], root / "extracts")
    shutil.copytree(demo_extracts / "ruks", root / "extracts" / "ruks")
    row = put_more_sick_than_inhabitants(root / "extracts" / "ruks" / RUKS)
    text = read_whole_catalogue()
    edited = root / "defs.yaml"
    edited.write_text(text + RATIO_IN_PERCENT, encoding="utf-8")
    home = Home(root / "home")
    ran = run_pipeline(home, root / "extracts", edited, workbooks=False)
    return Mended(ran, home, row)


def put_more_sick_than_inhabitants(file: Path) -> int:
    """2,500 with at least one disease among Læsø's 1,800; returns the row of the cell."""
    book = load_workbook(file)
    sheet = book["Hovedresultater"]
    column = next(cell.column for cell in sheet[3] if str(cell.value) == PERIOD)
    [row] = [
        cells[0].row
        for cells in sheet.iter_rows(min_row=4, max_col=8)
        if (cells[0].value, cells[1].value)
        == ("Prævalens (sygdomsforekomst)", "Mindst én RUKS-sygdom")
        and cells[4].value == SMALL
        and (cells[5].value, cells[6].value) == ("Antal personer med sygdom", "Begge")
        and cells[7].value == "Alle aldre"
    ]
    sheet.cell(row, column).value = 2500
    book.save(file)
    return row


def test_the_run_publishes_and_nothing_is_rejected(mended: Mended) -> None:
    assert (mended.ran.code, mended.ran.errors) == (0, "")
    assert "rejected" not in mended.ran.output.replace("0 rejected", "")


def test_the_one_figure_is_missing_with_its_reason_and_no_other_of_the_municipality(
    mended: Mended,
) -> None:
    sick = mended.values.filter(indicator_id="kronisk_sygdom", area_name=SMALL)
    assert sick.filter(pl.col("status") != "ok").select("period", "status_reason").rows() == [
        (PERIOD, "Intet tal: kildens tæller er større end nævneren, som den er en del af.")
    ]
    assert sick.height > 10
    others = mended.values.filter(
        pl.col("indicator_id") != "kronisk_sygdom", status="ok", area_name=SMALL, period=PERIOD
    )
    assert others["indicator_id"].n_unique() > 5


def test_the_run_warns_with_indicator_area_period_row_and_extract(mended: Mended) -> None:
    [told] = [line for line in mended.ran.output.splitlines() if f"kommune {SMALL}" in line]
    assert told.startswith("warning: Indicator 'kronisk_sygdom' has no figure for")
    assert f"kommune {SMALL}, {PERIOD}: the numerator exceeds the denominator" in told
    assert f"numerator in ruks/{RUKS} sheet 'Hovedresultater' row {mended.row}" in told
    assert "denominator in folketal/" in told


def test_a_percentage_that_is_none_names_its_indicator_and_stops_no_other(mended: Mended) -> None:
    own = mended.values.filter(indicator_id="overvægt_i_forhold_til_rygning")
    shown = own.filter(pl.col("value").is_not_null())
    assert own.height and shown.filter(~pl.col("value").is_between(0, 100)).is_empty()
    assert "Intet tal: procenten ligger ikke mellem 0 og 100." in own["status_reason"]
    assert mended.values.filter(indicator_id="daglig_rygning", status="ok").height > 100


def test_the_web_page_shows_the_warning_as_a_check(
    mended: Mended, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DAGSTER_HOME", str(mended.home.dagster))
    with dg.DagsterInstance.get() as instance:
        run = instance.get_runs(limit=1)[0]
        [check] = [
            event.asset_check_evaluation_data
            for entry in instance.all_logs(run.run_id)
            if (event := entry.dagster_event)
            and event.event_type is dg.DagsterEventType.ASSET_CHECK_EVALUATION
            and event.asset_check_evaluation_data.check_name == "nothing_set_aside"
        ]
    assert run.status is dg.DagsterRunStatus.SUCCESS
    assert not check.passed and check.severity is dg.AssetCheckSeverity.WARN
    assert SMALL in str(check.metadata["warnings"].value)
