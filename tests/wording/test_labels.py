"""The Danish words for ids."""

from __future__ import annotations

from datetime import date

import pytest

from schemas.definitions.measures import Source
from schemas.definitions.model import Definition
from schemas.vocabulary import DATASETS, UNITS, VALUE_STATUSES
from wording import labels
from wording.labels import rank_category


def test_an_abbreviation_keeps_its_capitals_inside_a_sentence() -> None:
    told = [labels.lower_first(text) for text in ("SOSU-uddannede", "Kommunale ydelser", "KOL", "")]
    assert told == ["SOSU-uddannede", "kommunale ydelser", "KOL", ""]


@pytest.mark.parametrize(
    ("period", "year", "part", "words"),
    [
        ("2021", 2021, "", "2021"),
        ("2021H2", 2021, "2. halvår", "2. halvår 2021"),
        ("2021Q3", 2021, "3. kvartal", "3. kvartal 2021"),
        ("2021-03", 2021, "marts", "marts 2021"),
        ("2019-2021", 2021, "3-årig periode, vist ved slutåret", "2019-2021"),
        ("2024/25", 2025, "skoleåret 2024/25, vist ved slutåret", "skoleåret 2024/25"),
    ],
)
def test_periods_have_a_year_and_a_part(period: str, year: int, part: str, words: str) -> None:
    assert labels.split_period(period) == (year, part)
    assert labels.describe_period(period) == words


def test_breakdowns_are_read_as_groups_of_people() -> None:
    assert labels.describe_breakdown("alle", "alle", "alle", "alle") == "Alle"
    assert labels.describe_breakdown("kvinder", "16-24", "alle", "alle") == "Kvinder, 16-24 år"
    assert labels.describe_breakdown("maend", "15-24", "alle", "alle") == "Mænd, 15-24 år"
    assert (
        labels.describe_breakdown("standardiseret", "standardiseret", "grundskole", "alle")
        == "Køns- og aldersstandardiseret, uddannelse: grundskole"
    )


@pytest.mark.parametrize(
    ("sex", "age", "pupils", "words"),
    [
        ("kvinder", "0-19", False, "Piger, 0-19 år"),
        ("maend", "15-17", False, "Drenge, 15-17 år"),
        ("maend", "7", False, "Drenge, 7 år"),
        ("kvinder", "alle", True, "Piger"),
        ("kvinder", "18-24", True, "Kvinder, 18-24 år"),
        ("alle", "alle", True, "Alle"),
    ],
)
def test_children_and_pupils_are_girls_and_boys(
    sex: str, age: str, pupils: bool, words: str
) -> None:
    assert labels.describe_breakdown(sex, age, "alle", "alle", pupils=pupils) == words


def test_formula_names_sources_in_words() -> None:
    definition = Definition(
        id="ruks_kol",
        title="KOL",
        description="KOL.",
        theme="forebyggelse",
        kind="rate",
        unit="pr_100000",
        per=100_000,
        numerator=Source.model_validate(
            {"dataset": "ruks", "measure": "prævalens_personer", "where": {"item": "kol"}}
        ),
        denominator=Source.model_validate(
            {"dataset": "folketal", "measure": "folketal", "where": {"age": "80+"}}
        ),
    )
    assert labels.describe_formula(definition) == (
        "Rate: tæller divideret med nævner gange 100.000. "
        "Tæller: personer med sygdommen, kol (Udvalgte kroniske sygdomme, RUKS). "
        "Nævner: indbyggere, 80+ år (Folketal)."
    )


def test_a_formula_says_what_is_counted_in_words_where_the_definition_has_them() -> None:
    national = {"dataset": "nationale_maal", "where": {"item": "ambulant_andel"}}
    definition = Definition.model_validate(
        {
            "id": "x", "title": "x", "description": "x", "national_goal": 8, "kind": "proportion",
            "numerator": national | {"measure": "tæller"},
            "denominator": national | {"measure": "nævner"},
            "counted": {"numerator": "ambulante behandlinger"},
        }
    )  # fmt: skip
    told = labels.describe_formula(definition)
    assert "Tæller: ambulante behandlinger (De otte nationale mål)." in told
    assert "Nævner: kildens nævner, ambulant andel (De otte nationale mål)." in told


def test_a_printed_figure_is_called_no_more_than_that() -> None:
    definition = Definition.model_validate(
        {
            "id": "x", "title": "x", "description": "x", "national_goal": 8, "kind": "mean",
            "figure": {"dataset": "nationale_maal", "measure": "værdi"}, "unit": "dage",
            "weight": [{"dataset": "nationale_maal", "measure": "nævner"}],
            "counted": {"weight": "antal indlæggelser"},
        }
    )  # fmt: skip
    assert labels.describe_formula(definition).endswith(
        "Det offentliggjorte tal (De otte nationale mål). Områder lægges sammen vægtet med antal "
        "indlæggelser (De otte nationale mål)."
    )


def test_every_id_of_the_contract_has_a_danish_word() -> None:
    assert set(labels.UNITS) == set(UNITS)
    assert set(labels.DATASETS) == set(DATASETS)
    assert set(labels.STATUSES) == set(VALUE_STATUSES)


def test_dates_are_danish() -> None:
    assert labels.describe_date(date(2025, 11, 28)) == "28. november 2025"


def test_bands_stand_in_the_order_of_their_numbers() -> None:
    bands = ["over 80 til 100 pct.", "under 5 pct.", "5-20 pct.", "over 20 til 80 pct."]
    assert sorted(bands, key=rank_category) == [
        "under 5 pct.", "5-20 pct.", "over 20 til 80 pct.", "over 80 til 100 pct.",
    ]  # fmt: skip
