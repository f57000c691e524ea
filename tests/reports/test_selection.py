"""Which figure the report tells of, and which it is counted from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import polars as pl
import pytest

from indicators.derive import count_from_baseline
from indicators.verdicts.series import add_change, add_rhythm, find_last_day
from reports.content import ReportContent
from reports.selection import (
    ReportedIndicator,
    arrange_report,
    choose_charted,
    choose_mapped,
    choose_rows,
    select_reported_figure,
)
from schemas.definitions.model import Definition
from schemas.frames.values import VALUE_KEY
from tests.reports.conftest import (
    CLOSED,
    COUNTED,
    DEFINITIONS,
    LONELY,
    NEVER,
    NEW,
    NORD,
    POOLED,
    QUIET,
    READMISSIONS,
    ROWS,
    WAITING,
    make_values,
    row,
)
from wording.pictures.tiles import place_tiles

Make = Callable[..., ReportContent]
YEAR_BEFORE = find_last_day("2023")


def stand(make_content: Make, definition: Definition, **asked: object) -> ReportedIndicator:
    content = make_content(**asked)
    return select_reported_figure(arrange_report(content), definition, content.baseline)


def test_the_newest_figure_of_the_reports_year_is_held_against_that_of_the_baseline_year(
    make_content: Make,
) -> None:
    indicator = stand(make_content, READMISSIONS)
    assert indicator.period == "2025"
    assert indicator.figure.baseline_period == "2023"
    assert indicator.figure.change == pytest.approx(17.456 - 19.123)
    assert indicator.baseline is not None
    assert indicator.baseline.value == 19.123


def test_figures_later_than_the_reports_year_are_left_out() -> None:
    kept = count_from_baseline(make_values(), DEFINITIONS, YEAR_BEFORE, 2025)
    assert kept["period_end"].dt.year().max() == 2025
    assert "2026" in make_values()["period"]


@pytest.mark.parametrize(
    ("baseline", "period", "chosen", "since"),
    [(2022, 2024, "2024", "2022"), (2020, 2025, "2025", "2021"), (2025, 2026, "2026", "2025")],
)
def test_other_years_choose_other_periods(
    make_content: Make, baseline: int, period: int, chosen: str, since: str | None
) -> None:
    indicator = stand(make_content, READMISSIONS, baseline=baseline, period=period)
    assert (indicator.period, indicator.figure.baseline_period) == (chosen, since)
    assert (indicator.figure.change is None) == (since is None)


def test_a_gap_in_the_years_falls_back_on_the_newest_before(make_content: Make) -> None:
    indicator = stand(make_content, WAITING, baseline=2024, period=2026)
    assert (indicator.period, indicator.figure.baseline_period) == ("2025", "2023")


def test_a_figure_no_newer_than_the_baseline_has_no_change(make_content: Make) -> None:
    indicator = stand(make_content, WAITING, baseline=2025, period=2026)
    assert indicator.period == "2025"
    assert indicator.figure.change is None
    assert indicator.is_old


def test_a_first_half_year_is_not_held_against_a_second(make_content: Make) -> None:
    indicator = stand(make_content, CLOSED)
    assert (indicator.period, indicator.figure.baseline_period) == ("2025H1", "2023H1")
    assert indicator.figure.change == pytest.approx(5.5)


def test_the_change_has_the_limits_that_the_published_column_would_have() -> None:
    """The arithmetic is that of the column `change`, with the definition's baseline in 2023."""
    values = make_values().filter(indicator_id=READMISSIONS.id, area_id="nord")
    ours = count_from_baseline(values, [READMISSIONS], YEAR_BEFORE, 2025).filter(period="2025")
    with_baseline = READMISSIONS.model_copy(update={"baseline": "2023"})
    theirs = add_change(add_rhythm(values), [with_baseline], find_last_day("2010"))
    theirs = theirs.filter(period="2025")
    columns = ["baseline_period", "change", "change_low", "change_high"]
    assert ours.select(columns).rows() == theirs.select(columns).rows()
    # two intervals of ± 0.4: the change's is √(0.4² + 0.4²) wide on either side
    assert ours["change_high"][0] - ours["change"][0] == pytest.approx(0.4 * 2**0.5)


def test_overlapping_years_are_not_held_against_each_other(make_content: Make) -> None:
    indicator = stand(make_content, POOLED)
    assert indicator.has_figure
    assert indicator.figure.change is None


def test_a_figure_without_interval_gives_a_change_without_limits(make_content: Make) -> None:
    indicator = stand(make_content, WAITING)
    assert indicator.figure.change == pytest.approx(-0.75)
    assert indicator.figure.change_low is None
    assert not indicator.is_judged


def test_a_hidden_baseline_is_no_baseline(make_content: Make) -> None:
    rows = [
        each | {"value": None, "ci_low": None, "ci_high": None, "ci_level": None,
                "ci_method": None, "nature": None, "status": "suppressed",
                "status_reason": "Skjult."}
        if each["indicator_id"] == NEW.id and each["period"] == "2023" else each
        for each in [*ROWS, row(NEW, NORD, "2023", 3.0, 0.1)]
    ]  # fmt: skip
    assert stand(make_content, NEW, rows=rows).figure.change is None


def test_an_indicator_without_rows_has_no_figure(make_content: Make) -> None:
    indicator = stand(make_content, NEVER)
    assert indicator.period is None
    assert not indicator.has_figure


def test_a_certain_change_is_told_with_so_many_decimals_that_it_is_not_nothing(
    make_content: Make,
) -> None:
    years = (("2021", 3.0), ("2022", 3.0), ("2023", 3.0), ("2025", 3.006))
    rows = [row(NEW, NORD, year, value, 0.001) for year, value in years]
    indicator = stand(make_content, NEW, rows=rows)
    assert indicator.is_certain
    assert indicator.change_decimals == 3


def test_a_change_that_is_certain_by_the_years_alone_has_the_definitions_decimals(
    make_content: Make,
) -> None:
    steady = (12.0, 12.1, 11.9, 12.0, 12.1, 11.9, 12.0, 12.1, 11.9)
    rows = [row(WAITING, NORD, str(2015 + place), value) for place, value in enumerate(steady)]
    indicator = stand(make_content, WAITING, rows=[*rows, row(WAITING, NORD, "2025", 14.0)])
    assert indicator.is_certain
    assert indicator.figure.change_low is None
    assert indicator.change_decimals == 1


def list_indicators(make_content: Make) -> list[ReportedIndicator]:
    view = arrange_report(make_content())
    return [select_reported_figure(view, definition, 2023) for definition in DEFINITIONS]


def test_the_profile_s_indicators_and_what_is_striking_have_a_row(make_content: Make) -> None:
    rows = [one.definition for one in choose_rows(list_indicators(make_content))]
    assert rows == [READMISSIONS, WAITING, COUNTED, POOLED, CLOSED, LONELY, NEW]
    assert CLOSED.profile is None, "it has changed for certain"


def test_a_second_edition_of_an_indicator_is_not_striking(make_content: Make) -> None:
    (closed,) = [one for one in list_indicators(make_content) if one.definition == CLOSED]
    assert closed.is_striking
    edition = CLOSED.model_copy(update={"variant_of": READMISSIONS.id})
    assert not replace(closed, definition=edition).is_striking


def test_of_a_goal_without_either_the_first_have_a_row(make_content: Make) -> None:
    quiet = [one for one in list_indicators(make_content) if one.definition in (QUIET, NEVER)]
    assert [one.definition for one in choose_rows(quiet)] == [QUIET], "the other has no figure"


def test_charts_are_of_the_profile_the_striking_first(make_content: Make) -> None:
    indicators = list_indicators(make_content)
    charted = choose_charted(indicators, 3)
    assert [one.definition for one in charted] == [READMISSIONS, LONELY, POOLED], (
        "the one that lies behind, then by number in the profile"
    )
    assert [one.definition for one in choose_charted(indicators, 1)] == [READMISSIONS]
    others = [one for one in indicators if one.definition in (CLOSED, QUIET)]
    assert choose_charted(others, 2) == []


def test_the_map_shows_the_indicator_with_the_most_municipal_figures(make_content: Make) -> None:
    view = arrange_report(make_content())
    tiles = place_tiles(view)
    assert choose_mapped(view, list_indicators(make_content), tiles) == (LONELY, "2025")
    alone = [one for one in list_indicators(make_content) if one.definition == READMISSIONS]
    assert choose_mapped(view, alone, tiles) is None


def test_the_rows_of_the_frame_stay_as_they_were() -> None:
    kept = count_from_baseline(make_values(), DEFINITIONS, YEAR_BEFORE, 2025)
    anew = ("baseline_period", "change", "change_low", "change_high", "change_p")
    long = ("first_period", "change_since_first")
    columns = pl.exclude(*anew, *long, "change_certain", "signal_certain")
    before = make_values().filter(pl.col("period_end").dt.year() <= 2025).sort(VALUE_KEY)
    assert kept.select(columns).equals(before.select(columns))


def test_a_hidden_figure_later_than_the_newest_is_remembered(make_content: Make) -> None:
    indicator = stand(make_content, LONELY)
    assert (indicator.period, indicator.hidden_later) == ("2023", "2025")
