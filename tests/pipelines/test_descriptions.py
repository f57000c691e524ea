"""What a reader of Dagster's page is told of each asset, and that what is launched there works."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from pipelines.definitions import defs
from pipelines.descriptions import describe_assets
from pipelines.instance import point_dagster_at
from pipelines.jobs import RUN_TAGS
from pipelines.resources import configure_run
from schemas.vocabulary import DATASETS
from tests.assets.small_home import SmallHome, make_small_home
from tests.pipelines.commands.service.month import NoValidator

pytestmark = pytest.mark.whole

GRAPH = defs.resolve_asset_graph()
KEYS = sorted(GRAPH.get_all_asset_keys())
GROUPS = {"fetched", "observations", "indicators", "publication"}


@pytest.mark.parametrize("key", KEYS, ids=lambda key: key.to_user_string())
def test_every_asset_has_group_owner_kind_description_and_docs(key: dg.AssetKey) -> None:
    node = GRAPH.get(key)
    assert node.group_name in GROUPS
    assert node.owners
    assert node.kinds
    assert node.description
    docs = node.metadata["docs"].value
    assert (Path(__file__).parents[2] / str(docs)).is_file()


def test_every_dataset_says_what_it_is_and_who_publishes_it() -> None:
    for dataset in DATASETS:
        node = GRAPH.get(dg.AssetKey(["observations", dataset]))
        assert node.tags["dataset"] == dataset
        assert "expected" in str(node.description)


def test_docs_are_links_where_somebody_says_where_they_are() -> None:
    @dg.asset
    def extracts() -> None:
        """For the test."""

    [described] = describe_assets([extracts], "https://docs.example.dk/")
    [spec] = described.specs
    assert spec.metadata["docs"] == dg.MetadataValue.url("https://docs.example.dk/contract.md")


def test_schedules_and_sensor_say_what_they_do() -> None:
    repository = defs.get_repository_def()
    for each in [*repository.schedule_defs, *repository.sensor_defs]:
        assert each.description


def test_the_job_that_fetches_only_fetches() -> None:
    job = defs.resolve_job_def("fetch")
    groups = {GRAPH.get(key).group_name for key in job.asset_layer.selected_asset_keys}
    assert groups == {"fetched"}
    assert dg.AssetKey("extracts") not in job.asset_layer.selected_asset_keys


class Page:
    """Launches on a small home, as Dagster's page does."""

    def __init__(self, small: SmallHome, definitions: Path) -> None:
        self.small = small
        self.config = configure_run(small.home, {"definitions": str(definitions)}, 0)

    def launch(self, *keys: str | list[str], **more: Any) -> str:
        """'' when the launch went through, else the class of the error that ended it."""
        job = defs.resolve_implicit_global_asset_job_def()
        asked: dict[str, Any] = {"asset_selection": [dg.AssetKey(key) for key in keys]}
        if not keys:
            job, asked = defs.resolve_job_def("monitoring_run"), {}
        with dg.DagsterInstance.get() as instance:
            ended = job.execute_in_process(
                instance=instance, run_config=self.config, raise_on_error=False, **asked, **more
            )
        for event in ended.all_events:
            if event.is_step_failure:
                error = event.step_failure_data.error
                while error is not None and error.cls_name.startswith("Dagster"):  # type: ignore[union-attr]
                    error = error.cause
                return str(error and error.cls_name)
        assert ended.success
        return ""

    def read_snapshot(self) -> str:
        """The name of the snapshot in force, '' for none."""
        current = self.small.home.current
        return current.readlink().name if current.exists() else ""


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Page]:
    monkeypatch.setattr("assets.resources.Validator", NoValidator)
    small = make_small_home(tmp_path)
    environment: dict[str, str] = {}
    point_dagster_at(small.home, environment)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    yield Page(small, tmp_path / "definitions.yaml")


def test_what_has_no_figures_yet_says_so_in_words(page: Page) -> None:
    assert page.launch("workbook", partition_key="nord") == "NothingComputedError"
    assert page.launch("published_snapshot") == "NothingComputedError"
    assert page.read_snapshot() == ""


def test_one_dataset_one_workbook_the_snapshot_or_everything_can_be_launched(page: Page) -> None:
    page.small.put("praksis.csv")
    assert page.launch(["observations", "ruks"]) == ""
    assert page.small.statuses() == [("praksis.csv", "accepted")], "the files share the inbox"
    assert page.launch(["observations", "praksis"]) == ""
    assert page.launch("indicator_values") == ""
    assert page.launch("workbook", partition_key="nord") == ""
    assert page.launch("published_snapshot") == ""
    first = page.read_snapshot()
    books = sorted(path.stem for path in (page.small.home.current / "workbooks").iterdir())
    assert {"nord", "syd", "region"} <= set(books), "those that nobody made are made"
    page.small.put("praksis_ny.csv", day="01-01-2026")
    assert page.launch(partition_key="nord") == "", "everything, with one partition"
    assert page.read_snapshot() != first
    assert page.launch() == "", "everything, without a partition"
    assert page.launch(tags=dict(RUN_TAGS)) == ""
