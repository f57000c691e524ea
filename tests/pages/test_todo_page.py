"""The page to be ticked off: every text stays text, and nobody and everybody are said so."""

from __future__ import annotations

from datetime import date

from pages.todo_page import Delivery, Task, Todo, list_todo_lines, write_todo_page
from tests.pages.test_catalogue_page import Reader
from wording.marks import SYNTHETIC_BANNER

TASK = Task(
    "LUP", "Regionerne", "forsinket", True, "https://lup.dk", ["Landet.", "Alle <år>."],
    "lup_ÅR.xlsx", None, "/hjem/inbox/lup",
)  # fmt: skip
SOME = Delivery("Senge", "2025", "kommuner", ["København"], [], ["Dragør", "Tårnby"])


def make(*deliveries: Delivery, synthetic: bool = False) -> Todo:
    return Todo(date(2026, 11, 30), synthetic, [TASK], [], deliveries)


def test_the_page_is_whole_and_every_text_stays_text() -> None:
    page = write_todo_page(make(SOME))
    assert (Reader(page).wrong, Reader(page).open) == ([], [])
    assert "Alle &lt;år&gt;." in page
    assert "Opgjort 30. november 2026" in page


def test_who_has_and_who_has_not_is_said_by_name() -> None:
    lines = list(list_todo_lines(make(SOME)))
    assert "[ ] Senge, 2025: 1 af 3 kommuner har indberettet" in lines
    assert "    Har:    København" in lines
    assert "    Mangler: Dragør, Tårnby" in lines
    assert "<td>Dragør, Tårnby</td>" in write_todo_page(make(SOME))


def test_everybody_and_nobody_are_said_in_a_word() -> None:
    every = Delivery("Senge", "2025", "klynger", ["Klynge Nord"], [], [])
    nobody = Delivery("Pladser", "2026H1", "klynger", [], [], ["Klynge Nord"])
    lines = list(list_todo_lines(make(every, nobody)))
    assert "[x] Senge, 2025: 1 af 1 klynger har indberettet" in lines
    assert "    Mangler: alle" in lines
    page = write_todo_page(make(every, nobody))
    assert "<td>alle</td><td>ingen</td><td>ingen</td>" in page
    assert "1. halvår 2026" in page


def test_a_home_of_invented_figures_says_so() -> None:
    assert SYNTHETIC_BANNER in write_todo_page(make(synthetic=True))
    assert SYNTHETIC_BANNER in list(list_todo_lines(make(synthetic=True)))
    assert SYNTHETIC_BANNER not in write_todo_page(make())
