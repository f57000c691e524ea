"""Whether an Office file is one that Office opens without mending it, by a program not of ours.

Belongs here: asking `openxml-audit`, which knows the schemas of ECMA-376 and what Word and Excel
ask beside them. It takes long on large files: give it small ones.
"""

from __future__ import annotations

from pathlib import Path

from openxml_audit import FileFormat, OpenXmlValidator

OLDEST = FileFormat.OFFICE_2019
MOST_FAULTS = 20


def list_faults(data: bytes, ending: str, folder: Path) -> list[str]:
    """What is wrong with a file of that ending (docx, xlsx), each with its part; empty for none."""
    file = folder / f"checked.{ending}"
    file.write_bytes(data)
    validator = OpenXmlValidator(file_format=OLDEST, max_errors=MOST_FAULTS)
    return [f"{each.part_uri}: {each.description}" for each in validator.validate(file).errors]
