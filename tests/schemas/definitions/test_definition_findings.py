"""Broken definition files, each with the exact findings that are told of it.

`broken_definitions/NAME.yaml` is a file with mistakes, `NAME.txt` beside it all that a check
says: line, column and words. The agreement of these tests has one goal and no national goals,
so that a small file is not told what it lacks; `goal_without_indicator` has the whole one. That
nothing says why an indicator is there is left out for the same reason (`test_checks_texts.py`).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from pipelines.commands.definitions.check import know_everything
from pipelines.commands.summary import list_findings
from schemas.agreement import Agreement, load_agreement
from schemas.definitions.file import check_file
from schemas.definitions.findings import Known
from schemas.definitions.kinds import Kind

FOLDER = Path(__file__).with_name("broken_definitions")
BROKEN = sorted(path.stem for path in FOLDER.glob("*.yaml"))
TODAY = date(2026, 11, 21)
UNSAID = ("nothing says why", "nothing says which national source")
WHOLE_AGREEMENT = ("goal_without_indicator",)


def make_agreement(name: str) -> Agreement:
    """The agreement, without what no small file could be about."""
    agreement = load_agreement()
    if name in WHOLE_AGREEMENT:
        return agreement
    kept = {"rette_sted"}
    areas = [
        area.model_copy(update={"goals": [goal for goal in area.goals if goal.id in kept]})
        for area in agreement.focus_areas
    ]
    return agreement.model_copy(update={"focus_areas": areas, "national_goals": []})


@pytest.fixture(scope="module")
def known() -> Known:
    """All that is known outside the file."""
    return know_everything()


def list_expected(name: str) -> list[str]:
    """The findings that stand beside the file; `{kinds}` stands for all kinds in order."""
    text = (FOLDER / f"{name}.txt").read_text(encoding="utf-8")
    return text.replace("{kinds}", ", ".join(kind.value for kind in Kind)).splitlines()


def check(name: str, known: Known) -> list[str]:
    """The findings of a file, named without its folder."""
    path = FOLDER / f"{name}.yaml"
    checked = check_file(path, replace(known, agreement=make_agreement(name)), TODAY)
    told = [line.replace(str(path), path.name) for line in list_findings(checked)]
    return [line for line in told if not any(words in line for words in UNSAID)]


@pytest.mark.parametrize("name", BROKEN)
def test_every_finding_is_told_with_its_line_and_column(name: str, known: Known) -> None:
    expected = list_expected(name)
    assert expected
    assert check(name, known) == expected


@pytest.mark.parametrize("name", BROKEN)
def test_every_finding_is_told_in_danish_too(name: str, known: Known) -> None:
    path = FOLDER / f"{name}.yaml"
    agreement = make_agreement(name)
    checked = check_file(path, replace(known, agreement=agreement), TODAY)
    english = [(line.split(": ")[0], line.split(": ")[1]) for line in list_findings(checked)]
    told = list_findings(replace(checked, language="da"))
    assert [(line.split(": ")[0], line.split(": ")[1]) for line in told] == english
    assert [each for each in checked.findings if each.danish is None] == []


def test_there_are_thirty_and_more_of_them() -> None:
    assert len(BROKEN) >= 30
    assert {path.stem for path in FOLDER.glob("*.txt")} == set(BROKEN)
