"""What somebody else than its author has to look at, and who the authors are."""

from __future__ import annotations

import getpass
import json
import subprocess
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from assets.gate.authors import Author, list_edits
from assets.gate.protection_files import (
    find_unseen_files,
    is_seen_by_two,
    state_protection_files,
)
from assets.gate.second_person import (
    SECOND_PERSON,
    UnseenEdit,
    describe_unseen,
    find_unseen_edits,
    list_own,
    list_unseen,
)
from assets.publishing.publication import tabulate_definitions
from schemas.definitions.model import Definition
from schemas.gates import GATES_FILE, load_gates
from schemas.waivers import load_waivers, name_waivers_file
from tests.indicators.value_rows import published
from warehouse.publishing.snapshots import Snapshot
from warehouse.publishing.waiting import Decision

SMOKING = published("rygning")
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
RETIREMENT = {
    "status": "retired", "retired_on": date(2027, 1, 1), "retired_because": "Udgik i 2026.",
}  # fmt: skip
TARGET = {"value": 12.0, "year": 2030, "source": "Aftalen, side 4"}


def edit(*sides: dict[str, Any] | None) -> list[tuple[str, tuple[str, ...]]]:
    """What is to be seen of one indicator, with each side's keys changed (None: no block)."""
    tables = [
        tabulate_definitions([published("ensomhed"), *([] if keys is None else [change(keys)])])
        for keys in sides
    ]
    found = list_unseen(tables[0], tables[1], frozenset())
    return [(each.id, each.needs_second_person) for each in found]


def change(keys: dict[str, Any]) -> Definition:
    stated = json.loads(SMOKING.model_dump_json(exclude_none=True))
    return Definition.model_validate(stated | keys)


@pytest.mark.parametrize(
    ("keys", "sorts"),
    [
        ({"figure": {"dataset": "lokal", "measure": "værdi", "where": {"item": "y"}}},
         ("formula",)),
        ({"unit": "pr_1000"}, ("unit",)),
        ({"target": TARGET}, ("target",)),
        ({"direction": "higher"}, ("target",)),
        ({"disclosure_control": False}, ("protection",)),
        (RETIREMENT, ("retirement",)),
        ({"status": "draft"}, ("retirement",)),
        (None, ("retirement",)),
    ],
)  # fmt: skip
def test_what_makes_or_judges_or_ends_a_figure_is_seen_by_two(
    keys: dict[str, Any] | None, sorts: tuple[str, ...]
) -> None:
    assert edit({}, keys) == [("rygning", sorts)]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({}, {"title": "Rygning", "description": "Andre ord.", "owner": "Bo", "decimals": 2}),
        ({"target": TARGET}, {"target": {**TARGET, "source": "Aftalen, s. 4"}}),
        ({}, {"valid_to": date(2026, 12, 31)}),
        ({}, {"id": "daglig_rygning", "renamed_from": ["rygning"]}),
        (None, {}),
        ({"status": "draft"}, {"unit": "pr_1000"}),
        ({"status": "draft"}, {"status": "draft", "unit": "pr_1000"}),
    ],
)
def test_spelling_a_new_name_and_a_new_indicator_need_nobody(
    before: dict[str, Any] | None, after: dict[str, Any]
) -> None:
    found = edit(before, after)
    # the gate is given the older side by the newer ids
    assert [each for each in found if each[0] == after.get("id", "rygning")] == []


def test_what_is_retired_comes_back_before_two_pairs_of_eyes() -> None:
    assert edit(RETIREMENT, {}) == [("rygning", ("retirement",))]


def test_what_is_set_aside_as_wrong_is_not_retired() -> None:
    lonely = published("ensomhed")
    old, new = tabulate_definitions([SMOKING, lonely]), tabulate_definitions([lonely])
    assert list_unseen(old, new, {"rygning"}) == []


@dataclass
class Repository:
    """Definitions in git, written by several people."""

    folder: Path

    @property
    def entry(self) -> Path:
        return self.folder / "indicator_defs.yaml"

    def git(self, *arguments: str) -> None:
        subprocess.run(["git", "-C", str(self.folder), *arguments], check=True, capture_output=True)

    def write(self, *blocks: str) -> None:
        text = "indicators:\n" + "".join(blocks)
        self.entry.write_text(text, encoding="utf-8")

    def commit(self, person: str, message: str = "Ret") -> None:
        self.git("add", "-A")
        name = person.partition(" <")[0]
        self.git(
            "-c", f"user.name={name}", "-c", "user.email=nobody@example.org", "commit",
            f"--author={person}", "-m", message,
        )  # fmt: skip

    def find(self, before: str, after: str | None) -> list[str]:
        """The authors of the edit from one block to another one, in words."""
        other = [published("ensomhed")]
        sides = [other if text is None else [read(text)] for text in (before, after)]
        tables = [tabulate_definitions(side) for side in sides]
        edits = list_unseen(tables[0], tables[1], {"ensomhed"})
        [found] = find_unseen_edits(edits, self.entry, LONG_AGO)
        return [f"{each.name} ({each.user})" for each in found.authors]


def read(block: str) -> Definition:
    from assets.gate.authors import read_block

    return Definition.model_validate(read_block(block))


def block(per: int, title: str = "Genindlæggelser") -> str:
    return (
        f"  - id: genindlagte\n    title: {title}\n    description: Pr. {per}.\n"
        f"    theme: kapacitet\n    kind: rate\n    unit: pr_{per}\n    per: {per}\n"
        "    numerator: {dataset: ruks, measure: incidens_personer, where: {item: kol}}\n"
        "    denominator: {dataset: folketal, measure: folketal}\n"
    )


ANNE, BO = "Anne Jensen <ajen@region.example>", "Bo Madsen <bmad@region.example>"
CARL = "Carl Holm <chol@region.example>"
OTHER = block(1000).replace("genindlagte", "andre")
SELF = getpass.getuser()


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """Anne's block, then a corrected spelling of Bo's."""
    made = Repository(tmp_path)
    made.git("init", "-q")
    made.write(block(1000), OTHER)
    made.commit(ANNE)
    made.write(block(1000, "Genindlagte"), OTHER)
    made.commit(BO)
    return made


def test_the_authors_are_those_since_the_block_in_force(repository: Repository) -> None:
    repository.write(block(10000), OTHER)
    repository.commit(CARL)
    repository.write(block(10000), OTHER.replace("Genindlæggelser", "Andre"))
    repository.commit(ANNE)
    assert repository.find(block(1000), block(10000)) == ["Carl Holm (chol)"]


def test_those_who_wrote_together_are_all_authors(repository: Repository) -> None:
    repository.write(block(10000), OTHER)
    repository.commit(CARL, f"Ret\n\nCo-authored-by: {ANNE}\n")
    found = repository.find(block(1000), block(10000))
    assert found == ["Carl Holm (chol)", "Anne Jensen (ajen)"]


def test_what_is_not_committed_was_written_by_the_user_of_the_file(repository: Repository) -> None:
    repository.write(block(10000), OTHER)
    [author] = repository.find(block(1000), block(10000))
    assert author.endswith(f"({SELF})")
    repository.commit(CARL)
    repository.write(block(100000), OTHER)
    first, second = repository.find(block(1000), block(100000))
    assert first.endswith(f"({SELF})") and second == "Carl Holm (chol)"


def test_a_block_taken_away_has_an_author_too(repository: Repository) -> None:
    repository.write(OTHER)
    repository.commit(CARL)
    assert repository.find(block(1000), None) == ["Carl Holm (chol)"]


def test_a_block_that_git_never_had_counts_the_commits_since_it_was_published(
    repository: Repository,
) -> None:
    assert repository.find(block(100000), block(1000)) == ["Bo Madsen (bmad)", "Anne Jensen (ajen)"]


def test_the_history_of_edits_has_one_author_for_each_commit(repository: Repository) -> None:
    repository.write(block(10000), OTHER)
    repository.commit(CARL, f"Ret enheden\n\nCo-authored-by: {ANNE}\n")
    told = [(each.author, each.subject) for each in list_edits(repository.entry, {"genindlagte"})]
    assert told == [("Anne Jensen", "Ret"), ("Bo Madsen", "Ret"), ("Carl Holm", "Ret enheden")]


def test_without_git_the_author_is_the_user_of_the_file(tmp_path: Path) -> None:
    place = Repository(tmp_path)
    place.write(block(10000))
    [author] = place.find(block(1000), block(10000))
    assert author.endswith(f"({SELF})")


def test_behind_sudo_the_author_is_the_person(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SUDO_USER", "ajen")
    place = Repository(tmp_path)
    place.write(block(10000))
    assert place.find(block(1000), block(10000)) == ["ajen (ajen)"]


def waiting(*authors: Author) -> Snapshot:
    """A snapshot that waits for somebody else than these."""
    edits = [UnseenEdit("rygning", "Rygning", ("formula",), authors)]
    manifest = {SECOND_PERSON: describe_unseen(edits), "published_at": LONG_AGO.isoformat()}
    return Snapshot(Path("20260301T090000Z-1"), manifest, (), current=False)


@pytest.mark.parametrize(
    ("by", "user", "refused"),
    [
        ("Bo Madsen", "bmad", False),
        ("Anne Jensen", "bmad", True),
        ("anne  jensen", "bmad", True),
        ("ajen", "bmad", True),
        ("Bo Madsen", "ajen", True),
    ],
)
def test_nobody_approves_a_change_of_their_own(by: str, user: str, refused: bool) -> None:
    decision = Decision(by, user, LONG_AGO.isoformat(), "Set.")
    problems = list_own(waiting(Author("Anne Jensen", "ajen")), decision)
    assert bool(problems) == refused
    assert all("second_person: false" in str(each.remedy) for each in problems)


def test_of_two_authors_neither_approves() -> None:
    two = waiting(Author("Anne Jensen", "ajen"), Author("Bo Madsen", "bmad"))
    for user in ("ajen", "bmad"):
        assert list_own(two, Decision("En anden", user, LONG_AGO.isoformat(), "Set."))


WAIVED = (
    "waivers:\n  - count: a | b | c | d | e | f | g\n    signed_by: Anne\n"
    "    signed_on: 2026-01-01\n    because: Kendt.\n"
)


@dataclass(frozen=True)
class Protected:
    """A repository with the two files that protect, and what the snapshot in force says of them."""

    place: Repository
    gates: Path
    manifest: dict[str, Any]

    def find(self) -> list[tuple[str, tuple[str, ...], list[str]]]:
        waivers = load_waivers(name_waivers_file(self.place.entry))
        found = find_unseen_files(
            self.manifest, load_gates(self.gates), waivers, self.place.entry, LONG_AGO, self.gates
        )
        return [(each.title, each.sorts, [a.name for a in each.authors]) for each in found]


@pytest.fixture
def protected(repository: Repository) -> Protected:
    folder = repository.entry.parent
    gates = folder / "gates.yaml"
    gates.write_text(GATES_FILE.read_text(encoding="utf-8"), encoding="utf-8")
    name_waivers_file(repository.entry).write_text("waivers: []\n", encoding="utf-8")
    repository.commit(ANNE)
    return Protected(repository, gates, state_protection_files(load_gates(gates), []))


def test_a_new_waiver_is_seen_by_two(protected: Protected) -> None:
    assert protected.find() == []
    file = name_waivers_file(protected.place.entry)
    file.write_text(WAIVED, encoding="utf-8")
    protected.place.commit(CARL)
    assert protected.find() == [("disclosure_waivers.yaml", ("waivers",), ["Carl Holm"])]


def test_a_waiver_taken_away_needs_nobody(protected: Protected) -> None:
    file = name_waivers_file(protected.place.entry)
    file.write_text(WAIVED, encoding="utf-8")
    waived = state_protection_files(load_gates(protected.gates), load_waivers(file))
    file.write_text("waivers: []\n", encoding="utf-8")
    assert Protected(protected.place, protected.gates, waived).find() == []


def test_another_condition_for_waiting_is_seen_by_two(protected: Protected) -> None:
    text = protected.gates.read_text(encoding="utf-8")
    protected.gates.write_text(f"# bedre ord\n{text}", encoding="utf-8")
    protected.place.commit(BO)
    assert protected.find() == []
    protected.gates.write_text(text.replace("larger_than: 6", "larger_than: 9"), encoding="utf-8")
    protected.place.commit(CARL)
    assert protected.find() == [("gates.yaml", ("gates",), ["Carl Holm"])]


def test_who_turns_the_second_person_off_needs_one_for_that(protected: Protected) -> None:
    text = protected.gates.read_text(encoding="utf-8")
    off = text.replace("second_person: true", "second_person: false")
    protected.gates.write_text(off, encoding="utf-8")
    gates = load_gates(protected.gates)
    assert is_seen_by_two(protected.manifest, gates)
    assert [each[0] for each in protected.find()] == ["gates.yaml"]
    # nothing published before, or by somebody who is alone already
    assert not is_seen_by_two({}, gates)
    assert not is_seen_by_two(state_protection_files(gates, []), gates)


def test_a_snapshot_that_says_nothing_of_the_files_asks_nobody(protected: Protected) -> None:
    name_waivers_file(protected.place.entry).write_text(WAIVED, encoding="utf-8")
    assert Protected(protected.place, protected.gates, {}).find() == []
