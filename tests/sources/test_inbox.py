"""Finding extracts: sidecars, links, and files that are none."""

from pathlib import Path

import pytest

from sources.inbox import InboxError, scan_folder
from sources.limits import Limits
from sources.sidecar import parse_sidecar


def test_files_are_found_in_depth_and_sidecars_are_none(tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    for name in ("a/b/x.csv", "a/meta.yaml", "a/b/x.csv.meta.yaml", ".hidden", "a/~$x.xlsx"):
        (tmp_path / name).write_text("year: 2021\n", encoding="utf-8")
    assert [found.relative for found in scan_folder(tmp_path)] == ["a/b/x.csv"]


def test_the_nearest_sidecar_counts(tmp_path: Path) -> None:
    folder = tmp_path / "profil"
    folder.mkdir()
    (tmp_path / "meta.yaml").write_text("publisher: Øverst\nyear: 2010\n", encoding="utf-8")
    (folder / "meta.yaml").write_text("period: 2017\n", encoding="utf-8")
    (folder / "x.csv").write_text("a", encoding="utf-8")
    (folder / "x.csv.meta.yaml").write_text("indicator: ensomhed\n", encoding="utf-8")
    (found,) = scan_folder(tmp_path)
    assert found.sidecar == {"publisher": "Øverst", "period": 2017, "indicator": "ensomhed"}


def test_the_fingerprint_follows_bytes_and_sidecar(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("a", encoding="utf-8")
    (before,) = scan_folder(tmp_path)
    (tmp_path / "meta.yaml").write_text("year: 2021\n", encoding="utf-8")
    (after,) = scan_folder(tmp_path)
    assert before.sha256 == after.sha256
    assert before.fingerprint != after.fingerprint


def test_a_link_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "secret.csv").write_text("a", encoding="utf-8")
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "link.csv").symlink_to(tmp_path / "secret.csv")
    (found,) = scan_folder(inbox)
    assert [problem.rule for problem in found.problems] == ["link_outside"]
    assert found.size == 0


def test_a_folder_behind_a_link_is_not_searched(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "x.csv").write_text("a", encoding="utf-8")
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "there").symlink_to(outside)
    (found,) = scan_folder(inbox)
    assert found.problems[0].rule == "link_outside"


def test_a_folder_that_does_not_exist_is_told(tmp_path: Path) -> None:
    with pytest.raises(InboxError) as error:
        scan_folder(tmp_path / "nowhere")
    assert "does not exist" in error.value.problems[0].message
    assert error.value.problems[0].file == str(tmp_path / "nowhere")


def test_too_many_files_are_refused(tmp_path: Path) -> None:
    for number in range(3):
        (tmp_path / f"{number}.csv").write_text("a", encoding="utf-8")
    with pytest.raises(InboxError) as error:
        scan_folder(tmp_path, Limits(files=2))
    assert error.value.problems[0].found == "more than 2 files"


def test_a_sidecar_that_is_no_yaml_is_told(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("a", encoding="utf-8")
    (tmp_path / "x.csv.meta.yaml").write_text("year: [", encoding="utf-8")
    (found,) = scan_folder(tmp_path)
    assert found.problems[0].rule == "sidecar_yaml"
    assert found.problems[0].file == "x.csv.meta.yaml"


def test_unknown_keys_and_values_of_a_sidecar_are_told() -> None:
    content: dict[str, object] = {
        "aar": 2021, "dataset": "ruksen", "published": "i går", "synthetic": "måske", "area": 84,
    }  # fmt: skip
    sidecar, problems = parse_sidecar(content, "x.csv")
    assert [problem.column for problem in problems] == [
        "aar",
        "dataset",
        "published",
        "synthetic",
    ]
    assert sidecar.area == "084"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("year: !!python/object:os.system 2021\n", "tags (!) are not allowed"),
        ("title: a\nyear: 2021\ntitle: b\n", "'title' stands twice"),
        ("title: 'a\n", "it is not valid YAML in UTF-8"),
    ],
)
def test_a_sidecar_that_cannot_be_read_says_why(tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / "x.csv").write_text("a", encoding="utf-8")
    (tmp_path / "x.csv.meta.yaml").write_text(text, encoding="utf-8")
    (found,) = scan_folder(tmp_path)
    assert [each.message for each in found.problems] == [f"The sidecar cannot be read: {told}."]


def test_a_line_break_in_a_name_is_told_as_one(tmp_path: Path) -> None:
    (tmp_path / "x\ny.csv").write_text("a", encoding="utf-8")
    (found,) = scan_folder(tmp_path)
    assert "has a line break or control character in it" in found.problems[0].message
