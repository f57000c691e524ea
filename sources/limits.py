"""How much is taken in: the limits on files that come from outside.

Belongs here: the limits' names and reading their settings (`limits.yaml`). Does not belong here:
holding a file against them (`inbox`, `files`, `package`, `csv_file`, `workbook_file`).
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from schemas.problems import Problem, StageError
from sources.cells.text import find_nearest

LIMITS_FILE = Path(__file__).with_name("limits.yaml")


@dataclass(frozen=True)
class Limits:
    """How much is taken in, as `limits.yaml` explains; sizes are bytes."""

    file_bytes: int = 500_000_000
    files: int = 10_000
    depth: int = 20
    name_bytes: int = 200
    sidecar_bytes: int = 64_000
    unpacked_bytes: int = 2_000_000_000
    compression: int = 200
    parts: int = 5_000
    shared_strings_bytes: int = 200_000_000
    sheets: int = 200
    rows: int = 2_000_000
    columns: int = 1_000
    cells: int = 60_000_000
    text_bytes: int = 3_000_000_000
    cell_characters: int = 32_767
    line_bytes: int = 2_000_000

    @property
    def directory_bytes(self) -> int:
        """The largest table of contents of an archive: a generous entry for each part."""
        return 500 * self.parts


class LimitsError(StageError):
    """The settings of the limits cannot be used."""


def load_limits(path: Path = LIMITS_FILE) -> Limits:
    """The limits of a settings file; a limit that it does not name has its default.

    Raises LimitsError with every setting that is no limit or no whole number above zero.
    """
    try:
        content = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    except (YAMLError, OSError, ValueError) as error:
        reason = str(error).splitlines()[0]
        raise LimitsError(
            [_describe_setting(path, None, f"it cannot be read ({reason})")]
        ) from error
    if not isinstance(content, dict):
        raise LimitsError([_describe_setting(path, None, "it is no list of keys and values")])
    names = [field.name for field in fields(Limits)]
    problems = []
    for key, value in content.items():
        if key not in names:
            near = find_nearest(str(key), names, 1) or names
            problems.append(_describe_setting(path, str(key), "no such limit", ", ".join(near)))
        elif not isinstance(value, int) or isinstance(value, bool) or value < 1:
            problems.append(_describe_setting(path, str(key), f"'{value}'"))
    if problems:
        raise LimitsError(problems)
    return Limits(**content)


def beyond(
    limit: str, message: str, file: str, found: str, most: int, unit: str,
    sheet: str | None = None, row: int | None = None,
) -> Problem:  # fmt: skip
    """The problem of a file that exceeds a limit, named so that it can be found and raised."""
    return Problem(
        rule="file_too_large",
        message=message,
        file=file,
        sheet=sheet,
        row=row,
        found=found,
        expected=f"at most {most:,} {unit}",
        remedy=f"Check that it is the right file; if it is, raise '{limit}' in "
        "sources/limits.yaml.",
    )


def _describe_setting(path: Path, key: str | None, found: str, expected: str = "") -> Problem:
    return Problem(
        rule="limits_setting",
        message="A limit cannot be used.",
        file=str(path),
        column=key,
        found=found,
        expected=expected or "a whole number above zero, such as 'sheets: 200'",
        remedy="Correct the setting, or delete the line to have the default.",
    )
