"""How `klynge explain` looks: lines for an analyst, or the same as JSON.

Belongs here: words and layout of an explanation. English, with the Danish labels of
indicators, areas and sources. What is explained is `pipelines.commands.explain.explain`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import polars as pl

from indicators.explaining.workings import (
    FIGURE,
    JOINED,
    NONE,
    PART_COLUMNS,
    PRINTED,
    REFERENCE,
    Workings,
)
from indicators.kinds import kind_of
from pipelines.commands.as_of import tell_as_of
from schemas.definitions.model import Definition
from warehouse.publishing.snapshots import Snapshot
from wording.labels import UNITS, describe_breakdown, describe_formula, is_of_pupils

if TYPE_CHECKING:
    from pipelines.commands.explain.explain import Explanation

HIDDEN = "withheld"
NO_NUMBER = "-"
MADE = {
    PRINTED: "The publisher prints this area itself; nothing is summed over areas.",
    JOINED: "The publisher does not print this area; it is joined from the areas within it.",
    NONE: "Nothing is printed for this area, and there are no parts to join.",
}
NUMBERS = ("x", "n", "figure", "printed")
CELL_FIELDS = (
    "use", "role", "coefficient", "stratum", "area_type", "area_id", "dataset", "measure", "item",
    "period", "sex", "age", "education", "unit", "value", "status", "withheld", "in_force",
    "vintage", "vintage_known", "file", "stored", "sha256", "sheet", "row", "column",
    "column_letter",
    "extract_id", "received_at", "publisher", "title", "synthetic", "printed_value",
    "printed_status", "reason", "told_by", "told_at",
)  # fmt: skip


def write_json(explanation: Explanation, run: Mapping[str, Any]) -> str:
    """The whole explanation as JSON: `run` (`describe_run`), and what `describe_as_data` says."""
    told = {"run": run, **describe_as_data(explanation)}
    return json.dumps(told, ensure_ascii=False, indent=1, default=str)


def describe_run(snapshot: Snapshot) -> dict[str, Any]:
    """Which run published the figure, and as of which earlier day it computed, if it did."""
    manifest = snapshot.manifest
    return {
        "run_id": manifest["run_id"],
        "published_at": manifest["published_at"],
        "snapshot": snapshot.name,
        "tags": list(snapshot.tags),
        "code_version": manifest.get("code_version"),
        "as_of": manifest.get("as_of"),
    }


def describe_as_data(explanation: Explanation) -> dict[str, Any]:
    """One figure's explanation as plain data; a ratio holds those of its two indicators."""
    definition, workings = explanation.definition, explanation.workings
    return {
        "indicator": {
            "id": definition.id,
            "title": definition.title,
            "kind": definition.kind.value,
            "version": definition.version,
            "formula": describe_formula(definition),
            "definition": definition.model_dump(mode="json", exclude_none=True),
        },
        "figure": explanation.figure,
        "hidden": explanation.hidden,
        "causes_hidden": explanation.causes_hidden,
        "withheld": explanation.withheld,
        "made": workings.made if workings else None,
        "steps": [asdict(step) for step in explanation.steps],
        "agrees": explanation.agrees,
        "parts": list_part_data(workings, definition).to_dicts() if workings else [],
        "cells": list_cell_data(workings),
        "components": {
            role: describe_as_data(part) for role, part in explanation.components.items()
        },
    }


def list_part_data(workings: Workings, definition: Definition) -> pl.DataFrame:
    """The parts (PART_COLUMNS) with `x` in people.

    The computing carries weight × percent for a share in percent, which reads as a hundred times
    too many people.
    """
    parts = workings.parts.select(PART_COLUMNS)
    if not kind_of(definition).carries_percent or definition.unit != "pct":
        return parts
    return parts.with_columns(x=pl.col("x") / 100)


def list_cell_data(workings: Workings | None) -> list[dict[str, Any]]:
    """Each source cell with the letter of its column where it stands in a workbook."""
    if workings is None:
        return []
    rows = workings.cells.to_dicts()
    return [
        {name: row[name] if name != "column_letter" else letter_of(row) for name in CELL_FIELDS}
        for row in rows
    ]


def letter_of(cell: Mapping[str, Any]) -> str | None:
    """The column's letters as a spreadsheet shows them; None for a text file."""
    if not cell["sheet"]:
        return None
    number, letters = int(cell["column"]), ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def describe_explanation(
    explanation: Explanation, run: Mapping[str, Any], role: str = ""
) -> Iterator[str]:
    """The explanation as lines of text; `run` is what `describe_run` says."""
    definition, figure = explanation.definition, explanation.figure
    group = describe_breakdown(
        figure["sex"], figure["age"], figure["education"], figure["category"],
        pupils=is_of_pupils(definition),
    )  # fmt: skip
    yield f"{role}{definition.title}: {figure['area_name']}, {figure['period']}, {group}"
    if figure["synthetic"]:
        yield "SYNTHETIC: made from invented extracts, not to be used for decisions."
    yield from describe_published(figure, definition, "Published" if run["run_id"] else "Computed")
    yield ""
    yield "Definition"
    yield f"  {definition.id}, kind {definition.kind.value}, version {definition.version}"
    if definition.version != figure["definition_version"]:
        yield (
            f"  NOTE: the figure was published by version {figure['definition_version']}; the "
            "definition, or the language that it is written in, has changed since."
        )
    yield f"  {describe_formula(definition)}"
    if explanation.causes_hidden:
        yield (
            f"  Figures that its small counts hide, its own and others': "
            f"{explanation.causes_hidden} (beside those that publishers hide)"
        )
    yield from describe_workings(explanation)
    for name, part in explanation.components.items():
        yield ""
        yield from describe_explanation(part, run, f"[{name}] ")
    if not role:
        yield ""
        yield from tell_as_of(run["as_of"]) if run["as_of"] else ()
        if run["snapshot"] is None:
            yield f"Not published; code {run['code_version']}"
            return
        yield f"Run {figure['run_id']}, published {run['published_at'][:19]} UTC"
        yield f"Snapshot {run['snapshot']}, code {run['code_version']}"


def describe_published(
    figure: Mapping[str, Any], definition: Definition, heading: str
) -> Iterator[str]:
    """What the snapshot says about the figure."""
    yield ""
    yield heading
    unit = UNITS[figure["unit"]]
    yield f"  value        {write(figure['value'])} {unit}, status {figure['status']}"
    if figure["ci_low"] is not None:
        yield (
            f"  interval     {write(figure['ci_low'])} to {write(figure['ci_high'])} "
            f"({100 * figure['ci_level']:g} %, {figure['ci_method']})"
        )
    for name in ("status_reason", "note"):
        if figure[name]:
            yield f"  {name:<12} {figure[name]}"
    for name in ("numerator", "denominator"):
        if figure[name] is not None:
            yield f"  {name:<12} {write(figure[name])}"
    for name in ("vs_region", "vs_land", "trend", "signal", "target_status"):
        if figure[name]:
            yield f"  {name:<12} {figure[name]}"
    if definition.judged_by and (figure["vs_region"] or figure["vs_land"]):
        yield f"  judged_by    {definition.judged_by} (standardised for age)"
    if figure["change"] is not None:
        limits = (
            f" ({write(figure['change_low'])} to {write(figure['change_high'])})"
            if figure["change_low"] is not None
            else ""
        )
        yield f"  change       {write(figure['change'])}{limits} since {figure['baseline_period']}"
    yield from describe_structure(figure)
    if figure["target"] is not None:
        yield (
            f"  target       {write(figure['target'])} in {figure['target_year']}, "
            f"{write(figure['target_distance'])} left ({figure['target_source']})"
        )
    if figure["vintage"]:
        yield f"  vintage      {figure['vintage']} (newest release behind it)"
    if figure.get("vintages"):
        yield f"  vintages     {figure['vintages']}"
    if figure.get("corrected"):
        yield "  corrected    a declared correction is behind it (see its source cell)"


def describe_structure(figure: Mapping[str, Any]) -> Iterator[str]:
    """How much of the change and of the distances follows from age and sex."""
    wholes = {
        "change": f"change since {figure['baseline_period']}",
        "long_change": f"change since {figure['first_period']}",
        "region": "distance from the region",
        "land": "distance from the country",
    }
    for name, whole in wholes.items():
        part = figure.get(f"{name}_by_structure")
        if part is not None:
            yield f"  by structure {write(part)} of the {whole} follows from age and sex"
    if figure.get("structure_strata"):
        yield f"               over {figure['structure_strata']}"
    if figure.get("structure_reason"):
        yield f"  by structure {figure['structure_reason']}"


def describe_workings(explanation: Explanation) -> Iterator[str]:
    """Parts, steps and cells, or why they are not told."""
    if explanation.hidden:
        yield ""
        yield "Hidden, so neither parts nor source cells are told."
        return
    workings = explanation.workings
    if workings is not None:
        yield ""
        yield "Parts"
        yield f"  {MADE[workings.made]}"
        if explanation.withheld:
            yield (
                f"  Numbers withheld ({', '.join(explanation.withheld)}): one of them is 1-4 or "
                "stands behind a hidden figure, and the others would give it away."
            )
        yield from describe_parts(workings, explanation.definition, explanation.withheld)
    if explanation.steps:
        yield ""
        yield "Arithmetic"
        width = max(len(step.name) for step in explanation.steps)
        for step in explanation.steps:
            number = HIDDEN if step.result is None else write(step.result)
            yield f"  {step.name:<{width}} = {step.formula} = {number}"
    if explanation.agrees is not None and explanation.figure["value"] is not None:
        yield (
            "  The cells below give the published value again."
            if explanation.agrees
            else "  NOTE: the stored cells do not give the published value again; the "
            "definition or the code has changed since it was published."
        )
    if workings is not None:
        yield from describe_cells(workings.cells)


def describe_parts(
    workings: Workings, definition: Definition, withheld: list[str]
) -> Iterator[str]:
    """One line for each part; those of the country's rates are counted, JSON lists them."""
    # a count has no denominator, and carries a 1 in its place
    told = [name for name in NUMBERS if name != "n" or kind_of(definition).has_denominator]
    for row in list_part_data(workings, definition).filter(use=FIGURE).iter_rows(named=True):
        stratum = "" if row["stratum"] == "alle" else f" {row['stratum']}"
        year = f" (weight of {row['weight_year']})" if row["weight_year"] is not None else ""
        numbers = [f"{name} {write(row[name])}" for name in told if row[name] is not None]
        if withheld and not numbers:
            numbers = [HIDDEN]
        weight = f", weight from {row['weight_period']}" if row["weight_period"] else ""
        yield (
            f"  {row['area_type']} {row['area_id']} {row['area_name']}{stratum}: "
            f"share {row['share']:g}{year}, {', '.join([*numbers, row['state']])}{weight}"
        )
    reference = workings.parts.filter(use=REFERENCE)
    if reference.height:
        areas = reference.select("area_type", "area_id").n_unique()
        yield f"  Held against the country's rates: {reference.height} strata of {areas} area(s)."


def describe_cells(cells: pl.DataFrame) -> Iterator[str]:
    """Every source cell, below the file and release that it stands in, in force first."""
    for in_force, heading in ((True, "Source cells"), (False, "Superseded by newer releases")):
        chosen = cells.filter((pl.col("in_force") == in_force) & (pl.col("use") == FIGURE))
        if chosen.is_empty():
            continue
        yield ""
        yield heading
        for rows in chosen.partition_by("extract_id", maintain_order=True):
            first = rows.row(0, named=True)
            known = "released" if first["vintage_known"] else "no release date, received"
            yield f"  {first['file']}, {known} {first['vintage']}, sha256 {first['sha256']}"
            for cell in rows.iter_rows(named=True):
                yield f"    {describe_cell(cell)}"
    beside = cells.filter(use=REFERENCE)
    if beside.height:
        yield f"  and {beside.height} cells of the country's rates (--json lists them)"


def describe_cell(cell: Mapping[str, Any]) -> str:
    """A cell in one line: where it stands, what it is, what it says."""
    place = (
        f"{cell['sheet']}!{letter_of(cell)}{cell['row']}"
        if cell["sheet"]
        else f"line {cell['row']}, field {cell['column']}"
    )
    if cell["withheld"]:
        says = HIDDEN
    else:
        says = write(cell["value"]) if cell["status"] == "ok" else cell["status"]
    group = "/".join(cell[name] for name in ("sex", "age", "education") if cell[name] != "alle")
    if cell["printed_status"] is not None:
        says += f" ({describe_correction(cell)})"
    item = "" if cell["item"] == "alle" else f" {cell['item']}"
    if cell["coefficient"] < 0:
        says += ", taken away"
    return (
        f"{place}: {cell['role']}, {cell['measure']}{item}, {cell['area_type']} "
        f"{cell['area_id']}, {cell['period']}{f', {group}' if group else ''} = {says}"
    )


def describe_correction(cell: Mapping[str, Any]) -> str:
    """What the publisher printed in a corrected cell, what stands in its place, and why."""
    printed = cell["printed_status"]
    if printed == "ok":
        printed = HIDDEN if cell["printed_value"] is None else write(cell["printed_value"])
    said = write(cell["value"]) if cell["status"] == "ok" else cell["status"]
    corrected = HIDDEN if cell["withheld"] else said
    return (
        f"printed {printed}, corrected to {corrected}: {cell['reason']} "
        f"Told by {cell['told_by']}, {cell['told_at']}."
    )


def write(number: float | None) -> str:
    """A number with up to six decimals, thousands apart."""
    if number is None:
        return NO_NUMBER
    text = f"{number:,.6f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
