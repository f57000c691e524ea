"""An effort goes from its definition through published figures to a verdict in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
import polars as pl
import pytest

from evaluation.gathering import spread_begins
from evaluation.results import conclude_efforts
from geography.areas import load_geography
from geography.peers import load_peers
from pipelines.commands.efforts.efforts import tell_registered
from schemas.definitions.model import Definition
from schemas.efforts import Effort, FirstRegistration
from schemas.frames.columns import make_model
from schemas.frames.efforts import EFFORT_COLUMNS, EFFORT_PLACEBOS, EFFORT_POINTS, EFFORTS
from wording.questions.efforts import LATE, METHODS, UNREGISTERED, ToldEffort, tell_effort

GEOGRAPHY = load_geography()
REGION = GEOGRAPHY.areas.filter(area_type="kommune", region_id="084").sort("area_id")
NAMES = dict(REGION.select("area_id", "name").iter_rows())
YEARS = range(2012, 2024)
DAY = date(2017, 1, 1)
TREATED = ("Gribskov", "Halsnæs", "Helsingør")
DEFINITION = Definition.model_validate(
    {
        "id": "genindlagte", "title": "Genindlagte", "description": "Andel genindlagte.",
        "focus_area": "aeldre_kronisk", "goal": "rette_sted", "kind": "proportion",
        "unit": "pct", "direction": "lower", "owner": "Test",
        "numerator": {"dataset": "genindlaeggelser", "measure": "genindlæggelser_30_dage",
                      "where": {"item": "somatik"}},
        "denominator": {"dataset": "genindlaeggelser", "measure": "indlæggelser",
                        "where": {"item": "somatik"}},
    }
)  # fmt: skip


def make_effort(**changes: object) -> Effort:
    told = {
        "id": "besøg", "title": "Besøg", "goal": "rette_sted", "what": "Besøg.", "owner": "Nord",
        "begins": dict.fromkeys(TREATED, date(2018, 1, 1)),
        "expects": [{"indicator": "genindlagte", "direction": "lower", "size": 2.0}],
    } | changes  # fmt: skip
    return Effort.model_validate(told)


def make_values(effect: float, hidden: Sequence[tuple[str, int]] = ()) -> pl.DataFrame:
    """Figures of the region's municipalities, lower by `effect` from 2018 where it is at work."""
    random = np.random.default_rng(7)
    rows = []
    for place, (area, name) in enumerate(NAMES.items()):
        for year in YEARS:
            moved = -effect if name in TREATED and year >= 2018 else 0.0
            is_hidden = (name, year) in hidden
            rows.append(
                {
                    "indicator_id": "genindlagte", "area_type": "kommune", "area_id": area,
                    "period": str(year), "period_start": date(year, 1, 1),
                    "period_end": date(year, 12, 31), "sex": "alle", "age": "alle",
                    "education": "alle", "category": "alle", "unit": "pct",
                    "denominator": 1000.0, "synthetic": False, "period_mark": None,
                    "status": "suppressed" if is_hidden else "ok",
                    "value": None if is_hidden
                    else 15 + place / 10 + 0.1 * (year - 2012) + random.normal(0, 0.4) + moved,
                }
            )  # fmt: skip
    return pl.DataFrame(rows)


def conclude(effort: Effort, values: pl.DataFrame, **first: FirstRegistration) -> dict[str, object]:
    frames = conclude_efforts(values, [effort], first, [DEFINITION], GEOGRAPHY)
    assert dict(frames.efforts.schema) == EFFORT_COLUMNS
    [row] = frames.efforts.to_dicts()
    return row


def test_an_effect_that_was_built_in_is_found() -> None:
    row = conclude(make_effort(), make_values(2.0))
    assert row["verdict"] == "virker"
    assert row["low"] < -2.0 < row["high"] < 0
    assert (row["treated"], row["compared"]) == (3, len(NAMES) - 3)
    for other in ("group_time", "synthetic_control"):
        assert row[other] == pytest.approx(-2.0, abs=0.7)


@pytest.mark.parametrize(
    ("begins", "tried"),
    [
        (dict.fromkeys(TREATED, date(2018, 1, 1)), True),
        (dict.fromkeys(TREATED, date(2023, 1, 1)), False),
        ({"Region Hovedstaden": date(2018, 1, 1)}, False),
    ],
    ids=["judged", "just_begun", "nobody_left"],
)
def test_every_frame_keeps_what_its_columns_promise(begins: dict[str, date], tried: bool) -> None:
    effort = make_effort(begins=begins)
    first = {"besøg": FirstRegistration(date(2017, 1, 1), "s", effort.digest, {"genindlagte": 1.5})}
    frames = conclude_efforts(make_values(2.0), [effort], first, [DEFINITION], GEOGRAPHY)
    assert make_model(EFFORTS).validate(frames.efforts).height == 1
    assert make_model(EFFORT_POINTS).validate(frames.points).height == len(YEARS)
    assert (make_model(EFFORT_PLACEBOS).validate(frames.placebos).height > 0) is tried


def test_without_effect_the_expected_one_is_refused() -> None:
    row = conclude(make_effort(), make_values(0.0))
    assert row["verdict"] == "virker ikke som ventet"


def test_an_effect_the_other_way_is_told() -> None:
    assert conclude(make_effort(), make_values(-2.0))["verdict"] == "går den forkerte vej"


def test_an_effort_in_the_whole_region_cannot_be_told_from_what_meets_the_region() -> None:
    row = conclude(make_effort(begins={"Region Hovedstaden": date(2018, 1, 1)}), make_values(2.0))
    assert (row["verdict"], row["doubt"]) == ("kan ikke afgøres", "nobody_left")
    assert row["estimate"] is None


def test_an_effort_that_has_just_begun_cannot_be_judged() -> None:
    effort = make_effort(begins=dict.fromkeys(TREATED, date(2023, 1, 1)))
    assert conclude(effort, make_values(2.0))["doubt"] == "few_after"


def test_a_municipality_with_a_hidden_figure_is_left_out_and_named() -> None:
    row = conclude(make_effort(), make_values(2.0, [("Dragør", 2015), ("Gribskov", 2020)]))
    assert row["left_out"] == "Dragør, Gribskov"
    assert (row["treated"], row["compared"]) == (2, len(NAMES) - 4)
    assert row["verdict"] == "virker"


def test_only_those_that_are_named_are_compared_with() -> None:
    others = [name for name in NAMES.values() if name not in TREATED][:12]
    row = conclude(make_effort(compare=others), make_values(2.0))
    assert row["compared"] == 12


def test_those_that_resemble_the_treated_ones_can_be_compared_with() -> None:
    peers = load_peers().of
    treated = {area for area, name in NAMES.items() if name in TREATED}
    alike = {peer for area in treated for peer in peers[area]} - treated
    row = conclude(make_effort(resembling=True), make_values(2.0))
    assert row["compared"] == len(alike) < len(NAMES) - 3


def test_a_municipality_that_is_split_between_clusters_is_not_half_reached() -> None:
    begins, split = spread_begins(
        make_effort(begins={"Byen": date(2018, 1, 1)}) if "Byen" in known_areas()
        else make_effort(begins={find_cluster("byen"): date(2018, 1, 1)}), GEOGRAPHY,
    )  # fmt: skip
    assert "0101" in split
    assert "0101" not in begins
    assert begins


def known_areas() -> set[str]:
    return set(GEOGRAPHY.areas["name"])


def find_cluster(area_id: str) -> str:
    return str(GEOGRAPHY.areas.filter(area_type="klynge", area_id=area_id)["name"].first())


def test_an_invented_effort_is_not_shown_with_real_figures() -> None:
    frames = conclude_efforts(
        make_values(2.0), [make_effort(synthetic=True)], {}, [DEFINITION], GEOGRAPHY
    )
    assert frames.efforts.is_empty()


@pytest.mark.parametrize(
    ("day", "late"), [(date(2017, 12, 31), False), (date(2018, 1, 1), True), (None, True)]
)
def test_what_is_registered_after_the_start_says_so(day: date | None, late: bool) -> None:
    effort = make_effort()
    first = (
        {}
        if day is None
        else {"besøg": FirstRegistration(day, "s", effort.digest, {"genindlagte": 1.5})}
    )
    row = conclude(effort, make_values(2.0), **first)
    assert row["late"] is late
    told = tell_effort(row, DEFINITION, "Mål")
    assert any("ikke registreret" in text for text in told.warnings) is late


def test_what_was_edited_after_registering_says_so() -> None:
    before = make_effort()
    after = make_effort(expects=[{"indicator": "genindlagte", "direction": "lower", "size": 1.0}])
    first = FirstRegistration(date(2017, 1, 1), "s", before.digest, {})
    row = conclude(after, make_values(2.0), besøg=first)
    assert row["edited"] is True
    assert before.digest == make_effort(title="Andre ord", owner="En anden").digest


def test_a_verdict_is_told_with_its_interval_and_what_could_be_seen() -> None:
    row = conclude(make_effort(), make_values(2.0))
    told = tell_effort(row, DEFINITION, "Mål")
    assert told.verdict == "Virker"
    assert (
        "\N{NO-BREAK SPACE}procentpoint lavere, end det ville være uden indsatsen (95 pct.-interval"
        in told.sentence
    )
    assert "Der ventedes et fald på 2,0\N{NO-BREAK SPACE}procentpoint." in told.sentence
    assert told.foresight.startswith("En virkning kan først ses ved et fald på")
    assert "færre om året" in told.foresight


def test_a_period_that_nobody_shows_is_passed_over() -> None:
    values = make_values(2.0, [(name, 2013) for name in NAMES.values()])
    row = conclude(make_effort(), values)
    assert row["verdict"] == "virker"
    assert row["left_out"] == ""


def test_where_every_treated_municipality_is_hidden_that_is_said() -> None:
    row = conclude(make_effort(), make_values(2.0, [(name, 2015) for name in TREATED]))
    assert (row["verdict"], row["doubt"]) == ("kan ikke afgøres", "no_figures")


def test_an_indicator_without_any_figure_is_told_and_not_left_out() -> None:
    row = conclude(make_effort(), make_values(2.0).clear())
    assert (row["verdict"], row["doubt"]) == ("kan ikke afgøres", "no_figures")
    assert (row["treated"], row["visible"], row["persons"]) == (0, None, None)
    assert (
        "der er ingen tal for kommunerne med indsatsen"
        in tell_effort(row, DEFINITION, "Mål").sentence
    )


def test_municipalities_that_nobody_resembles_are_compared_with_none() -> None:
    row = conclude(make_effort(compare=[], resembling=True, begins={"København": date(2018, 1, 1)}),
                   make_values(0.0))  # fmt: skip
    assert row["compared"] <= 4


def test_an_effort_older_than_its_cluster_began_in_what_the_cluster_first_had() -> None:
    begins, _ = spread_begins(
        make_effort(begins={find_cluster("nord"): date(2012, 1, 1)}), GEOGRAPHY
    )
    assert {"0217", "0270"} <= begins.keys()


def test_an_effort_younger_than_its_cluster_begins_in_what_the_cluster_last_had() -> None:
    for name in (find_cluster("nord"), "Region Hovedstaden"):
        begins, _ = spread_begins(make_effort(begins={name: date(2027, 7, 1)}), GEOGRAPHY)
        assert {"0217", "0270"} <= begins.keys()


def test_what_a_municipality_that_always_had_the_effort_would_be_without_it_is_not_said() -> None:
    begins = {"Helsingør": date(2012, 1, 1), "Gribskov": date(2018, 1, 1)}
    frames = conclude_efforts(
        make_values(2.0), [make_effort(begins=begins)], {}, [DEFINITION], GEOGRAPHY
    )
    assert frames.points["without_effort"].null_count() == len(YEARS)


def test_what_is_counted_each_half_year_is_not_added_up_to_a_year() -> None:
    values = make_values(0.0)
    assert conclude(make_effort(), values)["persons"] is not None
    half = values.with_columns(period_end=pl.col("period_start").dt.offset_by("181d"))
    assert conclude(make_effort(), half)["persons"] is None


def tell(**changes: object) -> ToldEffort:
    row = conclude(make_effort(), make_values(2.0)) | changes
    return tell_effort(row, DEFINITION, "Mål")


def test_what_was_never_registered_is_not_said_to_have_begun() -> None:
    assert tell(registered_on=None, late=True).warnings == (UNREGISTERED,)
    assert tell(registered_on=DAY, late=True).warnings == (LATE,)


def test_a_limit_is_not_printed_as_the_nothing_that_it_leaves_out() -> None:
    assert "fra −2,1 til −0,04)" in tell(low=-2.1, high=-0.04).sentence
    assert "fra −2,1 til 0,0)" in tell(low=-2.1, high=0.0).sentence


def test_a_difference_of_nothing_has_no_direction() -> None:
    told = tell(estimate=-0.01, interrupted=0.02)
    assert "Tallet er som det ville være uden indsatsen" in told.sentence
    assert "ingen forskel" in [text for _, text in told.facts]


def test_the_primary_method_is_named_and_not_told_as_another() -> None:
    facts = tell(method="callaway_santanna", compared=1).facts
    assert ("Metode", METHODS["callaway_santanna"]) in facts
    assert ("Sammenlignet med", "1 kommune uden indsatsen i samme region") in facts
    assert not [label for label, _ in facts if label.startswith("Anden metode: gruppe")]


def test_registering_says_the_visible_effect_in_the_indicators_unit() -> None:
    lines = tell_registered(make_effort(), {"genindlagte": 1.25}, DAY, 4, [DEFINITION])
    assert lines[1].startswith(
        "Genindlagte: mindste synlige virkning efter 4 perioder: et fald på 1,3"
    )
    assert "procentpoint; ventet: et fald på 2,0" in lines[1]


@pytest.mark.parametrize(
    ("unit", "counts", "said"),
    [
        ("pct", None, "2,3\N{NO-BREAK SPACE}procentpoint lavere, end"),
        ("pr_1000", None, "2,3\N{NO-BREAK SPACE}lavere, end"),
        ("antal", "praksis", "2,3\N{NO-BREAK SPACE}færre, end"),
        ("score", None, "2,3\N{NO-BREAK SPACE}lavere, end"),
    ],
)
def test_a_difference_is_told_in_the_indicators_own_unit(
    unit: str, counts: str | None, said: str
) -> None:
    row = conclude(make_effort(), make_values(2.0))
    definition = DEFINITION.model_copy(update={"unit": unit, "counts": counts})
    sentence = tell_effort(row, definition, "Mål").sentence
    assert f"Tallet er {said}" in sentence
    assert "  " not in sentence
