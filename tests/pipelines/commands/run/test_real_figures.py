"""`klynge run` on real downloads publishes real figures.

Left out where KLYNGE_REAL_DATA does not name their folder.
"""

from __future__ import annotations

import csv
import json
import os
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import openpyxl
import polars as pl
import pytest

from indicators.verdicts.outlook import can_be_forecast, lay_in_time
from indicators.verdicts.series import add_rhythm
from tests.homes import run_pipeline, share
from tests.simulations.past_errors import compare_widths
from warehouse.home import Home

REAL = os.environ.get("KLYNGE_REAL_DATA", "")
pytestmark = [
    pytest.mark.whole,
    pytest.mark.skipif(
        not REAL, reason="left out: KLYNGE_REAL_DATA does not name the folder of real files"
    ),
]
CLUSTERS = ["bornholm", "byen", "midt", "nord", "syd"]
WAVES = ["2010", "2013", "2017", "2021", "2025"]
MEMBERS = {
    "bornholm": ["Bornholm"],
    "byen": ["Copenhagen", "Frederiksberg"],
    "midt": [
        "Ballerup", "Gentofte", "Gladsaxe", "Herlev", "Lyngby-Taarbæk", "Rødovre", "Egedal",
        "Furesø", "Rudersdal",
    ],
    "nord": [
        "Allerød", "Fredensborg", "Helsingør", "Hillerød", "Hørsholm", "Frederikssund",
        "Halsnæs", "Gribskov",
    ],
    "syd": [
        "Copenhagen", "Brøndby", "Dragør", "Glostrup", "Albertslund", "Hvidovre",
        "Høje-Taastrup", "Ishøj", "Tårnby", "Vallensbæk",
    ],
}  # fmt: skip
COPENHAGEN = {"byen": 0.579, "syd": 0.421}


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Path:

    def make(root: Path) -> None:
        ran = run_pipeline(Home(root / "home"), Path(REAL))
        assert ran.code == 3, ran.output + ran.errors

    return share(tmp_path_factory, "real_home", make) / "home" / "published" / "current"


@pytest.fixture(scope="module")
def values(snapshot: Path) -> pl.DataFrame:
    return pl.read_parquet(snapshot / "indicators.parquet")


def read_shares(folder: str, wave: str) -> dict[str, float]:
    """A wave's shares by municipality, read without the project's own code."""
    path = Path(REAL) / "sundhedsprofil" / folder / f"sasExport_{wave}_perKommune.csv"
    with path.open(encoding="utf-8") as file:
        rows = list(csv.reader(file))[1:]
    shares = {name: float(share.rstrip("%")) for name, share in rows}
    return {"Copenhagen": shares.pop("København"), **shares}


def read_population(wave: str) -> dict[str, dict[str, float]]:
    """Population on 1 January by municipality and age group, of the nearest year to 2020."""
    period = f"{min(int(wave), 2020)}Q1"
    path = Path(REAL) / "folketal" / "FOLK1B_RegionH_2008Q1-2020Q1_en.csv"
    people: dict[str, dict[str, float]] = {}
    with path.open(encoding="utf-8-sig") as file:
        for area, sex, age, time, count in csv.reader(file, delimiter=";"):
            if sex == "Total" and time == period:
                people.setdefault(area, {})[age] = float(count)
    return people


def adults(ages: dict[str, float]) -> float:
    """Everyone but the bands below 15, the nearest to the survey's 16 years and over."""
    return ages["Total"] - sum(ages[f"{first}-{first + 4} years"] for first in (0, 5, 10))


@pytest.mark.parametrize("weigh", [adults, lambda ages: ages["Total"]], ids=["adults", "all"])
@pytest.mark.parametrize(
    ("indicator", "folder"),
    [
        ("daglig_rygning", "rygning_daglig"),
        ("dårligt_mentalt_helbred", "mentalt_helbred_daarligt"),
    ],
)
def test_cluster_shares_agree_with_a_weighted_mean_worked_out_by_hand(
    values: pl.DataFrame, indicator: str, folder: str, weigh: Any
) -> None:
    for wave in WAVES:
        shares, people = read_shares(folder, wave), read_population(wave)
        for cluster in CLUSTERS:
            weights = {
                name: weigh(people[name]) * (COPENHAGEN[cluster] if name == "Copenhagen" else 1)
                for name in MEMBERS[cluster]
            }
            by_hand = sum(shares[name] * weight for name, weight in weights.items())
            by_hand /= sum(weights.values())
            published = values.filter(
                indicator_id=indicator, area_type="klynge", area_id=cluster, period=wave,
                sex="alle", age="alle", education="alle",
            )["value"].item()  # fmt: skip
            assert published == pytest.approx(by_hand, abs=0.05), (cluster, wave)


@pytest.mark.parametrize("indicator", ["daglig_rygning", "dårligt_mentalt_helbred"])
def test_all_clusters_regions_and_waves_are_there(values: pl.DataFrame, indicator: str) -> None:
    shown = values.filter(
        pl.col("value").is_not_null(), indicator_id=indicator, age="alle", sex="alle"
    )
    for area_type, count in (("klynge", 5), ("region", 5), ("land", 1), ("kommune", 98)):
        of_type = shown.filter(area_type=area_type)
        assert of_type.height == count * len(WAVES)
        assert sorted(of_type["period"].unique()) == WAVES


def test_there_is_no_verdict_without_an_interval(values: pl.DataFrame) -> None:
    profile = values.filter(indicator_id="daglig_rygning", area_type="klynge")
    assert profile["ci_low"].null_count() == profile.height
    assert profile["vs_region"].null_count() == profile.height
    assert profile.filter(status="ok")["note"].str.contains("Uden sikkerhedsinterval").all()


def test_københavns_part_is_marked_estimated_in_byen_and_syd_alone(values: pl.DataFrame) -> None:
    clusters = values.filter(indicator_id="daglig_rygning", area_type="klynge", sex="alle")
    statuses = dict(clusters.group_by("area_id").agg(pl.col("status").unique()).iter_rows())
    assert statuses == {
        "bornholm": ["ok"], "byen": ["estimated"], "midt": ["ok"], "nord": ["ok"],
        "syd": ["estimated"],
    }  # fmt: skip
    assert clusters.filter(area_id="syd")["status_reason"].str.contains("42,1 %").all()


def test_the_nine_diseases_are_published_for_the_country(values: pl.DataFrame) -> None:
    country = values.filter(
        pl.col("indicator_id").str.starts_with("ruks_"), area_type="land", status="ok"
    )
    assert country["indicator_id"].n_unique() == 9
    assert country.height == 9 * 16
    lung = country.filter(indicator_id="ruks_kol", period="2024")
    assert lung["value"].item() == 2670.0
    assert lung["numerator"].item() == 159325.0
    assert str(lung["vintage"].item()) == "2025-11-28"
    clusters = values.filter(indicator_id="ruks_kol", area_type="klynge")
    assert clusters["status"].unique().to_list() == ["missing"]


def test_populations_are_published_as_printed(values: pl.DataFrame) -> None:
    people = values.filter(indicator_id="folketal", age="alle", period="2020Q1")
    assert people.filter(area_id="000")["value"].item() == 5822763
    assert people.filter(area_id="084")["value"].item() == 1846023
    bornholm = read_population("2020")["Bornholm"]
    published = dict(
        values.filter(indicator_id="folketal", area_id="bornholm", period="2020Q1")
        .select("age", "value")
        .iter_rows()
    )
    assert published["alle"] == bornholm["Total"]
    assert published["80+"] == sum(
        bornholm[age]
        for age in ("80-84 years", "85-89 years", "90-94 years", "95-99 years",
                    "100 years and over")
    )  # fmt: skip


def test_forecasts_held_on_each_kind_of_real_series(snapshot: Path) -> None:
    manifest = json.loads((snapshot / "manifest.json").read_text(encoding="utf-8"))
    coverage = manifest["forecast_coverage"]
    assert [(each["dataset"], each["years"]) for each in coverage] == [
        (dataset, years) for dataset in ("folketal", "ruks") for years in (1, 2, 4)
    ]
    for each in coverage:
        print(
            f"{each['dataset']}, {each['years']} years ahead: {each['covered']:.1%} of "
            f"{each['forecasts']} forecasts of {each['series']} series held (at least 90 %)"
        )
        assert each["covered"] >= 0.90, each


@pytest.mark.parametrize("horizon", [1, 2, 4])
@pytest.mark.parametrize("kind", ["folketal", "ruks"])
def test_limits_of_real_forecasts_are_narrower_than_those_from_past_errors(
    values: pl.DataFrame, kind: str, horizon: int
) -> None:
    yearly = add_rhythm(values.filter(pl.col("indicator_id").str.starts_with(kind)))
    numbers = lay_in_time(yearly.filter(pl.col("months") <= 12)).numbers[:, -13:]
    whole = numbers[can_be_forecast(numbers) & ~np.isnan(numbers).any(axis=1)]
    width, own = compare_widths(whole, horizon)
    print(f"{kind}, {horizon} ahead: width {width:.3f} against {own:.3f} from past errors")
    assert width < own


def test_no_real_figure_has_a_target_that_is_invented(values: pl.DataFrame) -> None:
    columns = ("target", "target_year", "target_source", "target_distance", "target_status")
    assert values.select(columns).null_count().row(0) == (values.height,) * len(columns)


def test_nothing_of_the_folder_is_unaccounted_for(snapshot: Path) -> None:
    manifest = json.loads((snapshot / "manifest.json").read_text(encoding="utf-8"))
    told = {extract["file_name"] for extract in manifest["extracts"]}
    files = {path.relative_to(REAL).as_posix() for path in Path(REAL).rglob("*") if path.is_file()}
    assert told == files
    assert manifest["synthetic"] is False


def test_the_workbooks_say_what_the_parquet_says(snapshot: Path, values: pl.DataFrame) -> None:
    book = openpyxl.load_workbook(snapshot / "workbooks" / "nord.xlsx", read_only=True)
    rows = book["Data"].iter_rows(values_only=True)
    heading = [str(name) for name in next(rows)]
    place = {name: heading.index(name) for name in ("indicator_id", "area_type", "area_id",
             "period", "sex", "age", "education", "category", "value")}  # fmt: skip
    keys = [name for name in place if name != "value"]
    published = {
        tuple(row[name] for name in keys): row["value"]
        for row in values.select(*keys, "value").iter_rows(named=True)
    }
    read = {tuple(row[place[name]] for name in keys): row[place["value"]] for row in rows}
    assert len(read) > 1000
    for key, value in read.items():
        assert value == (None if published[key] is None else pytest.approx(published[key]))


def test_the_database_in_the_snapshot_holds_the_same_figures(
    snapshot: Path, values: pl.DataFrame
) -> None:
    with duckdb.connect(str(snapshot / "klynge.duckdb"), read_only=True) as connection:
        stored = connection.sql("from indicators").pl()
    assert stored.height == values.height
    assert stored["value"].sum() == pytest.approx(values["value"].sum())
