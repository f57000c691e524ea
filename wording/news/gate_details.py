"""What a condition of the gate found, in words: a part set aside, a figure, a cell, a formula.

Belongs here: the `Detail` of each, in English for the terminal and in Danish for the page and the
workbooks. Does not belong here: finding them (`assets.gate.conditions`), the sentences that
hold them (`wording.news.gate_words`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import PurePath
from typing import Any

from schemas.problems import Problem
from schemas.vocabulary import ALL, Language
from wording.labels import (
    DATASETS,
    MEASURES,
    VALUE,
    describe_breakdown,
    describe_period,
    is_school_year,
)
from wording.news.change_words import Names, describe_key
from wording.news.changes import AREA_TYPES
from wording.news.gate_words import Detail

Areas = Mapping[tuple[str, str], str]
"""Names by area_type and area_id."""
INDICATOR, NUMBERED = re.compile("Indicator '(.+?)': "), re.compile(r"(\w+) number (\d+): ")
NUMBERED_WORDS = {"Indicator": "indikator", "Correction": "rettelse"}
FOLDER_WORDS = {"layouts": "layoutet", "datasets": "datasættet"}
DEPENDENT = "indicator_stopped"


def tell_stopped(problem: Problem, titles: Mapping[str, str]) -> Detail:
    """A part that is set aside: in English with what is wrong, in Danish which one it is."""
    file = PurePath(problem.file or "").name
    place, told = file, problem
    if problem.row is not None and (problem.column or "1").isdigit():
        place = ":".join(filter(None, (file, str(problem.row), problem.column)))
        told = replace(problem, row=None, column=None)
    english = replace(told, file=place or None).describe()
    line = f", linje {problem.row}" if problem.row is not None else ""
    return Detail(english, name_part(problem, file, line, titles))


def name_stopped(problem: Problem) -> str | None:
    """The id of the indicator that is set aside, where it is one."""
    found = INDICATOR.match(problem.message)
    return None if found is None else found[1]


def name_part(problem: Problem, file: str, line: str, titles: Mapping[str, str]) -> str:
    """The part of a file that a problem is about, in Danish."""
    where = f" ({file}{line})" if file else ""
    if found := INDICATOR.match(problem.message):
        title = f"indikatoren »{titles.get(found[1], found[1])}«"
        rests = ", som bygger på noget, der er sat til side" if problem.rule == DEPENDENT else ""
        return f"{title}{where}{rests}"
    if found := NUMBERED.match(problem.message):
        return f"{NUMBERED_WORDS.get(found[1], 'del')} nr. {found[2]}{where}"
    path = PurePath(problem.file or "")
    if path.parent.name in FOLDER_WORDS:
        name = DATASETS.get(path.stem, path.stem) if path.parent.name == "datasets" else path.stem
        return f"{FOLDER_WORDS[path.parent.name]} {name}{where if line else ''}"
    return f"{file}{line}" if file else "en del uden navn"


def tell_formula(indicator: str, moved: Sequence[Mapping[str, Any]], names: Names) -> Detail:
    """An indicator whose definition makes its figures in another way, with the changed keys."""
    left = len(moved) - 2
    english = ", ".join(
        f"{each['key']}: {' → '.join(map(show_stated, (each['old'], each['new'])))}"
        for each in moved[:2]
    )
    danish = "; ".join(describe_key(each, names) for each in moved[:2])
    return Detail(
        indicator,
        f"»{names.titles[indicator]}«",
        note=english + (f", … (+{left})" if left > 0 else ""),
        danish_note=danish + (f"; … (+{left})" if left > 0 else ""),
    )


SORTS = {
    "retirement": ("retired or restored", "udgår eller kommer tilbage"),
    "formula": ("formula", "formlen"),
    "unit": ("unit", "enheden"),
    "target": ("target or judgement", "mål eller vurdering"),
    "protection": ("protection of small counts", "beskyttelsen af små antal"),
    "waivers": ("small counts that are waived", "undtagelser fra reglen om små antal"),
    "gates": ("when a snapshot waits", "hvornår en udgivelse venter"),
}
"""Sorts of change that somebody else looks at, in English and in Danish."""


def tell_unseen(indicator: str, title: str, sorts: Sequence[str], authors: Sequence[str]) -> Detail:
    """An edited indicator that somebody else has to look at: what was edited, by whom."""
    english, danish = (", ".join(SORTS[sort][place] for sort in sorts) for place in (0, 1))
    people = ", ".join(authors)
    return Detail(
        indicator, f"»{title}«", note=f"{english}; by {people}",
        danish_note=f"{danish}; rettet af {people}",
    )  # fmt: skip


def show_stated(value: object) -> str:
    """What a key says; a key that is left out says nothing."""
    return "not stated" if value is None else str(value)


def tell_broken(row: Mapping[str, Any], title: str, areas: Areas) -> Detail:
    """A figure that breaks an expectation, with what was expected."""
    english = ", ".join([row["indicator_id"], *tell_cell(row, areas, "en")])
    danish = ", ".join([f"»{title}«", *tell_cell(row, areas, "da")])
    value, source = f"{row['value']:.4g}", ""
    bounds = "not within 0 and 100", "ikke mellem 0 og 100"
    if "anchor" in row:
        expected, source = f"{row['anchor']:g} ± {row['tolerance']:g}", f" ({row['source']})"
        bounds = f"expected {expected}", f"ventet {expected}"
    note, danish_note = f"{value}, {bounds[0]}", f"{value}; {bounds[1]}".replace(".", ",")
    return Detail(english, danish, note=note + source, danish_note=danish_note + source)


def tell_surprise(row: Mapping[str, Any], file: str, areas: Areas) -> Detail:
    """A cell of a new extract, and on which side of what was expected it lies.

    Never with its figure: a publisher's cell may be what no published figure tells, and this stands
    in manifest, page and workbooks. `klynge extracts --why` shows it to analysts.
    """
    dataset, measure, item = row["dataset"], row["measure"], row["item"]
    own = [] if item == ALL else [item]
    english = [dataset, *([measure] if measure != dataset else []), *own]
    word = MEASURES.get(measure, measure.replace("_", " "))
    danish = [DATASETS.get(dataset, dataset), *([word] if measure not in (dataset, VALUE) else [])]
    danish += [each.replace("_", " ") for each in own]
    higher = row["found"] > row["expected"]
    return Detail(
        ", ".join([*english, *tell_cell(row, areas, "en")]),
        ", ".join([*danish, *tell_cell(row, areas, "da")]),
        note=f"{'higher' if higher else 'lower'} ({file})",
        danish_note=f"{'højere' if higher else 'lavere'} ({file})",
    )


def tell_cell(row: Mapping[str, Any], areas: Areas, language: Language) -> list[str]:
    """Area, period and group of a figure or a cell."""
    place = name_place((row["area_type"], row["area_id"]), areas, language)
    sex, age, education = row["sex"], row["age"], row["education"]
    if language == "en":
        return [place, row["period"], *(each for each in (sex, age, education) if each != ALL)]
    told = describe_breakdown(sex, age, education, ALL, pupils=is_school_year(row["period"]))
    return [place, describe_period(row["period"]), *([] if told == "Alle" else [told.lower()])]


def name_place(area: tuple[str, str], areas: Areas, language: Language) -> str:
    """An area by its name, with its kind where others are called the same or it has no name."""
    kind = area[0] if language == "en" else AREA_TYPES.get(area[0], area[0]).lower()
    name = areas.get(area, area[1])
    if name == area[1]:
        return f"{kind} {name}"
    alike = sum(other == name for other in areas.values()) > 1
    return f"{name} ({kind})" if alike else name
