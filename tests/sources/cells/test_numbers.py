"""Text first, strict casts after: no cell becomes null in silence."""

import polars as pl
import pytest

from sources.cells.numbers import cast_column, parse_number
from sources.layouts.loading import load_layouts
from sources.layouts.model import Layout


@pytest.fixture(scope="module")
def by_id() -> dict[str, Layout]:
    return {layout.id: layout for layout in load_layouts()}


@pytest.mark.parametrize(
    ("text", "style", "number"),
    [
        ("1.234,5", "comma", 1234.5), ("1.234", "comma", 1234), ("17,5", "comma", 17.5),
        ("17.5", "comma", None), ("1.23", "comma", None), ("17.5", "point", 17.5),
        ("17,5", "point", None), ("1 234", "comma", 1234), ("1 234.5", "point", 1234.5),
        ("-3", "comma", -3), ("1e5", "point", None), ("inf", "point", None),
        ("nan", "point", None), ("12.345.67", "comma", None), ("", "comma", None),
    ],
)  # fmt: skip
def test_a_number_is_read_in_its_style_only(text: str, style: str, number: float | None) -> None:
    assert parse_number(text, style) == number  # type: ignore[arg-type]


def test_markers_blanks_and_zero_stay_apart(by_id: dict[str, Layout]) -> None:
    layout = by_id["praksis"]
    cast = cast_column(
        pl.Series(["1.234", "<5", "..", None, "0", "\u00a0 7 ", "*"]), layout, layout.measures[0]
    )
    assert cast.value.to_list() == [1234, None, None, None, 0, 7, None]
    assert cast.status.to_list() == [
        "ok", "suppressed", "missing", "missing", "ok", "ok", "suppressed",
    ]  # fmt: skip
    assert cast.bad == []


def test_text_deep_in_a_column_is_found(by_id: dict[str, Layout]) -> None:
    layout = by_id["ruks"]
    texts = pl.Series(["5"] * 5000 + ["ukendt"] + ["7"] * 10)
    cast = cast_column(texts, layout, layout.measures[0])
    assert cast.bad == [5000]
    assert cast.value.null_count() == 1


def test_cells_that_two_styles_read_differently_are_named(by_id: dict[str, Layout]) -> None:
    layout = by_id["ruks"]
    cast = cast_column(pl.Series(["1.234", "17,5", "20"]), layout, layout.measures[0])
    assert cast.two_ways == [0]
    assert cast.other_style == [1]


def test_a_percent_sign_is_told_and_is_no_part_of_the_number(by_id: dict[str, Layout]) -> None:
    profile, practices = by_id["sundhedsprofil_kommune"], by_id["praksis"]
    assert cast_column(pl.Series(["30.5%"]), profile, profile.measures[0]).value[0] == 30.5
    cast = cast_column(pl.Series(["30", "30 %"]), practices, practices.measures[0])
    assert (cast.bad, cast.percent, cast.value.to_list()) == ([], [1], [30.0, 30.0])


def test_words_for_numbers_are_translated(by_id: dict[str, Layout]) -> None:
    layout = by_id["lup"]
    placement = next(m for m in layout.measures if m.measure == "placering")
    cast = cast_column(pl.Series(["O", "g", "U", None]), layout, placement)
    assert cast.value.to_list() == [1, 0, -1, None]
    assert cast.status[3] == "not_applicable"
