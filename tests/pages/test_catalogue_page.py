"""The catalogue's web page: whole in itself, well formed, readable by everyone."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from assets.inputs import DEFAULT_DEFINITIONS
from pages.catalogue_page import write_page
from schemas.definitions.file import load_definitions
from tests.wording.catalogues import catalogue, define
from wording.catalogue import NewestRelease

VOID = {"meta", "input", "br", "link", "img"}


class Reader(HTMLParser):
    """What a browser would find: nesting, headings, ids, links, what is loaded from elsewhere."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.headings: list[int] = []
        self.ids: list[str] = []
        self.targets: list[str] = []
        self.loaded: list[str] = []
        self.tags: list[str] = []
        self.wrong: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag not in VOID:
            self.open.append(tag)
        if re.fullmatch(r"h\d", tag):
            self.headings.append(int(tag[1]))
        for name, value in attrs:
            if name == "id":
                self.ids.append(str(value))
            if name == "href" and str(value).startswith("#"):
                self.targets.append(str(value)[1:])
            if name == "aria-labelledby" or name == "for":
                self.targets.append(str(value))
            if name == "src" or (name == "href" and not str(value).startswith("#")):
                self.loaded.append(str(value))

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)


@pytest.fixture(scope="module")
def page() -> str:
    """The catalogue of the definitions in the checkout."""
    return write_page(catalogue(*load_definitions(DEFAULT_DEFINITIONS)))


def test_the_page_is_well_formed_and_every_link_leads_somewhere(page: str) -> None:
    read = Reader(page)
    assert (read.wrong, read.open) == ([], [])
    assert len(read.ids) == len(set(read.ids))
    assert set(read.targets) <= set(read.ids)


def test_the_page_loads_nothing_from_elsewhere(page: str) -> None:
    read = Reader(page)
    assert read.loaded == []
    assert not re.search(r"https?://|url\(|@import|fetch\(|XMLHttpRequest", page)


def test_headings_go_down_one_level_at_a_time_and_there_is_one_first(page: str) -> None:
    headings = Reader(page).headings
    assert headings[0] == 1 and headings.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(headings))


def test_every_indicator_has_an_article_and_a_place_in_the_contents(page: str) -> None:
    read = Reader(page)
    ids = [definition.id for definition in load_definitions(DEFAULT_DEFINITIONS)]
    assert set(ids) <= set(read.ids)
    assert set(ids) <= set(read.targets)
    assert read.tags.count("article") == len(ids)


def test_language_landmarks_and_a_way_past_the_contents(page: str) -> None:
    assert '<html lang="da">' in page
    assert {"header", "nav", "main", "footer"} <= set(Reader(page).tags)
    assert page.index('href="#indhold"') < page.index("<header>")


def test_without_scripts_everything_is_shown_and_there_is_no_search_box(page: str) -> None:
    before_script = page[: page.index("<script>")]
    hidden = re.findall(r"<(\w+)[^>]* hidden[^>]*>", before_script)
    assert hidden == ["form"]


def test_it_has_a_print_style(page: str) -> None:
    assert "@media print" in page
    assert "break-inside:avoid" in page


def brightness(colour: str) -> float:
    """Relative luminance of WCAG 2."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio of WCAG 2."""
    low, high = sorted((brightness(one), brightness(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_text_has_the_contrast_of_wcag_aa(page: str, scheme: int) -> None:
    told = re.findall(r":root\{(.*?)\}", page, re.DOTALL)
    assert len(told) == 2
    colours = dict(re.findall(r"--(\w+):(#[0-9a-f]{6});", told[scheme]))
    for ink in ("ink", "quiet", "accent", "mark"):
        for behind in ("page", "panel"):
            assert contrast(colours[ink], colours[behind]) >= 4.5, (ink, behind)
    assert contrast(colours["ink"], colours["banner"]) >= 4.5
    assert contrast(colours["rule"], colours["page"]) >= 3


def test_text_of_a_definition_cannot_become_markup() -> None:
    page = write_page(catalogue(define(title="A <script>x</script> & B", description='"<b>"')))
    assert "A &lt;script&gt;x&lt;/script&gt; &amp; B" in page
    assert "<b>" not in page
    assert Reader(page).wrong == []


def test_drafts_late_reviews_and_synthetic_data_are_told_in_words() -> None:
    page = write_page(
        catalogue(
            define(status="draft", next_review="2026-04-01"),
            praksis=NewestRelease("Demo", None, synthetic=True),
        )
    )
    assert "Kladde: vises ikke i klyngernes regneark endnu" in page
    assert "Gennemgangen er overskredet" in page
    assert "SYNTETISKE TAL" in page
