"""What every kind of indicator can say and do; the rest of the house asks it.

Belongs here: the questions. Does not belong here: any kind's answers, which are a file of its own
in this room, and the keys that a kind takes (`schemas.definitions.kinds`).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from indicators.kinds.steps import Step, TracedFigure
from indicators.methods.statistics import Figures, Floats, Words
from indicators.methods.trend import recent_trends_of_values, standard_errors_from_limits
from schemas.definitions.model import Definition
from schemas.standards import StandardPopulation

Standards = Mapping[str, StandardPopulation]


@dataclass(frozen=True)
class Yardsticks:
    """What standardised figures are held against.

    `country` (KEY, stratum, x, n, origins) has the country's counts, which an indirect
    standardisation compares with; `standards` the standard populations by name.
    """

    country: pl.DataFrame
    standards: Standards


class IndicatorKind(ABC):
    """What is asked of any kind, however it is made."""

    is_comparable = True
    """Whether areas of different size can be held against each other, judged and ranked."""
    reference_levels: tuple[str, ...] = ("region", "land")
    """Levels whose figure an area's can be held against (`indicators.verdicts.comparability`)."""
    mixes_ages = False
    """Whether a figure is another where more people are old, since no age is levelled out."""
    shares_reference = True
    """Whether all figures are made on one scale, so that areas can stand side by side and periods
    in a row; False where each is a ratio to a reference of its own."""
    counts_areas = False
    """Whether a figure counts municipalities, each whole, so that none has one of its own."""
    has_denominator = True
    """Whether the n of its parts is more than the 1 that a count carries in its place."""
    carries_percent = False
    """Whether the x of a part in percent is people × percent."""
    hidden_counts: tuple[str, ...] = ("numerator", "denominator")
    """Which of numerator and denominator count persons, so that disclosure control guards them;
    both, unless a kind says otherwise."""

    @abstractmethod
    def describe_formula(self, definition: Definition) -> str:
        """How the figure is made, as a Danish sentence; the class says it in English."""

    def can_be_compared(self, definition: Definition) -> bool:
        """Whether areas can be held against each other by this indicator."""
        return self.is_comparable

    def find_trends(self, series: Mapping[str, Floats]) -> Words:
        """The recent Movement of each series (matrices of series × points by column name)."""
        errors = standard_errors_from_limits(series["ci_low"], series["ci_high"])
        return recent_trends_of_values(series["value"], errors, series["time"]).verdict


class MeasuredKind(IndicatorKind):
    """A kind that is made of observations: measured, joined over areas, finished.

    Each step takes the rows of all indicators of the kind at once (`indicator_id` tells them
    apart) with their definitions, since a step costs the same for one as for many.
    """

    roles: tuple[str, ...] = ()
    """What every figure is made of, weights apart."""
    printed_roles: tuple[str, ...] = ()
    """What a figure that the publisher prints for the area itself is made of, too."""
    needs_every_area = False
    """Whether a group's figure is worth nothing unless all of its areas have one."""
    compares_with_country = False
    """Whether a figure is held against the country's rates of the same period."""

    @abstractmethod
    def measure(self, pairs: pl.DataFrame, definitions: list[Definition]) -> pl.DataFrame:
        """The parts (`MEASURED_COLUMNS`) of paired roles: x and n, which areas sum.

        `variance` is that of the part's own figure (null when it cannot be known), `state` is
        ok, suppressed, missing or not_applicable, `alternative` numbers the weights by
        preference. `origins` and `weight_origins` are what the part's own figure and its weight
        rest on.
        """

    @abstractmethod
    def finish_joined(
        self, sums: pl.DataFrame, definitions: list[Definition], yardsticks: Yardsticks
    ) -> pl.DataFrame:
        """Figures for groups of areas, from their sums and `status`.

        Adds value, numerator, denominator, ci_low, ci_high, ci_method and note, and sets status
        to missing where there is no figure after all.
        """

    def finish_printed(
        self, parts: pl.DataFrame, definitions: list[Definition], yardsticks: Yardsticks
    ) -> pl.DataFrame:
        """The same for areas that the publisher prints itself, from their parts."""
        return self.finish_joined(parts, definitions, yardsticks)

    @abstractmethod
    def list_steps(self, traced: TracedFigure, definition: Definition) -> list[Step]:
        """The arithmetic of one figure that has a value, line by line, in English."""

    def can_be_joined(self, definition: Definition) -> bool:
        """Whether areas make a group's figure."""
        return True

    def weigh_strata(
        self, strata: list[str], definition: Definition, standards: Standards
    ) -> dict[str, float]:
        """The standard population's share of each stratum; none where there is no such."""
        return {}


@dataclass(frozen=True)
class Operand:
    """One of the figures that a derived one is made of: its role, the indicator, and what is
    `fixed` (by dimension) where the operand is that group's figure and not the derived one's own.
    """

    role: str
    indicator_id: str
    fixed: Mapping[str, str] = field(default_factory=dict)


class DerivedKind(IndicatorKind):
    """A kind that is made of protected figures, of several indicators or of groups of one.

    It says nothing that its operands, which readers may all see, do not say: where one of them is
    hidden, it is.
    """

    hidden_counts = ()
    knows_exact = False
    """Whether it is given full counts as figures without chance, whose limits are their value."""
    no_figure: str
    """Why there is none where all operands have one, in Danish."""

    @abstractmethod
    def list_operands(self, definition: Definition) -> list[Operand]:
        """What it is made of."""

    @abstractmethod
    def calculate(self, operands: Sequence[Figures], definition: Definition) -> Figures:
        """The figures from those of the operands; NaN where there is none."""

    @abstractmethod
    def explain_no_interval(self, definition: Definition) -> str:
        """Why it has no interval, in Danish."""

    def keeps_own_groups(self, definition: Definition) -> bool:
        """Whether the groups of the definition say which figures there are; else those that all
        operands have."""
        return False

    @abstractmethod
    def write_formula(self, definition: Definition) -> str:
        """The arithmetic in ids and signs."""

    @abstractmethod
    def describe_with_titles(self, names: Sequence[str], definition: Definition) -> str:
        """How the figure is made of operands named by their titles, in Danish."""
