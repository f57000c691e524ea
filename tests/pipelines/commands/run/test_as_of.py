"""Figures as they would have been on a day of the past, and what must not change by asking."""

from __future__ import annotations

import io
import itertools
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import openpyxl
import polars as pl
import pytest
from rich.console import Console
from typer.testing import CliRunner

from assets.computing import NothingToPublishError, compute_protected
from assets.inputs import DEFAULT_DEFINITIONS
from assets.intake.judging import judge_extract, load_yardstick
from geography import DATA_FOLDER, load_geography
from pipelines.commands.cli import app
from pipelines.commands.definitions.preview import preview_indicator
from pipelines.commands.explain.earlier_day import Then
from pipelines.commands.explain.explain import explain_figure
from pipelines.commands.explain.question import Question
from pipelines.commands.run.run import execute_job
from pipelines.commands.run.run_as_of import AsOfRequest, run_as_of
from schemas.as_of import AsOf, AsOfError, read_as_of
from schemas.definitions.file import load_definitions
from sources.inbox import scan_folder
from tests.homes import Ran, copy_home, hash_snapshot, run_pipeline, share
from tests.quick_runs import run_quickly
from tests.warehouse.receiving import accept
from warehouse.home import Home
from warehouse.publishing.snapshots import find_snapshot, list_snapshots, read_tables
from warehouse.store import open_warehouse

pytestmark = pytest.mark.whole

SMOKING = "daglig_rygning"
RELEASED = {"first": date(2022, 3, 10), "second": date(2023, 1, 15), "third": date(2024, 6, 1)}
PRINTED = {"first": 20.0, "second": 21.5, "third": 19.0}
"""Daily smokers in Bornholm as three releases print them."""
IN_FORCE = {
    date(2022, 3, 10): "first", date(2023, 1, 14): "first", date(2023, 1, 15): "second",
    date(2024, 5, 31): "second", date(2024, 6, 1): "third", date(2026, 1, 1): "third",
}  # fmt: skip
BY_ITSELF = "6c1f1f0e-0000-4000-8000-000000000001"
"""The id of a run that the web page might start."""


@pytest.fixture(scope="module")
def releases(demo_extracts: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three releases of the same extract, a folder each."""
    source = demo_extracts / "sundhedsprofil" / "rygning_daglig" / "sasExport_2021_perKommune.csv"
    lines = source.read_text(encoding="utf-8").splitlines()
    sidecar = source.with_name(f"{source.name}.meta.yaml").read_text(encoding="utf-8")
    root = tmp_path_factory.mktemp("releases")
    for name, released in RELEASED.items():
        figures = [
            f'"Bornholm","{PRINTED[name]}%"' if line.startswith('"Bornholm"') else line
            for line in lines
        ]
        (root / name).mkdir()
        (root / name / source.name).write_text("\n".join(figures) + "\n", encoding="utf-8")
        told = sidecar.replace("published: 2022-03-10", f"published: {released}")
        assert f"published: {released}" in told
        (root / name / f"{source.name}.meta.yaml").write_text(told, encoding="utf-8")
    return root


@pytest.fixture(scope="module")
def taken_in_order(
    releases: Path, tmp_path_factory: pytest.TempPathFactory
) -> dict[date | None, pl.DataFrame]:
    """The figures now (None) and as of each day when every release came in as it was published."""
    home = Home(tmp_path_factory.mktemp("in_order") / "home")
    for number, name in enumerate(RELEASED):
        take_in(home, releases / name, f"run-{number}")
    return {day: compute_as_of(home, AsOf(day) if day else None) for day in (None, *IN_FORCE)}


def take_in(home: Home, folder: Path, run_id: str) -> None:
    """Read, judge and store what is in a folder, as a run does."""
    yardstick = load_yardstick(load_geography(), None)
    with open_warehouse(home) as warehouse:
        for found in scan_folder(folder):
            judged = judge_extract(found, yardstick)
            assert not judged.reasons, judged.reasons
            accept(warehouse, judged.read, run_id, datetime.now(UTC))


def compute_as_of(home: Home, as_of: AsOf | None) -> pl.DataFrame:
    """The figures on smoking as of a day, or now."""
    definitions = [each for each in load_definitions(DEFAULT_DEFINITIONS) if each.id == SMOKING]
    with open_warehouse(home) as warehouse:
        return compute_protected(warehouse, definitions, "the-run", load_geography(), as_of).values


def read_bornholm(values: pl.DataFrame) -> float:
    row = values.filter(area_type="kommune", area_id="0400", period="2021", sex="alle", age="alle")
    return float(row.filter(education="alle")["value"].item())


@pytest.mark.parametrize(
    "order",
    [pytest.param(order, marks=pytest.mark.soak) for order in itertools.permutations(RELEASED)],
)
def test_releases_taken_in_in_any_order_give_the_same_figures_now_and_as_of_each_day(
    order: tuple[str, ...],
    releases: Path,
    taken_in_order: dict[date | None, pl.DataFrame],
    tmp_path: Path,
) -> None:
    home = Home(tmp_path / "home")
    for number, name in enumerate(order):
        take_in(home, releases / name, f"run-{number}")
    for day, name in IN_FORCE.items():
        values = compute_as_of(home, AsOf(day))
        assert read_bornholm(values) == PRINTED[name], day
        assert values["vintage"].max() == RELEASED[name]
        assert values.equals(taken_in_order[day]), day
    now = compute_as_of(home, None)
    assert now.equals(taken_in_order[None])
    assert now.equals(compute_as_of(home, AsOf(date(2026, 1, 1))))
    with pytest.raises(NothingToPublishError, match="The first is of 2022-03-10"):
        compute_as_of(home, AsOf(date(2022, 3, 9)))


@contextmanager
def kept_environment() -> Iterator[None]:
    before = dict(os.environ)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def run_then(
    home: Home,
    day: date,
    received: bool = False,
    folder: Path | None = None,
    definitions: Path | None = None,
) -> Ran:
    """Run as `klynge run --as-of` does, in this process."""
    output, errors = io.StringIO(), io.StringIO()
    request = AsOfRequest(home, AsOf(day, received), folder, definitions)
    with kept_environment(), run_quickly():
        code = run_as_of(request, Console(file=output), Console(file=errors))
    return Ran(code, output.getvalue(), errors.getvalue())


@pytest.fixture(scope="module")
def asked(
    published: tuple[Home, Path], tmp_path_factory: pytest.TempPathFactory
) -> tuple[Home, Path, dict[str, str], Ran]:
    """A home that was asked as of 1 December 2024: its folder, its snapshot before, the answer.

    Its figures come from extracts of 2011 to 2026. Tests leave it as it is.
    """

    def make(root: Path) -> None:
        home = copy_home(published[0], root / "home")
        run_then(home, date(2024, 12, 1)).keep(root / "ran.json")

    root = share(tmp_path_factory, "asked", make)
    before = hash_snapshot(published[0])
    return Home(root / "home"), published[1], before, Ran.recall(root / "ran.json")


def test_a_run_as_of_a_day_publishes_beside_the_current_snapshot(
    asked: tuple[Home, Path, dict[str, str], Ran],
) -> None:
    home, _, before, ran = asked
    assert ran.code == 0, ran.errors
    assert hash_snapshot(home) == before
    beside = next(entry for entry in list_snapshots(home) if entry.as_of)
    assert beside.as_of == date(2024, 12, 1)
    assert not beside.current
    assert f"Snapshot: {beside.folder}" in ran.output
    assert "The current snapshot is as it was" in ran.output
    values = pl.read_parquet(beside.folder / "indicators.parquet")
    assert values["vintage"].max() == date(2022, 3, 10)
    extracts = read_tables(beside, ["extracts"])["extracts"]
    assert extracts["vintage"].max() <= date(2024, 12, 1)
    assert not (beside.folder / "changes.parquet").exists()


def test_it_says_whose_definitions_and_map_it_used(
    asked: tuple[Home, Path, dict[str, str], Ran],
) -> None:
    home, _, _, ran = asked
    beside = next(entry for entry in list_snapshots(home) if entry.as_of)
    assert beside.manifest["as_of"] == {
        "date": "2024-12-01",
        "rule": "published",
        "definitions": {"source": "today", "file": str(DEFAULT_DEFINITIONS)},
        "map": {"source": "today", "file": str(DATA_FOLDER)},
    }
    assert "Definitions: no run had published by 2024-12-01, so those of today" in ran.output


def test_its_workbooks_say_on_the_front_sheet_as_of_which_day_they_are(
    asked: tuple[Home, Path, dict[str, str], Ran],
) -> None:
    home = asked[0]
    beside = next(entry for entry in list_snapshots(home) if entry.as_of)
    expected = "Beregnet som pr. 1. december 2024: kun udtræk udgivet til og med den dag."
    for snapshot, there in ((beside.folder, True), (home.current, False)):
        book = openpyxl.load_workbook(snapshot / "workbooks" / "nord.xlsx", read_only=True)
        cells = {cell for row in book.worksheets[0].iter_rows(values_only=True) for cell in row}
        assert (expected in cells) is there


def test_a_normal_run_afterwards_finds_nothing_new(
    asked: tuple[Home, Path, dict[str, str], Ran], home: Home
) -> None:
    _, folder, before, _ = asked
    ran = run_pipeline(home, folder)
    assert ran.code == 0, ran.errors
    assert ran.output.startswith("Nothing new since ")
    assert hash_snapshot(home) == before


def test_it_is_explained_by_what_it_was_made_of(
    asked: tuple[Home, Path, dict[str, str], Ran],
) -> None:
    home = asked[0]
    beside = next(entry for entry in list_snapshots(home) if entry.as_of)
    told = explain(home, wanted=beside.run_id)
    computed = explain(home, then=Then(AsOf(date(2024, 12, 1))))
    assert told["agrees"] and computed["agrees"]
    assert told["run"]["as_of"] == computed["run"]["as_of"] == beside.manifest["as_of"]
    assert computed["run"]["snapshot"] is None
    assert {cell["vintage"] for cell in told["cells"]} <= {"2022-03-10"}
    assert told["cells"] == computed["cells"]
    assert told["figure"] | {"run_id": ""} == computed["figure"] | {"run_id": ""}


def explain(home: Home, **more: object) -> dict[str, object]:
    """What `klynge explain --json` says about smoking in the municipality of Frederiksberg."""
    output, errors = io.StringIO(), io.StringIO()
    question = Question(SMOKING, "0147", "2021", "kommune")
    code = explain_figure(
        home, None, question, True, Console(file=output), Console(file=errors),
        **more,  # type: ignore[arg-type]
    )  # fmt: skip
    assert code == 0, errors.getvalue()
    return json.loads(output.getvalue())  # type: ignore[no-any-return]


@pytest.fixture
def home(asked: tuple[Home, Path, dict[str, str], Ran], tmp_path: Path) -> Home:
    """A home of one's own that was asked as of 1 December 2024."""
    return copy_home(asked[0], tmp_path / "home")


def test_values_of_a_day_are_never_published_as_current_by_a_stage_run_by_itself(
    home: Home,
) -> None:
    before, known = hash_snapshot(home), len(list_snapshots(home))
    with kept_environment(), run_quickly():
        execute_job(
            home,
            BY_ITSELF,
            {},
            stages=["workbook", "region_workbooks", "data_quality", "published_snapshot"],
        )
    assert hash_snapshot(home) == before
    assert len(list_snapshots(home)) == known + 1
    assert find_snapshot(home, BY_ITSELF).as_of == date(2024, 12, 1)


@pytest.mark.soak
def test_after_it_a_run_with_news_computes_from_all_extracts(
    home: Home, published: tuple[Home, Path], tmp_path: Path
) -> None:
    folder, extract = tmp_path / "more", "sasExport_2021_perKommune.csv"
    shutil.copytree(published[1], folder)
    source = folder / "sundhedsprofil" / "rygning_daglig" / extract
    text = source.read_text(encoding="utf-8")
    (folder / "revised").mkdir()
    (folder / "revised" / extract).write_text(text + "\n", encoding="utf-8")
    sidecar = source.with_name(f"{extract}.meta.yaml").read_text(encoding="utf-8")
    (folder / "revised" / f"{extract}.meta.yaml").write_text(
        sidecar.replace("2022-03-10", "2026-10-01"), encoding="utf-8"
    )
    ran = run_pipeline(home, folder, workbooks=False)
    assert ran.code == 0, ran.errors
    current = find_snapshot(home, "current")
    assert current.as_of is None
    assert "as_of" not in current.manifest
    values = pl.read_parquet(current.folder / "indicators.parquet")
    assert values["vintage"].max() == date(2026, 10, 1)


@pytest.mark.soak
def test_as_of_a_day_extracts_can_be_taken_in_first(
    published: tuple[Home, Path], releases: Path, tmp_path: Path
) -> None:
    home = Home(tmp_path / "home")
    ran = run_then(home, date(2023, 6, 1), folder=releases)
    assert ran.code == 0, ran.errors
    assert "Extracts: 3 accepted, 0 rejected; 3 accepted in all." in ran.output
    beside = list_snapshots(home)[0]
    values = pl.read_parquet(beside.folder / "indicators.parquet")
    assert read_bornholm(values.filter(indicator_id=SMOKING)) == PRINTED["second"]
    assert not home.current.exists()
    assert run_pipeline(home, releases, workbooks=False).code == 0
    values = pl.read_parquet(home.current / "indicators.parquet")
    assert read_bornholm(values.filter(indicator_id=SMOKING)) == PRINTED["third"]


@pytest.mark.soak
def test_as_of_a_day_the_definitions_that_were_in_force_count(home: Home, tmp_path: Path) -> None:
    current = find_snapshot(home, "current")
    with duckdb.connect(str(home.warehouse_file)) as connection:
        connection.execute(
            "update runs set published_at = '2024-10-01 08:00+00' where run_id = ?",
            [current.manifest["computed_by"]],
        )
        connection.execute(
            "update run_inputs set content = replace(content, 'ryger dagligt', 'røg dengang')"
        )
    ran = run_then(home, date(2024, 12, 1))
    assert ran.code == 0, ran.errors
    newest = [entry for entry in list_snapshots(home) if entry.as_of][-1]
    titles = read_tables(newest, ["definitions"])["definitions"]["title"].to_list()
    assert any("røg dengang" in title for title in titles)
    told = newest.manifest["as_of"]["definitions"]
    assert (told["source"], told["run_id"]) == ("run", current.manifest["computed_by"])
    assert "published 2024-10-01 08:00 UTC" in ran.output
    named = run_then(home, date(2024, 12, 1), definitions=DEFAULT_DEFINITIONS)
    assert f"Definitions: {DEFAULT_DEFINITIONS}, as was asked for." in named.output


def test_nothing_known_on_a_day_is_said_and_changes_nothing(home: Home) -> None:
    before, known = hash_snapshot(home), len(list_snapshots(home))
    for day, received, first in (
        (date(2001, 1, 1), False, "2011-01-20"),
        (date(2024, 12, 1), True, str(datetime.now(UTC).year)),
    ):
        ran = run_then(home, day, received)
        assert ran.code == 1
        assert f"The first is of {first}" in ran.errors
        assert "the current snapshot is as it was" in ran.errors
    assert hash_snapshot(home) == before
    assert len(list_snapshots(home)) == known


def test_a_home_without_extracts_says_so(tmp_path: Path) -> None:
    ran = run_then(Home(tmp_path / "new"), date(2024, 12, 1))
    assert ran.code == 1
    assert "Nothing is stored in" in ran.errors
    assert not (tmp_path / "new").exists()


def test_a_preview_takes_the_extracts_of_the_day(home: Home) -> None:
    output, errors = io.StringIO(), io.StringIO()
    code = preview_indicator(
        home, DEFAULT_DEFINITIONS, SMOKING, Console(file=output, width=200), Console(file=errors),
        as_of=AsOf(date(2018, 3, 6)),
    )  # fmt: skip
    assert code == 0, errors.getvalue()
    assert "Beregnet som pr. 6. marts 2018" in output.getvalue()
    assert "Områderne er dagens, for ingen kørsel er så gammel." in output.getvalue()


@pytest.mark.soak
def test_a_snapshot_is_explained_by_the_map_that_it_was_made_with(
    published: tuple[Home, Path], tmp_path: Path
) -> None:
    shutil.copytree(DATA_FOLDER, tmp_path / "areas")
    weights = tmp_path / "areas" / "weights.csv"
    text = weights.read_text(encoding="utf-8")
    rows = [line.split(";" if ";" in line else ",") for line in text.splitlines()]
    share = rows[0].index("share")
    for row in rows[1:]:
        row[share] = "0.5"
    mark = ";" if ";" in text.splitlines()[0] else ","
    weights.write_text("\n".join(mark.join(row) for row in rows) + "\n", encoding="utf-8")
    home = Home(tmp_path / "home")
    ran = run_pipeline(home, published[1], geography=tmp_path / "areas", workbooks=False)
    assert ran.code == 0, ran.errors
    output, errors = io.StringIO(), io.StringIO()
    question = Question(SMOKING, "byen", "2021")
    code = explain_figure(home, None, question, True, Console(file=output), Console(file=errors))
    assert code == 0, errors.getvalue()
    told = json.loads(output.getvalue())
    assert told["agrees"]
    split = next(part for part in told["parts"] if part["area_id"] == "0101")
    assert split["share"] == 0.5


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        (["--as-of", "2024-13-01"], "no date"),
        (["--as-of", "1. december"], "no date"),
        (["--as-of", "20241201"], "no date"),
        (["--as-of", "2999-01-01"], "has not come yet"),
        (["--received"], "add --as-of"),
    ],
)
@pytest.mark.parametrize(
    "command",
    [["run"], ["preview", SMOKING], ["explain", SMOKING, "--area", "nord", "--period", "2021"]],
)
def test_a_day_that_is_none_is_wrong_use_of_each_command(
    command: list[str], words: list[str], answer: str, tmp_path: Path
) -> None:
    result = CliRunner().invoke(app, [*command, *words, "--home", str(tmp_path / "home")])
    assert result.exit_code == 2, result.output
    assert answer in result.output
    assert not (tmp_path / "home").exists()


def test_today_is_the_last_day_that_can_be_asked_for() -> None:
    today = date(2026, 6, 1)
    assert read_as_of("2026-06-01", False, today) == AsOf(today)
    assert read_as_of(None, False, today) is None
    with pytest.raises(AsOfError):
        read_as_of("2026-06-02", False, today)
