"""For what a finished snapshot waits: each condition is tripped, and by nothing ordinary."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from assets.gate.conditions import (
    CONDITIONS,
    EXPECTATIONS,
    FORMULAS,
    LOST,
    REVISIONS,
    STOPPED,
    SURPRISES,
    VANISHED,
    Compared,
)
from assets.gate.gates import Gate, judge_nothing, judge_snapshot, list_told
from assets.publishing.publication import list_news, tabulate_definitions
from assets.quality.expectations import load_expectations
from assets.quality.printed import AnchorExpectation
from indicators.changes.causes import explain_differences
from indicators.changes.differences import ComparedSnapshot
from indicators.changes.renaming import follow_renames
from schemas.definitions.model import Definition
from schemas.frames.surprises import SURPRISE_COLUMNS
from schemas.gates import Gates, GatesError, load_gates
from schemas.problems import Problem
from tests.indicators.value_rows import MUNICIPALITIES, figure, frame, published

Row = dict[str, Any]
LIMITS = load_gates()
SMOKING, LONELY = published("rygning"), published("ensomhed")
SUITE = load_expectations().model_copy(
    update={
        "anchors": [
            AnchorExpectation(indicator_id="rygning", value=17, tolerance=2, source="Katalog")
        ]
    }
)
SCHEMA = {
    "extract_id": pl.String, "dataset": pl.String, "vintage": pl.String, "file_name": pl.String,
    "status": pl.String, "received_at": pl.String,
}  # fmt: skip
REGISTER = pl.DataFrame([{"extract_id": "a", "file_name": "a.csv", "status": "accepted"}], SCHEMA)


def rows(indicator: str = "rygning", **of_area: Any) -> list[Row]:
    """The country at 17 percent and thirty municipality figures near it, but for those named."""
    values = {"000": 17.0, **dict.fromkeys(MUNICIPALITIES, 16.0), **of_area}
    return [
        figure(indicator, area, value, period=period, status="ok" if value else "missing")
        for area, value in values.items()
        for period in ("2023", "2024", "2025")
        if value is not None
    ]


def snapshot(values: list[Row], *definitions: Definition) -> ComparedSnapshot:
    """A snapshot with these figures."""
    table = tabulate_definitions(list(definitions or (SMOKING, LONELY)))
    return ComparedSnapshot(frame(values), table, REGISTER, code_version="1")


def compare(old: ComparedSnapshot, new: ComparedSnapshot, **more: Any) -> Compared:
    return Compared(old, new, explain_differences(old, new), SUITE, **more)


def trip(compared: Compared, limits: Gates = LIMITS) -> dict[str, str]:
    """The conditions for which the new snapshot waits, with the sentence of each."""
    entries = [each.describe() for each in judge_snapshot(compared, limits)]
    assert [entry["condition"] for entry in entries] == list(CONDITIONS)
    assert all(
        bool(entry["sentences"]) == bool(entry["danish"]) == (entry["outcome"] == "waits")
        for entry in entries
    )
    return {entry["condition"]: entry["sentences"][0] for entry in entries if entry["sentences"]}


OLD = snapshot(rows() + rows("ensomhed"))


def test_the_same_figures_pass() -> None:
    assert trip(compare(OLD, OLD)) == {}


def test_a_corrected_spelling_passes() -> None:
    spelled = SMOKING.model_copy(update={"title": "Rygning", "description": "En anden tekst."})
    new = snapshot(rows() + rows("ensomhed"), spelled, LONELY)
    assert trip(compare(OLD, new)) == {}


def test_a_new_period_and_a_new_indicator_pass() -> None:
    more = [figure("rygning", area, 16.5, period="2026") for area in MUNICIPALITIES]
    new = snapshot(
        rows() + rows("ensomhed") + more + rows("stress"), SMOKING, LONELY, published("stress")
    )
    assert trip(compare(OLD, new)) == {}


def test_an_ordinary_revision_of_everything_passes() -> None:
    revised = [row | {"value": row["value"] * 1.03} for row in rows()]
    assert trip(compare(OLD, snapshot(revised + rows("ensomhed")))) == {}


def test_more_than_a_few_large_revisions_wait() -> None:
    revised = [row | {"value": 30.0} for row in rows() if row["area_id"] in MUNICIPALITIES[:4]]
    kept = [row for row in rows() if row["area_id"] not in MUNICIPALITIES[:4]]
    told = trip(compare(OLD, snapshot(revised + kept + rows("ensomhed"))))
    assert told == {REVISIONS: "12 figures are revised by more than 20%: rygning (12)."}
    few = trip(compare(OLD, snapshot(revised[:9] + kept + rows("ensomhed"))))
    assert REVISIONS not in few


@pytest.mark.parametrize(
    "state", [{"status": "missing"}, {"status": "suppressed"}, {"status": "not_applicable"}, None]
)
def test_figures_that_are_missing_hidden_or_gone_wait(state: Row | None) -> None:
    lost = [
        row | {"value": None, **(state or {})}
        for row in rows() if row["area_id"] in MUNICIPALITIES[:4]
    ]  # fmt: skip
    kept = [row for row in rows() if row["area_id"] not in MUNICIPALITIES[:4]]
    new = snapshot(kept + rows("ensomhed") + (lost if state else []))
    sentence = "12 published figures are gone, missing or hidden: rygning (12)."
    assert trip(compare(OLD, new)) == {LOST: sentence}


def test_few_lost_figures_wait_where_they_are_much_of_an_indicator() -> None:
    small = [figure("ensomhed", area, 12.0) for area in MUNICIPALITIES[:5]]
    old = snapshot(rows() + small)
    assert LOST in trip(compare(old, snapshot(rows() + small[2:])))
    assert trip(compare(old, snapshot(rows() + small[1:]))) == {}, "one is no share"


def test_an_indicator_that_has_no_figure_any_more_waits_and_is_told_once() -> None:
    told = trip(compare(OLD, snapshot(rows(), SMOKING)))
    assert told == {
        VANISHED: "1 indicator has no figure any more: ensomhed (33): its block is gone; keep it, "
        "'retired' with day and reason, or say 'renamed_from'."
    }
    kept = trip(compare(OLD, snapshot(rows())))
    assert kept == {VANISHED: "1 indicator has no figure any more: ensomhed (33)."}


def test_an_indicator_that_is_retired_with_day_and_reason_goes_without_waiting() -> None:
    retired = LONELY.model_copy(
        update={
            "status": "retired", "retired_on": date(2027, 1, 1), "retired_because": "Udgik 2026.",
        }
    )  # fmt: skip
    assert trip(compare(OLD, snapshot(rows(), SMOKING, retired))) == {}
    unsaid = retired.model_copy(update={"retired_because": None})
    assert list(trip(compare(OLD, snapshot(rows(), SMOKING, unsaid)))) == [VANISHED]


def test_an_indicator_in_force_that_never_had_figures_is_not_removed_unseen_either() -> None:
    old = snapshot(rows(), SMOKING, LONELY)
    assert list(trip(compare(old, snapshot(rows(), SMOKING)))) == [VANISHED]
    draft = LONELY.model_copy(update={"status": "draft"})
    assert trip(compare(snapshot(rows(), SMOKING, draft), snapshot(rows(), SMOKING))) == {}


def test_an_indicator_that_is_set_aside_is_not_told_once_more_as_removed() -> None:
    old = snapshot(rows(), SMOKING, LONELY)
    wrong = Problem("form", "Indicator 'ensomhed': a key is wrong.", file="defs.yaml")
    assert list(trip(compare(old, snapshot(rows(), SMOKING), stopped=[wrong]))) == [STOPPED]


def test_a_restored_indicator_passes() -> None:
    retired = LONELY.model_copy(
        update={
            "status": "retired", "retired_on": date(2027, 1, 1), "retired_because": "Udgik 2026.",
        }
    )  # fmt: skip
    assert trip(compare(snapshot(rows(), SMOKING, retired), OLD)) == {}


def test_a_renamed_indicator_loses_no_figure_and_passes() -> None:
    renamed = LONELY.model_copy(update={"id": "ensomme", "renamed_from": ["ensomhed"]})
    assert renamed.version == LONELY.version
    new = snapshot(rows() + rows("ensomme"), SMOKING, renamed)
    followed = follow_renames(OLD, new)
    assert trip(compare(followed, new)) == {}
    assert compare(followed, new).changes.is_empty()
    # back again, and compared the other way round
    assert compare(follow_renames(new, OLD), OLD).changes.is_empty()


def test_what_is_made_of_a_renamed_indicator_is_made_as_before() -> None:
    made = published("forhold").model_copy(update={"of": "ensomhed", "to": "rygning"})
    renamed = LONELY.model_copy(update={"id": "ensomme", "renamed_from": ["ensomhed"]})
    now = made.model_copy(update={"of": "ensomme"})
    old = snapshot(rows() + rows("ensomhed") + rows("forhold"), SMOKING, LONELY, made)
    new = snapshot(rows() + rows("ensomme") + rows("forhold"), SMOKING, renamed, now)
    assert trip(compare(follow_renames(old, new), new)) == {}


def test_a_place_in_the_profile_and_a_question_are_no_formula() -> None:
    asked = SMOKING.model_copy(
        update={"profile": 7, "question": "Hvorfor?", "national_source": "En anden."}
    )
    assert trip(compare(OLD, snapshot(rows() + rows("ensomhed"), asked, LONELY))) == {}
    retired = LONELY.model_copy(update={"status": "retired"})
    assert list(trip(compare(OLD, snapshot(rows(), SMOKING, retired)))) == [VANISHED]


@pytest.mark.parametrize(
    "change",
    [
        {"unit": "pr_1000"},
        {"figure": {"dataset": "lokal", "measure": "værdi", "where": {"item": "y"}}},
        {"figure": {"dataset": "lup", "measure": "gennemsnit", "where": {"item": "x"}}},
        {"catchment": "psychiatric"},
        {"disclosure_control": False},
    ],
)
def test_a_formula_that_changed_waits_though_no_figure_did(change: Row) -> None:
    keys = json.loads(SMOKING.model_dump_json(exclude_none=True)) | change
    new = snapshot(rows() + rows("ensomhed"), Definition.model_validate(keys), LONELY)
    told = trip(compare(OLD, new))
    assert list(told) == [FORMULAS]
    assert told[FORMULAS].startswith("1 indicator is computed in another way: rygning: ")
    assert next(iter(change)) in told[FORMULAS]


def test_a_draft_and_an_indicator_without_figures_may_change_their_formulas() -> None:
    other = LONELY.model_copy(update={"unit": "pr_1000"})
    old, new = snapshot(rows(), SMOKING, LONELY), snapshot(rows(), SMOKING, other)
    assert trip(compare(old, new)) == {}


def test_a_key_that_the_language_has_got_since_is_no_changed_formula() -> None:
    table = OLD.definitions.with_columns(
        definition=pl.Series(
            [
                json.dumps({k: v for k, v in json.loads(text).items() if k != "catchment"})
                for text in OLD.definitions["definition"]
            ]
        )
    )
    assert trip(compare(replace(OLD, definitions=table), OLD)) == {}


def test_an_anchor_that_held_and_is_broken_now_waits() -> None:
    off = snapshot(rows(**{"000": 20.0}) + rows("ensomhed"))
    told = trip(compare(OLD, off))
    assert told == {
        EXPECTATIONS: "3 figures break an expectation that they kept: rygning, land 000, "
        "2023: 20, expected 17 ± 2 (Katalog); rygning, land 000, 2024: 20, expected 17 ± 2 "
        "(Katalog); rygning, land 000, 2025: 20, expected 17 ± 2 (Katalog)."
    }
    nearer, further = (
        snapshot(rows(**{"000": value}) + rows("ensomhed")) for value in (19.5, 21.0)
    )
    assert trip(compare(off, off)) == {}, "it was broken before"
    assert trip(compare(off, nearer)) == {}
    assert list(trip(compare(off, further))) == [EXPECTATIONS]


def test_a_share_above_a_hundred_waits() -> None:
    above = snapshot(rows(**{MUNICIPALITIES[0]: 101.0}) + rows("ensomhed"))
    assert EXPECTATIONS in trip(compare(OLD, above))


def surprise(size: float, readers: int = 2) -> pl.DataFrame:
    cell = {
        "extract_id": "a", "dataset": "folketal", "measure": "folketal", "item": "alle",
        "area_type": "kommune", "area_id": "0101", "period": "2025", "sex": "alle", "age": "alle",
        "education": "alle", "unit": "antal", "found": 745.0, "expected": 74_500.0,
        "expected_from": "forecast", "surprise": size, "readers": readers,
    }  # fmt: skip
    return pl.DataFrame([cell], SURPRISE_COLUMNS)


def test_a_surprising_cell_waits_when_a_figure_rests_on_it() -> None:
    told = trip(compare(OLD, OLD, surprises=surprise(9.0)))
    assert told == {SURPRISES: "1 new cell surprises: folketal, kommune 0101, 2025: lower (a.csv)."}
    assert trip(compare(OLD, OLD, surprises=surprise(5.0))) == {}
    assert trip(compare(OLD, OLD, surprises=surprise(9.0, readers=0))) == {}


def test_a_danish_reader_is_told_in_danish() -> None:
    keys = json.loads(SMOKING.model_dump_json(exclude_none=True)) | {"unit": "pr_1000"}
    placed = [
        row | {"area_name": "Hillerød" if row["area_type"] == "kommune" else "Hele landet"}
        for row in rows(**{MUNICIPALITIES[0]: 101.5}) + rows("ensomhed")
    ]
    new = snapshot(placed, Definition.model_validate(keys), LONELY)
    cell = surprise(9.0).with_columns(area_id=pl.lit("000"), area_type=pl.lit("land"))
    stopped = [
        Problem(
            "choice", "Indicator 'ensomhed': kind 'proportian' is not known.",
            "/srv/klynge/defs.yaml", row=45, column="5", remedy="Correct it. " + "Long. " * 40,
        ),
        Problem("layout", "The layout cannot be used.", "/srv/sources/layouts/folketal.yaml"),
        Problem("rules", "A key is wrong.", "/srv/datasets/lup.yaml", row=3),
        Problem("correction", "Correction number 2: no reason.", "/srv/corrections.yaml", row=9),
    ]  # fmt: skip
    compared = compare(OLD, new, surprises=cell, stopped=stopped)
    told = {e.condition: e for e in judge_snapshot(compared, LIMITS)}
    assert told[STOPPED].tell("da") == (
        "4 dele er sat til side, fordi de er skrevet forkert: indikatoren »ensomhed« (defs.yaml, "
        "linje 45); layoutet folketal; datasættet Landsdækkende patientundersøgelser (LUP) "
        "(lup.yaml, linje 3) … (+1)."
    )
    english = told[STOPPED].tell("en")
    assert "aside: defs.yaml:45:5: Indicator 'ensomhed': kind 'proportian' is not known" in english
    assert "…; folketal.yaml: The layout cannot be used." in english, "cut, and the others told"
    assert [each.danish for each in told[STOPPED].finding.details][-1] == (
        "rettelse nr. 2 (corrections.yaml, linje 9)"
    )
    assert told[SURPRISES].tell("da") == (
        "1 nyt tal afviger meget fra det ventede: Folketal, Hele landet, 2025: lavere (a.csv)."
    )
    assert told[FORMULAS].tell("da") == (
        "1 indikator regnes på en anden måde: »rygning«: enhed fra »pct.« til »pr. 1.000«."
    )
    expected = "»rygning«, Hillerød (kommune), 2023: 101,5; ikke mellem 0 og 100"
    assert expected in told[EXPECTATIONS].tell("da")


def test_what_counts_and_is_not_published_is_new_but_for_what_was_restored() -> None:
    register = pl.DataFrame(
        [
            ("published", "accepted", None), ("new", "accepted", None),
            ("again", "accepted", "restored"), ("anew", "accepted", "reread"),
            ("out", "withdrawn", "withdrawn"), ("bad", "rejected", None),
        ],
        schema=["extract_id", "status", "event"], orient="row",
    )  # fmt: skip
    published = {"extracts": [{"extract_id": "published", "status": "accepted"}]}
    assert list_news(register, published) == ["anew", "new"]


def test_what_was_set_aside_waits_once() -> None:
    broken = Problem("layout", "The layout cannot be used.", file="lup.yaml", remedy="Mend it.")
    compared = compare(OLD, OLD, stopped=[broken])
    assert trip(compared) == {
        STOPPED: "1 part was set aside: lup.yaml: The layout cannot be used. Remedy: Mend it."
    }
    told = list_told(Gate(tuple(judge_snapshot(compared, LIMITS))).state())
    again = compare(OLD, OLD, stopped=[broken], told=told)
    assert trip(again) == {}
    third = list_told(Gate(tuple(judge_snapshot(again, LIMITS))).state())
    assert trip(compare(OLD, OLD, stopped=[broken], told=third)) == {}, "it is still known"


@pytest.mark.parametrize(
    ("causes", "waits"),
    [
        ([("correction", "correction_new")], False),
        ([("extract", "extract_withdrawn"), ("protection", "hidden_with")], False),
        ([("extract", "extract_restored")], False),
        ([("extract", "extract_new")], True),
        ([("extract", "extract_withdrawn"), ("extract", "extract_new")], True),
        ([("protection", "hidden_with")], True),
    ],
)
def test_what_a_person_has_given_the_reason_for_does_not_count(
    causes: list[tuple[str, str]], waits: bool
) -> None:
    compared = compare(OLD, snapshot([row | {"value": 90.0} for row in rows()] + rows("ensomhed")))
    told = [{"kind": k, "detail": w, "facts": json.dumps([{"what": w}])} for k, w in causes]
    changes = compared.changes.with_columns(
        causes=pl.Series([told] * compared.changes.height, dtype=compared.changes["causes"].dtype)
    )
    assert (REVISIONS in trip(replace(compared, changes=changes))) == waits


def test_synthetic_figures_alone_wait_for_nobody_and_beside_real_ones_they_do() -> None:
    def pretend(side: ComparedSnapshot) -> ComparedSnapshot:
        return replace(side, values=side.values.with_columns(synthetic=pl.lit(True)))

    new = snapshot(rows(), SMOKING)
    entries = [e.describe() for e in judge_snapshot(compare(pretend(OLD), pretend(new)), LIMITS)]
    assert {entry["outcome"] for entry in entries} == {"not_judged"}
    assert trip(compare(OLD, pretend(new))) != {}


def test_a_first_snapshot_is_not_judged() -> None:
    gate = Gate(tuple(judge_nothing(LIMITS)))
    assert not gate.waits and gate.list_reasons() == []
    assert {entry["outcome"] for entry in gate.state()["gates"]} == {"not_judged"}


def test_what_weighs_most_is_told_first_and_a_condition_can_be_turned_off() -> None:
    broken = Problem("rule", "The rule cannot be used.")
    new = snapshot([row | {"value": 90.0} for row in rows()], SMOKING)
    compared = compare(OLD, new, stopped=[broken], surprises=surprise(9.0))
    assert list(trip(compared)) == [STOPPED, VANISHED, EXPECTATIONS, REVISIONS, SURPRISES]
    gate = Gate(tuple(judge_snapshot(compared, LIMITS)), "20260301T090000Z-1")
    assert len(gate.list_reasons()) == 5 and gate.stopped == ["The rule cannot be used."]
    assert gate.list_reasons("danish")[1] == (
        "1 indikator har ingen tal mere: »ensomhed« (33): blokken er slettet; behold den, "
        "»retired« med dag og grund, eller skriv »renamed_from«."
    )
    lenient = LIMITS.model_copy(update={VANISHED: "never", STOPPED: "never"})
    assert list(trip(compared, lenient)) == [EXPECTATIONS, REVISIONS, SURPRISES]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("gates: {", "flow"),
        ("gates:\n  stopped_parts: {more_than: -1}\n", "stopped_parts.more_than"),
        ("gates:\n  surprises: nej\n", "gates.surprises"),
        ("gates:\n  figures_lost: {more_than: 3}\n", "share_of_indicator"),
        ("gates:\n  andet: {more_than: 3}\n", "gates.andet"),
    ],
)
def test_a_wrong_file_is_refused_with_the_key(text: str, told: str, tmp_path: Path) -> None:
    file = tmp_path / "gates.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(GatesError) as error:
        load_gates(file)
    assert any(told in str(each.found) for each in error.value.problems)
    assert all(each.file == str(file) and each.remedy for each in error.value.problems)
