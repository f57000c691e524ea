"""What the project tells an editor, and what stands before a steward's commit."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from assets.inputs import CHECKOUT, DEFAULT_DEFINITIONS
from pipelines.commands.definitions.check import check_unstored
from pipelines.commands.summary import describe_finding, list_findings
from schemas.definitions.editor.json_schema import SCHEMA_NAME
from schemas.definitions.including import list_definition_files
from schemas.problems import Problem


def read_settings(name: str) -> dict[str, Any]:
    return dict(json.loads((CHECKOUT / ".vscode" / name).read_text(encoding="utf-8")))


def test_the_project_recommends_the_extension_and_points_it_at_the_schema() -> None:
    assert read_settings("extensions.json")["recommendations"] == ["redhat.vscode-yaml"]
    files = read_settings("settings.json")["yaml.schemas"][f"./{SCHEMA_NAME}"]
    for file in list_definition_files(DEFAULT_DEFINITIONS):
        assert any(file.relative_to(CHECKOUT).match(form) for form in files), file


def test_the_editor_shows_each_finding_of_the_check_at_its_line(tmp_path: Path) -> None:
    file = tmp_path / "indicator_defs.yaml"
    file.write_text("indicators:\n  - id: a\n    kind: ratioo\n", encoding="utf-8")
    lines = list(list_findings(check_unstored(file, date(2026, 12, 1))))
    of_dataset = Problem("rule_key", "Et mål.", "datasets/lup.yaml", row=9, column="measures.andel")
    [task] = [t for t in read_settings("tasks.json")["tasks"] if t["label"] == "klynge check"]
    patterns = [matcher["pattern"] for matcher in task["problemMatcher"]]
    places = [
        (match[pattern["file"]], match[pattern["line"]], match[pattern["severity"]])
        for line in [*lines, describe_finding(of_dataset)]
        for pattern in patterns
        if (match := re.match(pattern["regexp"], line))
    ]
    # each once
    assert len(places) == len(lines) + 1
    assert (str(file), "3", "error") in places
    assert ("datasets/lup.yaml", "9", "error") in places


def test_a_commit_of_what_stewards_write_is_checked() -> None:
    hooks = YAML(typ="safe").load((CHECKOUT / ".pre-commit-config.yaml").read_text("utf-8"))
    [check] = [each for each in hooks["repos"][0]["hooks"] if each["id"] == "klynge-check"]
    assert check["entry"].endswith("klynge check")
    written = [
        *list_definition_files(DEFAULT_DEFINITIONS), *(CHECKOUT / "datasets").glob("*.yaml"),
        CHECKOUT / "disclosure_waivers.yaml", CHECKOUT / "sources" / "corrections.yaml",
    ]  # fmt: skip
    for file in written:
        assert re.search(check["files"], str(file.relative_to(CHECKOUT))), file
    assert not re.search(check["files"], "schemas/written/strict.py")
