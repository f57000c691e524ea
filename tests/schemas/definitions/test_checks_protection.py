"""No block shows a count of persons that another one protects."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from indicators.kinds import kind_of
from schemas.agreement import load_agreement
from schemas.definitions.breaches import LATER
from schemas.definitions.checking.checks import apply_rules, read_blocks
from schemas.definitions.checking.checks_protection import list_protected
from schemas.definitions.findings import Known
from schemas.definitions.kinds import RULES, Kind
from schemas.definitions.model import Definition
from schemas.equal_counts import CountName

ADMISSIONS = {"dataset": "genindlaeggelser", "measure": "indlæggelser"}
READMISSIONS = {"dataset": "genindlaeggelser", "measure": "genindlæggelser_30_dage"}
PEOPLE = {"dataset": "folketal", "measure": "folketal"}
OPEN = {"disclosure_control": False}


def block(name: str, **more: Any) -> dict[str, Any]:
    facts = {"id": name, "title": name, "description": "Tekst.", "theme": "kapacitet"}
    counted = {"numerator": READMISSIONS, "denominator": ADMISSIONS}
    return facts | {"kind": "proportion", "direction": "lower"} | counted | more


def count(name: str, source: dict[str, Any], **more: Any) -> dict[str, Any]:
    return block(name, kind="count", unit="antal", numerator=source, denominator=None, **more)


def check(
    *blocks: dict[str, Any], equal: dict[CountName, CountName] | None = None
) -> list[tuple[int, str]]:
    """For each count that is opened the number of its block, and which one protects it."""
    told = [{key: value for key, value in each.items() if value is not None} for each in blocks]
    listed, findings = read_blocks({"indicators": told})
    findings = [
        *findings,
        *apply_rules(listed, Known(load_agreement(), equal=equal or {}), date(2026, 1, 1)),
    ]
    opened = [each for each in findings if each.rule == "opened_count"]
    return [(int(each.path[1]), each.message.split("which ")[1].split("'")[1]) for each in opened]


def test_a_protected_count_is_opened_by_no_other_block() -> None:
    assert check(block("andel"), count("antal", READMISSIONS, **OPEN)) == [(1, "andel")]
    assert check(count("antal", ADMISSIONS, **OPEN), block("andel")) == [(0, "andel")]
    assert check(block("andel"), count("antal", READMISSIONS)) == []


def test_nor_in_a_group_of_its_own() -> None:
    old = READMISSIONS | {"where": {"age": "80+", "sex": "kvinder"}}
    assert check(block("andel"), count("antal", old, **OPEN)) == [(1, "andel")]


def test_nor_as_a_printed_figure() -> None:
    printed = {"kind": "published", "unit": "antal", "numerator": None, "denominator": None}
    assert check(block("andel"), block("trykt", figure=ADMISSIONS, **printed, **OPEN)) == [
        (1, "andel")
    ]


def test_nor_as_another_dataset_prints_it() -> None:
    names = ("genindlaeggelser", "indlæggelser", "alle"), ("nationale_maal", "nævner", "alle")
    copy = {"dataset": "nationale_maal", "measure": "nævner"}
    equal = dict.fromkeys(names, names[0])
    assert check(block("andel"), count("kopi", copy, **OPEN), equal=equal) == [(1, "andel")]
    assert check(block("andel"), count("kopi", copy, **OPEN)) == []


def test_what_nobody_protects_may_be_open() -> None:
    assert check(block("andel", **OPEN), count("antal", READMISSIONS, **OPEN)) == []
    of_another = READMISSIONS | {"where": {"item": "psykiatri"}}
    assert check(block("andel"), count("antal", of_another, **OPEN)) == []


def test_the_population_is_open_although_rates_rest_on_it() -> None:
    assert check(block("andel", denominator=PEOPLE), count("folketal", PEOPLE, **OPEN)) == []


@pytest.mark.parametrize("status", ["draft", "retired"])
def test_only_what_is_in_force_protects(status: str) -> None:
    assert check(block("andel", status=status), count("antal", READMISSIONS, **OPEN)) == []


def test_a_draft_learns_of_it_before_it_comes_into_force() -> None:
    draft = count("antal", READMISSIONS, status="draft", **OPEN)
    assert check(block("andel"), draft) == [(1, "andel")]


@pytest.mark.parametrize("kind", list(Kind))
def test_what_a_block_protects_is_what_its_kind_hides(kind: Kind) -> None:
    facts = block("x", kind=kind.value)
    if "denominator" not in RULES[kind].needs:
        del facts["denominator"]
    definition = Definition.model_validate(facts, context=LATER)
    roles = {role for role, _ in list_protected(definition)}
    assert roles == {
        role for role in kind_of(definition).hidden_counts if role in RULES[kind].needs
    }
