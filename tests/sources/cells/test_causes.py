"""A text that is not understood is told with what it shows of its cause."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from schemas.extracts import ReadExtract

Read = Callable[..., ReadExtract]


@pytest.mark.parametrize(
    ("text", "message", "offers_marker"),
    [
        ("1000¹", "A footnote mark stands behind the number.", False),
        ("1000*", "A footnote mark stands behind the number.", False),
        ("170 1)", "A footnote mark stands behind the number.", False),
        ("664'814", "An apostrophe stands between thousands.", False),
        ("12 stk", "", False),
        ("fortroligt", "", True),
        ("<10", "", True),
    ],
)
def test_a_marker_is_offered_only_where_no_figure_stands(
    read: Read, text: str, message: str, offers_marker: bool
) -> None:
    extract = read("folk.csv", f"OMRÅDE;TID;INDHOLD\nDragør;2024;14700\nGreve;2024;{text}\n")
    (problem,) = extract.problems
    assert (problem.rule, problem.row) == ("not_a_number", 3)
    assert problem.message.endswith(message)
    assert ("marker to the layout" in (problem.remedy or "")) is offers_marker


@pytest.mark.parametrize("name", ["Greve¹", "Greve 1)", "Greve (2)"])
def test_a_footnote_mark_behind_a_name_is_no_spelling_of_it(read: Read, name: str) -> None:
    (problem,) = read("folk.csv", f"OMRÅDE;TID;INDHOLD\n{name};2024;51000\n").problems
    assert (problem.rule, problem.found) == ("unknown_area", f"'{name}'")
    assert problem.message == "A footnote mark stands behind the name."
    assert "'Greve" in (problem.expected or "")
    assert "aliases" not in (problem.remedy or "")
