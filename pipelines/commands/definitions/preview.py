"""What `klynge preview ID` does: one edited definition's figures beside the published ones.

Belongs here: computing without publishing, and what differs. How it is shown is
`pipelines.commands.definitions.preview_text`; how a figure is made and protected is the same code
as a run's.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
from rich.console import Console

from assets.computing import NothingToPublishError, compute_protected
from assets.computing_basis import read_map
from assets.inputs import DEFAULT_CORRECTIONS
from assets.running.lock import keep_runs_waiting
from geography import DATA_FOLDER, Geography, load_geography
from indicators.changes.renaming import rename_values
from indicators.methods.statistics import StatisticsError
from indicators.requests import list_sources
from pipelines.commands.definitions.failures import NoFiguresError, tell_failure
from pipelines.commands.definitions.preview_text import EVERYTHING, PreviewScope, show_preview
from pipelines.commands.progress import print_plain
from schemas.acceptance.rules import load_sound_rules
from schemas.agreement import load_agreement
from schemas.as_of import AsOf
from schemas.corrections import Declared, load_readable_corrections
from schemas.definitions.file import DefinitionError, check_file, know_schemas
from schemas.definitions.life import join_families, map_names
from schemas.definitions.model import Definition
from schemas.definitions.stopping import set_wrong_aside
from schemas.frames.value_faults import InvalidValuesError, find_faults
from schemas.frames.values import VALUE_COLUMNS, VALUE_KEY
from schemas.problems import StageError
from schemas.standards import load_standards
from warehouse.errors import explain_storage_errors
from warehouse.home import Home
from warehouse.publishing.snapshots import find_current
from warehouse.store import Warehouse, open_warehouse
from wording.labels import describe_as_of

SHOWN, FAILED, UNKNOWN_ID = 0, 1, 2
WAIT_SECONDS = 5.0
RUN_ID = "preview"
COMPARED = ("value", "status", "status_reason", "ci_low", "ci_high")
TOLERANCE = 1e-9
"""Relative; less is the order in which a machine adds, not a change."""


@dataclass(frozen=True)
class Preview:
    """One indicator's figures, edited and published, and what else in the file differs.

    `figures` has the columns of `compare_figures`; `elsewhere` counts, for the file's other
    indicators, the figures that differ from the published ones. `manifest` is that of the
    snapshot in force, None when nothing was ever published; `published_version` is None when
    the snapshot has no figure of the indicator; `regions` are the ids of those that have
    clusters. `as_of` is the earlier day whose extracts the edited figures are made of, and
    `todays_map` whether no run is old enough to tell the map of that day. `causes_hidden` is how
    many figures, its own and others', are hidden because of its small counts.
    """

    definition: Definition
    figures: pl.DataFrame
    regions: list[str]
    elsewhere: dict[str, int]
    manifest: dict[str, Any] | None
    published_version: str | None
    synthetic: bool
    as_of: AsOf | None = None
    todays_map: bool = True
    causes_hidden: int = 0


def preview_indicator(
    home: Home,
    definitions_file: Path,
    indicator_id: str,
    output: Console,
    errors: Console,
    areas: Path = DATA_FOLDER,
    corrections_file: Path = DEFAULT_CORRECTIONS,
    as_of: AsOf | None = None,
    asked: PreviewScope = EVERYTHING,
) -> int:
    """Show what is `asked` of the preview with the map in the folder `areas`; the exit code.

    With `as_of` the figures are those of the extracts and the map that were known on that day.

    0: shown; 1: the file has mistakes, a run holds the warehouse, or there are no figures;
    2: the file has no such indicator. Nothing is published and nothing stored.
    """
    try:
        definitions = load_sound_definitions(definitions_file, indicator_id)
        wanted = follow_former(definitions).get(indicator_id, indicator_id)
        chosen = next((entry for entry in definitions if entry.id == wanted), None)
        if chosen is None:
            print_plain(errors, describe_unknown(indicator_id, definitions, definitions_file))
            return UNKNOWN_ID
        if not home.warehouse_file.is_file():
            print_plain(errors, f"Der er ingen data i {home.root} endnu. Kør først `klynge run`.")
            return FAILED
        with explain_storage_errors(home.root):
            corrections, _ = load_readable_corrections(corrections_file)
            geography = load_geography(areas)
            preview = make_preview(home, definitions, chosen, geography, corrections, as_of)
    except (StageError, NoFiguresError, StatisticsError) as error:
        tell_failure(indicator_id, error, errors)
        return FAILED
    show_preview(preview, output, asked)
    return SHOWN


def follow_former(definitions: list[Definition]) -> dict[str, str]:
    """Each former id with the present one."""
    families = join_families([{entry.id: entry.renamed_from for entry in definitions}])
    return map_names(families, [entry.id for entry in definitions])


def load_sound_definitions(path: Path, indicator_id: str) -> list[Definition]:
    """The definitions that a run could compute, drafts too.

    Raises `DefinitionError` with the errors of the chosen indicator, or of the file as such.
    """
    known = know_schemas(load_agreement(), load_standards(), load_sound_rules().rules)
    checked = check_file(path, known)
    sound, _ = set_wrong_aside(checked)
    owner = f"Indicator '{indicator_id}': "
    mine = [problem for problem in checked.errors if problem.message.startswith(owner)]
    if mine:
        raise DefinitionError(mine)
    return sound


def make_preview(
    home: Home,
    definitions: list[Definition],
    chosen: Definition,
    geography: Geography,
    corrections: Declared | None = None,
    as_of: AsOf | None = None,
) -> Preview:
    """Compute the whole file as a run would, and compare with the snapshot in force.

    With `as_of` the run of that day; `geography` is then today's map. All of the file, because
    disclosure control hides a count in every indicator that uses it. The chosen indicator counts
    as in force, also when it is a draft.
    """
    as_in_force = put_in_force(definitions, chosen.id)
    with (
        keep_runs_waiting(home.root / "run.lock", WAIT_SECONDS),
        open_warehouse(home, read_only=True) as warehouse,
    ):
        run = warehouse.runs.find_in_force(as_of.day) if as_of else None
        areas = geography if run is None else read_map(run, geography)
        values, caused = compute_or_nothing(warehouse, as_in_force, areas, as_of, corrections)
        mine = values.filter(indicator_id=chosen.id)
        if mine.is_empty():
            then = [describe_as_of(as_of)] if as_of else []
            raise NoFiguresError([*then, *explain_nothing(chosen, warehouse.measures(as_of))])
        manifest, published = read_published(home)
        published = rename_values(published, follow_former(definitions))
    if faults := find_faults(values):
        raise InvalidValuesError(faults)
    compared = compare_figures(values, published)
    others = [entry.id for entry in definitions if entry.id != chosen.id]
    return Preview(
        definition=chosen,
        figures=compared.filter(indicator_id=chosen.id),
        regions=list_cluster_regions(areas),
        elsewhere=count_differences(compared, others) if manifest is not None else {},
        manifest=manifest,
        published_version=find_version(published.filter(indicator_id=chosen.id)),
        synthetic=bool(mine["synthetic"].any()),
        as_of=as_of,
        todays_map=run is None,
        causes_hidden=caused.get(chosen.id, 0),
    )


def put_in_force(definitions: list[Definition], chosen: str) -> list[Definition]:
    """The definitions with the chosen one in force, also when it is a draft."""
    return [
        entry.model_copy(update={"status": "in_force"}) if entry.id == chosen else entry
        for entry in definitions
    ]


def compute_or_nothing(
    warehouse: Warehouse,
    definitions: list[Definition],
    areas: Geography,
    as_of: AsOf | None,
    corrections: Declared | None,
) -> tuple[pl.DataFrame, dict[str, int]]:
    """The figures as a run computes them, and how many each indicator's small counts hide."""
    try:
        protected = compute_protected(warehouse, definitions, RUN_ID, areas, as_of, corrections)
    except NothingToPublishError:
        return pl.DataFrame(schema=VALUE_COLUMNS), {}
    return protected.values, dict(protected.caused.iter_rows())


def count_differences(compared: pl.DataFrame, indicators: list[str]) -> dict[str, int]:
    """How many figures of each of these indicators are not as published, the most first."""
    differing = compared.filter(
        pl.col("change") != "same", pl.col("indicator_id").is_in(indicators)
    )
    counted = differing.group_by("indicator_id").len().sort("len", "indicator_id", descending=True)
    return dict(counted.iter_rows())


def list_cluster_regions(geography: Geography) -> list[str]:
    """The regions that have clusters."""
    clusters = geography.areas.filter(area_type="klynge")
    return sorted(clusters["region_id"].drop_nulls().unique())


def read_published(home: Home) -> tuple[dict[str, Any] | None, pl.DataFrame]:
    """The manifest and the figures of the snapshot in force, both of the same snapshot."""
    # the link is followed once: the next time it could lead into a newer snapshot
    current = find_current(home)
    if current is None:
        return None, pl.DataFrame(schema=VALUE_COLUMNS)
    return current.manifest, pl.read_parquet(current.folder / "indicators.parquet")


def find_version(figures: pl.DataFrame) -> str | None:
    """The definition that one indicator's published figures were made by."""
    version = figures["definition_version"].first()
    return None if version is None else str(version)


def compare_figures(edited: pl.DataFrame, published: pl.DataFrame) -> pl.DataFrame:
    """Each figure of either frame, once.

    Columns: the key of the frame `values`, `area_name`, `period_start`, `period_end`; `value`,
    `status`, `status_reason`, `ci_low`, `ci_high` of the edited definition and the same with
    `published_` before them; `difference` (edited minus published, in the indicator's unit)
    and `change`: `same`, `changed`, `new` (not published) or `gone`; `corrected` of the edited.
    """
    key, facts = list(VALUE_KEY), ["area_name", "period_start", "period_end"]
    old = published.select(
        *key, *facts, *(pl.col(name).alias(f"published_{name}") for name in COMPARED)
    )
    joined = edited.select(*key, *facts, *COMPARED, "corrected").join(
        old, on=key, how="full", coalesce=True, suffix="_published"
    )
    alike = pl.all_horizontal(
        *(is_alike(name) for name in ("value", "ci_low", "ci_high")),
        pl.col("status").eq_missing(pl.col("published_status")),
    )
    return joined.with_columns(
        *(pl.coalesce(name, f"{name}_published").alias(name) for name in facts),
        difference=pl.col("value") - pl.col("published_value"),
        change=pl.when(pl.col("published_status").is_null())
        .then(pl.lit("new"))
        .when(pl.col("status").is_null())
        .then(pl.lit("gone"))
        .when(alike)
        .then(pl.lit("same"))
        .otherwise(pl.lit("changed")),
    ).drop(*(f"{name}_published" for name in facts))


def is_alike(name: str) -> pl.Expr:
    """Whether a number is the published one, up to rounding of the last bits."""
    edited, published = pl.col(name), pl.col(f"published_{name}")
    near = (edited - published).abs() <= TOLERANCE * published.abs().clip(1.0)
    return (edited.is_null() & published.is_null()) | near.fill_null(False)


def describe_unknown(indicator_id: str, definitions: list[Definition], file: Path) -> str:
    """That there is no such indicator, and the ids nearest to it."""
    near = difflib.get_close_matches(indicator_id, [entry.id for entry in definitions], n=3)
    hint = f" Mente du {' eller '.join(near)}?" if near else ""
    return f"Der er ingen indikator '{indicator_id}' i {file}.{hint}"


def explain_nothing(definition: Definition, stored: pl.DataFrame) -> list[str]:
    """Why the stored data give no figure: which source is not stored, and what comes near.

    `stored` has the columns dataset, measure, item.
    """
    known = {f"{row[0]}/{row[1]}/{row[2]}" for row in stored.select(
        "dataset", "measure", "item").iter_rows()}  # fmt: skip
    reasons = []
    for role, source in list_sources(definition):
        for wanted in ("/".join(term.name) for _, term in source.terms):
            if wanted in known:
                continue
            near = difflib.get_close_matches(wanted, known, n=2, cutoff=0.5)
            hint = f" Det nærmeste er {' og '.join(near)}." if near else ""
            reasons.append(f"{role}: der er ingen data for {wanted}.{hint}")
    if reasons:
        return reasons
    return ["Kilderne findes, men ikke med samme område, periode, køn, alder og uddannelse."]
