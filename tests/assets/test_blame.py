"""A run that cannot compute names the extract that brought the cells, and one command cures it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest

from assets.blame import PoisonedError, compute_or_blame
from assets.computing import compute_protected
from indicators.compute import ComputeError
from indicators.disclosure.protection import Protected
from schemas.definitions.model import Definition
from tests.assets.small_home import GEOGRAPHY, ONE_INDICATOR, SmallHome, make_small_home
from warehouse.store import Warehouse, open_warehouse

pytestmark = pytest.mark.whole

PATIENTS = """\
  - id: patienter_pr_praksis
    title: Tilmeldte patienter pr. praksis
    description: Tilmeldte patienter pr. praksis.
    theme: laegefaglige_kompetencer
    kind: rate
    unit: pr_1000
    per: 1000
    disclosure_control: false
    numerator: {dataset: praksis, measure: tilmeldte}
    denominator: {dataset: praksis, measure: praksis}
"""


@pytest.fixture
def place(tmp_path: Path) -> SmallHome:
    """A published first extract, and a second and third one since."""
    place = make_small_home(tmp_path, ONE_INDICATOR + PATIENTS)
    for number, name in enumerate(("first", "second", "third")):
        place.put(f"{name}.csv", number, f"01-07-{2023 + number}", f"{2023 + number}-08-01")
        place.take_in()
    return place


def make_manifest(place: SmallHome, *published: str) -> dict[str, Any]:
    with open_warehouse(place.home, read_only=True) as warehouse:
        register = warehouse.register()
    known = register.filter(pl.col("file_name").is_in(published))
    versions = {entry.id: entry.version for entry in place.definitions}
    return {"extracts": known.to_dicts(), "definition_versions": versions}


def poison(place: SmallHome, file: str, change: str) -> None:
    """Change the stored cells of an extract, as rules of before let them in."""
    with duckdb.connect(str(place.home.warehouse_file)) as connection:
        connection.execute(
            f"update observations set {change} where extract_no in "
            f"(select extract_no from extracts where file_name = '{file}')"
        )


def compute_in(warehouse: Warehouse) -> Callable[[list[Definition]], Protected]:
    """As a run does; and as if a library failed where everything is 13."""

    def compute(definitions: list[Definition]) -> Protected:
        protected = compute_protected(warehouse, definitions, "run", GEOGRAPHY)
        cells = warehouse.find_in_force().pl().filter(measure="tilmeldte")
        if (cells["value"] == 13).any():
            raise ZeroDivisionError("division by zero")
        return protected

    return compute


def run(place: SmallHome, manifest: dict[str, Any] | None) -> pl.DataFrame:
    with open_warehouse(place.home) as warehouse:
        compute = compute_in(warehouse)
        return compute_or_blame(warehouse, place.definitions, compute, manifest).values


@pytest.mark.parametrize(
    "change", ["value = -5", "value = if(measure = 'tilmeldte', 1.7e308, value)", "value = 13"]
)
def test_the_extract_behind_a_failure_is_named_and_withdrawing_it_cures_the_home(
    place: SmallHome,
    change: str,
) -> None:
    poison(place, "third.csv", change)
    with pytest.raises(PoisonedError) as poisoned:
        run(place, make_manifest(place, "first.csv"))
    first, *others = poisoned.value.problems
    assert first.file == "third.csv"
    assert first.remedy is not None
    command = first.remedy.partition("klynge ")[2].partition(" --because")[0].split()
    assert others
    code, said = place.ask(*command, "--because", "Umulige tal")
    assert code == 0, said
    assert run(place, make_manifest(place, "first.csv")).height
    assert place.statuses()[-1] == ("third.csv", "withdrawn")


def test_two_extracts_that_only_together_are_cured_are_both_named(
    place: SmallHome,
) -> None:
    for file in ("second.csv", "third.csv"):
        poison(place, file, "value = 13")
    with pytest.raises(PoisonedError) as poisoned:
        run(place, make_manifest(place, "first.csv"))
    named = [each.file for each in poisoned.value.problems if each.rule == "extract_poisons"]
    assert sorted(map(str, named)) == ["second.csv", "third.csv"]
    assert "division by zero" in str(poisoned.value)


def test_an_extract_is_named_before_anything_was_published_when_the_others_give_figures(
    place: SmallHome,
) -> None:
    poison(place, "second.csv", "value = -5")
    with pytest.raises(PoisonedError, match=r"second\.csv"):
        run(place, None)


def test_no_extract_is_blamed_for_what_fails_without_any(place: SmallHome) -> None:
    def compute(definitions: list[Definition]) -> Protected:
        raise ComputeError([])

    manifests = (None, make_manifest(place, "first.csv"))
    with open_warehouse(place.home) as warehouse:
        warehouse.observations_in_force()
        for manifest in manifests:
            with pytest.raises(ComputeError):
                compute_or_blame(warehouse, place.definitions, compute, manifest)
        assert warehouse.register()["status"].to_list() == ["accepted"] * 3
