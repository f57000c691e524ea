"""What the indicator catalogue says of an indicator."""

from __future__ import annotations

from datetime import date

from schemas.agreement import load_agreement
from schemas.promises import load_promises
from schemas.standards import load_standards
from tests.wording.catalogues import RATIO, STANDARDISED, catalogue, define, find
from wording.catalogue import NewestRelease, Teller


def test_every_definition_is_in_the_catalogue_once_also_drafts_and_retired_ones() -> None:
    made = catalogue(
        define(), define(id="kladde", status="draft"), define(id="gammel", status="retired"),
        define(**STANDARDISED),
    )  # fmt: skip
    ids = [entry.definition.id for entry in made.entries]
    assert sorted(ids) == ["gammel", "kladde", "kol_standard", "lukkede"]


def test_it_stands_under_its_focus_area_and_goal() -> None:
    made = catalogue(define(**STANDARDISED))
    chapter = next(chapter for chapter in made.chapters if chapter.entries)
    assert chapter.title == "Sammen om ældre og borgere med kronisk sygdom"
    topic = next(topic for topic in chapter.topics if topic.entries)
    assert topic.title.startswith("Alle borgere med flere sygdomme oplever en samlet indsats")
    assert find(made, "kol_standard").text_of("Fokusområde og mål").startswith(chapter.title)


def test_an_indicator_has_its_entry_once_and_is_named_wherever_else_it_is_shown() -> None:
    place = {"focus_area": "psykisk_sygdom", "goal": "samlede_behov", "headline": "alle"}
    smoking = define(
        id="daglig_rygning", theme="forebyggelse", national_goal=7, population="Unge på 16-24 år",
        groups=[{}, {"age": "16-24"}], headline={"age": "16-24"}, also_under=[place],
    )  # fmt: skip
    made = catalogue(smoking)
    assert [entry.definition.id for entry in made.entries] == ["daglig_rygning"]
    named = [topic.title for chapter in made.chapters for topic in chapter.topics if topic.seen]
    assert len(named) == 3
    assert named[0].endswith("også i forbindelse med anden sygdom")
    assert named[1:] == [
        "Nationalt mål 7: Mere lighed og flere sunde leveår", "Mere lighed i sundhed",
    ]  # fmt: skip
    entry = find(made, "daglig_rygning")
    assert entry.text_of("Hvem tallet gælder") == "Unge på 16-24 år"
    assert entry.text_of("Hovedopdeling") == "16-24 år"
    assert entry.text_of("Vises også under").endswith("i forbindelse med anden sygdom (alle)")
    assert entry.text_of("Visioner") == "Mere lighed i sundhed"


def test_twins_and_variants_name_each_other() -> None:
    made = catalogue(
        define(), define(id="tvilling", twin_of="lukkede"),
        define(id="udgave", variant_of="lukkede"),
    )  # fmt: skip
    assert find(made, "tvilling").text_of("Samme begreb som") == (
        "»Lukkede praksis«, fra en anden kilde"
    )
    assert find(made, "udgave").text_of("Samme begreb som") == (
        "»Lukkede praksis«, opgjort på en anden måde"
    )


def test_the_formula_is_in_words_with_what_is_levelled_out() -> None:
    text = find(catalogue(define(**STANDARDISED)), "kol_standard").text_of("Sådan laves tallet")
    assert text.startswith("Direkte standardiseret rate pr. 100.000")
    assert "Tæller: personer med sygdommen, kol" in text
    assert "Udlignes for alder over grupperne 65-79, 80+ år." in text
    assert "Standardbefolkning: danmark_2020" in text


def test_a_ratio_names_both_indicators_and_their_sources() -> None:
    made = catalogue(define(), define(**STANDARDISED), define(**RATIO))
    ratio = find(made, "forhold")
    text = ratio.text_of("Sådan laves tallet")
    assert text == "»Lukkede praksis« divideret med »KOL, standardiseret«."
    assert "Almen praksis" in ratio.text_of("Kilder")
    assert "Indgår i »Forholdet«" in find(made, "lukkede").text_of("Bruges i")


def test_a_source_tells_its_newest_release() -> None:
    release = NewestRelease("Sundhedsdatastyrelsen", date(2025, 11, 28), synthetic=False)
    made = catalogue(define(), praksis=release)
    assert find(made, "lukkede").text_of("Kilder") == (
        "Almen praksis – Sundhedsdatastyrelsen, seneste udgivelse 28. november 2025"
    )
    assert not made.synthetic


def test_synthetic_data_behind_an_indicator_make_the_catalogue_say_so() -> None:
    release = NewestRelease("Demo", None, synthetic=True)
    assert catalogue(define(), praksis=release).synthetic
    assert not catalogue(define(), ruks=release).synthetic


def test_owner_reviews_target_validity_and_version_are_told() -> None:
    definition = define(
        owner="Klyngesekretariatet", last_reviewed=date(2025, 4, 1), next_review=date(2026, 4, 1),
        target={"value": 12.5, "year": 2027, "source": "Aftalen"}, baseline="2023",
        valid_from=date(2020, 1, 1),
        limitations="Kun praksis.", why="Adgang.", catchment="psychiatric",
    )  # fmt: skip
    entry = find(catalogue(definition), "lukkede")
    told = {
        label: entry.text_of(label)
        for label in (
            "Dataansvarlig", "Sidst gennemgået", "Gennemgås næste gang", "Mål for udviklingen",
            "Gælder", "Begrænsninger", "Hvorfor", "Klyngernes optageområde", "Version", "Id",
        )
    }  # fmt: skip
    assert told == {
        "Dataansvarlig": "Klyngesekretariatet",
        "Sidst gennemgået": "1. april 2025",
        "Gennemgås næste gang": "1. april 2026 (overskredet)",
        "Mål for udviklingen": "12,5 pct. i 2027 (kilde: Aftalen). Ændringer regnes fra 2023",
        "Gælder": "Fra 1. januar 2020",
        "Begrænsninger": "Kun praksis.",
        "Hvorfor": "Adgang.",
        "Klyngernes optageområde": "Psykiatriens optageområder",
        "Version": definition.version,
        "Id": "lukkede",
    }
    assert entry.overdue


def test_what_is_not_known_is_said_to_be_unknown() -> None:
    entry = find(catalogue(define()), "lukkede")
    for label in ("Dataansvarlig", "Sidst gennemgået", "Gennemgås næste gang", "Begrænsninger"):
        assert entry.text_of(label) == "Ikke oplyst"
    assert entry.text_of("Mål for udviklingen") == ""
    assert not entry.overdue


def test_the_sheets_that_show_it_are_named_and_a_draft_has_none() -> None:
    made = catalogue(define(**STANDARDISED), define(id="kladde", status="draft"))
    used = find(made, "kol_standard").text_of("Bruges i")
    for sheet in ("Overblik", "Ældre og kronisk sygdom", "Definitioner", "Data"):
        assert f"»{sheet}«" in used
    assert find(made, "kladde").text_of("Bruges i") == "Vises ikke i klyngernes regneark"


def test_a_sheet_that_is_not_known_is_not_named() -> None:
    entry = find(catalogue(define()), "lukkede")
    agreement, promises, standards = load_agreement(), load_promises(), load_standards()
    teller = Teller([entry.definition], agreement, promises, standards, {}, date(2026, 5, 1))
    used = teller.tell(entry.definition, "").text_of("Bruges i")
    assert used == "Klyngernes regneark, arkene »Overblik«, »Definitioner«, »Data«"
