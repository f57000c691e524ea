"""Which datasets are late, written out with dates."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

import polars as pl
import pytest

from schemas.lateness import (
    FRESHNESS_COLUMNS,
    Freshness,
    judge_all,
    judge_stated,
    state_freshness,
    tabulate_freshness,
)
from schemas.rhythms import ReleaseRule, Rhythm

RUKS = Rhythm(
    dataset="ruks", publisher="Sundhedsdatastyrelsen", grace_days=30, source="?", assumed=True,
    releases=[ReleaseRule(month=11, covers="this year")],
)  # fmt: skip
PRACTICES = Rhythm(
    dataset="praksis", publisher="Sundhedsdatastyrelsen", grace_days=30, source="?", assumed=True,
    releases=[
        ReleaseRule(month=3, covers="this year H1"), ReleaseRule(month=9, covers="this year H2"),
    ],
)  # fmt: skip
PROFILE = Rhythm(
    dataset="sundhedsprofil", publisher="SIF", grace_days=60, source="?", assumed=True,
    every_years=4, release_year=2026, releases=[ReleaseRule(month=3, covers="last year")],
)  # fmt: skip

Row = dict[str, Any]


def extract(
    name: str,
    period: str,
    released: date | None,
    *,
    dataset: str = "ruks",
    item: str = "kol",
    area: str = "land/000",
    received: date | None = None,
    **changed: object,
) -> Row:
    """An extract with one item, accepted, that came on the day of its release."""
    received = received or released or date(2026, 1, 1)
    half = {"H1": (6, 30)}.get(period[4:], (12, 31))
    return {
        "extract_id": name,
        "dataset": dataset,
        "file_name": f"{name}.xlsx",
        "sha256": name,
        "status": "accepted",
        "vintage": released or received,
        "vintage_known": released is not None,
        "received_at": datetime(received.year, received.month, received.day, 12, tzinfo=UTC),
        "synthetic": False,
        "item": item,
        "area": area,
        "newest_period": period,
        "newest_period_end": date(int(period[:4]), *half),
        **changed,
    }


def judge(
    extracts: list[Row], today: date, rhythms: tuple[Rhythm, ...] = (RUKS,)
) -> list[Freshness]:
    """The judgement on extracts of which the rejected ones have no observations."""
    held = ("dataset", "item", "area", "extract_id", "newest_period", "newest_period_end")
    nothing = extract("none", "2000", None)
    register = (
        pl.DataFrame([*extracts, nothing])
        .drop("item", "area", "newest_period", "newest_period_end")
        .head(len(extracts))
        .unique(maintain_order=True)
    )
    accepted = [each for each in extracts if each["status"] == "accepted"]
    periods = pl.DataFrame([*accepted, nothing]).select(held).head(len(accepted))
    return judge_all(rhythms, register, periods, today)


RELEASE_2025 = extract("ruks-2025", "2025", date(2025, 11, 28))


@pytest.mark.parametrize(
    ("today", "status", "days_late"),
    [
        (date(2025, 11, 28), "til_tiden", 0),
        (date(2026, 9, 30), "til_tiden", 0),
        # a month before November begins
        (date(2026, 10, 1), "ventes_snart", 0),
        (date(2026, 11, 30), "ventes_snart", 0),
        # thirty days of grace after the last of November
        (date(2026, 12, 30), "ventes_snart", 0),
        (date(2026, 12, 31), "forsinket", 31),
        (date(2027, 2, 28), "forsinket", 90),
        (date(2028, 2, 29), "forsinket", 456),
    ],
)
def test_ruks_of_2025_is_followed_by_a_release_in_november_2026(
    today: date, status: str, days_late: int
) -> None:
    (ruks,) = judge([RELEASE_2025], today)
    assert (ruks.status, ruks.days_late) == (status, days_late)
    assert ruks.holding.newest_period == "2025"
    assert ruks.holding.released == date(2025, 11, 28)
    assert (ruks.expected.start, ruks.expected.end) == (date(2026, 11, 1), date(2026, 11, 30))


def test_practices_of_the_second_half_of_2025_are_followed_in_march_2026() -> None:
    held = extract("praksis", "2025H2", date(2025, 9, 2), dataset="praksis")
    (practices,) = judge([held], date(2026, 5, 1), (PRACTICES,))
    assert practices.expected.covers == "2026H1"
    assert (practices.status, practices.days_late) == ("forsinket", 31)


def test_the_health_profile_of_2025_is_followed_in_2030() -> None:
    held = extract("profil", "2025", date(2026, 3, 12), dataset="sundhedsprofil")
    (profile,) = judge([held], date(2026, 11, 22), (PROFILE,))
    assert profile.expected.start == date(2030, 3, 1)
    assert profile.status == "til_tiden"


def test_an_early_release_is_followed_by_the_one_of_the_next_year() -> None:
    (ruks,) = judge([extract("early", "2025", date(2025, 9, 1))], date(2025, 12, 31))
    assert ruks.status == "til_tiden"
    assert ruks.expected.covers == "2026"


def test_a_revision_of_the_same_period_delays_nothing_and_is_the_newest_release() -> None:
    revision = extract("revision", "2025", date(2026, 6, 1))
    (ruks,) = judge([RELEASE_2025, revision], date(2027, 1, 15))
    assert ruks.holding.released == date(2026, 6, 1)
    assert ruks.status == "forsinket"


def test_an_old_release_that_is_taken_in_later_changes_nothing() -> None:
    old = extract("old", "2020", date(2020, 11, 27), received=date(2026, 10, 1))
    assert judge([RELEASE_2025, old], date(2026, 10, 2)) == judge([RELEASE_2025], date(2026, 10, 2))


def test_only_old_releases_are_late_since_the_first_that_is_missing() -> None:
    (ruks,) = judge([extract("old", "2020", date(2020, 11, 27))], date(2026, 11, 22))
    assert ruks.expected.end == date(2021, 11, 30)
    assert ruks.days_late == 1818


def test_without_a_release_date_the_day_of_receipt_is_told_instead() -> None:
    (ruks,) = judge([extract("undated", "2025", None, received=date(2026, 2, 3))], date(2026, 3, 1))
    assert ruks.holding.released is None
    assert ruks.holding.received == date(2026, 2, 3)
    assert ruks.status == "til_tiden"


def test_what_was_never_received_waits_for_the_next_release() -> None:
    (ruks,) = judge([], date(2026, 2, 1))
    assert ruks.status == "aldrig_modtaget"
    assert ruks.expected.start == date(2026, 11, 1)
    assert ruks.days_late == 0


def test_of_several_files_in_a_release_those_that_have_not_come_are_named() -> None:
    wave = [
        extract("smoking", "2025", date(2026, 3, 12), dataset="sundhedsprofil", item="rygning"),
        extract("stress", "2025", date(2026, 3, 12), dataset="sundhedsprofil", item="stress"),
        extract("stress-21", "2021", date(2022, 3, 9), dataset="sundhedsprofil", item="stress"),
        extract("lonely-21", "2021", date(2022, 3, 9), dataset="sundhedsprofil", item="ensomhed"),
    ]
    (profile,) = judge(wave, date(2026, 5, 1), (PROFILE,))
    assert profile.status == "til_tiden"
    assert profile.holding.behind == ("ensomhed",)


def test_a_part_of_a_dataset_has_a_rhythm_of_its_own() -> None:
    rest = RUKS.model_copy(update={"dataset": "nationale_maal"})
    part = PROFILE.model_copy(
        update={"dataset": "nationale_maal", "part": "p", "items": frozenset({"rygere"})}
    )
    held = [
        extract("a", "2021", date(2022, 10, 1), dataset="nationale_maal", item="rygere"),
        extract("b", "2025", date(2025, 11, 1), dataset="nationale_maal", item="liggetid"),
    ]
    surveyed, yearly = judge(held, date(2026, 4, 1), (part, rest))
    assert (surveyed.holding.newest_period, surveyed.expected.covers) == ("2021", "2025")
    assert (yearly.holding.newest_period, yearly.expected.covers) == ("2025", "2026")


REJECTED = extract("ruks-2026", "2026", date(2026, 11, 27), status="rejected")


def test_while_a_newer_release_is_rejected_the_one_before_stays_in_force() -> None:
    (ruks,) = judge([RELEASE_2025, REJECTED], date(2026, 12, 1))
    assert ruks.status == "afvist"
    assert ruks.holding.newest_period == "2025"
    assert ruks.holding.rejected_file == "ruks-2026.xlsx"
    assert ruks.holding.rejected_release == date(2026, 11, 27)


def test_a_rejected_release_still_says_how_late_the_figures_are() -> None:
    (ruks,) = judge([RELEASE_2025, REJECTED], date(2027, 1, 15))
    assert (ruks.status, ruks.days_late) == ("afvist", 46)


@pytest.mark.parametrize(
    "repaired",
    [
        extract("again", "2026", date(2026, 11, 27)),
        # the same bytes with a sidecar that says what was missing
        extract("again", "2025", date(2025, 11, 28), sha256="ruks-2026"),
    ],
)
def test_a_release_that_was_mended_and_accepted_no_longer_waits(repaired: Row) -> None:
    (ruks,) = judge([RELEASE_2025, REJECTED, repaired], date(2026, 12, 1))
    assert ruks.holding.rejected_file is None


def test_an_old_release_that_is_rejected_makes_nothing_stale() -> None:
    old = replace_row(REJECTED, vintage=date(2020, 11, 27))
    (ruks,) = judge([RELEASE_2025, old], date(2026, 5, 1))
    assert ruks.status == "til_tiden"


@pytest.mark.parametrize(("day", "waits"), [(date(2025, 11, 1), False), (date(2026, 1, 9), True)])
def test_a_rejected_extract_without_a_date_is_newer_when_it_came_later(
    day: date, waits: bool
) -> None:
    undated = extract("undated", "2026", None, received=day, status="rejected")
    (ruks,) = judge([RELEASE_2025, undated], date(2026, 2, 1))
    assert (ruks.status == "afvist") is waits
    assert ruks.holding.rejected_release is None


def test_the_first_extract_of_a_dataset_can_be_rejected() -> None:
    (ruks,) = judge([REJECTED], date(2026, 12, 1))
    assert ruks.status == "afvist"
    assert ruks.holding.newest_period is None


def of_areas(name: str, period: str, released: date, *areas: str, item: str = "kol") -> list[Row]:
    return [extract(name, period, released, area=area, item=item) for area in areas]


def test_one_area_with_a_newer_period_does_not_make_a_dataset_up_to_date() -> None:
    all_areas = of_areas("ruks-2025", "2025", date(2025, 11, 28), "a", "b", "c", "d")
    one = of_areas("one", "2026", date(2026, 11, 27), "a")
    (ruks,) = judge([*all_areas, *one], date(2027, 1, 15))
    assert (ruks.status, ruks.holding.newest_period) == ("forsinket", "2025")
    assert ruks.holding.released == date(2025, 11, 28)
    half = of_areas("half", "2026", date(2026, 11, 27), "a", "b")
    assert judge([*all_areas, *half], date(2027, 1, 15))[0].status == "forsinket"
    most = of_areas("most", "2026", date(2026, 11, 27), "a", "b", "c")
    assert judge([*all_areas, *most], date(2027, 1, 15))[0].status == "til_tiden"


def test_one_item_with_a_newer_period_does_not_make_a_dataset_up_to_date() -> None:
    items = ("kol", "astma", "demens")
    all_items = [
        each
        for item in items
        for each in of_areas(f"{item}-2025", "2025", date(2025, 11, 28), "a", "b", item=item)
    ]
    one = of_areas("one", "2026", date(2026, 11, 27), "a", "b")
    (ruks,) = judge([*all_items, *one], date(2027, 1, 15))
    assert (ruks.status, ruks.holding.newest_period) == ("forsinket", "2025")


def test_areas_that_releases_have_not_had_for_years_are_not_waited_for() -> None:
    old = of_areas("old", "2015", date(2015, 11, 28), "a", "b", "c", "d")
    (ruks,) = judge([*old, *of_areas("new", "2026", date(2026, 11, 27), "a")], date(2027, 1, 15))
    assert ruks.status == "til_tiden"


def test_synthetic_figures_do_not_hide_that_a_publisher_is_late() -> None:
    demo = extract("demo", "2026", date(2026, 11, 28), synthetic=True)
    (with_real,) = judge([RELEASE_2025, demo], date(2027, 1, 15))
    assert (with_real.status, with_real.holding.synthetic) == ("forsinket", False)
    (alone,) = judge([demo], date(2027, 1, 15))
    assert (alone.status, alone.holding.synthetic) == ("til_tiden", True)


def test_a_synthetic_extract_that_is_rejected_does_not_wait_for_a_real_dataset() -> None:
    demo = replace_row(REJECTED, synthetic=True)
    assert judge([RELEASE_2025, demo], date(2026, 12, 1))[0].status == "ventes_snart"


def test_extracts_that_were_not_known_on_a_day_do_not_count_on_it() -> None:
    # the register of that day has the older release alone; what is stored has both
    older = extract("ruks-2024", "2024", date(2024, 11, 29))
    today = date(2025, 11, 27)
    held = pl.DataFrame([older, RELEASE_2025]).select(
        "dataset", "item", "area", "extract_id", "newest_period", "newest_period_end"
    )
    (ruks,) = judge_all([RUKS], pl.DataFrame([older]), held, today)
    assert ruks.holding.newest_period == "2024"
    assert ruks.status == "ventes_snart"


def test_a_manifest_is_judged_anew_on_a_later_day() -> None:
    on_the_day = judge([RELEASE_2025, REJECTED], date(2026, 12, 1))
    stated = json.loads(json.dumps([state_freshness(each) for each in on_the_day], default=str))
    later = date(2027, 1, 15)
    assert judge_stated(stated, [RUKS, PRACTICES], later) == judge([RELEASE_2025, REJECTED], later)


def test_the_published_table_has_a_row_for_each_dataset_and_part() -> None:
    table = tabulate_freshness(judge([RELEASE_2025], date(2027, 1, 15), (RUKS, PRACTICES)))
    assert list(table.schema) == list(FRESHNESS_COLUMNS)
    assert table.select("dataset", "status", "days_late", "newest_period").rows() == [
        ("ruks", "forsinket", 46, "2025"),
        ("praksis", "aldrig_modtaget", 0, None),
    ]


def replace_row(row: Row, **changed: object) -> Row:
    """A row with other values."""
    return {**row, **changed}
