"""The spread says how the country's municipalities lie, from shown figures alone."""

from __future__ import annotations

import polars as pl
import pytest

from indicators.verdicts.spread import FEWEST, measure_spread
from schemas.definitions.model import Definition
from schemas.frames.beside import SPREAD
from schemas.frames.columns import make_model
from schemas.frames.values import fill_columns

SHARE = Definition.model_validate(
    {
        "id": "andel", "title": "Andel", "description": "Andel.", "kind": "proportion",
        "national_goal": 1, "direction": "lower",
        "numerator": {"dataset": "ruks", "measure": "prævalens_personer"},
        "denominator": {"dataset": "folketal", "measure": "folketal"},
    }
)  # fmt: skip


def municipalities(values: list[float | None], **more: object) -> pl.DataFrame:
    """A row of each municipality, numbered; None is hidden."""
    facts = {
        "indicator_id": "andel", "area_type": "kommune", "period": "2024", "sex": "alle",
        "age": "alle", "education": "alle", "category": "alle", **more,
    }  # fmt: skip
    frame = pl.DataFrame(
        {
            "area_id": [f"{number:04}" for number in range(len(values))],
            "value": pl.Series(values, dtype=pl.Float64),
            "status": ["suppressed" if value is None else "ok" for value in values],
        }
    )
    return fill_columns(
        frame.with_columns(pl.lit(each).alias(name) for name, each in facts.items())
    )


def test_percentiles_lie_between_the_shown_figures_of_the_municipalities() -> None:
    found = measure_spread(municipalities([float(number) for number in range(101)]), [SHARE])
    make_model(SPREAD).validate(found)
    assert found.select("municipalities", "p05", "p25", "p75", "p95").row(0) == (
        101, 5.0, 25.0, 75.0, 95.0,
    )  # fmt: skip


def test_a_hidden_municipality_counts_as_none_whatever_it_had() -> None:
    shown = [float(number) for number in range(60)]
    with_hidden = measure_spread(municipalities([*shown, None, None]), [SHARE])
    assert with_hidden.equals(measure_spread(municipalities(shown), [SHARE]))


@pytest.mark.parametrize(("count", "rows"), [(FEWEST - 1, 0), (FEWEST, 1)])
def test_the_municipalities_of_one_region_are_not_the_country(count: int, rows: int) -> None:
    assert measure_spread(municipalities([1.0] * count), [SHARE]).height == rows


def test_what_is_held_beside_nobody_has_no_spread() -> None:
    alone = SHARE.model_copy(update={"benchmark": "none"})
    assert measure_spread(municipalities([1.0] * 98), [alone]).is_empty()


def test_a_figure_that_covers_part_of_the_year_is_not_counted() -> None:
    marked = municipalities([1.0] * 98, period_mark="ikke hele året")
    assert measure_spread(marked, [SHARE]).is_empty()
