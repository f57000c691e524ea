"""Waivers that name no count there is, for `klynge check`.

Belongs here: holding keys of counts against definitions and map. Does not belong here: the file
and its form (`schemas.waivers`), and whether a known count needs a waiver, which the audit says.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from auditing.knowledge import PLACE, WITHOUT
from auditing.sources import Equalities, name_source, parse_age, resolve_counts
from geography import Geography
from geography.areas import CATCHMENTS
from indicators.requests import list_categories, list_sources, narrow_to_category
from schemas.definitions.model import Definition
from schemas.problems import Problem
from schemas.vocabulary import PERIOD_PATTERN, SEXES
from schemas.waivers import check_waivers

BANDS = re.compile(r" without | and ")
"""Between the bands of a key that is what is left of a wider one."""


def check_named_counts(
    path: Path, definitions: Sequence[Definition], geography: Geography, equal: Equalities
) -> list[Problem]:
    """What is wrong with a file of waivers, also where a key names nothing that there is.

    Of `definitions` none are known where their file cannot be read; keys are then not looked up.
    """
    sources = list_known_sources(definitions, equal)
    find = make_finder(sources, geography) if sources else None
    return check_waivers(path, find)[1]


def list_known_sources(definitions: Sequence[Definition], equal: Equalities) -> set[str]:
    """Every source of the definitions, as keys of counts name it."""
    named = {
        name_source(equal.get(key, key))
        for definition in definitions
        for role, source in list_sources(definition)
        for _, category in list_categories(definition)
        for found in [narrow_to_category(definition, role, source, category)]
        for key in [found.name]
    }
    return named | set(resolve_counts(definitions, equal)["source"])


def make_finder(sources: set[str], geography: Geography) -> Callable[[str], str | None]:
    """What says of a key of a count, in Danish, which part of it is unknown; None where none is."""
    areas = set(geography.areas.select("area_type", "area_id").iter_rows())

    def find(key: str) -> str | None:
        return next(find_unknown(key, sources, areas), None)

    return find


def find_unknown(key: str, sources: set[str], areas: set[tuple[str, str]]) -> Iterator[str]:
    """The parts of a key that nothing is called, in Danish."""
    parts = key.split(" | ")
    names = [name for name in PLACE if name != "catchment" or len(parts) == len(PLACE)]
    place = dict(zip(names, parts, strict=False))
    if not is_known_source(place["source"], sources):
        yield f"ingen indikator bruger '{place['source']}'{suggest(place['source'], sources)}"
    if (place["area_type"], place["area_id"]) not in areas:
        known = (area for kind, area in areas if kind == place["area_type"])
        told = f"{place['area_type']} {place['area_id']}"
        yield f"der er intet område '{told}'{suggest(place['area_id'], known)}"
    if place.get("catchment", CATCHMENTS[0]) not in CATCHMENTS:
        yield f"der er intet optageområde '{place['catchment']}'{suggest('', CATCHMENTS)}"
    if not re.fullmatch(PERIOD_PATTERN, place["period"]):
        yield f"'{place['period']}' er ingen periode"
    if place["sex"] not in SEXES:
        yield f"'{place['sex']}' er intet køn{suggest(place['sex'], SEXES)}"
    if any(parse_age(band) is None for band in BANDS.split(place["age"])):
        yield f"'{place['age']}' er ingen alder"


def is_known_source(named: str, sources: set[str]) -> bool:
    """Whether some indicator uses a source; of those who have not, both the whole and the part."""
    whole, _, part = named.partition(WITHOUT)
    if not part:
        return named in sources
    of_whole = any(whole == each or whole.startswith(f"{each} ") for each in sources)
    return part in sources and of_whole


def suggest(named: str, known: Iterable[str]) -> str:
    """The nearest name there is, as a question."""
    near = difflib.get_close_matches(named, sorted(known), n=1)
    return f" (mente du '{near[0]}'?)" if near else ""
