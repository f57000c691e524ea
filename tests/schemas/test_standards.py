"""The standard populations' file is read whole, and its mistakes are named by line."""

from __future__ import annotations

from pathlib import Path

import pytest

from schemas.standards import load_standards


def test_both_standard_populations_start_at_birth_and_have_an_open_end() -> None:
    standards = load_standards()
    assert set(standards) == {"europa_2013", "danmark_2020"}
    for standard in standards.values():
        bands = list(standard.persons)
        assert bands[0].startswith("0")
        assert bands[-1].endswith("+")
        assert standard.source


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("egen,0-4,mange,her", "own.csv:3: 'mange' is no number of persons"),
        ("egen,0-4,-5,her", "own.csv:3: '-5' is no number of persons"),
        ("egen,5+,7,her", "own.csv:3: 5\\+ stands twice"),
        ("egen,unge,7,her", "own.csv:3: 'unge' is no age band"),
        ("egen,0-4", "own.csv:3: '' is no number of persons"),
        ("egen,0-4,5", "own.csv:3: the source is missing"),
    ],
)
def test_a_mistake_in_the_file_is_named_by_its_line(tmp_path: Path, row: str, told: str) -> None:
    file = tmp_path / "own.csv"
    file.write_text(f"standard,age,persons,source\negen,5+,10,her\n{row}\n", encoding="utf-8")
    with pytest.raises(ValueError, match=told):
        load_standards(file)


def test_every_mistake_is_told_at_once(tmp_path: Path) -> None:
    file = tmp_path / "own.csv"
    file.write_text(
        "standard,age,persons,source\negen,unge,7,her\negen,5+,x,her\n", encoding="utf-8"
    )
    with pytest.raises(ValueError) as told:
        load_standards(file)
    assert [line.split(": ")[0] for line in str(told.value).splitlines()] == [
        "own.csv:2",
        "own.csv:3",
    ]


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    file = tmp_path / "own.csv"
    file.write_text("standard;age;persons;source\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"own\.csv:1: the column standard, age, persons, source"):
        load_standards(file)
