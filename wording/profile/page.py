"""A profile as data: what its page says, top to bottom.

Belongs here: putting rows, sentences and matrix together for an area, and for one goal of it. Does
not belong here: how the page looks (`profiles/`).
"""

from __future__ import annotations

from dataclasses import dataclass

from wording.labels import describe_as_of, describe_date
from wording.marks import CORRECTED_SIGN, NOT_APPROVED_BANNER, SYNTHETIC_BANNER
from wording.profile.matrix import Matrix, arrange_matrix
from wording.profile.rows import SYNTHETIC_SIGN, GoalRows, ProfileRow, arrange_headlines, list_rows
from wording.profile.sentences import ProfileSentence, write_sentences
from wording.sections import GoalGroup
from wording.view import REGION, View

KINDS = {"klynge": "Klyngeprofil", "region": "Regionsprofil", "sundhedsraad": "Rådsprofil"}
READING = (
    "Linjen viser, hvor tallet ligger: dårligere til venstre, bedre til højre. Stregen i midten er "
    "{middle}; den brede bjælke er den midterste halvdel af landets kommuner, den smalle ni ud af "
    "ti. Cirklen er {area} med sit 95 %-interval,{region} de små ringe {peers}. Hver linje har sin "
    "egen skala. Firkant i stedet for cirkel: hverken højt eller lavt er godt; lavt står til "
    "venstre."
)
PEERS = {
    "klynge": "de andre klynger",
    "region": "de andre regioner",
    "sundhedsraad": "de andre råd",
}
CERTAINTY = (
    "Der står kun forbedring eller forværring, når ændringen er større, end tilfældet og udsving "
    "fra år til år kan forklare; bedre og dårligere end {against} kun, når hele intervallet ligger "
    "på den side. Ændringer af procenter er i procentpoint. Tal i parentes er 95 %-intervallet."
)
ESTIMATED = "≈ er anslået, fx Københavns tal fordelt på to klynger."
CORRECTED = f"{CORRECTED_SIGN} er rettet: kilden har trykt et forkert tal."
UNSHOWN = {
    "suppressed": "Skjult er et tal for få personer, eller et, som et skjult tal kunne regnes ud "
    "af.",
    "not_applicable": "i.r.: tallet giver ikke mening for området.",
}
"""What stands in place of a figure, by its status."""
MIXED = f"{SYNTHETIC_SIGN} er et syntetisk tal, opdigtet til afprøvning."


@dataclass(frozen=True)
class ProfilePage:
    """All that one page says. `sentences` and `matrix` may be empty; `against` is what
    the area is judged against, `warnings` the banners of synthetic and of unapproved figures."""

    title: str
    area: str
    about: str
    warnings: tuple[str, ...]
    against: str
    sentences: tuple[ProfileSentence, ...]
    goals: tuple[GoalRows, ...]
    matrix: Matrix
    notes: tuple[str, ...]
    without: str

    @property
    def rows(self) -> list[ProfileRow]:
        """All rows in order."""
        return [row for goal in self.goals for row in goal.rows]


def arrange_profile(view: View) -> ProfilePage:
    """The profile of the area that a view is about."""
    goals = arrange_headlines(view)
    rows = [row for goal in goals for row in goal.rows]
    return ProfilePage(
        title=KINDS[view.main.area_type], area=view.title, about=describe_page(view),
        warnings=list_warnings(view), against=name_benchmark(view),
        sentences=write_sentences(rows, view), goals=tuple(leave_out_empty(goals)),
        matrix=arrange_matrix(rows, view), notes=list_notes(rows, view),
        without=tell_without(rows, view),
    )  # fmt: skip


def arrange_goal_page(goal: GoalGroup, view: View) -> ProfilePage:
    """One goal in the same manner: every indicator that is shown whole under it and stands for
    itself."""
    shown = [entry for entry in goal.shown if not entry.stands_for_another]
    rows = list_rows(shown, view)
    kept = leave_out_empty([GoalRows(goal.title, rows)])
    return ProfilePage(
        title=goal.title, area=view.title, about=describe_page(view),
        warnings=list_warnings(view), against=name_benchmark(view),
        sentences=write_sentences(rows, view), goals=tuple(kept),
        matrix=arrange_matrix(rows, view), notes=list_notes(list(rows), view),
        without=tell_without(list(rows), view),
    )  # fmt: skip


def list_warnings(view: View) -> tuple[str, ...]:
    """The banners that stand above everything."""
    synthetic = (SYNTHETIC_BANNER,) if view.synthetic else ()
    return (*synthetic, *((NOT_APPROVED_BANNER,) if view.is_unapproved else ()))


def name_benchmark(view: View) -> str:
    """What the area is judged against."""
    return "landet" if view.main.area_type == REGION else "regionen"


def leave_out_empty(goals: list[GoalRows]) -> list[GoalRows]:
    """The rows with something to show; those without a row of the area are named below."""
    kept = [GoalRows(each.title, tuple(r for r in each.rows if has_something(r))) for each in goals]
    return [each for each in kept if each.rows]


def has_something(row: ProfileRow) -> bool:
    """A figure, or one that is hidden or lacks for a reason of its own."""
    return row.period is not None


def tell_without(rows: list[ProfileRow], view: View) -> str:
    """The indicators of which there is no figure at all; '' where each has one."""
    names = [row.name for row in rows if not has_something(row)]
    return f"Uden tal for {view.title}: {', '.join(names)}." if names else ""


def describe_page(view: View) -> str:
    """Where the page's figures come from, and when."""
    content = view.content
    as_of = f" {describe_as_of(content.as_of)}" if content.as_of else ""
    return (
        f"Sundhedsaftalen 2024-2027 · hentet {describe_date(content.generated_at)}, nyeste "
        f"periode for hver indikator.{as_of}"
    )


def list_notes(rows: list[ProfileRow], view: View) -> tuple[str, ...]:
    """How the page is read, and what its signs mean."""
    middles = {row.spine.middle for row in rows if row.spine}
    middle = "landets tal" if middles <= {"land"} else "landets tal, ellers regionens"
    kind = view.main.area_type
    region = "" if kind == REGION else " ruden regionen,"
    reading = READING.format(middle=middle, area=view.main_name, region=region, peers=PEERS[kind])
    notes = [reading] if middles else []
    if any(row.figure.value is not None for row in rows):
        notes.append(CERTAINTY.format(against=name_benchmark(view)))
    if any(row.figure.status == "estimated" for row in rows):
        notes.append(ESTIMATED)
    if any(row.figure.corrected for row in rows):
        notes.append(CORRECTED)
    statuses = {row.figure.status for row in rows if row.figure.value is None}
    notes += [text for status, text in UNSHOWN.items() if status in statuses]
    if view.is_mixed:
        notes.append(MIXED)
    return tuple(notes)
