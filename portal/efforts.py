"""The pages of efforts, and their pictures.

Belongs here: from a request to an answer, and what the pages are given. Does not belong here: words
(`wording.questions.efforts`), the picture (`reports.pictures.effort_chart`).
"""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from pages.portal import efforts
from portal.answers import find_state, is_known, send_made
from portal.drawing import DRAWING
from portal.faults import not_found
from portal.gateway import Gateway
from portal.shelf import ShownSnapshot
from portal.showing import frame_of
from wording.questions.efforts import ToldEffort, list_course, list_efforts

PICTURES = ("svg", "png")


def list_effort_routes(gateway: Gateway) -> list[Route]:
    """`/indsatser`, one effort, and its picture for each indicator."""
    methods = ["GET", "HEAD"]

    def every(request: Request) -> Response:
        reader = gateway.door.let_in(request)
        return gateway.answer_page(request, reader, show_efforts)

    def one(request: Request) -> Response:
        reader = gateway.door.let_in(request)
        named = request.path_params["named"]
        return gateway.answer_page(request, reader, lambda shown, asked: (
            show_effort(shown, asked, named)))  # fmt: skip

    def picture(request: Request) -> Response:
        reader = gateway.door.let_in(request)
        shown = gateway.open(request, reader)
        state = find_state(shown.snapshot, request)
        if is_known(state, request.headers):
            return Response(status_code=304, headers=state.headers)
        named, indicator, ending = (
            request.path_params[each] for each in ("named", "indicator", "ending")
        )
        body = draw(shown, named, indicator, ending)
        return send_made(body, ending, f"{named}.{ending}", state, request.headers)

    return [
        Route("/indsatser", every, methods=methods),
        Route("/indsatser/{named}", one, methods=methods),
        Route("/indsatser/{named}/{indicator}.{ending}", picture, methods=methods),
    ]


def show_efforts(shown: ShownSnapshot, asked: str) -> str:
    """All efforts with their verdicts."""
    return efforts.write_efforts(frame_of(shown, asked), list_efforts(shown.content))


def show_effort(shown: ShownSnapshot, asked: str, named: str) -> str:
    """One effort, indicator by indicator."""
    frame = frame_of(shown, asked)
    told = []
    for each in find_effort(shown, named):
        course = list_course(shown.content, each)
        address = f"/indsatser/{named}/{each.indicator_id}.svg"
        told.append((each, course, frame.link(address) if course else ""))
    return efforts.write_effort(frame, told)


def find_effort(shown: ShownSnapshot, named: str) -> list[ToldEffort]:
    """An effort by its id. Raises `FaultError`."""
    found = [each for each in list_efforts(shown.content) if each.effort_id == named]
    if not found:
        raise not_found("Indsatsen")
    return found


def draw(shown: ShownSnapshot, named: str, indicator: str, ending: str) -> bytes:
    """The picture of an effort on an indicator. Raises `FaultError` where there is none."""
    # matplotlib is slow to import, and most answers need none
    from reports.pictures.effort_chart import draw_effort

    found = [each for each in find_effort(shown, named) if each.indicator_id == indicator]
    if not found or ending not in PICTURES:
        raise not_found("Billedet")

    def make() -> tuple[bytes, bytes]:
        with DRAWING:
            picture = draw_effort(shown.content, found[0])
        if picture is None:
            raise not_found("Et tal at tegne")
        return picture.svg, picture.png

    vector, pixels = shown.keep(("effort", named, indicator), make)
    return vector if ending == "svg" else pixels
