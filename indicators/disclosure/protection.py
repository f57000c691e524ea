"""Disclosure control: no count of 1-4 is shown, nor anything that gives it away.

Belongs here: which figures are hidden, and that nothing stays of them but what the catalogue of
columns allows. The sums that a reader could use against us are listed in
`indicators.disclosure.equations`.
"""

from __future__ import annotations

import polars as pl

from geography import Geography
from indicators import reasons
from indicators.disclosure.equations import (
    Cell,
    Equation,
    Memberships,
    find_determined,
    list_equations,
    list_memberships,
    solve_one_by_one,
)
from indicators.kinds import kind_of
from schemas.definitions.model import Definition
from schemas.frames.values import OPEN_IN_SUPPRESSED
from schemas.vocabulary import SMALLEST_SHOWN

SLICE = ("indicator_id", "period", "education", "category")
COUNTS = ("numerator", "denominator")

Hidden = dict[str, set[Cell]]
"""For numerator and denominator the row numbers whose count must not be shown."""


def protect_values(
    values: pl.DataFrame, definitions: list[Definition], geography: Geography
) -> pl.DataFrame:
    """The frame `values` with small counts and their give-aways suppressed.

    Primary: a numerator or denominator of 1-4 (a count between 0 and 5 where København's
    split makes it no whole number). Secondary: wherever a printed total and its summands leave
    the hidden figure to be worked out, further figures are hidden until it can not: every sum
    with hidden members has at least two, one of them 5 or more, and no hidden figure follows
    from all sums together. A count that is hidden in one indicator is hidden in every other
    that uses it. A standardised figure without value, as one of its ages is hidden at source, has
    nothing to guard where another indicator shows its counts of all ages. Figures without counts,
    and indicators whose definition says `disclosure_control: false`, stay as they are.
    """
    counted = [
        definition
        for definition in definitions
        if definition.disclosure_control and kind_of(definition).hidden_counts
    ]
    counts_of = {
        column: [entry.id for entry in counted if column in kind_of(entry).hidden_counts]
        for column in COUNTS
    }
    numbered = name_counts(values.with_row_index("cell"), counted)
    considered = numbered.filter(
        pl.col("indicator_id").is_in([definition.id for definition in counted])
    ).with_columns(
        pl.when(pl.col("indicator_id").is_in(ids)).then(column).alias(column)
        for column, ids in counts_of.items()
    )
    hidden: Hidden = {column: set() for column in COUNTS}
    considered = considered.with_columns(
        of_ages=pl.col("indicator_id").is_in([d.id for d in counted if d.standardise is not None])
    )
    shown = find_shown_counts(considered)
    at_risk = considered.filter(is_small("numerator") | is_small("denominator") | is_guarded(shown))
    memberships = list_memberships(considered, geography)
    while not at_risk.is_empty():
        slices = considered.join(at_risk, on=list(SLICE), how="semi")
        for _, rows in slices.group_by(SLICE, maintain_order=True):
            for column in COUNTS:
                hidden[column] |= choose_hidden(rows, column, hidden[column], memberships, shown)
        at_risk = spread_over_indicators(considered, hidden, shown)
    return hide(numbered, hidden).select(values.columns)


def name_counts(values: pl.DataFrame, definitions: list[Definition]) -> pl.DataFrame:
    """Add `numerator_name` and `denominator_name`: equal where two figures use one count."""
    names = pl.DataFrame(
        {
            "indicator_id": [definition.id for definition in definitions],
            **{
                f"{column}_name": [
                    source.model_dump_json() if (source := getattr(definition, column)) else None
                    for definition in definitions
                ]
                for column in COUNTS
            },
        },
        schema=dict.fromkeys(("indicator_id", *(f"{c}_name" for c in COUNTS)), pl.String),
    )
    place = pl.concat_str(
        "area_type", "area_id", "period", "sex", "age", "education", separator="|"
    )
    return values.join(names, on="indicator_id", how="left", maintain_order="left").with_columns(
        (pl.col(f"{column}_name") + "|" + place).alias(f"{column}_name") for column in COUNTS
    )


def find_shown_counts(values: pl.DataFrame) -> set[str]:
    """The names of the counts that some figure shows and that are not small."""
    names: set[str] = set()
    for column in COUNTS:
        is_open = pl.col(column).is_not_null() & ~is_small(column) & ~is_suppressed()
        names |= set(values.filter(is_open)[f"{column}_name"].drop_nulls())
    return names


def spread_over_indicators(values: pl.DataFrame, hidden: Hidden, shown: set[str]) -> pl.DataFrame:
    """Hide what is hidden elsewhere (in `hidden` itself, and no longer in `shown`).

    Returns the rows newly hidden, and those hidden at source whose count nobody shows any longer.
    """
    names: set[str] = set()
    for column in COUNTS:
        rows = values.filter(pl.col("cell").is_in(sorted(hidden[column])))
        names |= set(rows[f"{column}_name"].drop_nulls())
    newly: set[Cell] = set()
    for column in COUNTS:
        same = values.filter(
            pl.col(f"{column}_name").is_in(sorted(names)) & pl.col(column).is_not_null()
        )
        added = set(same["cell"]) - hidden[column]
        hidden[column] |= added
        newly |= added
    lost = sorted(names & shown)
    shown -= names
    for column in COUNTS:
        at_source = hidden_at_source() & pl.col(f"{column}_name").is_in(lost) & pl.col("of_ages")
        newly |= set(values.filter(at_source)["cell"])
    return values.filter(pl.col("cell").is_in(sorted(newly)))


def is_small(column: str) -> pl.Expr:
    """A count that must not be shown."""
    return (pl.col(column) > 0) & (pl.col(column) < SMALLEST_SHOWN)


def hidden_at_source() -> pl.Expr:
    """A municipality's figure that the publisher itself does not show."""
    return is_suppressed() & (pl.col("area_type") == "kommune")


def is_guarded(shown: set[str]) -> pl.Expr:
    """A figure hidden at source; not a standardised one whose counts others show, for it is one of
    its ages that is hidden."""
    names = sorted(shown)
    known = pl.all_horizontal(pl.col(f"{column}_name").is_in(names) for column in COUNTS)
    return hidden_at_source() & ~(pl.col("of_ages") & known.fill_null(False))


def choose_hidden(
    rows: pl.DataFrame, column: str, hidden: set[Cell], memberships: Memberships, shown: set[str]
) -> set[Cell]:
    """The row numbers whose count in `column` must be hidden within one slice.

    `hidden` are rows already hidden for other reasons; they are kept. `shown` are the names of
    counts that some figure shows.
    """
    counts: dict[Cell, float | None] = {}
    small: set[Cell] = set()
    unknown: set[Cell] = set()
    guarded: set[Cell] = set()
    absent: set[Cell] = set()
    for cell, count, is_few, is_suppressed, is_hidden_at_source, of_ages, name in rows.select(
        "cell", column, few=is_small(column), suppressed=pl.col("status") == "suppressed",
        at_source=hidden_at_source(), ages="of_ages", name=f"{column}_name",
    ).iter_rows():  # fmt: skip
        counts[cell] = count
        if is_few:
            small.add(cell)
        elif count is None and is_suppressed:
            unknown.add(cell)
            guarded |= {cell} if is_hidden_at_source and not (of_ages and name in shown) else set()
        elif count is None:
            absent.add(cell)
    already = hidden.intersection(counts)
    if not small and not unknown and not already:
        return set()
    equations = [
        equation
        for equation in list_equations(rows, memberships, absent)
        if tells_more_than_shown(equation, counts)
    ]
    safe = hide_until_safe(equations, counts, small | guarded, small | unknown | already)
    return safe - unknown


def tells_more_than_shown(equation: Equation, counts: dict[Cell, float | None]) -> bool:
    """Whether a total holds more than its known summands; one made without the hidden one does not.

    A cluster's figure that leaves out an area hidden at source says nothing about that area.
    """
    total = counts[equation.total]
    known = [counts[cell] for cell in equation.summands]
    if total is None or None not in known:
        return None not in known or total is not None
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
    sums = Sums(equations, counts, set(hidden))
    split = [
        equation
        for equation in equations
        if equation.split_summands and (counts[equation.total] or 0) > 0
    ]
    at_risk = [equation for equation in equations if not sensitive.isdisjoint(equation.cells)]
    while True:
        # persons are whole, so that the decimals of a total tell the count that it splits
        sums.hidden |= {
            equation.total
            for equation in split
            if not sums.hidden.isdisjoint(equation.split_summands)
        }
        weak = next((equation for equation in at_risk if sums.is_weak(equation)), None)
        leaks = find_leaks(sums, sensitive) if weak is None else [weak]
        cell = min(
            (cell for equation in leaks for cell in sums.candidates(equation)),
            key=sums.cost,
            default=None,
        )
        if cell is None:
            return sums.hidden
        sums.hidden.add(cell)


def find_leaks(sums: Sums, sensitive: set[Cell]) -> list[Equation]:
    """The sums through which a sensitive figure could still be worked out; none when safe."""
    solved = solve_one_by_one(sums.equations, sums.hidden)
    if solved & sensitive:
        return [
            equation
            for equation in sums.equations
            if len(sums.hidden.intersection(equation.cells)) == 1
        ]
    determined = find_determined(sums.equations, sums.hidden) & sensitive
    return [equation for equation in sums.equations if determined.intersection(equation.cells)]


class Sums:
    """The sums of one slice with what is hidden so far."""

    def __init__(
        self, equations: list[Equation], counts: dict[Cell, float | None], hidden: set[Cell]
    ) -> None:
        self.equations = equations
        self.counts = counts
        self.hidden = hidden
        self._of_cell: dict[Cell, list[Equation]] = {}
        for equation in equations:
            for cell in equation.cells:
                self._of_cell.setdefault(cell, []).append(equation)

    def is_weak(self, equation: Equation) -> bool:
        """Whether a sum gives a hidden figure away: it hides one, or only small ones."""
        concealed = self.hidden.intersection(equation.cells)
        if not concealed or not self.candidates(equation):
            return False
        has_large = any((self.counts[cell] or 0) >= SMALLEST_SHOWN for cell in concealed)
        return len(concealed) < 2 or not has_large

    def candidates(self, equation: Equation) -> list[Cell]:
        """What may be hidden further: its summands, the total when none of them is left.

        A summand of 0 does not help, since a reader knows that it is not small by accident.
        """
        split = equation.split_summands
        found = [cell for cell in equation.summands if cell not in split and self._can_hide(cell)]
        return found or ([equation.total] if self._can_hide(equation.total) else [])

    def cost(self, cell: Cell) -> tuple[int, float, Cell]:
        """How many sums without anything hidden would be opened, then the count itself."""
        opened = sum(
            not self.hidden.intersection(equation.cells) for equation in self._of_cell[cell]
        )
        return opened, self.counts[cell] or 0, cell

    def _can_hide(self, cell: Cell) -> bool:
        return cell not in self.hidden and (self.counts[cell] or 0) > 0


def hide(values: pl.DataFrame, hidden: Hidden) -> pl.DataFrame:
    """Suppress the rows, with the reason in words.

    The denominator of a hidden numerator stays, unless it is to be hidden itself.
    """
    concealed = pl.col("cell").is_in(sorted(hidden["numerator"] | hidden["denominator"]))
    closed = pl.col("cell").is_in(sorted(hidden["denominator"])) | is_suppressed()
    return close_suppressed(
        values.with_columns(
            denominator=pl.when(~closed).then("denominator"),
            status=pl.when(concealed).then(pl.lit("suppressed")).otherwise("status"),
            status_reason=pl.when(concealed)
            .then(pl.lit(reasons.PROTECTED))
            .otherwise("status_reason"),
        )
    )


def is_suppressed() -> pl.Expr:
    """A figure that is hidden, whether by its publisher or by us."""
    return pl.col("status") == "suppressed"


def close_suppressed(values: pl.DataFrame) -> pl.DataFrame:
    """Null in suppressed rows but for `OPEN_IN_SUPPRESSED`: a new column is hidden until it says
    that it may be seen. The last step before values leave the computing of them.

    One reason stands at all of them, whoever hides them: two would tell the small count from the
    one that is hidden with it."""
    closed = [name for name in values.columns if name not in OPEN_IN_SUPPRESSED]
    reason = pl.when(is_suppressed()).then(pl.lit(reasons.PROTECTED)).otherwise("status_reason")
    return values.with_columns(
        *(pl.when(~is_suppressed()).then(name).alias(name) for name in closed),
        status_reason=reason,
    )
