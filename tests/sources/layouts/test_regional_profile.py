"""A region's own tables of the health profile, and the survey of pupils by school year."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
from openpyxl import Workbook

from geography import load_geography
from schemas.acceptance.check import check_extract, load_rules
from schemas.extracts import ReadExtract
from sources.inbox import scan_folder
from sources.layouts.loading import load_layouts
from sources.reader import read_extract

HEAD = ["Spørgsmål", "År", "Områdetype", "Område", "Køn", "Aldersgruppe", "Uddannelse",
        "Antal svar", "Andel (%)"]  # fmt: skip
LONELY, OVERWEIGHT = "Andel med tegn på ensomhed", "Andel med svær overvægt"


def read_tables(folder: Path, *rows: list[object]) -> ReadExtract:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Tabel"
    for line in (["Sundhedsprofil for Region Hovedstaden 2021"], [], ["10. marts 2022"], [], HEAD):
        sheet.append(line)
    for row in rows:
        sheet.append(row)
    folder.mkdir()
    book.save(folder / "Sundhedsprofil_2021.xlsx")
    return read_extract(scan_folder(folder)[0], load_geography(), load_layouts())


def list_rows(extract: ReadExtract) -> list[tuple[object, ...]]:
    assert extract.problems == []
    frame = extract.observations.with_columns(pl.col(pl.Enum, pl.Categorical).cast(pl.String))
    columns = ("measure", "item", "area_type", "area_id", "sex", "age", "education", "value")
    return sorted(frame.select(columns).rows())


def test_clusters_are_the_region_s_planning_areas_and_the_region_has_its_own_rows(
    tmp_path: Path,
) -> None:
    extract = read_tables(
        tmp_path / "inbox",
        [LONELY, 2021, "Planområde", "Byen", "Kvinder", "16-24 år", "I alt", 980, 26.1],
        [OVERWEIGHT, 2021, "Region", "Region Hovedstaden", "Begge", "25 år og derover",
         "Grundskole", 11066, 24.9],
    )  # fmt: skip
    assert (extract.dataset, extract.provenance.published) == ("sundhedsprofil", date(2022, 3, 10))
    assert list_rows(extract) == [
        ("andel", "ensomhed", "klynge", "byen", "kvinder", "16-24", "alle", 26.1),
        ("andel", "svær_overvægt", "region", "084", "alle", "25+", "grundskole", 24.9),
        ("svarpersoner", "ensomhed", "klynge", "byen", "kvinder", "16-24", "alle", 980.0),
        ("svarpersoner", "svær_overvægt", "region", "084", "alle", "25+", "grundskole", 11066.0),
    ]
    assert check_extract(extract, load_rules(), load_geography()) == []


def test_a_blank_education_is_everybody_and_a_hidden_figure_stays_hidden(tmp_path: Path) -> None:
    extract = read_tables(
        tmp_path / "inbox",
        [LONELY, 2021, "Planområde", "Bornholm", "Mænd", "80 år og derover", None, "<5", "*"],
    )
    frame = extract.observations
    assert frame["education"].to_list() == ["alle", "alle"]
    assert frame["status"].to_list() == ["suppressed", "suppressed"]


def test_a_question_that_nobody_knows_is_nobody_s_figure(tmp_path: Path) -> None:
    extract = read_tables(
        tmp_path / "inbox",
        ["Andel der danser", 2021, "Planområde", "Nord", "Begge", "65+", "I alt", 400, 12.0],
    )
    [problem] = extract.problems
    assert problem.found == "'Andel der danser'"
    assert problem.column == "Spørgsmål"


def test_pupils_answer_by_school_year(tmp_path: Path) -> None:
    folder = tmp_path / "inbox"
    folder.mkdir()
    lines = (
        "Skoleår;Niveau;Område;Køn;Indikator;Antal elever;Andel (%)",
        "2023/24;Kommune;Dragør;Piger;Elever med lav samlet trivsel;612;17,3",
        "2023/24;Hele landet;Hele landet;I alt;Elever med lav samlet trivsel;402118;16,1",
    )
    (folder / "trivsel.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    extract = read_extract(scan_folder(folder)[0], load_geography(), load_layouts())
    assert extract.dataset == "trivselsmaaling"
    assert set(extract.observations["period"]) == {"2023/24"}
    assert set(extract.observations["period_start"]) == {date(2023, 8, 1)}
    assert set(extract.observations["period_end"]) == {date(2024, 7, 31)}
    assert [row for row in list_rows(extract) if row[0] == "andel"] == [
        ("andel", "lav_trivsel", "kommune", "0155", "kvinder", "alle", "alle", 17.3),
        ("andel", "lav_trivsel", "land", "000", "alle", "alle", "alle", 16.1),
    ]
