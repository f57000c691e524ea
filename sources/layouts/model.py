"""The model of a layout: what a steward says about a publisher's file in `layouts/*.yaml`.

Belongs here: the keys of a layout, their defaults, and loading with errors that name file
and key. Does not belong here: reading extracts (`sources.reader`).
"""

from __future__ import annotations

import re
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, ValidationError, field_validator, model_validator
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from schemas.problems import Problem, StageError
from schemas.strict import Strict
from schemas.vocabulary import DATASETS, OBSERVED_AREA_TYPES, UNITS
from sources.cells.text import fold_text

LAYOUT_FOLDER = Path(__file__).parent
LABELS_FILE = "_labels.yaml"

Role = Literal[
    "measure", "unit", "item", "survey", "question", "division", "level", "area", "region",
    "municipality", "hospital", "department", "period", "sex", "age", "education", "row_unit",
    "text",
]  # fmt: skip
Status = Literal["suppressed", "missing", "not_applicable"]
PeriodForm = Literal[
    "year", "quarter", "half_year", "half_year_date", "quarter_date", "month", "year_range"
]
Style = Literal["comma", "point"]
SheetCell = Annotated[str, Field(pattern=r"^[A-Z]{1,3}[1-9]\d*$")]


TableName = Annotated[str, Field(pattern=r"^[A-ZÆØÅ][A-ZÆØÅ0-9*]{1,15}$")]


def list_one(value: object) -> object:
    """A list, also where a single text is written."""
    return [value] if isinstance(value, str) else value


class LayoutError(StageError):
    """A layout file that cannot be used."""


class Pattern(Strict):
    """Labels of one form: `gives` is filled with what `match` catches, numbers without zeros."""

    match: str
    gives: str

    @field_validator("match")
    @classmethod
    def check_expression(cls, text: str) -> str:
        """A regular expression that Python understands."""
        try:
            re.compile(text)
        except re.error as error:
            raise ValueError(f"no regular expression: {error}") from error
        return text


class LabelSet(Strict):
    """Which of the publisher's labels mean which of our ids."""

    values: dict[str, list[str]] = {}
    patterns: list[Pattern] = []

    def merged_with(self, other: LabelSet) -> LabelSet:
        """This set with what the other adds to it."""
        values = {key: list(labels) for key, labels in self.values.items()}
        for key, labels in other.values.items():
            values.setdefault(key, []).extend(labels)
        return LabelSet(values=values, patterns=[*self.patterns, *other.patterns])

    @property
    def is_empty(self) -> bool:
        """True when every label is passed on as it stands."""
        return not self.values and not self.patterns

    @cached_property
    def _own_ids(self) -> dict[str, str]:
        """Each id under its own folded name."""
        return {fold_text(key): key for key in reversed(self.values) if key}

    @cached_property
    def _ids_by_label(self) -> dict[str, str]:
        """Our id of each label in folded form; of a label that stands twice the first."""
        ids: dict[str, str] = {}
        for key, labels in self.values.items():
            for label in labels:
                ids.setdefault(fold_text(label), key)
        return ids

    def known_labels(self) -> list[str]:
        """Every label that is listed."""
        return [label for labels in self.values.values() for label in labels]

    def translate(self, text: str) -> str | None:
        """Our id of a publisher's label (or of an id itself); None when it is unknown."""
        folded = fold_text(text)
        if folded in self._ids_by_label:
            return self._ids_by_label[folded]
        for pattern in self.patterns:
            found = re.fullmatch(pattern.match, folded, re.IGNORECASE)
            if found:
                parts = [str(int(p)) if p.isdigit() else p for p in found.groups()]
                return pattern.gives.format(*parts)
        return self._own_ids.get(folded)


class LayoutColumn(Strict):
    """A key column: its headings, what it tells, and what its labels mean.

    `when_absent` is the id where an optional column is missing, `blank_is` the id of a blank
    cell, `skip` lists labels whose rows are left out on purpose.
    """

    headings: Annotated[list[str], Field(min_length=1)]
    role: Role
    optional: bool = False
    when_absent: str | None = None
    blank_is: str | None = None
    labels: str | None = None
    values: dict[str, list[str]] = {}
    patterns: list[Pattern] = []
    skip: list[str] = []

    @cached_property
    def accepted(self) -> frozenset[str]:
        """The headings in the form in which they are compared."""
        return frozenset(map(fold_text, self.headings))

    @cached_property
    def label_set(self) -> LabelSet:
        """The column's labels; `labels` has been resolved when the layout was loaded."""
        return LabelSet(values=self.values, patterns=self.patterns)


class Measure(Strict):
    """A measure: the column that holds it, or the labels of the key columns that name it.

    `unit` is one of the units or `row`: then the column of role `row_unit` says it.
    `values` maps words to numbers (keys are the numbers).
    """

    measure: str
    unit: Literal[(*UNITS, "row")]  # type: ignore[valid-type]
    when: dict[str, str] = {}
    headings: list[str] = []
    heading_is_title: bool = False
    heading_ends: list[str] = []
    optional: bool = False
    suffix: str = ""
    values: dict[str, list[str]] = {}
    blank: Status | None = None

    @cached_property
    def accepted(self) -> frozenset[str]:
        """The headings in the form in which they are compared."""
        return frozenset(map(fold_text, self.headings))


class Sheet(Strict):
    """A sheet with a table; `header_row` counts from 1."""

    name: str
    header_row: Annotated[int, Field(ge=1)] = 1


class Front(Strict):
    """The cells that say where a workbook comes from.

    `title_words` tell workbooks with the same sheets apart when the table itself is missing.
    """

    sheet: str
    title: SheetCell | None = None
    title_words: list[str] = []
    published: SheetCell | None = None
    unit: SheetCell | None = None
    publisher: SheetCell | None = None


class PathRule(Strict):
    """What a file's path may say when neither the file nor its sidecar does.

    `period` catches it from the name, `areas` has the words of the name that say an area's id.
    A folder says the item only beside the title: where they differ the file is refused.
    """

    period: str | None = None
    item_from_folder: bool = False
    areas: dict[str, list[str]] = {}


class Markers(Strict):
    """Texts in place of a number, by what they mean."""

    suppressed: list[str] = []
    missing: list[str] = []
    not_applicable: list[str] = []


class Defaults(Strict):
    """What holds for a file that has no column for it."""

    area: str | None = None
    sex: str = "alle"
    age: str = "alle"
    education: str = "alle"
    item: str = "alle"


class Layout(Strict):
    """One publisher's form of file, read from one file in `layouts/`.

    `table` names the publisher's tables that it reads, `*` standing for any letters or figures;
    where it is given, a file that another table is named for is not read by it. With `only_named`
    a file that no table is named for is not, either.
    """

    id: str
    dataset: Literal[DATASETS]  # type: ignore[valid-type]
    family: Literal["year_columns", "measure_columns", "title_column"]
    publisher: str | None = None
    licence: str | None = None
    table: Annotated[list[TableName], BeforeValidator(list_one)] = []
    only_named: bool = False
    file: Literal["csv", "xlsx"]
    separators: list[str] = [";"]
    encodings: list[Literal["utf-8", "windows-1252"]] = ["utf-8"]
    number_styles: Annotated[list[Style], Field(min_length=1)] = ["point"]
    front: Front | None = None
    note_sheets: list[str] = []
    sheets: list[Sheet] = []
    columns: list[LayoutColumn]
    measures: Annotated[list[Measure], Field(min_length=1)]
    title_labels: str | None = None
    titles: LabelSet = LabelSet()
    item: str = "{item}"
    path: PathRule = PathRule()
    defaults: Defaults = Defaults()
    period_forms: Annotated[list[PeriodForm], Field(min_length=1)]
    area_types: Annotated[list[Literal[OBSERVED_AREA_TYPES]], Field(min_length=1)]  # type: ignore[valid-type]
    repeated_areas: dict[str, str] = {}
    markers: Markers = Markers()
    blank: Status = "missing"
    # a form: a row in which no figure was filled in is no statement that there is none
    blank_rows_say_nothing: bool = False
    note_prefixes: list[str] = ["Note", "Kilde", "Anm", "Titel"]

    @model_validator(mode="after")
    def check_parts_fit(self) -> Self:
        """Each family has the parts that it is read with."""
        if self.file == "xlsx" and not self.sheets:
            raise ValueError("a workbook's layout needs 'sheets'")
        if self.family == "year_columns" and any(not m.when for m in self.measures):
            raise ValueError("with family year_columns every measure needs 'when'")
        if self.family == "measure_columns" and any(not m.headings for m in self.measures):
            raise ValueError("with family measure_columns every measure needs 'headings'")
        if self.family == "title_column" and self.title_labels is None:
            raise ValueError("with family title_column the layout needs 'title_labels'")
        return self

    def column_of(self, role: str) -> LayoutColumn | None:
        """The column with this role."""
        return next((column for column in self.columns if column.role == role), None)


def load_layouts(folder: Path = LAYOUT_FOLDER) -> list[Layout]:
    """Every layout of a folder, in the order of the files' names.

    Raises LayoutError with a Problem for each key that is wrong, naming file and key.
    """
    problems: list[Problem] = []
    labels = _load_label_sets(folder / LABELS_FILE, problems)
    layouts: list[Layout] = []
    for path in sorted(folder.glob("*.yaml")):
        if not path.name.startswith("_"):
            layout = _load_layout(path, labels, problems)
            if layout is not None:
                layouts.append(layout)
    if problems:
        raise LayoutError(problems)
    return layouts


def _load_label_sets(path: Path, problems: list[Problem]) -> dict[str, LabelSet]:
    if not path.exists():
        return {}
    sets: dict[str, LabelSet] = {}
    for name, content in _load_yaml(path, problems).items():
        try:
            sets[name] = LabelSet.model_validate(content)
        except ValidationError as error:
            problems.extend(_describe_errors(path, error, prefix=f"{name}."))
    return sets


def _load_layout(path: Path, labels: dict[str, LabelSet], problems: list[Problem]) -> Layout | None:
    content = _load_yaml(path, problems)
    if not content:
        return None
    try:
        layout = Layout.model_validate(content)
    except ValidationError as error:
        problems.extend(_describe_errors(path, error))
        return None
    wanted = {name for name in (c.labels for c in layout.columns) if name}
    wanted |= {layout.title_labels} if layout.title_labels else set()
    unknown = sorted(wanted - labels.keys())
    for name in unknown:
        problems.append(
            Problem(
                rule="layout_labels",
                message="The layout names a label set that does not exist.",
                file=str(path),
                column="labels",
                found=f"'{name}'",
                expected=", ".join(sorted(labels)) or "label sets in _labels.yaml",
                remedy=f"Correct the name, or add the set to {LABELS_FILE}.",
            )
        )
    return None if unknown else _resolve_labels(layout, labels)


def _resolve_labels(layout: Layout, labels: dict[str, LabelSet]) -> Layout:
    columns = []
    for column in layout.columns:
        if column.labels:
            # not `column.label_set`: a copy would keep what is worked out once and miss the rest
            own = LabelSet(values=column.values, patterns=column.patterns)
            merged = labels[column.labels].merged_with(own)
            column = column.model_copy(
                update={"values": merged.values, "patterns": merged.patterns}
            )
        columns.append(column)
    titles = labels[layout.title_labels] if layout.title_labels else layout.titles
    return layout.model_copy(update={"columns": columns, "titles": titles})


def _load_yaml(path: Path, problems: list[Problem]) -> dict[str, object]:
    try:
        content = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    except (YAMLError, UnicodeDecodeError) as error:
        problems.append(
            Problem(
                rule="layout_yaml",
                message=f"The layout is no valid YAML in UTF-8: {' '.join(str(error).split())}",
                file=str(path),
                remedy="Correct the file at the place that is named.",
            )
        )
        return {}
    return content if isinstance(content, dict) else {}


def _describe_errors(path: Path, error: ValidationError, prefix: str = "") -> list[Problem]:
    return [
        Problem(
            rule="layout_key",
            message=f"A layout's key is wrong: {item['msg']}.",
            file=str(path),
            column=prefix + ".".join(str(part) for part in item["loc"]) or "(whole file)",
            found=repr(item["input"])[:80],
            remedy="Correct the key; the other files in the folder show its form.",
        )
        for item in error.errors()
    ]


def list_layouts_named_by_path(layouts: list[Layout]) -> set[str]:
    """The layouts that take the period or the item from a file's path."""
    return {
        layout.id
        for layout in layouts
        if layout.path.period is not None or layout.path.item_from_folder
    }
