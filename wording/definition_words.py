"""What one definition says of itself, in the words of the catalogue.

Belongs here: words that need the definition alone. Does not belong here: what needs others or a
release (`wording.catalogue`), and the formula (`wording.labels`).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from indicators.verdicts.comparability import list_compared_levels
from schemas.definitions.model import Definition
from schemas.vocabulary import ALL
from wording.development import describe_basis
from wording.figure_words import name_unit
from wording.labels import describe_breakdown, describe_date, describe_period, is_of_pupils
from wording.source_lines import join_words

UNKNOWN = "Ikke oplyst"
STATUSES = {
    "in_force": "I kraft",
    "draft": "Kladde: vises ikke i klyngernes regneark endnu",
    "retired": "Udgået: vises ikke mere i klyngernes regneark",
}
COMPARED = {"region": "regionen", "land": "hele landet"}


def tell_headline(definition: Definition) -> str:
    """The breakdown that stands for the indicator, where there are several."""
    if len(definition.list_breakdowns()) == 1:
        return ""
    key = definition.headline_breakdown.key
    return describe_breakdown(*key, pupils=is_of_pupils(definition))


def list_groups(definition: Definition) -> Iterator[str]:
    """The published breakdowns in words."""
    for group in definition.groups:
        yield describe_breakdown(
            group.sex, group.age, group.education, ALL, pupils=is_of_pupils(definition)
        )
    if definition.categories:
        yield f"hver for sig: {', '.join(entry.name for entry in definition.categories)}"


def tell_comparison(definition: Definition) -> str:
    """Whose figures an area's is held against."""
    names = [COMPARED[level] for level in list_compared_levels(definition)]
    text = (join_words(names) if names else "sammenlignes ikke med andre").capitalize()
    basis = describe_basis(definition)
    return f"{text}; {basis}" if basis else text


def tell_target(definition: Definition) -> str:
    """Target with year and source, and the period that changes are counted from."""
    texts = []
    if definition.target is not None:
        value = f"{definition.target.value:g}".replace(".", ",")
        aim = f"{value} {name_unit(definition)} i {definition.target.year}"
        quote = definition.target.quote
        said = f": »{quote}«" if quote else ""
        texts.append(f"{aim} (kilde: {definition.target.source}{said})")
    if definition.baseline is not None:
        texts.append(f"Ændringer regnes fra {describe_period(definition.baseline)}")
    return ". ".join(texts)


def tell_protection(definition: Definition) -> str:
    """What happens to small counts."""
    if definition.disclosure_control:
        return "Tal, der bygger på 1-4 personer, skjules"
    return "Skjules ikke; indikatoren tæller ikke personer"


def tell_day(day: date | None) -> str:
    """A date in words."""
    return UNKNOWN if day is None else describe_date(day)


def describe_status(definition: Definition) -> str:
    """Whether the indicator is in force; of a retired one since when it is not, and why."""
    status, day = STATUSES[definition.status], definition.retired_on
    if definition.status != "retired":
        return status
    since = f" siden {describe_date(day)}" if day else ""
    why = f". {definition.retired_because}" if definition.retired_because else ""
    return f"{status.replace('Udgået', f'Udgået{since}', 1)}{why}"


def tell_validity(definition: Definition) -> str:
    """From when to when the definition holds; '' when always."""
    texts = []
    if definition.valid_from is not None:
        texts.append(f"fra {describe_date(definition.valid_from)}")
    if definition.valid_to is not None:
        texts.append(f"til {describe_date(definition.valid_to)}")
    return " ".join(texts).capitalize()
