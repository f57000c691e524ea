"""The model of a layout: what a steward says of a publisher's file, under `layouts` in a dataset's
file (`datasets/*.yaml`) or in a file of its own (`sources/layouts/*.yaml`).

Belongs here: the keys of a layout and their defaults. Does not belong here: loading them
(`sources.layouts.loading`), reading extracts (`sources.reader`).
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, PrivateAttr, field_validator

from schemas.vocabulary import DATASETS, OBSERVED_AREA_TYPES, UNITS
from schemas.written.strict import Strict
from sources.cells.text import fold_text
from sources.layouts.labels import LabelSet, Pattern

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


class LayoutDefaults(Strict):
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
    defaults: LayoutDefaults = LayoutDefaults()
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
