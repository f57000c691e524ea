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
