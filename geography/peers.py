"""Which municipalities resemble which: like is held with like.

Belongs here: reading `geography/data/peers.csv`, and how its rows were chosen from the measures in
`peer_measures.csv`. Does not belong here: any health figure about a municipality.

The choice is fixed in data, with its reason and year, so that it is the same for every indicator
and does not move with the figures that it explains. A steward may put another municipality in a
row and say why in `because`; `python -m geography.peers` writes those anew whose reason are the
measures.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import polars as pl

from geography.areas import DATA_FOLDER

MEASURES = {
    "indbyggere": "antal indbyggere",
    "andel_under_20": "andel under 20 år",
    "andel_65_79": "andel på 65-79 år",
    "andel_80_plus": "andel på 80 år og derover",
    "vækst": "befolkningens vækst siden 2010",
}
"""What is compared, and how it is called."""
BY_SIZE = "indbyggere"
"""Compared by its logarithm: twice as many is as far wherever one begins."""
COUNT = 4
BECAUSE = "ligner mest på målene"
COLUMNS = {
    "area_id": pl.String, "peer_id": pl.String, "place": pl.Int32, "year": pl.Int32,
    "because": pl.String,
}  # fmt: skip


@dataclass(frozen=True)
class Peers:
    """The municipalities that resemble each, the nearest first, and the year of the measures."""

    of: Mapping[str, tuple[str, ...]]
    year: int


@cache
def load_peers(folder: Path = DATA_FOLDER) -> Peers:
    """The peers as they are fixed."""
    rows = read_rows(folder).sort("area_id", "place")
    found = {
        str(key[0]): tuple(mine["peer_id"])
        for key, mine in rows.group_by("area_id", maintain_order=True)
    }
    return Peers(found, int(str(rows["year"].max())))


def read_rows(folder: Path = DATA_FOLDER) -> pl.DataFrame:
    """The rows of `peers.csv`."""
    return pl.read_csv(folder / "peers.csv", schema_overrides=COLUMNS).select(*COLUMNS)


def read_measures(folder: Path = DATA_FOLDER) -> pl.DataFrame:
    """The measures: area_id, year, one column for each of `MEASURES`, kilde."""
    return pl.read_csv(
        folder / "peer_measures.csv", schema_overrides={"area_id": pl.String, "year": pl.Int32}
    )


def choose_peers(measures: pl.DataFrame, count: int = COUNT) -> pl.DataFrame:
    """The nearest municipalities of each (`COLUMNS`): by the distance over all measures, each in
    units of its standard deviation over the municipalities."""
    wide = measures.sort("area_id")
    numbers = wide.select(
        pl.col(name).log() if name == BY_SIZE else pl.col(name) for name in MEASURES
    ).to_numpy()
    standard = (numbers - numbers.mean(axis=0)) / numbers.std(axis=0)
    distance = np.sqrt(((standard[:, None] - standard[None]) ** 2).sum(axis=2))
    np.fill_diagonal(distance, np.inf)
    ids, year = wide["area_id"].to_list(), int(str(wide["year"].max()))
    rows = [
        (area, ids[other], place + 1, year, BECAUSE)
        for number, area in enumerate(ids)
        for place, other in enumerate(np.argsort(distance[number], kind="stable")[:count])
    ]
    return pl.DataFrame(rows, schema=COLUMNS, orient="row")


def main() -> None:
    """Write the rows that the measures give, beside those that a steward has set."""
    chosen, path = choose_peers(read_measures()), DATA_FOLDER / "peers.csv"
    kept = read_rows().filter(pl.col("because") != BECAUSE) if path.exists() else chosen.clear()
    others = chosen.join(kept, on=["area_id", "place"], how="anti")
    pl.concat([others, kept]).sort("area_id", "place").write_csv(path)


if __name__ == "__main__":
    main()
