"""What a changed figure and its causes are called in Danish."""

from __future__ import annotations

import json
from typing import Any

import pytest

from indicators.changes.causes import CAUSES
from indicators.changes.differences import KINDS
from tests.wording.changes import change, changes, examples
from wording.news.change_words import CAUSE_KINDS, CHANGE_TEXTS, CHANGES, Names, describe_cause

NAMES = Names(
    {"rygning": "Borgere, der ryger"},
    {("kommune", "0101"): "København", ("klynge", "syd"): "Syd"},
)
FIRST = {"dataset": "ruks", "released": "2025-11-28", "file": "ruks.xlsx"}
UNDATED = {"dataset": "ruks", "received": "2026-11-30", "file": "ruks.xlsx"}
SECOND = {"dataset": "ruks", "released": "2026-11-27", "file": "ruks_2026.xlsx"}
SPLIT = {"area_type": "kommune", "area_id": "0101", "group_type": "klynge", "group_id": "syd"}


def test_every_kind_of_change_and_of_cause_has_words() -> None:
    assert set(CHANGES) == set(CHANGE_TEXTS) == set(KINDS)
    assert set(CAUSE_KINDS) == set(CAUSES)


@pytest.mark.parametrize(
    ("kind", "facts", "told"),
    [
        (
            "extract", [{"what": "extract_new", "extracts": [SECOND], "instead": [FIRST]}],
            "Nyt udtræk: Udvalgte kroniske sygdomme (RUKS) udgivet 27. november 2026, i stedet for "
            "udtrækket udgivet 28. november 2025. (ruks_2026.xlsx, ruks.xlsx)",
        ),
        (
            "extract", [{"what": "extract_new", "extracts": [SECOND], "instead": [UNDATED]}],
            "Nyt udtræk: Udvalgte kroniske sygdomme (RUKS) udgivet 27. november 2026, i stedet for "
            "udtrækket uden udgivelsesdato, modtaget 30. november 2026. "
            "(ruks_2026.xlsx, ruks.xlsx)",
        ),
        (
            "extract",
            [{"what": "extract_new", "extracts": [SECOND], "instead": [], "possible": True}],
            "Måske (kun løst knyttet til tallet): nyt udtræk: Udvalgte kroniske sygdomme (RUKS) "
            "udgivet 27. november 2026. (ruks_2026.xlsx)",
        ),
        (
            "protection",
            [{"what": "hidden_with", "indicator": "rygning", "own": False, "possible": False,
              "because": "definition"}],
            "Skjult, fordi »Borgere, der ryger«, der bygger på de samme antal, har fået en ny "
            "definition.",
        ),
        (
            "protection",
            [{"what": "shown_with", "indicator": "rygning", "own": True, "possible": True,
              "because": "figure", "area_type": "kommune", "area_id": "0101",
              "facts": [{"what": "extract_gone", "extracts": [FIRST], "instead": []}]}],
            "Måske ikke længere skjult, fordi et andet tal i samme opgørelse er ændret. "
            "Udtrækket gælder ikke længere: Udvalgte kroniske sygdomme (RUKS) udgivet "
            "28. november 2025. (ruks.xlsx)",
        ),
        (
            "protection",
            [{"what": "hidden_with", "indicator": "rygning", "own": False, "possible": False,
              "because": "figure", "area_type": "kommune", "area_id": "0101", "period": "2022-2024",
              "facts": [{"what": "definition_gone", "indicator": "rygning"}]}],
            "Skjult, fordi et andet tal med samme tælling for en periode, der overlapper, er "
            "ændret i »Borgere, der ryger«. Indikatoren »Borgere, der ryger« er udgået.",
        ),
        (
            "protection", [{"what": "hidden_for_told"}],
            "Skjult, fordi ældre udgivelser ellers ville røbe et lille tal sammen med det.",
        ),
        (
            "extract", [{"what": "extract_gone", "extracts": [{"file": "a.csv"}], "instead": []}],
            "Udtrækket gælder ikke længere: et ukendt udtræk. (a.csv)",
        ),
        (
            "extract",
            [{"what": "extract_withdrawn", "extracts": [{**SECOND, "because": "Forkert år."}],
              "instead": [FIRST]}],
            "Udtrækket Udvalgte kroniske sygdomme (RUKS) udgivet 27. november 2026 er trukket "
            "tilbage: Forkert år. I stedet gælder udtrækket udgivet 28. november 2025. "
            "(ruks_2026.xlsx, ruks.xlsx)",
        ),
        (
            "extract",
            [{"what": "extract_restored", "extracts": [{**SECOND, "because": "Den var rigtig"}],
              "instead": [FIRST]}],
            "Udtrækket Udvalgte kroniske sygdomme (RUKS) udgivet 27. november 2026 gælder igen: "
            "Den var rigtig. Det træder i stedet for udtrækket udgivet 28. november 2025. "
            "(ruks_2026.xlsx, ruks.xlsx)",
        ),
        (
            "extract",
            [{"what": "extract_erased", "extracts": [{**FIRST, "because": "Personnumre"}],
              "instead": [], "possible": True}],
            "Måske (kun løst knyttet til tallet): udtrækket Udvalgte kroniske sygdomme (RUKS) "
            "udgivet 28. november 2025 er slettet: Personnumre. (ruks.xlsx)",
        ),
        (
            "extract", [{"what": "extract_reread", "extracts": [FIRST], "instead": []}],
            "Udtrækket er det samme, men læses anderledes: Udvalgte kroniske sygdomme (RUKS) "
            "udgivet 28. november 2025. (ruks.xlsx)",
        ),
        (
            "definition",
            [
                {"what": "key", "indicator": "rygning", "key": "numerator.where.age",
                 "old": "80+", "new": "75+"},
                {"what": "key", "indicator": "rygning", "key": "min_coverage",
                 "old": 0.95, "new": None},
                {"what": "key", "indicator": "rygning", "key": "disclosure_control",
                 "old": True, "new": False},
            ],
            "Definitionen af »Borgere, der ryger« er ændret: tæller, alder fra »80+« til »75+«; "
            "krav til dækning fra »0,95« til ikke angivet; skjul små tal fra ja til nej. "
            "(numerator.where.age, min_coverage, disclosure_control)",
        ),
        (
            "definition",
            [{"what": "key", "indicator": "rygning", "key": "numerator.measure",
              "old": "genindlæggelser_30_dage", "new": "genindlæggelser_3_dage"}],
            "Definitionen af »Borgere, der ryger« er ændret: tæller, måltal fra »akutte "
            "genindlæggelser inden for 30 dage« til »akutte genindlæggelser inden for 3 dage«. "
            "(numerator.measure)",
        ),
        ("definition", [{"what": "definition_new", "indicator": "rygning"}],
         "Indikatoren »Borgere, der ryger« er ny."),
        ("area", [{"what": "member_left", **SPLIT}],
         "København hører ikke længere til klyngen Syd."),
        ("area", [{"what": "weight", **SPLIT, "old": 0.421, "new": 0.43}],
         "Den del af København, der regnes med i klyngen Syd, er ændret fra 42,1 pct. til "
         "43 pct."),
        ("code", [{"what": "code", "old_version": "0.1.0", "new_version": "0.2.0",
                   "files": ["indicators/combine.py"]}],
         "Programmet, der beregner tallene, er ændret (fra version 0.1.0 til 0.2.0). "
         "(indicators/combine.py)"),
        ("unknown", [{"what": "unknown"}],
         "Årsagen kan ikke ses af det, som udgivelserne gemmer."),
        ("correction",
         [{"what": "correction_new", "dataset": "praksis", "measure": "praksis_lukket",
           "item": "alle", "area_type": "kommune", "area_id": "0101", "period": "2025H2",
           "sex": "alle", "age": "alle", "education": "alle", "reason": "Tal byttet om.",
           "told_by": "Sundhedsdatastyrelsen", "told_at": "2026-02-01"}],
         "Ny rettelse af udgiverens tal for praksis, der er lukket for tilgang, København, 2. "
         "halvår 2025 (Almen praksis): Tal byttet om (oplyst af Sundhedsdatastyrelsen den "
         "1. februar 2026)."),
    ],
)  # fmt: skip
def test_a_cause_is_told_from_its_facts(kind: str, facts: list[dict[str, Any]], told: str) -> None:
    assert describe_cause(kind, "in English", json.dumps(facts), NAMES) == told


def test_of_many_changed_keys_the_first_are_told_and_how_many_more() -> None:
    facts = [
        {"what": "key", "indicator": "rygning", "key": f"groups[{place}].age", "old": None,
         "new": "80+"} for place in range(10)
    ]  # fmt: skip
    told = describe_cause("definition", "", json.dumps(facts), NAMES)
    assert "opdeling nr. 8, alder fra ikke angivet til »80+«; og 2 nøgler" in told
    assert "opdeling nr. 9" not in told


@pytest.mark.parametrize("facts", [None, "[]", '[{"what": "something else"}]'])
def test_a_cause_without_known_facts_keeps_the_analysts_words(facts: str | None) -> None:
    assert describe_cause("code", "code 1 -> 2", facts, NAMES) == "Beregning: code 1 -> 2"


def test_figures_stand_by_indicator_revisions_first_and_each_cause_is_counted() -> None:
    told = examples()
    assert told.rows.select("indicator_id", "change").rows() == [
        ("rygning", "vises ikke længere"),
        ("genindlæggelser", "ændret tal"), ("genindlæggelser", "nu skjult"),
        ("genindlæggelser", "ikke længere skjult"), ("genindlæggelser", "ændret status"),
        ("rygning", "ændret tal"), ("rygning", "nyt tal"),
    ]  # fmt: skip
    assert told.counts == [
        ("ændret tal", 2), ("nu skjult", 1), ("ikke længere skjult", 1), ("ændret status", 1),
        ("nyt tal", 1), ("vises ikke længere", 1),
    ]  # fmt: skip
    assert [(label, figures) for label, _, figures in told.causes] == [
        ("Definition", 6), ("Områder og vægte", 2),
    ]  # fmt: skip


def test_clusters_come_before_municipalities_and_large_revisions_before_small() -> None:
    told = changes(
        change("rygning", "revised", 10.0, 20.0, area_type="kommune", area_name="Halsnæs"),
        change("rygning", "revised", 10.0, 11.0, area_name="Midt"),
        change("rygning", "revised", 10.0, 12.0, area_name="Nord"),
    )
    assert told.rows["area_name"].to_list() == ["Nord", "Midt", "Halsnæs"]


def test_a_revision_within_the_decimals_shows_enough_of_them() -> None:
    told = changes(
        change("genindlæggelser", "revised", 17.0, 17.0004),
        change("genindlæggelser", "revised", 17.0, 19.0),
    )
    assert told.rows["decimals"].to_list() == [1, 5]


def test_the_status_is_told_from_before_to_now() -> None:
    statuses = dict(examples().rows.select("change", "status").iter_rows())
    assert statuses["ændret tal"] == "uden forbehold"
    assert statuses["nu skjult"] == "uden forbehold → skjult"
    assert statuses["nyt tal"] == "intet tal → uden forbehold"
    assert statuses["vises ikke længere"] == "uden forbehold → intet tal"


def test_what_is_protected_shows_no_value_on_either_side() -> None:
    told = changes(
        change("rygning", "newly_protected", 4.75, "suppressed"),
        change("rygning", "gone", 3.25, None, old_status="suppressed"),
        change("rygning", "status_changed", 2.5, 3.5, new_status="suppressed"),
    )
    shown = told.rows.select("old_value", "new_value", "difference", "relative").rows()
    assert (None, None, None, None) in shown
    assert {4.75, 3.25, 3.5} & {value for row in shown for value in row} == set()


def test_lost_figures_are_counted_and_stand_before_all_others() -> None:
    told = changes(
        change("genindlæggelser", "revised", 17.0, 19.25),
        change("rygning", "revised", 17.0, 19.25, area_id="syd"),
        change("rygning", "status_changed", 11.0, "missing"),
    )
    assert told.lost == 1
    assert told.rows["new_status"].to_list() == ["missing", "ok", "ok"]
