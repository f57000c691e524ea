"""Rejected extracts: listed with reasons, explained at length, told to their sender, repaired.

A municipality's local report goes the whole way: rejected, fed back, repaired, taken in.
"""

from __future__ import annotations

import hashlib
import io
import re
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from typer.testing import CliRunner

from assets.inputs import DEFAULT_DEFINITIONS
from assets.intake.judging import judge_extract, load_yardstick
from geography import load_geography
from pipelines.commands.cli import app
from pipelines.commands.extracts.file_record import find_entries, suggest_names
from pipelines.commands.extracts.register import open_register
from schemas.datasets import DATASETS_FOLDER
from schemas.definitions.file import load_definitions
from sources.inbox import scan_folder
from sources.layouts.loading import LAYOUT_FOLDER, list_layouts_named_by_path, load_sound_layouts
from tests.bad_input.good import MUNICIPALITIES
from tests.homes import run_pipeline
from warehouse.home import Home
from warehouse.intake import plan_intake
from warehouse.store import open_warehouse
from warehouse.taking_in import decide, load_problems

pytestmark = pytest.mark.whole

HEADINGS = [
    "Indikator", "Område", "Periode", "Køn", "Aldersgruppe", "Enhed", "Tæller", "Nævner", "Værdi",
    "Bemærkning",
]  # fmt: skip
DEFINITIONS = """\
indicators:
  - id: sundhedstjek
    title: Sundhedstjek på botilbud
    description: Beboere på botilbud, der har fået et sundhedstjek, i procent.
    focus_area: psykisk_sygdom
    goal: samlede_behov
    kind: proportion
    numerator: {dataset: lokal, measure: tæller, where: {item: sundhedstjek}}
    denominator: {dataset: lokal, measure: nævner, where: {item: sundhedstjek}}
"""
GOOD_ROWS: list[list[object]] = [
    ["Tjek [sundhedstjek]", "Rødovre", year, "Alle", "Alle aldre", "%", count, 100, "i.r.", ""]
    for year, count in (("2021", 50), ("2022", 55), ("2023", 60), ("2024", 65), ("2025", 70))
]  # fmt: skip


def write_report(path: Path, rows: list[list[object]], by: str = "Rødovre") -> Path:
    """A local report: title, who, when, headings in row 5, rows from row 6."""
    book = Workbook()
    sheet = book.active
    sheet.title = "Indberetning"
    for row in [
        ["Lokal indberetning"],
        ["Indberettet af", by],
        ["Dato", "20-11-2026"],
        [],
        HEADINGS,
    ]:
        sheet.append(row)
    for row in rows:
        sheet.append(row)
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)
    return path


def spoil(rows: list[list[object]]) -> list[list[object]]:
    """Two mistakes: an area in row 7 that there is none of, a word for a number in row 9."""
    spoilt = [list(row) for row in rows]
    spoilt[1][1] = "Rødover"
    spoilt[3][6] = "ca. 65"
    return spoilt


@dataclass
class Place:
    """A home, its inbox, and the definitions of the tests."""

    home: Home
    definitions: Path

    def take_in(self) -> None:
        """Read, judge and store what is new in the inbox, as a run does, without computing."""
        yardstick = load_yardstick(load_geography(), load_definitions(self.definitions))
        found = scan_folder(self.home.inbox)
        with open_warehouse(self.home) as warehouse:
            named_by_path = list_layouts_named_by_path(yardstick.layouts)
            for file in plan_intake(found, warehouse.register(), named_by_path).new:
                judged, now = judge_extract(file, yardstick), datetime.now(UTC)
                warehouse.take_in([decide(judged.read, judged.reasons, "run", now)])

    def ask(self, *arguments: str) -> tuple[int, str]:
        """`klynge extracts ...`: exit code and all that it said."""
        result = CliRunner().invoke(
            app,
            ["extracts", "--home", str(self.home.root), *arguments]
            + (["--definitions", str(self.definitions)] if arguments else []),
        )
        assert isinstance(result.exception, SystemExit | None), repr(result.exception)
        return result.exit_code, result.stdout + result.stderr

    def statuses(self) -> dict[str, str]:
        with open_register(self.home) as entries:
            return {entry["file_name"]: entry["status"] for entry in entries}


@pytest.fixture
def place(tmp_path: Path) -> Place:
    definitions = tmp_path / "definitions.yaml"
    definitions.write_text(DEFINITIONS, encoding="utf-8")
    home = Home(tmp_path / "home")
    home.inbox.mkdir(parents=True)
    return Place(home, definitions)


@pytest.fixture
def rejected(place: Place) -> Place:
    """A home that has rejected Rødovre's report."""
    write_report(place.home.inbox / "lokal" / "rødovre.xlsx", spoil(GOOD_ROWS))
    place.take_in()
    assert place.statuses() == {"lokal/rødovre.xlsx": "rejected"}
    return place


@pytest.mark.soak
def test_a_report_goes_from_mistakes_over_feedback_and_repair_into_the_figures(
    place: Place, tmp_path: Path
) -> None:
    report = write_report(place.home.inbox / "lokal" / "rødovre.xlsx", spoil(GOOD_ROWS))
    first = run_pipeline(place.home, place.home.inbox, place.definitions)
    assert "Rejected: lokal/rødovre.xlsx" in first.output + first.errors
    out = tmp_path / "til_rødovre.xlsx"
    code, said = place.ask("--feedback", "rødovre.xlsx", "--out", str(out))
    assert (code, said) == (0, f"{out}: 2 problems, 0 warnings\n")
    book = load_workbook(out)
    assert book.sheetnames == ["Sammenfatning", "Problemer", "Celler Indberetning"]
    offending = {
        str(cell.value): book["Celler Indberetning"].cell(cell.row, 2).value
        for row in book["Celler Indberetning"].iter_rows()
        for cell in row
        if str(cell.value).startswith("[")
    }
    assert offending == {"[1] Rødover": 7, "[2] ca. 65": 9}
    write_report(report, GOOD_ROWS)
    second = run_pipeline(place.home, place.home.inbox, place.definitions)
    assert second.code == 0, second.errors
    assert "1 accepted, 0 rejected" in second.output
    code, said = place.ask("--rejected")
    assert code == 0
    assert said.startswith("0 rejected; 1 more since replaced by accepted ones.")


def test_a_rejected_file_is_listed_until_it_is_repaired(rejected: Place) -> None:
    code, said = rejected.ask("--rejected")
    assert code == 0
    assert "lokal/rødovre.xlsx" in said
    assert "The name matches no area" in said
    assert "1 rejected; 0 more since replaced" in said


@pytest.mark.parametrize(
    ("name", "how"),
    [
        ("lokal/rødovre.xlsx", "a later file of the same name"),
        ("rettet udgave.xlsx", "a later file that holds most of its rows"),
    ],
)
def test_a_repaired_file_counts_whatever_its_name(rejected: Place, name: str, how: str) -> None:
    old = rejected.home.inbox / "lokal" / "rødovre.xlsx"
    digest = hashlib.sha256(old.read_bytes()).hexdigest()
    old.unlink()
    write_report(rejected.home.inbox / name, GOOD_ROWS)
    rejected.take_in()
    assert rejected.statuses()[name] == "accepted"
    code, said = rejected.ask("--why", digest[:12])
    assert code == 0
    assert f"Since replaced by {name}" in said
    assert f"{how}." in said
    assert "To take it in after repair" not in said
    assert rejected.ask("--rejected")[1].startswith("0 rejected; 1 more since replaced")


def test_a_report_of_another_year_or_place_is_no_repair(rejected: Place) -> None:
    others = [[*row[:1], "Gladsaxe", *row[2:]] for row in GOOD_ROWS]
    write_report(rejected.home.inbox / "gladsaxe.xlsx", others, by="Gladsaxe")
    later = [[*row[:2], str(int(str(row[2])) - 5), *row[3:]] for row in GOOD_ROWS]
    write_report(rejected.home.inbox / "tidligere.xlsx", later)
    rejected.take_in()
    assert set(rejected.statuses().values()) == {"rejected", "accepted"}
    assert "1 rejected; 0 more since replaced" in rejected.ask("--rejected")[1]


def test_a_good_report_does_not_repair_the_bad_one_that_came_after_it(place: Place) -> None:
    write_report(place.home.inbox / "første.xlsx", GOOD_ROWS)
    place.take_in()
    write_report(place.home.inbox / "anden.xlsx", spoil(GOOD_ROWS))
    place.take_in()
    assert "1 rejected; 0 more since replaced" in place.ask("--rejected")[1]


def test_a_file_is_taken_in_after_its_sidecar_is_mended(place: Place) -> None:
    lines = ['"Kommune","Andel der ryger dagligt","Antal svarpersoner"']
    lines += [f'"{name}","12.{n % 10}%","250"' for n, name in enumerate(MUNICIPALITIES)]
    export = place.home.inbox / "rygning.csv"
    export.write_text("\n".join(lines) + "\n", encoding="utf-8")
    place.take_in()
    code, said = place.ask("--why", "rygning.csv")
    assert code == 0
    assert "no_period" in said
    assert "A sidecar rygning.csv.meta.yaml beside it says what the file does not." in said
    sidecar = place.home.inbox / "rygning.csv.meta.yaml"
    sidecar.write_text("year: 2021\n", encoding="utf-8")
    place.take_in()
    assert place.ask("--rejected")[1].startswith("0 rejected; 1 more since replaced")
    assert place.ask("--why", "rygning.csv")[1].startswith("accepted: rygning.csv")


def test_all_that_is_wrong_is_told_at_once_from_the_top(place: Place) -> None:
    rows = spoil(GOOD_ROWS)
    rows[0][6], rows[0][7] = 950, 900
    rows[4][6] = -5
    write_report(place.home.inbox / "rødovre.xlsx", rows)
    place.take_in()
    with open_register(place.home) as (entry,):
        problems = load_problems(entry["problems"])
    assert entry["rows"] == 0, "nothing of a rejected file is stored"
    assert [(each.rule, each.row, each.column, each.heading) for each in problems] == [
        ("numerator_above_denominator", 6, "H", "Nævner"),
        ("unknown_area", 7, "B", "Område"),
        ("not_a_number", 9, "G", "Tæller"),
        ("range", 10, "G", "Tæller"),
    ]
    assert [each.remedy for each in problems if "sources/" in (each.remedy or "")] == []


def test_a_file_of_unreadable_cells_alone_is_not_called_empty(place: Place) -> None:
    rows = [[*row[:6], "ca. 5", 100, *row[8:]] for row in GOOD_ROWS]
    write_report(place.home.inbox / "rødovre.xlsx", [[*row[:7], "?", *row[8:]] for row in rows])
    place.take_in()
    said = place.ask("--why", "rødovre.xlsx")[1]
    assert "not_a_number: 10 places" in said
    assert "no_figure" not in said


def test_why_tells_a_rejected_file_at_length(rejected: Place) -> None:
    code, said = rejected.ask("--why", "rødovre.xlsx")
    assert code == 0
    for part in (
        "rejected: lokal/rødovre.xlsx",
        "Rejected for 2 problems in 2 places; no figure of it counts.",
        "Every sheet and heading of 'lokal' is there.",
        "unknown_area: 1 place",
        "sheet 'Indberetning', row 7, column B 'Område'; found 'Rødover'",
        "not_a_number: 1 place",
        "sheet 'Indberetning', row 9, column G 'Tæller'; found 'ca. 65'",
        "Remedy: Ask the one who filled the form in to correct it there",
        "Nothing: no extract of 'lokal' was ever accepted.",
        f"put it into {rejected.home.inbox} under this or any other name, and run.",
        "Layout and rules: datasets/lokal.yaml.",
    ):
        assert part in said, part


def test_why_says_what_stays_in_force_and_since_when_it_is_stale(place: Place) -> None:
    write_report(place.home.inbox / "rødovre.xlsx", GOOD_ROWS)
    place.take_in()
    write_report(place.home.inbox / "rødovre.xlsx", spoil(GOOD_ROWS))
    place.take_in()
    digest = hashlib.sha256((place.home.inbox / "rødovre.xlsx").read_bytes()).hexdigest()
    said = place.ask("--why", digest)[1]
    block = said[said.index("In force instead") :]
    assert re.search(r"rødovre.xlsx \(released 2026-11-20, .*figures of 2021 to 2025\)", block)
    assert re.search(r"Stale since 20\d\d-\d\d-\d\d \d\d:\d\d UTC", block)


def test_figures_that_another_sender_reported_stay_in_force(place: Place, tmp_path: Path) -> None:
    write_report(place.home.inbox / "klyngen.xlsx", GOOD_ROWS[2:], by="Klynge Midt")
    place.take_in()
    write_report(place.home.inbox / "rødovre.xlsx", spoil(GOOD_ROWS), by="Rødovre Kommune")
    place.take_in()
    # 2021: both; 2022: unknown area; 2023: both; 2024: denominator alone; 2025: both
    block = place.ask("--why", "rødovre.xlsx")[1].partition("In force instead")[2]
    assert "5 of the 7 figures that can be read: klyngen.xlsx (released 2026-11-20" in block
    assert "Nothing for 2 of the 7 figures that can be read; they are shown as missing." in block
    out = tmp_path / "ud.xlsx"
    place.ask("--feedback", "rødovre.xlsx", "--out", str(out))
    said = [cell.value for cell in load_workbook(out)["Sammenfatning"]["B"]]
    assert (
        "Ingen tal fra filen indgår i overvågningen. Indtil vi har modtaget en rettet fil, gælder "
        "for 5 af de 7 tal, vi kan læse i den, dem, vi tidligere har modtaget: klyngen.xlsx "
        "(dateret 20. november 2026). 2 vises som manglende."
    ) in said


def test_why_says_how_near_each_layout_is_and_what_is_missing(place: Place) -> None:
    book = Workbook()
    book.active.title = "Indberetning"
    for row in [
        ["x"],
        [],
        [],
        [],
        ["Indikator", "Område", "Periode", "Noget helt andet"],
        ["a"] * 4,
    ]:
        book.active.append(row)
    book.save(place.home.inbox / "ukendt.xlsx")
    place.take_in()
    code, said = place.ask("--why", "ukendt.xlsx")
    assert code == 0
    block = said[said.index("\nLayout") : said.index("\nProblems")]
    assert re.search(r"lokal: \d+ % of what belongs|lokal: \d+% of what belongs", block)
    assert "missing_column: found" in block
    assert "expected 'Tæller'" in block


def test_why_of_an_accepted_file_says_what_it_holds_and_its_warnings(place: Place) -> None:
    rows = [*GOOD_ROWS, ["Ny [sundhedstjekk]", *GOOD_ROWS[0][1:]]]
    write_report(place.home.inbox / "rødovre.xlsx", rows)
    place.take_in()
    code, said = place.ask("--why", "rødovre.xlsx")
    assert code == 0
    assert "Accepted: its figures count" in said
    assert "tæller: 6 figures, 2021 to 2025, 2 items, 1 area" in said
    assert "unknown_indicator: 1 place" in said
    assert (
        "row 11, column A 'Indikator'; found 'sundhedstjekk'; expected perhaps 'sundhedstjek'"
        in said
    )
    assert "To take it in after repair" not in said


def test_an_indicator_that_a_definition_uses_gives_no_warning(place: Place) -> None:
    write_report(place.home.inbox / "rødovre.xlsx", GOOD_ROWS)
    place.take_in()
    assert "Warnings" not in place.ask("--why", "rødovre.xlsx")[1]


def test_the_project_s_own_form_filled_in_gives_no_warning(place: Place, tmp_path: Path) -> None:
    form = tmp_path / "skema.xlsx"
    made = CliRunner().invoke(app, ["template", "lokal", "--area", "Rødovre", "--out", str(form)])
    assert made.exit_code == 0
    book = load_workbook(form)
    sheet = book["Indberetning"]
    for row in range(6, sheet.max_row + 1):
        for column, figure in ((7, 20), (8, 200), (9, 12)):
            if sheet.cell(row, 1).value and sheet.cell(row, column).value is None:
                sheet.cell(row, column).value = figure
    book.save(form)
    place.definitions = DEFAULT_DEFINITIONS
    code, said = place.ask("--why", str(form))
    assert code == 0
    assert "a run would accept it" in said
    assert "Warnings" not in said


def test_a_file_that_was_never_received_is_judged_and_not_stored(
    rejected: Place, tmp_path: Path
) -> None:
    before = rejected.statuses()
    good = write_report(tmp_path / "udkast" / "god.xlsx", GOOD_ROWS)
    bad = write_report(tmp_path / "udkast" / "dårlig.xlsx", spoil(GOOD_ROWS[:4]))
    code, said = rejected.ask("--why", str(good))
    assert code == 0
    assert "Judged now, and nothing was stored: a run would accept it." in said
    assert "tæller: 5 figures, 2021 to 2025" in said
    code, said = rejected.ask("--why", str(bad))
    assert code == 0
    assert "a run would reject it for 2 problems." in said
    assert rejected.statuses() == before
    assert not list(rejected.home.extracts.glob("*/god.xlsx"))


def test_a_file_is_judged_where_nothing_was_ever_received(place: Place, tmp_path: Path) -> None:
    shutil.rmtree(place.home.root)
    good = write_report(tmp_path / "god.xlsx", GOOD_ROWS)
    assert place.ask("--why", str(good))[0] == 0
    assert not place.home.root.exists()


def test_a_file_is_found_by_name_end_path_and_sha256(rejected: Place) -> None:
    path = rejected.home.inbox / "lokal" / "rødovre.xlsx"
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    for named in ("lokal/rødovre.xlsx", "rødovre.xlsx", str(path), digest, digest[:8]):
        code, said = rejected.ask("--why", named)
        assert code == 0, named
        assert said.startswith("rejected: lokal/rødovre.xlsx"), named


def test_several_files_of_a_name_are_listed_to_choose_from(rejected: Place) -> None:
    write_report(rejected.home.inbox / "syd" / "rødovre.xlsx", GOOD_ROWS)
    rejected.take_in()
    code, said = rejected.ask("--why", "rødovre.xlsx")
    assert code == 2
    assert "2 files received are called 'rødovre.xlsx'" in said
    listed = re.findall(r"^  ([0-9a-f]{12})  (\w+)", said, re.MULTILINE)
    assert sorted(status for _, status in listed) == ["accepted", "rejected"]
    assert rejected.ask("--why", listed[0][0])[0] == 0


@pytest.mark.parametrize("named", ["rodovre.xlsx", "lokal/rødovre.xls", "nogethelt.andet"])
def test_an_unknown_file_is_told_with_the_nearest_names(rejected: Place, named: str) -> None:
    code, said = rejected.ask("--why", named)
    assert code == 2
    assert "no file" in said
    assert ("did you mean 'lokal/rødovre.xlsx'?" in said) == (named != "nogethelt.andet")


def test_a_name_is_matched_whole_before_its_end_and_never_in_the_middle() -> None:
    entries = [
        {"file_name": name, "sha256": digest * 64}
        for name, digest in (("a.csv", "1"), ("b/a.csv", "2"), ("xa.csv", "3"))
    ]
    assert [entry["sha256"][0] for entry in find_entries(entries, "a.csv")] == ["1"]
    assert [entry["sha256"][0] for entry in find_entries(entries, "b/a.csv")] == ["2"]
    assert find_entries(entries, "111") == []
    assert [entry["sha256"][0] for entry in find_entries(entries, "333333")] == ["3"]
    assert suggest_names(entries, "xxa.csv")[0] == "xa.csv"


@pytest.mark.parametrize(
    "arguments",
    [
        ("--why", "a", "--feedback", "b"),
        ("--why", "a", "--rejected"),
        ("--why", "a", "--out", "b.xlsx"),
    ],
)
def test_questions_are_asked_one_at_a_time(place: Place, arguments: tuple[str, ...]) -> None:
    assert place.ask(*arguments)[0] == 2


def test_feedback_is_never_written_over_another_file(rejected: Place, tmp_path: Path) -> None:
    out = tmp_path / "til_rødovre.xlsx"
    out.write_bytes(b"someone's answer")
    code, said = rejected.ask("--feedback", "rødovre.xlsx", "--out", str(out))
    assert code == 2
    assert "is there already" in said
    assert out.read_bytes() == b"someone's answer"


def test_a_file_without_problems_gives_no_feedback(place: Place, tmp_path: Path) -> None:
    write_report(place.home.inbox / "rødovre.xlsx", GOOD_ROWS)
    place.take_in()
    out = tmp_path / "ud.xlsx"
    code, said = place.ask("--feedback", "rødovre.xlsx", "--out", str(out))
    assert code == 0
    assert "nothing was written" in said
    assert not out.exists()


def replace_part(content: bytes, name: str, part: bytes) -> bytes:
    """A workbook with one part of its archive replaced."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w") as new:
        for each in old.namelist():
            new.writestr(each, part if each == name else old.read(each))
    return made.getvalue()


Damage = Callable[[bytes], bytes]


@pytest.mark.parametrize(
    ("name", "damage"),
    [
        ("tom.xlsx", lambda _: b""),
        ("halv.xlsx", lambda content: content[: len(content) // 2]),
        ("pdf.xlsx", lambda _: b"%PDF-1.7 not a workbook"),
        ("utf16.csv", lambda _: "Kommune;Tal\n".encode("utf-16")),
        ("ark.xlsx", lambda content: replace_part(content, "xl/worksheets/sheet1.xml", b"<sheet")),
        ("zip.xlsx", lambda _: b"PK\x05\x06" + b"\x00" * 18),
    ],
)
def test_a_file_that_cannot_be_opened_is_explained_and_fed_back(
    place: Place, tmp_path: Path, name: str, damage: Damage
) -> None:
    good = write_report(tmp_path / "good.xlsx", GOOD_ROWS).read_bytes()
    (place.home.inbox / name).write_bytes(damage(good))
    place.take_in()
    code, said = place.ask("--why", name)
    assert code == 0
    assert "It was recognised as no dataset" in said
    assert ("mend what it is held against" in said) == (name == "utf16.csv")
    out = tmp_path / "ud.xlsx"
    assert place.ask("--feedback", name, "--out", str(out))[0] == 0
    assert load_workbook(out)["Problemer"]["C2"].value


def test_rows_left_blank_erase_nothing_and_are_told_to_the_sender(
    place: Place, tmp_path: Path
) -> None:
    write_report(place.home.inbox / "første.xlsx", GOOD_ROWS)
    place.take_in()
    rows = [[*row[:6], None, None, *row[8:]] for row in GOOD_ROWS]
    rows[4][6:8] = [71, 100]
    report = write_report(tmp_path / "anden.xlsx", rows)
    said = place.ask("--why", str(report))[1]
    assert "blank_now: 4 places" in said
    out = tmp_path / "svar.xlsx"
    assert place.ask("--feedback", str(report), "--out", str(out))[0] == 0
    book = load_workbook(out)
    cells = [cell for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row]
    words = " ".join(str(cell) for cell in cells if cell is not None)
    assert "Rækker, der var udfyldt før, er tomme nu" in words
    assert "Skal et tal tages tilbage, så skriv" in words
    shutil.copy(report, place.home.inbox / "anden.xlsx")
    place.take_in()
    with open_warehouse(place.home) as warehouse:
        told = warehouse.observations_in_force().pl().filter(measure="tæller").sort("period")
    assert told["value"].to_list() == [50.0, 55.0, 60.0, 65.0, 71.0]


def test_a_figure_is_taken_back_by_a_word(place: Place) -> None:
    write_report(place.home.inbox / "første.xlsx", GOOD_ROWS)
    place.take_in()
    rows = [[*GOOD_ROWS[0][:6], "ukendt", "ukendt", *GOOD_ROWS[0][8:]]]
    write_report(place.home.inbox / "anden.xlsx", rows)
    place.take_in()
    with open_warehouse(place.home) as warehouse:
        told = warehouse.observations_in_force().pl().filter(measure="tæller").sort("period")
    assert told["status"].to_list() == ["missing", *["ok"] * 4]


@pytest.mark.parametrize("mixed", [False, True], ids=["apart", "mixed"])
def test_a_file_of_the_other_kind_than_the_home_holds_is_refused_before_any_run(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mixed: bool
) -> None:
    monkeypatch.setenv("KLYNGE_ALLOW_SYNTHETIC", str(int(mixed)))
    write_report(place.home.inbox / "rigtig.xlsx", GOOD_ROWS)
    place.take_in()
    rows = [[*row[:2], f"20{10 + nth}", *row[3:]] for nth, row in enumerate(GOOD_ROWS)]
    report = write_report(tmp_path / "opdigtet.xlsx", rows)
    Path(f"{report}.meta.yaml").write_text("synthetic: true\n", encoding="utf-8")
    said = place.ask("--why", str(report))[1]
    assert ("mixed_kinds" in said) == (not mixed), said
    if not mixed:
        assert "Every sheet and heading of 'lokal' is there" in said
        assert "Nothing is wrong with the file" in said
        assert "Mend the file" not in said
        out = tmp_path / "svar.xlsx"
        assert place.ask("--feedback", str(report), "--out", str(out))[0] == 0
        told = " ".join(str(cell) for sheet in load_workbook(out) for row in sheet.values
                        for cell in row)  # fmt: skip
        assert "I skal ikke gøre noget: filen er læst ind det forkerte sted hos os." in told
        assert "opdigtede tal blandt rigtige rigtige tal alene" in told
        assert "Ret de fejl" not in told and "en rettet fil" not in told
    line = ["receive", str(report), "--home", str(place.home.root)]
    received = CliRunner().invoke(app, [*line, "--published", "2026-11-20", "--synthetic"])
    assert received.exit_code == (0 if mixed else 3), received.output


def test_many_blank_rows_are_one_remark_and_a_half_filled_row_is_told(
    place: Place, tmp_path: Path
) -> None:
    write_report(place.home.inbox / "første.xlsx", GOOD_ROWS)
    place.take_in()
    rows = [[*row[:6], None, None, *row[8:]] for row in GOOD_ROWS]
    rows[0][6] = 51
    report = write_report(tmp_path / "anden.xlsx", rows)
    said = " ".join(place.ask("--why", str(report))[1].split())
    assert "4 rows that were filled in last are blank now (rows 7-10)." in said
    assert "row 7 'sundhedstjek, 0175, 2022', row 8 " in said
    assert "row 10 'sund" not in said and "and 1 more" in said
    assert "half_filled_row: 1 place" in said
    assert "the numerator is filled in, the denominator is missing" in said
    assert "tæller: 1 figure," in said and "nævner: 0 figures" in said
    out = tmp_path / "svar.xlsx"
    assert place.ask("--feedback", str(report), "--out", str(out))[0] == 0
    problems = load_workbook(out)["Problemer"]
    told = [" | ".join(str(cell) for cell in row) for row in problems.values]
    assert len(told) == 3
    half, blank = told[1:]
    assert "række 6 'Tjek [sundhedstjek], Rødovre, 2021': tælleren er udfyldt, men næv" in half
    assert "4 rækker, der var udfyldt sidst, er uden tal nu (række 7-10)." in blank
    assert "række 7 'Tjek [sundhedstjek], Rødovre, 2022', række 8 'Tjek" in blank
    assert "og 1 til" in blank


def test_while_its_layout_is_broken_a_file_is_told_to_be_sound(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "datasets"
    shutil.copytree(DATASETS_FOLDER, folder)
    dataset = folder / "lokal.yaml"
    wrong = dataset.read_text(encoding="utf-8").replace("optional: true", "optionel: true", 1)
    dataset.write_text(wrong, encoding="utf-8")
    monkeypatch.setattr(load_sound_layouts, "__defaults__", (LAYOUT_FOLDER, None, folder, "en"))
    report = write_report(tmp_path / "ny.xlsx", GOOD_ROWS)
    code, said = place.ask("--why", str(report))
    assert code == 0, said
    assert "There is no key 'optionel'. Did you mean 'optional'?" in said
    assert "layout_left_out: 1 place" in said and "no_layout" not in said
    assert "Nothing is wrong with the file" in said and ".." not in said.replace("...", "")
    out = tmp_path / "svar.xlsx"
    assert place.ask("--feedback", str(report), "--out", str(out))[0] == 0
    told = " ".join(str(cell) for sheet in load_workbook(out) for row in sheet.values
                    for cell in row)  # fmt: skip
    assert "Der er intet galt med filen: vores egen filopbygning er under rettelse." in told
    assert "filen læses igen af sig selv" in told and "Ret de fejl" not in told
