"""Which extracts reach which changed figure.

Belongs here: holding the observations in force of two snapshots together. How far a change reaches
is `indicators.changes.affected_figures`, what else can change a figure is
`indicators.changes.causes`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import polars as pl

from indicators.changes.affected_figures import FIGURE, SPAN, follow_periods, place_changes
from indicators.changes.differences import PROTECTED, REVISED, UNPROTECTED, ComparedSnapshot
from indicators.changes.replacements import describe_replacements
from indicators.requests import POPULATION
from schemas.vocabulary import ALL

SOURCE = ["dataset", "measure", "item"]
PLACE = [*SOURCE, "area_type", "area_id", "period"]
USE_COLUMNS = {"indicator_id": pl.String, **dict.fromkeys(SOURCE, pl.String), "all": pl.Boolean}


def list_uses(definitions: dict[str, dict[str, Any]]) -> pl.DataFrame:
    """Which measures each indicator is made of: indicator_id, dataset, measure, item, all.

    `all` is false for the population that coverage is measured with: it decides whether there
    is a figure, but not its value.
    """
    found = set()
    for name, keys in definitions.items():
        made_of = [keys, *(definitions.get(each, {}) for each in list_made_of(keys))]
        found |= {(name, *use, True) for each in made_of for use in list_measures(each)}
        people = (name, POPULATION.dataset, POPULATION.measure, ALL)
        if (*people, True) not in found:
            found.add((*people, False))
    return pl.DataFrame(sorted(found), schema=USE_COLUMNS, orient="row")


def list_made_of(keys: dict[str, Any]) -> list[str]:
    """The indicators that an indicator is made of, from the keys of its definition."""
    named = [keys.get("of"), keys.get("to")]
    named += [part.get("indicator") for part in (keys.get("parts") or {}).values()]
    return [name for name in named if name]


def list_measures(keys: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Dataset, measure and item of each source of a definition, its categories' items too."""
    items = {
        category[name]
        for category in keys.get("categories", [])
        for name in ("item", "denominator_item")
        if category.get(name)
    }
    for value in keys.values():
        for source in value if isinstance(value, list) else [value]:
            if isinstance(source, dict) and "dataset" in source:
                item = source.get("where", {}).get("item", ALL)
                for each in {item, *items}:
                    yield source["dataset"], source["measure"], each
                for term in (*source.get("plus", ()), *source.get("minus", ())):
                    yield (
                        term.get("dataset") or source["dataset"],
                        term.get("measure") or source["measure"],
                        term.get("where", {}).get("item", ALL),
                    )


def find_source_causes(
    rows: pl.DataFrame, uses: pl.DataFrame, old: ComparedSnapshot, new: ComparedSnapshot
) -> pl.DataFrame:
    """The new, gone or otherwise read extracts behind changed figures: row, kind, detail, facts.

    Named where figures that the indicator uses have changed in the figure's area, or in one that
    is part of it, and in a period that overlaps the figure's. Where a snapshot does not keep
    what it rests on, each extract of the datasets that the indicator uses is named as possible.
    """
    if rows.is_empty():
        return rows.select("row", kind=pl.lit("extract"), detail=pl.lit(""), facts=pl.lit(""))
    changed = find_changed_sources(old, new)
    if changed is None:
        told = tell_replacements(list_changed_extracts(old, new), old, new, possible=True)
        return name_reached(rows, told, uses, ["dataset"], [])
    told = tell_replacements(changed, old, new).join(uses, on=SOURCE, how="semi")
    return name_reached(rows, place_changes(told, rows, old, new), uses, SOURCE, FIGURE)


def find_loose_source_causes(
    rows: pl.DataFrame,
    uses: pl.DataFrame,
    standardised: list[str],
    old: ComparedSnapshot,
    new: ComparedSnapshot,
) -> pl.DataFrame:
    """Extracts that may be behind figures that nothing reaches, told as possible.

    Of the figure's area in another period: a weight or a denominator may be of another year. Of
    its period in another area: the country's rates of `standardised` indicators, and the sums
    that decide what is hidden.
    """
    nothing = rows.select("row", kind=pl.lit("extract"), detail=pl.lit(""), facts=pl.lit(""))
    changed = find_changed_sources(old, new)
    if rows.is_empty() or changed is None:
        return nothing.clear()
    told = tell_replacements(changed, old, new, possible=True).join(uses, on=SOURCE, how="semi")
    always = {SPAN[0]: rows["period_start"].min(), SPAN[1]: rows["period_end"].max()}
    protection = pl.col("change").is_in([PROTECTED, UNPROTECTED])
    figures = rows.filter(~protection)
    summed = rows.filter(protection | pl.col("indicator_id").is_in(standardised))
    any_time = told.with_columns(pl.lit(day).alias(name) for name, day in always.items())
    return pl.concat(
        [
            name_reached(figures, place_changes(any_time, figures, old, new), uses, SOURCE, FIGURE),
            name_reached(summed, follow_periods(told, summed), uses, SOURCE, ["period"]),
        ]
    ).unique()


def name_reached(
    rows: pl.DataFrame, told: pl.DataFrame, uses: pl.DataFrame, on: list[str], place: list[str]
) -> pl.DataFrame:
    """The changes of `told` as causes of the rows whose indicator uses them, at their `place`."""
    # small tables are made distinct first: rows times sources would be too many
    reached = (
        told.select(*on, *place, "detail", "facts").unique()
        .join(uses, on=on).select("indicator_id", "all", *place, "detail", "facts").unique()
    )  # fmt: skip
    return (
        rows.join(reached, on=["indicator_id", *place])
        .filter(pl.col("all") | (pl.col("change") != REVISED))
        .select("row", kind=pl.lit("extract"), detail="detail", facts="facts")
        .unique()
    )


def tell_replacements(
    changed: pl.DataFrame, old: ComparedSnapshot, new: ComparedSnapshot, possible: bool = False
) -> pl.DataFrame:
    """The changes with `detail` and `facts` of their extracts, a `possible` cause told as one."""
    return changed.join(describe_replacements(changed, old, new, possible), on=["before", "after"])


def find_changed_sources(old: ComparedSnapshot, new: ComparedSnapshot) -> pl.DataFrame | None:
    """Where the observations in force are not the same, with the extracts before and after.

    None when a snapshot does not keep them. A new extract that repeats the old figures is no
    change.
    """
    if old.sources is None or new.sources is None:
        return None
    # nearly all is the same, and set aside before anything is grouped
    same = [*PLACE, "extract_id", "keyed_fingerprint"]
    sides = [
        side.join(other, on=same, how="anti")
        for side, other in ((old.sources, new.sources), (new.sources, old.sources))
    ]
    before, after = (
        sources.group_by(*PLACE, *SPAN).agg(
            pl.col("extract_id").sort().str.join(",").alias(name),
            pl.col("keyed_fingerprint").bitwise_xor().alias(f"{name}_print"),
        )
        for name, sources in zip(("before", "after"), sides, strict=True)
    )
    joined = before.join(after, on=[*PLACE, *SPAN], how="full", coalesce=True)
    changed = joined.filter(pl.col("before_print").ne_missing(pl.col("after_print"))).select(
        *PLACE, *SPAN, pl.col("before", "after").fill_null("")
    )
    return leave_out_merely_asked_for(changed, old, new)


def leave_out_merely_asked_for(
    changed: pl.DataFrame, old: ComparedSnapshot, new: ComparedSnapshot
) -> pl.DataFrame:
    """Leave out what both snapshots could rest on but the definitions of only one ask for."""
    assert old.sources is not None and new.sources is not None
    known = set(old.extracts.filter(status="accepted")["extract_id"]) & set(
        new.extracts.filter(status="accepted")["extract_id"]
    )
    pairs = changed.select("before", "after").unique()
    old_files = [
        all(each in known for each in f"{before},{after}".split(",") if each)
        for before, after in pairs.iter_rows()
    ]
    stored_twice = pairs.filter(pl.Series(old_files, dtype=pl.Boolean))
    asked_by_both = old.sources.select(SOURCE).unique().join(new.sources, on=SOURCE, how="semi")
    idle = changed.join(stored_twice, on=["before", "after"], how="semi").join(
        asked_by_both, on=SOURCE, how="anti"
    )
    return changed.join(idle, on=[*PLACE, *SPAN], how="anti")


def list_changed_extracts(old: ComparedSnapshot, new: ComparedSnapshot) -> pl.DataFrame:
    """Extracts accepted in only one of the snapshots: dataset, before, after."""
    before, after = (
        side.extracts.filter(status="accepted").select("dataset", "extract_id")
        for side in (old, new)
    )
    added = after.join(before, on="extract_id", how="anti")
    removed = before.join(after, on="extract_id", how="anti")
    return pl.concat(
        [
            added.select("dataset", before=pl.lit(""), after="extract_id"),
            removed.select("dataset", before="extract_id", after=pl.lit("")),
        ]
    )
