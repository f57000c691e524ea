"""The descriptions of a snapshot's figures for programs: of each indicator, and all as a catalogue.

Belongs here: which files there are, and writing them where they wait for publication. Does not
belong here: what stands in them (`tables.csvw`, `tables.dcat`).
"""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from assets.publishing.publication import Publication
from schemas.agreement import Agreement
from tables.csvw import ENDING, METADATA, describe_rows
from tables.dcat import CATALOGUE, describe_catalogue
from tables.provenance import describe_indicators

ALL_ROWS = "indicators.csv"


def write_descriptions(
    folder: Path, publication: Publication, agreement: Agreement, published_at: datetime
) -> dict[str, Path]:
    """Write the descriptions below `folder`; each by its name in the snapshot."""
    described = describe_indicators(
        publication.basis.definitions, publication.values, publication.tables["extracts"],
        publication.freshness,
    )  # fmt: skip
    contents: dict[str, Any] = {
        f"indicators{ENDING}": describe_rows(ALL_ROWS),
        CATALOGUE: describe_catalogue(described, agreement, published_at, on_portal=False),
    }
    for each in described:
        name = f"{METADATA}/{each.definition.id}{ENDING}"
        contents[name] = describe_rows(f"../{ALL_ROWS}", each)
    (folder / METADATA).mkdir(parents=True, exist_ok=True)
    for name, content in contents.items():
        (folder / name).write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    return {name: folder / name for name in contents}
