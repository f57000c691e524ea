"""What a problem of an extract is called in Danish, for the one who sent the extract.

Belongs here: loading `problem_words.yaml` and turning a Problem into Danish words. Does not
belong here: finding problems, and how the feedback file looks (`workbooks.forms.feedback`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from schemas.problems import Problem, shorten
from schemas.written.yaml_nodes import load_yaml

NOTHING_TO_DO = "I skal ikke gøre noget"
"""How the action of a problem begins that is ours to mend."""
WORDS_FILE = Path(__file__).with_name("problem_words.yaml")

EACH_ITS_OWN = frozenset(
    {
        "unknown_label", "blank_label", "unknown_area", "blank_area", "unknown_period",
        "unknown_indicator", "missing_municipality", "row_width", "error_value",
        "formula_without_result", "formula_result", "external_link", "shown_otherwise",
        "partly_struck_out", "footnote_set_aside", "struck_out", "shown_as_words", "hidden_sheet",
        "hidden_rows", "hidden_columns", "blank_now",
    }
)  # fmt: skip
"""Rules of which each problem says how many places it is about itself. Of the others the first
problem says how many there are in all, and the problems are examples of them."""

_QUOTED = re.compile(r"('[^']*')")
_COUNT = re.compile(
    r"(?<![\d.,])(\d[\d,]*) "
    r"(?:rows?|cells?|keys?|lines?|columns?|numbers?|municipalit(?:y|ies))\b"
)
_PLACES = re.compile(r"\(rows? (\d[\d, .-]*)\)")
_NUMBER = re.compile(r"(?<![\d.,])(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+\.\d+)(?![.,]?\d)")
_POWER = re.compile(r"(?<![\w.,])(\d+(?:\.\d+)?)e\+(\d\d)\b")
_SWAPPED = str.maketrans(",.", ".,")


class RuleWords(BaseModel):
    """One rule in Danish. `found` and `expected` replace the problem's own; "" leaves them out.

    In `meaning`, {count} is how many places there are, {rows} how many rows, {places} which rows.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: Annotated[str, Field(min_length=1)]
    meaning: Annotated[str, Field(min_length=1)]
    action: Annotated[str, Field(min_length=1)]
    found: str | None = None
    expected: str | None = None


class ProblemWords(BaseModel):
    """The Danish words of every rule, and the phrases around what was found and expected.

    `other` is said of a rule that there no longer is: the register keeps what it once gave.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    rules: dict[str, RuleWords]
    other: RuleWords
    phrases: list[tuple[str, str]]


@dataclass(frozen=True)
class ToldProblem:
    """A problem as its sender reads it: all Danish. Empty text where there is nothing to say."""

    title: str
    meaning: str
    found: str
    expected: str
    action: str

    @property
    def asks_nothing(self) -> bool:
        """Whether it is for us to mend, and the sender has nothing to do."""
        return self.action.startswith(NOTHING_TO_DO)


def load_problem_words(path: Path = WORDS_FILE) -> ProblemWords:
    """The words of the project. Raises ValidationError or YAMLError when the file is wrong."""
    return ProblemWords.model_validate(load_yaml(path.read_text(encoding="utf-8")))


def tell_problem(problem: Problem, words: ProblemWords) -> ToldProblem:
    """The problem in Danish."""
    mine = words.rules.get(problem.rule, words.other)
    return ToldProblem(
        title=mine.title,
        meaning=_tell_meaning(problem, mine),
        found=_tell(problem.found, mine.found, words),
        expected=_tell(problem.expected, mine.expected, words),
        action=mine.action,
    )


def translate(text: str, words: ProblemWords) -> str:
    """What was found or expected, in Danish; what stands in quotes is the file's own and stays."""
    for pattern, danish in words.phrases:
        if "'" in pattern:
            text = re.sub(pattern, danish, text)
    parts = _QUOTED.split(text)
    return "".join(
        part if nth % 2 else _translate_unquoted(part, words) for nth, part in enumerate(parts)
    )


def count_problem(problem: Problem) -> int:
    """How many rows or cells the problem speaks of, from its message; 1 when it does not say."""
    found = _COUNT.search(problem.message)
    return int(found[1].replace(",", "")) if found else 1


def count_places(problems: Sequence[Problem]) -> int:
    """How many places of the file the problems of one rule are about together."""
    if not problems:
        return 0
    counts = [count_problem(problem) for problem in problems]
    return sum(counts) if problems[0].rule in EACH_ITS_OWN else max(max(counts), len(counts))


def count_in_words(problem: Problem) -> str:
    """'1 sted', '12 steder'."""
    count = count_problem(problem)
    return f"{count:,} {'sted' if count == 1 else 'steder'}".replace(",", ".")


def _tell_meaning(problem: Problem, words: RuleWords) -> str:
    count = count_in_words(problem)
    meaning = words.meaning.replace("{count}", count)
    if "{rows}" in meaning:
        number, places = count_problem(problem), _PLACES.search(problem.message)
        rows = f"{number:,} {'række' if number == 1 else 'rækker'}".replace(",", ".")
        meaning = meaning.replace("{rows}", rows)
        meaning = meaning.replace("{places}", places[1] if places else str(problem.row))
    if problem.rule not in EACH_ITS_OWN and count_problem(problem) > 1:
        meaning += f" I alt {count} i filen; de første er vist."
    return meaning


def _tell(text: str | None, instead: str | None, words: ProblemWords) -> str:
    if instead is not None:
        return instead
    return translate(shorten(text), words) if text else ""


def _translate_unquoted(text: str, words: ProblemWords) -> str:
    for pattern, danish in words.phrases:
        if "'" not in pattern:
            text = re.sub(pattern, danish, text)
    # a phrase may have put quotes around a number that is to stay as it is
    return "".join(
        part if nth % 2 else _write_numbers(part) for nth, part in enumerate(_QUOTED.split(text))
    )


def _write_numbers(text: str) -> str:
    """English numbers as Danes write them: 1e+06 as 1.000.000, 17.5 as 17,5, 5000.0 as 5000."""
    text = _POWER.sub(lambda found: f"{float(found[0]):,.0f}", text)
    return _NUMBER.sub(lambda found: re.sub(r"\.0+$", "", found[0]).translate(_SWAPPED), text)
