"""Which figure is asked for: an indicator, an area, a period and a breakdown, as typed.

Belongs here: finding the one published row that the words mean, and naming what there is
instead when there is none. Does not belong here: how a workbook spells an id
(`pipelines.commands.explain.words`), or how the figure came about.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import polars as pl

from geography import Geography, match_areas, nearest_names
from pipelines.commands.explain.words import (
    MUNICIPALITY,
    choose_spelled,
    cut_breakdown,
    fold,
    spell_bands,
    spell_breakdown,
    spell_indicator,
    spell_period,
    split_heading,
)
from schemas.definitions.model import Definition
from schemas.vocabulary import ALL, AREA_TYPES
from wording.labels import shorten_list

AREA_ORDER = ("klynge", "kommune", "region", "land", "sundhedsraad", "hospital")
"""Which type a name means when it fits several: clusters are what is monitored."""
BREAKDOWN = ("sex", "age", "education", "category")
OPTIONS = {"sex": "--sex", "age": "--age", "education": "--education", "category": "--category"}


@dataclass(frozen=True)
class Question:
    """A figure as a person asks for it; None is what was left out.

    `breakdown` is a workbook's text for sex, age, education and category together.
    """

    indicator: str
    area: str
    period: str
    area_type: str | None = None
    sex: str | None = None
    age: str | None = None
    education: str | None = None
    category: str | None = None
    breakdown: str | None = None


class QuestionError(Exception):
    """There is no such figure; the message says what there is."""


def find_definition(indicator: str, definitions: list[Definition]) -> Definition:
    """The definition of this id, title or short title, as typed or as a workbook's heading.

    Raises QuestionError naming the nearest ids, or those that have the title in common.
    """
    known = {definition.id: definition for definition in definitions}
    return known[find_indicator(indicator, {id_: spell_indicator(known[id_]) for id_ in known})]


def find_indicator(indicator: str, spelled: Mapping[str, set[str]]) -> str:
    """The id that a text means among those `spelled` (with their folded words).

    Raises QuestionError naming the nearest ids, or those that have the title in common.
    """
    if indicator in spelled:
        return indicator
    titles, _ = split_heading(indicator)
    readings = ([name for name, words in spelled.items() if fold(t) in words] for t in titles)
    meant = next((names for names in readings if names), [])
    if len(meant) == 1:
        return meant[0]
    if meant:
        raise QuestionError(f"'{indicator}' is the title of {', '.join(meant)}: use one of the ids")
    by_word = {word: name for name, words in spelled.items() for word in words}
    close = difflib.get_close_matches(fold(indicator), by_word, n=3, cutoff=0.7)
    near = dict.fromkeys(by_word[word] for word in close)
    hint = f" Did you mean {' or '.join(near)}?" if near else ""
    raise QuestionError(f"there is no indicator '{indicator}'.{hint}")


def find_figure(
    values: pl.DataFrame, definition: Definition, question: Question, geography: Geography
) -> dict[str, Any]:
    """The published row that is meant; raises QuestionError naming what there is instead."""
    mine = values.filter(indicator_id=definition.id)
    if mine.is_empty():
        raise QuestionError(
            f"'{definition.id}' is not in the snapshot (status {definition.status}); "
            "'klynge preview' shows figures that are not published."
        )
    rows = find_published_area(mine, question, geography)
    periods = rows.sort("period_start", "period_end")["period"].unique(maintain_order=True)
    meant = [name for name in periods if fold(question.period) in spell_period(name)]
    of_period = rows.filter(pl.col("period").is_in(meant))
    if of_period.is_empty():
        near = difflib.get_close_matches(question.period, periods.to_list(), n=1)
        hint = f" The nearest is {near[0]}." if near else ""
        raise QuestionError(
            f"{definition.id} has no period '{question.period}' for {rows['area_name'][0]}.{hint} "
            f"There are: {', '.join(periods)}."
        )
    if all(getattr(question, name) is None for name in (*BREAKDOWN, "breakdown")):
        band = spell_bands(definition).get(fold(question.indicator))
        read = None if band else read_breakdown(of_period, question.indicator)
        question = replace(question, category=band, breakdown=read)
    row: dict[str, Any] = find_breakdown(of_period, question).to_dicts()[0]
    return row


def read_breakdown(rows: pl.DataFrame, heading: str) -> str | None:
    """The breakdown that stands after the title in a workbook's heading."""
    there = label_breakdowns(rows)
    _, others = split_heading(heading)
    return next((text for text in others if cut_breakdown(text) in there), None)


def find_published_area(
    mine: pl.DataFrame, question: Question, geography: Geography
) -> pl.DataFrame:
    """The rows of the area that is meant: a cluster first, then as `AREA_ORDER` says."""
    if question.area_type is not None and question.area_type not in AREA_TYPES:
        raise QuestionError(
            f"'{question.area_type}' is no type of area. There are: {', '.join(AREA_ORDER)}."
        )
    types = [question.area_type] if question.area_type else list(AREA_ORDER)
    area = question.area.strip()
    if MUNICIPALITY.search(area):
        area, types = MUNICIPALITY.sub("", area), ["kommune"]
    meant = [
        (area_type, area_id)
        for area_type in types
        if (area_id := match_area(geography, area, area_type)) is not None
    ]
    if not meant:
        near = nearest_names(geography, question.area, question.area_type)
        hint = f" Did you mean {' or '.join(near)}?" if near else ""
        kind = f" of type {question.area_type}" if question.area_type else ""
        raise QuestionError(f"there is no area '{question.area}'{kind}.{hint}")
    for area_type, area_id in meant:
        rows = mine.filter(area_type=area_type, area_id=area_id)
        if not rows.is_empty():
            return rows
    there = mine.select("area_type").unique().to_series().to_list()
    raise QuestionError(
        f"{mine['indicator_id'][0]} has no figure for '{question.area}' "
        f"({', '.join(area_type for area_type, _ in meant)}). It has figures for areas of type "
        f"{', '.join(name for name in AREA_ORDER if name in there)}."
    )


def match_area(geography: Geography, text: str, area_type: str) -> str | None:
    """The id of an area of one type from its id, code or name; None when nothing fits."""
    by_id = geography.areas.filter(area_type=area_type, area_id=text.strip().lower())
    if not by_id.is_empty():
        return str(by_id["area_id"][0])
    found: str | None = match_areas(geography, pl.Series([text]), area_type)["area_id"][0]
    return found


def find_breakdown(rows: pl.DataFrame, question: Question) -> pl.DataFrame:
    """The one row of a breakdown; what is left out is everyone, or the only one there is."""
    if question.breakdown is not None:
        return find_label(rows, question.breakdown)
    asked = {name: getattr(question, name) for name in BREAKDOWN}
    found = rows
    for name in sorted(BREAKDOWN, key=lambda name: asked[name] is None):
        there = found[name].unique().sort().to_list()
        if asked[name] is not None:
            wanted = choose_spelled(asked[name], name, there)
        else:
            wanted = ALL if ALL in there else there[0] if len(there) == 1 else None
        if wanted is None:
            typed = asked[name]
            said = f"has several, choose {name}"
            if typed is not None:
                said = f"has no {name} '{typed}' here"
            raise QuestionError(
                f"{rows['indicator_id'][0]} {said} ({OPTIONS[name]}). There are: "
                f"{', '.join(there)}. All breakdowns, as sex/age/education/category: "
                f"{shorten_list(list_breakdowns(rows), 30)}."
            )
        found = found.filter(pl.col(name) == wanted)
    return found


def find_label(rows: pl.DataFrame, text: str) -> pl.DataFrame:
    """The one row of a breakdown as a workbook writes it."""
    labels = label_breakdowns(rows)
    if cut_breakdown(text) not in labels:
        raise QuestionError(
            f"{rows['indicator_id'][0]} has no breakdown '{text}' here (--breakdown). There are: "
            f"{shorten_list(sorted(labels), 30)}."
        )
    meant = labels[cut_breakdown(text)]
    return rows.filter(pl.col(name) == value for name, value in zip(BREAKDOWN, meant, strict=True))


def label_breakdowns(rows: pl.DataFrame) -> dict[str, tuple[str, str, str, str]]:
    """Each breakdown that has a row, by a workbook's words for it."""
    found = list(rows.select(BREAKDOWN).iter_rows())
    # of pupils a workbook says girls and boys
    return {spell_breakdown(each, pupils): each for pupils in (True, False) for each in found}


def list_breakdowns(rows: pl.DataFrame) -> list[str]:
    """Each breakdown that has a row, as sex/age/education/category."""
    found = rows.select(BREAKDOWN).unique().sort(BREAKDOWN)
    return ["/".join(row) for row in found.iter_rows()]
