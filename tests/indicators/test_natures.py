"""What is counted decides whether a figure has an interval, and how wide it is."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from indicators import reasons
from indicators.methods.statistics import wilson_limits
from indicators.natures import limit_by_nature, mark_uncertain, widen_clustered
from schemas.definitions.model import Definition
from tests.indicators.frames import compute, observe, pick, practices, proportion, survey_share
from tests.indicators.value_rows import MUNICIPALITIES, figure, frame

CLUSTERED = {"lukkede": "clustered_events"}
ESTIMATED = proportion(dispersion="estimated")
HALF = 0.98
"""Half the width of an interval whose standard error is 0.5."""


def limits(rows: list[dict[str, Any]], definition: Definition, nature: str) -> dict[str, Any]:
    """The cluster's row, its interval as its nature allows."""
    values = limit_by_nature(frame(rows), [definition], {definition.id: nature})
    widened = widen_clustered(values, [definition] if definition.dispersion else [])
    return pick(widened, "nord")


def country_of(municipalities: tuple[str, ...], off: float = 2.0) -> list[dict[str, Any]]:
    """A country at 10 % whose municipalities lie `off` above and below it in turn."""
    return [
        figure("lukkede", "000", 10.0, 0.1),
        *(figure("lukkede", area, 10.0 + off * (-1) ** place, HALF)
          for place, area in enumerate(municipalities)),
    ]  # fmt: skip


PEOPLE = {"dataset": "folketal", "measure": "folketal"}


@pytest.mark.parametrize(
    "definition",
    [
        proportion(),
        proportion(kind="rate", unit="pr_1000", per=1000, denominator=PEOPLE),
        proportion(kind="count", unit="antal", denominator=None, direction=None),
    ],
    ids=lambda definition: definition.kind,
)
def test_a_full_count_has_no_interval_whatever_it_is_divided_by(definition: Definition) -> None:
    rows = [
        *practices("0400", 20, 100),
        *practices("000", 900, 3000),
        observe("folketal", "folketal", "0400", "2024Q1", 40000.0),
        observe("folketal", "folketal", "000", "2024Q1", 5900000.0),
    ]
    shown = pick(compute(rows, definition, natures={"lukkede": "full_count"}), "bornholm")
    assert shown["value"] is not None
    assert {shown[name] for name in ("ci_low", "ci_high", "ci_method", "ci_level")} == {None}
    assert shown["nature"] == "full_count"
    assert shown["vs_land"] is None, "without chance nothing is better or worse for certain"
    assert "interval" not in (shown["note"] or ""), "there is nothing to excuse"
    by_chance = pick(compute(rows, definition, natures={"lukkede": "events"}), "bornholm")
    assert by_chance["ci_low"] is not None


def test_events_that_come_in_clusters_have_no_interval_and_say_why() -> None:
    shown = limits([figure("lukkede", "nord", 11.0, HALF)], proportion(), "clustered_events")
    assert (shown["ci_low"], shown["ci_high"], shown["ci_method"]) == (None, None, None)
    assert shown["note"] == reasons.CLUSTERED


def test_dispersion_widens_by_what_municipalities_differ_beyond_chance() -> None:
    # each municipality lies four standard errors from the country: φ = 16, √φ = 4
    rows = [*country_of(MUNICIPALITIES[:8]), figure("lukkede", "nord", 11.0, HALF)]
    shown = limits(rows, ESTIMATED, "clustered_events")
    assert shown["ci_low"] == pytest.approx(11.0 - 4 * HALF, abs=0.01)
    assert shown["ci_high"] == pytest.approx(11.0 + 4 * HALF, abs=0.01)
    assert shown["ci_method"] == "overdispersed"
    assert shown["note"] is None


def test_municipalities_that_differ_by_chance_alone_never_narrow_an_interval() -> None:
    rows = [*country_of(MUNICIPALITIES[:8], off=0.1), figure("lukkede", "nord", 11.0, HALF)]
    shown = limits(rows, ESTIMATED, "clustered_events")
    assert shown["ci_high"] == pytest.approx(11.0 + HALF)


def test_the_dispersion_is_the_municipalities_and_not_the_clusters_nor_another_years() -> None:
    rows = [
        *country_of(MUNICIPALITIES[:8]),
        *(figure("lukkede", area, 30.0, HALF) for area in ("syd", "midt", "byen", "084")),
        *(figure("lukkede", area, 30.0, HALF, "2024") for area in MUNICIPALITIES[:8]),
        figure("lukkede", "nord", 11.0, HALF),
    ]
    shown = limits(rows, ESTIMATED, "clustered_events")
    assert shown["ci_high"] == pytest.approx(11.0 + 4 * HALF, abs=0.01)


@pytest.mark.parametrize(
    "rows",
    [country_of(MUNICIPALITIES[:7]), country_of(MUNICIPALITIES[:8])[1:]],
    ids=["seven municipalities", "no country"],
)
def test_a_dispersion_that_cannot_be_told_leaves_no_interval(rows: list[dict[str, Any]]) -> None:
    shown = limits([*rows, figure("lukkede", "nord", 11.0, HALF)], ESTIMATED, "clustered_events")
    assert (shown["ci_low"], shown["ci_high"], shown["ci_method"]) == (None, None, None)
    assert shown["value"] == 11.0


@pytest.mark.parametrize(("value", "limit"), [(1.0, "ci_low"), (99.5, "ci_high")])
def test_a_widened_share_stays_within_0_and_100(value: float, limit: str) -> None:
    rows = [*country_of(MUNICIPALITIES[:8]), figure("lukkede", "nord", value, 0.5)]
    shown = limits(rows, ESTIMATED, "clustered_events")
    assert shown[limit] == (0.0 if limit == "ci_low" else 100.0)


def test_a_definition_may_want_no_interval() -> None:
    bare = proportion(interval="none")
    shown = limits([figure("lukkede", "nord", 11.0, HALF)], bare, "events")
    assert (shown["ci_low"], shown["ci_method"]) == (None, None)
    assert shown["note"] == reasons.INTERVAL_NOT_WANTED


def test_independent_events_keep_the_interval_of_their_kind() -> None:
    shown = limits([figure("lukkede", "nord", 11.0, HALF)], proportion(), "events")
    assert (shown["ci_low"], shown["ci_high"]) == (11.0 - HALF, 11.0 + HALF)
    assert (shown["ci_method"], shown["note"]) == ("wilson", None)


def smoke(share: float, answers: float, area: str = "0400") -> list[dict[str, Any]]:
    return [
        observe("sundhedsprofil", "andel", area, "2021", share, unit="pct"),
        observe("sundhedsprofil", "svarpersoner", area, "2021", answers),
        observe("folketal", "folketal", area, "2021Q1", 1000.0),
    ]


def ask(*rows: dict[str, Any], **more: Any) -> dict[str, Any]:
    values = compute(list(rows), survey_share(**more), natures={"rygning": "sample"})
    return pick(values, "0400")


def test_a_survey_share_has_wilsons_limits_on_its_effective_answers() -> None:
    shown = ask(*smoke(20.0, 160.0), design_effect=1.6)
    low, high = wilson_limits(np.array([20.0]), np.array([100.0]))
    assert shown["ci_low"] == pytest.approx(100 * low[0])
    assert shown["ci_high"] == pytest.approx(100 * high[0])


@pytest.mark.parametrize("share", [0.0, 1.0, 99.0, 100.0])
def test_limits_of_a_survey_share_never_leave_0_to_100(share: float) -> None:
    shown = ask(*smoke(share, 60.0), design_effect=1.6)
    assert 0 <= shown["ci_low"] <= share <= shown["ci_high"] <= 100
    assert shown["ci_low"] < shown["ci_high"]


def test_a_score_never_has_the_limits_of_a_share() -> None:
    score = survey_share(
        kind="mean", unit="score", direction="higher",
        figure={"dataset": "lup", "measure": "gennemsnit"},
        respondents={"dataset": "lup", "measure": "antal_svar"},
    )  # fmt: skip
    rows = [
        observe("lup", "gennemsnit", "084", "2021", 4.1, unit="score"),
        observe("lup", "antal_svar", "084", "2021", 400.0),
    ]
    shown = pick(compute(rows, score, natures={"rygning": "sample"}), "084")
    assert shown["value"] == 4.1
    assert (shown["ci_low"], shown["ci_high"]) == (None, None)


def test_a_score_has_the_limits_that_are_printed() -> None:
    score = survey_share(
        kind="mean", unit="score", direction="higher",
        figure={"dataset": "lup", "measure": "gennemsnit"},
        limit_low={"dataset": "lup", "measure": "nedre_grænse"},
        limit_high={"dataset": "lup", "measure": "øvre_grænse"},
    )  # fmt: skip
    rows = [
        observe("lup", measure, "084", "2021", value, unit="score")
        for measure, value in (("gennemsnit", 4.1), ("nedre_grænse", 4.0), ("øvre_grænse", 4.25))
    ]
    shown = pick(compute(rows, score, natures={"rygning": "sample"}), "084")
    assert (shown["ci_low"], shown["ci_high"], shown["ci_method"]) == (4.0, 4.25, "published")


def test_a_figure_of_fewer_answers_than_are_asked_for_is_not_shown() -> None:
    shown = ask(*smoke(20.0, 49.0), min_answers=50)
    assert (shown["value"], shown["ci_low"], shown["status"]) == (None, None, "suppressed")
    assert shown["status_reason"] == reasons.CAUSES[reasons.Cause.FEW_ANSWERS].own
    assert shown["nature"] is None
    assert ask(*smoke(20.0, 50.0), min_answers=50)["value"] == 20.0


def test_a_figure_of_too_few_answers_is_in_no_sum_that_would_tell_it() -> None:
    people = {"0201": 500.0, "0210": 40_000.0, "0217": 60_000.0, "0219": 50_000.0}
    rows: list[dict[str, Any]] = []
    for area, count in people.items():
        rows.append(observe("sundhedsprofil", "andel", area, "2021", 20.0 + len(rows), unit="pct"))
        answers = 49.0 if area == "0201" else 900.0
        rows.append(observe("sundhedsprofil", "svarpersoner", area, "2021", answers))
        rows.append(observe("folketal", "folketal", area, "2021Q1", count))
    values = compute(rows, survey_share(min_answers=50, min_coverage=0.0))
    assert pick(values, "0201")["status"] == "suppressed"
    nord = pick(values, "nord")
    shown = {area: pick(values, area)["value"] for area in people if area != "0201"}
    rest = sum(people[area] * value for area, value in shown.items())
    assert nord["value"] == pytest.approx(rest / sum(people[area] for area in shown))
    assert "(skjult)" in nord["status_reason"]


@pytest.mark.parametrize(
    ("value", "low", "high", "uncertain"),
    [
        (10.0, 3.0, 19.0, False),
        (10.0, 3.0, 19.1, True),
        (0.0, 0.0, 0.4, True),
        (-10.0, -18.0, -2.0, False),
        (-10.0, -19.0, -2.0, True),
    ],
)
def test_an_interval_wider_than_160_percent_of_its_figure_is_too_uncertain(
    value: float, low: float, high: float, uncertain: bool
) -> None:
    rows = frame([figure("lukkede", "nord", value, ci_low=low, ci_high=high)])
    shown = pick(mark_uncertain(rows), "nord")
    assert shown["too_uncertain"] == uncertain
    assert (shown["note"] == reasons.TOO_UNCERTAIN) == uncertain


@pytest.mark.parametrize(
    ("answers", "nature", "uncertain"),
    [(9.0, "sample", True), (11.0, "sample", False), (9.0, "events", False)],
)
def test_a_sample_of_fewer_than_ten_effective_answers_is_too_uncertain(
    answers: float, nature: str, uncertain: bool
) -> None:
    # around 60 % such an interval is not wider than 160 % of the figure
    low, high = wilson_limits(np.array([0.6 * answers]), np.array([answers]))
    rows = frame(
        [figure("rygning", "nord", 60.0, ci_low=100 * low[0], ci_high=100 * high[0],
                nature=nature)]
    )  # fmt: skip
    assert pick(mark_uncertain(rows), "nord")["too_uncertain"] == uncertain


def test_a_figure_without_interval_is_not_called_uncertain() -> None:
    shown = pick(mark_uncertain(frame([figure("lukkede", "nord", 10.0)])), "nord")
    assert (shown["too_uncertain"], shown["note"]) == (False, None)


def test_what_is_too_uncertain_is_not_held_against_region_or_country() -> None:
    rows = [*smoke(80.0, 14.0), *smoke(5.0, 9000.0, "084"), *smoke(5.0, 90000.0, "000")]
    sure = ask(*rows)
    assert (sure["too_uncertain"], sure["vs_region"], sure["vs_land"]) == (
        False, "daarligere", "daarligere",
    )  # fmt: skip
    unsure = ask(*rows, design_effect=1.6)
    assert (unsure["too_uncertain"], unsure["vs_region"], unsure["vs_land"]) == (True, None, None)


def test_an_empty_age_band_of_much_weight_takes_gamma_limits() -> None:
    rate = Definition.model_validate(
        {
            "id": "indlagte", "title": "Indlagte", "description": "Tekst.", "theme": "kapacitet",
            "kind": "directly_standardised_rate", "per": 1000, "unit": "pr_1000",
            "direction": "lower", "standardise": {"ages": ["0-79", "80+"]},
            "numerator": {"dataset": "genindlaeggelser", "measure": "indlæggelser"},
            "denominator": {"dataset": "folketal", "measure": "folketal"},
        }
    )  # fmt: skip

    def limit(people_of_80: float) -> dict[str, Any]:
        strata = (("0-79", 20.0, 10000.0), ("80+", 0.0, people_of_80))
        rows = [
            row
            for age, events, people in strata
            for row in (
                observe("genindlaeggelser", "indlæggelser", "0400", "2022", events, age=age),
                observe("folketal", "folketal", "0400", "2022Q1", people, age=age),
            )
        ]
        values = compute(rows, rate, natures={"indlagte": "events"})
        return pick(values, "bornholm")

    assert limit(5000.0)["ci_method"] == "dobson"
    few = limit(20.0)
    assert few["ci_method"] == "gamma"
    assert few["ci_high"] > limit(5000.0)["ci_high"]
