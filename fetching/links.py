"""The current file on a publisher's page.

Belongs here: the links of a page, and which of them is the one that a source means. Does not belong
here: asking for page and file.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from fetching.errors import FetchError, describe_failure
from fetching.source_model import PageSource

NEWEST = "newest"
"""The group of a pattern by which the newest of several links is known."""
SHOWN = 5


class LinkReader(HTMLParser):
    """Collects the links of a page: address as written, and text."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[tuple[str, str]] = []
        self._open: str | None = None
        self._text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A link begins."""
        if tag == "a":
            self._open, self._text = dict(attrs).get("href"), ""

    def handle_data(self, data: str) -> None:
        """Text, perhaps of a link."""
        self._text += data

    def parse_marked_section(self, i: int, report: bool = True) -> int:
        """A section that Python's parser does not know is passed over, as browsers do."""
        try:
            return super().parse_marked_section(i, report)
        except AssertionError:
            return self.parse_bogus_comment(i)

    def handle_endtag(self, tag: str) -> None:
        """A link ends."""
        if tag == "a" and self._open is not None:
            self.links.append((self._open.strip(), " ".join(self._text.split())))
            self._open = None


def join_address(name: str, page: str, address: str) -> str:
    """A link's whole address, without a place in the file. Raises FetchError for what is none."""
    try:
        whole = urljoin(page, address).partition("#")[0]
        urlsplit(whole)
    except ValueError as error:
        message = f"The link of the page {page} that is looked for is no address."
        remedy = "Tell the publisher; meanwhile narrow 'link', or download the file by hand."
        raise FetchError([describe_failure(name, "link", message, remedy, address)]) from error
    return whole


def find_link(source: PageSource, name: str, page: str, text: str) -> str:
    """The address of the file that the page links to now.

    Raises FetchError when no link is meant, or several are and nothing tells the newest.
    """
    reader = LinkReader()
    reader.feed(text)
    pattern = re.compile(source.link)
    found: dict[str, str] = {}
    for address, label in reader.links:
        match = pattern.fullmatch(address) or pattern.fullmatch(label)
        if match is not None:
            whole = join_address(name, page, address)
            found[whole] = (match[NEWEST] or "") if NEWEST in pattern.groupindex else ""
    newest = [address for address, rank in found.items() if rank == max(found.values())]
    if len(newest) == 1:
        return newest[0]
    if not found:
        message = f"No link of the page {page} is the one that is looked for."
        remedy = "Look at the page, and correct 'link' in the source's file."
        shown = ", ".join(address for address, _ in reader.links[:SHOWN])
        told = f"{len(reader.links)} links: {shown}" if shown else "a page without links"
    else:
        message = f"Several links of the page {page} are the one that is looked for."
        remedy = f"Narrow 'link', or mark in it what tells the newest: (?P<{NEWEST}>...)."
        told = ", ".join(newest[:SHOWN])
    raise FetchError([describe_failure(name, "link", message, remedy, told, source.link)])
