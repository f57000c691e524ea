"""Counts that two datasets print of the same persons: the model and reading of `equal_counts.yaml`.

Belongs here: which counts are equal. Does not belong here: what follows for what is hidden
(`indicators.disclosure`) and for what a reader can work out (`auditing`).
"""

from __future__ import annotations

from pathlib import Path

from pydantic import Field

from schemas.written.strict import Strict
from schemas.written.yaml_nodes import load_yaml

EQUAL_COUNTS_FILE = Path(__file__).with_name("equal_counts.yaml")

CountName = tuple[str, str, str]
"""Dataset, measure and item of a count."""


class StatedCount(Strict):
    """What is counted, as a definition's source names it."""

    dataset: str
    measure: str
    item: str

    @property
    def name(self) -> CountName:
        """The three together."""
        return self.dataset, self.measure, self.item


class EqualCounts(Strict):
    """Counts of the same persons in the same area, period, sex and age."""

    counts: list[StatedCount] = Field(min_length=2)
    because: str


class EqualCountsFile(Strict):
    """The whole of `equal_counts.yaml`."""

    equal_counts: list[EqualCounts]


def load_equal_counts(path: Path = EQUAL_COUNTS_FILE) -> dict[CountName, CountName]:
    """For each count that has equals, the first of them; others stand for themselves.

    Raises pydantic's ValidationError when the file is none such.
    """
    content = load_yaml(path.read_text(encoding="utf-8"))
    stated = EqualCountsFile.model_validate(content)
    return {
        each.name: entry.counts[0].name for entry in stated.equal_counts for each in entry.counts
    }
