"""The stage `extracts`: which files lie in the inbox, and which of them are new.

Belongs here: the asset and nothing else; looking inside a file is the next stage.
"""

import logging

import dagster as dg
import polars as pl

from assets.fetched import FETCHED_KEYS
from assets.metadata import show_table
from assets.resources import Monitoring
from sources.layouts.loading import list_layouts_named_by_path
from warehouse.intake import Intake, plan_intake
from warehouse.store import open_warehouse

LOG = logging.getLogger("klynge.extracts")


@dg.asset(pool="warehouse", kinds={"file"}, deps=FETCHED_KEYS)
def extracts(monitoring: Monitoring) -> dg.MaterializeResult:  # type: ignore[type-arg]
    """Every file of the inbox: new, known already, or the same bytes twice."""
    intake = survey_inbox(monitoring)
    LOG.info(
        "extracts: %d new, %d known, %d repeated, %d withdrawn or erased",
        len(intake.new), len(intake.known), len(intake.repeated), len(intake.out),
    )  # fmt: skip
    return dg.MaterializeResult(
        metadata={
            "path": dg.MetadataValue.path(str(monitoring.inbox)),
            "new": len(intake.new),
            "known": len(intake.known),
            "repeated": len(intake.repeated),
            "withdrawn or erased": len(intake.out),
            "files": show_table(list_files(intake), limit=100),
        }
    )


def survey_inbox(monitoring: Monitoring) -> Intake:
    """Scan the inbox and set it against the register."""
    inputs = monitoring.inputs
    named_by_path = list_layouts_named_by_path(inputs.layouts)
    with open_warehouse(monitoring.folders) as warehouse:
        return plan_intake(inputs.found, warehouse.register(), named_by_path)


def list_files(intake: Intake) -> pl.DataFrame:
    """One row for each file: name, size, sha256, state."""
    rows = [
        (file.relative, file.size, file.sha256[:12], state)
        for state, files in (
            ("new", intake.new), ("known", intake.known), ("repeated", intake.repeated),
            ("withdrawn or erased", intake.out),
        )
        for file in files
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=["file", "bytes", "sha256", "state"], orient="row")
