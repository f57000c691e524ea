"""When the datasets are expected is data: what a steward writes wrong is told with its place."""

from __future__ import annotations

from datetime import date
from itertools import islice
from pathlib import Path

import pytest

from schemas.rhythms import (
    WHOLE,
    ReleaseWindow,
    Rhythm,
    RhythmError,
    find_covered,
    load_rhythms,
)
from schemas.vocabulary import DATASETS

YEARLY = """
  - dataset: {dataset}
    publisher: En styrelse
    releases:
      - {{month: 3, covers: last year}}
    grace_days: 30
    source: Antaget.
    assumed: true
"""


def write_rhythms(folder: Path, changed: str = "", without: tuple[str, ...] = ()) -> Path:
    """A file with a yearly rhythm for each dataset, and blocks in place of some of them."""
    blocks = [YEARLY.format(dataset=name) for name in DATASETS if name not in without]
    path = folder / "rhythms.yaml"
    path.write_text(f"rhythms:\n{''.join(blocks)}{changed}", encoding="utf-8")
    return path


def list_mistakes(path: Path) -> list[tuple[int | None, str | None, str]]:
    """Line, column and rule of everything that is wrong with a file."""
    with pytest.raises(RhythmError) as error:
        load_rhythms(path)
    return [(each.row, each.column, each.rule) for each in error.value.problems]


def find(rhythms: list[Rhythm], dataset: str, part: str = WHOLE) -> Rhythm:
    """The rhythm of a dataset or a part of it."""
    return next(each for each in rhythms if (each.dataset, each.part) == (dataset, part))


def test_every_dataset_has_a_rhythm_that_says_where_it_comes_from() -> None:
    rhythms = load_rhythms()
    assert {each.dataset for each in rhythms if each.part == WHOLE} == set(DATASETS)
    assert all(each.source and each.publisher for each in rhythms)
    assert not find(rhythms, "folketal").assumed
    assert find(rhythms, "genindlaeggelser").assumed


def test_ruks_comes_in_november_and_covers_that_year() -> None:
    ruks = find(load_rhythms(), "ruks")
    assert next(ruks.releases_from(2025)) == ReleaseWindow(
        date(2025, 11, 1), date(2025, 11, 30), "2025", date(2025, 12, 31)
    )


def test_practices_come_twice_a_year_with_the_status_of_that_half_year() -> None:
    releases = list(islice(find(load_rhythms(), "praksis").releases_from(2025), 3))
    assert [each.covers for each in releases] == ["2025H1", "2025H2", "2026H1"]
    assert [each.covers_end for each in releases[:2]] == [date(2025, 6, 30), date(2025, 12, 31)]


def test_the_health_profile_comes_every_fourth_year_with_the_year_before() -> None:
    profile = find(load_rhythms(), "sundhedsprofil")
    assert [each.covers for each in islice(profile.releases_from(2019), 3)] == [
        "2021", "2025", "2029",
    ]  # fmt: skip


def test_a_release_at_the_end_of_february_follows_the_leap_years(tmp_path: Path) -> None:
    in_february = """
  - {dataset: ruks, publisher: X, grace_days: 0, source: y, assumed: true,
     releases: [{month: 2, covers: last year}]}
  - {dataset: lup, publisher: X, grace_days: 0, source: y, assumed: true,
     releases: [{month: 2, day: 29, covers: last year}]}
"""
    rhythms = load_rhythms(write_rhythms(tmp_path, in_february, ("ruks", "lup")))
    for dataset in ("ruks", "lup"):
        ends = [each.end for each in islice(find(rhythms, dataset).releases_from(2027), 2)]
        assert ends == [date(2027, 2, 28), date(2028, 2, 29)]


def test_every_mistake_is_told_at_once_with_line_and_column(tmp_path: Path) -> None:
    wrong = """
  - dataset: ruks
    publisher: Sundhedsdatastyrelsen
    releases:
      - {month: 13, covers: this year}
    grace_dage: 30
    source: "?"
    assumed: perhaps
  - dataset: lup
    publisher: Regionerne
    releases:
      - {month: 2, day: 30, covers: last year}
      - {month: 5, until_month: 3, covers: næste år}
      - {month: 3, covers: this year Q4}
      - {month: 4, covers: last year}
    every_years: 2
    grace_days: 30
    source: "?"
    assumed: true
"""
    path = write_rhythms(tmp_path, wrong, ("ruks", "lup"))
    first = path.read_text(encoding="utf-8")[: -len(wrong)].count("\n") + 1
    assert [(row - first, column, rule) for row, column, rule in list_mistakes(path) if row] == [
        (1, "5", "rhythms_key"),  # grace_days is missing
        (4, "10", "rhythms_value"),  # month 13
        (5, "5", "rhythms_key"),  # grace_dage
        (7, "5", "rhythms_value"),  # perhaps
        (11, "20", "rhythms_day"),
        (12, "20", "rhythms_months"),
        (12, "36", "rhythms_covers"),  # næste år
        (13, "20", "rhythms_covers"),  # has not begun
        (14, "20", "rhythms_covers"),  # twice
        (15, "5", "rhythms_years"),
    ]


def test_an_unknown_key_is_told_with_the_nearest_known_one(tmp_path: Path) -> None:
    path = write_rhythms(tmp_path)
    text = path.read_text(encoding="utf-8").replace("grace_days", "grace_dage", 1)
    path.write_text(text, encoding="utf-8")
    with pytest.raises(RhythmError) as error:
        load_rhythms(path)
    assert "Did you mean 'grace_days'?" in [each.remedy for each in error.value.problems]


@pytest.mark.parametrize(
    ("changed", "without", "rule"),
    [
        ("", ("lup",), "rhythm_missing"),
        (YEARLY.format(dataset="ruks"), (), "rhythms_twice"),
        (YEARLY.format(dataset="lup") + "    part: psykiatri\n", ("lup",), "rhythms_part"),
        (
            YEARLY.format(dataset="lup")
            + "    part: psykiatri\n    label: Psykiatri\n    items: [psykiatri_1]\n",
            ("lup",),
            "rhythms_rest",
        ),
    ],
)
def test_blocks_must_fit_together(
    tmp_path: Path, changed: str, without: tuple[str, ...], rule: str
) -> None:
    path = write_rhythms(tmp_path, changed, without)
    assert rule in [told for _, _, told in list_mistakes(path)]


def test_an_item_belongs_to_one_part(tmp_path: Path) -> None:
    part = "    part: {name}\n    label: X\n    items: [liggetid, {name}]\n"
    block = YEARLY.format(dataset="nationale_maal")
    path = write_rhythms(tmp_path, block + part.format(name="a") + block + part.format(name="b"))
    assert [rule for _, _, rule in list_mistakes(path)] == ["rhythms_item"]


@pytest.mark.parametrize("text", ["", "rhythms: [", "rhythms: {}", "andet: []", "- 1"])
def test_a_file_that_is_no_list_of_rhythms_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "rhythms.yaml"
    path.write_text(text, encoding="utf-8")
    assert len(list_mistakes(path)) == 1


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(RhythmError, match=r"rhythms\.yaml"):
        load_rhythms(tmp_path / "rhythms.yaml")


def test_a_release_in_autumn_covers_the_school_year_that_ended_in_summer() -> None:
    assert find_covered("this school year", 2025) == ("2024/25", date(2025, 7, 31))
    assert find_covered("last school year", 2025) == ("2023/24", date(2024, 7, 31))
