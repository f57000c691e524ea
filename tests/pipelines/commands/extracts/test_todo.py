"""`klynge late --todo`: what a person has to download, and who has not reported."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from fetching.source_files import load_sources
from geography import load_geography
from pipelines.commands.cli import app
from pipelines.commands.extracts.todo import list_deliveries, list_tasks
from schemas.definitions.file import load_definitions
from schemas.definitions.model import Definition
from schemas.lateness import Holding, judge_freshness
from schemas.rhythms import load_rhythms
from warehouse.home import Home

TODAY = date(2026, 11, 30)
LOCAL = """\
indicators:
  - id: hjemmebehandling
    title: Hjemmebehandling
    description: Forløb med behandling i eget hjem i procent af alle.
    theme: kapacitet
    kind: proportion
    numerator: {{dataset: lokal, measure: tæller, where: {{item: hjemmebehandling}}}}
    denominator: {{dataset: lokal, measure: nævner, where: {{item: hjemmebehandling}}}}
    groups:
      - {{}}
      - {{age: 80+}}
    headline: alle
    periods: {periods}
    reported_by: {reporter}
"""


def define(folder: Path, reporter: str = "kommune", periods: str = "any") -> list[Definition]:
    file = folder / "definitions.yaml"
    file.write_text(LOCAL.format(reporter=reporter, periods=periods), encoding="utf-8")
    return load_definitions(file)


def report(area_id: str, age: str = "alle", area_type: str = "kommune",
           period: str = "2025") -> tuple[str, ...]:  # fmt: skip
    return ("hjemmebehandling", area_type, area_id, period, "alle", age)


def test_each_municipality_is_named_with_what_it_has_reported(tmp_path: Path) -> None:
    reported = {report("0101"), report("0101", "80+"), report("0400")}
    (told,) = list_deliveries(define(tmp_path), load_geography(), reported, TODAY)
    assert (told.period, told.count) == ("2025", "1 af 29 kommuner")
    assert (told.complete, told.partly) == (["København"], ["Bornholm"])
    assert len(told.missing) == 27
    assert "Hillerød" in told.missing


def test_a_report_of_another_period_is_none(tmp_path: Path) -> None:
    reported = {report("0101", period="2024"), report("0101", "80+", period="2024")}
    (told,) = list_deliveries(define(tmp_path), load_geography(), reported, TODAY)
    assert told.complete == []


def test_clusters_are_asked_for_the_half_year_that_has_ended(tmp_path: Path) -> None:
    definitions = define(tmp_path, "klynge", "half_year")
    reported = {
        report("nord", age, "klynge", "2026H1") for age in ("alle", "80+")
    }  # fmt: skip
    (told,) = list_deliveries(definitions, load_geography(), reported, TODAY)
    assert (told.period, told.count) == ("2026H1", "1 af 5 klynger")
    assert set(told.missing) == {"Klynge Bornholm", "Klynge Byen", "Klynge Midt", "Klynge Syd"}


def list_never(environment: dict[str, str]) -> dict[str, bool]:
    """The tasks of a home to which nothing ever came, and whether each is due."""
    judged = [judge_freshness(Holding(r.dataset, r.part), r, TODAY) for r in load_rhythms()]
    tasks = list_tasks(load_sources().sources, judged, Home(Path("/hjem")), environment)
    return {task.folder.rpartition("/")[2]: task.is_due for task in tasks}


def test_every_dataset_without_an_address_is_a_task() -> None:
    assert set(list_never({})) == {
        "ruks", "sundhedsprofil", "genindlaeggelser", "praksis", "lup", "nationale_maal", "lokal",
        "sundhedsprofil_region", "trivselsmaaling",
    }  # fmt: skip
    assert all(list_never({}).values())


def test_a_dataset_that_got_an_address_is_no_task_any_more() -> None:
    assert "ruks" not in list_never({"KLYNGE_RUKS_PAGE": "https://eksempel.dk"})


def test_what_is_not_to_be_had_yet_can_wait() -> None:
    praksis = next(each for each in load_rhythms() if each.dataset == "praksis")
    held = Holding("praksis", newest_period="2026H2", newest_period_end=date(2026, 12, 31))
    judged = [judge_freshness(held, praksis, TODAY)]
    tasks = list_tasks(load_sources().sources, judged, Home(Path("/hjem")), {})
    told = {task.title: task for task in tasks}["Almen praksis"]
    assert (told.is_due, told.state) == (False, "næste ventes marts 2027")


def test_an_empty_home_has_a_checklist_and_a_page(tmp_path: Path) -> None:
    page = tmp_path / "liste.html"
    arguments = ["late", "--todo", "--html", str(page), "--home", str(tmp_path / "home")]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 0
    assert "[ ] Almen praksis: aldrig modtaget; næste ventes " in result.stdout
    assert f"    Læg i:  {tmp_path / 'home' / 'inbox' / 'praksis'}" in result.stdout
    assert "0 af 29 kommuner har indberettet" in result.stdout
    written = page.read_text(encoding="utf-8")
    assert written.count('<input type="checkbox">') == 9
    assert "Hvem mangler" in written


@pytest.mark.parametrize("wrong", [["--html", "x.html"], ["--todo", "--as-of", "2026-01-01"]])
def test_options_that_do_not_go_together_are_wrong_use(wrong: list[str]) -> None:
    assert CliRunner().invoke(app, ["late", *wrong]).exit_code == 2
