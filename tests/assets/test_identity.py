"""A file is what it is taken for only where its figures agree with what is known.

Extracts of a few municipalities are taken into small homes as a run does it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from assets.intake.identity import judge_alone, tell_twins
from assets.intake.judging import Yardstick, load_yardstick
from assets.intake.taking_in import Received, take_in
from geography import load_geography
from sources.inbox import scan_folder
from sources.layouts.loading import load_layouts
from warehouse.home import Home
from warehouse.store import open_warehouse

pytestmark = pytest.mark.whole

PEOPLE = {"Dragør": 14700, "Ballerup": 52300, "Helsingør": 63900, "Roskilde": 91600}
DAY = date(2026, 11, 30)
Cell = Callable[[int], int]


@pytest.fixture(scope="module")
def yardstick() -> Yardstick:
    return load_yardstick(load_geography(), None, DAY)


@pytest.fixture
def give(tmp_path: Path, yardstick: Yardstick) -> Callable[..., dict[str, Received]]:
    """Take files into one home, each call as a run of its own; what became of them by name."""

    def take(**files: str) -> dict[str, Received]:
        folder = tmp_path / f"inbox{len(list(tmp_path.iterdir()))}"
        folder.mkdir()
        for name, text in files.items():
            place = folder / name.replace("__", "/")
            place.parent.mkdir(exist_ok=True)
            place.with_suffix(".csv").write_text(text, encoding="utf-8")
        with open_warehouse(Home(tmp_path / "home")) as warehouse:
            received = take_in(warehouse, scan_folder(folder), yardstick, "run")
        return {Path(each.record.file_name).stem: each for each in received}

    return take


def population(period: str, make: Cell = lambda people: people, of: dict[str, int] = PEOPLE) -> str:
    """A table of the population, each figure made of the municipality's inhabitants."""
    lines = [f"{name};{period};{make(people)}" for name, people in of.items()]
    return "\n".join(["OMRÅDE;TID;INDHOLD", *lines, ""])


def rules_of(received: Received) -> tuple[list[str], list[str]]:
    """Why it was rejected, and what is doubtful."""
    reasons = list(dict.fromkeys(problem.rule for problem in received.record.problems))
    return reasons, [problem.rule for problem in received.warnings]


@pytest.mark.parametrize(
    "make",
    [
        lambda people: people // 100,  # deaths
        lambda people: people // 12,  # moves
        lambda people: people // 40,  # unemployed
        lambda people: people * 6 // 5,  # what is expected in some years
        lambda people: people // 2,  # men alone
        lambda people: round(people / 1000),
        lambda _: 42,  # a percentage or a mean
        lambda people: 106300 - people,  # municipalities in another order
    ],
)
@pytest.mark.parametrize("period", ["2024K1", "2024", "2026K3"])
def test_figures_far_from_those_in_force_are_of_another_table(
    give: Callable[..., dict[str, Received]], make: Cell, period: str
) -> None:
    give(FOLK1A=population("2024K1"))
    assert rules_of(give(tal=population(period, make))["tal"]) == (["disagreement"], [])


def test_the_likely_cause_is_named_and_no_other(give: Callable[..., dict[str, Received]]) -> None:
    give(FOLK1A=population("2024K1"))
    told = give(
        tusind=population("2024K1", lambda people: round(people / 1000)),
        maend=population("2024K1", lambda people: round(people * 0.497)),
        doede=population("2024K1", lambda people: people // 100),
    )
    said = {name: each.record.problems[0].message for name, each in told.items()}
    assert said["tusind"].endswith("; perhaps they are in thousands.")
    assert said["maend"].endswith("; perhaps they are of one sex alone.")
    assert said["doede"].endswith("compared cells).")


@pytest.mark.parametrize("period", ["2024K1", "2024", "2026K3", "2012K1"])
def test_figures_near_those_in_force_are_believed(
    give: Callable[..., dict[str, Received]], period: str
) -> None:
    give(FOLK1A=population("2024K1"))
    told = give(tal=population(period, lambda people: round(people * 0.98)))
    assert rules_of(told["tal"]) == ([], [])


def test_a_table_that_is_named_is_held_against_what_is_in_force_all_the_same(
    give: Callable[..., dict[str, Received]],
) -> None:
    give(FOLK1A=population("2024K1"))
    told = give(FOLK1B=population("2025K1", lambda people: people // 1000))
    assert rules_of(told["FOLK1B"]) == (["disagreement"], [])


def test_groups_are_held_against_the_whole_where_only_that_is_stored(
    give: Callable[..., dict[str, Received]],
) -> None:
    give(FOLK1A=population("2024K1"))

    def by_age(share: float) -> str:
        lines = [
            f"{name};{sex};{age} år;2024;{round(people * share)}"
            for name, people in PEOPLE.items()
            for sex in ("Mænd", "Kvinder")
            for age in range(60, 66)
        ]
        return "\n".join(["OMRÅDE;KØN;ALDER;TID;INDHOLD", *lines, ""])

    told = give(doede=by_age(0.0003), folk=by_age(0.006))
    assert rules_of(told["doede"]) == (["disagreement"], [])
    assert rules_of(told["folk"]) == ([], [])


def test_a_first_file_is_believed_by_its_name_and_else_taken_in_with_a_warning(
    give: Callable[..., dict[str, Received]],
) -> None:
    assert rules_of(give(tal=population("2024K1"))["tal"]) == ([], ["held_against_nothing"])


def test_a_first_file_with_a_name_or_with_another_that_agrees_needs_no_warning(
    give: Callable[..., dict[str, Received]],
) -> None:
    told = give(a=population("2024K1"), b=population("2025", lambda people: people + 90))
    assert [rules_of(each) for each in told.values()] == [([], []), ([], [])]


@pytest.mark.parametrize("named", ["FOLK1A", "z__FOLK1A"])
def test_the_order_of_files_decides_nothing(
    give: Callable[..., dict[str, Received]], named: str
) -> None:
    told = give(
        doede=population("2024", lambda people: people // 100),
        **{named: population("2024K1")},
        yngre=population("2023", lambda people: people - 60),
    )
    assert {name: rules_of(each) for name, each in told.items()} == {
        "FOLK1A": ([], []), "doede": (["disagreement"], []), "yngre": ([], []),
    }  # fmt: skip


def test_two_that_differ_are_both_refused_where_nothing_says_which_is_right(
    give: Callable[..., dict[str, Received]],
) -> None:
    told = give(a=population("2024"), b=population("2024", lambda people: people // 100))
    assert [rules_of(each) for each in told.values()] == [(["disagreement"], [])] * 2
    assert "'b.csv'" in (told["a"].record.problems[0].found or "")


def test_what_agrees_with_a_stored_file_vouches_for_the_next(
    give: Callable[..., dict[str, Received]],
) -> None:
    give(FOLK1A=population("2024K1", of={"Dragør": 14700}))
    told = give(
        a=population("2024", of={"Ballerup": 52300}),
        b=population("2023", of={"Ballerup": 52200, "Dragør": 14650}),
        c=population("2022", of={"Roskilde": 900}),
    )
    assert {name: rules_of(each) for name, each in told.items()} == {
        "a": ([], []), "b": ([], []), "c": ([], ["held_against_nothing"]),
    }  # fmt: skip


def test_no_period_begins_after_the_receipt_but_of_a_projection(
    give: Callable[..., dict[str, Received]],
) -> None:
    told = give(FOLK1A=population("2027"), FRKM125=population("2045"), tal=population("2026K4"))
    assert {name: rules_of(each) for name, each in told.items()} == {
        "FOLK1A": (["period_ahead"], []), "FRKM125": ([], []),
        "tal": ([], ["held_against_nothing"]),
    }  # fmt: skip
    assert "FRKM124" in (told["FOLK1A"].record.problems[0].remedy or "")


def test_a_projection_is_neither_population_nor_new_figures_of_it(
    give: Callable[..., dict[str, Received]], tmp_path: Path
) -> None:
    give(FOLK1A=population("2024K1"), FRKM124=population("2024") + population("2045")[19:])
    with open_warehouse(Home(tmp_path / "home"), read_only=True) as warehouse:
        held = {
            row[0]: row[1]
            for row in warehouse.held_periods().select("dataset", "newest_period").rows()
        }
        measures = warehouse.measures().select("dataset", "measure").rows()
    assert held == {"folketal": "2024Q1", "folketal_fremskrivning": "2024"}
    assert measures == [
        ("folketal", "folketal"), ("folketal_fremskrivning", "folketal_fremskrevet"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("last", "reasons"), [("915", ["cut_off"]), ("91590", []), ("..", ["cut_off"])]
)
def test_a_file_that_ends_in_a_line_is_refused_where_its_last_figure_is_far_off(
    give: Callable[..., dict[str, Received]], last: str, reasons: list[str]
) -> None:
    give(FOLK1A=population("2024K1"))
    text = population("2024K1").rsplit(";", 1)[0]
    assert rules_of(give(FOLK1A=f"{text};{last}")["FOLK1A"]) == (reasons, ["cut_off"])


def profile(year: int, shift: float) -> str:
    """Daily smokers in 40 municipalities, of a year and with a number for each."""
    areas = load_geography().areas.filter(area_type="kommune")["name"].to_list()
    lines = [
        f'"{name}","{10 + (7 * nth + year) % 90 / 10 + shift:.1f}%"'
        for nth, name in enumerate(areas)
    ]
    return "\n".join(['"Kommune","Andel der ryger dagligt"', *lines, ""])


def test_a_file_with_the_figures_of_another_year_is_refused(
    give: Callable[..., dict[str, Received]],
) -> None:
    give(sasExport_2013_x=profile(2013, 0), sasExport_2021_x=profile(2021, 0))
    told = give(sasExport_2017_x=profile(2021, 0).replace("10.3%", "10.4%", 1) + "\n")
    assert rules_of(told["sasExport_2017_x"]) == (["figures_of_other_period"], [])
    (problem,) = told["sasExport_2017_x"].record.problems
    assert problem.message == "The figures of 2017 are those of 2021."
    assert rules_of(give(sasExport_2017_x=profile(2017, 0.05))["sasExport_2017_x"]) == ([], [])


def test_with_less_history_the_same_figures_are_a_warning(
    give: Callable[..., dict[str, Received]],
) -> None:
    give(sasExport_2021_x=profile(2021, 0))
    told = give(sasExport_2017_x=profile(2021, 0) + "\n")
    assert rules_of(told["sasExport_2017_x"]) == ([], ["figures_of_other_period"])


def test_the_same_bytes_are_not_of_two_years(
    give: Callable[..., dict[str, Received]], tmp_path: Path
) -> None:
    give(sasExport_2021_x=profile(2021, 0))
    told = give(sasExport_2017_x=profile(2021, 0))
    assert rules_of(told["sasExport_2017_x"]) == (["figures_of_other_period"], [])
    folder = tmp_path / "both"
    folder.mkdir()
    for year in (2017, 2021):
        (folder / f"sasExport_{year}_x.csv").write_text(profile(2021, 0), "utf-8")
    found = scan_folder(folder)
    (first, _) = tell_twins(found, found, load_layouts())
    (problem,) = first.problems
    assert (problem.rule, problem.found) == (
        "figures_of_other_period", "the bytes of 'sasExport_2021_x.csv'",
    )  # fmt: skip


def test_the_same_bytes_are_not_of_two_areas(tmp_path: Path) -> None:
    for area in ("084", "085"):
        (tmp_path / f"{area}.csv").write_text(profile(2021, 0), "utf-8")
        (tmp_path / f"{area}.csv.meta.yaml").write_text(f"area: '{area}'\n", "utf-8")
    found = scan_folder(tmp_path)
    # what is taken for a copy is never read, so the one that is read must tell
    [first] = tell_twins(found[:1], found, load_layouts())
    (problem,) = first.problems
    assert (problem.rule, problem.found) == ("figures_of_other_area", "the bytes of '085.csv'")


def test_a_copy_of_the_same_area_is_a_copy(tmp_path: Path) -> None:
    for name, area in (("en", "84"), ("to", "'084'"), ("tre", None)):
        (tmp_path / f"{name}.csv").write_text(profile(2021, 0), "utf-8")
        if area:
            (tmp_path / f"{name}.csv.meta.yaml").write_text(f"area: {area}\n", "utf-8")
    found = scan_folder(tmp_path)
    assert [file.problems for file in tell_twins(found, found, load_layouts())] == [[], [], []]


def test_a_file_asked_about_is_judged_as_a_run_would(
    give: Callable[..., dict[str, Received]], tmp_path: Path, yardstick: Yardstick
) -> None:
    give(FOLK1A=population("2024K1"))
    folder = tmp_path / "asked"
    folder.mkdir()
    (folder / "tal.csv").write_text(population("2024", lambda people: people // 100), "utf-8")
    (found,) = scan_folder(folder)
    assert [each.rule for each in judge_alone(found, yardstick, None).read.warnings] == [
        "held_against_nothing"
    ]
    with open_warehouse(Home(tmp_path / "home"), read_only=True) as warehouse:
        judged = judge_alone(found, yardstick, warehouse.counterparts)
    assert [problem.rule for problem in judged.reasons] == ["disagreement"]
