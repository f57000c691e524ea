"""What a run rests on, each thing read and checked once, when it is first asked for.

Belongs here: holding what was loaded for one run, so that all its stages speak of the same.
Does not belong here: loading and checking (`geography`, `schemas`, `sources`), Dagster.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path

from assets.inputs import DEFAULT_CORRECTIONS, DEFAULT_DEFINITIONS, fingerprint_inputs
from geography import DATA_FOLDER, Geography, load_geography
from indicators.requests import list_terms
from schemas.acceptance.rules import DatasetRules, LoadedRules, load_sound_rules
from schemas.agreement import Agreement, load_agreement
from schemas.corrections import Declared, load_readable_corrections
from schemas.definitions.file import CheckedFile, check_file, know_schemas
from schemas.definitions.model import Definition
from schemas.definitions.stopping import (
    describe_dependent,
    describe_ruleless,
    leave_out,
    set_wrong_aside,
)
from schemas.efforts import Effort, KnownNames, check_efforts, name_efforts_file
from schemas.extracts import FoundFile
from schemas.gates import Gates, load_gates
from schemas.problems import Problem
from schemas.rhythms import LoadedRhythms, Rhythm, load_sound_rhythms
from schemas.standards import StandardPopulation, load_standards
from schemas.waivers import Waiver, load_waivers, name_waivers_file
from sources.inbox import scan_folder
from sources.layouts.known_names import list_known_names
from sources.layouts.loading import LoadedLayouts, load_sound_layouts
from sources.layouts.model import Layout
from sources.limits import Limits, load_limits


@dataclass(frozen=True)
class RunInputs:
    """The files that a run rests on, by their paths, and as they were when first asked for.

    `inbox` is None where nothing is taken in. With `today` definitions are also held against the
    layouts' names and the calendar, as `klynge check` does. `remembered_rules` is the folder of the
    rules by which was computed last (`Home.rules`).

    A broken layout, dataset's rules or rhythm, correction, indicator or effort is set aside and
    told in `stopped`; what is asked for besides raises the errors of its loading, with every
    mistake of the file.
    """

    inbox: Path | None = None
    definitions_file: Path = DEFAULT_DEFINITIONS
    geography_folder: Path | None = None
    corrections_file: Path = DEFAULT_CORRECTIONS
    today: date | None = None
    remembered_rules: Path | None = None

    @cached_property
    def found(self) -> list[FoundFile]:
        """Every file of the inbox, with the sha256 of its bytes."""
        return [] if self.inbox is None else scan_folder(self.inbox, self.limits)

    @cached_property
    def fingerprint(self) -> str:
        """That of definitions, data files and code."""
        return fingerprint_inputs(
            self.definitions_file,
            geography=self.geography_folder,
            corrections=self.corrections_file,
        )

    @cached_property
    def checked_definitions(self) -> CheckedFile:
        """The stewards' definitions with all that was found in them."""
        known = know_schemas(self.agreement, self.standards, self.rules_in_use)
        # a layout that is set aside would seem to have no names
        if self.today is not None and not self.loaded_layouts.problems:
            known = replace(known, datasets=list_known_names(self.layouts))
        return check_file(self.definitions_file, known, self.today)

    @property
    def definitions(self) -> list[Definition]:
        """The definitions that can be computed. Raises `DefinitionError` where the file as such is
        wrong."""
        return self._sorted_definitions[0]

    @cached_property
    def stopped(self) -> list[Problem]:
        """What is wrong with layouts, rules, rhythms, corrections, indicators and efforts that are
        set aside."""
        rules = [problem for found in self.loaded_rules.broken.values() for problem in found]
        found = [
            *self._sorted_definitions[1],
            *self._readable_corrections[1],
            *rules,
            *self.loaded_layouts.problems,
            *self._loaded_rhythms.problems,
            *self.effort_problems,
        ]
        # a dataset's file that cannot be read is told of as rules and as layouts
        return list(dict.fromkeys(found))

    @cached_property
    def _sorted_definitions(self) -> tuple[list[Definition], list[Problem]]:
        sound, stopped = set_wrong_aside(self.checked_definitions)
        lost = self.loaded_rules.broken.keys() - self.rules_in_use.keys()
        reading = [
            entry for entry in sound if any(each.dataset in lost for _, each in list_terms(entry))
        ]
        ids = {entry.id for entry in reading}
        kept, made_of = leave_out([entry for entry in sound if entry.id not in ids], ids)
        name_file = self.checked_definitions.name_file_of
        stopped += [describe_ruleless(entry, name_file(entry.id)) for entry in reading]
        stopped += [describe_dependent(entry, name_file(entry.id)) for entry in made_of]
        return kept, stopped

    @cached_property
    def geography(self) -> Geography:
        """The areas and their membership. Raises `AreaError`."""
        return load_geography(self.geography_folder or DATA_FOLDER)

    @cached_property
    def corrections(self) -> Declared:
        """The declared corrections; cells of those that cannot be read are withheld.

        Raises `CorrectionError` where the file as such, or the cell of a correction, is not told.
        """
        return self._readable_corrections[0]

    @cached_property
    def _readable_corrections(self) -> tuple[Declared, list[Problem]]:
        return load_readable_corrections(self.corrections_file)

    @property
    def rhythms(self) -> list[Rhythm]:
        """When each dataset is expected, as far as that can be understood."""
        return self._loaded_rhythms.rhythms

    @cached_property
    def _loaded_rhythms(self) -> LoadedRhythms:
        return load_sound_rhythms()

    @cached_property
    def gates(self) -> Gates:
        """When a snapshot waits for approval. Raises `GatesError`."""
        return load_gates()

    @property
    def efforts(self) -> list[Effort]:
        """The efforts beside the definitions, those that are sound."""
        return self._checked_efforts[0]

    @property
    def effort_problems(self) -> list[Problem]:
        """What is wrong with the other efforts."""
        return self._checked_efforts[1]

    @cached_property
    def _checked_efforts(self) -> tuple[list[Effort], list[Problem]]:
        named = [block.definition for block in self.checked_definitions.blocks]
        known = KnownNames.gather(self.agreement, named, self.geography)
        return check_efforts(name_efforts_file(self.definitions_file), known)

    @cached_property
    def waivers(self) -> list[Waiver]:
        """The small counts that a steward has waived. Raises `WaiverError`."""
        return load_waivers(name_waivers_file(self.definitions_file))

    @cached_property
    def agreement(self) -> Agreement:
        """The agreement that indicators are tied to."""
        return load_agreement()

    @cached_property
    def standards(self) -> dict[str, StandardPopulation]:
        """The standard populations by name."""
        return load_standards()

    @cached_property
    def loaded_layouts(self) -> LoadedLayouts:
        """The publishers' forms of files, and what is wrong with those left out."""
        return load_sound_layouts()

    @property
    def layouts(self) -> list[Layout]:
        """The publishers' forms of files that can be used."""
        return self.loaded_layouts.layouts

    @cached_property
    def loaded_rules(self) -> LoadedRules:
        """What each dataset promises, and what is wrong with those left out."""
        return load_sound_rules()

    @property
    def rules(self) -> dict[str, DatasetRules]:
        """What each dataset promises that extracts can be held against."""
        return self.loaded_rules.rules

    @cached_property
    def rules_in_use(self) -> dict[str, DatasetRules]:
        """The rules to compute stored figures by: of a broken file those that were used last."""
        if self.remembered_rules is None or not self.loaded_rules.broken:
            return self.rules
        remembered = load_sound_rules(self.remembered_rules).rules
        broken = self.loaded_rules.broken.keys()
        return {name: entry for name, entry in remembered.items() if name in broken} | self.rules

    @cached_property
    def limits(self) -> Limits:
        """How much is taken in. Raises `LimitsError`."""
        return load_limits()
