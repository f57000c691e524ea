"""What all stages of one run share: the home, the inputs, the lock.

Belongs here: the resource that the assets ask for. Which values it gets is decided in
`pipelines/`.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import dagster as dg
import polars as pl
from pydantic import PrivateAttr

from assets.computing_basis import Basis, find_known_then, recall_basis
from assets.inputs import DEFAULT_CORRECTIONS, DEFAULT_DEFINITIONS
from assets.quality.validation import Validator
from assets.run_inputs import RunInputs
from assets.running.lock import hold_home
from assets.running.logbook import NO_RUN
from assets.running.pools import free_pools
from assets.running.processes import PROCESS_TAG, name_process
from assets.running.run_log import keep_run_log
from schemas.as_of import read_as_of
from warehouse.errors import explain_storage_errors
from warehouse.home import Home
from warehouse.runs import Runs

Made = TypeVar("Made")


class Monitoring(dg.ConfigurableResource):  # type: ignore[type-arg]
    """One run's settings; its lifetime is the run, so it also holds the run's lock.

    `extracts`, `definitions`, `geography` and `corrections` are paths; when empty they mean the
    home's inbox, and the checkout's `indicator_defs.yaml`, `geography/data/` and
    `sources/corrections.yaml`. `wait_seconds` is how long a
    run waits for another one, and `started_by` what another one is told of this.
    `as_of` is a day such as 2024-12-01, empty for now; as of a day, empty `definitions` mean
    those in force on it, and `received` is a rule of `schemas.as_of`. `allow_synthetic` lets real
    and synthetic extracts stand in one home.
    """

    home: str
    extracts: str = ""
    definitions: str = ""
    geography: str = ""
    corrections: str = ""
    as_of: str = ""
    received: bool = False
    allow_synthetic: bool = False
    wait_seconds: float = 900.0
    started_by: str = "the web page, its schedule or its sensor"
    _validator: Validator | None = PrivateAttr(default=None)
    _inputs: RunInputs | None = PrivateAttr(default=None)
    _made: dict[str, Any] = PrivateAttr(default_factory=dict)

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Iterator[Monitoring]:
        """Hold the home's lock from the run's first step to its last.

        The run is tagged with its process, so that it can be told from one that was killed, and
        what a killed one left is cleared away: no step waits for a run that is no more.
        """
        run_id, instance = context.run_id, context.instance
        if run_id is not None and instance is not None:
            instance.add_run_tags(run_id, {PROCESS_TAG: name_process(os.getpid())})
        doing = f"run {run_id}, started by {self.started_by}"
        with (
            keep_run_log(self.folders, run_id or NO_RUN, self.started_by, instance),
            explain_storage_errors(self.folders.root),
            hold_home(self.folders, self.wait_seconds, doing),
        ):
            if instance is not None:
                free_pools(instance)
            try:
                yield self
            finally:
                if self._validator is not None:
                    self._validator.close()

    def prepare_validator(self) -> Validator:
        """The process that runs the expectations, started when first asked for.

        Asking early lets it import Great Expectations beside the stages before its own.
        """
        if self._validator is None:
            self._validator = Validator()
        return self._validator

    def make_once(self, name: str, make: Callable[[], Made]) -> Made:
        """What several stages of a run need, made by the first of them that runs."""
        if name not in self._made:
            self._made[name] = make()
        made: Made = self._made[name]
        return made

    @property
    def inputs(self) -> RunInputs:
        """What this run rests on; read once, so that all its stages speak of the same."""
        if self._inputs is None:
            self._inputs = RunInputs(
                inbox=self.inbox,
                definitions_file=self.definitions_file,
                geography_folder=self.geography_folder,
                corrections_file=(
                    Path(self.corrections) if self.corrections else DEFAULT_CORRECTIONS
                ),
                remembered_rules=self.folders.rules,
            )
        return self._inputs

    def take_over(self, inputs: RunInputs) -> None:
        """Go on with what was loaded from this run's settings before Dagster was."""
        self._inputs = inputs

    def choose_basis(self, runs: Runs) -> Basis:
        """The definitions and the map that this run computes by, and as of when.

        Raises `AsOfError` for a day that is none, `DefinitionError`, `AreaError`, and `StageError`
        for what is stored of a day.
        """
        as_of = read_as_of(self.as_of or None, self.received, datetime.now(UTC).date())
        if as_of is None:
            return self.take_todays_basis()
        return find_known_then(runs, as_of, self.inputs, bool(self.definitions))

    def take_todays_basis(self) -> Basis:
        """The definitions and the map as their files are now."""
        inputs = self.inputs
        return Basis(
            inputs.definitions, inputs.geography, inputs_fingerprint=inputs.fingerprint,
            stopped=tuple(inputs.stopped),
        )  # fmt: skip

    def recall_basis(self, runs: Runs, values: pl.DataFrame) -> Basis:
        """The definitions and the map that the latest values were made by, and as of when.

        A stage can be run by itself, with other settings than those of the run that computed.
        """
        run = runs.find(str(values["run_id"].first()))
        if run is None:
            # computed before runs were noted, and as of an earlier day only since they are
            return self.take_todays_basis()
        return recall_basis(run, self.inputs.geography)

    @property
    def geography_folder(self) -> Path | None:
        """The folder of areas that is used instead of the checkout's own."""
        return Path(self.geography) if self.geography else None

    @property
    def folders(self) -> Home:
        """The home."""
        return Home(Path(self.home))

    @property
    def inbox(self) -> Path:
        """The folder that extracts are taken from."""
        return Path(self.extracts) if self.extracts else self.folders.inbox

    @property
    def definitions_file(self) -> Path:
        """The stewards' definitions."""
        return Path(self.definitions) if self.definitions else DEFAULT_DEFINITIONS
