"""A file with a few blocks beside what is published, for `klynge check`.

Belongs here: titles that a published indicator has already. Does not belong here: the
rules themselves (`schemas.definitions.checking`); a whole catalogue is held against itself alone,
since what is published may have been renamed in it.
"""

from __future__ import annotations

from pydantic import ValidationError

from schemas.definitions.checking.checks_titles import find_repeated_titles
from schemas.definitions.file import CheckedFile
from schemas.definitions.findings import DefinitionBlock, Known
from schemas.definitions.model import Definition
from schemas.problems import StageError
from warehouse.home import Home
from warehouse.publishing.snapshots import find_current, read_tables

CATALOGUE_SHARE = 0.5
"""Of the published indicators, in a file that is a catalogue of its own."""

PUBLISHED = -1
"""Where a published indicator stands: in no place of the file."""


def hold_against_published(checked: CheckedFile, home: Home, known: Known) -> CheckedFile:
    """The file with the titles that published indicators have, too."""
    published = read_published(home)
    own = {block.definition.id for block in checked.blocks}
    shared = sum(entry.id in own for entry in published)
    if not published or shared >= CATALOGUE_SHARE * len(published):
        return checked
    others = [
        # of a published one the full title alone: a short one is no name that must be its own
        DefinitionBlock(PUBLISHED, entry.model_copy(update={"short_title": None}))
        for entry in published
        if entry.id not in own
    ]
    found = find_repeated_titles([*others, *checked.blocks], known)
    told = {(finding.rule, finding.path) for finding in checked.findings}
    return checked.add(
        each for each in found
        if each.path[1] != PUBLISHED and (each.rule, each.path) not in told
    )  # fmt: skip


def read_published(home: Home) -> list[Definition]:
    """The definitions in force; none where nothing is published or they are of an older
    language."""
    try:
        snapshot = find_current(home)
        if snapshot is None:
            return []
        rows = read_tables(snapshot, ("definitions",))["definitions"]["definition"]
        return [Definition.model_validate_json(text) for text in rows]
    except (StageError, ValidationError):
        return []
