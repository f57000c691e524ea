"""The endpoints of PxWebApi 2 below `/api/v2`.

Belongs here: from a request to an answer. Does not belong here: the descriptions
(`portal.pxweb.describing`) and questions (`portal.pxweb.questions`).
"""

from __future__ import annotations

import asyncio
from typing import Any

import polars as pl
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from assets.publishing.table_files import name_table
from portal.answers import find_state, is_known, send_file, send_made
from portal.faults import FaultError, not_found
from portal.gateway import Gateway
from portal.making import make_workbook
from portal.pxweb import describing
from portal.pxweb.describing import FORMATS
from portal.pxweb.questions import (
    LONGEST_MESSAGE,
    choose_format,
    gather,
    read_address,
    read_id,
    read_message,
    read_saved,
    refuse_language,
    write_id,
)
from portal.selection import write_csv, write_parquet
from portal.shelf import ShownSnapshot
from tables.flat import leave_out_absent, list_rows
from tables.json_stat import describe_dataset, write_json
from tables.selecting import SelectionError, count_cells, is_whole, select
from tables.statistics_table import NO_ROW, StatisticsTable, name_area

BASE = "/api/v2"
MOST_PAGES = 10_000


def list_interface_routes(gateway: Gateway) -> list[Route]:
    """All endpoints of the interface."""
    interface = Interface(gateway)
    return [
        Route(f"{BASE}/config", interface.config, methods=["GET", "HEAD"]),
        Route(f"{BASE}/tables", interface.tables, methods=["GET", "HEAD"]),
        Route(f"{BASE}/tables/{{table}}", interface.table, methods=["GET", "HEAD"]),
        Route(f"{BASE}/tables/{{table}}/metadata", interface.metadata, methods=["GET", "HEAD"]),
        Route(f"{BASE}/tables/{{table}}/data", interface.data, methods=["GET", "HEAD"]),
        Route(f"{BASE}/tables/{{table}}/data", interface.posted_data, methods=["POST"]),
        Route(f"{BASE}/codelists/{{codelist}}", interface.codelist, methods=["GET", "HEAD"]),
        Route(f"{BASE}/savedqueries", interface.save, methods=["POST"]),
        Route(f"{BASE}/savedqueries/{{query}}", interface.saved, methods=["GET", "HEAD"]),
        Route(f"{BASE}/savedqueries/{{query}}/data", interface.saved_data,
              methods=["GET", "HEAD"]),
    ]  # fmt: skip


class Interface:
    """The endpoints; nothing is kept between two of them."""

    def __init__(self, gateway: Gateway) -> None:
        self.gateway = gateway

    def enter(self, request: Request) -> ShownSnapshot:
        """Past the door, to the snapshot that is asked for."""
        reader = self.gateway.door.let_in(request)
        refuse_language(dict(request.query_params))
        return self.gateway.open(request, reader)

    def find_base(self, request: Request) -> str:
        """Where the interface lies, as the reader wrote it."""
        return f"{str(request.base_url).rstrip('/')}{BASE}"

    def config(self, request: Request) -> Response:
        """What a client may do."""
        self.gateway.door.let_in(request)
        settings = self.gateway.settings
        return JSONResponse(
            describing.describe_config(settings.most_cells, settings.requests_a_minute)
        )

    def tables(self, request: Request) -> Response:
        """The tables, page by page; `query` is looked for in title, text and id."""
        shown, query = self.enter(request), request.query_params
        words = query.get("query", "")[:200].casefold().split()
        number = read_number(query.get("pageNumber", "1"), MOST_PAGES)
        size = read_number(query.get("pageSize", "20"), 10_000)
        found = [
            each for each in shown.definitions.values()
            if each.id in shown.rows and all(
                word in f"{each.id} {each.title} {each.description}".casefold() for word in words)
        ]  # fmt: skip
        first = (number - 1) * size
        base = self.find_base(request)
        told = [
            describing.describe_table(shown.table(each.id), each, base)
            for each in found[first : first + size]
        ]
        kept = f"query={'%20'.join(words)}&" if words else ""
        return JSONResponse(describing.describe_tables(told, number, size, len(found), base, kept))

    def table(self, request: Request) -> Response:
        """One table in short."""
        shown, table = self.find_table(request)
        definition = shown.definitions[table.id]
        return JSONResponse(describing.describe_table(table, definition, self.find_base(request)))

    def find_table(self, request: Request) -> tuple[ShownSnapshot, StatisticsTable]:
        """The table of an address; a former id means the present one. Raises `FaultError`."""
        shown = self.enter(request)
        named = request.path_params["table"]
        try:
            return shown, shown.table(shown.former_names.get(named, named))
        except FaultError as fault:
            raise not_found("Tabellen") from fault

    def metadata(self, request: Request) -> Response:
        """A table without its figures."""
        _, table = self.find_table(request)
        dataset = describe_dataset(table, with_figures=False)
        base = self.find_base(request)
        areas = dataset["dimension"][table.dimensions[0].id]["extension"]
        areas["codelists"] = describing.list_codelists(table, base)
        return JSONResponse(dataset)

    def data(self, request: Request) -> Response:
        """Figures by an address."""
        shown, table = self.find_table(request)
        state = find_state(shown.snapshot, request)
        if is_known(state, request.headers):
            return Response(status_code=304, headers=state.headers)
        asked = read_address(request.query_params.multi_items())
        form = choose_format(request.query_params.getlist("outputFormat"))
        written = name_table(table.id)
        if (form == FORMATS[0] and is_whole(table, asked)
                and written in shown.snapshot.manifest["files"]):  # fmt: skip
            return send_file(shown, written, f"{table.id}.json", request)
        return self.send(request, shown, table, asked, form)

    async def posted_data(self, request: Request) -> Response:
        """Figures by a message."""
        body = await read_body(request)
        return await run_in_threadpool(self.answer_message, request, body)

    def answer_message(self, request: Request, body: bytes) -> Response:
        """What a message asks for."""
        shown, table = self.find_table(request)
        form = choose_format(request.query_params.getlist("outputFormat"))
        asked = read_message(body)
        return self.send(request, shown, table, asked, form)

    def send(
        self, request: Request, shown: ShownSnapshot, table: StatisticsTable,
        asked: dict[str, list[str]], form: str,
    ) -> Response:  # fmt: skip
        """The chosen part of a table in the form that is asked for. Raises `FaultError`."""
        try:
            chosen = select(table, asked) if self.is_small(table, asked) else table
        except SelectionError as error:
            raise FaultError(400, str(error)) from error
        state = find_state(shown.snapshot, request)
        if form == "json-stat2":
            return Response(write_json(chosen), media_type="application/json",
                            headers=state.headers)  # fmt: skip
        rows = leave_out_absent(list_rows(chosen, with_codes=form == "parquet"), NO_ROW)
        if form in ("csv", "parquet"):
            body = write_csv(rows) if form == "csv" else write_parquet(rows)
            return send_made(body, form, f"{table.id}.{form}", state, request.headers)
        rows = rows.with_columns(synthetic=pl.lit(table.synthetic))
        definitions = [shown.definitions[table.id]]
        body = make_workbook(shown.choose(rows, definitions, str(request.url)))
        return send_made(body, "xlsx", f"{table.id}.xlsx", state, request.headers)

    def is_small(self, table: StatisticsTable, asked: dict[str, list[str]]) -> bool:
        """True; raises `FaultError` for more cells than one answer may have."""
        count = count_cells(table, asked)
        most = self.gateway.settings.most_cells
        if count > most:
            raise FaultError(413, f"Der er bedt om {count} celler; højst {most} ad gangen.")
        return True

    def codelist(self, request: Request) -> Response:
        """A set of areas."""
        shown, name = self.enter(request), request.path_params["codelist"]
        if name not in describing.CODELISTS:
            raise not_found("Kodelisten")
        start = describing.CODELISTS[name][1]
        areas = shown.content.values.select("area_type", "area_id", "area_name").unique()
        told = sorted(
            (name_area(kind, code), label or code) for kind, code, label in areas.iter_rows()
        )
        return JSONResponse(
            describing.describe_codelist(name, [each for each in told if each[0].startswith(start)])
        )

    async def save(self, request: Request) -> Response:
        """Keep a question: its id is the question itself."""
        body = await read_body(request)
        self.gateway.door.let_in(request)
        query = read_saved(body)
        return self.tell_saved(request, write_id(query), 201)

    def saved(self, request: Request) -> Response:
        """A kept question."""
        self.gateway.door.let_in(request)
        named = request.path_params["query"]
        read_id(named)
        return self.tell_saved(request, named, 200)

    def tell_saved(self, request: Request, named: str, status: int) -> Response:
        """A kept question with its links."""
        query = read_id(named)
        address = f"{self.find_base(request)}/savedqueries/{named}"
        told: dict[str, Any] = {
            "language": describing.LANGUAGE,
            "id": named,
            "savedQuery": query.model_dump(by_alias=True, exclude_none=True) | {"id": named},
            "links": [describing.link("self", address), describing.link("data", f"{address}/data")],
        }
        return JSONResponse(told, status_code=status)

    def saved_data(self, request: Request) -> Response:
        """What a kept question gives today."""
        query = read_id(request.path_params["query"])
        shown = self.enter(request)
        state = find_state(shown.snapshot, request)
        if is_known(state, request.headers):
            return Response(status_code=304, headers=state.headers)
        named = shown.former_names.get(query.table_id, query.table_id)
        form = choose_format(request.query_params.getlist("outputFormat"), query.output_format)
        return self.send(request, shown, shown.table(named), gather(query.selection), form)


async def read_body(request: Request) -> bytes:
    """A message as far as it may be long. Raises `FaultError`."""
    body = bytearray()
    try:
        async with asyncio.timeout(20):
            async for piece in request.stream():
                body += piece
                if len(body) > LONGEST_MESSAGE:
                    raise FaultError(413, "Forespørgslen er for lang.")
    except TimeoutError as error:
        raise FaultError(400, "Forespørgslen kom for langsomt.") from error
    return bytes(body)


def read_number(text: str, most: int) -> int:
    """A whole number from 1. Raises `FaultError`."""
    if not text.isascii() or not text.isdigit() or not 1 <= int(text[:9]) <= most or len(text) > 9:
        raise FaultError(400, f"»{text[:20]}« er ikke et tal fra 1 til {most}.")
    return int(text)
