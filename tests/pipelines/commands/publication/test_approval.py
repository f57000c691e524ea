"""A snapshot that waits: what the run says, `klynge review`, `approve` and `decline`."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner

from pipelines.commands.cli import app
from tests.bad_input.conftest import Installation, find_installation, publish_yesterday
from tests.bad_input.good import DEFINITIONS, Rows, readmissions
from tests.crash.whole import assert_whole
from tests.homes import copy_home, share
from tests.pages.test_catalogue_page import Reader
from warehouse.publishing.snapshots import find_snapshot, list_snapshots
from warehouse.publishing.waiting import find_declined, find_waiting

pytestmark = pytest.mark.whole

BECAUSE = "Udgiveren bekræfter: tællingen er rettet & omlagt <2026>"
BANNER = "IKKE GODKENDT – tallene er ikke i kraft"
Ask = Callable[..., tuple[int, str]]


def raise_readmissions() -> dict[str, Rows]:
    """A later release in which half as many again are readmitted."""
    sheets = readmissions()
    sheets["FORSIDE"][6] = [None, None, None, "20. juni 2026"]
    for row in sheets["Hovedresultater"][3:]:
        if "inden for" in str(row[6]):
            row[-2:] = [int(str(number)) * 3 // 2 for number in row[-2:]]
    return sheets


def make_it_wait(factory: pytest.TempPathFactory, folder: Path) -> None:
    """Yesterday's home after a run over the later release, which waits."""
    yesterday = share(factory, "yesterday", publish_yesterday)
    copy_home(find_installation(yesterday).home, folder / "home")
    shutil.copytree(yesterday / "extracts", folder / "extracts")
    shutil.copyfile(yesterday / "definitions.yaml", folder / "definitions.yaml")
    installation = find_installation(folder)
    installation.put("genindlaeggelser_juni.xlsx", raise_readmissions())
    outcome = installation.run()
    assert outcome.exit_code == 4, outcome
    (folder / "said.txt").write_text(outcome.output, encoding="utf-8")


@pytest.fixture
def folder(tmp_path_factory: pytest.TempPathFactory, tmp_path: Path) -> Path:
    """A copy of such a home, with its extracts and what the run said."""
    made = share(tmp_path_factory, "held_back", lambda root: make_it_wait(tmp_path_factory, root))
    shutil.copytree(made, tmp_path / "own", symlinks=True)
    return tmp_path / "own"


@pytest.fixture
def held(folder: Path) -> Installation:
    return find_installation(folder)


@pytest.fixture
def ask(held: Installation) -> Ask:
    """Call `klynge` with arguments; returns the exit code and everything that it said."""

    def call(*arguments: str) -> tuple[int, str]:
        done = CliRunner().invoke(app, [*arguments, "--home", str(held.home.root)])
        assert isinstance(done.exception, SystemExit | None), repr(done.exception)
        return done.exit_code, done.stdout + done.stderr

    return call


def read_front(file: Path) -> str:
    """All text of a workbook's front sheet."""
    rows = load_workbook(file, read_only=True)["Forside"].iter_rows(values_only=True)
    return "\n".join(str(cell) for row in rows for cell in row)


def test_the_run_says_why_it_waits_and_the_same_run_says_so_again(
    held: Installation, folder: Path
) -> None:
    before = held.snapshot()
    waiting = find_waiting(held.home)
    assert waiting is not None and waiting.folder == held.home.waiting / waiting.name
    assert assert_whole(waiting.folder)["compared_with"] == held.home.current.resolve().name
    assert [entry.current for entry in list_snapshots(held.home)] == [True]
    said = (folder / "said.txt").read_text(encoding="utf-8")
    told = said.rpartition(f"/published/waiting/{waiting.name}\n")[2]
    lines = told.strip().splitlines()
    assert len(lines) <= 10
    assert "stays in force. Why:" in lines[0] and "klynge review" in lines[-1]
    reason = "78 figures are revised by more than 20%: genindlæggelser_80_plus (78)."
    assert lines[1] == f"  1. {reason}"
    again = held.run()
    assert (again.exit_code, held.snapshot()) == (4, before)
    assert "waits for approval" in again.output.splitlines()[0] and reason in again.output


def test_the_review_shows_both_sides_on_one_screen_and_as_a_page(ask: Ask, tmp_path: Path) -> None:
    code, told = ask("review", "--html", str(tmp_path / "side.html"))
    lines = told.splitlines()
    assert code == 0 and len(lines) <= 40
    assert "1. 78 figures are revised" in told
    [first] = [line for line in lines if "Byen, 2024" in line]
    title = DEFINITIONS.partition("id: genindlæggelser_80_plus")[2].partition("title: ")[2]
    assert f"{title.splitlines()[0]}, Byen, 2024, 80+: 17.6 -> 26.4 pct" in first
    assert "klynge withdraw NAME --because TEXT" in lines[-2]
    page = (tmp_path / "side.html").read_text(encoding="utf-8")
    read = Reader(page)
    assert (read.wrong, read.open, read.loaded) == ([], [], [])
    assert len(read.ids) == len(set(read.ids)) and set(read.targets) <= set(read.ids)
    assert "78 tal er ændret med mere end 20 pct." in page
    assert page.index("Hvorfor de venter") < page.index("Det, læserne ser først")


def test_an_approved_snapshot_is_in_force_and_says_who_approved_it(
    held: Installation, ask: Ask
) -> None:
    waiting = find_waiting(held.home)
    assert waiting is not None
    code, told = ask("approve", "--because", BECAUSE, "--by", "Anna Ø. Hansen")
    assert code == 0 and waiting.name in told and "no line about" not in told
    assert held.home.current.resolve() == held.home.published / waiting.name
    assert find_waiting(held.home) is None
    manifest = assert_whole(held.home.current.resolve())
    decided = manifest["approved_by"]
    assert (decided["by"], decided["because"]) == ("Anna Ø. Hansen", BECAUSE)
    assert decided["user"] and decided["at"] == manifest["published_at"]
    assert [each["condition"] for each in manifest["gates"] if each["sentences"]] == [
        "figures_revised"
    ]
    for file in held.home.current.glob("workbooks/*.xlsx"):
        book = load_workbook(file, read_only=True)
        sheet = "\n".join(
            str(row[0]) for row in book["Ændringer"].iter_rows(max_row=12, values_only=True)
        )
        assert "af Anna Ø. Hansen (bruger: " in sheet and "omlagt\n<2026>" in sheet
        assert "Ikke godkendt" not in sheet and BANNER not in read_front(file)
        assert "– 78 tal er ændret med mere end 20 pct." in sheet
    page = (held.home.current / "changes.html").read_text(encoding="utf-8")
    assert "af Anna Ø. Hansen" in page and "Ikke godkendt" not in page
    assert "approved by Anna Ø. Hansen" in ask("snapshots")[1]
    again = held.run()
    assert again.exit_code == 0 and again.output.startswith("Nothing new since ")
    assert ask("approve", "--because", "igen", "--by", "Ole")[0] == 1, "nothing waits"
    assert ask("approve", waiting.name, "--because", "igen", "--by", "Ole")[0] == 2


def test_declined_figures_are_not_asked_about_again_and_can_still_be_approved(
    held: Installation, ask: Ask
) -> None:
    before, waiting = held.home.current.resolve(), find_waiting(held.home)
    assert waiting is not None
    for file in waiting.folder.glob("workbooks/*.xlsx"):
        front = read_front(file)
        # declining leaves the files as they are
        assert BANNER in front and "enter på godkendelse" not in front
    code, told = ask("decline", "--because", "Filen er forkert", "--by", "Ole")
    assert "klynge withdraw NAME --because TEXT" in told
    assert (code, held.home.current.resolve()) == (0, before)
    code, told = ask("review")
    assert code == 1 and "was declined by Ole" in told
    again = held.run()
    assert again.exit_code == 0, again
    assert "was declined by Ole" in again.output.splitlines()[0]
    assert "Filen er forkert" in again.output and waiting.name in again.output
    assert again.output.splitlines()[-1] == "Nothing new was published."
    assert ask("approve", waiting.name, "--because", "Den var rigtig", "--by", "Anna")[0] == 0
    assert held.home.current.resolve().name == waiting.name
    assert find_declined(held.home) is None


def test_nothing_is_approved_against_another_snapshot_than_it_was_held_against(
    held: Installation, ask: Ask
) -> None:
    current = held.home.current.resolve()
    other = held.home.published / "20250101T000000Z-other"
    shutil.copytree(current, other)
    held.home.current.unlink()
    held.home.current.symlink_to(other.name)
    code, told = ask("approve", "--because", "Fint", "--by", "Anna")
    assert code == 1 and "Another snapshot became the current one" in told
    assert "Run `klynge run` again" in told
    assert held.home.current.resolve() == other


@pytest.mark.parametrize(
    ("taking_out", "told"), [("withdraw", "was withdrawn 2"), ("erase", "was erased 2")]
)
def test_nothing_is_approved_that_rests_on_an_extract_taken_out_since(
    taking_out: str, told: str, held: Installation, ask: Ask
) -> None:
    current, file = held.home.current.resolve(), "genindlaeggelser_juni.xlsx"
    code, said = ask(taking_out, file, "--because", "Forkert", "--by", "Ole")
    assert code == 0
    assert "A snapshot that waits was made with it: run `klynge run` before approving." in said
    kept = "Kept: the published figures of 1 snapshot, also of removed ones"
    assert (kept in said.replace("\n", " ")) == (taking_out == "erase")
    code, said = ask("approve", "--because", "Fint", "--by", "Anna")
    assert code == 1
    assert f"error: {file}, on which the waiting snapshot rests, {told}" in said
    assert "UTC by Ole. Remedy: `klynge run` computes without it." in said
    assert held.home.current.resolve() == current
    if taking_out == "withdraw":
        ask("restore", file, "--because", "Den var rigtig")
        assert ask("approve", "--because", "Fint", "--by", "Anna")[0] == 0, "it counts again"


def test_nothing_is_approved_that_rests_on_an_extract_read_anew_since(
    held: Installation, ask: Ask
) -> None:
    with duckdb.connect(str(held.home.warehouse_file)) as connection:
        connection.execute(
            "update extracts set status = 'superseded' "
            "where file_name = 'genindlaeggelser_juni.xlsx'"
        )
    code, said = ask("approve", "--because", "Fint", "--by", "Anna")
    assert code == 1 and "rests, was read anew since. Remedy: `klynge run`" in said


@pytest.mark.parametrize("command", ["approve", "decline"])
def test_a_decision_needs_a_name_a_reason_and_a_snapshot_that_is_there(
    command: str, held: Installation, ask: Ask
) -> None:
    before = held.snapshot()
    assert ask(command, "--because", "Fint")[0] == 2
    assert ask(command, "--by", "Anna")[0] == 2
    assert ask(command, "--because", " ", "--by", "Anna")[0] == 2
    assert ask(command, "1999", "--because", "Fint", "--by", "Anna")[0] == 2
    assert held.snapshot() == before


def test_a_damaged_snapshot_is_not_approved(held: Installation, ask: Ask) -> None:
    waiting = find_snapshot(held.home, "waiting")
    (waiting.folder / "indicators.csv").write_text("")
    code, told = ask("approve", "--because", "Fint", "--by", "Anna")
    assert code == 1 and "indicators.csv" in told
    manifest = json.loads((held.home.current / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["run_id"] != waiting.run_id
    assert not list(held.home.published.glob(".*-*"))
