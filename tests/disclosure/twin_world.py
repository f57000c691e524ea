"""A second world that differs from the first in hidden counts alone.

Belongs here: finding such a world, and what of two homes' products may differ all the same: names
and times of runs, fingerprints of files. Does not belong here: the homes
(`tests.disclosure.marked_home`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import polars as pl
from scipy.optimize import Bounds, LinearConstraint, milp

from geography import load_geography
from tests.disclosure.marked_home import ITEMS, SEXES, YEARS, Cell, MarkedHome, World
from tests.disclosure.products import read_products

MOST = 1
"""How far a count moves: from 3 to 2 or 4."""
UNLIKE = (
    (re.compile(r"[0-9a-f]{8}(?:- ?[0-9a-f]{4}){3}- ?[0-9a-f]{12}"), "RUN"),
    (re.compile(r"\b[0-9a-f]{64}\b"), "SHA"),
    (re.compile(r"\d{8}T\d{6}(?:\.\d+)?Z"), "TIME"),
    (re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|\+00:00| UTC)?"), "TIME"),
    (re.compile(r"\bkl\. \d\d[.:]\d\d|\b\d\d[.:]\d\d(?::\d\d)?\b"), "TIME"),
    (re.compile(r"(?<=\"_run_time_sort\": )[\d.]+|(?<='_run_time_sort': )[\d.]+"), "TIME"),
    (re.compile(r"\b\d{15,20}\b"), "FINGERPRINT"),
)
"""What differs between two homes, whatever the figures."""


def find_twin(marked: MarkedHome) -> World:
    """Counts that publish the same as the first world's, with other ones where they are hidden."""
    releases = [
        move_hidden(counts, marked.noted[name].published)
        for counts, name in zip(marked.world.releases, ("first", "second"), strict=True)
    ]
    return World((releases[0], releases[1]), seed=marked.world.seed + 1)


def move_hidden(
    counts: dict[Cell, tuple[int, int]], published: pl.DataFrame
) -> dict[Cell, tuple[int, int]]:
    """The release with its small counts and some of their sisters moved by one."""
    moved = dict(counts)
    for item in ITEMS:
        for year in YEARS:
            cells = [cell for cell in counts if cell[0] == item and cell[2] == year]
            shown = published.filter(indicator_id=item, period=year).filter(
                pl.col("numerator").is_not_null()
            )
            for cell, step in zip(cells, find_steps(cells, counts, shown), strict=True):
                moved[cell] = (counts[cell][0] + int(step), counts[cell][1])
    return moved


def find_steps(
    cells: list[Cell], counts: dict[Cell, tuple[int, int]], shown: pl.DataFrame
) -> list[int]:
    """The smallest whole steps that move each small count and no shown sum. Fails without any."""
    geography = load_geography()
    codes = dict(geography.areas.filter(area_type="kommune").select("name", "area_id").iter_rows())
    member = {
        (group_type, group, code)
        for code, group_type, group in geography.membership.filter(
            area_type="kommune", catchment="somatic"
        )
        .select("area_id", "group_type", "group_id")
        .iter_rows()
    }
    rows = [
        [
            float(
                (sex in ("alle", SEXES[cell[3]]))
                and (area == codes[cell[1]] or (kind, area, codes[cell[1]]) in member)
            )
            for cell in cells
        ]
        for kind, area, sex in shown.select("area_type", "area_id", "sex").iter_rows()
    ]
    least, most = np.full(len(cells), -MOST), np.full(len(cells), MOST)
    for n, cell in enumerate(cells):
        if counts[cell][0] < 5:
            least[n] = most[n] = -1
        elif cell[1] == "København":
            least[n] = most[n] = 0
    # the steps' sizes are kept small: s between -z and z
    size = len(cells)
    zero, unit = np.zeros((len(rows), size)), np.eye(size)
    found = milp(
        np.r_[np.zeros(size), np.ones(size)],
        constraints=[
            LinearConstraint(np.hstack([np.array(rows), zero]), 0, 0),
            LinearConstraint(np.hstack([unit, -unit]), -np.inf, 0),
            LinearConstraint(np.hstack([unit, unit]), 0, np.inf),
        ],
        bounds=Bounds(np.r_[least, np.zeros(size)], np.r_[most, np.full(size, MOST)]),
        integrality=np.ones(2 * size),
    )
    assert found.success, "no other world publishes the same: what is hidden can be worked out"
    return [round(step) for step in found.x[:size]]


def describe_products(marked: MarkedHome, folder: Path) -> Iterator[tuple[str, list[str], bytes]]:
    """Each piece of a folder's products without what differs anyway: its lines in order, and the
    bytes of pictures."""
    sizes = {str(path.stat().st_size) for path in (marked.root / "extracts").rglob("*.*")}
    any_size = rf"(?<![\d.,])(?:{'|'.join(sorted(sizes))})(?!\d|[.,]\d)"
    unlike = (*UNLIKE, (re.compile(any_size), "SIZE"))
    for piece in read_products(folder):
        if piece.place.startswith("name of"):
            continue
        text = piece.text.replace(str(marked.root), "ROOT")
        if ".pdf" in piece.place:
            # a line breaks within the run's name, and so elsewhere in each home
            text = "\n".join(re.sub(r"\s+", " ", text).split(". "))
        for pattern, word in unlike:
            text = pattern.sub(word, text)
        is_picture = piece.place.rpartition(".")[2].startswith(("png", "jpg"))
        place = re.sub(r"\d{8}T\d{6}\.\d+Z", "TIME", piece.place)
        yield place, sorted(text.splitlines()), piece.data if is_picture else b""
