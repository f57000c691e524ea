"""No reader works a small count out of what is published, by any of the ways that are known.

The numbers that a reader must not know are known here; `strict_check` measures what remains.
"""

from __future__ import annotations

import polars as pl
import pytest

from tests.disclosure.attack.conftest import ALL_TABLES, FEW_TABLES, Attacked
from tests.disclosure.attack.drawn_tables import draw_tables
from tests.disclosure.attack.strict_check import Verdict, check_families, split
from tests.disclosure.attack.two_datasets import count_twice
from tests.disclosure.attack.ways import Way, list_ways, two_snapshots

pytestmark = pytest.mark.whole

NOTHING = {"exact": 0, "narrowed": 0, "unsolvable": 0}
WAYS = [*list_ways(), Way("7 two datasets", count_twice())]


def is_safe(verdict: Verdict) -> bool:
    """Whether a reader finds nothing although there are small counts and shown figures."""
    print(verdict.describe())
    assert verdict.secrets and verdict.shown and verdict.hidden
    assert verdict.count() == NOTHING, verdict.describe()
    return True


def test_both_runs_publish(attacked: Attacked) -> None:
    assert [ran.code for ran in attacked.runs] == [0, 0], attacked.runs


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.name)
def test_a_way_gives_no_small_count(attacked: Attacked, way: Way) -> None:
    newest = split(attacked.newest)
    assert is_safe(check_families([[(table, newest) for table in way.tables]]))


def test_way_4_a_revision_swaps_no_hidden_sister(attacked: Attacked) -> None:
    first, second = two_snapshots()
    assert len(attacked.rows) == 2, attacked.runs
    verdict = check_families([list(zip((first, second), attacked.rows, strict=True))])
    assert is_safe(verdict)


def test_random_tables_give_no_small_count(attacked: Attacked) -> None:
    newest = split(attacked.newest)
    assert is_safe(check_families([(table, newest)] for table in draw_tables(0, FEW_TABLES)))


@pytest.mark.soak
def test_300_random_tables_give_no_small_count(attacked_at_length: Attacked) -> None:
    newest = split(attacked_at_length.newest)
    assert is_safe(check_families([(table, newest)] for table in draw_tables(0, ALL_TABLES)))


@pytest.mark.parametrize("indicator", ["vej10_gennemsnit", "vej10_trykt_rate"])
def test_way_10_a_figure_of_few_persons_is_not_shown(attacked: Attacked, indicator: str) -> None:
    rows = attacked.newest.filter(indicator_id=indicator, area_type="kommune")
    few = rows.filter(area_id="0201")
    assert few["status"].to_list() == ["suppressed"]
    assert few.select("numerator", "value", "ci_low", "ci_high").row(0) == (None,) * 4
    assert rows.filter(pl.col("value").is_not_null()).height >= 4


def test_way_10_no_band_tells_where_a_hidden_share_lies(attacked: Attacked) -> None:
    rows = attacked.newest
    assert rows.filter(indicator_id="vej10_andel", area_id="0201")["value"].to_list() == [None]
    bands = rows.filter(
        pl.col("indicator_id") == "vej10_fordeling",
        pl.col("area_id").is_in(["nord", "nordsjaelland", "084"]),
    )
    assert not bands.is_empty()
    assert bands["value"].null_count() == bands.height


def test_one_reason_stands_at_every_hidden_figure(attacked: Attacked) -> None:
    hidden = attacked.newest.filter(status="suppressed")
    assert hidden["status_reason"].n_unique() == 1
