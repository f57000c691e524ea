"""The three sentences above a profile: where the area does best and worst, and what has moved; each
with the municipality that has most to do with it and what one could ask.

Belongs here: choosing the rows and wording them. Does not belong here: judging; verdicts,
contributions and what is certain come with the values.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import polars as pl

from indicators.verdicts.comparability import is_set_against_others
from indicators.verdicts.ranking import measure_change
from schemas.frames.beside import REST
from wording.development import Progress, format_number
from wording.figure_words import say_change_unit, say_since, say_step, say_unit
from wording.profile.rows import BETTER, WORSE, ProfileRow, find_value
from wording.questions.structure import tell_share, tell_share_of_change
from wording.view import COUNTRY, KOMMUNE, REGION, Area, Figure, View

AGAINST = "{against}"
"""Stands in `NOTHING` for what the area is held against; titles and units may have braces, too."""
BEST, WORST, MOVED = "Bedst", "Dårligst", "Har flyttet sig"
NOTHING = {
    BEST: "Ingen indikator er sikkert bedre end {against}.",
    WORST: "Ingen indikator er sikkert dårligere end {against}.",
    MOVED: "Ingen sikre ændringer.",
}
NEAREST = {
    BEST: "Bedst placeret, men det kan være tilfældigt: ",
    WORST: "Dårligst placeret, men det kan være tilfældigt: ",
    MOVED: "Størst er ",
}
"""Where nothing is certain, what comes nearest is told, with these words before it."""
VERDICT_WORDS = {Progress.GOOD: "en forbedring", Progress.BAD: "en forværring"}
WITHIN_SAMPLING = "; det er ikke mere end den statistiske usikkerhed."
WITHIN_YEARS = "; det er ikke mere, end den slags tal også før flyttede sig fra år til år."
AMONG_MANY = (
    "; så stor en ændring er sjælden, men kan være tilfældig, når der ses på mange tal på én gang."
)
UNKNOWN = "; om det er mere end tilfældigheder, kan ikke beregnes."
SELDOM = 0.05
"""A change that is rarer than that when nothing happens is made doubtful by the many beside it."""
MOST_MOVED = 3
NO_MUNICIPALITIES = "Kilden har ingen tal for de enkelte kommuner."
HIDDEN_MUNICIPALITIES = "De enkelte kommuners tal er skjult."
NOTHING_KNOWN = "Der er ingen tal, der kan vurderes."


@dataclass(frozen=True)
class ProfileSentence:
    """One of the three: its heading, what is said, who contributes, what could be asked.

    `indicator_id` is None where nothing stands out.
    """

    kind: str
    text: str
    who: str = ""
    question: str = ""
    indicator_id: str | None = None


def write_sentences(rows: Sequence[ProfileRow], view: View) -> tuple[ProfileSentence, ...]:
    """Best and worst against the region (a region: the country), and the largest certain change."""
    against = "landet" if view.main.area_type == REGION else "regionen"
    standing = [
        (BEST, BETTER, 1.0, tell_best),
        (WORST, WORSE, -1.0, tell_worst),
    ]
    told = []
    for kind, verdict, side, tell in standing:
        certain = [row for row in rows if row.standing == verdict]
        judged = [row for row in rows if row.spine and row.spine.is_judged]
        if not certain and not judged:
            told.append(ProfileSentence(kind, NOTHING_KNOWN))
            continue
        near = [row for row in judged if row.lead * side > 0]
        told.append(tell_first(kind, certain, near, lambda row: abs(row.lead), tell, view))
    told.append(tell_movement(rows, view))
    return tuple(replace(each, text=each.text.replace(AGAINST, against)) for each in told)


def tell_first(
    kind: str,
    certain: Sequence[ProfileRow],
    near: Sequence[ProfileRow],
    measure: Callable[[ProfileRow], float],
    tell: Callable[[ProfileRow, View], ProfileSentence],
    view: View,
) -> ProfileSentence:
    """The certain row that lies furthest; without one that nothing is certain, and the nearest."""
    if certain:
        return tell(max(certain, key=measure), view)
    if not near:
        return ProfileSentence(kind, NOTHING[kind])
    told = tell(max(near, key=measure), view)
    return replace(told, text=f"{NOTHING[kind]} {NEAREST[kind]}{told.text}")


def measure_move(row: ProfileRow) -> float:
    """How large a row's change is against the figure that it began with."""
    value, change = row.figure.value, row.figure.change
    return measure_change(change, None if value is None or change is None else value - change)


def tell_best(row: ProfileRow, view: View) -> ProfileSentence:
    """The best row, and who lifts it."""
    sign = -1.0 if row.definition.direction == "lower" else 1.0
    return ProfileSentence(
        BEST, tell_stand(row, view), tell_who(row, view, "to_gap", sign),
        row.definition.question or "", row.definition.id,
    )  # fmt: skip


def tell_worst(row: ProfileRow, view: View) -> ProfileSentence:
    """The worst row, and who draws it down."""
    sign = 1.0 if row.definition.direction == "lower" else -1.0
    return ProfileSentence(
        WORST, tell_stand(row, view), tell_who(row, view, "to_gap", sign),
        row.definition.question or "", row.definition.id,
    )  # fmt: skip


def tell_movement(rows: Sequence[ProfileRow], view: View) -> ProfileSentence:
    """The certain changes, the largest with all that is known of it and two more by name; where
    none is certain, the largest with why it is not."""
    if all(row.figure.value is None or row.figure.change is None for row in rows):
        return ProfileSentence(MOVED, NOTHING_KNOWN)
    moved = [row for row in rows if row.figure.value is not None and row.figure.change]
    certain = sorted((r for r in moved if r.figure.change_certain), key=measure_move, reverse=True)
    told = tell_first(MOVED, certain, moved, measure_move, tell_moved, view)
    if len(certain) > 1:
        names = [f"{row.name} ({row.status})" for row in certain[1:MOST_MOVED]]
        more = len(certain) - MOST_MOVED
        others = f"{', '.join(names)}{f' og {more} flere' if more > 0 else ''}"
        told = replace(told, text=f"{told.text} Også sikkert ændret: {others}.")
    if not certain and moved:
        row = max(moved, key=measure_move)
        told = replace(told, text=f"{told.text.removesuffix('.')}{tell_doubt(row.figure)}")
    return told


def tell_doubt(figure: Figure) -> str:
    """Why a change is not certain: its interval holds no change, years differ as much (or, of a
    short series, have moved as much), or it is one of many. A steady trend may be what years moved
    by where no more than two figures are known up to the baseline; so nothing is said of swings."""
    if figure.change_p is None:
        return UNKNOWN
    if figure.change_p < SELDOM:
        return AMONG_MANY
    low, high = figure.change_low, figure.change_high
    if low is not None and high is not None and low <= 0 <= high:
        return WITHIN_SAMPLING
    return WITHIN_YEARS


def tell_moved(row: ProfileRow, view: View) -> ProfileSentence:
    """The row that moved, how far, and who moved it."""
    figure, definition = row.figure, row.definition
    assert figure.change is not None and figure.baseline_period is not None
    size = format_number(abs(figure.change), definition.decimals)
    step = say_step(size, figure.change, definition)
    verdict = VERDICT_WORDS.get(row.progress)
    text = f"{tell_figure(row)}, {step} {say_since(figure.baseline_period)}"
    # what may be chance is not explained
    by_age = tell_share_of_change(figure, definition) if figure.change_certain else ""
    return ProfileSentence(
        MOVED, f"{text}{f': {verdict}' if verdict else ''}.{f' {by_age}' if by_age else ''}",
        tell_who(row, view, "to_change", 1.0 if figure.change > 0 else -1.0),
        definition.question or "", definition.id,
    )  # fmt: skip


def tell_figure(row: ProfileRow) -> str:
    """'Daglig rygning: 9,4 pct. i 2025'."""
    value = format_number(row.figure.value or 0.0, row.definition.decimals)
    sure = " (anslået)" if row.figure.status == "estimated" else ""
    return f"{row.name}: {value}{say_unit(row.definition)} i {row.when}{sure}"


def tell_stand(row: ProfileRow, view: View) -> str:
    """The figure beside what it is held against, and where that is in the country."""
    area = view.country if view.main.area_type == REGION else view.region
    other = find_value(row.definition, area, row.breakdown, row.period, view)
    beside = ""
    if other is not None:
        where = "hele landet" if area == view.country else view.names[area]
        beside = f" mod {format_number(other, row.definition.decimals)} i {where}"
    told = f"{tell_figure(row)}{beside}{f'; {row.lies}' if row.lies else ''}."
    by_age = tell_share_of_gap(row, area, other)
    return f"{told} {by_age}" if by_age else told


def tell_share_of_gap(row: ProfileRow, area: Area, other: float | None) -> str:
    """How much of the distance that was told another structure makes; '' where it is not known."""
    figure = row.figure
    is_country = area.area_type == COUNTRY
    part = figure.land_by_structure if is_country else figure.region_by_structure
    if part is None or figure.value is None or other is None:
        return ""
    than = "end i hele landet" if is_country else "end i regionen"
    return tell_share(part, figure.value - other, than, figure, row.definition)


def tell_who(row: ProfileRow, view: View, column: str, sign: float) -> str:
    """Which municipality contributes most in a direction, with its part of the whole; where no
    parts are known, which has the figure that lies furthest that way."""
    parts = view.content.contributions.filter(
        pl.col(column).is_not_null(),
        indicator_id=row.definition.id, period=row.period or "", **view.main._asdict(),
    )  # fmt: skip
    if parts.is_empty():
        return tell_furthest(row, view, sign)
    whole = float(parts[column].sum())
    named = parts.filter(pl.col("member_id") != REST, pl.col(column) * sign > 0)
    if named.is_empty():
        return ""
    first = named.sort(pl.col(column) * sign, descending=True).row(0, named=True)
    decimals = row.definition.decimals + (abs(first[column]) < 10**-row.definition.decimals)
    part, total = (format_number(abs(each), decimals) for each in (first[column], whole))
    what = "forskellen" if column == "to_gap" else "ændringen"
    unit = say_change_unit(row.definition)
    if (whole * sign) <= 0:
        return f"{first['member_name']} trækker mest i den retning: {part}{unit}."
    return (
        f"{first['member_name']} betyder mest for {what}, også ved sin størrelse: {part} af "
        f"{total}{unit}."
    )


def tell_furthest(row: ProfileRow, view: View, sign: float) -> str:
    """The municipality whose own figure is the highest (`sign` 1) or the lowest (-1)."""
    if not is_set_against_others(row.definition):
        return ""
    areas = [a for a in view.places[row.definition.catchment] if a.area_type == KOMMUNE]
    areas = areas or [a for a in view.region_places if view.main.area_type == REGION]
    if len(areas) < 2:
        return ""
    known: dict[Area, float] = {
        area: value
        for area in areas
        if (value := find_value(row.definition, area, row.breakdown, row.period, view)) is not None
    }
    if not known:
        series = [view.series_of(row.definition, area, row.breakdown) for area in areas]
        figures = [each[row.period] for each in series if row.period in each]
        is_hidden = any(figure.status == "suppressed" for figure in figures)
        return HIDDEN_MUNICIPALITIES if is_hidden else NO_MUNICIPALITIES
    if len(known) < 2:
        return ""
    furthest = max(known, key=lambda area: (sign * known[area], view.names[area]))
    shown = format_number(known[furthest], row.definition.decimals)
    word = "Højest" if sign > 0 else "Lavest"
    told = f"{word} er {view.names[furthest]} med {shown}{say_unit(row.definition)}"
    return f"{told.removesuffix('.')}."
