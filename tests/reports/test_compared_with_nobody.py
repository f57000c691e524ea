"""An indicator that is set against nobody, or against one level, is so in the whole report."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from reports.compose import compose_report
from reports.content import ReportContent
from reports.ledger import ToldNumber
from reports.outline import Bullets, Outline, Paragraph, Pictures, Table
from tests.reports.conftest import DEFINITIONS, LONELY, READMISSIONS
from wording.view import COUNTRY, REGION

Make = Callable[..., ReportContent]


def compose_with(make_content: Make, benchmark: str) -> tuple[Outline, list[ToldNumber]]:
    """The report when the readmissions and the map's indicator have this benchmark."""
    changed = [
        entry.model_copy(update={"benchmark": benchmark})
        if entry.id in (READMISSIONS.id, LONELY.id)
        else entry
        for entry in DEFINITIONS
    ]
    content = make_content()
    outline, ledger = compose_report(
        replace(content, material=replace(content.material, definitions=changed))
    )
    told = [each for each in ledger.entries if each.about and each.about.indicator_id in (
        READMISSIONS.id, LONELY.id)]  # fmt: skip
    return outline, told


def list_words(outline: Outline) -> Iterator[str]:
    """Every sentence, cell and alternative text about the readmissions."""
    for block in outline.blocks:
        match block:
            case Bullets():
                yield from (text for head, text in block.items if READMISSIONS.title in head)
            case Table():
                for row in block.rows:
                    if row[0].text == READMISSIONS.title:
                        yield from (f"{cell.text} {cell.small}" for cell in row[3:-1])
            case Pictures():
                yield from (
                    picture.alternative for picture in block.pictures
                    if READMISSIONS.title in picture.caption
                )  # fmt: skip
            case Paragraph() | _:
                pass


def read_comparisons(outline: Outline) -> dict[str, dict[str, str]]:
    """The words of the two columns of comparisons by indicator."""
    return {
        level: {
            row[0].text: row[place].text
            for block in outline.blocks
            if isinstance(block, Table) and block.caption.endswith(": indikatorer med tal")
            for row in block.rows
        }
        for place, level in ((3, REGION), (4, COUNTRY))
    }


def test_without_a_benchmark_there_is_no_sentence_line_map_or_verdict(make_content: Make) -> None:
    outline, told = compose_with(make_content, "none")
    words = " ".join(list_words(outline))
    assert "regionen" not in words
    assert "landet" not in words
    assert "Region Hovedstaden" not in words
    assert {each.about.area.area_type for each in told if each.about} == {"klynge"}
    captions = [picture.caption for block in outline.blocks if isinstance(block, Pictures)
                for picture in block.pictures]  # fmt: skip
    assert not [caption for caption in captions if "i regionens kommuner" in caption]


@pytest.mark.parametrize(
    ("benchmark", "kept", "left_out"), [("region", REGION, COUNTRY), ("land", COUNTRY, REGION)]
)
def test_one_level_is_not_the_other(
    make_content: Make, benchmark: str, kept: str, left_out: str
) -> None:
    outline, told = compose_with(make_content, benchmark)
    names = {REGION: "Region Hovedstaden", COUNTRY: "Hele landet"}
    words = " ".join(list_words(outline))
    assert names[kept] in words
    assert names[left_out] not in words
    judged = {area_type: compared[READMISSIONS.title] for area_type, compared in
              read_comparisons(outline).items()}  # fmt: skip
    assert judged == {kept: "dårligere", left_out: "–"}
    levels = {each.about.area.area_type for each in told if each.about}
    assert kept in levels
    assert left_out not in levels
