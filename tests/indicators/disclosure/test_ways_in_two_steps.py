"""Further ways in, written out, and that they are closed."""

from __future__ import annotations

from typing import Any

from schemas.definitions.model import Definition
from tests.indicators.disclosure.test_ways_in import NORD, protect, rate, status_of
from tests.indicators.frames import observe, practices, proportion


def test_a_printed_share_of_women_alone_does_not_tell_their_count() -> None:
    """Its source says women, so that its own row is of everyone."""
    rows = []
    for number, area in enumerate(NORD):
        women = 3 if number == 0 else 30 + number
        for sex, x in (("kvinder", women), ("maend", 40), ("alle", women + 40)):
            for measure, number_of in (("tæller", x), ("nævner", 90), ("værdi", 100 * x / 90)):
                rows.append(
                    observe("lokal", measure, area, "2024", number_of, item="støtte", sex=sex)
                )
    item = {"dataset": "lokal", "where": {"item": "støtte"}}
    counted = proportion(
        numerator={**item, "measure": "tæller"}, denominator={**item, "measure": "nævner"},
        groups=[{}, {"sex": "kvinder"}, {"sex": "maend"}],
    )  # fmt: skip
    printed = Definition.model_validate(
        {
            "id": "trykt", "title": "Støtte", "description": "Støtte.", "theme": "kapacitet",
            "kind": "published",
            "figure": {**item, "measure": "værdi", "where": {"item": "støtte", "sex": "kvinder"}},
        }
    )  # fmt: skip
    values = protect(rows, counted, printed).values
    assert status_of(values, "0201", indicator_id="lukkede", sex="kvinder") == "suppressed"
    assert status_of(values, "0201", indicator_id="trykt") == "suppressed"


def test_all_but_the_oldest_are_a_count_though_two_bands_make_it() -> None:
    """0-17 and 18-64 are hidden and together 4, and all less 65+ tells those."""
    rows = []
    for number, area in enumerate(NORD):
        few = number == 0
        bands = {"0-17": 2 if few else 30, "18-64": 2 if few else 40 + number, "65+": 50}
        for age, x in (*bands.items(), ("alle", sum(bands.values()))):
            rows += practices(area, x, 400, age=age)
    ages = ("alle", "0-17", "18-64", "65+")
    values = protect(rows, proportion(groups=[{"age": age} for age in ages])).values
    shown = {age: status_of(values, "0201", age=age) == "ok" for age in ("alle", "65+")}
    assert not all(shown.values()), shown


def test_a_publishers_slip_in_a_sum_does_not_tell_nearly_the_small_count() -> None:
    """Everyone are one more than women and men: a reader takes the women for 4, who are 3."""
    rows = []
    for number, area in enumerate(NORD[:3]):
        women, men = (3, 16) if number == 1 else (20 + number, 30 + number)
        everyone = women + men + (1 if number == 1 else 0)
        for sex, x in (("kvinder", women), ("maend", men), ("alle", everyone)):
            rows += practices(area, x, 300, sex=sex)
    groups = [{}, {"sex": "kvinder"}, {"sex": "maend"}]
    values = protect(rows, proportion(groups=groups)).values
    shown = [status_of(values, NORD[1], sex=sex) == "ok" for sex in ("alle", "maend")]
    assert not all(shown), shown


def test_those_who_have_not_in_a_band_of_a_sex_without_rows_are_hidden_too() -> None:
    """Men of 65 and over are 161 of 168 and of 80 and over 79 of 84, which leaves 82 of 84."""
    rows = []
    for number, area in enumerate(NORD):
        everyone = {"alle": (478, 531), "65+": (316, 345), "80+": (158, 168)}
        women = {"alle": (235, 281), "65+": (155, 177), "80+": (79, 84)}
        for sex, bands in (("alle", everyone), ("kvinder", women)):
            for age, (x, n) in bands.items():
                fewer = 0 if number == 0 else 60 + number
                rows += practices(area, x - fewer, n, sex=sex, age=age)
    groups = [
        {"sex": sex, "age": age} for sex in ("alle", "kvinder") for age in ("alle", "65+", "80+")
    ]
    values = protect(rows, proportion(groups=groups)).values
    needed = [("alle", "65+"), ("kvinder", "65+"), ("alle", "80+"), ("kvinder", "80+")]
    shown = [status_of(values, "0201", sex=sex, age=age) == "ok" for sex, age in needed]
    assert not all(shown), shown


def test_a_third_sex_beside_a_mark_is_not_narrowed_through_a_difference() -> None:
    """Below 65 are 6 of both sexes; the source hides the women, and so the men would be 2 to 5."""
    rows = []
    for number, area in enumerate(NORD):
        young, old = (6, 30) if number == 0 else (40 + number, 60)
        young_women = None if number == 0 else 20
        rows += practices(area, young + old, 400) + practices(area, old, 200, age="65+")
        women = {"sex": "kvinder", "age": "0-64"}
        status = "suppressed" if number == 0 else "ok"
        rows += [observe("praksis", "praksis_lukket", area, "2024H1", young_women, **women,
                         status=status),
                 observe("praksis", "praksis", area, "2024H1", 100, **women)]  # fmt: skip
    groups = [{}, {"age": "65+"}, {"sex": "kvinder", "age": "0-64"}]
    values = protect(rows, proportion(groups=groups)).values
    shown = [status_of(values, "0201", age=age) == "ok" for age in ("alle", "65+")]
    assert not all(shown), shown


def test_a_quarter_does_not_follow_from_the_year_the_other_quarter_and_half() -> None:
    """No row is of the first half, nor of its second quarter, which is 3."""
    rows = []
    for number, area in enumerate(NORD):
        second = 3 if number == 0 else 25 + number
        for period, x in (("2025", 60 + second), ("2025Q1", 20), ("2025H2", 40)):
            rows += [
                observe("praksis", "praksis_lukket", area, period, x),
                observe("praksis", "praksis", area, period, 900),
            ]
    values = protect(rows, proportion()).values
    shown = [status_of(values, "0201", period=p) == "ok" for p in ("2025", "2025Q1", "2025H2")]
    assert not all(shown), shown


def test_bands_that_overlap_do_not_tell_the_one_between_them() -> None:
    """65-69 are 65+ less 70-79 less 80+."""
    rows = []
    for number, area in enumerate(NORD):
        first, second, third, last = 3 if number == 0 else 30 + number, 20, 25, 40
        bands = {"65+": first + second + third + last, "65-74": first + second,
                 "70-79": second + third, "80+": last}  # fmt: skip
        for age, x in bands.items():
            rows += practices(area, x, 400, age=age)
    ages = ("65+", "65-74", "70-79", "80+")
    values = protect(rows, proportion(groups=[{"age": age} for age in ages])).values
    shown = {age: status_of(values, "0201", age=age) == "ok" for age in ages}
    assert not (shown["65+"] and shown["70-79"] and shown["80+"]), shown


def test_a_standardised_rate_tells_no_band_without_a_row_from_which_a_sex_follows() -> None:
    """The rate tells that 8 are 75-79, which no row shows; 5 of them are men, so 3 are women."""
    bands = {"0-64": (60, 70), "65-69": (20, 25), "70-74": (30, 22), "75-79": (3, 5),
             "80+": (40, 45)}  # fmt: skip
    rows = []
    for number, area in enumerate(NORD):
        for sex, mine in (("kvinder", 0), ("maend", 1)):
            for age, pair in bands.items():
                x = pair[mine] + number * 7
                rows.append(observe("lokal", "tæller", area, "2025", x, sex=sex, age=age))
                n = 2_000 + 90 * mine + 13 * number
                rows.append(observe("folketal", "folketal", area, "2025", n, sex=sex, age=age))
    rows += add_up(rows)
    shown = {"alle": ("65-74", "80+", "alle"), "kvinder": ("65-74", "65+", "80+"),
             "maend": ("65+",)}  # fmt: skip
    groups = [{"sex": sex, "age": age} for sex, ages in shown.items() for age in ages]
    crude = rate("tæller", id="lukkede", groups=groups)
    standardised = rate(
        "tæller", id="standardiseret", kind="directly_standardised_rate",
        groups=[{"age": "alle"}], standardise={"ages": list(bands)},
    )  # fmt: skip
    values = protect(rows, crude, standardised).values
    assert status_of(values, NORD[0], indicator_id="standardiseret", period="2025") == "suppressed"
    assert status_of(values, NORD[-1], indicator_id="standardiseret", period="2025") == "ok"


def add_up(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Everyone of each band, and all wider bands of each sex and of everyone."""
    wider = {"65-74": ("65-69", "70-74"), "70-79": ("70-74", "75-79"),
             "65+": ("65-69", "70-74", "75-79", "80+"),
             "alle": ("0-64", "65-69", "70-74", "75-79", "80+")}  # fmt: skip
    narrow = sorted({row["age"] for row in rows})
    found: dict[tuple[str, ...], float] = {}
    for row in rows:
        of = (row["dataset"], row["measure"], row["area_id"], row["period"])
        for sex in ("alle", row["sex"]):
            for age in (*narrow, *wider):
                if row["age"] in wider.get(age, (age,)) and (sex, age) != (row["sex"], row["age"]):
                    key = (*of, sex, age)
                    found[key] = found.get(key, 0) + row["value"]
    return [observe(*key[:4], x, sex=key[4], age=key[5]) for key, x in found.items()]


def test_those_between_and_beside_two_bands_are_a_count_though_no_band_holds_them() -> None:
    """Everyone less 18-39 less 65+ are those of 0-17 and of 40-64: 3 together."""
    rows = []
    for number, area in enumerate(NORD):
        others = 3 if number == 0 else 30 + number
        for age, x in (("alle", 60 + others), ("18-39", 20), ("65+", 40)):
            rows += practices(area, x, 900, age=age)
    ages = ("alle", "18-39", "65+")
    values = protect(rows, proportion(groups=[{"age": age} for age in ages])).values
    assert not all(status_of(values, "0201", age=age) == "ok" for age in ages)
    assert all(status_of(values, "0270", age=age) == "ok" for age in ages)
