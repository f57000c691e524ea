"""The endpoints of pages and of what is taken away from them.

Belongs here: from a request to an answer. Does not belong here: what a page shows
(`portal.showing`), who may ask (`portal.access`), the interface for programs (`portal.pxweb`).
"""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files

import polars as pl
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from pages.portal import about
from pages.portal.about import Choice
from pages.portal.indicators import write_explained
from portal import showing
from portal.answers import MEDIA, find_state, is_known, send_file, send_made
from portal.faults import AnswerError, not_found
from portal.feed import write_feed
from portal.gateway import Gateway
from portal.making import make_workbook
from portal.selection import (
    EVERY,
    HEADLINE,
    NEWEST,
    PLACES,
    choose_rows,
    preview,
    read_selection,
    write_csv,
    write_parquet,
    write_power_query,
)
from portal.shelf import ShownSnapshot
from tables.json_stat import write_json
from wording.labels import describe_period

Show = Callable[[ShownSnapshot, Request, str], str]
MARK = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect width="16" height="16" '
    'rx="3" fill="#1f4e5f"/><path d="M3 12V8h2v4zm4 0V4h2v8zm4 0V6h2v6z" fill="#fff"/></svg>'
)
TAKEN = ("xlsx", "csv", "pdf", "svg")


def list_page_routes(gateway: Gateway) -> list[Route]:
    """All pages, and what is taken away from them."""

    def page(path: str, show: Show) -> Route:
        def answer(request: Request) -> Response:
            return gateway.answer_page(request, show)

        return Route(path, answer, methods=["GET", "HEAD"])

    def made(path: str, make: Callable[[Request], Response]) -> Route:
        return Route(path, make, methods=["GET", "HEAD"])

    def show_front(shown: ShownSnapshot, request: Request, asked: str) -> str:
        return showing.show_front(shown, asked, gateway.find_before(shown))

    def show_changes(shown: ShownSnapshot, request: Request, asked: str) -> str:
        published = gateway.shelf.list_published()
        return showing.show_changes(shown, asked, published, gateway.find_before(shown))

    def show_comparison(shown: ShownSnapshot, request: Request, asked: str) -> str:
        query = request.query_params
        return showing.show_comparison(
            shown, asked, query.getlist("omraade"), query.getlist("indikator")
        )

    def show_indicator(shown: ShownSnapshot, request: Request, asked: str) -> str:
        definition = shown.find_definition(request.path_params["indicator"])
        query = request.query_params
        return showing.show_indicator(
            shown, asked, definition, query.get("omraade", ""), query.get("gruppe", "")
        )

    def show_area(shown: ShownSnapshot, request: Request, asked: str) -> str:
        kind, named = request.path_params["kind"], request.path_params["area"]
        return showing.show_area(shown, asked, *showing.find_area(shown, kind, named))

    def show_search(shown: ShownSnapshot, request: Request, asked: str) -> str:
        return showing.show_search(shown, asked, request.query_params.get("q", "")[:200])

    def show_choosing(shown: ShownSnapshot, request: Request, asked: str) -> str:
        return choose(shown, request, asked)

    def show_explained(shown: ShownSnapshot, request: Request, asked: str) -> str:
        return explain(gateway, shown, request, asked)

    def goal_at(shown: ShownSnapshot, request: Request, asked: str) -> str:
        return showing.show_goal(shown, asked, request.url.path)

    return [
        page("/", show_front),
        page("/maal", lambda shown, _, asked: showing.show_goals(shown, asked)),
        page("/maal/{goal}", goal_at),
        page("/nationale-maal/{goal}", goal_at),
        page("/katalog", lambda shown, _, asked: showing.show_catalogue(shown, asked)),
        page("/kilder", lambda shown, _, asked: showing.show_sources(shown, asked)),
        page("/metoder", lambda shown, _, asked: showing.show_methods(shown, asked)),
        page("/aendringer", show_changes),
        page("/sammenlign", show_comparison),
        page("/soeg", show_search),
        page("/udtraek", show_choosing),
        page("/forklar", show_explained),
        made("/udtraek.{ending:str}", lambda request: take_selection(gateway, request)),
        made("/indikatorer/{name:path}", lambda request: take_indicator(
            gateway, request, show_indicator)),
        made("/{kind:str}/{name:str}", lambda request: take_area(gateway, request, show_area)),
        made("/feed.atom", lambda request: take_feed(gateway, request)),
        made("/stil.css", lambda request: send_style(request)),
        made("/mærke.svg", lambda request: Response(MARK, media_type=MEDIA["svg"])),
    ]  # fmt: skip


def send_style(request: Request) -> Response:
    """The looks of all pages."""
    css = files("pages").joinpath("templates/portal/stil.css").read_text(encoding="utf-8")
    return Response(css, media_type="text/css", headers={"cache-control": "max-age=300"})


def take_area(gateway: Gateway, request: Request, show_area: Show) -> Response:
    """An area's page, or one of its files by its ending."""
    kind, name = request.path_params["kind"], request.path_params["name"]
    if kind not in ("klynger", "raad"):
        raise not_found("Siden")
    stem, dot, ending = name.rpartition(".")
    if not dot:
        request.path_params["area"] = name
        return gateway.answer_page(request, show_area)
    if ending not in TAKEN:
        raise not_found("Filen")
    reader = gateway.door.let_in(request)
    shown = gateway.open(request, reader)
    named, number = split_page(stem) if ending == "svg" else (stem, "")
    file, _ = showing.find_area(shown, kind, named)
    folder = {"xlsx": "workbooks", "csv": "csv"}.get(ending, "profiles")
    gateway.door.note_download(reader, str(request.url.path))
    return send_file(
        shown, f"{folder}/{file}{number}.{ending}", f"{file}{number}.{ending}", request
    )


def split_page(stem: str) -> tuple[str, str]:
    """A picture's area and the number of its page: 'nord-2' is the second of Nord."""
    name, dash, number = stem.rpartition("-")
    return (name, f"-{number}") if dash and number in tuple("23456789") else (stem, "")


def take_indicator(gateway: Gateway, request: Request, show: Show) -> Response:
    """An indicator's page, its table in one of the forms, or its chart."""
    name = request.path_params["name"]
    stem, dot, ending = name.rpartition(".")
    reader = gateway.door.let_in(request)
    shown = gateway.open(request, reader)
    indicator = stem if dot and ending in MEDIA else name
    successor = shown.former_names.get(indicator)
    if successor is not None and indicator not in shown.definitions:
        path = f"/indikatorer/{successor}" + (f".{ending}" if indicator == stem and dot else "")
        asked = f"?{request.url.query}" if request.url.query else ""
        return RedirectResponse(path + asked, status_code=301)
    if indicator == name:
        request.path_params["indicator"] = name
        return gateway.answer_page(request, show, shown)
    definition = shown.find_definition(indicator)
    state = find_state(shown.snapshot, request)
    if is_known(state, request.headers):
        return Response(status_code=304, headers=state.headers)
    query = request.query_params
    if ending in ("svg", "png"):
        body = showing.draw_indicator(
            shown, definition, query.get("omraade", ""), query.get("gruppe", ""), ending
        )
    elif ending == "json":
        body = write_json(shown.table(indicator))
    elif ending in ("csv", "parquet", "xlsx"):
        chosen = read_selection([indicator], [], [], EVERY)
        rows = choose_rows(shown, chosen)
        body = write_rows(shown, rows, ending, str(request.url))
    else:
        raise not_found("Filen")
    gateway.door.note_download(reader, str(request.url.path))
    return send_made(body, ending, f"{indicator}.{ending}", state)


def write_rows(shown: ShownSnapshot, rows: pl.DataFrame, ending: str, address: str) -> bytes:
    """Rows in the form that an ending names. Raises `AnswerError` where making takes too long."""
    if ending == "csv":
        return write_csv(rows)
    if ending == "parquet":
        return write_parquet(rows)
    ids = set(rows["indicator_id"])
    definitions = [each for each in shown.content.definitions if each.id in ids]
    return make_workbook(rows, definitions, shown.snapshot.published_at, address)


def take_selection(gateway: Gateway, request: Request) -> Response:
    """One's own extract as a file."""
    ending = request.path_params["ending"]
    if ending not in ("xlsx", "csv", "parquet"):
        raise not_found("Filen")
    reader = gateway.door.let_in(request)
    shown = gateway.open(request, reader)
    state = find_state(shown.snapshot, request)
    if is_known(state, request.headers):
        return Response(status_code=304, headers=state.headers)
    query = request.query_params
    chosen = read_selection(
        query.getlist("indikator"), query.getlist("omraade"), query.getlist("periode"),
        query.get("grupper", ""),
    )  # fmt: skip
    if not chosen.indicators:
        raise AnswerError(400, "Vælg mindst én indikator.")
    rows = choose_rows(shown, chosen)
    gateway.door.note_download(reader, f"{request.url.path}?{request.url.query}"[:2_000])
    body = write_rows(shown, rows, ending, str(request.url))
    return send_made(body, ending, f"udtraek.{ending}", state)


def choose(shown: ShownSnapshot, request: Request, asked: str) -> str:
    """The page on which an extract is chosen."""
    query = request.query_params
    chosen = read_selection(
        query.getlist("indikator"), query.getlist("omraade"), query.getlist("periode"),
        query.get("grupper", ""),
    )  # fmt: skip
    view = shown.view(showing.main_of(shown))
    known = [shown.rows[each] for each in chosen.indicators if each in shown.rows]
    periods = sorted({each for rows in known for each in rows["period"].unique()}, reverse=True)
    choices = {
        "indikator": [
            Choice(each.id, each.title, each.id in chosen.indicators)
            for each in shown.content.definitions if each.id in shown.rows
        ],
        "omraade": [
            Choice(showing.path_of(area), view.names.get(area, name),
                   showing.path_of(area) in chosen.areas)
            for name, area in shown.areas.items()
        ] + [Choice(word, f"alle {word}" if word != "landet" else "landet", word in chosen.areas)
             for word in PLACES],
        "periode": [Choice(NEWEST, "den nyeste af hver indikator", NEWEST in chosen.periods)]
        + [Choice(each, describe_period(each), each in chosen.periods) for each in periods],
        "grupper": [
            Choice(HEADLINE, "kun hovedtallet", chosen.groups == HEADLINE),
            Choice(EVERY, "alle køn, aldre og uddannelser", chosen.groups == EVERY),
        ],
    }  # fmt: skip
    frame = showing.frame_of(shown, asked)
    if not chosen.indicators:
        return about.write_choosing(frame, choices, [], "", 0, "", "")
    try:
        rows = choose_rows(shown, chosen)
    except AnswerError as fault:
        return about.write_choosing(frame, choices, [], "", 0, fault.text, "")
    kept = f"&snapshot={asked}" if asked else ""
    address = f"/udtraek?{chosen.query}{kept}"
    csv = str(request.url.replace(path="/udtraek.csv", query=f"{chosen.query}{kept}"))
    return about.write_choosing(
        frame, choices, preview(rows), address, rows.height, "", write_power_query(csv)
    )


def explain(gateway: Gateway, shown: ShownSnapshot, request: Request, asked: str) -> str:
    """One figure taken apart."""
    query = request.query_params
    definition = shown.find_definition(query.get("indikator", ""))
    area = showing.choose_area(shown, query.get("omraade", ""))
    view = shown.narrow_view(area, definition)
    group = showing.choose_group(view, definition, query.get("gruppe", ""))
    period = query.get("periode", "")
    if period not in view.series_of(definition, area, group):
        raise not_found("Tallet")
    key = ("explained", definition.id, area, group, period)
    text = shown.keep(
        key, lambda: gateway.explain(shown.snapshot.name, definition.id, area, period, group)
    )
    frame = showing.frame_of(shown, asked)
    title = f"{definition.title}, {view.title}, {describe_period(period)}"
    back = frame.link(f"/indikatorer/{definition.id}", omraade=showing.path_of(area))
    return write_explained(frame, title, text, back)


def take_feed(gateway: Gateway, request: Request) -> Response:
    """What changed, newest first, for programs that follow it."""
    gateway.door.let_in(request)
    body = write_feed(gateway.shelf.list_published()[:30], str(request.base_url).rstrip("/"))
    return Response(body, media_type="application/atom+xml; charset=utf-8",
                    headers={"cache-control": "no-cache"})  # fmt: skip
