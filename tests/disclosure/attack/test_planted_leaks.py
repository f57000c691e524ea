"""A run whose protection hides no more than it did once publishes nothing, and says why.

The quick tests plant the leaks of all ways in one run, the soak tests each in a run of its own.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import polars as pl
import pytest

import assets.computing
from assets.run_inputs import RunInputs
from auditing.audit import audit
from auditing.knowledge import Edition
from schemas.equal_counts import load_equal_counts
from tests.disclosure.attack.conftest import Attacked
from tests.disclosure.attack.planted import (
    ONCE_HIDDEN,
    Leak,
    gives_away,
    join_leaks,
    let_through,
    plant,
)
from tests.disclosure.attack.strict_check import split
from tests.disclosure.attack.test_small_counts import WAYS
from tests.disclosure.attack.truth import Table
from tests.disclosure.attack.ways import two_snapshots
from tests.homes import Ran, copy_home, hash_snapshot, run_pipeline
from warehouse.home import Home

pytestmark = pytest.mark.whole

SNAPSHOTS = "4 two snapshots"
TABLES: dict[str, tuple[Table, ...]] = {
    **{way.name: way.tables for way in WAYS if way.name in ONCE_HIDDEN},
    SNAPSHOTS: two_snapshots()[1:],
}
"""Of every way but an open indicator of a guarded count, which `klynge check` refuses."""


@dataclass
class Workshop:
    """A copy of the attacked home, in which leaks are planted one after another; `leaking` are the
    figures that came of each."""

    home: Home
    definitions: Path
    leaking: list[pl.DataFrame] = field(default_factory=list)

    def run_with(self, leak: Leak) -> Ran:
        """A run of the same extracts whose protection leaks; new since the definitions are."""
        with self.definitions.open("a", encoding="utf-8") as file:
            file.write(f"# {len(self.leaking)}\n")
        protect = assets.computing.protect_values
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(
                assets.computing, "protect_values", let_through(protect, leak, self.leaking)
            )
            return run_pipeline(self.home, self.home.inbox, self.definitions, workbooks=False)

    def is_stopped(self, leak: Leak) -> str:
        """What a run with a leak says; it ends with 1 and leaves every snapshot as it was."""
        before, snapshots = hash_snapshot(self.home), list_published(self.home)
        ran = self.run_with(leak)
        assert ran.code == 1, ran
        assert hash_snapshot(self.home) == before
        assert list_published(self.home) == snapshots
        return ran.output + ran.errors


@pytest.fixture(scope="module")
def workshop(attacked: Attacked, tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    root = tmp_path_factory.mktemp("workshop")
    home = copy_home(attacked.home, root / "home")
    home.inbox.mkdir(exist_ok=True)
    text = attacked.definitions.read_text(encoding="utf-8")
    (root / "definitions.yaml").write_text(text, encoding="utf-8")
    return Workshop(home, root / "definitions.yaml")


@pytest.fixture(scope="module")
def told_of_all(workshop: Workshop) -> str:
    """What a run with the leaks of all ways says."""
    return workshop.is_stopped(join_leaks([plant(name, TABLES[name]) for name in ONCE_HIDDEN]))


def list_published(home: Home) -> list[str]:
    """What lies among the snapshots."""
    return sorted(path.name for path in home.published.iterdir())


def is_told(told: str, tables: tuple[Table, ...]) -> bool:
    """Whether a line has the count of one of the tables and how it follows."""
    lines = [line for line in told.splitlines() if " = " in line or "all but" in line]
    return any(f"{table.item} | " in line for line in lines for table in tables)


@pytest.mark.parametrize("name", ONCE_HIDDEN)
def test_a_planted_leak_is_one(attacked: Attacked, name: str) -> None:
    first, newest = attacked.rows[0], split(attacked.newest)
    family = [(table, newest) for table in TABLES[name]]
    before = [(two_snapshots()[0], first)] if name == SNAPSHOTS else []
    assert gives_away(family, plant(name, TABLES[name]), before)


def test_a_run_with_the_leaks_of_all_ways_publishes_nothing(told_of_all: str) -> None:
    assert any(is_told(told_of_all, tables) for tables in TABLES.values()), told_of_all


@pytest.mark.parametrize("name", ONCE_HIDDEN)
def test_the_audit_tells_how_each_way_leaks(
    attacked: Attacked, workshop: Workshop, told_of_all: str, name: str
) -> None:
    inputs = RunInputs(definitions_file=workshop.definitions)
    names = [indicator.name for table in TABLES[name] for indicator in table.indicators]
    mine = pl.col("indicator_id").is_in(names)
    definitions = tuple(each for each in inputs.definitions if each.id in names)
    found = audit(
        workshop.leaking[0].filter(mine),
        definitions,
        inputs.geography,
        [Edition("before", frame.filter(mine), definitions) for frame in attacked.frames[::-1]],
        load_equal_counts(),
        inputs.rules_in_use,
    )
    told = "\n".join(f"{find.chain} [{find.count}]" for find in found.finds)
    assert is_told(told, TABLES[name]), told


@pytest.mark.soak
@pytest.mark.parametrize("name", ONCE_HIDDEN)
def test_a_run_with_one_leak_publishes_nothing(workshop: Workshop, name: str) -> None:
    told = workshop.is_stopped(plant(name, TABLES[name]))
    assert is_told(told, TABLES[name]), told
