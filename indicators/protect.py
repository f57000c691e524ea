"""Disclosure control: no count of 1-4 is shown, nor anything that gives it away.

Belongs here: which figures are hidden. The sums that a reader could use against us are listed
in `indicators.equations`.
"""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from geography import Geography
from indicators import reasons
from indicators.equations import Cell, Equation, find_determined, list_equations
from schemas.definitions import Definition, Kind

SMALLEST_SHOWN = 5
SLICE = ("indicator_id", "period", "education", "category")
HIDDEN_NUMBERS = ("value", "ci_low", "ci_high", "ci_level", "numerator")


def protect_values(
    values: pl.DataFrame, definitions: list[Definition], geography: Geography
) -> pl.DataFrame:
    """The frame `values` with small counts and their give-aways suppressed.

    Primary: a numerator or denominator of 1-4 (a count between 0 and 5 where København's
    split makes it no whole number). Secondary: wherever a printed total and its parts leave
    the hidden figure to be worked out, further figures are hidden until it can not: every sum
    with hidden members has at least two, one of them 5 or more, and no hidden figure follows
    from all sums together. Figures without counts, and indicators whose definition says
    `disclosure_control: false`, stay as they are.
    """
    counted = [
        definition.id
        for definition in definitions
        if definition.disclosure_control
        and definition.kind in (Kind.PROPORTION, Kind.RATE, Kind.COUNT)
    ]
    numbered = values.with_row_index("cell")
    hidden: set[int] = set()
    for rows in slices_at_risk(numbered.filter(pl.col("indicator_id").is_in(counted))):
        hidden |= choose_hidden(rows, geography)
    return hide(numbered, hidden).drop("cell")


def slices_at_risk(values: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """The groups of figures that sums connect, where any of them must be hidden."""
    hidden_at_source = (pl.col("status") == "suppressed") & (pl.col("area_type") == "kommune")
    at_risk = values.filter(is_small("numerator") | is_small("denominator") | hidden_at_source)
    for _, rows in values.join(at_risk, on=list(SLICE), how="semi").group_by(
        SLICE, maintain_order=True
    ):
        yield rows


def is_small(column: str) -> pl.Expr:
    """A count that must not be shown."""
    return (pl.col(column) > 0) & (pl.col(column) < SMALLEST_SHOWN)


def choose_hidden(rows: pl.DataFrame, geography: Geography) -> set[int]:
    """The row numbers to hide within one slice."""
    hidden: set[int] = set()
    for column in ("numerator", "denominator"):
        counts = {int(cell): count for cell, count in rows.select("cell", column).iter_rows()}
        small = set(rows.filter(is_small(column))["cell"].to_list())
        unknown = set(
            rows.filter(pl.col(column).is_null() & (pl.col("status") == "suppressed"))["cell"]
        )
        shown_nowhere = set(rows.filter(pl.col(column).is_null())["cell"]) - unknown
        equations = [
            equation
            for equation in list_equations(rows, geography, shown_nowhere)
            if tells_more_than_shown(equation, counts)
        ]
        if small or unknown:
            hidden_by_source = unknown & set(rows.filter(pl.col("area_type") == "kommune")["cell"])
            sensitive = small | hidden_by_source
            hidden |= hide_until_safe(equations, counts, sensitive, small | unknown) - unknown
    return hidden


def tells_more_than_shown(equation: Equation, counts: dict[Cell, float | None]) -> bool:
    """Whether a total holds more than its known parts; one made without the hidden part does not.

    A cluster's figure that leaves out a part hidden at source says nothing about that part.
    """
    total = counts[equation.total]
    known = [counts[cell] for cell in equation.parts]
    if total is None or None not in known:
        return True
    shown = sum(
        share * count
        for share, count in zip(equation.shares, known, strict=True)
        if count is not None
    )
    return abs(total - shown) > 1e-6


def hide_until_safe(
    equations: list[Equation],
    counts: dict[Cell, float | None],
    sensitive: set[Cell],
    hidden: set[Cell],
) -> set[Cell]:
    """Hide the smallest further figures until no sensitive one can be worked out."""
    hidden = set(hidden)
    while True:
        weak = [
            equation
            for equation in equations
            if sensitive.intersection(equation.cells) and is_weak(equation, counts, hidden)
        ]
        exposed = weak or [
            equation
            for cell in find_determined(equations, hidden) & sensitive
            for equation in equations
            if cell in equation.cells
        ]
        additions = {
            cell
            for equation in exposed
            if (cell := smallest_shown(equation, counts, hidden)) is not None
        }
        if not additions:
            return hidden
        hidden |= additions if weak else {min(additions, key=lambda cell: counts[cell] or 0)}


def is_weak(equation: Equation, counts: dict[Cell, float | None], hidden: set[Cell]) -> bool:
    """A sum that gives a hidden figure away: it has one, or only small ones."""
    concealed = [cell for cell in equation.cells if cell in hidden]
    if not concealed:
        return False
    has_large = any((counts[cell] or 0) >= SMALLEST_SHOWN for cell in concealed)
    can_hide_more = smallest_shown(equation, counts, hidden) is not None
    return can_hide_more and (len(concealed) < 2 or not has_large)


def smallest_shown(
    equation: Equation, counts: dict[Cell, float | None], hidden: set[Cell]
) -> Cell | None:
    """The part that costs least to hide, the total when no part is left; None for neither.

    A part of 0 does not help, since a reader knows that it is not small by accident.
    """
    parts = [cell for cell in equation.parts if cell not in hidden and (counts[cell] or 0) > 0]
    if parts:
        return min(parts, key=lambda cell: (counts[cell] or 0, cell))
    if equation.total not in hidden and (counts[equation.total] or 0) > 0:
        return equation.total
    return None


def hide(values: pl.DataFrame, hidden: set[int]) -> pl.DataFrame:
    """Suppress the rows: no number but the denominator, no verdict, and the reason in words."""
    if not hidden:
        return values
    concealed = pl.col("cell").is_in(sorted(hidden))
    keep_denominator = ~is_small("denominator")
    return values.with_columns(
        *(pl.when(~concealed).then(name).alias(name) for name in HIDDEN_NUMBERS),
        *(
            pl.when(~concealed).then(name).alias(name)
            for name in ("vs_region", "vs_land", "ci_method", "note")
        ),
        denominator=pl.when(~concealed | keep_denominator).then("denominator"),
        status=pl.when(concealed).then(pl.lit("suppressed")).otherwise("status"),
        status_reason=pl.when(concealed).then(pl.lit(reasons.PROTECTED)).otherwise("status_reason"),
    )
