"""What others' figures say of an area's is made of figures that anybody may see."""

from __future__ import annotations

import polars as pl

from indicators.disclosure.protection import protect_values
from indicators.verdicts.among_others import set_among_others
from tests.indicators.frames import GEOGRAPHY, compute_unprotected, practices, proportion
from tests.indicators.value_rows import MUNICIPALITIES

READMITTED = proportion(dispersion="estimated", disclosure_control=True)
HIDDEN, SHOWN = MUNICIPALITIES[0], MUNICIPALITIES[1:]


def published(small: float) -> pl.DataFrame:
    """The municipalities' figures where one of them has a small count."""
    rows = [
        *practices("000", 900, 3000),
        *practices(HIDDEN, small, 100),
        *(row for place, area in enumerate(SHOWN)
          for row in practices(area, 25 + 10 * (place % 2), 100)),
    ]  # fmt: skip
    values = compute_unprotected(rows, READMITTED, natures={"lukkede": "clustered_events"})
    protected = protect_values(values, [READMITTED], GEOGRAPHY).values
    judged = set_among_others(protected, [READMITTED], GEOGRAPHY)
    return judged.filter(area_type="kommune").sort("area_id")


def test_a_hidden_count_cannot_be_read_from_how_wide_the_others_limits_are() -> None:
    few, more = published(1.0), published(4.0)
    hidden = few.filter(status="suppressed")["area_id"].to_list()
    assert HIDDEN in hidden
    shown = few.filter(pl.col("ci_low").is_not_null())
    assert shown.height >= 8
    assert set(shown["ci_method"]) == {"overdispersed"}
    limits = ("area_id", "ci_low", "ci_high", "vs_region", "vs_land", "too_uncertain")
    assert few.select(limits).equals(more.select(limits))
