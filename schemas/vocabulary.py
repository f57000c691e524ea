"""The closed lists that both frames share.

Belongs here: ids that are fixed by the contract, the datasets as the data files name them, and the
smallest count that is shown. Does not belong here: labels, areas, or what else a steward may extend
in a data file.
"""

from __future__ import annotations

from typing import Literal

from schemas import datasets

Language = Literal["da", "en"]
"""In which a steward or an analyst is told of something."""

AREA_TYPES = ("kommune", "klynge", "region", "land", "hospital", "sundhedsraad")
"""Area types of published values."""

OBSERVED_AREA_TYPES = (*AREA_TYPES, "afdeling", "bydel", "oevrig")
"""Area types of observations: hospital departments, city districts and areas outside the
map (Christiansø, 0411) are read and kept, but are no level of their own in the values."""

EDUCATIONS = (
    "grundskole", "erhvervsfaglig", "kort_videregående", "mellemlang_videregående",
    "lang_videregående",
)  # fmt: skip
"""From the shortest to the longest."""

SEXES = ("alle", "kvinder", "maend", "standardiseret")
ALL = "alle"
STANDARDISED = "standardiseret"

OBSERVATION_STATUSES = ("ok", "suppressed", "missing", "not_applicable")
VALUE_STATUSES = ("ok", "estimated", "suppressed", "missing", "not_applicable")
COMPARISONS = ("bedre", "tilsvarende", "daarligere")
TRENDS = ("bedring", "forvaerring", "stigning", "fald", "uaendret")
SIGNALS = ("hoejere", "lavere")
RUN_RULES = ("stigende", "faldende", "naer_graense", "skift")
"""Runs of points: seven rising or falling, two of three near a limit, seven on one side."""
TARGET_STATUSES = ("naaet", "ikke_naaet", "paa_vej", "usikkert", "ikke_paa_vej")
NATURES = ("full_count", "events", "clustered_events", "sample", "printed")
"""What a measure is (docs/methods.md, "The nature of a measure"); intervals follow from it."""

CI_METHODS = (
    "wilson", "exact", "byar", "dobson", "gamma", "student_t", "survey", "published",
    "overdispersed", "newcombe", "mover", "forecast",
)  # fmt: skip

SMALLEST_SHOWN = 5
"""A count of persons below this and above 0 is never published."""

DATASETS = tuple(each.name for each in datasets.DATASETS)
"""Those that `datasets/` has a file for."""

UNITS = (
    "pct",
    "pct_point",
    "pr_1000",
    "pr_10000",
    "pr_100000",
    "score",
    "antal",
    "dage",
    "kr",
    "indeks",
    "ratio",
    "aar",
)

PERIOD_PATTERN = r"^\d{4}(H[12]|Q[1-4]|-(0[1-9]|1[0-2])|-\d{4}|/\d{2})?$"
"""A year, a half year, a quarter, a month, several years, or a school year (`2024/25`)."""
PERIOD_FORMS = {
    "any": ".",
    "year": r"^\d{4}$",
    "half_year": r"H[12]$",
    "quarter": r"Q[1-4]$",
    "first_quarter": r"Q1$",
    "month": r"^\d{4}-\d{2}$",
    "school_year": r"/\d{2}$",
}
"""Which periods a definition's `periods` admits."""
AGE_PATTERN = r"^(alle|standardiseret|\d{1,3}|\d{1,3}-\d{1,3}|\d{1,3}\+)$"
