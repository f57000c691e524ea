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
    load_sound_rhythms,
)
from schemas.vocabulary import DATASETS

YEARLY = """\
  - releases:
      - {month: 3, covers: last year}
    grace_days: 30
    source: Antaget.
    assumed: true
"""
HEAD = "publisher: En styrelse\n"


def write_rhythm(folder: Path, dataset: str, rhythm: str = YEARLY) -> Path:
    """A dataset's file that says nothing but its rhythm, whose blocks begin in the third line."""
    path = folder / f"{dataset}.yaml"
    path.write_text(f"{HEAD}rhythm:\n{rhythm}", encoding="utf-8")
    return path


def list_mistakes(folder: Path) -> list[tuple[str, int | None, str | None, str]]:
    """Dataset, line, column and rule of everything that is wrong."""
    with pytest.raises(RhythmError) as error:
        load_rhythms(folder)
    return [
        (Path(str(each.file)).stem, each.row, each.column, each.rule)
        for each in error.value.problems
    ]


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
    rest = "grace_days: 0, source: y, assumed: true"
    for dataset, day in {"ruks": "", "lup": "day: 29, "}.items():
        release = f"{{month: 2, {day}covers: last year}}"
        write_rhythm(tmp_path, dataset, f"  - {{{rest}, releases: [{release}]}}\n")
    rhythms = load_rhythms(tmp_path)
    for dataset in ("ruks", "lup"):
        ends = [each.end for each in islice(find(rhythms, dataset).releases_from(2027), 2)]
        assert ends == [date(2027, 2, 28), date(2028, 2, 29)]


def test_every_mistake_is_told_at_once_with_file_line_and_column(tmp_path: Path) -> None:
    write_rhythm(tmp_path, "ruks", """\
  - releases:
      - {month: 13, covers: this year}
    grace_dage: 30
    source: "?"
    assumed: perhaps
""")  # fmt: skip
    write_rhythm(tmp_path, "lup", """\
  - releases:
      - {month: 2, day: 30, covers: last year}
      - {month: 5, until_month: 3, covers: næste år}
      - {month: 3, covers: this year Q4}
      - {month: 4, covers: last year}
    every_years: 2
    grace_days: 30
    source: "?"
    assumed: true
""")  # fmt: skip
    assert list_mistakes(tmp_path) == [
        ("lup", 4, "20", "rhythms_day"),
        ("lup", 5, "20", "rhythms_months"),
        ("lup", 5, "36", "rhythms_covers"),  # næste år
        ("lup", 6, "20", "rhythms_covers"),  # has not begun
        ("lup", 7, "20", "rhythms_covers"),  # twice
        ("lup", 8, "5", "rhythms_years"),
        ("ruks", 3, "5", "rhythms_key"),  # grace_days is missing
        ("ruks", 4, "10", "rhythms_value"),  # month 13
        ("ruks", 5, "5", "rhythms_key"),  # grace_dage
        ("ruks", 7, "5", "rhythms_value"),  # perhaps
    ]


def test_what_is_wrong_is_told_in_danish(tmp_path: Path) -> None:
    write_rhythm(tmp_path, "lup", """\
  - releases:
      - {month: 13, covers: this year}
      - {month: 2, day: 30, covers: last year}
      - {month: 3, covers: this year Q4}
    grace_dage: 30
    source: "?"
    assumed: true
""")  # fmt: skip
    write_rhythm(tmp_path, "ruks", YEARLY + YEARLY + "    part: a\n    dataset: lup\n")
    (tmp_path / "praksis.yaml").write_text("label: Praksis\n", "utf-8")
    with pytest.raises(RhythmError) as error:
        load_rhythms(tmp_path, "da")
    told = [f"{each.message} {each.remedy}" for each in error.value.problems]
    assert told == [
        "Nøglen »grace_days« mangler. Tilføj den.",
        "»month« må højst være 12, ikke »13«. Ret værdien.",
        "Der er ingen nøgle »grace_dage« her. Mente du »grace_days«?",
        "Datasættet »praksis« siger ikke, hvornår det ventes. Tilføj 'rhythm:'; skriv "
        "`assumed: true`, når ingen har lovet det.",
        "En rytme i denne fil er den for »ruks«. Udelad 'dataset'.",
    ]


def test_an_unknown_key_is_told_with_the_nearest_known_one(tmp_path: Path) -> None:
    write_rhythm(tmp_path, "lup", YEARLY.replace("grace_days", "grace_dage"))
    with pytest.raises(RhythmError) as error:
        load_rhythms(tmp_path)
    assert "Did you mean 'grace_days'?" in [each.remedy for each in error.value.problems]


PART = "    part: psykiatri\n"
NAMED = f"{PART}    label: Psykiatri\n    items: [psykiatri_1]\n"


@pytest.mark.parametrize(
    ("rhythm", "rule"),
    [
        (YEARLY + YEARLY, "rhythms_twice"),
        (YEARLY + PART, "rhythms_part"),
        (YEARLY + NAMED, "rhythms_rest"),
        (YEARLY + "    dataset: ruks\n", "rhythms_dataset"),
    ],
)
def test_blocks_must_fit_together(tmp_path: Path, rhythm: str, rule: str) -> None:
    write_rhythm(tmp_path, "lup", rhythm)
    assert rule in [told for *_, told in list_mistakes(tmp_path)]


def test_an_item_belongs_to_one_part(tmp_path: Path) -> None:
    part = "    part: {name}\n    label: X\n    items: [liggetid, {name}]\n"
    parts = [YEARLY + part.format(name=name) for name in ("a", "b")]
    write_rhythm(tmp_path, "nationale_maal", "".join([*parts, YEARLY]))
    assert [rule for *_, rule in list_mistakes(tmp_path)] == ["rhythms_item"]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("label: Noget", "rhythm_missing"),
        ("rhythm: []", "rhythms_key"),
        ("rhythm: {}", "rhythms_key"),
        ("rhythm: [1]", "rhythms_value"),
    ],
)
def test_a_dataset_without_a_list_of_rhythms_is_refused(
    tmp_path: Path, text: str, rule: str
) -> None:
    (tmp_path / "lup.yaml").write_text(text, encoding="utf-8")
    assert [told for *_, told in list_mistakes(tmp_path)] == [rule]


def test_what_is_no_yaml_is_told_with_its_rules_and_stops_no_other_dataset(tmp_path: Path) -> None:
    write_rhythm(tmp_path, "lup")
    (tmp_path / "ruks.yaml").write_text("rhythm: [", encoding="utf-8")
    assert [each.dataset for each in load_rhythms(tmp_path)] == ["lup"]


def test_a_mistake_in_a_rhythm_stops_no_other_dataset(tmp_path: Path) -> None:
    write_rhythm(tmp_path, "lup")
    write_rhythm(tmp_path, "ruks", YEARLY.replace("month: 3", "month: 13"))
    loaded = load_sound_rhythms(tmp_path)
    assert [each.dataset for each in loaded.rhythms] == ["lup"]
    assert [each.file for each in loaded.problems] == [str(tmp_path / "ruks.yaml")]


def test_a_release_in_autumn_covers_the_school_year_that_ended_in_summer() -> None:
    assert find_covered("this school year", 2025) == ("2024/25", date(2025, 7, 31))
    assert find_covered("last school year", 2025) == ("2023/24", date(2024, 7, 31))
