"""The indicator catalogue as one web page that needs nothing but itself.

Belongs here: what the template `catalogue.html` is given. Does not belong here: HTML, what is said
of an indicator (`wording.catalogue`).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from pages.rendering import render_page
from wording.catalogue import Catalogue
from wording.labels import describe_time

TITLE = "Indikatorkatalog"
LEAD = (
    "Indikatorerne i overvågningen af Sundhedsaftalen 2024-2027: hvad hvert tal siger, hvordan det "
    "laves, hvor det kommer fra, og hvad det ikke kan sige."
)


@dataclass(frozen=True)
class ForPrograms:
    """Where programs read of the figures in force: the folder of the snapshot, from the page, and
    the indicators that it describes."""

    folder: str = ""
    described: Collection[str] = ()


NOTHING_FOR_PROGRAMS = ForPrograms()


def write_page(
    catalogue: Catalogue,
    promises_page: str = "",
    for_programs: ForPrograms = NOTHING_FOR_PROGRAMS,
) -> str:
    """The page as text, to be stored as UTF-8; `promises_page` is the file beside it with the
    documents' promises, '' where there is none."""
    in_force = sum(entry.is_in_force for entry in catalogue.entries)
    return render_page(
        "catalogue.html",
        title=TITLE,
        lead=LEAD,
        in_force=in_force,
        others=len(catalogue.entries) - in_force,
        made=describe_time(catalogue.generated_at),
        synthetic=catalogue.synthetic,
        chapters=catalogue.chapters,
        promises_page=promises_page,
        for_programs=for_programs,
    )
