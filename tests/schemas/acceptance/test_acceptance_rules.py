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


def test_wrong_keys_name_file_and_key(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(GOOD.replace("whole: true", "hele: true"))
    (tmp_path / "b.yaml").write_text(GOOD.replace("[kommune]", "[by]"))
    (tmp_path / "c.yaml").write_text("dataset: [")
    (tmp_path / "d.yaml").write_text(GOOD.replace("nature: full_count, ", ""))
    (tmp_path / "e.yaml").write_text(GOOD.replace("full_count", "guess"))
    with pytest.raises(RulesError) as error:
        load_rules(tmp_path)
    told = [(Path(str(p.file)).name, p.column) for p in error.value.problems]
    assert told == [
        ("a.yaml", "measures.praksis.hele"),
        ("b.yaml", "area_types.0"),
        ("c.yaml", None),
        ("d.yaml", "measures.praksis.nature"),
        ("e.yaml", "measures.praksis.nature"),
    ]


def test_an_item_may_be_of_another_nature_than_its_measure(tmp_path: Path) -> None:
    items = "natures:\n  - {nature: clustered_events, items: [lægevagt_*]}\n"
    (tmp_path / "praksis.yaml").write_text(GOOD + items)
    rules = load_rules(tmp_path)["praksis"]
    assert rules.find_nature("praksis", "lægevagt_nat") == "clustered_events"
    assert rules.find_nature("praksis", "alle") == "full_count"
    assert rules.find_nature("senge", "alle") is None
