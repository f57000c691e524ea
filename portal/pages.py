"""The endpoints of pages and of what is taken away from them.

Belongs here: from a request to an answer. Does not belong here: what a page shows
(`portal.showing`, `portal.choosing`), who may ask (`portal.access`), the interface for programs
(`portal.pxweb`).
"""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files

import polars as pl
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from assets.publishing.table_files import name_table
from portal import drawing, naming, showing
from portal.access import Reader
from portal.answers import MEDIA, find_state, is_known, send_file, send_made
from portal.arranging import arrange_area
from portal.choosing import show_choosing, show_explained
from portal.described import CSVW, DCAT, link_description, tell_catalogue, tell_csv
from portal.faults import FaultError, not_found
from portal.feed import count_changed, write_area_feed, write_feed
from portal.gateway import Gateway
from portal.indicator_page import show_indicator
from portal.making import make_workbook
from portal.selection import EVERY, choose_rows, read_selection, write_csv, write_parquet
from portal.shelf import ShownSnapshot
from tables.csvw import ENDING
from tables.json_stat import write_json

Show = Callable[[ShownSnapshot, str], str]
"""Makes a page of a snapshot and of the word by which it was asked for."""
MARK = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect width="16" height="16" '
    'rx="3" fill="#1f4e5f"/><path d="M3 12V8h2v4zm4 0V4h2v8zm4 0V6h2v6z" fill="#fff"/></svg>'
)
MOST_TOLD = 30
TAKEN = ("xlsx", "csv", "pdf", "svg")
METHODS = ["GET", "HEAD"]


def list_page_routes(gateway: Gateway) -> list[Route]:
    """All pages, and what is taken away from them."""
    pages = Pages(gateway)
    endpoints = {
        "/": pages.front, "/maal": pages.goals, "/maal/{goal}": pages.goal,
        "/nationale-maal/{goal}": pages.goal, "/katalog": pages.catalogue,
        "/katalog.jsonld": pages.harvested,
        "/katalog/loefter": pages.promises,
        "/kilder": pages.sources, "/metoder": pages.methods, "/aendringer": pages.changes,
        "/sammenlign": pages.comparison, "/soeg": pages.search, "/udtraek": pages.choosing,
        "/forklar": pages.explained, "/udtraek.{ending}": pages.selection,
        "/indikatorer/{name:path}": pages.indicator, "/klynger/{name}": pages.area,
        "/raad/{name}": pages.area, "/feed.atom": pages.feed, "/stil.css": send_style,
        "/mærke.svg": send_mark,
    }  # fmt: skip
    return [Route(path, endpoint, methods=METHODS) for path, endpoint in endpoints.items()]


def send_style(request: Request) -> Response:
    """The looks of all pages."""
    css = files("pages").joinpath("templates/portal/stil.css").read_text(encoding="utf-8")
    return Response(css, media_type="text/css", headers={"cache-control": "max-age=300"})


def send_mark(request: Request) -> Response:
    """The small picture beside a page's title."""
    return Response(MARK, media_type=MEDIA["svg"], headers={"cache-control": "max-age=300"})


class Pages:
    """The endpoints; nothing is kept between two of them."""

    def __init__(self, gateway: Gateway) -> None:
        self.gateway = gateway

    def show(self, request: Request, show: Show) -> Response:
        """A page, for whom the door lets in."""
        reader = self.gateway.door.let_in(request)
        return self.gateway.answer_page(request, reader, show)

    def front(self, request: Request) -> Response:
        """Areas, what is new, late sources."""
        return self.show(request, lambda shown, asked: showing.show_front(
            shown, asked, self.gateway.find_before(shown)))  # fmt: skip

    def goals(self, request: Request) -> Response:
        """All goals."""
        return self.show(request, showing.show_goals)

    def goal(self, request: Request) -> Response:
        """A goal, or one of the national goals."""
        path = request.url.path
        return self.show(request, lambda shown, asked: showing.show_goal(shown, asked, path))

    def catalogue(self, request: Request) -> Response:
        """All indicators."""
        return self.show(request, showing.show_catalogue)

    def harvested(self, request: Request) -> Response:
        """All indicators for other catalogues."""
        _, shown = self.enter(request)
        return self.send_described(request, shown, lambda: tell_catalogue(shown), DCAT)

    def send_described(
        self, request: Request, shown: ShownSnapshot, tell: Callable[[], bytes], media_type: str
    ) -> Response:
        """A description, unless the reader has it already."""
        state = find_state(shown.snapshot, request)
        if is_known(state, request.headers):
            return Response(status_code=304, headers=state.headers)
        return Response(tell(), media_type=media_type, headers=state.headers)

    def promises(self, request: Request) -> Response:
        """The ledger of promises."""
        return self.show(request, showing.show_promises)

    def sources(self, request: Request) -> Response:
        """Where figures come from."""
        return self.show(request, showing.show_sources)

    def methods(self, request: Request) -> Response:
        """How they are made."""
        return self.show(request, showing.show_methods)

    def changes(self, request: Request) -> Response:
        """What a snapshot changes against the one before."""
        return self.show(request, lambda shown, asked: showing.show_changes(
            shown, asked, self.gateway.shelf.list_published(), self.gateway.find_before(shown),
            request.query_params.get("omraade", ""),
        ))  # fmt: skip

    def comparison(self, request: Request) -> Response:
        """Chosen areas and indicators side by side."""
        query = request.query_params
        areas, indicators = query.getlist("omraade"), query.getlist("indikator")
        return self.show(request, lambda shown, asked: showing.show_comparison(
            shown, asked, areas, indicators))  # fmt: skip

    def search(self, request: Request) -> Response:
        """The indicators with some words."""
        words = request.query_params.get("q", "")[:200]
        return self.show(request, lambda shown, asked: showing.show_search(shown, asked, words))

    def choosing(self, request: Request) -> Response:
        """Where one's own extract is chosen."""
        chosen, here = read_selection(request.query_params), request.url
        return self.show(request, lambda shown, asked: show_choosing(shown, asked, chosen, here))

    def explained(self, request: Request) -> Response:
        """One figure taken apart."""
        query, explain = request.query_params, self.gateway.explain
        return self.show(request, lambda shown, asked: show_explained(
            shown, asked, query, explain))  # fmt: skip

    def area(self, request: Request) -> Response:
        """An area's page, or one of its files by its ending."""
        _, kind, _ = request.url.path.split("/", 2)
        name = request.path_params["name"]
        stem, dot, ending = name.rpartition(".")
        if not dot:
            return self.show(request, lambda shown, asked: showing.show_area(
                shown, asked, *naming.find_area(shown, kind, name)))  # fmt: skip
        if ending == "atom":
            return self.area_feed(request, kind, stem)
        if ending not in TAKEN:
            raise not_found("Filen")
        reader, shown = self.enter(request)
        named, number = split_page(stem) if ending == "svg" else (stem, "")
        file, _ = naming.find_area(shown, kind, named)
        folder = {"xlsx": "workbooks", "csv": "csv"}.get(ending, "profiles")
        self.gateway.door.note_download(reader, request.url.path)
        saved_as = f"{file}{number}.{ending}"
        return send_file(shown, f"{folder}/{saved_as}", saved_as, request)

    def enter(self, request: Request) -> tuple[Reader, ShownSnapshot]:
        """Past the door, to the snapshot that is asked for."""
        reader = self.gateway.door.let_in(request)
        return reader, self.gateway.open(request, reader)

    def indicator(self, request: Request) -> Response:
        """An indicator's page, its table in one of the forms, or its chart."""
        name = request.path_params["name"]
        stem, dot, ending = name.rpartition(".")
        reader, shown = self.enter(request)
        if name.endswith(ENDING):
            described = name.removesuffix(ENDING)
            return self.send_described(request, shown, lambda: tell_csv(shown, described), CSVW)
        is_file = bool(dot) and ending in MEDIA
        named, query = stem if is_file else name, request.query_params
        successor = shown.former_names.get(named)
        if successor is not None and named not in shown.definitions:
            address = request.url.replace(
                path=f"/indikatorer/{successor}{f'.{ending}' if is_file else ''}"
            )
            return RedirectResponse(address, status_code=301)
        area, group = query.get("omraade", ""), query.get("gruppe", "")
        definition = shown.find_definition(named)
        if not is_file:
            return self.gateway.answer_page(request, reader, lambda opened, asked: (
                show_indicator(opened, asked, definition, area, group)))  # fmt: skip
        table = name_table(named)
        if ending == "json" and table in shown.snapshot.manifest["files"]:
            self.gateway.door.note_download(reader, request.url.path)
            return send_file(shown, table, f"{named}.json", request)
        state = find_state(shown.snapshot, request)
        if is_known(state, request.headers):
            return Response(status_code=304, headers=state.headers)
        drawn_as = query.get("tegning", "")
        if ending in ("svg", "png") and drawn_as == drawing.MAP:
            body = drawing.draw_municipalities(shown, definition, area, ending)
        elif ending in ("svg", "png"):
            body = drawing.draw_indicator(shown, definition, area, group, ending, drawn_as)
        elif ending == "json":
            body = write_json(shown.table(named))
        else:
            chosen = read_selection({"indikator": [named], "grupper": [EVERY]})
            body = write_rows(shown, choose_rows(shown, chosen), ending, str(request.url))
        self.gateway.door.note_download(reader, request.url.path)
        response = send_made(body, ending, f"{named}.{ending}", state, request.headers)
        if ending == "csv":
            response.headers["link"] = link_description(named)
        return response

    def selection(self, request: Request) -> Response:
        """One's own extract as a file."""
        ending = request.path_params["ending"]
        reader, shown = self.enter(request)
        state = find_state(shown.snapshot, request)
        if is_known(state, request.headers):
            return Response(status_code=304, headers=state.headers)
        chosen = read_selection(request.query_params)
        if not chosen.indicators:
            raise FaultError(400, "Vælg mindst én indikator.")
        body = write_rows(shown, choose_rows(shown, chosen), ending, str(request.url))
        noted = f"{request.url.path}?{request.url.query}"
        self.gateway.door.note_download(reader, noted[:2_000])
        return send_made(body, ending, f"udtraek.{ending}", state, request.headers)

    def feed(self, request: Request) -> Response:
        """What was published, newest first, for programs that follow it."""
        self.gateway.door.let_in(request)
        published = self.gateway.shelf.list_published()[:MOST_TOLD]
        body = write_feed(published, str(request.base_url).rstrip("/"))
        return send_feed(body)

    def area_feed(self, request: Request, kind: str, named: str) -> Response:
        """The same of those snapshots alone that changed a figure of one area."""
        _, shown = self.enter(request)
        _, area = naming.find_area(shown, kind, named)
        changed = [
            (each, count)
            for each in self.gateway.shelf.list_published()[:MOST_TOLD]
            if (count := count_changed(each, area)) > 0
        ]
        title = arrange_area(shown, area).names.get(area, named)
        base = str(request.base_url).rstrip("/")
        return send_feed(write_area_feed(changed, base, title, naming.path_of(area)))


def send_feed(body: bytes) -> Response:
    """A feed, which is asked for anew each time."""
    return Response(body, media_type="application/atom+xml; charset=utf-8",
                    headers={"cache-control": "no-cache"})  # fmt: skip


def split_page(stem: str) -> tuple[str, str]:
    """A picture's area and the number of its page: 'nord-2' is the second of Nord."""
    name, dash, number = stem.rpartition("-")
    return (name, f"-{number}") if dash and number in tuple("23456789") else (stem, "")


def write_rows(shown: ShownSnapshot, rows: pl.DataFrame, ending: str, address: str) -> bytes:
    """Rows in the form that an ending names. Raises `FaultError` where there is no such form, or
    making it takes too long."""
    if ending == "csv":
        return write_csv(rows)
    if ending == "parquet":
        return write_parquet(rows)
    if ending != "xlsx":
        raise not_found("Filen")
    ids = set(rows["indicator_id"])
    definitions = [each for each in shown.content.definitions if each.id in ids]
    return make_workbook(shown.choose(rows, definitions, address))
