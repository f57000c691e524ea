"""Of several forms the newest text about a goal and an area counts."""

from __future__ import annotations

from datetime import date

import polars as pl

from schemas.learning import keep_newest, no_learning
from tests.wording.lessons import lesson, tabulate


def keep(*forms: pl.DataFrame) -> list[str]:
    return keep_newest(pl.concat(forms))["what_we_did"].to_list()


def test_the_newest_day_counts_whatever_the_order_of_receipt() -> None:
    old = tabulate(lesson(did="gammel", written=date(2025, 1, 1)), sha256="a" * 64)
    new = tabulate(lesson(did="ny", written=date(2026, 1, 1)), sha256="b" * 64)
    assert keep(old, new) == keep(new, old) == ["ny"]


def test_a_form_sent_again_with_the_same_day_takes_the_place_of_the_first() -> None:
    first = tabulate(lesson(did="tastefejl"), sha256="a" * 64)
    again = tabulate(lesson(did="rettet"), sha256="b" * 64)
    assert keep(first, again) == ["rettet"]


def test_several_texts_of_one_form_about_a_goal_all_count() -> None:
    both = tabulate(lesson(did="én"), lesson(did="to", row=7))
    assert keep(both) == ["én", "to"]


def test_other_goals_and_areas_are_left_as_they_are() -> None:
    old = tabulate(lesson(goal="rette_sted", did="andet mål", written=date(2024, 1, 1)))
    other = tabulate(lesson(area="syd", did="anden klynge", written=date(2024, 1, 1)))
    new = tabulate(lesson(did="ny"), sha256="b" * 64)
    assert set(keep(old, other, new)) == {"andet mål", "anden klynge", "ny"}


def test_without_forms_there_is_no_learning() -> None:
    assert keep_newest(no_learning()).is_empty()
