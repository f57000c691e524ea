"""The sentences: what a figure is said to mean."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from reports.content import ReportContent
from reports.ledger import Ledger
from reports.outline import Table
from reports.selection import arrange_report, select_reported_figure
from reports.tables import NO_INTERVAL_SIGN, TableBand, indicator_table
from reports.text import (
    end_sentence,
    name_indicator,
    tell_counts,
    tell_goal,
    tell_news,
    tell_short,
)
from schemas.definitions.kinds import Kind
from schemas.definitions.model import Definition
from tests.reports.conftest import (
    COUNTED,
    DEFINITIONS,
    NEVER,
    NEW,
    NORD,
    POOLED,
    READMISSIONS,
    REGION,
    WAITING,
    Row,
    row,
)
from wording.notable import BEHIND, OFF_COURSE
from wording.view import Breakdown

Make = Callable[..., ReportContent]


def tell(make_content: Make, definition: Definition, kind: str = BEHIND, **asked: object) -> str:
    content = make_content(**asked)
    view = arrange_report(content)
    indicator = select_reported_figure(view, definition, content.baseline)
    text = tell_news(indicator, kind, view, Ledger())
    return text.replace("\N{NO-BREAK SPACE}", " ")


STEADY, RESTLESS = (17.0, 17.0, 17.0), (16.0, 18.0, 17.0)
"""The years up to the baseline in 2023."""


def risen_by_one(years: Sequence[float], half_width: float) -> list[Row]:
    """Readmissions as they were up to 2023, and one percentage point more in 2025."""
    told = zip(("2021", "2022", "2023", "2025"), (*years, years[-1] + 1.0), strict=True)
    return [row(READMISSIONS, NORD, year, value, half_width) for year, value in told]


def test_a_certain_change_is_called_so_with_its_interval(make_content: Make) -> None:
    assert tell(make_content, READMISSIONS) == (
        "17,5 pct. i 2025, 1,7 procentpoint lavere end i 2023 (95 %-interval −2,2 til −1,1); "
        "en sikker forbedring. Det er dårligere end regionen (16,9 pct.) og dårligere end landet "
        "(17,1 pct.)."
    )


def test_news_of_a_target_tells_the_target_and_not_the_comparison(make_content: Make) -> None:
    told = tell(make_content, READMISSIONS, OFF_COURSE)
    assert told.endswith("; en sikker forbedring. Målet er 15,0 pct. i 2027.")


def test_what_stands_elsewhere_is_told_by_figure_and_verdict(make_content: Make) -> None:
    view = arrange_report(make_content())
    told = [
        tell_short(select_reported_figure(view, definition, 2023), view, Ledger())
        for definition in (READMISSIONS, NEVER)
    ]
    assert told == ["17,5\N{NO-BREAK SPACE}pct. i 2025; ▲ forbedring.", "ingen tal."]


def test_a_change_whose_interval_has_zero_in_it_is_not_called_certain(make_content: Make) -> None:
    told = tell(make_content, READMISSIONS, rows=risen_by_one(STEADY, 1.0))
    assert "1,0 procentpoint højere end i 2023 (95 %-interval −0,4 til +2,4)" in told
    assert "ændringen er ikke sikker" in told


@pytest.mark.parametrize(
    ("years", "half_width", "certain"),
    [(STEADY, 0.8, False), (STEADY, 0.6, True), (RESTLESS, 0.6, False)],
)
def test_certain_is_more_than_sampling_and_the_years_before_explain(
    make_content: Make, years: Sequence[float], half_width: float, certain: bool
) -> None:
    """Two intervals of ± w give a change with ± w·√2; the change here is 1."""
    told = tell(make_content, READMISSIONS, rows=risen_by_one(years, half_width))
    assert ("; en sikker forværring" in told) == certain
    assert ("; ændringen er ikke sikker" in told) == (not certain)


def test_a_change_without_years_before_the_baseline_is_not_judged(make_content: Make) -> None:
    rows = [each for each in risen_by_one(STEADY, 0.1) if str(each["period"]) >= "2023"]
    told = tell(make_content, READMISSIONS, rows=rows)
    assert "; der er for få tidligere tal til at sige, om ændringen er sikker." in told


def test_an_uncertainty_that_cannot_be_computed_is_said(make_content: Make) -> None:
    told = tell(make_content, WAITING)
    assert "usikkerheden kan ikke beregnes" in told
    assert "sikker og" not in told


def test_pooled_years_that_overlap_have_no_change_to_tell(make_content: Make) -> None:
    assert "der er intet tidligere tal at sammenligne med" in tell(make_content, POOLED)


def test_a_figure_without_an_earlier_one_says_so(make_content: Make) -> None:
    assert tell(make_content, NEW) == (
        "3,21 (score) i 2025; der er intet tidligere tal at sammenligne med. "
        "Til sammenligning er regionens tal 3,33."
    )


def test_estimated_and_corrected_figures_are_marked(make_content: Make) -> None:
    told = tell(make_content, COUNTED)
    assert told.startswith("325.543 i 2025 (anslået), 855 flere end i 2023. ")
    assert "regionens tal 1.891.871 (rettet)." in told


def test_the_region_is_held_against_the_country_alone(make_content: Make) -> None:
    told = tell(make_content, READMISSIONS, area=REGION)
    assert "Det er på niveau med landet (17,1 pct.)." in told
    assert "regionen (" not in told


def test_a_change_that_rounds_to_nothing_is_called_unchanged(make_content: Make) -> None:
    rows = [row(WAITING, NORD, "2023", 12.0), row(WAITING, NORD, "2025", 12.01)]
    assert "uændret siden 2023; usikkerheden kan ikke beregnes" in tell(
        make_content, WAITING, rows=rows
    )


def test_counts_add_up(make_content: Make) -> None:
    view = arrange_report(make_content())
    indicators = [select_reported_figure(view, definition, 2023) for definition in DEFINITIONS]
    ledger = Ledger()
    assert tell_counts(indicators, view, ledger) == (
        "8 af 9 indikatorer har tal. Siden udgangspunktet: 1 indikator er blevet bedre og 1 "
        "dårligere, mere, end tilfældet kan forklare; 1 er optalt fuldt ud, så ændringen har "
        "ingen statistisk usikkerhed; for 2 kan det ikke afgøres, om ændringen er sikker. 1 er "
        "dårligere end både region og land."
    )
    assert [each.value for each in ledger.entries][2:6] == [1, 1, 1, 2]


def test_a_goal_s_counts_are_one_sentence(make_content: Make) -> None:
    view = arrange_report(make_content())

    def count(*definitions: Definition) -> str:
        indicators = [select_reported_figure(view, each, 2023) for each in definitions]
        return tell_goal(indicators, view, Ledger())

    assert count(*DEFINITIONS) == (
        "8 af 9 indikatorer har tal; siden udgangspunktet er 1 blevet bedre og 1 blevet dårligere, "
        "mere, end tilfældet kan forklare, og 1 er dårligere end både region og land."
    )
    assert count(WAITING) == (
        "1 af 1 indikator har tal; siden udgangspunktet har ingen ændret sig mere, end tilfældet "
        "kan forklare."
    )
    assert count(NEVER) == "Der er 1 indikator, ingen med tal."


def test_a_change_that_is_neither_good_nor_bad_is_told_as_a_change(make_content: Make) -> None:
    view = arrange_report(make_content())
    better = select_reported_figure(view, READMISSIONS, 2023)
    neither = replace(
        better,
        definition=READMISSIONS.model_copy(update={"direction": None}),
        figure=better.figure._replace(trend="fald"),
    )
    both = [better, neither]
    assert tell_goal(both, view, Ledger()) == (
        "2 af 2 indikatorer har tal; siden udgangspunktet er 1 blevet bedre, mere, end tilfældet "
        "kan forklare; 1 har også ændret sig så meget, men vurderes ikke som godt eller dårligt, "
        "og 2 er dårligere end både region og land."
    )
    assert tell_goal(both[1:], view, Ledger()) == (
        "1 af 1 indikator har tal; siden udgangspunktet har 1 ændret sig mere, end tilfældet kan "
        "forklare, men vurderes ikke som godt eller dårligt, og 1 er dårligere end både region og "
        "land."
    )


def test_nothing_to_count_is_said_in_one_line(make_content: Make) -> None:
    view = arrange_report(make_content())
    assert tell_counts([select_reported_figure(view, NEVER, 2023)], view, Ledger()) == (
        "Der er 1 indikator, ingen med tal."
    )


def test_a_group_that_the_label_says_already_is_not_said_again() -> None:
    older = Breakdown(age="80+")
    assert name_indicator(READMISSIONS, older) == "Genindlæggelser (80+ år)"
    said = READMISSIONS.model_copy(update={"title": "Genindlæggelser 80+"})
    assert name_indicator(said, older) == "Genindlæggelser 80+"


def test_an_abbreviation_ends_a_sentence_with_one_stop() -> None:
    assert end_sentence("17,1 pct.") == "17,1 pct."
    assert end_sentence("17 dage") == "17 dage."


def test_counts_are_not_held_against_a_larger_area(make_content: Make) -> None:
    """More people live in the region than in the cluster; that is no news."""
    counted = COUNTED.model_copy(
        update={"kind": Kind.COUNT, "figure": None, "numerator": WAITING.figure}
    )
    view = arrange_report(make_content())
    told = tell_news(select_reported_figure(view, counted, 2023), BEHIND, view, Ledger())
    assert "regionen" not in told


def test_a_figure_no_newer_than_the_baseline_says_so(make_content: Make) -> None:
    told = tell(make_content, WAITING, baseline=2025, period=2026)
    assert told.startswith("11,5 dage i 2025; der er ikke kommet nyere tal siden udgangspunktet.")


def test_a_full_count_is_not_told_to_lack_an_uncertainty(make_content: Make) -> None:
    view = arrange_report(make_content())
    counted = select_reported_figure(view, COUNTED, 2023)
    unknown = select_reported_figure(view, WAITING, 2023)
    [alone] = indicator_table("Tal", [TableBand("", [counted])], view, Ledger())
    [beside] = indicator_table("Tal", [TableBand("", [counted, unknown])], view, Ledger())
    assert isinstance(alone, Table)
    assert isinstance(beside, Table)
    assert [row[2].small for row in beside.rows] == ["siden 2023", f"siden 2023 {NO_INTERVAL_SIGN}"]
    assert NO_INTERVAL_SIGN in beside.notes[0]
    assert NO_INTERVAL_SIGN not in alone.notes[0]
