"""Of whom the report's figures speak, what else the documents ask for, and the other regions."""

from __future__ import annotations

from typing import Any

from geography import load_geography
from indicators.reasons import NO_LEVEL
from reports.caveats import Caveat, TableNotes
from reports.compose import compose_report
from reports.content import ReportContent
from reports.ledger import Ledger
from reports.outline import Bullets, Heading, Outline, Paragraph, Table
from schemas.agreement import load_agreement
from schemas.definitions.breakdowns import BreakdownKey, Category, Group, Place
from schemas.definitions.measures import Source
from schemas.definitions.model import Definition
from tests.reports.conftest import (
    COUNTRY,
    EXTRACTS,
    NORD,
    OLDER,
    REGION,
    YOUNG,
    Row,
    define,
    make_values,
    row,
)
from wording.content import PublishedContent

WOMEN, MEN = {"sex": "kvinder", "age": "16-24"}, {"sex": "maend", "age": "16-24"}
EVERYONE = Place(
    focus_area="psykisk_sygdom",
    goal="samlede_behov",
    headline=BreakdownKey(),
    population="Alle borgere på 16 år og derover, ikke kun patienter",
)
LONELY = define(
    "ensomhed", YOUNG, direction="lower",
    groups=[Group(**WOMEN), Group(age="16-24"), Group(), Group(**MEN)],
    profile=1, headline=BreakdownKey(age="16-24"),
    report_groups=[BreakdownKey(**WOMEN), BreakdownKey(**MEN)],
    population="Unge i hele befolkningen", also_under=[EVERYONE],
)  # fmt: skip
COSTS = define(
    "omkostninger", OLDER, unit="kr", decimals=0, counts="kr. pr. borger",
    groups=[Group(age="18-64"), Group(age="80+")],
    categories=[Category(name="Hospital", item="a"), Category(name="Kommune", item="b")],
    headline=BreakdownKey(age="80+", category="Kommune"),
    report_groups=[BreakdownKey(age="80+", category="Hospital")],
)  # fmt: skip
SMOKING = define(
    "daglig_rygning", OLDER, direction="lower", national_goal=7, title="Daglig rygning"
)
NO_FIGURES: dict[str, Any] = {"status": "missing", "status_reason": NO_LEVEL["klynge"]}


def compose(rows: list[Row], *definitions: Definition) -> tuple[Outline, Ledger]:
    """The report of the cluster Nord."""
    material = PublishedContent(
        area=NORD, values=make_values(rows), definitions=list(definitions),
        agreement=load_agreement(), geography=load_geography(), extracts=EXTRACTS, run_id="a",
        generated_at=EXTRACTS["received_at"][0],
    )  # fmt: skip
    return compose_report(ReportContent("midtvejsstatus", 2023, 2025, material, "b"))


def lonely(area: tuple[str, str], value: float | None, **more: Any) -> Row:
    """Loneliness in 2025; the age is stated, since the first group decides nothing."""
    return row(LONELY, area, "2025", value, **({"sex": "alle", "age": "16-24"} | more))


def find_tables(outline: Outline, caption: str) -> list[Table]:
    return [
        block for block in outline.blocks if isinstance(block, Table) and caption in block.caption
    ]


def name_rows(table: Table) -> list[tuple[str, str]]:
    """The name of each row, with what stands in small print below it."""
    return [(line[0].text, line[0].small) for line in table.rows]


def tell_bullets(outline: Outline) -> list[str]:
    return [
        f"{head} {text}"
        for block in outline.blocks if isinstance(block, Bullets)
        for head, text in block.items
    ]  # fmt: skip


def test_the_groups_that_documents_ask_for_stand_below_the_headline() -> None:
    rows = [
        row(COSTS, NORD, "2025", value, age=age, category=category)
        for age, category, value in (
            ("18-64", "Hospital", 1.0), ("18-64", "Kommune", 2.0),
            ("80+", "Hospital", 30.0), ("80+", "Kommune", 40.0),
        )
    ]  # fmt: skip
    outline, ledger = compose(rows, COSTS)
    [table] = find_tables(outline, "Rette sted: grupper, som aftalens dokumenter spørger om")
    assert [[cell.text for cell in line] for line in table.rows] == [
        ["Omkostninger", "kr. pr. borger, 2025, 80+ år: kommune 40; hospital 30"]
    ]
    assert {"40", "30"} <= {each.text for each in ledger.entries}


def test_an_age_that_differs_stands_with_each_group_and_an_abbreviation_keeps_its_capitals() -> (
    None
):
    further = [BreakdownKey(age="18-64", category="SOSU")]
    costs = COSTS.model_copy(
        update={
            "categories": [Category(name="Kommune", item="b"), Category(name="SOSU", item="c")],
            "report_groups": further,
        }
    )
    rows = [
        row(costs, NORD, "2025", 40.0, age="80+", category="Kommune"),
        row(costs, NORD, "2025", 5.0, age="18-64", category="SOSU", status="estimated"),
    ]
    [table] = find_tables(compose(rows, costs)[0], "grupper, som aftalens dokumenter spørger om")
    told = table.rows[0][1].text.replace("\N{NO-BREAK SPACE}", "_")
    assert told == "kr. pr. borger, 2025: 80+ år, kommune 40; 18-64 år, SOSU ≈_5"


def test_two_targets_that_differ_in_their_numbers_alone_are_two_notes() -> None:
    """One note for both would give an indicator another one's target."""
    notes = TableNotes()
    texts = ("Målet er 8,0 pct. i 2029 (kilde).", "Målet er 83,0 pct. i 2027 (kilde).")
    assert [notes.number(Caveat(text)) for text in texts] == [1, 2]
    reasons = ("57,9 % regnes til Byen.", "58,1 % regnes til Byen.")
    assert [notes.number(Caveat(text, is_reason=True)) for text in reasons] == [3, 3]
    assert notes.write()[1] == f"2) {texts[1]}"


def test_a_count_of_municipalities_says_which_ones_it_counts() -> None:
    closed = Definition(
        id="lukkede", title="Lukkede", description="Fordeling.", theme="laegefaglige_kompetencer",
        kind="distribution", unit="antal", decimals=0, bands=[0, 40, 80, 100],
        counts="kommuner, hvor {interval} af praksis er lukket",
        headline=BreakdownKey(category="over 80 til 100 pct."),
        report_groups=[BreakdownKey(category="over 40 til 80 pct.")],
        numerator=Source(dataset="praksis", measure="praksis_lukket"),
        denominator=Source(dataset="praksis", measure="praksis"),
    )  # fmt: skip
    rows = [
        row(closed, NORD, "2025", value, category=band, nature="full_count")
        for band, value in (("over 80 til 100 pct.", 1.0), ("over 40 til 80 pct.", 3.0))
    ]
    outline, _ = compose(rows, closed)
    [table] = find_tables(outline, "Tværgående temaer: indikatorer")
    assert [line[0].text for line in table.rows] == [
        "Kommuner, hvor over 80 pct. af praksis er lukket"
    ]
    [groups] = find_tables(outline, "Tværgående temaer: grupper")
    assert groups.rows[0][1].text == (
        "antal kommuner, 2025: over 80 til 100 pct. 1; over 40 til 80 pct. 3"
    )


def test_a_figure_says_of_whom_it_speaks_under_each_of_its_goals() -> None:
    outline, _ = compose([lonely(NORD, 18.0), lonely(NORD, 11.0, age="alle")], LONELY)
    [young] = find_tables(outline, "Mental mistrivsel: indikatorer")
    assert name_rows(young) == [("Ensomhed", "16-24 år. Gælder unge i hele befolkningen")]
    assert [line[1].text for line in young.rows] == ["18,0\N{NO-BREAK SPACE}pct."]
    [everyone] = find_tables(outline, "Samlede behov: indikatorer")
    assert name_rows(everyone) == [
        ("Ensomhed", "Gælder alle borgere på 16 år og derover, ikke kun patienter")
    ]
    assert [line[1].text for line in everyone.rows] == ["11,0\N{NO-BREAK SPACE}pct."]


def test_one_shown_under_two_goals_is_told_to_be_counted_twice() -> None:
    outline, _ = compose([lonely(NORD, 18.0), lonely(NORD, 11.0, age="alle")], LONELY)
    [counts] = find_tables(outline, "efter udvikling siden udgangspunktet")
    assert counts.rows[-1][1].text == "2"
    assert "tælles med begge steder" in counts.notes[0]


def test_where_only_region_and_country_have_figures_a_sentence_says_so() -> None:
    rows = [
        lonely(NORD, None, **NO_FIGURES), lonely(REGION, 18.7), lonely(COUNTRY, 17.7),
        lonely(NORD, None, **WOMEN, **NO_FIGURES), lonely(REGION, 22.8, **WOMEN),
    ]  # fmt: skip
    outline, ledger = compose(rows, LONELY)
    assert tell_bullets(outline) == [
        "Ensomhed: 16-24 år: 18,7\N{NO-BREAK SPACE}pct. i Region Hovedstaden og "
        "17,7\N{NO-BREAK SPACE}pct. i hele landet (2025); kvinder, 16-24 år: "
        "22,8\N{NO-BREAK SPACE}pct. i Region Hovedstaden (2025)."
    ]
    assert {each.text for each in ledger.entries} >= {"18,7", "17,7", "22,8"}
    told = " ".join(block.text for block in outline.blocks if isinstance(block, Paragraph))
    assert "Kilderne opgør ikke disse tal for Sundhedsklynge Nord" in told
    assert "i.r." not in told


def test_a_figure_that_is_hidden_is_not_said_to_be_made_for_region_and_country_alone() -> None:
    rows = [lonely(NORD, None, status="suppressed"), lonely(REGION, 18.7)]
    outline, _ = compose(rows, LONELY)
    assert tell_bullets(outline) == []


def test_the_five_regions_stand_side_by_side_in_the_newest_period_that_two_have() -> None:
    rows = [
        row(SMOKING, NORD, "2025", 9.0), row(SMOKING, COUNTRY, "2025", 10.9),
        row(SMOKING, REGION, "2025", 9.7), row(SMOKING, ("region", "085"), "2025", 12.25),
        row(SMOKING, ("region", "081"), "2025", None, status="suppressed"),
        row(SMOKING, ("region", "085"), "2026", 11.0),
    ]  # fmt: skip
    outline, _ = compose(rows, SMOKING)
    [table, *_] = find_tables(outline, "de fem regioner")
    headings = [column.heading for column in table.columns]
    assert headings[2:] == [
        "Hovedstaden", "Midtjylland", "Nordjylland", "Sjælland", "Syddanmark", "Hele landet",
    ]  # fmt: skip
    [line] = table.rows
    assert [cell.text for cell in line[:2]] == ["Daglig rygning", "pct., 2025"]
    assert [cell.text for cell in line[2:]] == ["9,7", "–", "skjult", "12,3", "–", "10,9"]


def test_regions_are_not_compared_where_areas_are_set_against_nobody() -> None:
    alone = SMOKING.model_copy(update={"benchmark": "none"})
    rows = [row(alone, area, "2025", 9.7) for area in (NORD, REGION, ("region", "085"))]
    outline, _ = compose(rows, alone)
    assert find_tables(outline, "de fem regioner") == []


def test_a_national_goal_has_all_its_indicators_and_a_vision_those_it_names() -> None:
    outline, _ = compose([row(SMOKING, NORD, "2025", 9.0)], SMOKING)
    headings = [block.text for block in outline.blocks if isinstance(block, Heading)]
    assert "De otte nationale mål" in headings
    assert "Mere lighed i sundhed" in headings
    for caption in ("De otte nationale mål: ind", "Rette sted: ind"):
        [table] = find_tables(outline, caption)
        assert [line[0].text for line in table.rows] == ["Daglig rygning"]
    assert tell_bullets(outline) == [
        "Daglig rygning: 9,0\N{NO-BREAK SPACE}pct. i 2025; ○ kan ikke vurderes."
    ]
    [counts] = find_tables(outline, "efter udvikling siden udgangspunktet")
    assert [line[1].text for line in counts.rows[-1:]] == ["1"], "it is counted where it stands"


def test_what_has_no_row_is_named_as_being_in_the_workbook() -> None:
    quiet = define("henvisninger", OLDER, national_goal=7)
    chosen = SMOKING.model_copy(update={"profile": 1})
    rows = [row(each, NORD, "2025", 9.0) for each in (chosen, quiet)]
    outline, _ = compose(rows, chosen, quiet)
    [at_home] = find_tables(outline, "Rette sted: indikatorer")
    assert [line[0].text for line in at_home.rows] == ["Daglig rygning"]
    named = {block.lead_in: block.text for block in outline.blocks if isinstance(block, Paragraph)}
    assert named["Desuden i projektmappen:"] == "Henvisninger."
    [national] = find_tables(outline, "De otte nationale mål: indikatorer")
    assert [line[0].text for line in national.rows] == ["Daglig rygning"]


def test_the_order_of_groups_changes_nothing() -> None:
    rows = [lonely(NORD, 18.0), lonely(NORD, 11.0, age="alle"), lonely(NORD, 25.0, **WOMEN)]
    turned = LONELY.model_copy(update={"groups": LONELY.groups[::-1]})
    assert compose(rows, LONELY)[0] == compose(rows, turned)[0]
