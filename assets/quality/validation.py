"""Great Expectations at work: the suite run over the prepared frames, the Data Docs built.

Belongs here: the only import of Great Expectations, and the process of its own in which it is
imported while the run does other things. Does not belong here: what is expected
(`schemas/expectations/values.yaml`) and the frames (`assets.quality.expectations`).
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, cast

import polars as pl
from pydantic import TypeAdapter

from assets.quality.expectations import Expectation

if TYPE_CHECKING:
    from great_expectations.core import ExpectationValidationResult
    from great_expectations.data_context.store.store import DataDocsSiteConfigTypedDict
    from great_expectations.expectations.expectation import Expectation as GxExpectation

EXPECTATIONS = TypeAdapter(list[Expectation])


@dataclass(frozen=True)
class ExpectationOutcome:
    """Whether an expectation held, how many values it looked at, and how many failed it."""

    expectation_id: str
    success: bool
    values: int
    unexpected: int


class ValidationError(RuntimeError):
    """Great Expectations itself failed; the text is what it wrote last."""


class Validator:
    """A process that imports Great Expectations at once and then waits for its task.

    The import takes longer than the whole validation, so it goes on beside the run's other
    stages. A process that is never given a task ends with `close`, or with the run.
    """

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "assets.quality.validation"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            env={**os.environ, "GX_ANALYTICS_ENABLED": "false"},
        )  # fmt: skip

    def validate(
        self,
        frames: Mapping[str, pl.DataFrame],
        expectations: list[Expectation],
        work: Path,
        docs: Path,
    ) -> list[ExpectationOutcome]:
        """Run the expectations and build the Data Docs in `docs`; frames pass through `work`.

        Raises `ValidationError` with the process's own words when it fails.
        """
        for name, frame in frames.items():
            frame.write_parquet(work / f"{name}.parquet")
        task = {
            "frames": {name: str(work / f"{name}.parquet") for name in frames},
            "expectations": EXPECTATIONS.dump_python(expectations),
            "docs": str(docs),
        }
        answer, messages = self._process.communicate(json.dumps(task))
        if self._process.returncode != 0:
            raise ValidationError(messages.strip().rpartition("\n")[2])
        return [ExpectationOutcome(**entry) for entry in json.loads(answer)]

    def close(self) -> None:
        """End the process; nothing happens when it has done its task."""
        if self._process.poll() is None:
            self._process.kill()
            self._process.communicate()


def validate_frames(
    frames: Mapping[str, pl.DataFrame], expectations: list[Expectation], docs: Path
) -> list[ExpectationOutcome]:
    """Run the expectations frame by frame and build the Data Docs as a static site in `docs`."""
    import great_expectations as gx
    from great_expectations.data_context.types.base import ProgressBarsConfig

    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    for site in list(context.get_site_names()):
        context.delete_data_docs_site(site)
    context.add_data_docs_site("published", describe_site(docs))
    source = context.data_sources.add_pandas("published_values")
    outcomes = []
    for name in dict.fromkeys(entry.frame for entry in expectations):
        suite = context.suites.add(gx.ExpectationSuite(name=name))
        for entry in expectations:
            if entry.frame == name:
                suite.add_expectation(build_expectation(entry))
        batch = source.add_dataframe_asset(name).add_batch_definition_whole_dataframe("all")
        definition = context.validation_definitions.add(
            gx.ValidationDefinition(name=name, data=batch, suite=suite)
        )
        result = definition.run(batch_parameters={"dataframe": frames[name].to_pandas()})
        outcomes += [read_outcome(entry) for entry in result.results]
    context.build_data_docs()
    return outcomes


def build_expectation(entry: Expectation) -> GxExpectation:
    """An entry of the suite as an expectation, with its reason as the note that readers see."""
    from great_expectations.expectations.core.expect_column_values_to_be_between import (
        ExpectColumnValuesToBeBetween,
    )

    return ExpectColumnValuesToBeBetween(
        column=entry.column,
        min_value=entry.min_value,
        max_value=entry.max_value,
        notes=[entry.reason.da, entry.reason.en],
        meta={"expectation_id": entry.id},
    )


def describe_site(docs: Path) -> DataDocsSiteConfigTypedDict:
    """The Data Docs as a static site in a folder, without buttons that would edit the suite."""
    site = {
        "class_name": "SiteBuilder",
        "show_how_to_buttons": False,
        "store_backend": {
            "class_name": "TupleFilesystemStoreBackend",
            "base_directory": str(docs),
        },
        "site_index_builder": {"class_name": "DefaultSiteIndexBuilder"},
    }
    return cast("DataDocsSiteConfigTypedDict", site)


def read_outcome(result: ExpectationValidationResult) -> ExpectationOutcome:
    """What one expectation's result says."""
    configuration = result.expectation_config
    assert configuration is not None and configuration.meta is not None
    return ExpectationOutcome(
        expectation_id=configuration.meta["expectation_id"],
        success=bool(result.success),
        values=int(result.result.get("element_count", 0)),
        unexpected=int(result.result.get("unexpected_count", 0)),
    )


def serve_task(task: IO[str], answer: IO[str]) -> None:
    """The process's life: import, wait for the task, validate, answer."""
    import great_expectations  # noqa: F401  (imported while the run does other things)

    text = task.read()
    if not text:
        return
    asked = json.loads(text)
    outcomes = validate_frames(
        {name: pl.read_parquet(path) for name, path in asked["frames"].items()},
        EXPECTATIONS.validate_python(asked["expectations"]),
        Path(asked["docs"]),
    )
    json.dump([asdict(outcome) for outcome in outcomes], answer)


if __name__ == "__main__":
    serve_task(sys.stdin, sys.stdout)
