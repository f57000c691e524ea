"""The map of the project's own data files: who is there and who belongs where."""

import shutil
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from geography import DATA_FOLDER, AreaError, Geography, load_geography


@pytest.fixture(scope="module")
def geography() -> Geography:
    return load_geography()


def members(geography: Geography, group_type: str, catchment: str) -> dict[str, set[str]]:
    rows = geography.membership.filter(
        (pl.col("area_type") == "kommune")
        & (pl.col("group_type") == group_type)
        & (pl.col("catchment") == catchment)
    )
    groups: dict[str, set[str]] = {}
    for area, group in rows.select("area_id", "group_id").iter_rows():
        groups.setdefault(group, set()).add(area)
    return groups


def test_there_are_98_municipalities_in_five_regions(geography: Geography) -> None:
    regions = members(geography, "region", "somatic")
    assert {region: len(inside) for region, inside in regions.items()} == {
        "084": 29,
        "085": 17,
        "083": 22,
        "082": 19,
        "081": 11,
    }


def test_clusters_have_the_municipalities_of_the_agreement(geography: Geography) -> None:
    clusters = members(geography, "klynge", "somatic")
    assert clusters["bornholm"] == {"0400"}
    assert clusters["byen"] == {"0147", "0101"}
    assert clusters["midt"] == {
        "0151", "0157", "0159", "0163", "0173", "0175", "0190", "0230", "0240",
    }  # fmt: skip
    assert clusters["nord"] == {"0201", "0210", "0217", "0219", "0223", "0250", "0260", "0270"}
    assert clusters["syd"] == {
        "0153", "0155", "0161", "0165", "0167", "0169", "0183", "0185", "0187", "0101",
    }  # fmt: skip


def test_roedovre_is_somatically_midt_and_psychiatrically_syd(geography: Geography) -> None:
    somatic, psychiatric = (
        members(geography, "klynge", kind) for kind in ("somatic", "psychiatric")
    )
    assert "0175" in somatic["midt"] - somatic["syd"]
    assert "0175" in psychiatric["syd"] - psychiatric["midt"]


def test_councils_of_2027_continue_or_cross_the_clusters(geography: Geography) -> None:
    councils = members(geography, "sundhedsraad", "somatic")
    clusters = members(geography, "klynge", "somatic")
    assert councils["hovedstaden"] == {"0101", "0147", "0400"}
    assert councils["koebenhavns_omegn_nord"] == clusters["midt"]
    assert councils["nordsjaelland"] == clusters["nord"]
    assert councils["amager_vestegnen"] == clusters["syd"] - {"0101"}
    assert len(councils["oestsjaelland_oeerne"]) == 9
    assert len(councils["midt_vestsjaelland"]) == 8
    assert len(set().union(*councils.values())) == 98


def test_clusters_end_where_councils_begin(geography: Geography) -> None:
    areas = geography.areas
    ends = areas.filter(pl.col("area_type") == "klynge")["valid_to"].unique().to_list()
    begins = areas.filter(pl.col("area_type") == "sundhedsraad")["valid_from"].unique().to_list()
    assert ends == [date(2026, 12, 31)]
    assert begins == [date(2027, 1, 1)]


def test_only_koebenhavn_is_split(geography: Geography) -> None:
    split = geography.membership.filter("split")
    assert set(split.select("area_id", "group_id").iter_rows()) == {
        ("0101", "byen"),
        ("0101", "syd"),
    }


def test_districts_lie_in_the_two_parts_of_koebenhavn(geography: Geography) -> None:
    districts = geography.membership.filter(
        (pl.col("area_type") == "bydel") & (pl.col("catchment") == "somatic")
    )
    counts = dict(districts.group_by("group_id").len().iter_rows())
    assert counts == {"byen": 6, "syd": 4}


def test_hospitals_of_the_whole_region_belong_to_no_cluster(geography: Geography) -> None:
    placed = geography.membership.filter(
        (pl.col("area_type") == "hospital") & (pl.col("group_type") == "klynge")
    )
    clusters = dict(placed.select("area_id", "group_id").iter_rows())
    assert clusters["herlev_gentofte"] == "midt"
    assert clusters["pc_amager"] == clusters["pc_glostrup"] == "syd"
    assert not {"rigshospitalet", "buc", "pc_stolpegaard", "pc_sct_hans"} & set(clusters)


def test_hospitals_count_in_their_own_catchment_alone(geography: Geography) -> None:
    hospitals = geography.membership.filter(pl.col("area_type") == "hospital")
    kinds = dict(
        hospitals.group_by("area_id")
        .agg(pl.col("catchment").unique().sort().str.join("+"))
        .iter_rows()
    )
    assert kinds["herlev_gentofte"] == kinds["rigshospitalet"] == "somatic"
    assert kinds["pc_ballerup"] == kinds["buc"] == "psychiatric"
    assert set(kinds.values()) == {"somatic", "psychiatric"}


def test_christiansoe_belongs_to_nothing(geography: Geography) -> None:
    assert geography.name_of("oevrig", "0411") == "Christiansø"
    assert geography.membership.filter(pl.col("area_id") == "0411").is_empty()


def test_an_unknown_area_has_no_name(geography: Geography) -> None:
    with pytest.raises(KeyError, match=r"kommune.*9999"):
        geography.name_of("kommune", "9999")


def edited_data(folder: Path, edits: dict[str, tuple[str, str]]) -> Path:
    """A copy of the data files in which each file has one text replaced."""
    shutil.copytree(DATA_FOLDER, folder)
    for name, (old, new) in edits.items():
        text = (folder / name).read_text(encoding="utf-8")
        assert old in text
        (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8")
    return folder


def test_all_faults_of_the_data_files_are_told_at_once(tmp_path: Path) -> None:
    folder = edited_data(
        tmp_path / "data",
        {
            "weights.csv": ("0.579", "0.6"),
            "membership.csv": ("kommune,0157,klynge,midt", "kommune,0157,klynge,vest"),
            "aliases.csv": ("Copenhagen,kommune,0101", "Odense,kommune,0101"),
        },
    )
    with pytest.raises(AreaError) as caught:
        load_geography(folder)
    text = "\n".join(caught.value.problems)
    assert "weights.csv: the shares of 0101 over klynge in 2019 sum to 1.0210" in text
    assert "membership.csv: klynge 'vest' is not in areas.csv" in text
    assert "aliases.csv: 'odense' means more than one kommune: 0461, 0101" in text


def test_a_municipality_outside_the_clusters_is_named(tmp_path: Path) -> None:
    folder = edited_data(
        tmp_path / "data",
        {"membership.csv": ("kommune,0400,klynge,bornholm", "kommune,0411,klynge,bornholm")},
    )
    with pytest.raises(AreaError, match="0400 Bornholm belongs to no klynge"):
        load_geography(folder)


def test_two_clusters_at_once_need_weights(tmp_path: Path) -> None:
    line = "kommune,0147,klynge,byen,,2022-07-01,2026-12-31,Sundhedsaftalen 2024-2027\n"
    folder = edited_data(
        tmp_path / "data", {"membership.csv": (line, line + line.replace("byen", "nord"))}
    )
    with pytest.raises(AreaError, match="'0147' belongs to more than one klynge"):
        load_geography(folder)


def test_a_municipality_that_moves_belongs_to_one_cluster_on_each_day(tmp_path: Path) -> None:
    line = "kommune,0161,klynge,syd,,2022-07-01,2026-12-31,"
    for day, fits in (("2024-12-31", False), ("2025-01-01", True)):
        moved = (
            "kommune,0161,klynge,syd,,2022-07-01,2024-12-31,\n"
            f"kommune,0161,klynge,midt,,{day},2026-12-31,"
        )
        folder = edited_data(tmp_path / day, {"membership.csv": (line, moved)})
        if fits:
            load_geography(folder)
            continue
        with pytest.raises(AreaError, match="'0161' belongs to more than one klynge"):
            load_geography(folder)


def test_an_area_may_last_a_day_and_no_less(tmp_path: Path) -> None:
    line = "klynge,bornholm,Bornholm,084,2022-07-01,2026-12-31"
    for last, fits in (("2022-07-01", True), ("2022-06-30", False)):
        short = line.replace("2026-12-31", last)
        folder = edited_data(tmp_path / last, {"areas.csv": (line, short)})
        if fits:
            load_geography(folder)
            continue
        with pytest.raises(AreaError, match="klynge 'bornholm' ends before it begins"):
            load_geography(folder)


def test_a_date_that_is_none_is_told_with_its_row(tmp_path: Path) -> None:
    folder = edited_data(
        tmp_path / "data",
        {
            "areas.csv": (
                "region,084,Region Hovedstaden,084,2007-01-01",
                "region,084,Region Hovedstaden,084,1/1/2007",
            )
        },
    )
    with pytest.raises(AreaError, match=r"areas.csv, row 3, column 'valid_from': found '1/1/2007'"):
        load_geography(folder)


def test_a_missing_file_and_a_missing_column_are_told_together(tmp_path: Path) -> None:
    folder = edited_data(tmp_path / "data", {"weights.csv": ("share", "andel")})
    (folder / "aliases.csv").unlink()
    with pytest.raises(AreaError) as caught:
        load_geography(folder)
    text = "\n".join(caught.value.problems)
    assert "aliases.csv: the file is missing" in text
    assert "weights.csv: column share is missing" in text
