"""A publisher on loopback that answers as StatBank does, and misbehaves when it is told to.

Belongs here: `GET /v1/tables`, `GET /v1/tableinfo/TABLE`, `POST /v1/data` as StatBank's interface
describes them, pages and files of any publisher, and every way to answer wrongly. Written without
the code that asks.
"""

from __future__ import annotations

import asyncio
import fnmatch
import itertools
import math
import re
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

MOST_CELLS = 1_000_000
CONTENT = "INDHOLD"
Figure = Callable[[dict[str, str]], int]
Mischief = Callable[[Request, Response], Response]
"""What becomes of a right answer."""


@dataclass
class Variable:
    """A variable of a table, with the values by their codes."""

    id: str
    text: str
    values: dict[str, str]
    elimination: str | None = None
    """The value that stands for all of them, over which StatBank sums."""
    time: bool = False

    def describe(self) -> dict[str, Any]:
        listed = [{"id": key, "text": text} for key, text in self.values.items()]
        return {
            "id": self.id, "text": self.text, "elimination": self.elimination is not None,
            "time": self.time, "values": listed,
        }  # fmt: skip

    def pick(self, wanted: list[str]) -> list[str]:
        """The codes that a question means, in the order of the table."""
        ids = list(self.values)
        found: set[str] = set()
        for text in wanted:
            nth = re.fullmatch(r"\((-n\+)?(\d+)\)", text)
            if nth is not None:
                newest = ids[-int(nth[2]) :]
                found |= set(newest if nth[1] else newest[:1])
            else:
                found |= {each for each in ids if fnmatch.fnmatchcase(each, text)}
        return [each for each in ids if each in found]


@dataclass
class Table:
    """A table: what `figure` gives for the codes of all variables."""

    id: str
    text: str
    updated: str
    variables: list[Variable]
    figure: Figure

    def describe(self) -> dict[str, Any]:
        return {
            "id": self.id, "text": self.text, "description": f"{self.text} efter område og tid",
            "unit": "Antal", "suppressedDataValue": "0", "updated": self.updated, "active": True,
            "contacts": [], "documentation": None, "footnote": None,
            "variables": [each.describe() for each in self.variables],
        }  # fmt: skip

    def list(self) -> dict[str, Any]:
        times = next(list(each.values) for each in self.variables if each.time)
        return {
            "id": self.id, "text": self.text, "unit": "Antal", "updated": self.updated,
            "firstPeriod": times[0], "latestPeriod": times[-1], "active": True,
            "variables": [each.text for each in self.variables],
        }  # fmt: skip


@dataclass
class Asked:
    """A question that arrived."""

    path: str
    headers: dict[str, str]
    body: Any


@dataclass
class StandIn:
    """The publisher's tables and files. `mischief` is what becomes of the next answers to a path,
    one after the other; the last stays where it is `for_ever`."""

    tables: dict[str, Table] = field(default_factory=dict)
    files: dict[str, Response] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    mischief: dict[str, list[Mischief]] = field(default_factory=dict)
    for_ever: bool = False
    most_cells: int = MOST_CELLS
    address: str = ""
    busiest: int = 0
    _at_once: int = 0

    @property
    def statbank(self) -> str:
        return f"{self.address}/v1"

    def add(self, *tables: Table) -> StandIn:
        self.tables |= {table.id: table for table in tables}
        return self

    def misbehave(self, path: str, *mischief: Mischief, for_ever: bool = False) -> None:
        self.mischief[path] = list(mischief)
        self.for_ever = for_ever

    def paths(self) -> list[str]:
        return [each.path for each in self.asked]

    def count(self, path: str) -> int:
        return self.paths().count(path)

    async def answer(self, request: Request) -> Response:
        """Every question comes by here."""
        body = await request.json() if request.method == "POST" else None
        path = request.url.path
        self.asked.append(Asked(path, dict(request.headers), body))
        self._at_once += 1
        self.busiest = max(self.busiest, self._at_once)
        try:
            right = self._answer_rightly(path, body, request)
            waiting = self.mischief.get(path)
            if not waiting:
                return right
            wrong = waiting[0] if self.for_ever and len(waiting) == 1 else waiting.pop(0)
            return wrong(request, right)
        finally:
            self._at_once -= 1

    def _answer_rightly(self, path: str, body: Any, request: Request) -> Response:
        if path == "/v1/tables":
            return JSONResponse([table.list() for table in self.tables.values()])
        if path.startswith("/v1/tableinfo/"):
            table = self.tables.get(path.rpartition("/")[2].upper())
            return JSONResponse(table.describe()) if table else refuse("EXTRACT-NOTFOUND", "?")
        if path == "/v1/data":
            return self._give_data(body)
        if path in self.files:
            return give_file(self.files[path], request)
        return PlainTextResponse("Ikke fundet", 404)

    def _give_data(self, body: Any) -> Response:
        table = self.tables[body["table"].upper()]
        wanted = {each["code"].upper(): each["values"] for each in body["variables"]}
        unknown = wanted.keys() - {each.id.upper() for each in table.variables}
        if unknown:
            return refuse("REQUEST-VARIABLE", f"Variablen findes ikke: {', '.join(unknown)}")
        shown = [each for each in table.variables if each.id.upper() in wanted]
        left_out = [each for each in table.variables if each not in shown]
        is_bulk = body["format"] == "BULK"
        fixed = [each.id for each in left_out if is_bulk or each.elimination is None]
        if fixed:
            return refuse("REQUEST-ELIMINATION", f"Variablen skal vælges: {', '.join(fixed)}")
        picked = [each.pick(wanted[each.id.upper()]) for each in shown]
        cells = math.prod(map(len, picked)) * (len(shown) + 1)
        if cells > self.most_cells and not is_bulk:
            return refuse(
                "REQUEST-LIMIT",
                f"Forespørgslen på op mod {cells} celler er over begrænsningen på "
                f"{self.most_cells} celler for denne filtype. Anvend BULK eller andet streaming "
                "format i stedet.",
            )
        summed = {each.id: each.elimination or "" for each in left_out}
        lines = [";".join([*(each.id.upper() for each in shown), CONTENT])]
        for codes in itertools.product(*picked):
            key = dict(zip([each.id for each in shown], codes, strict=True))
            figure = table.figure({**key, **summed})
            if figure or not is_bulk:
                texts = [each.values[code] for each, code in zip(shown, codes, strict=True)]
                lines.append(";".join([*texts, str(figure)]))
        content = "\r\n".join(lines) + "\r\n"
        return Response(content.encode("utf-8-sig"), media_type="text/csv; charset=utf-8")


def refuse(code: str, message: str) -> Response:
    """StatBank's form of an error."""
    return JSONResponse({"errorTypeCode": code, "message": message}, 400)


def give_file(file: Response, request: Request) -> Response:
    """A file, or that it is as the asker knows it."""
    etag, changed = file.headers.get("ETag"), file.headers.get("Last-Modified")
    asked = request.headers
    if (etag and asked.get("If-None-Match") == etag) or (
        not etag and changed and asked.get("If-Modified-Since") == changed
    ):
        return Response(status_code=304, headers={"ETag": etag} if etag else {})
    return file


# ---- mischief -----------------------------------------------------------------------------------


def busy(seconds: str | None = None, status: int = 429) -> Mischief:
    """Too many questions, or work on the server."""
    headers = {} if seconds is None else {"Retry-After": seconds}
    return lambda request, right: PlainTextResponse("Prøv igen senere", status, headers)


def broken(request: Request, right: Response) -> Response:
    """A failure of the server, told as a page."""
    page = "<html><head><title>Server Error</title></head><body>Runtime Error</body></html>"
    return Response(page, 500, media_type="text/html")


def closed_page(request: Request, right: Response) -> Response:
    """An error page with a status of success."""
    page = "<!DOCTYPE html><html><head><title>Vi arbejder på siden</title></head></html>"
    return Response(page, media_type="text/html; charset=utf-8")


def disguised_page(request: Request, right: Response) -> Response:
    """The same, called a csv file."""
    return Response(closed_page(request, right).body, media_type="text/csv")


def cut_off(request: Request, right: Response) -> Response:
    """Half of the body, with the length of the whole."""
    half = bytes(right.body[: len(right.body) // 2])

    async def begin() -> AsyncIterator[bytes]:
        yield half

    headers = {"Content-Length": str(len(right.body))}
    return StreamingResponse(begin(), media_type=right.headers["Content-Type"], headers=headers)


def drip(pause: float) -> Mischief:
    """The right body, a few bytes at a time."""

    def answer(request: Request, right: Response) -> Response:
        async def trickle() -> AsyncIterator[bytes]:
            for first in range(0, len(right.body), 200):
                yield bytes(right.body[first : first + 200])
                await asyncio.sleep(pause)

        return StreamingResponse(trickle(), media_type=right.headers["Content-Type"])

    return answer


def latin(request: Request, right: Response) -> Response:
    """Another encoding than the header says."""
    text = bytes(right.body).decode("utf-8-sig")
    return Response(text.encode("windows-1252"), media_type="text/csv; charset=utf-8")


def wide(request: Request, right: Response) -> Response:
    """An encoding that nobody reads."""
    text = bytes(right.body).decode("utf-8-sig")
    return Response(text.encode("utf-16"), media_type="text/csv; charset=utf-8")


def lead(address: str, status: int = 302) -> Mischief:
    """Send on to another address."""
    return lambda request, right: Response(status_code=status, headers={"Location": address})


def untold_length(count: int) -> Mischief:
    """So many bytes, without saying so beforehand."""

    def answer(request: Request, right: Response) -> Response:
        async def pour() -> AsyncIterator[bytes]:
            for _ in range(count // 1000):
                yield b"x" * 1000

        return StreamingResponse(pour(), media_type="text/csv")

    return answer


# ---- running ------------------------------------------------------------------------------------


@contextmanager
def serve(stand_in: StandIn) -> Iterator[StandIn]:
    """The publisher on a free port of loopback, for as long as the context lasts."""
    routes = [Route("/{path:path}", stand_in.answer, methods=["GET", "POST"])]
    app = Starlette(routes=routes)
    config = uvicorn.Config(app, host="127.0.0.1", port=0, log_level="error", lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.005)
    port = server.servers[0].sockets[0].getsockname()[1]
    stand_in.address = f"http://127.0.0.1:{port}"
    try:
        yield stand_in
    finally:
        server.should_exit = True
        thread.join(timeout=10)
