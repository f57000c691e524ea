"""What a reader who knows the truth finds exactly in leaking figures, the audit finds, too.

The figures leak since small counts alone are hidden in them, and nothing that gives them away.
"""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import assets.computing
from assets.computing import compute_protected
from assets.run_inputs import RunInputs
from auditing.audit import audit
from schemas.equal_counts import load_equal_counts
from tests.disclosure.attack.conftest import Attacked
from tests.disclosure.attack.drawn_tables import draw_tables
from tests.disclosure.attack.strict_check import Find, check_families, split
from tests.disclosure.attack.truth import Table
from warehouse.home import Home
from warehouse.store import open_warehouse

pytestmark = pytest.mark.soak


def compute_leaking(attacked: Attacked, tables: list[Table], root: Path) -> pl.DataFrame:
    """The figures of some tables with their small counts alone hidden."""
    root.mkdir()
    shutil.copy(attacked.home.warehouse_file, root)
    names = {indicator.name for table in tables for indicator in table.indicators}
    inputs = RunInputs(definitions_file=attacked.definitions)
    definitions = [each for each in inputs.definitions if each.id in names]
    protect = assets.computing.protect_values
    leaking: list[pl.DataFrame] = []

    def hide_small(values: pl.DataFrame, *given: Any, **more: Any) -> Any:
        protected = protect(values, *given, **more)
        leaking.append(close_small(values, protected.values))
        return replace(protected, values=leaking[-1])

    with pytest.MonkeyPatch.context() as patch, open_warehouse(Home(root)) as warehouse:
        patch.setattr(assets.computing, "protect_values", hide_small)
        compute_protected(warehouse, definitions, "leaking", inputs.geography)
    return leaking[-1]


def close_small(values: pl.DataFrame, protected: pl.DataFrame) -> pl.DataFrame:
    """The rows as they were, but as protected where a count or its rest is small, or there is
    none."""
    rest = pl.col("denominator") - pl.col("numerator")
    small = pl.any_horizontal(
        each.is_between(0, 5, closed="none")
        for each in (pl.col("numerator"), rest, pl.col("denominator"))
    )
    is_open = ~small.fill_null(False) & (pl.col("status") != "suppressed")
    key = ["indicator_id", "area_type", "area_id", "period", "sex", "age", "category"]
    shown = values.filter(is_open)
    return pl.concat([shown, protected.join(shown.select(key), on=key, how="anti")])


def name_find(find: Find) -> tuple[str, ...]:
    """Item, area, period and sex of what the strict check found."""
    words = find.secret.removeprefix("marked ").removeprefix("those without of ")
    place = words.removeprefix("all of ").split(" ")
    return (find.table.partition("|")[0], place[0].partition("/")[2], *place[1:3])


def name_count(count: str) -> tuple[str, ...]:
    """The same of what the audit found, by the key of the count."""
    parts = count.split(" | ")
    return (parts[0].rpartition("/")[2], parts[3], parts[-3], parts[-2])


def agree(attacked: Attacked, count: int, root: Path) -> bool:
    """Whether the audit has every exact find of the strict check in some random tables."""
    tables = draw_tables(0, count)
    leaking = compute_leaking(attacked, tables, root / "home")
    rows = split(leaking)
    strict = check_families([[(table, rows)] for table in tables])
    exact = {name_find(find) for find in strict.finds if find.what == "exact"}
    inputs = RunInputs(definitions_file=attacked.definitions)
    names = set(leaking["indicator_id"])
    found = audit(
        leaking, [each for each in inputs.definitions if each.id in names], inputs.geography, (),
        load_equal_counts(), inputs.rules_in_use,
    )  # fmt: skip
    told = {name_count(find.count) for find in found.finds}
    assert exact
    assert not exact - told, sorted(exact - told)
    return True


def test_the_audit_finds_what_the_strict_check_finds(attacked: Attacked, tmp_path: Path) -> None:
    assert agree(attacked, 10, tmp_path)
