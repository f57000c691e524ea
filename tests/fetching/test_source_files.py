"""Sources are data: the project's own can be used, and what is wrong in one is told by its key."""

from __future__ import annotations

from pathlib import Path

import pytest

from fetching.source_files import load_sources
from schemas.rhythms import load_rhythms
from schemas.vocabulary import DATASETS
from sources.layouts.loading import load_layouts
from sources.layouts.tables import reads_table

GOOD = """\
dataset: folketal
publisher: Danmarks Statistik
licence: CC BY 4.0
kind: statbank
table: FOLK1A
variables:
  Tid: ["*"]
"""
PAGE = """\
dataset: praksis
publisher: Sundhedsdatastyrelsen
licence: Fri brug
kind: page
address: https://eksempel.dk
file: csv
link: '.*csv'
"""


def describe(folder: Path, text: str, name: str = "kilde.yaml") -> list[str]:
    """What is wrong with a source file, with its line."""
    (folder / name).write_text(text, encoding="utf-8")
    loaded = load_sources(folder)
    assert bool(loaded.problems) != bool(loaded.sources)
    return [f"{problem.row}: {problem.describe()}" for problem in loaded.problems]


def test_every_dataset_has_a_source_and_every_source_can_be_used() -> None:
    loaded = load_sources()
    assert loaded.problems == []
    assert {source.dataset for source in loaded.sources.values()} == set(DATASETS)


def test_a_source_without_an_address_says_what_a_person_does() -> None:
    for name, source in load_sources().sources.items():
        assert source.find_address({}) or source.by_hand, name


def test_the_tables_that_are_fetched_are_read_by_a_layout_of_the_same_dataset() -> None:
    layouts = load_layouts()
    for name in ("folk1a", "folk1b", "fremskrivning"):
        source = load_sources().sources[name]
        assert source.kind == "statbank"
        table = source.table.replace("{yy}", "26")
        assert any(
            reads_table(layout, table) for layout in layouts if layout.dataset == source.dataset
        )


def test_only_statbank_is_asked_before_somebody_names_an_address() -> None:
    loaded = load_sources()
    assert list(loaded.with_address({})) == ["folk1a", "folk1b", "fremskrivning"]
    named = {"KLYNGE_RUKS_PAGE": "https://eksempel.dk", "KLYNGE_LOKAL_FOLDER": "/drev"}
    assert set(loaded.with_address(named)) - set(loaded.with_address({})) == {"ruks", "lokal"}


def test_statbank_may_be_another_address() -> None:
    source = load_sources().sources["folk1a"]
    assert source.find_address({}) == "https://api.statbank.dk/v1"
    stand_in = "http://127.0.0.1:8000/v1"
    assert source.find_address({"KLYNGE_STATBANK_URL": stand_in}) == stand_in


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        (GOOD.replace("statbank", "statbnk"), 4, "no known kind. Found: 'statbnk'. Expected: stat"),
        (GOOD.replace("table:", "tabel:"), 5, "There is no key 'tabel'. Did you mean 'table'?"),
        (GOOD.replace("FOLK1A", "folk 1a"), 5, "a table is called like FOLK1A"),
        (GOOD.replace('["*"]', '["i går"]'), 7, "'i går'. Expected: *, *K1, 2024K1, (1)"),
        (GOOD.replace("Tid", "KØN"), 6, "The periods are not asked for. Expected: Tid."),
        (GOOD + "summed_over: [tid]\n", 8, "both asked for and summed over. Found: 'tid'"),
        (GOOD + "format: bulk\nsummed_over: [KØN]\n", 1, "none summed over"),
        (GOOD.replace("dataset: folketal", "dataset: folketl"), 1, "'folketl'"),
        (PAGE.replace("'.*csv'", "'*csv'"), 7, "the regular expression cannot be used"),
        (PAGE + "address_variable: KLYNGE_X\n", 1, "one of 'address' and 'address_variable'"),
        (PAGE.replace("address: https://eksempel.dk", "address_variable: KLYNGE_X"), 1, "by_hand"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(
    tmp_path: Path, text: str, line: int, said: str
) -> None:
    told = describe(tmp_path, text)
    assert any(each.startswith(f"{line}: ") and said in each for each in told), told


def test_a_file_that_is_no_yaml_leaves_the_others(tmp_path: Path) -> None:
    (tmp_path / "en.yaml").write_text(GOOD, encoding="utf-8")
    (tmp_path / "to.yaml").write_text("kind: [", encoding="utf-8")
    loaded = load_sources(tmp_path)
    assert list(loaded.sources) == ["en"]
    assert [Path(problem.file or "").name for problem in loaded.problems] == ["to.yaml"]


def test_a_name_that_is_none_is_told(tmp_path: Path) -> None:
    (told,) = describe(tmp_path, GOOD, "Folke tal.yaml")
    assert "small letters, digits and _" in told


def test_a_publisher_is_asked_at_least_as_often_as_it_releases() -> None:
    """A source asked once a month serves datasets that come once a year or less."""
    yearly = {rhythm.dataset for rhythm in load_rhythms() if len(rhythm.releases) == 1}
    monthly = {s.dataset for s in load_sources().sources.values() if s.rhythm == "monthly"}
    assert monthly <= yearly
