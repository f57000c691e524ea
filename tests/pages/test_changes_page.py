"""What changed as a web page: whole in itself, well formed, readable by everyone."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest

import pages.changes_page
from pages.changes_page import SHOWN_ROWS, write_changes_page
from tests.pages.test_catalogue_page import Reader
from tests.wording.changes import change, changes, examples


@pytest.fixture(scope="module")
def page() -> str:
    """The page of one change of every kind."""
    return write_changes_page(examples())


def test_the_page_is_well_formed_and_every_link_leads_somewhere(page: str) -> None:
    read = Reader(page)
    assert (read.wrong, read.open) == ([], [])
    assert len(read.ids) == len(set(read.ids))
    assert set(read.targets) <= set(read.ids)
    assert {"indikator-genindlæggelser", "indikator-rygning"} <= set(read.targets)


def test_the_page_loads_nothing_from_elsewhere(page: str) -> None:
    assert Reader(page).loaded == []
    assert not re.search(r"https?://|url\(|@import|<script", page)


def test_headings_landmarks_captions_and_scopes_are_in_order(page: str) -> None:
    read = Reader(page)
    assert read.headings[0] == 1 and read.headings.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(read.headings))
    assert '<html lang="da">' in page
    assert {"header", "nav", "main", "footer"} <= set(read.tags)
    assert read.tags.count("caption") == read.tags.count("table") == 5
    assert len(re.findall("<th ", page)) == len(re.findall(r'<th scope="(?:col|row)"', page))
    assert "@media print" in page


def test_a_row_tells_before_now_difference_and_why(page: str) -> None:
    section = page[page.index('<section aria-labelledby="indikator-genindl') :]
    row = section[section.index('<th scope="row">Nord (sundhedsklynge)') :]
    row = row[: row.index("</tr>")]
    for text in ("17,0 pct.", "19,2 pct.", "+2,2 procentpoint<br>(+13,2 pct.)", "uden forbehold"):
        assert text in row
    assert "2) Halsnæs hører nu til klyngen Nord." in row
    assert "1.234" in page and "−4" in page


def test_a_hidden_figure_is_called_hidden_also_before(page: str) -> None:
    row = next(line for line in page.splitlines() if "nu skjult</td>" in line)
    assert row.count('<td class="number">skjult</td>') == 2
    assert "4,8" not in page and "4,75" not in page


def test_only_the_first_of_each_indicator_are_shown_and_the_page_says_so() -> None:
    rows = [change("rygning", "revised", 10.0, 11.0 + year, period=f"{year}")
            for year in range(1980, 1980 + SHOWN_ROWS + 5)]  # fmt: skip
    page = write_changes_page(changes(*rows, change("genindlæggelser", "revised", 1.0, 2.0)))
    assert f"{SHOWN_ROWS} af {SHOWN_ROWS + 5} ændringer" in page
    assert page.count('<th scope="row">Nord (sundhedsklynge)') == SHOWN_ROWS + 1


def test_a_page_of_too_many_changes_counts_them_and_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pages.changes_page, "MOST_ROWS", 6)
    page = write_changes_page(examples())
    assert "Der er over 6 ændringer." in page
    assert "Nord (sundhedsklynge)" not in page
    assert "ændret tal: 1, nu skjult: 1" in page
    monkeypatch.setattr(pages.changes_page, "MOST_ROWS", examples().rows.height)
    assert "Nord (sundhedsklynge)" in write_changes_page(examples())


def test_no_change_is_said_in_words() -> None:
    page = write_changes_page(changes())
    assert "Intet tal er ændret." in page
    assert (Reader(page).wrong, Reader(page).open) == ([], [])


def test_texts_cannot_become_markup() -> None:
    page = write_changes_page(changes(change("rygning", "new", None, 1.0, area_name="<b>&")))
    assert "&lt;b&gt;&amp;" in page and "<b>" not in page
