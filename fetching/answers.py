"""Whether a publisher's answer is the file that was asked for.

Belongs here: status, content type, size and the first bytes, and what is said of an answer that is
something else. Does not belong here: asking (`fetching.client`), and what a file says (`sources`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import datetime
from typing import BinaryIO

import httpx

from fetching.errors import FetchError, PassingError, describe_failure
from fetching.waiting import LONGEST_ASKED, read_retry_after
from schemas.problems import Problem, make_printable

JSON, PAGE, CSV, XLSX = "json", "page", "csv", "xlsx"
UNTOLD = ("application/octet-stream", "binary/octet-stream", "application/download",
          "application/force-download")  # fmt: skip
"""Types by which a server says nothing of a file."""
TYPES = {
    JSON: ("application/json", "text/json"),
    PAGE: ("text/html", "application/xhtml+xml"),
    CSV: ("text/csv", "text/plain", "application/csv", "application/vnd.ms-excel", *UNTOLD),
    XLSX: (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "application/vnd.ms-excel", "application/zip", *UNTOLD,
    ),
}  # fmt: skip
NAMES = {JSON: "JSON", PAGE: "a web page", CSV: "a csv file", XLSX: "an Excel file"}
PASSING = (408, 425, 429, 500, 502, 503, 504)
"""Statuses after which the same question may be answered."""
LOOKED_AT = 4096
UNPACKED = ("", "identity", "gzip", "deflate")
"""The values of Content-Encoding that are understood."""
_TITLE = re.compile(r"<title[^>]*>(.*?)</title", re.IGNORECASE | re.DOTALL)
_HTML = (b"<!doctype html", b"<html", b"<head", b"<body")
_ZIP = b"PK\x03\x04"


def check_status(source: str, response: httpx.Response, now: datetime) -> None:
    """Raise PassingError or FetchError for an answer that is none, with the server's words.

    Also "not modified" (304) is none: it is asked about here where nothing was known before.
    """
    status = response.status_code
    if status == httpx.codes.OK:
        return
    asked = read_retry_after(response.headers.get("Retry-After"), now)
    said = find_said(response)
    found = f"status {status} {response.reason_phrase}".strip() + (f": {said}" if said else "")
    if status in PASSING:
        if asked is not None and asked > LONGEST_ASKED:
            raise FetchError([describe_pause(source, asked, found)])
        message = "The publisher could not answer now."
        raise PassingError(describe_failure(source, "publisher_busy", message, LATER, found), asked)
    raise FetchError([describe_refusal(source, status, str(response.url), found)])


LATER = "It is tried again with the next fetch; if it goes on, ask the publisher."
ASK = "Look at the address in a browser; if it is right, say so to those who keep klynge."


def describe_pause(source: str, seconds: float, found: str) -> Problem:
    """A publisher who asks for a pause that is too long to wait for."""
    message = f"The publisher asks not to be asked again for {seconds:,.0f} seconds."
    return describe_failure(source, "publisher_busy", message, "Fetch again after that.", found)


def describe_refusal(source: str, status: int, address: str, found: str) -> Problem:
    """An answer that will be the same the next time."""
    if status in (404, 410):
        message = f"There is nothing any more at {address}."
        remedy = "Find the new address on the publisher's page, and write it where the old one is."
    elif status in (401, 403, 407):
        message = f"The publisher does not let us have {address}."
        remedy = "Ask whether the publisher or your own network stands in the way."
    else:
        message = f"The publisher refused the question to {address}."
        remedy = "Correct the source's file, if the question is wrong; else ask the publisher."
    return describe_failure(source, "publisher_refused", message, remedy, found)


def find_said(response: httpx.Response) -> str:
    """The words of an answer that is no success: JSON's message, a page's title, or its text."""
    body = b""
    try:
        for piece in response.iter_bytes():
            body += piece
            if len(body) >= LOOKED_AT:
                break
    except httpx.HTTPError:
        # the status says enough
        return ""
    text = body[:LOOKED_AT].decode("utf-8", "replace")
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        said = None
    if isinstance(said, dict) and isinstance(said.get("message"), str):
        code = said.get("errorTypeCode")
        return make_printable(f"{code}: {said['message']}" if code else str(said["message"]))
    title = _TITLE.search(text)
    words = title[1] if title else "" if "<" in text[:200] else text
    return " ".join(make_printable(words).split())[:200]


def check_type(source: str, response: httpx.Response, media: str) -> None:
    """Raise FetchError for an answer of another content type than the file's; none is no other."""
    stated = response.headers.get("Content-Type", "")
    kind = stated.partition(";")[0].strip().lower()
    if not kind or kind in TYPES[media]:
        return
    if kind in TYPES[PAGE]:
        raise FetchError([describe_page(source, media, find_said(response))])
    message = f"The publisher sent something else than {NAMES[media]}."
    allowed = ", ".join(each for each in TYPES[media] if each not in UNTOLD)
    problem = describe_failure(source, "content_type", message, ASK, f"'{kind}'", allowed)
    raise FetchError([problem])


def check_packing(source: str, response: httpx.Response) -> None:
    """Raise FetchError for an answer that is packed as nobody asked for.

    Files are asked for as they are. A server that packs all the same is unpacked once; what is
    packed twice may grow a millionfold at once, and another packing would be kept as it is.
    """
    packing = response.headers.get("Content-Encoding", "").strip().lower()
    if packing not in UNPACKED:
        message = "The publisher packed the file in a way that is not asked for."
        raise FetchError(
            [describe_failure(source, "packing", message, ASK, f"'{packing}'", "gzip, or none")]
        )


def describe_page(source: str, media: str, title: str) -> Problem:
    """A web page where a file should be: an error, a login, or work on the server."""
    return describe_failure(
        source, "page_for_file", "The publisher sent a web page in place of the file.",
        "Look at the address in a browser: it may ask for a login, or be closed for a while.",
        f"the page '{title}'" if title else "a page without a title", NAMES[media],
    )  # fmt: skip


def check_length(source: str, response: httpx.Response, most: int) -> None:
    """Raise FetchError for an answer that says beforehand that it is too long."""
    stated = response.headers.get("Content-Length", "")
    if stated.isascii() and stated.isdigit() and float(stated) > most:
        raise FetchError([describe_size(source, f"{float(stated):,.0f} bytes", most)])


def describe_size(source: str, found: str, most: int) -> Problem:
    """A file beyond the limit, of which nothing was kept."""
    return describe_failure(
        source, "file_too_large", "The publisher's file is larger than the limit.",
        "Check that it is the right file; if it is, raise 'file_bytes' in sources/limits.yaml.",
        found, f"at most {most:,} bytes",
    )  # fmt: skip


def check_body(source: str, sink: BinaryIO, media: str) -> None:
    """Raise FetchError for bytes that begin as something else than the file does."""
    sink.seek(0)
    head = sink.read(LOOKED_AT)
    if not head.strip():
        message = "The publisher sent an empty file."
        raise FetchError([describe_failure(source, "empty_file", message, LATER)])
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if media != PAGE and begins_with(start, _HTML):
        title = _TITLE.search(head.decode("utf-8", "replace"))
        words = " ".join(make_printable(title[1]).split()) if title else ""
        raise FetchError([describe_page(source, media, words)])
    if media == XLSX and not head.startswith(_ZIP):
        message = "The publisher sent something else than an Excel file."
        found = "bytes that do not begin as an xlsx file does"
        raise FetchError([describe_failure(source, "content_type", message, LATER, found)])


def begins_with(start: bytes, beginnings: Iterable[bytes]) -> bool:
    """Whether bytes begin with one of several."""
    return any(start.startswith(each) for each in beginnings)
