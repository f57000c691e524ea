"""Whether the published snapshot covers a folder already."""

from __future__ import annotations

from pathlib import Path

from assets.inputs import compare_with_manifest, fingerprint_inputs, is_published
from schemas.extracts import FoundFile

MANIFEST = {
    "inputs_fingerprint": "code",
    "extracts": [
        {"extract_id": "a", "status": "accepted", "file_name": "a.csv"},
        {"extract_id": "b", "status": "rejected", "file_name": "b.csv"},
        {"extract_id": "c", "status": "superseded", "file_name": "c.csv"},
    ],
}


def find(name: str, fingerprint: str, sha256: str | None = None) -> FoundFile:
    return FoundFile(
        path=name, relative=name, size=1, sha256=sha256 or fingerprint, fingerprint=fingerprint
    )


def test_accepted_and_superseded_files_are_known() -> None:
    coverage = compare_with_manifest([find("a.csv", "a"), find("c.csv", "c")], MANIFEST)
    assert (coverage.unknown, coverage.rejected) == ([], [])


def test_an_accepted_file_under_another_name_is_looked_at_again() -> None:
    coverage = compare_with_manifest([find("other.csv", "a")], MANIFEST)
    assert [file.relative for file in coverage.unknown] == ["other.csv"]


def test_a_rejected_file_stays_rejected() -> None:
    coverage = compare_with_manifest([find("b.csv", "b")], MANIFEST)
    assert [entry["file_name"] for entry in coverage.rejected] == ["b.csv"]
    assert coverage.unknown == []


def test_a_rejected_file_under_another_name_gets_another_try() -> None:
    coverage = compare_with_manifest([find("2021/b.csv", "b")], MANIFEST)
    assert [file.relative for file in coverage.unknown] == ["2021/b.csv"]


def test_the_same_bytes_twice_are_no_news() -> None:
    twice = [find("a.csv", "a"), find("copy.csv", "copy", sha256="a")]
    assert compare_with_manifest(twice, MANIFEST).unknown == []


def test_a_new_file_is_news() -> None:
    coverage = compare_with_manifest([find("a.csv", "a"), find("d.csv", "d")], MANIFEST)
    assert [file.relative for file in coverage.unknown] == ["d.csv"]


def test_the_snapshot_holds_when_extracts_and_inputs_are_the_same() -> None:
    assert is_published([("a", "a.csv")], "code", MANIFEST)


def test_the_snapshot_does_not_hold_without_an_accepted_extract_or_with_other_code() -> None:
    assert not is_published([("a", "a.csv"), ("d", "d.csv")], "code", MANIFEST)
    assert not is_published([("a", "renamed.csv")], "code", MANIFEST)
    assert not is_published([], "code", MANIFEST)
    assert not is_published([("a", "a.csv")], "other code", MANIFEST)
    assert not is_published([("a", "a.csv")], "code", None)


def test_definitions_code_and_data_files_all_count(tmp_path: Path) -> None:
    definitions = tmp_path / "defs.yaml"
    layout = tmp_path / "sources" / "layouts" / "ruks.yaml"
    module = tmp_path / "indicators" / "compute.py"
    for path in (definitions, layout, module):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("one", encoding="utf-8")
    seen = {fingerprint_inputs(definitions, tmp_path)}
    for path in (definitions, layout, module):
        path.write_text("two", encoding="utf-8")
        seen.add(fingerprint_inputs(definitions, tmp_path))
    assert len(seen) == 4


def test_another_folder_of_areas_counts_instead_of_the_checkouts_own(tmp_path: Path) -> None:
    definitions, own = tmp_path / "defs.yaml", tmp_path / "geography" / "data"
    other = tmp_path / "other"
    for folder in (own, other):
        folder.mkdir(parents=True)
        for name in ("areas.csv", "membership.csv"):
            (folder / name).write_text("one", encoding="utf-8")
    definitions.write_text("one", encoding="utf-8")
    same = fingerprint_inputs(definitions, tmp_path)
    assert fingerprint_inputs(definitions, tmp_path, other) == same
    (own / "membership.csv").write_text("two", encoding="utf-8")
    assert fingerprint_inputs(definitions, tmp_path, other) == same
    (other / "membership.csv").write_text("two", encoding="utf-8")
    assert fingerprint_inputs(definitions, tmp_path, other) != same
    (other / "areas.csv").unlink()
    left = fingerprint_inputs(definitions, tmp_path, other)
    assert left != fingerprint_inputs(definitions, tmp_path)


def test_what_python_caches_does_not_count(tmp_path: Path) -> None:
    definitions = tmp_path / "defs.yaml"
    definitions.write_text("one", encoding="utf-8")
    before = fingerprint_inputs(definitions, tmp_path)
    cache = tmp_path / "sources" / "__pycache__" / "text.pyc"
    cache.parent.mkdir(parents=True)
    cache.write_bytes(b"x")
    assert fingerprint_inputs(definitions, tmp_path) == before
