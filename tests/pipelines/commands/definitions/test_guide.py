"""The steward's guide, tried out as it stands: its blocks give figures in the workbooks."""

from __future__ import annotations

import io
import re
import shutil
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from openpyxl import load_workbook
from rich.console import Console
from typer.main import get_command

from assets.inputs import CHECKOUT
from pipelines.commands.cli import app
from pipelines.commands.definitions.check import check_unstored
from pipelines.commands.definitions.preview import preview_indicator
from schemas.definitions.file import load_definitions
from schemas.definitions.kinds import Kind
from schemas.definitions.model import Definition
from tests.homes import Ran, run_pipeline, share_copy
from tests.whole_catalogue import read_whole_catalogue
from warehouse.home import Home

pytestmark = pytest.mark.whole

GUIDE = CHECKOUT / "docs" / "tilfoej_indikator.md"
EXTRACTS = ("folketal", "genindlaeggelser", "sundhedsprofil/ensomhed")
BEFORE = 8
"""So many of the project's own indicators are kept before the guide's blocks."""
CLUSTERS = ("bornholm", "byen", "midt", "nord", "syd")


@dataclass(frozen=True)
class Followed:
    """What following the guide led to: the file, its new indicators, and the run."""

    home: Home
    file: Path
    added: list[Definition]
    ran: Ran


def find_blocks() -> list[str]:
    """The guide's blocks, letter for letter."""
    return re.findall(r"^```yaml\n(.*?)^```$", GUIDE.read_text(encoding="utf-8"), re.S | re.M)


@pytest.fixture(scope="module")
def followed(demo_extracts: Path, tmp_path_factory: pytest.TempPathFactory) -> Followed:
    """The blocks put at the end of some definitions, and one run on the demo's extracts."""
    blocks = find_blocks()

    def make(root: Path) -> None:
        file = root / "indicator_defs.yaml"
        known = read_whole_catalogue().split("\n  - id: ")[: 1 + BEFORE]
        file.write_text("\n".join(["\n  - id: ".join(known), *blocks]), encoding="utf-8")
        for extracts in EXTRACTS:
            shutil.copytree(demo_extracts / extracts, root / "extracts" / extracts)
        run_pipeline(Home(root / "home"), root / "extracts", file).keep(root / "ran.json")

    own = share_copy(tmp_path_factory, "guide", make)
    file = own / "indicator_defs.yaml"
    added = load_definitions(file)[-len(blocks) :]
    return Followed(Home(own / "home"), file, added, Ran.recall(own / "ran.json"))


def read_figures(home: Home, indicator: str) -> pl.DataFrame:
    """An indicator's figures for the clusters."""
    values = pl.read_parquet(home.current / "indicators.parquet")
    return values.filter(pl.col("value").is_not_null(), indicator_id=indicator, area_type="klynge")


def test_the_guide_shows_a_proportion_a_standardised_rate_and_a_survey_share(
    followed: Followed,
) -> None:
    assert [definition.kind for definition in followed.added] == [
        Kind.PROPORTION, Kind.DIRECT_RATE, Kind.SURVEY_SHARE,
    ]  # fmt: skip


def test_one_run_publishes_figures_of_each_for_every_cluster(followed: Followed) -> None:
    assert followed.ran.code == 0, followed.ran.errors + followed.ran.output
    for definition in followed.added:
        figures = read_figures(followed.home, definition.id)
        assert set(figures["area_id"]) == set(CLUSTERS), definition.id
        # readmissions come in clusters, and have an interval only where the definition asks for
        # one; municipalities' shares come without the number of answers, so clusters' without
        wants_interval = definition.dispersion is not None
        assert wants_interval == (definition.kind is Kind.PROPORTION)
        assert figures["ci_low"].is_not_null().to_list() == [wants_interval] * figures.height


@pytest.mark.parametrize("cluster", CLUSTERS)
def test_the_figures_stand_in_every_workbook(followed: Followed, cluster: str) -> None:
    path = followed.home.current / "workbooks" / f"{cluster}.xlsx"
    workbook = load_workbook(path, read_only=True)
    texts = {
        sheet.title: {
            cell for row in sheet.iter_rows(values_only=True) for cell in row if cell is not None
        }
        for sheet in workbook.worksheets
    }
    for definition in followed.added:
        newest = read_figures(followed.home, definition.id).filter(area_id=cluster)
        newest = newest.sort("period_start").tail(1)
        with_title = [
            name for name, cells in texts.items()
            if any(str(cell).startswith(definition.label) for cell in cells)
        ]  # fmt: skip
        assert {"Overblik", "Definitioner"} < set(with_title), definition.id
        assert definition.id in texts["Data"]
        shown = [cell for cell in texts["Overblik"] if isinstance(cell, float | int)]
        assert any(cell == pytest.approx(newest["value"].item()) for cell in shown), definition.id


def test_the_figures_can_be_previewed(followed: Followed) -> None:
    for definition in followed.added:
        output = io.StringIO()
        console = Console(file=output)
        code = preview_indicator(followed.home, followed.file, definition.id, console, console)
        assert code == 0, output.getvalue()
        assert ", 0 ændrede, 0 nye, 0 bortfaldne" in output.getvalue()


def test_a_block_of_the_guide_has_at_most_fifteen_lines_but_for_weights() -> None:
    for block in find_blocks():
        lines = [line for line in block.splitlines() if "dataset: folketal, measure" not in line]
        assert len(lines) <= 15


def test_nothing_is_to_be_corrected_in_the_guides_other_blocks(tmp_path: Path) -> None:
    text = GUIDE.read_text(encoding="utf-8")
    blocks = re.findall(r"^```yml\n(  - id: .*?)^```$", text, re.S | re.M)
    # a dataset that the guide adds is not there
    known = [block for block in blocks if "dataset: middellevetid" not in block]
    file = tmp_path / "indicator_defs.yaml"
    file.write_text("\n".join([read_whole_catalogue(), *known]), encoding="utf-8")
    checked = check_unstored(file, date(2026, 12, 1))
    ids = [block.definition.id for block in checked.blocks][-len(known) :]
    assert checked.errors == []
    assert all(name.startswith("prøve_") for name in ids)
    told = [each.message for each in checked.warnings]
    assert [each for each in told if any(name in each for name in ids)] == []


def test_every_command_that_the_guide_names_exists() -> None:
    commands = get_command(app).commands  # type: ignore[attr-defined]
    named = set(re.findall(r"klynge ([a-z]+)", GUIDE.read_text(encoding="utf-8")))
    assert {"new", "check", "preview", "run"} <= named <= set(commands)
