"""A home with the practices of the region's municipalities, without Dagster.

Belongs here: putting a file into the inbox, taking in what is new and computing, as a run does.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
from typer.testing import CliRunner

from assets.computing import NothingToPublishError, compute_protected
from assets.intake.judging import Yardstick, judge_extract, load_yardstick
from assets.run_inputs import RunInputs
from geography import load_geography
from pipelines.commands.cli import app
from schemas.definitions.model import Definition
from schemas.frames.values import VALUE_KEY
from sources.inbox import scan_folder
from sources.layouts.loading import list_layouts_named_by_path
from tests.bad_input.good import DEFINITIONS, as_csv, practices
from warehouse.home import Home
from warehouse.intake import plan_intake
from warehouse.store import open_warehouse
from warehouse.taking_in import decide

ONE_INDICATOR = DEFINITIONS.partition("  - id: genindlæggelser_80_plus")[0]
YARDSTICK: Yardstick = load_yardstick(load_geography(), None)
GEOGRAPHY = load_geography()


@dataclass
class SmallHome:
    """A home and its definitions: one indicator of practices."""

    home: Home
    definitions: list[Definition]

    def put(self, name: str, add: int = 0, day: str = "01-07-2025", published: str = "") -> Path:
        """A file of practices in the inbox, each number of closed ones raised by `add`.

        With `published` a sidecar says when it was released.
        """
        lines = practices(day)
        lines[1:] = [[*line[:5], str(int(line[5]) + add), line[6]] for line in lines[1:]]
        file = self.home.inbox / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(as_csv(lines), encoding="utf-8")
        if published:
            file.with_name(f"{name}.meta.yaml").write_text(f"published: {published}\n")
        return file

    def take_in(self, at: datetime | None = None) -> int:
        """Read, judge and store what is new in the inbox; how many that were."""
        names = list_layouts_named_by_path(YARDSTICK.layouts)
        with open_warehouse(self.home) as warehouse:
            found = scan_folder(self.home.inbox)
            new = plan_intake(found, warehouse.register(), names).new
            for file in new:
                judged, now = judge_extract(file, YARDSTICK), at or datetime.now(UTC)
                warehouse.take_in([decide(judged.read, judged.reasons, "run", now)])
        return len(new)

    def compute(self) -> pl.DataFrame | None:
        """The figures that a run would publish, without what is of the run; None for nothing."""
        with open_warehouse(self.home) as warehouse:
            try:
                protected = compute_protected(warehouse, self.definitions, "run", GEOGRAPHY)
            except NothingToPublishError:
                return None
        return protected.values.sort(VALUE_KEY)

    def share(self, area: str = "0101") -> float | None:
        """The share of closed practices of a municipality in force, as stored."""
        with open_warehouse(self.home, read_only=True) as warehouse:
            cells = warehouse.observations_in_force().pl()
        found = cells.filter(pl.col("area_id") == area, pl.col("measure") == "praksis_lukket")
        return found["value"].to_list()[0] if found.height else None

    def statuses(self) -> list[tuple[str, str]]:
        """File and status of each reading, in the order in which they came."""
        with open_warehouse(self.home, read_only=True) as warehouse:
            return warehouse.register().select("file_name", "status").rows()

    def ask(self, *arguments: str) -> tuple[int, str]:
        """`klynge ...`: exit code and all that it said."""
        result = CliRunner().invoke(app, [*arguments, "--home", str(self.home.root)])
        assert isinstance(result.exception, SystemExit | None), repr(result.exception)
        return result.exit_code, result.stdout + result.stderr


def make_small_home(root: Path, definitions: str = ONE_INDICATOR) -> SmallHome:
    """An empty one."""
    home = Home(root / "home")
    home.inbox.mkdir(parents=True)
    file = root / "definitions.yaml"
    file.write_text(definitions, encoding="utf-8")
    return SmallHome(home, RunInputs(definitions_file=file).definitions)
