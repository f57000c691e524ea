"""What a chart says of itself: the finding first, then unit, whiskers, source and date."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from geography import load_geography
from schemas.agreement import load_agreement
from schemas.definitions.breakdowns import Group
from schemas.definitions.model import Definition
from tests.reports.conftest import COUNTRY, EXTRACTS, NORD, OLDER, Row, define, make_values, row
from wording.content import PublishedContent
from wording.pictures.chart_words import (
    ChartWords,
    name_axis,
    name_subject,
    tell_finding,
    word_bars,
    word_lines,
)
from wording.view import Area, Breakdown, View, arrange_view

SMOKING = define("daglig_rygning", OLDER, title="Daglig rygning", direction="lower")
EVERYONE = Breakdown()
FALLEN = {"baseline_period": "2021", "change": -2.6, "change_p": 0.001, "change_certain": True}


def look(rows: list[Row], *definitions: Definition) -> View:
    """What the cluster Nord is shown."""
    content = PublishedContent(
        area=NORD, values=make_values(rows), definitions=list(definitions) or [SMOKING],
        agreement=load_agreement(), geography=load_geography(), extracts=EXTRACTS, run_id="a",
        generated_at=datetime(2026, 3, 2, 13, 5, tzinfo=UTC),
    )  # fmt: skip
    return arrange_view(content)


def rows_of(definition: Definition = SMOKING, **said: object) -> list[Row]:
    return [
        row(definition, NORD, "2021", 12.0, 0.5),
        row(definition, NORD, "2025", 9.4, 0.4, **said),
        row(definition, COUNTRY, "2025", 11.0, 0.1),
    ]


def finding(definition: Definition = SMOKING, **said: object) -> str:
    view = look(rows_of(definition, **said), definition)
    series = view.series_of(definition, view.main, EVERYONE)
    return tell_finding(definition, EVERYONE, series).replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (FALLEN, "Daglig rygning er faldet fra 12,0 til 9,4 pct. siden 2021"),
        ({**FALLEN, "change_certain": False},
         "Daglig rygning har ikke ændret sig sikkert siden 2021: fra 12,0 til 9,4 pct."),
        ({**FALLEN, "change_certain": None},
         "Daglig rygning gik fra 12,0 til 9,4 pct., 2021 til 2025"),
        ({}, "Daglig rygning er 9,4 pct. i 2025"),
    ],
)  # fmt: skip
def test_the_title_says_what_is_to_be_seen_and_how_sure_it_is(
    said: dict[str, object], told: str
) -> None:
    assert finding(**said) == told


def test_what_rounds_to_the_same_is_unchanged() -> None:
    rows = [
        row(SMOKING, NORD, "2021", 9.41, 0.5),
        row(SMOKING, NORD, "2025", 9.44, 0.4, **{**FALLEN, "change": 0.03}),
    ]
    view = look(rows)
    told = tell_finding(SMOKING, EVERYONE, view.series_of(SMOKING, view.main, EVERYONE))
    assert told.replace("\N{NO-BREAK SPACE}", " ") == (
        "Daglig rygning er uændret siden 2021: 9,4 pct."
    )


def test_without_a_figure_it_says_so() -> None:
    assert tell_finding(SMOKING, EVERYONE, {}) == "Daglig rygning: intet tal at vise"


def test_persons_do_not_rise_their_share_or_number_does() -> None:
    share = define("kroniske", OLDER, title="Borgere med kronisk sygdom")
    number = define("gravide", OLDER, title="Unge hos egen læge", unit="pr_1000")
    assert finding(share, **FALLEN).startswith("Andelen af borgere med kronisk sygdom er faldet")
    assert finding(number, **FALLEN).startswith("Antallet af unge hos egen læge er faldet")


def test_an_age_that_the_name_says_is_not_said_again() -> None:
    older = define("genindlagte", OLDER, title="Genindlæggelser 80+", groups=[Group(age="80+")])
    assert name_subject(older, Breakdown(age="80+")) == "Genindlæggelser 80+"
    assert name_subject(SMOKING, Breakdown(age="80+")) == "Daglig rygning (80+ år)"


def draw(**said: object) -> ChartWords:
    view = look(rows_of(**said))
    country = Area(*COUNTRY)
    own = view.series_of(SMOKING, view.main, EVERYONE)
    others = [(country, view.series_of(SMOKING, country, EVERYONE))]
    return word_lines(SMOKING, EVERYONE, own, view, ["2021", "2025"], 8.0, others)


def test_area_unit_whiskers_source_and_date_stand_below_the_title() -> None:
    words = draw(**FALLEN)
    assert words.subtitle.startswith(
        "Sundhedsklynge Nord · pct. · lodrette streger: 95 % sikkerhedsinterval · "
        "Kilde: Almen praksis"
    )
    assert words.axis == "pct. (aksen begynder ved 8)"
    assert name_axis(SMOKING, 0.0) == name_axis(SMOKING, None) == "pct."
    assert name_axis(SMOKING, 8.5) == "pct. (aksen begynder ved 8,5)"


def test_the_text_says_the_finding_the_ends_and_where_the_others_lie() -> None:
    assert draw(**FALLEN).text.replace("\N{NO-BREAK SPACE}", " ") == (
        "Linjediagram for Sundhedsklynge Nord, 2021 til 2025: Daglig rygning er faldet fra 12,0 "
        "til 9,4 pct. siden 2021. Lavest 9,4 pct. i 2025, højest 12,0 pct. i 2021. "
        f"{look(rows_of()).names[Area(*COUNTRY)]} 11,0 pct. i 2025."
    )


def test_synthetic_figures_are_said_to_be() -> None:
    assert draw(synthetic=True).title.endswith("SYNTETISKE TAL")


def test_bars_tell_the_lowest_and_the_highest_and_every_one_in_words() -> None:
    view = look(rows_of())
    named = [
        (name, view.series_of(SMOKING, area, EVERYONE)["2025"])
        for name, area in (("Nord", view.main), ("Landet", Area(*COUNTRY)))
    ]
    words = word_bars(SMOKING, EVERYONE, "2025", named, view)
    said = words.text.replace("\N{NO-BREAK SPACE}", " ")
    assert said == (
        "Søjlediagram: Daglig rygning i 2025: fra 9,4 (Nord) til 11,0 pct. (Landet). "
        "Oppefra: Nord 9,4 pct.; Landet 11,0 pct."
    )
    assert "vandrette streger: 95 % sikkerhedsinterval" in words.subtitle
