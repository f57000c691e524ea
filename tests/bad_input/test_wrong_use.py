"""A folder or a definitions file that cannot be used: nothing is taken in, nothing changes."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from tests.bad_input.conftest import Installation, Outcome
from tests.bad_input.good import DEFINITIONS, as_csv, practices
from warehouse.publishing.waiting import find_waiting

pytestmark = pytest.mark.whole


def run_unchanged(installation: Installation) -> Outcome:
    """Run, and see that neither snapshot nor register has changed."""
    before = installation.snapshot()
    outcome = installation.run()
    assert installation.snapshot() == before
    assert installation.rejected() == {}
    assert "Traceback" not in outcome.output + outcome.errors
    return outcome


def test_a_folder_that_does_not_exist(installation: Installation, tmp_path: Path) -> None:
    missing = tmp_path / "no such folder"
    outcome = run_unchanged(dataclasses.replace(installation, inbox=missing))
    assert outcome.exit_code == 2
    assert outcome.errors == (
        f"error: there is no folder {missing}; name a folder of extracts with --extracts\n"
    )


def test_a_file_where_the_folder_belongs(installation: Installation) -> None:
    file = installation.put("praksis.csv", as_csv(practices()))
    outcome = run_unchanged(dataclasses.replace(installation, inbox=file))
    assert outcome.exit_code == 2
    assert f"there is no folder {file}" in outcome.errors
    assert "--extracts" in outcome.errors


def use_definitions(installation: Installation, text: str) -> Installation:
    """The installation with definitions of its own."""
    path = installation.home.root.parent / "defs.yaml"
    path.write_text(text, encoding="utf-8")
    return dataclasses.replace(installation, definitions=path)


def test_a_definitions_file_with_mistakes_is_told_all_at_once(installation: Installation) -> None:
    text = DEFINITIONS.replace("direction: lower", "direktion: lower", 1)
    text = text.replace("goal: rette_sted", "goal: rette_stad")
    text = text.replace("kind: proportion", "kind: proportoin", 1)
    wrong = use_definitions(installation, text)
    outcome = run_unchanged(wrong)
    assert outcome.exit_code == 1
    kind, key, goal, end = outcome.errors.splitlines()
    assert kind.startswith(
        f"{wrong.definitions}:6:5: error: Indicator 'praksis_lukket': kind 'proportoin' is not "
    )
    assert "Allowed: proportion, rate, " in kind
    assert kind.endswith("Did you mean 'proportion'?")
    assert key == (
        f"{wrong.definitions}:7:5: error: Indicator 'praksis_lukket': 'direktion' is no known "
        "key. Did you mean 'direction'?"
    )
    assert "has no goal 'rette_stad'" in goal
    assert end.startswith("Nothing was published; the snapshot of ")


def test_a_goal_that_the_agreement_does_not_have_stops_its_indicator_alone(
    installation: Installation,
) -> None:
    text = DEFINITIONS.replace("goal: rette_sted", "goal: hurtig_hjælp")
    outcome = use_definitions(installation, text).run()
    # its figures are missed, so the snapshot waits
    assert outcome.exit_code == 4
    summary = outcome.output[outcome.output.index("Set aside, because it is wrong") :]
    assert summary.startswith("Set aside, because it is wrong; the rest was computed:")
    assert "the focus area 'aeldre_kronisk' has no goal 'hurtig_hjælp'." in summary
    assert "Allowed: samlet_indsats, rette_sted." in summary
    waiting = find_waiting(installation.home)
    assert waiting is not None
    assert [each["row"] for each in waiting.manifest["stopped"]] == [15]
    assert list(waiting.manifest["definition_versions"]) == ["praksis_lukket"]
    gates = waiting.manifest["gates"]
    tripped = [each["condition"] for each in gates if each["outcome"] == "waits"]
    assert tripped == ["stopped_parts", "indicators_vanished"]


def test_a_definitions_file_that_is_not_yaml(installation: Installation) -> None:
    text = DEFINITIONS.replace("    kind: proportion\n", "   kind: [proportion\n", 1)
    outcome = run_unchanged(use_definitions(installation, text))
    assert outcome.exit_code == 1
    assert ":6:4: error: This is not valid YAML: the indentation fits no block" in outcome.errors
    assert "Check the indentation" in outcome.errors


@pytest.mark.parametrize(
    ("name", "told"),
    [("no_such.yaml", "There is no definitions file here."), ("new", "cannot be read: Is a dir")],
)
def test_definitions_that_are_not_there(installation: Installation, name: str, told: str) -> None:
    path = installation.home.root.parent / name
    outcome = run_unchanged(dataclasses.replace(installation, definitions=path))
    assert outcome.exit_code == 1
    assert outcome.errors.startswith(f"{path}:1:1: error: ")
    assert told in outcome.errors
    # the same file is named in another way to each command
    assert "`klynge check FILE`, `klynge run --definitions FILE`" in outcome.errors
