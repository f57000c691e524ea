"""An indicator that is wrong stops itself and what is made of it, and nothing else."""

from datetime import date
from pathlib import Path

import pytest

from schemas.acceptance.rules import load_rules
from schemas.agreement import load_agreement
from schemas.definitions.file import CheckedFile, DefinitionError, check_text, know_schemas
from schemas.definitions.stopping import set_wrong_aside
from schemas.standards import load_standards

BLOCK = """
  - id: {id}
    title: Praksis i {id}
    description: Antal praksis.
    theme: forebyggelse
    kind: {kind}
    status: {status}
"""
COUNT = "    numerator: {dataset: praksis, measure: praksis}\n"
RATIO = "    of: første\n    to: anden\n"


def check(*blocks: str) -> CheckedFile:
    known = know_schemas(load_agreement(), load_standards(), load_rules())
    return check_text("indicators:" + "".join(blocks), "defs.yaml", known, date(2026, 1, 1))


def count(name: str, kind: str = "count", status: str = "in_force") -> str:
    return BLOCK.format(id=name, kind=kind, status=status) + COUNT


def test_the_others_are_computed() -> None:
    kept, stopped = set_wrong_aside(check(count("første"), count("anden", "tælling")))
    assert [entry.id for entry in kept] == ["første"]
    assert [(each.row, each.message.split(":")[0]) for each in stopped] == [
        (14, "Indicator 'anden'")
    ]
    assert "Until then the indicator is not computed." in (stopped[0].remedy or "")


def test_what_is_made_of_it_is_not_computed_either() -> None:
    ratio = BLOCK.format(id="forhold", kind="ratio", status="in_force") + RATIO
    third = count("tredje")
    kept, stopped = set_wrong_aside(check(count("første", "tælling"), count("anden"), ratio, third))
    assert [entry.id for entry in kept] == ["anden", "tredje"]
    assert "forhold" in stopped[-1].message


def test_a_draft_stops_nothing_and_is_left_out() -> None:
    draft = count("kladde", "tælling", "draft")
    kept, stopped = set_wrong_aside(check(count("første"), draft))
    assert ([entry.id for entry in kept], stopped) == (["første"], [])


@pytest.mark.parametrize(
    "blocks", [(count("første", "tælling"),), (count("første"), "  - [\n"), ("",)]
)
def test_a_file_of_which_nothing_is_left_is_refused(blocks: tuple[str, ...]) -> None:
    with pytest.raises(DefinitionError):
        set_wrong_aside(check(*blocks))


def test_rules_that_are_broken_are_told_by_dataset_beside_the_others(tmp_path: Path) -> None:
    from schemas.acceptance.rules import load_sound_rules, remember_rules

    remember_rules(tmp_path, load_rules())
    assert load_sound_rules(tmp_path).rules == load_rules()
    (tmp_path / "lup.yaml").write_text("dataset: lup\n\tmeasures: {}\n", encoding="utf-8")
    loaded = load_sound_rules(tmp_path)
    assert loaded.rules.keys() == load_rules().keys() - {"lup"}
    assert [problem.row for problem in loaded.broken["lup"]] == [2]
