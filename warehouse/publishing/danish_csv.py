"""Frames as csv in the form that Danish Excel opens, harmless there.

Belongs here: byte order mark, semicolons, decimal comma, and text that a spreadsheet would run.
Does not belong here: which columns there are.
"""

from __future__ import annotations

import polars as pl

_RUNS = r"^[\s'\"]*[=+\-@\t\r＝＋－＠]"


def tell_danish_csv(frame: pl.DataFrame) -> str:
    """The frame as text, with a byte order mark; encode it as UTF-8.

    A text that begins with =, +, -, @, a tab or a line break would be run as a formula by the
    spreadsheet that opens the file, so it gets an apostrophe in front, as Excel itself marks
    text. Numbers and dates are no text: -0,3 stays a number.
    """
    texts = pl.col(pl.String, pl.Categorical, pl.Enum).cast(pl.String)
    harmless = frame.with_columns(
        pl.when(texts.str.contains(_RUNS)).then(pl.lit("'") + texts).otherwise(texts).name.keep()
    )
    return harmless.write_csv(include_bom=True, separator=";", decimal_comma=True)
