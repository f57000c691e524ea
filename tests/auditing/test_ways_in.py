"""Each way in which a small count was once found: planted, it is found in words; its safe twin is
not.

Belongs here: the ten ways, each a few published rows.
"""

from __future__ import annotations

import pytest

from auditing.sources import Equalities
from schemas.age_bands import parse_band
from schemas.definitions.model import Definition
from schemas.standards import load_standards
from tests.auditing.published import MARK, NORD, attack, define, show, show_many, tell

FEW = define("henvendelser")
CARE = define("hjemmebehandling", groups=[{"age": "65+"}, {"age": "65-79"}, {"age": "80+"}])
STANDARDISED = define(
    "hjemmebehandling_standardiseret", "directly_standardised_rate", item="hjemmebehandling",
    groups=[{"age": "65+"}], standardise={"ages": ["65-79", "80+"]},
)  # fmt: skip
POOLED = define("tvang_3_år", item="tvang", pool_years=3)
YEARLY = define("tvang")
SEXES = [{}, {"sex": "kvinder"}, {"sex": "maend"}]
OTHERS = dict.fromkeys(NORD[:-1], 50.0)


# 1
def test_a_standardised_rate_gives_both_of_its_bands() -> None:
    found = attack(publish_bands(), CARE, STANDARDISED)
    assert "Ishøj 2024 65-79 3 = Ishøj 2024: 17 events and 2." in tell(found)


def test_bands_are_safe_where_the_standardised_rate_is_hidden() -> None:
    rows = publish_bands()[:-1]
    assert not attack(rows, CARE, STANDARDISED).finds


def test_a_standardised_rate_that_an_older_snapshot_showed_gives_both_bands_now() -> None:
    *bands, rate = publish_bands()
    now = [*bands, show(STANDARDISED, "Ishøj", None, age="65+")]
    before = [show(CARE, "Ishøj", 17, 5050, age="65+"), rate]
    assert not attack(now, CARE, STANDARDISED).finds
    assert "Ishøj 2024 65-79 3 = " in tell(attack(now, CARE, STANDARDISED, older=[before]))


def publish_bands() -> list[dict[str, object]]:
    persons = load_standards()["danmark_2020"].persons
    young = sum(count for band, count in persons.items() if band in ("65-69", "70-74", "75-79"))
    old = sum(count for band, count in persons.items() if (parse_band(band) or (0,))[0] >= 80)
    rate = 1000 * (young * 3 / 3300 + old * 14 / 1750) / (young + old)
    return [
        show(CARE, "Ishøj", 17, 5050, age="65+"),
        show(CARE, "Ishøj", None, 3300, age="65-79"),
        show(CARE, "Ishøj", None, 1750, age="80+"),
        show(STANDARDISED, "Ishøj", 17, 5050, age="65+", value=rate),
    ]


# 2
def test_pooled_years_give_the_hidden_one() -> None:
    rows = [
        show(POOLED, "Allerød", 44, period="2022-2024"),
        show(YEARLY, "Allerød", 20, period="2022"),
        show(YEARLY, "Allerød", 21, period="2023"),
        show(YEARLY, "Allerød", None, period="2024"),
    ]
    assert "Allerød 2024 3 = 2022-2024 44 - 2022 20 - 2023 21" in tell(attack(rows, POOLED, YEARLY))
    rows[1] = show(YEARLY, "Allerød", None, period="2022")
    assert not attack(rows, POOLED, YEARLY).finds


def test_a_year_and_a_half_give_the_other_half() -> None:
    rows = [
        show(FEW, "Gribskov", 23, period="2025"),
        show(FEW, "Gribskov", None, period="2025H1"),
        show(FEW, "Gribskov", 20, period="2025H2"),
    ]
    assert "Gribskov 2025H1 3 = 2025 23 - 2025H2 20" in tell(attack(rows, FEW))
    rows[2] = show(FEW, "Gribskov", None, period="2025H2")
    assert not attack(rows, FEW).finds


def test_stocks_are_not_summed_over_a_year() -> None:
    beds = define("medicinske_senge", disclosure_control=True)
    rows = [
        show(beds, "Gribskov", 23, period="2025"),
        show(beds, "Gribskov", None, period="2025H1"),
        show(beds, "Gribskov", 20, period="2025H2"),
    ]
    assert not attack(rows, beds).finds


# 3
def test_a_sum_made_without_a_part_gives_another() -> None:
    rows = [
        show(FEW, "Nord", 303, status="estimated",
             status_reason="Anslået: uden Hørsholm (skjult); dækker 96 % af befolkningen."),
        show(FEW, "Hørsholm", None),
        show(FEW, "Allerød", None),
        *show_many(FEW, {name: 50.0 for name in NORD[:-1] if name != "Hørsholm"}),
    ]  # fmt: skip
    assert "Allerød 2024 3 = Nord without Hørsholm 303 - Helsingør 50" in tell(attack(rows, FEW))
    rows[0] = show(FEW, "Nord", 353)
    assert not attack(rows, FEW).finds


# 4
def test_two_snapshots_that_hide_different_sisters_give_the_small_one() -> None:
    now = [show(FEW, "Nord", 353), show(FEW, "Allerød", None), show(FEW, "Gribskov", None),
           *show_many(FEW, {**OTHERS, "Hillerød": 50.0}, vintages="2026-01-01")]  # fmt: skip
    now = [row for row in now if not (row["area_name"] == "Gribskov" and row["numerator"])]
    others = {name: 50.0 for name in NORD[:-1] if name != "Hillerød"}
    before = [show(FEW, "Nord", 353), show(FEW, "Allerød", None), show(FEW, "Hillerød", None),
              *show_many(FEW, others)]  # fmt: skip
    assert not attack(now, FEW).finds
    assert not attack(before, FEW).finds
    found = attack(now, FEW, older=[before])
    assert "Allerød 2024 3 = Nord 353" in tell(found)
    assert "Gribskov in snapshot before-0 50" in tell(found)
    assert not attack(now, FEW, older=[now]).finds


def test_a_revision_that_swaps_sisters_gives_the_one_that_has_not_moved() -> None:
    others = {name: 50.0 for name in NORD[:-1] if name not in ("Gribskov", "Hillerød")}
    now = [show(FEW, "Nord", 361), show(FEW, "Allerød", None), show(FEW, "Gribskov", None),
           show(FEW, "Hillerød", 58), *show_many(FEW, others)]  # fmt: skip
    before = [show(FEW, "Nord", 353), show(FEW, "Allerød", None), show(FEW, "Hillerød", None),
              show(FEW, "Gribskov", 50), *show_many(FEW, others)]  # fmt: skip
    before = [{**row, "vintages": "2025-01-01"} for row in before]
    assert "Allerød 2024 3 = " in tell(attack(now, FEW, older=[before]))


# 5
def test_clusters_against_the_regions_own_row_give_the_hidden_one() -> None:
    clusters = {"Midt": 100.0, "Nord": 90.0, "Syd": 120.0, "Byen": 200.0}
    rows = [show(FEW, "Region Hovedstaden", 513), show(FEW, "Bornholm", None, area_type="klynge",
            area_id="bornholm"), *show_clusters(clusters)]  # fmt: skip
    found = tell(attack(rows, FEW))
    assert "3 = Region Hovedstaden 513" in found
    rows = [show(FEW, "Region Hovedstaden", 513), show(FEW, "Bornholm", None, area_type="klynge",
            area_id="bornholm"), *show_clusters({**clusters, "Nord": None})]  # fmt: skip
    assert not attack(rows, FEW).finds


def show_clusters(figures: dict[str, float | None]) -> list[dict[str, object]]:
    return [
        show(FEW, name, number, area_type="klynge", area_id=name.lower())
        for name, number in figures.items()
    ]


# 6
def test_two_catchments_give_the_municipality_between_them() -> None:
    somatic = define("kontakter", groups=SEXES)
    psychiatric = define("kontakter_psykiatri", item="kontakter", groups=SEXES,
                         catchment="psychiatric")  # fmt: skip
    council = {"area_type": "sundhedsraad", "area_id": "koebenhavns_omegn_nord"}
    cluster = {"area_type": "klynge", "area_id": "midt"}
    rows = [
        show(somatic, "Midt", 791, **council),
        show(somatic, "Midt", 437, **council, sex="maend"),
        show(psychiatric, "Midt", 782, **cluster),
        show(psychiatric, "Midt", 431, **cluster, sex="maend"),
        show(somatic, "Rødovre", None, sex="kvinder"),
    ]
    assert "Rødovre 2024 kvinder 3 = " in tell(attack(rows, somatic, psychiatric))
    rows[3] = show(psychiatric, "Midt", None, **cluster, sex="maend")
    assert not attack(rows, somatic, psychiatric).finds


def test_a_cluster_of_another_catchment_is_not_taken_for_the_same() -> None:
    somatic = define("kontakter")
    psychiatric = define("kontakter_psykiatri", item="kontakter", catchment="psychiatric")
    rows = [show(each, "Midt", number, area_type="klynge", area_id="midt")
            for each, number in ((somatic, 791), (psychiatric, 782))]  # fmt: skip
    rows.append(show(somatic, "Rødovre", 9))
    assert not attack(rows, somatic, psychiatric).finds


# 7
def by_where() -> Definition:
    return define(
        "henvendelser_65_plus",
        numerator={"dataset": "lokal", "measure": "tæller",
                   "where": {"item": "henvendelser", "age": "65+"}},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("other", "row"),
    [
        (by_where(), {}),
        (define("henvendelser_igen", item="henvendelser", disclosure_control=False,
                groups=[{"age": "65+"}]), {"age": "65+"}),
        (define("henvendelser_emner", item="andre", groups=[{"age": "65+"}],
                categories=[{"name": "Alle emner", "item": "henvendelser"}]),
         {"age": "65+", "category": "Alle emner"}),
    ],
)  # fmt: skip
def test_the_same_count_by_another_road_is_found(other: Definition, row: dict[str, str]) -> None:
    ours = define("henvendelser", groups=[{"age": "65+"}])
    rows = [show(ours, "Allerød", None, age="65+"), show(other, "Allerød", 3, **row)]
    found = tell(attack(rows, ours, other))
    assert f"Allerød 2024 65+ 3 is shown by {other.id}" in found
    rows[1] = show(other, "Allerød", None, **row)
    assert not attack(rows, ours, other).finds


# 8
def test_a_hospital_hidden_at_its_source_follows_from_the_printed_total() -> None:
    hospitals = {"Nordsjællands Hospital": 60.0, "Herlev og Gentofte Hospital": 70.0,
                 "Amager og Hvidovre Hospital": 80.0, "Bispebjerg og Frederiksberg Hospital": 90.0,
                 "Rigshospitalet": 100.0}  # fmt: skip
    rows = [show(FEW, "Region Hovedstaden", 403), *show_many(FEW, hospitals),
            show(FEW, "Bornholms Hospital", None)]  # fmt: skip
    assert "Bornholms Hospital 2024 3 = Region Hovedstaden 403" in tell(attack(rows, FEW))


# 9
def test_a_second_tiling_of_ages_gives_the_hidden_band() -> None:
    ages = define("henvendelser", groups=[{}, {"age": "0-64"}, {"age": "65+"}])
    rows = [show(ages, "Allerød", 103), show(ages, "Allerød", 100, age="0-64"),
            show(ages, "Allerød", None, age="65+")]  # fmt: skip
    assert "Allerød 2024 65+ 3 = alle 103 - 0-64 100" in tell(attack(rows, ages))
    rows[1] = show(ages, "Allerød", None, age="0-64")
    assert not attack(rows, ages).finds


# 10
def test_all_but_a_few_of_a_share_are_found() -> None:
    share = define("andel", "proportion")
    assert "Allerød 2024: all but 3 of 100, shown by andel" in tell(
        attack([show(share, "Allerød", 97, 100)], share)
    )
    assert not attack([show(share, "Allerød", 95, 100)], share).finds
    assert not attack([show(share, "Allerød", 100, 100)], share).finds


def test_all_but_a_few_of_those_whom_no_row_shows_are_found() -> None:
    share = define("andel", "proportion", groups=[{}, {"age": "65+"}])
    rows = [show(share, "Allerød", 90, 200), show(share, "Allerød", 50, 158, age="65+")]
    assert "Allerød 2024 0-64 (those without) 2 = alle 110 - 65+ 108" in tell(attack(rows, share))
    rows[0] = show(share, "Allerød", 80, 200)
    assert not attack(rows, share).finds


def test_bands_that_differ_by_a_few_give_those_between() -> None:
    ages = define("henvendelser", groups=[{"age": "65+"}, {"age": "80+"}])
    rows = [show(ages, "Allerød", 23, age="65+"), show(ages, "Allerød", 20, age="80+")]
    assert "Allerød 2024 65-79 3 = 65+ 23 - 80+ 20" in tell(attack(rows, ages))
    rows[0] = show(ages, "Allerød", 29, age="65+")
    assert not attack(rows, ages).finds


def test_what_is_left_of_the_third_sex_around_a_band_is_found() -> None:
    groups = [{"sex": sex, "age": age} for sex in ("alle", "kvinder")
              for age in ("alle", "65+", "80+")]  # fmt: skip
    ages = define("henvendelser", groups=groups)
    figures = {("alle", "alle"): 60, ("alle", "65+"): 45, ("alle", "80+"): 40,
               ("kvinder", "alle"): 30, ("kvinder", "65+"): 17, ("kvinder", "80+"): 14}  # fmt: skip
    rows = [
        show(ages, "Allerød", number, sex=sex, age=age) for (sex, age), number in figures.items()
    ]
    # men: 30, 28 and 26, so that 4 of them are not 80+, 2 of those below 65
    assert "Allerød 2024 maend without 80+ 4 = 30 - 26" in tell(attack(rows, ages))


def test_two_bands_taken_from_everyone_give_those_beside_and_between_them() -> None:
    ages = define("henvendelser", groups=[{}, {"age": "18-39"}, {"age": "65+"}])
    rows = [show(ages, "Allerød", x, age=age) for age, x in (("alle", 63), ("18-39", 20))]
    older = show(ages, "Allerød", 40, age="65+")
    found = tell(attack([*rows, older], ages))
    assert "Allerød 2024 without 18-39 and 65+ 3 = 63 - 20 - 40" in found
    assert not attack([*rows, {**older, "numerator": 30.0}], ages).finds


def test_everyone_but_the_women_are_the_men() -> None:
    sexes = define("henvendelser", groups=[{}, {"sex": "kvinder"}])
    rows = [show(sexes, "Allerød", 23), show(sexes, "Allerød", 20, sex="kvinder")]
    assert "Allerød 2024 maend 3 = alle 23 - kvinder 20" in tell(attack(rows, sexes))


def test_limits_tell_how_few_answered() -> None:
    survey = define(
        "ensomhed", "survey_share",
        figure={"dataset": "lokal", "measure": "værdi", "where": {"item": "ensomhed"}},
        respondents={"dataset": "lokal", "measure": "nævner", "where": {"item": "ensomhed"}},
        weight=[{"dataset": "folketal", "measure": "folketal"}],
    )  # fmt: skip

    def answered(n: float) -> dict[str, object]:
        low, high = wilson(0.25, n)
        return show(survey, "Allerød", None, value=25.0, status="ok", ci_low=100 * low,
                    ci_high=100 * high, ci_method="survey")  # fmt: skip

    assert "tell that 4 answered" in tell(attack([answered(4)], survey))
    assert not attack([answered(40)], survey).finds


def wilson(p: float, n: float) -> tuple[float, float]:
    z = 1.959964
    middle, spread = p + z**2 / (2 * n), z * (p * (1 - p) / n + z**2 / (4 * n**2)) ** 0.5
    return (middle - spread) / (1 + z**2 / n), (middle + spread) / (1 + z**2 / n)


RUKS = {"dataset": "ruks", "where": {"item": "kol"}}


def test_a_printed_rate_beside_a_blank_count_tells_it() -> None:
    population = define("folketal", "count", disclosure_control=False,
                        numerator={"dataset": "folketal", "measure": "folketal"})  # fmt: skip
    rate = define(
        "kol", per=100000, unit="pr_100000",
        numerator={**RUKS, "measure": "prævalens_personer"},
        printed={**RUKS, "measure": "prævalens_pr_100000"},
    )  # fmt: skip

    def publish_rate(printed: float) -> list[dict[str, object]]:
        return [show(population, "Allerød", 20000), show(rate, "Allerød", None, value=printed)]

    found = tell(attack(publish_rate(15.0), rate, population))
    assert "Allerød 2024 3 = Allerød 15 per 100,000 of 20,000" in found
    assert not attack(publish_rate(45.0), rate, population).finds


def test_a_band_of_a_distribution_narrows_a_hidden_share() -> None:
    share = define("fravær", "proportion")
    bands = define("fravær_fordeling", "distribution", item="fravær", unit="antal",
                   bands=[0, 2, 10, 100])  # fmt: skip

    def spread(low: float, middle: float) -> list[dict[str, object]]:
        counts = {"0 til 2 pct.": low, "over 2 til 10 pct.": middle, "over 10 til 100 pct.": 0.0}
        return [
            show(share, "Allerød", None, 100, status_reason=MARK),
            *(show(share, name, 8, 100) for name in NORD[:-1]),
            *(show(bands, "Nord", number, 8, category=name) for name, number in counts.items()),
        ]  # fmt: skip

    found = tell(attack(spread(0, 8), share, bands))
    assert "Allerød 2024 can only be 3 to 4" in found
    assert "the share lies between 2 and 10 pct. by Nord 2024" in found


@pytest.mark.parametrize(
    "equal",
    [{}, {("nationale_maal", "tæller", "overlevelse"): ("lokal", "tæller", "overlevelse")}],
    ids=["one dataset", "stated to be another's"],
)
def test_a_printed_share_tells_its_hidden_numerator(equal: Equalities) -> None:
    goal = {"dataset": "nationale_maal", "where": {"item": "overlevelse"}}
    share = define(
        "overlevelse", "proportion", numerator={**goal, "measure": "tæller"},
        denominator={**goal, "measure": "nævner"},
    )  # fmt: skip
    printed = define("overlevelse_trykt", "published", figure={**goal, "measure": "værdi"})
    rows = [show(share, "Allerød", None, 60),
            show(printed, "Allerød", None, value=5.0, status="ok")]  # fmt: skip
    assert "Allerød 2024 3 = Allerød 5 per 100 of 60" in tell(
        attack(rows, share, printed, equal=equal)
    )


def test_a_ratio_tells_the_indicator_that_is_hidden() -> None:
    early, late = define("tidlige"), define("alle_forløb")
    ratio = Definition.model_validate(
        {"id": "forhold", "title": "f", "description": "f", "theme": "kapacitet", "kind": "ratio",
         "of": "tidlige", "to": "alle_forløb", "unit": "ratio"}
    )  # fmt: skip
    rows = [show(early, "Allerød", None, 20000), show(late, "Allerød", 60, 20000),
            show(ratio, "Allerød", None, value=0.05, status="ok")]  # fmt: skip
    assert "Allerød 2024 3 = " in tell(attack(rows, early, late, ratio))


def made_of(kind: str, **keys: object) -> Definition:
    """An indicator that is made of others."""
    return Definition.model_validate(
        {"id": "lavet", "title": "l", "description": "l", "theme": "kapacitet", "kind": kind,
         "unit": "ratio", **keys}
    )  # fmt: skip


OF_MEN, OF_WOMEN = ({"indicator": "tidlige", "sex": sex} for sex in ("maend", "kvinder"))


@pytest.mark.parametrize(
    ("made", "value"),
    [
        (made_of("expression", expression="k - m", parts={"m": OF_MEN, "k": OF_WOMEN}), 2.85),
        (made_of("expression", expression="(m + k) / 2", parts={"m": OF_MEN, "k": OF_WOMEN}),
         1.575),
        (made_of("expression", expression="1000 / (m / k)", parts={"m": OF_MEN, "k": OF_WOMEN}),
         20000.0),
        (made_of("ratio", of="tidlige", to="tidlige", of_group={"sex": "maend"},
                 to_group={"sex": "kvinder"}), 0.05),
    ],
)  # fmt: skip
def test_a_figure_made_of_two_groups_tells_the_one_that_is_hidden(
    made: Definition, value: float
) -> None:
    early = define("tidlige", groups=[{"sex": "maend"}, {"sex": "kvinder"}])
    rows = [show(early, "Allerød", None, 20000, sex="maend"),
            show(early, "Allerød", 60, 20000, sex="kvinder"),
            show(made, "Allerød", None, value=value, status="ok")]  # fmt: skip
    assert "Allerød 2024 maend 3 = " in tell(attack(rows, early, made))
    safe = [*rows[:2], show(made, "Allerød", None)]
    assert "maend 3" not in tell(attack(safe, early, made))


def test_an_expression_in_counts_tells_the_count_that_is_hidden() -> None:
    counts = [define(name, "count") for name in ("alle_pladser", "optagne")]
    parts = {each.id: {"indicator": each.id} for each in counts}
    made = made_of("expression", expression="alle_pladser - optagne", parts=parts, unit="antal")
    rows = [show(counts[0], "Allerød", 40), show(counts[1], "Allerød", None),
            show(made, "Allerød", None, value=37.0, status="ok")]  # fmt: skip
    assert "Allerød 2024 3 = " in tell(attack(rows, *counts, made))
