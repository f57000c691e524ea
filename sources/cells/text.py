"""How texts from files are compared: the one normal form, and the nearest known texts.

Belongs here: trimming, folding and likeness of labels. Does not belong here: what a label
means (layouts) and names of areas (`geography`).
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable


def tidy_text(text: str) -> str:
    """The text in NFC with every run of white space, non-breaking too, as one space."""
    return " ".join(unicodedata.normalize("NFC", text).replace("\ufeff", "").split())


def fold_text(text: str) -> str:
    """The form in which labels are compared: tidy and without capitals."""
    return tidy_text(text).casefold()


def find_nearest(text: str, known: Iterable[str], count: int = 3, cutoff: float = 0.6) -> list[str]:
    """The known texts most like `text`, best first; empty when none is alike."""
    by_folded = {fold_text(label): label for label in known}
    close = difflib.get_close_matches(fold_text(text), list(by_folded), count, cutoff)
    return [by_folded[folded] for folded in close]


def find_spellings(
    text: str, known: Iterable[str], count: int = 3, cutoff: float = 0.6
) -> list[str]:
    """The known texts of which `text` may be another spelling: alike, and with the same numbers.

    'Type 3' is no spelling of 'Type 1', however much they are alike.
    """
    numbers = _list_numbers(text)
    same = [label for label in known if _list_numbers(label) == numbers]
    return find_nearest(text, same, count, cutoff)


def _list_numbers(text: str) -> list[int]:
    return [int(number) for number in re.findall(r"[0-9]+", text)]


def quote_list(texts: Iterable[str], limit: int = 12) -> str:
    """Texts in quotes, comma separated, and how many more there are beyond `limit`."""
    listed = list(texts)
    shown = ", ".join(f"'{text}'" for text in listed[:limit])
    return shown if len(listed) <= limit else f"{shown} and {len(listed) - limit} more"
