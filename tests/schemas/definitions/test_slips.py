"""Slips of the pen that YAML takes for something else."""

from __future__ import annotations

import unicodedata

import pytest

from schemas.definitions.tree import parse_tree


def tell(text: str) -> list[tuple[str, int, str | None]]:
    """Rule, line and remedy of what is wrong with a block's keys."""
    tree = parse_tree("indicators:\n  - id: prøve\n" + text)
    return [(each.rule, tree.place_of(each.path)[0], each.remedy) for each in tree.findings]


def test_a_decimal_comma_between_braces_is_told_as_one_and_read_as_the_point() -> None:
    text = "    target: {value: 12,5, year: 2027}\n"
    assert tell(text) == [("decimal_comma", 3, "Write 12.5.")]
    tree = parse_tree(text.strip())
    assert tree.content == {"target": {"value": 12.5, "year": 2027}}


def test_a_decimal_comma_before_the_last_brace() -> None:
    assert tell("    target: {year: 2027, value: 12,5}\n") == [("decimal_comma", 3, "Write 12.5.")]


@pytest.mark.parametrize(
    ("bands", "meant"),
    [("[0, 12,5, 40]", "[0, 12.5, 40]"), ("[0, 0,2, 0,4]", "[0, 0.2, 0.4]"),
     ("[0, 20, 40]", None), ("[0,20,40]", None), ("[40, 20, 0]", None), ("[0, 20,40]", None)],
)  # fmt: skip
def test_decimal_commas_of_a_list_tear_its_figures(bands: str, meant: str | None) -> None:
    told = tell(f"    bands: {bands}\n")
    assert told == ([("decimal_comma", 3, f"Write {meant}.")] if meant else [])


@pytest.mark.parametrize(
    ("line", "thousands"),
    [("per: 100.000", "100000"), ("target: {value: 1.600, year: 2027}", "1600"),
     ("target: {value: 0.125, year: 2027}", None), ("target: {value: 12.5, year: 2027}", None),
     ("min_coverage: 1.000", None)],
)  # fmt: skip
def test_a_point_between_thousands_makes_them_ones(line: str, thousands: str | None) -> None:
    told = tell(f"    {line}\n")
    assert [rule for rule, *_ in told] == (["thousands_point"] if thousands else [])
    assert thousands is None or f"Write {thousands} " in str(told[0][2])


@pytest.mark.parametrize(
    ("line", "is_cut"),
    [("description: Andel af patienter #1 prioritet", True),
     ("title: Andel # af dem", True),
     ("title: Andel af dem  # den gamle titel", False),
     ("title: 'Andel #1'", False),
     ("title: Andel#1", False),
     ("kind: rate # pr. 1000", False)],
)  # fmt: skip
def test_a_text_that_a_hash_cuts(line: str, is_cut: bool) -> None:
    assert [rule for rule, *_ in tell(f"    {line}\n")] == (["cut_text"] if is_cut else [])


def test_a_text_over_two_lines_that_a_hash_cuts() -> None:
    told = tell("    description: Andel af patienter\n      med #1 prioritet\n    kind: rate\n")
    assert [rule for rule, *_ in told] == ["cut_text"]


def test_letters_that_are_put_together_are_the_same_letters() -> None:
    apart = unicodedata.normalize("NFD", "indlæggelser på å")
    assert apart != "indlæggelser på å"
    assert parse_tree(f"{apart}: [{apart}]").content == {
        "indlæggelser på å": ["indlæggelser på å"]
    }  # fmt: skip
