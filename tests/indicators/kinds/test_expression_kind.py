"""An expression in other indicators' figures, and a ratio of two groups of one indicator."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from indicators import reasons
from indicators.derive import derive_values
from indicators.disclosure.protection import protect_values
from indicators.kinds import kind_of
from indicators.verdicts.comparability import is_comparable
from schemas.definitions.model import Definition
from tests.indicators.frames import GEOGRAPHY, compute, observe, pick, survey_share

SEXES = [{"sex": "kvinder"}, {"sex": "maend"}, {}]
SMOKING = survey_share(groups=SEXES, headline="alle")
MEN, WOMEN = ({"indicator": "rygning", "sex": sex} for sex in ("maend", "kvinder"))
EVERYONE = {"indicator": "rygning"}


def count(name: str, measure: str) -> Definition:
    return Definition.model_validate(
        {
            "id": name, "title": name, "description": "Antal.", "theme": "kapacitet",
            "kind": "count", "unit": "antal", "numerator": {"dataset": "praksis",
            "measure": measure},
        }
    )  # fmt: skip


COUNTS = [count(name, name) for name in ("praksis", "praksis_lukket", "tilmeldte")]


def expression(text: str, parts: dict[str, Any], **more: Any) -> Definition:
    return Definition.model_validate(
        {
            "id": "udtryk", "title": "Udtryk", "description": "Udtryk.", "theme": "forebyggelse",
            "kind": "expression", "unit": "ratio", "expression": text, "parts": parts, **more,
        }
    )  # fmt: skip


def ratio(**more: Any) -> Definition:
    return Definition.model_validate(
        {
            "id": "udtryk", "title": "Forhold", "description": "Forhold.", "theme": "forebyggelse",
            "kind": "ratio", "unit": "ratio", "of": "rygning", "to": "rygning", **more,
        }
    )  # fmt: skip


def answers(area: str, men: float, women: float, everyone: float = 20.0) -> list[dict[str, Any]]:
    shares = {"maend": men, "kvinder": women, "alle": everyone}
    return [
        row
        for sex, share in shares.items()
        for row in (
            observe("sundhedsprofil", "andel", area, "2021", share, unit="pct", sex=sex),
            observe("sundhedsprofil", "svarpersoner", area, "2021", 500, sex=sex),
        )
    ]


def practices(area: str, **counts: float | None) -> list[dict[str, Any]]:
    return [
        observe("praksis", measure, area, "2024H1", number, **(
            {"status": "suppressed"} if number is None else {}
        ))
        for measure, number in counts.items()
    ]  # fmt: skip


def derive(rows: list[dict[str, Any]], *definitions: Definition, nature: str) -> pl.DataFrame:
    made = [each for each in definitions if each.kind not in ("expression", "ratio")]
    natures = dict.fromkeys([each.id for each in definitions], nature)
    values = compute(rows, *made, natures=natures)
    protected = protect_values(values, list(definitions), GEOGRAPHY).values
    return derive_values(protected, list(definitions), 2023)


def pick_made(values: pl.DataFrame, area: str = "nord", **more: Any) -> dict[str, Any]:
    return pick(values, area, indicator_id="udtryk", **more)


def test_a_ratio_of_men_to_women_has_limits_by_mover() -> None:
    made = ratio(of_group={"sex": "maend"}, to_group={"sex": "kvinder"})
    figure = pick_made(derive(answers("nord", 24, 16), SMOKING, made, nature="sample"))
    assert figure["value"] == pytest.approx(1.5)
    assert figure["ci_low"] < 1.5 < figure["ci_high"]
    assert (figure["ci_method"], figure["note"], figure["sex"]) == ("mover", None, "alle")
    assert kind_of(made).describe_formula(made) == (
        "Forholdet mellem indikatorerne rygning (maend) og rygning (kvinder)."
    )


def test_a_ratio_of_groups_has_a_row_for_its_own_groups_alone() -> None:
    made = ratio(of_group={"sex": "maend"}, to_group={"sex": "kvinder"})
    values = derive(answers("nord", 24, 16), SMOKING, made, nature="sample")
    assert values.filter(pl.col("indicator_id") == "udtryk")["sex"].unique().to_list() == ["alle"]


def test_the_same_figure_by_an_expression_has_the_same_limits() -> None:
    rows = answers("nord", 24, 16)
    grouped = ratio(of_group={"sex": "maend"}, to_group={"sex": "kvinder"})
    written = expression("m / k", {"m": MEN, "k": WOMEN})
    one, other = (
        pick_made(derive(rows, SMOKING, each, nature="sample")) for each in (grouped, written)
    )
    for name in ("value", "ci_low", "ci_high", "ci_method"):
        assert one[name] == pytest.approx(other[name]) if name != "ci_method" else one[name]


def test_a_difference_of_two_groups_has_newcombes_limits() -> None:
    made = expression("m - k", {"m": MEN, "k": WOMEN}, unit="pct_point")
    values = derive(answers("nord", 24, 16), SMOKING, made, nature="sample")
    figure = pick_made(values)
    men, women = (pick(values, "nord", indicator_id="rygning", sex=s) for s in ("maend", "kvinder"))
    down = ((24 - men["ci_low"]) ** 2 + (women["ci_high"] - 16) ** 2) ** 0.5
    assert figure["value"] == pytest.approx(8)
    assert figure["ci_low"] == pytest.approx(8 - down)


def test_what_is_about_the_same_people_has_no_limits_and_says_why() -> None:
    made = expression("m - alle", {"m": MEN, "alle": EVERYONE}, unit="pct_point")
    figure = pick_made(derive(answers("nord", 24, 16), SMOKING, made, nature="sample"))
    assert figure["value"] == pytest.approx(4)
    assert (figure["ci_low"], figure["note"]) == (None, reasons.PARTS_NOT_INDEPENDENT)


def test_a_part_that_stands_twice_is_not_independent_of_itself() -> None:
    made = expression("(m - k) / k", {"m": MEN, "k": WOMEN})
    figure = pick_made(derive(answers("nord", 24, 16), SMOKING, made, nature="sample"))
    assert figure["value"] == pytest.approx(0.5)
    assert figure["ci_low"] is None


def test_patients_for_each_open_practice() -> None:
    parts = {name: {"indicator": name} for name in ("tilmeldte", "praksis", "praksis_lukket")}
    made = expression("tilmeldte / (praksis - praksis_lukket)", parts)
    rows = practices("0219", tilmeldte=40000, praksis=25, praksis_lukket=5)
    figure = pick_made(derive(rows, *COUNTS, made, nature="full_count"), "0219")
    assert figure["value"] == pytest.approx(2000)
    assert (figure["nature"], figure["ci_low"]) == ("full_count", None)


def test_areas_are_compared_by_what_is_divided_alone() -> None:
    parts = {name: {"indicator": name} for name in ("praksis", "praksis_lukket")}
    difference = expression("praksis - praksis_lukket", parts, unit="antal")
    share = expression("100 * praksis_lukket / praksis", parts, unit="antal")
    assert [is_comparable(each) for each in (difference, share)] == [False, True]


def test_nothing_is_divided_by_nothing() -> None:
    parts = {name: {"indicator": name} for name in ("tilmeldte", "praksis", "praksis_lukket")}
    made = expression("tilmeldte / (praksis - praksis_lukket)", parts)
    rows = practices("0219", tilmeldte=40000, praksis=25, praksis_lukket=25)
    figure = pick_made(derive(rows, *COUNTS, made, nature="full_count"), "0219")
    assert (figure["status"], figure["status_reason"]) == ("missing", reasons.NO_RESULT)


@pytest.mark.parametrize("hidden", ["tilmeldte", "praksis", "praksis_lukket"])
def test_where_a_part_is_hidden_nothing_is_told(hidden: str) -> None:
    parts = {name: {"indicator": name} for name in ("tilmeldte", "praksis", "praksis_lukket")}
    made = expression("tilmeldte / (praksis - praksis_lukket)", parts)
    counts = {"tilmeldte": 40000, "praksis": 25, "praksis_lukket": 5} | {hidden: None}
    figure = pick_made(derive(practices("0219", **counts), *COUNTS, made, nature="events"), "0219")
    assert figure["status"] == "suppressed"
    assert (figure["value"], figure["nature"], figure["note"]) == (None, None, None)
