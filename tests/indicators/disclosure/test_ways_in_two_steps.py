"""Further ways in, written out, and that they are closed."""

from __future__ import annotations

from schemas.definitions.model import Definition
from tests.indicators.disclosure.test_ways_in import NORD, protect, status_of
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
