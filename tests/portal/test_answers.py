"""What goes around every answer."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from portal.answers import PublicAddress


def test_addresses_begin_as_readers_reach_the_portal_whatever_a_request_calls_it() -> None:
    def tell(request: Request) -> PlainTextResponse:
        return PlainTextResponse(str(request.url))

    portal = PublicAddress(Starlette(routes=[Route("/a", tell)]), "https://tal.region.dk")
    answer = TestClient(portal).get("/a?x=1", headers={"host": "evil.example"})
    assert answer.text == "https://tal.region.dk/a?x=1"
