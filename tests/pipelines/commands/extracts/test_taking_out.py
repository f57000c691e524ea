"""`klynge withdraw`, `restore`, `reread` and `erase`: what counts, what stays, what is said."""

from __future__ import annotations

import getpass
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from assets.intake.judging import judge_extract
from assets.running.lock import find_lock, hold_run_lock
from schemas.problems import Problem
from sources.inbox import scan_folder
from tests.assets.small_home import YARDSTICK, SmallHome, make_small_home
from warehouse.store import open_warehouse
from warehouse.taking_in import decide

pytestmark = pytest.mark.whole

WHY = ("--because", "Forkert tabel")


@pytest.fixture
def place(tmp_path: Path) -> SmallHome:
    return make_small_home(tmp_path)


@pytest.fixture
def two_releases(place: SmallHome) -> SmallHome:
    """Of the same cells: København's closed practices are 0 in the first and 3 in the second."""
    place.put("first.csv", 0, published="2025-08-01")
    place.put("second.csv", 3, published="2025-09-01")
    place.take_in()
    return place


def test_a_withdrawn_extract_counts_no_more_and_stays_out_until_it_is_restored(
    two_releases: SmallHome,
) -> None:
    assert two_releases.share() == 3
    code, said = two_releases.ask("withdraw", "second.csv", *WHY, "--by", "Anna")
    assert (code, two_releases.share()) == (0, 0)
    assert "87 cells of it counted; for 87 of them another extract counts instead, for 0" in said
    assert "It may stay in the inbox" in said
    assert two_releases.take_in() == 0
    for asked in (("extracts",), ("extracts", "--why", "second.csv")):
        code, told = two_releases.ask(*asked)
        assert code == 0
        assert "by Anna: Forkert tabel" in told
        assert "withdrawn" in told
    code, said = two_releases.ask("restore", "second.csv", "--because", "Den var rigtig")
    assert (code, two_releases.share()) == (0, 3)
    assert f"By {getpass.getuser()}" in said
    assert two_releases.take_in() == 0
    assert two_releases.statuses() == [("first.csv", "accepted"), ("second.csv", "accepted")]


def test_withdrawn_bytes_stay_out_whatever_they_are_called_and_whatever_lies_beside_them(
    two_releases: SmallHome,
) -> None:
    two_releases.ask("withdraw", "second.csv", *WHY)
    again = two_releases.put("again.csv", 3, published="2025-10-01")
    assert two_releases.take_in() == 0
    again.unlink()
    two_releases.ask("restore", "second.csv", *WHY)
    two_releases.put("second.csv", 3, published="2025-07-01")
    assert two_releases.take_in() == 1
    # the corrected release date is before the other's
    assert two_releases.share() == 0


def test_what_cannot_be_done_is_said_and_changes_nothing(two_releases: SmallHome) -> None:
    bad = two_releases.put("bad.csv")
    bad.write_text(bad.read_text(encoding="utf-8").replace("20;0;", "tyve;0;"), encoding="utf-8")
    two_releases.put("a/same.csv", 5)
    two_releases.put("b/same.csv", 6)
    two_releases.take_in()
    before = two_releases.statuses()
    for arguments, code, said in (
        (("withdraw", "nowhere.csv", *WHY), 2, "no file 'nowhere.csv' was received"),
        (("withdraw", "bad.csv", *WHY), 2, "was rejected: no figure of it counts"),
        (("withdraw", "same.csv", *WHY), 2, "2 files received are called"),
        (("withdraw", "second.csv", "--because", " "), 2, "--because is blank"),
        (("withdraw", "second.csv", *WHY, "--by", ""), 2, "--by is blank"),
        (("withdraw", "second.csv"), 2, "--because"),
        (("restore", "second.csv", *WHY), 0, "counts already"),
        (("restore", "bad.csv", *WHY), 2, "was rejected"),
        (("reread", "nowhere.csv"), 2, "no file 'nowhere.csv' was received"),
        (("reread", "--dataset", "praxis"), 2, "there is no dataset 'praxis'"),
    ):
        found = two_releases.ask(*arguments)
        assert found[0] == code, (arguments, found)
        assert said in found[1].replace("\n", " "), (arguments, found)
    assert two_releases.statuses() == before
    two_releases.ask("withdraw", "second.csv", *WHY)
    for command, code, said in (("withdraw", 0, "is withdrawn already"), ("reread", 2, "Restore")):
        found = two_releases.ask(command, "second.csv", *(WHY if command == "withdraw" else ()))
        assert found[0] == code
        assert said in found[1]


def test_a_file_that_was_never_taken_in_is_judged_and_left_where_it_lies(place: SmallHome) -> None:
    waiting = place.put("first.csv", published="2025-08-01")
    for received in (False, True):
        code, said = place.ask("erase", "first.csv", *WHY)
        told = "".join(said.split())
        assert (code, "itwasnevertakenin;itliesintheinbox:remove" in told) == (2, True), said
        assert f"{waiting}andits.meta.yaml" in told
        assert waiting.exists()
        code, said = place.ask("extracts", "--why", "first.csv")
        assert (code, said.startswith("never received: first.csv")) == (0, True), said
        assert "a run would accept it" in said
        if not received:
            place.put("older.csv", 7, published="2025-07-01")
            held = waiting.rename(place.home.root.parent / waiting.name)
            place.take_in()
            held.rename(waiting)


def test_an_empty_home_and_one_at_work_are_told_of(place: SmallHome) -> None:
    for command in (("withdraw", "a.csv", *WHY), ("erase", "a.csv", *WHY), ("reread",)):
        code, said = place.ask(*command)
        assert (code, "no extract was ever received" in said) == (2, True)
    place.put("first.csv")
    place.take_in()
    with hold_run_lock(find_lock(place.home), 0, "klynge run"), pytest.MonkeyPatch.context() as now:
        for module in ("taking_out", "reread"):
            now.setattr(f"pipelines.commands.extracts.{module}.WAIT_SECONDS", 0.0)
        for command in (("withdraw", "first.csv", *WHY), ("reread",), ("reread", "--dry-run")):
            code, said = place.ask(*command)
            assert code == 1
            assert "Another run is under way" in said.replace("\n", " ")


def misread(place: SmallHome) -> None:
    """What a layout of then made of the only extract: one cell other, one lacking, one too many."""
    with duckdb.connect(str(place.home.warehouse_file)) as connection:
        connection.execute("""
            update observations set value = value + 100
                where area_id = '0101' and measure = 'praksis_lukket';
            delete from observations where area_id = '0147' and measure = 'praksis_lukket';
            insert into observations by name select * replace ('9999' as area_id)
                from observations where area_id = '0151' and measure = 'praksis_lukket';
        """)


def test_bytes_read_anew_replace_the_earlier_reading_and_what_differs_is_shown(
    place: SmallHome,
) -> None:
    place.put("first.csv", 2, published="2025-08-01")
    place.take_in(datetime(2025, 8, 2, 12, tzinfo=UTC))
    misread(place)
    assert place.share() == 102
    for dry in (("--dry-run",), ()):
        code, said = place.ask("reread", *dry)
        assert code == 0
        assert "1 cell new:" in said
        assert "praksis_lukket kommune 0101 2025H2: 102 -> 2" in said
        assert "1 cell gone:" in said
        assert place.share() == (102 if dry else 2)
    assert place.statuses() == [("first.csv", "superseded"), ("first.csv", "accepted")]
    with open_warehouse(place.home, read_only=True) as warehouse:
        readings = warehouse.register().to_dicts()
    assert readings[0]["received_at"] == readings[1]["received_at"]
    assert readings[0]["vintage"] == readings[1]["vintage"]
    assert readings[1]["event"] == "reread"
    assert place.take_in() == 0
    code, said = place.ask("reread")
    assert (code, place.share()) == (0, 2)
    assert "1 extract read again: 1 read as before." in said


def test_the_sidecar_of_the_receipt_counts_when_bytes_are_read_anew(place: SmallHome) -> None:
    file = place.put("first.csv", 2, published="2025-08-01")
    place.take_in()
    file.with_name("first.csv.meta.yaml").write_text("published: 2020-01-01\n")
    misread(place)
    place.ask("reread", "first.csv")
    with open_warehouse(place.home, read_only=True) as warehouse:
        assert set(warehouse.register()["vintage"].cast(str)) == {"2025-08-01"}


def test_an_extract_without_a_release_date_keeps_the_day_that_stands_in_for_it(
    place: SmallHome,
) -> None:
    place.put("first.csv", 2)
    place.take_in(datetime(2025, 8, 2, 12, tzinfo=UTC))
    misread(place)
    place.ask("reread")
    with open_warehouse(place.home, read_only=True) as warehouse:
        found = warehouse.register().select("vintage", "vintage_known").rows()
    assert [(str(day), known) for day, known in found] == [("2025-08-02", False)] * 2


def test_a_rejected_extract_that_is_accepted_now_is_told_and_counts(place: SmallHome) -> None:
    place.put("first.csv", 2)
    [found] = scan_folder(place.home.inbox)
    read = judge_extract(found, YARDSTICK).read
    refused = [Problem("rule_of_then", "No such figures were taken in then.")]
    with open_warehouse(place.home) as warehouse:
        warehouse.take_in([decide(read, refused, "run", datetime.now(UTC))])
    code, said = place.ask("reread", "--dry-run")
    assert (code, place.statuses()) == (0, [("first.csv", "rejected")])
    code, said = place.ask("reread")
    assert (code, place.statuses()) == (0, [("first.csv", "accepted")])
    assert "Accepted now: first.csv" in said
    assert place.share() == 2


def test_a_reading_that_is_refused_now_leaves_the_extract_as_it_was(place: SmallHome) -> None:
    file = place.put("first.csv", 2)
    [found] = scan_folder(place.home.inbox)
    read = judge_extract(found, YARDSTICK).read
    with open_warehouse(place.home) as warehouse:
        warehouse.take_in([decide(read, [], "run", datetime.now(UTC))])
    [kept] = (place.home.extracts / found.sha256).iterdir()
    kept.write_text(file.read_text(encoding="utf-8").replace("20;2;", "tyve;2;"), encoding="utf-8")
    code, said = place.ask("reread")
    assert (code, place.statuses()) == (0, [("first.csv", "accepted")])
    assert "Would be rejected now, and is left as it was: first.csv" in said
    assert place.share() == 2


SECRET = "0101901234"


def find_secret(place: SmallHome) -> list[str]:
    """The files of the home, but for the inbox, in which the secret stands."""
    return [
        path.name
        for path in place.home.root.rglob("*")
        if path.is_file() and "inbox" not in path.parts and SECRET.encode() in path.read_bytes()
    ]


def test_erased_bytes_cells_and_quoted_texts_are_gone_from_every_file_of_the_home(
    place: SmallHome,
) -> None:
    good = place.put("good.csv", 2)
    place.put("other.csv", 4, day="01-01-2025")
    bad = place.put("bad.csv")
    text = bad.read_text(encoding="utf-8")
    bad.write_text(text.replace("20;0;", f"{SECRET} Anna And;0;"), encoding="utf-8")
    place.take_in()
    # more than DuckDB keeps in its log
    with duckdb.connect(str(place.home.warehouse_file)) as connection:
        connection.execute("checkpoint")
    assert set(find_secret(place)) == {"bad.csv", "warehouse.duckdb"}
    code, said = place.ask("erase", "bad.csv", "--because", "Personnumre", "--by", "Anna")
    assert code == 0
    assert find_secret(place) == []
    assert f"rm {bad}" in said.replace("\n", "")
    code, said = place.ask("erase", "good.csv", "--because", "Personnumre")
    assert code == 0
    assert place.statuses() == [
        ("bad.csv", "erased"), ("good.csv", "erased"), ("other.csv", "accepted"),
    ]  # fmt: skip
    assert "87 stored cells are gone" in said
    assert len(list(place.home.extracts.iterdir())) == 1
    good.rename(good.with_name("new_name.csv"))
    assert place.take_in() == 0
    for command in ("withdraw", "restore"):
        assert place.ask(command, "good.csv", *WHY)[0] == 2
    assert place.ask("erase", "good.csv", *WHY)[0] == 0
    code, said = place.ask("extracts")
    assert "by Anna: Personnumre" in said
    assert not list(place.home.root.glob(".*"))
