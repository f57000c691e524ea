"""A layout is data: what a steward writes wrong is told with file and key."""

from pathlib import Path

import pytest

from schemas.vocabulary import DATASETS
from sources.layouts.loading import LayoutError, load_layouts

GOOD = """
id: mini
dataset: praksis
family: measure_columns
file: csv
columns:
  - {headings: [Kommune], role: area}
  - {headings: [År], role: period}
measures:
  - {measure: praksis, unit: antal, headings: [Antal]}
period_forms: [year]
area_types: [kommune]
"""


def test_every_dataset_has_a_layout() -> None:
    assert {layout.dataset for layout in load_layouts()} == set(DATASETS)


def test_layouts_have_ids_of_their_own() -> None:
    ids = [layout.id for layout in load_layouts()]
    assert len(ids) == len(set(ids))


def test_shared_labels_are_found_through_their_name() -> None:
    ruks = next(layout for layout in load_layouts() if layout.id == "ruks")
    sex = ruks.column_of("sex")
    assert sex is not None
    assert sex.label_set.translate(" BEGGE ") == "alle"
    assert sex.label_set.translate("Hankøn") is None


@pytest.mark.parametrize(
    ("text", "age"),
    [
        ("0 years", "0"), ("1 year", "1"), ("07", "7"), ("100 years and over", "100+"),
        ("5-9 år", "5-9"), ("85+ år", "85+"), ("80 år og derover", "80+"), ("TOT", "alle"),
        ("16–24 år", "16-24"), ("Standardiseret", "standardiseret"), ("80+", "80+"),
    ],
)  # fmt: skip
def test_ages_are_told_from_labels_in_danish_and_english(text: str, age: str) -> None:
    folketal = next(layout for layout in load_layouts() if layout.id == "folketal")
    column = folketal.column_of("age")
    assert column is not None
    assert column.label_set.translate(text) == age


def test_wrong_key_names_file_and_key(tmp_path: Path) -> None:
    (tmp_path / "mini.yaml").write_text(GOOD.replace("headings: [Antal]", "heading: [Antal]"))
    with pytest.raises(LayoutError) as error:
        load_layouts(tmp_path, None)
    told = [(problem.file, problem.column) for problem in error.value.problems]
    assert (str(tmp_path / "mini.yaml"), "measures.0.heading") in told


def test_all_mistakes_of_all_layouts_are_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(GOOD.replace("file: csv", "file: pdf"))
    (tmp_path / "b.yaml").write_text(GOOD.replace("role: area", "role: area, labels: steder"))
    (tmp_path / "c.yaml").write_text("id: [")
    with pytest.raises(LayoutError) as error:
        load_layouts(tmp_path, None)
    assert [problem.rule for problem in error.value.problems] == [
        "layout_key",
        "layout_labels",
        "layout_yaml",
    ]


def test_a_good_layout_is_loaded(tmp_path: Path) -> None:
    (tmp_path / "mini.yaml").write_text(GOOD)
    assert [layout.id for layout in load_layouts(tmp_path, None)] == ["mini"]
