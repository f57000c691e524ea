"""The tile map: a square for each municipality, laid out by hand roughly as they lie.

Belongs here: reading where the squares stand. Does not belong here: drawing them.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl

from geography.areas import DATA_FOLDER

TILES_FILE = "tiles.csv"
TILE_COLUMNS = {"area_id": pl.String, "column": pl.Int32, "row": pl.Int32}


def load_tiles(folder: Path = DATA_FOLDER) -> pl.DataFrame:
    """Where each square stands: area_id, column, row, both from 1; empty without such a file."""
    path = folder / TILES_FILE
    if not path.is_file():
        return pl.DataFrame(schema=TILE_COLUMNS)
    return pl.read_csv(path, schema=TILE_COLUMNS)
