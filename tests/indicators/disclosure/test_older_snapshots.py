"""What readers have from older snapshots tells no small count of today's."""

from __future__ import annotations

import polars as pl

from tests.indicators.disclosure.test_ways_in import NORD, nord, protect, rate, status_of
from tests.indicators.frames import compute_with_counts, observe, pick, practices, proportion


def remember(values: pl.DataFrame, **changed: str) -> pl.DataFrame:
    columns = ["indicator_id", "area_type", "area_id", "period", "sex", "age", "education",
               "category", "numerator", "denominator", "value", "status", "vintages",
               "definition_version"]  # fmt: skip
    return values.select(columns).with_columns(snapshot=pl.lit("før"))


def test_an_older_snapshot_keeps_its_sister_hidden_where_a_revision_would_swap_it() -> None:
    """The small count is the same; of the others one has become cheaper to hide, and is shown."""
    before = protect(nord(3, 40, 20, 50, 60, 70, 80, 90), proportion()).values
    was_hidden = set(before.filter(status="suppressed", area_type="kommune")["area_id"])
    older = remember(before).with_columns(
        # the older one hid another sister than ours would
        status=pl.when(pl.col("area_id") == "0250").then(pl.lit("suppressed"))
        .when(pl.col("area_id").is_in(was_hidden - {"0201"})).then(pl.lit("ok"))
        .otherwise("status"),
        numerator=pl.when(pl.col("area_id") == "0250").then(None)
        .when(pl.col("area_id") == "0210").then(40.0).otherwise("numerator"),
    )  # fmt: skip
    values = protect(nord(3, 40, 20, 50, 60, 70, 80, 90), proportion(), memory=older).values
    hidden = values.filter(status="suppressed", area_type="kommune")["area_id"].to_list()
    assert hidden == ["0201", "0250"]


def test_how_much_is_hidden_for_an_indicator_is_the_same_once_it_has_been_published() -> None:
    """Of the two the one alone has the small count; that the other is hidden for it, too, is told
    the same when an older snapshot has hidden it already."""
    rows = nord(3, 40, 20, 50, 60, 70, 80, 90)
    both = [
        proportion(),
        proportion(id="kun_alle", groups=[{"sex": "alle"}]),
        proportion(id="efter_køn", groups=[{"sex": sex} for sex in ("kvinder", "maend")]),
    ]
    for area, women in zip(NORD, (2, 18, 9, 30, 22, 30, 44, 50), strict=True):
        rows += practices(area, women, 200, sex="kvinder")
    first = protect(rows, *both)
    again = protect(rows, *both, memory=remember(first.values))
    assert again.values.equals(first.values)
    assert again.caused.rows() == first.caused.rows()


def test_a_small_count_that_follows_from_an_older_snapshot_is_told_as_known() -> None:
    """The older one hid it alone; nothing that is hidden now brings it back."""
    before = protect(nord(3, 40, 20, 50, 60, 70, 80, 90), proportion()).values
    shown = remember(before).with_columns(
        status=pl.when(pl.col("area_id") == "0210").then(pl.lit("ok")).otherwise("status"),
        numerator=pl.when(pl.col("area_id") == "0210").then(40.0).otherwise("numerator"),
    )
    protected = protect(nord(3, 40, 20, 50, 60, 70, 80, 90), proportion(), memory=shown)
    assert status_of(protected.values, "0201") == "suppressed"
    assert [key[2] for key in protected.statistics.told_already] == ["0201"]


def test_what_an_older_snapshot_showed_is_told_as_known_and_hidden_all_the_same() -> None:
    rows = nord(3, 40, 20, 50, 60, 70, 80, 90)
    open_then = compute_with_counts(rows, proportion()).values
    protected = protect(rows, proportion(), memory=remember(open_then))
    assert status_of(protected.values, "0201") == "suppressed"
    told = protected.statistics.told_already
    assert [key[2] for key in told] == ["0201"]


def test_the_years_together_that_an_older_snapshot_hid_stay_hidden() -> None:
    """The small count is of 2024; beside it 2022-2024 of another municipality was hidden."""
    rows = []
    for area in NORD:
        for year, x in (("2022", 20), ("2023", 21), ("2024", 3 if area == NORD[0] else 30)):
            rows += [
                observe("lokal", "tæller", area, year, x),
                observe("folketal", "folketal", area, year, 9_000),
            ]
    definitions = rate("tæller", id="lukkede"), rate("tæller", id="tre_år", pool_years=3)
    today = protect(rows, *definitions).values
    pooled = {"indicator_id": "tre_år", "period": "2022-2024"}
    assert status_of(today, NORD[7], **pooled) == "ok"
    is_other = (pl.col("indicator_id") == "tre_år") & (pl.col("area_id") == NORD[7])
    older = remember(today).with_columns(
        status=pl.when(is_other).then(pl.lit("suppressed")).otherwise("status"),
        numerator=pl.when(~is_other).then("numerator"),
    )
    values = protect(rows, *definitions, memory=older).values
    assert pick(values, NORD[7], **pooled)["status"] == "suppressed"


def test_what_an_indicator_of_another_id_showed_is_not_hidden_in_vain() -> None:
    """Readers have the others from when the indicator had another name; so none is a sister."""
    before = [row for area, x in zip(NORD[1:], (21, 40, 50, 60, 70, 80, 90), strict=True)
              for row in practices(area, x, 100)]  # fmt: skip
    earlier = proportion(id="tidligere")
    older = remember(protect(before, earlier).values)
    assert set(older["status"]) >= {"ok"}
    today = nord(3, 21, 40, 50, 60, 70, 80, 90)
    values = protect(today, proportion(), memory=older, older=[earlier]).values
    hidden = values.filter(status="suppressed", area_type="kommune")["area_id"].to_list()
    assert "0201" in hidden
    cluster = pick(values, "nord", area_type="klynge")
    assert cluster["status"] == "suppressed", "every municipality but the small one is known"


def test_what_an_indicator_of_another_source_showed_is_not_taken_for_todays() -> None:
    """The older figures counted something else under the same name, by chance as many."""
    counts = (3, 21, 40, 50, 60, 70, 80, 90)
    then = proportion(numerator={"dataset": "praksis", "measure": "tilmeldte"})
    rows = []
    for area, number in zip(NORD[1:], counts[1:], strict=True):
        rows += [observe("praksis", "tilmeldte", area, "2024H1", number),
                 observe("praksis", "praksis", area, "2024H1", 100)]  # fmt: skip
    older = remember(compute_with_counts(rows, then).values)
    alone = protect(nord(*counts), proportion()).values
    beside = protect(nord(*counts), proportion(), memory=older, older=[then]).values
    mistaken = protect(nord(*counts), proportion(), memory=older).values
    assert beside["status"].equals(alone["status"])
    assert not mistaken["status"].equals(alone["status"])


def test_what_was_left_in_an_older_snapshot_is_taken_for_the_same_today() -> None:
    """The men of 65+ become 3 by a revision of everyone. That those under 65 are 11 followed
    before: to hide everyone of 65+ is not enough, everyone of all ages would tell it."""
    groups = [{}, {"sex": "kvinder"}, {"age": "65+"}, {"age": "65+", "sex": "kvinder"}]
    definition = proportion(groups=groups)

    def report(everyone: int, old: int) -> list[dict[str, object]]:
        rows = practices("0217", everyone, 700) + practices("0217", 15, 350, sex="kvinder")
        rows += practices("0217", old, 350, age="65+")
        return rows + practices("0217", 9, 190, sex="kvinder", age="65+")

    older = remember(protect(report(25, 14), definition).values)
    assert older.filter(area_type="kommune", status="suppressed").is_empty()
    values = protect(report(23, 12), definition, memory=older).values
    assert pick(values, "0217", sex="alle", age="65+")["numerator"] is None
    assert pick(values, "0217", sex="alle", age="alle")["numerator"] is None
