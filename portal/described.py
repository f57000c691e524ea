"""The descriptions of figures that programs read: of an indicator's csv, and the catalogue of all.

Belongs here: telling them of a snapshot with the portal's permanent addresses. Does not belong
here: what stands in them (`tables.csvw`, `tables.dcat`).
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

from portal.shelf import ShownSnapshot
from tables.csvw import ENDING, describe_rows
from tables.dcat import describe_catalogue
from tables.provenance import DescribedIndicator, describe_indicators

CSVW, DCAT = "application/csvm+json", "application/ld+json"


def list_described(shown: ShownSnapshot) -> dict[str, DescribedIndicator]:
    """What is known of each indicator of a snapshot."""
    content = shown.content
    return shown.keep("described", lambda: {
        each.definition.id: each
        for each in describe_indicators(
            content.definitions, content.values, content.extracts, content.freshness
        )
    })  # fmt: skip


def tell_csv(shown: ShownSnapshot, named: str) -> bytes:
    """The description of an indicator's csv, which stands beside it. Raises `FaultError`."""
    definition = shown.find_definition(shown.former_names.get(named, named))
    described = list_described(shown)[definition.id]
    return write_json(describe_rows(f"{quote(definition.id)}.csv", described))


def tell_catalogue(shown: ShownSnapshot) -> bytes:
    """All indicators as a catalogue that others harvest."""
    described, content = list_described(shown).values(), shown.content
    published_at = shown.snapshot.published_at
    return write_json(
        describe_catalogue(described, content.agreement, published_at, on_portal=True)
    )


def link_description(named: str) -> str:
    """What an answer with an indicator's csv says of where its description stands."""
    return f'<{quote(named)}{ENDING}>; rel="describedby"; type="{CSVW}"'


def write_json(content: Any) -> bytes:  # noqa: ANN401  (whatever is described)
    """As it is sent."""
    return json.dumps(content, ensure_ascii=False).encode()
