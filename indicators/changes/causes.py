"""Why figures differ between two snapshots: corrections, extracts, definitions, areas, code.

Belongs here: what differs in what two snapshots were made from, and which changed figures each
difference reaches. Which figures changed is `indicators.changes.differences`; how a cause is told
in Danish is `wording.news.change_words`, from the cause's facts.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import polars as pl

from indicators.changes.affected_figures import list_shares
from indicators.changes.correction_effects import CORRECTION, find_correction_causes
from indicators.changes.differences import GONE, REVISED, ComparedSnapshot, find_differences
from indicators.changes.protection_causes import (
    DEFINITION,
    PROTECTION,
    find_protection_causes,
    find_told_causes,
)
from indicators.changes.replacements import write_facts
from indicators.changes.source_changes import (
    find_loose_source_causes,
    find_source_causes,
    list_made_of,
    list_uses,
)
from schemas.definitions.life import MAKE_NO_FIGURE
from schemas.equal_counts import CountName

EXTRACT, AREA, CODE, UNKNOWN = "extract", "area", "code", "unknown"
CAUSES = (DEFINITION, CORRECTION, EXTRACT, AREA, PROTECTION, CODE, UNKNOWN)
"""Kinds of causes in the order in which a figure's are told."""

ROW, VERSION, SOMATIC = "row", "version", "somatic"

ROW_KEYS = frozenset(
    {
        "groups", "periods", "valid_from", "valid_to", "status", "disclosure_control",
        "min_coverage",
    }
)  # fmt: skip
"""Keys that decide which figures there are and are shown, but no value."""

TEXT_KEYS = (MAKE_NO_FIGURE - ROW_KEYS) | {
    "judged_by", "target", "baseline", "benchmark", "direction",
}  # fmt: skip
"""Keys of a definition that change neither a value nor its status."""


def explain_differences(
    old: ComparedSnapshot,
    new: ComparedSnapshot,
    equal: Mapping[CountName, CountName] | None = None,
) -> pl.DataFrame:
    """`find_differences` with the column `causes`, a list of {kind, detail, facts}.

    `detail` tells the cause to an analyst; `facts` is the same as data: a JSON list of objects,
    each with `what` it says (`correction_new`, `extract_new`, `key`, `member_joined`, `weight`,
    `code`, ...) and the fields of that.

    A cause is named where it reaches the figure: a correction or an extract by indicator, area
    and period; a definition by indicator; membership and weights by area and period. A figure
    that is hidden or shown without one is followed to those that are hidden with it
    (`protection`), also by the counts of other datasets that are stated to be `equal`
    (`schemas.equal_counts`). What then has none is held against extracts that are only loosely
    tied to it (`possible`); then against changed code or, where that is the same, what is hidden
    now against what older snapshots have told. Never empty: `unknown` says so.
    """
    before, after = read_definitions(old.definitions), read_definitions(new.definitions)
    rows = (
        find_differences(old.values, new.values)
        .with_row_index(ROW)
        .join(list_catchments({**before, **after}), on="indicator_id", how="left")
        .with_columns(pl.col("catchment").fill_null(SOMATIC), gone=pl.col("change") == GONE)
        .sort(ROW)
    )
    # what only the old definition used would leave the new figure as it is
    uses = list_uses(after)
    found = [
        find_correction_causes(rows, uses, old, new),
        find_source_causes(rows, uses, old, new),
        find_definition_causes(rows, before, after),
        find_area_causes(rows, old, new),
    ]
    either = pl.concat([list_uses(before), uses]).unique()
    reached = pl.concat(found, how="diagonal")
    found.append(find_protection_causes(rows, reached, either, equal or {}))
    rest = select_unexplained(rows, found)
    found.append(find_loose_source_causes(rest, uses, list_standardised(after), old, new))
    if not list_changed_files(old, new):
        found.append(find_told_causes(select_unexplained(rows, found)))
    found.append(find_code_causes(select_unexplained(rows, found), old, new))
    return attach_causes(rows, found)


def attach_causes(rows: pl.DataFrame, found: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """The differences with all that was found of each, what weighs most first."""
    listed = (
        pl.concat(found, how="diagonal")
        .unique()
        .with_columns(order=pl.col("kind").replace_strict(CAUSES, range(len(CAUSES))))
        .sort(ROW, "order", "detail")
        .group_by(ROW, maintain_order=True)
        .agg(causes=pl.struct("kind", "detail", "facts"))
    )
    return rows.join(listed, on=ROW, how="left", maintain_order="left").drop(
        ROW, "catchment", "gone"
    )


def select_unexplained(rows: pl.DataFrame, found: list[pl.DataFrame]) -> pl.DataFrame:
    """The rows without a cause so far."""
    return rows.join(pl.concat([causes.select(ROW) for causes in found]), on=ROW, how="anti")


def list_standardised(definitions: dict[str, dict[str, Any]]) -> list[str]:
    """The indicators that rest on the country's rates, wherever their figures are."""
    return sorted(name for name, keys in definitions.items() if keys.get("standardise"))


def find_definition_causes(
    rows: pl.DataFrame, before: dict[str, dict[str, Any]], after: dict[str, dict[str, Any]]
) -> pl.DataFrame:
    """Which keys of the indicator's definition, or of those it is made of, have changed."""
    found = []
    for indicator in sorted(before.keys() | after.keys()):
        made_of = [indicator] + [
            name for each in (before, after) for name in list_made_of(each.get(indicator, {}))
        ]
        for name in dict.fromkeys(made_of):
            found += [
                (indicator, reaches_values, detail, write_facts(fact))
                for reaches_values, detail, fact in compare_definitions(
                    name, before.get(name), after.get(name)
                )
            ]
    schema = {
        "indicator_id": pl.String, "reaches_values": pl.Boolean, "detail": pl.String,
        "facts": pl.String,
    }  # fmt: skip
    causes = pl.DataFrame(found, schema=schema, orient="row")
    return (
        rows.join(causes, on="indicator_id")
        .filter(pl.col("reaches_values") | (pl.col("change") != REVISED))
        .unique([ROW, "detail"])
        .sort(ROW, "detail")
        .group_by(ROW, maintain_order=True)
        .agg(pl.col("detail").str.join("; "), pl.col("facts").str.slice(1).str.head(-1))
        .select(
            ROW,
            kind=pl.lit(DEFINITION),
            detail="detail",
            facts=pl.format("[{}]", pl.col("facts").list.join(", ")),
        )
    )


def read_definitions(definitions: pl.DataFrame) -> dict[str, dict[str, Any]]:
    """Each definition's keys by indicator; leniently, since an old one has an older language."""
    return {
        row[0]: json.loads(row[1])
        for row in definitions.select("indicator_id", "definition").iter_rows()
    }


def compare_definitions(
    name: str, before: dict[str, Any] | None, after: dict[str, Any] | None
) -> Iterator[tuple[bool, str, dict[str, Any]]]:
    """Whether a changed key reaches values or only which are shown; it in words and as a fact."""
    if before is None or after is None:
        if before is not after:
            state = "new" if before is None else "gone"
            fact = {"what": f"definition_{state}", "indicator": name}
            yield True, f"definition {name} is {state}", fact
        return
    old, new = dict(flatten(before)), dict(flatten(after))
    for key in sorted(old.keys() | new.keys()):
        top = key.partition(".")[0].partition("[")[0]
        if top not in TEXT_KEYS and old.get(key) != new.get(key):
            change = f"{name}: {key} {show(old.get(key))} -> {show(new.get(key))}"
            fact = {"what": "key", "indicator": name, "key": key}
            yield top not in ROW_KEYS, change, fact | {"old": old.get(key), "new": new.get(key)}


def flatten(value: object, path: str = "") -> Iterator[tuple[str, object]]:
    """A definition's leaves with their paths, such as numerator.where.age."""
    if isinstance(value, dict):
        for key, entry in value.items():
            yield from flatten(entry, f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        for place, entry in enumerate(value):
            yield from flatten(entry, f"{path}[{place}]")
    else:
        yield path, value


def show(value: object) -> str:
    """A key's value; one that is left out is a dash."""
    return "-" if value is None else str(value)


def list_catchments(definitions: dict[str, dict[str, Any]]) -> pl.DataFrame:
    """Which catchment each indicator's clusters are made of."""
    return pl.DataFrame(
        [(name, keys.get("catchment", SOMATIC)) for name, keys in definitions.items()],
        schema={"indicator_id": pl.String, "catchment": pl.String},
        orient="row",
    )


def find_area_causes(
    rows: pl.DataFrame, old: ComparedSnapshot, new: ComparedSnapshot
) -> pl.DataFrame:
    """Which members or weights of the figure's area are others in the figure's period."""
    sides = (old.membership, old.weights, new.membership, new.weights)
    nothing = rows.select(ROW, kind=pl.lit(AREA), detail=pl.lit(""), facts=pl.lit("")).clear()
    if any(side is None for side in sides) or rows.is_empty():
        return nothing
    periods = rows.select("period", "period_start").unique("period").sort("period")
    key = ["period", "area_type", "area_id", "group_type", "group_id", "catchment"]
    before, after = (
        list_shares(side, periods).select(*key, pl.col("share").alias(name))
        for name, side in (("before", old), ("after", new))
    )
    moved = before.join(after, on=key, how="full", coalesce=True).filter(
        pl.col("before").ne_missing(pl.col("after"))
    )
    if moved.is_empty():
        return nothing
    details = [describe_move(move) for move in moved.iter_rows(named=True)]
    told = moved.select(
        "period", "catchment", area_type="group_type", area_id="group_id",
        detail=pl.Series([detail for detail, _ in details], dtype=pl.String),
        facts=pl.Series([write_facts(fact) for _, fact in details], dtype=pl.String),
    )  # fmt: skip
    return rows.join(told, on=["period", "catchment", "area_type", "area_id"]).select(
        ROW, kind=pl.lit(AREA), detail="detail", facts="facts"
    )


def describe_move(move: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """A changed share of an area in a group, in words and as a fact."""
    member = f"{move['area_type']} {move['area_id']}"
    group = f"{move['group_type']} {move['group_id']}"
    places = {name: move[name] for name in ("area_type", "area_id", "group_type", "group_id")}
    if move["before"] is None:
        return f"{member} now belongs to {group}", {"what": "member_joined", **places}
    if move["after"] is None:
        return f"{member} no longer belongs to {group}", {"what": "member_left", **places}
    shares = {"old": move["before"], "new": move["after"]}
    detail = f"weight of {member} {move['before']} -> {move['after']}"
    return detail, {"what": "weight", **places, **shares}


def find_code_causes(
    rows: pl.DataFrame, old: ComparedSnapshot, new: ComparedSnapshot
) -> pl.DataFrame:
    """The changed code and data files, for figures that nothing else explains."""
    changed = list_changed_files(old, new)
    kind = CODE if changed else UNKNOWN
    detail = describe_code_change(changed, old, new) if changed else (
        "nothing that the snapshots keep has changed for this figure"
    )  # fmt: skip
    versions = {"old_version": old.code_version, "new_version": new.code_version}
    facts = write_facts({"what": kind, **versions, "files": name_files(changed)})
    return rows.select(ROW, kind=pl.lit(kind), detail=pl.lit(detail), facts=pl.lit(facts))


def list_changed_files(old: ComparedSnapshot, new: ComparedSnapshot) -> list[str]:
    """Code and data files that are not the same; the version where no files were kept."""
    if old.input_files and new.input_files:
        names = sorted(old.input_files.keys() | new.input_files.keys())
        return [name for name in names if old.input_files.get(name) != new.input_files.get(name)]
    return [] if old.code_version == new.code_version else [VERSION]


def name_files(changed: list[str]) -> list[str]:
    """The changed files, without what stands for them where none were kept."""
    return [name for name in changed if name != VERSION]


def describe_code_change(changed: list[str], old: ComparedSnapshot, new: ComparedSnapshot) -> str:
    """Which versions, and the first few of the changed files."""
    versions = f"code {old.code_version}"
    if old.code_version != new.code_version:
        versions += f" -> {new.code_version}"
    files = name_files(changed)
    more = f" and {len(files) - 5} more" if len(files) > 5 else ""
    return versions + (f", changed: {', '.join(files[:5])}{more}" if files else "")
