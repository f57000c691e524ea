"""What every page of the portal has: its frame, its addresses, and the page of a fault.

Belongs here: the frame and the way addresses are written. Does not belong here: any one page.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, urlencode

from pages.rendering import render_page
from wording.marks import SYNTHETIC_BANNER

NAME = "Klyngemonitor"
PLACES = {
    "goals.html": "/maal", "goal.html": "/maal", "catalogue.html": "/katalog",
    "promises.html": "/katalog", "indicator.html": "/katalog", "explained.html": "/katalog",
    "comparison.html": "/sammenlign", "efforts.html": "/indsatser", "effort.html": "/indsatser",
    "choose.html": "/udtraek", "sources.html": "/kilder", "methods.html": "/metoder",
    "changes.html": "/aendringer",
}  # fmt: skip
"""Under which entry of the menu a page stands."""


@dataclass(frozen=True)
class Frame:
    """What stands around a page's content.

    `snapshot` is the tag or day that the reader asked for, '' for the figures in force; `older`
    says in words that the figures are not those in force, '' where they are.
    """

    snapshot: str
    older: str
    synthetic: bool
    published: str

    @property
    def warnings(self) -> tuple[str, ...]:
        """The banners."""
        synthetic = (SYNTHETIC_BANNER,) if self.synthetic else ()
        return (*synthetic, *((self.older,) if self.older else ()))

    def link(self, path: str, **query: str | list[str]) -> str:
        """An address in the portal that keeps to the same snapshot; `path` as people read it."""
        asked = {**query, **({"snapshot": self.snapshot} if self.snapshot else {})}
        shown = {name: value for name, value in asked.items() if value}
        return quote(path) + (f"?{urlencode(shown, doseq=True)}" if shown else "")


def render(template: str, frame: Frame, title: str, **shown: object) -> str:
    """A page in the frame."""
    return render_page(
        f"portal/{template}", frame=frame, link=frame.link, title=title, portal=NAME,
        here=PLACES.get(template, ""), **shown,
    )  # fmt: skip


def render_fault(title: str, text: str) -> str:
    """The page of a request that gets no answer but words."""
    return render_page("portal/fault.html", title=title, text=text, portal=NAME, link=quote)
