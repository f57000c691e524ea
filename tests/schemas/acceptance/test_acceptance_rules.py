"""Rules are data: what a steward writes wrong is told with file and key."""

from pathlib import Path

import pytest

from schemas.acceptance.rules import RulesError, load_rules

GOOD = """
dataset: praksis
area_types: [kommune]
measures:
  praksis: {unit: antal, nature: full_count, min: 0, whole: true}
"""


def test_good_rules_are_loaded(tmp_path: Path) -> None:
    (tmp_path / "praksis.yaml").write_text(GOOD)
    assert load_rules(tmp_path)["praksis"].measures["praksis"].whole


def write(folder: Path, dataset: str, text: str) -> None:
    text = text.replace("dataset: praksis", f"dataset: {dataset}")
    (folder / f"{dataset}.yaml").write_text(text)


def test_a_dataset_is_called_as_its_file_is(tmp_path: Path) -> None:
    (tmp_path / "lup.yaml").write_text(GOOD)
    (tmp_path / "Min tabel.yaml").write_text(GOOD)
    with pytest.raises(RulesError) as error:
        load_rules(tmp_path)
    assert [(p.row, p.found, p.expected) for p in error.value.problems] == [
        (2, "'Min tabel'", "small letters a-z, figures and underscores"),
        (2, "'praksis'", "'lup'"),
    ]


def test_wrong_keys_name_file_and_key(tmp_path: Path) -> None:
    write(tmp_path, "ruks", GOOD.replace("whole: true", "hele: true"))
    write(tmp_path, "lup", GOOD.replace("[kommune]", "[by]"))
    write(tmp_path, "lokal", "dataset: [")
    write(tmp_path, "praksis", GOOD.replace("nature: full_count, ", ""))
    write(tmp_path, "folketal", GOOD.replace("full_count", "guess"))
    with pytest.raises(RulesError) as error:
        load_rules(tmp_path)
    told = [(Path(str(p.file)).name, p.column) for p in error.value.problems]
    assert told == [
        ("folketal.yaml", "measures.praksis.nature"),
        ("lokal.yaml", None),
        ("lup.yaml", "area_types.0"),
        ("praksis.yaml", "measures.praksis.nature"),
        ("ruks.yaml", "measures.praksis.hele"),
    ]


def test_an_item_may_be_of_another_nature_than_its_measure(tmp_path: Path) -> None:
    items = "natures:\n  - {nature: clustered_events, items: [lægevagt_*]}\n"
    (tmp_path / "praksis.yaml").write_text(GOOD + items)
    rules = load_rules(tmp_path)["praksis"]
    assert rules.find_nature("praksis", "lægevagt_nat") == "clustered_events"
    assert rules.find_nature("praksis", "alle") == "full_count"
    assert rules.find_nature("senge", "alle") is None
