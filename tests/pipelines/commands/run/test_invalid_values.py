"""Figures that break what they promise are told in sentences and never stored or published."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any, NamedTuple

import dagster as dg
import polars as pl
import pytest

from assets import indicator_values
from assets.computing import compute_protected
from assets.inputs import DEFAULT_DEFINITIONS
from geography import load_geography
from indicators.verdicts import among_others
from schemas.definitions.file import load_definitions
from schemas.frames.columns import Described, FrameColumn
from schemas.frames.value_faults import find_faults
from schemas.frames.values import COLUMNS
from tests.homes import Ran, hash_snapshot, run_pipeline
from tests.pipelines.conftest import compute_out_of_range
from tests.whole_catalogue import read_whole_catalogue
from warehouse.home import Home
from warehouse.publishing.publish import read_manifest
from warehouse.store import open_warehouse

pytestmark = pytest.mark.whole


class Failed(NamedTuple):
    """A run whose figures break what they promise, and the home as it was before."""

    ran: Ran
    home: Home
    before: dict[str, str]


@pytest.fixture(scope="module")
def failed(published: tuple[Home, Path], tmp_path_factory: pytest.TempPathFactory) -> Failed:
    root = tmp_path_factory.mktemp("invalid")
    shutil.copytree(published[0].root, root / "home", symlinks=True)
    home = Home(root / "home")
    edited = root / "defs.yaml"
    text = read_whole_catalogue()
    edited.write_text(f"{text}\n", encoding="utf-8")
    before = hash_snapshot(home)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(indicator_values, "compute_protected", compute_out_of_range)
        return Failed(run_pipeline(home, published[1], edited), home, before)


def test_the_run_ends_with_a_sentence_that_says_what_is_wrong_where_and_what_to_do(
    failed: Failed,
) -> None:
    assert failed.ran.code == 1
    sentence, standing = failed.ran.errors.splitlines()
    assert sentence == (
        "error: column 'value': Indicator 'daglig_rygning', land Hele landet, 2010: "
        "A percentage lies between 0 and 100. Found: value 183000, unit pct. "
        "Remedy: Correct numerator, denominator, `unit` or `per` in the indicator's block."
    )
    assert standing.startswith("Nothing was published; the snapshot of ")


def test_neither_the_snapshot_nor_the_latest_values_are_touched(failed: Failed) -> None:
    assert hash_snapshot(failed.home) == failed.before
    manifest = read_manifest(failed.home)
    assert manifest is not None
    with open_warehouse(failed.home, read_only=True) as warehouse:
        values = warehouse.load_values()
    assert values["run_id"].unique().to_list() == [manifest["computed_by"]]


def test_the_web_page_shows_the_failed_check_with_the_faults(
    failed: Failed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DAGSTER_HOME", str(failed.home.dagster))
    with dg.DagsterInstance.get() as instance:
        run = instance.get_runs(limit=1)[0]
        [check] = [
            event.asset_check_evaluation_data
            for entry in instance.all_logs(run.run_id)
            if (event := entry.dagster_event)
            and event.event_type is dg.DagsterEventType.ASSET_CHECK_EVALUATION
            and event.asset_check_evaluation_data.check_name == "valid"
        ]
    assert run.status is dg.DagsterRunStatus.FAILURE
    assert not check.passed and check.blocking
    assert "daglig_rygning" in str(check.metadata["failures"].value)


@pytest.mark.soak
def test_a_careless_method_publishes_nothing_of_the_demos_suppressed_figures(
    explained: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    compare = among_others.compare_values

    def mark_every_row(values: pl.DataFrame, *more: Any) -> pl.DataFrame:
        return compare(values, *more).with_columns(rank_in_region=pl.lit(1, pl.Int32))

    rank = FrameColumn(
        pl.Int32(), True, Described("rank", "Plads", "indicators.verdicts.benchmarks")
    )
    monkeypatch.setitem(COLUMNS, "rank_in_region", rank)
    monkeypatch.setattr(among_others, "compare_values", mark_every_row)
    definitions = load_definitions(DEFAULT_DEFINITIONS)
    with open_warehouse(explained, read_only=True) as warehouse:
        values = compute_protected(warehouse, definitions, "run-1", load_geography()).values
    hidden = pl.col("status") == "suppressed"
    suppressed, shown = values.filter(hidden), values.filter(~hidden)
    assert suppressed.height > 500
    assert suppressed["rank_in_region"].null_count() == suppressed.height
    assert shown["rank_in_region"].null_count() < shown.height / 2
    assert find_faults(values) == []
