"""The demo extracts are in the publishers' layouts: the sources read every one of them."""

from pathlib import Path

import polars as pl
import pytest

from geography import load_geography
from schemas.acceptance.check import check_extract, load_rules
from schemas.definitions.file import load_definitions
from schemas.definitions.measures import Filter, Source
from schemas.definitions.model import Definition
from schemas.extracts import ReadExtract
from schemas.vocabulary import DATASETS
from sources.inbox import scan_folder
from sources.layouts.loading import load_layouts
from sources.reader import read_extract

pytestmark = pytest.mark.whole


@pytest.fixture(scope="module")
def extracts(demo: Path) -> list[ReadExtract]:
    geography, layouts = load_geography(), load_layouts()
    return [read_extract(found, geography, layouts) for found in scan_folder(demo)]


def observations(extracts: list[ReadExtract], dataset: str) -> pl.DataFrame:
    frames = [
        read.observations.with_columns(pl.col(pl.Enum, pl.Categorical).cast(pl.String))
        for read in extracts
        if read.dataset == dataset
    ]
    return pl.concat(frames)


def test_every_file_is_read_without_a_problem(extracts: list[ReadExtract]) -> None:
    told = [problem.describe() for read in extracts for problem in (*read.problems, *read.warnings)]
    assert told == []
    assert all(read.observations.height for read in extracts)
    assert {read.dataset for read in extracts} == set(DATASETS)


def test_every_extract_is_accepted(extracts: list[ReadExtract]) -> None:
    geography, rules = load_geography(), load_rules()
    told = [
        problem.describe() for read in extracts for problem in check_extract(read, rules, geography)
    ]
    assert told == []


def test_every_extract_is_known_to_be_synthetic(extracts: list[ReadExtract]) -> None:
    for read in extracts:
        assert read.provenance.synthetic, read.found.relative
        assert read.provenance.published is not None, read.found.relative
        assert "syntetiske tal" in (read.provenance.publisher or ""), read.found.relative


def test_every_municipality_is_in_every_dataset_that_has_them(
    extracts: list[ReadExtract],
) -> None:
    for dataset in (
        "ruks", "sundhedsprofil", "folketal", "genindlaeggelser", "praksis", "nationale_maal",
    ):  # fmt: skip
        areas = observations(extracts, dataset).filter(pl.col("area_type") == "kommune")
        assert areas["area_id"].n_unique() == 98, dataset


def asked_for(dataset: str) -> set[str]:
    """The items of a dataset that the definitions in force use."""
    definitions = load_definitions(Path(__file__).parents[2] / "indicator_defs.yaml")
    return {
        source.where.item
        for definition in definitions
        if definition.status == "in_force"
        for part, _ in expand_categories(definition)
        for source in list_sources(part)
        if source.dataset == dataset
    }


def expand_categories(definition: Definition) -> list[tuple[Definition, str]]:
    """The definition once for each of its categories, with the category's item in place."""
    if not definition.categories:
        return [(definition, "")]
    return [
        (definition.model_copy(update=dict.fromkeys(
            ("numerator", "figure"),
            Source(dataset="lokal", measure="tæller", where=Filter(item=category.item)),
        ) | {"denominator": None, "weight": []}), category.name)
        for category in definition.categories
    ]  # fmt: skip


def list_sources(definition: Definition) -> list[Source]:
    named = (
        definition.numerator, definition.denominator, definition.figure, definition.limit_low,
        definition.limit_high, definition.respondents, definition.printed, *definition.weight,
    )  # fmt: skip
    return [source for source in named if source is not None]


def test_the_local_reports_hold_what_the_definitions_ask_for_and_nothing_else(
    extracts: list[ReadExtract],
) -> None:
    local = observations(extracts, "lokal")
    assert set(local["item"]) == asked_for("lokal")


def test_each_cluster_reports_once_and_all_municipalities_are_in_one_report(
    extracts: list[ReadExtract],
) -> None:
    local = [read for read in extracts if read.dataset == "lokal"]
    assert len(local) == 5
    areas = pl.concat(
        [read.observations.select("area_type", "area_id").unique().cast(pl.String)
         for read in local]
    )  # fmt: skip
    assert areas.is_unique().all()
    count = dict(areas.group_by("area_type").len().iter_rows())
    assert count == {"kommune": 29, "klynge": 5, "hospital": 6}


def test_all_indicators_of_the_national_goals_are_in_the_demo(
    extracts: list[ReadExtract],
) -> None:
    layout = next(layout for layout in load_layouts() if layout.id == "nationale_maal")
    column = layout.column_of("item")
    assert column is not None
    items = set(observations(extracts, "nationale_maal")["item"])
    assert items >= asked_for("nationale_maal")
    lacking = [name for name in column.values if not any(i.startswith(name) for i in items)]
    assert lacking == []
    assert len(column.values) == 28


def test_both_releases_of_the_readmissions_are_there(extracts: list[ReadExtract]) -> None:
    days = [read.provenance.published for read in extracts if read.dataset == "genindlaeggelser"]
    assert len(set(days)) == 2


def test_markers_and_blanks_arrive_as_what_they_are(extracts: list[ReadExtract]) -> None:
    chronic = observations(extracts, "ruks")
    assert {"ok", "suppressed", "missing"} <= set(chronic["status"])
    assert chronic.filter((pl.col("status") == "ok") & pl.col("value").is_null()).is_empty()
    patients = observations(extracts, "praksis").filter(pl.col("status") == "missing")
    assert set(patients["measure"]) == {"tilmeldte"}


def test_the_national_goals_print_the_readmissions_of_the_readmission_extract(
    extracts: list[ReadExtract],
) -> None:
    place = (pl.col("area_id") == "084") & (pl.col("period") == "2024")
    goals = observations(extracts, "nationale_maal").filter(
        place & (pl.col("item") == "akutte_genindlæggelser_somatik")
    )
    printed = dict(goals.select("measure", "value").iter_rows())
    newest = next(
        read.observations
        for read in extracts
        if read.dataset == "genindlaeggelser" and "2026-04-15" in read.found.relative
    ).with_columns(pl.col(pl.Enum, pl.Categorical).cast(pl.String))
    counts = dict(
        newest.filter(
            place
            & (pl.col("item") == "somatik")
            & (pl.col("sex") == "alle")
            & (pl.col("age") == "alle")
        )
        .select("measure", "value")
        .iter_rows()
    )
    assert printed["tæller"] == counts["genindlæggelser_30_dage"]
    assert printed["nævner"] == counts["indlæggelser"]


def test_a_publisher_s_own_spellings_are_understood(
    extracts: list[ReadExtract], demo: Path
) -> None:
    text = next((demo / "praksis").glob("*.csv")).read_text(encoding="cp1252")
    assert "Århus" in text
    assert "Bornholms Regionskommune" in text
    areas = set(observations(extracts, "praksis")["area_id"])
    assert {"0751", "0169", "0400"} <= areas
