"""Which figures of a comparison are asked for: indicators and areas, as typed.

Belongs here: `klynge diff --indicator` and `--area`. How a word means an indicator or an area is
`pipelines.commands.explain.question`, as for `klynge explain`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from geography import Geography, nearest_names
from indicators.changes.renaming import find_renamed
from pipelines.commands.explain.question import (
    AREA_ORDER,
    QuestionError,
    find_indicator,
    match_area,
)
from pipelines.commands.explain.words import MUNICIPALITY, fold


@dataclass(frozen=True)
class Asked:
    """The indicators and areas typed; none of either means all."""

    indicators: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()

    @property
    def all(self) -> bool:
        """Whether every figure is asked for."""
        return not self.indicators and not self.areas


EVERYTHING = Asked()


@dataclass(frozen=True)
class Choice:
    """What was meant: indicators' ids, areas' types and ids; empty for all of them."""

    indicators: tuple[str, ...] = ()
    areas: tuple[tuple[str, str], ...] = ()

    def select(self, differences: pl.DataFrame) -> pl.DataFrame:
        """The differences of these figures, in the same order."""
        if self.indicators:
            differences = differences.filter(pl.col("indicator_id").is_in(self.indicators))
        if self.areas:
            areas = pl.DataFrame(
                self.areas, schema={"area_type": pl.String, "area_id": pl.String}, orient="row"
            )
            differences = differences.join(
                areas, on=["area_type", "area_id"], how="semi", maintain_order="left"
            )
        return differences


def find_choice(asked: Asked, definitions: Sequence[pl.DataFrame], geography: Geography) -> Choice:
    """What the words of `asked` mean.

    `definitions` are that table of both snapshots (indicator_id, title, label), the newer first.
    Raises QuestionError naming all words that mean nothing, with the nearest that do.
    """
    spelled = spell_indicators(definitions)
    wrong: list[str] = []
    indicators: list[str] = []
    areas: list[tuple[str, str]] = []
    for text in asked.indicators:
        try:
            indicators.append(find_indicator(text, spelled))
        except QuestionError as error:
            wrong.append(str(error))
    for text in asked.areas:
        try:
            areas.append(find_compared_area(text, geography))
        except QuestionError as error:
            wrong.append(str(error))
    if wrong:
        raise QuestionError("\nerror: ".join(wrong))
    return Choice(tuple(dict.fromkeys(indicators)), tuple(dict.fromkeys(areas)))


def spell_indicators(definitions: Sequence[pl.DataFrame]) -> dict[str, set[str]]:
    """Each indicator with its id, former ids, title and short title in either snapshot, folded.

    One that has another id in the second table has that of the first.
    """
    spelled: dict[str, set[str]] = {}
    newest = definitions[0]
    for frame in definitions:
        renamed = find_renamed(frame, newest) if "definition" in frame.columns else {}
        for former, present in renamed.items():
            spelled.setdefault(present, set()).add(fold(former))
        frame = frame.with_columns(pl.col("indicator_id").replace(renamed))
        names = [name for name in ("indicator_id", "title", "label") if name in frame.columns]
        for row in frame.select(names).iter_rows():
            spelled.setdefault(row[0], set()).update(fold(text) for text in row if text)
    return spelled


def find_compared_area(text: str, geography: Geography) -> tuple[str, str]:
    """The type and id of the area that is meant: a cluster first, then as `AREA_ORDER` says.

    'sundhedsraad/midt' names the type, too.
    """
    kind, slash, rest = text.strip().partition("/")
    types: Sequence[str] = AREA_ORDER
    name = text.strip()
    if slash and kind in AREA_ORDER:
        types, name = (kind,), rest
    elif MUNICIPALITY.search(name):
        types, name = ("kommune",), MUNICIPALITY.sub("", name)
    for area_type in types:
        if (area_id := match_area(geography, name, area_type)) is not None:
            return area_type, area_id
    near = nearest_names(geography, name, types[0] if len(types) == 1 else None)
    hint = f" Did you mean {' or '.join(near)}?" if near else ""
    raise QuestionError(f"there is no area '{text}'.{hint}")
