"""A publisher that misbehaves: the right bytes or a sentence, and never half a file."""

from __future__ import annotations

import gzip
from dataclasses import replace
from email.utils import format_datetime
from random import Random

import pytest
from starlette.responses import Response

from fetching.client import MOST_REDIRECTS
from fetching.means import IMPATIENCE, Patience
from fetching.turns import WAIT_SECONDS, take_turn
from fetching.waiting import ATTEMPTS, MOST_SECONDS, back_off
from sources.limits import Limits
from tests.fetching.conftest import FOLK1B, NOON, Fetcher, make_source, say_failure
from tests.fetching.stand_in import (
    Mischief,
    StandIn,
    broken,
    busy,
    closed_page,
    cut_off,
    disguised_page,
    drip,
    latin,
    lead,
    untold_length,
    wide,
)

pytestmark = pytest.mark.whole

DATA = "/v1/data"
NAME = "hentet/kilde/FOLK1B_2024K1-2025K4_udgivet_2026-08-12.csv"


@pytest.fixture
def right(publisher: StandIn, fetcher: Fetcher) -> bytes:
    """The bytes that come when all is well, from another home."""
    undisturbed = replace(fetcher, root=fetcher.root.with_name("undisturbed"))
    undisturbed.fetch(FOLK1B)
    publisher.asked.clear()
    return undisturbed.files()[NAME]


@pytest.mark.parametrize("mischief", [busy("7"), busy(status=503), broken, cut_off])
def test_what_passes_is_tried_again_until_the_right_bytes_come(
    fetcher: Fetcher, publisher: StandIn, right: bytes, mischief: Mischief
) -> None:
    publisher.misbehave(DATA, mischief, mischief)
    outcome = fetcher.fetch(FOLK1B)
    assert (outcome.files, outcome.problems) == ((NAME,), ())
    assert fetcher.files() == {NAME: right}
    assert publisher.count(DATA) == 3


@pytest.mark.parametrize(
    ("mischief", "said"),
    [
        (busy(), "The publisher could not answer now. Tried 5 times. Found: status 429"),
        (broken, "Found: status 500 Internal Server Error: Server Error."),
        (cut_off, "The connection broke off before the file was whole. Tried 5 times."),
    ],
)
def test_what_does_not_pass_is_said_after_a_few_tries(
    fetcher: Fetcher, publisher: StandIn, mischief: Mischief, said: str
) -> None:
    publisher.misbehave(DATA, mischief, for_ever=True)
    outcome = fetcher.fetch(FOLK1B)
    assert said in say_failure(outcome)
    assert (outcome.files, fetcher.files()) == ((), {})
    assert publisher.count(DATA) == ATTEMPTS
    asked_again = [line for line in fetcher.told if "asking again" in line]
    assert len(asked_again) == len(fetcher.clock.pauses) == ATTEMPTS - 1


def test_a_publisher_is_waited_for_as_long_as_it_asks(fetcher: Fetcher, publisher: StandIn) -> None:
    in_a_minute = format_datetime(NOON.replace(minute=1), usegmt=True)
    publisher.misbehave(DATA, busy("7"), busy(in_a_minute))
    fetcher.fetch(FOLK1B)
    assert fetcher.clock.pauses == [7.0, 53.0]
    assert "kilde: status 429 Too Many Requests: Prøv igen senere; asking again in 7 s" in str(
        fetcher.told
    )


def test_a_publisher_who_asks_for_hours_is_left_alone(fetcher: Fetcher, publisher: StandIn) -> None:
    publisher.misbehave(DATA, busy("7200"), for_ever=True)
    assert "asks not to be asked again for 7,200 seconds" in say_failure(fetcher.fetch(FOLK1B))
    assert (publisher.count(DATA), fetcher.clock.pauses) == (1, [])


def test_pauses_grow_differ_and_have_an_end() -> None:
    some, others = ([back_off(n, Random(seed)) for n in range(1, 10)] for seed in (1, 2))
    assert some != others
    for attempt, pause in enumerate(some, start=1):
        longest = min(MOST_SECONDS, 2.0**attempt)
        assert longest / 2 <= pause <= longest


@pytest.mark.parametrize("mischief", [closed_page, disguised_page])
def test_a_page_is_never_taken_for_the_file(
    fetcher: Fetcher, publisher: StandIn, mischief: Mischief
) -> None:
    publisher.misbehave(DATA, mischief, for_ever=True)
    outcome = fetcher.fetch(FOLK1B)
    assert "a web page in place of the file. Found: the page 'Vi arbejder på siden'" in say_failure(
        outcome
    )
    assert fetcher.files() == {}
    assert publisher.count(DATA) == 1


def test_a_slow_drip_is_given_up(fetcher: Fetcher, publisher: StandIn) -> None:
    publisher.misbehave(DATA, drip(0.001), for_ever=True)
    fetcher.clock.per_look = 300
    assert "The file had not come after 900 seconds. Tried 5" in say_failure(fetcher.fetch(FOLK1B))
    assert fetcher.files() == {}


def test_a_slow_file_that_comes_in_time_is_taken(
    fetcher: Fetcher, publisher: StandIn, right: bytes
) -> None:
    publisher.misbehave(DATA, drip(0))
    assert fetcher.fetch(FOLK1B).files == (NAME,)
    assert fetcher.files()[NAME] == right


def test_silence_is_given_up(fetcher: Fetcher, publisher: StandIn) -> None:
    publisher.misbehave(DATA, drip(0.4), for_ever=True)
    fetcher.patience = Patience(silence=0.05)
    assert "The publisher did not answer in time." in say_failure(fetcher.fetch(FOLK1B))
    assert fetcher.files() == {}


def test_another_encoding_than_stated_is_kept_as_it_came_where_it_can_be_read(
    fetcher: Fetcher, publisher: StandIn, right: bytes
) -> None:
    publisher.misbehave(DATA, latin)
    assert fetcher.fetch(FOLK1B).files == (NAME,)
    assert fetcher.files()[NAME] == right.decode("utf-8-sig").encode("windows-1252")


def test_an_encoding_that_nobody_reads_is_said(fetcher: Fetcher, publisher: StandIn) -> None:
    publisher.misbehave(DATA, wide, for_ever=True)
    assert "has other columns than were asked for" in say_failure(fetcher.fetch(FOLK1B))
    assert fetcher.files() == {}


def test_a_file_over_the_limit_is_refused_whether_or_not_its_length_is_said(
    fetcher: Fetcher, publisher: StandIn
) -> None:
    fetcher.limits = Limits(file_bytes=10_000)
    assert "larger than the limit. Found: " in say_failure(fetcher.fetch(FOLK1B))
    publisher.misbehave(DATA, untold_length(1_000_000), for_ever=True)
    assert "Found: more than 10,000 bytes." in say_failure(fetcher.fetch(FOLK1B))
    assert fetcher.files() == {}


def test_a_type_that_is_no_file_of_ours_is_refused(fetcher: Fetcher, publisher: StandIn) -> None:
    def picture(request: object, right: Response) -> Response:
        return Response(right.body, media_type="image/png")

    publisher.misbehave(DATA, picture, for_ever=True)
    assert "something else than a csv file. Found: 'image/png'" in say_failure(
        fetcher.fetch(FOLK1B)
    )


def test_an_empty_file_is_refused(fetcher: Fetcher, publisher: StandIn) -> None:
    publisher.misbehave(DATA, lambda request, right: Response(b"", media_type="text/csv"))
    assert "The publisher sent an empty file." in say_failure(fetcher.fetch(FOLK1B))


def test_a_description_that_is_no_json_is_said(fetcher: Fetcher, publisher: StandIn) -> None:
    def half(request: object, right: Response) -> Response:
        return Response(right.body[:50], media_type="application/json")

    publisher.misbehave("/v1/tableinfo/FOLK1B", half, for_ever=True)
    assert "cannot be read as JSON" in say_failure(fetcher.fetch(FOLK1B))


def test_a_table_that_is_not_there_is_said_in_the_publishers_words(fetcher: Fetcher) -> None:
    source = make_source(kind="statbank", table="FOLK9X", variables={"Tid": ["*"]})
    told = say_failure(fetcher.fetch(source))
    assert "The publisher refused the question to " in told
    assert "EXTRACT-NOTFOUND" in told


def test_a_redirect_to_another_host_is_not_followed(fetcher: Fetcher, publisher: StandIn) -> None:
    elsewhere = publisher.statbank.replace("127.0.0.1", "localhost")
    publisher.misbehave(DATA, lead(f"{elsewhere}/other", 307), for_ever=True)
    told = say_failure(fetcher.fetch(FOLK1B))
    assert f"sends on to another host, which is not named. Found: {elsewhere}/other" in told
    assert "/v1/other" not in publisher.paths()


def test_a_redirect_that_loses_the_question_is_not_followed(
    fetcher: Fetcher, publisher: StandIn
) -> None:
    publisher.misbehave(DATA, lead(f"{publisher.statbank}/moved", 301), for_ever=True)
    assert "in a way that loses the question" in say_failure(fetcher.fetch(FOLK1B))
    assert "/v1/moved" not in publisher.paths()


def test_a_circle_of_redirects_ends(fetcher: Fetcher, publisher: StandIn) -> None:
    publisher.misbehave(DATA, lead(f"{publisher.statbank}/data", 307), for_ever=True)
    assert "more than 5 times" in say_failure(fetcher.fetch(FOLK1B))
    assert publisher.count(DATA) == MOST_REDIRECTS + 1


def test_nobody_there_is_said(fetcher: Fetcher, publisher: StandIn) -> None:
    publisher.address = "http://127.0.0.1:9"
    told = say_failure(fetcher.fetch(FOLK1B))
    assert "The publisher cannot be reached. Tried 5 times. Found: ConnectError" in told


def test_what_came_before_a_failure_is_kept_and_not_fetched_again(
    fetcher: Fetcher, publisher: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fetching.statbank_values.MOST_VALUES", 2_000)
    # the second of three portions
    publisher.misbehave(DATA, lambda request, right: right, closed_page)
    first = fetcher.fetch(FOLK1B)
    assert [name.split("_")[1] for name in first.files] == ["2024K1-2024K4"]
    assert len(first.problems) == 1
    then = fetcher.fetch(FOLK1B)
    assert [name.split("_")[1] for name in then.files] == ["2025K1-2025K4"]
    assert publisher.count(DATA) == 3


def test_two_fetches_never_ask_a_publisher_at_once(fetcher: Fetcher, publisher: StandIn) -> None:
    address = publisher.address.removeprefix("http://")
    with take_turn(fetcher.destination.memory, "en anden", address, fetcher.means):
        told = say_failure(fetcher.fetch(FOLK1B))
    assert f"kilde: Another fetch from {address} is under way. Remedy: Fetch again" in told
    assert publisher.asked == []
    assert sum(fetcher.clock.pauses) == WAIT_SECONDS
    assert fetcher.fetch(FOLK1B).problems == ()


def answer(content: bytes, status: int = 200, **headers: str) -> Mischief:
    """Something else than what was asked for."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda request, right: Response(content, status, named, "application/json")


@pytest.mark.parametrize("path", [DATA, "/v1/tableinfo/FOLK1B"])
def test_not_modified_is_no_answer_to_who_knows_nothing(
    fetcher: Fetcher, publisher: StandIn, path: str
) -> None:
    publisher.misbehave(path, answer(b"", 304), for_ever=True)
    assert "The publisher refused the question" in say_failure(fetcher.fetch(FOLK1B))
    assert fetcher.files() == {}


@pytest.mark.parametrize("said", ["\u00b2", "9" * 400, "Mon, 30 Nov 99999 12:00:10 GMT", "snart"])
def test_a_pause_that_is_no_number_and_no_date_is_chosen_by_ourselves(
    fetcher: Fetcher, publisher: StandIn, said: str
) -> None:
    publisher.misbehave(DATA, answer(b"", 503, Retry_After=said), for_ever=True)
    assert "The publisher" in say_failure(fetcher.fetch(FOLK1B))
    assert sum(fetcher.clock.pauses) < ATTEMPTS * MOST_SECONDS


@pytest.mark.parametrize(("path", "status"), [(DATA, 400), ("/v1/tableinfo/FOLK1B", 200)])
def test_json_within_json_without_end_is_said(
    fetcher: Fetcher, publisher: StandIn, path: str, status: int
) -> None:
    publisher.misbehave(path, answer(b"[" * 5000, status), for_ever=True)
    assert say_failure(fetcher.fetch(FOLK1B)).startswith("kilde: The ")


@pytest.mark.parametrize("packing", ["gzip, gzip", "br", "zstd", "compress"])
def test_what_is_packed_as_nobody_asked_for_is_refused(
    fetcher: Fetcher, publisher: StandIn, packing: str
) -> None:
    def packed(request: object, right: Response) -> Response:
        return Response(right.body, media_type="text/csv", headers={"Content-Encoding": packing})

    publisher.misbehave(DATA, packed, for_ever=True)
    assert f"in a way that is not asked for. Found: '{packing}'" in say_failure(
        fetcher.fetch(FOLK1B)
    )
    assert fetcher.files() == {}


def test_what_is_packed_once_is_unpacked(
    fetcher: Fetcher, publisher: StandIn, right: bytes
) -> None:
    def packed(request: object, right: Response) -> Response:
        content = gzip.compress(bytes(right.body))
        return Response(content, media_type="text/csv", headers={"Content-Encoding": "gzip"})

    publisher.misbehave(DATA, packed)
    assert fetcher.fetch(FOLK1B).files == (NAME,)
    assert fetcher.files()[NAME] == right


def test_who_only_looks_asks_once(fetcher: Fetcher, publisher: StandIn) -> None:
    publisher.address = "http://127.0.0.1:9"
    fetcher.patience = IMPATIENCE
    told = say_failure(fetcher.fetch(FOLK1B, only_look=True))
    assert "The publisher cannot be reached. Found: ConnectError" in told
    assert fetcher.clock.pauses == []
