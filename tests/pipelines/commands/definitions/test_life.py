"""An indicator's life in real runs: renamed, taken away, retired, restored; no figure is lost."""

from __future__ import annotations

import getpass
import io
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from unittest.mock import ANY

import polars as pl
import pytest
from rich.console import Console

from assets.previewing.edited import Edited, compute_edited, read_in_force
from assets.publishing.changes import compare_snapshots
from assets.run_inputs import RunInputs
from pipelines.commands.definitions.history import show_history
from pipelines.commands.definitions.preview import preview_indicator
from pipelines.commands.explain.earlier_day import Then
from pipelines.commands.explain.explain import explain_figure
from pipelines.commands.explain.question import Question
from pipelines.commands.publication.decision import approve_waiting
from pipelines.commands.publication.review import show_review
from schemas.as_of import AsOf
from tests.bad_input.good import as_csv, practices
from tests.homes import Ran, run_pipeline
from warehouse.home import Home
from warehouse.publishing.snapshots import CURRENT, find_snapshot, list_snapshots
from warehouse.publishing.waiting import Decision, find_waiting
from warehouse.store import open_warehouse

pytestmark = pytest.mark.whole

HEAD = "include: [defs/praksis.yaml]\n"
BLOCKS = {
    "lukkede": """\
  - id: lukkede
    title: Lukkede praksis
    description: Praksis, der er lukket for tilgang, i procent af alle praksis.
    why: Adgang til læge.
    theme: laegefaglige_kompetencer
    kind: proportion
    direction: lower
    numerator: {dataset: praksis, measure: praksis_lukket}
    denominator: {dataset: praksis, measure: praksis}
""",
    "tilmeldte": """\
  - id: tilmeldte
    title: Tilmeldte pr. praksis
    description: Antal tilmeldte.
    why: Adgang til læge.
    theme: laegefaglige_kompetencer
    kind: count
    unit: antal
    numerator: {dataset: praksis, measure: tilmeldte}
""",
}
RENAMED = BLOCKS["lukkede"].replace(
    "id: lukkede\n", "id: lukket_for_tilgang\n    renamed_from: lukkede\n"
)
RETIRED = BLOCKS["tilmeldte"] + (
    "    status: retired\n    retired_on: 2026-12-01\n    retired_because: Kilden er lukket.\n"
)


@dataclass
class Place:
    """A home whose definitions are edited between runs."""

    root: Path

    @property
    def home(self) -> Home:
        return Home(self.root / "home")

    @property
    def entry(self) -> Path:
        return self.root / "indicator_defs.yaml"

    def publish(self, *blocks: str) -> Ran:
        """A run with these blocks."""
        self.write(*blocks)
        return run_pipeline(self.home, self.root / "extracts", self.entry, workbooks=False)

    def write(self, *blocks: str) -> None:
        """The definitions with these blocks."""
        self.entry.write_text(HEAD, "utf-8")
        file = self.root / "defs" / "praksis.yaml"
        file.parent.mkdir(exist_ok=True)
        file.write_text("indicators:\n" + "".join(blocks), "utf-8")

    def foresee(self) -> Edited:
        """What `klynge preview --changed` says that a run would publish now."""
        inputs = RunInputs(definitions_file=self.entry, remembered_rules=self.home.rules)
        with open_warehouse(self.home, read_only=True) as warehouse:
            in_force = read_in_force(find_snapshot(self.home, CURRENT), inputs.definitions)
            return compute_edited(warehouse, inputs, in_force)

    def read_waiting(self) -> pl.DataFrame:
        """The figures of the snapshot that waits, but for the run's id."""
        waiting = find_waiting(self.home)
        assert waiting is not None
        return pl.read_parquet(waiting.folder / "indicators.parquet").drop("run_id")

    def read(self, indicator: str) -> pl.DataFrame:
        """The figures in force of one indicator, but for its id and the run's."""
        values = pl.read_parquet(self.home.current / "indicators.parquet")
        return values.filter(indicator_id=indicator).drop("indicator_id", "run_id")

    def ask(
        self, indicator: str, wanted: str = CURRENT, then: Then | None = None
    ) -> tuple[int, str]:
        output = io.StringIO()
        console = Console(file=output, width=200)
        question = Question(indicator, "0101", "2025H2", area_type="kommune")
        code = explain_figure(
            self.home, None, question, False, console, console, wanted=wanted, then=then
        )
        return code, output.getvalue()

    def approve(self, by: str, user: str) -> tuple[int, str]:
        """`klynge approve` by somebody."""
        output = io.StringIO()
        console = Console(file=output, width=300)
        decision = Decision(by, user, datetime.now(UTC).isoformat(timespec="seconds"), "Set.")
        return approve_waiting(self.home, None, decision, console, console), output.getvalue()

    def tell_history(self, indicator: str) -> tuple[int, str]:
        output = io.StringIO()
        console = Console(file=output, width=200)
        return show_history(indicator, self.home, self.entry, console, console), output.getvalue()


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """Two indicators in force, and then one of them under another name."""
    made = Place(tmp_path_factory.mktemp("life"))
    extracts = made.root / "extracts"
    extracts.mkdir()
    (extracts / "praksis.csv").write_text(as_csv(practices("01-07-2025")), encoding="utf-8")
    first = made.publish(*BLOCKS.values())
    assert first.code == 0, first.errors
    before = made.read("lukkede")
    assert before.height
    second = made.publish(RENAMED, BLOCKS["tilmeldte"])
    assert second.code == 0, second.output + second.errors
    assert made.read("lukket_for_tilgang").equals(before)
    return made


def test_a_rename_is_no_difference_whichever_way_it_is_looked_at(place: Place) -> None:
    old, new = list_snapshots(place.home)[:2]
    assert compare_snapshots(old, new).is_empty()
    assert compare_snapshots(new, old).is_empty()


def test_either_name_explains_the_figure_in_either_snapshot(place: Place) -> None:
    old = list_snapshots(place.home)[0].name
    for wanted in (CURRENT, old):
        told = {name: place.ask(name, wanted) for name in ("lukkede", "lukket_for_tilgang")}
        assert {code for code, _ in told.values()} == {0}, told
        assert len({text for _, text in told.values()}) == 1
        assert ("lukkede" if wanted == old else "lukket_for_tilgang") in told["lukkede"][1]
    then = Then(AsOf(datetime.now(UTC).date()))
    assert place.ask("lukkede", then=then)[0] == 0


def test_the_former_name_previews_the_indicator_as_published(place: Place) -> None:
    output = io.StringIO()
    console = Console(file=output, width=200)
    assert preview_indicator(place.home, place.entry, "lukkede", console, console) == 0
    assert ", 0 ændrede, 0 nye, 0 bortfaldne" in output.getvalue()


@pytest.mark.soak
def test_taken_away_it_waits_retired_it_goes_restored_it_is_back(place: Place) -> None:
    before = place.read("tilmeldte")
    taken_away = place.publish(RENAMED)
    assert taken_away.code == 4
    assert "tilmeldte" in taken_away.output and "retired" in taken_away.output
    assert place.read("tilmeldte").equals(before)
    retired = place.publish(RENAMED, RETIRED)
    assert retired.code == 4, retired.output
    [reason] = [line for line in retired.output.splitlines() if line.startswith("  1. ")]
    assert "tilmeldte: retired or restored; by " in reason
    page = place.root / "review.html"
    output = Console(file=io.StringIO())
    assert show_review(place.home, page, output, output) == 0
    text = page.read_text(encoding="utf-8")
    assert text.index("Hvorfor de venter") < text.index("Indikatorer, der får andre tal")
    assert "Udgår: Kilden er lukket." in text
    code, told = place.approve("Bo Madsen", getpass.getuser())
    assert code == 1 and "nobody approves a change of their own" in told
    assert place.read("tilmeldte").equals(before)
    assert place.approve("Bo Madsen", "bo") == (0, ANY)
    assert place.read("tilmeldte").is_empty()
    restored = place.publish(RENAMED, BLOCKS["tilmeldte"])
    assert restored.code == 4 and "retired or restored" in restored.output
    assert place.approve("Bo Madsen", "bo") == (0, ANY)
    assert place.read("tilmeldte").equals(before)
    code, told = place.tell_history("tilmeldte")
    assert code == 0
    assert re.findall(r"status fra (.*) til (.*)", told) == [
        ("»i kraft«", "»udgået«"), ("»udgået«", "»i kraft«"),
    ]  # fmt: skip
    figures = before.filter(pl.col("status").is_in(["ok", "estimated", "suppressed"])).height
    assert f"tal: 0 ændret, 0 nye, {figures} væk" in told
    assert f"tal: 0 ændret, {figures} nye, 0 væk" in told


MENDED = RENAMED.replace("direction: lower", "direction: higher") + BLOCKS["tilmeldte"].replace(
    "measure: tilmeldte", "measure: praksis"
)


@pytest.mark.parametrize(
    "blocks",
    [
        [MENDED],
        [RENAMED, RETIRED],
        [RENAMED],
        [RENAMED.replace("direction: lower", "baseline: 2025H2\n    direction: lower"),
         BLOCKS["tilmeldte"]],
    ],
    ids=["formula and direction", "retired", "taken away", "baseline"],
)  # fmt: skip
def test_a_preview_of_all_that_changed_is_what_the_run_makes(
    place: Place, blocks: list[str]
) -> None:
    place.write(*blocks)
    foreseen = place.foresee()
    assert foreseen.plan is not None, "only what the edits reach is computed"
    ran = place.publish(*blocks)
    assert ran.code == 4, ran.output
    made = place.read_waiting()
    assert foreseen.values.select(made.columns).equals(made)


def test_history_goes_on_under_the_new_name_and_counts_what_moved(place: Place) -> None:
    assert place.tell_history("lukkede") == place.tell_history("lukket_for_tilgang")
    code, told = place.tell_history("lukkede")
    assert code == 0
    assert "første kendte udgave" in told
    assert "omdøbt fra lukkede til lukket_for_tilgang" in told
    assert "tal: 0 ændret, 0 nye, 0 væk" in told
    place.entry.parent.joinpath("defs", "praksis.yaml").write_text(
        "indicators:\n" + RENAMED.replace("Adgang til læge", "Adgang"), "utf-8"
    )
    _, told = place.tell_history("lukkede")
    assert (
        "Endnu ikke offentliggjort" in told
        and "begrundelse fra »Adgang til læge.« til »Adgang.«" in told
    )


def test_an_indicator_that_never_was_is_told_with_the_nearest(place: Place) -> None:
    code, told = place.tell_history("lukkde")
    assert code == 2
    assert "Mente du lukkede" in told
    assert find_snapshot(place.home, CURRENT)
