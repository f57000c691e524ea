"""Many clients at once, each with a connection that it keeps, in one thread of this process.

Belongs here: asking over bare sockets, so that the client costs little beside the server, and what
it measures. Does not belong here: what is asked and what is good enough.
"""

from __future__ import annotations

import selectors
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from time import perf_counter
from urllib.parse import urlsplit

PIECE = 1 << 20


@dataclass(frozen=True)
class Asked:
    """A request: a path as it is written in HTTP, and the tag that the client has, if any."""

    path: str
    tag: str = ""

    @property
    def message(self) -> bytes:
        """The request as it is sent."""
        known = f"If-None-Match: {self.tag}\r\n" if self.tag else ""
        return f"GET {self.path} HTTP/1.1\r\nHost: portal\r\n{known}\r\n".encode()


@dataclass
class Measured:
    """How long each answer took, in seconds, and the codes that there were."""

    seconds: float = 0.0
    times: list[float] = field(default_factory=list)
    codes: dict[int, int] = field(default_factory=dict)

    @property
    def a_second(self) -> float:
        """Answers a second."""
        return len(self.times) / self.seconds

    def find_share(self, share: float) -> float:
        """So many of the answers took at most so many milliseconds."""
        return sorted(self.times)[int(len(self.times) * share)] * 1000


@dataclass
class Client:
    """One connection, with the answer that is coming."""

    connection: socket.socket
    sent: float = 0.0
    received: bytes = b""
    wanted: int = -1

    def ask(self, asked: Asked) -> None:
        """Send a request."""
        self.received, self.wanted, self.sent = b"", -1, perf_counter()
        self.connection.sendall(asked.message)

    def take(self) -> bool:
        """Take what has come; whether the answer is whole."""
        piece = self.connection.recv(PIECE)
        assert piece, "the portal closed a connection"
        self.received += piece
        if self.wanted < 0 and (end := self.received.find(b"\r\n\r\n")) >= 0:
            head = self.received[:end].lower()
            _, found, length = head.partition(b"content-length: ")
            self.wanted = end + 4 + (int(length.split(b"\r\n")[0]) if found else 0)
        return 0 <= self.wanted <= len(self.received)


def load(
    address: str, asked: Sequence[Asked], clients: int, count: int,
    see: Callable[[bytes], None] = lambda answer: None,
) -> Measured:  # fmt: skip
    """Ask `count` times by so many clients, each as soon as it has its answer; `see` is shown
    every answer whole."""
    place = urlsplit(address)
    measured, following = Measured(), cycle(asked)
    with selectors.DefaultSelector() as waiting:
        for _ in range(clients):
            connection = socket.create_connection((place.hostname, place.port), timeout=60)
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            waiting.register(connection, selectors.EVENT_READ, Client(connection))
        everyone: list[Client] = [key.data for key in waiting.get_map().values()]
        began = perf_counter()
        for client in everyone:
            client.ask(next(following))
        while len(measured.times) < count:
            for key, _ in waiting.select(60):
                client = key.data
                if client.take():
                    measured.times.append(perf_counter() - client.sent)
                    code = int(client.received[9:12])
                    measured.codes[code] = measured.codes.get(code, 0) + 1
                    see(client.received)
                    client.ask(next(following))
        measured.seconds = perf_counter() - began
        for client in everyone:
            client.connection.close()
    return measured


def find_tag(answer: bytes) -> str:
    """The tag of an answer."""
    head = answer.partition(b"\r\n\r\n")[0].decode("latin-1")
    return next(
        line.partition(": ")[2] for line in head.split("\r\n") if line.lower().startswith("etag: ")
    )


def measure_memory(process: int) -> float:
    """What a process holds, in MiB."""
    lines = Path(f"/proc/{process}/status").read_text(encoding="ascii").splitlines()
    held = next(line.split()[1] for line in lines if line.startswith("VmRSS"))
    return int(held) / 1024
