"""What a cluster reads about how new the figures of a dataset are."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from openpyxl import Workbook

from schemas.lateness import Freshness, Holding, judge_freshness
from schemas.rhythms import ReleaseRule, Rhythm
from wording.source_lines import (
    choose_most_urgent,
    describe_newest,
    describe_next,
    describe_released,
    describe_rhythm,
    name_part,
)
from workbooks.excel.style import Pen
from workbooks.sheets.sources_sheet import write_freshness

RUKS = Rhythm(
    dataset="ruks", publisher="Sundhedsdatastyrelsen", grace_days=30, source="Set i 2025.",
    assumed=True, releases=[ReleaseRule(month=11, covers="this year")],
)  # fmt: skip
HELD = Holding(
    "ruks", newest_period="2025", newest_period_end=date(2025, 12, 31),
    released=date(2025, 11, 28), received=date(2025, 12, 1),
)  # fmt: skip
NEWER = replace(HELD, rejected_file="RUKS.xlsx", rejected_release=date(2026, 11, 27))


def judge(holding: Holding, today: date, rhythm: Rhythm = RUKS) -> Freshness:
    return judge_freshness(holding, rhythm, today)


@pytest.mark.parametrize(
    ("holding", "today", "told"),
    [
        (HELD, date(2026, 5, 1), "november 2026"),
        (HELD, date(2026, 11, 1), "ventes snart: november 2026"),
        (HELD, date(2027, 1, 15), "forsinket; skulle være kommet i november 2026"),
        (Holding("ruks"), date(2026, 5, 1), "aldrig modtaget; næste ventes november 2026"),
        (
            NEWER,
            date(2026, 12, 1),
            "en nyere udgivelse (27. november 2026) er afvist; tallene til og med 2025 gælder "
            "fortsat",
        ),
        (
            replace(NEWER, rejected_release=None),
            date(2026, 12, 1),
            "et nyere udtræk er afvist; tallene til og med 2025 gælder fortsat",
        ),
        (
            Holding("ruks", rejected_file="RUKS.xlsx"),
            date(2026, 12, 1),
            "et nyere udtræk er afvist",
        ),
    ],
)
def test_when_the_next_figures_come_is_told_in_words(
    holding: Holding, today: date, told: str
) -> None:
    assert describe_next(judge(holding, today)) == told


def test_a_window_of_months_and_a_fixed_day_are_told_as_such() -> None:
    spring = [ReleaseRule(month=3, until_month=5, covers="last year")]
    fixed = [ReleaseRule(month=2, day=15, covers="last year")]
    for releases, told in ((spring, "marts-maj 2027"), (fixed, "15. februar 2027")):
        rhythm = RUKS.model_copy(update={"releases": releases})
        assert describe_next(judge(HELD, date(2026, 5, 1), rhythm)) == told


def test_the_newest_figures_are_told_with_period_and_release_date() -> None:
    practices = replace(HELD, newest_period="2025H2")
    assert describe_newest(judge(practices, date(2026, 5, 1))) == "2. halvår 2025"
    assert describe_released(judge(HELD, date(2026, 5, 1))) == date(2025, 11, 28)
    undated = replace(HELD, released=None)
    told = describe_released(judge(undated, date(2026, 5, 1)))
    assert told == "ukendt; modtaget 1. december 2025"
    assert describe_newest(judge(Holding("ruks"), date(2026, 5, 1))) == "ingen tal"


def test_a_rhythm_is_told_with_its_source_and_whether_it_is_assumed() -> None:
    assert describe_rhythm(RUKS) == "En gang om året, i november. Antaget. Set i 2025."
    survey = RUKS.model_copy(update={"every_years": 4, "release_year": 2026, "assumed": False})
    assert describe_rhythm(survey) == "Hvert 4. år, i november. Set i 2025."


def test_of_several_parts_the_latest_is_told_and_else_the_one_expected_first() -> None:
    survey = RUKS.model_copy(
        update={"every_years": 4, "release_year": 2026, "part": "p", "label": "Undersøgelsen"}
    )
    part = replace(HELD, part="p")
    calm = [judge(part, date(2026, 12, 1), survey), judge(HELD, date(2026, 12, 1))]
    later = replace(part, newest_period="2026", newest_period_end=date(2026, 12, 31))
    both_held = [judge(later, date(2026, 12, 1), survey), calm[1]]
    assert choose_most_urgent(both_held, "ruks") is calm[1]
    late = judge(part, date(2027, 1, 15), survey)
    fresh = judge(replace(later, part="alle"), date(2027, 1, 15))
    assert choose_most_urgent([fresh, late], "ruks") is late
    assert name_part(late) == "Udvalgte kroniske sygdomme (RUKS): Undersøgelsen"
    assert choose_most_urgent(calm, "lup") is None


def test_the_table_says_on_which_day_it_was_made_and_marks_what_is_late() -> None:
    workbook = Workbook()
    sheet = workbook.active
    judged = [judge(HELD, date(2027, 1, 15))]
    free = write_freshness(sheet, 1, judged, Pen(workbook), (32, 34, 54, 16, 16, 42))
    assert free == 5
    assert sheet["A2"].value.startswith("Opgjort 15. januar 2027.")
    assert [cell.value for cell in sheet[3]][3:] == ["Seneste tal", "Udgivet", "Næste ventes"]
    assert sheet["F4"].value == "forsinket; skulle være kommet i november 2026"
    assert sheet["F4"].font.bold
    assert write_freshness(sheet, 9, [], Pen(workbook), (32,)) == 9
