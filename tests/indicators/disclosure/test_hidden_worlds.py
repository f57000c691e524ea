"""Two countries that differ in hidden counts alone publish the same, to the last digit.

Whatever is published then tells neither from the other: no interval, verdict, change or forecast.
"""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from indicators.derive import derive_values
from indicators.disclosure.protection import protect_values
from indicators.verdicts.among_others import set_among_others
from indicators.verdicts.outlook import add_targets
from schemas.definitions.model import Definition
from tests.indicators.frames import GEOGRAPHY, compute_unprotected, observe, proportion

KNOWN = dict(
    zip(
        ["0101", "0147", "0151", "0153", "0155", "0157", "0159", "0161", "0163", "0165", "0167",
         "0169", "0173", "0175", "0183", "0185", "0187", "0190", "0217", "0219", "0223", "0230",
         "0240", "0250", "0260", "0270", "0400"],
        range(30, 111, 3),
        strict=True,
    )
)  # fmt: skip
"""Counts of 200 that are shown, far enough apart to differ beyond chance."""

YEARS = range(2012, 2025)


def publish(allerød: float, definition: Definition, nature: str) -> pl.DataFrame:
    """Allerød's count each year, of 23 that it has together with Fredensborg."""
    rows: list[dict[str, Any]] = []
    for year in YEARS:
        counts = KNOWN | {"0201": allerød, "0210": 23 - allerød}
        counts = {area: count + (year * number) % 5 if area in KNOWN else count
                  for number, (area, count) in enumerate(counts.items())}  # fmt: skip
        for area, count in {**counts, "000": 20.0 * sum(counts.values())}.items():
            people = 20.0 * 200 * len(counts) if area == "000" else 200.0
            rows.append(observe("praksis", "praksis_lukket", area, str(year), count))
            rows.append(observe("praksis", "praksis", area, str(year), people))
    computed = compute_unprotected(rows, definition, natures={definition.id: nature})
    protected = protect_values(computed, [definition], GEOGRAPHY).values
    derived = derive_values(
        set_among_others(protected, [definition], GEOGRAPHY), [definition], 2023
    )
    return add_targets(derived, [definition], {})


@pytest.mark.parametrize("nature", ["events", "clustered_events", "full_count"])
@pytest.mark.parametrize(
    "more",
    [
        {},
        {"dispersion": "estimated"},
        {"catchment": "psychiatric"},
        {"kind": "rate", "per": 1000, "unit": "pr_1000"},
        {"target": {"value": 10.0, "year": 2027, "source": "Kilde"}},
    ],
    ids=lambda more: "-".join(map(str, more)) or "plain",
)
def test_what_is_published_is_the_same_whatever_a_hidden_count_is(
    more: dict[str, Any], nature: str
) -> None:
    definition = proportion(**more)
    one, other = (publish(count, definition, nature) for count in (1.0, 4.0))
    hidden = one.filter(area_id="0201")
    assert hidden["status"].unique().to_list() == ["suppressed"]
    limited = one.filter(pl.col("ci_low").is_not_null())
    has_limits = nature == "events" or (nature, more) == (
        "clustered_events", {"dispersion": "estimated"},
    )  # fmt: skip
    assert limited.is_empty() != has_limits
    assert one.equals(other)
