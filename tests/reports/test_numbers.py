"""Every number of a report is a published value, a change between two, or no figure at all."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from reports.content import ReportContent
from reports.ledger import Ledger, ToldNumber
from reports.outline import Outline
from reports.pdf import describe_outline, render_pdf
from reports.word import render_word
from tests.reports.conftest import DEFINITIONS, NORD, REGION
from tests.reports.reading import (
    find_row,
    list_known,
    list_numbers,
    open_word,
    read_pdf,
    read_word,
    write_danish,
)

Make = Callable[..., ReportContent]
Compose = Callable[..., tuple[Outline, Ledger]]
AREAS = pytest.mark.parametrize("area", [NORD, REGION], ids=["klynge", "region"])


@AREAS
def test_every_number_that_is_told_is_the_published_one(
    area: tuple[str, str], make_content: Make, compose: Compose
) -> None:
    values = make_content(area=area).material.values
    _, ledger = compose(area=area)
    told = [each for each in ledger.entries if each.about is not None]
    assert {each.what for each in told} >= {"value", "change", "change_low", "change_high"}
    for each in told:
        figure = find_row(values, each)
        assert figure["status"] in ("ok", "estimated")
        if each.what in ("value", "target"):
            assert each.value == figure[each.what]
        else:
            assert each.value in (
                pytest.approx(expected) for expected in list_changes(each, values)
            )
        shown = each.text.lstrip("+−")
        assert shown == write_danish(each.value, each.decimals)
        assert each.text.startswith("−") == (round(each.value, each.decimals) < 0)


def list_changes(told: ToldNumber, values: pl.DataFrame) -> list[float]:
    """The changes since each earlier period of the same length, with Newcombe's limits.

    That the right one is chosen is tested in `test_selection`.
    """
    now, found = find_row(values, told), []
    same = values.filter(
        indicator_id=now["indicator_id"], area_type=now["area_type"], area_id=now["area_id"]
    )
    for then in same.filter(same["period_end"] < now["period_end"]).iter_rows(named=True):
        if then["value"] is None or then["period_end"].year > 2023:
            continue
        change = now["value"] - then["value"]
        if told.what in ("change", "change_since_first"):
            found += [change, abs(change)]
        elif now["ci_low"] is not None and then["ci_low"] is not None:
            down = math.hypot(now["value"] - now["ci_low"], then["ci_high"] - then["value"])
            up = math.hypot(now["ci_high"] - now["value"], then["value"] - then["ci_low"])
            found.append(change - down if told.what == "change_low" else change + up)
    return found


@AREAS
def test_every_number_in_the_word_document_is_known(
    area: tuple[str, str], make_content: Make, compose: Compose
) -> None:
    outline, ledger = compose(area=area)
    texts = read_word(open_word(render_word(outline)))
    assert len(list_numbers(texts)) >= 40
    assert list_numbers(texts) - list_known(make_content(area=area), ledger) == set()


@AREAS
def test_every_number_in_the_pdf_is_known(
    area: tuple[str, str], make_content: Make, compose: Compose, tmp_path: Path
) -> None:
    outline, ledger = compose(area=area)
    known = list_known(make_content(area=area), ledger)
    handed_over = list(walk(describe_outline(outline, tmp_path), skip={"colours", "created"}))
    assert list_numbers(handed_over) - known == set()
    assert list_numbers(read_pdf(render_pdf(outline), tmp_path)) - known == set()


def walk(data: object, skip: set[str]) -> list[str]:
    """Every text within plain data."""
    if isinstance(data, dict):
        return [text for key, each in data.items() if key not in skip for text in walk(each, skip)]
    if isinstance(data, list | tuple):
        return [text for each in data for text in walk(each, skip)]
    return [data] if isinstance(data, str) else []


def test_a_number_that_was_not_told_would_be_found(make_content: Make, compose: Compose) -> None:
    """The check above is worth something: 17,5 is known only because it was told."""
    _, ledger = compose(area=NORD)
    assert "17,5" in list_known(make_content(), ledger)
    assert "17,5" not in list_known(make_content(), Ledger())


@AREAS
def test_each_row_of_the_tables_shows_its_own_figures(
    area: tuple[str, str], make_content: Make, compose: Compose
) -> None:
    values = make_content(area=area).material.values
    by_label = {definition.label: definition for definition in DEFINITIONS}
    document = open_word(render_word(compose(area=area)[0]))
    checked = 0
    for table in document.tables:
        if [cell.text for cell in table.rows[0].cells][:2] != ["Indikator", "Nyeste tal"]:
            continue
        for drawn in table.rows[1:]:
            label = drawn.cells[0].text.split("\n")[0].split("\N{NO-BREAK SPACE}")[0]
            definition = by_label[label]
            shown, below = drawn.cells[1].text.split("\n")
            period = below.partition(" (")[0]
            half = {"1. halvår ": "H1", "2. halvår ": "H2"}
            for words, part in half.items():
                if period.startswith(words):
                    period = period.removeprefix(words) + part
            figure = values.filter(
                indicator_id=definition.id, area_type=area[0], area_id=area[1], period=period
            ).row(0, named=True)
            if figure["value"] is None:
                assert shown == "skjult"
                continue
            expected = write_danish(figure["value"], definition.decimals)
            signs = "≈ " * (figure["status"] == "estimated") + "* " * figure["corrected"]
            unit = {"pct": " pct.", "dage": " dage"}.get(definition.unit, "")
            assert shown.replace("\N{NO-BREAK SPACE}", " ") == signs + expected + unit
            checked += 1
    assert checked >= 6
