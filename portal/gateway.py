"""What every endpoint goes through: the door, the shelf, and an answer that is made once.

Belongs here: what endpoints share. Does not belong here: any one of them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from pages.portal.explained import Explained
from portal.access import Door, Reader
from portal.answers import LONGEST_QUERY, find_state, is_known
from portal.faults import FaultError
from portal.settings import PortalSettings
from portal.shelf import Shelf, ShownSnapshot
from warehouse.publishing.snapshots import Snapshot
from wording.view import Area, Breakdown

Explain = Callable[[str, str, Area, str, Breakdown], Explained]
"""Takes one figure apart: snapshot, indicator, area, period, group."""


@dataclass(frozen=True)
class Gateway:
    """What endpoints are given."""

    shelf: Shelf
    door: Door
    settings: PortalSettings
    explain: Explain

    def find(self, request: Request, reader: Reader) -> tuple[Snapshot, str]:
        """The snapshot that is asked for, and the word for it. Raises `FaultError`."""
        if len(request.url.query) > LONGEST_QUERY:
            raise FaultError(414, "Vælg færre ting ad gangen.")
        asked = request.query_params.get("snapshot", "")[:100]
        return self.shelf.find(asked, reader.may_approve), asked

    def open(self, request: Request, reader: Reader) -> ShownSnapshot:
        """The snapshot that is asked for, opened. Raises `FaultError`."""
        return self.shelf.open(self.find(request, reader)[0])

    def find_before(self, shown: ShownSnapshot) -> Snapshot | None:
        """The snapshot before one; None for the first."""
        published = self.shelf.list_published()
        names = [each.name for each in published]
        if shown.snapshot.name not in names:
            return None
        place = names.index(shown.snapshot.name) + 1
        return published[place] if place < len(published) else None

    def answer_page(
        self,
        request: Request,
        reader: Reader,
        show: Callable[[ShownSnapshot, str], str],
    ) -> Response:
        """A page, or word that the reader has it already. Raises `FaultError`."""
        snapshot, asked = self.find(request, reader)
        state = find_state(snapshot, request)
        if is_known(state, request.headers):
            return Response(status_code=304, headers=state.headers)
        shown = self.shelf.open(snapshot)
        key = ("page", request.url.path, request.url.query, str(request.base_url))
        html = shown.keep_page(key, lambda: show(shown, asked))
        return Response(html, media_type="text/html; charset=utf-8", headers=state.headers)
