"""Reports of areas with little or nothing to tell stay readable, and hide what is hidden."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from reports.content import ReportContent
from reports.ledger import Ledger
from reports.outline import Bullets, Outline, Paragraph, Pictures, Table
from reports.pdf import render_pdf
from reports.word import render_word
from tests.reports.conftest import LONELY, NORD, READMISSIONS, REGION, ROWS, Row, row
from tests.reports.reading import open_word, read_word

pytestmark = pytest.mark.whole

Make = Callable[..., ReportContent]
Compose = Callable[..., tuple[Outline, Ledger]]

HIDDEN: list[Row] = [
    each
    | {
        "value": None,
        "ci_low": None,
        "ci_high": None,
        "ci_level": None,
        "ci_method": None,
        "nature": None,
        "vs_region": None,
        "vs_land": None,
        "status": "suppressed" if each["indicator_id"] == READMISSIONS.id else "missing",
        "status_reason": "Færre end 5 personer.",
    }
    for each in ROWS
]


def collect(outline: Outline) -> str:
    """Every text of the outline in one."""
    texts: list[str] = []
    for block in outline.blocks:
        match block:
            case Bullets(items):
                texts += [f"{head} {text}" for head, text in items]
            case Table(caption, _, rows, notes):
                texts += [caption, *notes, *(cell.text for each in rows for cell in each)]
            case Pictures(pictures):
                texts += [picture.alternative for picture in pictures]
            case Paragraph(text, _, lead_in, _):
                texts.append(f"{lead_in} {text}")
    return "\n".join(texts)


def test_nothing_but_hidden_and_missing_figures_gives_a_readable_report(compose: Compose) -> None:
    outline, ledger = compose(rows=HIDDEN)
    text = collect(outline)
    assert {each.what for each in ledger.entries} == {"count"}
    assert "skjult" in text
    assert "indikatorer, ingen med tal." in text
    assert "Intet skiller sig ud i tallene." in text
    assert not any(isinstance(block, Pictures) for block in outline.blocks)
    assert len(render_word(outline)) > 10_000
    assert render_pdf(outline).startswith(b"%PDF")


def test_no_rows_at_all_give_a_readable_report(compose: Compose) -> None:
    only_country = [row(READMISSIONS, ("land", "000"), "2025", 17.0, 0.1)]
    outline, ledger = compose(rows=only_country)
    assert "Uden tal for Sundhedsklynge Nord til og med 2025:" in collect(outline)
    assert all(each.about is None for each in ledger.entries)
    assert open_word(render_word(outline)).paragraphs
    assert render_pdf(outline).startswith(b"%PDF")


def test_a_single_period_gives_bars_and_no_change(compose: Compose) -> None:
    only_now = [each for each in ROWS if each["period"] == "2025"]
    outline, ledger = compose(rows=only_now)
    text = collect(outline)
    assert not {each.what for each in ledger.entries} & {"change", "change_low", "change_high"}
    assert "der er intet tidligere tal at sammenligne med" in text
    assert "Søjlediagram: Genindlæggelser (80+ år) i 2025" in text.replace("80+, ", "80+ ")
    assert "Linjediagram" not in text
    assert render_pdf(outline).startswith(b"%PDF")


def test_indicators_without_figures_are_told_in_one_line(compose: Compose) -> None:
    outline, _ = compose(area=REGION)
    lines = [
        block
        for block in outline.blocks
        if isinstance(block, Paragraph) and block.lead_in.startswith("Uden tal")
    ]
    assert [line.text for line in lines] == ["Nyt mål, Aldrig opgjort."] or [
        line.text for line in lines
    ] == ["Aldrig opgjort."]
    assert lines[0].lead_in == "Uden tal for Region Hovedstaden til og med 2025:"


def test_a_hidden_figure_is_shown_as_hidden_beside_the_newest_that_is_not(
    compose: Compose,
) -> None:
    outline, _ = compose(area=NORD)
    (cell,) = [
        each[1]
        for block in outline.blocks
        if isinstance(block, Table) and block.caption.endswith(": indikatorer med tal")
        for each in block.rows
        if each[0].text == LONELY.label
    ]
    assert (cell.text, cell.small) == ("12,0\N{NO-BREAK SPACE}pct.", "2023 (2025: skjult)")


def test_a_value_that_the_frame_hides_is_nowhere_in_the_file(make_content: Make) -> None:
    """Protection is the frame's: a row without value gives no number, whatever else it has."""
    values = make_content(rows=HIDDEN).material.values
    assert values["value"].null_count() == values.height


def test_texts_are_danish_letters_and_all(compose: Compose) -> None:
    texts = " ".join(read_word(open_word(render_word(compose()[0]))))
    for word in ("Værd at lægge mærke til", "Sådan er tallene", "Ændring", "udgangspunkt"):
        assert word in texts
