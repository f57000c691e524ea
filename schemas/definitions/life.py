"""An indicator's life: the ids that it has had, and what of its definition makes no figure.

Belongs here: what lets an indicator stay the same one while its block changes. Does not belong
here: finding what is wrong (`schemas.definitions.checking.checks_life`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated

from pydantic import BeforeValidator, Field

ID_PATTERN = r"^[a-zæøå][a-zæøå0-9_]*$"
IndicatorId = Annotated[str, Field(pattern=ID_PATTERN, max_length=60)]


def take_one_as_list(written: object) -> object:
    """A single id as the list of it."""
    return [written] if isinstance(written, str) else written


FormerIds = Annotated[
    list[IndicatorId],
    BeforeValidator(take_one_as_list, json_schema_input_type=IndicatorId | list[IndicatorId]),
]

MAKE_NO_FIGURE = frozenset(
    {
        "title", "short_title", "description", "why", "limitations", "national_source",
        "focus_area", "goal", "theme", "national_goal", "decimals", "status", "owner",
        "last_reviewed", "next_review", "reported_by", "twin_of", "breaks", "counts", "counted",
        "age_matters", "headline", "report_groups", "also_under", "population", "variant_of",
        "profile", "question", "retired_on", "retired_because", "renamed_from",
    }
)  # fmt: skip
"""Keys of a definition whose change keeps its version."""

REFERENCES = ("of", "to", "judged_by", "twin_of", "variant_of")
"""Keys of a definition that name another indicator."""


def map_former_ids(former: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """Each id that an indicator had before, with the one that it has now.

    `former` has for each id those before it. One that another indicator has now, or had, too, is
    left out.
    """
    claims = [(name, now) for now, earlier in former.items() for name in earlier]
    claimed: dict[str, set[str]] = {}
    for name, now in claims:
        claimed.setdefault(name, set()).add(now)
    return {name: now for name, now in claims if name not in former and len(claimed[name]) == 1}


def map_names(families: Iterable[Iterable[str]], present: Iterable[str]) -> dict[str, str]:
    """Each name that an indicator has had, with the one of its names that is among `present`.

    A family is all names of one indicator. One whose names are not present, or are several of
    them, is left as it is.
    """
    known = set(present)
    mapped: dict[str, str] = {}
    for family in families:
        names = list(family)
        there = [name for name in names if name in known]
        if len(there) == 1:
            mapped |= {name: there[0] for name in names if name != there[0]}
    return mapped


def join_families(sets: Iterable[Mapping[str, Iterable[str]]]) -> list[list[str]]:
    """All names of each indicator that was ever renamed, from several sets of definitions.

    A set has for each id the ids that it had before.
    """
    families: list[set[str]] = []
    for former in sets:
        for name, earlier in former.items():
            joined = {name, *earlier}
            if len(joined) == 1:
                continue
            touching = [family for family in families if family & joined]
            families = [family for family in families if not family & joined]
            families.append(joined.union(*touching))
    return [sorted(family) for family in families]
