"""The map as it was kept with figures, in the form of today's.

Belongs here: fitting kept areas, membership and weights to what the code reads now. Does not belong
here: keeping them (`assets.computing_basis`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import polars as pl

from geography import Geography

MAP_TABLES = ("areas", "membership", "weights")


def fit_map(tables: Mapping[str, pl.DataFrame], today: Geography) -> Geography:
    """Areas, membership and weights as they were kept, with today's aliases and for what is not.

    A column that was not yet kept is null.
    """
    fitted = {}
    for name in MAP_TABLES:
        if name in tables:
            schema = getattr(today, name).schema
            kept = [
                pl.col(column) if column in tables[name].columns else pl.lit(None).alias(column)
                for column in schema
            ]
            fitted[name] = tables[name].select(kept).cast(dict(schema))
    return replace(today, **fitted)
