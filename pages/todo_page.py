"""What a person has to download or ask for, as one web page to be ticked off.

Belongs here: what the template `todo.html` is given, and the same as lines of text. Does not belong
here: HTML, which datasets are late, who has reported.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from pages.rendering import render_page
from wording.labels import describe_date, describe_period
from wording.marks import SYNTHETIC_BANNER

TITLE = "Det skal hentes i hånden"
LEAD = (
    "Disse datasæt har ingen adresse, som systemet kan hente fra. Sæt et flueben, når filen ligger "
    "i indbakken. Ingen fil skal ændres, før den lægges ind."
)
ALL, NOBODY = "alle", "ingen"


@dataclass(frozen=True)
class Task:
    """A dataset that a person gets: all texts are Danish. `is_due`: now, not later."""

    title: str
    publisher: str
    state: str
    is_due: bool
    page: str
    choices: Sequence[str]
    name: str
    remember: str | None
    folder: str


@dataclass(frozen=True)
class Delivery:
    """Who has reported a local indicator for a period; names in the order of the areas.

    `partly` have reported some of its lines.
    """

    title: str
    period: str
    reporters: str
    complete: Sequence[str]
    partly: Sequence[str]
    missing: Sequence[str]

    @property
    def count(self) -> str:
        """'12 af 29 kommuner'."""
        every = len(self.complete) + len(self.partly) + len(self.missing)
        return f"{len(self.complete)} af {every} {self.reporters}"

    @property
    def period_text(self) -> str:
        """'2. halvår 2025'."""
        return describe_period(self.period)


@dataclass(frozen=True)
class Todo:
    """The whole list, as of a day; `synthetic`: some of what is held is invented."""

    day: date
    synthetic: bool
    due: Sequence[Task]
    later: Sequence[Task]
    deliveries: Sequence[Delivery]


def write_todo_page(todo: Todo) -> str:
    """The page as text, to be stored as UTF-8."""
    return render_page(
        "todo.html", title=TITLE, lead=LEAD, synthetic=todo.synthetic, todo=todo,
        day=describe_date(todo.day), name_all=name_all,
    )  # fmt: skip


def list_todo_lines(todo: Todo) -> Iterator[str]:
    """The same as a checklist of plain text."""
    yield f"{TITLE}, {describe_date(todo.day)}"
    if todo.synthetic:
        yield SYNTHETIC_BANNER
    for task in todo.due:
        yield ""
        yield f"[ ] {task.title}: {task.state}"
        yield f"    Hvor:   {task.page}"
        for number, choice in enumerate(task.choices, start=1):
            yield f"    {'Vælg:' if number == 1 else '     '}   {number}. {choice}"
        yield f"    Navn:   {task.name}"
        yield f"    Læg i:  {task.folder}"
        if task.remember:
            yield f"    Husk:   {task.remember}"
    if not todo.due:
        yield "Intet lige nu."
    if todo.later:
        yield ""
        yield "Senere"
        yield from (f"    {task.title}: {task.state}" for task in todo.later)
    yield from list_delivery_lines(todo.deliveries)


def list_delivery_lines(deliveries: Sequence[Delivery]) -> Iterator[str]:
    """Who has and who has not reported, indicator by indicator."""
    if deliveries:
        yield ""
        yield "Lokale indberetninger"
    for each in deliveries:
        mark = "x" if not (each.partly or each.missing) else " "
        yield f"[{mark}] {each.title}, {each.period_text}: {each.count} har indberettet"
        if each.missing and each.complete:
            yield f"    Har:    {', '.join(each.complete)}"
        if each.partly:
            yield f"    Delvis: {', '.join(each.partly)}"
        if each.missing:
            yield f"    Mangler: {name_all(each.missing, each)}"


def name_all(names: Sequence[str], of: Delivery) -> str:
    """The names, 'alle' where that is everyone, 'ingen' where it is nobody."""
    every = len(of.complete) + len(of.partly) + len(of.missing)
    if not names:
        return NOBODY
    return ALL if len(names) == every else ", ".join(names)
