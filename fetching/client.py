"""Asking a publisher over HTTP.

Belongs here: one question and its answer, with timeouts, another attempt where that can help,
redirects within named hosts, a limit on size. Does not belong here: whether an answer is the file
(`fetching.answers`), what is asked (one module for each kind of source).
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from importlib.metadata import version
from types import TracebackType
from typing import Any, BinaryIO, TypeVar
from urllib.parse import urlsplit

import httpx
from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt

from fetching.answers import (
    JSON,
    LATER,
    PAGE,
    check_body,
    check_length,
    check_packing,
    check_status,
    check_type,
    describe_size,
)
from fetching.errors import FetchError, PassingError, describe_failure
from fetching.means import Means
from fetching.waiting import back_off
from schemas.problems import Problem

USER_AGENT = f"klyngemonitor/{version('klyngemonitor')}"
MOST_REDIRECTS = 5
PAGE_BYTES = 30_000_000
"""The limit of a page and of a list of tables, which are held in memory."""

LONGEST_CONDITION = 1000
"""A longer ETag than any server needs would be refused by it with the next question."""

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class FetchQuestion:
    """What is asked: an address, a body where it is posted, and what is known of the answer."""

    address: str
    body: dict[str, Any] | None = None
    etag: str | None = None
    last_modified: str | None = None

    @property
    def conditions(self) -> dict[str, str]:
        """Headers, so that what is known already is not sent again."""
        said = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in said.items() if value is not None}

    def is_answered_by(self, response: httpx.Response) -> bool:
        """Whether an answer says that nothing is new, which only who knows something is told."""
        return bool(self.conditions) and response.status_code == httpx.codes.NOT_MODIFIED


@dataclass(frozen=True)
class FetchAnswer:
    """A whole answer: where it came from in the end, and the sha256 of its bytes."""

    address: str
    sha256: str
    size: int
    etag: str | None
    last_modified: str | None


class Publisher:
    """A publisher's server, asked one thing at a time. To be used in a `with` statement.

    Redirects are followed to the host of `address` and to `hosts`, and nowhere else.
    """

    def __init__(
        self, source: str, address: str, means: Means, hosts: Collection[str] = ()
    ) -> None:
        self.source = source
        self._means = means
        self._hosts = {self._find_host(address), *map(str.lower, hosts)}
        patience = means.patience
        self._client = httpx.Client(
            headers={"User-Agent": USER_AGENT, "Accept-Encoding": "identity"},
            timeout=httpx.Timeout(patience.silence, connect=patience.connect),
            limits=httpx.Limits(max_connections=1),
        )

    def __enter__(self) -> Publisher:
        """Open."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        """Close every connection."""
        self._client.close()

    def check_host(self, address: str) -> None:
        """Raise FetchError for an address off the named hosts, such as a page may link to."""
        if self._find_host(address) not in self._hosts:
            message = "The page leads to another host, which is not named."
            raise FetchError([self._describe_host(message, address)])

    def _find_host(self, address: str) -> str:
        try:
            # httpx passes over a bracket without its other half
            urlsplit(address)
            return httpx.URL(address).netloc.decode().lower()
        except (ValueError, httpx.InvalidURL) as error:
            raise FetchError([self._describe_address(address)]) from error

    def read_json(self, address: str) -> object:
        """The content of an answer in JSON."""
        sink = io.BytesIO()
        self.download(FetchQuestion(address), sink, JSON, PAGE_BYTES)
        try:
            return json.loads(sink.getvalue().decode("utf-8-sig"))
        except (ValueError, RecursionError) as error:
            message = f"The answer of {address} cannot be read as JSON."
            problem = describe_failure(self.source, "not_json", message, LATER, str(error)[:200])
            raise FetchError([problem]) from error

    def read_page(self, address: str) -> tuple[str, str]:
        """The address where a page was found in the end, and its text."""
        sink = io.BytesIO()
        received = self.download(FetchQuestion(address), sink, PAGE, PAGE_BYTES)
        assert received is not None
        return received.address, sink.getvalue().decode("utf-8", "replace")

    def download(
        self, question: FetchQuestion, sink: BinaryIO, media: str, most: int | None = None
    ) -> FetchAnswer | None:
        """Write the answer into `sink` and check it; None when it is what is known already.

        `most` is the limit in bytes, that of `limits.yaml` unless said. Raises FetchError.
        """
        limit = self._means.limits.file_bytes if most is None else most
        return self._persist(lambda: self._download_once(question, sink, media, limit))

    def has_changed(self, question: FetchQuestion, media: str) -> bool:
        """Whether the answer may be another one than what is known; its body is not read."""
        return self._persist(lambda: self._look_once(question, media))

    def _persist(self, attempt: Callable[[], Answer]) -> Answer:
        """Try again what may pass, after a pause. Raises FetchError when it does not."""
        trying = Retrying(
            stop=stop_after_attempt(self._means.patience.attempts),
            wait=self._choose_pause,
            retry=retry_if_exception_type(PassingError),
            before_sleep=self._tell_pause,
            sleep=self._means.sleep,
            reraise=True,
        )
        try:
            return trying(attempt)
        except PassingError as error:
            told = tell_attempts(error.problem, self._means.patience.attempts)
            raise FetchError([told]) from error

    def _choose_pause(self, state: RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        assert isinstance(error, PassingError)
        pause = back_off(state.attempt_number, self._means.random)
        return pause if error.wait is None else error.wait

    def _tell_pause(self, state: RetryCallState) -> None:
        """Say that it is asked again; called before each pause, so not after the last try."""
        error = state.outcome.exception() if state.outcome else None
        assert isinstance(error, PassingError) and state.next_action is not None
        said, pause = error.problem.found or error.problem.message, state.next_action.sleep
        self._means.tell(f"{self.source}: {said}; asking again in {pause:.0f} seconds")

    def _download_once(
        self, question: FetchQuestion, sink: BinaryIO, media: str, limit: int
    ) -> FetchAnswer | None:
        sink.seek(0)
        sink.truncate()
        with self._ask(question) as response:
            if question.is_answered_by(response):
                return None
            self._check_beginning(response, media)
            check_length(self.source, response, limit)
            digest, size = self._copy(response, sink, limit)
        check_body(self.source, sink, media)
        return FetchAnswer(
            str(response.url), digest, size,
            read_condition(response, "ETag"), read_condition(response, "Last-Modified"),
        )  # fmt: skip

    def _look_once(self, question: FetchQuestion, media: str) -> bool:
        with self._ask(question) as response:
            if question.is_answered_by(response):
                return False
            self._check_beginning(response, media)
            headers = response.headers
            if question.etag is not None:
                return bool(headers.get("ETag") != question.etag)
            known = question.last_modified
            return known is None or headers.get("Last-Modified") != known

    def _check_beginning(self, response: httpx.Response, media: str) -> None:
        check_packing(self.source, response)
        check_status(self.source, response, self._means.now())
        check_type(self.source, response, media)

    def _copy(self, response: httpx.Response, sink: BinaryIO, limit: int) -> tuple[str, int]:
        """Stream the body; too much, too slow or cut off ends it."""
        digest, size = hashlib.sha256(), 0
        end = self._means.monotonic() + self._means.patience.whole
        # as they come: a drip would fill a larger piece for hours
        for piece in response.iter_bytes():
            size += len(piece)
            if size > limit:
                found = f"more than {limit:,} bytes"
                raise FetchError([describe_size(self.source, found, limit)])
            if self._means.monotonic() > end:
                raise PassingError(self._describe_drip(size))
            digest.update(piece)
            sink.write(piece)
        return digest.hexdigest(), size

    @contextmanager
    def _ask(self, question: FetchQuestion) -> Iterator[httpx.Response]:
        """The answer, its body still to be read, after redirects that may be followed."""
        method = "GET" if question.body is None else "POST"
        try:
            request = self._client.build_request(
                method, question.address, json=question.body, headers=question.conditions
            )
            response = self._client.send(request, stream=True)
            for _ in range(MOST_REDIRECTS):
                if response.next_request is None:
                    break
                response.close()
                self._check_redirect(response.request, response.next_request)
                response = self._client.send(response.next_request, stream=True)
            else:
                response.close()
                raise FetchError([self._describe_circle(question.address)])
            try:
                yield response
            finally:
                response.close()
        except (httpx.UnsupportedProtocol, httpx.InvalidURL, UnicodeError) as error:
            # a host's name that no name server could be asked for is an error of Unicode
            raise FetchError([self._describe_address(question.address)]) from error
        except httpx.RequestError as error:
            raise PassingError(self._describe_break(error)) from error

    def _check_redirect(self, asked: httpx.Request, onward: httpx.Request) -> None:
        """Raise FetchError for a way off the named hosts, off encryption, or without the body."""
        address = str(onward.url)
        if onward.url.netloc.decode().lower() not in self._hosts:
            message = "The publisher sends on to another host, which is not named."
            raise FetchError([self._describe_host(message, address)])
        if asked.url.scheme == "https" and onward.url.scheme != "https":
            message = "The publisher sends on to an address without encryption."
            remedy = "Ask the publisher for an address that begins with https."
        elif asked.method != onward.method:
            message = "The publisher sends on in a way that loses the question."
            remedy = "Write the address that it sends on to where the old one is."
        else:
            return
        raise FetchError([describe_failure(self.source, "redirect", message, remedy, address)])

    def _describe_host(self, message: str, address: str) -> Problem:
        remedy = "If that host is the publisher's, add it to 'hosts' in the source's file."
        expected = ", ".join(sorted(self._hosts))
        return describe_failure(self.source, "redirect", message, remedy, address, expected)

    def _describe_circle(self, address: str) -> Problem:
        message = f"The publisher sends on from {address} more than {MOST_REDIRECTS} times."
        remedy = "Look at the address in a browser, and write the one where it ends."
        return describe_failure(self.source, "redirect", message, remedy)

    def _describe_address(self, address: str) -> Problem:
        return describe_failure(
            self.source, "address", "The address cannot be used.",
            "Correct it in the source's file or in the environment.", f"'{address}'",
            "an address that begins with https://",
        )  # fmt: skip

    def _describe_drip(self, size: int) -> Problem:
        seconds = self._means.patience.whole
        message = f"The file had not come after {seconds:,.0f} seconds."
        return describe_failure(self.source, "too_slow", message, LATER, f"{size:,} bytes so far")

    def _describe_break(self, error: httpx.RequestError) -> Problem:
        if isinstance(error, httpx.TimeoutException):
            message = "The publisher did not answer in time."
        elif isinstance(error, httpx.RemoteProtocolError | httpx.ReadError | httpx.DecodingError):
            message = "The connection broke off before the file was whole."
        else:
            message = "The publisher cannot be reached."
        remedy = "It is tried again with the next fetch; if it goes on, look at the network."
        found = f"{type(error).__name__}: {error}"[:200]
        return describe_failure(self.source, "connection", message, remedy, found)


def read_condition(response: httpx.Response, header: str) -> str | None:
    """A header by which a version is known again; None for one that could not be sent back."""
    said = response.headers.get(header)
    is_plain = said is not None and said.isascii() and said.isprintable()
    return said if is_plain and len(said) <= LONGEST_CONDITION else None


def tell_attempts(problem: Problem, attempts: int) -> Problem:
    """The same problem, with how often it was tried, if more than once."""
    if attempts == 1:
        return problem
    return replace(problem, message=f"{problem.message} Tried {attempts} times.")
