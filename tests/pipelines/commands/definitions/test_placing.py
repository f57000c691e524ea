"""`klynge new` puts a block beside its goal's others, so that two people's additions merge."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from assets.inputs import DEFAULT_DEFINITIONS
from schemas.definitions.file import load_definitions
from schemas.definitions.including import list_definition_files
from tests.pipelines.commands.definitions.test_new_definition import call_new

pytestmark = pytest.mark.whole

GOALS = (
    "aeldre_kronisk/samlet_indsats",
    "aeldre_kronisk/rette_sted",
    "psykisk_sygdom/koordineret_udskrivning",
    "psykisk_sygdom/samlede_behov",
    "boern_unge/saarbare_familier",
    "boern_unge/mental_mistrivsel",
    "forebyggelse",
    "kapacitet",
    "laegefaglige_kompetencer",
    "1",
    "7",
)
MERGED = (GOALS[0], GOALS[1], GOALS[4], GOALS[5])
"""Goals of one file, side by side, and of another."""


def add(entry: Path, name: str, belongs: str) -> None:
    """A new indicator, as `klynge new` writes it."""
    called = call_new(
        entry, "--id", name, "--titel", f"Genindlæggelser {name}", "--beskrivelse", "Andel.",
        "--kind", "proportion", "--hoerer-til", belongs,
        "--taeller", "genindlaeggelser/genindlæggelser_30_dage/somatik",
        "--naevner", "genindlaeggelser/indlæggelser/somatik", "--retning", "lower",
        "--gaelder", "Alle indlagte",
    )  # fmt: skip
    assert called.exit_code == 0, called.output


@pytest.fixture
def catalogue(tmp_path: Path) -> Path:
    """The shipped definitions in a folder of their own."""
    files = list_definition_files(DEFAULT_DEFINITIONS)
    for file in files:
        copy = tmp_path / "defs" / file.relative_to(DEFAULT_DEFINITIONS.parent)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(file, copy)
    return tmp_path / "defs" / DEFAULT_DEFINITIONS.name


@pytest.mark.parametrize("belongs", GOALS)
def test_a_block_stands_after_the_last_of_its_goal_and_nothing_else_changes(
    catalogue: Path, belongs: str
) -> None:
    before = {path: path.read_text("utf-8") for path in list_definition_files(catalogue)}
    known = load_definitions(catalogue)
    add(catalogue, "ny", belongs)
    (changed,) = [path for path, text in before.items() if path.read_text("utf-8") != text]
    first, _, second = belongs.partition("/")
    assert changed.stem == ("nationale_maal" if first.isdecimal() else first)
    after = load_definitions(catalogue)
    place = [each.id for each in after].index("ny")
    assert [*after[:place], *after[place + 1 :]] == known
    neighbour = after[place - 1]
    if second:
        assert (neighbour.focus_area, neighbour.goal) == (first, second)
        assert all(each.goal != second for each in after[place + 1 :])
    # what was there is there still, letter for letter
    grown = changed.read_text("utf-8")
    start = grown.index("\n  - id: ny\n")
    end = grown.index("    status: draft\n", start) + len("    status: draft\n")
    assert grown[:start] + grown[end:] == before[changed]


def test_two_branches_that_add_under_different_goals_merge_without_conflict(
    catalogue: Path,
) -> None:
    def git(*arguments: str) -> None:
        names = ("-c", "user.name=Prøve", "-c", "user.email=proeve@example.dk")
        subprocess.run(
            ["git", "-C", catalogue.parent, *names, *arguments], check=True, capture_output=True
        )

    git("init", "-q", "-b", "main")
    git("add", ".")
    git("commit", "-q", "-m", "før")
    for number, belongs in enumerate(MERGED):
        git("checkout", "-q", "-b", f"gren_{number}", "main")
        add(catalogue, f"ny_{number}", belongs)
        git("commit", "-q", "-a", "-m", f"ny {number}")
    git("checkout", "-q", "main")
    for number in range(len(MERGED)):
        git("merge", "-q", "--no-edit", f"gren_{number}")
    ids = [each.id for each in load_definitions(catalogue)]
    assert {f"ny_{number}" for number in range(len(MERGED))} <= set(ids)


SECTIONS = """\
indicators:

  - id: a
    title: A
    description: >-
      Tekst
      # som ikke er en bemærkning
    theme: kapacitet
    kind: proportion
    numerator: {dataset: praksis, measure: praksis_lukket}
# en bemærkning længst til venstre
    denominator: {dataset: praksis, measure: praksis}
    # om a

  # -------- Forebyggelse
  - id: b
    title: B
    description: Tekst
    theme: forebyggelse
    kind: proportion
    numerator: {dataset: praksis, measure: praksis_lukket}
    denominator: {dataset: praksis, measure: praksis}
"""


def test_comments_stay_with_the_block_that_they_are_about(tmp_path: Path) -> None:
    file = tmp_path / "defs.yaml"
    file.write_text(SECTIONS, "utf-8")
    add(file, "ny", "kapacitet")
    grown = file.read_text("utf-8")
    assert grown.index("# om a") < grown.index("- id: ny") < grown.index("# -------- Forebyggelse")
    assert [each.id for each in load_definitions(file)] == ["a", "ny", "b"]


def test_the_place_is_told_with_file_and_line(catalogue: Path) -> None:
    called = call_new(
        catalogue, "--id", "ny", "--titel", "Titel", "--beskrivelse", "Andel.", "--kind", "count",
        "--hoerer-til", "kapacitet", "--taeller", "praksis/praksis", "--retning", "lower",
    )  # fmt: skip
    file = catalogue.parent / "indicator_defs" / "kapacitet.yaml"
    line = file.read_text("utf-8").split("\n").index("  - id: ny") + 1
    assert f"Skrevet i {file}, linje {line}:" in called.output
