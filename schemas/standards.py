"""Standard populations that a definition can name.

Belongs here: reading and checking `standard_populations.csv`. The numbers are data, and the
arithmetic is `indicators.methods.standardisation`.
"""

from __future__ import annotations

import csv
import re
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from schemas.vocabulary import AGE_PATTERN, ALL, STANDARDISED

STANDARDS_FILE = Path(__file__).with_name("standard_populations.csv")
COLUMNS = ("standard", "age", "persons", "source")


class StandardPopulation(BaseModel):
    """Persons by age band, youngest first, and where they come from."""

    model_config = ConfigDict(frozen=True)
    name: str
    source: str
    persons: dict[str, float]


def load_standards(path: Path = STANDARDS_FILE) -> dict[str, StandardPopulation]:
    """All standard populations of the data file, by name.

    Columns: standard, age, persons, source. Raises ValueError with every mistake and its
    line: a missing column, a number of persons that is none, an age that is no band, a band
    that stands twice, no source.
    """
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file, restval="")
        lacking = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
        if lacking:
            raise ValueError(f"{path.name}:1: the column {', '.join(lacking)} is missing")
        rows = list(reader)
    problems = []
    persons: dict[str, dict[str, float]] = {}
    for line, row in enumerate(rows, start=2):
        bands = persons.setdefault(row["standard"], {})
        problems += [f"{path.name}:{line}: {problem}" for problem in find_mistakes(row, bands)]
        bands[row["age"]] = float(row["persons"]) if row["persons"].isdecimal() else 0.0
    if problems:
        raise ValueError("\n".join(problems))
    sources = {row["standard"]: row["source"] for row in rows}
    return {
        name: StandardPopulation(name=name, source=sources[name], persons=bands)
        for name, bands in persons.items()
    }


def find_mistakes(row: dict[str, str], bands: dict[str, float]) -> list[str]:
    """What is wrong with one line, given the bands of its standard above it."""
    mistakes = []
    if not re.fullmatch(AGE_PATTERN, row["age"]) or row["age"] in (ALL, STANDARDISED):
        mistakes.append(f"'{row['age']}' is no age band; write 65-69, 0 or 85+")
    if row["age"] in bands:
        mistakes.append(f"{row['age']} stands twice")
    if not row["persons"].isdecimal():
        mistakes.append(f"'{row['persons']}' is no number of persons")
    if not row["source"]:
        mistakes.append("the source is missing")
    return mistakes
