"""`klynge template`: the form for local reports, and what the command says when there is none."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook
from rich.console import Console
from typer.testing import CliRunner

from assets.inputs import DEFAULT_DEFINITIONS
from pipelines.commands.cli import app
from pipelines.commands.definitions.template import write_template
from schemas.definitions.file import load_definitions
from schemas.vocabulary import DATASETS

pytestmark = pytest.mark.whole

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


def write(
    folder: Path, dataset: str = "lokal", area: str | None = "Nord",
    out: Path | None = None, definitions: Path = DEFAULT_DEFINITIONS, drafts: bool = False,
) -> tuple[int, str, str, Path]:  # fmt: skip
    """Exit code, what was said, what was complained about, and the form's path."""
    output, errors = (Console(file=(folder / name).open("w"), width=400) for name in ("out", "err"))
    path = out or folder / "form.xlsx"
    code = write_template(dataset, area, path, definitions, NOW, output, errors, drafts)
    for console in (output, errors):
        console.file.close()
    return code, (folder / "out").read_text(), (folder / "err").read_text(), path


def rows(path: Path) -> list[tuple[object, ...]]:
    sheet = load_workbook(path)["Indberetning"]
    return [row for row in sheet.iter_rows(min_row=6, values_only=True) if row[0]]


def test_a_cluster_gets_its_own_and_its_municipalities_lines(tmp_path: Path) -> None:
    code, said, complained, path = write(tmp_path)
    assert (code, complained) == (0, "")
    assert "Klynge Nord" in said
    areas = {row[1] for row in rows(path)}
    assert {"Klynge Nord", "Hillerød", "Helsingør", "Nordsjællands Hospital"} <= areas
    assert "Ballerup" not in areas


def test_the_lines_are_the_local_indicators_that_are_due(tmp_path: Path) -> None:
    path = write(tmp_path)[3]
    periods = {str(row[0]).rsplit("[", 1)[1].rstrip("]"): row[2] for row in rows(path)}
    assert periods["sundhedstjek_botilbud"] == "2025"
    assert periods["henvisninger_forebyggelsestilbud"] == "2026H1"


DRAFT = """\
indicators:
  - id: prøve_tilbud
    title: Borgere med et tilbud
    description: Antal borgere med et tilbud.
    status: draft
    theme: kapacitet
    kind: count
    unit: antal
    numerator: {dataset: lokal, measure: tæller, where: {item: prøve_tilbud}}
"""


def test_drafts_are_asked_for_when_they_are_wanted(tmp_path: Path) -> None:
    file = tmp_path / "defs.yaml"
    file.write_text(DRAFT.replace("status: draft", "status: in_force").replace(
        "prøve_tilbud", "andet_tilbud").replace("et tilbud", "et andet tilbud")
        + DRAFT.partition("indicators:\n")[2], encoding="utf-8")  # fmt: skip
    code, _, _, plain = write(tmp_path, area="Rødovre", definitions=file)
    assert code == 0 and len(rows(plain)) == 1
    path = tmp_path / "with_drafts.xlsx"
    write(tmp_path, area="Rødovre", out=path, definitions=file, drafts=True)
    assert [row[0] for row in rows(path)] == [
        "Borgere med et andet tilbud [andet_tilbud]",
        "Borgere med et tilbud (kladde) [prøve_tilbud]",
    ]  # fmt: skip


def test_a_municipality_gets_its_own_lines_alone(tmp_path: Path) -> None:
    code, _, _, path = write(tmp_path, area="Rødovre")
    assert code == 0
    assert {row[1] for row in rows(path)} == {"Rødovre"}


def test_without_an_area_everyone_has_lines(tmp_path: Path) -> None:
    path = write(tmp_path, area=None)[3]
    areas = {row[1] for row in rows(path)}
    assert {"København", "Bornholm", "Klynge Syd", "Rigshospitalet"} <= areas
    local = {
        definition.id
        for definition in load_definitions(DEFAULT_DEFINITIONS)
        for source in (definition.numerator, definition.figure)
        if source is not None and source.dataset == "lokal"
    }
    guide = load_workbook(path)["Vejledning"]
    assert len(local) <= guide.max_row


@pytest.mark.parametrize("region", ["084", "1084", "Region Hovedstaden", None])
def test_the_region_gets_everyone_s_form_in_its_own_name(
    tmp_path: Path, region: str | None
) -> None:
    code, said, complained, path = write(tmp_path, area=region)
    assert (code, complained) == (0, "")
    assert said.rstrip().endswith("for Region Hovedstaden")
    assert {"Klynge Byen", "Klynge Nord", "Bornholm"} <= {row[1] for row in rows(path)}
    head = load_workbook(path)["Indberetning"].iter_rows(max_row=4, values_only=True)
    shown = "\n".join(str(cell) for row in head for cell in row)
    assert "Region Hovedstaden" in shown
    assert "Klynge Byen" not in shown


@pytest.mark.parametrize("dataset", [name for name in DATASETS if name != "lokal"])
def test_publishers_files_are_downloaded_and_not_filled_in(tmp_path: Path, dataset: str) -> None:
    code, said, complained, path = write(tmp_path, dataset=dataset)
    assert (code, said) == (2, "")
    assert f"extracts of '{dataset}' are downloaded" in complained
    assert not path.exists()


def test_an_unknown_dataset_is_told_with_the_nearest(tmp_path: Path) -> None:
    code, _, complained, _ = write(tmp_path, dataset="lokalt")
    assert code == 2
    assert "did you mean 'lokal'?" in complained


def test_an_unknown_area_is_told_with_the_nearest(tmp_path: Path) -> None:
    code, _, complained, path = write(tmp_path, area="Hillerodd")
    assert code == 2
    assert "Hillerød" in complained
    assert not path.exists()


def test_an_area_that_reports_nothing_is_told_so(tmp_path: Path) -> None:
    code, _, complained, _ = write(tmp_path, area="Aarhus")
    assert code == 2
    assert "has no local indicator to report" in complained


def test_a_form_that_is_there_is_never_written_over(tmp_path: Path) -> None:
    path = tmp_path / "udfyldt.xlsx"
    path.write_bytes(b"someone's figures")
    code, _, complained, _ = write(tmp_path, out=path)
    assert code == 2
    assert "may be filled in" in complained
    assert path.read_bytes() == b"someone's figures"


def test_a_folder_that_is_not_there_is_told_in_words(tmp_path: Path) -> None:
    code, _, complained, _ = write(tmp_path, out=tmp_path / "nowhere" / "form.xlsx")
    assert code == 1
    assert "cannot be written" in complained


def test_mistakes_in_the_definitions_are_listed(tmp_path: Path) -> None:
    broken = tmp_path / "defs.yaml"
    broken.write_text("indicators:\n  - id: a\n    title: A\n", encoding="utf-8")
    code, _, complained, path = write(tmp_path, definitions=broken)
    assert code == 1
    assert "defs.yaml:2:" in complained
    assert not path.exists()


def test_the_command_writes_the_form_where_it_is_asked_to(tmp_path: Path) -> None:
    path = tmp_path / "bornholm.xlsx"
    result = CliRunner().invoke(
        app, ["template", "lokal", "--area", "Bornholm", "--out", str(path)]
    )
    assert result.exit_code == 0
    assert load_workbook(path).sheetnames == [
        "Vejledning",
        "Indberetning",
        "Læring",
        "Valgmuligheder",
    ]
