"""What a layout says that could not be read, or would be passed over, is refused when loaded."""

from pathlib import Path

import pytest

from sources.layouts.loading import LayoutError, load_layouts, load_sound_layouts

CSV = """
id: praksis_ny
dataset: praksis
family: measure_columns
file: csv
separators: [";"]
columns:
  - {headings: [Kommune], role: area}
  - {headings: [År], role: period}
  - {headings: [Køn], role: sex, values: {kvinder: [Piger], maend: [Drenge]}}
measures:
  - {measure: praksis, unit: antal, headings: [Antal]}
period_forms: [year]
area_types: [kommune]
"""
BOOK = """
id: genindlaeggelser_ny
dataset: genindlaeggelser
family: year_columns
file: xlsx
sheets: [{name: Tal, header_row: 2}]
columns:
  - {headings: [Kommune], role: area}
  - {headings: [Mål], role: measure, values: {indl: [Indlæggelser], gen: [Genindlæggelser]}}
measures:
  - {measure: indlæggelser, unit: antal, when: {measure: indl}}
  - {measure: genindlæggelser_30_dage, unit: antal, when: {measure: gen}}
period_forms: [year]
area_types: [kommune]
"""
TITLE = """
id: profil_ny
dataset: sundhedsprofil
family: title_column
file: csv
columns:
  - {headings: [Kommune], role: area}
measures:
  - {measure: andel, unit: pct, heading_is_title: true}
title_labels: emner
path: {period: '_(\\d{4})_'}
period_forms: [year]
area_types: [kommune]
"""
KEYS = """
id: folk_koen
dataset: folketal
family: key_columns
file: csv
columns:
  - {headings: [Kommune], role: area}
  - {headings: [År], role: period}
across: {role: sex, values: {kvinder: [Kvinder], maend: [Mænd]}}
measures:
  - {measure: folketal, unit: antal}
period_forms: [year]
area_types: [kommune]
"""
LABELS = "emner:\n  values: {ensomhed: [Ensomme]}\n"
SEX = "  - {headings: [Køn], role: sex, values: {kvinder: [Piger], maend: [Drenge]}}"
ROW_UNIT = (
    "{headings: [År], role: period}\n  - {headings: [Enhed], role: row_unit, values: {liter: [l]}}"
)
ADD = "{headings: [År], role: period}\n  - "


def load(folder: Path, text: str) -> list[tuple[str | None, int | None]]:
    """Key and line of each problem of a layout."""
    (folder / "ny.yaml").write_text(text, encoding="utf-8")
    (folder / "_labels.yaml").write_text(LABELS, encoding="utf-8")
    return [(each.column, each.row) for each in load_sound_layouts(folder, datasets=None).problems]


@pytest.mark.parametrize("text", [CSV, BOOK, TITLE, KEYS], ids=["csv", "book", "title", "keys"])
def test_a_layout_of_each_family_is_loaded(tmp_path: Path, text: str) -> None:
    assert load(tmp_path, text) == []


@pytest.mark.parametrize(
    ("text", "old", "new", "key"),
    [
        # the family, and roles that it does not have
        (CSV, "measure_columns", "year_columns", "columns.1.role"),
        (CSV, "family: measure_columns", "family: key_columns", "across"),
        (BOOK, "year_columns", "measure_columns", "columns.1.role"),
        (TITLE, "title_labels: emner\n", "", "title_labels"),
        (TITLE, ", heading_is_title: true", ", headings: [Andel]", "measures"),
        (TITLE, "role: area}", "role: area}\n  - {headings: [Emne], role: item}", "columns.1.role"),
        (KEYS, "key_columns", "year_columns", "across"),
        (KEYS, "role: sex, values: {kvinder: [Kvinder], maend: [Mænd]}", "role: sex", "across"),
        (KEYS, "maend: [Mænd]", "drenge: [Mænd]", "across.values.drenge"),
        (KEYS, "role: period}", "role: period}\n  - {headings: [Køn], role: sex, labels: emner}",
         "columns.2.role"),
        # the kind of file
        (CSV, "file: csv", "file: csv\nsheets: [{name: Tal}]", "sheets"),
        (CSV, "file: csv", "file: csv\nfront: {sheet: Forside}", "front"),
        (BOOK, "file: xlsx", 'file: xlsx\nseparators: [";"]', "separators"),
        (BOOK, "sheets: [{name: Tal, header_row: 2}]", "sheets: []", "sheets"),
        (BOOK, "{name: Tal, header_row: 2}", "{name: Tal}, {name: TAL}", "sheets.1.name"),
        (CSV, 'separators: [";"]', 'separators: ["æ"]', "separators.0"),
        (CSV, 'separators: [";"]', "separators: []", "separators"),
        # conditions on labels that no column has
        (BOOK, "when: {measure: indl}", "when: {sex: maend}", "measures.0.when.sex"),
        (BOOK, "when: {measure: indl}", "when: {unit: antal}", "measures.0.when.unit"),
        (BOOK, "when: {measure: indl}", "when: {measure: indlagt}", "measures.0.when.measure"),
        (BOOK, ", when: {measure: indl}", "", "measures.0.when"),
        (BOOK, "when: {measure: gen}", "when: {measure: indl}", "measures.1.when"),
        (CSV, "headings: [Antal]", "headings: [Antal], when: {sex: maend}", "measures.0.when"),
        # units
        (CSV, "unit: antal", "unit: row", "measures.0.unit"),
        (CSV, "unit: antal", "unit: pct", "measures.0.unit"),
        (CSV, "{headings: [År], role: period}", ROW_UNIT, "columns.2.values.liter"),
        (CSV, "unit: antal,", "unit: antal, values: {mange: [Over]},", "measures.0.values.mange"),
        (CSV, "measure: praksis", "measure: læger", "measures.0.measure"),
        # columns
        (CSV, "[Kommune]", "[Kommune, År]", "columns.0.headings"),
        (CSV, "[Kommune]", "[]", "columns.0"),
        (CSV, "{headings: [Kommune]", "{headings: [Kommune], position: 1", "columns.0"),
        (CSV, "[Kommune], role: area", "[Kommune], role: municipality", "columns.0.role"),
        (CSV, "[Kommune], role: area", "[Kommune], role: region", "columns.0.role"),
        (CSV, "[Kommune], role: area", "[Kommune], role: area, labels: emner", "columns.0.labels"),
        (CSV, "[Kommune], role: area", "[Kommune], role: area, blank_is: '000'",
         "columns.0.blank_is"),
        (CSV, "[Kommune], role: area", "[Kommune], role: area, when_absent: '000'",
         "columns.0.when_absent"),
        (CSV, "[År], role: period", "[År], role: sex", "columns.1.role"),
        (CSV, "maend: [Drenge]", "maend: [Piger]", "columns.2.values"),
        (CSV, "maend: [Drenge]", "drenge: [Drenge]", "columns.2.values.drenge"),
        (CSV, "role: sex, values: {kvinder: [Piger], maend: [Drenge]}", "role: sex", "columns.2"),
        (CSV, "maend: [Drenge]}", "maend: [Drenge]}, blank_is: alle, repeats_above: true",
         "columns.2.repeats_above"),
        (CSV, SEX, SEX.replace("role: sex,", "role: sex, section: true,"), "columns.2"),
        (BOOK, "role: measure,", "role: measure, optional: true,", "columns.1.optional"),
        # items
        (CSV, "file: csv", "file: csv\nitem: '{survey}'", "item"),
        (CSV, "file: csv", "file: csv\nitem: '{item.__class__}'", "item"),
        (CSV, "file: csv", "file: csv\nitem: '{'", "item"),
        (CSV, ADD, ADD + "{headings: [Emne], role: survey}\n  - ", "item"),
        # periods
        (CSV, "  - {headings: [År], role: period}\n", "", "columns"),
        (TITLE, "_(\\d{4})_", "_\\d{4}_", "path.period"),
        (TITLE, "_(\\d{4})_", "_((\\d{4}_", "path.period"),
        (CSV, "headings: [Antal]", "headings: [Antal], keys: {period: 2024}",
         "measures.0.keys.period"),
        (CSV, "period_forms: [year]", "period_forms: [half_year_date, quarter_date]",
         "period_forms"),
        # markers, labels, ids
        (CSV, "file: csv", 'file: csv\nmarkers: {missing: ["9999"]}', "markers.missing.0"),
        (CSV, "file: csv", 'file: csv\nmarkers: {missing: ["x"], suppressed: ["X"]}',
         "markers.suppressed.0"),
        (CSV, "maend: [Drenge]}", "maend: [Drenge]}, patterns: [{match: '(a)', gives: '{1}'}]",
         "columns.2.patterns.0"),
        (CSV, "file: csv", "file: csv\ndefaults: {sex: begge}", "defaults.sex"),
        (CSV, "area_types: [kommune]", "area_types: [kommune, hospital]", "area_types"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused_with_its_key(
    tmp_path: Path, text: str, old: str, new: str, key: str
) -> None:
    assert old in text
    told = load(tmp_path, text.replace(old, new, 1))
    assert key in {column for column, _ in told}, told


def test_the_problem_says_where_it_stands_and_what_helps(tmp_path: Path) -> None:
    load(tmp_path, BOOK.replace("when: {measure: indl}", "when: {sex: maend}"))
    problem = load_sound_layouts(tmp_path, datasets=None).problems[0]
    assert problem.describe() == (
        f"{tmp_path / 'ny.yaml'}, row 11, column 'measures.0.when.sex': Labels of role 'sex' do "
        "not name a measure. Found: 'sex'. Expected: 'measure' or 'unit'. Remedy: Use 'when' for "
        "these alone."
    )


def test_all_that_does_not_fit_is_told_at_once(tmp_path: Path) -> None:
    text = CSV.replace("unit: antal", "unit: row").replace("role: area", "role: municipality")
    text = text.replace("file: csv", "file: csv\nnote_sheets: [Noter]")
    told = {column for column, _ in load(tmp_path, text)}
    assert told == {"note_sheets", "columns.0.role", "measures.0.unit"}


def test_layouts_that_are_right_are_loaded_beside_one_that_is_not(tmp_path: Path) -> None:
    (tmp_path / "god.yaml").write_text(CSV, encoding="utf-8")
    (tmp_path / "tom.yaml").write_text("", encoding="utf-8")
    (tmp_path / "to_gange.yaml").write_text(CSV, encoding="utf-8")
    loaded = load_sound_layouts(tmp_path, datasets=None)
    assert [layout.id for layout in loaded.layouts] == ["praksis_ny"]
    assert {Path(problem.file or "").name for problem in loaded.problems} == {
        "tom.yaml",
        "to_gange.yaml",
    }
    with pytest.raises(LayoutError):
        load_layouts(tmp_path, None)


@pytest.mark.parametrize(
    "text", ["- en\n- liste\n", "id: a\nid: b\n", "id: 2024-99-99\n", "\tid: x\n", "a: &a [*a]\n",
             "1: x\n", "id: \x07\n", "!!python/object:os.system {}\n", "[" * 3000],
)  # fmt: skip
def test_a_file_that_is_no_list_of_keys_is_told(tmp_path: Path, text: str) -> None:
    assert load(tmp_path, text)
