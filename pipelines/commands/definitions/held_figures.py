"""What is stored of each indicator, for `klynge check`: periods, units, the ends of its figures.

Belongs here: asking the observations in force. Does not belong here: what is said of it
(`schemas.definitions.checking.checks_held`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import polars as pl

from indicators.requests import list_requested_figures
from schemas.definitions.checking.checks_held import Held, HeldPeriod
from schemas.definitions.file import CheckedFile
from schemas.definitions.kinds import RULES, Kind
from schemas.definitions.model import Definition

PERCENT = 100.0
SCALED = (Kind.PROPORTION, Kind.DISTRIBUTION, Kind.RATE)
PLAIN = (Kind.MEAN, Kind.SURVEY_SHARE, Kind.PUBLISHED)
SERIES_KEY = ("dataset", "measure", "item")
PERIOD_COLUMNS = (*SERIES_KEY, "period", "period_start", "period_end", "unit")


def needs_figures(definition: Definition, targets: Mapping[str, float]) -> bool:
    """Whether the ends of a definition's figures are asked for, and one row of sources makes one.

    Not of those that are made of strata. `targets` as `list_written_targets` gives them.
    """
    is_asked = definition.id in targets or definition.kind is Kind.DISTRIBUTION
    return is_asked and definition.kind in (*SCALED, *PLAIN, Kind.COUNT)


def list_held(
    definitions: Sequence[Definition],
    periods: pl.DataFrame,
    pairs: pl.DataFrame,
    asked: frozenset[str],
) -> dict[str, Held]:
    """What is stored of each definition by its id.

    `periods` has `PERIOD_COLUMNS`, `pairs` the roles of `asked` definitions beside each other.
    """
    stored: dict[tuple[str, ...], list[tuple[HeldPeriod, str]]] = {}
    for *key, name, start, end, unit in periods.select(PERIOD_COLUMNS).iter_rows():
        stored.setdefault(tuple(key), []).append((HeldPeriod(name, start, end), unit))
    held = {
        definition.id: find_periods(definition, stored)
        for definition in definitions
        if not RULES[definition.kind].made_of_indicators
    }
    by_id = pairs.partition_by("indicator_id", as_dict=True) if asked else {}
    for definition in definitions:
        own = by_id.get((definition.id,))
        if definition.made_of and definition.made_of[0] in held:
            held[definition.id] = replace(held[definition.made_of[0]], units=frozenset())
        elif definition.id in asked and own is not None:
            held[definition.id] = add_figures(held[definition.id], definition, own)
    return held


def find_periods(
    definition: Definition, stored: Mapping[tuple[str, ...], list[tuple[HeldPeriod, str]]]
) -> Held:
    """The periods and units of what a definition counts, whatever its categories."""
    role = "numerator" if definition.numerator is not None else "figure"
    source = getattr(definition, role)
    if source is None:
        return Held()
    asked = {
        term.name
        for each in list_requested_figures(definition, role, source)
        for _, term in each.source.terms
    }
    found = [entry for key in asked for entry in stored.get(key, [])]
    periods = {period for period, _ in found}
    ordered = tuple(sorted(periods, key=lambda period: (period.end, period.start, period.name)))
    return Held(ordered, frozenset(unit for _, unit in found))


def add_figures(held: Held, definition: Definition, pairs: pl.DataFrame) -> Held:
    """With the ends of the figures that its own pairs make, and the newest ones of
    municipalities."""
    own = pairs.with_columns(figure=write_figure(definition))
    own = own.filter(pl.col("figure").is_finite())
    if own.is_empty():
        return held
    local = own.filter(area_type="kommune")
    newest = local.filter(pl.col("period_end") == pl.col("period_end").max())
    low, high = own.select(low=pl.col("figure").min(), high=pl.col("figure").max()).row(0)
    return replace(held, lowest=low, highest=high, newest=tuple(newest["figure"].to_list()))


def write_figure(definition: Definition) -> pl.Expr:
    """The figure that a row's sources make."""
    if definition.kind in PLAIN:
        return pl.col("figure")
    if definition.kind is Kind.COUNT:
        return pl.col("numerator")
    scale = float(definition.per or 1) if definition.kind is Kind.RATE else PERCENT
    return pl.col("numerator") / pl.col("denominator") * scale


def list_written_targets(checked: CheckedFile) -> dict[str, float]:
    """The targets' values as the file has them, also of targets that lack something else."""
    content = checked.tree.content
    listed = content.get("indicators") if isinstance(content, dict) else None
    targets: dict[str, float] = {}
    for block in checked.blocks:
        raw = listed[block.number] if isinstance(listed, list) else None
        target = raw.get("target") if isinstance(raw, dict) else None
        value = target.get("value") if isinstance(target, dict) else None
        if isinstance(value, int | float) and not isinstance(value, bool):
            targets[block.definition.id] = float(value)
    return targets
