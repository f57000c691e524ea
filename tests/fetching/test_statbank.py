"""Tables of StatBank: what is fetched, how it is asked for, and when nothing is new."""

from __future__ import annotations

import hashlib
from typing import cast

import pytest

from fetching.client import USER_AGENT
from fetching.source_model import StatbankSource
from fetching.statbank_values import MOST_VALUES, pick_periods
from sources.inbox import scan_folder
from tests.fetching.conftest import FOLK1A, FOLK1B, Fetcher, make_source, say_failure
from tests.fetching.stand_in import MOST_CELLS, StandIn, Variable
from tests.fetching.tables import make_folk1a, make_projection, make_quarters

NAME = "hentet/folk1a/FOLK1A_2024K1-2026K3_udgivet_2026-08-12.csv"


def test_a_table_comes_as_statbank_wrote_it_with_a_sidecar_that_says_where_from(
    fetcher: Fetcher, publisher: StandIn
) -> None:
    outcome = fetcher.fetch(FOLK1A, "folk1a")
    assert (outcome.files, outcome.problems) == ((NAME,), ())
    lines = fetcher.files()[NAME].decode("utf-8-sig").splitlines()
    assert lines[0] == "OMRÅDE;KØN;ALDER;TID;INDHOLD"
    assert lines[1].startswith("Hele landet;I alt;I alt;2024K1;")
    # three first quarters and the newest, 32 areas, three sexes, 20 ages and all of them
    assert len(lines) == 1 + 4 * 32 * 3 * 21
    (found,) = scan_folder(fetcher.destination.inbox)
    assert found.sidecar["table"] == "FOLK1A"
    assert str(found.sidecar["published"]) == "2026-08-12"
    assert str(found.sidecar["retrieved"]).startswith("2026-11-30 12:00:00")
    assert found.sidecar["url"] == f"{publisher.statbank}/data/FOLK1A"
    assert found.sidecar["licence"] == "CC BY 4.0"
    assert found.problems == []


def test_the_publisher_is_told_who_asks(fetcher: Fetcher, publisher: StandIn) -> None:
    fetcher.fetch(FOLK1A)
    assert {each.headers["user-agent"] for each in publisher.asked} == {USER_AGENT}
    assert USER_AGENT.startswith("klyngemonitor/")


def test_the_second_time_only_the_date_is_asked_for(fetcher: Fetcher, publisher: StandIn) -> None:
    fetcher.fetch(FOLK1A)
    before = fetcher.files()
    again = fetcher.fetch(FOLK1A)
    assert (again.files, again.problems) == ((), ())
    assert publisher.count("/v1/data") == 1
    assert fetcher.files() == before


def test_the_same_figures_under_a_new_date_archive_nothing(
    fetcher: Fetcher, publisher: StandIn
) -> None:
    fetcher.fetch(FOLK1A)
    before = fetcher.files()
    publisher.tables["FOLK1A"].updated = "2026-11-11T08:00:00"
    assert fetcher.fetch(FOLK1A).files == ()
    assert fetcher.fetch(FOLK1A).files == ()
    assert publisher.count("/v1/data") == 2
    assert fetcher.files() == before


def test_a_new_release_comes_beside_the_one_before(fetcher: Fetcher, publisher: StandIn) -> None:
    fetcher.fetch(FOLK1A)
    publisher.add(make_folk1a(make_quarters(2024, 2026), "2026-11-11T08:00:00"))
    (new,) = fetcher.fetch(FOLK1A).files
    assert new == "hentet/kilde/FOLK1A_2024K1-2026K4_udgivet_2026-11-11.csv"
    assert len(fetcher.files()) == 2


EVERY_QUARTER = cast(StatbankSource, FOLK1A).model_copy(
    update={"variables": {"OMRÅDE": ["*"], "KØN": ["*"], "ALDER": ["*"], "Tid": ["*"]}}
)


@pytest.fixture
def small_portions(monkeypatch: pytest.MonkeyPatch) -> int:
    """A limit that few figures reach."""
    monkeypatch.setattr("fetching.statbank_values.MOST_VALUES", 10_000)
    return 10_000


def test_many_periods_are_asked_for_in_portions_within_the_limit(
    fetcher: Fetcher, publisher: StandIn, small_portions: int
) -> None:
    publisher.add(make_folk1a(make_quarters(2024, 2025)))
    outcome = fetcher.fetch(EVERY_QUARTER)
    assert [name.split("_")[1] for name in outcome.files] == ["2024K1-2024K4", "2025K1-2025K4"]
    for content in fetcher.files().values():
        assert content.count(b"\n") - 1 <= small_portions


def test_the_limit_in_figures_stays_below_statbanks_in_cells() -> None:
    nine_columns = 9
    assert MOST_VALUES * nine_columns < MOST_CELLS


def test_a_new_quarter_leaves_the_portions_before_it_as_they_are(
    fetcher: Fetcher, publisher: StandIn, small_portions: int
) -> None:
    publisher.add(make_folk1a(make_quarters(2024, 2025)))
    fetcher.fetch(EVERY_QUARTER)
    publisher.add(make_folk1a([*make_quarters(2024, 2025), "2026K1"], "2026-11-11T08:00:00"))
    (new,) = fetcher.fetch(EVERY_QUARTER).files
    assert "FOLK1A_2026K1_" in new


def test_a_projection_is_the_newest_that_is_listed(fetcher: Fetcher, publisher: StandIn) -> None:
    publisher.add(make_projection(2025), make_projection(2026))
    source = make_source(
        dataset="folketal_fremskrivning", kind="statbank", table="FRKM1{yy}", format="bulk",
        variables={name: ["*"] for name in ("KOMMUNEDK", "ALDER", "KØN", "Tid")},
    )  # fmt: skip
    (name,) = fetcher.fetch(source).files
    assert name == "hentet/kilde/FRKM126_2026-2028_udgivet_2026-06-12.csv"
    publisher.add(make_projection(2027))
    (name,) = fetcher.fetch(source).files
    assert "FRKM127_2027-2029" in name


def test_a_year_without_a_projection_is_said(fetcher: Fetcher, publisher: StandIn) -> None:
    source = make_source(kind="statbank", table="FRKM1{yy}", variables={"Tid": ["*"]})
    failed = say_failure(fetcher.fetch(source))
    assert "kilde: StatBank lists no table called like FRKM1{yy}. Found: 2 other tables." in failed


def test_a_look_says_what_is_new_and_fetches_nothing(fetcher: Fetcher, publisher: StandIn) -> None:
    assert fetcher.fetch(FOLK1B, only_look=True).files == ("FOLK1B_2024K1-2025K4",)
    assert (fetcher.files(), publisher.count("/v1/data")) == ({}, 0)
    fetcher.fetch(FOLK1B)
    assert fetcher.fetch(FOLK1B, only_look=True).files == ()


def test_a_renamed_variable_is_said_with_its_new_name(fetcher: Fetcher, publisher: StandIn) -> None:
    publisher.tables["FOLK1A"].variables[0].id = "KOMMUNE"
    failed = say_failure(fetcher.fetch(FOLK1A))
    assert "The table FOLK1A has no variable 'OMRÅDE' any more." in failed
    assert "'KOMMUNE' is new." in failed
    assert publisher.count("/v1/data") == 0


def test_a_new_variable_waits_for_a_person(fetcher: Fetcher, publisher: StandIn) -> None:
    origin = Variable("HERKOMST", "herkomst", {"TOT": "I alt", "1": "Indvandrere"}, "TOT")
    publisher.tables["FOLK1A"].variables.insert(0, origin)
    failed = say_failure(fetcher.fetch(FOLK1A))
    assert "has a new variable 'HERKOMST'. Found: herkomst: I alt, Indvandrere." in failed


def test_a_variable_that_is_not_summed_over_any_more_is_said(
    fetcher: Fetcher, publisher: StandIn
) -> None:
    publisher.tables["FOLK1A"].variables[3].elimination = None
    assert "does not sum over 'CIVILSTAND'" in say_failure(fetcher.fetch(FOLK1A))


def test_a_value_that_is_gone_is_said_with_those_there_are(fetcher: Fetcher) -> None:
    said = {"OMRÅDE": ["0101"], "KØN": ["TOT"], "ALDER": ["IALT"], "Tid": ["*"]}
    source = cast(StatbankSource, FOLK1A).model_copy(update={"variables": said})
    failed = say_failure(fetcher.fetch(source))
    assert "'OMRÅDE' of the table FOLK1A has no value '0101'. Expected: 101" in failed


def test_one_period_beyond_the_limit_is_refused_before_it_is_asked_for(
    fetcher: Fetcher, publisher: StandIn
) -> None:
    ages = {str(age): f"{age} år" for age in range(1200)}
    publisher.tables["FOLK1A"].variables[2].values = ages
    failed = say_failure(fetcher.fetch(FOLK1A))
    assert "Found: 115,200 (32 OMRÅDE x 3 KØN x 1200 ALDER). Expected: at most 100,000." in failed
    assert publisher.count("/v1/data") == 0


def test_statbanks_own_refusal_is_told_in_its_words(fetcher: Fetcher, publisher: StandIn) -> None:
    publisher.most_cells = 1000
    failed = say_failure(fetcher.fetch(FOLK1B))
    assert "StatBank finds that more is asked for than it gives" in failed
    assert "REQUEST-LIMIT: Forespørgslen på op mod" in failed
    assert "format: bulk" in failed
    assert fetcher.files() == {}
    assert publisher.count("/v1/data") == 1


@pytest.mark.parametrize(
    ("wanted", "meant"),
    [
        ("*", ["2024K1", "2024K2", "2025K1"]),
        ("*K1", ["2024K1", "2025K1"]),
        ("2024K2", ["2024K2"]),
        ("(1)", ["2025K1"]),
        ("(2)", ["2024K2"]),
        ("(4)", []),
        ("(-n+2)", ["2024K2", "2025K1"]),
        (">=2024K2", ["2024K2", "2025K1"]),
        ("2023*", []),
    ],
)
def test_periods_are_meant_as_statbank_means_them(wanted: str, meant: list[str]) -> None:
    assert pick_periods(["2024K1", "2024K2", "2025K1"], wanted) == meant


def test_the_memory_is_not_needed_to_know_the_same_bytes(fetcher: Fetcher) -> None:
    fetcher.fetch(FOLK1A)
    before = fetcher.files()
    (fetcher.destination.memory / "kilde.json").write_text("{", encoding="utf-8")
    assert fetcher.fetch(FOLK1A).problems == ()
    assert fetcher.files() == before
    assert len({hashlib.sha256(content).digest() for content in before.values()}) == 1


def test_periods_are_taken_upward_in_whichever_order_they_are_listed(
    fetcher: Fetcher, publisher: StandIn
) -> None:
    time = publisher.tables["FOLK1A"].variables[-1]
    time.values = dict(reversed(time.values.items()))
    assert fetcher.fetch(FOLK1A, "folk1a").files == (NAME,)


def test_another_table_than_the_one_asked_for_is_not_fetched(
    fetcher: Fetcher, publisher: StandIn
) -> None:
    publisher.tables["FOLK1A"].id = "../../FOLK1B"
    failed = say_failure(fetcher.fetch(FOLK1A))
    assert "StatBank describes another table than FOLK1A. Found: ../../FOLK1B." in failed
    assert publisher.count("/v1/data") == 0


def test_periods_that_no_file_could_be_named_by_are_not_fetched(
    fetcher: Fetcher, publisher: StandIn
) -> None:
    time = publisher.tables["FOLK1A"].variables[-1]
    time.values = {f"../{code}": text for code, text in time.values.items()}
    assert "have another form than they had. Found: '../2024K1'." in say_failure(
        fetcher.fetch(FOLK1A)
    )


@pytest.mark.parametrize(("is_time", "count"), [(False, 0), (True, 2)])
def test_a_table_has_one_variable_of_time(
    fetcher: Fetcher, publisher: StandIn, is_time: bool, count: int
) -> None:
    table = publisher.tables["FOLK1A"]
    table.variables[-1 if not is_time else 1].time = is_time
    assert f"StatBank names {count} variables of time" in say_failure(fetcher.fetch(FOLK1A))
