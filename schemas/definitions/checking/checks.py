"""All rules of the definitions file, and applying them to as much of it as is understood.

Belongs here: the list of rules and what becomes of a block with wrong keys. Does not belong
here: the rules themselves (`schemas.definition_checks_*`) and the file with its lines
(`schemas.definitions.file`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from pydantic import ValidationError

from schemas.definitions.breaches import LATER
from schemas.definitions.checking import checks_block as within
from schemas.definitions.checking import checks_expressions as expressions
from schemas.definitions.checking import checks_file as between
from schemas.definitions.checking import checks_formulas as formulas
from schemas.definitions.checking import checks_headlines as headlines
from schemas.definitions.checking import checks_life as life
from schemas.definitions.checking import checks_names as names
from schemas.definitions.checking import checks_natures as natures
from schemas.definitions.checking import checks_populations as populations
from schemas.definitions.checking import checks_profile as profile
from schemas.definitions.checking import checks_projections as projections
from schemas.definitions.checking import checks_protection as protection
from schemas.definitions.checking import checks_series as series
from schemas.definitions.checking import checks_terms as terms
from schemas.definitions.checking import checks_texts as texts
from schemas.definitions.checking import checks_titles as titles
from schemas.definitions.checking import checks_twins as twins
from schemas.definitions.checking import checks_units as units
from schemas.definitions.danish_words import find_meant_key
from schemas.definitions.findings import DefinitionBlock, Finding, Known
from schemas.definitions.kinds import Kind
from schemas.definitions.model import Definition, DefinitionFile
from schemas.definitions.words import drop_misspelt, explain_error

BLOCK_RULES: tuple[Callable[[DefinitionBlock, Known], Iterable[Finding]], ...] = (
    within.find_breaches,
    expressions.find_wrong_expressions,
    expressions.find_groups_said_twice,
    terms.find_wrong_terms,
    names.find_unknown_goals,
    names.find_unknown_measures,
    names.find_unknown_items,
    names.find_unknown_educations,
    names.find_unknown_populations,
    names.find_lacking_breakdowns,
    natures.find_unfitting_intervals,
    units.find_shares_as_counts,
    units.find_other_units,
    units.find_units_of_no_count,
    units.find_bands_of_other_unit,
    units.find_wrong_targets,
    texts.find_idle_reporters,
    series.find_late_baselines,
    populations.find_unlike_items,
    populations.find_events_among_persons,
    populations.find_narrower_numerators,
    within.find_wider_numerators,
    within.find_wrong_strata,
    within.find_gaps_in_strata,
    within.find_bands_that_cut_the_standard,
    within.find_repeated_entries,
    within.find_crossing_groups,
    headlines.find_lacking_headlines,
    headlines.find_unpublished_choices,
    headlines.find_wrong_places,
    headlines.find_unsaid_populations,
    life.find_unsaid_retirements,
    texts.find_unsaid_reasons,
    texts.find_unnamed_successors,
    titles.find_long_titles,
    titles.find_other_ages,
)
DATED_RULES: tuple[Callable[[DefinitionBlock, date], Iterable[Finding]], ...] = (
    within.find_late_reviews,
    within.find_late_drafts,
    within.find_breaks_ahead,
)
FILE_RULES: tuple[Callable[[Sequence[DefinitionBlock], Known], Iterable[Finding]], ...] = (
    between.find_repeated_ids,
    life.find_wrong_former_ids,
    life.find_former_references,
    between.find_unknown_references,
    twins.find_unknown_twins,
    twins.find_unfit_twins,
    between.find_unfit_judges,
    between.find_circles,
    between.find_lacking_groups,
    projections.find_unfit_projections,
    protection.find_opened_counts,
    titles.find_repeated_titles,
    formulas.find_same_formulas,
    between.find_unused_goals,
    profile.find_faults_of_profile,
)
NOTHING_LISTED: Mapping[str, object] = {"indicators": []}
"""No block anywhere; what is missing is told of the file that should have it."""

STAND_INS: Mapping[str, object] = {
    "id": "x", "title": "x", "description": "x", "kind": Kind.PUBLISHED.value,
}  # fmt: skip
"""What stands in for the keys that a block cannot do without while their values are wrong."""


def read_blocks(content: object) -> tuple[list[DefinitionBlock], list[Finding]]:
    """The blocks of a parsed file, and what the model refuses in them.

    A block with wrong keys is kept without them, so that its other keys are checked too.
    """
    if content == NOTHING_LISTED:
        return [], []
    try:
        file = DefinitionFile.model_validate(content, context=LATER)
    except ValidationError as error:
        findings = drop_misspelt([explain_error(entry) for entry in error.errors()])
    else:
        return [DefinitionBlock(number, entry) for number, entry in enumerate(file.indicators)], []
    listed = content.get("indicators") if isinstance(content, dict) else None
    blocks = [read_block(number, raw) for number, raw in enumerate(listed or [])] if isinstance(
        listed, list
    ) else []  # fmt: skip
    return [block for block in blocks if block is not None], findings


def read_block(number: int, raw: Any) -> DefinitionBlock | None:  # noqa: ANN401
    """One block with stand-ins for its wrong keys; None when it is no block at all."""
    if not isinstance(raw, dict):
        return None
    unsure: frozenset[str] = frozenset()
    kept = dict(raw)
    # the second try, without the wrong keys and with stand-ins, goes through
    for _ in range(2):
        try:
            return DefinitionBlock(number, Definition.model_validate(kept, context=LATER), unsure)
        except ValidationError as error:
            named = {str(entry["loc"][0]) for entry in error.errors() if entry["loc"]}
            # a key that is misspelt is there all the same
            meant = {find_meant_key(key, Definition.model_fields) for key in named} - {None}
            unsure |= named | {str(key) for key in meant}
        kept = {key: value for key, value in raw.items() if key not in unsure}
        kept |= {key: value for key, value in STAND_INS.items() if key in unsure}
    return None


def apply_rules(
    blocks: Sequence[DefinitionBlock], known: Known, today: date | None, alone: bool = False
) -> list[Finding]:
    """Every finding of every rule; rules about dates need to know which day it is.

    With `alone` each block by itself, since others may stand in a file that cannot be read.
    """
    findings = [finding for block in blocks for finding in apply_block_rules(block, known, today)]
    if not alone:
        findings += [finding for rule in FILE_RULES for finding in rule(blocks, known)]
    return life.drop_unknown_names(list(dict.fromkeys(findings)))


def apply_block_rules(
    block: DefinitionBlock, known: Known, today: date | None
) -> Iterator[Finding]:
    """The findings within a block that do not rest on a key that is wrong itself."""
    found = [finding for rule in BLOCK_RULES for finding in rule(block, known)]
    if today is not None:
        found += [finding for rule in DATED_RULES for finding in rule(block, today)]
    for finding in found:
        if not block.unsure & {str(finding.path[0]), *finding.rests_on}:
            yield replace(finding, path=(*block.path, *finding.path))
