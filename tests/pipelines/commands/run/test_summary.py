"""What a run says at its end about the extracts."""

from __future__ import annotations

import polars as pl
import pytest

from pipelines.commands.summary import describe_intake

REGISTER = pl.DataFrame(
    [("first", "accepted"), ("first", "superseded"), ("first", "accepted"),
     ("second", "accepted"), ("second", "rejected")],
    schema=["run_id", "status"], orient="row",
)  # fmt: skip


@pytest.mark.parametrize(
    ("run_id", "told"),
    [
        ("second", "Extracts: 1 accepted, 1 rejected; 3 accepted in all."),
        # only the definitions had changed: the data are still there
        ("third", "Extracts: none new; 3 accepted in all."),
    ],
)
def test_a_run_says_what_it_took_in_and_what_there_is_in_all(run_id: str, told: str) -> None:
    assert describe_intake(REGISTER, run_id) == told
