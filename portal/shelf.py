"""The snapshots that a portal shows, opened once and kept while they are asked for.

Belongs here: which snapshot a word means, and what of it has been arranged already. Nothing is
written, and nothing that is not published is opened. Does not belong here: HTTP, pages.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from threading import Lock, RLock
from typing import TypeVar

import polars as pl

from assets.publishing.area_names import CLUSTER_WORKBOOKS, REGION_WORKBOOKS, list_workbooks
from assets.publishing.published_content import read_content
from assets.publishing.table_files import arrange_of
from geography import Geography
from portal.faults import FaultError, not_found
from schemas.definitions.model import Definition
from schemas.problems import StageError
from tables.statistics_table import StatisticsTable
from warehouse.home import Home
from warehouse.publishing.snapshots import (
    CURRENT,
    Snapshot,
    find_snapshot,
    list_folders,
    list_snapshots,
    read_link,
    read_tags,
)
from wording.content import PublishedContent
from wording.view import Area, View, arrange_view
from workbooks.chosen_rows import ChosenRows

SET_ASIDE = ("waiting", "declined")
"""Where the snapshots lie that are not published."""
KEPT_SNAPSHOTS, KEPT_THINGS, KEPT_PAGES = 2, 120, 120
REGION = Area("region", "084")
T = TypeVar("T")


@dataclass
class Memo:
    """Things that were made once, the least used forgotten first.

    Who asks for a thing that is being made waits for it; who asks for another does not.
    """

    most: int
    _made: OrderedDict[object, object] = field(default_factory=OrderedDict)
    _making: dict[object, RLock] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def get(self, key: object, make: Callable[[], T]) -> T:
        """The thing of that key, made now where it is not kept."""
        with self._lock:
            if key in self._made:
                self._made.move_to_end(key)
                return self._made[key]  # type: ignore[return-value]
            turn = self._making.setdefault(key, RLock())
        with turn:
            with self._lock:
                if key in self._made:
                    return self._made[key]  # type: ignore[return-value]
            try:
                thing = make()
            finally:
                with self._lock:
                    self._making.pop(key, None)
            with self._lock:
                self._made[key] = thing
                while len(self._made) > self.most:
                    self._made.popitem(last=False)
            return thing


class IndicatorRows(Mapping[str, pl.DataFrame]):
    """The rows of each indicator, taken out when they are asked for."""

    def __init__(self, values: pl.DataFrame) -> None:
        self._values = values
        self._ids = dict.fromkeys(values["indicator_id"].unique(maintain_order=True).to_list())

    def __getitem__(self, named: str) -> pl.DataFrame:
        if named not in self._ids:
            raise KeyError(named)
        return self._values.filter(indicator_id=named)

    def __contains__(self, named: object) -> bool:
        return named in self._ids

    def __iter__(self) -> Iterator[str]:
        return iter(self._ids)

    def __len__(self) -> int:
        return len(self._ids)


@dataclass
class ShownSnapshot:
    """One snapshot, with what its pages are made of."""

    snapshot: Snapshot
    content: PublishedContent
    _kept: Memo = field(default_factory=lambda: Memo(KEPT_THINGS))
    _pages: Memo = field(default_factory=lambda: Memo(KEPT_PAGES))

    @property
    def is_in_force(self) -> bool:
        """Whether it was the current one when it was asked for."""
        return self.snapshot.current

    @property
    def is_set_aside(self) -> bool:
        """Whether it waits for approval, or was declined."""
        return self.folder.parent.name in SET_ASIDE

    @property
    def folder(self) -> Path:
        """Where its files lie."""
        return self.snapshot.folder

    def keep(self, key: object, make: Callable[[], T]) -> T:
        """Something made of this snapshot, once."""
        return self._kept.get(key, make)

    def keep_page(self, key: object, make: Callable[[], T]) -> T:
        """A whole page; kept apart, so that many of them push nothing else out."""
        return self._pages.get(key, make)

    @property
    def definitions(self) -> dict[str, Definition]:
        """Its indicators by id."""
        return self.keep(
            "definitions", lambda: {each.id: each for each in self.content.definitions}
        )

    @property
    def former_names(self) -> dict[str, str]:
        """The former ids of its indicators with the present ones."""
        return self.keep("former", lambda: {
            former: each.id for each in self.content.definitions for former in each.renamed_from
        })  # fmt: skip

    @property
    def rows(self) -> IndicatorRows:
        """The published rows of each indicator."""
        return self.keep("rows", lambda: IndicatorRows(self.content.values))

    @property
    def areas(self) -> dict[str, Area]:
        """The areas that have a workbook, by the name of their files."""
        known = {**CLUSTER_WORKBOOKS, **REGION_WORKBOOKS}
        return self.keep("areas", lambda: {
            name: Area(*known[name])
            for name in list_workbooks(
                self.content.geography.areas, self.snapshot.published_at.date()
            )
        })  # fmt: skip

    def find_definition(self, named: str) -> Definition:
        """The indicator of an id. Raises `FaultError`."""
        found = self.definitions.get(named)
        if found is None or named not in self.rows:
            raise not_found("Indikatoren")
        return found

    def choose(
        self, rows: pl.DataFrame, definitions: Sequence[Definition], address: str
    ) -> ChosenRows:
        """Rows of it with all that a workbook says of them."""
        published = self.snapshot.published_at
        return ChosenRows(rows, definitions, published, not self.is_set_aside, address)

    def arrange(self, area: Area) -> View:
        """What products about an area show, anew each time: it is large, and little is made of
        it."""
        return arrange_view(replace(self.content, area=area))

    def narrow_view(self, area: Area, definition: Definition) -> View:
        """The same of one indicator alone, which is arranged in a moment."""
        content = replace(
            self.content, area=area, values=self.rows[definition.id], definitions=[definition]
        )
        return self.keep(("narrow", area, definition.id), lambda: arrange_view(content))

    def table(self, named: str) -> StatisticsTable:
        """The statistical table of an indicator. Raises `FaultError`."""
        definition = self.find_definition(named)
        return self.keep(("table", named), lambda: arrange_of(
            self.rows[named], definition, self.definitions, self.content.extracts,
            find_computed_at(self.snapshot),
        ))  # fmt: skip


def find_computed_at(snapshot: Snapshot) -> datetime:
    """When its figures were computed, which is before somebody approved them."""
    return datetime.fromisoformat(
        snapshot.manifest.get("computed_at", snapshot.manifest["published_at"])
    )


class Shelf:
    """The published snapshots of a home."""

    def __init__(self, home: Home, today: Geography) -> None:
        self.home, self._today = home, today
        self._opened = Memo(KEPT_SNAPSHOTS)
        self._lists = Memo(1)
        self._looking = Lock()
        self._current: tuple[str, Snapshot] | None = None

    def find(self, wanted: str, may_approve: bool = False) -> Snapshot:
        """The snapshot that a tag, a day or nothing means. Raises `FaultError`.

        One that waits, was declined or is computed as of an earlier day is there for those alone
        who may approve.
        """
        if wanted in ("", CURRENT):
            return self._find_current()
        try:
            found = find_snapshot(self.home, wanted)
        except StageError as error:
            raise not_found("Det øjebliksbillede af tallene") from error
        is_open = found.folder.parent.name not in SET_ASIDE and found.as_of is None
        if not (is_open or may_approve):
            raise not_found("Det øjebliksbillede af tallene")
        return found

    def _find_current(self) -> Snapshot:
        try:
            name = self.home.current.readlink().name
        except OSError as error:
            raise FaultError(503, "Der er endnu ikke offentliggjort tal.") from error
        with self._looking:
            if self._current is None or self._current[0] != name:
                try:
                    self._current = (name, find_snapshot(self.home, CURRENT))
                except StageError as error:
                    raise FaultError(503, "Tallene kan ikke læses lige nu.") from error
            return self._current[1]

    def open(self, snapshot: Snapshot) -> ShownSnapshot:
        """A snapshot with what is made of it. Raises `FaultError`."""
        # one that has been overtaken says so, also where it was opened before
        return self._opened.get((snapshot.name, snapshot.current), lambda: self._read(snapshot))

    def _read(self, snapshot: Snapshot) -> ShownSnapshot:
        try:
            content = read_content(self.home, snapshot.name, REGION, self._today)
        except StageError as error:
            raise FaultError(503, "Tallene kan ikke læses lige nu.") from error
        return ShownSnapshot(snapshot, content)

    def list_published(self) -> list[Snapshot]:
        """All published snapshots but those as of an earlier day, the newest first."""
        names = tuple(folder.name for folder in list_folders(self.home))
        state = (names, read_link(self.home.current), tuple(read_tags(self.home).items()))
        return self._lists.get(
            state, lambda: [each for each in list_snapshots(self.home) if each.as_of is None][::-1]
        )
