"""What a release is held against, and which cells it lost."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from assets.intake.surprises import find_lost, find_surprises
from schemas.definitions.model import Definition
from schemas.frames.columns import make_model
from schemas.frames.surprises import LOST_CATALOGUE, SURPRISE_CATALOGUE
from tests.warehouse.releases import AREAS, Figure, Figures, release_of, take
from warehouse.home import Home
from warehouse.store import Warehouse, open_warehouse

FIRST, SECOND = date(2024, 11, 29), date(2025, 11, 28)


def steady(area: str, year: int) -> float:
    """Larger from area to area, a little more each year, and never quite so."""
    number = int(area)
    return round(400 * (number - 90) * (1 + 0.01 * (year - 2020)) + (number * year) % 17)


def but(figures: Figures, *places: tuple[str, int], by: Figure = 10) -> Figures:
    """The same with the cells of some places `by` times as large, or another status."""

    def changed(area: str, year: int) -> Figure:
        figure = figures(area, year)
        if (area, year) not in places or not isinstance(figure, int | float):
            return figure
        return figure * by if isinstance(by, int | float) else by

    return changed


@pytest.fixture
def stored(tmp_path: Path) -> Iterator[Warehouse]:
    with open_warehouse(Home(tmp_path / "home")) as warehouse:
        yield warehouse


def take_both(
    stored: Warehouse, folder: Path, old: pl.DataFrame, new: pl.DataFrame
) -> tuple[str, str]:
    """Two releases, a year apart."""
    return take(stored, folder, "old", old, FIRST), take(stored, folder, "new", new, SECOND, day=1)


def surprises_of(stored: Warehouse, *extract_ids: str) -> list[tuple[object, ...]]:
    found = find_surprises(stored, extract_ids)
    make_model(SURPRISE_CATALOGUE).validate(found)
    return found.select("area_id", "period", "expected_from").rows()


def lost_of(stored: Warehouse, *extract_ids: str) -> set[tuple[object, ...]]:
    lost = find_lost(stored, extract_ids)
    make_model(LOST_CATALOGUE).validate(lost)
    return set(lost.select("area_id", "period", "sex", "now").rows())


def test_a_first_release_and_an_ordinary_new_year_surprise_nobody(
    stored: Warehouse, tmp_path: Path
) -> None:
    first, second = take_both(
        stored, tmp_path, release_of(steady, range(2018, 2024)), release_of(steady, [2024])
    )
    assert surprises_of(stored, first) == surprises_of(stored, second) == []
    assert lost_of(stored, first, second) == set()


def test_ten_times_the_figure_is_told_against_the_change_of_the_other_areas(
    stored: Warehouse, tmp_path: Path
) -> None:
    wrong = but(steady, ("0105", 2024))
    _, second = take_both(
        stored, tmp_path, release_of(steady, range(2018, 2024)), release_of(wrong, [2024])
    )
    assert surprises_of(stored, second) == [("0105", "2024", "spread")]
    row = find_surprises(stored, [second]).row(0, named=True)
    assert row["found"] == wrong("0105", 2024)
    assert row["expected"] == pytest.approx(steady("0105", 2024), rel=0.05)
    assert row["surprise"] > 5


def test_ten_times_all_figures_surprise_although_all_areas_agree(
    stored: Warehouse, tmp_path: Path
) -> None:
    wrong = but(steady, *((area, 2024) for area in AREAS))
    _, second = take_both(
        stored, tmp_path, release_of(steady, range(2018, 2024)), release_of(wrong, [2024])
    )
    assert len(surprises_of(stored, second)) == len(AREAS)


def test_a_series_of_twelve_is_held_against_its_own_forecast(
    stored: Warehouse, tmp_path: Path
) -> None:
    halved = but(steady, ("0103", 2024), by=0.5)
    _, second = take_both(
        stored, tmp_path, release_of(steady, range(2012, 2024)), release_of(halved, [2024])
    )
    assert surprises_of(stored, second) == [("0103", "2024", "forecast")]


def test_a_revised_figure_is_held_against_the_vintage_before(
    stored: Warehouse, tmp_path: Path
) -> None:
    years = range(2018, 2024)
    small = but(steady, ("0102", 2019), by=1.02)
    _, second = take_both(
        stored, tmp_path, release_of(steady, years),
        release_of(but(small, ("0107", 2020), by=3), years),
    )  # fmt: skip
    assert surprises_of(stored, second) == [("0107", "2020", "vintage_before")]
    row = find_surprises(stored, [second]).row(0, named=True)
    assert (row["expected"], row["found"]) == (steady("0107", 2020), 3 * steady("0107", 2020))


def test_an_older_release_that_comes_late_replaces_nothing_and_surprises_nobody(
    stored: Warehouse, tmp_path: Path
) -> None:
    years = [2022, 2023]
    take(stored, tmp_path, "newer", release_of(steady, years), SECOND)
    blank = but(but(steady, ("0101", 2023)), ("0102", 2023), by="missing")
    late = take(stored, tmp_path, "late", release_of(blank, years), FIRST, day=1)
    assert surprises_of(stored, late) == []
    assert lost_of(stored, late) == set()


def test_real_and_synthetic_figures_are_not_held_against_each_other(
    stored: Warehouse, tmp_path: Path
) -> None:
    take(stored, tmp_path, "real", release_of(steady, [2022, 2023]), FIRST)
    invented = release_of(but(steady, ("0101", 2023)), [2023])
    demo = take(stored, tmp_path, "demo", invented, SECOND, day=1, synthetic=True)
    assert surprises_of(stored, demo) == []


def test_what_came_later_is_not_what_was_expected_then(stored: Warehouse, tmp_path: Path) -> None:
    wrong = but(steady, ("0105", 2024))
    _, second = take_both(
        stored, tmp_path, release_of(steady, [2022, 2023]), release_of(wrong, [2024])
    )
    then = surprises_of(stored, second)
    take(stored, tmp_path, "mended", release_of(steady, [2023, 2024]), date(2026, 1, 9), day=9)
    assert surprises_of(stored, second) == then != []


def test_surprises_say_how_many_indicators_read_the_cell(stored: Warehouse, tmp_path: Path) -> None:
    source = {"dataset": "ruks", "measure": "prævalens_personer", "where": {"item": "kol"}}
    reading = Definition.model_validate(
        {"id": "kol", "title": "KOL", "description": "Antal.", "focus_area": "aeldre_kronisk",
         "goal": "rette_sted", "kind": "count", "unit": "antal", "numerator": source}
    )  # fmt: skip
    wrong = but(steady, ("0105", 2024))
    _, second = take_both(
        stored, tmp_path, release_of(steady, [2022, 2023]), release_of(wrong, [2024])
    )
    assert find_surprises(stored, [second], [reading])["readers"].to_list() == [1]
    assert find_surprises(stored, [second], [])["readers"].to_list() == [0]


def test_a_cell_that_is_blank_or_hidden_now_is_lost(stored: Warehouse, tmp_path: Path) -> None:
    blank = but(but(steady, ("0101", 2023), by="missing"), ("0102", 2023), by="suppressed")
    _, second = take_both(
        stored, tmp_path, release_of(steady, [2022, 2023]), release_of(blank, [2022, 2023])
    )
    assert lost_of(stored, second) == {
        ("0101", "2023", "alle", "missing"), ("0102", "2023", "alle", "suppressed"),
    }  # fmt: skip
    assert find_lost(stored, [second])["held_by"].unique().to_list() == ["print-old"]


def test_a_hole_and_an_area_left_out_are_lost(stored: Warehouse, tmp_path: Path) -> None:
    sexes = ("kvinder", "maend")
    old, new = (release_of(steady, [2023], sexes=sexes) for _ in range(2))
    hole = (pl.col("area_id") == "0104") & (pl.col("sex") == "maend")
    _, second = take_both(
        stored, tmp_path, old, new.filter(~hole, pl.col("area_id") != "0109")
    )  # fmt: skip
    assert lost_of(stored, second) == {
        ("0104", "2023", "maend", "absent"),
        ("0109", "2023", "kvinder", "absent"), ("0109", "2023", "maend", "absent"),
    }  # fmt: skip


@pytest.mark.parametrize(
    "selection",
    [
        release_of(steady, [2024], sexes=("kvinder", "maend")),
        release_of(steady, [2023], areas=AREAS[:2], sexes=("kvinder", "maend")),
        release_of(steady, [2023], sexes=("kvinder",)),
        release_of(steady, [2023], areas=AREAS[:1], sexes=("alle",)),
        release_of(steady, [2023], sexes=("kvinder", "maend"), item="astma"),
        release_of(steady, [2023], sexes=("kvinder", "maend"), age="80+"),
    ],
    ids=["another period", "two areas", "one sex", "a total", "another item", "another age"],
)
def test_another_selection_loses_nothing(
    stored: Warehouse, tmp_path: Path, selection: pl.DataFrame
) -> None:
    old = release_of(steady, [2022, 2023], sexes=("kvinder", "maend"))
    _, second = take_both(stored, tmp_path, old, selection)
    assert lost_of(stored, second) == set()


def test_an_extract_without_a_release_date_never_outranks_one_that_has_one(
    stored: Warehouse, tmp_path: Path
) -> None:
    take(stored, tmp_path, "dated", release_of(steady, [2023]), FIRST)
    twice = but(steady, *((area, 2023) for area in AREAS[:3]), by=2)
    undated = take(stored, tmp_path, "undated", release_of(twice, [2023, 2024]), None, day=30)
    in_force = stored.observations_in_force().pl()
    assert set(in_force.filter(period="2023")["extract_id"]) == {"print-dated"}
    assert set(in_force.filter(period="2024")["extract_id"]) == {undated}
    counted = stored.releases.count_not_replaced([undated])
    assert counted.rows() == [(undated, "undated", len(AREAS), 3)]


def test_among_extracts_without_a_release_date_the_one_received_last_counts(
    stored: Warehouse, tmp_path: Path
) -> None:
    take(stored, tmp_path, "later", release_of(steady, [2023]), None, day=5)
    take(stored, tmp_path, "earlier", release_of(but(steady, ("0101", 2023)), [2023]), None, day=1)
    assert set(stored.observations_in_force().pl()["extract_id"]) == {"print-later"}
