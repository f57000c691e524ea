"""Leaks that are planted into a run: a protection that hides what was hidden once, and no more.

Belongs here: which rows that were for each way, and the step of protection that lets the others
through. Everything else of the run is as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

import polars as pl

from schemas.frames.values import OPEN_IN_SUPPRESSED
from tests.disclosure.attack.strict_check import (
    HIDDEN,
    SHOWN,
    Rows,
    Told,
    check_families,
    list_rows,
)
from tests.disclosure.attack.truth import EVERYONE, Table

KEY = ("indicator_id", "area_id", "period", "sex", "age")
"""What names a row of a way: no way has areas of two types with one id."""
Key = tuple[str, ...]
Protect = Callable[..., Any]


def over(
    indicators: str, areas: str, period: str = "2024", sexes: str = EVERYONE, ages: str = EVERYONE
) -> set[Key]:
    """The keys of all combinations of words."""
    words = (indicators.split(), areas.split(), [period], sexes.split(), ages.split())
    return set(product(*words))


ONCE_HIDDEN: dict[str, set[Key]] = {
    "1 standardised rate": over("vej1_rå", "0201 0210", ages="65-79 80+"),
    "2 pooled years": over("vej2_år", "0201 0210"),
    "2 half years": over("vej2_halvår", "0201 0270", "2024H1"),
    "3 sum without a part": over("vej3_uden_hørsholm", "0201 0223"),
    "4 two snapshots": over("vej4_to_gange", "0201 0270"),
    "5 clusters against a region": over("vej5_klynger", "bornholm"),
    "6 two catchments": over(
        "vej6_somatisk vej6_psykiatrisk", "0175 0151 0153", sexes="kvinder maend"
    ),
    "7 by where": over("vej7_grupper", "0201 0210", sexes="kvinder maend")
    | over("vej7_kvinder", "0201 0210"),
    "7 another category": over("vej7d_diagnoser", "0175 0151", sexes="kvinder maend")
    | over("vej7d_kvinder", "0175 0153"),
    "7 two datasets": over("vej7b_genindlæggelser", "0175") | over("vej7b_nationalt", "0175 0153"),
    "8 hidden hospital": over("vej8_hospitaler", "bornholms_hospital bornholm"),
    "8 hidden cluster": over("vej8_klynger", "bornholm"),
    "9 second tiling": over("vej9_aldre", "0201 0210", ages="65+ 0-79 80+"),
    "10 complement": set(),
    "10 difference of groups": set(),
}
"""The rows of each way that were hidden when its small count followed from the others."""


@dataclass(frozen=True)
class Leak:
    """Indicators of which no more than some rows is hidden."""

    indicators: frozenset[str]
    hidden: frozenset[Key]


def plant(name: str, tables: Iterable[Table]) -> Leak:
    """The leak of a way."""
    indicators = {indicator.name for table in tables for indicator in table.indicators}
    return Leak(frozenset(indicators), frozenset(ONCE_HIDDEN[name]))


def join_leaks(leaks: Sequence[Leak]) -> Leak:
    """All at once."""
    return Leak(
        frozenset().union(*(leak.indicators for leak in leaks)),
        frozenset().union(*(leak.hidden for leak in leaks)),
    )


def let_through(protect: Protect, leak: Leak, kept: list[pl.DataFrame]) -> Protect:
    """The step of protection with a leak; what it lets through is added to `kept`."""

    def protect_but_for(values: pl.DataFrame, *given: Any, **more: Any) -> Any:
        protected = protect(values, *given, **more)
        kept.append(swap(protected.values, values, leak))
        return replace(protected, values=kept[-1])

    return protect_but_for


def swap(protected: pl.DataFrame, values: pl.DataFrame, leak: Leak) -> pl.DataFrame:
    """Protected rows; those of the leak's indicators as they were before, but for what it hides."""
    mine = pl.col("indicator_id").is_in(sorted(leak.indicators))
    keys = pl.DataFrame(sorted(leak.hidden), dict.fromkeys(KEY, pl.String), orient="row")
    reason = protected.filter(status=HIDDEN)["status_reason"][0]
    hidden = values.filter(mine).join(keys, on=KEY, how="semi").with_columns(
        status=pl.lit(HIDDEN), status_reason=pl.lit(reason)
    )  # fmt: skip
    emptied = [name for name in hidden.columns if name not in OPEN_IN_SUPPRESSED]
    hidden = hidden.with_columns(pl.lit(None, hidden.schema[name]).alias(name) for name in emptied)
    shown = values.filter(mine).join(keys, on=KEY, how="anti")
    return pl.concat([protected.filter(~mine), shown, hidden])


def gives_away(
    family: Sequence[tuple[Table, Rows]], leak: Leak, before: Sequence[tuple[Table, Rows]] = ()
) -> bool:
    """Whether a reader finds a small count of the tables by the leak, and by what was before."""
    shown = [
        (table, show_as_planted(table, list_rows(table, rows), leak)) for table, rows in family
    ]
    return check_families([[*before, *shown]]).count()["exact"] > 0


def show_as_planted(table: Table, told: Told, leak: Leak) -> Rows:
    """The rows of a table as the leak shows them."""
    rows: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for indicator, place, row, made in told:
        total = sum(share * table.counts[cell].x for cell, share in made.items())
        key = tuple(str(row[name]) for name in KEY)
        open_one = {**row, "status": SHOWN[0], "numerator": total, "value": total}
        closed = {**row, "status": HIDDEN, "numerator": None, "value": None}
        hidden = key in leak.hidden or place in table.marked
        rows.setdefault((indicator.name, table.category), []).append(closed if hidden else open_one)
    return rows
