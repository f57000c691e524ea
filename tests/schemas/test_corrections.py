"""What the file of declared corrections may say, and that each mistake is told with its place."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from assets.inputs import DEFAULT_CORRECTIONS
from schemas.corrections import (
    CorrectionError,
    check_text,
    load_corrections,
    load_readable_corrections,
    tabulate_corrections,
)
from schemas.frames.observations import KEY

GOOD = """\
corrections:
  - dataset: praksis
    measure: praksis_lukket
    area_type: kommune
    area_id: "0217"
    period: 2024H1
    printed: 12
    corrected: 21
    reason: To cifre er byttet om.
    told_by: Kilden
    told_at: 2026-03-03
"""


def mistakes(text: str) -> list[str]:
    _, problems = check_text(text, "rettelser.yaml")
    return [f"{problem.row}:{problem.column} {problem.rule}" for problem in problems]


def test_the_projects_own_file_is_sound_and_corrects_nothing() -> None:
    assert load_corrections(DEFAULT_CORRECTIONS).corrections == ()


def test_the_example_in_the_projects_file_is_sound() -> None:
    text = DEFAULT_CORRECTIONS.read_text(encoding="utf-8")
    example = text[text.index("# corrections:") : text.index("\ncorrections: []")]
    declared, problems = check_text(example.replace("# ", ""), "eksempel")
    assert problems == []
    assert len(declared.corrections) == 1


def test_what_is_left_out_of_the_key_is_everyone() -> None:
    declared, problems = check_text(GOOD, "rettelser.yaml")
    assert problems == []
    assert declared.corrections[0].key == (
        "praksis", "praksis_lukket", "alle", "kommune", "0217", "2024H1", "alle", "alle", "alle",
    )  # fmt: skip
    row = tabulate_corrections(declared).row(0, named=True)
    assert (row["correction"], row["line"]) == (1, 2)
    assert (row["printed_value"], row["printed_status"]) == (12.0, "ok")
    assert (row["corrected_value"], row["corrected_status"]) == (21.0, "ok")
    assert row["told_at"] == date(2026, 3, 3)


def test_a_marker_can_be_corrected_and_a_figure_can_turn_out_missing() -> None:
    text = GOOD.replace("printed: 12", "printed: suppressed") + GOOD.replace(
        "corrections:\n", ""
    ).replace('"0217"', '"0201"').replace("corrected: 21", "corrected: missing")
    declared, problems = check_text(text, "rettelser.yaml")
    assert problems == []
    frame = tabulate_corrections(declared)
    assert frame["printed_status"].to_list() == ["suppressed", "ok"]
    assert frame["corrected_status"].to_list() == ["ok", "missing"]
    assert frame["corrected_value"].to_list() == [21.0, None]


def test_a_year_may_stand_without_quotes() -> None:
    declared, problems = check_text(GOOD.replace("2024H1", "2024"), "rettelser.yaml")
    assert problems == []
    assert declared.corrections[0].period == "2024"


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("dataset: praksis", "dataset: praksiss", "2:5 unknown_value"),
        ('"0217"', "0217", "5:5 form"),
        ("2024H1", "2024H3", "6:5 form"),
        ("printed: 12", "printed: tolv", "7:5 not_a_figure"),
        ("corrected: 21", "corrected: suppressed", "8:5 not_a_figure"),
        ("corrected: 21", "corrected: 12", "8:5 idle"),
        ("reason: To cifre er byttet om.", "reason: ''", "9:5 empty_text"),
        ("    told_by: Kilden\n", "", "2:5 missing_key"),
        ("2026-03-03", "i går", "11:5 not_a_date"),
        ("told_by", "told_from", "10:5 unknown_key"),
        ("corrections:", "rettelser:", "1:1 unknown_key"),
    ],
)
def test_each_mistake_is_told_at_its_place(old: str, new: str, place: str) -> None:
    assert place in mistakes(GOOD.replace(old, new))


def test_all_mistakes_are_told_at_once_in_the_order_of_the_lines() -> None:
    text = GOOD.replace("2024H1", "nu").replace("told_at: 2026-03-03", "told_at: 3")
    text = text.replace("dataset: praksis", "dataset: x")
    assert mistakes(text) == ["2:5 unknown_value", "6:5 form", "11:5 not_a_date"]


def test_the_same_cell_cannot_be_corrected_twice() -> None:
    again = GOOD.replace("corrections:\n", "").replace("corrected: 21", "corrected: 22")
    assert mistakes(GOOD + again) == ["12:5 repeated"]


def test_a_file_that_is_not_there_or_no_text_is_told(tmp_path: Path) -> None:
    with pytest.raises(CorrectionError, match="There is no corrections file"):
        load_corrections(tmp_path / "ingen.yaml")
    (tmp_path / "latin.yaml").write_bytes("corrections: [] # æ".encode("cp1252"))
    with pytest.raises(CorrectionError, match="not UTF-8"):
        load_corrections(tmp_path / "latin.yaml")
    assert mistakes("") == ["1:1 empty"]


ENTRY = """
  - {{dataset: folketal, measure: folketal, area_type: kommune, area_id: "0155", period: {period},
     printed: 5, corrected: {corrected}, reason: Rettet, told_by: Udgiveren, told_at: 2026-01-02}}
"""


def test_the_cell_of_a_correction_that_cannot_be_read_is_withheld(tmp_path: Path) -> None:
    path = tmp_path / "rettelser.yaml"
    sound, wrong = (
        ENTRY.format(period=2024, corrected=6),
        ENTRY.format(period=2025, corrected="ukendt"),
    )
    path.write_text(f"corrections:{sound}{wrong}", encoding="utf-8")
    declared, problems = load_readable_corrections(path)
    assert [entry.period for entry in declared.corrections] == ["2024"]
    assert [cell[KEY.index("period")] for cell in declared.withheld] == ["2025"]
    assert "Until then the cell's figure is missing." in (problems[0].remedy or "")
    # where not even the cell is told, nothing is safe to publish
    path.write_text(
        f"corrections:{sound}{wrong.replace('0155', '')}".replace("folketal,", "x,", 1),
        encoding="utf-8",
    )
    with pytest.raises(CorrectionError):
        load_readable_corrections(path)
