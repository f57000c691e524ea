"""Which figures differ between two snapshots, and the cause of each."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any

import polars as pl
import pytest

from geography import load_geography
from indicators.changes.causes import explain_differences
from indicators.changes.differences import ComparedSnapshot, find_differences, is_lost
from schemas.frames.values import VALUE_COLUMNS

GEOGRAPHY = load_geography()
KEYS: dict[str, Any] = {
    "id": "lukkede", "kind": "proportion", "catchment": "somatic",
    "numerator": {"dataset": "praksis", "measure": "praksis_lukket", "where": {"item": "alle"}},
    "denominator": {"dataset": "praksis", "measure": "praksis", "where": {"item": "alle"}},
}  # fmt: skip
Row = dict[str, Any]


def value(area: str, figure: float | None, status: str = "ok", **more: object) -> Row:
    """A row of the frame `values`; `area` is kommune/0240, klynge/nord, ..."""
    area_type, _, area_id = area.partition("/")
    year = int(str(more.get("period", "2024")))
    row: Row = dict.fromkeys(VALUE_COLUMNS)
    return row | {
        "indicator_id": "lukkede", "area_type": area_type, "area_id": area_id, "area_name": area_id,
        "period": str(year), "period_start": date(year, 1, 1), "period_end": date(year, 12, 31),
        "sex": "alle", "age": "alle", "education": "alle", "category": "alle", "value": figure,
        "unit": "pct", "status": status, "definition_version": "v1", "synthetic": True, **more,
    }  # fmt: skip


def frame(*rows: Row) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=VALUE_COLUMNS)


def source(area: str, extract: str, fingerprint: int, **more: object) -> Row:
    """A row of what the observations in force consist of."""
    area_type, _, area_id = area.partition("/")
    return {
        "dataset": "praksis", "measure": "praksis_lukket", "item": "alle",
        "area_type": area_type, "area_id": area_id, "period": "2024",
        "period_start": date(2024, 1, 1), "period_end": date(2024, 6, 30),
        "extract_id": extract, "observations": 1, "keyed_fingerprint": fingerprint, **more,
    }  # fmt: skip


def sources(*rows: Row) -> pl.DataFrame:
    return pl.DataFrame(rows, schema_overrides={"keyed_fingerprint": pl.UInt64})


def register(*extracts: str) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "extract_id": extracts,
            "dataset": ["praksis"] * len(extracts),
            "vintage": [date(2025, 1, number + 1) for number in range(len(extracts))],
            "file_name": [f"{name}.csv" for name in extracts],
            "status": ["accepted"] * len(extracts),
        }
    )


def definitions(*blocks: dict[str, Any]) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "indicator_id": [block["id"] for block in blocks],
            "definition_version": ["v1"] * len(blocks),
            "definition": [json.dumps(block) for block in blocks],
        }
    )


def published(*rows: Row, **more: Any) -> ComparedSnapshot:
    """A snapshot in which one extract gives all figures."""
    facts: dict[str, Any] = {
        "definitions": definitions(KEYS),
        "extracts": register("first"),
        "membership": GEOGRAPHY.membership,
        "weights": GEOGRAPHY.weights,
        "sources": sources(source("kommune/0240", "first", 1), source("kommune/0190", "first", 2)),
        "input_files": {"indicators/combine.py": "a"},
        "code_version": "0.1.0",
    }
    return ComparedSnapshot(values=frame(*rows), **{**facts, **more})


def name_causes(old: ComparedSnapshot, new: ComparedSnapshot) -> dict[str, list[str]]:
    """The causes of each changed figure, by area."""
    told = explain_differences(old, new)
    return {
        f"{row['area_type']}/{row['area_id']}": [
            f"{cause['kind']}: {cause['detail']}" for cause in row["causes"]
        ]
        for row in told.iter_rows(named=True)
    }


def read_facts(old: ComparedSnapshot, new: ComparedSnapshot) -> dict[str, list[dict[str, Any]]]:
    """All facts of the causes of each changed figure, by area."""
    return {
        f"{row['area_type']}/{row['area_id']}": [
            fact for cause in row["causes"] for fact in json.loads(cause["facts"])
        ]
        for row in explain_differences(old, new).iter_rows(named=True)
    }


def test_what_was_shown_and_is_gone_or_missing_comes_first_and_hiding_is_no_loss() -> None:
    old = frame(
        value("kommune/0101", 10.0), value("kommune/0147", 10.0), value("kommune/0151", 10.0),
        value("kommune/0153", 10.0), value("kommune/0155", None, "missing"),
    )  # fmt: skip
    new = frame(
        value("kommune/0101", 90.0), value("kommune/0147", None, "missing"),
        value("kommune/0153", None, "suppressed"),
    )  # fmt: skip
    found = find_differences(old, new).select("area_id", lost=is_lost())
    assert found.filter("lost")["area_id"].to_list() == ["0151", "0147"]
    assert found["lost"].to_list() == sorted(found["lost"], reverse=True)


def test_a_figure_is_new_gone_revised_protected_or_changes_its_status() -> None:
    hidden = (None, "suppressed")
    old = frame(
        value("kommune/0101", 10.0), value("kommune/0147", 10.0), value("kommune/0151", *hidden),
        value("kommune/0153", 10.0), value("kommune/0155", 10.0), value("kommune/0157", 10.0),
    )  # fmt: skip
    new = frame(
        value("kommune/0101", 12.5), value("kommune/0147", *hidden), value("kommune/0151", 9.0),
        value("kommune/0153", 11.0, "estimated"), value("kommune/0155", 10.0),
        value("kommune/0159", 1.0),
    )  # fmt: skip
    found = find_differences(old, new)
    assert dict(found.select("area_id", "change").iter_rows()) == {
        "0159": "new", "0157": "gone", "0101": "revised", "0147": "newly_protected",
        "0151": "no_longer_protected", "0153": "status_changed",
    }  # fmt: skip
    revised = found.row(by_predicate=pl.col("change") == "revised", named=True)
    assert (revised["old_value"], revised["new_value"]) == (10.0, 12.5)
    assert (revised["difference"], revised["relative"]) == (2.5, 0.25)


def test_a_figure_that_is_protected_now_does_not_show_what_it_was() -> None:
    old = frame(value("kommune/0147", 10.0), value("kommune/0151", None, "suppressed"))
    new = frame(value("kommune/0147", None, "suppressed"), value("kommune/0151", 9.0))
    shown = find_differences(old, new).select("area_id", "old_value", "new_value", "difference")
    assert shown.rows() == [("0147", None, None, None), ("0151", None, 9.0, None)]


def test_the_relatively_largest_revision_comes_first() -> None:
    old = frame(
        value("kommune/0101", 50.0), value("kommune/0147", 1.0), value("kommune/0151", -4.0)
    )
    new = frame(
        value("kommune/0101", 60.0), value("kommune/0147", 1.1), value("kommune/0151", -2.0)
    )
    found = find_differences(old, new)
    assert found["area_id"].to_list() == ["0151", "0101", "0147"]
    assert found["relative"][0] == 0.5


def test_a_revision_from_zero_has_no_relative_difference() -> None:
    found = find_differences(frame(value("kommune/0101", 0.0)), frame(value("kommune/0101", 3.0)))
    assert found.select("difference", "relative").rows() == [(3.0, None)]


@pytest.mark.parametrize("new", [17.0 + 1e-12, 17.0])
def test_the_order_of_adding_is_no_revision(new: float) -> None:
    found = find_differences(frame(value("kommune/0101", 17.0)), frame(value("kommune/0101", new)))
    assert found.is_empty()


def test_the_same_number_in_another_unit_is_a_revision() -> None:
    new = frame(value("kommune/0101", 17.0, unit="pr_1000"))
    found = find_differences(frame(value("kommune/0101", 17.0)), new)
    assert found.select("change", "unit").rows() == [("revised", "pr_1000")]


def test_no_figures_on_either_side_differ_in_nothing() -> None:
    told = explain_differences(published(), published())
    assert told.is_empty()
    assert "causes" in told.columns


def test_a_new_extract_is_the_cause_where_its_figures_changed_and_above() -> None:
    areas = ("kommune/0240", "klynge/midt", "region/084", "land/000")
    old = published(*(value(area, 10.0) for area in areas))
    new = published(
        *(value(area, 11.0) for area in areas),
        extracts=register("first", "second"),
        sources=sources(source("kommune/0240", "second", 9), source("kommune/0190", "second", 2)),
    )
    told = (
        "extract: new extract praksis released 2025-01-02 (second.csv) instead of praksis "
        "released 2025-01-01 (first.csv)"
    )
    assert name_causes(old, new) == {area: [told] for area in areas}
    assert read_facts(old, new)["kommune/0240"] == [
        {
            "what": "extract_new",
            "extracts": [{"dataset": "praksis", "released": "2025-01-02", "file": "second.csv"}],
            "instead": [{"dataset": "praksis", "released": "2025-01-01", "file": "first.csv"}],
        }
    ]


def test_an_extract_is_no_cause_in_another_period_or_area_where_a_definition_is() -> None:
    keys = {**KEYS, "pool_years": 3, "title": "Nyt navn"}
    old = published(value("kommune/0190", 10.0), value("kommune/0240", 5.0))
    new = published(
        value("kommune/0190", 11.0), value("kommune/0240", 6.0),
        definitions=definitions(keys), extracts=register("first", "second"),
        sources=sources(source("kommune/0240", "second", 9), source("kommune/0190", "second", 2)),
    )  # fmt: skip
    causes = name_causes(old, new)
    assert causes["kommune/0190"] == ["definition: lukkede: pool_years - -> 3"]
    assert len(causes["kommune/0240"]) == 2
    assert causes["kommune/0240"][1].startswith("extract: new extract praksis")
    assert read_facts(old, new)["kommune/0190"] == [
        {"what": "key", "indicator": "lukkede", "key": "pool_years", "old": None, "new": 3}
    ]


def test_an_extract_that_repeats_the_figures_is_no_cause() -> None:
    old = published(value("kommune/0240", 10.0))
    new = published(
        value("kommune/0240", 11.0), extracts=register("first", "second"),
        sources=sources(source("kommune/0240", "second", 1), source("kommune/0190", "second", 2)),
        input_files={"indicators/combine.py": "b"},
    )  # fmt: skip
    assert name_causes(old, new) == {
        "kommune/0240": ["code: code 0.1.0, changed: indicators/combine.py"]
    }


def test_an_earlier_extract_that_counts_again_is_not_called_new() -> None:
    both = register("first", "second")
    replaced = sources(source("kommune/0240", "second", 9))
    old = published(value("kommune/0240", 11.0), extracts=both, sources=replaced)
    first = sources(source("kommune/0240", "first", 1))
    new = published(value("kommune/0240", 10.0), sources=first)
    assert name_causes(old, new) == {
        "kommune/0240": [
            "extract: in force again: praksis released 2025-01-01 (first.csv) instead of praksis "
            "released 2025-01-02 (second.csv)"
        ]
    }


def test_what_is_read_or_corrected_otherwise_is_told_as_such() -> None:
    old = published(value("kommune/0240", 10.0))
    new = published(
        value("kommune/0240", 11.0), sources=sources(source("kommune/0240", "first", 7))
    )
    assert name_causes(old, new) == {
        "kommune/0240": [
            "extract: read or corrected otherwise: praksis released 2025-01-01 (first.csv)"
        ]
    }


def test_a_figure_of_another_age_band_is_the_definitions_doing_not_the_extracts() -> None:
    keys = json.loads(json.dumps(KEYS).replace("praksis_lukket", "tilmeldte"))
    old = published(value("kommune/0240", 10.0))
    new = published(
        value("kommune/0240", 11.0), definitions=definitions(keys),
        sources=sources(source("kommune/0240", "first", 5, measure="tilmeldte")),
    )  # fmt: skip
    assert name_causes(old, new) == {
        "kommune/0240": ["definition: lukkede: numerator.measure praksis_lukket -> tilmeldte"]
    }


@pytest.mark.parametrize("key", ["title", "target", "baseline", "direction", "owner"])
def test_words_and_targets_revise_no_figure(key: str) -> None:
    old = published(value("kommune/0240", 10.0))
    new = published(value("kommune/0240", 11.0), definitions=definitions({**KEYS, key: "andet"}))
    assert name_causes(old, new)["kommune/0240"][0].startswith("unknown: ")


def test_new_figures_come_from_the_definitions_new_groups() -> None:
    keys = {**KEYS, "groups": [{"sex": "kvinder"}]}
    old = published(value("kommune/0240", 10.0))
    new = published(
        value("kommune/0240", 10.0), value("kommune/0240", 3.0, sex="kvinder"),
        definitions=definitions(keys),
    )  # fmt: skip
    assert name_causes(old, new) == {
        "kommune/0240": ["definition: lukkede: groups[0].sex - -> kvinder"]
    }


def test_a_new_indicator_and_one_that_is_gone_say_so() -> None:
    old = published(value("kommune/0240", 1.0, indicator_id="gammel"),
                    definitions=definitions({**KEYS, "id": "gammel"}))  # fmt: skip
    new = published(value("kommune/0240", 2.0))
    told = explain_differences(old, new)
    causes = {row["change"]: row["causes"][0]["detail"] for row in told.iter_rows(named=True)}
    assert causes == {"new": "definition lukkede is new", "gone": "definition gammel is gone"}


def test_a_ratio_changes_with_the_definitions_that_it_is_made_of() -> None:
    ratio = {"id": "forhold", "kind": "ratio", "of": "lukkede", "to": "lukkede"}
    old = published(value("kommune/0240", 10.0, indicator_id="forhold"),
                    definitions=definitions(KEYS, ratio))  # fmt: skip
    new = published(value("kommune/0240", 11.0, indicator_id="forhold"),
                    definitions=definitions({**KEYS, "per": 7}, ratio))  # fmt: skip
    assert name_causes(old, new) == {"kommune/0240": ["definition: lukkede: per - -> 7"]}


def test_a_moved_municipality_is_the_cause_for_both_clusters_and_no_other() -> None:
    moved = GEOGRAPHY.membership.with_columns(
        group_id=pl.when((pl.col("area_id") == "0240") & (pl.col("group_type") == "klynge"))
        .then(pl.lit("nord"))
        .otherwise("group_id")
    )
    areas = ("klynge/midt", "klynge/nord", "klynge/syd")
    old = published(*(value(area, 10.0) for area in areas))
    new = published(*(value(area, 11.0) for area in areas), membership=moved)
    causes = name_causes(old, new)
    assert causes["klynge/midt"] == ["area: kommune 0240 no longer belongs to klynge midt"]
    assert causes["klynge/nord"] == ["area: kommune 0240 now belongs to klynge nord"]
    assert causes["klynge/syd"][0].startswith("unknown: ")
    assert [fact["what"] for fact in read_facts(old, new)["klynge/midt"]] == ["member_left"]


def test_an_extract_follows_a_moved_municipality_to_the_cluster_that_it_is_in_now() -> None:
    moved = GEOGRAPHY.membership.with_columns(
        group_id=pl.when((pl.col("area_id") == "0240") & (pl.col("group_type") == "klynge"))
        .then(pl.lit("nord"))
        .otherwise("group_id")
    )
    areas = ("klynge/midt", "klynge/nord", "region/084")
    old = published(*(value(area, 10.0) for area in areas))
    new = published(
        *(value(area, 11.0) for area in areas), membership=moved,
        extracts=register("first", "second"),
        sources=sources(source("kommune/0240", "second", 9), source("kommune/0190", "first", 2)),
    )  # fmt: skip
    kinds = {
        area: [cause.partition(":")[0] for cause in causes]
        for area, causes in name_causes(old, new).items()
    }
    assert kinds == {
        "klynge/midt": ["area"], "klynge/nord": ["extract", "area"], "region/084": ["extract"],
    }  # fmt: skip


def test_a_figure_that_is_gone_is_followed_by_the_map_of_then() -> None:
    nowhere = GEOGRAPHY.membership.filter(pl.col("group_type") != "klynge")
    old = published(value("klynge/midt", 10.0), value("klynge/nord", 10.0))
    new = published(
        extracts=register("second"), sources=sources(source("kommune/0190", "second", 2)),
        membership=nowhere,
    )  # fmt: skip
    causes = name_causes(old, new)
    assert causes["klynge/midt"][0].startswith("extract: no longer in force: praksis")
    assert not causes["klynge/nord"][0].startswith("extract: ")


def test_an_extract_reaches_the_cluster_of_the_indicators_own_catchment() -> None:
    keys = {**KEYS, "catchment": "psychiatric", "per": 7}
    old = published(
        value("klynge/midt", 10.0), value("klynge/syd", 10.0),
        sources=sources(source("kommune/0175", "first", 1)),
    )  # fmt: skip
    new = published(
        value("klynge/midt", 11.0), value("klynge/syd", 11.0), definitions=definitions(keys),
        extracts=register("first", "second"),
        sources=sources(source("kommune/0175", "second", 9)),
    )  # fmt: skip
    causes = name_causes(old, new)
    assert [cause.partition(":")[0] for cause in causes["klynge/syd"]] == ["definition", "extract"]
    assert [cause.partition(":")[0] for cause in causes["klynge/midt"]] == ["definition"]


def test_a_membership_that_moves_later_explains_no_earlier_figure() -> None:
    later = GEOGRAPHY.membership.filter(area_id="0240", group_type="klynge").with_columns(
        valid_from=pl.lit(date(2025, 1, 1)), valid_to=None, group_id=pl.lit("nord")
    )
    till_then = GEOGRAPHY.membership.with_columns(
        valid_to=pl.when((pl.col("area_id") == "0240") & (pl.col("group_type") == "klynge"))
        .then(pl.lit(date(2024, 12, 31)))
        .otherwise("valid_to")
    )
    old = published(value("klynge/midt", 10.0), value("klynge/nord", 10.0, period="2025"))
    new = published(
        value("klynge/midt", 11.0), value("klynge/nord", 11.0, period="2025"),
        membership=pl.concat([till_then, later.cast(dict(till_then.schema))]),  # type: ignore[arg-type]
    )  # fmt: skip
    causes = name_causes(old, new)
    assert causes["klynge/nord"] == ["area: kommune 0240 now belongs to klynge nord"]
    assert causes["klynge/midt"][0].startswith("unknown: ")


def test_a_changed_weight_is_the_cause_in_the_clusters_that_it_splits() -> None:
    weights = GEOGRAPHY.weights.with_columns(
        share=pl.when(pl.col("group_id") == "syd").then(0.43).otherwise(0.57)
    )
    old = published(value("klynge/byen", 10.0), value("klynge/syd", 10.0))
    new = published(value("klynge/byen", 11.0), value("klynge/syd", 11.0), weights=weights)
    assert name_causes(old, new) == {
        "klynge/byen": ["area: weight of kommune 0101 0.579 -> 0.57"],
        "klynge/syd": ["area: weight of kommune 0101 0.421 -> 0.43"],
    }
    assert read_facts(old, new)["klynge/syd"] == [
        {
            "what": "weight", "area_type": "kommune", "area_id": "0101",
            "group_type": "klynge", "group_id": "syd", "old": 0.421, "new": 0.43,
        }
    ]  # fmt: skip


def test_snapshots_that_keep_no_sources_are_compared_by_their_extracts() -> None:
    old = replace(published(value("kommune/0240", 10.0)), sources=None, membership=None)
    new = replace(published(value("kommune/0240", 11.0)), extracts=register("first", "second"))
    assert name_causes(old, new) == {
        "kommune/0240": ["extract: possibly new extract praksis released 2025-01-02 (second.csv)"]
    }
