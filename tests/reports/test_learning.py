"""Each goal of the report ends with what was learned and what is proposed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import polars as pl
import pytest

from reports.chapters import ReportTopic
from reports.compose import compose_report
from reports.content import ReportContent
from reports.learning import write_learning
from reports.outline import Block, Bullets, Heading, Paragraph
from reports.selection import arrange_report
from schemas.learning import Lesson
from tests.reports.conftest import REGION
from tests.wording.lessons import lesson, tabulate

pytestmark = pytest.mark.whole

Make = Callable[..., ReportContent]
GOAL = "Alle børn og unge, der viser tegn på mental mistrivsel, får den rette hjælp i tide"


def compose_goal(content: ReportContent, learning: pl.DataFrame, title: str = GOAL) -> list[Block]:
    """The blocks of one goal in a report with these lessons."""
    material = replace(content.material, learning=learning)
    blocks = compose_report(replace(content, material=material))[0].blocks
    begin = next(place for place, block in enumerate(blocks)
                 if isinstance(block, Heading) and block.text == title)  # fmt: skip
    after = [place for place, block in enumerate(blocks)
             if place > begin and isinstance(block, Heading) and block.level <= 2]  # fmt: skip
    return blocks[begin : after[0]]


def tell(content: ReportContent, *lessons: Lesson, synthetic: bool = False) -> str:
    """All that a goal says of what was learned, from the heading on."""
    blocks = compose_goal(content, tabulate(*lessons, synthetic=synthetic))
    begin = next((place for place, block in enumerate(blocks)
                  if isinstance(block, Heading) and block.text == "Læring"), -1)  # fmt: skip
    return "\n".join(list_texts(blocks[begin:]))


def list_texts(blocks: list[Block]) -> list[str]:
    texts = []
    for block in blocks:
        if isinstance(block, Heading):
            texts.append(block.text)
        elif isinstance(block, Paragraph):
            texts.append(f"{block.lead_in} {block.text}".strip())
        elif isinstance(block, Bullets):
            texts += [f"{start} {rest}" for start, rest in block.items]
    return texts


def test_a_goal_ends_with_its_learning_and_then_with_proposals(make_content: Make) -> None:
    told = tell(make_content(), lesson())
    assert told.splitlines() == [
        "Læring",
        "Sundhedsklynge Nord – hvad vi gjorde: Vi holdt fælles samtaler.",
        "Hvad vi lærte: Skolen skal med fra begyndelsen.",
        "Skrevet af Sekretariatet, 20. februar 2026. Indberetning: nord.xlsx.",
        "Forslag til justering",
        "Sundhedsklynge Nord: At samtalen står i aftalen.",
    ]


def test_learning_stands_under_its_own_goal_alone(make_content: Make) -> None:
    told = tell(make_content(), lesson(goal="rette_sted"))
    assert "Skolen skal med" not in told
    assert "ikke indberettet læring eller forslag" in told


def test_a_cluster_is_told_its_own_learning_alone(make_content: Make) -> None:
    assert "Skolen skal med" not in tell(make_content(), lesson(area="syd"))


def test_the_region_is_told_that_of_every_cluster_and_who_is_silent(make_content: Make) -> None:
    told = tell(make_content(area=REGION), lesson(), lesson(area="syd", learned="Noget andet."))
    assert "Sundhedsklynge Nord:" in told
    assert "Noget andet." in told
    assert "Bornholm, Byen og Midt har ikke indberettet læring om målet." in told


def test_themes_that_are_told_together_are_no_goal(make_content: Make) -> None:
    content = make_content(area=REGION)
    learning = tabulate(lesson(goal="forebyggelse", area="syd"))
    view = arrange_report(replace(content, material=replace(content.material, learning=learning)))
    topic = ReportTopic(None, "Tværgående temaer", [], goals=("forebyggelse", "kapacitet"))
    told = list_texts(write_learning(view, topic))
    assert "Bornholm, Byen, Midt og Nord har ikke indberettet læring om temaerne." in told


def test_an_invented_lesson_says_so(make_content: Make) -> None:
    assert "opdigtet til afprøvning" in tell(make_content(), lesson(), synthetic=True)
