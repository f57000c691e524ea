"""Whatever is asked: never a mistake of ours, always words, nothing of the machine.

A short slice is asked of every change, the whole in the soak.
"""

from __future__ import annotations

import re
from collections import Counter
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest import SkipTest

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from starlette.testclient import TestClient

from portal.application import build_portal
from portal.tokens import make_token, revoke_token
from tests.portal.conftest import EXPLAIN
from tests.portal.serving import show_elsewhere
from warehouse.home import Home

FEW, MANY = 10, 650
"""Requests of each operation of the description: some 20 of them."""
TELLING = re.compile(r"Traceback|File \"|/home|/root|/work|/tmp|/dev/shm|\.py\b|polars|starlette")
"""What no answer may tell."""
AREAS = ["/klynger/nord", "nord", "region", "kommuner", "kommune_0101", "klynge_byen"]
INDICATORS = ["daglig_rygning", "folketal", "psykiatriske_genindlæggelser_30_dage", "ensomhed"]
REAL = {
    "table": INDICATORS, "indicator": INDICATORS, "indikator": INDICATORS,
    "area": ["nord", "region", "nord-2"], "effort": ["opfølgende_hjemmebesøg"],
    "codelist": ["vs_klynger", "vs_kommuner"],
    "omraade": AREAS, "periode": ["nyeste", "2025", "2025M01"], "gruppe": ["Alle"],
    "snapshot": ["", "current", "waiting", "2026-12-01"],
}  # fmt: skip
CALM = list(HealthCheck)


@pytest.fixture(scope="module")
def asked(shown_home: Home, tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    """A portal without a limit of rate."""
    home = show_elsewhere(shown_home, tmp_path_factory.mktemp("attacked"))
    return TestClient(build_portal(home, EXPLAIN), raise_server_exceptions=False)


def check(status: int, text: str, kind: str) -> None:
    """An answer is no mistake of ours, and a refusal has words."""
    assert status < 500 or status == 503, text[:500]
    assert not TELLING.search(text), text[:500]
    if status >= 400 and status != 405:
        assert "<h1>" in text or '"detail"' in text, (status, kind, text[:200])


def fire(client: TestClient, count: int) -> Counter[int]:
    """Ask so often of each operation what the description allows and what it does not; returns
    how many requests were answered how."""
    schema = schemathesis.openapi.from_dict(name_real_things(client))
    schema.app = client.app
    answered: Counter[int] = Counter()
    for found in schema.get_all_operations():
        operation = found.ok()
        for mode in schemathesis.GenerationMode:

            @settings(max_examples=count, deadline=None, database=None, derandomize=count == FEW,
                      suppress_health_check=CALM, phases=[Phase.generate])  # fmt: skip
            @given(case=operation.as_strategy(generation_mode=mode))
            def ask(case: schemathesis.Case) -> None:
                answer = case.call()
                answered[answer.status_code] += 1
                # a workbook, a table of parquet and a picture are no words
                told = answer.content.decode("utf-8", "replace") if is_text(answer.headers) else ""
                check(answer.status_code, told, str(case.path))

            # of some operations nothing can be wrong
            with suppress(Unsatisfiable, SkipTest):
                ask()
    return answered


def is_text(headers: Any) -> bool:
    """Whether an answer is words or data that a person could read."""
    kind = str(headers.get("content-type", ""))
    return any(each in kind for each in ("text/", "json", "atom+xml", "svg+xml"))


def name_real_things(client: TestClient) -> Any:
    """The description with names that there are, so that questions get far; all others are among
    what it does not allow."""
    description = client.get("/openapi.json").json()
    for operations in description["paths"].values():
        for operation in operations.values():
            for parameter in operation.get("parameters", []):
                real = REAL.get(parameter["name"])
                if real and parameter["schema"].get("type") == "array":
                    parameter["schema"]["items"] = {"enum": real}
                elif real:
                    parameter["schema"] = {"enum": real}
    return description


@pytest.mark.whole
def test_no_question_of_the_description_is_answered_by_a_mistake(asked: TestClient) -> None:
    answered = fire(asked, FEW)
    assert answered.total() > 100
    assert answered[200] and answered[400] and answered[404], "questions get as far as figures"


@pytest.mark.soak
def test_twenty_thousand_questions_are_answered_in_words(asked: TestClient) -> None:
    answered = fire(asked, MANY)
    while answered.total() < 20_000:
        answered += fire(asked, MANY // 4)
    print(f"\n{answered.total()} requests, none answered by a mistake: {dict(answered)}")
    assert answered[200] > 1_000, "questions get as far as figures"


@pytest.mark.parametrize(
    "path",
    [
        "/klynger/../manifest.json", "/klynger/..%2f..%2fmanifest.json", "/klynger/%2e%2e/x.csv",
        "/indikatorer/../../etc/passwd", "/indikatorer/..%5c..%5cx.json", "/indikatorer/.json",
        "/indikatorer//etc/passwd.csv", "/indikatorer/%00.json", "/klynger/nord%00.xlsx",
        "/indikatorer/daglig_rygning.json/..", "/indikatorer/../manifest.json.json",
        "/klynger/nord?snapshot=..", "/klynger/nord?snapshot=%00", "/?snapshot=waiting",
        "/?snapshot=.building-x", "/?snapshot=-1", "/?snapshot=99999999T999999Z-x",
        "/?snapshot=2026-13-45", "/?snapshot=0001-01-01", "/?snapshot=NaN", "/raad/%F0%9F%92%A9",
        "/api/v2/tables/..%2f..%2fmanifest", "/api/v2/tables?pageNumber=-1",
        "/api/v2/tables?pageNumber=99999999999999999999", "/api/v2/tables?pageSize=1e9",
        "/api/v2/tables?pageSize=%D9%A1", "/api/v2/savedqueries/%ff", "/api/v2/codelists/..",
        "/api/v2/tables/daglig_rygning/data?valueCodes[Tid]=top(99999999999999999999)",
        "/api/v2/tables/daglig_rygning/data?valueCodes[Tid]=top(-1)",
        "/api/v2/tables/daglig_rygning/data?valueCodes[Omraade]=" + "*" * 200 + "x",
        "/api/v2/tables/daglig_rygning/data?valueCodes[Omraade]=" + "[" * 500,
        "/maal/../katalog/x", "/nationale-maal/-1", "/nationale-maal/99999999999999999999",
        "/forklar?indikator=daglig_rygning&omraade=nord&periode=1492",
        "/udtraek.xlsx?indikator=daglig_rygning&omraade=klynge_../../x",
        "/udtraek.exe?indikator=daglig_rygning", "/indikatorer/daglig_rygning.pdf",
    ],
)  # fmt: skip
def test_tricks_with_addresses_and_numbers_are_refused_in_words(
    asked: TestClient, path: str
) -> None:
    answer = asked.get(path)
    assert 400 <= answer.status_code < 500
    check(answer.status_code, answer.text, path)


@pytest.mark.parametrize(
    "headers",
    [
        {"range": "bytes=99999999999999999-"}, {"range": "bytes=-0"}, {"range": "bytes=5-2"},
        {"range": "bytes=0-1,3-4,5-6"}, {"range": "lines=1-2"}, {"range": "bytes=a-b"},
        {"if-none-match": "x" * 9_000}, {"if-none-match": 'W/"x", "y", *'[:9]},
        {"if-modified-since": "yesterday"}, {"if-modified-since": "Thu, 01 Jan 0000 00:00:00 GMT"},
        {"if-range": "x"}, {"host": "elsewhere.example"}, {"accept": "x/x;q=-1"},
        {"authorization": "Basic YTpi"}, {"authorization": "Bearer"}, {"authorization": "\xff"},
        {"x-forwarded-for": "127.0.0.1"}, {"x-bruger": "anna"}, {"cookie": "a=b"},
        {"x-http-method-override": "DELETE"}, {"content-length": "0"}, {"accept-encoding": "\x00"},
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    "path", ["/metoder", "/indikatorer/daglig_rygning.json", "/klynger/nord.csv", "/feed.atom"]
)
def test_tricks_with_headers_change_nothing(
    asked: TestClient, path: str, headers: dict[str, str]
) -> None:
    raw = {name: text.encode("latin-1") for name, text in headers.items()}
    answer = asked.get(path, headers=raw)  # type: ignore[arg-type]
    assert answer.status_code in (200, 206, 400, 416)
    assert "set-cookie" not in answer.headers
    if "range" not in headers:
        assert answer.status_code == 200 and answer.content
    assert "elsewhere.example" not in answer.text or path == "/feed.atom"


def test_a_token_that_is_expired_revoked_or_anothers_opens_nothing(
    shown_home: Home, tmp_path: Path
) -> None:
    home = show_elsewhere(shown_home, tmp_path / "closed", "access: tokens\n")
    foreign = show_elsewhere(shown_home, tmp_path / "foreign", "access: tokens\n")
    today = datetime.now(UTC).date()
    good = make_token(home.root, "God", "read", today, 5)
    over = make_token(home.root, "Gammel", "approve", today - timedelta(days=9), 5)
    taken = make_token(home.root, "Taget", "read", today, 5)
    others = make_token(foreign.root, "Anden", "approve", today, 5)
    client = TestClient(build_portal(home, EXPLAIN), raise_server_exceptions=False)

    def ask(token: str, path: str = "/metoder", **more: str) -> int:
        answer = client.get(path, headers={"authorization": f"Bearer {token}", **more})
        check(answer.status_code, answer.text, path)
        return answer.status_code

    tag = client.get("/metoder", headers={"authorization": f"Bearer {good}"}).headers["etag"]
    assert ask(taken) == 200
    revoke_token(home.root, "Taget")
    for token in (over, taken, others, good[:-1], good + " ", good.upper(), "", "x" * 5_000):
        for path in ("/metoder", "/indikatorer/daglig_rygning.json", "/api/v2/tables"):
            expected = 200 if token.strip() == good else 401
            assert ask(token, path) == expected
            # what another was given is told to nobody else
            assert ask(token, path, **{"if-none-match": tag}) in (
                expected,
                304 if expected == 200 else 401,
            )
    assert ask(good, "/metoder?snapshot=waiting") == 404
    twice = client.get(
        "/metoder", headers=[("authorization", f"Bearer {good}"), ("authorization", "Bearer x")]
    )
    assert twice.status_code in (200, 401)
