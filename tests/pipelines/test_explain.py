"""Every published figure can be followed to the cells that it rests on, and to no hidden one."""

from __future__ import annotations

import csv
import io
import json
import random
import shutil
from collections import defaultdict
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest
from rich.console import Console

from assets.computing import compute_protected
from assets.inputs import DEFAULT_DEFINITIONS
from assets.lock import hold_run_lock
from assets.snapshot import tabulate_definitions
from geography import load_geography
from indicators.reasons import PROTECTED
from pipelines import explain as explaining
from pipelines.explain import explain_figure, explain_row, gather_evidence, read_definitions
from pipelines.explain_question import Question
from pipelines.explain_text import write_json
from schemas.definition_file import load_definitions
from sources.inbox import scan_folder
from sources.layouts import load_layouts
from sources.reader import read_extract
from tests.pipelines.conftest import Ran
from warehouse.cells import Cells, open_published
from warehouse.home import Home
from warehouse.publish import SnapshotContent, publish_snapshot
from warehouse.snapshots import tag_snapshot
from warehouse.store import open_warehouse

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
READMISSIONS = "psykiatriske_genindlæggelser_30_dage"
CHOSEN, SEED = 30, 20260601


@pytest.fixture(scope="module")
def home(demo_extracts: Path, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The whole demo, stored and published without workbooks. Tests leave it as it is."""
    home = Home(tmp_path_factory.mktemp("explained") / "home")
    geography, layouts = load_geography(), load_layouts()
    definitions = load_definitions(DEFAULT_DEFINITIONS)
    with open_warehouse(home) as warehouse:
        for found in scan_folder(demo_extracts):
            read = read_extract(found, geography, layouts)
            assert not read.problems, read.problems
            warehouse.accept(read, "the-run", NOW)
        values = compute_protected(warehouse, definitions, "the-run", geography)
        register = warehouse.register()
    tables = {
        "definitions": tabulate_definitions(definitions),
        "areas": geography.areas,
        "extracts": register,
    }
    publish_snapshot(home, SnapshotContent("the-run", NOW, NOW, values, tables, {}))
    return home


def explain(home: Home, *words: str, as_json: bool = False, **more: str) -> Ran:
    """Explain as the command does, in this process."""
    output, errors = io.StringIO(), io.StringIO()
    code = explain_figure(
        home, None, Question(*words, **more), as_json, Console(file=output), Console(file=errors)
    )
    return Ran(code, output.getvalue(), errors.getvalue())


def explain_all(home: Home, figures: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What `--json` says about each of these rows of the snapshot."""
    published = open_published(home)
    definitions = {each.id: each for each in read_definitions(published)}
    with Cells(home, published.extracts) as cells:
        evidence = gather_evidence(published, cells, list(definitions.values()), load_geography())
        return [
            json.loads(
                write_json(
                    explain_row(evidence, definitions[figure["indicator_id"]], figure),
                    published.snapshot,
                )
            )
            for figure in figures
        ]


class RawFiles:
    """The stored files read again by other means than the project's: openpyxl and csv."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._tables: dict[tuple[str, str], list[Any]] = {}

    def read(self, cell: dict[str, Any]) -> float:
        place = (cell["stored"], cell["sheet"])
        if place not in self._tables:
            self._tables[place] = self._load(self._home.root / cell["stored"], cell["sheet"])
        printed = self._tables[place][cell["row"] - 1][cell["column"] - 1]
        return parse_printed(printed)

    def _load(self, path: Path, sheet: str) -> list[Any]:
        if sheet:
            book = openpyxl.load_workbook(path, read_only=True, data_only=True)
            return list(book[sheet].iter_rows(values_only=True))
        raw = path.read_bytes()
        try:
            text = raw.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = raw.decode("cp1252")
        delimiter = ";" if ";" in text.splitlines()[0] else ","
        return list(csv.reader(io.StringIO(text), delimiter=delimiter))


def parse_printed(printed: object) -> float:
    """A number as the demo's publishers print it: a point in the percentages of one of them."""
    if isinstance(printed, int | float):
        return float(printed)
    text = str(printed).strip()
    if text.endswith("%"):
        return float(text.removesuffix("%"))
    return float(text.replace(".", "").replace(",", "."))


def recompute(told: dict[str, Any], raw: RawFiles) -> float:
    """The figure from what an explanation lists, by the formulas of docs/methods.md alone."""
    if told["components"]:
        above, below = (recompute(told["components"][role], raw) for role in ("of", "to"))
        return above / below * (told["indicator"]["definition"].get("per") or 1)
    kind, definition = told["indicator"]["kind"], told["indicator"]["definition"]
    roles: dict[tuple[str, ...], dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for cell in told["cells"]:
        if cell["in_force"] and cell["status"] == "ok":
            assert raw.read(cell) == pytest.approx(cell["value"], rel=1e-12)
            key = (cell["use"], cell["stratum"], cell["area_type"], cell["area_id"])
            roles[key][cell["role"].rstrip("0123456789")] += raw.read(cell)
    used = [part for part in told["parts"] if part["state"] == "ok"]
    own = [
        (part, roles[part["use"], part["stratum"], part["area_type"], part["area_id"]])
        for part in used
    ]
    per = definition.get("per") or 1
    if kind == "distribution":
        low, high = told["figure"]["category"].removesuffix(" pct.").split(" til ")
        edges = (float(low.removeprefix("over ")), float(high))
        shares = [100 * each["numerator"] / each["denominator"] for _, each in own]
        first = not low.startswith("over ")
        return float(sum(edges[0] < s <= edges[1] or (first and s == edges[0]) for s in shares))
    if kind in ("mean", "survey_share", "published"):
        if told["made"] == "printed":
            return own[0][1]["figure"]
        weights = [part["share"] * each["weight_"] for part, each in own]
        figures = [each["figure"] for _, each in own]
        return sum(w * f for w, f in zip(weights, figures, strict=True)) / sum(weights)
    if told["made"] == "printed" and "printed" in own[0][1]:
        return own[0][1]["printed"]
    sums: dict[tuple[str, str], list[float]] = defaultdict(lambda: [0.0, 0.0])
    weight_of = {}
    for part, each in own:
        total = sums[part["use"], part["stratum"]]
        total[0] += part["share"] * each["numerator"]
        total[1] += part["share"] * each["denominator"]
        weight_of[part["stratum"]] = part["standard_weight"]
    mine = {stratum: total for (use, stratum), total in sums.items() if use == "figure"}
    if kind == "directly_standardised_rate":
        return per * sum(weight_of[name] * x / n for name, (x, n) in mine.items())
    if kind == "indirectly_standardised_ratio":
        country = {name: total for (use, name), total in sums.items() if use == "reference"}
        expected = sum(n * country[name][0] / country[name][1] for name, (_, n) in mine.items())
        return per * sum(x for x, _ in mine.values()) / expected
    ((x, n),) = mine.values()
    if kind == "count":
        return per * x
    return (100 if kind == "proportion" else per) * x / n


def choose_figures(values: pl.DataFrame, kinds: dict[str, str]) -> list[dict[str, Any]]:
    """Random published values: one of each kind of figure, then any."""
    shown = values.filter(pl.col("value").is_not_null()).with_row_index("place")
    draw = random.Random(SEED)
    chosen = []
    for kind in sorted(set(kinds.values())):
        ids = [name for name, of_kind in kinds.items() if of_kind == kind]
        joined = shown.filter(pl.col("indicator_id").is_in(ids), area_type="klynge")
        chosen.append(draw.choice(joined["place"].to_list()))
    chosen += draw.sample(range(shown.height), CHOSEN - len(chosen))
    return shown.filter(pl.col("place").is_in(chosen)).drop("place").to_dicts()


def test_what_is_listed_gives_the_published_value_when_the_raw_files_are_read_again(
    home: Home,
) -> None:
    published = open_published(home)
    kinds = {each.id: each.kind.value for each in read_definitions(published)}
    figures = choose_figures(published.values, kinds)
    assert len({kinds[figure["indicator_id"]] for figure in figures}) == len(set(kinds.values()))
    raw = RawFiles(home)
    compared = 0
    for told in explain_all(home, figures):
        assert told["agrees"], told["figure"]
        if told["withheld"]:
            continue
        compared += 1
        assert recompute(told, raw) == pytest.approx(told["figure"]["value"], rel=1e-9), told
    assert compared >= CHOSEN - 3


def test_a_hidden_figure_tells_why_and_neither_parts_nor_cells(home: Home) -> None:
    hidden = read_values(home).filter(status_reason=PROTECTED).sample(8, seed=1).to_dicts()
    for told in explain_all(home, hidden):
        assert told["hidden"]
        assert told["parts"] == told["cells"] == told["steps"] == []
        assert told["figure"]["value"] is None
        assert told["figure"]["status_reason"] == PROTECTED


def test_a_shown_figure_does_not_tell_the_hidden_ones_that_it_is_joined_from(home: Home) -> None:
    values = read_values(home)
    key = ["indicator_id", "period", "sex", "age", "education", "category"]
    hidden = values.filter(status_reason=PROTECTED, area_type="kommune").select(*key, "area_id")
    groups = load_geography().membership.filter(area_type="kommune")
    above = hidden.join(groups, on="area_id").select(
        *key, area_type="group_type", area_id="group_id"
    )
    shown = values.filter(pl.col("value").is_not_null()).join(
        above.unique(), on=above.columns, how="semi"
    )
    hidden_parts = set(hidden.iter_rows())
    touched = 0
    for told in explain_all(home, shown.sample(40, seed=2).to_dicts()):
        place = tuple(told["figure"][name] for name in key)
        if any((*place, part["area_id"]) in hidden_parts for part in told["parts"]):
            touched += 1
            assert "numerator" in told["withheld"]
            assert {part["x"] for part in told["parts"]} == {None}
            counts = [cell for cell in told["cells"] if cell["role"] == "numerator"]
            assert counts
            assert {cell["value"] for cell in counts} == {None}
            assert {part["share"] for part in told["parts"]} != {None}
    assert touched > 0


def test_the_text_names_definition_parts_weights_steps_and_cells(home: Home) -> None:
    shown = explain(home, "daglig_rygning", "byen", "2021")
    assert shown.code == 0, shown.errors
    assert "SYNTHETIC" in shown.output
    assert "Borgere, der ryger dagligt: Byen, 2021, Alle" in shown.output
    assert "kommune 0101 København: share 0.579 (weight of 2019)" in shown.output
    assert "Σ share × weight × figure" in shown.output
    assert "rygning_daglig/sasExport_2021_perKommune.csv, released 2022-03-10" in shown.output
    assert "line 2, field 2: figure, andel daglig_rygning, kommune 0101, 2021" in shown.output
    assert "Run the-run" in shown.output
    assert "give the published value again" in shown.output


def test_cells_of_a_workbook_have_sheet_letter_and_row_and_older_releases_are_told(
    home: Home,
) -> None:
    shown = explain(home, READMISSIONS, "0151", "2021")
    assert shown.code == 0, shown.errors
    in_force, superseded = shown.output.split("Superseded by newer releases")
    assert "udgivet_2026-04-15.xlsx" in in_force
    assert "udgivet_2025-04-10.xlsx" in superseded
    assert "Hovedresultater!S" in in_force


@pytest.mark.parametrize(
    ("words", "area_type", "area_id"),
    [("nord", "klynge", "nord"), ("Klynge Nord", "klynge", "nord"), ("0151", "kommune", "0151"),
     ("Ballerup", "kommune", "0151"), ("Region Hovedstaden", "region", "084"),
     ("084", "region", "084"), ("000", "land", "000"), ("Bornholm", "klynge", "bornholm")],
)  # fmt: skip
def test_an_area_is_found_by_id_code_or_name_a_cluster_first(
    home: Home, words: str, area_type: str, area_id: str
) -> None:
    shown = explain(home, READMISSIONS, words, "2021", as_json=True)
    assert shown.code == 0, shown.errors
    figure = json.loads(shown.output)["figure"]
    assert (figure["area_type"], figure["area_id"]) == (area_type, area_id)


def test_the_type_of_area_can_be_named(home: Home) -> None:
    shown = explain(home, READMISSIONS, "Bornholm", "2021", as_json=True, area_type="kommune")
    assert json.loads(shown.output)["figure"]["area_id"] == "0400"


def test_what_is_not_there_is_answered_with_what_is(home: Home) -> None:
    wrong = [
        (explain(home, "daglig_rygnin", "nord", "2021"), "Did you mean daglig_rygning"),
        (explain(home, READMISSIONS, "nordd", "2021"), "Did you mean Nord"),
        (explain(home, READMISSIONS, "nord", "1999"), "There are: 2010, 2011"),
        (explain(home, READMISSIONS, "nord", "2021", sex="x"), "has no sex 'x' here (--sex)"),
        (explain(home, "daglig_rygning", "nord", "2021", sex="mænd"), "choose education"),
        (explain(home, READMISSIONS, "nord", "2021", area_type="by"), "no type of area"),
    ]
    for shown, said in wrong:
        assert shown.code == 2
        assert said in shown.errors
        assert shown.output == ""


def test_nothing_published_is_told(tmp_path: Path) -> None:
    shown = explain(Home(tmp_path / "home"), READMISSIONS, "nord", "2021")
    assert shown.code == 1
    assert "Nothing was ever published" in shown.errors
    assert not (tmp_path / "home").exists()


def test_a_tagged_snapshot_is_explained_and_an_unknown_one_refused(
    home: Home, tmp_path: Path
) -> None:
    copy = copy_home(home, tmp_path)
    tag_snapshot(copy, "midtvejsstatus")
    question = Question(READMISSIONS, "nord", "2021")
    for wanted, code in (("midtvejsstatus", 0), ("the-run", 0), ("ukendt", 2)):
        output, errors = io.StringIO(), io.StringIO()
        consoles = Console(file=output), Console(file=errors)
        assert explain_figure(copy, None, question, True, *consoles, wanted) == code
        if code == 0:
            assert json.loads(output.getvalue())["run"]["tags"] == ["midtvejsstatus"]
        else:
            assert "There is no such snapshot" in errors.getvalue()


def test_another_definitions_file_is_told_apart_and_opens_no_hidden_count(
    home: Home, tmp_path: Path
) -> None:
    text = DEFAULT_DEFINITIONS.read_text(encoding="utf-8")
    start = text.index(f"  - id: {READMISSIONS}\n")
    end = text.index("\n\n", start)
    edited = tmp_path / "defs.yaml"
    changed = f"{text[start:end]}\n    disclosure_control: false"
    edited.write_text(text[:start] + changed + text[end:], encoding="utf-8")
    values = read_values(home).filter(indicator_id=READMISSIONS)
    hidden = values.filter(status_reason=PROTECTED, area_type="kommune").row(0, named=True)
    region = (
        load_geography()
        .membership.filter(area_id=hidden["area_id"], group_type="region")
        .row(0, named=True)["group_id"]
    )
    for area, area_type in ((hidden["area_id"], "kommune"), (region, "region")):
        output, errors = io.StringIO(), io.StringIO()
        question = Question(
            READMISSIONS, area, hidden["period"], area_type, hidden["sex"], hidden["age"]
        )
        consoles = Console(file=output), Console(file=errors)
        assert explain_figure(home, edited, question, False, *consoles) == 0, errors.getvalue()
        assert f"published by version {hidden['definition_version']}" in output.getvalue()
    assert "Hidden by disclosure control" not in output.getvalue()


def test_while_a_run_is_under_way_the_command_says_so(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = copy_home(home, tmp_path)
    monkeypatch.setattr(explaining, "WAIT_SECONDS", 0.0)
    with hold_run_lock(copy.root / "run.lock", 0):
        shown = explain(copy, READMISSIONS, "nord", "2021")
    assert shown.code == 1
    assert "A run is under way" in shown.errors


def test_an_extract_that_came_after_the_snapshot_is_no_part_of_its_figures(
    home: Home, demo_extracts: Path, tmp_path: Path
) -> None:
    copy = copy_home(home, tmp_path)
    newest = next(demo_extracts.rglob("Genindlaeggelser_syntetisk_udgivet_2026*.xlsx"))
    found = [each for each in scan_folder(demo_extracts) if each.path == str(newest)]
    read = read_extract(found[0], load_geography(), load_layouts())
    later = replace(
        read,
        found=replace(read.found, fingerprint="later", sha256="later"),
        provenance=replace(read.provenance, published=date(2026, 12, 1)),
        observations=read.observations.with_columns(pl.col("value") + 1000.0),
    )
    with open_warehouse(copy) as warehouse:
        warehouse.accept(later, "later-run", NOW)
    shown = explain(copy, READMISSIONS, "0151", "2021", as_json=True)
    told = json.loads(shown.output)
    assert told["agrees"]
    assert "later" not in {cell["extract_id"] for cell in told["cells"]}


def read_values(home: Home) -> pl.DataFrame:
    """The published figures."""
    return pl.read_parquet(home.current / "indicators.parquet")


def copy_home(home: Home, folder: Path) -> Home:
    """A home of one's own, without the extracts' bytes."""
    copy = Home(folder / "home")
    shutil.copytree(home.published, copy.published, symlinks=True)
    shutil.copy(home.warehouse_file, copy.warehouse_file)
    return copy
