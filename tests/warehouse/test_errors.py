"""What storage errors say to the person who must act."""

from __future__ import annotations

from pathlib import Path

import pytest

from warehouse.errors import WarehouseError, explain_storage_errors


def test_a_missing_folder_is_named_as_such(tmp_path: Path) -> None:
    file = tmp_path / "d2" / "x.xlsx"
    with pytest.raises(WarehouseError) as caught, explain_storage_errors(file.parent):
        file.write_text("x")
    (problem,) = caught.value.problems
    assert problem.message == "The folder does not exist."
    assert problem.file == str(file.parent)
    assert "disk space" not in problem.remedy


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("x")
    with pytest.raises(WarehouseError, match="This is a file"), explain_storage_errors(tmp_path):
        (tmp_path / "a" / "x.xlsx").write_text("x")


def test_a_file_in_a_folders_place_is_no_lack_of_space(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("x")
    with pytest.raises(WarehouseError, match="This is a file"), explain_storage_errors(tmp_path):
        (tmp_path / "a").mkdir()
