"""What `klynge preview --changed` tells of edited definitions, and that it leaves all as it was."""

from __future__ import annotations

import io
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from openpyxl import load_workbook
from rich.console import Console
from typer.testing import CliRunner

from assets.inputs import DEFAULT_DEFINITIONS
from assets.previewing.edited import compute_planned, is_basis_the_same, make_plan, read_in_force
from assets.previewing.plan import PreviewPlan
from assets.run_inputs import RunInputs
from geography import DATA_FOLDER
from indicators.changes.edits import EditedDefinition
from pipelines.commands.cli import app
from pipelines.commands.definitions.changed import Wanted, preview_changed
from pipelines.commands.definitions.changed_text import SCREEN
from tests.homes import Ran
from tests.pages.test_catalogue_page import Reader
from tests.pipelines.commands.definitions.test_preview import CLOSED, hash_files
from tests.whole_catalogue import read_whole_catalogue
from warehouse.home import Home
from warehouse.publishing.snapshots import CURRENT, find_snapshot
from warehouse.store import open_warehouse

pytestmark = pytest.mark.whole

TARGET = "    target: {value: 8, year: 2030, source: Aftalen}\n"


def preview(home: Home, definitions: Path, **wanted: object) -> Ran:
    """Preview as the command does, in this process."""
    output, errors = io.StringIO(), io.StringIO()
    code = preview_changed(
        home,
        RunInputs(definitions_file=definitions),
        replace(Wanted(), **wanted),  # type: ignore[arg-type]
        Console(file=output, width=200),
        Console(file=errors, width=200),
    )
    return Ran(code, output.getvalue(), errors.getvalue())


def edit(folder: Path, *edits: tuple[str, str, str], more: str = "") -> Path:
    """The whole catalogue with texts of some blocks replaced, and blocks added."""
    text = read_whole_catalogue()
    for indicator, old, new in edits:
        start = text.index(f"  - id: {indicator}\n")
        block = text[start : text.index("\n\n", start)]
        assert old in block, block
        text = text.replace(block, block.replace(old, new))
    file = folder / "defs.yaml"
    file.write_text(text.rstrip() + "\n" + more, encoding="utf-8")
    return file


FORMULA = ("daglig_rygning", "item: daglig_rygning", "item: svær_overvægt")


def cut_blocks(told: str) -> Iterator[list[str]]:
    """The lines of each indicator."""
    for block in told.split("\n\n")[1:]:
        yield block.splitlines()


def test_nothing_edited_changes_nothing_and_leaves_no_trace(published: tuple[Home, Path]) -> None:
    home, _ = published
    before = hash_files(home.root)
    shown = preview(home, DEFAULT_DEFINITIONS)
    assert shown.code == 0, shown.errors
    assert "Ingen indikator får andre tal." in shown.output
    assert "Intet er udgivet." in shown.output
    assert hash_files(home.root) == before


def test_a_formula_is_told_with_all_that_rests_on_it_the_largest_first(
    published: tuple[Home, Path], tmp_path: Path
) -> None:
    home, _ = published
    shown = preview(home, edit(tmp_path, FORMULA))
    assert shown.code == 0, shown.errors
    blocks = list(cut_blocks(shown.output))
    assert blocks[0][1].startswith("daglig_rygning · pct.")
    assert "emne fra »daglig rygning« til »svær overvægt«" in blocks[0][2]
    rests = [block for block in blocks if "Ikke rettet selv; bygger på" in "".join(block)]
    assert rests and all("»Borgere, der ryger dagligt«" in block[2] for block in rests)
    areas = [line.split()[0] for line in blocks[0] if re.match(r"  \w+ +20\d\d", line)]
    assert areas == ["Bornholm", "Byen", "Midt", "Nord", "Syd"]
    assert all(len(block) <= SCREEN for block in blocks)
    old = pl.read_parquet(home.current / "indicators.parquet")
    nord = old.filter(
        indicator_id="daglig_rygning", area_id="nord", period="2025", education="alle", sex="alle",
        age="alle",
    )["value"].item()  # fmt: skip
    [line] = [line for line in blocks[0] if line.startswith("  Nord ")]
    assert line.split()[2] == f"{nord:.1f}".replace(".", ",")
    assert "Diagrammets titel, Sundhedsklynge Bornholm:" in shown.output
    assert "Skal godkendes" not in shown.output, "synthetic figures wait for nobody"


def test_spelling_is_told_apart_from_what_moves_figures(
    published: tuple[Home, Path], tmp_path: Path
) -> None:
    file = edit(tmp_path, ("daglig_rygning", "title: Borgere", "title: Voksne borgere"))
    shown = preview(published[0], file)
    assert "Ingen indikator får andre tal." in shown.output
    told = shown.output.partition("Rettet, uden at noget tal flytter sig:")[2]
    assert "daglig_rygning" in told and "titel fra »Borgere, der ryger dagligt« til" in told


def test_a_target_moves_verdicts_and_no_figure(
    published: tuple[Home, Path], tmp_path: Path
) -> None:
    file = edit(
        tmp_path, ("svær_overvægt", "    direction: lower\n", f"    direction: lower\n{TARGET}")
    )
    shown = preview(published[0], file)
    [block] = [block for block in cut_blocks(shown.output) if block[1].startswith("svær_overvægt")]
    assert "kun med andet interval eller anden vurdering" in "".join(block)
    assert sum("uændret" in line for line in block) >= 5
    assert any("intet mål → mål 8,0" in line or "→ mål 8,0" in line for line in block)


def test_a_draft_is_computed_and_shown_apart(published: tuple[Home, Path], tmp_path: Path) -> None:
    draft = CLOSED.replace("    disclosure_control: false\n", "    status: draft\n")
    shown = preview(published[0], edit(tmp_path, more=draft))
    assert shown.code == 0, shown.errors
    assert "Ingen indikator får andre tal." in shown.output
    apart = shown.output.partition("Kladder. ")[2]
    assert "lukkede_praksis_prøve · pct. · kladde" in apart
    assert re.search(r"  Bornholm +2\. halvår", apart)


def test_a_block_that_is_wrong_is_set_aside_and_not_told_as_taken_away(
    published: tuple[Home, Path], tmp_path: Path
) -> None:
    file = edit(tmp_path, ("daglig_rygning", "kind: survey_share", "kind: survey_shares"))
    shown = preview(published[0], file)
    assert shown.code == 0, shown.errors
    assert "Sat til side, fordi det er skrevet forkert" in shown.output
    assert re.search(r"»Borgere, der ryger dagligt« \(.*yaml, linje \d+\)", shown.output)
    assert "Sat til side: den, eller noget" in shown.output
    assert "Blokken er slettet" not in shown.output and "Ikke rettet selv" not in shown.output


def test_one_area_is_shown_with_as_many_periods_as_are_asked_for(
    published: tuple[Home, Path], tmp_path: Path
) -> None:
    file = edit(tmp_path, FORMULA)
    [first, *_] = cut_blocks(preview(published[0], file, area="Nord", last=2).output)
    rows = [line for line in first if re.match(r"  Nord +20\d\d", line)]
    assert [line.split()[1] for line in rows] == ["2021", "2025"]
    assert not any(line.startswith("  Midt") for line in first)
    unknown = preview(published[0], file, area="Langtbortistan")
    assert unknown.code == 2 and "Der er intet område »Langtbortistan«" in unknown.errors


def test_page_and_workbook_show_the_same(published: tuple[Home, Path], tmp_path: Path) -> None:
    draft = CLOSED.replace("    disclosure_control: false\n", "    status: draft\n")
    file = edit(tmp_path, FORMULA, more=draft)
    page, book = tmp_path / "side.html", tmp_path / "bog.xlsx"
    shown = preview(published[0], file, html=page, excel=book)
    assert shown.code == 0, shown.errors
    text = page.read_text(encoding="utf-8")
    read = Reader(text)
    assert (read.wrong, read.open, read.loaded) == ([], [], [])
    assert len(read.ids) == len(set(read.ids)) and set(read.targets) <= set(read.ids)
    assert "rettet-daglig_rygning" in read.ids and "kladde-lukkede_praksis_prøve" in read.ids
    sheets = load_workbook(book)
    rows = list(sheets["Tal"].iter_rows(min_row=2, values_only=True))
    counted = re.search(r"\(([\d.]+) tal", shown.output)
    assert counted is not None and len(rows) == int(counted[1].replace(".", ""))
    assert {type(row[5]) for row in rows} <= {int, float, type(None)}
    assert sheets["Linjer"].max_row > 5
    assert "Borgere, der ryger dagligt" in {cell.value for cell in sheets["Forside"]["A"]}


def test_other_areas_make_everything_be_computed_anew(
    published: tuple[Home, Path], tmp_path: Path
) -> None:
    areas = tmp_path / "areas"
    shutil.copytree(DATA_FOLDER, areas)
    membership = areas / "membership.csv"
    text = membership.read_text(encoding="utf-8")
    assert "klynge,nord" in text
    inputs = RunInputs(geography_folder=areas)
    with open_warehouse(published[0], read_only=True) as warehouse:
        manifest = find_snapshot(published[0], CURRENT).manifest
        assert is_basis_the_same(warehouse, inputs, manifest)
        membership.write_text(text + "\n", encoding="utf-8")
        assert not is_basis_the_same(warehouse, inputs, manifest)


@pytest.mark.parametrize(
    "indicator",
    ["genindlæggelser_80_plus_3_dage", "psykiatriske_genindlæggelser_30_dage", "ruks_kol",
     "daglig_rygning"],
)  # fmt: skip
@pytest.mark.soak
def test_what_hangs_together_is_made_alone_as_the_run_made_it(
    whole_demo: Path, indicator: str
) -> None:
    inputs, home = RunInputs(), Home(whole_demo / "home")
    with open_warehouse(home, read_only=True) as warehouse:
        in_force = read_in_force(find_snapshot(home, CURRENT), inputs.definitions)
        anew = [EditedDefinition(indicator, None, {"status": "in_force"})]
        plan = make_plan(warehouse, in_force, inputs.definitions, anew)
        assert indicator in plan.anew and len(plan.anew) < 10
        # the same once more as if only what is said of it had been edited
        for each in (plan, PreviewPlan(frozenset(), plan.anew)):
            values = compute_planned(warehouse, inputs, in_force, inputs.definitions, each)
            columns = [name for name in values.columns if name not in ("run_id", *P_VALUES)]
            assert values.select(columns).equals(in_force.values.select(columns))


P_VALUES = ("change_p", "signal_p")
"""Their last bits follow from how many series are laid out at once."""


def test_wrong_use_is_told(tmp_path: Path) -> None:
    for arguments in (
        ["preview"],
        ["preview", "x", "--changed"],
        ["preview", "--changed", "--as-of", "2026-01-01"],
    ):
        done = CliRunner().invoke(app, [*arguments, "--home", str(tmp_path)])
        assert done.exit_code == 2, done.output
    empty = preview(Home(tmp_path / "home"), DEFAULT_DEFINITIONS)
    assert empty.code == 1 and "Kør først `klynge run`" in empty.errors
