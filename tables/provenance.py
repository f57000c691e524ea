"""What is said of an indicator where its figures are passed on: sources, terms, days, owner.

Belongs here: gathering that from definitions, extracts and rhythms. Does not belong here: the forms
in which programs read it (`tables.csvw`, `tables.dcat`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from indicators.requests import list_terms
from schemas.definitions.model import Definition
from schemas.lateness import Freshness
from wording.figure_words import name_unit
from wording.labels import DATASETS


@dataclass(frozen=True)
class DataSource:
    """A dataset behind an indicator; `licence` is None where its publisher names none."""

    dataset: str
    title: str
    publishers: tuple[str, ...]
    licence: str | None
    released: date | None
    expected: date | None


@dataclass(frozen=True)
class DescribedIndicator:
    """An indicator as a stranger needs it told.

    `updated` is the day of the newest release behind its figures, `next_update` the first day on
    which one of its sources is expected to have more.
    """

    definition: Definition
    unit: str
    sources: tuple[DataSource, ...]
    updated: date | None
    next_update: date | None
    first: date | None
    last: date | None
    rows: int
    synthetic: bool

    @property
    def licence(self) -> str | None:
        """The terms of all sources, where they are the same."""
        terms = {source.licence for source in self.sources}
        return terms.pop() if len(terms) == 1 else None

    @property
    def rights(self) -> str:
        """Whose figures these are, and that they are named with their source."""
        names = [name for source in self.sources for name in source.publishers]
        named = " og ".join(dict.fromkeys(names)) or "udgiverne af kilderne"
        invented = "Tallene er syntetiske øvetal. " if self.synthetic else ""
        return f"{invented}Beregnet af tal fra {named}; kilden skal nævnes."

    @property
    def text(self) -> str:
        """What the figure says, and what it cannot say."""
        limits = self.definition.limitations
        return f"{self.definition.description.strip()} {(limits or '').strip()}".strip()


def describe_indicators(
    definitions: Sequence[Definition],
    values: pl.DataFrame,
    extracts: pl.DataFrame,
    freshness: Iterable[Freshness],
) -> list[DescribedIndicator]:
    """Every indicator of which there are rows, in the definitions' order.

    `values` has indicator_id, period_start, period_end, vintage, synthetic; `extracts` dataset,
    status, publisher, licence, vintage, vintage_known.
    """
    by_id = {each.id: each for each in definitions}
    sources = list_data_sources(extracts, freshness)
    summed = values.group_by("indicator_id").agg(
        pl.col("vintage").max(), pl.col("period_start").min(), pl.col("period_end").max(),
        pl.len().alias("rows"), pl.col("synthetic").any(),
    )  # fmt: skip
    rows = {row["indicator_id"]: row for row in summed.iter_rows(named=True)}
    return [
        describe_indicator(each, list_datasets(each, by_id), sources, rows[each.id])
        for each in definitions
        if each.id in rows
    ]


def describe_indicator(
    definition: Definition,
    datasets: Iterable[str],
    sources: Mapping[str, DataSource],
    row: Mapping[str, date],
) -> DescribedIndicator:
    """One indicator; `row` are its figures together."""
    named = tuple(sources[name] for name in datasets if name in sources)
    days = [source.expected for source in named if source.expected]
    return DescribedIndicator(
        definition, name_unit(definition), named, row["vintage"], min(days, default=None),
        row["period_start"], row["period_end"], int(str(row["rows"])), bool(row["synthetic"]),
    )  # fmt: skip


def list_datasets(definition: Definition, known: Mapping[str, Definition]) -> list[str]:
    """The datasets that an indicator's figures come from, also those of the indicators that it is
    made of."""
    own = [term.dataset for _, term in list_terms(definition)]
    made_of = [known[name] for name in definition.made_of if name in known]
    return list(dict.fromkeys([*own, *(name for e in made_of for name in list_datasets(e, known))]))


def list_data_sources(
    extracts: pl.DataFrame, freshness: Iterable[Freshness]
) -> dict[str, DataSource]:
    """Each dataset of which an extract counts, by its name."""
    expected: dict[str, date] = {}
    for each in freshness:
        name, day = each.holding.dataset, each.expected.start
        expected[name] = min(expected.get(name, day), day)
    accepted = extracts.filter(pl.col("status") == "accepted").group_by("dataset")
    told = accepted.agg(
        pl.col("publisher").drop_nulls().unique().sort(),
        pl.col("licence").unique(),
        pl.col("vintage").filter(pl.col("vintage_known")).max(),
    )
    return {
        row["dataset"]: DataSource(
            row["dataset"],
            DATASETS.get(row["dataset"], row["dataset"]),
            tuple(row["publisher"]),
            row["licence"][0] if len(row["licence"]) == 1 else None,
            row["vintage"],
            expected.get(row["dataset"]),
        )
        for row in told.iter_rows(named=True)
    }
