"""What a right definitions file may look like, and how a wrong one is read all the same."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from schemas.acceptance.rules import load_rules
from schemas.agreement import load_agreement
from schemas.definitions.file import (
    CheckedFile,
    DefinitionError,
    check_text,
    know_schemas,
    load_definitions,
)
from schemas.definitions.findings import suggest
from schemas.definitions.model import Definition
from schemas.definitions.tree import parse_tree
from schemas.standards import load_standards

BLOCK = """\
indicators:
  - id: lukkede_praksis
    title: Lukkede praksis
    description: Praksis lukket for tilgang, i procent.
    theme: laegefaglige_kompetencer
    kind: proportion
    numerator: {dataset: praksis, measure: praksis_lukket}
    denominator: {dataset: praksis, measure: praksis}
"""


def check(text: str) -> CheckedFile:
    """The check of a text by what the data files of this room know."""
    return check_text(
        text,
        "defs.yaml",
        know_schemas(load_agreement(), load_standards(), load_rules()),
        date(2026, 11, 21),
    )


def test_a_simple_indicator_is_under_fifteen_lines() -> None:
    assert len(BLOCK.splitlines()) < 15


def test_an_indicator_may_be_valid_on_a_single_day() -> None:
    day = "    valid_from: 2026-11-21\n    valid_to: 2026-11-21\n"
    assert check(BLOCK + day).errors == []


@pytest.mark.parametrize(("last_day", "late"), [("2026-11-21", False), ("2026-11-20", True)])
def test_a_draft_is_late_from_the_day_after_its_last(last_day: str, late: bool) -> None:
    found = check(f"{BLOCK}    status: draft\n    valid_to: {last_day}\n").findings
    assert ("late_draft" in [finding.rule for finding in found]) is late
    assert [definition.id for definition in check(BLOCK).definitions] == ["lukkede_praksis"]


@pytest.mark.parametrize(("year", "ahead"), [("2026", False), ("2050", True)])
def test_a_break_in_a_year_to_come_is_doubted(year: str, ahead: bool) -> None:
    written = f"    breaks:\n      - {{period: '{year}', why: Ny opgørelse}}\n"
    found = check(BLOCK + written).findings
    assert ("break_ahead" in [finding.rule for finding in found]) is ahead


def test_a_year_may_be_written_without_quotes() -> None:
    checked = check(BLOCK + "    baseline: 2021\n    groups: [{age: 7}]\n")
    definition = checked.definitions[0]
    assert (definition.baseline, definition.groups[0].age) == ("2021", "7")


def test_a_mark_of_byte_order_does_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "defs.yaml"
    path.write_text(BLOCK, encoding="utf-8-sig")
    assert len(load_definitions(path)) == 1


def test_blocks_may_share_keys_by_an_anchor() -> None:
    text = BLOCK.replace("numerator: {", "numerator: &closed {").replace("denominator: {", (
        "denominator: {<<: *closed, "))  # fmt: skip
    denominator = check(text).definitions[0].denominator
    assert denominator is not None
    assert denominator.measure == "praksis"


def test_loading_tells_every_error_and_no_warning(tmp_path: Path) -> None:
    path = tmp_path / "defs.yaml"
    path.write_text(BLOCK + "    decimals: to\n    per: 10\n    next_review: 2020-01-01\n")
    with pytest.raises(DefinitionError) as caught:
        load_definitions(path)
    assert [(problem.row, problem.column) for problem in caught.value.problems] == [
        (9, "5"),
        (10, "5"),
    ]


def test_warnings_stop_nothing() -> None:
    checked = check(BLOCK + "    next_review: 2020-01-01\n")
    assert checked.definitions
    assert any("review of 2020-01-01" in problem.message for problem in checked.warnings)


def test_a_wrong_key_hides_no_other_and_brings_no_more() -> None:
    checked = check(BLOCK.replace("kind: proportion", "kind: andel") + "    goal: rette_sted\n")
    assert [problem.rule for problem in checked.errors] == ["unknown_value", "fit"]


def test_a_rule_of_the_language_also_holds_for_a_block_made_in_code() -> None:
    with pytest.raises(ValueError, match="needs figure"):
        Definition(id="x", title="x", description="x", theme="kapacitet", kind="published")


def test_text_that_is_nested_without_end_is_refused_in_words() -> None:
    tree = parse_tree("a: " + "[" * 5000)
    assert tree.stopped
    assert [finding.rule for finding in tree.findings] == ["nesting"]


def test_an_alias_of_itself_comes_to_an_end() -> None:
    assert check("indicators: &a\n  - *a\n").errors


@pytest.mark.parametrize(
    ("written", "meant"),
    [("KOLS", "kol"), ("lukket_praksis", "praksis_lukket"), ("proportoin", "proportion")],
)
def test_the_nearest_match_takes_no_notice_of_capitals_and_order(written: str, meant: str) -> None:
    assert suggest(written, ["kol", "praksis", "praksis_lukket", "proportion", "rate"]) == (
        f"Did you mean '{meant}'?"
    )
