"""Names and codes as publishers write them, and what area they mean."""

import polars as pl
import pytest

from geography import Geography, load_geography, match_areas, nearest_names


@pytest.fixture(scope="module")
def geography() -> Geography:
    return load_geography()


def area_of(geography: Geography, text: str, area_type: str | None = None) -> tuple[str, str]:
    row = match_areas(geography, pl.Series([text]), area_type).row(0)
    return row[1], row[2]


@pytest.mark.parametrize(
    ("text", "area"),
    [
        ("København", ("kommune", "0101")),
        ("Københavns Kommune", ("kommune", "0101")),
        ("Copenhagen", ("kommune", "0101")),
        ("København i alt", ("kommune", "0101")),
        ("101", ("kommune", "0101")),
        ("0101", ("kommune", "0101")),
        ("101 København", ("kommune", "0101")),
        ("Høje Taastrup", ("kommune", "0169")),
        ("Høje-Taastrup", ("kommune", "0169")),
        ("HØJE-TÅSTRUP", ("kommune", "0169")),
        ("Bornholms Regionskommune", ("kommune", "0400")),
        ("Århus", ("kommune", "0751")),
        ("Aarhus Kommune", ("kommune", "0751")),
        (" Lyngby\u00a0–\u00a0Taarbæk\u00a0 ", ("kommune", "0173")),
        ("Nordfyns", ("kommune", "0480")),
        ("Region Hovedstaden", ("region", "084")),
        ("Hovedstaden", ("region", "084")),
        ("084", ("region", "084")),
        ("1084", ("region", "084")),
        ("Hele landet", ("land", "000")),
        ("All Denmark", ("land", "000")),
        ("000", ("land", "000")),
        ("Christiansø", ("oevrig", "0411")),
        ("411", ("oevrig", "0411")),
        ("Byen", ("klynge", "byen")),
        ("Sundhedsklynge Nord", ("klynge", "nord")),
        ("Vesterbro/Kongens Enghave", ("bydel", "0101_vesterbro_kongens_enghave")),
        ("Herlev Hospital", ("hospital", "herlev_gentofte")),
        ("Psykiatrisk Center Glostrup", ("hospital", "pc_glostrup")),
    ],
)
def test_every_known_way_of_writing_finds_its_area(
    geography: Geography, text: str, area: tuple[str, str]
) -> None:
    assert area_of(geography, text) == area


def test_a_composed_letter_is_the_same_as_a_combined_one(geography: Geography) -> None:
    assert area_of(geography, "Ta\u030arnby") == ("kommune", "0185")


def test_bornholm_is_the_municipality_unless_the_cluster_is_asked_for(geography: Geography) -> None:
    assert area_of(geography, "Bornholm") == ("kommune", "0400")
    assert area_of(geography, "Bornholm", "klynge") == ("klynge", "bornholm")
    assert area_of(geography, "Hovedstaden", "sundhedsraad") == ("sundhedsraad", "hovedstaden")


def test_every_code_and_name_of_a_municipality_finds_itself(geography: Geography) -> None:
    known = geography.areas.filter(pl.col("area_type") == "kommune")
    for texts in (known["name"], known["area_id"], known["area_id"].str.strip_chars_start("0")):
        assert match_areas(geography, texts)["area_id"].to_list() == known["area_id"].to_list()


def test_each_distinct_text_has_one_row_and_an_unknown_one_stays(geography: Geography) -> None:
    texts = pl.Series(["Køge", "Atlantis", "Køge", None])
    assert match_areas(geography, texts).rows() == [
        ("Køge", "kommune", "0259"),
        ("Atlantis", None, None),
    ]


def test_an_empty_column_gives_an_empty_frame(geography: Geography) -> None:
    assert match_areas(geography, pl.Series([], dtype=pl.String)).height == 0


@pytest.mark.parametrize(
    ("text", "name"),
    [("Kobenhavn", "København"), ("Hvidover", "Hvidovre"), ("Lyngby-Tårbek", "Lyngby-Taarbæk")],
)
def test_a_misspelt_name_has_the_right_one_nearest(
    geography: Geography, text: str, name: str
) -> None:
    assert nearest_names(geography, text, "kommune")[0] == name


def test_no_more_names_than_asked_for_and_none_for_nonsense(geography: Geography) -> None:
    assert len(nearest_names(geography, "Nordsjælland", count=2)) == 2
    assert nearest_names(geography, "qqqqqq") == []
