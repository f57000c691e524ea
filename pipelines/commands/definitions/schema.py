"""What `klynge schema` does: the editors' schema with the names of a home.

Belongs here: gathering what is stored, what can be received and which indicators there are, and
writing the file. Does not belong here: the schema (`schemas.definitions.editor.json_schema`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from rich.console import Console

from pipelines.commands.definitions.check import know_everything
from pipelines.commands.definitions.stored_data import StoredMeasure, gather_measures
from pipelines.commands.progress import print_plain, print_problems
from schemas.definitions.editor.json_schema import SCHEMA_NAME, render_schema
from schemas.definitions.editor.language_words import VALUES
from schemas.definitions.editor.offered import (
    Offered,
    OfferedIndicator,
    OfferedMeasure,
    list_values,
)
from schemas.definitions.file import check_file
from schemas.definitions.findings import Known
from schemas.definitions.including import find_folder
from schemas.definitions.model import Definition
from schemas.problems import StageError
from schemas.standards import load_standards
from warehouse.home import Home

WRITTEN, FAILED = 0, 1
NOTHING_YET = "Endnu ingen data i hjemmet."


def write_schema(
    home: Home, definitions: Path, out: Path | None, output: Console, errors: Console
) -> int:
    """Write the schema beside the definitions, or where asked; returns the exit code.

    0: written, also where nothing is stored or the definitions have mistakes; 1: the home cannot
    be read, or the file cannot be written.
    """
    file = out or find_folder(definitions) / SCHEMA_NAME
    try:
        offered = gather_offered(home, definitions)
        file.write_text(render_schema(offered), encoding="utf-8", newline="\n")
    except StageError as error:
        print_problems(errors, error)
        return FAILED
    except OSError as error:
        print_plain(errors, f"Filen kan ikke skrives: {file}: {error.strerror or error}")
        return FAILED
    print_plain(output, f"Skrevet: {file}")
    return WRITTEN


def gather_offered(home: Home, definitions: Path) -> Offered:
    """All names that a block can use. Raises `StageError`: the home cannot be read."""
    known = know_everything()
    checked = check_file(definitions, known)
    return Offered(
        measures=tuple(offer_measures(gather_measures(home, None), known)),
        indicators=tuple(offer_indicators(block.definition for block in checked.blocks)),
        populations={name: each.source for name, each in load_standards().items()},
    )


def offer_measures(measures: Iterable[StoredMeasure], known: Known) -> Iterable[OfferedMeasure]:
    """The measures with what is stored of each, and the items that layouts can give."""
    for each in measures:
        names = known.datasets.get(each.dataset)
        if names is not None and each.measure not in names.measures:
            continue
        listed = {item.item: describe_item(item.words, item.periods) for item in each.items}
        can_come = [] if names is None else sorted(names.items - listed.keys())
        yield OfferedMeasure(
            dataset=each.dataset,
            measure=each.measure,
            words=describe_measure(each),
            items=listed | dict.fromkeys(can_come, NOTHING_YET),
            open_items=names is None or bool(names.item_patterns),
            ages=tuple(each.ages),
            educations=tuple(each.educations),
        )


def describe_measure(measure: StoredMeasure) -> str:
    """Unit and periods of a measure, as an editor shows them."""
    units = [VALUES["unit"].get(unit, unit) for unit in measure.units]
    unit = units[0] if len(units) == 1 else "Hver række har sin egen enhed."
    return f"{unit} {describe_item(None, measure.periods)}"


def describe_item(words: str | None, periods: Sequence[str]) -> str:
    """The publisher's words for an item and its periods."""
    if not periods:
        return NOTHING_YET
    ends = periods[0] if len(periods) == 1 else f"{periods[0]} til {periods[-1]}"
    return f"{words} ({ends})" if words else f"{ends}."


def offer_indicators(definitions: Iterable[Definition]) -> Iterable[OfferedIndicator]:
    """The indicators that others can be made of, each with its groups."""
    for each in definitions:
        if each.status == "retired":
            continue
        shown = each.list_breakdowns()
        yield OfferedIndicator(
            id=each.id,
            title=each.title,
            ages=list_values(one.age for one in shown),
            educations=list_values(one.education for one in shown),
            categories=list_values(one.category for one in shown),
        )
