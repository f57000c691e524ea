"""What is expected of published values."""

from __future__ import annotations

from datetime import date

import polars as pl

from assets.data_quality import tell_failure
from assets.inputs import DEFAULT_DEFINITIONS
from assets.quality.expectations import (
    Expectation,
    Jump,
    QualityInputs,
    Reason,
    TwinDistance,
    compare_twins,
    count_presence,
    find_failures,
    list_shares,
    load_expectations,
    measure_jumps,
)
from assets.quality.printed import (
    AnchorExpectation,
    DevelopmentExpectation,
    OrderExpectation,
    PrintedGroup,
    compare_anchors,
    measure_developments,
    measure_orders,
)
from assets.quality.validation import ExpectationOutcome
from schemas.definitions.file import load_definitions
from schemas.definitions.model import Definition
from schemas.frames.values import VALUE_COLUMNS
from schemas.gates import load_gates

READMISSIONS = Definition.model_validate(
    {
        "id": "genindlæggelser",
        "title": "Genindlæggelser",
        "description": "Genindlæggelser i procent af indlæggelser.",
        "theme": "kapacitet",
        "kind": "proportion",
        "numerator": {"dataset": "genindlaeggelser", "measure": "genindlæggelser_30_dage"},
        "denominator": {"dataset": "genindlaeggelser", "measure": "indlæggelser"},
    }
)
NO_REVISIONS = pl.DataFrame(
    schema={"dataset": pl.String, "measure": pl.String, "item": pl.String, "period": pl.String}
)


def make_values(*rows: dict[str, object]) -> pl.DataFrame:
    """Values where only what a test is about is written out."""
    usual: dict[str, object] = {
        "indicator_id": "genindlæggelser", "area_type": "klynge", "area_id": "nord",
        "area_name": "Nord", "period": "2021", "sex": "alle", "age": "alle",
        "education": "alle", "category": "alle", "value": 17.0, "unit": "pct", "status": "ok",
        "corrected": False, "synthetic": False, "definition_version": "1", "run_id": "r",
    }  # fmt: skip
    filled = [{**usual, **row} for row in rows]
    for row in filled:
        row["period_start"] = date(int(str(row["period"])[:4]), 1, 1)
    return pl.DataFrame(filled, schema=VALUE_COLUMNS)


def make_inputs(values: pl.DataFrame, revised: pl.DataFrame = NO_REVISIONS) -> QualityInputs:
    return QualityInputs(values, [READMISSIONS], ["nord", "syd"], revised)


def test_a_cluster_without_a_row_for_a_period_is_seen() -> None:
    values = make_values({"area_id": "nord"}, {"area_type": "land", "area_id": "000"})
    presence = count_presence(make_inputs(values))
    assert presence.filter(area_id="nord")["figures"].to_list() == [1]
    assert presence.filter(area_id="syd")["figures"].to_list() == [0]


def test_what_does_not_hold_is_told_with_number_example_and_that_it_is_published() -> None:
    values = make_values({"area_id": "nord"}, {"area_id": "nord", "period": "2022"})
    [entry] = [each for each in load_expectations().expectations if each.frame == "presence"]
    frame = count_presence(make_inputs(values))
    told = tell_failure(entry, ExpectationOutcome(entry.id, False, 4, 2), frame, load_gates())
    assert told == (
        "  every_cluster_and_period: Every indicator in force has a figure, or an explanation, for "
        "every cluster and period. Not so for 2 of 4; the first: indicator_id genindlæggelser, "
        "period 2021, area_id syd, figures 0. The figures are published all the same."
    )


def test_a_protected_figure_is_present_and_a_missing_one_is_not() -> None:
    values = make_values(
        {"area_type": "land", "area_id": "000"},
        {"area_id": "nord", "status": "suppressed", "value": None},
        {"area_id": "syd", "status": "missing", "value": None},
    )
    presence = count_presence(make_inputs(values))
    assert dict(presence.select("area_id", "figures").iter_rows()) == {"nord": 1, "syd": 0}


def test_an_indicator_in_force_without_any_figure_is_seen() -> None:
    presence = count_presence(make_inputs(make_values()))
    assert presence["indicator_id"].unique().to_list() == ["genindlæggelser"]
    assert presence["figures"].sum() == 0


def test_a_change_above_the_stated_size_is_a_jump() -> None:
    values = make_values({"period": "2020", "value": 17.0}, {"period": "2021", "value": 29.0})
    jumps = measure_jumps(make_inputs(values), [Jump(unit="pct", absolute=8)])
    assert jumps["excess"].to_list() == [1.5]
    assert jumps["earlier_period"].to_list() == ["2020"]


def test_the_more_lenient_of_two_sizes_counts() -> None:
    values = make_values({"period": "2020", "value": 40.0}, {"period": "2021", "value": 55.0})
    jumps = measure_jumps(make_inputs(values), [Jump(unit="pct", absolute=8, relative=0.5)])
    assert jumps["excess"].to_list() == [0.75]


def test_a_half_year_among_years_is_no_jump() -> None:
    values = make_values(
        {"period": "2020", "value": 40.0},
        {"period": "2021", "value": 20.0, "period_mark": "1. halvår"},
        {"period": "2022", "value": 41.0},
    )
    jumps = measure_jumps(make_inputs(values), [Jump(unit="pct", absolute=8)])
    assert jumps.select("earlier_period", "value").rows() == [("2020", 41.0)]


def test_a_jump_with_a_revision_behind_it_is_explained() -> None:
    values = make_values({"period": "2020", "value": 17.0}, {"period": "2021", "value": 29.0})
    revised = pl.DataFrame(
        {
            "dataset": ["genindlaeggelser"], "measure": ["indlæggelser"], "item": ["alle"],
            "period": ["2021"],
        }
    )  # fmt: skip
    jumps = measure_jumps(make_inputs(values, revised), [Jump(unit="pct", absolute=8)])
    assert jumps.is_empty()


def test_a_figure_is_compared_with_the_printed_one_of_its_period() -> None:
    values = make_values(
        {"area_type": "land", "area_id": "000", "period": "2020", "value": 17.5},
        {"area_type": "land", "area_id": "000", "period": "2021", "value": 22.0},
    )
    printed = AnchorExpectation(
        indicator_id="genindlæggelser", period="2021", value=17, tolerance=2, source="kataloget"
    )
    compared = compare_anchors(values, [printed])
    assert compared.select("period", "distance").rows() == [("2021", 2.5)]


def test_an_anchor_without_a_period_is_about_every_period() -> None:
    values = make_values(
        {"area_type": "land", "area_id": "000", "period": "2020", "value": 17.0},
        {"area_type": "land", "area_id": "000", "period": "2021", "value": 16.0},
    )
    printed = AnchorExpectation(
        indicator_id="genindlæggelser", value=17, tolerance=2, source="kataloget"
    )
    assert sorted(compare_anchors(values, [printed])["distance"]) == [0.0, 0.5]


def test_no_anchor_gives_an_empty_frame_with_its_columns() -> None:
    assert compare_anchors(make_values({}), []).columns[-2:] == ["distance", "source"]


TWIN = READMISSIONS.model_copy(update={"id": "nationalt", "twin_of": "genindlæggelser"})
TWO_PERCENT = [TwinDistance(unit="pct", absolute=2)]


def hold_twins(*rows: dict[str, object]) -> list[tuple[object, ...]]:
    """Area, period and distance of each place where both have a figure."""
    inputs = QualityInputs(make_values(*rows), [READMISSIONS, TWIN], ["nord", "syd"], NO_REVISIONS)
    compared = compare_twins(inputs, TWO_PERCENT)
    return compared.select("area_id", "period", "distance").sort("area_id", "period").rows()


def test_twins_are_held_against_each_other_in_every_area_and_period_that_both_have() -> None:
    assert hold_twins(
        {"value": 17.0}, {"indicator_id": "nationalt", "value": 18.0},
        {"area_id": "syd", "value": 17.0},
        {"indicator_id": "nationalt", "area_id": "syd", "value": 12.0},
        {"area_id": "syd", "period": "2022"}, {"indicator_id": "nationalt", "period": "2023"},
    ) == [("nord", "2021", 0.5), ("syd", "2021", 2.5)]  # fmt: skip


def test_twins_are_held_together_by_the_people_that_the_twin_is_about() -> None:
    young = {"age": "16-24"}
    assert hold_twins({**young, "value": 40.0}, {"indicator_id": "nationalt", "value": 17.0}) == []
    assert hold_twins(
        {**young, "value": 40.0}, {"value": 17.0}, {"indicator_id": "nationalt", "value": 17.0}
    ) == [("nord", "2021", 0.0)]


def test_a_hidden_twin_is_held_against_nothing() -> None:
    hidden = {"indicator_id": "nationalt", "value": None, "status": "suppressed"}
    assert hold_twins({"value": 17.0}, hidden) == []


def test_a_unit_without_a_stated_distance_allows_none() -> None:
    values = make_values({"value": 17.0}, {"indicator_id": "nationalt", "value": 17.1})
    inputs = QualityInputs(values, [READMISSIONS, TWIN], ["nord"], NO_REVISIONS)
    kept = next(e for e in load_expectations().expectations if e.frame == "twins")
    assert len(find_failures(compare_twins(inputs, []), kept)) == 1


def test_every_twin_of_the_catalogue_has_a_stated_distance() -> None:
    units = {each.unit for each in load_expectations().twins}
    twins = [each for each in load_definitions(DEFAULT_DEFINITIONS) if each.twin_of]
    assert twins
    assert {each.unit for each in twins} <= units


def test_only_shown_shares_are_looked_at() -> None:
    values = make_values({}, {"area_id": "syd", "status": "missing", "value": None})
    assert list_shares(values)["area_id"].to_list() == ["nord"]


def test_rows_that_do_not_keep_to_an_expectation_are_found() -> None:
    kept = Expectation(
        id="x", frame="shares", column="value", min_value=0, max_value=100,
        reason=Reason(da="Andele", en="Shares"),
    )  # fmt: skip
    frame = pl.DataFrame({"value": [-1.0, 0.0, 100.0, 100.5]})
    assert find_failures(frame, kept)["value"].to_list() == [-1.0, 100.5]


def test_the_suite_in_the_repository_gives_every_expectation_a_reason_in_danish() -> None:
    suite = load_expectations()
    assert {entry.frame for entry in suite.expectations} == {
        "presence", "shares", "jumps", "anchors", "developments", "orders", "twins",
    }  # fmt: skip
    assert all(entry.reason.da.endswith(".") for entry in suite.expectations)


LAND: dict[str, object] = {"area_type": "land", "area_id": "000"}


def test_a_printed_number_of_municipalities_is_the_sum_of_its_bands() -> None:
    values = make_values(
        {**LAND, "category": "over 40 til 60 pct.", "value": 30.0},
        {**LAND, "category": "over 60 til 80 pct.", "value": 19.0},
        {**LAND, "category": "over 80 til 100 pct.", "value": 4.0},
        {**LAND, "category": "over 20 til 40 pct.", "value": 45.0},
    )
    over_40 = ["over 40 til 60 pct.", "over 60 til 80 pct.", "over 80 til 100 pct."]
    printed = AnchorExpectation(
        indicator_id="genindlæggelser",
        value=53,
        tolerance=0.5,
        categories=over_40,
        source="figur 8",
    )
    assert compare_anchors(values, [printed]).select("value", "distance").rows() == [(53.0, 0.0)]


def test_a_sum_with_a_band_that_has_no_figure_is_not_compared() -> None:
    values = make_values({**LAND, "category": "over 80 til 100 pct.", "value": 4.0})
    printed = AnchorExpectation(
        indicator_id="genindlæggelser", value=53, tolerance=0.5,
        categories=["over 60 til 80 pct.", "over 80 til 100 pct."], source="figur 8",
    )  # fmt: skip
    assert compare_anchors(values, [printed]).is_empty()


def test_a_rise_of_a_fifth_is_held_between_its_bounds() -> None:
    values = make_values(
        {**LAND, "period": "2017", "sex": "kvinder", "value": 10.0},
        {**LAND, "period": "2021", "sex": "kvinder", "value": 12.0},
        {**LAND, "period": "2017", "sex": "maend", "value": 10.0},
        {**LAND, "period": "2021", "sex": "maend", "value": 10.5},
    )
    printed = DevelopmentExpectation(
        indicator_id="genindlæggelser", since="2017", until="2021", least=15, most=25,
        groups=[PrintedGroup(sex="kvinder"), PrintedGroup(sex="maend")], source="rammeoplægget",
    )  # fmt: skip
    measured = measure_developments(values, [printed])
    assert measured["change"].round(6).to_list() == [20.0, 5.0]
    assert measured["outside"].round(6).to_list() == [0.0, 10.0]


def test_a_share_of_the_costs_must_rise_with_age() -> None:
    def costs(age: str, municipal: float, hospital: float) -> list[dict[str, object]]:
        return [
            {**LAND, "unit": "kr", "age": age, "category": "Kommunale ydelser", "value": municipal},
            {**LAND, "unit": "kr", "age": age, "category": "Hospital", "value": hospital},
        ]

    values = make_values(*costs("18-64", 10, 30), *costs("65-79", 30, 30), *costs("80+", 50, 100))
    ages = [
        PrintedGroup(age=age, category="Kommunale ydelser") for age in ("18-64", "65-79", "80+")
    ]
    printed = OrderExpectation(
        indicator_id="genindlæggelser", rising=ages, share_of_categories=True, source="figur 1"
    )
    measured = measure_orders(values, [printed])
    assert measured.select("age", "below").rows() == [
        ("65-79", "18-64, Kommunale ydelser"), ("80+", "65-79, Kommunale ydelser"),
    ]  # fmt: skip
    assert measured["rise"].round(2).to_list() == [25.0, -16.67]
