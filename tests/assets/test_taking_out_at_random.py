"""Whatever was taken in, withdrawn, restored, read anew and erased, and in whatever order: what is
published is what a fresh home publishes that never had anything but the extracts that count."""

from __future__ import annotations

import random
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from assets.intake.rereading import read_anew
from schemas.as_of import AsOf
from tests.assets.small_home import YARDSTICK, SmallHome, make_small_home
from warehouse.erasing import finish_erasing, mark_erasing
from warehouse.store import open_warehouse
from warehouse.taking_out import Decree

pytestmark = pytest.mark.whole

START = datetime(2026, 1, 1, 12, tzinfo=UTC)
NOT_OF_A_HOME = ("run_id",)


@dataclass
class Story:
    """What happens to a home, one day after another."""

    place: SmallHome
    chance: random.Random
    day: int = 0
    files: list[str] = field(default_factory=list)
    known: list[tuple[date, pl.DataFrame]] = field(default_factory=list)

    @property
    def now(self) -> datetime:
        return START + timedelta(days=self.day)

    @property
    def decree(self) -> Decree:
        return Decree("for the test", "somebody", self.now)

    def list_readings(self, status: str) -> list[dict[str, object]]:
        with open_warehouse(self.place.home, read_only=True) as warehouse:
            return warehouse.register().filter(status=status).to_dicts()

    def receive(self) -> None:
        """A new file: often of cells that others have, some without a release date."""
        name = f"{len(self.files)}.csv"
        half_year = self.chance.choice(["01-01-2025", "01-07-2025"])
        released = self.chance.choice(["", "2025-08-01", "2025-09-01", "2025-10-01"])
        self.place.put(name, len(self.files) % 7, half_year, released)
        self.files.append(name)
        self.place.take_in(self.now)

    def say_otherwise(self) -> None:
        """A corrected sidecar."""
        if self.files:
            file = self.place.home.inbox / f"{self.chance.choice(self.files)}.meta.yaml"
            file.write_text(f"published: 2025-07-{self.chance.randint(1, 28):02}\n")
            self.place.take_in(self.now)

    def decide(self, status: str, what: str) -> None:
        readings = self.list_readings(status)
        if not readings:
            return
        chosen = self.chance.choice(readings)
        with open_warehouse(self.place.home) as warehouse:
            getattr(warehouse, what)(chosen["extract_id"], self.decree)

    def withdraw(self) -> None:
        self.decide("accepted", "withdraw")

    def restore(self) -> None:
        self.decide("withdrawn", "restore")
        self.place.take_in(self.now)

    def reread(self) -> None:
        """One reading had been wrong, and is read anew."""
        readings = self.list_readings("accepted")
        if not readings:
            return
        entry = self.chance.choice(readings)
        with duckdb.connect(str(self.place.home.warehouse_file)) as connection:
            connection.execute(
                "update observations set value = value + 1 where measure = 'praksis_lukket' and "
                "extract_no = (select extract_no from extracts where extract_id = ?)",
                [entry["extract_id"]],
            )
        [path] = (self.place.home.extracts / str(entry["sha256"])).iterdir()
        with open_warehouse(self.place.home) as warehouse:
            reading = read_anew(warehouse, entry, path, YARDSTICK, self.decree)
            assert reading.is_accepted
            assert reading.differs
            warehouse.read_anew(reading.decided, self.decree)

    def erase(self) -> None:
        readings = self.list_readings(self.chance.choice(["accepted", "withdrawn"]))
        if not readings or self.chance.random() < 0.7:
            return
        mark_erasing(self.place.home)
        with open_warehouse(self.place.home) as warehouse:
            warehouse.erase(str(self.chance.choice(readings)["sha256"]), self.decree)
        finish_erasing(self.place.home)

    def look_again(self) -> None:
        """A run finds nothing new in the inbox, whatever was decided."""
        assert self.place.take_in(self.now) == 0

    def live_a_day(self) -> None:
        acts = [self.receive, self.say_otherwise, self.withdraw, self.restore, self.reread]
        act = self.chance.choice([*acts, self.receive, self.withdraw, self.erase])
        act()
        if act != self.say_otherwise:
            self.place.take_in(self.now)
        self.look_again()
        self.known.append((self.now.date(), self.find_cells()))
        self.day += 1

    def find_cells(self, as_of: AsOf | None = None) -> pl.DataFrame:
        with open_warehouse(self.place.home, read_only=True) as warehouse:
            cells = warehouse.observations_in_force(None, as_of).pl()
        return cells.drop("extract_no").sort(pl.exclude("vintage"))


def make_fresh(story: Story, root: Path) -> SmallHome:
    """A home that has received just the extracts that count, as they were received."""
    fresh = make_small_home(root)
    for entry in sorted(story.list_readings("accepted"), key=lambda each: each["received_at"]):
        [kept] = (story.place.home.extracts / str(entry["sha256"])).iterdir()
        file = fresh.home.inbox / str(entry["file_name"])
        file.write_bytes(kept.read_bytes())
        if entry["vintage_known"]:
            sidecar = file.with_name(f"{file.name}.meta.yaml")
            sidecar.write_text(f"published: {entry['vintage']}\n")
        fresh.take_in(entry["received_at"])
    return fresh


def assert_like_a_fresh_home(seed: int, days: int) -> Counter[str]:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for name in ("told", "fresh"):
            (root / name).mkdir()
        story = Story(make_small_home(root / "told"), random.Random(seed))
        story.receive()
        for _ in range(days):
            story.live_a_day()
        fresh = make_fresh(story, root / "fresh")
        found, expected = story.place.compute(), fresh.compute()
        assert (found is None) == (expected is None), seed
        if found is not None and expected is not None:
            assert_frame_equal(found.drop(NOT_OF_A_HOME), expected.drop(NOT_OF_A_HOME))
        assert_known_then(story)
        return Counter(status for _, status in story.place.statuses())


def assert_known_then(story: Story) -> None:
    """As of each day, by what had been received, counts what counted then and is not erased."""
    erased = {entry["extract_id"] for entry in story.list_readings("erased")}
    for day, then in story.known:
        if set(then["extract_id"]) & erased:
            continue
        if then["vintage"].max() is not None and then["vintage"].max() > day:
            continue
        now = story.find_cells(AsOf(day, received=True))
        kept = [name for name in then.columns if name != "value"]
        assert_frame_equal(now.select(kept), then.select(kept))


def test_what_is_published_is_what_a_fresh_home_publishes() -> None:
    seen: Counter[str] = Counter()
    for seed in range(2):
        seen += assert_like_a_fresh_home(seed, days=9)
    assert {"accepted", "superseded", "withdrawn"} <= seen.keys()


@pytest.mark.soak
def test_what_is_published_is_what_a_fresh_home_publishes_in_hundreds_of_stories() -> None:
    seen: Counter[str] = Counter()
    for seed in range(100, 400):
        seen += assert_like_a_fresh_home(seed, days=14)
    print(f"300 stories of 14 days; readings by status at their ends: {dict(seen)}")
    assert "erased" in seen
