"""From the text in a publisher's file to an area.

Belongs here: normalising names and codes, the aliases that follow from a name, matching a
whole column at once, and the nearest known names of a text that matches nothing.
"""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from geography.areas import Geography

TYPE_ORDER = (
    "kommune", "region", "land", "klynge", "sundhedsraad", "hospital", "bydel", "oevrig",
)  # fmt: skip
"""Which type a text means when it fits several and the caller names none."""


def normalise_names(texts: pl.Series) -> pl.Series:
    """Texts without the differences that do not matter.

    Case, hyphens and other punctuation, repeated, leading, trailing and non-breaking
    spaces, "i alt" at the end, æ/ae, ø/oe and å/aa.
    """
    # one expression: each method of a Series would be a query of its own
    return texts.to_frame("alias").select(
        pl.col("alias")
        .cast(pl.String)
        .str.normalize("NFKC")
        .str.to_lowercase()
        .str.replace_all("[^0-9a-zæøåäöüé]+", " ")
        .str.strip_chars()
        .str.strip_suffix(" i alt")
        .str.replace_many(
            ["æ", "ø", "å", "ä", "ö", "ü", "é"], ["ae", "oe", "aa", "ae", "oe", "y", "e"]
        )
    )["alias"]


def build_aliases(areas: pl.DataFrame, stated: pl.DataFrame) -> pl.DataFrame:
    """Everything an area is called, normalised: by rule from its name and code, and as stated.

    By rule: "Assens", "Assens Kommune", "Københavns Kommune", "101", "0101", "101 København";
    "Region X", "X", "084", "84", "1084"; "Klynge X", "Sundhedsråd X".
    """
    keep = ["alias", "area_type", "area_id"]
    name, code = pl.col("name"), pl.col("area_id")
    short = code.str.strip_chars_start("0")
    forms: dict[str, list[pl.Expr]] = {
        "kommune": [
            name + " Kommune", name + "s Kommune", code, short,
            code + " " + name, short + " " + name,
        ],
        "oevrig": [code, short, code + " " + name, short + " " + name],
        "region": [name.str.strip_prefix("Region "), code, short, "1" + code, code + " " + name],
        "land": [code, code + " " + name],
        "klynge": ["Klynge " + name, "Sundhedsklynge " + name],
        "sundhedsraad": ["Sundhedsråd " + name, "Sundhedsrådet " + name],
    }  # fmt: skip
    made = [areas.select(name.alias("alias"), *keep[1:])]
    for area_type, expressions in forms.items():
        of_type = areas.filter(pl.col("area_type") == area_type)
        made += [
            of_type.select(form.alias("alias"), "area_type", "area_id") for form in expressions
        ]
    every = pl.concat([*made, stated.select(keep)])
    return every.with_columns(normalise_names(every["alias"])).unique(maintain_order=True)


def match_areas(
    geography: Geography, texts: pl.Series, area_type: str | None = None
) -> pl.DataFrame:
    """The area of each distinct text.

    Returns text, area_type, area_id with one row per distinct text that is not null, in
    order of appearance; area_type and area_id are null when nothing matches. A text that
    fits areas of several types ("Bornholm", "Hovedstaden") means the first in TYPE_ORDER
    unless `area_type` says which.
    """
    distinct = texts.cast(pl.String).drop_nulls().unique(maintain_order=True)
    asked = pl.DataFrame({"text": distinct}).with_columns(normalise_names(distinct))
    known = geography.aliases
    if area_type is not None:
        known = known.filter(pl.col("area_type") == area_type)
    rank = {name: place for place, name in enumerate(TYPE_ORDER)}
    first = (
        known.with_columns(
            rank=pl.col("area_type").replace_strict(rank, default=len(rank), return_dtype=pl.Int8)
        )
        .sort("rank", maintain_order=True)
        .unique("alias", keep="first", maintain_order=True)
    )
    return asked.join(first, on="alias", how="left", maintain_order="left").select(
        "text", "area_type", "area_id"
    )


def nearest_names(
    geography: Geography, text: str, area_type: str | None = None, count: int = 3
) -> list[str]:
    """Up to `count` names of areas whose aliases look most like `text`, nearest first."""
    known = geography.aliases
    if area_type is not None:
        known = known.filter(pl.col("area_type") == area_type)
    named = known.join(geography.areas, on=["area_type", "area_id"])
    names: dict[str, list[str]] = {}
    for alias, name in named.select("alias", "name").iter_rows():
        names.setdefault(alias, []).append(name)
    wanted = normalise_names(pl.Series([text]))[0]
    # several aliases lead to the same area, so look further than `count`
    close = difflib.get_close_matches(wanted, names, n=6 * count, cutoff=0.6)
    found = dict.fromkeys(name for alias in close for name in names[alias])
    return list(found)[:count]
