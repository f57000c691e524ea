"""`klynge data`: which data there is, as a steward asks before she writes a block."""

from __future__ import annotations

import hashlib
import io
import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from openpyxl import Workbook
from rich.console import Console

from geography import load_geography
from pipelines.commands.definitions.stored_data import show_stored_data
from schemas.extracts import FoundFile, Provenance, ReadExtract
from schemas.frames.observations import OBSERVATION_COLUMNS
from schemas.vocabulary import Language
from sources.layouts.loading import load_layouts
from sources.reader import read_extract
from tests.warehouse.receiving import accept
from warehouse.home import Home
from warehouse.store import open_warehouse

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
QUESTION = "Oplever du sammenhæng i dit samlede forløb?"
LUP_HEADINGS = [
    "Undersøgelse", "År", "Region", "Hospital", "Afdeling", "Spørgsmål nr.", "Spørgsmål",
    "Antal svar", "Gennemsnit", "Nedre sikkerhedsgrænse", "Øvre sikkerhedsgrænse",
    "I meget høj grad (%)", "I høj grad (%)", "I nogen grad (%)", "I mindre grad (%)",
    "Slet ikke (%)", "Placering",
]  # fmt: skip


def smokers(period: str, age: str, share: float | None) -> dict[str, Any]:
    return {
        "dataset": "sundhedsprofil", "measure": "andel", "item": "daglig_rygning",
        "area_type": "kommune", "area_id": "0147", "period": period,
        "period_start": date(int(period), 1, 1), "period_end": date(int(period), 12, 31),
        "sex": "alle", "age": age, "education": "alle", "unit": "pct", "value": share,
        "status": "missing" if share is None else "ok", "sheet": "", "row": 2, "column": 2,
    }  # fmt: skip


def take_in_smokers(home: Home, folder: Path) -> None:
    """Two releases: the second says the first one's figures again, and a later year's."""
    first = [smokers("2017", "alle", 16.0), smokers("2017", "16-24", None)]
    releases = {
        date(2018, 3, 1): first,
        date(2022, 3, 1): [*first, smokers("2021", "alle", 14.0)],
    }
    with open_warehouse(home) as warehouse:
        for day, rows in releases.items():
            file = folder / f"{day}.csv"
            file.write_text(str(day), encoding="utf-8")
            sha256 = hashlib.sha256(file.read_bytes()).hexdigest()
            found = FoundFile(str(file), file.name, file.stat().st_size, sha256, sha256)
            read = ReadExtract(
                found, "sundhedsprofil", "sundhedsprofil_kommune", Provenance(published=day),
                pl.DataFrame(rows, schema=OBSERVATION_COLUMNS), [],
            )  # fmt: skip
            accept(warehouse, read, "run", NOON)


def take_in_answers(home: Home, folder: Path) -> None:
    """One question of the patients' survey, as its publisher writes it."""
    book = Workbook()
    for nth, name in enumerate(("LUP Somatik", "LUP Psykiatri")):
        sheet = book.active if nth == 0 else book.create_sheet()
        assert sheet is not None
        sheet.title = name
        for _ in range(4):
            sheet.append([None])
        sheet.append(LUP_HEADINGS)
        survey = ("Akut indlagte", "Psykiatri indlagte")[nth]
        sheet.append([survey, 2025, None, None, None, 7, f"  {QUESTION}\u00a0", 900, 4.0, 3.9, 4.1,
                      40, 30, 20, 5, 5, None])  # fmt: skip
    path = folder / "lup.xlsx"
    book.save(path)
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    found = FoundFile(str(path), path.name, path.stat().st_size, sha256, sha256)
    read = read_extract(found, load_geography(), load_layouts())
    assert read.problems == []
    with open_warehouse(home) as warehouse:
        accept(warehouse, read, "run", NOON)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = Home(tmp_path / "home")
    take_in_smokers(made, tmp_path)
    return made


def ask(
    home: Home, *asked: str, as_json: bool = False, language: Language = "da"
) -> tuple[int, str, str]:
    output, errors = io.StringIO(), io.StringIO()
    dataset, measure = (*asked, None, None)[:2]
    code = show_stored_data(
        home, dataset, measure, as_json, language,
        Console(file=output, width=80), Console(file=errors, width=80),
    )  # fmt: skip
    return code, output.getvalue(), errors.getvalue()


def test_every_measure_has_a_line_with_unit_nature_and_what_is_stored(home: Home) -> None:
    code, output, _ = ask(home)
    assert code == 0
    line = next(line.split() for line in output.splitlines() if "sundhedsprofil  " in line)
    assert line[:4] == ["sundhedsprofil", "andel", "pct", "stikprøve"]
    # three cells, though the first release's stand in the second, too
    assert line[-2:] == ["3", "2022-03-01"]
    assert "2017 til 2021 (2)" in output


def test_a_measure_that_nobody_has_sent_stands_there_with_nothing(home: Home) -> None:
    _, output, _ = ask(home)
    line = next(line for line in output.splitlines() if line.startswith("praksis "))
    assert line.split()[-2:] == ["0", "-"]


def test_a_measure_in_full_shows_ages_periods_and_how_a_block_names_it(home: Home) -> None:
    code, output, _ = ask(home, "sundhedsprofil", "andel")
    assert code == 0
    facts = {line.split()[0]: line.split(maxsplit=1)[1] for line in output.splitlines()[1:10]}
    assert facts["aldre"] == "alle, 16-24"
    assert facts["perioder"] == "2017, 2021"
    assert facts["tal"] == "2"
    assert (
        "{dataset: sundhedsprofil, measure: andel, where: {item: daglig_rygning}}" in output
    )  # fmt: skip


def test_a_question_is_shown_in_the_publishers_words(home: Home, tmp_path: Path) -> None:
    take_in_answers(home, tmp_path)
    _, output, _ = ask(home, "lup", "gennemsnit")
    line = next(line for line in output.splitlines() if line.startswith("akut_indlagte_7"))
    assert line.endswith(QUESTION)


def test_words_of_a_file_that_is_gone_are_left_out_and_the_rest_is_shown(
    home: Home, tmp_path: Path
) -> None:
    take_in_answers(home, tmp_path)
    for kept in home.extracts.glob("*/lup.xlsx"):
        kept.chmod(0o600)
        kept.unlink()
    code, output, _ = ask(home, "lup", "gennemsnit")
    assert code == 0
    assert QUESTION not in output
    assert "akut_indlagte_7" in output


def test_as_data_each_item_has_its_own_facts(home: Home) -> None:
    code, output, _ = ask(home, "sundhedsprofil", "andel", as_json=True)
    assert code == 0
    [dataset] = json.loads(output)["datasets"]
    [measure] = dataset["measures"]
    [item] = measure["items"]
    assert (dataset["dataset"], measure["measure"], measure["natures"]) == (
        "sundhedsprofil", "andel", ["sample"],
    )  # fmt: skip
    assert item["item"] == "daglig_rygning"
    assert item["ages"] == ["alle", "16-24"]
    assert (item["rows"], item["figures"], item["newest_release"]) == (3, 2, "2022-03-01")


def test_a_name_that_is_none_gets_the_nearest_and_exit_2(home: Home) -> None:
    code, output, errors = ask(home, "sundhedsprofilen")
    assert (code, output) == (2, "")
    assert "mente du »sundhedsprofil«?" in errors.replace("\n", " ")
    code, _, errors = ask(home, "sundhedsprofil", "andele", language="en")
    assert code == 2
    assert "did you mean 'andel'?" in errors.replace("\n", " ")


def test_a_home_without_data_shows_what_can_be_received(tmp_path: Path) -> None:
    code, output, _ = ask(Home(tmp_path / "new"))
    assert code == 0
    assert "Der er endnu ingen data" in output
    assert "genindlæggelser_30_dage" in output
    assert not (tmp_path / "new").exists()
