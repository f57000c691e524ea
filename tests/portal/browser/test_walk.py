"""A browser walks the portal: wide and narrow, with and without scripts, with the keyboard."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.portal.browser.walking import SIZES, visit
from tests.portal.test_pages import PAGES

pytestmark = pytest.mark.whole

FEW = ["/", "/indikatorer/daglig_rygning?omraade=/klynger/nord", "/udtraek"]
NOT_THERE = "/klynger/findes-ikke"


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("path", FEW)
def test_a_page_can_be_used_by_everybody(
    browser: Browser, address: str, path: str, size: str
) -> None:
    assert list_obstacles(browser, address, path, size) == []


@pytest.mark.soak
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("path", [page for page in PAGES if page not in FEW])
def test_every_kind_of_page_can_be_used_by_everybody(
    browser: Browser, address: str, path: str, size: str
) -> None:
    assert list_obstacles(browser, address, path, size) == []


def list_obstacles(browser: Browser, address: str, path: str, size: str) -> list[str]:
    """What keeps somebody from a page: a reader with scripts, one without, one without a mouse."""
    with visit(browser, address, size) as visitor:
        visitor.go(path)
        obstacles = [*visitor.list_grave(), *visitor.list_unreached(), *visitor.faults]
        told = visitor.page.inner_text("body")
    with visit(browser, address, size, script=False) as visitor:
        visitor.go(path)
        obstacles += visitor.faults
        if (without := visitor.page.inner_text("body")) != told:
            obstacles.append(f"{path}: without scripts it says something else: {without}")
    return obstacles


@pytest.mark.soak
@pytest.mark.parametrize("script", [True, False])
def test_a_newcomer_finds_a_figure_its_source_and_a_workbook(
    browser: Browser, address: str, script: bool
) -> None:
    with visit(browser, address, "phone", script) as visitor:
        page = visitor.page
        visitor.go("/")
        page.get_by_label("Søg").fill("genindlæggelser")
        page.get_by_role("button", name="Find").click()
        page.get_by_role("link", name="somatik").first.click()
        page.get_by_role("link", name="Nord", exact=True).first.click()
        figure = page.locator("table").first.locator("tbody tr").first
        assert "til" in figure.inner_text(), "the newest figure stands with its interval"
        page.get_by_role("link", name="Forklar det nyeste tal").click()
        assert page.get_by_role("heading", level=1).inner_text()
        visitor.go("/udtraek")
        page.get_by_label("Indikatorer").select_option("nationalt_genindlæggelser_somatik")
        page.get_by_label("Områder").select_option(["/klynger/nord", "/klynger/syd"])
        page.get_by_role("button", name="Vis udtrækket").click()
        assert "Web.Contents" in page.locator("pre").first.inner_text()
        with page.expect_download() as taken:
            page.get_by_role("link", name="Excel", exact=True).click()
        assert taken.value.suggested_filename == "udtraek.xlsx"
        assert [each for each in visitor.faults if "udtraek.xlsx" not in each] == []


def test_what_is_not_there_is_said_on_a_page_that_everybody_can_use(
    browser: Browser, address: str
) -> None:
    with visit(browser, address, "phone") as visitor:
        visitor.page.goto(f"{address}{NOT_THERE}")
        assert visitor.list_grave() == []
        assert visitor.list_unreached() == []
