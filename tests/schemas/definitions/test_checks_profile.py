"""The profile has twenty to twenty-five indicators, each with a number of its own."""

from __future__ import annotations

from schemas.agreement import load_agreement
from schemas.definitions.checking.checks_profile import find_faults_of_profile
from schemas.definitions.findings import DefinitionBlock, Known
from schemas.definitions.model import Definition


def check(*entries: dict[str, object]) -> list[tuple[str, str]]:
    blocks = [
        DefinitionBlock(number, Definition.model_validate(facts))
        for number, facts in enumerate(entries)
    ]
    known = Known(agreement=load_agreement())
    return [(each.rule, each.message) for each in find_faults_of_profile(blocks, known)]


def numbered(number: int, **more: object) -> dict[str, object]:
    return {
        "id": f"tal_{number}", "title": "Tal", "description": "Tal.", "kind": "published",
        "figure": {"dataset": "nationale_maal", "measure": "værdi"}, "national_goal": 1,
        "profile": number, **more,
    }  # fmt: skip


def test_twenty_numbered_indicators_are_a_profile() -> None:
    assert check(*(numbered(number) for number in range(1, 21))) == []


def test_a_file_without_any_number_has_no_profile_and_no_fault() -> None:
    assert check(numbered(1, profile=None)) == []


def test_nineteen_and_twenty_six_are_told_of() -> None:
    for count in (19, 26):
        found = check(*(numbered(number) for number in range(1, count + 1)))
        assert found == [
            ("size_of_profile", f"the profile has {count} indicators; 20 to 25 fit its page.")
        ]


def test_a_number_that_stands_twice_names_who_has_it() -> None:
    entries = [numbered(number) for number in range(1, 21)]
    found = check(*entries, numbered(21, profile=3))
    assert found == [("repeated_profile", "'profile: 3' is 'tal_3' already.")]


def test_drafts_and_variants_have_no_row() -> None:
    entries = [numbered(number) for number in range(1, 21)]
    entries[4]["status"] = "draft"
    entries[5]["variant_of"] = "tal_1"
    assert [rule for rule, _ in check(*entries)] == ["unfit_profile", "unfit_profile"]
