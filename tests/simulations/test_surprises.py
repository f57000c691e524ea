"""How often an unremarkable new year is called surprising, and how often a planted error is found.

The worlds have municipalities' sizes: populations from 3,000 to 650,000 people, a count or a
survey share of them, a change that all share, one of each area's own, and chance.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from assets.intake.surprises import find_lost
from indicators.changes.expected import SURPRISING, expect_from_series, expect_like_others
from indicators.methods.statistics import Floats
from tests.warehouse.releases import Figure, release_of, take
from warehouse.home import Home
from warehouse.store import open_warehouse

RELEASES = 200
SHARED, OWN = 0.04, 0.03
"""Standard deviations of the yearly change that all areas share, and of each area's own."""


@dataclass(frozen=True)
class Kind:
    """What is measured: a count of all people, or a share of those asked."""

    name: str
    unit: str
    areas: int
    points: int
    level: float
    asked: int | None = None

    def draw(self, rng: np.random.Generator) -> Floats:
        """Areas × years, the last of them the new one."""
        people = np.exp(rng.uniform(np.log(3e3), np.log(6.5e5), self.areas))[:, np.newaxis]
        steps = rng.normal(0, SHARED, (1, self.points + 1)) + rng.normal(
            0, OWN, (self.areas, self.points + 1)
        )
        odds = np.log(self.level / (1 - self.level)) + rng.normal(0, 0.3, (self.areas, 1))
        share = 1 / (1 + np.exp(-(odds + np.cumsum(steps, axis=1))))
        if self.asked is None:
            return rng.poisson(people * share).astype(float)
        asked = np.minimum(self.asked, people).astype(int)
        return np.round(100 * rng.binomial(asked, share) / asked, 1)


KINDS = [
    Kind("a count, 98 areas, 5 years", "antal", 98, 5, 0.05),
    Kind("a rare count, 29 areas, 5 years", "antal", 29, 5, 0.002),
    Kind("a count, 29 areas, 16 years", "antal", 29, 16, 0.05),
    Kind("a survey share, 98 areas, 4 waves", "pct", 98, 4, 0.15, asked=1500),
    Kind("a survey share, 29 areas, 14 years", "pct", 29, 14, 0.15, asked=1500),
]


def surprises_in(figures: Floats, unit: str) -> Floats:
    """The surprise of each area's last figure, by the yardstick that a run would take."""
    areas, width = figures.shape
    cells = pl.DataFrame(
        {
            "number": pl.arange(areas, eager=True),
            "area_id": [f"{area:04d}" for area in range(areas)],
            "found": figures[:, -1],
            "before": figures[:, -2],
        }
    ).with_columns(
        dataset=pl.lit("ruks"), measure=pl.lit("m"), item=pl.lit("i"), area_type=pl.lit("kommune"),
        period=pl.lit("2025"), sex=pl.lit("alle"), age=pl.lit("alle"), education=pl.lit("alle"),
        unit=pl.lit(unit), months=pl.lit(12), period_end=pl.lit(date(2025, 12, 31)),
    )  # fmt: skip
    series = pl.DataFrame(
        [
            (area, date(2025 - width + 1 + place, 12, 31), float(figures[area, place]))
            for area in range(areas)
            for place in range(width - 1)
        ],
        schema={"number": pl.Int64, "period_end": pl.Date, "value": pl.Float64},
        orient="row",
    )
    judged = expect_from_series(expect_like_others(cells), series)
    return judged.sort("number")["surprise"].to_numpy()


@pytest.mark.soak
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_an_unremarkable_new_year_is_hardly_ever_called_surprising(kind: Kind) -> None:
    rng = np.random.default_rng(11)
    surprising = [(surprises_in(kind.draw(rng), kind.unit) >= SURPRISING) for _ in range(RELEASES)]
    cells = float(np.mean(surprising))
    releases = float(np.mean([each.any() for each in surprising]))
    print(f"{kind.name}: {cells:.3%} of the cells, {releases:.1%} of the releases (at most 2 %)")
    assert releases <= 0.02


def times_ten(figures: Floats, rng: np.random.Generator, unit: str) -> list[int]:
    """One area's new figure ten times as large; of a share a tenth, where it would be no share."""
    area = int(rng.integers(len(figures)))
    figures[area, -1] *= 10 if unit == "antal" else 0.1
    return [area]


def swapped(figures: Floats, rng: np.random.Generator, unit: str) -> list[int]:
    """The new figures of two areas in each other's place."""
    first, second = rng.choice(len(figures), 2, replace=False)
    figures[[first, second], -1] = figures[[second, first], -1]
    return [int(first), int(second)]


@pytest.mark.soak
@pytest.mark.parametrize(
    ("plant", "least"), [(times_ten, {"antal": 0.95, "pct": 0.95}), (swapped, {"antal": 0.6})]
)
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_planted_error_is_found(
    kind: Kind,
    plant: Callable[[Floats, np.random.Generator, str], list[int]],
    least: dict[str, float],
) -> None:
    rng, found = np.random.default_rng(12), 0
    for _ in range(RELEASES):
        figures = kind.draw(rng)
        areas = plant(figures, rng, kind.unit)
        found += bool((surprises_in(figures, kind.unit)[areas] >= SURPRISING).any())
    share, wanted = found / RELEASES, least.get(kind.unit, 0.0)
    print(f"{kind.name}, {plant.__name__}: found in {share:.1%} (at least {wanted:.0%})")
    assert share >= wanted


@pytest.mark.soak
@pytest.mark.parametrize("how", ["missing", None], ids=["blank", "absent"])
def test_a_fifth_of_the_cells_blank_or_absent_is_counted_to_the_cell(
    how: str | None, tmp_path: Path
) -> None:
    rng = np.random.default_rng(13)
    areas = [f"{number:04d}" for number in range(101, 199)]
    for number in range(5):
        gone = {area: rng.random(3) < 0.2 for area in areas}

        def figure(area: str, year: int, gone: dict[str, np.ndarray] = gone) -> Figure:
            return how if gone[area][year - 2021] else 100.0

        with open_warehouse(Home(tmp_path / f"{number}")) as stored:
            years = [2021, 2022, 2023]
            old = release_of(lambda area, year: 100.0, years, areas)
            take(stored, tmp_path, f"old{number}", old, date(2024, 1, 1))
            new = release_of(figure, years, areas)
            second = take(stored, tmp_path, f"new{number}", new, date(2025, 1, 1), day=1)
            lost = find_lost(stored, [second]).height
        planted = sum(int(each.sum()) for each in gone.values())
        print(f"{how or 'absent'}: {lost} of {planted} lost cells found")
        assert lost == planted
