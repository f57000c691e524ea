"""The portal's pages as a reader goes through them: where links lead, and what is said once."""

from __future__ import annotations

import re
from datetime import date
from types import SimpleNamespace

from pages.portal.about import write_sources
from pages.portal.frame import Frame, render
from wording.source_lines import SourceLine

IN_FORCE = Frame("", "", False, "1. december 2026")


def tell_row(name: str, value: str, reason: str = "") -> SimpleNamespace:
    """A row of a profile as the templates read it."""
    return SimpleNamespace(
        definition=SimpleNamespace(id="daglig_rygning"), name=name, unit="pct.", when="2025",
        value=value, reason=reason, interval="8,1-9,9", reference="Region 9,7", change="",
        status="", verdict="", target="",
    )  # fmt: skip


def show_goal(*rows: SimpleNamespace) -> str:
    """The page of a goal with these rows for Nord."""
    page = SimpleNamespace(
        area="Sundhedsklynge Nord", against="regionen", sentences=(), without="",
        goals=(SimpleNamespace(title="Forebyggelse", rows=rows),),
    )  # fmt: skip
    return render("goal.html", IN_FORCE, "Forebyggelse", text="", pages=[("/klynger/nord", page)])


def test_an_indicator_of_a_clusters_table_leads_to_that_clusters_figures() -> None:
    [link] = re.findall(r'href="(/indikatorer/[^"]*)"', show_goal(tell_row("Rygning", "9,0")))
    assert link == "/indikatorer/daglig_rygning?omraade=%2Fklynger%2Fnord"


def test_what_all_of_a_goals_figures_rest_on_is_said_once() -> None:
    estimated = [tell_row(name, "≈ 9,0", "Anslået efter folketal.") for name in ("A", "B", "C")]
    assert show_goal(*estimated).count("Anslået efter folketal.") == 1
    mixed = [*estimated, tell_row("D", "ingen tal", "Kilden opgør det ikke.")]
    assert show_goal(*mixed).count("Anslået efter folketal.") == 3


def test_the_day_of_a_release_is_written_in_words() -> None:
    lines = [
        SourceLine("Folketal", "DST", date(2026, 2, 11), "2026", "maj 2026", 1, "nej"),
        SourceLine("RUKS", "SDS", "ukendt", "2025", "november", 1, "nej"),
    ]
    html = write_sources(IN_FORCE, lines)
    assert "<td>11. februar 2026</td>" in html and "<td>ukendt</td>" in html
