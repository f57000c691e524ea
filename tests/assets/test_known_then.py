"""Whose definitions and map count as of a day, and that both come back as they were kept."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest

from assets.computing_basis import (
    MAP_TABLES,
    Basis,
    find_known_then,
    fit_map,
    note_run,
    read_definitions,
    recall_basis,
    recall_protection,
    state_as_of,
)
from assets.inputs import DEFAULT_DEFINITIONS
from assets.run_inputs import RunInputs
from geography import DATA_FOLDER, load_geography
from indicators.disclosure.protection import Protected, Statistics
from schemas.as_of import AsOf
from schemas.definitions.file import load_definitions
from schemas.problems import StageError
from warehouse.home import Home
from warehouse.store import open_warehouse

NOON = datetime(2025, 6, 1, 12, tzinfo=UTC)
THEN, BEFORE = AsOf(date(2025, 6, 2)), AsOf(date(2025, 5, 31))

PROTECTED = Protected(
    values=pl.DataFrame(),
    caused=pl.DataFrame({"indicator_id": ["lukkede"], "hidden": [12]}),
    statistics=Statistics(cells=40, primaries=2, components=1, unprotectable=[], told_already=[]),
)


@pytest.fixture(scope="module")
def basis() -> Basis:
    """Today's map, and the first three of today's definitions."""
    definitions = load_definitions(DEFAULT_DEFINITIONS)[:3]
    return Basis(definitions, load_geography(), inputs_fingerprint="abc")


@pytest.fixture
def home(basis: Basis, tmp_path: Path) -> Home:
    """A home in which a run published by another map than today's, on 1 June 2025."""
    weights = basis.geography.weights.with_columns(source=pl.lit("an older count"))
    older = replace(basis, geography=replace(basis.geography, weights=weights))
    home = Home(tmp_path / "home")
    with open_warehouse(home) as warehouse:
        warehouse.runs.write(note_run(older, "run-1", NOON, PROTECTED))
        warehouse.runs.note_published("run-1", NOON)
    return home


def test_what_a_run_had_to_hide_comes_back_and_of_older_runs_nothing(basis: Basis) -> None:
    run = note_run(basis, "run-1", NOON, PROTECTED)
    noted = recall_protection(run)
    assert noted is not None
    assert (noted["primaries"], noted["caused"]) == (2, {"lukkede": 12})
    assert recall_protection(replace(run, basis="{}")) is None


def test_definitions_and_map_come_back_as_they_were_kept(basis: Basis) -> None:
    recalled = recall_basis(note_run(basis, "run-1", NOON, PROTECTED), load_geography())
    assert recalled.definitions == basis.definitions
    assert [entry.version for entry in recalled.definitions] == [
        entry.version for entry in basis.definitions
    ]
    for name in (*MAP_TABLES, "aliases"):
        kept, whole = getattr(recalled.geography, name), getattr(basis.geography, name)
        assert kept.equals(whole), name
        assert kept.schema == whole.schema, name
    assert recalled.inputs_fingerprint == "abc"


def test_as_of_a_day_the_definitions_and_the_map_of_the_run_in_force_count(
    home: Home, basis: Basis
) -> None:
    with open_warehouse(home) as warehouse:
        found = find_known_then(warehouse.runs, THEN, RunInputs(), False)
    assert found.definitions == basis.definitions
    assert set(found.geography.weights["source"]) == {"an older count"}
    told = state_as_of(found)
    assert told["date"] == "2025-06-02"
    assert told["rule"] == "published"
    assert told["definitions"] == told["map"]
    assert told["map"]["run_id"] == "run-1"
    assert told["map"]["published_at"].startswith("2025-06-01T12:00")


def test_where_no_run_is_that_old_those_of_today_count_and_are_named(home: Home) -> None:
    with open_warehouse(home) as warehouse:
        found = find_known_then(warehouse.runs, BEFORE, RunInputs(), False)
    assert len(found.definitions) > 3
    assert "an older count" not in set(found.geography.weights["source"])
    assert found.origins == {
        "definitions": {"source": "today", "file": str(DEFAULT_DEFINITIONS)},
        "map": {"source": "today", "file": str(DATA_FOLDER)},
    }


def test_a_definitions_file_that_is_named_wins_and_the_map_stays_that_of_the_day(
    home: Home,
) -> None:
    with open_warehouse(home) as warehouse:
        found = find_known_then(warehouse.runs, THEN, RunInputs(), True)
    assert len(found.definitions) > 3
    assert found.origins["definitions"]["source"] == "named"
    assert found.origins["map"]["source"] == "run"


def test_definitions_in_a_language_that_is_no_longer_read_are_refused_in_words(
    basis: Basis,
) -> None:
    run = note_run(basis, "run-1", NOON, PROTECTED)
    kept = json.loads(run.definitions)
    kept["indicators"][0]["a_key_of_old"] = 1
    with pytest.raises(StageError) as caught:
        read_definitions(replace(run, definitions=json.dumps(kept)))
    assert caught.value.problems[0].rule == "definitions_outdated"
    assert "--definitions" in str(caught.value.problems[0].remedy)


def test_what_a_snapshot_did_not_keep_of_the_map_is_todays(basis: Basis) -> None:
    today = basis.geography
    areas = today.areas.drop("region_id").with_columns(name=pl.lit("renamed since"))
    fitted = fit_map({"areas": areas}, today)
    assert set(fitted.areas["name"]) == {"renamed since"}
    assert fitted.areas["region_id"].is_null().all()
    assert fitted.areas.schema == today.areas.schema
    assert fitted.membership.equals(today.membership)
