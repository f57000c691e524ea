"""How a cell's text becomes a number or a marker, strictly and column by column.

Belongs here: number styles, markers, blanks. Does not belong here: which style and markers
a publisher uses (layouts) and whether a number is plausible (`schemas.acceptance.check`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import polars as pl

from schemas.vocabulary import OBSERVATION_STATUSES
from sources.cells.text import fold_text, tidy_text
from sources.layouts.model import Layout, Markers, Measure, Style

STATUS = pl.Enum(list(OBSERVATION_STATUSES))

# What needs no second look when the style is the layout's first: the bulk of every file.
_POINT = r"^-?[0-9]+(\.[0-9]+)?$"
_PLAIN = {"point": _POINT, "thousands_comma": _POINT, "comma": r"^-?[0-9]+$"}
_WHOLE_STYLE = {
    # decimal point; groups of three by spaces only
    "point": re.compile(r"-?([0-9]+|[0-9]{1,3}( [0-9]{3})+)(\.[0-9]+)?"),
    # decimal point; groups of three by commas or spaces
    "thousands_comma": re.compile(
        r"-?([0-9]+|[0-9]{1,3}(,[0-9]{3})+|[0-9]{1,3}( [0-9]{3})+)(\.[0-9]+)?"
    ),
    # decimal comma; groups of three by points or spaces
    "comma": re.compile(r"-?([0-9]+|[0-9]{1,3}(\.[0-9]{3})+|[0-9]{1,3}( [0-9]{3})+)(,[0-9]+)?"),
}
_GROUPED_WHOLE = r"^-?[0-9]{1,3}(,000)+$"
STYLES: tuple[Style, ...] = ("comma", "point", "thousands_comma")
_READ = {"text": pl.String(), "value": pl.Float64(), "status": STATUS, "kind": pl.String()}
"""What is read of a text that needs a second look."""
_GROUPED = re.compile(r"-?[0-9]{1,3}(,[0-9]{3})+")
_POINT_AS_COMMA = r"^-?[0-9]{1,3}\.[0-9]{3}$"


@dataclass(frozen=True)
class CastColumn:
    """A column after casting: numbers, statuses, and the positions of doubtful cells.

    `bad` are positions (from 0) of cells that are no number, marker or blank; `other_style`
    of cells that only a later style of the layout reads; `percent` of cells with a percent sign.
    `texts` are the cells' texts without
    the space around them, `doubtful` those that were read in two ways; with `has_comma` numbers
    that were read with a decimal point could be read with points between thousands, too.
    `settled` is the position of a count that shows the column's commas to stand between thousands,
    `unsure` are positions of counts such as "74,000" in a column that shows nothing of the kind.
    """

    value: pl.Series
    status: pl.Series
    bad: list[int]
    other_style: list[int]
    percent: list[int]
    texts: pl.Series
    doubtful: list[str]
    has_comma: bool
    settled: int | None = None
    unsure: list[int] = field(default_factory=list)

    @property
    def two_ways(self) -> list[int]:
        """Positions of cells that two styles read, to different numbers; rarely asked for."""
        mask = self.texts.is_in(self.doubtful)
        return _positions(
            mask | self.texts.str.contains(_POINT_AS_COMMA) if self.has_comma else mask
        )


def cast_column(texts: pl.Series, layout: Layout, measure: Measure) -> CastColumn:
    """Cast one column of texts; nothing becomes null without a status that says why."""
    styles, settled = settle_comma(texts, layout.number_styles, measure)
    text = _trim(pl.col("text"), measure)
    plain = text.str.contains(_PLAIN[styles[0]]).fill_null(False)
    frame = texts.to_frame("text").select(text, plain.alias("plain"))
    rest = frame.select(pl.col("text").filter(~pl.col("plain")).unique().drop_nulls().implode())
    read = {text: read_cell(text, styles, layout.markers, measure) for text in rest.item()}
    if read:
        frame = frame.join(_lookup_frame(read), on="text", how="left", maintain_order="left")
    value, status = (pl.col("value"), pl.col("status")) if read else (None, pl.lit(None, STATUS))
    cast = frame.select(
        value=pl.when("plain").then(pl.col("text").cast(pl.Float64, strict=False)).otherwise(value),
        status=pl.when("plain")
        .then(pl.lit("ok", STATUS))
        .when(pl.col("text").is_null())
        .then(pl.lit(measure.blank or layout.blank, STATUS))
        .otherwise(status),
    )
    kinds = {kind for _, _, kind in read.values()}
    percent = _positions(frame["kind"] == "percent") if "percent" in kinds else []
    if measure.suffix == "%" and measure.unit != "pct":
        percent = _positions(texts.str.strip_chars().str.ends_with("%"))
    return CastColumn(
        value=cast["value"],
        status=cast["status"],
        bad=_positions(frame["kind"] == "bad") if "bad" in kinds else [],
        other_style=_positions(frame["kind"] == "other") if "other" in kinds else [],
        percent=percent,
        texts=frame["text"],
        doubtful=[text for text, (_, _, kind) in read.items() if kind == "two_ways"],
        has_comma=styles[0] in ("point", "thousands_comma") and "comma" in styles[1:],
        settled=settled,
        unsure=_positions(frame["text"].str.contains(_GROUPED_WHOLE))
        if styles[0] == "comma" and _is_whole(measure) and rest.item().len()
        else [],
    )


def settle_comma(
    texts: pl.Series, styles: list[Style], measure: Measure
) -> tuple[list[Style], int | None]:
    """The styles for a column of counts, where a layout allows commas of both meanings.

    A count is whole: where a decimal comma would make a part of one of them ("43,200" is no
    43.2 persons), every comma of the column stands between thousands. The position of that one is
    given with the styles, where another style comes first in the layout.
    """
    if "thousands_comma" not in styles or styles[0] == "thousands_comma":
        return styles, None
    commas = texts.str.contains(",", literal=True).fill_null(False).arg_true()
    if measure.unit != "antal" or commas.is_empty():
        return styles, None
    said = {text: is_part_as_decimal(text) for text in texts.gather(commas).unique()}
    if not all(_GROUPED.fullmatch(tidy_text(text)) for text in said) or not any(said.values()):
        return styles, None
    first = next(int(at) for at in commas if said[texts[int(at)]])
    return ["thousands_comma", *(style for style in styles if style != "thousands_comma")], first


def is_part_as_decimal(text: str) -> bool:
    """Whether the text has commas between thousands, and no whole number with a decimal comma."""
    if not _GROUPED.fullmatch(tidy_text(text)):
        return False
    number = parse_number(tidy_text(text), "comma")
    return number is None or number != int(number)


def _trim(text: pl.Expr, measure: Measure) -> pl.Expr:
    """The texts without the measure's suffix and the space around them; empty ones are null."""
    text = text.str.strip_chars()
    if measure.suffix:
        text = text.str.strip_suffix(measure.suffix).str.strip_chars_end()
    return pl.when(text != "").then(text).alias("text")


def read_cell(
    text: str, styles: list[Style], markers: Markers, measure: Measure
) -> tuple[float | None, str | None, str]:
    """One text as (number, status, kind); kind is fits, other, two_ways, percent or bad."""
    folded = fold_text(text)
    for number, words in measure.values.items():
        if folded in {fold_text(word) for word in words}:
            return float(number), "ok", "fits"
    for status in ("suppressed", "missing", "not_applicable"):
        if folded in {fold_text(marker) for marker in getattr(markers, status)}:
            return None, status, "fits"
    tidy = tidy_text(text).replace("−", "-")
    # whether a percentage fits the unit is asked of its row
    if tidy.endswith("%") and (share := parse_number(tidy[:-1].rstrip(), styles[0])) is not None:
        return share, "ok", "percent"
    numbers = {style: parse_number(tidy, style) for style in styles}
    readings = [number for number in numbers.values() if number is not None]
    if not readings or (
        _is_whole(measure) and is_part_as_decimal(tidy) and "thousands_comma" not in styles
    ):
        return None, None, "bad"
    if len(set(readings)) > 1:
        return readings[0], "ok", "two_ways"
    return readings[0], "ok", "fits" if numbers[styles[0]] is not None else "other"


def _is_whole(measure: Measure) -> bool:
    return bool(measure.unit == "antal")


def parse_number(text: str, style: Style) -> float | None:
    """The number that the whole text is in this style, else None."""
    if not _WHOLE_STYLE[style].fullmatch(text):
        return None
    text = text.replace(" ", "")
    if style == "comma":
        return float(text.replace(".", "").replace(",", "."))
    return float(text.replace(",", ""))


def _lookup_frame(read: dict[str, tuple[float | None, str | None, str]]) -> pl.DataFrame:
    rows = [(text, *said) for text, said in read.items()]
    return pl.DataFrame(rows, schema=_READ, orient="row")


def _positions(mask: pl.Series) -> list[int]:
    return mask.fill_null(False).arg_true().to_list()
