"""Which encoding a text file's bytes are in.

Belongs here: bytes to text, and naming the encoding that makes Danish letters unreadable. Does not
belong here: lines and fields (`csv_file`).
"""

from __future__ import annotations

import re

from schemas.problems import Problem

LETTERS = "æøåÆØÅ"
_EXPECTED = "æ, ø and å, in UTF-8 or Windows-1252 throughout"
_SAVE = "Save it again as 'CSV UTF-8' in Excel, or download it in UTF-8."
_WHERE_MADE = (
    "Download it in UTF-8, or have it saved as 'CSV UTF-8' on the computer it was made on."
)
_AGAIN = "Download the file again, or save it as 'CSV UTF-8' from where it was made."

_FOREIGN = {
    "MacRoman (an old Mac)": "mac_roman",
    "code page 850 or 865 (DOS)": "cp850",
}
"""Encodings that old programs write, by what they are called."""

_ENCODED_TWICE = re.compile(
    "|".join(
        re.escape(letter.encode().decode(read, "ignore"))
        for read in ("cp1252", "latin-1", "mac_roman")
        for letter in LETTERS
        if len(letter.encode().decode(read, "ignore")) == 2
    )
    + "|(?<=[A-Za-z])[¿¾Œ›†](?=[a-z])"
)
"""A Danish letter that was read in another encoding than it was written in, and saved so."""


def decode_text(content: bytes, name: str) -> tuple[str, str] | Problem:
    """The text and its encoding, utf-8 or windows-1252; or why it can be neither.

    Letters that were damaged on the way are told, not guessed at.
    """
    if content[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in content[:4096]:
        return _problem("encoding_utf16", "The file is in UTF-16 or no text at all.", name,
                        None, _SAVE, found="UTF-16 or zero bytes",
                        expected="UTF-8 or Windows-1252")  # fmt: skip
    try:
        return _check_letters(content.decode("utf-8-sig"), "utf-8", name)
    except UnicodeDecodeError as error:
        place = _tell_line(content, error.start)
    foreign = _find_foreign(content)
    if foreign is not None:
        called, start = foreign
        return _problem(
            "encoding_unknown",
            f"The letters are written in {called}, which is not read.", name,
            _tell_line(content, start), _WHERE_MADE, found=called,
            expected="UTF-8 or Windows-1252",
        )  # fmt: skip
    try:
        return _check_letters(content.decode("windows-1252"), "windows-1252", name)
    except UnicodeDecodeError:
        return _problem(
            "encoding_unknown", "The file is neither in UTF-8 nor in Windows-1252.", name, place,
            _SAVE, found="bytes that neither encoding has", expected="UTF-8 or Windows-1252",
        )  # fmt: skip


def _find_foreign(content: bytes) -> tuple[str, int] | None:
    """The old encoding in which the bytes give Danish words, and where the first stands.

    Windows-1252 is likelier wherever it gives Danish letters of its own.
    """
    if any(letter.encode("cp1252") in content for letter in LETTERS):
        return None
    found = []
    for called, codec in _FOREIGN.items():
        small, large = (re.escape("".join(half).encode(codec)) for half in ("æøå", "ÆØÅ"))
        word = re.compile(b"(?<=[A-Za-z])[%b]|(?<![A-Za-z])[%b](?=[a-z])" % (small, large))
        hits = [hit.start() for hit in word.finditer(content)]
        foreign = sum(byte >= 0x80 for byte in content)
        if hits and 2 * len(hits) >= foreign:
            found.append((len(hits), called, hits[0]))
    if not found:
        return None
    most = max(found, key=lambda each: each[0])
    return most[1], most[2]


def _check_letters(text: str, encoding: str, name: str) -> tuple[str, str] | Problem:
    found = _ENCODED_TWICE.search(text)
    if found is not None:
        return _problem(
            "encoding_mixed",
            "Danish letters have been encoded twice, or in two ways in the same file.", name,
            text.count("\n", 0, found.start()) + 1, _AGAIN, found=f"'{found[0]}'",
            expected=_EXPECTED,
        )  # fmt: skip
    lost = text.find("\ufffd")
    if lost >= 0:
        return _problem(
            "encoding_mixed", "Letters have been lost: a program could not read them and put a "
            "mark in their place.", name, text.count("\n", 0, lost) + 1, _AGAIN,
            found="'\ufffd'", expected=_EXPECTED,
        )  # fmt: skip
    return text, encoding


def _tell_line(content: bytes, start: int) -> int:
    end = b"\n" if b"\n" in content else b"\r"
    return content[:start].count(end) + 1


def _problem(
    rule: str, message: str, name: str, row: int | None, remedy: str, *, found: str, expected: str
) -> Problem:
    return Problem(
        rule=rule, message=message, file=name, row=row, found=found, expected=expected,
        remedy=remedy,
    )  # fmt: skip
