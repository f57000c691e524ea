"""Checks of an extract's days: release, retrieval, receipt, and the periods of its figures.

Belongs here: what cannot be true of days that lie ahead. Does not belong here: how late a dataset
is (`schemas.lateness`).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import polars as pl

from schemas.acceptance.report import Where, describe_rows
from schemas.acceptance.rules import DatasetRules
from schemas.extracts import Provenance
from schemas.problems import Problem


def check_periods(
    frame: pl.DataFrame, provenance: Provenance, rules: DatasetRules, received: date | None,
    where: Where,
) -> list[Problem]:  # fmt: skip
    """No period begins after the day on which its figures were known (`find_known_day`)."""
    known = find_known_day(provenance, rules, received)
    if known is None:
        return []
    ahead = frame.filter(pl.col("period_start") > known)
    if ahead.is_empty():
        return []
    told = describe_rows(
        "period_ahead", "A period begins after the file was released or received.", ahead,
        ahead.height, where, f"periods that begin on {known:%Y-%m-%d} or before", found="period",
    )  # fmt: skip
    remedy = "Correct the period in the file."
    if known != received:
        remedy = "Correct the period, or the date that the sidecar or the front sheet states."
    elif rules.projection_table is not None:
        remedy = (
            "Check the periods. What is expected and not counted belongs to a dataset of "
            f"projections: name its table in a sidecar (table: {rules.projection_table})."
        )
    return [replace(problem, remedy=remedy) for problem in told]


def check_dates(provenance: Provenance, received: date | None, where: Where) -> list[Problem]:
    """No release or retrieval lies after the receipt: such a date would outrank every true one."""
    said = {"published": provenance.published, "retrieved": provenance.retrieved}
    return [
        Problem(
            rule="published_ahead",
            message=f"The date '{name}' lies after the day of receipt.",
            file=where.file,
            column=name,
            found=f"'{day:%Y-%m-%d}'",
            expected=f"a date on {received:%Y-%m-%d} or before",
            remedy=f"Correct '{name}' in the sidecar, or the release date on the front sheet.",
        )
        for name, day in said.items()
        if day is not None and received is not None and day > received
    ]


def find_known_day(
    provenance: Provenance, rules: DatasetRules, received: date | None
) -> date | None:
    """The last day on which an extract's figures can have been made up; None for a projection.

    The release, else the retrieval, and the receipt at the latest.
    """
    if rules.projection:
        return None
    days = [provenance.published or provenance.retrieved, received]
    return min((day for day in days if day is not None), default=None)
