"""The demo extracts: what they agree with, that they repeat, that they say what they are."""

import csv
from pathlib import Path

import fastexcel
import polars as pl
import pytest
from openpyxl import load_workbook

from demo.anchors import YEARS
from demo.extracts import write_demo
from demo.practices import write_practices
from demo.world import build_world
from geography import load_geography

pytestmark = pytest.mark.whole

SEED = 7  # that of the fixture `demo`


def sheet(path: Path, name: str, header_row: int) -> pl.DataFrame:
    """A sheet as text; `header_row` counts from 1."""
    book = fastexcel.read_excel(path)
    return book.load_sheet(name, header_row=header_row - 1, dtypes="string").to_polars()


def rows_of(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def percent(demo: Path, item: str, name: str, *key: str) -> float:
    path = demo / "sundhedsprofil" / item / name
    found = [row for row in rows_of(path) if tuple(row[: len(key)]) == key]
    assert len(found) == 1, (path, key)
    return float(found[0][len(key)].rstrip("%"))


def readmissions(demo: Path, published: str = "2026-04-15") -> pl.DataFrame:
    path = demo / "genindlaeggelser" / f"Genindlaeggelser_syntetisk_udgivet_{published}.xlsx"
    return sheet(path, "Hovedresultater", 3)


def national(table: pl.DataFrame, field: str, age: str, year: str = "2025") -> dict[str, float]:
    rows = table.filter(
        (pl.col("Geografisk niveau") == "Hele landet")
        & (pl.col("Område") == field)
        & (pl.col("Køn") == "Begge")
        & (pl.col("Aldersgruppe") == age)
    )
    return {str(row["Mål"]): float(row[year]) for row in rows.to_dicts()}


def test_a_sixth_of_the_admissions_over_80_is_followed_by_another(demo: Path) -> None:
    counts = national(readmissions(demo), "Somatik", "80+")
    within_30 = counts["Antal akutte genindlæggelser inden for 30 dage"]
    share = 100 * within_30 / counts["Antal indlæggelser"]
    early = 100 * counts["Antal akutte genindlæggelser inden for 3 dage"] / within_30
    assert share == pytest.approx(17.0, abs=0.3)
    assert 20.0 < early < 22.0


def test_psychiatric_readmissions_are_about_23_percent(demo: Path) -> None:
    counts = national(readmissions(demo), "Psykiatri", "Alle aldre")
    within_30 = counts["Antal akutte genindlæggelser inden for 30 dage"]
    assert 100 * within_30 / counts["Antal indlæggelser"] == pytest.approx(23.0, abs=0.7)


def test_the_parts_of_the_country_add_up(demo: Path) -> None:
    table = readmissions(demo).filter(
        (pl.col("Område") == "Somatik")
        & (pl.col("Køn") == "Begge")
        & (pl.col("Aldersgruppe") == "Alle aldre")
        & (pl.col("Mål") == "Antal indlæggelser")
    )
    sums = dict(
        table.group_by("Geografisk niveau").agg(pl.col("2024").cast(pl.Int64).sum()).iter_rows()
    )
    assert sums["Kommune"] == sums["Region"] == sums["Hele landet"]


def test_an_earlier_release_has_other_back_figures_and_a_year_less(demo: Path) -> None:
    new, old = readmissions(demo), readmissions(demo, "2025-04-10")
    assert set(new.columns) - set(old.columns) == {"2025"}
    before = national(old, "Somatik", "80+", "2024")
    after = national(new, "Somatik", "80+", "2024")
    for measure, count in after.items():
        assert 0.97 * count < before[measure] < count


def test_chronic_share_rises_from_17_to_21_percent(demo: Path) -> None:
    table = sheet(next((demo / "ruks").glob("*.xlsx")), "Hovedresultater", 3)
    row = table.filter(
        (pl.col("Sygdom") == "Mindst én RUKS-sygdom")
        & (pl.col("Geografisk niveau") == "Hele landet")
        & (pl.col("Køn") == "Begge")
        & (pl.col("Aldersgruppe") == "Alle aldre")
        & (pl.col("Enhed") == "Antal personer med sygdom")
    ).to_dicts()[0]
    people = pl.read_csv(next((demo / "folketal").glob("FOLK1A*.csv")), separator=";")
    everyone = {
        line["TID"][:4]: line["INDHOLD"]
        for line in people.to_dicts()
        if (line["OMRÅDE"], line["KØN"]) == ("Hele landet", "I alt")
    }
    share = {year: 100 * float(row[year]) / everyone[year] for year in ("2010", "2021")}
    assert share == {"2010": pytest.approx(17.0, abs=0.05), "2021": pytest.approx(21.0, abs=0.05)}


def test_ruks_suppresses_marks_and_leaves_blank(demo: Path) -> None:
    path = next((demo / "ruks").glob("*.xlsx"))
    table = sheet(path, "Hovedresultater", 3)
    cells = table.select(str(year) for year in YEARS)
    assert (cells == "<5").sum().sum_horizontal()[0] > 0
    blank = table.filter((pl.col("Kommune") == "Læsø") & (pl.col("Sygdom") == "skizofreni"))
    assert blank["2010"].is_null().all()
    assert blank["2025"].is_not_null().all()
    counts = table.filter(pl.col("Enhed") == "Antal personer med sygdom")["2021"]
    assert set(counts.drop_nulls().cast(pl.Int64, strict=False).drop_nulls() % 5) == {0}


@pytest.mark.parametrize(
    ("item", "everyone", "young_women"),
    [
        ("ensomhed", 13.0, 25.0),
        ("stress_hoej", 30.0, 53.0),
        ("mentalt_helbred_daarligt", 19.0, 37.0),
    ],
)
def test_mental_health_of_the_region_is_the_published_one(
    demo: Path, item: str, everyone: float, young_women: float
) -> None:
    name = "sasExport_2021_perAlder_RegionHovedstaden.csv"
    assert percent(demo, item, name, "Begge", "Alle aldre") == everyone
    assert percent(demo, item, name, "Kvinder", "16-24") == young_women


def test_just_under_35_percent_of_young_women_have_low_wellbeing(demo: Path) -> None:
    name = "sasExport_2021_perAlder.csv"
    share = percent(demo, "mentalt_helbred_daarligt", name, "Kvinder", "16-24")
    assert 34.5 <= share < 35


def test_municipalities_average_to_the_region(demo: Path) -> None:
    world = build_world(load_geography(), SEED)
    inside = world.in_region("084")
    people = world.inhabitants((2021,))[inside, 0]
    path = demo / "sundhedsprofil" / "stress_hoej" / "sasExport_2021_perKommune.csv"
    printed: dict[str, str] = dict(rows_of(path)[1:])
    assert len(printed) == 98
    names = [name for name, here in zip(world.names, inside, strict=True) if here]
    shares = [float(printed[name].rstrip("%")) for name in names]
    mean = sum(s * n for s, n in zip(shares, people, strict=True)) / people.sum()
    assert mean == pytest.approx(30.0, abs=0.05)


def test_daily_smoking_halves_and_follows_education(demo: Path) -> None:
    item, by_education = "rygning_daglig", "sasExport_2021_perUddannelse.csv"
    first = percent(demo, item, "sasExport_2010_perAlder.csv", "Begge", "Alle aldre")
    last = percent(demo, item, "sasExport_2025_perAlder.csv", "Begge", "Alle aldre")
    assert (first, last) == (pytest.approx(21, abs=0.5), pytest.approx(11, abs=0.5))
    long = "Lang videregående uddannelse"
    assert percent(demo, item, by_education, "Mænd", "Grundskole") == 32.4
    assert percent(demo, item, by_education, "Mænd", long) == 9.5
    assert percent(demo, item, by_education, "Kvinder", "Grundskole") == 25.6
    assert percent(demo, item, by_education, "Kvinder", long) == 8.8


@pytest.mark.parametrize(
    "seed", [SEED, *(pytest.param(seed, marks=pytest.mark.soak) for seed in (1, 2027))]
)
def test_figure_8_holds_in_the_first_half_of_2022_for_any_seed(tmp_path: Path, seed: int) -> None:
    write_practices(tmp_path, build_world(load_geography(), seed))
    table = pl.read_csv(
        next((tmp_path / "praksis").glob("*.csv")),
        separator=";", encoding="windows-1252", infer_schema=False,
    )  # fmt: skip
    last = table.filter(
        (pl.col("Opgørelsesdato") == "01-01-2022") & (pl.col("Geografisk niveau") == "Kommune")
    )
    closed = last["Antal praksis med lukket for tilgang"].cast(pl.Int64)
    share = closed / last["Antal praksis"].cast(pl.Int64)
    assert last.height == 98
    assert ((share > 0.8).sum(), (share > 0.4).sum()) == (4, 53)
    assert table["Opgørelsesdato"][0] == "01-07-2014"


def test_never_more_closed_practices_than_practices(demo: Path) -> None:
    text = next((demo / "praksis").glob("*.csv")).read_text(encoding="cp1252")
    lines = [line.split(";") for line in text.splitlines()[1:]]
    whole = [(int(line[4].replace(".", "")), int(line[5].replace(".", ""))) for line in lines]
    assert len(whole) == 23 * (1 + 5 + 98)
    assert all(0 <= closed <= practices for practices, closed in whole)


def test_patients_answers_add_up_and_their_shares_fill_100(demo: Path) -> None:
    path = next((demo / "lup").glob("*.xlsx"))
    for name in ("LUP Somatik", "LUP Psykiatri"):
        table = sheet(path, name, 5)
        asked = table.filter((pl.col("År") == "2025") & pl.col("Afdeling").is_null())
        answers = asked.with_columns(pl.col("Antal svar").cast(pl.Int64))
        land = answers.filter(pl.col("Region").is_null())["Antal svar"].sum()
        regions = answers.filter(pl.col("Region").is_not_null() & pl.col("Hospital").is_null())
        assert land == regions["Antal svar"].sum()
        shares = asked.select(pl.col("^.*\\(%\\)$").cast(float)).sum_horizontal()
        assert ((shares - 100).abs() < 0.35).all()
        assert (table["Antal svar"] == "<5").any() == (name == "LUP Somatik")


def read_coercive_admissions(demo: Path) -> dict[tuple[str, str, str, str], int]:
    """Counts by municipality, period, sex and age, as the clusters report them."""
    reports = [sheet(path, "Indberetning", 5) for path in sorted((demo / "lokal").glob("*.xlsx"))]
    rows = pl.concat(reports).filter(pl.col("Indikator") == "tvangsindlæggelser")
    key = ("Område", "Periode", "Køn", "Aldersgruppe")
    return {row[:4]: int(row[4]) for row in rows.select(*key, "Tæller").iter_rows()}


def test_coercive_admissions_by_sex_and_age_are_parts_of_one_whole(demo: Path) -> None:
    counts = read_coercive_admissions(demo)
    places = {(area, period) for area, period, _, _ in counts}
    assert len(places) == 29 * 5
    assert len(counts) == len(places) * 6
    for place in places:
        whole = counts[*place, "Alle", "Alle aldre"]
        women, men = (counts[*place, sex, "Alle aldre"] for sex in ("Kvinder", "Mænd"))
        older = {sex: counts[*place, sex, "50+"] for sex in ("Alle", "Kvinder", "Mænd")}
        assert women + men == whole
        assert older["Kvinder"] + older["Mænd"] == older["Alle"] < whole
        assert older["Kvinder"] <= women and older["Mænd"] <= men


def test_the_demo_has_small_counts_of_its_own_for_disclosure_control_to_hide(demo: Path) -> None:
    counts = read_coercive_admissions(demo)
    few = {key for key, count in counts.items() if 0 < count < 5}
    assert 0.05 * len(counts) < len(few) < 0.2 * len(counts)
    assert {age for _, _, _, age in few} == {"50+"}
    assert {sex for _, _, sex, _ in few} >= {"Kvinder", "Mænd"}


def test_christiansoe_stands_apart_and_counts_in_the_country(demo: Path) -> None:
    people = pl.read_csv(next((demo / "folketal").glob("FOLK1A*.csv")), separator=";")
    year = people.filter((pl.col("TID") == "2026K1") & (pl.col("KØN") == "I alt"))
    by_name = dict(year.select("OMRÅDE", "INDHOLD").iter_rows())
    regions = sum(count for name, count in by_name.items() if name.startswith("Region "))
    parts = sum(
        count
        for name, count in by_name.items()
        if not name.startswith("Region ") and name != "Hele landet"
    )
    assert 0 < by_name["Christiansø"] < 150
    assert by_name["Hele landet"] == regions == parts


def test_every_file_says_that_it_is_synthetic(demo: Path) -> None:
    extracts = [path for path in demo.rglob("*") if path.suffix in (".xlsx", ".csv")]
    assert {path.relative_to(demo).parts[0] for path in extracts} == {
        "ruks", "sundhedsprofil", "folketal", "genindlaeggelser", "praksis", "lup",
        "nationale_maal", "lokal", "trivselsmaaling", "folketal_fremskrivning",
    }  # fmt: skip
    for path in extracts:
        sidecar = path.with_name(path.name + ".meta.yaml").read_text(encoding="utf-8")
        assert "synthetic: true" in sidecar
        assert 'publisher: "Demo (syntetiske tal)"' in sidecar
        assert "published: 20" in sidecar
        if path.suffix == ".xlsx":
            first = load_workbook(path, read_only=True).worksheets[0]
            words = " ".join(
                str(cell) for row in first.iter_rows(max_row=8, values_only=True) for cell in row
            )
            assert "syntetiske tal" in words
        elif "sundhedsprofil" in path.parts:
            assert "syntetiske tal" in path.read_text(encoding="utf-8").splitlines()[0]
        else:
            assert "syntetisk" in path.name
    others = {path.name for path in demo.rglob("*") if path.is_file()} - {p.name for p in extracts}
    assert all(name.endswith(".meta.yaml") for name in others)


@pytest.mark.soak
def test_the_same_seed_gives_the_same_bytes_and_another_does_not(
    demo: Path, tmp_path: Path
) -> None:
    written = write_demo(tmp_path / "again", SEED)
    for path in written:
        twin = demo / path.relative_to(tmp_path / "again")
        assert path.read_bytes() == twin.read_bytes(), path.name
    world, other = (build_world(load_geography(), seed) for seed in (SEED, SEED + 1))
    assert (world.population != other.population).any()


def test_the_whole_demo_is_small(demo: Path) -> None:
    size = sum(path.stat().st_size for path in demo.rglob("*") if path.is_file())
    assert size < 10_000_000
