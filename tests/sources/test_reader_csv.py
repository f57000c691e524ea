"""What csv files say: StatBank, the health profile, general practices."""

from collections.abc import Callable

import polars as pl
import pytest

from schemas.acceptance.check import load_rules, prepare_keys
from schemas.acceptance.report import Where
from schemas.acceptance.rows import list_row_rules
from schemas.extracts import ReadExtract
from schemas.frames.observation_model import Observations
from schemas.frames.observations import OBSERVATION_COLUMNS
from sources.cells import figure_cells

Read = Callable[..., ReadExtract]
PRACTICES = (
    "Opgørelsesdato;Geografisk niveau;Region;Kommune;Antal praksis;"
    "Antal praksis med lukket for tilgang;Antal tilmeldte\r\n"
    "01-07-2014;Kommune;Hovedstaden;Tårnby;17;5;41.230\r\n"
)


def test_population_in_danish_with_byte_order_mark(read: Read) -> None:
    text = "\ufeffOMRÅDE;CIVILSTAND;TID;INDHOLD\r\nHele landet;I alt;2020K1;5822763\r\n"
    extract = read("folk.csv", text)
    assert extract.problems == []
    frame = extract.observations
    assert frame.select("area_id", "item", "period", "value").rows() == [
        ("000", "alle", "2020Q1", 5822763.0)
    ]
    assert extract.provenance.licence == "CC BY 4.0"


def test_population_in_english_and_another_order_is_the_whole_country(read: Read) -> None:
    extract = read("folk.csv", "TID;ALDER;KØN;INDHOLD\n2021Q2;0 years;Men;31649\n")
    assert extract.problems == []
    told = extract.observations.select("area_type", "area_id", "sex", "age", "period", "value")
    assert told.rows() == [("land", "000", "maend", "0", "2021Q2", 31649.0)]


def test_population_in_codes_with_christiansoe_and_provinces(read: Read) -> None:
    text = (
        "OMRÅDE;KØN;ALDER;TID;INDHOLD\n084;TOT;IALT;2020K1;10\n101;1;0;2020K1;..\n"
        "411;2;7;2020K1;1\n01;2;7;2020K1;99\n"
    )
    extract = read("folk.csv", text)
    assert extract.problems == []
    told = extract.observations.select("area_type", "area_id", "sex", "age", "status")
    assert told.rows() == [
        ("region", "084", "alle", "alle", "ok"),
        ("kommune", "0101", "maend", "0", "missing"),
        ("oevrig", "0411", "kvinder", "7", "ok"),
    ]


def test_a_title_above_and_a_note_below_are_provenance(read: Read) -> None:
    text = "Titel: Folketal\n\nTID;INDHOLD\n2020K1;5822763\n\nNote: Syntetiske tal\n"
    extract = read("folk.csv", text)
    assert extract.problems == []
    assert extract.provenance.synthetic
    assert extract.observations["row"].to_list() == [4]


def test_a_line_below_that_begins_like_a_note_and_holds_a_figure_is_no_note(read: Read) -> None:
    extract = read("folk.csv", "OMRÅDE;TID;INDHOLD\nHele landet;2020K1;10\nNote: i alt;2020K2;7\n")
    [problem] = extract.problems
    assert (problem.rule, problem.row) == ("unknown_area", 3)
    assert "Note: i alt" in problem.found
    without = read("folk.csv", "OMRÅDE;TID;INDHOLD\nHele landet;2020K1;10\nNote: i alt;2020K2;\n")
    assert without.problems == []
    assert without.provenance.notes == "Note: i alt 2020K2"
    # of several figures one is enough
    extract = read("praksis.csv", PRACTICES + "Note: i alt;;;;17;;\r\n")
    assert {problem.row for problem in extract.problems} == {3}


def test_the_profiles_year_comes_from_the_name_and_its_item_from_the_title(read: Read) -> None:
    text = '"Kommune","Andel der ryger dagligt"\n"København","13.8%"\n"Dragør",""\n'
    extract = read("x/sasExport_2021_perKommune.csv", text)
    assert extract.problems == []
    told = extract.observations.select("item", "period", "area_id", "unit", "value", "status")
    assert told.rows() == [
        ("daglig_rygning", "2021", "0101", "pct", 13.8, "ok"),
        ("daglig_rygning", "2021", "0155", "pct", None, "missing"),
    ]


def test_a_title_that_nobody_knows_is_nobodys_figure_whatever_the_folder_is_called(
    read: Read,
) -> None:
    text = '"Kommune","Procent"\n"København","13.8%"\n'
    by_sidecar = read("a/sasExport_2021_x.csv", text, "indicator: ensomhed\nyear: 2021\n")
    assert set(by_sidecar.observations["item"]) == {"ensomhed"}
    assert [warning.rule for warning in by_sidecar.warnings] == ["unknown_title"]
    by_folder = read("mentalt_helbred_daarligt/sasExport_2021_x.csv", text)
    assert [problem.rule for problem in by_folder.problems] == ["unknown_title"]


def test_the_profiles_odds_ratio_is_a_measure_of_its_own(read: Read) -> None:
    text = (
        '"Kommune","Andel med svær overvægt","Svær overvægt Køns- og aldersjusteret OR"\n'
        '"Dragør","15.5%","1.02"\n'
    )
    frame = read("sasExport_2021_perKommune.csv", text).observations
    assert frame.select("measure", "unit", "value").rows() == [
        ("andel", "pct", 15.5),
        ("odds_ratio", "ratio", 1.02),
    ]


def test_the_profile_by_age_is_of_the_country_unless_the_sidecar_says_otherwise(
    read: Read,
) -> None:
    text = (
        '"Køn","Alder","Andel med tegn på ensomhed","Antal svarpersoner"\n'
        '"Kvinder","16-24","25.1%","1200"\n'
    )
    country = read("sasExport_2021_perAlder.csv", text).observations
    region = read("h/sasExport_2021_perAlder.csv", text, "area: 084\n").observations
    assert country.select("measure", "area_id", "sex", "age", "value").rows() == [
        ("andel", "000", "kvinder", "16-24", 25.1),
        ("svarpersoner", "000", "kvinder", "16-24", 1200.0),
    ]
    assert set(region["area_id"]) == {"084"}


def test_the_profile_by_education_is_of_people_aged_25_or_more(read: Read) -> None:
    text = (
        '"Køn","Uddannelse","Andel der ryger dagligt","Antal svarpersoner"\n'
        '"Mænd","Grundskole","32.4%","900"\n'
    )
    frame = read("sasExport_2021_perUddannelse.csv", text).observations
    assert frame.select("education", "age", "value").row(0) == ("grundskole", "25+", 32.4)


def test_practices_in_windows_1252_with_thousands_point(read: Read) -> None:
    extract = read("praksis.csv", PRACTICES.encode("windows-1252"))
    assert extract.problems == []
    assert extract.observations.select("measure", "area_id", "period", "value").rows() == [
        ("praksis", "0185", "2014H2", 17.0),
        ("praksis_lukket", "0185", "2014H2", 5.0),
        ("tilmeldte", "0185", "2014H2", 41230.0),
    ]


@pytest.mark.parametrize("name", ["folk.csv", "praksis.csv"])
def test_a_large_extract_has_the_same_content_in_small_columns(
    read: Read, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    text = {
        "folk.csv": "OMRÅDE;KØN;ALDER;TID;INDHOLD\n084;TOT;IALT;2020K1;10\n101;1;7;2020K2;..\n",
        "praksis.csv": PRACTICES,
    }[name]
    small = read(name, text).observations
    monkeypatch.setattr(figure_cells, "LARGE", 0)
    large = read(name, text).observations
    texts = [name for name, kind in OBSERVATION_COLUMNS.items() if kind == pl.String]
    assert all(isinstance(large.schema[name], pl.Enum) for name in texts)
    assert large.with_columns(pl.col(texts).cast(pl.String)).equals(small)


def test_what_is_read_fits_the_model_of_observations(read: Read) -> None:
    text = "OMRÅDE;KØN;ALDER;TID;INDHOLD\n084;TOT;IALT;2020K1;10\n101;1;0-4 år;2020K2;..\n"
    frame = read("folk.csv", text).observations
    keyed, _ = prepare_keys(frame, Where("folk.csv"))
    model = Observations(list_row_rules(keyed, load_rules()["folketal"]))
    assert model.is_sound(keyed)
    assert model.find_errors(keyed) == []
    assert dict(frame.schema) == OBSERVATION_COLUMNS


def test_a_title_may_say_that_its_figures_are_synthetic(read: Read) -> None:
    text = '"Kommune","Andel der ryger dagligt (syntetiske tal)"\n"Dragør","13.8%"\n'
    extract = read("sasExport_2021_perKommune.csv", text)
    assert extract.problems == []
    assert set(extract.observations["item"]) == {"daglig_rygning"}
    assert extract.provenance.synthetic
