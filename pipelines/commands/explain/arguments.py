"""The command that explains a published figure.

Belongs here: arguments and options. What a command does is in modules beside this one, imported
only when it is called. Which commands there are is `pipelines.commands.cli`.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from pipelines.commands.options import (
    AsOfOption,
    HomeOption,
    ReceivedOption,
    choose_home,
    find_as_of,
    open_consoles,
    refuse,
)

CategoryOption = Annotated[
    str | None, typer.Option("--category", help="A breakdown of the indicator's own.")
]
BreakdownOption = Annotated[
    str | None,
    typer.Option("--breakdown", help="All of them as in a workbook: 'Kvinder, 16-24 år'."),
]
ExplainedAreaTypeOption = Annotated[
    str | None, typer.Option("--area-type", help="klynge, kommune, region, land, hospital.")
]
ExplainedSnapshotOption = Annotated[
    str | None,
    typer.Option("--snapshot", "--run", help="A tag, a date, a run id; else the one in force."),
]
ExplainingDefinitionsOption = Annotated[
    Path | None, typer.Option("--definitions", help="Definitions; else the snapshot's own.")
]


def explain(
    indicator: Annotated[str, typer.Argument(help="The indicator's id or title.", metavar="ID")],
    area: Annotated[str, typer.Option("--area", help="Name, code or id; a cluster comes first.")],
    period: Annotated[
        str, typer.Option("--period", help="2021, 2021H1 or '1. halvår 2021', 2021Q3, 2021-03.")
    ],
    sex: Annotated[str | None, typer.Option("--sex", help="kvinder, maend.")] = None,
    age: Annotated[str | None, typer.Option("--age", help="80+, 16-24.")] = None,
    education: Annotated[str | None, typer.Option("--education", help="grundskole.")] = None,
    category: CategoryOption = None,
    breakdown: BreakdownOption = None,
    area_type: ExplainedAreaTypeOption = None,
    snapshot: ExplainedSnapshotOption = None,
    as_of: AsOfOption = None,
    received: ReceivedOption = False,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON, every cell.")] = False,
    home: HomeOption = None,
    definitions: ExplainingDefinitionsOption = None,
) -> None:
    """How a published figure came about, down to each source cell.

    With --as-of: how the figure would have, computed with what was known on that day.
    """
    from geography import DATA_FOLDER
    from pipelines.commands.explain.earlier_day import Then
    from pipelines.commands.explain.explain import explain_figure
    from pipelines.commands.explain.question import Question
    from pipelines.home import find_geography
    from warehouse.publishing.snapshots import CURRENT

    question = Question(
        indicator, area, period, area_type, sex, age, education, category, breakdown
    )
    day = find_as_of(as_of, received)
    if day is not None and snapshot is not None:
        refuse("--as-of computes anew and --snapshot names what was computed: give one of them")
    then = Then(day, find_geography(os.environ) or DATA_FOLDER) if day else None
    found_home, output, errors = choose_home(home), *open_consoles()
    wanted = snapshot or CURRENT
    code = explain_figure(found_home, definitions, question, as_json, output, errors, wanted, then)
    raise typer.Exit(code)
