"""How a portal answers: once for each state of the figures, in words where it cannot.

Belongs here: tags and times by which a reader tells whether anything is new, files of a snapshot,
headers that every answer has. Does not belong here: what is in an answer.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from email.utils import format_datetime, parsedate_to_datetime
from typing import Any
from urllib.parse import quote

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response

from pages.portal.frame import render_fault
from portal.faults import FaultError, not_found
from portal.shelf import ShownSnapshot
from warehouse.publishing.snapshots import Snapshot

VERSION = "1"
"""Part of every tag: a reader's copy made by an older form of the pages is not up to date."""

SAFE_HEADERS = {
    "content-security-policy": "default-src 'self'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'; object-src 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
PRIVATE = "private, no-cache"
LONGEST_QUERY = 8_000
PART = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MEDIA = {
    "xlsx": XLSX,
    "csv": "text/csv; charset=utf-8",
    "parquet": "application/vnd.apache.parquet",
    "json": "application/json",
    "svg": "image/svg+xml",
    "png": "image/png",
    "pdf": "application/pdf",
}

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


@dataclass(frozen=True)
class State:
    """By what a reader tells whether an answer is still what he has."""

    tag: str
    changed: str

    @property
    def headers(self) -> dict[str, str]:
        """As HTTP has it; asked for anew each time, so that nobody reads an old figure."""
        return {"etag": self.tag, "last-modified": self.changed, "cache-control": "no-cache"}


def find_state(snapshot: Snapshot, request: Request) -> State:
    """The state of what a snapshot gives at an address."""
    made_of = (
        f"{VERSION}\n{snapshot.name}\n{snapshot.current}\n{request.url.path}\n{request.url.query}"
    )
    digest = hashlib.sha256(made_of.encode("utf-8", "surrogatepass")).hexdigest()[:32]
    return State(f'"{digest}"', write_time(snapshot))


def state_of_file(snapshot: Snapshot, name: str) -> State:
    """The state of a file of a snapshot. Raises `FaultError` where there is none."""
    sha256 = snapshot.manifest["files"].get(name)
    if sha256 is None:
        raise not_found("Filen")
    return State(f'"{sha256}"', write_time(snapshot))


def list_headers(state: State, private: bool) -> list[tuple[bytes, bytes]]:
    """The headers of a state as ASGI has them."""
    told = state.headers | ({"cache-control": PRIVATE} if private else {})
    return [(name.encode(), text.encode()) for name, text in told.items()]


def list_safe_headers() -> list[tuple[bytes, bytes]]:
    """The headers that every answer has, as ASGI has them."""
    return [(name.encode(), text.encode()) for name, text in SAFE_HEADERS.items()]


def write_time(snapshot: Snapshot) -> str:
    """When a snapshot was published, as HTTP has it."""
    return format_datetime(snapshot.published_at.replace(microsecond=0), usegmt=True)


def is_known(state: State, headers: Headers) -> bool:
    """Whether the reader has it already: by the tag, or where none is given by the time."""
    given = headers.get("if-none-match")
    if given is not None:
        tags = {each.strip().removeprefix("W/") for each in given.split(",")}
        return state.tag in tags or "*" in tags
    since = headers.get("if-modified-since")
    if since is None:
        return False
    try:
        return parsedate_to_datetime(since) >= parsedate_to_datetime(state.changed)
    except (ValueError, TypeError):
        return False


def send_file(shown: ShownSnapshot, name: str, saved_as: str, request: Request) -> Response:
    """A file of a snapshot, whole or in part."""
    state = state_of_file(shown.snapshot, name)
    if is_known(state, request.headers):
        return Response(status_code=304, headers=state.headers)
    path = shown.folder / name
    if not path.is_file():
        raise FaultError(503, "Tallene skifter lige nu; prøv igen.")
    ending = name.rpartition(".")[2]
    shape = "inline" if ending in ("svg", "pdf", "png", "json") else "attachment"
    return FileResponse(
        path, media_type=MEDIA[ending], headers=state.headers, filename=saved_as,
        content_disposition_type=shape,
    )  # fmt: skip


def send_made(body: bytes, ending: str, saved_as: str, state: State, headers: Headers) -> Response:
    """Something made for this answer, to be saved under a name; whole or in part."""
    part = find_part(headers, len(body), state)
    response = Response(
        body if part is None else body[part], media_type=MEDIA[ending],
        headers=state.headers | {"accept-ranges": "bytes"},
    )  # fmt: skip
    if part is not None:
        response.status_code = 206
        response.headers["content-range"] = f"bytes {part.start}-{part.stop - 1}/{len(body)}"
    if ending not in ("svg", "png", "json"):
        # a name with æ, ø, å in the form that every program reads
        response.headers["content-disposition"] = f"attachment; filename*=utf-8''{quote(saved_as)}"
    return response


def find_part(headers: Headers, size: int, state: State) -> slice | None:
    """The one part of an answer that is asked for; None for the whole. Raises `FaultError`.

    A part of what the reader no longer has is no use to him: then he gets the whole.
    """
    found = PART.fullmatch(headers.get("range", "").strip())
    if found is None or not (found[1] or found[2]) or headers.get("if-range", state.tag) not in (
        state.tag, state.changed
    ):  # fmt: skip
        return None
    if not found[1]:
        first, end = max(0, size - int(found[2])), size
    else:
        first = int(found[1])
        end = min(size, int(found[2]) + 1) if found[2] else size
    if first >= end:
        raise FaultError(416, "Filen har ikke den del.", {"content-range": f"bytes */{size}"})
    return slice(first, end)


def answer_fault(request: Request, fault: FaultError) -> Response:
    """A fault in words: a page for people, data for programs."""
    if request.url.path.startswith("/api/"):
        return JSONResponse(
            {"type": "about:blank", "title": fault.title, "status": fault.status,
             "detail": fault.text},
            status_code=fault.status, headers=fault.headers,
            media_type="application/problem+json",
        )  # fmt: skip
    page = render_fault(fault.title, fault.text)
    return Response(
        page, status_code=fault.status, headers=fault.headers, media_type="text/html; charset=utf-8"
    )


class PublicAddress:
    """Has every address that is written begin as readers reach the portal, whatever a request
    calls it: behind a proxy it is asked by another name, and anybody may send any."""

    def __init__(
        self, app: Callable[[Scope, Receive, Send], Awaitable[None]], address: str
    ) -> None:
        self.app = app
        self.scheme, _, host = address.partition("://")
        self.host = (b"host", host.encode("ascii"))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] == "http":
            others = [each for each in scope["headers"] if each[0] != b"host"]
            scope = {**scope, "scheme": self.scheme, "headers": [self.host, *others]}
        await self.app(scope, receive, send)


class SafeHeaders:
    """Gives every answer the headers that keep a page to itself; with `private` also those that
    keep an answer to the one who asked."""

    def __init__(
        self, app: Callable[[Scope, Receive, Send], Awaitable[None]], private: bool
    ) -> None:
        self.app, self.private = app, private

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_safely(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in SAFE_HEADERS.items():
                    headers[name] = value
                if self.private:
                    headers["cache-control"] = PRIVATE
            await send(message)

        await self.app(scope, receive, send_safely)
