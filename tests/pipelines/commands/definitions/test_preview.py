"""What `klynge preview` shows, and that it leaves everything as it was."""

from __future__ import annotations

import hashlib
import io
import re
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import duckdb
import polars as pl
import pytest
from rich.console import Console
from typer.testing import CliRunner

from assets.inputs import DEFAULT_DEFINITIONS
from assets.running.lock import RunLockedError, hold_run_lock, keep_runs_waiting
from pipelines.commands.cli import app
from pipelines.commands.definitions import preview as preview_command
from pipelines.commands.definitions.preview import compare_figures, preview_indicator
from pipelines.commands.definitions.preview_text import (
    choose_shown,
    describe_row,
    draw_bars,
    write_number,
)
from schemas.definitions.file import load_definitions
from schemas.frames.values import VALUE_COLUMNS
from tests.homes import Ran
from tests.pipelines.conftest import RATIO_IN_PERCENT, compute_out_of_range
from tests.whole_catalogue import read_whole_catalogue
from warehouse.home import Home

pytestmark = pytest.mark.whole

CLOSED = """
  - id: lukkede_praksis_prøve
    title: Praksis, der er lukket for tilgang
    description: Andel af praksis, der er lukket for tilgang.
    theme: laegefaglige_kompetencer
    kind: proportion
    disclosure_control: false
    numerator: {dataset: praksis, measure: praksis_lukket}
    denominator: {dataset: praksis, measure: praksis}
"""


def preview(home: Home, definitions: Path, indicator: str, terminal: bool = False) -> Ran:
    """Preview as the command does, in this process."""
    output, errors = io.StringIO(), io.StringIO()
    code = preview_indicator(
        home,
        definitions,
        indicator,
        Console(file=output, width=80, force_terminal=terminal),
        Console(file=errors, width=80),
    )
    return Ran(code, output.getvalue(), errors.getvalue())


def hash_files(folder: Path) -> dict[str, str]:
    """Every file below a folder with its bytes' sha256, and every link with its target."""
    return {
        str(path): str(path.readlink())
        if path.is_symlink()
        else hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_symlink() or path.is_file()
    }


def write_definitions(path: Path, blocks: str) -> Path:
    path.write_text("indicators:\n" + blocks, encoding="utf-8")
    return path


def value_row(period: str, value: float | None, status: str = "ok") -> dict[str, object]:
    """One row of the frame `values` with what a comparison looks at."""
    row: dict[str, object] = dict.fromkeys(VALUE_COLUMNS)
    year = int(period)
    return row | {
        "indicator_id": "x", "area_type": "klynge", "area_id": "nord", "area_name": "Nord",
        "period": period, "period_start": date(year, 1, 1), "period_end": date(year, 12, 31),
        "sex": "alle", "age": "alle", "education": "alle", "category": "alle",
        "value": value, "status": status, "status_reason": None if status == "ok" else "Skjult.",
    }  # fmt: skip


def frame(*rows: dict[str, object]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=VALUE_COLUMNS)


def test_a_figure_is_the_same_changed_new_or_gone() -> None:
    edited = frame(value_row("2019", 10.0), value_row("2020", 12.5), value_row("2021", 9.0))
    published = frame(value_row("2018", 7.0), value_row("2019", 10.0), value_row("2020", 12.0))
    compared = compare_figures(edited, published).sort("period")
    assert compared["change"].to_list() == ["gone", "same", "changed", "new"]
    assert compared["difference"].to_list() == [None, 0.0, 0.5, None]
    assert compared["area_name"].to_list() == ["Nord"] * 4


def test_a_figure_that_becomes_hidden_is_changed_and_has_no_difference() -> None:
    edited = frame(value_row("2020", None, "suppressed"))
    compared = compare_figures(edited, frame(value_row("2020", 12.0)))
    assert compared.select("change", "difference", "status_reason").row(0) == (
        "changed", None, "Skjult.",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("benchmark", "shown"),
    [("both", ["klynge", "region", "land"]), ("land", ["klynge", "land"]), ("none", ["klynge"])],
)
def test_region_and_country_stand_in_a_preview_where_the_indicator_is_held_against_them(
    benchmark: str, shown: list[str]
) -> None:
    definition = load_definitions(DEFAULT_DEFINITIONS)[0].model_copy(
        update={"benchmark": benchmark}
    )
    rows = frame(
        *(
            value_row("2020", 12.0) | {"area_type": level, "area_id": level, "area_name": level}
            for level in ("land", "klynge", "region")
        )
    )
    assert choose_shown(rows, ["region"], definition)["area_type"].to_list() == shown


def test_a_corrected_figure_has_the_workbooks_sign() -> None:
    edited = frame(value_row("2020", 12.0) | {"corrected": True})
    [row] = compare_figures(edited, frame()).to_dicts()
    definition = load_definitions(DEFAULT_DEFINITIONS)[0]
    assert describe_row(row, definition, {})[3] == f"{write_number(12.0, definition.decimals)}*"


def test_a_limit_that_moves_is_a_change_and_the_last_bits_are_none() -> None:
    wider = value_row("2020", 12.0) | {"ci_low": 10.0, "ci_high": 14.0}
    narrower = value_row("2020", 12.0) | {"ci_low": 11.0, "ci_high": 14.0}
    assert compare_figures(frame(wider), frame(narrower))["change"].item() == "changed"
    nearly = value_row("2020", 12.0 + 1e-13)
    compared = compare_figures(frame(nearly), frame(value_row("2020", 12.0)))
    assert compared["change"].item() == "same"


def test_bars_rise_with_the_figures_and_gaps_stay_gaps() -> None:
    assert draw_bars([1.0, None, 2.0], 1.0, 2.0) == "▁·█"
    assert draw_bars([5.0, 5.0], 5.0, 5.0) == "▅▅"
    assert draw_bars([1.0, 2.0], 1.0, 2.0, bars=False) == "18"


@pytest.mark.parametrize(
    ("number", "sign", "shown"),
    [(1234.56, "", "1.234,6"), (0.44, "+", "+0,4"), (-0.44, "+", "-0,4"), (-0.01, "+", "0,0"),
     (None, "+", "–")],
)  # fmt: skip
def test_numbers_are_written_as_danes_write_them(
    number: float | None, sign: str, shown: str
) -> None:
    assert write_number(number, 1, sign) == shown


def test_an_unchanged_definition_gives_the_published_figures_and_no_bytes_change(
    published: tuple[Home, Path],
) -> None:
    home, _ = published
    before = hash_files(home.root)
    shown = preview(home, DEFAULT_DEFINITIONS, "daglig_rygning")
    assert shown.code == 0, shown.errors
    assert "bygger på samme definition" in shown.output
    assert ", 0 ændrede, 0 nye, 0 bortfaldne; 0 bliver skjult." in shown.output
    assert "SYNTETISKE TAL" in shown.output
    assert hash_files(home.root) == before


@pytest.mark.soak
def test_an_edited_definition_is_shown_beside_the_published_one_for_every_cluster_and_period(
    published: tuple[Home, Path], tmp_path: Path
) -> None:
    home, _ = published
    text = read_whole_catalogue()
    edited = tmp_path / "defs.yaml"
    start = text.index("  - id: daglig_rygning")
    block = text[start : text.index("\n\n", start)]
    changed = block.replace("item: daglig_rygning", "item: svær_overvægt")
    edited.write_text(text.replace(block, changed), encoding="utf-8")
    before = hash_files(home.root)
    shown = preview(home, edited, "daglig_rygning")
    assert shown.code == 0, shown.errors
    figures = pl.read_parquet(home.current / "indicators.parquet").filter(
        pl.col("value").is_not_null(), indicator_id="daglig_rygning", area_type="klynge",
        sex="alle", age="alle", education="alle",
    )  # fmt: skip
    lines = [line.split() for line in shown.output.splitlines()]
    assert figures.height > 0
    for area, period, value in figures.select("area_name", "period", "value").iter_rows():
        told = next(line for line in lines if line[:3] == ["≠", area, period])
        assert told[3] == write_number(value, 1)
        assert told[4] != told[3] and told[5][0] in "+-"
    assert "bygger på definition" in shown.output
    assert hash_files(home.root) == before


def test_one_indicator_is_one_screen_unless_more_is_asked_for(published: tuple[Home, Path]) -> None:
    home = str(published[0].root)

    def ask(*more: str) -> str:
        done = CliRunner().invoke(app, ["preview", "daglig_rygning", "--home", home, *more])
        assert done.exit_code == 0, done.output
        return done.stdout

    rows = re.compile(r"^[ ≠!] (\w+) +20\d\d", re.M)
    screen = ask()
    assert len(screen.splitlines()) <= 40
    assert sorted(rows.findall(screen)) == ["Bornholm", "Byen", "Midt", "Nord", "Syd"]
    assert "opdelinger mere; --area" in screen
    assert rows.findall(ask("--last", "2")).count("Nord") == 2
    of_area = rows.findall(ask("--area", "Nord"))
    assert set(of_area) == {"Nord"} and len(of_area) > 2


def test_a_draft_that_was_never_published_is_shown_and_still_a_draft(
    published: tuple[Home, Path], tmp_path: Path
) -> None:
    home, _ = published
    draft = CLOSED + "    status: draft\n"
    edited = write_definitions(tmp_path / "defs.yaml", draft)
    shown = preview(home, edited, "lukkede_praksis_prøve")
    assert shown.code == 0, shown.errors
    assert "kladde" in shown.output
    assert "Indikatoren er ikke med i det, der er udgivet" in shown.output
    assert "fjern linjen `status: draft`" in shown.output
    rows = [line for line in shown.output.splitlines() if line.startswith("  Bornholm ")]
    assert any(row.endswith("  uden forbehold") for row in rows)
    assert "sikker" not in shown.output, "a figure without an interval is not called certain"


def test_small_counts_are_hidden_in_a_preview_as_in_a_run(
    published: tuple[Home, Path], tmp_path: Path
) -> None:
    home, _ = published
    protected = CLOSED.replace("    disclosure_control: false\n", "")
    edited = write_definitions(tmp_path / "defs.yaml", protected)
    shown = preview(home, edited, "lukkede_praksis_prøve")
    assert "skjult [" in shown.output
    assert "Skjult, fordi tallet bygger på for få personer" in shown.output
    assert re.search(r"Indikatorens små antal gør, at \d+ tal skjules i den selv", shown.output)


@pytest.mark.soak
def test_figures_that_are_no_percentages_are_missing_and_say_why(
    published: tuple[Home, Path], tmp_path: Path
) -> None:
    edited = tmp_path / "defs.yaml"
    edited.write_text(read_whole_catalogue() + RATIO_IN_PERCENT, encoding="utf-8")
    shown = preview(published[0], edited, "overvægt_i_forhold_til_rygning")
    assert shown.code == 0
    assert "Intet tal: procenten ligger ikke mellem 0 og 100." in shown.output


def test_figures_that_break_their_promises_are_told_in_danish_sentences(
    published: tuple[Home, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(preview_command, "compute_protected", compute_out_of_range)
    shown = preview(published[0], DEFAULT_DEFINITIONS, "daglig_rygning")
    assert (shown.code, shown.output) == (1, "")
    first, sentence = shown.errors.splitlines()
    assert first == "Tallene kan ikke vises, for de bryder reglerne for tal:"
    assert sentence == (
        "- daglig_rygning, land Hele landet, 2010, kolonnen value: En "
        "procent ligger mellem 0 og 100. Fundet: value 183000, unit pct. Se på tæller, nævner, "
        "`unit` og `per` i indikatorens blok."
    )


@pytest.mark.soak
def test_on_a_terminal_the_words_are_the_same_as_without_colour(
    published: tuple[Home, Path],
) -> None:
    home, _ = published
    plain = preview(home, DEFAULT_DEFINITIONS, "daglig_rygning").output
    lively = preview(home, DEFAULT_DEFINITIONS, "daglig_rygning", terminal=True).output
    assert "\x1b[" not in plain
    assert lively.replace("\x1b[1m", "").replace("\x1b[0m", "") == plain


def test_an_unknown_id_names_the_nearest(published: tuple[Home, Path]) -> None:
    shown = preview(published[0], DEFAULT_DEFINITIONS, "daglig_rygnin")
    assert shown.code == 2
    assert "Mente du daglig_rygning" in shown.errors


def test_a_file_with_mistakes_is_refused_with_line_and_column(
    published: tuple[Home, Path], tmp_path: Path
) -> None:
    file = tmp_path / "defs.yaml"
    file.write_text("indicators:\n  - id: x\n    kindd: rate\n", encoding="utf-8")
    shown = preview(published[0], file, "x")
    assert shown.code == 1
    assert f"{file}:3:5: error:" in shown.errors


def test_a_measure_that_is_not_stored_is_named_with_the_nearest(
    published: tuple[Home, Path], tmp_path: Path
) -> None:
    wrong = CLOSED.replace("measure: praksis_lukket", "measure: praksis_lukkede")
    edited = write_definitions(tmp_path / "defs.yaml", wrong)
    shown = preview(published[0], edited, "lukkede_praksis_prøve")
    assert shown.code == 1
    assert "der er ingen data for praksis/praksis_lukkede/alle" in shown.errors
    assert "praksis/praksis_lukket/alle" in shown.errors


def test_a_home_without_data_says_what_to_do_and_stays_empty(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    shown = preview(home, DEFAULT_DEFINITIONS, "daglig_rygning")
    assert shown.code == 1
    assert "Kør først `klynge run`" in shown.errors
    assert not home.root.exists()


def test_while_another_process_writes_the_warehouse_the_preview_says_so(
    published: tuple[Home, Path], tmp_path: Path
) -> None:
    home = Home(tmp_path / "home")
    shutil.copytree(published[0].root, home.root, symlinks=True)
    program = (
        "import duckdb, sys; held = duckdb.connect(sys.argv[1]); print('open', flush=True);"
        "sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, str(home.warehouse_file)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as writer:  # fmt: skip
        assert writer.stdin is not None and writer.stdout is not None
        assert writer.stdout.readline() == "open\n"
        shown = preview(home, DEFAULT_DEFINITIONS, "daglig_rygning")
        writer.stdin.close()
    assert shown.code == 1
    assert "En kørsel er i gang" in shown.errors
    assert "Traceback" not in shown.errors


def test_a_reader_lets_readers_in_and_keeps_a_run_waiting(tmp_path: Path) -> None:
    lock = tmp_path / "run.lock"
    lock.touch()
    with (
        keep_runs_waiting(lock, 0),
        keep_runs_waiting(lock, 0),
        pytest.raises(RunLockedError, match="are being read by another command"),
        hold_run_lock(lock, 0),
    ):
        pass
    with hold_run_lock(lock, 0):
        pass
    assert lock.read_bytes() == b""


def test_a_preview_reads_beside_another_reader(published: tuple[Home, Path]) -> None:
    home, _ = published
    with duckdb.connect(str(home.warehouse_file), read_only=True):
        assert preview(home, DEFAULT_DEFINITIONS, "daglig_rygning").code == 0
