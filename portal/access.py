"""Who asks, whether he may, and how often.

Belongs here: recognising a reader by token or by a login proxy, limits of rate, the log of
downloads. Does not belong here: what is answered.
"""

from __future__ import annotations

import json
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Lock

from starlette.requests import Request

from portal.faults import FaultError
from portal.settings import PortalSettings
from portal.tokens import PREFIX, TokenFile
from warehouse.home import Home

BEARER = "bearer "
MOST_READERS = 10_000
"""So many readers are remembered for their rate; those who were silent longest are forgotten."""
DOWNLOADS = "portal_downloads.jsonl"


@dataclass(frozen=True)
class Reader:
    """Who asks: a name (of a token, a person, or an address) and whether he may see what waits."""

    name: str
    may_approve: bool = False


@dataclass
class Rates:
    """How often each reader has asked in the minute that runs."""

    most: int
    clock: Callable[[], float] = time.monotonic
    _asked: OrderedDict[str, tuple[float, int]] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def count(self, name: str) -> None:
        """Count one request. Raises `FaultError` for one too many."""
        now = self.clock()
        with self._lock:
            began, asked = self._asked.pop(name, (now, 0))
            if now - began >= 60:
                began, asked = now, 0
            self._asked[name] = (began, asked + 1)
            while len(self._asked) > MOST_READERS:
                self._asked.popitem(last=False)
        if asked >= self.most:
            wait = max(1, int(60 - (now - began)) + 1)
            raise FaultError(429, f"Prøv igen om {wait} sekunder.", {"retry-after": str(wait)})


@dataclass
class Door:
    """Lets readers in by the settings."""

    settings: PortalSettings
    tokens: TokenFile
    home: Home
    rates: Rates
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    def let_in(self, request: Request) -> Reader:
        """Who asks. Raises `FaultError` where he may not, or asks too often."""
        address = request.client.host if request.client else ""
        named = self.find_by_proxy(request, address)
        if named is not None:
            reader = named
        else:
            reader = self.find_by_token(request) or Reader(address)
            if self.settings.access == "tokens" and reader.name == address:
                self.rates.count(address)
                raise FaultError(
                    401,
                    "Sæt nøglen i feltet Authorization: Bearer NØGLE.",
                    {"www-authenticate": 'Bearer realm="klyngemonitor"'},
                )
        self.rates.count(reader.name)
        return reader

    def find_by_proxy(self, request: Request, address: str) -> Reader | None:
        """The reader whom a login proxy names; the header counts from its addresses alone."""
        header = self.settings.login_header
        if header is None or address not in self.settings.login_from:
            return None
        names = request.headers.getlist(header)
        if len(names) != 1 or not names[0].strip():
            return None
        name = names[0].strip()[:200]
        return Reader(name, name in self.settings.approvers)

    def find_by_token(self, request: Request) -> Reader | None:
        """The reader of a token; a wrong one is refused, also where reading is open."""
        given = request.headers.get("authorization", "")
        if not given.lower().startswith(BEARER):
            return None
        secret = given[len(BEARER) :].strip()
        if len(secret) > 200 or not secret.startswith(PREFIX):
            token = None
        else:
            token = self.tokens.recognise(secret, self.now().date())
        if token is None:
            raise FaultError(
                401,
                "Nøglen findes ikke, er udløbet eller er trukket tilbage.",
                {"www-authenticate": 'Bearer realm="klyngemonitor", error="invalid_token"'},
            )
        return Reader(token.name, token.scope == "approve")

    def note_download(self, reader: Reader, path: str) -> None:
        """Write down who took what and when, where that is wished."""
        if not self.settings.log_downloads:
            return
        line = json.dumps(
            {"at": self.now().isoformat(timespec="seconds"), "who": reader.name, "what": path},
            ensure_ascii=False,
        )
        self.home.log.mkdir(parents=True, exist_ok=True)
        with (self.home.log / DOWNLOADS).open("a", encoding="utf-8") as file:
            file.write(line + "\n")
