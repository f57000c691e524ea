"""The pages about the figures as a whole: sources, methods, one's own extract.

Belongs here: what their templates are given.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from pages.portal.frame import Frame, render
from wording.labels import describe_date, write_count
from wording.source_lines import SourceLine


@dataclass(frozen=True)
class Option:
    """One thing that can be chosen on a page."""

    value: str
    label: str
    chosen: bool


def write_sources(frame: Frame, lines: list[SourceLine]) -> str:
    """The sources, with their newest figures and next release."""
    return render("sources.html", frame, "Kilder", lines=lines, released=tell_released)


def tell_released(released: date | str) -> str:
    """The day of a release in words, or what is said in its place."""
    return released if isinstance(released, str) else describe_date(released)


def write_methods(frame: Frame, terms: list[tuple[str, str]]) -> str:
    """How figures are made and protected, in short."""
    return render("methods.html", frame, "Sådan laves tallene", terms=terms)


def write_choosing(
    frame: Frame, indicators: list[tuple[str, list[Option]]], choices: dict[str, list[Option]],
    shown: list[dict[str, str]], address: str, count: int, fault: str, csv: str, power_query: str,
) -> str:  # fmt: skip
    """One's own extract: the choices, indicators by goal, what they give, and where it is taken;
    `csv` is the whole address of the rows for programs."""
    return render(
        "choose.html", frame, "Byg dit eget udtræk", indicators=indicators,
        choices=choices, shown=shown, address=address, count=write_count(count), fault=fault,
        is_whole=len(shown) == count, csv=csv, power_query=power_query,
    )  # fmt: skip
