"""What a block asks for, held against the figures that are stored of it.

Belongs here: periods, targets, bands and units that no stored figure meets. Does not belong here:
asking the warehouse (`pipelines.commands.definitions.held_figures`), and filters that match
nothing (`schemas.definitions.checking.checks_stored`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from schemas.definitions.checking.checks_units import (
    are_percent_bands,
    place_of_unit,
    tell_other_unit,
)
from schemas.definitions.findings import Danish, DefinitionBlock, Finding
from schemas.definitions.kinds import Kind
from schemas.definitions.measures import Source
from schemas.definitions.model import Definition
from schemas.vocabulary import PERIOD_FORMS

FAR = 5
"""A target so many times as good as the best figure is likelier a slip of the unit."""

SHOWN_PERIODS = 6
FORMS_DANISH = {
    "year": "hele år", "half_year": "halvår", "quarter": "kvartaler", "month": "måneder",
    "school_year": "skoleår", "first_quarter": "1. kvartaler",
}  # fmt: skip


@dataclass(frozen=True)
class HeldPeriod:
    """A stored period and its days."""

    name: str
    start: date
    end: date


@dataclass(frozen=True)
class Held:
    """What is stored of one indicator.

    `periods` are those of what is counted, in order; `units` those of the printed figure.
    `lowest` and `highest` are the ends of its figures, None where none can be made of one row;
    `newest` the newest ones of the municipalities.
    """

    periods: tuple[HeldPeriod, ...] = ()
    units: frozenset[str] = frozenset()
    lowest: float | None = None
    highest: float | None = None
    newest: tuple[float, ...] = ()


def tell_held(
    blocks: Sequence[DefinitionBlock],
    held: Mapping[str, Held],
    targets: Mapping[str, float],
) -> list[Finding]:
    """Every finding on the stored figures of some blocks; `targets` are the values as written,
    also where something else is wrong with them."""
    findings: list[Finding] = []
    for block in blocks:
        definition = block.definition
        mine = held.get(definition.id, Held())
        told = [
            *tell_unseen_periods(definition, mine),
            *tell_unseen_baseline(definition, mine),
            *tell_unseen_breaks(definition, mine),
            *tell_target(definition, mine, targets.get(definition.id)),
            *tell_bands(definition, mine),
            *tell_units(definition, mine),
        ]
        findings += [finding_at(block, finding) for finding in told]
    return list(dict.fromkeys(findings))


def finding_at(block: DefinitionBlock, finding: Finding) -> Finding:
    """A finding with its path from the top of the file."""
    return Finding(
        finding.rule, (*block.path, *finding.path), finding.message, remedy=finding.remedy,
        warning=finding.warning, danish=finding.danish,
    )  # fmt: skip


def list_shown(definition: Definition, held: Held) -> list[HeldPeriod]:
    """The stored periods that a definition shows by their sort and its validity."""
    return [
        period
        for period in held.periods
        if re.search(PERIOD_FORMS[definition.periods], period.name)
        and (definition.valid_from is None or period.start >= definition.valid_from)
        and (definition.valid_to is None or period.end <= definition.valid_to)
    ]


def list_labels(definition: Definition, held: Held) -> list[str]:
    """The periods of a definition's figures: the stored ones, or years added up."""
    shown = list_shown(definition, held)
    if definition.pool_years is None:
        return [period.name for period in shown]
    years = {int(period.name) for period in held.periods if re.fullmatch(r"\d{4}", period.name)}
    count = definition.pool_years
    return [
        f"{year - count + 1}-{year}"
        for year in sorted(years)
        if all(year - back in years for back in range(count))
    ]


def tell_unseen_periods(definition: Definition, held: Held) -> Iterator[Finding]:
    """Why no figure will come of what is stored: the wrong sort of periods, or none that is
    valid, or fewer years than are added up."""
    begin, end = definition.valid_from, definition.valid_to
    if not held.periods or (begin and end and end < begin):
        return
    stored, lagret = say_periods(held, "to"), say_periods(held, "til")
    pattern = PERIOD_FORMS[definition.periods]
    if not any(re.search(pattern, period.name) for period in held.periods):
        sorts = list_sorts(held)
        yield Finding(
            "no_such_periods", ("periods",),
            f"no stored period is of the kind '{definition.periods}', so no figure will come; "
            f"stored are {stored}.",
            remedy=f"Write {' or '.join(sorts)}, or leave 'periods' out.", warning=True,
            danish=Danish(
                f"der er ingen data for {FORMS_DANISH[definition.periods]}, så der kommer ingen "
                f"tal; der er data for {lagret}.",
                f"Skriv {' eller '.join(sorts)}, eller udelad 'periods'.",
            ),
        )  # fmt: skip
    elif not list_shown(definition, held):
        begins = definition.valid_from is not None and not any(
            period.start >= definition.valid_from for period in held.periods
        )
        key = "valid_from" if begins or definition.valid_to is None else "valid_to"
        yield Finding(
            "no_valid_period", (key,),
            f"no stored period lies within '{key}: {getattr(definition, key)}', so no figure will "
            f"come; stored are {stored}.",
            remedy="Correct the day, or wait for the data.", warning=True,
            danish=Danish(
                f"ingen data ligger inden for »{key}: {getattr(definition, key)}«, så der kommer "
                f"ingen tal; der er data for {lagret}.",
                "Ret dagen, eller vent på data.",
            ),
        )  # fmt: skip
    elif definition.pool_years is not None and not list_labels(definition, held):
        yield Finding(
            "too_few_years", ("pool_years",),
            f"{definition.pool_years} years in a row are not stored; stored are {stored}.",
            remedy="Add up fewer years.", warning=True,
            danish=Danish(
                f"der er ikke data for {definition.pool_years} år i træk; der er data for "
                f"{lagret}.",
                "Læg færre år sammen.",
            ),
        )  # fmt: skip


def tell_unseen_baseline(definition: Definition, held: Held) -> Iterator[Finding]:
    """A baseline of which there is no figure, so that no change will be told."""
    labels = list_labels(definition, held)
    if definition.baseline is None or not labels or definition.baseline in labels:
        return
    near = [label for label in labels if label[:4] == definition.baseline[:4]] or labels[:1]
    yield Finding(
        "no_such_baseline", ("baseline",),
        f"no data of the baseline {definition.baseline} are stored, so no change will be told; "
        f"stored are {say_labels(labels, 'to')}.",
        remedy=f"Write one of them, such as {near[0]}.", warning=True,
        danish=Danish(
            f"der er ingen data for udgangspunktet {definition.baseline}, så der kan ikke siges "
            f"noget om ændringer; der er data for {say_labels(labels, 'til')}.",
            f"Skriv en af dem, såsom {near[0]}.",
        ),
    )  # fmt: skip


def tell_unseen_breaks(definition: Definition, held: Held) -> Iterator[Finding]:
    """Breaks before which there are no figures, so that nothing is set apart."""
    for number, entry in enumerate(definition.breaks):
        first = min((period.name[:4] for period in held.periods), default=None)
        if first is not None and entry.period[:4] < first:
            yield Finding(
                "break_before_data", ("breaks", number, "period"),
                f"the break in {entry.period} lies before all data; stored are "
                f"{say_periods(held, 'to')}.",
                remedy="Write the first period after the break, or take the break away.",
                warning=True,
                danish=Danish(
                    f"bruddet i {entry.period} ligger før alle data; der er data for "
                    f"{say_periods(held, 'til')}.",
                    "Skriv den første periode efter bruddet, eller slet bruddet.",
                ),
            )  # fmt: skip


def tell_target(definition: Definition, held: Held, target: float | None) -> Iterator[Finding]:
    """A target that every figure has reached, or that is so far off that its unit is another."""
    if target is None or target == 0:
        return
    low, high = held.lowest, held.highest
    if low is None or high is None:
        if definition.unit == "pct" and 0 < target < 1:
            yield tell_fraction(target, "", "")
        return
    ends = f"{say(low)} to {say(high)}", f"{write(low)} til {write(high)}"
    lower = definition.direction == "lower"
    if (lower and target * FAR < low) or (definition.direction == "higher" and target > high * FAR):
        if definition.unit == "pct" and 0 < target < 1:
            yield tell_fraction(target, f"; the figures are {ends[0]}", f"; tallene er {ends[1]}")
            return
        yield Finding(
            "far_target", ("target", "value"),
            f"the target {target:g} lies far from every figure ({ends[0]}).",
            remedy="Write it in the indicator's unit.", warning=True,
            danish=Danish(
                f"måltallet {write(target)} ligger langt fra alle tal ({ends[1]}).",
                "Skriv det i indikatorens enhed.",
            ),
        )  # fmt: skip
    elif definition.direction == ("lower" if target > high else "higher" if target < low else ""):
        yield Finding(
            "worse_target", ("target", "value"),
            f"the target {target:g} is worse than every figure ({ends[0]}), so that it is reached "
            "already.",
            remedy="Correct the target or 'direction'.", warning=True,
            danish=Danish(
                f"måltallet {write(target)} er dårligere end alle tal ({ends[1]}), så det er nået "
                "på forhånd.",
                "Ret måltallet eller 'direction'.",
            ),
        )  # fmt: skip


def tell_fraction(target: float, beside: str, danish_beside: str) -> Finding:
    """A target in percent that is written as a fraction of 1."""
    return Finding(
        "target_as_fraction", ("target", "value"),
        f"the target {target:g} is read as {target:g} percent{beside}.",
        remedy=f"Write {target * 100:g} where {target * 100:g} percent is meant.", warning=True,
        danish=Danish(
            f"måltallet {write(target)} læses som {write(target)} procent{danish_beside}.",
            f"Skriv {target * 100:g}, hvis der menes {write(target * 100)} procent.",
        ),
    )  # fmt: skip


def tell_bands(definition: Definition, held: Held) -> Iterator[Finding]:
    """Bands that leave figures out, or that all municipalities share one of."""
    bands, figures = definition.bands, held.newest
    if definition.kind is not Kind.DISTRIBUTION or len(bands) < 3 or not figures:
        return
    if not are_percent_bands(bands):
        # told by the block's own rules
        return
    outside = [figure for figure in figures if not bands[0] <= figure <= bands[-1]]
    if outside:
        yield Finding(
            "figures_outside_bands", ("bands",),
            f"{len(outside)} of {len(figures)} municipalities lie in no band: their figures are "
            f"{say(min(outside))} to {say(max(outside))}.",
            remedy="Begin with 0 and end with 100.", warning=True,
            danish=Danish(
                f"{len(outside)} af {len(figures)} kommuner ligger i intet interval: deres tal er "
                f"{write(min(outside))} til {write(max(outside))}.",
                "Begynd med 0, og slut med 100.",
            ),
        )  # fmt: skip
        return
    places = {
        next((nth for nth, (_, high) in enumerate(pairwise(bands)) if figure <= high), 0)
        for figure in figures
    }
    if len(places) == 1:
        yield Finding(
            "one_band", ("bands",),
            f"all {len(figures)} municipalities lie in one band: their figures are "
            f"{say(min(figures))} to {say(max(figures))}.",
            remedy="Choose limits between them.", warning=True,
            danish=Danish(
                f"alle {len(figures)} kommuner ligger i ét interval: deres tal er "
                f"{write(min(figures))} til {write(max(figures))}.",
                "Vælg grænser imellem dem.",
            ),
        )  # fmt: skip


def tell_units(definition: Definition, held: Held) -> Iterator[Finding]:
    """A unit that the stored rows of the printed figure have not."""
    source: Source | None = definition.figure
    if source is None or not held.units or definition.unit in held.units:
        return
    has = " and ".join(f"'{name}'" for name in sorted(held.units))
    danish = " og ".join(f"»{name}«" for name in sorted(held.units))
    place = place_of_unit(definition)
    yield tell_other_unit(place, "figure", definition.unit, has, danish, source)


def list_sorts(held: Held) -> list[str]:
    """The sorts of periods that are stored, as `periods` names them."""
    return [
        sort
        for sort, form in PERIOD_FORMS.items()
        if sort != "any" and any(re.search(form, period.name) for period in held.periods)
    ]


def say_periods(held: Held, until: str) -> str:
    """The stored periods in short."""
    return say_labels([period.name for period in held.periods], until)


def say_labels(labels: Sequence[str], until: str) -> str:
    """A few periods by name; of many the ends."""
    if len(labels) <= SHOWN_PERIODS:
        return ", ".join(labels)
    return f"{labels[0]} {until} {labels[-1]}"


def write(figure: float) -> str:
    """A figure as Danes write it."""
    return say(figure).replace(",", " ").replace(".", ",").replace(" ", ".")


def say(figure: float) -> str:
    """A figure in three digits; a large one whole."""
    return f"{figure:.3g}" if abs(figure) < 1000 else f"{figure:,.0f}"
