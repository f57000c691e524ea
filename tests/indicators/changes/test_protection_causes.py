"""Figures that are hidden, or shown again, because of other figures: what is named as the cause."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from indicators.changes.causes import explain_differences
from tests.indicators.changes.test_differences import (
    KEYS,
    definitions,
    name_causes,
    published,
    read_facts,
    register,
    source,
    sources,
    value,
)

CLOSED = {"dataset": "praksis", "measure": "praksis_lukket", "where": {"item": "alle"}}
PATIENTS = {"dataset": "praksis", "measure": "tilmeldte", "where": {"item": "alle"}}
OTHER: dict[str, Any] = {**KEYS, "id": "anden", "numerator": PATIENTS}
SHARING: dict[str, Any] = {**OTHER, "numerator": CLOSED}
PEOPLE = {"dataset": "folketal", "measure": "folketal"}
SECOND: dict[str, Any] = {
    "extracts": register("first", "second"),
    "sources": sources(source("kommune/0240", "second", 9), source("kommune/0190", "first", 2)),
}
HIDDEN = (None, "suppressed")
TOLD = "protection: hidden because older snapshots would tell a small count together with it"
NEW_EXTRACT = (
    "new extract praksis released 2025-01-02 (second.csv) instead of praksis released "
    "2025-01-01 (first.csv)"
)


def other(area: str, *figure: Any, **more: object) -> dict[str, Any]:
    return value(area, *figure, indicator_id="anden", **more)


def causes_of(indicator: str, old: Any, new: Any) -> dict[str, list[str]]:
    """The causes of one indicator's figures; the others are still there to be followed."""
    return {
        f"{row['area_type']}/{row['area_id']}": [
            f"{cause['kind']}: {cause['detail']}" for cause in row["causes"]
        ]
        for row in explain_differences(old, new).iter_rows(named=True)
        if row["indicator_id"] == indicator
    }


def test_a_figure_is_hidden_by_the_new_definition_of_an_indicator_with_the_same_count() -> None:
    old = published(
        value("kommune/0190", 10.0), other("kommune/0190", 30.0),
        definitions=definitions(KEYS, OTHER),
    )  # fmt: skip
    # the extract changes another area: it has nothing to do with Furesø
    new = published(
        value("kommune/0190", *HIDDEN), other("kommune/0190", *HIDDEN),
        definitions=definitions(KEYS, SHARING), **SECOND,
    )  # fmt: skip
    assert causes_of("lukkede", old, new) == {
        "kommune/0190": [
            "protection: hidden because the definition of anden, which uses the same counts, "
            "has changed"
        ]
    }


def test_and_is_shown_again_when_the_definition_is_put_back() -> None:
    old = published(
        value("kommune/0190", *HIDDEN), other("kommune/0190", *HIDDEN),
        definitions=definitions(KEYS, SHARING),
    )  # fmt: skip
    new = published(
        value("kommune/0190", 10.0), other("kommune/0190", 30.0),
        definitions=definitions(KEYS, OTHER),
    )  # fmt: skip
    assert causes_of("lukkede", old, new)["kommune/0190"] == [
        "protection: no longer hidden because the definition of anden, which uses the same "
        "counts, has changed"
    ]


def test_a_sister_area_is_hidden_with_the_one_whose_new_extract_made_it_small() -> None:
    areas = ("kommune/0190", "kommune/0240")
    old = published(*(value(area, 10.0) for area in areas))
    new = published(*(value(area, *HIDDEN) for area in areas), **SECOND)
    assert name_causes(old, new) == {
        "kommune/0240": [f"extract: {NEW_EXTRACT}"],
        "kommune/0190": [
            "protection: hidden together with lukkede of kommune 0240, which has changed: "
            f"{NEW_EXTRACT}"
        ],
    }
    (fact,) = read_facts(old, new)["kommune/0190"]
    assert (fact["what"], fact["own"], fact["possible"]) == ("hidden_with", True, False)
    assert (fact["area_type"], fact["area_id"]) == ("kommune", "0240")
    assert [each["what"] for each in fact["facts"]] == ["extract_new"]


def test_next_to_a_revision_alone_the_tie_is_called_possible() -> None:
    old = published(value("kommune/0190", 10.0), value("kommune/0240", 10.0))
    new = published(value("kommune/0190", *HIDDEN), value("kommune/0240", 11.0), **SECOND)
    (cause,) = name_causes(old, new)["kommune/0190"]
    assert cause.startswith("protection: possibly hidden together with lukkede of kommune 0240")


def test_what_is_hidden_with_a_figure_hides_further_figures() -> None:
    third = {**KEYS, "id": "tredje", "numerator": PATIENTS, "denominator": PATIENTS}
    middle = {**KEYS, "id": "anden", "denominator": PATIENTS}
    start = {**KEYS, "id": "anden_vej", "numerator": PEOPLE, "denominator": CLOSED}
    rows = [
        ("tredje", third), ("anden", middle), ("anden_vej", start),
    ]  # fmt: skip
    before = [value("kommune/0190", 10.0, indicator_id=name) for name, _ in rows]
    after = [value("kommune/0190", *HIDDEN, indicator_id=name) for name, _ in rows]
    old = published(*before, definitions=definitions(*(keys for _, keys in rows)))
    changed = {**start, "per": 7}
    new = published(*after, definitions=definitions(third, middle, changed))
    assert causes_of("tredje", old, new) == causes_of("anden", old, new) == {
        "kommune/0190": [
            "protection: hidden because the definition of anden_vej, which uses the same counts, "
            "has changed"
        ]
    }  # fmt: skip


def test_neither_an_extract_nor_a_figure_of_another_period_hides_anything() -> None:
    old = published(value("kommune/0190", 10.0, period="2019"), value("kommune/0240", 10.0))
    new = published(
        value("kommune/0190", *HIDDEN, period="2019"), value("kommune/0240", *HIDDEN), **SECOND
    )
    assert name_causes(old, new)["kommune/0190"] == [TOLD]


def test_indicators_that_share_no_count_hide_nothing_of_each_other() -> None:
    apart = {**OTHER, "denominator": PATIENTS}
    old = published(
        value("kommune/0190", 10.0), other("kommune/0190", 30.0),
        definitions=definitions(KEYS, apart),
    )  # fmt: skip
    new = published(
        value("kommune/0190", *HIDDEN), other("kommune/0190", *HIDDEN),
        definitions=definitions(KEYS, {**apart, "per": 7}),
    )  # fmt: skip
    assert causes_of("lukkede", old, new)["kommune/0190"] == [TOLD]


def test_what_is_shown_although_nothing_has_changed_is_unknown() -> None:
    old = published(value("kommune/0190", *HIDDEN), value("kommune/0240", 1.0))
    new = published(value("kommune/0190", 10.0), value("kommune/0240", 1.0))
    assert name_causes(old, new)["kommune/0190"][0].startswith("unknown: ")


def test_what_another_program_hides_is_not_laid_on_older_snapshots() -> None:
    old = published(value("kommune/0190", 10.0))
    new = replace(published(value("kommune/0190", *HIDDEN)), input_files={"protection.py": "2"})
    assert name_causes(old, new)["kommune/0190"][0].startswith("code: ")


def pooled(area: str, *figure: Any) -> dict[str, Any]:
    return value(area, *figure, period="2022") | {
        "indicator_id": "anden", "period": "2022-2024", "period_end": date(2024, 12, 31),
    }  # fmt: skip


def test_pooled_years_are_hidden_with_one_of_their_years() -> None:
    both = definitions(KEYS, {**KEYS, "id": "anden", "pool_years": 3})
    kept = source("kommune/0190", "first", 2)
    old = published(
        value("kommune/0240", 10.0), pooled("kommune/0240", 30.0), pooled("kommune/0190", 30.0),
        definitions=both, sources=sources(source("kommune/0240", "first", 1), kept),
    )  # fmt: skip
    new = published(
        value("kommune/0240", *HIDDEN), pooled("kommune/0240", 29.0),
        pooled("kommune/0190", *HIDDEN), definitions=both,
        extracts=register("first", "second"),
        sources=sources(source("kommune/0240", "second", 9), kept),
    )  # fmt: skip
    # the pooled years of the same area are revised by the extract, those of its sister are not
    causes = causes_of("anden", old, new)
    assert causes["kommune/0240"] == [f"extract: {NEW_EXTRACT}"]
    assert causes["kommune/0190"] == [
        "protection: possibly hidden together with anden of kommune 0240, which has changed: "
        f"{NEW_EXTRACT}"
    ]


def test_a_year_is_hidden_with_the_pooled_years_that_nothing_else_of_its_period_explains() -> None:
    both = definitions(KEYS, {**KEYS, "id": "anden", "pool_years": 3})
    changed = definitions(KEYS, {**KEYS, "id": "anden", "pool_years": 3, "min_coverage": 0.5})
    old = published(value("kommune/0190", 10.0), pooled("kommune/0190", 30.0), definitions=both)
    new = published(
        value("kommune/0190", *HIDDEN), pooled("kommune/0190", *HIDDEN), definitions=changed
    )
    assert causes_of("lukkede", old, new)["kommune/0190"] == [
        "protection: hidden because the definition of anden, which uses the same counts, "
        "has changed"
    ]
    half = value("kommune/0190", 10.0) | {"period": "2024H1", "period_end": date(2024, 6, 30)}
    old = published(half, value("kommune/0240", 10.0))
    new = published(
        half | {"value": None, "status": "suppressed"}, value("kommune/0240", *HIDDEN), **SECOND
    )
    assert name_causes(old, new)["kommune/0190"] == [
        "protection: hidden together with lukkede of kommune 0240 in 2024, which has changed: "
        f"{NEW_EXTRACT}"
    ]
    facts = {fact.get("period") for fact in read_facts(old, new)["kommune/0190"]}
    assert facts == {"2024"}


def test_a_count_that_another_dataset_prints_too_hides_it_there() -> None:
    national = {"dataset": "nationale_maal", "measure": "tæller", "where": {"item": "lukkede"}}
    copy = {**KEYS, "id": "anden", "numerator": national, "denominator": PATIENTS}
    names = [("praksis", "praksis_lukket", "alle"), ("nationale_maal", "tæller", "lukkede")]
    old = published(
        value("kommune/0190", 10.0),
        other("kommune/0190", 30.0),
        definitions=definitions(KEYS, copy),
    )
    new = published(
        value("kommune/0190", *HIDDEN), other("kommune/0190", *HIDDEN),
        definitions=definitions(KEYS, {**copy, "per": 7}),
    )  # fmt: skip
    [found] = [
        [cause["detail"] for cause in row["causes"]]
        for row in explain_differences(old, new, dict.fromkeys(names, names[0])).to_dicts()
        if row["indicator_id"] == "lukkede"
    ]
    assert found == [
        "hidden because the definition of anden, which uses the same counts, has changed"
    ]
    assert causes_of("lukkede", old, new)["kommune/0190"] == [TOLD]


def test_an_extract_of_a_measure_that_only_the_old_definition_used_is_no_cause() -> None:
    changed = {**KEYS, "numerator": PATIENTS}
    kept = source("kommune/0240", "first", 5, measure="tilmeldte")
    before = sources(source("kommune/0240", "first", 1), kept)
    after = sources(source("kommune/0240", "second", 9), kept)
    old = published(value("kommune/0240", 17.9), sources=before)
    new = published(
        value("kommune/0240", 3.6), definitions=definitions(changed), sources=after,
        extracts=register("first", "second"),
    )  # fmt: skip
    assert name_causes(old, new) == {
        "kommune/0240": ["definition: lukkede: numerator.measure praksis_lukket -> tilmeldte"]
    }


def test_an_extract_in_another_period_is_only_possible() -> None:
    old = published(value("kommune/0240", 10.0, period="2019"))
    new = published(value("kommune/0240", 11.0, period="2019"), **SECOND)
    assert name_causes(old, new) == {"kommune/0240": [f"extract: possibly {NEW_EXTRACT}"]}
    assert read_facts(old, new)["kommune/0240"][0]["possible"] is True


def test_an_extract_elsewhere_reaches_a_standardised_figure_of_its_period_perhaps() -> None:
    levelled = {**KEYS, "standardise": {"ages": ["0-64", "65+"]}}
    for keys, kind in ((levelled, "extract: possibly "), (KEYS, "unknown: ")):
        old = published(value("kommune/0190", 10.0), definitions=definitions(keys))
        new = published(value("kommune/0190", 11.0), definitions=definitions(keys), **SECOND)
        assert name_causes(old, new)["kommune/0190"][0].startswith(kind)
