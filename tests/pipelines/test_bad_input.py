"""Bad input, end to end: every reason is told, yesterday's snapshot stays, nothing is lost.

One run takes in a folder with one bad file of each kind beside the good ones; what each kind
is told in detail is tested in `tests/sources` and `tests/schemas`.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import polars as pl
import pytest
from openpyxl import Workbook

from tests.pipelines.conftest import Ran, hash_snapshot, run_pipeline
from warehouse.home import Home
from warehouse.store import open_warehouse

# the bad file, and what its rejection says: place, what is wrong, what to do
TOLD = {
    "empty.csv": ["empty", "Remedy:"],
    "truncated.xlsx": ["Download it again"],
    "password.xlsx": ["password"],
    "utf16.csv": ["UTF-16", "CSV UTF-8"],
    "renamed_heading.csv": ["'Antal praxis'", "'Antal praksis'", "sources/layouts/praksis.yaml"],
    "missing_column.csv": ["column 'Antal tilmeldte'"],
    "unknown_municipality.csv": ["'Allerrød'", "Allerød", "column 'Kommune'"],
    "municipality_missing.csv": ["Allerød"],
    "same_key_twice.csv": ["The same key stands more than once", "kommune 0201"],
    "text_in_a_number.csv": ["'ukendt'", "column 'Antal praksis'", "row "],
    "sasExport_2021_perAlder.csv": ["200", "Remedy:"],
    "negative_count.csv": ["below zero", "Found: -5", "kommune 0201"],
    "numerator_above_denominator.csv": ["'praksis_lukket' is above 'praksis'", "kommune 0201"],
    "missing_sheet.xlsx": ["sheet 'Hovedresultater'", "'Resultater'"],
    "no_dataset.csv": ["belongs to no dataset", "headings 'navn', 'farve'"],
}


@pytest.fixture(scope="module")
def run_over_bad_files(
    published: tuple[Home, Path], demo_extracts: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Home, Ran, dict[str, str]]:
    """The home, the run over good and bad files, and the snapshot's hashes before it."""
    root = tmp_path_factory.mktemp("bad_input")
    shutil.copytree(published[0].root, root / "home", symlinks=True)
    shutil.copytree(published[1], root / "extracts")
    write_bad_files(demo_extracts, root / "extracts")
    home = Home(root / "home")
    before = hash_snapshot(home)
    return home, run_pipeline(home, root / "extracts"), before


def write_bad_files(demo: Path, folder: Path) -> None:
    practices = next((demo / "praksis").glob("*.csv")).read_text(encoding="cp1252")
    lines = practices.splitlines()
    last = max(place for place, line in enumerate(lines) if ";Allerød;" in line)
    texts = {
        "renamed_heading": practices.replace("Antal praksis;", "Antal praxis;"),
        "missing_column": "\n".join(line.rpartition(";")[0] for line in lines),
        "unknown_municipality": "\n".join(replace(lines, last, "Allerød", "Allerrød")),
        "municipality_missing": "\n".join(line for line in lines if ";Allerød;" not in line),
        "same_key_twice": "\n".join([*lines, lines[last]]),
        "text_in_a_number": "\n".join(set_practices(lines, last, "ukendt")),
        "negative_count": "\n".join(set_practices(lines, last, "-5")),
        "numerator_above_denominator": "\n".join(set_closed(lines, last, "77")),
    }
    for name, text in texts.items():
        (folder / f"{name}.csv").write_text(text, encoding="cp1252")
    (folder / "empty.csv").write_bytes(b"")
    (folder / "utf16.csv").write_text(practices, encoding="utf-16")
    (folder / "no_dataset.csv").write_text("navn,farve\nbil,rød\n", encoding="utf-8")
    (folder / "password.xlsx").write_bytes(
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512 + "EncryptedPackage".encode("utf-16-le")
    )
    whole = next((demo / "lokal").glob("*.xlsx")).read_bytes()
    (folder / "truncated.xlsx").write_bytes(whole[: len(whole) // 2])
    (folder / "sasExport_2021_perAlder.csv").write_text(
        '"Køn","Alder","Andel der ryger dagligt","Antal svarpersoner"\n'
        '"Kvinder","16-24","200.0%","1"\n',
        encoding="utf-8",
    )
    workbook = Workbook()
    workbook.worksheets[0].title = "Resultater"
    workbook.save(folder / "missing_sheet.xlsx")
    sidecar = folder / "missing_sheet.xlsx.meta.yaml"
    sidecar.write_text("dataset: ruks\n", encoding="utf-8")


def replace(lines: list[str], place: int, old: str, new: str) -> list[str]:
    return [*lines[:place], lines[place].replace(old, new), *lines[place + 1 :]]


def set_practices(lines: list[str], place: int, text: str) -> list[str]:
    cells = lines[place].split(";")
    return [*lines[:place], ";".join([*cells[:4], text, *cells[5:]]), *lines[place + 1 :]]


def set_closed(lines: list[str], place: int, text: str) -> list[str]:
    cells = lines[place].split(";")
    return [*lines[:place], ";".join([*cells[:5], text, *cells[6:]]), *lines[place + 1 :]]


def told_about(ran: Ran, name: str) -> str:
    """The summary's lines on one rejected file."""
    after = ran.output.partition(f"Rejected: {name}\n")[2]
    return "\n".join(
        line for line in after.partition("Rejected: ")[0].splitlines() if line.startswith("  ")
    )


@pytest.mark.parametrize("name", TOLD)
def test_each_bad_file_is_named_with_its_reasons(
    run_over_bad_files: tuple[Home, Ran, dict[str, str]], name: str
) -> None:
    told = told_about(run_over_bad_files[1], name)
    assert name in told
    missing = [part for part in TOLD[name] if part not in told]
    assert not missing, told


def test_yesterdays_snapshot_is_unchanged_and_in_force(
    run_over_bad_files: tuple[Home, Ran, dict[str, str]],
) -> None:
    home, ran, before = run_over_bad_files
    assert ran.code == 3
    assert "the snapshot was left as it was" in ran.output
    assert hash_snapshot(home) == before


def test_every_bad_file_is_kept_and_registered_with_its_reasons(
    run_over_bad_files: tuple[Home, Ran, dict[str, str]],
) -> None:
    home = run_over_bad_files[0]
    with open_warehouse(home) as warehouse:
        rejected = warehouse.register().filter(status="rejected")
    assert set(rejected["file_name"]) == set(TOLD)
    for file_name, sha256 in rejected.select("file_name", "sha256").iter_rows():
        assert (home.extracts / sha256 / file_name).is_file()
    assert (rejected["problems"].str.len_chars() > 2).all()


def test_figures_of_the_last_accepted_extracts_stay_in_force(
    run_over_bad_files: tuple[Home, Ran, dict[str, str]],
) -> None:
    home = run_over_bad_files[0]
    values = pl.read_parquet(home.current / "indicators.parquet")
    closed = values.filter(indicator_id="lukkede_praksis", area_type="land", status="ok")
    assert closed.height > 0


def test_an_accepted_extract_beside_rejected_ones_is_published(
    run_over_bad_files: tuple[Home, Ran, dict[str, str]], demo_extracts: Path, tmp_path: Path
) -> None:
    home = Home(tmp_path / "home")
    shutil.copytree(run_over_bad_files[0].root, home.root, symlinks=True)
    shutil.copytree(demo_extracts / "lokal", tmp_path / "new")
    (tmp_path / "new" / "no_dataset.csv").write_text("navn,farve\n1,2\n", encoding="utf-8")
    ran = run_pipeline(home, tmp_path / "new")
    assert ran.code == 3
    assert "5 accepted, 1 rejected" in ran.output
    values = pl.read_parquet(home.current / "indicators.parquet")
    assert values.filter(indicator_id="henvisninger_forebyggelsestilbud", status="ok").height > 0
    again = run_pipeline(home, tmp_path / "new")
    assert again.code == 3
    assert again.output.startswith("Nothing new since")
    assert "Rejected: no_dataset.csv" in again.output
