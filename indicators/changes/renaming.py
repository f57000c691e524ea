"""Indicators that have another id in an older snapshot than in the one that it is held against.

Belongs here: giving the older one's frames the newer ids, so that a figure meets itself. Does not
belong here: what a rename is (`schemas.definitions.life`) and comparing
(`indicators.changes.causes`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import polars as pl

from indicators.changes.differences import ComparedSnapshot
from schemas.definitions.life import REFERENCES, join_families, map_names


def follow_renames(old: ComparedSnapshot, new: ComparedSnapshot) -> ComparedSnapshot:
    """The older snapshot by the ids of the newer one, whichever of the two tells of the rename."""
    names = find_renamed(old.definitions, new.definitions)
    if not names:
        return old
    return replace(
        old,
        values=rename_values(old.values, names),
        definitions=rename_definitions(old.definitions, names),
    )


def find_renamed(old: pl.DataFrame, new: pl.DataFrame) -> dict[str, str]:
    """The ids of the older table of definitions that are other ones in the newer."""
    families = join_families([list_former(old), list_former(new)])
    mapped = map_names(families, new["indicator_id"])
    return {name: now for name, now in mapped.items() if name in set(old["indicator_id"])}


def list_former(definitions: pl.DataFrame) -> dict[str, list[str]]:
    """For each indicator of a snapshot the ids that it had before."""
    rows = definitions.select("indicator_id", "definition").iter_rows()
    return {name: json.loads(text).get("renamed_from") or [] for name, text in rows}


def rename_values(values: pl.DataFrame, names: Mapping[str, str]) -> pl.DataFrame:
    """Figures by the newer ids."""
    return values.with_columns(pl.col("indicator_id").replace(names))


def rename_definitions(definitions: pl.DataFrame, names: Mapping[str, str]) -> pl.DataFrame:
    """Definitions by the newer ids, also where they name each other."""
    texts = [rename_keys(json.loads(text), names) for text in definitions["definition"]]
    return definitions.with_columns(
        pl.col("indicator_id").replace(names),
        definition=pl.Series([json.dumps(k, ensure_ascii=False) for k in texts], dtype=pl.String),
    )


def rename_keys(keys: dict[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """One definition by the newer ids."""
    named = {key: names.get(keys[key], keys[key]) for key in ("id", *REFERENCES) if keys.get(key)}
    parts = {
        name: {**part, "indicator": names.get(part["indicator"], part["indicator"])}
        for name, part in (keys.get("parts") or {}).items()
    }
    return {**keys, **named, **({"parts": parts} if parts else {})}
