"""Every problem that an extract can be given is told to its sender in Danish.

The rules are found in the code and the datasets' rules themselves, so a new rule without Danish
words fails here, and so do words that no rule uses any longer.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from schemas.acceptance.rules import load_rules
from schemas.problem_words import (
    ProblemWords,
    count_places,
    count_problem,
    load_problem_words,
    tell_problem,
    translate,
)
from schemas.problems import Problem

CHECKOUT = Path(__file__).resolve().parents[2]
CODE = [
    *sorted((CHECKOUT / "sources").rglob("*.py")),
    *sorted((CHECKOUT / "schemas" / "acceptance").glob("*.py")),
    CHECKOUT / "schemas" / "frames" / "observation_model.py",
    *sorted((CHECKOUT / "assets" / "intake").glob("*.py")),
]
ABOUT_THE_HOUSE = {
    "no_folder", "too_many_files", "layout_key", "layout_labels", "layout_yaml", "rules_key",
    "limits_setting",
}  # fmt: skip
"""Faults of a folder, a layout or a file of rules: no extract is rejected for them."""

MAKERS = {
    "Problem": "rule", "_problem": 0, "describe_rows": 0, "_describe_lost": 0, "RowRule": 0,
    "_describe_unseen": 0,
}  # fmt: skip
"""What makes a problem in the code, and which argument is its rule."""

PASSED_ON = {"describe_rows": 5, "beyond": 3, "RowRule": 3}
"""Functions that make a problem of a text that they are given, and which argument it is."""

ENGLISH = re.compile(
    r"\b(the|of|a|an|is|are|not|no|and|or|with|without|least|most|perhaps|one|rows?|files?|"
    r"sheets?|numbers?|cells?|figures?|blank|missing|within|against|like|that|than|each|every|"
    r"headings?|columns?|from|which|be|value|values|text|date|name|same|has|have|true|false|"
    r"more|less|than|times|bytes|lines?|fields?|parts?|characters?|spread|link|formulas?)\b"
)
UNQUOTED = re.compile(r"'[^']*'")


def list_calls() -> Iterator[tuple[str, ast.Call]]:
    """Every call in the code that makes a problem."""
    for path in CODE:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", None) in MAKERS:
                yield path.name, node


def list_constants(node: ast.AST | None) -> list[str]:
    return [
        part.value
        for part in ast.walk(node or ast.Pass())
        if isinstance(part, ast.Constant) and isinstance(part.value, str)
    ]


def find_rule(call: ast.Call) -> ast.AST | None:
    named = next((word.value for word in call.keywords if word.arg == "rule"), None)
    place = MAKERS[call.func.id]  # type: ignore[attr-defined]
    return named or (call.args[place] if isinstance(place, int) and call.args else None)


def list_rules_of_code() -> set[str]:
    """Rules in calls, and the first word of each tuple that a loop over rules takes them from."""
    said = {rule for _, call in list_calls() for rule in list_constants(find_rule(call))}
    rules = {text for text in said if re.fullmatch(r"[a-z0-9_]+[a-z0-9]", text)}
    for path in CODE:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.For) and isinstance(node.target, ast.Tuple):
                first = node.target.elts[0]
                if isinstance(first, ast.Name) and first.id == "rule":
                    rules |= {row.elts[0].value for row in find_rows(path, node)}
    return rules


def find_rows(path: Path, loop: ast.For) -> list[ast.Tuple]:
    """The tuples that a loop runs over, written in place or under a name."""
    rows = loop.iter
    if isinstance(rows, ast.Name):
        wanted = rows.id
        rows = next(
            node.value
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", None) == wanted
        )
    assert isinstance(rows, ast.Tuple), path.name
    return rows.elts  # type: ignore[return-value]


def list_rules_of_data() -> set[str]:
    """The names that stewards give to rules in `datasets/`."""
    return {part.name for rules in load_rules().values() for part in rules.parts}


def write_out(node: ast.AST) -> list[str]:
    """Each text that an expression can give; what is filled in is a publisher's own, in quotes."""
    if isinstance(node, ast.Constant):
        return [node.value] if isinstance(node.value, str) else []
    if isinstance(node, ast.JoinedStr):
        texts = [""]
        for part in node.values:
            filled = write_out(part) if isinstance(part, ast.Constant) else [_fill_in(part)]
            texts = [text + more for text in texts for more in filled]
        return texts
    if isinstance(node, ast.IfExp):
        return [*write_out(node.body), *write_out(node.orelse)]
    if isinstance(node, ast.BoolOp):
        return [text for value in node.values for text in write_out(value)]
    if isinstance(node, ast.BinOp):
        left, right = write_out(node.left), write_out(node.right)
        return [one + other for one in left or [""] for other in right or [""]]
    return []


def _fill_in(hole: ast.AST) -> str:
    share = any("%" in text for text in list_constants(getattr(hole, "format_spec", None)))
    return "1.5%" if share else "12"


def list_texts_of_code() -> list[str]:
    """Every text that the code writes as what was found or expected, of extracts' rules."""
    texts: set[str] = set()
    for _, call in list_calls():
        if not set(list_constants(find_rule(call))) & ABOUT_THE_HOUSE:
            said = [word.value for word in call.keywords if word.arg in ("found", "expected")]
            texts |= {text for node in said for text in write_out(node)}
    for path in CODE:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            passed_on = PASSED_ON.get(getattr(getattr(node, "func", None), "id", ""))
            if isinstance(node, ast.Call) and passed_on is not None:
                texts |= set(write_out(node.args[passed_on]))
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "beyond":
                texts |= {f"at most 12 {unit}" for unit in write_out(node.args[5])}
            if isinstance(node, ast.Call) and getattr(node.func, "attr", None) == "format":
                formats = [text for arg in node.args[:1] for text in write_out(arg)]
                texts |= {text.replace("{}", "12") for text in formats}
    return sorted(texts)


@pytest.fixture(scope="module")
def words() -> ProblemWords:
    return load_problem_words()


def test_the_rules_are_found_in_the_code() -> None:
    found = list_rules_of_code()
    assert {
        "empty_file", "truncated_workbook", "not_a_number", "error_value", "unknown_label",
        "percent", "range", "repeated_key", "share_disagrees", "missing_municipality",
    } <= found  # fmt: skip
    assert len(found) > 50


def test_every_rule_has_danish_words(words: ProblemWords) -> None:
    wanted = (list_rules_of_code() | list_rules_of_data()) - ABOUT_THE_HOUSE
    assert wanted - set(words.rules) == set()


def test_no_words_are_left_without_a_rule(words: ProblemWords) -> None:
    assert set(words.rules) - (list_rules_of_code() | list_rules_of_data()) == set()


def test_every_text_of_the_code_becomes_danish(words: ProblemWords) -> None:
    left = {
        text: told
        for text in list_texts_of_code()
        if ENGLISH.search(UNQUOTED.sub("", told := translate(text, words)))
    }
    assert left == {}


def test_the_words_are_danish_with_æ_ø_and_å(words: ProblemWords) -> None:
    texts = [
        text for rule in words.rules.values() for text in (rule.title, rule.meaning, rule.action)
    ]
    assert [text for text in texts if re.search(r"[^\x20-\x7eæøåÆØÅé]", text)] == []
    assert [text for text in texts if re.search(r"aa|ae|oe(?!n)", text)] == []
    assert [text for text in texts if re.search(r"\b(the|of|and|cell|file|column)\b", text)] == []


@pytest.mark.parametrize(
    ("english", "danish"),
    [
        ("5.5 in row 7 against 3.5 for tæller", "5,5 i række 7 mod 3,5 for tæller"),
        ("187,639 figures", "187.639 tal"),
        ("perhaps 'Mad or wine'", "måske 'Mad or wine'"),
        ("0 to inf", "0 eller derover"),
        ("0 to 1e+06", "0 til 1.000.000"),
        ("5000.0 in row 5 against 1000.25 for x", "5000 i række 5 mod 1000,25 for x"),
        ("-1 to 1", "-1 til 1"),
        ("'#DIV/0! in G7', 'a formula in H8' and 3 more", "#DIV/0! i G7, en formel i H8 og 3 til"),
        (
            "a number like 1.234,5 or a number like 1234.5, blank, or a marker: '<5', '..'",
            "et tal: '1234,5' eller '1.234,5' (punktum ved tusinder, komma ved decimaler), tomt "
            "eller et af tegnene '<5', '..'",
        ),
        (
            "nearest layouts: lokal (lacks 'Køn'); lup (has other columns)",
            "de nærmeste opstillinger: lokal (mangler 'Køn'); lup (har andre kolonner)",
        ),
        (
            "at most the total (rounding allowed: 5 for each part and 0.5% of the total)",
            "højst helheden (afrunding tilladt: 5 for hver del og 0,5 % af helheden)",
        ),
    ],
)
def test_words_around_a_publishers_own_are_danish(
    words: ProblemWords, english: str, danish: str
) -> None:
    assert translate(english, words) == danish


def test_what_stands_in_quotes_is_the_files_own(words: ProblemWords) -> None:
    assert translate("'one of the rows, 17.5'", words) == "'one of the rows, 17.5'"


def test_a_problem_says_how_many_places_it_speaks_of(words: ProblemWords) -> None:
    problem = Problem("unknown_label", "The layout does not know this label (1,234 rows).")
    assert count_problem(problem) == 1234
    several = Problem("percent", "A percentage is out of range. (1,234 rows)")
    assert "I alt 1.234 steder i filen" in tell_problem(several, words).meaning
    alone = Problem("percent", "A percentage is out of range. (1 row)")
    assert "I alt" not in tell_problem(alone, words).meaning
    lost = Problem("error_value", "12 cells hold an Excel error.")
    assert tell_problem(lost, words).meaning.startswith("12 steder viser en af")


def test_examples_are_not_counted_beside_the_whole_that_they_are_of() -> None:
    of_34 = [Problem("percent", "Out of range. (34 rows)"), Problem("percent", "Out of range.")]
    assert count_places(of_34) == 34
    labels = [Problem("unknown_label", "Not known (5 rows)."), Problem("unknown_label", "Not.")]
    assert count_places(labels) == 6
    assert count_places([]) == 0


def test_words_of_a_library_do_not_reach_the_sender(words: ProblemWords) -> None:
    damaged = Problem("truncated_workbook", "Damaged.", found="Zip error: bad offset")
    assert tell_problem(damaged, words).found == "en fil, der ikke kan åbnes"
