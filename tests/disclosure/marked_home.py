"""A home whose hidden numbers can be recognised, and all that readers get of it.

Belongs here: the extracts with their small counts, two runs (the second waits, with rejected
extracts and corrections, and is approved), every command that readers' files come from, and the
numbers that must not be told. Does not belong here: the search (`tests.disclosure.marks`).

Real sizes do not matter here: counts have eight digits, so that each stands nowhere by chance.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from openpyxl import Workbook, load_workbook
from typer.testing import CliRunner

import assets.computing
from geography import load_geography
from indicators.disclosure.protection import Protected, protect_values
from pipelines.commands.cli import app
from schemas.corrections import check_corrections
from schemas.definitions.file import load_definitions
from schemas.frames.values import VALUE_KEY
from tests.bad_input.good import MUNICIPALITIES
from tests.disclosure.marks import Marks, collect_marks
from warehouse.home import Home
from warehouse.store import open_warehouse

YEARS = ("2023", "2024")
SEXES = {"Kvinder": "kvinder", "Mænd": "maend"}
SMALL_AREA, LATER_SMALL_AREA = "Allerød", "Hillerød"
"""Where women are few in the first release, and in the second."""
FEW = 17
"""The women among whom there are so few."""
ITEMS = ("mærket_rate", "mærket_andel", "mærket_antal")

Cell = tuple[str, str, str, str]
"""Item, municipality, year, sex as the form writes it."""

DEFINITIONS = """\
indicators:
  - id: mærket_rate
    title: Mærket rate
    description: Til afprøvning.
    focus_area: psykisk_sygdom
    goal: samlede_behov
    kind: rate
    per: 100000
    unit: pr_100000
    direction: lower
    numerator: {dataset: lokal, measure: tæller, where: {item: mærket_rate}}
    denominator: {dataset: lokal, measure: nævner, where: {item: mærket_rate}}
    groups: [{}, {sex: kvinder}, {sex: maend}]
    headline: alle
    profile: 1
    question: Til afprøvning?
  - id: mærket_andel
    title: Mærket andel
    description: Til afprøvning.
    focus_area: boern_unge
    goal: mental_mistrivsel
    population: Alle borgere
    kind: proportion
    decimals: 4
    direction: higher
    target: {value: 40, year: 2027, source: Til afprøvning}
    numerator: {dataset: lokal, measure: tæller, where: {item: mærket_andel}}
    denominator: {dataset: lokal, measure: nævner, where: {item: mærket_andel}}
    groups: [{}, {sex: kvinder}, {sex: maend}]
    headline: alle
    profile: 2
    question: Til afprøvning?
  - id: mærket_antal
    title: Mærket antal
    description: Til afprøvning.
    theme: kapacitet
    kind: count
    unit: antal
    decimals: 0
    numerator: {dataset: lokal, measure: tæller, where: {item: mærket_antal}}
    groups: [{}, {sex: kvinder}, {sex: maend}]
    headline: alle
    profile: 3
    question: Til afprøvning?
  - id: mærket_gennemsnit
    title: Mærket gennemsnit
    description: Til afprøvning.
    focus_area: aeldre_kronisk
    goal: rette_sted
    kind: mean
    unit: dage
    decimals: 4
    figure: {dataset: lokal, measure: værdi, where: {item: mærket_gennemsnit}}
    respondents: {dataset: lokal, measure: nævner, where: {item: mærket_gennemsnit}}
    weight: [{dataset: lokal, measure: nævner, where: {item: mærket_gennemsnit}}]
"""


@dataclass(frozen=True)
class World:
    """What publishers say: counts and their denominators by cell, for each of two releases.

    `seed` is that of figures that are never published (rejected extracts).
    """

    releases: tuple[dict[Cell, tuple[int, int]], dict[Cell, tuple[int, int]]]
    seed: int = 1


@dataclass(frozen=True)
class Noted:
    """What a snapshot published, and what it left out of suppressed rows."""

    published: pl.DataFrame
    hidden: dict[float, str]

    @property
    def shown(self) -> set[float]:
        """Every number of the published frame."""
        kinds = self.published.schema.items()
        columns = [self.published[name] for name, kind in kinds if kind.is_numeric()]
        return {float(n) for column in columns for n in column.drop_nulls().to_list()}


@dataclass
class MarkedHome:
    """A home with its folder of files for readers."""

    root: Path
    world: World
    noted: dict[str, Noted] = field(default_factory=dict)
    of_files: dict[str, list[float]] = field(default_factory=dict)
    """The figures of each file that was rejected, and those of the corrections."""

    @property
    def home(self) -> Home:
        return Home(self.root / "home")

    @property
    def products(self) -> Path:
        """What the commands wrote and said, a folder for each."""
        return self.root / "products"

    def ask(self, *arguments: object) -> tuple[int, str]:
        """`klynge ...` in this home: exit code and all that it said."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("DAGSTER_HOME", "")
            patch.setenv("KLYNGE_HOME", str(self.home.root))
            told = CliRunner().invoke(app, [*map(str, arguments)])
        assert isinstance(told.exception, SystemExit | None), repr(told.exception)
        return told.exit_code, told.stdout + told.stderr

    @property
    def definitions(self) -> Path:
        return self.root / "definitions.yaml"

    @property
    def corrections(self) -> Path:
        return self.root / "corrections.yaml"

    def list_first_marks(self) -> Marks:
        """What the first snapshot must not tell."""
        return collect_marks(self.noted["first"].hidden, self.noted["first"].shown)

    def list_marks(self, sent: str = "", asked_of_first: bool = False) -> Marks:
        """What the second snapshot, and whatever is made of both, must not tell.

        That is what either hides, what rejected extracts hold (not the file `sent`, of which its
        sender is told), what corrections hold, and what the first snapshot showed of figures that
        are hidden now, unless somebody has asked for the first snapshot.
        """
        first, second = self.noted["first"], self.noted["second"]
        of_others = {
            number: f"a figure of {name}"
            for name, numbers in self.of_files.items()
            for number in numbers
            if name != sent
        }
        before = dict(list_numbers(second.published, first.published))
        hidden = {**before, **first.hidden, **second.hidden, **of_others}
        shown = second.shown | (first.shown if asked_of_first else first.shown - before.keys())
        return collect_marks(hidden, shown | set(self.of_files.get(sent, ())))


def draw_world() -> World:
    """Counts of eight digits by municipality, year and sex; three women in one municipality."""
    draw = random.Random(12)
    releases = []
    for small_area in (SMALL_AREA, LATER_SMALL_AREA):
        counts: dict[Cell, tuple[int, int]] = {}
        for item in ITEMS:
            for area in MUNICIPALITIES:
                for year in YEARS:
                    for sex in SEXES:
                        people = draw.randrange(30_000_000, 90_000_000)
                        counts[item, area, year, sex] = (draw.randrange(10_000_000, people), people)
            for year in YEARS:
                counts[item, small_area, year, "Kvinder"] = (3, FEW)
        releases.append(counts)
    return World((releases[0], releases[1]))


def list_lines(counts: Mapping[Cell, tuple[int, int]]) -> Iterator[list[object]]:
    """The form's lines: both sexes and each of them; then the means with their answers."""
    for item in ITEMS:
        for area in MUNICIPALITIES:
            for year in YEARS:
                of_sex = {sex: counts[item, area, year, sex] for sex in SEXES}
                both = tuple(map(sum, zip(*of_sex.values(), strict=True)))
                for sex, (x, n) in {"Alle": both, **of_sex}.items():
                    yield [item, area, year, sex, "Alle aldre", "Antal", x, n, "i.r.", None]
    for nth, area in enumerate(MUNICIPALITIES):
        answers = 3 if area == SMALL_AREA else 400 + nth
        yield ["mærket_gennemsnit", area, "2024", "Alle", "Alle aldre", "Dage", "i.r.", answers,
               31.293741 + nth * 1.01737, None]  # fmt: skip


def write_form(
    path: Path,
    lines: Sequence[Sequence[object]],
    day: str,
    headings: bool = True,
    in_millions: bool = False,
) -> None:
    """A filled-in form, without its row of headings or with figures that are shown in millions."""
    book = Workbook()
    sheet = book.active
    sheet.title = "Indberetning"
    head = ["Indikator", "Område", "Periode", "Køn", "Aldersgruppe", "Enhed", "Tæller", "Nævner",
            "Værdi", "Bemærkning"]  # fmt: skip
    for row in (["Lokal indberetning"], ["Indberettet af", "Klynge Nord"], ["Dato", day], []):
        sheet.append(row)
    for row in ([head] if headings else []) + [list(line) for line in lines]:
        sheet.append(row)
    for row in sheet.iter_rows(min_row=6, min_col=7, max_col=7) if in_millions else ():
        row[0].number_format = "0,,"
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)


def write_release(path: Path, counts: Mapping[Cell, tuple[int, int]], day: str) -> None:
    """A release of all municipalities, with rows of which the register has something to remark."""
    write_form(path, list(list_lines(counts)), day)
    book = load_workbook(path)
    sheet = book["Indberetning"]
    for row in sheet.iter_rows(min_row=6):
        if row[1].value in (SMALL_AREA, LATER_SMALL_AREA) and row[3].value == "Mænd":
            sheet.row_dimensions[row[0].row].hidden = True
    book.save(path)


def write_rejected(folder: Path, seed: int) -> dict[str, list[float]]:
    """Extracts with something wrong beside figures of their own; returns those figures by file."""
    draw = random.Random(seed)
    files: dict[str, list[float]] = {}

    def take(name: str) -> int:
        files.setdefault(name, []).append(number := draw.randrange(10_000_000, 99_000_000))
        return number

    def line(area: str, top: object, bottom: object = 99_500_001) -> list[object]:
        return ["mærket_andel", area, "2024", "Alle", "Alle aldre", "%", top, bottom, "i.r.", None]

    name = "over_nævneren.xlsx"
    few, many = sorted((take(name), take(name)))
    lines = {name: [line("Allerød", many, few), line("Hillerød", take(name))]}
    name = "tekst_som_tal.xlsx"
    lines[name] = [line("Allerød", f"ca. {take(name)}"), line("Gribskov", f"{take(name)}x")]
    name = "ukendt_kommune.xlsx"
    lines[name] = [line(f"Kommune {take(name)}", take(name))]
    name = "uden_overskrifter.xlsx"
    lines[name] = [line(area, take(name)) for area in MUNICIPALITIES[:5]]
    name = "vist_anderledes.xlsx"
    lines[name] = [line(area, take(name)) for area in MUNICIPALITIES[:2]]
    for name, rows in lines.items():
        headings, in_millions = not name.startswith("uden"), name.startswith("vist")
        write_form(folder / name, rows, "2. juni 2025", headings, in_millions)
    name = "uden_overskrifter.csv"
    fields = ";".join(str(take(name)) for _ in range(6))
    (folder / name).write_text(f"{fields}\n{fields}\n", encoding="utf-8")
    return files


def write_corrections(path: Path, counts: Mapping[Cell, tuple[int, int]]) -> list[float]:
    """A correction of a count that is hidden, and one that cannot be read; returns its figures."""
    printed = counts["mærket_andel", LATER_SMALL_AREA, "2024", "Mænd"][0]
    cell = (
        "  - {{dataset: lokal, measure: tæller, item: mærket_andel, area_type: kommune,\n"
        "     area_id: '0219', period: '2024', sex: {sex}, printed: {printed},\n"
        "     corrected: {corrected}, reason: Byttet om., told_by: Klyngen, told_at: 2025-06-03}}\n"
    )
    broken = "61728394x"
    path.write_text(
        "corrections:\n"
        + cell.format(sex="maend", printed=printed, corrected=printed + 11)
        + cell.format(sex="alle", printed=broken, corrected=broken),
        encoding="utf-8",
    )
    return [float(printed), printed + 11.0, 61728394.0]


def compute_unhidden(home: Home, definitions: Path, corrections: Path | None) -> pl.DataFrame:
    """The figures that a run would publish if nothing were to be hidden."""
    declared = None if corrections is None else check_corrections(corrections)[0]
    with pytest.MonkeyPatch.context() as patch, open_warehouse(home, read_only=True) as warehouse:
        patch.setattr(assets.computing, "protect_values", protect_nothing)
        patch.setattr(assets.computing, "close_suppressed", lambda values: values)
        return assets.computing.compute_protected(
            warehouse, load_definitions(definitions), "run", load_geography(), corrections=declared
        ).values


def protect_nothing(values: pl.DataFrame, *asked: Any, **more: Any) -> Protected:
    """What is told of protecting the values, with the values as they are."""
    return replace(protect_values(values, *asked, **more), values=values)


def list_numbers(published: pl.DataFrame, others: pl.DataFrame) -> Iterator[tuple[float, str]]:
    """What `others` tell of the suppressed rows of the published frame and it does not."""
    numbers = [name for name, kind in published.schema.items() if kind == pl.Float64]
    hidden = published.filter(status="suppressed")
    both = hidden.join(others, on=VALUE_KEY, suffix="_other", nulls_equal=True)
    for row in both.iter_rows(named=True):
        of = ", ".join(str(row[key]) for key in VALUE_KEY if row[key] != "alle")
        for name in numbers:
            if row[name] is None and row[f"{name}_other"] is not None:
                yield float(row[f"{name}_other"]), f"{name} of {of}"


def note_snapshot(marked: MarkedHome, folder: Path, corrections: Path | None = None) -> Noted:
    """What a snapshot shows and hides, of the extracts that are in force now."""
    published = pl.read_parquet(folder / "indicators.parquet")
    unhidden = compute_unhidden(marked.home, marked.definitions, corrections)
    return Noted(published, dict(list_numbers(published, unhidden)))


def make_marked_home(root: Path, world: World) -> MarkedHome:
    """Run twice, approve what waits, and let every command for readers say and write its part."""
    marked = MarkedHome(root, world)
    marked.definitions.write_text(DEFINITIONS, encoding="utf-8")
    inbox = root / "extracts"
    run = ("run", "--extracts", inbox, "--definitions", marked.definitions)
    write_release(inbox / "første.xlsx", world.releases[0], "1. marts 2025")
    code, told = marked.ask(*run)
    assert code == 0, told
    marked.noted["first"] = note_snapshot(marked, marked.home.current.resolve())
    write_release(inbox / "anden.xlsx", world.releases[1], "1. juni 2025")
    marked.of_files = write_rejected(inbox / "afvist", world.seed)
    marked.of_files["corrections"] = write_corrections(marked.corrections, world.releases[1])
    code, told = marked.ask(*run, "--corrections", marked.corrections)
    assert code == 4, told
    [waiting] = marked.home.waiting.iterdir()
    marked.noted["second"] = note_snapshot(marked, waiting, marked.corrections)
    return marked
