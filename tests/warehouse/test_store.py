"""What the warehouse promises about extracts and vintages."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import textwrap
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest

from schemas.extracts import FoundFile, Provenance, ReadExtract
from schemas.frames.observations import OBSERVATION_COLUMNS
from schemas.problems import Problem
from tests.warehouse.receiving import accept, reject
from warehouse.errors import WarehouseError
from warehouse.home import Home
from warehouse.intake import plan_intake
from warehouse.store import open_warehouse
from warehouse.taking_in import load_problems

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def smokers(share: float | None, status: str = "ok", area: str = "0147") -> pl.DataFrame:
    row = {
        "dataset": "sundhedsprofil", "measure": "andel", "item": "daglig_rygning",
        "area_type": "kommune", "area_id": area, "period": "2021",
        "period_start": date(2021, 1, 1), "period_end": date(2021, 12, 31),
        "sex": "alle", "age": "alle", "education": "alle", "unit": "pct",
        "value": share, "status": status, "sheet": "", "row": 2, "column": 2,
    }  # fmt: skip
    return pl.DataFrame([row], schema=OBSERVATION_COLUMNS)


def read_of(
    folder: Path, name: str, observations: pl.DataFrame, published: date | None
) -> ReadExtract:
    file = folder / name
    file.write_text(name, encoding="utf-8")
    sha256 = hashlib.sha256(name.encode()).hexdigest()
    found = FoundFile(str(file), name, file.stat().st_size, sha256, f"print-{name}")
    return ReadExtract(
        found, "sundhedsprofil", "sundhedsprofil_kommune", Provenance(published=published),
        observations, [],
    )  # fmt: skip


def shares(home: Home) -> list[float | None]:
    with open_warehouse(home) as warehouse:
        return warehouse.observations_in_force().pl()["value"].to_list()


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


def test_the_newest_release_counts_whatever_the_order_of_receipt(
    home: Home, tmp_path: Path
) -> None:
    older = read_of(tmp_path, "older.csv", smokers(12.0), date(2022, 3, 1))
    newer = read_of(tmp_path, "newer.csv", smokers(11.5), date(2023, 3, 1))
    with open_warehouse(home) as warehouse:
        accept(warehouse, newer, "run-1", NOON)
        accept(warehouse, older, "run-2", NOON)
    assert shares(home) == [11.5]


def test_a_newer_release_that_suppresses_a_figure_does_not_let_the_old_one_shine_through(
    home: Home, tmp_path: Path
) -> None:
    with open_warehouse(home) as warehouse:
        accept(warehouse, read_of(tmp_path, "a.csv", smokers(12.0), date(2022, 3, 1)), "r", NOON)
        hidden = smokers(None, "suppressed")
        accept(warehouse, read_of(tmp_path, "b.csv", hidden, date(2023, 3, 1)), "r", NOON)
    assert shares(home) == [None]


def test_an_extract_without_release_date_counts_from_the_day_it_was_received(
    home: Home, tmp_path: Path
) -> None:
    with open_warehouse(home) as warehouse:
        record = accept(warehouse, read_of(tmp_path, "a.csv", smokers(12.0), None), "r", NOON)
    assert (record.vintage, record.vintage_known) == (date(2026, 3, 1), False)


def test_cells_are_counted_as_in_force_in_the_order_in_which_extracts_count(
    home: Home, tmp_path: Path
) -> None:
    with open_warehouse(home) as warehouse:
        dated = read_of(tmp_path, "a.csv", smokers(12.0), date(2022, 3, 1))
        undated = read_of(tmp_path, "b.csv", smokers(13.0), None)
        first = accept(warehouse, undated, "run-1", NOON)
        second = accept(warehouse, dated, "run-2", NOON)
        assert warehouse.count_cells(second.extract_id) == (1, 1)
        assert warehouse.count_cells(first.extract_id) == (0, 0)
    assert shares(home) == [12.0]


def test_what_is_filled_in_follows_the_order_in_which_extracts_count(
    home: Home, tmp_path: Path
) -> None:
    with open_warehouse(home) as warehouse:
        dated = read_of(tmp_path, "a.csv", smokers(12.0), date(2022, 3, 1))
        undated = read_of(tmp_path, "b.csv", smokers(None, "missing"), None)
        accept(warehouse, dated, "run-1", NOON)
        accept(warehouse, undated, "run-2", NOON)
        assert warehouse.filled_in("sundhedsprofil")["area_id"].to_list() == ["0147"]


def test_a_rejected_extract_is_kept_with_its_reasons_and_never_counts(
    home: Home, tmp_path: Path
) -> None:
    good = read_of(tmp_path, "good.csv", smokers(12.0), date(2022, 3, 1))
    bad = read_of(tmp_path, "bad.csv", smokers(200.0), date(2023, 3, 1))
    reasons = [Problem("share_range", "A share is above 100.", "bad.csv", row=2, found="200")]
    with open_warehouse(home) as warehouse:
        accept(warehouse, good, "run-1", NOON)
        reject(warehouse, bad, reasons, "run-1", NOON)
        register = warehouse.register()
    assert shares(home) == [12.0]
    assert register["status"].to_list() == ["accepted", "rejected"]
    assert load_problems(register["problems"][1]) == reasons
    assert (home.extracts / bad.found.sha256 / "bad.csv").read_text() == "bad.csv"


def test_a_rejected_extract_can_be_accepted_after_repair(home: Home, tmp_path: Path) -> None:
    read = read_of(tmp_path, "a.csv", smokers(12.0), date(2022, 3, 1))
    with open_warehouse(home) as warehouse:
        reject(warehouse, read, [Problem("layout", "No layout.")], "run-1", NOON)
        accept(warehouse, read, "run-2", NOON)
        register = warehouse.register()
    assert register["status"].to_list() == ["accepted"]
    assert shares(home) == [12.0]


def test_the_same_bytes_with_a_corrected_sidecar_replace_the_earlier_reading(
    home: Home, tmp_path: Path
) -> None:
    first = read_of(tmp_path, "a.csv", smokers(12.0), date(2022, 3, 1))
    corrected = replace(
        first,
        found=replace(first.found, fingerprint="print-corrected"),
        observations=smokers(12.0, area="0151"),
    )
    with open_warehouse(home) as warehouse:
        accept(warehouse, first, "run-1", NOON)
        accept(warehouse, corrected, "run-2", NOON)
        in_force = warehouse.observations_in_force().pl()
        assert warehouse.register()["status"].to_list() == ["superseded", "accepted"]
    assert in_force["area_id"].to_list() == ["0151"]


def test_a_failure_in_the_middle_of_storing_leaves_nothing_behind(
    home: Home, tmp_path: Path
) -> None:
    broken = read_of(
        tmp_path, "a.csv", smokers(12.0).with_columns(dataset=pl.lit(None)), date(2022, 3, 1)
    )
    with open_warehouse(home) as warehouse:
        with pytest.raises(Exception, match="NOT NULL"):
            accept(warehouse, broken, "run-1", NOON)
        assert warehouse.register().height == 0
        assert warehouse.observations_in_force().pl().height == 0


def test_only_the_measures_asked_for_are_read(home: Home, tmp_path: Path) -> None:
    wanted = pl.DataFrame({"dataset": ["ruks"], "measure": ["andel"], "item": ["astma"]})
    with open_warehouse(home) as warehouse:
        accept(warehouse, read_of(tmp_path, "a.csv", smokers(12.0), None), "r", NOON)
        assert warehouse.observations_in_force(wanted).pl().height == 0


def test_the_newest_period_is_one_with_a_figure_whether_it_may_be_shown_or_not(
    home: Home, tmp_path: Path
) -> None:
    end = pl.lit(date(2025, 12, 31)).alias("period_end")
    later = pl.lit("2025").alias("period")
    shown = smokers(12.0)
    announced = smokers(None, "missing").with_columns(later, end)
    hidden = smokers(None, "suppressed").with_columns(later, end)
    with open_warehouse(home) as warehouse:
        accept(warehouse, read_of(tmp_path, "a", pl.concat([shown, announced]), None), "r", NOON)
        accept(warehouse, read_of(tmp_path, "b", pl.concat([shown, hidden]), None), "r", NOON)
        held = warehouse.held_periods()
    assert held.select("item", "extract_id", "newest_period").rows() == [
        ("daglig_rygning", "print-a", "2021"),
        ("daglig_rygning", "print-b", "2025"),
    ]


def test_a_second_writer_is_told_which_process_holds_the_warehouse(home: Home) -> None:
    script = textwrap.dedent("""
        import sys
        from pathlib import Path
        from warehouse.errors import WarehouseError
        from warehouse.home import Home
        from warehouse.store import open_warehouse
        try:
            with open_warehouse(Home(Path(sys.argv[1]))):
                print("opened")
        except WarehouseError as error:
            print(error)
    """)
    with open_warehouse(home):
        second = subprocess.run(
            [sys.executable, "-c", script, str(home.root)], capture_output=True, text=True
        )
    assert "is being written by process" in second.stdout
    assert "Wait until that run has ended" in second.stdout


def test_a_home_that_cannot_be_created_is_explained(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    told = pytest.raises(WarehouseError, match="This is a file, and no folder")
    with told, open_warehouse(Home(blocked)):
        pass


def test_the_same_bytes_twice_are_read_once(home: Home, tmp_path: Path) -> None:
    read = read_of(tmp_path, "a.csv", smokers(12.0), date(2022, 3, 1))
    twin = replace(read.found, relative="b.csv", fingerprint="print-b")
    with open_warehouse(home) as warehouse:
        first = plan_intake([twin, read.found], warehouse.register(), set())
        accept(warehouse, read, "run-1", NOON)
        second = plan_intake([read.found], warehouse.register(), set())
    assert [file.relative for file in first.new] == ["a.csv"]
    assert [file.relative for file in first.repeated] == ["b.csv"]
    assert (second.new, [file.relative for file in second.known]) == ([], ["a.csv"])


def test_a_file_whose_name_tells_the_year_is_read_again_under_a_corrected_name(
    home: Home, tmp_path: Path
) -> None:
    read = read_of(tmp_path, "sasExport_2020_perKommune.csv", smokers(12.0), date(2022, 3, 1))
    renamed = replace(read.found, relative="sasExport_2021_perKommune.csv")
    moved = replace(read.found, relative="elsewhere/else/sasExport_2020_perKommune.csv")
    with open_warehouse(home) as warehouse:
        accept(warehouse, read, "run-1", NOON)
        register = warehouse.register()
    by_path = {"sundhedsprofil_kommune"}
    assert plan_intake([renamed], register, by_path).new == [renamed]
    assert plan_intake([renamed], register, set()).new == []
    assert plan_intake([moved], register, set()).new == []


def test_a_file_that_changed_since_it_was_read_is_not_kept_under_its_old_sum(
    home: Home, tmp_path: Path
) -> None:
    read = read_of(tmp_path, "a.csv", smokers(12.0), date(2022, 3, 1))
    Path(read.found.path).write_text("other bytes", encoding="utf-8")
    with open_warehouse(home) as warehouse:
        with pytest.raises(WarehouseError, match="changed while it was being taken in"):
            accept(warehouse, read, "run-1", NOON)
        assert warehouse.register().is_empty()
    assert not [path for path in home.extracts.rglob("*") if path.is_file()]
