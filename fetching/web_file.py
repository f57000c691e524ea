"""A publisher's file at an address, fixed or found on a page.

Belongs here: asking whether it is another one than the last, and its name. Does not belong here:
which link of a page it is (`fetching.links`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import BinaryIO
from urllib.parse import unquote, urlsplit

from fetching.client import FetchAnswer, FetchQuestion, Publisher
from fetching.errand import Errand
from fetching.links import find_link
from fetching.memory import Kept
from fetching.source_model import AddressSource, PageSource

ONLY_FILE = "file"
"""The name under which is remembered what such a source gave last."""
LONGEST_NAME = 120
"""In bytes: what is put before and behind a name on its way must fit into 255 with it."""


def fetch_from_page(
    source: PageSource, address: str, publisher: Publisher, errand: Errand
) -> Iterator[str]:
    """Fetch the file that a page links to, if it is new; yields its path in the inbox."""
    page, text = publisher.read_page(address)
    yield from fetch_address(source, find_link(source, errand.name, page, text), publisher, errand)


def fetch_address(
    source: AddressSource | PageSource, address: str, publisher: Publisher, errand: Errand
) -> Iterator[str]:
    """Fetch the file at an address, if it is new; yields its path in the inbox."""
    publisher.check_host(address)
    known = errand.memory.recall(ONLY_FILE)
    known = known if known is not None and known.address == address else None
    question = FetchQuestion(
        address,
        etag=known.etag if known else None,
        last_modified=known.last_modified if known else None,
    )
    name = name_file(address, source.file)
    if errand.only_look:
        if publisher.has_changed(question, source.file):
            yield name
        return

    def download(sink: BinaryIO) -> FetchAnswer | None:
        return publisher.download(question, sink, source.file)

    def describe(received: FetchAnswer) -> dict[str, object]:
        return errand.describe(source, url=received.address, etag=received.etag)

    kept = Kept(file="", sha256="", address=address)
    fetched = errand.fetch_file(ONLY_FILE, name, kept, download, describe)
    if fetched is not None:
        yield fetched


def name_file(address: str, ending: str) -> str:
    """The publisher's own name of the file, without what a file system or a terminal might mind."""
    stem = unquote(PurePosixPath(urlsplit(address).path).name)
    plain = re.sub(r"[^\w .,()+&-]", "_", stem).strip(" .")
    if not plain.lower().endswith(f".{ending}"):
        plain = f"{plain or 'fil'}.{ending}"
    end = plain.encode()[-LONGEST_NAME:].decode(errors="ignore")
    return end.lstrip(" .-")
