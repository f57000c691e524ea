"""What `klynge template` does: the Excel form that a municipality or cluster fills in.

Belongs here: what is asked for on the command line, and where the form is put. Does not
belong here: the form itself (`workbooks.forms.report_form`).
"""

from __future__ import annotations

import difflib
from datetime import datetime
from pathlib import Path

import polars as pl
from rich.console import Console

from geography import Geography, load_geography, match_areas, nearest_names
from pipelines.commands.progress import print_lines, print_plain
from pipelines.commands.summary import describe_finding
from schemas.agreement import Agreement, load_agreement
from schemas.definitions.file import DefinitionError, load_definitions
from schemas.definitions.model import Definition
from schemas.vocabulary import DATASETS
from workbooks.forms.report_form import FormContent, write_report_form
from workbooks.forms.report_lines import (
    LOCAL,
    REGION,
    list_areas_of,
    list_lines,
    list_reporting_areas,
)

WRITTEN, FAILED, WRONG_USE = 0, 1, 2
MAY_BE_FILLED_IN = "is there already and may be filled in; give another --out"
NOTHING_TO_REPORT = (
    "has no local indicator to report; "
    "clusters, municipalities and hospitals of Region Hovedstaden report"
)
DRAFT, DRAFT_MARK = "draft", " (kladde)"
YEARS_OFFERED = 4
"""How many years back the drop-down of periods goes."""


def write_template(
    dataset: str,
    area: str | None,
    out: Path | None,
    definitions_file: Path,
    now: datetime,
    output: Console,
    errors: Console,
    drafts: bool = False,
) -> int:
    """Write the form for an area (else for the whole region); returns the exit code. With `drafts`
    it asks for their figures, too.

    0: written; 1: the definitions have mistakes, or the file cannot be written; 2: a dataset
    without a form, an unknown area, an area that reports nothing, or a file that is there
    already (it may hold figures).
    """
    if dataset != LOCAL:
        print_plain(errors, f"error: {explain_no_form(dataset)}")
        return WRONG_USE
    geography = load_geography()
    try:
        definitions = load_definitions(definitions_file)
    except DefinitionError as error:
        print_lines(errors, map(describe_finding, error.problems))
        return FAILED
    found = find_reporting_area(geography, area) if area is not None else (None, None)
    if found is None:
        print_plain(errors, f"error: {explain_no_area(geography, str(area))}")
        return WRONG_USE
    areas = list_areas_of(geography, *found)
    asked = [mark_draft(each) if drafts and each.status == DRAFT else each for each in definitions]
    lines = list_lines(asked, geography, areas, now.date())
    if not lines:
        print_plain(errors, f"error: {area or 'the region'} {NOTHING_TO_REPORT}")
        return WRONG_USE
    reporter = areas[0].label if found[1] else geography.name_of("region", REGION)
    path = out or Path(f"indberetning_{found[1] or REGION}_{now.year}.xlsx")
    if path.exists():
        print_plain(errors, f"error: {path} {MAY_BE_FILLED_IN}")
        return WRONG_USE
    everyone = list_reporting_areas(geography)
    content = FormContent(
        reporter, lines, everyone, list_periods(now.year), now, list_goals(load_agreement()),
        list_learning_areas(geography),
    )  # fmt: skip
    return save_form(path, content, output, errors)


def save_form(path: Path, content: FormContent, output: Console, errors: Console) -> int:
    """Write the form's file and say what is in it; returns the exit code."""
    try:
        write_report_form(path, content)
    except OSError as error:
        print_plain(errors, f"error: {path} cannot be written: {error.strerror or error}")
        return FAILED
    indicators = len({line.definition.id for line in content.lines})
    print_plain(
        output,
        f"{path}: {len(content.lines)} lines on {indicators} indicators for {content.reporter}",
    )
    return WRITTEN


def mark_draft(definition: Definition) -> Definition:
    """A draft as the form asks for it: by its title with the word behind it."""
    named = {
        name: f"{text}{DRAFT_MARK}"
        for name in ("title", "short_title")
        if (text := getattr(definition, name)) is not None
    }
    return definition.model_copy(update={"status": "in_force", **named})


def explain_no_form(dataset: str) -> str:
    """Why there is no form for a dataset, and what to do instead."""
    if dataset in DATASETS:
        return (
            f"extracts of '{dataset}' are downloaded from their publisher and put into the inbox "
            f"as they are; only '{LOCAL}' has a form to fill in"
        )
    near = difflib.get_close_matches(dataset, DATASETS, n=1)
    hint = f"did you mean '{near[0]}'? " if near else ""
    return f"there is no dataset '{dataset}'; {hint}The datasets are {', '.join(DATASETS)}"


def explain_no_area(geography: Geography, area: str) -> str:
    """Why there is no form for an area, and which areas there are."""
    near = nearest_names(geography, area)
    clusters = geography.areas.filter(area_type="klynge")["name"]
    known = ", ".join(f"Klynge {name}" for name in clusters)
    hint = f"did you mean {' or '.join(near)}?" if near else f"try {known}"
    return f"no area is called '{area}'; {hint}"


def find_reporting_area(geography: Geography, text: str) -> tuple[str | None, str | None] | None:
    """Type and id of the area that a text names; a cluster before a municipality of its name."""
    for area_type in ("klynge", "kommune", "hospital", None):
        row = match_areas(geography, pl.Series([text]), area_type).row(0, named=True)
        if row["area_id"] == REGION:
            return (None, None)
        if row["area_id"] is not None:
            return (row["area_type"], row["area_id"])
    return None


def list_goals(agreement: Agreement) -> list[str]:
    """What learning can be written about, as the form is read: 'Rette sted [rette_sted]'."""
    return [f"{goal.short_title} [{goal.id}]" for goal in agreement.goals]


def list_learning_areas(geography: Geography) -> list[str]:
    """Whose learning it can be: the region's clusters, then the region."""
    everyone = list_reporting_areas(geography)
    clusters = [area.label for area in everyone if area.area_type == "klynge"]
    return [*clusters, geography.name_of("region", REGION)]


def list_periods(year: int) -> list[str]:
    """The periods that the drop-down offers: years and half years, the newest first."""
    years = range(year, year - YEARS_OFFERED - 1, -1)
    return [
        *(str(each) for each in years),
        *(f"{each}H{half}" for each in years for half in (2, 1)),
        *(f"{each}Q{quarter}" for each in years for quarter in (4, 3, 2, 1)),
    ]
