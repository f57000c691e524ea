"""The synthetic control against the two examples that its authors published.

The examples' data belong to others and are not kept here: the tests are left out where
KLYNGE_PUBLISHED_EXAMPLES names no folder with `smoking_data.csv` (state, year, cigsale) and
`basque.csv` (regionname, year, gdpcap), which several packages for synthetic controls bring.
"""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from evaluation.other_methods import SyntheticControl, fit_synthetic_control

FOLDER = os.environ.get("KLYNGE_PUBLISHED_EXAMPLES", "")
pytestmark = pytest.mark.skipif(
    not FOLDER, reason="left out: KLYNGE_PUBLISHED_EXAMPLES does not name the examples' folder"
)


def read_courses(file: str, area: str, figure: str, years: range) -> dict[str, np.ndarray]:
    """The figures of each area in those years."""
    frame = pl.read_csv(Path(FOLDER) / file, infer_schema_length=None)
    frame = frame.with_columns(pl.col("year").cast(pl.Float64).cast(pl.Int64))
    frame = frame.filter(pl.col("year").is_in(list(years))).sort(area, "year")
    return {str(name): rows[figure].to_numpy() for (name,), rows in frame.group_by(area)}


def control(
    courses: dict[str, np.ndarray], treated: str, start: int
) -> tuple[SyntheticControl, dict[str, float]]:
    """The control of one area from all others, and the others' weights by name."""
    others = sorted(courses.keys() - {treated})
    fitted = fit_synthetic_control(
        courses[treated], np.stack([courses[name] for name in others]), start
    )
    return fitted, dict(zip(others, fitted.weights, strict=True))


def test_californias_tobacco_programme_took_away_as_many_packets_as_published() -> None:
    """By outcomes alone 19.6 packets a person and year (Arkhangelsky and others, American Economic
    Review 2021;111:4088-4118, table 1); Utah, Montana and Nevada weigh most (Abadie and others
    2010, table 2, by further predictors, has the same three among five)."""
    courses = read_courses("smoking_data.csv", "state", "cigsale", range(1970, 2001))
    fitted, weights = control(courses, "California", 1989 - 1970)
    assert fitted.effect == pytest.approx(-19.6, abs=0.2)
    assert set(sorted(weights, key=lambda name: -weights[name])[:3]) == {
        "Utah", "Montana", "Nevada",
    }  # fmt: skip


def test_the_basque_country_is_made_of_catalonia_and_madrid() -> None:
    """0.851 and 0.149 (Abadie and Gardeazabal, American Economic Review 2003;93:113-132), there
    with further predictors."""
    courses = read_courses("basque.csv", "regionname", "gdpcap", range(1955, 1998))
    courses.pop("Spain (Espana)")
    _, weights = control(courses, "Basque Country (Pais Vasco)", 1975 - 1955)
    assert weights["Cataluna"] == pytest.approx(0.851, abs=0.05)
    assert weights["Madrid (Comunidad De)"] == pytest.approx(0.149, abs=0.05)
