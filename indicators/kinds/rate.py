"""Events or persons for so many of those whom they could happen to."""

from __future__ import annotations

import numpy as np
import polars as pl

from indicators import reasons
from indicators.kinds.counted import CountedKind
from indicators.kinds.kind import Yardsticks
from indicators.kinds.measuring import read_floats
from indicators.methods.statistics import Figures, Floats, count, rate
from schemas.definitions.model import Definition


class Rate(CountedKind):
    """per × x / n with exact or Byar's limits of x."""

    mixes_ages = True

    def divide(self, x: Floats, n: Floats, scale: Floats) -> Figures:
        """Per so many."""
        return rate(x, n, scale)

    def find_scale(self, definition: Definition) -> int:
        """What the definition says."""
        return definition.per or 1

    def finish_printed(
        self, parts: pl.DataFrame, definitions: list[Definition], yardsticks: Yardsticks
    ) -> pl.DataFrame:
        """The publisher's own rate where it prints one, else the area's counts divided."""
        return prefer_printed_rate(self.finish_joined(parts, definitions, yardsticks))

    def describe_formula(self, definition: Definition) -> str:
        """A Danish sentence."""
        per = f"{definition.per:,}".replace(",", ".")
        return f"Rate: tæller divideret med nævner{'' if definition.per == 1 else f' gange {per}'}."


def prefer_printed_rate(frame: pl.DataFrame) -> pl.DataFrame:
    """The publisher's own rate where it prints one, so that ours agrees with its site.

    The limits are those of the count, carried over to the printed rate: rate × limit(x)/x.
    They need no denominator; a count of 0 has none then.
    """
    use = pl.col("status").is_in(["ok", "missing"]) & pl.col("printed").is_not_null()
    use = use & ~pl.col("cause").is_in([str(flaw) for flaw in reasons.FLAWS]).fill_null(False)
    limits = count(read_floats(frame, "x"))
    with np.errstate(divide="ignore", invalid="ignore"):
        relative = frame.select(
            low=pl.col("printed") * pl.Series(limits.low / limits.value).fill_nan(None),
            high=pl.col("printed") * pl.Series(limits.high / limits.value).fill_nan(None),
        )
    return frame.with_columns(
        value=pl.when(use).then("printed").otherwise("value"),
        ci_low=pl.when(use).then(relative["low"]).otherwise("ci_low"),
        ci_high=pl.when(use).then(relative["high"]).otherwise("ci_high"),
        ci_method=pl.when(use)
        .then(pl.Series(limits.method.tolist(), dtype=pl.String))
        .otherwise("ci_method"),
        status=pl.when(use).then(pl.lit("ok")).otherwise("status"),
        note=pl.when(use).then(pl.lit(reasons.PRINTED)),
        numerator=pl.when(use).then("x").otherwise("numerator"),
        denominator=pl.when(~use).then("denominator"),
    ).with_columns(
        pl.when(pl.col("ci_low").is_not_null() & pl.col("ci_high").is_not_null())
        .then(name)
        .alias(name)
        for name in ("ci_low", "ci_high", "ci_method")
    )
