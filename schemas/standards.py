"""Standard populations that a definition can name.

Belongs here: reading and checking `standard_populations.csv`. The numbers are data, and the
arithmetic is `indicators.standardisation`.
"""

from __future__ import annotations

import csv
from pathlib import Path

from pydantic import BaseModel, ConfigDict

STANDARDS_FILE = Path(__file__).with_name("standard_populations.csv")


class StandardPopulation(BaseModel):
    """Persons by age band, youngest first, and where they come from."""

    model_config = ConfigDict(frozen=True)
    name: str
    source: str
    persons: dict[str, float]


def load_standards(path: Path = STANDARDS_FILE) -> dict[str, StandardPopulation]:
    """All standard populations of the data file, by name.

    Columns: standard, age, persons, source. Raises ValueError that names the line for a
    number that is none, a negative one, or a band that stands twice.
    """
    persons: dict[str, dict[str, float]] = {}
    sources: dict[str, str] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for line, row in enumerate(csv.DictReader(file), start=2):
            bands = persons.setdefault(row["standard"], {})
            if row["age"] in bands:
                raise ValueError(f"{path.name}:{line}: {row['age']} stands twice")
            if not row["persons"].isdecimal():
                raise ValueError(f"{path.name}:{line}: '{row['persons']}' is no number of persons")
            bands[row["age"]] = float(row["persons"])
            sources.setdefault(row["standard"], row["source"])
    return {
        name: StandardPopulation(name=name, source=sources[name], persons=bands)
        for name, bands in persons.items()
    }
