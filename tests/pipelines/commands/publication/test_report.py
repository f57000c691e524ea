"""The status report as the command writes it, from a published snapshot."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

import pytest
from rich.console import Console
from typer.testing import CliRunner

from assets.publishing.published_content import read_content
from geography import load_geography
from pipelines.commands.cli import app
from pipelines.commands.publication.report import ReportRequest, write_report
from reports.compose import compose_report
from reports.content import ReportContent
from reports.promises import PROMISES_TITLE
from schemas.promises import load_promises
from tests.homes import Ran
from tests.reports.reading import (
    find_row,
    list_known,
    list_numbers,
    list_promised,
    open_word,
    read_pdf,
    read_word,
    split_at,
    write_danish,
)
from warehouse.home import Home
from wording.marks import SYNTHETIC_BANNER

pytestmark = pytest.mark.whole

MIDTERM = ReportRequest("midtvejsstatus", 2023, 2025)


def write(home: Home, request: ReportRequest, folder: Path) -> Ran:
    output, errors = io.StringIO(), io.StringIO()
    code = write_report(home, request, folder, Console(file=output), Console(file=errors))
    return Ran(code, output.getvalue(), errors.getvalue())


def ask(**change: object) -> ReportRequest:
    return ReportRequest(**{**vars(MIDTERM), **change})


@pytest.mark.parametrize(
    ("named", "area"),
    [
        ("region", ("region", "084")),
        ("nord", ("klynge", "nord")),
        pytest.param("byen", ("klynge", "byen"), marks=pytest.mark.soak),
    ],
)
def test_every_number_of_both_files_is_published(
    published: tuple[Home, Path], tmp_path: Path, named: str, area: tuple[str, str]
) -> None:
    home, _ = published
    ran = write(home, ask(area=named), tmp_path)
    assert ran.code == 0, ran.errors
    material = read_content(home, "current", area, load_geography())
    content = ReportContent("midtvejsstatus", 2023, 2025, material, home.current.resolve().name)
    _, ledger = compose_report(content)
    values = [each for each in ledger.entries if each.what == "value"]
    assert len(values) > 15
    for told in values:
        figure = find_row(material.values, told)
        assert told.value == figure["value"]
        assert told.text.lstrip("−") == write_danish(figure["value"], told.decimals)
    known = list_known(content, ledger)
    name = f"midtvejsstatus-2025-{area[0]}-{area[1]}"
    document = open_word((tmp_path / f"{name}.docx").read_bytes())
    pages = read_pdf((tmp_path / f"{name}.pdf").read_bytes(), tmp_path)
    promised = list_promised(load_promises())
    for texts in (read_word(document), pages):
        before, after = split_at(texts, PROMISES_TITLE)
        assert list_numbers(before) - known == set()
        assert list_numbers(after) - known - promised == set()
    assert SYNTHETIC_BANNER in document.sections[0].header.paragraphs[0].text


@pytest.mark.soak
def test_the_same_snapshot_gives_the_same_files(
    published: tuple[Home, Path], tmp_path: Path
) -> None:
    home, _ = published
    digests = []
    for folder in (tmp_path / "a", tmp_path / "b"):
        assert write(home, MIDTERM, folder).code == 0
        digests.append(
            {
                path.name: hashlib.sha256(path.read_bytes()).hexdigest()
                for path in sorted(folder.iterdir())
            }
        )
    assert digests[0] == digests[1]
    assert list(digests[0]) == [
        "midtvejsstatus-2025-region-084.docx",
        "midtvejsstatus-2025-region-084.pdf",
    ]


def test_a_snapshot_is_named_by_its_tag_or_run(
    published: tuple[Home, Path], tmp_path: Path
) -> None:
    home, _ = published
    run_id = home.current.resolve().name.partition("-")[2]
    assert write(home, ask(wanted=run_id, area="nord"), tmp_path).code == 0


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"kind": "årsrapport"}, "Expected: midtvejsstatus, slutstatus"),
        ({"baseline": 2025, "period": 2023}, "The baseline has to be earlier than the period"),
        ({"baseline": 2025}, "The baseline has to be earlier than the period"),
        ({"baseline": 23}, "Write the year in full"),
        ({"area": "atlantis"}, "no such cluster, region or health council"),
        ({"wanted": "atlantis"}, "There is no such snapshot"),
    ],
)
def test_wrong_use_is_told_in_words(
    published: tuple[Home, Path], tmp_path: Path, change: dict[str, object], words: str
) -> None:
    ran = write(published[0], ask(**change), tmp_path / "out")
    assert ran.code == 2
    assert words in " ".join(ran.errors.split())
    assert not (tmp_path / "out").exists()


def test_all_that_is_wrong_is_told_at_once(published: tuple[Home, Path], tmp_path: Path) -> None:
    ran = write(published[0], ask(kind="rapport", baseline=2030), tmp_path)
    assert ran.errors.count("error:") == 2


def test_without_a_snapshot_nothing_is_written(tmp_path: Path) -> None:
    ran = write(Home(tmp_path / "home"), MIDTERM, tmp_path / "out")
    assert ran.code == 1
    assert "Nothing was ever published here" in " ".join(ran.errors.split())
    assert not (tmp_path / "out").exists()


def test_a_folder_that_cannot_be_written_is_told(
    published: tuple[Home, Path], tmp_path: Path
) -> None:
    (tmp_path / "out").write_text("a file, no folder")
    ran = write(published[0], MIDTERM, tmp_path / "out")
    assert ran.code == 1
    assert "This is a file, and no folder" in " ".join(ran.errors.split())


def test_the_command_line_knows_the_report(tmp_path: Path) -> None:
    words = ["report", "midtvejsstatus", "--baseline", "2025", "--period", "2023"]
    ran = CliRunner().invoke(app, [*words, "--home", str(tmp_path)])
    assert ran.exit_code == 2
    ran = CliRunner().invoke(app, ["report", "midtvejsstatus", "--period", "2023"])
    assert ran.exit_code == 2
