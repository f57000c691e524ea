"""The commands that stewards use: definitions, their figures before publication, forms.

Belongs here: arguments and options. What a command does is in modules of its own, imported only
when it is called. Which commands there are is `pipelines.commands.cli`.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipelines.commands.options import (
    AsOfOption,
    CorrectionsOption,
    DefinitionsOption,
    HomeOption,
    ReceivedOption,
    choose_home,
    find_as_of,
    open_consoles,
    refuse,
)
from schemas.vocabulary import Language

if TYPE_CHECKING:
    from pipelines.commands.definitions.changed import Wanted
    from warehouse.home import Home

# a bracket that is not escaped is taken for markup
ADDRESS_HELP = r"dataset/measure\[/item]."
LanguageOption = Annotated[Language, typer.Option("--lang", help="da or en.")]


def check(
    file: Annotated[
        Path | None, typer.Argument(help="Definitions; else indicator_defs.yaml.")
    ] = None,
    home: HomeOption = None,
    corrections: CorrectionsOption = None,
    language: LanguageOption = "da",
) -> None:
    """Check definitions and corrections. Exit 0: nothing to correct; 1: errors, FILE:LINE:COL."""
    from datetime import date

    from assets.inputs import DEFAULT_CORRECTIONS, DEFAULT_DEFINITIONS
    from pipelines.commands.definitions.check import check_definitions
    from pipelines.commands.definitions.correction_check import check_declared

    found_home = choose_home(home)
    today = date.today()
    code, lines = check_definitions(file or DEFAULT_DEFINITIONS, found_home, today, language)
    declared_code, declared_lines = check_declared(
        corrections or DEFAULT_CORRECTIONS, found_home, today
    )
    for line in [*lines, *declared_lines]:
        typer.echo(line)
    raise typer.Exit(max(code, declared_code))


def data(
    dataset: Annotated[
        str | None, typer.Argument(help="Only this dataset, with its items.", show_default=False)
    ] = None,
    measure: Annotated[
        str | None, typer.Argument(help="Only this measure, in full.", show_default=False)
    ] = None,
    home: HomeOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="As data, with every item.")] = False,
    language: LanguageOption = "da",
) -> None:
    """What is stored and can be named in a definition. Exit 0: shown; 2: no such dataset, measure.

    Measures with unit and nature, items with the publisher's words, ages, periods, rows.
    """
    from pipelines.commands.definitions.stored_data import show_stored_data

    found_home = choose_home(home)
    code = show_stored_data(found_home, dataset, measure, as_json, language, *open_consoles())
    raise typer.Exit(code)


def schema(
    home: HomeOption = None,
    definitions: DefinitionsOption = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", help="The schema's file; else beside the definitions."),
    ] = None,
) -> None:
    """Write the schema by which an editor completes the definitions, with the home's names.

    Exit 0: written; 1: the home cannot be read, or the file cannot be written.
    """
    from assets.inputs import DEFAULT_DEFINITIONS
    from pipelines.commands.definitions.schema import write_schema

    file = definitions or DEFAULT_DEFINITIONS
    raise typer.Exit(write_schema(choose_home(home), file, out, *open_consoles()))


PreviewedArgument = Annotated[
    str | None, typer.Argument(help="The indicator's id; not with --changed.", metavar="ID")
]
ChangedOption = Annotated[
    bool, typer.Option("--changed", help="All that the edited definitions change.")
]
PreviewedAreaOption = Annotated[
    str | None, typer.Option("--area", help="One area, with every breakdown.")
]
LastOption = Annotated[
    int | None,
    typer.Option("--last", min=1, help="So many periods of each area, not the newest alone."),
]
ExcelOption = Annotated[
    Path | None, typer.Option("--excel", help="--changed: every figure as a workbook.")
]
HtmlOption = Annotated[Path | None, typer.Option("--html", help="--changed: as a web page.")]


def preview(
    indicator: PreviewedArgument = None,
    changed: ChangedOption = False,
    area: PreviewedAreaOption = None,
    last: LastOption = None,
    excel: ExcelOption = None,
    html: HtmlOption = None,
    home: HomeOption = None,
    definitions: DefinitionsOption = None,
    corrections: CorrectionsOption = None,
    as_of: AsOfOption = None,
    received: ReceivedOption = False,
) -> None:
    """Compute what a run would publish, beside what is published. Nothing is published.

    One indicator (ID), or with --changed all whose figures the edited definitions change.
    """
    from assets.inputs import DEFAULT_CORRECTIONS, DEFAULT_DEFINITIONS
    from geography import DATA_FOLDER
    from pipelines.home import find_geography

    file, declared = definitions or DEFAULT_DEFINITIONS, corrections or DEFAULT_CORRECTIONS
    found_home, areas = choose_home(home), find_geography(os.environ)
    day = find_as_of(as_of, received)
    if changed == (indicator is not None):
        refuse("give an indicator's ID, or --changed for all that changed")
    if changed:
        from pipelines.commands.definitions.changed import Wanted

        if day is not None:
            refuse("--changed shows what a run would publish now; leave --as-of out")
        wanted = Wanted(area, last or 1, excel, html)
        raise typer.Exit(preview_edits(found_home, file, areas, declared, wanted))
    from pipelines.commands.definitions.preview import preview_indicator
    from pipelines.commands.definitions.preview_text import PreviewScope

    if excel is not None or html is not None:
        refuse("--excel and --html are for --changed")
    map_folder = areas or DATA_FOLDER
    # of one area all periods have room
    asked = PreviewScope(find_area(area, map_folder), last or (None if area else 1))
    code = preview_indicator(
        found_home, file, str(indicator), *open_consoles(), map_folder, declared, day, asked
    )
    raise typer.Exit(code)


def preview_edits(
    home: Home, file: Path, areas: Path | None, corrections: Path, wanted: Wanted
) -> int:
    """Show all that the edited definitions change; the command's exit code."""
    from assets.run_inputs import RunInputs
    from pipelines.commands.definitions.changed import preview_changed

    inputs = RunInputs(
        definitions_file=file, geography_folder=areas, corrections_file=corrections,
        remembered_rules=home.rules,
    )  # fmt: skip
    return preview_changed(home, inputs, wanted, *open_consoles())


def find_area(text: str | None, areas: Path) -> tuple[str, str] | None:
    """The area that is meant by its name; none of the name ends the command as wrong use."""
    if text is None:
        return None
    from geography import load_geography
    from pipelines.commands.changes.choice import find_compared_area
    from pipelines.commands.explain.question import QuestionError

    try:
        return find_compared_area(text, load_geography(areas))
    except QuestionError as error:
        refuse(f"Der er intet område »{text}«. ({error})")


DescriptionOption = Annotated[
    str | None, typer.Option("--beskrivelse", help="What the figure says.")
]
AgesOption = Annotated[
    str | None, typer.Option("--aldersgrupper", help="Standardise over these, 65-79,80+.")
]
BetweenOption = Annotated[
    str | None, typer.Option("--mellem", help="inequality_…: shortest,longest education.")
]
ExpressionOption = Annotated[
    str | None, typer.Option("--udtryk", help="expression: such as '(a - b) / c'.")
]
PartsOption = Annotated[
    str | None, typer.Option("--dele", help="expression: its parts, a=indicator,b=indicator.")
]
YearsOption = Annotated[str | None, typer.Option("--aar", help="projection: its years, 2030,2035.")]
PopulationOption = Annotated[
    str | None, typer.Option("--gaelder", help="Whom the figure speaks of, in words.")
]
DirectionOption = Annotated[
    str | None, typer.Option("--retning", help="lower or higher: what is good.")
]
InForceOption = Annotated[bool, typer.Option("--i-kraft", help="In force at once; else a draft.")]


def new(
    indicator: Annotated[str | None, typer.Option("--id", help="Id, not used before.")] = None,
    title: Annotated[str | None, typer.Option("--titel", help="Title.")] = None,
    description: DescriptionOption = None,
    kind: Annotated[str | None, typer.Option("--kind", help="How the figure is made.")] = None,
    belongs: Annotated[
        str | None, typer.Option("--hoerer-til", help="focus_area/goal, theme or 1-8.")
    ] = None,
    numerator: Annotated[str | None, typer.Option("--taeller", help=ADDRESS_HELP)] = None,
    denominator: Annotated[str | None, typer.Option("--naevner", help=ADDRESS_HELP)] = None,
    figure: Annotated[str | None, typer.Option("--tal", help=ADDRESS_HELP)] = None,
    weight: Annotated[str | None, typer.Option("--vaegt", help=ADDRESS_HELP)] = None,
    per: Annotated[str | None, typer.Option("--pr", help="Rates: per how many.")] = None,
    ages: AgesOption = None,
    bands: Annotated[str | None, typer.Option("--graenser", help="Bands: 0,20,40.")] = None,
    of: Annotated[str | None, typer.Option("--af", help="ratio: the indicator divided.")] = None,
    to: Annotated[str | None, typer.Option("--med", help="ratio: the one divided by.")] = None,
    between: BetweenOption = None,
    expression: ExpressionOption = None,
    parts: PartsOption = None,
    years: YearsOption = None,
    unit: Annotated[str | None, typer.Option("--enhed", help="Unit, else by kind.")] = None,
    age: Annotated[str | None, typer.Option("--alder", help="Only this age band.")] = None,
    by_sex: Annotated[bool, typer.Option("--koen", help="Women and men, too.")] = False,
    population: PopulationOption = None,
    direction: DirectionOption = None,
    in_force: InForceOption = False,
    definitions: DefinitionsOption = None,
    home: HomeOption = None,
) -> None:
    """Write a block for a new indicator from a few answers (asked for in Danish)."""
    from datetime import date

    from assets.inputs import DEFAULT_DEFINITIONS
    from pipelines.commands.definitions.block import Answers
    from pipelines.commands.definitions.new import write_new_definition

    answers = Answers(
        id=indicator, title=title, description=description, kind=kind, belongs=belongs,
        numerator=numerator, denominator=denominator, figure=figure, weight=weight, per=per,
        ages=ages, bands=bands, of=of, to=to, between=between,
        expression=expression, parts=parts, years=years, unit=unit, age=age,
        by_sex=by_sex, population=population, direction=direction,
        status="in_force" if in_force else "draft",
    )  # fmt: skip
    file, found_home = definitions or DEFAULT_DEFINITIONS, choose_home(home)
    raise typer.Exit(write_new_definition(answers, file, found_home, date.today()))


def history(
    indicator: Annotated[
        str, typer.Argument(help="The indicator's id, or a former one.", metavar="ID")
    ],
    home: HomeOption = None,
    definitions: DefinitionsOption = None,
) -> None:
    """Every version of a definition, in Danish: when, who, what changed, how many figures moved."""
    from assets.inputs import DEFAULT_DEFINITIONS
    from pipelines.commands.definitions.history import show_history

    file, found_home = definitions or DEFAULT_DEFINITIONS, choose_home(home)
    raise typer.Exit(show_history(indicator, found_home, file, *open_consoles()))


def catalogue(
    out: Annotated[
        Path | None, typer.Option("--out", help="Folder for both files; else the home's catalogue.")
    ] = None,
    home: HomeOption = None,
    definitions: DefinitionsOption = None,
) -> None:
    """Write the indicator catalogue and the promises, in Danish, as web pages and an Excel file."""
    from datetime import UTC, datetime

    from assets.inputs import DEFAULT_DEFINITIONS
    from pipelines.commands.definitions.catalogue import write_catalogue

    found_home = choose_home(home)
    folder = (out or found_home.root / "catalogue").resolve()
    file, now = definitions or DEFAULT_DEFINITIONS, datetime.now(UTC)
    raise typer.Exit(write_catalogue(found_home, file, folder, now, *open_consoles()))


def template(
    dataset: Annotated[str, typer.Argument(help="The dataset; only 'lokal' has a form.")],
    area: Annotated[
        str | None, typer.Option("--area", help="Cluster, municipality or hospital; else all.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="The form's file; else one in this folder.")
    ] = None,
    drafts: Annotated[
        bool, typer.Option("--drafts", help="Ask for the drafts' figures, too.")
    ] = False,
    definitions: DefinitionsOption = None,
) -> None:
    """Write the Excel form that a municipality or cluster fills in."""
    from datetime import datetime

    from assets.inputs import DEFAULT_DEFINITIONS
    from pipelines.commands.definitions.template import write_template

    file = definitions or DEFAULT_DEFINITIONS
    now = datetime.now().astimezone()
    raise typer.Exit(write_template(dataset, area, out, file, now, *open_consoles(), drafts))
