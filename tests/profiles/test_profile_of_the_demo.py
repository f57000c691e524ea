"""Every number and sentence of a profile is that of the published values."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import polars as pl
import pytest

from schemas.definitions.model import Definition
from wording.development import format_number
from wording.profile.matrix import name_column
from wording.profile.page import ProfilePage, arrange_goal_page, arrange_profile
from wording.profile.rows import ProfileRow
from wording.profile.sentences import NOTHING
from wording.view import Breakdown, View, arrange_view

NUMBER = re.compile(r"(?<![\w,.])\d+(?:\.\d{3})*(?:,\d+)?")


@pytest.fixture
def page(view: View) -> ProfilePage:
    return arrange_profile(view)


def find_rows(view: View, definition: Definition) -> pl.DataFrame:
    """The published rows of an indicator's headline, of every area."""
    key = definition.headline_breakdown.key
    return view.content.values.filter(
        indicator_id=definition.id, **dict(zip(Breakdown._fields, key, strict=True))
    )


NOT_THERE = {"value": None, "status": "missing"}


def find_own(view: View, row: ProfileRow) -> dict[str, Any]:
    """The area's published row of the row's period."""
    own = find_rows(view, row.definition).filter(**view.main._asdict(), period=row.period)
    return NOT_THERE if own.is_empty() else own.row(0, named=True)


def test_the_profile_has_the_chosen_indicators_that_have_figures(
    page: ProfilePage, view: View
) -> None:
    chosen = [each for each in view.content.definitions if each.profile is not None]
    assert 20 <= len(chosen) <= 25
    shown = {row.definition.id for row in page.rows}
    assert shown <= {each.id for each in chosen}
    named = {row.definition.id for row in page.rows}
    for definition in chosen:
        assert definition.id in named or definition.label in page.without


def test_every_figure_interval_and_change_is_the_published_one(
    page: ProfilePage, view: View
) -> None:
    for row in page.rows:
        own, decimals = find_own(view, row), row.definition.decimals
        assert row.figure.value == own["value"], row.name
        if own["value"] is None:
            assert row.value in ("skjult", "ingen tal", "i.r.")
            assert row.interval == "" and row.change == "–"
            continue
        assert row.value.removeprefix("≈ ").removeprefix("* ") == format_number(
            own["value"], decimals
        )
        assert row.value.startswith("≈") == (own["status"] == "estimated")
        limits = [own[name] for name in ("ci_low", "ci_high")]
        expected = "-".join(format_number(each, decimals) for each in limits if each is not None)
        assert row.interval == (expected if None not in limits else "")
        if own["change"] is not None:
            assert row.change.startswith(format_number(own["change"], decimals, signed=True))


def test_the_newest_figure_that_covers_what_is_usual_is_shown(
    page: ProfilePage, view: View
) -> None:
    for row in page.rows:
        own = find_rows(view, row.definition).filter(
            pl.col("value").is_not_null(), pl.col("period_mark").is_null(), **view.main._asdict()
        )
        if not own.is_empty():
            assert row.period == own.sort("period_end", "period")["period"][-1]


def test_places_on_the_line_are_in_the_order_of_the_figures(page: ProfilePage, view: View) -> None:
    for row in page.rows:
        if row.spine is None:
            continue
        sign = -1 if row.definition.direction == "lower" else 1
        figures = find_rows(view, row.definition).filter(period=row.period)
        held = view.country if row.spine.middle == "land" else view.region
        middle = figures.filter(**held._asdict())["value"]
        own = row.figure.value
        assert own is not None
        assert (row.spine.own > 0) == (sign * (own - middle[0]) > 0)
        for pair in (row.spine.tails, row.spine.box, row.spine.whiskers):
            assert pair is None or -1 <= pair[0] <= pair[1] <= 1


def test_percentiles_are_those_of_the_countrys_shown_municipalities(
    page: ProfilePage, view: View
) -> None:
    placed = [row for row in page.rows if row.lies]
    assert placed or view.main.area_type == "sundhedsraad"
    for row in placed:
        shown = find_rows(view, row.definition).filter(
            pl.col("value").is_not_null(), area_type="kommune", period=row.period
        )["value"]
        own = row.figure.value
        low, high = (shown.quantile(each, interpolation="linear") for each in (0.25, 0.75))
        assert own is not None and low is not None and high is not None
        assert ("midterfeltet" in row.lies) == (low <= own <= high)


def test_every_number_of_the_sentences_is_a_published_one(page: ProfilePage, view: View) -> None:
    by_id = {row.definition.id: row for row in page.rows}
    for sentence in page.sentences:
        if sentence.indicator_id is None:
            assert sentence.text in {text.format(against=page.against) for text in NOTHING.values()}
            continue
        row = by_id[sentence.indicator_id]
        known = list_known_numbers(row, view)
        told = sentence.text.partition("Også sikkert ændret")[0]
        told = told.replace(row.name, "").replace(row.unit, "")
        for text in (told, sentence.who):
            for number in NUMBER.findall(text.replace("95 pct. af landets", "").replace("1-5", "")):
                assert number in known, (sentence, number)


def list_known_numbers(row: ProfileRow, view: View) -> set[str]:
    """Figures and changes of the row's period in all areas, and contributions, as they are told."""
    decimals = row.definition.decimals
    figures = find_rows(view, row.definition).filter(period=row.period)
    numbers = [*figures["value"].drop_nulls(), *figures["change"].drop_nulls().abs()]
    known = {format_number(each, decimals) for each in numbers}
    parts = view.content.contributions.filter(indicator_id=row.definition.id, **view.main._asdict())
    for name in ("to_gap", "to_change"):
        told = [*parts[name].drop_nulls(), parts[name].sum()]
        for places in (decimals, decimals + 1):
            known |= {format_number(abs(each), places) for each in told}
    periods = f"{row.period} {row.figure.baseline_period}"
    return known | set(re.findall(r"\d+", periods)) | {"1", "2"}


def test_a_best_and_a_worst_that_are_called_so_are_judged_so(page: ProfilePage, view: View) -> None:
    level = "vs_land" if view.main.area_type == "region" else "vs_region"
    for sentence, verdict in zip(page.sentences, ("bedre", "daarligere"), strict=False):
        if sentence.indicator_id is None or "kan være tilfældigt" in sentence.text:
            continue
        row = next(each for each in page.rows if each.definition.id == sentence.indicator_id)
        own = find_own(view, row)
        assert own[level] == verdict or own["nature"] == "full_count"


def test_only_a_certain_change_is_told_without_doubt(page: ProfilePage, view: View) -> None:
    moved = page.sentences[2]
    if moved.indicator_id is None:
        return
    row = next(each for each in page.rows if each.definition.id == moved.indicator_id)
    assert (find_own(view, row)["change_certain"] is True) == ("Ingen sikre" not in moved.text)
    assert "en forbedring" not in moved.text or "Ingen sikre" not in moved.text


def test_each_cell_of_the_matrix_says_what_the_municipalitys_row_says(
    page: ProfilePage, view: View
) -> None:
    letters = {"bedre": "B", "tilsvarende": "T", "daarligere": "D"}
    by_name = {row.name: row for row in page.rows}
    kinds = {"klynge", "region"} if view.parts else {"kommune", "region", view.main.area_type}
    names = {name_column(area, view): area for area in view.names if area.area_type in kinds}
    for line in page.matrix.lines:
        row = by_name[line.name]
        figures = find_rows(view, row.definition).filter(period=row.period)
        for column, cell in zip(page.matrix.columns, line.cells, strict=True):
            own = figures.filter(**names[column]._asdict())
            if own.is_empty() or own["status"][0] in ("missing", "not_applicable"):
                assert cell.text == ""
            elif own["value"][0] is None:
                assert cell.text == "s"
            else:
                shown = format_number(own["value"][0], row.definition.decimals)
                letter = letters.get(own["vs_region"][0], "")
                assert cell.text.rstrip("▲▼").rstrip() == f"{shown} {letter}".rstrip()
                # of a full count more or fewer is no change for the better or the worse
                assert ("▼" in cell.text or "▲" in cell.text) <= (own["change_certain"][0] is True)
                worse = own["vs_region"][0] == "daarligere"
                assert cell.is_alarming == (worse and "▼" in cell.text)


def test_each_goal_has_a_page_with_all_its_own_indicators(view: View) -> None:
    for section in view.sections:
        if section.kind not in ("focus_area", "themes"):
            continue
        for goal in section.goals:
            page = arrange_goal_page(goal, view)
            shown = {row.definition.id for row in page.rows}
            alone = {each.id for each in goal.shown if not each.stands_for_another}
            assert shown <= alone
            assert all(row.definition.label in page.without or row.definition.id in shown
                       for row in page.rows)  # fmt: skip


def test_bornholm_has_no_matrix_of_one_municipality(bornholm: View) -> None:
    page = arrange_profile(bornholm)
    assert page.matrix.columns == () and page.rows
    assert all("enkelte kommuner" not in sentence.who for sentence in page.sentences)


def test_a_cluster_with_nothing_but_hidden_figures_says_so_and_tells_no_number(nord: View) -> None:
    page = arrange_profile(hide(nord, pl.lit(True)))
    assert {row.value for row in page.rows} == {"skjult"}
    assert all(row.spine is None and row.change == "–" for row in page.rows)
    assert {each.text for each in page.sentences} == {"Der er ingen tal, der kan vurderes."}
    (note,) = (each for each in page.notes if "yntetisk" not in each)
    assert note.startswith("Skjult er et tal for få personer"), "nothing is said of lines undrawn"
    assert {cell.text for line in page.matrix.lines for cell in line.cells} <= {"s", ""}


def test_hidden_municipalities_are_not_called_unknown_to_the_source(nord: View) -> None:
    page = arrange_profile(hide(nord, pl.col("area_type") == "kommune"))
    told = {each.kind: each.who for each in page.sentences}
    assert told["Bedst"] == "De enkelte kommuners tal er skjult.", (
        "practices closed to new patients"
    )


def hide(view: View, where: pl.Expr) -> View:
    """The view with the figures hidden of the rows that are meant."""
    shown = {
        "value": pl.Float64, "ci_low": pl.Float64, "ci_high": pl.Float64, "change": pl.Float64,
        "vs_region": pl.String, "vs_land": pl.String, "change_certain": pl.Boolean,
        "target_status": pl.String,
    }  # fmt: skip
    hidden = view.content.values.with_columns(
        *(
            pl.when(where).then(pl.lit(None, kind)).otherwise(name).alias(name)
            for name, kind in shown.items()
        ),
        status=pl.when(where).then(pl.lit("suppressed")).otherwise("status"),
        status_reason=pl.when(where).then(pl.lit("Skjult.")).otherwise("status_reason"),
    )
    empty = view.content.contributions.clear()
    return arrange_view(replace(view.content, values=hidden, contributions=empty))


def test_synthetic_figures_are_marked(page: ProfilePage) -> None:
    assert any("SYNTETISKE" in warning for warning in page.warnings)


def test_a_title_or_unit_with_braces_is_told_as_it_is_written(nord: View) -> None:
    named = [each.model_copy(update={"short_title": f"Andel {{{each.id}}}"})
             for each in nord.content.definitions]  # fmt: skip
    page = arrange_profile(arrange_view(replace(nord.content, definitions=named)))
    first = page.sentences[0]
    assert first.text.startswith(f"Andel {{{first.indicator_id}}}")


def test_no_goals_page_ends_a_sentence_twice_or_shows_a_blank_to_be_filled(view: View) -> None:
    for section in view.sections:
        for page in (arrange_goal_page(goal, view) for goal in section.goals):
            assert not [each for each in page.sentences if each.who.endswith("..")]
            assert not [row.name for row in page.rows if "{" in row.unit]
