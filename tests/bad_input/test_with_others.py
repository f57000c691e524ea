"""A bad extract beside good ones, again, and where nothing was ever published."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import polars as pl
import pytest

from tests.bad_input.conftest import Installation, tells
from tests.bad_input.good import as_csv, practices, readmissions
from warehouse.home import Home

pytestmark = pytest.mark.whole


def test_good_extracts_are_published_beside_a_bad_one(installation: Installation) -> None:
    installation.put("praksis.csv", as_csv(practices("01-01-2025")))
    sheets = readmissions()
    sheets["Hovedresultater"][2][5] = "Aldersgrupper"
    installation.put("genindlaeggelser.xlsx", sheets)
    before = installation.snapshot()
    outcome = installation.run()
    assert outcome.exit_code == 3, outcome
    assert re.search(r"Extracts: 1 accepted, 1 rejected; \d+ accepted in all\.", outcome.output)
    after = installation.snapshot()
    assert after["current"] != before["current"]
    yesterdays = {name: content for name, content in before.items() if name != "current"}
    assert after.items() >= yesterdays.items(), "yesterday's snapshot is still there, unchanged"
    values = pl.read_parquet(installation.home.current / "indicators.parquet").filter(status="ok")
    assert "2025H1" in values.filter(indicator_id="praksis_lukket")["period"]
    assert values.filter(indicator_id="genindlæggelser_80_plus").height > 0
    again = installation.run()
    assert again.exit_code == 3
    assert again.output.startswith("Nothing new since ")
    assert again.reasons == outcome.reasons
    assert installation.snapshot() == after


def test_a_bad_extract_is_told_again_until_it_is_repaired(installation: Installation) -> None:
    lines = practices("01-01-2025")
    installation.put("praksis.csv", as_csv([*lines[:5], ["x"], *lines[5:]]))
    before = installation.snapshot()
    first, second = installation.run(), installation.run()
    assert (first.exit_code, second.exit_code) == (3, 3)
    assert tells(first.reasons[0], "praksis.csv, row 6", "Remedy: ")
    assert second.reasons == first.reasons
    assert list(installation.rejected()) == ["praksis.csv"]
    assert installation.snapshot() == before


def test_only_bad_extracts_where_nothing_was_ever_published(
    installation: Installation, tmp_path: Path
) -> None:
    new = dataclasses.replace(installation, home=Home(tmp_path / "new home"))
    new.put("praksis.csv", b"")
    outcome = new.run()
    assert outcome.exit_code == 1
    said = outcome.output + outcome.errors
    assert "praksis.csv: The file is empty. Found: 0 bytes without content." in said
    assert "No accepted extract gives a figure for any indicator" in outcome.errors
    assert outcome.errors.endswith("Nothing was published.\n")
    assert list(new.rejected()) == ["praksis.csv"]
    assert not new.home.current.exists()
