"""Answers that need nothing to be made: what the reader has already, and tables written before.

Belongs here: giving these at once, before anything else is asked. Everything else is passed on, so
that without this layer every answer would be the same, only slower. Does not belong here: who may
ask (`portal.access`), what an answer is (`portal.answers`).
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request

from assets.publishing.table_files import name_table
from portal.access import Door, Reader
from portal.answers import MEDIA, Receive, Scope, Send, list_headers, state_of_file
from portal.faults import FaultError
from portal.shelf import Shelf
from warehouse.publishing.snapshots import Snapshot

MOST_KNOWN = 20_000
LARGEST = 4_000_000
"""Larger files are read in parts, as all other files are."""
BEFORE, AFTER = "/indikatorer/", ".json"
PASSED_ON = (b"range", b"if-modified-since")
TOLD = (b"etag", b"last-modified", b"cache-control")
ABOUT_TABLES = [(b"content-type", MEDIA["json"].encode()), (b"accept-ranges", b"bytes")]
Headers = list[tuple[bytes, bytes]]
Address = tuple[str, bytes]


@dataclass
class KnownTags:
    """The tags that were given for addresses of the snapshot in force."""

    snapshot: str = ""
    _tags: OrderedDict[Address, Headers] = field(default_factory=OrderedDict)

    def find(self, snapshot: str, address: Address) -> Headers | None:
        """The headers by which a reader told the state of an address, in that snapshot."""
        return self._tags.get(address) if snapshot == self.snapshot else None

    def note(self, snapshot: str, address: Address, headers: Headers) -> None:
        """Remember them; those of another snapshot are forgotten."""
        if snapshot != self.snapshot:
            self.snapshot = snapshot
            self._tags.clear()
        self._tags[address] = headers
        while len(self._tags) > MOST_KNOWN:
            self._tags.popitem(last=False)


@dataclass
class QuickAnswers:
    """The layer around a portal; `safe` are the headers that every answer has."""

    app: Callable[[Scope, Receive, Send], Awaitable[None]]
    shelf: Shelf
    door: Door
    safe: Headers
    private: bool = False
    known: KnownTags = field(default_factory=KnownTags)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer at once, or pass on and remember the tag that is given."""
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
            await self.app(scope, receive, send)
            return
        snapshot = self.find_in_force(scope)
        if snapshot is None or not await self.answer(scope, send, snapshot):
            await self.app(scope, receive, self.remember(scope, send, snapshot))

    def find_in_force(self, scope: Scope) -> Snapshot | None:
        """The snapshot in force, where the request is about no other."""
        if b"snapshot" in scope["query_string"]:
            return None
        try:
            return self.shelf.find("")
        except FaultError:
            return None

    async def answer(self, scope: Scope, send: Send, snapshot: Snapshot) -> bool:
        """Whether the request could be answered at once, and was."""
        given = dict(scope["headers"])
        if any(name in given for name in PASSED_ON):
            return False
        tag, address = given.get(b"if-none-match"), address_of(scope)
        if tag is not None:
            known = self.known.find(snapshot.name, address)
            if known is None or (b"etag", tag) not in known or not self.lets_in(scope):
                return False
            await give(send, 304, [*known, *self.safe], b"")
            return True
        name = self.find_table(scope, snapshot)
        reader = self.lets_in(scope) if name else None
        body = read_whole(snapshot, name) if name and reader else None
        if name is None or reader is None or body is None:
            return False
        self.door.note_download(reader, scope["path"])
        headers = list_headers(state_of_file(snapshot, name), self.private)
        self.known.note(snapshot.name, address, headers)
        about = [*ABOUT_TABLES, (b"content-length", str(len(body)).encode())]
        await give(send, 200, [*about, *headers, *self.safe], body)
        return True

    def lets_in(self, scope: Scope) -> Reader | None:
        """Who asks, where he may; otherwise the portal itself refuses him, in words."""
        try:
            return self.door.let_in(Request(scope))
        except FaultError:
            return None

    def find_table(self, scope: Scope, snapshot: Snapshot) -> str | None:
        """The file that is asked for whole, where it was written at publication."""
        path = scope["path"]
        if scope["query_string"] or not (path.startswith(BEFORE) and path.endswith(AFTER)):
            return None
        name = name_table(path[len(BEFORE) : -len(AFTER)])
        return name if name in snapshot.manifest["files"] else None

    def remember(self, scope: Scope, send: Send, snapshot: Snapshot | None) -> Send:
        """`send`, by which the tag of an address is remembered."""
        if snapshot is None:
            return send

        async def send_noting(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start" and message["status"] in (200, 304):
                told = [each for each in message["headers"] if each[0] in TOLD]
                # one published meanwhile may have given the answer
                if len(told) == len(TOLD) and self.find_in_force(scope) is snapshot:
                    self.known.note(snapshot.name, address_of(scope), told)
            await send(message)

        return send_noting


def address_of(scope: Scope) -> Address:
    """What a request is about."""
    return scope["path"], scope["query_string"]


def read_whole(snapshot: Snapshot, name: str) -> bytes | None:
    """A file of a snapshot; None for one that is gone or large."""
    path = snapshot.folder / name
    try:
        return path.read_bytes() if path.stat().st_size <= LARGEST else None
    except OSError:
        return None


async def give(send: Send, status: int, headers: Headers, body: bytes) -> None:
    """Send an answer."""
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
