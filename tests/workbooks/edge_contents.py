"""Contents at the edges of what a cluster may get: nothing shown, very much, a single period.

Belongs here: making them from the small content. What is expected of them is in
`tests.workbooks.test_edges`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import polars as pl

from schemas.definitions.model import Definition
from tests.wording.definitions import READMISSIONS, WELLBEING
from tests.workbooks.conftest import build_values
from wording.content import PublishedContent

AREAS = (
    ("klynge", "syd", "Syd"), ("klynge", "nord", "Nord"), ("klynge", "byen", "Byen"),
    ("klynge", "midt", "Midt"), ("klynge", "bornholm", "Bornholm"),
    ("region", "084", "Region Hovedstaden"), ("region", "085", "Region Sjælland"),
    ("land", "000", "Hele landet"), ("kommune", "0101", "København"),
    ("kommune", "0153", "Brøndby"), ("kommune", "0155", "Dragør"), ("kommune", "0161", "Glostrup"),
    ("kommune", "0183", "Ishøj"),
)  # fmt: skip
YEARS = [str(year) for year in range(2010, 2026)]
LONG_TITLE = (
    "Akutte genindlæggelser inden for 30 dage blandt borgere med mindst to kroniske sygdomme, "
    "udskrevet fra et medicinsk afsnit"
)


def hide_everything(content: PublishedContent) -> PublishedContent:
    """Every figure suppressed or missing, for each area."""
    values = grow([READMISSIONS, WELLBEING], ["2019", "2021", "2022"])
    hidden = values.with_columns(
        pl.lit(None, pl.Float64).alias(name) for name in ("value", "ci_low", "ci_high", "ci_level")
    ).with_columns(
        ci_method=pl.lit(None, pl.String),
        status=pl.when(pl.col("period") == "2019")
        .then(pl.lit("missing"))
        .otherwise(pl.lit("suppressed")),
        status_reason=pl.when(pl.col("period") == "2019")
        .then(pl.lit("Kilden har ikke offentliggjort tallet."))
        .otherwise(pl.lit("Færre end 5 personer.")),
    )
    return replace(content, values=hidden, definitions=[READMISSIONS, WELLBEING])


def show_very_much(content: PublishedContent) -> PublishedContent:
    """Sixty indicators over sixteen years, some with long titles, of very different size."""
    goals = [(focus.id, goal.id) for focus in content.agreement.focus_areas for goal in focus.goals]
    definitions = []
    for number in range(60):
        focus, goal = goals[number % len(goals)]
        title = f"{LONG_TITLE} ({number})" if number % 7 == 0 else f"Indikator nummer {number}"
        changes = {
            "id": f"indikator_{number}", "title": title, "short_title": None,
            "focus_area": focus, "goal": goal, "decimals": number % 3, "profile": number + 1,
            "unit": "pct" if number % 5 < 2 else "kr",
        }  # fmt: skip
        definitions.append(READMISSIONS.model_copy(update=changes))
    return replace(content, values=grow(definitions, YEARS), definitions=definitions)


def show_one_period(content: PublishedContent) -> PublishedContent:
    """One period only, the first half of a year."""
    values = grow([READMISSIONS, WELLBEING], ["2025H1"])
    chosen = [READMISSIONS.model_copy(update={"profile": 1}), WELLBEING]
    return replace(content, values=values, definitions=chosen)


def grow(definitions: Sequence[Definition], periods: Sequence[str]) -> pl.DataFrame:
    """A figure for every indicator, area and period; each is another number."""
    rows = [
        (
            definition, *area, period, "80+",
            10.0 ** (place % 5) * (1.5 + 0.137 * spot + 0.0213 * number),
            "estimated" if area[1] == "byen" else "ok",
        )
        for place, definition in enumerate(definitions)
        for number, period in enumerate(periods)
        for spot, area in enumerate(AREAS)
    ]  # fmt: skip
    return build_values(rows)


Edge = Callable[[PublishedContent], PublishedContent]
EDGES: dict[str, Edge] = {
    "hidden": hide_everything, "much": show_very_much, "one_period": show_one_period,
}  # fmt: skip
