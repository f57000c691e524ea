"""`klynge fetch` against a stand-in for StatBank, and what a run makes of what was fetched."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from pipelines.commands.cli import app
from sources.inbox import scan_folder
from tests.fetching.stand_in import StandIn, closed_page, serve
from tests.fetching.tables import make_folk1a, make_folk1b, make_projection
from tests.homes import run_pipeline
from warehouse.home import Home
from warehouse.store import open_warehouse

pytestmark = pytest.mark.whole

COUNTED = """\
indicators:
  - id: folketal
    title: Befolkning 1. januar
    description: Antal borgere med bopæl i området 1. januar.
    theme: kapacitet
    kind: count
    unit: antal
    decimals: 0
    periods: first_quarter
    disclosure_control: false
    numerator: {dataset: folketal, measure: folketal}
"""
RELEASED = "udgivet_2026-08-12"


@pytest.fixture
def publisher(monkeypatch: pytest.MonkeyPatch) -> Iterator[StandIn]:
    quarters = ["2025K1", "2026K1", "2026K2"]
    stand_in = StandIn().add(
        make_folk1a(quarters, whole=True), make_folk1b(quarters, whole=True), make_projection(2026)
    )
    with serve(stand_in) as serving:
        monkeypatch.setenv("KLYNGE_STATBANK_URL", serving.statbank)
        yield serving


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


def klynge(home: Home, *arguments: str) -> tuple[int, str, str]:
    """`klynge ...`: exit code, output, errors."""
    result = CliRunner().invoke(app, [*arguments, "--home", str(home.root)])
    assert isinstance(result.exception, SystemExit | None), repr(result.exception)
    return result.exit_code, result.stdout, result.stderr


def test_a_fetched_population_is_accepted_and_counted(
    publisher: StandIn, home: Home, tmp_path: Path
) -> None:
    code, said, errors = klynge(home, "fetch")
    assert (code, errors) == (0, "")
    assert f"folk1a: 1 new file\n  hentet/folk1a/FOLK1A_2025K1-2026K2_{RELEASED}.csv" in said
    assert "`klynge run` takes it in" in said
    definitions = tmp_path / "definitions.yaml"
    definitions.write_text(COUNTED, encoding="utf-8")
    ran = run_pipeline(home, home.inbox, definitions, workbooks=False)
    assert ran.code == 0, ran.output + ran.errors
    with open_warehouse(home, read_only=True) as warehouse:
        register = warehouse.register()
    assert set(register["status"]) == {"accepted"}
    assert sorted(register["dataset"]) == ["folketal", "folketal", "folketal_fremskrivning"]
    assert set(register["vintage_known"]) == {True}
    values = pl.read_parquet(home.current.resolve() / "indicators.parquet")
    land = values.filter(area_type="land", period="2026Q1")["value"].to_list()
    assert land and 5_000_000 < land[0] < 7_000_000

    # and the second time nothing is new, for fetch and run alike
    code, said, _ = klynge(home, "fetch")
    assert (code, said) == (
        0, "folk1a: nothing new\nfolk1b: nothing new\nfremskrivning: nothing new\n"
    )  # fmt: skip
    assert "Nothing new" in run_pipeline(home, home.inbox, definitions).output


def test_one_that_fails_leaves_the_files_of_the_others(publisher: StandIn, home: Home) -> None:
    publisher.tables["FOLK1A"].variables[0].id = "KOMMUNE"
    code, said, errors = klynge(home, "fetch")
    assert code == 1
    assert "folk1a: failed\n" in said
    assert "error: folk1a: The table FOLK1A has no variable 'OMRÅDE' any more." in errors
    assert {file.relative.split("/")[1] for file in scan_folder(home.inbox)} == {
        "folk1b", "fremskrivning",
    }  # fmt: skip


def test_one_source_alone(publisher: StandIn, home: Home) -> None:
    code, said, _ = klynge(home, "fetch", "folk1b")
    assert code == 0
    assert said.startswith("folk1b: 1 new file\n")
    assert len(scan_folder(home.inbox)) == 1


def test_a_check_says_what_is_new_and_fetches_nothing(publisher: StandIn, home: Home) -> None:
    code, said, _ = klynge(home, "fetch", "folk1a", "--check")
    assert (code, said) == (0, "folk1a: new, not fetched: 1\n  FOLK1A_2025K1-2026K2\n")
    assert not home.inbox.exists()
    publisher.tables["FOLK1A"].variables[0].id = "KOMMUNE"
    assert klynge(home, "fetch", "folk1a", "--check")[0] == 1


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("lup", "the source 'lup' has no address; `klynge late --todo` says what to download"),
        ("folk1c", "there is no source 'folk1c'; did you mean 'folk1"),
    ],
)
def test_a_source_that_cannot_be_asked_is_wrong_use(home: Home, name: str, said: str) -> None:
    code, _, errors = klynge(home, "fetch", name)
    assert code == 2
    assert said in errors


def test_a_home_of_synthetic_figures_fetches_nothing(
    publisher: StandIn, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = {"file_name": "demo.csv", "status": "accepted", "synthetic": True}
    home.current.mkdir(parents=True)
    (home.current / "manifest.json").write_text(json.dumps({"extracts": [held]}))
    code, _, errors = klynge(home, "fetch", "folk1b")
    assert code == 2
    assert "The home holds synthetic extracts, and what is fetched is real" in errors
    assert publisher.asked == []
    monkeypatch.setenv("KLYNGE_ALLOW_SYNTHETIC", "1")
    assert klynge(home, "fetch", "folk1b")[0] == 0


def test_an_error_page_is_said_in_a_sentence(publisher: StandIn, home: Home) -> None:
    publisher.misbehave("/v1/data", closed_page, for_ever=True)
    code, _, errors = klynge(home, "fetch", "folk1b")
    assert code == 1
    assert "The publisher sent a web page in place of the file." in errors
    assert "Traceback" not in errors
    assert scan_folder(home.inbox) == []
