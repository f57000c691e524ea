"""What a release holds against what was expected: the frames `surprises` and `lost`.

Belongs here: their columns and the pandera models made of them. Does not belong here: what is
expected (`indicators.changes.expected`), and which cells are compared (`warehouse.vintages`).
"""

from __future__ import annotations

from typing import Annotated, NamedTuple

import polars as pl

from schemas.frames.columns import Described, FrameColumn, read_columns
from schemas.frames.observations import KEY
from schemas.vocabulary import OBSERVATION_STATUSES

VINTAGE_BEFORE, FORECAST, SPREAD = "vintage_before", "forecast", "spread"
ABSENT = "absent"


# fmt: off
class ComparedCell(NamedTuple):
    """A cell of an extract: the key of an observation, and the extract that has it, or lacks it."""

    extract_id: Annotated[str, Described(
        "the extract that was compared", "Udtrækket", "warehouse.vintages", is_key=True)]
    dataset: Annotated[str, Described("dataset", "Datasæt", "warehouse.vintages", is_key=True)]
    measure: Annotated[str, Described("measure", "Mål", "warehouse.vintages", is_key=True)]
    item: Annotated[str, Described("item", "Emne", "warehouse.vintages", is_key=True)]
    area_type: Annotated[str, Described(
        "kind of area", "Områdets slags", "warehouse.vintages", is_key=True)]
    area_id: Annotated[str, Described("area", "Område", "warehouse.vintages", is_key=True)]
    period: Annotated[str, Described("period", "Periode", "warehouse.vintages", is_key=True)]
    sex: Annotated[str, Described("sex", "Køn", "warehouse.vintages", is_key=True)]
    age: Annotated[str, Described("age", "Alder", "warehouse.vintages", is_key=True)]
    education: Annotated[str, Described(
        "education", "Uddannelse", "warehouse.vintages", is_key=True)]
    unit: Annotated[str, Described("unit of the figure", "Enhed", "warehouse.vintages")]


class UnexpectedFigure(NamedTuple):
    """What was found where something else was expected."""

    found: Annotated[float, Described("the new figure", "Det nye tal", "warehouse.vintages")]
    expected: Annotated[float, Described(
        "what was expected in its place", "Det ventede tal", "indicators.changes.expected")]
    expected_from: Annotated[str, Described(
        "`vintage_before`: the same cell as it was in force before; `forecast`: its series, from "
        "12 points on; `spread`: the figure before it, changed as those of like areas have",
        "Hvor det ventede tal kommer fra: vintage_before, forecast eller spread",
        "indicators.changes.expected", allowed=(VINTAGE_BEFORE, FORECAST, SPREAD))]
    surprise: Annotated[float, Described(
        "how far off, in standard units of what was expected", "Afstand i standardenheder",
        "indicators.changes.expected", minimum=0)]
    readers: Annotated[int, Described(
        "published indicators that ask for the cell", "Antal indikatorer, som bruger cellen",
        "assets.intake.surprises", minimum=0)]


class Loss(NamedTuple):
    """What was held and is not there any more."""

    held: Annotated[float, Described(
        "the figure that was in force before", "Tallet før", "warehouse.vintages")]
    held_by: Annotated[str, Described(
        "the extract that had it", "Udtrækket, som havde tallet", "warehouse.vintages")]
    now: Annotated[str, Described(
        "the new cell's status, or `absent` where there is no cell", "Cellens status nu",
        "warehouse.vintages", allowed=(ABSENT, *OBSERVATION_STATUSES))]
    readers: Annotated[int, Described(
        "published indicators that ask for the cell", "Antal indikatorer, som bruger cellen",
        "assets.intake.surprises", minimum=0)]
# fmt: on


SURPRISE_CATALOGUE: dict[str, FrameColumn] = read_columns(ComparedCell, UnexpectedFigure)
LOST_CATALOGUE: dict[str, FrameColumn] = read_columns(ComparedCell, Loss)
SURPRISE_COLUMNS = {name: column.kind for name, column in SURPRISE_CATALOGUE.items()}
LOST_COLUMNS = {name: column.kind for name, column in LOST_CATALOGUE.items()}
CELL: tuple[str, ...] = ("extract_id", *KEY)


def empty(columns: dict[str, pl.DataType]) -> pl.DataFrame:
    """No cell."""
    return pl.DataFrame(schema=columns)
