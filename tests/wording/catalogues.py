"""Small catalogues, from definitions written out by hand."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from schemas.agreement import load_agreement
from schemas.definitions.model import Definition
from schemas.promises import load_promises
from schemas.standards import load_standards
from wording.catalogue import Catalogue, Entry, NewestRelease, make_catalogue

NOW = datetime(2026, 5, 1, 12, 0, tzinfo=UTC)


def define(**more: Any) -> Definition:
    return Definition.model_validate(
        {
            "id": "lukkede", "title": "Lukkede praksis", "description": "Andel af praksis.",
            "theme": "laegefaglige_kompetencer", "kind": "proportion", "direction": "lower",
            "numerator": {"dataset": "praksis", "measure": "praksis_lukket"},
            "denominator": {"dataset": "praksis", "measure": "praksis"}, **more,
        }
    )  # fmt: skip


STANDARDISED: dict[str, Any] = {
    "id": "kol_standard", "title": "KOL, standardiseret", "theme": None,
    "focus_area": "aeldre_kronisk", "goal": "samlet_indsats", "direction": None,
    "kind": "directly_standardised_rate", "unit": "pr_100000", "per": 100000,
    "numerator": {"dataset": "ruks", "measure": "prævalens_personer", "where": {"item": "kol"}},
    "denominator": {"dataset": "folketal", "measure": "folketal"},
    "standardise": {"ages": ["65-79", "80+"]}, "groups": [{"age": "65+"}],
}  # fmt: skip
RATIO: dict[str, Any] = {
    "id": "forhold", "title": "Forholdet", "kind": "ratio", "unit": "ratio", "of": "lukkede",
    "to": "kol_standard", "numerator": None, "denominator": None,
}  # fmt: skip


def catalogue(*definitions: Definition, **releases: NewestRelease) -> Catalogue:
    return make_catalogue(
        list(definitions), load_agreement(), load_promises(), load_standards(), releases, NOW
    )


def find(made: Catalogue, indicator: str) -> Entry:
    return next(entry for entry in made.entries if entry.definition.id == indicator)
