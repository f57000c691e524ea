"""Each way in which a reader could work out a small count, written out, and that it is closed."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from indicators.disclosure.protection import Protected, protect_values
from schemas.definitions.model import Definition
from schemas.equal_counts import load_equal_counts
from tests.indicators.disclosure.reader import Sum, count_key, find_range, leaves_all_open
from tests.indicators.frames import (
    GEOGRAPHY,
    compute_with_counts,
    observe,
    pick,
    practices,
    proportion,
    survey_share,
)

NORD = ["0201", "0210", "0217", "0219", "0223", "0250", "0260", "0270"]
MIDT = ["0151", "0157", "0159", "0163", "0173", "0175", "0190", "0230", "0240"]
SYD = ["0153", "0155", "0161", "0165", "0167", "0169", "0183", "0185", "0187"]
REGION = ["0101", "0147", *NORD, *MIDT, *SYD, "0400"]


def protect(rows: list[dict[str, Any]], *definitions: Definition, **more: Any) -> Protected:
    computed = compute_with_counts(rows, *definitions)
    return protect_values(
        computed.values, list(definitions), GEOGRAPHY, counts=computed.counts, **more
    )


def rate(numerator: str, item: str = "alle", **more: Any) -> Definition:
    return Definition.model_validate(
        {
            "id": "rate", "title": "Rate", "description": "Rate.", "theme": "kapacitet",
            "kind": "rate", "per": 1000, "unit": "pr_1000",
            "numerator": {"dataset": "lokal", "measure": numerator, "where": {"item": item}},
            "denominator": {"dataset": "folketal", "measure": "folketal"}, **more,
        }
    )  # fmt: skip


def status_of(values: pl.DataFrame, area: str, **where: str) -> str:
    return str(pick(values, area, **where)["status"])


def area_sum(group: str, members: list[str], **where: str) -> Sum:
    return {count_key(group, **where): -1.0} | {count_key(each, **where): 1.0 for each in members}


def test_a_standardised_rate_does_not_tell_its_two_bands() -> None:
    """17 events and 3.0857507 per thousand are two equations in two bands."""
    rows = []
    for number, area in enumerate(SYD):
        for age, x, n in (("65-79", 3 if number == 0 else 40, 3_000), ("80+", 14, 1_200)):
            rows += [
                observe("lokal", "tæller", area, "2025", x, age=age),
                observe("folketal", "folketal", area, "2025", n, age=age),
            ]
    ages = [{"age": "65+"}, {"age": "65-79"}, {"age": "80+"}]
    crude = rate("tæller", id="lukkede", groups=ages)
    standardised = rate(
        "tæller", id="standardiseret", kind="directly_standardised_rate",
        groups=[{"age": "65+"}], standardise={"ages": ["65-79", "80+"]},
    )  # fmt: skip
    values = protect(rows, crude, standardised).values
    hidden = pick(values, SYD[0], indicator_id="standardiseret")
    assert (hidden["status"], hidden["value"], hidden["ci_low"]) == ("suppressed", None, None)
    at = {"period": "2025"}
    ages_of = {
        area: {count_key(area, age="65+", **at): -1.0, count_key(area, age="65-79", **at): 1.0,
               count_key(area, age="80+", **at): 1.0}
        for area in SYD
    }  # fmt: skip
    assert leaves_all_open(
        find_range(values, list(ages_of.values()), count_key(SYD[0], age="65-79", **at))
    )


def test_three_years_together_do_not_tell_the_small_one() -> None:
    rows = []
    for area in NORD:
        for year, x in (("2022", 20), ("2023", 21), ("2024", 3 if area == NORD[0] else 30)):
            rows += [
                observe("lokal", "tæller", area, year, x),
                observe("folketal", "folketal", area, year, 9_000),
            ]
    yearly = rate("tæller", id="lukkede")
    pooled = rate("tæller", id="tre_år", pool_years=3)
    values = protect(rows, yearly, pooled).values
    years = ("2022", "2023", "2024")
    three = {"indicator_id": "tre_år", "period": "2022-2024"}
    sums = [area_sum("nord", NORD, period=year) for year in years]
    sums += [area_sum("nord", NORD, **three)]
    sums += [
        {count_key(area, **three): -1.0} | {count_key(area, period=year): 1.0 for year in years}
        for area in NORD
    ]
    found = find_range(values, sums, count_key(NORD[0], period="2024"))
    assert leaves_all_open(found), found


def test_a_half_year_does_not_follow_from_the_year_and_the_other_half() -> None:
    rows = []
    for area in NORD:
        small = 3 if area == NORD[0] else 30
        for period, x, n in (("2025", 20 + small, 80), ("2025H1", small, 40), ("2025H2", 20, 40)):
            rows += [
                observe("praksis", "praksis_lukket", area, period, x),
                observe("praksis", "praksis", area, period, n),
            ]
    values = protect(rows, proportion()).values
    halves = ("2025H1", "2025H2")
    sums = [area_sum("nord", NORD, period=period) for period in ("2025", *halves)]
    sums += [
        {count_key(area, period="2025"): -1.0} | {count_key(area, period=p): 1.0 for p in halves}
        for area in NORD
    ]
    assert leaves_all_open(find_range(values, sums, count_key(NORD[0], period="2025H1")))


def test_a_region_made_without_a_hidden_part_does_not_tell_another_small_count() -> None:
    """The region without Hørsholm minus the municipalities that are shown."""
    rows = [row for number, area in enumerate(REGION) for row in practices(area, 20 + number, 90)]
    rows = [row for row in rows if row["area_id"] not in ("0223", "0201")]
    rows += practices("0201", 3, 90) + practices("0223", None, 90)
    rows[-2]["status"] = "suppressed"
    values = protect(rows, proportion(min_coverage=0.5)).values
    made_without = [area for area in REGION if area != "0223"]
    nord = [area for area in NORD if area != "0223"]
    sums = [area_sum("084", made_without), area_sum("nord", nord), area_sum("midt", MIDT)]
    found = find_range(values, sums, count_key("0201"))
    assert leaves_all_open(found), found


def nord(*counts: float) -> list[dict[str, Any]]:
    return [row for area, x in zip(NORD, counts, strict=True) for row in practices(area, x, 100)]


def test_clusters_that_report_do_not_tell_one_against_the_regions_own_row() -> None:
    counts = {"byen": 30, "midt": 40, "nord": 3, "syd": 50, "bornholm": 20}
    rows = [row for area, x in counts.items() for row in practices(area, x, 90)]
    rows += practices("084", sum(counts.values()), 450)
    values = protect(rows, proportion()).values
    sums: list[Sum] = [{count_key("084"): -1.0} | {count_key(each): 1.0 for each in counts}]
    assert leaves_all_open(find_range(values, sums, count_key("nord")))


def test_two_catchments_do_not_tell_the_municipality_that_they_differ_by() -> None:
    """Women of Rødovre 3, who stand in no row of their own: all minus men, in two catchments."""
    rows = []
    for number, area in enumerate(REGION):
        women, men = (3, 6) if area == "0175" else (20 + number, 25 + number)
        for sex, x in (("alle", women + men), ("maend", men)):
            rows += practices(area, x, 900, sex=sex)
    groups = [{}, {"sex": "maend"}]
    somatic = proportion(groups=groups)
    psychiatric = proportion(id="psykiatri", groups=groups, catchment="psychiatric")
    values = protect(rows, somatic, psychiatric).values
    sums = []
    for area in ("midt", "syd", *REGION):
        for indicator in ("lukkede", "psykiatri"):
            named = {"indicator_id": indicator}
            sums.append({
                count_key(area, **named): -1.0, count_key(area, sex="maend", **named): 1.0,
                count_key(area, sex="kvinder", **named): 1.0,
            })  # fmt: skip
    for sex in ("alle", "maend", "kvinder"):
        for area in REGION:  # one count by two roads
            sums.append({count_key(area, sex=sex): 1.0,
                         count_key(area, sex=sex, indicator_id="psykiatri"): -1.0})  # fmt: skip
        sums.append(area_sum("midt", MIDT, sex=sex))
        without = [area for area in MIDT if area != "0175"]
        sums.append(area_sum("midt", without, sex=sex, indicator_id="psykiatri"))
    found = find_range(values, sums, count_key("0175", sex="kvinder"))
    assert leaves_all_open(found), found


def test_a_reported_cluster_stands_in_one_catchment_only() -> None:
    """Both asserted at once would contradict each other, and nothing could be protected."""
    rows = [row for number, area in enumerate(REGION) for row in practices(area, 20 + number, 90)]
    rows = [row for row in rows if row["area_id"] != "0201"] + practices("0201", 2, 90)
    protected = protect(rows, proportion(), proportion(id="psykiatri", catchment="psychiatric"))
    assert protected.statistics.unprotectable == []
    assert protected.statistics.told_already == []


def women_and_all(**more: Any) -> list[dict[str, Any]]:
    rows = []
    for number, area in enumerate(NORD):
        women, men = (3, 20) if number == 0 else (30 + number, 40)
        for sex, x in (("kvinder", women), ("maend", men), ("alle", women + men)):
            rows += practices(area, x, 300, sex=sex, **more)
    return rows


@pytest.mark.parametrize("guarded", [True, False])
def test_a_count_is_hidden_by_every_road_that_leads_to_it(guarded: bool) -> None:
    """By `groups` in one indicator and by `where` in another, guarded or not."""
    women = {"dataset": "praksis", "measure": "praksis_lukket", "where": {"sex": "kvinder"}}
    by_where = proportion(id="kvinders", numerator=women, disclosure_control=guarded)
    by_groups = proportion(groups=[{}, {"sex": "kvinder"}, {"sex": "maend"}])
    values = protect(women_and_all(), by_groups, by_where).values
    assert status_of(values, "0201", sex="kvinder", indicator_id="lukkede") == "suppressed"
    assert status_of(values, "0201", indicator_id="kvinders") == "suppressed"


def test_a_count_is_hidden_in_another_category_with_the_same_item() -> None:
    counts = {"a": 3, "b": 40}
    rows = []
    for area in NORD:
        for item, x in counts.items():
            count = x if area == NORD[0] else x + 20
            rows += practices(area, count, 100, item=item)
    numerator = {"dataset": "praksis", "measure": "praksis_lukket", "where": {"item": "a"}}
    denominator = {"dataset": "praksis", "measure": "praksis", "where": {"item": "a"}}
    of_a = proportion(numerator=numerator, denominator=denominator)
    by_category = proportion(
        id="opdelt", numerator=numerator, denominator=denominator,
        categories=[{"name": "første", "item": "a"}, {"name": "anden", "item": "b"}],
    )  # fmt: skip
    values = protect(rows, of_a, by_category).values
    assert status_of(values, "0201", indicator_id="lukkede") == "suppressed"
    assert status_of(values, "0201", indicator_id="opdelt", category="første") == "suppressed"
    assert status_of(values, "0201", indicator_id="opdelt", category="anden") == "ok"


def test_a_count_that_two_datasets_print_is_hidden_in_both() -> None:
    rows = []
    for number, area in enumerate(NORD):
        x = 3 if number == 0 else 30 + number
        rows += [
            observe("genindlaeggelser", "genindlæggelser_30_dage", area, "2024", x,
                    item="psykiatri"),
            observe("genindlaeggelser", "indlæggelser", area, "2024", 200, item="psykiatri"),
            observe("nationale_maal", "tæller", area, "2024", x,
                    item="akutte_genindlæggelser_psykiatri"),
            observe("nationale_maal", "nævner", area, "2024", 200,
                    item="akutte_genindlæggelser_psykiatri"),
        ]  # fmt: skip
    own = {"dataset": "genindlaeggelser", "where": {"item": "psykiatri"}}
    goal = {"dataset": "nationale_maal", "where": {"item": "akutte_genindlæggelser_psykiatri"}}
    register = proportion(
        numerator={**own, "measure": "genindlæggelser_30_dage"},
        denominator={**own, "measure": "indlæggelser"},
    )
    national = proportion(
        id="nationalt", numerator={**goal, "measure": "tæller"},
        denominator={**goal, "measure": "nævner"},
    )  # fmt: skip
    values = protect(rows, register, national, equal=load_equal_counts()).values
    closed = {
        name: sorted(values.filter(indicator_id=name, status="suppressed")["area_id"])
        for name in ("lukkede", "nationalt")
    }
    assert closed["lukkede"] == closed["nationalt"]
    assert "0201" in closed["lukkede"]


def test_a_cluster_hidden_at_source_does_not_follow_from_the_printed_region() -> None:
    counts = {"byen": 30, "midt": 40, "syd": 50, "bornholm": 20}
    rows = [row for area, x in counts.items() for row in practices(area, x, 90)]
    rows += practices("nord", None, 90) + practices("084", 143, 450)
    rows[-4]["status"] = "suppressed"
    values = protect(rows, proportion()).values
    clusters = [*counts, "nord"]
    sums: list[Sum] = [{count_key("084"): -1.0} | {count_key(each): 1.0 for each in clusters}]
    found = find_range(values, sums, count_key("nord"), marked=[count_key("nord")])
    assert leaves_all_open(found), found


def test_the_young_and_everyone_do_not_tell_the_old() -> None:
    rows = []
    for number, area in enumerate(NORD):
        old = 3 if number == 0 else 40 + number
        for age, x in (("0-64", 50), ("65+", old), ("alle", 50 + old)):
            rows += practices(area, x, 400, age=age)
    ages = [{}, {"age": "0-64"}, {"age": "65+"}]
    values = protect(rows, proportion(groups=ages)).values
    sums = [area_sum("nord", NORD, age=age) for age in ("alle", "0-64", "65+")]
    sums += [
        {count_key(area): -1.0, count_key(area, age="0-64"): 1.0, count_key(area, age="65+"): 1.0}
        for area in NORD
    ]
    assert leaves_all_open(find_range(values, sums, count_key("0201", age="65+")))


def test_the_difference_of_two_nested_groups_is_a_count_too() -> None:
    """65+ minus 80+ are 3 persons of 65-79, who stand in no row."""
    rows = []
    for number, area in enumerate(NORD):
        young = 3 if number == 0 else 40 + number
        for age, x in (("65+", 50 + young), ("80+", 50)):
            rows += practices(area, x, 400, age=age)
    values = protect(rows, proportion(groups=[{"age": "65+"}, {"age": "80+"}])).values
    ages = ("65+", "80+", "65-79")
    sums = [area_sum("nord", NORD, age=age) for age in ages]
    sums += [
        {count_key(area, age="65+"): -1.0, count_key(area, age="80+"): 1.0,
         count_key(area, age="65-79"): 1.0}
        for area in ("nord", *NORD)
    ]  # fmt: skip
    found = find_range(values, sums, count_key("0201", age="65-79"))
    assert leaves_all_open(found), found


def test_those_who_have_not_are_hidden_like_those_who_have() -> None:
    values = protect(nord(97, 40, 50, 60, 20, 30, 55, 65), proportion()).values
    assert status_of(values, "0201") == "suppressed"
    found = find_range(values, [area_sum("nord", NORD)], count_key("0201"),
                       at_most={count_key(area): 100 for area in NORD})  # fmt: skip
    assert leaves_all_open(found, 96, 99), found


def test_those_who_have_not_among_a_sex_that_no_row_shows_are_hidden_too() -> None:
    """Of 50 and 26, 48 and 26 make 22 of 24 men: 2 men have not."""
    rows = []
    for number, area in enumerate(NORD):
        rows += practices(area, 48 if number == 0 else 20, 50)
        rows += practices(area, 26 if number == 0 else 9, 26, sex="kvinder")
    values = protect(rows, proportion(groups=[{}, {"sex": "kvinder"}])).values
    women, all_of_them = count_key("0201", sex="kvinder"), count_key("0201")
    men = count_key("0201", sex="maend")
    sums = [{men: 1.0, women: 1.0, all_of_them: -1.0}]
    sums += [area_sum("nord", NORD), area_sum("nord", NORD, sex="kvinder")]
    limits = {count_key(area): 50.0 for area in NORD}
    limits |= {count_key(area, sex="kvinder"): 26.0 for area in NORD} | {men: 24.0}
    found = find_range(values, sums, men, at_most=limits)
    assert leaves_all_open(found, 20, 23), found


def test_a_mean_of_few_answers_is_not_shown() -> None:
    rows = []
    for number, area in enumerate(NORD):
        answers = 4 if number == 0 else 80
        rows += [
            observe("sundhedsprofil", "andel", area, "2021", 25.0),
            observe("sundhedsprofil", "svarpersoner", area, "2021", answers),
            observe("folketal", "folketal", area, "2021", 9_000),
        ]
    values = protect(rows, survey_share()).values
    assert status_of(values, "0201") == "suppressed"
    assert status_of(values, "0210") == "ok"


def test_a_printed_rate_beside_a_blank_count_is_hidden_where_it_tells_a_small_one() -> None:
    """15 per 100,000 of 20,000 are 3 persons."""
    disease = rate(
        "tæller", id="sygdom", per=100_000, unit="pr_100000",
        printed={"dataset": "lokal", "measure": "værdi"},
    )  # fmt: skip
    rows = []
    for area, printed in (("0201", 15.0), ("0210", 200.0)):
        rows += [
            observe("lokal", "tæller", area, "2024", None),
            observe("lokal", "værdi", area, "2024", printed),
            observe("folketal", "folketal", area, "2024", 20_000),
        ]
    values = protect(rows, disease).values
    assert (pick(values, "0201")["status"], pick(values, "0201")["value"]) == ("suppressed", None)
    assert pick(values, "0210")["value"] == 200.0


def test_a_distribution_is_hidden_where_a_band_is_a_hidden_municipalitys() -> None:
    bands = proportion(
        id="fordeling", kind="distribution", unit="antal", bands=[0, 5, 50, 100],
        disclosure_control=False,
    )  # fmt: skip
    values = protect(nord(3, 40, 20, 50, 60, 70, 80, 90), proportion(), bands).values
    of_nord = values.filter(indicator_id="fordeling", area_id="nord")
    assert of_nord["status"].unique().to_list() == ["suppressed"]


def test_one_reason_stands_at_the_small_count_and_at_its_sisters() -> None:
    rows = nord(3, 40, 20, 50, 60, 70, 80, 90)
    rows[-2] |= {"value": None, "status": "suppressed"}
    values = protect(rows, proportion(min_coverage=0.5)).values
    reasons = values.filter(status="suppressed", area_type="kommune")["status_reason"]
    assert reasons.len() > 2
    assert reasons.n_unique() == 1


def test_it_is_told_how_many_figures_a_definition_causes_to_be_hidden() -> None:
    protected = protect(nord(3, 40, 20, 50, 60, 70, 80, 90), proportion())
    assert protected.caused.rows() == [("lukkede", 2)]


def test_figures_hidden_for_a_count_without_a_row_are_told_as_their_own_indicators() -> None:
    """65+ and 80+ are shown, and 3 lie between them."""
    rows = [
        row
        for number, area in enumerate(NORD)
        for age, x in (("65+", 23 if number == 0 else 90 + number), ("80+", 20))
        for row in practices(area, x, 400, age=age)
    ]
    protected = protect(rows, proportion(groups=[{"age": "65+"}, {"age": "80+"}]))
    hidden = protected.values.filter(status="suppressed").height
    assert hidden
    assert protected.caused.rows() == [("lukkede", hidden)]


def test_a_small_diagnosis_hides_that_diagnosis_family_alone() -> None:
    items = ("a", "b", "c", "d", "e")
    rows = []
    for area in REGION:
        for number, item in enumerate(items):
            x = 3 if (area, item) == ("0400", "a") else 30 + number
            rows += practices(area, x, 100, item=item)
    source = {"dataset": "praksis", "where": {"item": "a"}}
    by_diagnosis = proportion(
        numerator={**source, "measure": "praksis_lukket"},
        denominator={**source, "measure": "praksis"},
        categories=[{"name": item, "item": item} for item in items],
    )
    values = protect(rows, by_diagnosis).values
    assert values.filter(status="suppressed")["category"].unique().to_list() == ["a"]
    assert values.filter(status="suppressed")["denominator"].null_count() == 0


def test_everyone_without_a_band_in_the_middle_is_a_count_too() -> None:
    """All but those of 65-79 are 3 persons, of 0-64 and of 80 and over."""
    rows = []
    for number, area in enumerate(NORD):
        others = 3 if number == 0 else 40 + number
        for age, x in (("alle", 50 + others), ("65-79", 50)):
            rows += practices(area, x, 400, age=age)
    values = protect(rows, proportion(groups=[{}, {"age": "65-79"}])).values
    sums = [area_sum("nord", NORD, age=age) for age in ("alle", "65-79", "andre")]
    sums += [
        {
            count_key(area): -1.0,
            count_key(area, age="65-79"): 1.0,
            count_key(area, age="andre"): 1.0,
        }
        for area in ("nord", *NORD)
    ]
    found = find_range(values, sums, count_key("0201", age="andre"))
    assert leaves_all_open(found), found


def test_a_printed_share_does_not_tell_the_count_that_it_is_of() -> None:
    rows = []
    for number, area in enumerate(NORD):
        x = 3 if number == 0 else 30 + number
        for measure, number_of in (("tæller", x), ("nævner", 90), ("værdi", 100 * x / 90)):
            rows.append(observe("lokal", measure, area, "2024", number_of, item="støtte"))
    item = {"dataset": "lokal", "where": {"item": "støtte"}}
    counted = proportion(numerator={**item, "measure": "tæller"},
                         denominator={**item, "measure": "nævner"})  # fmt: skip
    printed = Definition.model_validate(
        {
            "id": "trykt", "title": "Støtte", "description": "Støtte.", "theme": "kapacitet",
            "kind": "published", "figure": {**item, "measure": "værdi"},
        }
    )  # fmt: skip
    values = protect(rows, counted, printed).values
    hidden = {
        name: sorted(values.filter(indicator_id=name, status="suppressed")["area_id"])
        for name in ("lukkede", "trykt")
    }
    assert hidden["trykt"] == hidden["lukkede"] == ["0201", "0210"]


def test_women_men_and_everyone_hidden_at_source_are_told_as_narrowed_by_their_marks() -> None:
    """Two counts of at least 1 make at least 2; our hiding cannot change that."""
    rows = []
    for number, area in enumerate(NORD):
        for sex in ("alle", "kvinder", "maend"):
            x = None if number == 0 else (2 if sex == "alle" else 1) * (30 + number)
            rows += practices(area, x, 300, sex=sex)
            if x is None:
                rows[-2]["status"] = "suppressed"
    groups = [{}, {"sex": "kvinder"}, {"sex": "maend"}]
    protected = protect(rows, proportion(groups=groups, min_coverage=0.5))
    assert protected.statistics.unprotectable == []
    assert sorted(key[4] for key in protected.statistics.told_already) == [
        "alle", "kvinder", "maend",
    ]  # fmt: skip


def test_clusters_alone_are_not_hidden_for_a_municipality_that_decimals_seem_to_tell() -> None:
    """Of Byen's 815 København's part is 0.579 times a whole number, and nothing is marked."""
    rows = []
    for cluster, x, n in (("byen", 815, 1329), ("midt", 700, 1100), ("nord", 640, 900)):
        rows += practices(cluster, x, n)
    values = protect(rows, proportion(reported_by="klynge")).values
    assert [status_of(values, cluster) for cluster in ("byen", "midt", "nord")] == ["ok"] * 3
