"""Great Expectations over small frames, in the process of its own that a run uses.

Once in a new process, and then in the one that runs within a test process use.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from assets.quality.expectations import load_expectations
from assets.quality.validation import ValidationError, Validator
from tests.quick_runs import PreparedValidator

pytestmark = pytest.mark.whole

FRAMES = {
    "presence": pl.DataFrame({"figures": [1, 2]}),
    "shares": pl.DataFrame({"value": [17.0, 101.0]}),
    "jumps": pl.DataFrame({"excess": [0.4]}),
    "anchors": pl.DataFrame({"distance": [0.1]}),
    "developments": pl.DataFrame({"outside": [0.0]}),
    "orders": pl.DataFrame({"rise": [2.0, -1.0]}),
    "twins": pl.DataFrame({"distance": [0.2, 3.0]}),
}


def test_each_expectation_is_judged_and_the_data_docs_are_built(tmp_path: Path) -> None:
    docs = tmp_path / "data_docs"
    outcomes = Validator().validate(FRAMES, load_expectations().expectations, tmp_path, docs)
    held = {outcome.expectation_id: outcome.success for outcome in outcomes}
    assert held == {
        "every_cluster_and_period": True,
        "shares_within_0_and_100": False,
        "no_unexplained_jump": True,
        "national_figures_near_anchors": True,
        "twins_agree": False,
        "printed_developments_hold": True,
        "printed_orders_hold": False,
    }
    pages = " ".join(page.read_text(encoding="utf-8") for page in docs.rglob("*.html"))
    assert "En andel ligger mellem 0 og 100 procent." in pages


def test_an_empty_frame_holds_every_expectation(tmp_path: Path) -> None:
    empty = {name: frame.clear() for name, frame in FRAMES.items()}
    docs = tmp_path / "data_docs"
    outcomes = PreparedValidator().validate(empty, load_expectations().expectations, tmp_path, docs)
    assert [outcome.success for outcome in outcomes] == [True] * 7


def test_what_great_expectations_says_when_it_fails_is_passed_on(tmp_path: Path) -> None:
    incomplete = {"presence": FRAMES["presence"]}
    with pytest.raises(ValidationError, match="KeyError"):
        PreparedValidator().validate(
            incomplete, load_expectations().expectations, tmp_path, tmp_path
        )


def test_a_process_without_a_task_is_ended() -> None:
    validator = Validator()
    validator.close()
    validator.close()
    assert validator._process.returncode is not None
