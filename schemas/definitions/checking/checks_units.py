"""Rules on units: what a source measures must be what its role in the block needs.

Belongs here: measures that are percentages where persons or events are counted, and a block's unit
that its measure does not have. Does not belong here: the scale of a kind (`schemas.definitions.
model`) and units that each stored row has of its own (`schemas.definitions.checking.checks_held`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from schemas.definitions.findings import (
    ROLE_WORDS,
    Danish,
    DefinitionBlock,
    Finding,
    Known,
    list_sources,
)
from schemas.definitions.kinds import RULES, Kind
from schemas.definitions.measures import Source
from schemas.definitions.model import Definition

COUNT = "antal"
PERCENT = 100
ROW = "row"
"""Each row of such a measure has a unit of its own."""

COUNTED = ("numerator", "denominator", "respondents", "weight")
PRINTED = ("figure", "limit_low", "limit_high", "printed")
NO_COUNTS = ("pct", "pct_point", "pr_1000", "pr_10000", "pr_100000", "ratio", "score", "indeks")


def find_shares_as_counts(block: DefinitionBlock, known: Known) -> Iterator[Finding]:
    """A numerator, denominator, weight or number of answers whose measure is no count."""
    for path, source in list_sources(block.definition):
        role = str(path[0])
        unit = find_unit(source, known)
        if role in COUNTED and unit is not None and unit != COUNT:
            yield Finding(
                "no_count", (*path, "measure"),
                f"the {role} must be a count, and '{source.measure}' of the dataset "
                f"'{source.dataset}' is in '{unit}'.",
                remedy=choose_remedy(role, unit), rests_on=(role, "kind"),
                danish=Danish(
                    f"{ROLE_WORDS[role]} skal være et antal, og »{source.measure}« i datasættet "
                    f"»{source.dataset}« er i »{unit}«.", choose_danish_remedy(role, unit),
                ),
            )  # fmt: skip


def choose_remedy(role: str, unit: str) -> str:
    """What to do about a share where a count is needed: never another share."""
    if role in ("numerator", "denominator"):
        kind = "survey_share" if unit == "pct" else "published"
        return f"Use 'kind: {kind}' with this measure as 'figure', or take a measure in 'antal'."
    return "Take a measure in 'antal'; `klynge data` shows them."


def choose_danish_remedy(role: str, unit: str) -> str:
    """As `choose_remedy`."""
    if role in ("numerator", "denominator"):
        kind = "survey_share" if unit == "pct" else "published"
        return f"Brug 'kind: {kind}' med målet som 'figure', eller tag et mål i »antal«."
    return "Tag et mål i »antal«; `klynge data` viser dem."


def find_other_units(block: DefinitionBlock, known: Known) -> Iterator[Finding]:
    """A unit that the printed figure's measure does not have; limits of another unit."""
    definition = block.definition
    for path, source in list_sources(definition):
        role, unit = str(path[0]), find_unit(source, known)
        if role not in PRINTED or unit is None or unit == definition.unit:
            continue
        place = place_of_unit(definition) if role in ("figure", "printed") else (role, "measure")
        yield tell_other_unit(place, role, definition.unit, f"'{unit}'", f"»{unit}«", source)


def place_of_unit(definition: Definition) -> tuple[str, ...]:
    """Where to correct a unit: at the measure where the kind says the unit, or nothing does."""
    is_chosen = "unit" in definition.model_fields_set and not RULES[definition.kind].always_percent
    return ("unit",) if is_chosen else ("figure", "measure")


def tell_other_unit(
    place: tuple[str | int, ...], role: str, unit: str, has: str, danish: str, source: Source
) -> Finding:
    """That a figure is not in the block's unit."""
    remedy, danish_remedy = (
        "Write the unit that the measure has, or take another measure.",
        "Skriv den enhed, som målet har, eller tag et andet mål.",
    ) if place == ("unit",) else (
        f"Take a measure in '{unit}', or another 'kind' and 'unit'.",
        f"Tag et mål i »{unit}«, eller en anden 'kind' og 'unit'.",
    )  # fmt: skip
    return Finding(
        "other_unit", place,
        f"the unit is '{unit}', and '{source.measure}' of the dataset '{source.dataset}' "
        f"({role}) is in {has}.",
        remedy=remedy,
        rests_on=(role, "unit", "kind"),
        danish=Danish(
            f"enheden er »{unit}«, men »{source.measure}« i datasættet »{source.dataset}« "
            f"({ROLE_WORDS[role]}) er i {danish}.",
            danish_remedy,
        ),
    )  # fmt: skip


def find_units_of_no_count(block: DefinitionBlock, known: Known) -> Iterator[Finding]:
    """A plain count, or a distribution's number of municipalities, in a unit of shares."""
    definition = block.definition
    if definition.kind in (Kind.COUNT, Kind.DISTRIBUTION) and definition.unit in NO_COUNTS:
        kind = definition.kind.value
        yield Finding(
            "other_unit", ("unit",), f"kind '{kind}' gives a number, not '{definition.unit}'.",
            remedy=f"Write 'unit: {COUNT}', or choose the kind that gives a share or a rate.",
            warning=True, rests_on=("kind",),
            danish=Danish(
                f"»kind: {kind}« giver et antal, ikke »{definition.unit}«.",
                f"Skriv 'unit: {COUNT}', eller vælg den slags, der giver en andel eller en rate.",
            ),
        )  # fmt: skip


def find_unit(source: Source, known: Known) -> str | None:
    """The unit that the rules promise of a measure; None where each row has its own, or none is
    known."""
    rule = known.rules.get(source.dataset)
    measure = rule.measures.get(source.measure) if rule else None
    return None if measure is None or measure.unit == ROW else str(measure.unit)


def find_bands_of_other_unit(block: DefinitionBlock, known: Known) -> Iterator[Finding]:
    """Limits of a share's bands as fractions of 1, or above 100 percent."""
    definition = block.definition
    if definition.kind is not Kind.DISTRIBUTION or len(definition.bands) < 2:
        return
    highest = max(definition.bands)
    meant = [round(limit * 100, 6) for limit in definition.bands]
    written = f"[{', '.join(f'{limit:g}' for limit in meant)}]"
    if highest <= 1:
        yield Finding(
            "bands_of_other_unit", ("bands",),
            "the bands are fractions, and the figure is in percent.",
            remedy=f"Write them in percent: {written}.", rests_on=("kind",),
            danish=Danish(
                "intervallerne er brøker, men tallet er i procent.",
                f"Skriv dem i procent: {written}.",
            ),
        )  # fmt: skip
    elif highest > PERCENT or min(definition.bands) < 0:
        yield Finding(
            "bands_of_other_unit", ("bands",),
            "the bands go beyond 0 to 100, and the figure is in percent.",
            remedy="Write limits from 0 to 100.", rests_on=("kind",),
            danish=Danish(
                "intervallerne går ud over 0 til 100, men tallet er i procent.",
                "Skriv grænser fra 0 til 100.",
            ),
        )  # fmt: skip


def find_wrong_targets(block: DefinitionBlock, known: Known) -> Iterator[Finding]:
    """A target that no percentage can be."""
    target = block.definition.target
    if target is not None and block.definition.unit == "pct" and not 0 <= target.value <= PERCENT:
        yield Finding(
            "target_of_other_unit", ("target", "value"),
            f"the target {target.value:g} is no percentage.", remedy="Write it from 0 to 100.",
            rests_on=("unit",),
            danish=Danish(
                f"måltallet {target.value:g} er ingen procent.", "Skriv det fra 0 til 100."
            ),
        )  # fmt: skip


def are_percent_bands(bands: Sequence[float]) -> bool:
    """Whether limits rise and lie within a percentage, so that more can be said of them."""
    return list(bands) == sorted(bands) and 1 < max(bands, default=0) <= PERCENT
