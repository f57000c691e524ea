"""`klynge receive`: what a file does not say is asked for, and both go into the inbox."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from rich.console import Console
from ruamel.yaml import YAML
from typer.testing import CliRunner

from assets.inputs import DEFAULT_DEFINITIONS
from pipelines.commands.asking import AnswerError, Ask
from pipelines.commands.cli import app
from pipelines.commands.extracts.receive import Request, receive_file
from sources.inbox import scan_folder
from warehouse.home import Home

pytestmark = pytest.mark.whole

PEOPLE = "OMRÅDE;TID;INDHOLD\nDragør;2024K1;14700\nBallerup;2024K1;52300\n"
LONELY = '"Køn","Alder","Andel","Antal svarpersoner"\n"Mænd","16-24 år","9.1%","210"\n'
Klynge = Callable[..., tuple[int, str]]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


@pytest.fixture
def klynge(home: Home, tmp_path: Path) -> Klynge:
    """`klynge receive` of a text that came as a file of this name, without a terminal."""

    def receive(name: str, text: str, *options: str) -> tuple[int, str]:
        (tmp_path / name).write_text(text, encoding="utf-8")
        line = ["receive", str(tmp_path / name), "--home", str(home.root), *options]
        result = CliRunner().invoke(app, line)
        assert isinstance(result.exception, SystemExit | None), repr(result.exception)
        return result.exit_code, " ".join((result.stdout + result.stderr).split())

    return receive


def sidecar_of(home: Home, name: str) -> object:
    return YAML(typ="safe").load((home.inbox / f"{name}.meta.yaml").read_text(encoding="utf-8"))


def test_what_is_missing_is_said_all_at_once_and_nothing_is_put_anywhere(
    klynge: Klynge, home: Home
) -> None:
    code, said = klynge("tal.csv", PEOPLE)
    assert code == 2
    assert "Missing: --table" in said and "; --published" in said
    code, said = klynge("sas.csv", LONELY)
    assert code == 2
    asked = [
        key for key in ("table", "indicator", "year", "area", "published") if f"--{key} " in said
    ]
    assert asked == ["indicator", "year", "area", "published"]
    assert not home.inbox.exists()


def test_by_options_the_sidecar_is_written_and_a_run_reads_it(klynge: Klynge, home: Home) -> None:
    code, said = klynge(
        "sas.csv", LONELY, "--indicator", "Tegn på ensomhed", "--year", "2021", "--area", "084",
        "--published", "2022-03-09", "--url", "https://www.danskernessundhed.dk",
    )  # fmt: skip
    assert code == 0, said
    assert "A run will accept it as 'sundhedsprofil'" in said
    (found,) = scan_folder(home.inbox)
    assert found.relative == "sas.csv"
    assert {key: str(value) for key, value in found.sidecar.items()} == {
        "indicator": "ensomhed", "year": "2021", "published": "2022-03-09",
        "url": "https://www.danskernessundhed.dk", "synthetic": "False", "area": "084",
    }  # fmt: skip


def test_what_the_file_says_itself_is_not_asked(klynge: Klynge, home: Home) -> None:
    code, said = klynge("FOLK1A.csv", PEOPLE, "--published", "unknown")
    assert code == 0, said
    assert "Recognised: dataset folketal, layout folketal, table FOLK1A" in said
    assert sidecar_of(home, "FOLK1A.csv") == {"synthetic": False}


def test_a_table_that_is_not_known_is_taken_in_with_a_warning(klynge: Klynge) -> None:
    code, said = klynge("tal.csv", PEOPLE, "--table", "unknown", "--published", "2024-02-12")
    assert code == 0
    assert "To be looked at:" in said and "Nothing says which table this is" in said


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--table", "FOD207"], "no layout reads the table 'FOD207'"),
        (["--published", "i går"], "cannot be used as published"),
        (["--dataset", "folketl"], "cannot be used as dataset"),
    ],
)
def test_an_answer_that_cannot_be_used_is_wrong_use(
    klynge: Klynge, home: Home, options: list[str], told: str
) -> None:
    code, said = klynge("tal.csv", PEOPLE, *options)
    assert (code, told in said) == (2, True), said
    assert not home.inbox.exists()


@pytest.mark.parametrize("there", ["FOLK1A.csv", "FOLK1A.csv.meta.yaml"])
def test_nothing_in_the_inbox_is_overwritten(klynge: Klynge, home: Home, there: str) -> None:
    home.inbox.mkdir(parents=True)
    (home.inbox / there).write_text("dataset: folketal\n", encoding="utf-8")
    code, said = klynge("FOLK1A.csv", PEOPLE, "--published", "unknown")
    assert (code, "is there already" in said) == (2, True)
    assert [path.name for path in home.inbox.iterdir()] == [there]
    assert (home.inbox / there).read_text(encoding="utf-8") == "dataset: folketal\n"


@pytest.mark.parametrize("name", ["meta.yaml", "FOLK1A.csv.meta.yaml", ".folk.csv"])
def test_what_a_run_would_not_take_for_an_extract_is_refused(klynge: Klynge, name: str) -> None:
    assert klynge(name, "year: 2021\n")[0] == 2


def test_a_file_that_a_run_will_reject_is_said_to_be(klynge: Klynge, home: Home) -> None:
    code, said = klynge("FOLK1A.csv", PEOPLE.replace("Dragør", "Dragsør"), "--published", "unknown")
    assert code == 3
    assert "A run will reject it: - FOLK1A.csv, row 2" in said
    assert (home.inbox / "FOLK1A.csv").exists()


def test_what_stands_beside_the_file_goes_along(klynge: Klynge, home: Home, tmp_path: Path) -> None:
    (tmp_path / "tal.csv.meta.yaml").write_text("table: FOLK1A\npublished: 2024-02-12\n", "utf-8")
    assert klynge("tal.csv", PEOPLE)[0] == 0
    assert sidecar_of(home, "tal.csv").keys() == {"table", "published", "synthetic"}


def test_on_a_terminal_each_thing_is_asked_once_with_what_was_recognised(
    home: Home, tmp_path: Path
) -> None:
    name = "sasExport_2021_perAge_capitalRegion.csv"
    (tmp_path / name).write_text(LONELY, encoding="utf-8")
    answers = {"Indicator": ["rygelyst", "ensomhed"], "Release": ["9. marts 2022"]}
    asked: dict[str, str | None] = {}

    def answer(text: str, check: Callable[[str], str], default: str | None) -> str:
        word = text.split(":")[0].split()[0]
        asked[word] = default
        for given in answers.get(word, [default or ""]):
            try:
                return check(given)
            except AnswerError as error:
                assert "ensomhed" in str(error)
        raise AssertionError(text)

    asker: Ask = answer
    quiet = Console(quiet=True)
    request = Request(tmp_path / name, {}, DEFAULT_DEFINITIONS)
    assert receive_file(home, request, asker, quiet, quiet) == 0
    assert asked == {
        "Indicator": None, "The": "084", "Release": "unknown", "Address": "unknown", "Are": "false",
    }  # fmt: skip
    assert str(sidecar_of(home, name)["published"]) == "2022-03-09"  # type: ignore[index]
