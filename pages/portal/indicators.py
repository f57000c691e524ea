"""The pages about indicators: one by itself, the catalogue, a search, a comparison.

Belongs here: what their templates are given.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pages.portal.figures import FigureTable
from pages.portal.frame import Frame, render
from pages.promises_page import LEAD
from schemas.definitions.model import Definition
from wording.catalogue import Fact
from wording.promises import FOLLOWED, KEPT, OPEN, ToldDocument

PROMISES = "Løfterne i aftalen"


@dataclass(frozen=True)
class IndicatorPage:
    """All that an indicator's page shows.

    `against` is what verdicts are against. `extract` is where an extract of it is chosen.
    `groups` and `areas` are the choices, each with its address and whether it is the one shown.
    `to_come` are projections of it: title, address and sentences. `direction` says which way an
    inequality goes, `why` why the newest figure is another than before and elsewhere, `by_ages`
    over which ages that was worked out. `funnel` is the address of that picture, `about_peers`
    which municipalities resemble another; '' where there is none.
    """

    definition: Definition
    unit: str
    against: str
    finding: str
    chart: str
    areas: list[tuple[str, str, bool]]
    groups: list[tuple[str, str, bool]]
    tables: list[FigureTable]
    facts: list[Fact]
    explain: str
    extract: str
    direction: str
    to_come: list[tuple[str, str, list[str]]]
    why: list[str]
    by_ages: str
    funnel: str
    about_peers: str


@dataclass(frozen=True)
class ListedIndicator:
    """An indicator in a list."""

    title: str
    path: str
    about: str
    status: str = ""


def write_indicator(frame: Frame, page: IndicatorPage) -> str:
    """An indicator's page."""
    return render("indicator.html", frame, page.definition.title, page=page)


def write_list(frame: Frame, sections: list[tuple[str, list[ListedIndicator]]]) -> str:
    """The catalogue: indicators by goal."""
    return render("catalogue.html", frame, "Indikatorer", sections=sections)


def write_promises(frame: Frame, documents: Sequence[ToldDocument], with_page: set[str]) -> str:
    """The ledger of promises; `with_page` are the indicators that have a page."""
    return render(
        "promises.html", frame, PROMISES, documents=documents, states=(FOLLOWED, KEPT, OPEN),
        lead=LEAD, with_page=with_page,
    )  # fmt: skip


def write_search(frame: Frame, words: str, found: list[ListedIndicator]) -> str:
    """What a search finds."""
    return render("search.html", frame, "Søgning", words=words, found=found)


def write_comparison(
    frame: Frame,
    indicators: list[tuple[str, str, bool]],
    areas: list[tuple[str, str, bool]],
    municipalities: list[tuple[str, str, bool]],
    columns: list[str],
    rows: list[tuple[str, str, str, list[str]]],
) -> str:
    """Chosen areas and indicators side by side: name, path, period and unit, and the figures."""
    return render(
        "comparison.html", frame, "Sammenlign områder", indicators=indicators, areas=areas,
        municipalities=municipalities, columns=columns, rows=rows,
    )  # fmt: skip
