"""Runs over a home of synthetic extracts to which real ones come, one of them without a date."""

from __future__ import annotations

import shutil
from pathlib import Path

import polars as pl
import pytest

from pipelines.home import may_mix
from tests.homes import Ran, copy_home, run_pipeline, share_copy
from warehouse.home import Home

pytestmark = pytest.mark.soak

PRACTICES = "praksis/praksis_lukket_for_tilgang_syntetisk.csv"


@pytest.fixture(scope="module")
def runs(
    published: tuple[Home, Path], tmp_path_factory: pytest.TempPathFactory
) -> tuple[Home, Ran, Ran]:
    """A home after a run that keeps the kinds apart, and one that lets them mix."""

    def make(root: Path) -> None:
        home, folder = copy_home(published[0], root / "home"), root / "extracts"
        shutil.copytree(published[1], folder)
        lines = (folder / PRACTICES).read_text(encoding="cp1252").splitlines()
        newest = [line for line in lines[1:] if line.startswith("01-07-2025;Kommune")]
        for name, said in (("dated", "published: 2026-10-01\n"), ("undated", "publisher: SDS\n")):
            text = "\n".join([lines[0], *newest, *[""] * len(name)])
            (folder / f"{name}.csv").write_text(text, encoding="cp1252")
            (folder / f"{name}.csv.meta.yaml").write_text(said, encoding="utf-8")
        run_pipeline(home, folder, workbooks=False).keep(root / "apart.json")
        ran = run_pipeline(home, folder, allow_synthetic=True, workbooks=False)
        ran.keep(root / "mixed.json")

    own = share_copy(tmp_path_factory, "kinds_apart", make)
    return Home(own / "home"), Ran.recall(own / "apart.json"), Ran.recall(own / "mixed.json")


def test_real_extracts_are_refused_in_a_synthetic_home_with_both_kinds_named(
    runs: tuple[Home, Ran, Ran],
) -> None:
    apart = runs[1]
    assert apart.code == 3, apart.errors
    assert "Rejected: dated.csv" in apart.output
    assert "The extract is real, and synthetic ones are in the home" in apart.output
    assert "--allow-synthetic" in apart.output


def test_with_the_flag_they_are_taken_in_although_no_file_has_changed(
    runs: tuple[Home, Ran, Ran],
) -> None:
    assert runs[2].code == 0, runs[2].errors + runs[2].output
    assert "2 accepted, 0 rejected" in runs[2].output


def test_the_run_says_what_an_extract_without_a_release_date_did_not_replace(
    runs: tuple[Home, Ran, Ran],
) -> None:
    told = [line for line in runs[2].output.splitlines() if line.startswith("No release date:")]
    (line,) = told
    assert "undated.csv did not replace " in line
    assert "published: YYYY-MM-DD" in runs[2].output


def test_what_is_said_of_real_figures_against_synthetic_ones_is_marked(
    runs: tuple[Home, Ran, Ran],
) -> None:
    values = pl.read_parquet(runs[0].current / "indicators.parquet")
    real = values.filter(~pl.col("synthetic"), pl.col("value").is_not_null())
    marked = real.filter(pl.col("rests_on_synthetic"))
    assert 0 < marked.height <= real.height
    assert marked["change"].is_not_null().any()
    assert not values.filter(pl.col("synthetic"))["rests_on_synthetic"].any()


def test_the_environment_says_it_for_the_web_page() -> None:
    assert may_mix({"KLYNGE_ALLOW_SYNTHETIC": "1"})
    assert not may_mix({"KLYNGE_ALLOW_SYNTHETIC": "0"})
    assert not may_mix({})
