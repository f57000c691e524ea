"""The portal as one ASGI application over the published snapshots of a home.

Belongs here: putting the endpoints together. Does not belong here: starting a server
(`pipelines.commands.service.portal`).
"""

from __future__ import annotations

import logging

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from geography import load_geography
from portal.access import Door, Rates
from portal.answers import PublicAddress, SafeHeaders, answer_fault, list_safe_headers
from portal.efforts import list_effort_routes
from portal.faults import FaultError
from portal.gateway import Explain, Gateway
from portal.openapi import describe_interface
from portal.pages import list_page_routes
from portal.pxweb.routes import list_interface_routes
from portal.quick import QuickAnswers
from portal.settings import load_settings
from portal.shelf import Shelf
from portal.tokens import TokenFile
from schemas.problems import StageError
from warehouse.home import Home

LOG = logging.getLogger("klynge.portal")


def build_portal(home: Home, explain: Explain) -> QuickAnswers:
    """The application of a home. Raises `PortalError` for settings with mistakes."""
    settings = load_settings(home.root)
    door = Door(settings, TokenFile(home.root), home, Rates(settings.requests_a_minute))
    gateway = Gateway(Shelf(home, load_geography()), door, settings, explain)

    def health(request: Request) -> Response:
        """Whether a snapshot can be read; tells nothing else, and asks for no token."""
        snapshot = gateway.shelf.find("")
        return JSONResponse({"snapshot": snapshot.name})

    def description(request: Request) -> Response:
        return JSONResponse(describe_interface(settings))

    application = Starlette(
        routes=[
            Route("/sund", health, methods=["GET", "HEAD"]),
            Route("/openapi.json", description, methods=["GET", "HEAD"]),
            *list_interface_routes(gateway),
            *list_effort_routes(gateway),
            *list_page_routes(gateway),
        ],
        exception_handlers={
            FaultError: tell_fault,
            HTTPException: tell_http_fault,
            StageError: tell_stage_fault,
            Exception: tell_mistake,
        },
    )
    private = settings.access == "tokens"
    reached = PublicAddress(application, settings.address) if settings.address else application
    safe = SafeHeaders(reached, private)
    return QuickAnswers(safe, gateway.shelf, door, list_safe_headers(), private)


def tell_fault(request: Request, fault: Exception) -> Response:
    """A fault of the request."""
    assert isinstance(fault, FaultError)
    return answer_fault(request, fault)


def tell_http_fault(request: Request, fault: Exception) -> Response:
    """A fault that no endpoint was found for."""
    assert isinstance(fault, HTTPException)
    texts = {404: "Adressen fører ingen steder hen.", 405: "Adressen kan kun hentes med GET."}
    text = texts.get(fault.status_code, "Forespørgslen kan ikke besvares.")
    return answer_fault(request, FaultError(fault.status_code, text, dict(fault.headers or {})))


def tell_stage_fault(request: Request, fault: Exception) -> Response:
    """Figures that cannot be read; what was found stands in the log alone."""
    LOG.error("portal: %s: %s", request.url.path, fault)
    return answer_fault(request, FaultError(503, "Tallene kan ikke læses lige nu."))


def tell_mistake(request: Request, fault: Exception) -> Response:
    """A mistake of ours: told without a word of the machine, and noted whole in the log."""
    LOG.error("portal: %s", request.url.path, exc_info=fault)
    return answer_fault(request, FaultError(500, "Fejlen er noteret. Prøv igen senere."))
