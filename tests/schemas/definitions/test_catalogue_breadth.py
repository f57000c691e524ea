"""The indicator file covers everything that the background documents name.

Each line of the background documents' list of indicators stands below with the definitions
that carry it. A line without a definition, or a definition of a goal that no line asks for,
fails.
"""

from datetime import date
from pathlib import Path

import pytest

from schemas.agreement import load_agreement
from schemas.definitions.file import load_definitions
from schemas.definitions.kinds import Kind
from schemas.definitions.model import Definition
from schemas.promises import load_promises

FILE = Path(__file__).parents[3] / "indicator_defs.yaml"
WRITTEN = date(2026, 11, 30)
"""The day from which the file's review dates are judged here, so that the test does not age."""

# fmt: off
COVERAGE: dict[str, dict[str, list[str]]] = {
    "aeldre_kronisk": {
        "acute readmissions 80+ within 30 days, within 3 days (fig. 2)": [
            "genindlæggelser_80_plus_30_dage", "genindlæggelser_80_plus_3_dage",
            "genindlæggelser_80_plus_tidlige", "genindlæggelser_65_plus_30_dage",
            "genindlæggelser_65_plus_indeks"],
        "the same by diagnosis and hospital department": [
            "genindlæggelser_80_plus_diagnose", "genindlæggelser_80_plus_afdeling"],
        "home treatment": ["hjemmebehandling", "hjemmebehandling_standardiseret"],
        "occupancy of acute and sub-acute places": ["belægning_akutpladser"],
        "cost per person by age and type of service (fig. 1)": ["omkostninger_pr_borger"],
        "share with chronic disease (fig. 4)": [
            "kronisk_sygdom", "kronisk_sygdom_65_plus", "kronisk_sygdom_standardiseret"],
        "each RUKS disease": [
            "ruks_astma", "ruks_demens", "ruks_hjertesvigt", "ruks_kol",
            "ruks_kol_standardiseret", "ruks_leddegigt",
            "ruks_osteoporose", "ruks_type_1_diabetes", "ruks_type_2_diabetes",
            "ruks_skizofreni"],
        "multimorbidity": ["multisygdom"],
        "referrals to municipal prevention and their effect": [
            "henvisninger_forebyggelsestilbud", "henviste_forebyggelsestilbud",
            "forebyggelse_effekt"],
        "operations avoided through training": ["operationer_undgået_træning"],
        "people with chronic disease on sickness benefit and early pension": [
            "kronisk_syge_sygedagpenge", "kronisk_syge_førtidspension"],
        "self-rated health among 65+ and 80+": ["ældre_godt_selvvurderet_helbred"],
        "pain among 65+ and 80+": ["ældre_smerter"],
        "social isolation among 65+ and 80+": ["ældre_social_isolation"],
        "underweight among 65+ and 80+": ["ældre_undervægt"],
        "sleep among 65+ and 80+": ["ældre_søvnbesvær"],
        "preventable admissions of older people": ["forebyggelige_indlæggelser"],
        "admissions of residents of nursing homes and receivers of home nursing": [
            "indlæggelser_plejehjem", "indlæggelser_hjemmesygepleje"],
        "contacts with the GP of the same": [
            "kontakter_almen_praksis_plejehjem", "kontakter_almen_praksis_hjemmesygepleje"],
        "social inequality in illness": [
            "langvarig_sygdom", "ulighed_langvarig_sygdom", "ulighed_langvarig_sygdom_forhold"],
        "færdigbehandlingsdage": ["færdigbehandlingsdage_somatik"],
        "contacts by age, with and without chronic illness": ["kontakter_efter_alder"],
        "admissions by chronic disease": ["sygehusforbrug_kronisk_sygdom"],
        "referrals to prevention by sender": ["henviste_efter_henviser"],
        "who completes rehabilitation, by education": [
            "gennemført_forebyggelse", "hjerterehabilitering"],
        "telemedicine": ["telemedicin_kronisk_sygdom"],
        "support of relatives": ["pårørende_tilbud"],
        "staying self-reliant": ["hjemmehjælp_ældre"],
        "acute teams, treatment by drip, and whom acute places are for": [
            "udkørende_akutteam", "iv_behandling_kommune", "akutpladser_målgruppe"],
        "deaths after discharge": ["død_efter_udskrivning"],
        "wishes at the end of life": ["ønsker_sidste_tid"],
        "LUP: coherence": [
            "oplevet_sammenhæng_akut_indlagte", "oplevet_sammenhæng_planlagt_indlagte"],
        "LUP: involvement": [
            "oplevet_inddragelse_akut_indlagte", "oplevet_inddragelse_planlagt_indlagte"],
    },
    "psykisk_sygdom": {
        "acute psychiatric readmissions within 30 days (fig. 3)": [
            "psykiatriske_genindlæggelser_30_dage"],
        "coercive admissions": ["tvangsindlæggelser", "tvangsindlæggelser_3_år"],
        "length of stay and outpatient contacts by diagnosis": [
            "liggetid_psykiatri", "ambulante_kontakter_psykiatri"],
        "people receiving support (serviceloven, sundhedsloven)": [
            "støtte_serviceloven", "støtte_sundhedsloven"],
        "number in treatment": ["behandlede_psykiatri"],
        "excess mortality and somatic disease": [
            "overdødelighed_psykisk_sygdom", "somatisk_sygdom_psykisk_sygdom"],
        "misuse and homelessness": ["dobbeltdiagnose", "hjemløshed_psykisk_sygdom"],
        "employment and education": ["psykisk_syge_beskæftigelse", "psykisk_syge_uddannelse"],
        "use of psychiatry, GP and home nursing by residents of botilbud": [
            "botilbud_psykiatri", "botilbud_almen_praksis", "botilbud_hjemmesygepleje"],
        "health checks at botilbud": ["sundhedstjek_botilbud"],
        "network meetings": ["netværksmøder_psykiatri"],
        "acute admissions, of everyone and from botilbud": [
            "akutte_indlæggelser_psykiatri", "botilbud_akut_psykiatri", "botilbud_somatik"],
        "support from several sectors": ["støtte_fra_flere"],
        "LUP Psykiatri: discharge": ["oplevet_udskrivning_psykiatri"],
        "LUP Psykiatri: further questions": [
            "oplevet_inddragelse_psykiatri", "tilfredshed_psykiatri"],
        "loneliness, stress, low mental health score": [
            "ensomhed", "højt_stressniveau", "dårligt_mentalt_helbred"],
    },
    "boern_unge": {
        "low mental wellbeing by age and sex (fig. 5)": ["dårligt_mentalt_helbred"],
        "remark on psychological difficulties at udskolingsundersøgelsen": [
            "bemærkning_udskoling"],
        "referrals to and returned referrals from child psychiatry (BUC)": [
            "henvisninger_buc", "tilbagehenviste_buc"],
        "contacts with GP for psychological difficulties, psychologist referrals": [
            "kontakter_almen_praksis_psykisk", "psykologhenvisninger_unge"],
        "enrolment in and drop-out from youth education": [
            "igang_ungdomsuddannelse", "frafald_ungdomsuddannelse", "optag_ungdomsuddannelse"],
        "the free psychologists": ["gratis_psykolog_unge"],
        "reasons of referral to BUC": ["henvisningsårsager_buc"],
        "support of children with a diagnosis": ["støtte_børn_psykiatri"],
        "waiting time in child psychiatry": ["ventetid_buc"],
        "well-being at school": ["elevtrivsel"],
        "school absence": ["bekymrende_skolefravær"],
        "vulnerable pregnant women and families": ["sårbare_gravide", "sårbare_familier_tilbud"],
    },
    "prevention": {
        "daily smoking by education and sex (fig. 6)": ["daglig_rygning"],
        "referrals to help to stop smoking": ["henviste_rygestop"],
        "alcohol": ["alkohol_over_10", "begyndt_alkoholbehandling"],
        "diet": ["usundt_kostmønster"],
        "physical activity": ["fysisk_inaktivitet"],
        "obesity": ["svær_overvægt"],
        "inequality by education": [
            f"ulighed_{of}{form}"
            for of in ("rygning", "alkohol", "kost", "inaktivitet", "overvægt", "mentalt_helbred")
            for form in ("", "_forhold")] + [
            f"ulighed_{of}{form}"
            for of in ("rygning", "mentalt_helbred") for form in ("_hældning", "_indeks")],
        "the health profile's further questions": [
            "godt_selvvurderet_helbred", "begrænset_social_støtte"],
    },
    "capacity": {
        "medical beds against the older population": [
            "medicinske_senge", "medicinske_senge_antal", "folketal",
            "andel_60_plus"],
        "how many there will be": [
            "kronisk_sygdom_fremskrevet", "kol_fremskrevet", "genindlæggelser_fremskrevet",
            "genindlæggelser_pr_1000_65_plus", "midlertidige_pladser_fremskrevet"],
        "temporary municipal places against the older population": [
            "midlertidige_pladser", "midlertidige_pladser_antal", "midlertidige_pladser_pr_seng"],
        "message traffic": ["meddelelser_rettidige", "meddelelser_omfang"],
        "retention of staff": ["fastholdelse_personale"],
        "vacancies for doctors and therapists": ["rekruttering_forgæves_andre"],
        "courses across sectors": ["fælles_kompetenceudvikling"],
        "postponed operations": ["udskudte_forløb"],
        "distance to the hospital": ["langt_til_akuthospital"],
        "efforts made with citizens, and how soon": ["indsatser_med_borgere", "tid_til_indsats"],
        "færdigbehandling notices": ["meldinger_færdigbehandling"],
        "supply and demand of care staff (fig. 7)": [
            "plejepersonale_udbud", "rekruttering_forgæves"],
        "student intake and drop-out": [
            "optag_sundhedsuddannelser", "frafald_sundhedsuddannelser"],
    },
    "access to doctors": {
        "GP practices closed (fig. 8), by municipality and as a distribution": [
            "lukkede_praksis", "lukkede_praksis_fordeling", "lukkede_praksis_over_40"],
        "number of practices and patients per practice": ["antal_praksis", "patienter_pr_praksis"],
        "permanent doctors at nursing homes": ["fast_læge_plejehjem"],
        "health checks by botilbud and practice": [
            "botilbud_alle_sundhedstjek", "praksis_med_sundhedstjek"],
    },
}
NATIONAL_GOALS: dict[int, dict[str, list[str]]] = {
    1: {
        "acute readmissions within 30 days": [
            "nationalt_genindlæggelser_somatik", "nationalt_genindlæggelser_psykiatri"],
        "færdigbehandlingsdage": [
            "færdigbehandlingsdage_somatik", "færdigbehandlingsdage_psykiatri"],
        "waiting time for rehabilitation": ["ventetid_genoptræning"],
        "updated medicine card at the GP": ["opdateret_medicinkort"],
    },
    2: {
        "acute admissions per patient with COPD": ["akutte_indlæggelser_kol"],
        "acute admissions per patient with diabetes": ["akutte_indlæggelser_diabetes"],
        "preventable admissions of older people": ["forebyggelige_indlæggelser"],
        "occupancy of medical wards": ["belægning_medicinske_afdelinger"],
    },
    3: {
        "five-year cancer survival": ["kræftoverlevelse_5_år"],
        "heart mortality": ["hjertedødelighed"],
        "survival of sudden cardiac arrest": ["overlevelse_hjertestop"],
        "hospital infections": ["bakteriæmi", "clostridium_difficile"],
    },
    4: {
        "clinical quality goals met": ["kliniske_kvalitetsmål"],
        "restrained inpatients in psychiatry": ["bæltefikserede"],
    },
    5: {
        "waiting time": ["ventetid_sygehus"],
        "diagnosed within 30 days": ["udredt_inden_30_dage", "udredt_inden_30_dage_psykiatri"],
        "cancer pathways": ["kræftpakker"],
    },
    6: {
        "patient satisfaction": ["patienttilfredshed_somatik", "patienttilfredshed_psykiatri"],
        "patient involvement": ["patientinddragelse_somatik", "patientinddragelse_psykiatri"],
    },
    7: {
        "life expectancy": ["middellevetid", "middellevetid_kvinder", "middellevetid_mænd"],
        "daily smokers": ["nationalt_daglige_rygere"],
        "physical activity": ["nationalt_fysisk_aktivitet"],
        "mental health": ["nationalt_mentalt_helbred"],
    },
    8: {
        "length of stay": ["liggetid_somatik"],
        "cost per production value": ["omkostning_pr_produktionsværdi"],
        "outpatient share": ["ambulant_andel"],
    },
}
# fmt: on


@pytest.fixture(scope="module")
def definitions() -> dict[str, Definition]:
    return {
        definition.id: definition
        for definition in load_definitions(FILE)
        if definition.status == "in_force"
    }


def test_every_line_of_the_background_documents_has_a_definition_in_force(
    definitions: dict[str, Definition],
) -> None:
    lacking = {
        (part, line): [name for name in names if name not in definitions]
        for table in (COVERAGE, NATIONAL_GOALS)
        for part, lines in table.items()
        for line, names in lines.items()
        if not names or any(name not in definitions for name in names)
    }
    assert lacking == {}


def test_every_definition_stands_on_a_line_of_the_background_documents(
    definitions: dict[str, Definition],
) -> None:
    named = {
        name
        for table in (COVERAGE, NATIONAL_GOALS)
        for lines in table.values()
        for names in lines.values()
        for name in names
    }
    assert set(definitions) - named == set()


def test_there_are_at_least_sixty(definitions: dict[str, Definition]) -> None:
    assert len(definitions) >= 60


def test_the_catalogue_uses_every_kind_of_figure(definitions: dict[str, Definition]) -> None:
    # no document asks for a figure that has to be put into an expression
    used = {definition.kind for definition in definitions.values()}
    assert used == set(Kind) - {Kind.EXPRESSION}
    assert any(definition.categories for definition in definitions.values())
    assert any(definition.pool_years for definition in definitions.values())


def test_all_eight_national_goals_have_their_indicators(
    definitions: dict[str, Definition],
) -> None:
    for goal, lines in NATIONAL_GOALS.items():
        names = [name for line in lines.values() for name in line]
        assert {definitions[name].national_goal for name in names} == {goal}, goal
    named = [name for lines in NATIONAL_GOALS.values() for line in lines.values() for name in line]
    assert len(named) >= 27


def test_every_goal_and_theme_has_an_indicator(definitions: dict[str, Definition]) -> None:
    agreement = load_agreement()
    goals = {goal.id for area in agreement.focus_areas for goal in area.goals}
    assert goals == {d.goal for d in definitions.values()} - {None}
    assert {t.id for t in agreement.themes} == {d.theme for d in definitions.values()} - {None}


def test_everyone_knows_who_answers_for_a_definition_and_until_when_it_is_reviewed(
    definitions: dict[str, Definition],
) -> None:
    for definition in definitions.values():
        assert definition.owner, definition.id
        assert definition.last_reviewed is not None, definition.id
        assert definition.next_review is not None, definition.id
        assert definition.last_reviewed <= WRITTEN < definition.next_review, definition.id


def test_titles_are_danish_sentences_of_their_own(definitions: dict[str, Definition]) -> None:
    titles = [definition.title for definition in definitions.values()]
    assert len(set(titles)) == len(titles)
    labels = [definition.label for definition in definitions.values()]
    assert all(len(label) <= 60 for label in labels)
    for definition in definitions.values():
        assert definition.title[0].isupper(), definition.id
        assert definition.description.endswith("."), definition.id


def test_every_target_is_quoted_from_a_document_of_the_ledger(
    definitions: dict[str, Definition],
) -> None:
    """An invented target would be carried to meetings."""
    targets = {entry.id: entry.target for entry in definitions.values() if entry.target is not None}
    assert list(targets) == ["sundhedstjek_botilbud"]
    ledger = load_promises()
    quotes = {promise.quote: promise for promise in ledger.promises if promise.asks == "target"}
    for name, target in targets.items():
        promise = quotes[target.quote or ""]
        assert promise.document == target.document
        assert name in [answer.id for answer in promise.indicators]
