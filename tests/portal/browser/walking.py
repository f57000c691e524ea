"""What a browser finds wrong with a page, said in words.

Belongs here: opening a page, and the faults that it may have. Does not belong here: which pages
are looked at.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from axe_core_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

SIZES = {"desk": (1366, 768), "phone": (390, 844)}
GRAVE = ("serious", "critical")
MOST_STEPS = 900

REACHABLE = """() => {
  const all = [...document.querySelectorAll(
    'a[href],button,input:not([type=hidden]),select,summary,[tabindex="0"]')];
  // of radio buttons the chosen one is reached, the others by the arrows
  const grouped = (each) => each.type === 'radio' && !each.checked &&
    document.querySelector(`input[name="${each.name}"]:checked`);
  window.wanted = new Set(all.filter((each) => each.checkVisibility() && !grouped(each)));
  window.steps = window.wanted.size;
  document.addEventListener('focusin', (event) => window.wanted.delete(event.target));
  return window.steps;
}"""
LEFT = "() => [...window.wanted].map((each) => each.outerHTML.slice(0, 120))"
WIDER = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@dataclass
class Visit:
    """A page that is open in a browser, with what went wrong while it was opened."""

    page: Page
    address: str
    faults: list[str] = field(default_factory=list)

    def go(self, path: str) -> None:
        """Open a page."""
        answer = self.page.goto(f"{self.address}{path}", wait_until="load")
        if answer is None or answer.status != 200:
            self.faults.append(f"{path}: answered {answer and answer.status}")
        # pictures further down are asked for when they are seen
        self.page.evaluate("() => window.scrollTo(0, document.body.scrollHeight)")
        self.page.wait_for_load_state("networkidle")
        if (wider := self.page.evaluate(WIDER)) > 0:
            self.faults.append(f"{path}: the page is {wider} pixels wider than the window")

    def list_grave(self) -> list[str]:
        """What axe finds that keeps somebody out."""
        found = Axe().run(self.page)["violations"]
        return [
            f"{each['id']}: {node['html'][:160]} {node.get('failureSummary', '')}"
            for each in found
            if each["impact"] in GRAVE
            for node in each["nodes"][:3]
        ]

    def list_unreached(self) -> list[str]:
        """What cannot be reached with the key for the next thing alone."""
        steps = self.page.evaluate(REACHABLE)
        for _ in range(min(steps + 3, MOST_STEPS)):
            self.page.keyboard.press("Tab")
        return [str(each) for each in self.page.evaluate(LEFT)] if steps < MOST_STEPS else []


@contextmanager
def visit(browser: Browser, address: str, size: str, script: bool = True) -> Iterator[Visit]:
    """A visitor with a window of that size; everything that the browser complains of is noted."""
    width, height = SIZES[size]
    context = browser.new_context(
        viewport={"width": width, "height": height}, java_script_enabled=script, locale="da-DK"
    )
    page = context.new_page()
    visitor = Visit(page, address)

    def note_outside(request: object) -> None:
        url = str(getattr(request, "url", ""))
        if not url.startswith((address, "data:")):
            visitor.faults.append(f"asked elsewhere: {url}")

    page.on("request", note_outside)
    page.on("console", lambda told: visitor.faults.append(f"{page.url}: {told.type} {told.text}"))
    page.on("pageerror", lambda told: visitor.faults.append(f"{page.url}: {told}"))
    # what is left before it has come is no fault
    page.on(
        "requestfailed",
        lambda told: (
            told.failure == "net::ERR_ABORTED"
            or visitor.faults.append(f"failed: {told.url} {told.failure}")
        ),
    )
    yield visitor
    context.close()
