"""How much of a change, or of a distance, follows from people's age and sex, in Danish.

Belongs here: the sentences. Does not belong here: the parts themselves
(`indicators.verdicts.structure`).
"""

from __future__ import annotations

from schemas.definitions.model import Definition
from wording.development import format_number
from wording.figure_words import say_change_unit, say_since
from wording.labels import describe_period
from wording.view import Figure

BY_SEX = ("kvinder ", "maend ")
MOST_NAMED = 8
CLOSE = 0.05
"""A part below so much of the whole is next to nothing."""


def tell_structure(figure: Figure, definition: Definition, others: dict[str, float]) -> list[str]:
    """A sentence for each part that is known, then why one is not; `others` are the values of
    `region` and `land` in the figure's period."""
    told = []
    changes = (
        (figure.change_by_structure, figure.change, figure.baseline_period),
        (figure.long_change_by_structure, figure.change_since_first, figure.first_period),
    )
    for part, change, since in changes:
        if part is not None and change is not None and since is not None:
            what = f"ændringen siden {describe_period(since)}"
            told.append(
                tell_parts(part, change, what, "er sket blandt jævnaldrende", figure, definition)
            )
    beside = (
        ("region", figure.region_by_structure, "forskellen til regionen"),
        ("land", figure.land_by_structure, "forskellen til hele landet"),
    )
    for level, part, what in beside:
        if part is not None and figure.value is not None and level in others:
            distance = figure.value - others[level]
            told.append(
                tell_parts(part, distance, what, "er en forskel blandt jævnaldrende", figure,
                           definition)
            )  # fmt: skip
    if figure.structure_reason:
        told.append(figure.structure_reason)
    return told


def tell_parts(
    part: float, whole: float, what: str, rest_is: str, figure: Figure, definition: Definition
) -> str:
    """One difference with its two parts."""
    cause, unit = name_cause(figure), say_change_unit(definition)
    the_cause = "Fordelingen på alder og køn" if " " in cause else "Aldersfordelingen"
    if is_next_to_nothing(part, whole, definition):
        return f"{the_cause} betyder næsten intet for {what}."
    decimals = find_decimals(min(abs(part), abs(whole)), definition)
    # what is left is what is left of the numbers that stand there
    shown, shown_part = round(whole, decimals), round(part, decimals)
    rest = shown - shown_part
    if part * whole > 0 and abs(shown_part) <= abs(shown):
        sizes = [format_number(abs(each), decimals) for each in (shown, shown_part, rest)]
        return (
            f"Af {what} på {sizes[0]}{unit} skyldes {sizes[1]} en anden {cause}; de øvrige "
            f"{sizes[2]} {rest_is}."
        )
    signed = [format_number(each, decimals, signed=True) for each in (rest, shown)]
    how = "trækker den anden vej end" if part * whole < 0 else "ville alene give mere end"
    return (
        f"{the_cause} {how} {what}: blandt jævnaldrende er den {signed[0]}{unit} mod {signed[1]} "
        "i alt."
    )


def tell_share_of_change(figure: Figure, definition: Definition) -> str:
    """The change's part in the few words that a longer sentence has room for; '' where it is next
    to nothing or not known."""
    if figure.change_by_structure is None or figure.change is None:
        return ""
    since = say_since(figure.baseline_period or "").removeprefix("end ")
    return tell_share(figure.change_by_structure, figure.change, f"end {since}", figure, definition)


def tell_share(part: float, whole: float, than: str, figure: Figure, definition: Definition) -> str:
    """Of a difference that was told of: how much of it another structure makes."""
    if is_next_to_nothing(part, whole, definition):
        return ""
    size, cause = write_size(part, definition), name_cause(figure)
    unit = say_change_unit(definition)
    if part * whole > 0 and abs(part) <= abs(whole):
        return f"Heraf skyldes {size}{unit} en anden {cause} {than}."
    if part * whole > 0:
        return f"En anden {cause} {than} ville alene give {size}{unit}."
    return f"En anden {cause} {than} trækker {size}{unit} den anden vej."


def name_cause(figure: Figure) -> str:
    """What the strata divide people by."""
    by_sex = (figure.structure_strata or "").startswith(BY_SEX)
    return "fordeling på alder og køn" if by_sex else "aldersfordeling"


def name_strata(strata: str | None) -> str:
    """The ages that parts are made of, in words: '0-64 år, 65 år og derover'; of many the first and
    the last."""
    names = (strata or "").replace("kvinder ", "").replace("maend ", "").split(", ")
    ages = [
        f"{age[:-1]} år og derover" if age.endswith("+") else f"{age} år"
        for age in dict.fromkeys(name for name in names if name)
    ]
    if len(ages) > MOST_NAMED:
        return f"{len(ages)} aldersgrupper fra {ages[0]} til {ages[-1]}"
    return ", ".join(ages)


def is_next_to_nothing(part: float, whole: float, definition: Definition) -> bool:
    """Whether a part is 0 as it would be written, or a small share of the whole."""
    return (
        round(part, definition.decimals + 1) == 0
        or abs(part) < CLOSE * abs(whole)
        or float(write_size(part, definition).replace(".", "").replace(",", ".")) == 0
    )


def write_size(number: float, definition: Definition) -> str:
    """The number without its sign."""
    return format_number(abs(number), find_decimals(number, definition))


def find_decimals(number: float, definition: Definition) -> int:
    """One decimal more than the figure's where it would be 0 without."""
    return definition.decimals + int(abs(number) < 10**-definition.decimals)
