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
from schemas.definitions.findings import Danish, DefinitionBlock, Finding, KeyPath, Known
from schemas.definitions.model import Definition
from schemas.definitions.tree import Tree, parse_tree
from schemas.equal_counts import load_equal_counts
from schemas.problems import Problem, StageError
from schemas.standards import StandardPopulation, load_standards
from schemas.vocabulary import Language

NAMING = "`klynge check FILE`, `klynge run --definitions FILE`"
"""How a definitions file is named on the command line."""

MAKING = frozenset(
    {"id", "kind", "numerator", "denominator", "printed", "figure", "limit_low", "limit_high",
     "respondents", "weight", "of", "to", "between", "groups", "categories", "per", "standardise",
     "pool_years", "status"}
)  # fmt: skip
"""Keys without which the stored figures of a block cannot be looked at."""


class DefinitionError(StageError):
    """The definitions file has mistakes; all of them, each with its line and column."""


@dataclass(frozen=True)
class CheckedFile:
    """A definitions file as far as it can be understood, and all that was found in it.

    Problems are in `language`; a finding without Danish is told in English.
    """

    file: str
    tree: Tree
    blocks: tuple[DefinitionBlock, ...] = ()
    findings: tuple[Finding, ...] = ()
    language: Language = "en"

    @property
    def errors(self) -> list[Problem]:
        """What must be corrected, in the order of the lines."""
        return self.list_problems(warnings=False)

    @property
    def warnings(self) -> list[Problem]:
        """What should be looked at, in the order of the lines."""
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
        return sorted(problems, key=lambda problem: (problem.row or 0, int(problem.column or 0)))

    def place_finding(self, finding: Finding) -> Problem:
        """A finding as a problem that names indicator, line and column."""
        line, column = self.tree.place_of(finding.path)
        danish = finding.danish if self.language == "da" else None
        owner = describe_owner(finding.path, self.tree.content, "da" if danish else "en")
        said = danish.message if danish else finding.message
        return Problem(
            finding.rule, f"{owner}{said if owner else capitalise(said)}", self.file, row=line,
            column=str(column),
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


def check_file(path: Path, known: Known, today: date | None = None) -> CheckedFile:
    """Everything that is wrong with a file; never raises for one that is."""
    try:
        return check_text(path.read_bytes().decode("utf-8-sig"), str(path), known, today)
    except UnicodeDecodeError as error:
        before = error.object[: error.start].rpartition(b"\n")
        place = (error.object[: error.start].count(b"\n") + 1, len(before[2].decode()) + 1)
        rule, message, remedy = "encoding", "The file is not UTF-8 text.", "Save it as UTF-8."
        danish = Danish("Filen er ikke UTF-8-tekst.", "Gem den som UTF-8.")
    except FileNotFoundError:
        rule, message, place = "definitions_missing", "There is no definitions file here.", (1, 1)
        remedy = f"Name a file that is there: {NAMING}."
        danish = Danish("Her er ingen definitionsfil.", f"Nævn en fil, der findes: {NAMING}.")
    except OSError as error:
        rule, place = "definitions_unreadable", (1, 1)
        message = f"The definitions file cannot be read: {error.strerror}."
        remedy = f"Name a file that may be read: {NAMING}."
        danish = Danish(
            f"Definitionsfilen kan ikke læses: {error.strerror}.",
            f"Nævn en fil, der må læses: {NAMING}.",
        )
    tree = Tree()
    tree.stop(rule, message, place, remedy, danish)
    return CheckedFile(str(path), tree, findings=tuple(tree.findings))


def check_text(text: str, file: str, known: Known, today: date | None = None) -> CheckedFile:
    """As `check_file`, from text; `file` is the name that problems carry."""
    tree = parse_tree(text)
    if tree.stopped:
        return CheckedFile(file, tree, findings=tuple(tree.findings))
    blocks, refused = read_blocks(tree.content)
    told = {finding.path for finding in tree.findings if not finding.warning}
    refused = [finding for finding in refused if finding.path not in told]
    torn = {finding.path for finding in tree.findings if finding.rule == "decimal_comma"}
    ruled = [each for each in apply_rules(blocks, known, today) if each.path not in torn]
    findings = [*tree.findings, *refused, *ruled]
    return CheckedFile(file, tree, tuple(blocks), tuple(findings))


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
