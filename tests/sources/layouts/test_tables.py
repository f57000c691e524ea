"""Which table a file is: who may say so, and what becomes of a table that nobody reads."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from schemas.extracts import ReadExtract
from sources.layouts.model import Layout
from sources.layouts.tables import find_in_address, find_in_name, find_in_title

Read = Callable[..., ReadExtract]

PEOPLE = "OMRÅDE;KØN;TID;INDHOLD\nDragør;I alt;2024;14700\nHelsingør;I alt;2024;63900\n"


@pytest.mark.parametrize(
    ("name", "tables"),
    [
        ("FOLK1A", ["FOLK1A"]),
        ("folk1b_2024 (2)", ["FOLK1B"]),
        ("FOLK1AM", ["FOLK1AM"]),
        ("20240203114FOLK1A5512", ["FOLK1A"]),
        ("FRKM124", ["FRKM124"]),
        ("doede_FOD207", ["FOD207"]),
        ("befolkning_FOLK1A_FOD207", ["FOLK1A", "FOD207"]),
        ("FOLK1A_2024K1_UTF8", ["FOLK1A"]),
        ("folketal_2024K1_UTF8", []),
        ("RegionH_2020Q1", []),
        ("folketal", []),
    ],
)
def test_a_file_name_names_a_known_table_anyhow_and_another_in_capitals(
    layouts: list[Layout], name: str, tables: list[str]
) -> None:
    assert find_in_name(name, layouts) == tables


@pytest.mark.parametrize(
    ("title", "tables"),
    [
        ("FOLK1A: Folketal den 1. i kvartalet", ["FOLK1A"]),
        ("Kilde: Danmarks Statistik (FRKM123)", ["FRKM123"]),
        ("GALDER: Gennemsnitsalder", ["GALDER"]),
        ("Folketal i kommunerne", []),
        ("KILDE: StatBank", []),
    ],
)
def test_a_title_names_another_table_before_a_colon(
    layouts: list[Layout], title: str, tables: list[str]
) -> None:
    assert find_in_title(title, layouts) == tables


@pytest.mark.parametrize(
    ("address", "table"),
    [
        ("https://api.statbank.dk/v1/data/FOLK1A/CSV?lang=da", "FOLK1A"),
        ("http://127.0.0.1:8080/v1/data/fod207/BULK", "FOD207"),
        ("https://www.statistikbanken.dk/aus08", "AUS08"),
        ("https://www.statbank.dk/statbank5a/Define.asp?MainTable=FOLK2&PLanguage=0", "FOLK2"),
        ("https://api.statbank.dk/v1/data", None),
        ("https://www.esundhed.dk/media/data/ruks.xlsx", None),
    ],
)
def test_an_address_of_statbank_names_the_table(address: str, table: str | None) -> None:
    assert list(find_in_address(address)) == ([] if table is None else [table])


def test_a_projection_is_one_where_name_sidecar_or_address_says_so(read: Read) -> None:
    said = "url: https://api.statbank.dk/v1/data/FRKM124/CSV\n"
    told = [
        read("FRKM124.csv", PEOPLE),
        read("a.csv", PEOPLE, "table: FRKM124\n"),
        read("b.csv", PEOPLE, said),
        read("c.csv", PEOPLE, "title: 'FRKM124: Fremskrevet folketal'\n"),
        read("d.csv", f"FRKM124: Fremskrevet folketal\n{PEOPLE}"),
        read("e.csv", PEOPLE, "dataset: folketal_fremskrivning\n"),
    ]
    assert [problem for extract in told for problem in extract.problems] == []
    assert {extract.dataset for extract in told} == {"folketal_fremskrivning"}
    assert {extract.table for extract in told[:-1]} == {"FRKM124"}
    assert set(told[0].observations["measure"]) == {"folketal_fremskrevet"}


def test_a_file_that_nothing_names_is_no_projection(read: Read) -> None:
    extract = read("tal.csv", PEOPLE)
    assert (extract.dataset, extract.table, extract.problems) == ("folketal", None, [])


@pytest.mark.parametrize(
    ("name", "sidecar", "by"),
    [
        ("FOD207.csv", "", "file name"),
        ("tal.csv", "table: BEV22\n", "sidecar"),
        ("tal.csv", "title: 'AUS08: Ledige'\n", "title"),
        ("tal.csv", "url: https://www.statbank.dk/FOD107\n", "address"),
    ],
)
def test_a_table_that_no_layout_reads_is_refused(
    read: Read, name: str, sidecar: str, by: str
) -> None:
    (problem,) = read(name, PEOPLE, sidecar).problems
    assert problem.rule == "unknown_table"
    assert problem.message == f"The {by} names a table that no layout reads."


@pytest.mark.parametrize("name", ["FOLK1AM.csv", "folk1am.csv", "folketal.csv"])
def test_the_monthly_population_is_told_which_table_to_take(read: Read, name: str) -> None:
    problem, *_ = read(name, "OMRÅDE;TID;INDHOLD\nDragør;2025M01;14700\n").problems
    assert "FOLK1AM is monthly; take FOLK1A." in (problem.remedy or "")


@pytest.mark.parametrize(
    ("name", "sidecar", "key"),
    [
        ("FOLK1A.csv", "table: FRKM124\n", "table"),
        ("befolkning_FOLK1A_FOD207.csv", "", "table"),
        ("FRKM124.csv", "table: FOLK1A\n", "table"),
        ("FOLK1A.csv", "url: https://www.statbank.dk/FOLK1B\n", "table"),
        ("FRKM124.csv", "dataset: folketal\n", "dataset"),
        ("tal.csv", "dataset: folketal\ntable: FRKM124\n", "dataset"),
    ],
)
def test_places_that_name_different_tables_refuse_the_file(
    read: Read, name: str, sidecar: str, key: str
) -> None:
    (problem,) = read(name, PEOPLE, sidecar).problems
    assert (problem.rule, problem.column) == ("contradiction", key)


def test_a_name_like_a_tables_means_nothing_on_a_file_of_another_kind(read: Read) -> None:
    text = '"Kommune","Andel der ryger dagligt"\n"Dragør","13.8%"\n'
    assert read("SIF12_sasExport_2021_perKommune.csv", text).problems == []
    assert read("FOLK1A_sasExport_2021_perKommune.csv", text).problems == []
