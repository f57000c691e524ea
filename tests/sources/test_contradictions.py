"""A file that something contradicts is refused, whichever of the two is right."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from schemas.extracts import ReadExtract

Read = Callable[..., ReadExtract]

SMOKING = '"Kommune","Andel der ryger dagligt"\n"Dragør","13.8%"\n'
LONELY = '"Køn","Alder","Tegn på ensomhed","Antal svarpersoner"\n"Mænd","16-24 år","9.1%","210"\n'
PRACTICES = (
    "Opgørelsesdato;Geografisk niveau;Region;Kommune;Antal praksis;"
    "Antal praksis med lukket for tilgang;Antal tilmeldte\n"
    "01-07-2024;Kommune;Hovedstaden;Dragør;5;2;11.800\n"
)


@pytest.mark.parametrize(
    ("name", "text", "sidecar", "key"),
    [
        ("ensomhed/sasExport_2021_perKommune.csv", SMOKING, "", "indicator"),
        ("x/sasExport_2021_perKommune.csv", SMOKING, "indicator: ensomhed\n", "indicator"),
        ("x/sasExport_2021_perKommune.csv", SMOKING, "indicator: rygelyst\n", "indicator"),
        ("x/sasExport_2021_perKommune.csv", SMOKING, "year: 2017\n", "year"),
        ("sasExport_2021_perAlder_RegionHovedstaden.csv", LONELY, "area: '083'\n", "area"),
        ("sasExport_2021_perAlder_RegionHovedstaden.csv", LONELY, "area: Sjælland\n", "area"),
        ("praksis.csv", PRACTICES, "area: Roskilde\n", "area"),
        ("praksis.csv", PRACTICES, "area: '085'\n", "area"),
        ("praksis.csv", PRACTICES, "area: Langtbortistan\n", "area"),
        ("praksis.csv", PRACTICES, "year: 2019\n", "period"),
        ("praksis.csv", PRACTICES, "indicator: somatik\n", "indicator"),
    ],
)
def test_what_differs_between_file_name_folder_and_sidecar_refuses_the_file(
    read: Read, name: str, text: str, sidecar: str, key: str
) -> None:
    extract = read(name, text, sidecar)
    (problem,) = extract.problems
    assert (problem.rule, problem.column) == ("contradiction", key)
    assert extract.observations.is_empty()


@pytest.mark.parametrize(
    ("name", "text", "sidecar"),
    [
        ("rygning_daglig/sasExport_2021_perKommune.csv", SMOKING, "indicator: daglig_rygning\n"),
        ("sasExport_2021_perAlder_RegionHovedstaden.csv", LONELY, "area: '084'\n"),
        ("praksis.csv", PRACTICES, "year: 2024\n"),
        ("praksis.csv", PRACTICES, "area: Dragør\n"),
        ("praksis.csv", PRACTICES, "area: 155\n"),
        ("praksis.csv", PRACTICES, "area: Region Hovedstaden\n"),
        ("praksis.csv", PRACTICES, "area: Hele landet\n"),
        ("praksis.csv", PRACTICES, "period: 2024H2\nindicator: praksis_lukket\n"),
    ],
)
def test_what_agrees_is_read(read: Read, name: str, text: str, sidecar: str) -> None:
    assert read(name, text, sidecar).problems == []


def test_the_regions_name_in_the_file_name_is_its_area(read: Read) -> None:
    extract = read("sasExportTVLE_2021_perAge_capitalRegion.csv", LONELY)
    assert extract.observations.select("area_id", "period").unique().rows() == [("084", "2021")]


@pytest.mark.parametrize(
    ("title", "item"),
    [
        ("Andel med moderat eller svær overvægt", "moderat_eller_svær_overvægt"),
        ("Andel med svær overvægt", "svær_overvægt"),
        ("Andel der har en langvarig sygdom", "langvarig_sygdom"),
        (
            "Andel med fremragende, vældig godt eller godt selvvurderet helbred",
            "godt_selvvurderet_helbred",
        ),
        (
            "Andel der ikke opfylder WHO’s minimums anbefaling for fysisk aktivitet",
            "fysisk_inaktivitet",
        ),
        ("Andel med en høj score på stressskalaen", "højt_stressniveau"),
    ],
)
def test_the_publishers_own_titles_are_known(read: Read, title: str, item: str) -> None:
    text = f'"Kommune","{title}"\n"Dragør","33.8%"\n'
    assert set(read("sasExport_2021_perKommune.csv", text).observations["item"]) == {item}
