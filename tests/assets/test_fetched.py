"""The assets that fetch: one for each source with an address, and when they are asked."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import dagster as dg
import pytest

from assets.fetched import (
    FETCHED,
    FETCHED_KEYS,
    GROUP,
    Fetching,
    fetched_key,
    list_due,
    takes_in,
    tell_outcome,
)
from assets.running.processes import PROCESS_TAG, name_process
from fetching.errors import describe_failure
from fetching.fetch import FetchOutcome
from fetching.source_files import load_sources
from pipelines.definitions import defs
from pipelines.schedules import weekly_fetch
from sources.inbox import scan_folder
from tests.fetching.stand_in import StandIn, serve
from tests.fetching.tables import make_folk1b, make_quarters
from warehouse.home import Home

MONDAY = datetime(2026, 11, 30, 5, tzinfo=ZoneInfo("Europe/Copenhagen"))
FOLK1B = fetched_key("folk1b")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setenv("KLYNGE_HOME", str(tmp_path))
    return Home(tmp_path)


@pytest.fixture
def publisher(monkeypatch: pytest.MonkeyPatch) -> Iterator[StandIn]:
    with serve(StandIn().add(make_folk1b(make_quarters(2025, 2025)))) as serving:
        monkeypatch.setenv("KLYNGE_STATBANK_URL", serving.statbank)
        yield serving


def materialise(home: Home, instance: dg.DagsterInstance) -> dg.ExecuteInProcessResult:
    (asset,) = [each for each in FETCHED if each.key == FOLK1B]
    resources = {"fetching": Fetching(home=str(home.root))}
    return dg.materialize([asset], instance=instance, resources=resources, raise_on_error=False)


def test_there_is_an_asset_for_each_source_with_an_address() -> None:
    assert set(FETCHED_KEYS) == {fetched_key(name) for name in load_sources().with_address({})}
    graph = defs.resolve_asset_graph()
    for key in FETCHED_KEYS:
        node = graph.get(key)
        assert node.group_name == GROUP
        assert "inbox" in (node.description or "")
        assert node.kinds and node.owners and node.tags["klynge/rhythm"]
        assert node.child_keys == {dg.AssetKey("extracts")}


def test_the_whole_run_fetches_nothing() -> None:
    """A run of the pipeline never waits for a publisher."""
    run = defs.resolve_job_def("monitoring_run").asset_layer.selected_asset_keys
    assert not set(run) & set(FETCHED_KEYS)
    fetched = defs.resolve_job_def("fetch").asset_layer.selected_asset_keys
    assert set(fetched) == set(FETCHED_KEYS)


def test_what_is_new_goes_into_the_inbox_and_is_told(home: Home, publisher: StandIn) -> None:
    with dg.DagsterInstance.ephemeral() as instance:
        result = materialise(home, instance)
        assert result.success
        (made,) = result.asset_materializations_for_node("fetched__folk1b")
        assert made.metadata["new"].value == 1
        # a run without this tag would be taken for one that was killed
        run = instance.get_run_by_id(result.run_id)
        assert run is not None
        assert run.tags[PROCESS_TAG] == name_process(os.getpid())
        (again,) = materialise(home, instance).asset_materializations_for_node("fetched__folk1b")
        assert again.metadata["new"].value == 0
    assert len(scan_folder(home.inbox)) == 1


def test_a_failure_is_told_in_words(home: Home, publisher: StandIn) -> None:
    publisher.tables["FOLK1B"].variables[0].id = "KOMMUNE"
    with dg.DagsterInstance.ephemeral() as instance:
        result = materialise(home, instance)
        assert not result.success
        (failed,) = [event for event in result.all_events if event.is_step_failure]
    told = failed.step_failure_data.user_failure_data
    assert told is not None
    assert "folk1b: The table FOLK1B has no variable 'OMRÅDE' any more." in str(told.description)
    assert "KOMMUNE" in str(told.metadata["problems"].value)


def test_weekly_sources_are_asked_every_monday_and_monthly_ones_on_the_first() -> None:
    every, first = list_due(date(2026, 11, 30)), list_due(date(2026, 12, 7))
    assert set(every) == {fetched_key("folk1a"), fetched_key("folk1b")}
    assert set(first) == set(FETCHED_KEYS)


def ask_schedule() -> dg.RunRequest | dg.SkipReason:
    decided = weekly_fetch(dg.build_schedule_context(scheduled_execution_time=MONDAY))
    assert isinstance(decided, dg.RunRequest | dg.SkipReason)
    return decided


def test_the_fetch_starts_before_mondays_run(home: Home) -> None:
    decided = ask_schedule()
    assert isinstance(decided, dg.RunRequest)
    assert set(decided.asset_selection or ()) == set(list_due(MONDAY.date()))
    hours = {each.name: int(each.cron_schedule.split()[1]) for each in
             defs.get_repository_def().schedule_defs}  # fmt: skip
    assert hours["weekly_fetch"] < hours["weekly_run"]


def hold_synthetic(home: Home) -> None:
    held = {"file_name": "demo.csv", "status": "accepted", "synthetic": True}
    home.current.mkdir(parents=True)
    (home.current / "manifest.json").write_text(json.dumps({"extracts": [held]}))


def test_a_home_of_synthetic_figures_is_not_fetched_into(home: Home) -> None:
    hold_synthetic(home)
    decided = ask_schedule()
    assert isinstance(decided, dg.SkipReason)
    assert "synthetic" in str(decided.skip_message)


def test_a_home_of_synthetic_figures_is_not_fetched_into_from_the_page_either(
    home: Home, publisher: StandIn
) -> None:
    hold_synthetic(home)
    with dg.DagsterInstance.ephemeral() as instance:
        assert not materialise(home, instance).success
    assert publisher.asked == []
    assert not home.inbox.exists()


NOBODY = FetchOutcome(
    "folk1b", (), (describe_failure("folk1b", "connection", "Nobody is there.", ""),)
)


def test_a_run_that_goes_on_to_the_inbox_is_not_ended_by_a_publisher(
    caplog: pytest.LogCaptureFixture,
) -> None:
    everything = dg.DagsterRun("all", asset_selection=frozenset({FOLK1B, dg.AssetKey("extracts")}))
    assert takes_in(everything)
    made = tell_outcome(NOBODY, takes_in(everything))
    assert "Nobody is there." in str(made.metadata)
    assert "folk1b: Nobody is there." in caplog.text


@pytest.mark.parametrize("selection", [None, frozenset({FOLK1B})])
def test_a_run_that_only_fetches_fails_with_its_publisher(
    selection: frozenset[dg.AssetKey] | None,
) -> None:
    with pytest.raises(dg.Failure, match="Nobody is there"):
        tell_outcome(NOBODY, takes_in(dg.DagsterRun("fetch", asset_selection=selection)))
