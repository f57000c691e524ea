"""Text that a spreadsheet would run is written as text; numbers stay numbers."""

import polars as pl
import pytest

from warehouse.publishing.danish_csv import tell_danish_csv


@pytest.mark.parametrize(
    "text", ["=1+1", "+45", "-1", "@SUM(A1)", "\t=1", " =1", "\r=1", "=cmd|' /C calc'!A0", "＝1"]
)
def test_a_text_that_would_be_run_gets_an_apostrophe(text: str) -> None:
    written = tell_danish_csv(pl.DataFrame({"area_name": [text]}))
    assert written.removeprefix("\ufeffarea_name\n").lstrip('"').startswith("'")


@pytest.mark.parametrize("text", ["80+", "Nord-Syd", "a=b", "<5", "12 %", ""])
def test_other_texts_are_as_they_were(text: str) -> None:
    written = tell_danish_csv(pl.DataFrame({"area_name": [text, "x"]}))
    assert written.splitlines()[1].strip('"') == text


def test_numbers_and_blanks_are_as_they_were() -> None:
    frame = pl.DataFrame({"note": ["-", None], "value": [-0.3, None], "year": [-1, 2]})
    assert tell_danish_csv(frame) == "\ufeffnote;value;year\n'-;-0,3;-1\n;;2\n"
