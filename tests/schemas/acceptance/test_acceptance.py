"""What an extract must hold to be accepted; every reason is told."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import polars as pl
import pytest

from geography import Geography, load_geography
from schemas.acceptance.check import DatasetRules, check_extract, load_rules
from schemas.acceptance.groups import pick_disjoint_ages
from schemas.extracts import FoundFile, Provenance, ReadExtract
from schemas.frames.observations import OBSERVATION_COLUMNS
from schemas.problems import Problem
from schemas.vocabulary import DATASETS

Row = dict[str, object]


@pytest.fixture(scope="module")
def geography() -> Geography:
    return load_geography()


@pytest.fixture(scope="module")
def rules() -> dict[str, DatasetRules]:
    return load_rules()


class Checker:
    """Checks a few rows as an extract of one dataset."""

    def __init__(self, geography: Geography, rules: dict[str, DatasetRules]) -> None:
        self.geography = geography
        self.rules = rules

    def problems(self, dataset: str, rows: Sequence[Row]) -> list[Problem]:
        frame = pl.DataFrame(
            [_complete(dataset, number, row) for number, row in enumerate(rows)],
            schema=dict(OBSERVATION_COLUMNS),
        )
        return check_extract(make_read(dataset, frame), self.rules, self.geography)

    def broken(self, dataset: str, rows: Sequence[Row]) -> list[str]:
        return list(dict.fromkeys(p.rule for p in self.problems(dataset, rows)))


@pytest.fixture(scope="module")
def check(geography: Geography, rules: dict[str, DatasetRules]) -> Checker:
    return Checker(geography, rules)


def make_read(dataset: str | None, frame: pl.DataFrame) -> ReadExtract:
    found = FoundFile("x.csv", "x.csv", 1, "a", "b")
    return ReadExtract(found, dataset, dataset, Provenance(), frame, [])


def _complete(dataset: str, number: int, row: Row) -> Row:
    year = int(str(row.get("period", "2020"))[:4])
    filled: Row = {
        "dataset": dataset, "item": "alle", "area_type": "land", "area_id": "000",
        "period": "2020", "period_start": date(year, 1, 1), "period_end": date(year, 12, 31),
        "sex": "alle", "age": "alle", "education": "alle", "unit": "antal", "sheet": "Data",
        "row": number + 2, "column": 4, **row,
    }  # fmt: skip
    return {"status": "ok" if filled["value"] is not None else "missing", **filled}


def practice(kommune: str, practices: float | None, closed: float | None = 0) -> list[Row]:
    place: Row = {"area_type": "kommune", "area_id": kommune}
    return [
        {**place, "measure": "praksis", "value": practices},
        {**place, "measure": "praksis_lukket", "value": closed},
    ]


def test_every_dataset_has_rules(rules: dict[str, DatasetRules]) -> None:
    assert set(rules) == set(DATASETS)


def test_plausible_rows_are_accepted(check: Checker) -> None:
    assert check.problems("praksis", [*practice("0101", 300, 12), *practice("0147", 60, 60)]) == []


def test_an_extract_that_could_not_be_read_keeps_its_reasons(
    geography: Geography, rules: dict[str, DatasetRules]
) -> None:
    reason = Problem(rule="empty_file", message="The file is empty.")
    frame = pl.DataFrame(schema=dict(OBSERVATION_COLUMNS))
    read = ReadExtract(make_read(None, frame).found, None, None, Provenance(), frame, [reason])
    assert check_extract(read, rules, geography) == [reason]


def test_a_negative_count(check: Checker) -> None:
    (problem,) = check.problems("praksis", practice("0101", 300, -1))
    assert problem.rule == "range"
    assert problem.message == (
        "A figure of 'praksis_lukket' is below zero or otherwise out of range. (1 row)"
    )
    assert (problem.file, problem.sheet, problem.row, problem.column) == ("x.csv", "Data", 3, "D")
    assert problem.found == "-1 for praksis_lukket, kommune 0101, 2020"


def test_the_same_key_twice(check: Checker) -> None:
    (problem,) = check.problems("praksis", [*practice("0101", 300), *practice("0101", 301)[:1]])
    assert problem.rule == "repeated_key"
    assert problem.found == "300.0 in row(s) 2, 4 for praksis, kommune 0101, 2020"


def test_a_percentage_of_200_with_one_respondent(check: Checker) -> None:
    key: Row = {"item": "ensomhed", "area_type": "kommune", "area_id": "0101"}
    rows: list[Row] = [
        {**key, "measure": "andel", "unit": "pct", "value": 200.0},
        {**key, "measure": "svarpersoner", "value": 1.0},
    ]
    assert check.broken("sundhedsprofil", rows) == ["percent", "few_respondents"]


def test_a_share_of_exactly_100_with_one_respondent(check: Checker) -> None:
    key: Row = {"item": "ensomhed", "area_type": "kommune", "area_id": "0101"}
    rows: list[Row] = [
        {**key, "measure": "andel", "unit": "pct", "value": 100.0},
        {**key, "measure": "svarpersoner", "value": 1.0},
    ]
    (problem,) = check.problems("sundhedsprofil", rows)
    assert problem.rule == "few_respondents"
    assert (problem.found or "").startswith("100.0 from 1.0 respondents")


def test_a_numerator_above_its_denominator(check: Checker) -> None:
    (problem,) = check.problems("praksis", practice("0101", 10, 11))
    assert problem.rule == "closed_above_practices"
    assert problem.message.startswith("'praksis_lukket' is above 'praksis'.")
    assert (problem.found or "").startswith("11.0 in row ")
    assert " against 10.0" in (problem.found or "")


def test_numerator_and_denominator_of_a_rate_may_be_anything(check: Checker) -> None:
    key: Row = {"item": "liggetid"}
    rows: list[Row] = [
        {**key, "measure": "tæller", "value": 34.0},
        {**key, "measure": "nævner", "value": 10.0},
        {**key, "measure": "værdi", "value": 3.4, "unit": "dage"},
    ]
    assert check.problems("nationale_maal", rows) == []
    as_share = [*rows[:2], {**rows[2], "value": 340.0 - 240, "unit": "pct"}]
    assert check.broken("nationale_maal", as_share) == [
        "numerator_above_denominator",
        "share_disagrees",
    ]


def test_women_and_men_above_both(check: Checker) -> None:
    rows: list[Row] = [
        {"measure": "folketal", "value": 5_800_000.0},
        {"measure": "folketal", "value": 3_000_000.0, "sex": "kvinder"},
        {"measure": "folketal", "value": 2_900_000.0, "sex": "maend"},
    ]
    assert check.broken("folketal", rows) == ["sexes_above_both"]
    rows[2]["value"] = 2_800_000.0
    assert check.broken("folketal", rows) == []


def test_ages_that_overlap_are_not_added_up(check: Checker) -> None:
    rows: list[Row] = [{"measure": "folketal", "value": 5_800_000.0}]
    rows += [
        {"measure": "folketal", "age": age, "value": value}
        for age, value in (("0-79", 5_500_000.0), ("80+", 300_000.0), ("85+", 100_000.0))
    ]
    assert check.broken("folketal", rows) == []
    rows[1]["value"] = 5_700_000.0
    assert check.broken("folketal", rows) == ["ages_above_all"]


def test_as_many_age_groups_as_do_not_overlap() -> None:
    ages = {"alle", "standardiseret", "0-4", "0-9", "5-9", "10-79", "80+", "85+", "7"}
    assert pick_disjoint_ages(ages) == ["0-4", "7", "10-79", "80+"]


def test_rounded_parts_may_be_a_little_above(check: Checker) -> None:
    key: Row = {"measure": "prævalens_personer", "item": "kol", "area_type": "kommune",
                "area_id": "0101"}  # fmt: skip
    rows: list[Row] = [
        {**key, "value": 20.0},
        {**key, "sex": "kvinder", "value": 15.0},
        {**key, "sex": "maend", "value": 10.0},
    ]
    assert check.broken("ruks", rows) == []
    rows[1]["value"] = 40.0
    assert check.broken("ruks", rows) == ["sexes_above_both"]


def region_h(geography: Geography) -> list[str]:
    return geography.areas.filter(
        (pl.col("area_type") == "kommune") & (pl.col("region_id") == "084")
    )["area_id"].to_list()


def test_a_missing_municipality(check: Checker, geography: Geography) -> None:
    ids = [area_id for area_id in region_h(geography) if area_id != "0219"]
    rows = [row for area_id in ids for row in practice(area_id, 10)]
    (problem,) = check.problems("praksis", rows)
    assert problem.rule == "missing_municipality"
    assert "A municipality of Region Hovedstaden is missing" in problem.message
    assert problem.found == "no row for 0219 Hillerød"


def test_a_marker_stands_for_a_municipality(check: Checker, geography: Geography) -> None:
    rows = [row for area_id in region_h(geography) for row in practice(area_id, None, None)]
    assert check.problems("praksis", rows) == []


def test_a_selection_of_municipalities_is_no_gap(check: Checker) -> None:
    assert check.broken("folketal", [
        {"measure": "folketal", "value": 100_000.0, "area_type": "kommune", "area_id": area_id}
        for area_id in ("0147", "0400", "0461", "0561", "0751", "0851")
    ]) == []  # fmt: skip


def test_the_country_against_its_regions(check: Checker) -> None:
    regions: list[Row] = [
        {"measure": "praksis", "area_type": "region", "area_id": area_id, "value": 300.0}
        for area_id in ("081", "082", "083", "084", "085")
    ]
    country: Row = {"measure": "praksis", "value": 1510.0}
    assert check.broken("praksis", [*regions, country]) == []
    (problem,) = check.problems("praksis", [*regions, {**country, "value": 1900.0}])
    assert problem.rule == "area_sum"
    assert (problem.found or "").startswith("1900.0 against a sum of 1500.0")
    assert "within 2.0% and 5" in (problem.expected or "")


def test_a_sum_with_a_suppressed_part_may_be_lower_but_not_higher(check: Checker) -> None:
    regions: list[Row] = [
        {"measure": "praksis", "area_type": "region", "area_id": area_id, "value": value}
        for area_id, value in (("081", 300.0), ("082", 300.0), ("083", None))
    ]
    country: Row = {"measure": "praksis", "value": 1500.0}
    assert check.broken("praksis", [*regions, country]) == []
    assert check.broken("praksis", [*regions, {**country, "value": 500.0}]) == ["area_sum"]


def test_a_count_that_is_no_whole_number(check: Checker) -> None:
    (problem,) = check.problems("praksis", practice("0101", 1.234))
    assert problem.rule == "whole_number"
    assert "thousands separator" in (problem.expected or "")


def test_a_figure_of_another_table_is_not_the_population(check: Checker) -> None:
    assert check.broken("folketal", [{"measure": "folketal", "value": 250_000.0}]) == ["anchor"]


def test_areas_and_measures_that_the_dataset_does_not_have(check: Checker) -> None:
    rows: list[Row] = [
        {"measure": "praksis", "area_type": "klynge", "area_id": "nord", "value": 1.0},
        {"measure": "læger", "value": 1.0},
    ]
    assert check.broken("praksis", rows) == ["measure", "area_type"]


def test_a_value_without_ok_and_ok_without_value(check: Checker) -> None:
    rows: list[Row] = [
        {"measure": "praksis", "value": 4.0, "status": "suppressed"},
        {"measure": "tilmeldte", "value": None, "status": "ok"},
    ]
    (first, second) = check.problems("praksis", rows)
    assert first.rule == second.rule == "value_and_status"
    assert "(2 rows)" in first.message


def test_an_unknown_unit_and_period_and_age(check: Checker) -> None:
    rows: list[Row] = [
        {"measure": "praksis", "value": 4.0, "unit": "pct"},
        {"measure": "praksis", "value": 4.0, "period": "2020X", "age": "gammel"},
    ]
    assert check.broken("praksis", rows) == ["period", "age", "unit"]


def test_one_broken_rule_does_not_hide_another(check: Checker, geography: Geography) -> None:
    ids = [area_id for area_id in region_h(geography) if area_id != "0400"]
    rows = [row for area_id in ids for row in practice(area_id, 10)]
    rows += [*practice("0101", 10), *practice("0306", -4, 7)]
    assert check.broken("praksis", rows) == [
        "range", "repeated_key", "missing_municipality", "closed_above_practices",
    ]  # fmt: skip


def test_many_breaches_are_counted_and_a_few_are_shown(check: Checker) -> None:
    rows: list[Row] = [
        {"measure": "folketal", "value": -1.0, "age": str(age), "area_type": "region",
         "area_id": "085"}
        for age in range(80)
    ]  # fmt: skip
    problems = check.problems("folketal", rows)
    assert len(problems) == 10
    assert "(80 rows)" in problems[0].message


def test_a_partial_last_year_is_accepted(check: Checker) -> None:
    key: Row = {"measure": "incidens_personer", "item": "astma"}
    rows: list[Row] = [
        {**key, "period": "2024", "value": 34030.0},
        {**key, "period": "2025", "value": 22540.0},
    ]
    assert check.problems("ruks", rows) == []


def test_columns_may_be_enum(
    check: Checker, geography: Geography, rules: dict[str, DatasetRules]
) -> None:
    frame = pl.DataFrame(
        [_complete("praksis", n, row) for n, row in enumerate(practice("0101", 10, 11))],
        schema=dict(OBSERVATION_COLUMNS),
    )
    texts = [name for name, kind in OBSERVATION_COLUMNS.items() if kind == pl.String]
    small = frame.with_columns(pl.col(n).cast(pl.Enum(frame[n].unique().sort())) for n in texts)
    told = [p.rule for p in check_extract(make_read("praksis", small), rules, geography)]
    assert told == ["closed_above_practices"]
    assert check.broken("praksis", practice("0101", 10, 11)) == told


def test_the_five_answers_make_a_hundred(check: Checker) -> None:
    rows: list[Row] = [
        {"measure": f"andel_{n}", "item": "akut_indlagte_7", "unit": "pct", "value": value}
        for n, value in enumerate((3.0, 7.0, 15.0, 35.0, 40.0), 1)
    ]
    assert check.broken("lup", rows) == []
    as_fractions: list[Row] = [{**row, "value": float(str(row["value"])) / 100} for row in rows]
    assert check.broken("lup", as_fractions) == ["answers_not_hundred"]
    assert check.broken("lup", [*rows[:4], {**rows[4], "value": 60.0}]) == ["answers_not_hundred"]


def test_a_period_after_the_release_date_is_no_figure_yet(
    geography: Geography, rules: dict[str, DatasetRules]
) -> None:
    rows = [_complete("praksis", n, row) for n, row in enumerate(practice("0101", 10))]
    ahead = [{**row, "period": "2031H1", "period_start": date(2031, 1, 1)} for row in rows]
    frame = pl.DataFrame([*rows, *ahead[:1]], schema=dict(OBSERVATION_COLUMNS))
    undated = make_read("praksis", frame)
    dated = replace(undated, provenance=Provenance(published=date(2026, 5, 1)))
    told = {problem.rule for problem in check_extract(undated, rules, geography)}
    [added] = [p for p in check_extract(dated, rules, geography) if p.rule not in told]
    assert added.rule == "period_ahead"
    assert added.found is not None
    assert added.found.startswith("2031H1")
    assert "FRKM124" not in (added.remedy or "")
    assert "the date that the sidecar" in (added.remedy or "")


@pytest.mark.parametrize(
    "said",
    [Provenance(published=date(2062, 3, 1)), Provenance(retrieved=date(2026, 12, 1))],
)
def test_no_release_or_retrieval_lies_after_the_receipt(
    said: Provenance, geography: Geography, rules: dict[str, DatasetRules]
) -> None:
    rows = [_complete("praksis", n, row) for n, row in enumerate(practice("0101", 10, 3))]
    frame = pl.DataFrame(rows, schema=dict(OBSERVATION_COLUMNS))
    dated = replace(make_read("praksis", frame), provenance=said)
    told = check_extract(dated, rules, geography, date(2026, 11, 30))
    assert "published_ahead" in [problem.rule for problem in told]
    on_the_day = replace(dated, provenance=Provenance(published=date(2026, 11, 30)))
    kept = check_extract(on_the_day, rules, geography, date(2026, 11, 30))
    assert "published_ahead" not in [problem.rule for problem in kept]
