"""How `klynge preview` looks: lines of text, in Danish, the same without colour.

Belongs here: tables, charts and notes of a preview. What is compared with what is
`pipelines.commands.definitions.preview`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import polars as pl
from rich.console import Console
from rich.text import Text

from indicators.verdicts.comparability import is_set_against_others, stands_beside
from schemas.definitions.model import Definition
from wording.development import tell_basis
from wording.figure_words import name_unit
from wording.labels import (
    STATUSES,
    describe_as_of,
    describe_breakdown,
    describe_formula,
    describe_period,
    describe_time,
    is_of_pupils,
    shorten_list,
)
from wording.marks import CORRECTED_SIGN

if TYPE_CHECKING:
    from pipelines.commands.definitions.preview import Preview

SYNTHETIC = "SYNTETISKE TAL – må ikke bruges til beslutninger"
BARS, PLAIN_BARS = "▁▂▃▄▅▆▇█", "12345678"
GAP = "·"
LEVELS = ("klynge", "region", "land")
BREAKDOWN = ("sex", "age", "education", "category")
HEADINGS = ("Område", "Periode", "Udgivet", "Ny", "Forskel", "Status")
CHANGES = {"same": "uændrede", "changed": "ændrede", "new": "nye", "gone": "bortfaldne"}
NO_FIGURE = "–"
CHANGED = "≠"
PLAIN_CHANGED = "!"
"""The sign of a changed figure, and where the output lacks it; the workbooks' * is another."""


@dataclass(frozen=True)
class PreviewScope:
    """What of an indicator is asked for: one area (type, id) with all its breakdowns, else the
    clusters' headline; how many periods of each, None for all. `everything` is all of it, cluster
    by cluster."""

    area: tuple[str, str] | None = None
    last: int | None = None
    everything: bool = False


EVERYTHING = PreviewScope(everything=True)


def show_preview(preview: Preview, output: Console, asked: PreviewScope = EVERYTHING) -> None:
    """Print the preview, as much of it as is asked for."""
    reasons: dict[str, int] = {}
    for line in describe_head(preview):
        put(output, line)
    shown = choose_shown(preview.figures, preview.regions, preview.definition)
    if asked.area is not None:
        kind, area_id = asked.area
        shown = preview.figures.filter(area_type=kind, area_id=area_id)
        shown = shown.sort("period_start", "period_end")
        if shown.is_empty():
            put(output, "Området har ingen tal i indikatoren.")
    groups = list_breakdowns(shown, preview.definition)
    left_out = []
    if not asked.everything and asked.area is None:
        headline = preview.definition.headline_breakdown.key
        left_out = [group for group in groups if group != headline] if headline in groups else []
        groups = [group for group in groups if group not in left_out]
    for group in groups:
        rows = shown.filter(**dict(zip(BREAKDOWN, group, strict=True)))
        sex, age, education, category = group
        pupils = is_of_pupils(preview.definition)
        name = describe_breakdown(sex, age, education, category, pupils=pupils)
        show_breakdown(rows, name, preview, reasons, output, asked.last)
    if left_out:
        put(output, describe_left_out(len(left_out)))
    if reasons:
        put(output, "")
        for reason, number in reasons.items():
            put(output, f"[{number}] {reason}")
    put(output, "")
    for line in describe_changes(preview, choose_sign(output)):
        put(output, line)


def describe_left_out(count: int) -> str:
    """How many breakdowns are not shown, and how they are."""
    more = "1 opdeling" if count == 1 else f"{count} opdelinger"
    return f"  Der er {more} mere; --area OMRÅDE viser dem alle."


def show_nothing(indicator_id: str, reasons: Sequence[str], output: Console) -> None:
    """Print why there is nothing to show."""
    put(output, f"De lagrede data giver ingen tal for {indicator_id}:")
    for reason in reasons:
        put(output, f"  - {reason}")


def describe_head(preview: Preview) -> Iterator[str]:
    """What is shown: title, formula, versions, and that nothing is published."""
    definition = preview.definition
    yield definition.title
    yield f"{definition.id} · {name_unit(definition)} · {STATUS_WORDS[definition.status]}"
    yield describe_formula(definition)
    if basis := tell_basis(definition):
        yield basis
    if preview.synthetic:
        yield SYNTHETIC
    yield f"Prøvevisning af definition {definition.version}. Intet er udgivet."
    if preview.as_of is not None:
        of_then = "dagens, for ingen kørsel er så gammel" if preview.todays_map else "datidens"
        yield f"{describe_as_of(preview.as_of)} Områderne er {of_then}."
    if preview.manifest is None:
        yield "Der er ikke udgivet noget endnu, så der er intet at sammenligne med."
        return
    when = describe_time(datetime.fromisoformat(preview.manifest["published_at"]))
    version = preview.published_version
    if version is None:
        yield f"Indikatoren er ikke med i det, der er udgivet {when}."
    elif version == definition.version:
        yield f"Det udgivne er fra {when} og bygger på samme definition."
    else:
        yield f"Det udgivne er fra {when} og bygger på definition {version}."


STATUS_WORDS = {"draft": "kladde", "in_force": "i kraft", "retired": "udgået"}


def choose_shown(figures: pl.DataFrame, regions: list[str], definition: Definition) -> pl.DataFrame:
    """Clusters, their region and the country, in that order, oldest period first; region and
    country where they stand beside the clusters."""
    levels = [LEVELS[0], *(level for level in LEVELS[1:] if stands_beside(definition, level))]
    return (
        figures.filter(
            pl.col("area_type").is_in(levels)
            & ((pl.col("area_type") != "region") | pl.col("area_id").is_in(regions))
        )
        .with_columns(level=pl.col("area_type").replace_strict(LEVELS, range(len(LEVELS))))
        .sort("level", "area_name", "period_start", "period_end")
    )


def list_breakdowns(figures: pl.DataFrame, definition: Definition) -> list[tuple[str, ...]]:
    """The groups that have rows, the definition's in its order first."""
    order = {
        (group.sex, group.age, group.education): place
        for place, group in enumerate(definition.groups)
    }
    found = figures.select(BREAKDOWN).unique().rows()
    return sorted(found, key=lambda group: (order.get(group[:3], len(order)), group))


def show_breakdown(
    rows: pl.DataFrame,
    label: str,
    preview: Preview,
    reasons: dict[str, int],
    output: Console,
    last: int | None = None,
) -> None:
    """One group of people: a chart for each area, then its figures, or the `last` of each."""
    put(output, "")
    put(output, label, "bold")
    together = is_set_against_others(preview.definition)
    charted = [rows] if together else rows.partition_by("area_name", maintain_order=True)
    for drawn in charted:
        for line in draw_charts(drawn, preview.definition, has_bars(output)):
            put(output, line)
    put(output, "")
    if last is not None:
        rows = rows.group_by("area_type", "area_id", maintain_order=True).tail(last)
    lines = [describe_row(row, preview.definition, reasons) for row in rows.iter_rows(named=True)]
    widths = [max(map(len, column)) for column in zip(HEADINGS, *lines, strict=True)]
    put(output, f"  {align(HEADINGS, widths)}", "bold")
    sign = choose_sign(output)
    for cells, change in zip(lines, rows["change"], strict=True):
        changed = change != "same" and preview.published_version is not None
        mark = sign if changed else " "
        put(output, f"{mark} {align(cells, widths)}", "bold" if changed else "")


def choose_sign(output: Console) -> str:
    """The sign of a changed figure that the output can show."""
    return CHANGED if has_bars(output) else PLAIN_CHANGED


def has_bars(output: Console) -> bool:
    """Whether the output takes the characters of the charts."""
    return output.encoding.lower().startswith("utf")


def draw_charts(rows: pl.DataFrame, definition: Definition, bars: bool) -> Iterator[str]:
    """One line of bars for each area, all on one scale; a dot where there is no figure."""
    numbers = [*rows["value"].drop_nulls(), *rows["published_value"].drop_nulls()]
    if not numbers:
        return
    low, high = min(numbers), max(numbers)
    periods = rows.select("period", "period_start", "period_end").unique()
    ordered = periods.sort("period_start", "period_end")["period"].to_list()
    scale = "-".join(write_number(limit, definition.decimals) for limit in (low, high))
    span = describe_period(ordered[0])
    if len(ordered) > 1:
        span += f" til {describe_period(ordered[-1])}"
    yield f"{span}; lav til høj søjle er {scale} {name_unit(definition)}"
    names = rows["area_name"].unique(maintain_order=True).to_list()
    width = max(map(len, names))
    for name in names:
        area = {row["period"]: row for row in rows.filter(area_name=name).iter_rows(named=True)}
        found = [area.get(period, {}) for period in ordered]
        new = draw_bars([row.get("value") for row in found], low, high, bars)
        old = draw_bars([row.get("published_value") for row in found], low, high, bars)
        without = not any(mark != GAP for mark in old)
        yield f"  {name:<{width}}  ny {new}" + ("" if without else f"  udgivet {old}")


def draw_bars(values: Sequence[float | None], low: float, high: float, bars: bool = True) -> str:
    """A character for each value, as high as it lies between `low` and `high`.

    All at half height when `low` is `high`; a dot for None. Digits where bars cannot be shown.
    """
    marks = BARS if bars else PLAIN_BARS
    top = len(marks) - 1
    drawn = []
    for value in values:
        if value is None:
            drawn.append(GAP)
        else:
            share = (value - low) / (high - low) if high > low else 0.5
            drawn.append(marks[round(share * top)])
    return "".join(drawn)


def describe_row(
    row: dict[str, Any], definition: Definition, reasons: dict[str, int]
) -> tuple[str, ...]:
    """A figure's cells, as `HEADINGS` names them; its reason goes to the numbered notes."""
    status = describe_status(row["published_status"], row["status"])
    reason = row["status_reason"] or row["published_status_reason"]
    if reason:
        status += f" [{reasons.setdefault(reason, len(reasons) + 1)}]"
    difference = row["difference"]
    # one decimal more, so that a small change does not read as none
    signed = write_number(difference, definition.decimals + 1, "+")
    return (
        row["area_name"],
        describe_period(row["period"]),
        write_number(row["published_value"], definition.decimals),
        write_number(row["value"], definition.decimals)
        + (CORRECTED_SIGN if row["corrected"] else ""),
        signed,
        status,
    )


def describe_status(published: str | None, edited: str | None) -> str:
    """The status in words; both when it changes."""
    if edited is None:
        return f"{STATUSES[published or 'missing']} -> bortfalder"
    if published is None or published == edited:
        return STATUSES[edited]
    return f"{STATUSES[published]} -> {STATUSES[edited]}"


def write_number(value: float | None, decimals: int, sign: str = "") -> str:
    """A number as Danes write it; `sign` '+' puts a plus before what is above zero."""
    if value is None:
        return NO_FIGURE
    # adding 0.0 turns a rounded -0.0 into 0.0
    rounded = round(value, decimals) + 0.0
    shown = f"{rounded:{sign if rounded else ''},.{decimals}f}"
    return shown.translate(str.maketrans(",.", ".,"))


def align(cells: Sequence[str], widths: Sequence[int]) -> str:
    """Cells side by side: numbers to the right, words to the left."""
    return "  ".join(
        f"{cell:>{width}}" if 2 <= place <= 4 else f"{cell:<{width}}"
        for place, (cell, width) in enumerate(zip(cells, widths, strict=True))
    ).rstrip()


def describe_changes(preview: Preview, sign: str) -> Iterator[str]:
    """How many figures change, municipalities included, and what else in the file differs."""
    figures = preview.figures
    hidden = figures.filter(
        (pl.col("status") == "suppressed") & (pl.col("published_status") != "suppressed")
    ).height
    counts = dict(figures.group_by("change").len().iter_rows())
    if preview.published_version is None:
        status = dict(figures.group_by("status").len().sort("status").iter_rows())
        parts = ", ".join(f"{count} {STATUSES[name]}" for name, count in status.items())
        yield f"Alle niveauer, også kommuner: {figures.height} tal ({parts})."
    else:
        parts = ", ".join(f"{counts.get(name, 0)} {word}" for name, word in CHANGES.items())
        yield f"Alle niveauer, også kommuner: {parts}; {hidden} bliver skjult."
        if counts.get("same", 0) < figures.height:
            yield f"{sign} = anderledes end det udgivne."
        same = preview.published_version == preview.definition.version
        if same and counts.get("same", 0) < figures.height:
            yield "Definitionen er uændret; forskellene skyldes nyere data eller nyere program."
    yield from describe_hiding(preview.causes_hidden)
    if figures["corrected"].any():
        yield f"{CORRECTED_SIGN} = bygger på et tal, som er rettet efter oplysning fra udgiveren."
    if preview.elsewhere:
        named = [f"{name} ({count})" for name, count in preview.elsewhere.items()]
        yield (
            "Andre indikatorer, hvis tal med denne fil er anderledes end de udgivne: "
            f"{shorten_list(named)}."
        )
    if preview.definition.status == "draft":
        yield "Indikatoren er en kladde: fjern linjen `status: draft`, når den skal med i kørslen."


def describe_hiding(caused: int) -> Iterator[str]:
    """How many figures the indicator's small counts hide, in it and in others."""
    if caused:
        figures = "1 tal" if caused == 1 else f"{caused} tal"
        yield (
            f"Indikatorens små antal gør, at {figures} skjules i den selv og i andre indikatorer "
            "(ud over dem, som kilderne selv skjuler)."
        )


def put(output: Console, line: str, style: str = "") -> None:
    """Print one line as it is, never folded, in a style where the output shows styles."""
    output.print(Text(line, style=style), soft_wrap=True, highlight=False)
