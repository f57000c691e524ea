"""The made-up learning of two clusters, as they would write it into the local form.

Belongs here: texts. They are invented and say so. How they are written is `demo.local_reports`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

LEARNING = "Læring"
LEARNING_HEAD = (
    "Mål", "Område", "Hvad vi gjorde", "Hvad vi lærte", "Hvad vi foreslår", "Skrevet af", "Dato",
)  # fmt: skip
INVENTED = "Opdigtet eksempel:"


@dataclass(frozen=True)
class DemoLesson:
    """What a cluster writes about a goal."""

    goal: str
    did: str
    learned: str
    proposes: str
    author: str
    written: date


NORD = (
    DemoLesson(
        goal="Mental mistrivsel",
        did=f"{INVENTED} vi afprøvede en fælles samtale mellem PPR og almen praksis, før et barn "
        "henvises til børne- og ungdomspsykiatrien, i tre af klyngens kommuner.",
        learned="Færre henvisninger kom tilbage, når skolen var med fra begyndelsen. Samtalen tog "
        "længere tid at få på plads end ventet, fordi kalenderne ikke passede sammen.",
        proposes="At samtalen bliver en del af samarbejdsaftalen, og at den kan holdes på video.",
        author="Opdigtet sekretariat, Nord",
        written=date(2026, 2, 20),
    ),
    DemoLesson(
        goal="Rette sted",
        did=f"{INVENTED} plejehjemmene fik en fast kontaktlæge på akutmodtagelsen, som kan ringes "
        "op døgnet rundt.",
        learned="De fleste opkald endte med behandling på plejehjemmet. Nattevagterne brugte "
        "ordningen mindst, fordi de ikke kendte den.",
        proposes="At ordningen udbredes til hjemmesygeplejen, og at nye medarbejdere får den vist "
        "den første uge.",
        author="Opdigtet sekretariat, Nord",
        written=date(2026, 2, 20),
    ),
    DemoLesson(
        goal="Koordineret udskrivning",
        did=f"{INVENTED} vi holdt netværksmøde inden udskrivning for borgere på botilbud.",
        learned="Møderne blev til noget, når botilbuddet selv indkaldte. Borgeren var med i "
        "halvdelen af dem.",
        proposes="At målet følges med andelen af udskrivninger med netværksmøde, hvor borgeren "
        "var med.",
        author="Opdigtet sekretariat, Nord",
        written=date(2026, 2, 18),
    ),
)
SYD = (
    DemoLesson(
        goal="Mental mistrivsel",
        did=f"{INVENTED} vi holdt et udviklingsforløb, hvor medarbejdere fra psykiatri og kommuner "
        "fulgte hinandens arbejde i to dage.",
        learned="Kendskabet til hinandens rammer voksede, men forløbet nåede kun få fra hvert "
        "sted.",
        proposes="At forløbet gentages i mindre form hvert halve år i stedet for én gang.",
        author="Opdigtet sekretariat, Syd",
        written=date(2026, 2, 24),
    ),
    DemoLesson(
        goal="Forebyggelse",
        did=f"{INVENTED} hospitalet henviste rygere til kommunerne med tre korte spørgsmål.",
        learned="Henvisningerne steg mest på de afdelinger, hvor en sygeplejerske havde opgaven.",
        proposes="At opgaven står i afdelingernes vejledning.",
        author="Opdigtet sekretariat, Syd",
        written=date(2026, 2, 24),
    ),
)
LESSONS: Mapping[str, tuple[DemoLesson, ...]] = {"nord": NORD, "syd": SYD}
"""By cluster; the other three have written nothing, so that a report shows that, too."""
