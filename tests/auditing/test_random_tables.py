"""Random tables over the real map: what is found is true, and all that follows is found.

Belongs here: the auditor held against a plain attack by ranks, written without it.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
import pytest

from auditing.audit import audit
from geography import shares_for_periods
from tests.auditing.published import GEOGRAPHY, define, publish, show

SEXES = ("kvinder", "maend")
BANDS = {"0-64": (0,), "65+": (1, 2), "80+": (2,), "alle": (0, 1, 2)}
SEX_ROWS = {"alle": (0, 1), "kvinder": (0,), "maend": (1,)}
GROUPS = [{"sex": sex, "age": age} for sex in SEX_ROWS for age in BANDS]
SOMATIC = define("henvendelser", groups=GROUPS)
PSYCHIATRIC = define("henvendelser_psykiatri", item="henvendelser", groups=GROUPS,
                     catchment="psychiatric")  # fmt: skip


class World:
    """True counts of municipalities × sexes × three bands, and every figure as a sum of them."""

    def __init__(self, seed: int) -> None:
        self.random = np.random.default_rng(seed)
        self.members = list_members()
        self.areas = sorted({area for share in self.members.values() for area in share})
        shape = (len(self.areas), 2, 3)
        self.truth = self.random.negative_binomial(1, 0.08, shape).astype(float)
        self.figures = [
            (definition, kind, group, sex, age)
            for definition, catchment in ((SOMATIC, "somatic"), (PSYCHIATRIC, "psychiatric"))
            for (kind, group, mine) in self.members
            if mine in (catchment, "")
            for sex in SEX_ROWS
            for age in BANDS
        ]
        share = self.random.uniform(0.1, 0.5)
        drawn: dict[tuple[Any, ...], bool] = {}
        for figure in self.figures:
            # both definitions show and hide the same counts
            drawn.setdefault(self.name(figure), bool(self.random.random() < share))
        self.hidden = [drawn[self.name(each)] or 0 < self.add_up(each) < 5 for each in self.figures]

    def name(self, figure: tuple[Any, ...]) -> tuple[Any, ...]:
        """What makes a figure one count, whichever definition shows it."""
        definition, kind, group, sex, age = figure
        apart = definition.catchment if (kind, group, "") not in self.members else ""
        return kind, group, apart, sex, age

    def add_up(self, figure: tuple[Any, ...]) -> float:
        """A figure's true number."""
        return float(self.weigh(figure).ravel() @ self.truth.ravel())

    def weigh(self, figure: tuple[Any, ...]) -> np.ndarray:
        """How much of each true count is in a figure."""
        definition, kind, group, sex, age = figure
        catchment = "" if (kind, group, "") in self.members else definition.catchment
        weights = np.zeros(self.truth.shape)
        for area, share in self.members[kind, group, catchment].items():
            weights[np.ix_([self.areas.index(area)], SEX_ROWS[sex], BANDS[age])] = share
        return weights

    def publish(self) -> pl.DataFrame:
        """The frame that readers get."""
        names = {
            (kind, area): name
            for kind, area, name in GEOGRAPHY.areas.select("area_type", "area_id", "name").rows()
        }
        rows = []
        for figure, hidden in zip(self.figures, self.hidden, strict=True):
            definition, kind, group, sex, age = figure
            number = None if hidden else self.add_up(figure)
            name = names[kind, group]
            rows.append(show(definition, name, number, sex=sex, age=age) | {
                "area_type": kind, "area_id": group})  # fmt: skip
        return publish(rows)

    def list_determined(self) -> dict[tuple[str, str, str, str], float]:
        """Hidden small figures that follow from the shown ones, by ranks."""
        weights = np.array([self.weigh(figure).ravel() for figure in self.figures])
        hidden = np.array(self.hidden)
        shown = weights[~hidden]
        values, columns = np.linalg.eigh(shown.T @ shown)
        free = columns.T[values < 1e-9 * values.max()]
        numbers = weights @ self.truth.ravel()
        determined = np.abs(weights @ free.T).max(axis=1, initial=0) < 1e-7
        return {
            (kind, group, sex, age): float(number)
            for (_, kind, group, sex, age), number, known, mine in zip(
                self.figures, numbers, determined, hidden, strict=True
            )
            if known and mine and 1e-4 < number < 5 - 1e-4
        }


def list_members() -> dict[tuple[str, str, str], dict[str, float]]:
    """Every area of Region Hovedstaden with its municipalities and their shares, by catchment."""
    period = pl.DataFrame({"period": ["2024"]}).with_columns(period_start=pl.date(2024, 1, 1))
    shares = shares_for_periods(GEOGRAPHY, period).filter(pl.col("area_type") == "kommune")
    ours = shares.filter(pl.col("group_id") == "084")["area_id"].unique().to_list()
    members: dict[tuple[str, str, str], dict[str, float]] = {
        ("kommune", area, ""): {area: 1.0} for area in sorted(ours)
    }
    councils = ("hovedstaden", "koebenhavns_omegn_nord", "nordsjaelland")
    for row in shares.filter(pl.col("area_id").is_in(ours)).iter_rows(named=True):
        kind, group = row["group_type"], row["group_id"]
        if kind == "klynge" or group in ("084", *councils):
            apart = row["catchment"] if group in ("midt", "syd") else ""
            members.setdefault((kind, group, apart), {})[row["area_id"]] = row["share"]
    return members


def test_what_follows_from_random_tables_is_found_and_true() -> None:
    assert [fault for seed in range(3) for fault in list_faults(seed)] == []


@pytest.mark.soak
def test_what_follows_from_many_random_tables_is_found_and_true() -> None:
    assert [fault for seed in range(3, 200) for fault in list_faults(seed)] == []


def list_faults(seed: int) -> list[tuple[object, ...]]:
    """What the audit misses of a table by ranks, and what it says that is not true."""
    world = World(seed)
    found = audit(world.publish(), [SOMATIC, PSYCHIATRIC], GEOGRAPHY)
    ranges = found.ranges.filter(
        pl.col("low") == pl.col("high"), pl.col("low") > 1e-4, pl.col("low") < 5 - 1e-4
    )
    key = ("area_type", "area_id", "sex", "age")
    exact = {tuple(row[name] for name in key): row["low"] for row in ranges.iter_rows(named=True)}
    wanted = world.list_determined()
    true = {
        (kind, group, sex, age): world.add_up(figure)
        for figure in world.figures
        for (_, kind, group, sex, age) in [figure]
    }
    missed = [(seed, "missed", *place, wanted[place]) for place in wanted if place not in exact]
    untrue = [
        (seed, "untrue", *place, number)
        for place, number in exact.items()
        if abs(number - true[place]) >= 1e-3
    ]
    return [*missed, *untrue]
