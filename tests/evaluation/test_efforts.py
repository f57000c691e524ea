"""An effort goes from its definition through published figures to a verdict in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from evaluation.gathering import spread_begins
from evaluation.results import conclude_efforts
from geography.areas import load_geography
from geography.peers import load_peers
from schemas.definitions.model import Definition
from schemas.efforts import Effort, FirstRegistration, KnownNames, check_efforts
from schemas.frames.columns import make_model
from schemas.frames.efforts import EFFORT_COLUMNS, EFFORT_PLACEBOS, EFFORT_POINTS, EFFORTS
from warehouse.effort_register import (
    RegisteredEffort,
    RegisterError,
    add_registered,
    find_register,
    load_register,
)
from wording.questions.efforts import tell_effort

GEOGRAPHY = load_geography()
REGION = GEOGRAPHY.areas.filter(area_type="kommune", region_id="084").sort("area_id")
NAMES = dict(REGION.select("area_id", "name").iter_rows())
YEARS = range(2012, 2024)
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
    assert any("ikke registreret, før" in text for text in told.warnings) is late


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


def entry(day: date, effort: Effort) -> RegisteredEffort:
    return RegisteredEffort(effort.id, effort.digest, day, "s", {"genindlagte": 1.5},
                      effort.model_dump(mode="json"))  # fmt: skip


def test_the_register_keeps_every_line_in_order(tmp_path: Path) -> None:
    effort = make_effort()
    for day in (date(2017, 1, 1), date(2017, 6, 1)):
        add_registered(tmp_path, entry(day, effort))
    assert [each.day for each in load_register(tmp_path)] == [date(2017, 1, 1), date(2017, 6, 1)]


@pytest.mark.parametrize("spoil", ["change", "take out"])
def test_a_line_changed_by_hand_is_refused(tmp_path: Path, spoil: str) -> None:
    for day in (date(2017, 1, 1), date(2017, 6, 1), date(2017, 9, 1)):
        add_registered(tmp_path, entry(day, make_effort()))
    path = find_register(tmp_path)
    lines = path.read_text(encoding="utf-8").splitlines()
    lines = (
        [lines[0].replace("2017-01-01", "2016-01-01"), *lines[1:]]
        if spoil == "change"
        else [lines[0], lines[2]]
    )
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    with pytest.raises(RegisterError) as refused:
        load_register(tmp_path)
    assert refused.value.problems[0].row == 2


KNOWN = KnownNames(
    goals=frozenset({"rette_sted"}), indicators=frozenset({"genindlagte"}),
    areas=frozenset(NAMES.values()), municipalities=frozenset(NAMES.values()),
)  # fmt: skip
SOUND = """indsatser:
  - id: besøg
    title: Besøg
    goal: rette_sted
    what: Besøg hos borgere
    owner: Nord
    begins: {Gribskov: 2027-01-01}
    compare: [Halsnæs]
    expects:
      - {indicator: genindlagte, direction: lower, size: 1.5}
"""


@pytest.mark.parametrize(
    ("old", "new", "row", "told"),
    [
        ("goal: rette_sted", "goal: rete_sted", 4, "rette_sted"),
        ("Gribskov: 2027", "Gripskov: 2027", 7, "Gribskov"),
        ("[Halsnæs]", "[Halsnes]", 8, "Halsnæs"),
        ("[Halsnæs]", "[Gribskov]", 8, "selv med"),
        ("genindlagte, dir", "genindlagt, dir", 10, "genindlagte"),
        ("direction: lower", "direction: ned", 10, ""),
        ("size: 1.5", "size: -1.5", 10, ""),
        ("owner: Nord", "ejer: Nord", 6, ""),
    ],
)
def test_a_mistake_is_told_at_its_line(
    tmp_path: Path, old: str, new: str, row: int, told: str
) -> None:
    assert old in SOUND
    path = tmp_path / "indsatser.yaml"
    path.write_text(SOUND.replace(old, new), encoding="utf-8")
    problems = check_efforts(path, KNOWN)[1]
    assert row in [problem.row for problem in problems], problems
    assert any(told in f"{problem.message} {problem.remedy}" for problem in problems)


def test_a_sound_file_has_no_mistakes(tmp_path: Path) -> None:
    path = tmp_path / "indsatser.yaml"
    path.write_text(SOUND, encoding="utf-8")
    efforts, problems = check_efforts(path, KNOWN)
    assert problems == []
    assert [effort.id for effort in efforts] == ["besøg"]


def test_a_wrong_effort_is_set_aside_and_the_others_stay(tmp_path: Path) -> None:
    path = tmp_path / "indsatser.yaml"
    second = (
        SOUND.partition("\n")[2].replace("id: besøg", "id: andre").replace("Gribskov", "Nirvana")
    )
    path.write_text(SOUND + second, encoding="utf-8")
    efforts, problems = check_efforts(path, KNOWN)
    assert [effort.id for effort in efforts] == ["besøg"]
    assert [problem.found for problem in problems] == ["Nirvana"]


@pytest.mark.parametrize(
    ("content", "row"),
    [(b"", 1), (b"- a\n", 1), (b"indsatser:\n", 1), (b"indsatser: \xff\n", None),
     (b"indsatser:\n  - besoeg\n", 2), (b"indsatser: []\nandet: 1\n", 2)],
    ids=["empty", "list", "no_list", "not_utf8", "no_block", "other_key"],
)  # fmt: skip
def test_a_file_of_another_form_is_told(tmp_path: Path, content: bytes, row: int | None) -> None:
    path = tmp_path / "indsatser.yaml"
    path.write_bytes(content)
    efforts, problems = check_efforts(path, KNOWN)
    assert efforts == []
    assert [problem.row for problem in problems] == [row], problems


def test_a_period_that_nobody_shows_is_passed_over() -> None:
    values = make_values(2.0, [(name, 2013) for name in NAMES.values()])
    row = conclude(make_effort(), values)
    assert row["verdict"] == "virker"
    assert row["left_out"] == ""


def test_where_every_treated_municipality_is_hidden_that_is_said() -> None:
    row = conclude(make_effort(), make_values(2.0, [(name, 2015) for name in TREATED]))
    assert (row["verdict"], row["doubt"]) == ("kan ikke afgøres", "no_figures")


def test_municipalities_that_nobody_resembles_are_compared_with_none() -> None:
    row = conclude(make_effort(compare=[], resembling=True, begins={"København": date(2018, 1, 1)}),
                   make_values(0.0))  # fmt: skip
    assert row["compared"] <= 4


def test_an_effort_older_than_its_cluster_began_in_what_the_cluster_first_had() -> None:
    begins, _ = spread_begins(
        make_effort(begins={find_cluster("nord"): date(2012, 1, 1)}), GEOGRAPHY
    )
    assert {"0217", "0270"} <= begins.keys()


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
