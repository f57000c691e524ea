"""Every figure says all the releases, and the corrections, that it rests on."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest

from geography import load_geography
from indicators import reasons
from indicators.derive import derive_values
from indicators.disclosure.protection import protect_values
from indicators.origins import unite
from schemas.definitions.model import Definition
from tests.indicators.frames import (
    GEOGRAPHY,
    compute,
    observe,
    pick,
    practices,
    proportion,
    survey_share,
)

AGES = ["0-64", "65-79", "80+"]
SPRING, SUMMER, AUTUMN = date(2024, 3, 1), date(2024, 6, 1), date(2024, 9, 1)
CORRECTIONS = pl.DataFrame(
    {
        "correction": [1, 2],
        "reason": ["To cifre er byttet om.", "Glemt praksis."],
        "told_by": ["Kilden", "Kommunen"],
        "told_at": [date(2026, 3, 3), date(2026, 4, 1)],
    }
)
SWAPPED = "Bygger på et rettet tal: To cifre er byttet om (oplyst af Kilden, 3. marts 2026)."


def standardised(**more: Any) -> Definition:
    return Definition.model_validate(
        {
            "id": "indlagte", "title": "Indlagte", "description": "Rate.", "theme": "kapacitet",
            "kind": "directly_standardised_rate", "per": 1000, "unit": "pr_1000",
            "numerator": {"dataset": "genindlaeggelser", "measure": "indlæggelser"},
            "denominator": {"dataset": "folketal", "measure": "folketal"},
            "standardise": {"ages": AGES}, **more,
        }
    )  # fmt: skip


def strata(area: str, vintages: list[date], population: date) -> list[dict[str, Any]]:
    """A municipality's events in three age bands, each from a release of its own."""
    return [
        row
        for age, vintage in zip(AGES, vintages, strict=True)
        for row in (
            observe("genindlaeggelser", "indlæggelser", area, "2022", 100, age=age,
                    vintage=vintage),
            observe("folketal", "folketal", area, "2022Q1", 9000, age=age, vintage=population),
        )
    ]  # fmt: skip


def test_a_ratio_names_the_releases_of_numerator_and_denominator_oldest_first() -> None:
    rows = [
        observe("praksis", "praksis_lukket", "0400", "2024H1", 5, vintage=AUTUMN),
        observe("praksis", "praksis", "0400", "2024H1", 9, vintage=SPRING),
    ]
    figure = pick(compute(rows, proportion()), "0400")
    assert figure["vintages"] == "2024-03-01, 2024-09-01"
    assert figure["vintage"] == AUTUMN
    assert figure["corrected"] is False


def test_a_cluster_names_the_releases_of_its_own_municipalities_only() -> None:
    rows = [
        *practices("0240", 5, 9, vintage=SPRING), *practices("0201", 5, 9, vintage=SUMMER),
        *practices("0400", 5, 9, vintage=AUTUMN),
    ]  # fmt: skip
    values = compute(rows, proportion(min_coverage=0.0))
    assert pick(values, "nord")["vintages"] == "2024-06-01"
    assert pick(values, "midt", area_type="klynge")["vintages"] == "2024-03-01"
    assert pick(values, "084")["vintages"] == "2024-03-01, 2024-06-01, 2024-09-01"


def test_a_part_without_a_figure_is_nothing_that_the_sum_rests_on() -> None:
    rows = [
        *practices("0201", 5, 9, vintage=SPRING), *practices("0217", None, 9, vintage=AUTUMN),
    ]  # fmt: skip
    values = compute(rows, proportion(min_coverage=0.0))
    assert pick(values, "nord")["vintages"] == "2024-03-01"
    assert pick(values, "0217")["vintages"] == "2024-09-01"


def test_more_than_sixty_four_releases_are_all_named() -> None:
    areas = load_geography().areas.filter(area_type="kommune").sort("area_id")["area_id"]
    days = [SPRING + timedelta(days=number) for number in range(len(areas))]
    rows = [
        row for area, day in zip(areas, days, strict=True)
        for row in practices(area, 5, 9, vintage=day)
    ]  # fmt: skip
    country = pick(compute(rows, proportion()), "000")
    assert len(days) > 64
    assert country["vintages"] == ", ".join(str(day) for day in days)


def test_a_joined_age_band_names_the_releases_of_all_its_bands() -> None:
    days = (("65-79", SPRING), ("80+", SUMMER))
    rows = [
        observe("praksis", measure, "0400", "2024H1", 5, age=age, vintage=day)
        for age, day in days
        for measure in ("praksis", "praksis_lukket")
    ]
    figure = pick(compute(rows, proportion(groups=[{"age": "65+"}])), "0400")
    assert figure["vintages"] == "2024-03-01, 2024-06-01"


def test_a_standardised_rate_names_the_releases_of_all_its_strata() -> None:
    rows = strata("0400", [SPRING, SUMMER, AUTUMN], date(2023, 2, 11))
    figure = pick(compute(rows, standardised()), "bornholm")
    assert figure["vintages"] == "2023-02-11, 2024-03-01, 2024-06-01, 2024-09-01"


def test_an_indirect_ratio_also_rests_on_the_countrys_rates() -> None:
    ratio = standardised(
        kind="indirectly_standardised_ratio", per=None, unit="ratio", standardise={"ages": AGES}
    )
    rows = strata("0400", [SPRING] * 3, SPRING) + strata("000", [AUTUMN] * 3, AUTUMN)
    rows[6]["correction"] = 1
    figure = pick(compute(rows, ratio, corrections=CORRECTIONS), "0400")
    assert figure["vintages"] == "2024-03-01, 2024-09-01"
    assert figure["corrected"] is True


def test_pooled_years_name_the_releases_of_each_year() -> None:
    rows = [
        observe("praksis", measure, "0400", year, 9, vintage=day)
        for year, day in (("2021", SPRING), ("2022", SUMMER), ("2023", AUTUMN))
        for measure in ("praksis", "praksis_lukket")
    ]
    values = compute(rows, proportion(pool_years=2))
    bornholm = values.filter(area_type="klynge", area_id="bornholm").sort("period")
    assert bornholm["vintages"].to_list() == [
        "2024-03-01, 2024-06-01",
        "2024-06-01, 2024-09-01",
    ]


def test_a_weight_counts_where_it_is_used_and_not_in_a_printed_figure() -> None:
    rows = [
        row
        for area in ("0151", "0240")
        for row in (
            observe("sundhedsprofil", "andel", area, "2021", 12.0, unit="pct", vintage=SPRING),
            observe("folketal", "folketal", area, "2021Q1", 9000, vintage=AUTUMN),
        )
    ]
    values = compute(rows, survey_share(min_coverage=0.0))
    assert pick(values, "midt", area_type="klynge")["vintages"] == "2024-03-01, 2024-09-01"
    assert pick(values, "0240")["vintages"] == "2024-03-01"
    assert pick(values, "0240")["vintage"] == SPRING


def test_the_ratio_of_two_indicators_rests_on_what_both_do() -> None:
    ratio = Definition.model_validate(
        {
            "id": "ratio", "title": "Forhold", "description": "Forhold.", "theme": "kapacitet",
            "kind": "ratio", "of": "lukkede", "to": "åbne", "per": 100, "unit": "indeks",
        }
    )  # fmt: skip
    other = proportion(
        id="åbne", numerator={"dataset": "praksis", "measure": "tilmeldte"}, kind="rate", per=1000,
        unit="pr_1000",
    )  # fmt: skip
    rows = [
        *practices("0400", 5, 10, vintage=SPRING, correction=1),
        observe("praksis", "tilmeldte", "0400", "2024H1", 900, vintage=AUTUMN, correction=2),
    ]
    definitions = [proportion(), other, ratio]
    protected = protect_values(
        compute(rows, *definitions, corrections=CORRECTIONS), definitions, GEOGRAPHY
    ).values
    figure = pick(derive_values(protected, definitions, 2023).filter(indicator_id="ratio"), "0400")
    assert figure["vintages"] == "2024-03-01, 2024-09-01"
    assert figure["corrected"] is True
    assert figure["note"].startswith(reasons.RATIO_WITHOUT_INTERVAL)
    assert figure["note"].count(SWAPPED) == 1
    assert figure["note"].count("Glemt praksis") == 1


def test_a_figure_on_a_corrected_cell_is_marked_and_says_why_who_and_when() -> None:
    rows = [
        *practices("0201", 5, 9), *practices("0217", 6, 9, correction=1), *practices("0400", 5, 9),
    ]  # fmt: skip
    values = compute(rows, proportion(min_coverage=0.0), corrections=CORRECTIONS)
    for area in ("0217", "nord", "084"):
        figure = pick(values, area)
        assert figure["corrected"] is True
        assert figure["note"] == SWAPPED
    assert pick(values, "0201")["corrected"] is False
    assert pick(values, "0201")["note"] is None
    assert pick(values, "bornholm")["corrected"] is False


def test_a_figure_that_is_missing_has_no_note_about_a_correction() -> None:
    rows = practices("0217", None, 9, correction=1)
    figure = pick(compute(rows, proportion(), corrections=CORRECTIONS), "0217")
    assert (figure["value"], figure["corrected"], figure["note"]) == (None, True, None)


@pytest.mark.parametrize(
    ("texts", "union"),
    [
        (["2024-03-01", None], "2024-03-01"),
        (["#2 2024-09-01", "#1 2024-03-01", "2024-09-01"], "#1 #2 2024-03-01 2024-09-01"),
        ([None], None),
    ],
)
def test_the_union_of_sets_is_sorted_and_names_each_once(
    texts: list[str | None], union: str | None
) -> None:
    assert unite(texts) == union
