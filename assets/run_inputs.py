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
from schemas.acceptance.rules import DatasetRules, load_rules
from schemas.agreement import Agreement, load_agreement
from schemas.corrections import Declared, load_corrections
from schemas.definitions.file import CheckedFile, check_file, know_schemas
from schemas.definitions.model import Definition
from schemas.extracts import FoundFile
from schemas.gates import Gates, load_gates
from schemas.rhythms import Rhythm, load_rhythms
from schemas.standards import StandardPopulation, load_standards
from sources.inbox import scan_folder
from sources.layouts.known_names import list_known_names
from sources.layouts.model import Layout, load_layouts
from sources.limits import Limits, load_limits


@dataclass(frozen=True)
class RunInputs:
    """The files that a run rests on, by their paths, and as they were when first asked for.

    `inbox` is None where nothing is taken in. With `today` definitions are also held against the
    layouts' names and the calendar, as `klynge check` does. What is asked for raises the errors of
    its loading, with every mistake of the file.
    """

    inbox: Path | None = None
    definitions_file: Path = DEFAULT_DEFINITIONS
    geography_folder: Path | None = None
    corrections_file: Path = DEFAULT_CORRECTIONS
    today: date | None = None

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
        known = know_schemas(self.agreement, self.standards, self.rules)
        if self.today is not None:
            known = replace(known, datasets=list_known_names(self.layouts))
        return check_file(self.definitions_file, known, self.today)

    @cached_property
    def definitions(self) -> list[Definition]:
        """The definitions. Raises `DefinitionError`."""
        return self.checked_definitions.definitions

    @cached_property
    def geography(self) -> Geography:
        """The areas and their membership. Raises `AreaError`."""
        return load_geography(self.geography_folder or DATA_FOLDER)

    @cached_property
    def corrections(self) -> Declared:
        """The declared corrections. Raises `CorrectionError`."""
        return load_corrections(self.corrections_file)

    @cached_property
    def rhythms(self) -> list[Rhythm]:
        """When each dataset is expected. Raises `RhythmError`."""
        return load_rhythms()

    @cached_property
    def gates(self) -> Gates:
        """When a snapshot waits for approval. Raises `GatesError`."""
        return load_gates()

    @cached_property
    def agreement(self) -> Agreement:
        """The agreement that indicators are tied to."""
        return load_agreement()

    @cached_property
    def standards(self) -> dict[str, StandardPopulation]:
        """The standard populations by name."""
        return load_standards()

    @cached_property
    def layouts(self) -> list[Layout]:
        """The publishers' forms of files. Raises `LayoutError`."""
        return load_layouts()

    @cached_property
    def rules(self) -> dict[str, DatasetRules]:
        """What each dataset promises. Raises `RulesError`."""
        return load_rules()

    @cached_property
    def limits(self) -> Limits:
        """How much is taken in. Raises `LimitsError`."""
        return load_limits()
