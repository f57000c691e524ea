"""What `klynge check` does: every finding in a definitions file, held against what is stored.

Belongs here: bringing the file, the layouts' names and the warehouse together. Does not belong
here: the rules (`schemas.definitions.checking`) and the file's own reading.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import narwhals as nw
import polars as pl

from fetching.source_files import load_sources
from geography import load_geography
from indicators.bands import find_near_bands
from indicators.kinds import is_measured
from indicators.observation_selection import pair_roles, select_inputs
from indicators.requests import (
    PRINTED_ROLES,
    build_requests,
    group_values,
    list_wanted_measures,
)
from notices.receivers import NoticesError, find_notices, load_receivers
from pipelines.commands.definitions.beside_published import hold_against_published
from pipelines.commands.definitions.held_figures import (
    PERIOD_COLUMNS,
    list_held,
    list_written_targets,
    needs_figures,
)
from pipelines.commands.definitions.named_elsewhere import find_named_elsewhere
from pipelines.commands.definitions.waiver_check import check_named_counts
from pipelines.commands.summary import describe_finding, list_findings
from schemas.acceptance.rules import LoadedRules, load_sound_rules
from schemas.agreement import load_agreement
from schemas.definitions.checking.checks_held import tell_held
from schemas.definitions.checking.checks_stored import (
    Exceeding,
    Unmatched,
    tell_exceeding,
    tell_unmatched,
)
from schemas.definitions.file import CheckedFile, check_file, know_schemas
from schemas.definitions.findings import Known
from schemas.definitions.kinds import RULES
from schemas.definitions.model import Definition
from schemas.efforts import KnownNames, check_efforts, name_efforts_file
from schemas.equal_counts import load_equal_counts
from schemas.problems import Problem
from schemas.promises import read_promises
from schemas.rhythms import load_sound_rhythms
from schemas.standards import load_standards
from schemas.unanswered_promises import (
    find_unanswered,
    find_unknown_documents,
    find_unknown_in_visions,
    find_unknown_quotes,
)
from schemas.vocabulary import Language
from schemas.waivers import name_waivers_file
from sources.layouts.known_names import list_known_names
from sources.layouts.loading import LoadedLayouts, load_sound_layouts
from warehouse.errors import WarehouseError
from warehouse.home import Home
from warehouse.store import Warehouse, open_warehouse

NOTHING_TO_CORRECT, TO_CORRECT = 0, 1
SLACK = 1e-9
"""Relative; a sum of finer bands may be above a total by what adding rounds."""

CATALOGUE_SHARE = 0.5
"""Of the indicators that promises are followed with, in a file that is the catalogue."""

SOUND: Mapping[Language, tuple[tuple[str, str], str, tuple[str, str]]] = {
    "en": (("indicator", "indicators"), "nothing to correct", ("warning", "warnings")),
    "da": (("indikator", "indikatorer"), "intet at rette", ("advarsel", "advarsler")),
}
NOTHING_STORED: Mapping[Language, str] = {
    "en": "nothing is stored in {home} yet, so filters were not tried out.",
    "da": "der er endnu ingen data i {home}, så filtrene er ikke prøvet.",
}
NOTHING_OF: Mapping[Language, str] = {
    "en": "nothing of '{dataset}' is stored yet, so its filters were not tried out.",
    "da": "der er endnu ingen data fra »{dataset}«, så filtrene på det er ikke prøvet.",
}
UNTRIED: Mapping[Language, str] = {
    "en": "filters were not tried out on stored observations. {why}",
    "da": "filtrene er ikke prøvet på data i hjemmet. {why}",
}

STORED_KEY = ("dataset", "measure", "item", "sex", "age", "education")


def check_definitions(
    path: Path, home: Home, today: date, language: Language = "da"
) -> tuple[int, list[str]]:
    """The exit code and the lines to print: findings, then what was left out.

    0: nothing to correct, though there may be warnings; 1: errors.
    """
    rules = load_sound_rules(language=language)
    layouts = load_sound_layouts(rules=rules.rules, language=language)
    known = know_layouts(rules, layouts)
    checked = replace(check_file(path, known, today), language=language)
    of_house = [*check_house_files(rules, layouts, language), *check_waivers_of(path, checked)]
    of_house += check_efforts_of(path, checked, language)
    checked, wrong_promises, unanswered = check_documents(checked)
    of_house += wrong_promises
    checked = hold_against_published(checked, home, known)
    left_out: list[str] = []
    if checked.computable_blocks:
        checked, left_out = check_stored(checked, home)
    lines = [describe_finding(problem, language=language) for problem in of_house]
    lines += [*list_findings(checked), *(f"{path}: {line}" for line in left_out)]
    lines += [describe_finding(problem, "warning") for problem in unanswered]
    if checked.errors or of_house:
        return TO_CORRECT, lines
    return NOTHING_TO_CORRECT, [*lines, f"{path}: {describe_sound(checked, len(unanswered))}"]


def check_house_files(
    rules: LoadedRules, layouts: LoadedLayouts, language: Language
) -> list[Problem]:
    """What is wrong with the layouts, the rules, the rhythms, the sources and who is told."""
    broken = rules.broken.values()
    of_rules = [problem for found in broken for problem in found]
    read_whole = load_sound_rhythms(language=language).problems
    try:
        load_receivers(find_notices(os.environ))
    except NoticesError as error:
        read_whole += error.problems
    # a dataset's file that cannot be read is told of as rules and as layouts
    found = [*of_rules, *layouts.problems, *read_whole, *load_sources().problems]
    return list(dict.fromkeys(found))


def check_waivers_of(path: Path, checked: CheckedFile) -> list[Problem]:
    """What is wrong with the waivers beside a definitions file; without errors in that also which
    of them name nothing."""
    definitions = [] if checked.errors else [block.definition for block in checked.blocks]
    return check_named_counts(
        name_waivers_file(path), definitions, load_geography(), load_equal_counts()
    )


def check_efforts_of(path: Path, checked: CheckedFile, language: Language) -> list[Problem]:
    """What is wrong with the efforts beside a definitions file."""
    named = [block.definition for block in checked.blocks]
    known = KnownNames.gather(load_agreement(), named, load_geography())
    return check_efforts(name_efforts_file(path), known, language)[1]


def check_documents(checked: CheckedFile) -> tuple[CheckedFile, list[Problem], list[Problem]]:
    """The file with the documents held against it; what is wrong with the ledger of promises; and
    what of it, the agreement's visions, printed figures and invented targets no indicator in force
    answers.

    A file with few of the ledger's indicators is a trial, not the catalogue, and is not asked.
    """
    ledger, file = read_promises(language=checked.language)
    if ledger is None or file.problems or checked.tree.stopped:
        return checked, file.problems, []
    checked = checked.add(
        [
            *find_unknown_documents(ledger, checked.blocks),
            *find_unknown_quotes(ledger, checked.blocks),
        ]
    )
    definitions = [block.definition for block in checked.blocks]
    defined = {definition.id for definition in definitions}
    if len(ledger.follow(definitions).indicators & defined) < CATALOGUE_SHARE * len(
        ledger.indicators
    ):
        return checked, [], []
    unanswered = find_unanswered(ledger, file, definitions)
    unseen = find_unknown_in_visions(definitions, checked.language)
    elsewhere = find_named_elsewhere(definitions, checked.language)
    return checked, [], [*unanswered, *unseen, *elsewhere]


def check_unstored(
    path: Path, today: date, language: Language = "da", instead: Mapping[Path, str] | None = None
) -> CheckedFile:
    """All that the file, the agreement, the layouts and the calendar show; `instead` are texts that
    stand in for files."""
    return replace(check_file(path, know_everything(), today, instead), language=language)


def know_everything() -> Known:
    """What the data files of all rooms know."""
    rules = load_sound_rules()
    return know_layouts(rules, load_sound_layouts(rules=rules.rules))


def know_layouts(rules: LoadedRules, loaded: LoadedLayouts) -> Known:
    """What the data files of all rooms know, of rules and layouts that are loaded."""
    known = know_schemas(load_agreement(), load_standards(), rules.rules)
    # a layout that is broken would seem to have no names
    return known if loaded.problems else replace(known, datasets=list_known_names(loaded.layouts))


def describe_sound(checked: CheckedFile, unanswered: int) -> str:
    """The last line of a file without errors; `unanswered` are the warnings of the documents."""
    count, looked_at = len(checked.blocks), len(checked.warnings) + unanswered
    (one, many), nothing, (warning, warnings) = SOUND[checked.language]
    said = f"{count} {one if count == 1 else many}, {nothing}"
    if not looked_at:
        return f"{said}."
    return f"{said}, {looked_at} {warning if looked_at == 1 else warnings}."


def check_stored(checked: CheckedFile, home: Home) -> tuple[CheckedFile, list[str]]:
    """The findings that need stored observations, and in words what could not be asked."""
    targets = list_written_targets(checked)
    if not home.warehouse_file.is_file():
        unseen = tell_held(checked.computable_blocks, {}, targets)
        return checked.add(unseen), [NOTHING_STORED[checked.language].format(home=home.root)]
    try:
        with open_warehouse(home, read_only=True) as warehouse:
            return compare_with_stored(checked, warehouse)
    except WarehouseError as error:
        why = error.problems[0].message
        return checked, [UNTRIED[checked.language].format(why=why)]


def compare_with_stored(
    checked: CheckedFile, warehouse: Warehouse
) -> tuple[CheckedFile, list[str]]:
    """As `check_stored`, on an open warehouse."""
    blocks, targets = checked.computable_blocks, list_written_targets(checked)
    definitions = [block.definition for block in blocks]
    measured = [entry for entry in definitions if is_measured(entry)]
    held = warehouse.measures().select("dataset", "measure", "item").unique()
    wanted = list_wanted_measures(measured)
    keys = warehouse.list_keys(wanted)
    stored, periods = (keys.select(key).unique() for key in (STORED_KEY, PERIOD_COLUMNS))
    requests = build_requests(measured, stored)
    unmatched = find_unmatched(requests, stored, held)
    aimed = {entry.id for entry in measured if needs_figures(entry, targets)}
    shares = [entry for entry in measured if RULES[entry.kind].part_of_whole]
    asked_ids = aimed | {entry.id for entry in shares}
    paired = [entry for entry in measured if entry.id in asked_ids]
    pairs = pair_stored(paired, requests, warehouse) if paired else pl.DataFrame()
    exceeding = find_exceeding(pairs, shares) if shares else []
    known = list_held(definitions, periods, pairs, frozenset(aimed))
    empty = sorted(set(wanted["dataset"]) - set(held["dataset"]))
    left_out = [NOTHING_OF[checked.language].format(dataset=name) for name in empty]
    findings = [*tell_unmatched(blocks, unmatched), *tell_exceeding(blocks, exceeding)]
    told = {(finding.rule, finding.path) for finding in checked.findings}
    findings += [
        each for each in tell_held(blocks, known, targets) if (each.rule, each.path) not in told
    ]
    return checked.add(findings), left_out


def pair_stored(
    definitions: list[Definition], requests: pl.DataFrame, warehouse: Warehouse
) -> pl.DataFrame:
    """The stored numerators, denominators and figures of some definitions beside each other; of
    all that is stored no more is read than they ask for."""
    asked = requests.filter(
        pl.col("indicator_id").is_in([entry.id for entry in definitions])
        & pl.col("role").is_in(["numerator", "denominator", "figure"])
    )
    wanted = asked.select(
        "dataset", "measure", "item", sex="source_sex", age="source_age",
        education="source_education",
    ).unique()  # fmt: skip
    observed = nw.from_native(warehouse.observations_in_force(wanted))
    return pair_roles(
        select_inputs(observed, nw.from_native(warehouse.send_table(asked))), definitions
    )


def find_unmatched(
    requests: pl.DataFrame, stored: pl.DataFrame, held: pl.DataFrame
) -> list[Unmatched]:
    """The requests that no stored observation answers.

    `requests` as of `indicators.requests.build_requests`, `stored` has `STORED_KEY`, `held`
    all that is stored of any dataset (dataset, measure, item). Datasets of which nothing is
    stored are left out.
    """
    key = ["dataset", "measure", "item", "source_sex", "source_age", "source_education"]
    asked = requests.filter(
        pl.col("dataset").is_in(held["dataset"].unique().to_list())
        & (pl.col("role") != "population")
    )
    missing = asked.join(stored, left_on=key, right_on=list(STORED_KEY), how="anti")
    matched = asked.join(stored, left_on=key, right_on=list(STORED_KEY), how="semi")
    items = set(held.select("dataset", "measure", "item").iter_rows())
    roles = set(matched.select("indicator_id", "role").iter_rows())
    ages = group_values(stored, "age")
    return [
        Unmatched(
            row["indicator_id"], row["role"], row["dataset"], row["measure"], row["item"],
            found_under=(row["source_sex"], row["source_age"], row["source_education"]),
            group=(row["sex"], row["age"], row["education"]),
            stratum=row["stratum"],
            item_stored=(row["dataset"], row["measure"], row["item"]) in items,
            others_match=(row["indicator_id"], row["role"]) in roles,
            ages=find_near_bands(
                row["source_age"], ages.get((row["dataset"], row["measure"], row["item"]), set()),
                joined=row["role"] not in PRINTED_ROLES,
            ),
        )
        for row in missing.to_dicts()
    ]  # fmt: skip


def find_exceeding(pairs: pl.DataFrame, shares: Sequence[Definition]) -> list[Exceeding]:
    """For each share with a numerator above its denominator the worst place, and how many."""
    pairs = pairs.filter(pl.col("indicator_id").is_in([entry.id for entry in shares]))
    above = pairs.filter(pl.col("numerator") > pl.col("denominator") * (1 + SLACK))
    above = above.with_columns(by=pl.col("numerator") - pl.col("denominator")).sort(
        "by", "area_type", "area_id", "period", descending=[True, False, False, False]
    )
    geography = load_geography()
    found = []
    for rows in above.partition_by("indicator_id", maintain_order=True):
        worst = rows.row(0, named=True)
        place = geography.name_of(worst["area_type"], worst["area_id"])
        found.append(
            Exceeding(
                worst["indicator_id"], f"{place} {worst['period']}",
                worst["numerator"], worst["denominator"], rows.height,
            )
        )  # fmt: skip
    return found
