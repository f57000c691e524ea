"""Of a suppressed figure nothing leaves but what the catalogue of columns leaves open."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, NamedTuple

import polars as pl
import pytest

from assets.inputs import DEFAULT_DEFINITIONS
from indicators import derive
from indicators.derive import derive_values
from indicators.disclosure.protection import close_suppressed, protect_values
from indicators.kinds import is_measured, kind_of
from indicators.projecting import project
from indicators.reasons import (
    CAUSES,
    MISSING_AT_SOURCE,
    PROTECTED,
    SUPPRESSED_AT_SOURCE,
    Cause,
)
from indicators.strata import FIGURE, PEOPLE_SCHEMA, STRATA_SCHEMA
from indicators.strata_grid import Strata
from schemas.definitions.file import load_definitions
from schemas.definitions.kinds import Kind
from schemas.definitions.model import Definition
from schemas.frames.columns import Described, read_columns
from schemas.frames.values import COLUMNS, OPEN_IN_SUPPRESSED
from schemas.vocabulary import AREA_TYPES
from tests.indicators.frames import GEOGRAPHY

AREAS = {
    "kommune": "0201", "klynge": "nord", "region": "084", "land": "000",
    "hospital": "rigshospitalet", "sundhedsraad": "hovedstaden",
}  # fmt: skip
FILLED: dict[pl.DataType, Any] = {
    pl.String(): "bedre", pl.Float64(): 3.0, pl.Int32(): 3, pl.Boolean(): True,
    pl.Date(): date(2024, 1, 1),
}  # fmt: skip


class Careless(NamedTuple):
    """A column that somebody adds without a thought for suppressed rows."""

    rank_in_region: Annotated[
        int | None,
        Described("rank within the region", "Plads i regionen", "indicators.verdicts.benchmarks"),
    ] = None


def choose_definitions() -> list[Definition]:
    """One definition of each kind, and those that derived ones are made of."""
    known = {entry.id: entry for entry in load_definitions(DEFAULT_DEFINITIONS)}
    known["udtryk"] = Definition.model_validate(
        {
            "id": "udtryk", "title": "U", "description": "U.", "theme": "kapacitet",
            "kind": "expression", "unit": "pct_point", "expression": "a - b",
            "parts": {name: {"indicator": each} for name, each in zip(
                "ab", ("ruks_kol", "kronisk_sygdom"), strict=True)},
        }
    )  # fmt: skip
    chosen = {entry.kind: entry.id for entry in known.values() if entry.disclosure_control}
    chosen = {entry.kind: entry.id for entry in known.values()} | chosen
    chosen[Kind.PROJECTION] = "kol_fremskrevet"  # of everybody, as the rows are
    derived = [known[name] for name in chosen.values() if not is_measured(known[name])]
    ids = {*chosen.values(), *(name for entry in derived for name in entry.made_of)}
    open_ended = {"valid_from": None, "valid_to": None, "disclosure_control": True}
    return [known[name].model_copy(update=open_ended) for name in sorted(ids)]


def fill_rows(definitions: list[Definition]) -> pl.DataFrame:
    """For each indicator and area type a row with something in every column.

    A figure of counts is a small one; any other is suppressed at its source.
    """
    filled = {name: FILLED[column.kind] for name, column in COLUMNS.items()}
    educations = {entry.id: ["alle"] for entry in definitions}
    for entry in definitions:
        educations.get(entry.of or "", []).extend(entry.educations)
    return pl.DataFrame(
        [
            filled
            | {"indicator_id": entry.id, "area_type": kind, "area_id": area, "period": "2024"}
            | dict.fromkeys(("sex", "age", "category"), "alle")
            | {"education": education}
            | {"status": "ok" if kind_of(entry).hidden_counts else "suppressed"}
            for entry in definitions
            if is_measured(entry)
            for kind, area in AREAS.items()
            for education in dict.fromkeys(educations[entry.id])
        ],
        schema={name: column.kind for name, column in COLUMNS.items()},
    )


def test_a_careless_column_tells_nothing_for_any_kind_of_indicator_and_area(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(COLUMNS, "rank_in_region", read_columns(Careless)["rank_in_region"])
    describe = derive.describe_series

    def rank_every_row(*given: Any) -> pl.DataFrame:
        return describe(*given).with_columns(rank_in_region=pl.lit(1, pl.Int32))

    monkeypatch.setattr(derive, "describe_series", rank_every_row)
    definitions = choose_definitions()
    protected = protect_values(fill_rows(definitions), definitions, GEOGRAPHY).values
    nothing = Strata(
        pl.DataFrame(schema=STRATA_SCHEMA),
        pl.DataFrame(schema={**dict.fromkeys(FIGURE, pl.String), "is_open": pl.Boolean}),
    )
    projected = project(protected, nothing, pl.DataFrame(schema=PEOPLE_SCHEMA), definitions)
    derived = derive_values(protected, definitions, 2023, projected)
    assert derived["rank_in_region"].null_count() == 0, "the careless step ranks hidden figures"

    published = close_suppressed(derived)
    hidden = published.filter(status="suppressed")
    kinds = {entry.id: entry.kind for entry in definitions}
    seen = {(kinds[name], area) for name, area in hidden.select("indicator_id", "area_type").rows()}
    assert seen == {(kind, area) for kind in Kind for area in AREA_TYPES}
    told = [name for name in published.columns if hidden[name].null_count() < hidden.height]
    assert "rank_in_region" in published.columns
    assert set(told) <= OPEN_IN_SUPPRESSED


def test_what_is_derived_from_protected_values_sees_nothing_of_a_hidden_figure() -> None:
    definitions = choose_definitions()
    protected = protect_values(fill_rows(definitions), definitions, GEOGRAPHY).values
    hidden = protected.filter(status="suppressed")
    assert hidden.height == protected.height
    told = [name for name in hidden.columns if hidden[name].null_count() < hidden.height]
    assert set(told) <= OPEN_IN_SUPPRESSED


def test_whoever_hides_a_figure_it_has_one_reason() -> None:
    rows = fill_rows(choose_definitions())[:5].with_columns(
        status=pl.Series(["suppressed"] * 4 + ["missing"]),
        status_reason=pl.Series(
            [SUPPRESSED_AT_SOURCE, CAUSES[Cause.FEW_ANSWERS].own, PROTECTED,
             "Intet tal: Allerød er skjult; ingen dele har tal.", MISSING_AT_SOURCE]
        ),
    )  # fmt: skip
    told = close_suppressed(rows)["status_reason"].to_list()
    assert told == [PROTECTED] * 4 + [MISSING_AT_SOURCE]


def test_a_shown_figure_keeps_every_column() -> None:
    rows = fill_rows(choose_definitions()).with_columns(status=pl.lit("ok"))
    assert close_suppressed(rows).equals(rows)


def test_a_column_that_the_catalogue_does_not_know_is_closed_too() -> None:
    rows = pl.DataFrame({"status": ["suppressed", "ok"], "status_reason": None, "unknown": [3, 4]})
    assert close_suppressed(rows)["unknown"].to_list() == [None, 4]


def test_the_denominator_of_a_figure_that_its_source_hides_is_closed() -> None:
    definitions = choose_definitions()
    rows = fill_rows(definitions).with_columns(
        status=pl.lit("suppressed"), denominator=pl.lit(1000.0)
    )
    protected = protect_values(rows, definitions, GEOGRAPHY).values
    assert protected["denominator"].null_count() == protected.height
