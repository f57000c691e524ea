"""Small published frames and definitions, written out for the auditor.

Belongs here: making a frame as readers get it from a few lines of figures. Does not belong here:
what is found in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import polars as pl

from auditing.audit import Audit, audit
from auditing.knowledge import Edition
from auditing.sources import Equalities
from geography import load_geography
from schemas.acceptance.rules import load_rules
from schemas.definitions.model import Definition
from schemas.frames.values import fill_columns

GEOGRAPHY = load_geography()
RULES = load_rules()
HIDDEN = "Skjult, fordi tallet bygger på for få personer eller ville røbe et sådant tal."
MARK = "Skjult af kilden, fordi tallet er lille."
NAMES = {
    name: (kind, area)
    for kind, area, name in GEOGRAPHY.areas.select("area_type", "area_id", "name").iter_rows()
}
NORD = ("Helsingør", "Hillerød", "Hørsholm", "Fredensborg", "Gribskov", "Frederikssund",
        "Halsnæs", "Allerød")  # fmt: skip


def define(indicator: str, kind: str = "rate", **keys: Any) -> Definition:
    """A definition of local counts (tæller of the indicator's own item, nævner or population)."""
    own = {"dataset": "lokal", "where": {"item": keys.pop("item", indicator)}}
    given: dict[str, Any] = {
        "id": indicator, "title": indicator, "description": indicator, "theme": "kapacitet",
        "kind": kind,
    }  # fmt: skip
    if kind in ("rate", "directly_standardised_rate"):
        given |= {"per": 1000, "unit": "pr_1000"}
    if kind == "count":
        given |= {"unit": "antal"}
    if kind in ("rate", "proportion", "count", "directly_standardised_rate", "distribution"):
        given["numerator"] = {**own, "measure": "tæller"}
    if kind in ("rate", "directly_standardised_rate"):
        given["denominator"] = {"dataset": "folketal", "measure": "folketal"}
    if kind in ("proportion", "distribution"):
        given["denominator"] = {**own, "measure": "nævner"}
    return Definition.model_validate(given | keys)


def show(
    definition: Definition,
    area: str,
    numerator: float | None,
    denominator: float | None = None,
    period: str = "2024",
    **columns: Any,
) -> dict[str, Any]:
    """A row of `indicators`; a numerator of None is hidden, unless `status` says otherwise."""
    kind, area_id = NAMES[area]
    hidden = numerator is None and "value" not in columns
    status = columns.pop("status", "suppressed" if hidden else "ok")
    reason = columns.pop("status_reason", HIDDEN if status == "suppressed" else None)
    scale = 100 if definition.kind.value == "proportion" else definition.per or 1
    value = numerator
    if numerator is not None and denominator:
        value = scale * numerator / denominator
    return {
        "indicator_id": definition.id, "area_type": kind, "area_id": area_id, "area_name": area,
        "period": period, "period_start": date(int(period[:4]), 7 if "H2" in period else 1, 1),
        "period_end": date(int(period[5:9] if "-" in period else period[:4]), 12, 31),
        "sex": "alle", "age": "alle", "education": "alle", "category": "alle",
        "numerator": numerator, "denominator": denominator, "value": value,
        "unit": definition.unit, "status": status, "status_reason": reason,
        "vintages": "2026-01-01", "definition_version": definition.version, **columns,
    }  # fmt: skip


def show_many(
    definition: Definition, figures: dict[str, float | None], **columns: Any
) -> list[Any]:
    """Rows of several areas with numerators alone."""
    return [show(definition, area, number, **columns) for area, number in figures.items()]


def publish(rows: Sequence[dict[str, Any]]) -> pl.DataFrame:
    """The frame of some rows."""
    return fill_columns(pl.DataFrame(rows, infer_schema_length=None))


def attack(
    rows: Sequence[dict[str, Any]],
    *definitions: Definition,
    older: Sequence[Sequence[dict[str, Any]]] = (),
    equal: Equalities | None = None,
) -> Audit:
    """The audit of some rows, with what was published before (the newest first)."""
    editions = [
        Edition(f"before-{number}", publish(each), definitions) for number, each in enumerate(older)
    ]
    return audit(publish(rows), definitions, GEOGRAPHY, editions, equal, RULES)


def tell(found: Audit) -> str:
    """All chains, a line each."""
    return "\n".join(f"{find.how}: {find.chain}" for find in found.finds)
