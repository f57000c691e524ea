"""Text files that other programs have changed: each is read, or told with the likely cause."""

from collections.abc import Callable

import pytest

from geography import Geography
from schemas.acceptance.check import check_extract, load_rules
from schemas.extracts import ReadExtract
from schemas.problems import Problem

Read = Callable[..., ReadExtract]
HEAD = "OMRÅDE;KØN;ALDER;TID;INDHOLD\n"
ASCII = "region;sex;age;time;value\r\n"
PRACTICES = (
    "Opgørelsesdato;Geografisk niveau;Region;Kommune;Antal praksis;"
    "Antal praksis med lukket for tilgang;Antal tilmeldte\n"
    "01-07-2014;Kommune;Hovedstaden;{area};17;5;{count}\n"
)


def only(extract: ReadExtract) -> Problem:
    [problem] = extract.problems
    return problem


def test_line_ends_of_an_old_mac_are_read(read: Read) -> None:
    extract = read("folk.csv", (HEAD + "Dragør;I alt;I alt;2025K1;7\n").replace("\n", "\r"))
    assert extract.problems == []
    assert extract.observations["value"].to_list() == [7.0]


@pytest.mark.parametrize(
    ("codec", "name"), [("mac_roman", "MacRoman"), ("cp850", "DOS"), ("cp865", "DOS")]
)
@pytest.mark.parametrize("area", ["Ishøj", "Tårnby", "Ærø"])
def test_an_old_encoding_is_named(read: Read, codec: str, name: str, area: str) -> None:
    line = f"{area};I alt;I alt;2025K1;7\r\n"
    problem = only(read("folk.csv", (ASCII + line).encode(codec)))
    assert (problem.rule, problem.row) == ("encoding_unknown", 2)
    assert name in (problem.found or "")


def test_signs_of_windows_1252_are_no_old_encoding(read: Read) -> None:
    text = '"Kommune","Andel der ryger dagligt – syntetisk’s"\n"Greve","13.8%"\n'
    extract = read("rygning_daglig/sasExport_2021_x.csv", text.encode("windows-1252"))
    assert "encoding_unknown" not in {problem.rule for problem in extract.problems}


@pytest.mark.parametrize("damaged", ["Ish¿j", "Ish√∏j", "IshÃ¸j", "Ish\ufffdj", "Ish›j"])
def test_letters_that_were_damaged_before_are_told(read: Read, damaged: str) -> None:
    problem = only(read("folk.csv", f"{HEAD}{damaged};I alt;I alt;2025K1;7\n"))
    assert (problem.rule, problem.row) == ("encoding_mixed", 2)


def test_a_letter_that_was_lost_is_no_spelling_of_a_name(read: Read) -> None:
    problem = only(read("folk.csv", f"{HEAD}Ish?j;I alt;I alt;2025K1;7\n"))
    assert problem.rule == "unknown_area"
    assert "A letter of the text has been lost" in problem.message
    assert "aliases" not in (problem.remedy or "")


@pytest.mark.parametrize(("code", "perhaps"), [("2", "'02'"), ("0", "'000'"), ("7", "'07'")])
def test_a_leading_zero_that_was_lost(read: Read, code: str, perhaps: str) -> None:
    problem = only(read("folk.csv", f"{HEAD}{code};TOT;IALT;2025K1;7\n"))
    assert "a leading zero may have been lost" in problem.message
    assert problem.expected == f"perhaps {perhaps}"
    assert "aliases" not in (problem.remedy or "")


@pytest.mark.parametrize("text", ["9999", "Viborg Amt", "Landsdel Fyn og øerne", "Øvrige Fyn"])
def test_what_is_no_spelling_of_an_area_is_offered_none(read: Read, text: str) -> None:
    problem = only(read("folk.csv", f"{HEAD}{text};TOT;IALT;2025K1;7\n"))
    assert problem.expected == "the name or code of an area"
    assert "aliases" not in (problem.remedy or "")


@pytest.mark.parametrize(
    ("age", "perhaps"),
    [("14-okt", "'10-14'"), ("05-sep", "'5-9'"), ("apr-01", "'1-4'"), ("2024-04-01", "'1-4'"),
     ("01-04-2024", "'1-4'"), ("9-May", "'5-9'"), ("2024-09-05 00:00:00", "'5-9'"), ("45417", "")],
)  # fmt: skip
def test_ages_that_became_dates(read: Read, age: str, perhaps: str) -> None:
    problem = only(read("folk.csv", f"{HEAD}Greve;I alt;{age};2025K1;7\n"))
    assert "Excel has probably turned age groups into dates" in problem.message
    assert perhaps in (problem.expected or "")
    assert "add" not in (problem.remedy or "")


def test_a_label_with_another_number_is_no_other_spelling(read: Read) -> None:
    problem = only(read("folk.csv", f"{HEAD}Greve;TOT2;I alt;2025K1;7\n"))
    assert not (problem.expected or "").startswith("perhaps")


def test_counts_with_commas_between_thousands(read: Read, geography: Geography) -> None:
    text = HEAD + "Greve;I alt;I alt;2025K1;51,210\nIshøj;I alt;I alt;2025K1;24,000\n"
    extract = read("folk.csv", text)
    assert extract.problems == []
    assert extract.observations["value"].to_list() == [51210.0, 24000.0]
    assert [warning.rule for warning in extract.warnings] == ["number_style"]
    # a decimal comma elsewhere in the column: the commas are not those of thousands
    mixed = read("folk.csv", text + "Solrød;I alt;I alt;2025K1;2,5\n")
    assert "ambiguous_number" in {
        problem.rule for problem in check_extract(mixed, load_rules(), geography)
    }


def test_a_count_that_could_be_either_is_refused(read: Read) -> None:
    problem = only(read("folk.csv", HEAD + "Greve;I alt;I alt;2025K1;51,000\n"))
    assert problem.rule == "ambiguous_number"


def test_a_publisher_without_commas_between_thousands_is_asked_whether_it_has_them(
    read: Read,
) -> None:
    problem = only(read("praksis.csv", PRACTICES.format(area="Greve", count="41,230")))
    assert problem.rule == "not_a_number"
    assert "comma seems to stand between thousands" in problem.message
    assert "'thousands_comma'" in (problem.remedy or "")


@pytest.mark.parametrize(
    ("count", "said"),
    [("####", "too narrow"), ("1,2E+05", "short form"), ("01-feb", "turned numbers into dates"),
     ("12.5", "style that the layout does not allow")],
)  # fmt: skip
def test_why_a_cell_is_no_number_is_named_where_it_shows(read: Read, count: str, said: str) -> None:
    problem = only(read("praksis.csv", PRACTICES.format(area="Greve", count=count)))
    assert said in problem.message


def test_the_profile_has_commas_in_counts_and_blanks_in_totals(read: Read) -> None:
    text = (
        '"Køn","Alder","Andel med tegn på ensomhed","Antal svarpersoner"\n'
        '"Kvinder","16-24 år","25.1%","1,160"\n"Kvinder","","25.0%","10,000"\n"","","24.5%","900"\n'
    )
    extract = read("sasExport_2021_perAge.csv", text)
    assert extract.problems == [] and extract.warnings == []
    counts = extract.observations.filter(measure="svarpersoner")
    assert counts.select("sex", "age", "value").rows() == [
        ("kvinder", "16-24", 1160.0), ("kvinder", "alle", 10000.0), ("alle", "alle", 900.0),
    ]  # fmt: skip


def test_population_as_statbank_s_page_saves_it(read: Read) -> None:
    text = (
        '"Folketal den 1. i kvartalet efter område, køn og tid"\r\n\r\n'
        '" ";" ";"2024K1";"2024K2"\r\n'
        '"Landsdel Fyn";"I alt";1;1\r\n" ";"Mænd";1;1\r\n'
        '"Greve";"I alt";51210;51400\r\n" ";"Mænd";25300;..\r\n'
    )
    extract = read("2026115_FOLK1A.csv", text.encode("windows-1252"))
    assert extract.problems == []
    assert extract.observations.select("area_id", "sex", "period", "value").rows() == [
        ("0253", "alle", "2024Q1", 51210.0), ("0253", "maend", "2024Q1", 25300.0),
        ("0253", "alle", "2024Q2", 51400.0), ("0253", "maend", "2024Q2", None),
    ]  # fmt: skip


@pytest.mark.parametrize(("end", "warned"), [("\n", []), ("", ["cut_off"])])
def test_a_last_line_without_its_line_end_is_doubtful(
    read: Read, end: str, warned: list[str]
) -> None:
    text = f"{HEAD}Greve;I alt;I alt;2025K1;51210\nIshøj;I alt;I alt;2025K1;245{end}"
    extract = read("folk.csv", text)
    assert extract.problems == []
    assert [warning.rule for warning in extract.warnings] == warned


def test_a_file_cut_at_the_last_separator_is_refused_where_others_have_a_figure(read: Read) -> None:
    text = f"{HEAD}Greve;I alt;I alt;2025K1;51210\nIshøj;I alt;I alt;2025K1;"
    problem = only(read("folk.csv", text))
    assert (problem.rule, problem.row) == ("cut_off", 3)
    assert read("folk2.csv", text + "\n").problems == []
    assert read("folk3.csv", f"{HEAD}Ishøj;I alt;I alt;2025K1;").problems == []


def test_a_stray_quote_is_told_once_and_of_this_file(read: Read) -> None:
    problem = only(read("folk.csv", f'{HEAD}"Gre"ve";I alt;I alt;2025K1;7\n'))
    assert (problem.rule, problem.row) == ("csv_quotes", 2)
