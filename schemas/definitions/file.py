"""Reading `indicator_defs.yaml` and saying at which line and column it is wrong.

Belongs here: from a path to definitions and findings with places. Does not belong here: the
language itself (`schemas.definitions.model`), its YAML (`schemas.definitions.tree`), the rules
(`schemas.definitions.checking.checks`) and how findings are printed (`pipelines/`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from schemas.acceptance.rules import DatasetRules, load_sound_rules
from schemas.agreement import Agreement, load_agreement
from schemas.definitions.checking.checks import apply_rules, read_blocks
from schemas.definitions.findings import DefinitionBlock, Finding, KeyPath, Known
from schemas.definitions.including import merge_text, read_tree
from schemas.definitions.model import Definition
from schemas.definitions.tree import Tree
from schemas.equal_counts import load_equal_counts
from schemas.problems import Problem, StageError
from schemas.standards import StandardPopulation, load_standards
from schemas.vocabulary import Language

MAKING = frozenset(
    {"id", "kind", "numerator", "denominator", "printed", "figure", "limit_low", "limit_high",
     "respondents", "weight", "of", "to", "of_group", "to_group", "expression",
     "parts", "between", "groups", "categories", "per", "standardise",
     "pool_years", "years", "status"}
)  # fmt: skip
"""Keys without which the stored figures of a block cannot be looked at."""


class DefinitionError(StageError):
    """The definitions file has mistakes; all of them, each with its line and column."""


@dataclass(frozen=True)
class CheckedFile:
    """The definitions as far as they can be understood, and all that was found in them.

    `file` is the entry; what it includes is named by problems and blocks.

    Problems are in `language`; a finding without Danish is told in English.
    """

    file: str
    tree: Tree
    blocks: tuple[DefinitionBlock, ...] = ()
    findings: tuple[Finding, ...] = ()
    language: Language = "en"

    @property
    def errors(self) -> list[Problem]:
        """What must be corrected, in the order of files and lines."""
        return self.list_problems(warnings=False)

    @property
    def warnings(self) -> list[Problem]:
        """What should be looked at, in the order of files and lines."""
        return self.list_problems(warnings=True)

    @property
    def definitions(self) -> list[Definition]:
        """The definitions in the file's order; raises `DefinitionError` when there are errors."""
        if self.errors:
            raise DefinitionError(self.errors)
        return [block.definition for block in self.blocks]

    @property
    def sound_blocks(self) -> list[DefinitionBlock]:
        """The blocks without an error."""
        wrong = {finding.path[:2] for finding in self.findings if not finding.warning}
        return [block for block in self.blocks if block.path not in wrong]

    @property
    def computable_blocks(self) -> list[DefinitionBlock]:
        """The blocks without an error in what makes their figures; other keys may be wrong."""
        wrong = {
            finding.path[:2]
            for finding in self.findings
            if not finding.warning and (len(finding.path) < 3 or finding.path[2] in MAKING)
        }
        return [block for block in self.blocks if block.path not in wrong]

    def add(self, findings: Iterable[Finding]) -> CheckedFile:
        """The same file with further findings."""
        return replace(self, findings=(*self.findings, *findings))

    def list_problems(self, warnings: bool) -> list[Problem]:
        """Errors or warnings with file, line (`row`) and column, both counted from 1."""
        found = [finding for finding in self.findings if finding.warning is warnings]
        problems = [self.place_finding(finding) for finding in found]
        return sorted(problems, key=self.rank)

    def rank(self, problem: Problem) -> tuple[int, int, int]:
        """By what problems are ordered: file, line, column."""
        order = self.tree.file_order
        nth = order.index(problem.file) if problem.file in order else 0
        return (nth, problem.row or 0, int(problem.column or 0))

    def name_file_of(self, indicator_id: str) -> str:
        """The file that an indicator's block stands in."""
        found = (block.file for block in self.blocks if block.definition.id == indicator_id)
        return next(found, None) or self.file

    def place_finding(self, finding: Finding) -> Problem:
        """A finding as a problem that names indicator, line and column."""
        line, column = self.tree.place_of(finding.path)
        danish = finding.danish if self.language == "da" else None
        owner = describe_owner(finding.path, self.tree.content, "da" if danish else "en")
        said = danish.message if danish else finding.message
        return Problem(
            finding.rule, f"{owner}{said if owner else capitalise(said)}",
            self.tree.file_of(finding.path) or self.file, row=line, column=str(column),
            # what may stand there is part of the Danish words
            expected=None if danish else ", ".join(finding.allowed) or None,
            remedy=danish.remedy if danish else finding.remedy,
        )  # fmt: skip


def load_definitions(path: Path, agreement: Agreement | None = None) -> list[Definition]:
    """Read, validate and return the definitions in the file's order.

    Raises `DefinitionError` with every error.
    """
    known = know_schemas(agreement or load_agreement(), load_standards(), load_sound_rules().rules)
    return check_file(path, known).definitions


def know_schemas(
    agreement: Agreement,
    standards: Mapping[str, StandardPopulation],
    rules: Mapping[str, DatasetRules],
) -> Known:
    """What the data files of this room know; the layouts' names are `sources`'."""
    return Known(
        agreement=agreement,
        populations={name: tuple(standard.persons) for name, standard in standards.items()},
        wholes=list_wholes(rules.values()),
        rules=rules,
        equal=load_equal_counts(),
    )


def list_wholes(rules: Iterable[DatasetRules]) -> dict[tuple[str, str], frozenset[str]]:
    """The measures that (dataset, measure) is a part of, wholes of wholes included."""
    wholes: dict[tuple[str, str], frozenset[str]] = {}
    # the rules are few: going over them as often as there are rules follows every chain
    parts = [
        (rule.dataset, part, entry.total)
        for rule in rules
        for entry in rule.parts
        if entry.over == "measure" and entry.total and isinstance(entry.parts, list)
        for part in entry.parts
    ]
    for _ in parts:
        for dataset, part, total in parts:
            above = wholes.get((dataset, total), frozenset())
            wholes[dataset, part] = wholes.get((dataset, part), frozenset()) | {total} | above
    return wholes


def check_file(
    path: Path, known: Known, today: date | None = None,
    instead: Mapping[Path, str] | None = None,
) -> CheckedFile:  # fmt: skip
    """Everything that is wrong with a file and those that it includes; never raises for one that
    is. `instead` are texts that stand in for files."""
    return check_tree(read_tree(path, instead), str(path), known, today)


def check_text(text: str, file: str, known: Known, today: date | None = None) -> CheckedFile:
    """As `check_file`, from text; `file` is the name that problems carry."""
    return check_tree(merge_text(text, file), file, known, today)


def check_tree(tree: Tree, file: str, known: Known, today: date | None) -> CheckedFile:
    """The blocks of a tree, and everything that is wrong with them.

    While a file cannot be read nothing is said of what blocks lack in each other.
    """
    blocks, refused = read_blocks(tree.content)
    blocks = [place_block(block, tree) for block in blocks]
    told = {finding.path for finding in tree.findings if not finding.warning}
    refused = [finding for finding in refused if finding.path not in told]
    torn = {finding.path for finding in tree.findings if finding.rule == "decimal_comma"}
    rules = apply_rules(blocks, known, today, alone=tree.stopped)
    ruled = [each for each in rules if each.path not in torn]
    return CheckedFile(file, tree, tuple(blocks), (*tree.findings, *refused, *ruled))


def place_block(block: DefinitionBlock, tree: Tree) -> DefinitionBlock:
    """A block with where it is written."""
    return replace(block, file=tree.file_of(block.path), line=tree.place_of(block.path)[0])


def describe_owner(path: KeyPath, content: object, language: Language = "en") -> str:
    """The id of the indicator that a finding is about, before what is said of it."""
    danish = language == "da"
    match path, content:
        case ("indicators", int(number), *_), {"indicators": list(blocks)}:
            block = blocks[number] if number < len(blocks) else None
            if isinstance(block, dict) and isinstance(block.get("id"), str | int):
                name = block["id"]
                return f"Indikatoren »{name}«: " if danish else f"Indicator '{name}': "
            return f"{'Indikator nummer' if danish else 'Indicator number'} {number + 1}: "
    return ""


def capitalise(text: str) -> str:
    """A sentence with a capital, the rest as it is."""
    return text[:1].upper() + text[1:]
