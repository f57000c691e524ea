"""Which real figures have something said beside them that rests on synthetic ones."""

from __future__ import annotations

from datetime import date

import polars as pl

from geography import load_geography
from indicators.synthetic_neighbours import MARK, mark_resting_on_synthetic
from schemas.frames.values import VALUE_COLUMNS

GEOGRAPHY = load_geography()
Row = dict[str, object]


def value(area: str, year: int = 2024, synthetic: bool = False, **more: object) -> Row:
    area_type, _, area_id = area.partition("/")
    row: Row = dict.fromkeys(VALUE_COLUMNS)
    return row | {
        "indicator_id": "rygning", "area_type": area_type, "area_id": area_id, "area_name": area,
        "period": str(year), "period_start": date(year, 1, 1), "period_end": date(year, 12, 31),
        "sex": "alle", "age": "alle", "education": "alle", "category": "alle", "value": 12.0,
        "unit": "pct", "status": "ok", "synthetic": synthetic, **more,
    }  # fmt: skip


def marked(*rows: Row) -> list[bool]:
    values = pl.DataFrame(rows, schema=VALUE_COLUMNS)
    return mark_resting_on_synthetic(values, [], GEOGRAPHY)[MARK].to_list()


def test_a_comparison_with_a_synthetic_region_is_marked_and_one_with_a_real_one_is_not() -> None:
    own = value("kommune/0147", vs_region="bedre")
    assert marked(own, value("region/084", synthetic=True)) == [True, False]
    assert marked(own, value("region/084"), value("kommune/0101", synthetic=True))[0] is False
    # another year, another region, and no verdict at all
    assert marked(own, value("region/084", 2023, synthetic=True))[0] is False
    assert marked(own, value("region/085", synthetic=True))[0] is False
    assert marked(value("kommune/0147"), value("region/084", synthetic=True))[0] is False


def test_a_comparison_with_a_synthetic_country_is_marked() -> None:
    own = value("klynge/nord", vs_land="tilsvarende")
    assert marked(own, value("land/000", synthetic=True))[0] is True


def test_a_change_from_a_synthetic_figure_is_marked_and_an_own_synthetic_figure_is_not() -> None:
    own, before = value("kommune/0147", change=-1.0), value("kommune/0147", 2023, synthetic=True)
    assert marked(own, before) == [True, False]
    assert marked(own | {"synthetic": True}, before) == [False, False]
    assert marked(own, before | {"value": None, "status": "missing"}) == [False, False]


def test_an_outlook_rests_on_the_series_and_a_reached_target_on_nothing() -> None:
    before = value("kommune/0147", 2023, synthetic=True)
    assert marked(value("kommune/0147", target_status="usikkert"), before)[0] is True
    assert marked(value("kommune/0147", target_status="naaet"), before)[0] is False
