"""What `klynge explain` tells of a published figure, and how it answers a question."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from rich.console import Console

from assets.running.lock import hold_run_lock
from geography import load_geography
from indicators.reasons import PROTECTED
from pipelines.commands.explain import explain as explaining
from pipelines.commands.explain.explain import explain_figure
from pipelines.commands.explain.question import Question
from sources.inbox import scan_folder
from sources.layouts.loading import load_layouts
from sources.reader import read_extract
from tests.pipelines.explaining import NOW, copy_home, explain, read_run, read_values
from tests.warehouse.receiving import accept
from tests.whole_catalogue import read_whole_catalogue
from warehouse.home import Home
from warehouse.publishing.publish import hash_file
from warehouse.publishing.snapshots import tag_snapshot
from warehouse.runs import ComputedRun
from warehouse.store import open_warehouse

pytestmark = pytest.mark.whole

READMISSIONS = "psykiatriske_genindlæggelser_30_dage"


@pytest.fixture
def home(explained: Home) -> Home:
    """A home that tests leave as it is."""
    return explained


def test_the_text_names_definition_parts_weights_steps_and_cells(home: Home) -> None:
    shown = explain(home, "daglig_rygning", "byen", "2021")
    assert shown.code == 0, shown.errors
    assert "SYNTHETIC" in shown.output
    assert "Borgere, der ryger dagligt: Byen, 2021, Alle" in shown.output
    assert "kommune 0101 København: share 0.579 (weight of 2019)" in shown.output
    assert "Σ share × weight × figure" in shown.output
    assert "rygning_daglig/sasExport_2021_perKommune.csv, released 2022-03-10" in shown.output
    assert "line 2, field 2: figure, andel daglig_rygning, kommune 0101, 2021" in shown.output
    assert f"Run {read_run(home)}" in shown.output
    assert "give the published value again" in shown.output


def test_how_much_an_indicators_small_counts_hide_is_told_where_its_run_noted_it(
    home: Home, tmp_path: Path
) -> None:
    copy = copy_home(home, tmp_path)
    noted = {"protection": {"caused": {READMISSIONS: 12}}}
    for basis, told, told_of_another in (({}, None, None), (noted, 12, 0)):
        with open_warehouse(copy) as warehouse:
            run = ComputedRun(read_run(copy), NOW, "", "", json.dumps(basis), "0.1")
            warehouse.runs.write(run)
        for name, hidden in ((READMISSIONS, told), ("daglig_rygning", told_of_another)):
            shown = explain(copy, name, "nord", "2021", as_json=True)
            assert json.loads(shown.output)["causes_hidden"] == hidden
    shown = explain(copy, READMISSIONS, "nord", "2021")
    assert "Figures that its small counts hide, its own and others': 12" in shown.output


def test_the_parts_of_a_survey_share_are_people(home: Home) -> None:
    shown = explain(home, "daglig_rygning", "byen", "2021", as_json=True)
    told = json.loads(shown.output)
    assert told["agrees"]
    for part in told["parts"]:
        assert part["x"] == pytest.approx(part["n"] * part["figure"] / 100)


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
    for wanted, code in (("midtvejsstatus", 0), (read_run(home), 0), ("ukendt", 2)):
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
    text = read_whole_catalogue()
    start = text.index(f"  - id: {READMISSIONS}\n")
    end = text.index("\n\n", start)
    edited = tmp_path / "defs.yaml"
    # alone: beside an indicator that protects the count it would be refused
    opened = f"indicators:\n{text[start:end]}\n    disclosure_control: false\n"
    edited.write_text(opened, encoding="utf-8")
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
    assert "Hidden, so neither" not in output.getvalue()


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
    file = tmp_path / "later.xlsx"
    file.write_bytes(newest.read_bytes() + b" ")
    later = replace(
        read,
        found=replace(read.found, path=str(file), fingerprint="later", sha256=hash_file(file)),
        provenance=replace(read.provenance, published=date(2026, 12, 1)),
        observations=read.observations.with_columns(pl.col("value") + 1000.0),
    )
    with open_warehouse(copy) as warehouse:
        accept(warehouse, later, "later-run", NOW)
    shown = explain(copy, READMISSIONS, "0151", "2021", as_json=True)
    told = json.loads(shown.output)
    assert told["agrees"]
    assert "later" not in {cell["extract_id"] for cell in told["cells"]}
