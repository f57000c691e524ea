"""From stored observations to protected values, for a run and for a preview alike.

Belongs here: bringing the warehouse, the definitions and the arithmetic together. Does not
belong here: Dagster, which a preview does not wait for, and the arithmetic itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import narwhals as nw
import polars as pl

from assets.older_definitions import find_versions, read_definitions_of_runs
from geography import Geography
from indicators.compute import Computed, compute_values
from indicators.derive import derive_values
from indicators.disclosure.open_strata import find_open
from indicators.disclosure.protection import Protected, close_suppressed, protect_values
from indicators.projecting import project
from indicators.requests import list_wanted_measures
from indicators.strata_grid import Strata
from indicators.synthetic_neighbours import mark_resting_on_synthetic
from indicators.verdicts.among_others import compare_derived, set_among_others
from indicators.verdicts.outlook import add_targets
from indicators.verdicts.structure import add_structure
from schemas.acceptance.rules import DatasetRules, load_sound_rules
from schemas.agreement import load_agreement
from schemas.as_of import AsOf
from schemas.corrections import Declared
from schemas.definitions.demo_targets import load_demo_targets
from schemas.definitions.model import Definition
from schemas.equal_counts import load_equal_counts
from schemas.natures import find_natures
from schemas.problems import Problem, StageError
from schemas.standards import StandardPopulation, load_standards
from warehouse.corrections import list_corrected_measures
from warehouse.publishing.told import read_told
from warehouse.store import Warehouse
from warehouse.taking_out import OUT


class NothingToPublishError(StageError):
    """No extract gives a figure."""


def compute_protected(
    warehouse: Warehouse,
    definitions: list[Definition],
    run_id: str,
    geography: Geography,
    as_of: AsOf | None = None,
    corrections: Declared | None = None,
    standards: Mapping[str, StandardPopulation] | None = None,
    baseline: int | None = None,
    rules: Mapping[str, DatasetRules] | None = None,
) -> Protected:
    """The finished values of the definitions in force, now or with the extracts known `as_of`.

    `corrections` are put on before anything is computed; as of a day those told of by then.
    `baseline` is the year that changes are counted from; None means the agreement's. `rules` say
    what the measures are; None means those of `datasets/`. They are protected against whoever
    knows all that the home's readers have been told.

    Raises `NothingToPublishError` when there are none at all, and `CorrectionError` when a
    publisher's figure is no longer the one that was corrected.
    """
    in_force = [definition for definition in definitions if definition.status == "in_force"]
    needed = list_needed(in_force, definitions)
    computed = compute_figures(
        warehouse, needed, run_id, geography, as_of, corrections, standards, rules, baseline
    )
    if computed.values.is_empty():
        raise NothingToPublishError([describe_nothing(warehouse, as_of)])
    protected = protect_against_readers(warehouse, computed, needed, geography)
    strata = open_strata(computed.strata, protected.values, needed, geography)
    finished = finish_figures(
        protected.values, strata, computed.people, needed, in_force, geography, baseline
    )
    return replace(protected, values=finished)


def compute_figures(
    warehouse: Warehouse,
    needed: list[Definition],
    run_id: str,
    geography: Geography,
    as_of: AsOf | None = None,
    corrections: Declared | None = None,
    standards: Mapping[str, StandardPopulation] | None = None,
    rules: Mapping[str, DatasetRules] | None = None,
    baseline: int | None = None,
) -> Computed:
    """The figures of some definitions before disclosure control; arguments and errors as those of
    `compute_protected`."""
    declared = corrections or Declared()
    wanted = pl.concat([list_wanted_measures(needed), list_corrected_measures(declared)]).unique()
    warehouse.observations_in_force(wanted, as_of)
    observed = warehouse.corrections.put_on(declared, as_of.day if as_of else None)
    rules = load_sound_rules().rules if rules is None else rules
    return compute_values(
        nw.from_native(observed),
        needed,
        geography,
        run_id,
        lambda requests: nw.from_native(warehouse.send_table(requests)),
        load_standards() if standards is None else standards,
        warehouse.corrections.located(),
        find_natures(needed, rules),
        list_partial_periods(rules),
        load_agreement().baseline if baseline is None else baseline,
    )


def finish_figures(
    protected: pl.DataFrame,
    strata: Strata,
    people: pl.DataFrame,
    needed: list[Definition],
    in_force: list[Definition],
    geography: Geography,
    baseline: int | None = None,
) -> pl.DataFrame:
    """The finished values of the definitions `in_force` from protected ones of all that they need:
    everything that must not know a hidden figure. Of `strata` only those count that are open;
    `people` is the population to come."""
    since = load_agreement().baseline if baseline is None else baseline
    stands = set_among_others(protected, needed, geography)
    projected = project(stands, strata, people, in_force)
    derived = derive_values(stands, in_force, since, projected)
    derived = compare_derived(derived, in_force, geography)
    explained = add_structure(derived, strata, in_force, geography)
    finished = add_targets(explained, in_force, load_demo_targets())
    return close_suppressed(mark_resting_on_synthetic(finished, in_force, geography))


def open_strata(
    counts: pl.DataFrame,
    protected: pl.DataFrame,
    definitions: list[Definition],
    geography: Geography,
) -> Strata:
    """The strata of figures, with which of them may be told of beside all protected figures."""
    return Strata(counts, find_open(counts, protected, definitions, geography, load_equal_counts()))


def protect_against_readers(
    warehouse: Warehouse, computed: Computed, definitions: list[Definition], geography: Geography
) -> Protected:
    """The computed figures as they may be told to readers who know all that the home ever told."""
    told = read_told(warehouse.home)
    versions = {(entry.id, entry.version): entry for entry in definitions}
    older = find_versions(told, versions, read_definitions_of_runs(warehouse.runs))
    return protect_values(
        computed.values, definitions, geography, counts=computed.counts, memory=told,
        older=list(older.values()), equal=load_equal_counts(),
    )  # fmt: skip


def describe_nothing(warehouse: Warehouse, as_of: AsOf | None) -> Problem:
    """That no extract gives a figure; of those known on a day, since when there are any."""
    if as_of is None:
        out = warehouse.register().filter(pl.col("status").is_in(OUT)).height
        withdrawn = f" {out} extracts are withdrawn or erased and do not count." if out else ""
        back = "`klynge restore` lets a withdrawn one count again. " if out else ""
        return Problem(
            rule="nothing_to_publish",
            message="No accepted extract gives a figure for any indicator, so nothing was "
            f"published.{withdrawn}",
            remedy=f"{back}Look at the rejected extracts, or add extracts of the datasets that the "
            "definitions ask for.",
        )
    first = warehouse.first_known_day(as_of.received)
    by_rule = "published and received" if as_of.received else "published"
    known = f"The first is of {first}." if first else "There is none at all."
    return Problem(
        rule="nothing_known_then",
        message=f"No extract that was {by_rule} on {as_of.day} or before gives a figure. {known}",
        remedy="Choose a later day; `klynge extracts` lists when each was published and received.",
    )


def list_partial_periods(rules: Mapping[str, DatasetRules]) -> dict[tuple[str, str], str]:
    """For each dataset and measure which period is not whole, where the rules name one."""
    return {
        (dataset, measure): partial.period
        for dataset, entry in rules.items()
        for partial in entry.partial
        for measure in partial.measures
    }


def list_needed(in_force: list[Definition], known: list[Definition]) -> list[Definition]:
    """What must be computed: what is in force, and what its ratios are made of."""
    wanted = {definition.id for definition in in_force}
    wanted = wanted.union(*(entry.uses for entry in in_force))
    return [definition for definition in known if definition.id in wanted]
