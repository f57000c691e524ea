"""Which figures of a comparison are meant by words for indicators and areas."""

from __future__ import annotations

import polars as pl
import pytest

from geography import load_geography
from pipelines.commands.changes.choice import Asked, find_choice
from pipelines.commands.explain.question import QuestionError

DEFINITIONS = pl.DataFrame(
    {
        "indicator_id": ["genindlæggelser", "rygning"],
        "title": ["Akutte genindlæggelser", "Borgere, der ryger"],
        "label": ["Genindlæggelser", "Rygning"],
    }
)
GEOGRAPHY = load_geography()


@pytest.mark.parametrize("word", ["rygning", "borgere, der RYGER", "Rygning"])
def test_an_indicator_is_meant_by_id_title_or_short_title(word: str) -> None:
    assert find_choice(Asked((word,)), [DEFINITIONS], GEOGRAPHY).indicators == ("rygning",)


@pytest.mark.parametrize(
    ("word", "area"),
    [("Midt", ("klynge", "midt")), ("0101", ("kommune", "0101")),
     ("sundhedsraad/midt", ("sundhedsraad", "midt")),
     ("København (hele kommunen)", ("kommune", "0101"))],
)  # fmt: skip
def test_an_area_is_meant_as_in_explain_a_cluster_first(word: str, area: tuple[str, str]) -> None:
    assert find_choice(Asked((), (word,)), [DEFINITIONS], GEOGRAPHY).areas == (area,)


def test_only_figures_of_both_the_indicators_and_the_areas_are_left() -> None:
    rows = pl.DataFrame(
        {
            "indicator_id": ["rygning", "rygning", "genindlæggelser"],
            "area_type": ["klynge", "kommune", "klynge"],
            "area_id": ["midt", "0101", "midt"],
        }
    )
    choice = find_choice(Asked(("rygning",), ("Midt",)), [DEFINITIONS], GEOGRAPHY)
    assert choice.select(rows).rows() == [("rygning", "klynge", "midt")]


def test_all_unknown_words_are_answered_with_the_nearest() -> None:
    with pytest.raises(QuestionError) as caught:
        find_choice(Asked(("rygnin",), ("Helsingborg",)), [DEFINITIONS], GEOGRAPHY)
    assert "there is no indicator 'rygnin'. Did you mean rygning?" in str(caught.value)
    assert "there is no area 'Helsingborg'. Did you mean Helsingør" in str(caught.value)
