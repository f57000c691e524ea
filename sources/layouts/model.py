"""The model of a layout: what a steward says of a publisher's file, under `layouts` in a dataset's
file (`datasets/*.yaml`) or in a file of its own (`sources/layouts/*.yaml`).

Belongs here: the keys of a layout, their defaults, and loading with errors that name file
and key. Does not belong here: reading extracts (`sources.reader`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal, TypeVar

from pydantic import BeforeValidator, Field, PrivateAttr, ValidationError, field_validator

from schemas.acceptance.rules import DatasetRules, load_sound_rules
from schemas.datasets import DATASETS_FOLDER, list_dataset_files
from schemas.problems import Problem, StageError
from schemas.vocabulary import DATASETS, OBSERVED_AREA_TYPES, UNITS, Language
from schemas.written.strict import Strict
from schemas.written.yaml_file import YamlFile, read_yaml_file
from sources.cells.text import fold_text, quote_list
from sources.layouts.checking import check_layout
from sources.layouts.labels import LabelSet, Pattern
from sources.layouts.wrong_keys import refuse, tell_twice

LAYOUT_FOLDER = Path(__file__).parent
LABELS_FILE = "_labels.yaml"
LAYOUTS = "layouts"

Role = Literal[
    "measure", "unit", "item", "survey", "question", "division", "level", "area", "region",
    "municipality", "hospital", "department", "period", "sex", "age", "education", "row_unit",
    "text", "item_text",
]  # fmt: skip
Status = Literal["suppressed", "missing", "not_applicable"]
PeriodForm = Literal[
    "year", "quarter", "half_year", "half_year_date", "quarter_date", "month", "school_year",
    "year_range",
]  # fmt: skip
Style = Literal["comma", "point", "thousands_comma"]
Separator = Literal[";", ",", "\t", "|"]
Text = Annotated[str, Field(min_length=1)]
KeyRole = Literal["period", "area", "item", "sex", "age", "education"]
SheetCell = Annotated[str, Field(pattern=r"^[A-Z]{1,3}[1-9]\d*$")]


TableName = Annotated[str, Field(pattern=r"^[A-ZÆØÅ][A-ZÆØÅ0-9*]{1,15}$")]


def list_one(value: object) -> object:
    """A list, also where a single text is written."""
    return [value] if isinstance(value, str) else value


_Labelled = TypeVar("_Labelled", "LayoutColumn", "Across")


class LayoutError(StageError):
    """A layout file that cannot be used."""


class LayoutColumn(Strict):
    """A key column: its headings, what it tells, and what its labels mean.

    A column whose heading is blank has its `position` in the table instead (from 1). A column
    with `section` is none: its labels stand each on a line of its own above the rows that they hold
    for. `when_absent` is the id where an optional column is missing, `blank_is` the id of a blank
    cell; with `repeats_above` a blank cell means the one above. `skip` lists labels whose rows are
    left out on purpose.
    """

    headings: list[Text] = []
    position: Annotated[int, Field(ge=1, le=1_000)] | None = None
    section: bool = False
    role: Role
    optional: bool = False
    when_absent: str | None = None
    blank_is: str | None = None
    repeats_above: bool = False
    labels: str | None = None
    values: dict[str, list[str]] = {}
    patterns: list[Pattern] = []
    skip: list[str] = []

    @property
    def name(self) -> str:
        """What the column is called in messages."""
        if self.section:
            return f"(lines that say the {self.role})"
        return self.headings[0] if self.headings else f"(column {self.position}, no heading)"

    @cached_property
    def accepted(self) -> frozenset[str]:
        """The headings in the form in which they are compared."""
        return frozenset(map(fold_text, self.headings))

    @cached_property
    def label_set(self) -> LabelSet:
        """The column's labels; `labels` has been resolved when the layout was loaded."""
        return LabelSet(values=self.values, patterns=self.patterns)


class Across(Strict):
    """The key that the headings of the columns of figures say, with their labels.

    `skip` lists headings of columns that are left out on purpose.
    """

    role: KeyRole
    labels: str | None = None
    values: dict[str, list[str]] = {}
    patterns: list[Pattern] = []
    skip: list[str] = []

    @cached_property
    def label_set(self) -> LabelSet:
        """The headings' labels; `labels` has been resolved when the layout was loaded."""
        return LabelSet(values=self.values, patterns=self.patterns)


class Measure(Strict):
    """A measure: the column that holds it, or the labels of the key columns that name it.

    `unit` is one of the units or `row`: then the column of role `row_unit` says it.
    `values` maps words to numbers (keys are the numbers). `keys` are what the column's figures are
    of besides, where a heading says it ("Mænd": sex: maend).
    """

    measure: Text
    unit: Literal[(*UNITS, "row")]  # type: ignore[valid-type]
    when: dict[Role, str] = {}
    keys: dict[KeyRole, str] = {}
    headings: list[Text] = []
    heading_is_title: bool = False
    heading_ends: list[Text] = []
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

    name: Text
    header_row: Annotated[int, Field(ge=1, le=1_048_576)] = 1


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

    @field_validator("period")
    @classmethod
    def check_expression(cls, text: str | None) -> str | None:
        """A regular expression that catches the period."""
        try:
            if text is not None and re.compile(text).groups < 1:
                raise ValueError("the period must stand in brackets, as in '_(20[0-9]{2})_'")
        except (re.error, RecursionError, OverflowError) as error:
            raise ValueError(f"no regular expression: {error}") from error
        return text


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
    """One publisher's form of file. Within a dataset's file `dataset` and, where it is the same,
    `publisher` are left out.

    `table` names the publisher's tables that it reads, `*` standing for any letters or figures;
    where it is given, a file that another table is named for is not read by it. With `only_named`
    a file that no table is named for is not, either. `other_tables` are those that are taken for
    one of them, each with what to say to who sends it.
    """

    id: Annotated[str, Field(pattern=r"^[a-zæøå][a-zæøå0-9_]*$")]
    dataset: Literal[DATASETS]  # type: ignore[valid-type]
    family: Literal["year_columns", "key_columns", "measure_columns", "title_column"]
    publisher: str | None = None
    licence: str | None = None
    table: Annotated[list[TableName], BeforeValidator(list_one)] = []
    other_tables: dict[TableName, str] = {}
    only_named: bool = False
    file: Literal["csv", "xlsx"]
    separators: Annotated[list[Separator], Field(min_length=1)] = [";"]
    encodings: Annotated[list[Literal["utf-8", "windows-1252"]], Field(min_length=1)] = ["utf-8"]
    number_styles: Annotated[list[Style], Field(min_length=1)] = ["point"]
    front: Front | None = None
    note_sheets: list[str] = []
    sheets: list[Sheet] = []
    columns: list[LayoutColumn]
    across: Across | None = None
    measures: Annotated[list[Measure], Field(min_length=1)]
    title_labels: str | None = None
    titles: LabelSet = LabelSet()
    item: str = "{item}"
    path: PathRule = PathRule()
    defaults: Defaults = Defaults()
    needs_sidecar: list[Literal["period"]] = []
    period_forms: Annotated[list[PeriodForm], Field(min_length=1)]
    area_types: Annotated[list[Literal[OBSERVED_AREA_TYPES]], Field(min_length=1)]  # type: ignore[valid-type]
    repeated_areas: dict[str, str] = {}
    markers: Markers = Markers()
    blank: Status = "missing"
    # a form: a row in which no figure was filled in is no statement that there is none
    blank_rows_say_nothing: bool = False
    note_prefixes: list[str] = ["Note", "Kilde", "Anm", "Titel"]

    _own_file: str | None = PrivateAttr(None)

    @property
    def file_name(self) -> str:
        """The file that it is mended in, from the checkout."""
        return self._own_file or f"datasets/{self.dataset}.yaml"

    def column_of(self, role: str) -> LayoutColumn | None:
        """The column with this role."""
        return next((column for column in self.columns if column.role == role), None)


@dataclass(frozen=True)
class LoadedLayouts:
    """The layouts that can be used, and what is wrong with the others."""

    layouts: list[Layout]
    problems: list[Problem]


def load_layouts(
    folder: Path = LAYOUT_FOLDER, datasets: Path | None = DATASETS_FOLDER
) -> list[Layout]:
    """Every layout of the datasets' files, then of a folder, in the order of the files' names.

    Raises LayoutError with a Problem for each key that is wrong, naming file and key.
    """
    loaded = load_sound_layouts(folder, datasets=datasets)
    if loaded.problems:
        raise LayoutError(loaded.problems)
    return loaded.layouts


def load_sound_layouts(
    folder: Path = LAYOUT_FOLDER,
    rules: Mapping[str, DatasetRules] | None = None,
    datasets: Path | None = DATASETS_FOLDER,
    language: Language = "en",
) -> LoadedLayouts:
    """As `load_layouts`, but what is wrong is told beside the layouts that are right.

    Of two that state the same id, the second is left out. `rules` where they are loaded.
    """
    problems: list[Problem] = []
    labels = _load_label_sets(folder / LABELS_FILE, problems, language)
    rules = load_sound_rules().rules if rules is None else rules
    layouts: dict[str, Layout] = {}
    stated = [] if datasets is None else _list_parts(datasets, problems, language)
    paths = [path for path in sorted(folder.glob("*.yaml")) if not path.name.startswith("_")]
    stated += [read_yaml_file(path, "layout", language) for path in paths]
    for file in stated:
        layout = _build_layout(file, labels, rules)
        if layout is not None and layout.id in layouts:
            file.tell(("id",), "Another layout has this id.", f"'{layout.id}'",
                      "an id of its own", "Give one of the two another id.")  # fmt: skip
        problems += file.problems
        if layout is not None and not file.problems:
            layouts[layout.id] = layout
    return LoadedLayouts(list(layouts.values()), problems)


def _list_parts(folder: Path, problems: list[Problem], language: Language) -> list[YamlFile]:
    """The layouts that stand in the datasets' files, each as a part of its file."""
    parts = []
    for path in list_dataset_files(folder):
        file = read_yaml_file(path, "dataset", language)
        entries = file.content.get(LAYOUTS, [])
        if not isinstance(entries, list):
            file.tell((LAYOUTS,), "'layouts' is a list of layouts.", None, "a list",
                      "Begin each layout with '- ' on a line of its own.")  # fmt: skip
            entries = []
        problems += file.problems
        said = {"dataset": path.stem, "publisher": file.content.get("publisher")}
        for number, entry in enumerate(entries):
            part = file.part((LAYOUTS, number), entry, "layout")
            if part.content.get("dataset", path.stem) != path.stem:
                refuse(part, ("dataset",), "A layout in a dataset's file is one of that dataset.",
                       f"'{path.stem}'", "Leave the key out.")  # fmt: skip
            part.content = {**said, **part.content}
            parts.append(part)
    return parts


def _load_label_sets(
    path: Path, problems: list[Problem], language: Language
) -> dict[str, LabelSet]:
    if not path.exists():
        return {}
    sets: dict[str, LabelSet] = {}
    file = read_yaml_file(path, "layout", language)
    for name, content in file.content.items():
        try:
            sets[name] = LabelSet.model_validate(content)
        except ValidationError as error:
            file.tell_errors(error, LabelSet, (name,))
    for name, labels in sets.items():
        for label, ids in labels.find_twice().items():
            tell_twice(file, (name, "values"), label, ids)
    problems += file.problems
    return sets


def _build_layout(
    file: YamlFile, labels: dict[str, LabelSet], rules: Mapping[str, DatasetRules]
) -> Layout | None:
    """The layout of a file; what is wrong with it is added to the file's problems."""
    if file.problems:
        return None
    try:
        layout = Layout.model_validate(file.content)
    except ValidationError as error:
        file.tell_errors(error, Layout)
        return None
    named: list[tuple[tuple[str | int, ...], str | None]]
    named = [(("columns", nth, "labels"), each.labels) for nth, each in enumerate(layout.columns)]
    named += [(("across", "labels"), layout.across.labels)] if layout.across else []
    named += [(("title_labels",), layout.title_labels)]
    unknown = [(place, name) for place, name in named if name and name not in labels]
    for place, name in unknown:
        file.tell(
            place, "The layout names a label set that does not exist.", f"'{name}'",
            quote_list(sorted(labels)) or "label sets in _labels.yaml",
            f"Correct the name, or add the set to {LABELS_FILE}.", rule="layout_labels",
        )  # fmt: skip
    if unknown:
        return None
    if file.whole is None:
        layout._own_file = f"sources/layouts/{file.path.name}"
    resolved = _resolve_labels(layout, labels)
    check_layout(resolved, file, rules.get(layout.dataset))
    return resolved


def _resolve_labels(layout: Layout, labels: dict[str, LabelSet]) -> Layout:
    columns = [_resolve_part(column, labels) for column in layout.columns]
    across = _resolve_part(layout.across, labels) if layout.across else None
    titles = labels[layout.title_labels] if layout.title_labels else layout.titles
    return layout.model_copy(update={"columns": columns, "across": across, "titles": titles})


def _resolve_part(part: _Labelled, labels: dict[str, LabelSet]) -> _Labelled:
    if not part.labels:
        return part
    # not `label_set`: a copy would keep what is worked out once and miss the rest
    own = LabelSet(values=part.values, patterns=part.patterns)
    merged = labels[part.labels].merged_with(own)
    return part.model_copy(update={"values": merged.values, "patterns": merged.patterns})


def list_layouts_named_by_path(layouts: list[Layout]) -> set[str]:
    """The layouts that take the period or the item from a file's path."""
    return {
        layout.id
        for layout in layouts
        if layout.path.period is not None or layout.path.item_from_folder
    }
