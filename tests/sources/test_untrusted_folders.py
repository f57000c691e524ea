"""What may lie in a folder that others write to: pipes, links, names, text files, sidecars."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from geography import Geography
from schemas.extracts import ReadExtract
from sources.inbox import InboxError, scan_folder
from sources.layouts.model import Layout
from sources.limits import Limits, LimitsError, load_limits
from sources.reader import read_extract
from tests.sources.untrusted import read_apart

pytestmark = pytest.mark.whole

Read = Callable[..., ReadExtract]
GOOD = "OMRÅDE;TID;INDHOLD\n000;2020K1;1\n"


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "inbox"
    folder.mkdir()
    return folder


def rule_of(inbox: Path, limits: Limits | None = None) -> str:
    """The one rule that the one file of a folder breaks before anyone reads it."""
    (found,) = scan_folder(inbox, limits)
    (problem,) = found.problems
    assert problem.remedy
    assert problem.describe().isprintable()
    return problem.rule


def test_a_pipe_is_refused_without_waiting_for_its_writer(inbox: Path) -> None:
    os.mkfifo(inbox / "folk.csv")
    ((problem,),) = read_apart(inbox)
    assert problem.rule == "special_file"


def test_a_socket_is_refused(inbox: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(inbox)  # the path of a socket may not be long
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("folk.csv")
        assert rule_of(inbox) == "special_file"


def test_a_pipe_in_place_of_a_sidecar_is_refused(inbox: Path) -> None:
    (inbox / "folk.csv").write_text(GOOD, encoding="utf-8")
    os.mkfifo(inbox / "meta.yaml")
    ((problem,),) = read_apart(inbox)
    assert (problem.rule, problem.file) == ("special_file", "meta.yaml")


def test_a_sidecar_that_leads_out_of_the_folder_is_not_read(inbox: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.yaml").write_text("title: hemmelig\n", encoding="utf-8")
    (inbox / "folk.csv").write_text(GOOD, encoding="utf-8")
    (inbox / "folk.csv.meta.yaml").symlink_to(tmp_path / "secret.yaml")
    (found,) = scan_folder(inbox)
    assert [problem.rule for problem in found.problems] == ["link_outside"]
    assert found.sidecar == {}


@pytest.mark.parametrize("target", ["/dev/zero", "/proc/self/mem", "folk.csv", "../inbox"])
def test_links_to_devices_to_themselves_and_in_circles(inbox: Path, target: str) -> None:
    (inbox / "folk.csv").symlink_to(target)
    assert rule_of(inbox) == "link_outside"


def test_a_hard_link_is_a_file_like_any_other(inbox: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere.csv").write_text(GOOD, encoding="utf-8")
    os.link(tmp_path / "elsewhere.csv", inbox / "folk.csv")
    (found,) = scan_folder(inbox)
    assert found.problems == []


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("a\nb.csv", "a\ufffdb.csv"),
        ("a\x1b[31mrød.csv", "a\ufffd[31mrød.csv"),
        ("\u202efdp.csv", "\ufffdfdp.csv"),
        ("a\u200bb.csv", "a\ufffdb.csv"),
        ("..\\..\\a.csv", "..\\..\\a.csv"),
    ],
)
def test_names_that_deceive_or_command_a_terminal(inbox: Path, name: str, shown: str) -> None:
    (inbox / f"x{name}").write_text(GOOD, encoding="utf-8")
    assert rule_of(inbox) == "file_name"
    assert scan_folder(inbox)[0].relative == f"x{shown}"


@pytest.mark.parametrize("name", ["-rf.csv", "--home=x.csv", "=1+1.csv", "a..b.csv", "'.csv"])
def test_names_that_only_look_odd_are_names(inbox: Path, name: str) -> None:
    (inbox / name).write_text(GOOD, encoding="utf-8")
    (found,) = scan_folder(inbox)
    assert (found.problems, found.relative) == ([], name)


def test_a_name_that_is_too_long_to_be_kept(inbox: Path) -> None:
    (inbox / ("x" * 250 + ".csv")).write_text(GOOD, encoding="utf-8")
    assert rule_of(inbox) == "file_name"
    assert not scan_folder(inbox)[0].readable


def test_names_that_differ_by_case_or_by_composition_are_two_files(inbox: Path) -> None:
    for name, text in (("å.csv", "1"), ("a\u030a.csv", "2"), ("Å.csv", "3")):
        (inbox / name).write_text(GOOD + f"000;2020K2;{text}\n", encoding="utf-8")
    found = scan_folder(inbox)
    assert len({file.sha256 for file in found}) == 3
    assert [file.problems for file in found] == [[], [], []]


def test_a_file_beyond_the_limit_is_neither_read_nor_kept(inbox: Path) -> None:
    with (inbox / "folk.csv").open("wb") as stream:
        stream.truncate(3_000_000_000)  # takes no space on the disk
    assert rule_of(inbox) == "file_too_large"
    assert not scan_folder(inbox)[0].readable


def test_folders_within_folders_beyond_the_limit(inbox: Path) -> None:
    deep = inbox.joinpath(*["x"] * 30)
    deep.mkdir(parents=True)
    with pytest.raises(InboxError) as error:
        scan_folder(inbox)
    assert "more than 20 folders within folders" in str(error.value)
    assert "'depth' in sources/limits.yaml" in str(error.value)


def test_a_file_that_changes_while_it_is_read_is_refused(
    inbox: Path, geography: Geography, layouts: list[Layout]
) -> None:
    (inbox / "folk.csv").write_text(GOOD, encoding="utf-8")
    (found,) = scan_folder(inbox)
    (inbox / "folk.csv").write_text(GOOD + "000;2020K2;2\n", encoding="utf-8")
    extract = read_extract(found, geography, layouts)
    assert [problem.rule for problem in extract.problems] == ["file_changed"]
    assert extract.observations.is_empty()
    assert not extract.found.readable


def test_a_file_that_vanishes_is_refused(
    inbox: Path, geography: Geography, layouts: list[Layout]
) -> None:
    (inbox / "folk.csv").write_text(GOOD, encoding="utf-8")
    (found,) = scan_folder(inbox)
    (inbox / "folk.csv").unlink()
    extract = read_extract(found, geography, layouts)
    assert [problem.rule for problem in extract.problems] == ["file_unreadable"]
    assert not extract.found.readable


def test_one_line_of_half_a_gigabyte_is_not_taken_into_memory(inbox: Path) -> None:
    with (inbox / "folk.csv").open("wb") as stream:
        stream.write(b"TID;INDHOLD")
        stream.truncate(499_000_000)
    ((problem,),) = read_apart(inbox)
    assert (problem.rule, problem.row) == ("file_too_large", 1)
    assert "'line_bytes'" in (problem.remedy or "")


def test_a_line_with_a_million_columns(read: Read) -> None:
    (problem,) = read("folk.csv", GOOD + ";" * 1_000_000 + "\n").problems
    assert (problem.rule, problem.row, problem.found) == ("file_too_large", 3, "1,000,001 fields")


def test_a_cell_as_long_as_a_book(read: Read) -> None:
    (problem,) = read("folk.csv", GOOD + f"{'x' * 50_000};2020K1;1\n").problems
    assert (problem.rule, problem.row) == ("file_too_large", 3)
    assert "'cell_characters'" in (problem.remedy or "")


def test_a_quoted_field_longer_than_the_csv_library_takes(read: Read) -> None:
    (problem,) = read("folk.csv", GOOD + '"' + "x;\n" * 60_000 + '";2020K1;1\n').problems
    assert problem.rule in ("csv_quotes", "file_too_large")


@pytest.mark.parametrize("sign", ["\0", "\x07", "\x1b", "\x7f"])
def test_control_characters_far_down_a_text_file(read: Read, sign: str) -> None:
    lines = [f"000;{year}K1;1" for year in range(1901, 2101)] * 4
    lines[700] = lines[700].replace("K1;", f"K1{sign};")
    (problem,) = read("folk.csv", "OMRÅDE;TID;INDHOLD\n" + "\n".join(lines) + "\n").problems
    assert (problem.rule, problem.row) == ("control_character", 702)
    assert problem.describe().isprintable()


def test_a_hundred_thousand_unknown_names_are_told_in_seconds(read: Read) -> None:
    lines = "".join(f"Sted {number};2020K1;1\n" for number in range(100_000))
    problems = read("folk.csv", "OMRÅDE;TID;INDHOLD\n" + lines).problems
    assert len(problems) == 51
    assert "99,950 more texts" in problems[-1].message


def test_digits_of_other_scripts_are_no_digits(read: Read) -> None:
    (problem,) = read("folk.csv", GOOD + "000;2020K2;٣\n").problems
    assert (problem.rule, problem.found) == ("not_a_number", "'٣'")
    (problem,) = read("folk.csv", GOOD + "000;٢٠٢٠K2;3\n").problems
    assert problem.rule == "unknown_period"


@pytest.mark.parametrize(
    ("sidecar", "rule"),
    [
        ("title: !!python/object/apply:os.system ['touch x']", "sidecar_yaml"),
        ("title: !!python/name:os.system ''", "sidecar_yaml"),
        ("a: &a [x, x]\nb: &b [*a, *a]\ntitle: *b", "sidecar_yaml"),
        ("year: " + "9" * 5000, "sidecar_yaml"),
        ("published: 2025-02-31", "sidecar_yaml"),
        ("[" * 2000, "sidecar_yaml"),
        ("title: " + "x" * 100_000, "file_too_large"),
        ("title: [a, b]", "sidecar_value"),
        ("title: {a: b}", "sidecar_value"),
        ('title: "\\e[31m"', "sidecar_value"),
        ('title: "a\\0b"', "sidecar_value"),
    ],
)
def test_sidecars_that_do_more_than_state_facts(read: Read, sidecar: str, rule: str) -> None:
    extract = read("folk.csv", GOOD, sidecar)
    assert rule in [problem.rule for problem in extract.problems]
    assert all(problem.describe().isprintable() for problem in extract.problems)


@pytest.mark.parametrize(
    ("limit", "reached"),
    [
        ("file_bytes", len(GOOD.encode())), ("line_bytes", len("OMRÅDE;TID;INDHOLD\n".encode())),
        ("rows", 2), ("cell_characters", len("INDHOLD")),
    ],
)  # fmt: skip
def test_a_file_may_reach_a_limit_and_not_pass_it(
    inbox: Path, geography: Geography, layouts: list[Layout], limit: str, reached: int
) -> None:
    (inbox / "folk.csv").write_text(GOOD, encoding="utf-8")
    read = read_extract(scan_folder(inbox)[0], geography, layouts, Limits(**{limit: reached}))
    assert read.problems == []
    limits = Limits(**{limit: reached - 1})
    read = read_extract(scan_folder(inbox)[0], geography, layouts, limits)
    (problem,) = read.problems
    assert problem.rule == "file_too_large"
    assert f"raise '{limit}' in sources/limits.yaml" in (problem.remedy or "")


def test_the_limits_of_the_settings_are_the_defaults() -> None:
    assert load_limits() == Limits()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("sheets: mange", "'mange'"), ("sheets: 0", "'0'"), ("sheets: true", "'True'"),
        ("sheet: 5", "sheets"), ("- sheets", "no list of keys"), ("sheets: [", "cannot be read"),
    ],
)  # fmt: skip
def test_a_wrong_limit_is_told_in_words(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "limits.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(LimitsError) as error:
        load_limits(tmp_path / "limits.yaml")
    assert said in str(error.value)
    assert "A limit cannot be used." in str(error.value)
