"""The map as data: areas, their names, their groups and København's weights.

Belongs here: reading `geography/data/*.csv` into one frozen value. What makes the files
valid is `geography.checks`; finding an area from a text is `geography.matching`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import polars as pl

from geography.checks import AreaError, find_faults, find_file_faults
from geography.matching import build_aliases

DATA_FOLDER = Path(__file__).with_name("data")
CATCHMENTS = ("somatic", "psychiatric")


@dataclass(frozen=True)
class Geography:
    """All that is known about areas; frames are sorted as in the files.

    `areas`: area_type, area_id, name, region_id, valid_from, valid_to (both inclusive,
    null = open). Types: land, region, klynge, sundhedsraad, kommune, oevrig (Christiansø),
    bydel, hospital (psychiatric centres too).
    `aliases`: alias (normalised), area_type, area_id; one area per alias and type.
    `membership`: area_type, area_id, group_type, group_id, catchment (somatic or
    psychiatric), valid_from, valid_to, split. One row per catchment, also where both are
    the same; a hospital has only its own (psychiatric for a psychiatric centre). `split` is
    true where only a part of the area belongs to the group.
    `weights`: area_id, group_type, group_id, year, share (0–1), source; one row for each
    part of a split area.
    """

    areas: pl.DataFrame
    aliases: pl.DataFrame
    membership: pl.DataFrame
    weights: pl.DataFrame

    @cached_property
    def ids_by_alias(self) -> dict[tuple[str, str], str]:
        """The area_id of each area_type and alias."""
        aliases = self.aliases.select("area_type", "alias", "area_id")
        return {(area_type, alias): area_id for area_type, alias, area_id in aliases.iter_rows()}

    def name_of(self, area_type: str, area_id: str) -> str:
        """The Danish name of an area, or KeyError when there is none such."""
        found = self.areas.filter(
            (pl.col("area_type") == area_type) & (pl.col("area_id") == area_id)
        )["name"]
        if found.is_empty():
            raise KeyError(f"no area of type '{area_type}' has the id '{area_id}'")
        return str(found[0])


def load_geography(folder: Path = DATA_FOLDER) -> Geography:
    """Read and check the data files of `folder`.

    Raises AreaError with every fault of the files: a file or column that is missing, a
    date or number that is none, unknown ids, weights that do not sum to 1, a municipality
    outside the regions or (in Region Hovedstaden) outside the clusters, an alias with two
    meanings.
    """
    tables, faults = find_file_faults(folder)
    if faults:
        raise AreaError(faults)
    areas = tables["areas"].drop("kilde")
    weights = tables["weights"].rename({"kilde": "source"})
    membership = _spell_out_catchments(tables["membership"].drop("kilde"), weights)
    aliases = build_aliases(areas, tables["aliases"])
    faults = find_faults(areas, aliases, membership, weights)
    if faults:
        raise AreaError(faults)
    return Geography(areas, aliases, membership, weights)


def _spell_out_catchments(membership: pl.DataFrame, weights: pl.DataFrame) -> pl.DataFrame:
    """A blank catchment in the file means both; rows with weights are parts of an area."""
    parts = weights.select("area_id", "group_type", "group_id").unique()
    parts = parts.with_columns(area_type=pl.lit("kommune"), split=pl.lit(True))
    return (
        membership.with_columns(
            catchment=pl.when(pl.col("catchment").is_null())
            .then(pl.lit(list(CATCHMENTS)))
            .otherwise(pl.concat_list("catchment"))
        )
        .explode("catchment")
        .join(parts, on=["area_type", "area_id", "group_type", "group_id"], how="left")
        .with_columns(pl.col("split").fill_null(False))
        .select(
            "area_type",
            "area_id",
            "group_type",
            "group_id",
            "catchment",
            "valid_from",
            "valid_to",
            "split",
        )
    )
