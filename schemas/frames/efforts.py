"""The frames of what became of efforts: one row for each effort and indicator, and its course.

Belongs here: the columns, each stated once. Does not belong here: how they are made
(`evaluation.results`).
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, NamedTuple

import polars as pl

from schemas.frames.columns import Described, FrameColumn, read_columns
from schemas.vocabulary import UNITS

VERDICTS = ("virker", "går den forkerte vej", "virker ikke som ventet", "kan ikke afgøres")
DOUBTS = (
    "no_area", "few_before", "few_after", "nobody_left", "few_patterns", "trend_before", "wide",
    "no_figures",
)  # fmt: skip
MADE_BY = "evaluation.results"


# fmt: off
class EffortRow(NamedTuple):
    """What is concluded of one effort on one indicator."""

    effort_id: Annotated[str, Described(
        "id in `indsatser.yaml`", "Indsatsens id", MADE_BY, is_key=True)]
    indicator_id: Annotated[str, Described(
        "what it was to move", "Indikatorens id", MADE_BY, is_key=True)]
    title: Annotated[str, Described("of the effort", "Indsats", MADE_BY)]
    goal: Annotated[str, Described("id of the agreement's goal", "Målets id", MADE_BY)]
    what: Annotated[str, Described("what is done", "Hvad der gøres", MADE_BY)]
    owner: Annotated[str, Described("who answers for it", "Ansvarlig", MADE_BY)]
    places: Annotated[str, Described(
        "areas with the day on which it began in each", "Hvor og fra hvornår", MADE_BY)]
    age: Annotated[str, Described("as in `indicators`", "Alder", MADE_BY)]
    unit: Annotated[str, Described(
        "the unit of sizes and estimates", "Enhed", MADE_BY, allowed=UNITS)]
    expected: Annotated[float, Described(
        "by how much the figure was to move; negative: to fall", "Ventet ændring", MADE_BY,
        unit="`unit`")]
    method: Annotated[str, Described("the primary method", "Metode", MADE_BY)]
    verdict: Annotated[str, Described(
        "one of four, by rule", "Afgørelse", MADE_BY, allowed=VERDICTS)]
    synthetic: Annotated[bool, Described(
        "the effort is invented, or a figure of it is", "Syntetisk", MADE_BY)]
    treated: Annotated[int, Described(
        "municipalities with the effort in the comparison", "Kommuner med indsatsen", MADE_BY,
        unit="municipalities")]
    compared: Annotated[int, Described(
        "municipalities without it that they are held against", "Kommuner uden indsatsen",
        MADE_BY, unit="municipalities")]
    left_out: Annotated[str, Described(
        "municipalities that are left out, since a figure is missing or hidden, or they are split",
        "Ikke med i sammenligningen", MADE_BY)]
    doubt: Annotated[str | None, Described(
        "why nothing can be concluded", "Hvorfor det ikke kan afgøres", MADE_BY,
        allowed=DOUBTS)] = None
    estimate: Annotated[float | None, Described(
        "by how much the figure moved more than without the effort", "Virkning", MADE_BY,
        unit="`unit`")] = None
    low: Annotated[float | None, Described(
        "lower limit of `estimate` (95 %, by placebos); null where it has none",
        "Virkning, nedre grænse", MADE_BY, unit="`unit`")] = None
    high: Annotated[float | None, Described(
        "upper limit of `estimate`", "Virkning, øvre grænse", MADE_BY, unit="`unit`")] = None
    p_value: Annotated[float | None, Described(
        "share of placebos with an estimate as far from 0", "Andel placebo lige så langt fra nul",
        MADE_BY, unit="share", minimum=0)] = None
    trend_p: Annotated[float | None, Described(
        "the same of the slope before the start, treated less untreated",
        "Andel placebo med lige så forskellig udvikling før start", MADE_BY, unit="share",
        minimum=0)] = None
    visible: Annotated[float | None, Described(
        "the smallest effect that could be seen, as known when registered, else from the periods "
        "before the start", "Mindste synlige virkning", MADE_BY, unit="`unit`")] = None
    persons: Annotated[float | None, Described(
        "`visible` as persons or events a year, where the indicator counts some",
        "Mindste synlige virkning om året i antal", MADE_BY, unit="a year")] = None
    group_time: Annotated[float | None, Described(
        "the estimate by group-time effects (Callaway and Sant'Anna)",
        "Virkning efter en anden metode (gruppe og tid)", MADE_BY, unit="`unit`")] = None
    synthetic_control: Annotated[float | None, Described(
        "the estimate by a synthetic control", "Virkning efter syntetisk kontrol", MADE_BY,
        unit="`unit`")] = None
    misfit: Annotated[float | None, Described(
        "root mean square distance from the synthetic control before the start",
        "Afstand til syntetisk kontrol før start", MADE_BY, unit="`unit`")] = None
    interrupted: Annotated[float | None, Described(
        "distance from the areas' own line before the start; shocks are in it",
        "Virkning mod egen linje", MADE_BY, unit="`unit`")] = None
    registered_on: Annotated[date | None, Described(
        "the day on which it was registered first", "Registreret", MADE_BY)] = None
    registered_snapshot: Annotated[str | None, Described(
        "the snapshot in force then", "Tal, som forelå da", MADE_BY)] = None
    digest: Annotated[str | None, Described(
        "sha256 of what was fixed then", "Fingeraftryk", MADE_BY)] = None
    late: Annotated[bool, Described(
        "registered after it began, or not at all", "Registreret efter start", MADE_BY)] = False
    edited: Annotated[bool, Described(
        "what was fixed has been edited since", "Ændret siden registreringen", MADE_BY)] = False


class EffortPoint(NamedTuple):
    """One period of an effort's course: treated municipalities as they went, and as they would
    have gone without the effort."""

    effort_id: Annotated[str, Described(
        "id in `indsatser.yaml`", "Indsatsens id", MADE_BY, is_key=True)]
    indicator_id: Annotated[str, Described(
        "as in `efforts`", "Indikatorens id", MADE_BY, is_key=True)]
    period: Annotated[str, Described("as in `indicators`", "Perioden", MADE_BY, is_key=True)]
    at_work: Annotated[bool, Described(
        "the effort had begun somewhere", "Indsatsen var begyndt", MADE_BY)]
    with_effort: Annotated[float, Described(
        "mean of the municipalities with the effort", "Med indsatsen", MADE_BY, unit="`unit`")]
    without_effort: Annotated[float | None, Described(
        "the same, had they moved as the others of their region; null where nobody is left",
        "Uden indsatsen (beregnet)", MADE_BY, unit="`unit`")] = None


class EffortPlacebo(NamedTuple):
    """One estimate that other municipalities would have had, had the effort begun there."""

    effort_id: Annotated[str, Described(
        "id in `indsatser.yaml`", "Indsatsens id", MADE_BY, is_key=True)]
    indicator_id: Annotated[str, Described(
        "as in `efforts`", "Indikatorens id", MADE_BY, is_key=True)]
    number: Annotated[int, Described(
        "0 is the effort itself", "Nummer (0: indsatsen selv)", MADE_BY, is_key=True)]
    estimate: Annotated[float, Described(
        "its estimate, in units of the areas' noise", "Virkning, målt i udsving", MADE_BY)]
# fmt: on


EFFORTS: dict[str, FrameColumn] = read_columns(EffortRow)
EFFORT_POINTS: dict[str, FrameColumn] = read_columns(EffortPoint)
EFFORT_PLACEBOS: dict[str, FrameColumn] = read_columns(EffortPlacebo)
EFFORT_COLUMNS: dict[str, pl.DataType] = {name: column.kind for name, column in EFFORTS.items()}
EFFORT_POINT_COLUMNS: dict[str, pl.DataType] = {
    name: column.kind for name, column in EFFORT_POINTS.items()
}
EFFORT_PLACEBO_COLUMNS: dict[str, pl.DataType] = {
    name: column.kind for name, column in EFFORT_PLACEBOS.items()
}
