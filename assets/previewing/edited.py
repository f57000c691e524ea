"""What a run would publish with the edited definitions: computed now, stored and published nowhere.

Belongs here: computing all of it, or only what the edits reach where everything else is as it was
when the snapshot in force was made. Does not belong here: Dagster; which indicators an edit reaches
(`assets.previewing.plan`); what is told of it (`wording.news.edits`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from assets.computing import (
    NothingToPublishError,
    compute_figures,
    compute_protected,
    finish_figures,
    list_needed,
    open_strata,
    protect_against_readers,
)
from assets.inputs import DEFAULT_CORRECTIONS, hash_input_files
from assets.older_definitions import find_versions, read_definitions_of_runs
from assets.previewing.plan import PreviewPlan, plan_computing
from assets.run_inputs import RunInputs
from indicators.changes.edits import EditedDefinition, dump, find_edits
from indicators.changes.renaming import rename_keys, rename_values
from indicators.compute import Computed
from indicators.disclosure.protection import Protected, close_suppressed
from indicators.methods.statistics import StatisticsError
from indicators.verdicts.findings import find_findings_anew
from schemas.definitions.life import join_families, map_names
from schemas.definitions.model import Definition
from schemas.equal_counts import load_equal_counts
from schemas.frames.values import VALUE_COLUMNS, VALUE_KEY, fill_columns
from schemas.problems import StageError
from warehouse.publishing.snapshots import Snapshot, read_tables
from warehouse.publishing.told import read_told
from warehouse.store import Warehouse

RUN_ID = "preview"
HIDDEN = "suppressed"
IN_FORCE, DRAFT = "in_force", "draft"


@dataclass(frozen=True)
class InForce:
    """The snapshot in force by today's ids: manifest, figures, the blocks that made them.

    `definitions` are those that can be read by today's language, in force or not.
    """

    manifest: Mapping[str, Any]
    values: pl.DataFrame
    blocks: dict[str, dict[str, Any]]
    definitions: list[Definition]


@dataclass(frozen=True)
class Edited:
    """What the edited definitions change.

    `values` are those that a run would publish; `edits` the blocks that differ from those in force,
    drafts left out. `plan` is None where everything was computed anew. `drafts` are the figures of
    the drafts alone, as they would be in force; `hidden_for_drafts` how many figures of others
    would then be hidden; `drafts_failed` why they could not be computed.
    """

    values: pl.DataFrame
    edits: list[EditedDefinition]
    plan: PreviewPlan | None
    drafts: pl.DataFrame
    hidden_for_drafts: int = 0
    drafts_failed: str = ""


def read_in_force(snapshot: Snapshot, definitions: Sequence[Definition]) -> InForce:
    """What a snapshot holds, by the ids that its indicators have in `definitions`."""
    table = read_tables(snapshot, ("definitions",))["definitions"]
    rows = dict(table.select("indicator_id", "definition").iter_rows())
    readable = [Definition.model_validate_json(text) for text in rows.values()]
    families = join_families(
        [{each.id: each.renamed_from for each in some} for some in (readable, definitions)]
    )
    names = {
        old: new
        for old, new in map_names(families, [each.id for each in definitions]).items()
        if old in rows
    }
    blocks = {}
    for each in readable:
        keys = rename_keys(dump(each), names)
        blocks[keys["id"]] = keys
    values = fill_columns(pl.read_parquet(snapshot.folder / "indicators.parquet"))
    if names:
        values = rename_values(values, names)
        readable = [Definition.model_validate(keys) for keys in blocks.values()]
    return InForce(snapshot.manifest, values, blocks, readable)


def compute_edited(warehouse: Warehouse, inputs: RunInputs, in_force: InForce) -> Edited:
    """What a run with `inputs` would publish now.

    Raises `NothingToPublishError`, `CorrectionError` as `assets.computing.compute_protected`.
    """
    definitions = inputs.definitions
    after = {each.id: dump(each) for each in definitions}
    edits = [each for each in find_edits(in_force.blocks, after) if not is_of_draft(each)]
    plan = None
    if is_basis_the_same(warehouse, inputs, in_force.manifest):
        plan = make_plan(warehouse, in_force, definitions, edits)
        values = compute_planned(warehouse, inputs, in_force, definitions, plan)
    else:
        values = compute_whole(warehouse, inputs, definitions)
    try:
        drafts, hidden = compute_drafts(warehouse, inputs, values, definitions)
    except (StageError, StatisticsError) as error:
        # a draft stops nobody
        nothing = pl.DataFrame(schema=VALUE_COLUMNS)
        return Edited(values, edits, plan, nothing, drafts_failed=str(error))
    return Edited(values, edits, plan, drafts, hidden)


def is_of_draft(edit: EditedDefinition) -> bool:
    """Whether a block is a draft, and was one or was not there."""
    return all(keys is None or keys.get("status") == DRAFT for keys in (edit.before, edit.after))


def is_basis_the_same(warehouse: Warehouse, inputs: RunInputs, manifest: Mapping[str, Any]) -> bool:
    """Whether everything but the definitions is as it was when the snapshot was made."""
    counting = set(warehouse.list_counting())
    published = {
        (entry["extract_id"], entry["file_name"])
        for entry in manifest["extracts"]
        if entry["status"] == "accepted"
    }
    return (
        counting == published
        and manifest.get("input_files") == hash_input_files(geography=inputs.geography_folder)
        and inputs.corrections_file == DEFAULT_CORRECTIONS
        and not inputs.loaded_rules.broken
        and "as_of" not in manifest
    )


def make_plan(
    warehouse: Warehouse,
    in_force: InForce,
    definitions: Sequence[Definition],
    edits: Sequence[EditedDefinition],
) -> PreviewPlan:
    """What the edits reach, also by what readers were told by older definitions."""
    after = list_made(definitions)
    known = {(each.id, each.version): each for each in (*after, *in_force.definitions)}
    told = read_told(warehouse.home)
    older = find_versions(told, known, read_definitions_of_runs(warehouse.runs))
    before = list_made(in_force.definitions)
    return plan_computing(edits, before, after, list(older.values()), load_equal_counts())


def list_made(definitions: Sequence[Definition]) -> list[Definition]:
    """The definitions that figures are made by."""
    listed = list(definitions)
    return list_needed([each for each in listed if each.status == IN_FORCE], listed)


def compute_whole(
    warehouse: Warehouse, inputs: RunInputs, definitions: list[Definition]
) -> pl.DataFrame:
    """All figures, as a run computes them."""
    return compute_protected(
        warehouse, definitions, RUN_ID, inputs.geography, None, inputs.corrections,
        inputs.standards, inputs.agreement.baseline, inputs.rules_in_use,
    ).values  # fmt: skip


def compute_planned(
    warehouse: Warehouse,
    inputs: RunInputs,
    in_force: InForce,
    definitions: list[Definition],
    plan: PreviewPlan,
) -> pl.DataFrame:
    """All figures: those that the plan names computed, the others as they are in force."""
    now = {each.id for each in definitions if each.status == IN_FORCE}
    left = in_force.values.filter(pl.col("indicator_id").is_in(now - plan.computed))
    wanted = [each for each in definitions if each.id in plan.computed and each.id in now]
    made = compute_some(warehouse, inputs, wanted, definitions, plan.anew, in_force.values)
    values = pl.concat([left, made]).sort(VALUE_KEY)
    if values.is_empty():
        raise NothingToPublishError([])
    return find_findings_anew(values, [each for each in definitions if each.id in now])


def compute_some(
    warehouse: Warehouse,
    inputs: RunInputs,
    wanted: list[Definition],
    definitions: list[Definition],
    anew: frozenset[str],
    known: pl.DataFrame,
) -> pl.DataFrame:
    """The figures of the definitions `wanted`; those of `anew` are protected, of the others is
    hidden what is hidden in `known`."""
    needed = list_needed(wanted, definitions)
    if not needed:
        return pl.DataFrame(schema=VALUE_COLUMNS)
    computed = compute_figures(
        warehouse, needed, RUN_ID, inputs.geography, None, inputs.corrections, inputs.standards,
        inputs.rules_in_use, inputs.agreement.baseline,
    )  # fmt: skip
    is_anew = pl.col("indicator_id").is_in(anew)
    settled = hide_as_known(computed.values.filter(~is_anew), known)
    protected = protect_some(
        warehouse, Computed(*(frame.filter(is_anew) for frame in computed)),
        [each for each in needed if each.id in anew], inputs,
    )  # fmt: skip
    told = pl.concat([settled, protected]).sort(VALUE_KEY)
    others = known.filter(~pl.col("indicator_id").is_in([each.id for each in needed]))
    beside = pl.concat([told, others.select(told.columns)])
    strata = open_strata(computed.strata, beside, list_made(definitions), inputs.geography)
    return finish_figures(
        told, strata, computed.people, needed, wanted, inputs.geography, inputs.agreement.baseline
    )  # fmt: skip


def protect_some(
    warehouse: Warehouse, computed: Computed, definitions: list[Definition], inputs: RunInputs
) -> pl.DataFrame:
    """The figures as they may be told, of indicators that share their counts with no others."""
    if not definitions or computed.values.is_empty():
        return computed.values
    protected: Protected = protect_against_readers(
        warehouse, computed, definitions, inputs.geography
    )
    return protected.values


def hide_as_known(values: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """Figures that are made as those of `known` are, with the same of them hidden."""
    told = known.select(*VALUE_KEY, told_status="status", told_denominator="denominator")
    beside = values.join(told, on=list(VALUE_KEY), how="left", maintain_order="left")
    is_hidden = pl.col("told_status").eq_missing(pl.lit(HIDDEN))
    settled = beside.with_columns(
        status=pl.when(is_hidden).then(pl.lit(HIDDEN)).otherwise("status"),
        denominator=pl.when(pl.col("told_status").is_not_null())
        .then("told_denominator")
        .otherwise("denominator"),
    )
    return close_suppressed(settled.select(values.columns))


def compute_drafts(
    warehouse: Warehouse, inputs: RunInputs, values: pl.DataFrame, definitions: list[Definition]
) -> tuple[pl.DataFrame, int]:
    """The drafts' figures as if all drafts were in force, and how many figures of others would be
    hidden then."""
    ids = {each.id for each in definitions if each.status == DRAFT}
    if not ids:
        return pl.DataFrame(schema=VALUE_COLUMNS), 0
    in_force = [
        each.model_copy(update={"status": IN_FORCE}) if each.id in ids else each
        for each in definitions
    ]
    before = list_made(definitions)
    edits = [EditedDefinition(name, None, {"status": IN_FORCE}) for name in sorted(ids)]
    plan = plan_computing(edits, before, list_made(in_force), (), load_equal_counts())
    wanted = [each for each in in_force if each.id in plan.computed and each.status == IN_FORCE]
    made = compute_some(warehouse, inputs, wanted, in_force, plan.anew, values)
    hidden = pl.col("status") == HIDDEN
    others = made.filter(hidden & ~pl.col("indicator_id").is_in(ids))
    newly = others.join(values.filter(~hidden), on=list(VALUE_KEY), how="semi")
    return made.filter(pl.col("indicator_id").is_in(ids)), newly.height
