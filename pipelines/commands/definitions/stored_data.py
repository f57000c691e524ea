"""What `klynge data` does: the data that a definition can name, as a table or as JSON.

Belongs here: bringing together what is stored, what the rules promise of it and the publishers' own
words. Does not belong here: the table's words (`pipelines.commands.definitions.stored_data_text`)
and the query (`warehouse.stored_names`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

import polars as pl
from rich.console import Console

from assets.running.lock import keep_runs_waiting
from pipelines.commands.definitions.stored_data_text import (
    describe_dataset,
    describe_measure,
    describe_overview,
    say_unknown,
)
from pipelines.commands.progress import print_lines, print_plain, print_problems
from schemas.acceptance.rules import DatasetRules, load_sound_rules
from schemas.age_bands import parse_band
from schemas.datasets import DATASETS as DESCRIBED
from schemas.datasets import Dataset
from schemas.extracts import FoundFile
from schemas.problems import StageError
from schemas.vocabulary import DATASETS, Language
from sources.files.workbook_file import WorkbookError
from sources.item_words import has_item_texts, list_known_words, read_item_texts
from sources.layouts.loading import load_sound_layouts
from sources.layouts.model import Layout
from sources.limits import load_limits
from sources.reader import open_source
from warehouse.home import Home
from warehouse.stored_names import find_newest_cells, list_stored_names

SHOWN, FAILED, UNKNOWN = 0, 1, 2
WAIT_SECONDS = 5.0
LISTS = ("units", "sexes", "ages", "educations", "area_types", "periods")
EMPTY: dict[str, Any] = {
    **{name: [] for name in LISTS}, "rows": 0, "figures": 0, "newest_release": None,
}  # fmt: skip


@dataclass(frozen=True)
class StoredItem:
    """An item of a measure: what is stored of it, and what its publisher calls it."""

    item: str
    words: str | None
    nature: str | None
    units: list[str]
    sexes: list[str]
    ages: list[str]
    educations: list[str]
    area_types: list[str]
    periods: list[str]
    rows: int
    figures: int
    newest_release: date | None


@dataclass(frozen=True)
class StoredMeasure:
    """A measure with all its items together; `rows` is 0 where nothing of it is stored."""

    dataset: str
    measure: str
    units: list[str]
    natures: list[str]
    sexes: list[str]
    ages: list[str]
    educations: list[str]
    area_types: list[str]
    periods: list[str]
    rows: int
    figures: int
    newest_release: date | None
    items: list[StoredItem]


def show_stored_data(
    home: Home,
    dataset: str | None,
    measure: str | None,
    as_json: bool,
    language: Language,
    output: Console,
    errors: Console,
) -> int:
    """Print what is stored, of everything, a dataset or a measure; returns the exit code.

    0: shown, also where nothing is stored yet; 1: it cannot be read; 2: no such dataset or measure.
    """
    if dataset is not None and dataset not in DATASETS:
        print_plain(errors, f"error: {say_unknown('dataset', dataset, DATASETS, language)}")
        return UNKNOWN
    try:
        measures = gather_measures(home, dataset)
    except StageError as error:
        print_problems(errors, error)
        return FAILED
    names = [each.measure for each in measures]
    if measure is not None and measure not in names:
        print_plain(errors, f"error: {say_unknown('measure', measure, names, language)}")
        return UNKNOWN
    chosen = [each for each in measures if measure in (None, each.measure)]
    if as_json:
        print_plain(output, write_as_json(home, chosen))
    elif measure is not None:
        print_lines(output, describe_measure(chosen[0], language))
    elif dataset is not None:
        print_lines(output, describe_dataset(chosen, language))
    else:
        print_lines(output, describe_overview(chosen, home.root, language))
    return SHOWN


def gather_measures(home: Home, dataset: str | None) -> list[StoredMeasure]:
    """Every measure that is stored or promised, in the order of the datasets, then by name.

    Raises `StageError`: a run is under way, or the warehouse cannot be read.
    """
    rules = load_sound_rules().rules
    layouts = load_sound_layouts().layouts
    stored: dict[tuple[str, str], list[dict[str, Any]]] = {}
    words: dict[tuple[str, str], str] = {}
    chosen = [each for each in DESCRIBED if dataset in (None, each.name)]
    if home.warehouse_file.is_file():
        with keep_runs_waiting(home.root / "run.lock", WAIT_SECONDS):
            for row in list_stored_names(home, dataset).iter_rows(named=True):
                stored.setdefault((row["dataset"], row["measure"]), []).append(row)
            words = read_words(home, layouts, chosen)
    return [
        measure
        for each in chosen
        for measure in list_measures(each, rules.get(each.name), layouts, stored, words)
    ]


def read_words(
    home: Home, layouts: Sequence[Layout], datasets: Iterable[Dataset]
) -> dict[tuple[str, str], str]:
    """The publishers' words for each (dataset, item) that a cell of a stored extract says."""
    told = [layout for layout in layouts if has_item_texts(layout)]
    wanted = {layout.dataset for layout in told} & {each.name for each in datasets}
    words: dict[tuple[str, str], str] = {}
    for dataset in sorted(wanted):
        for cells in find_newest_cells(home, dataset).partition_by("sha256"):
            layout = next((each for each in told if each.id == cells["layout"][0]), None)
            if layout is not None:
                found = read_words_of_file(home, layout, cells)
                words |= {(dataset, item): text for item, text in found.items()}
    return words


def read_words_of_file(home: Home, layout: Layout, cells: pl.DataFrame) -> dict[str, str]:
    """The words of the items that one kept file is asked for; none where it cannot be read."""
    places = {
        item: (sheet, row) for item, sheet, row in cells.select("item", "sheet", "row").rows()
    }
    sha256, name = cells["sha256"][0], cells["file_name"][0]
    try:
        path = next(file for file in (home.extracts / sha256).iterdir() if file.is_file())
        found = FoundFile(str(path), name, path.stat().st_size, sha256, sha256)
        source, _ = open_source(found, load_limits())
        return {} if source is None else read_item_texts(source, layout, name, places)
    except (OSError, StopIteration, WorkbookError):
        return {}


def list_measures(
    dataset: Dataset,
    rules: DatasetRules | None,
    layouts: Sequence[Layout],
    stored: Mapping[tuple[str, str], list[dict[str, Any]]],
    words: Mapping[tuple[str, str], str],
) -> list[StoredMeasure]:
    """The measures of one dataset: those that its rules promise, and what else is stored."""
    known = list_known_words([each for each in layouts if each.dataset == dataset.name])
    promised = {} if rules is None else rules.measures
    held = [measure for name, measure in stored if name == dataset.name]
    measures = []
    for measure in dict.fromkeys([*promised, *held]):
        items = [
            StoredItem(
                item=row["item"],
                words=words.get((dataset.name, row["item"])) or known.get(row["item"]),
                nature=rules.find_nature(measure, row["item"]) if rules else None,
                **{name: row[name] for name in EMPTY if name != "ages"},
                ages=sorted(row["ages"], key=order_age),
            )
            for row in stored.get((dataset.name, measure), [])
        ]  # fmt: skip
        unit = [promised[measure].unit] if measure in promised else []
        nature = [promised[measure].nature] if measure in promised else []
        measures.append(join_items(dataset.name, measure, items, unit, nature))
    return measures


def join_items(
    dataset: str, measure: str, items: list[StoredItem], unit: list[str], nature: list[str]
) -> StoredMeasure:
    """A measure's items together; of one that is not stored what the rules promise."""
    released = [each.newest_release for each in items if each.newest_release]
    together = {
        name: list(dict.fromkeys(value for each in items for value in getattr(each, name)))
        for name in LISTS
    }
    together["periods"] = sorted(together["periods"], key=order_period)
    together["ages"] = sorted(together["ages"], key=order_age)
    together["units"] = together["units"] or [name for name in unit if name != "row"]
    natures = list(dict.fromkeys(each.nature for each in items if each.nature)) or nature
    return StoredMeasure(
        dataset=dataset, measure=measure, natures=natures, items=items,
        rows=sum(each.rows for each in items), figures=sum(each.figures for each in items),
        newest_release=max(released, default=None), **together,
    )  # fmt: skip


def order_period(period: str) -> tuple[str, bool, str]:
    """Periods by their year; the whole year after its parts."""
    return period[:4], len(period) == len("2024"), period


def order_age(age: str) -> tuple[bool, tuple[int, int] | None, str]:
    """Everyone first, then the bands by their years."""
    band = parse_band(age)
    return band is not None, band, age


def write_as_json(home: Home, measures: Sequence[StoredMeasure]) -> str:
    """The measures as data; days as text."""
    labels = {each.name: each.label for each in DESCRIBED}
    datasets: dict[str, list[dict[str, Any]]] = {}
    for measure in measures:
        datasets.setdefault(measure.dataset, []).append(asdict(measure))
    content = {
        "home": str(home.root),
        "datasets": [
            {"dataset": name, "label": labels[name], "measures": of_dataset}
            for name, of_dataset in datasets.items()
        ],
    }
    return json.dumps(content, ensure_ascii=False, indent=1, default=date.isoformat)
