"""One's own extract: what an address says, without a portal."""

from __future__ import annotations

import pytest

from portal.faults import FaultError
from portal.selection import read_selection, write_power_query


def test_an_extract_from_a_year_on_says_so_in_its_address() -> None:
    chosen = read_selection({"indikator": ["rygning"], "fra": ["2018"]})
    assert (chosen.since, chosen.periods) == ("2018", ())
    assert chosen.query == "indikator=rygning&fra=2018&grupper=hoved"
    assert "fra=" not in read_selection({"indikator": ["rygning"], "fra": [""]}).query


@pytest.mark.parametrize("year", ["18", "-2018", "99999", "2018; drop", "２０１８", "0x7e2", "nan"])
def test_what_is_no_year_is_refused_in_words(year: str) -> None:
    with pytest.raises(FaultError) as refused:
        read_selection({"fra": [year]})
    assert refused.value.status == 400


def test_the_line_for_excel_says_which_columns_are_numbers() -> None:
    line = write_power_query("https://a.dk/udtraek.csv?indikator=x")
    assert '{"value", type number}' in line and '"da-DK"' in line
    assert line.count("(") == line.count(")") and line.count("{") == line.count("}")
