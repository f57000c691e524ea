"""Who may read: tokens, a login proxy, limits; nothing is told to others."""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from portal.access import Rates
from portal.application import build_portal
from portal.faults import FaultError
from portal.settings import PortalError, PortalSettings, load_settings
from portal.tokens import FILE, TokenFile, make_token, read_tokens, revoke_token
from tests.portal.conftest import EXPLAIN
from warehouse.home import Home
from wording.marks import NOT_APPROVED_BANNER

DAY = date(2026, 12, 1)


def test_a_tokens_secret_is_kept_nowhere_and_recognised_until_its_end(tmp_path: Path) -> None:
    secret = make_token(tmp_path, "Klynge Nord", "read", DAY, 10)
    assert secret not in (tmp_path / FILE).read_text(encoding="utf-8")
    assert (tmp_path / FILE).stat().st_mode & 0o077 == 0
    file = TokenFile(tmp_path)
    found = file.recognise(secret, date(2026, 12, 11))
    assert found is not None and found.name == "Klynge Nord"
    assert file.recognise(secret, date(2026, 12, 12)) is None
    assert file.recognise(secret + "x", DAY) is None


def test_a_revoked_token_opens_nothing_at_once(tmp_path: Path) -> None:
    secret = make_token(tmp_path, "Klynge Nord", "read", DAY, 10)
    file = TokenFile(tmp_path)
    assert file.recognise(secret, DAY)
    assert revoke_token(tmp_path, "Klynge Nord")
    assert file.recognise(secret, DAY) is None
    assert not revoke_token(tmp_path, "Klynge Nord")


def test_a_name_is_given_once_and_a_damaged_file_lets_nobody_in(tmp_path: Path) -> None:
    make_token(tmp_path, "Nord", "read", DAY, 10)
    with pytest.raises(PortalError):
        make_token(tmp_path, "Nord", "read", DAY, 10)
    (tmp_path / FILE).write_text("[{]", encoding="utf-8")
    with pytest.raises(PortalError):
        read_tokens(tmp_path)


def test_a_reader_who_asks_too_often_waits_and_others_do_not() -> None:
    moment = [0.0]
    rates = Rates(2, clock=lambda: moment[0])
    rates.count("a")
    rates.count("a")
    with pytest.raises(FaultError) as refused:
        rates.count("a")
    assert refused.value.status == 429 and int(refused.value.headers["retry-after"]) <= 61
    rates.count("b")
    moment[0] = 60.0
    rates.count("a")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("access: everybody\n", "access"), ("acces: open\n", "acces"),
        ("login_from: [here]\n", "login_from"), ("requests_a_minute: 0\n", "requests_a_minute"),
        ("login_header: 'x y'\n", "login_header"),
    ],
)  # fmt: skip
def test_a_mistake_in_the_settings_is_told_with_its_line(
    tmp_path: Path, text: str, words: str
) -> None:
    (tmp_path / "portal.yaml").write_text(f"# how\n{text}", encoding="utf-8")
    with pytest.raises(PortalError) as told:
        load_settings(tmp_path)
    [problem] = told.value.problems
    assert problem.row == 2 and words in f"{problem.column} {problem.message}"
    assert problem.remedy


def test_without_settings_whoever_reaches_it_may_read(tmp_path: Path) -> None:
    assert load_settings(tmp_path) == PortalSettings()


@pytest.fixture
def closed(shown_home: Home, tmp_path: Path) -> tuple[Home, TestClient]:
    """A portal on the demo's snapshot that asks for tokens or a proxy's header."""
    home = Home(tmp_path)
    home.published.parent.mkdir(exist_ok=True)
    home.published.symlink_to(shown_home.published)
    (tmp_path / "portal.yaml").write_text(
        "access: tokens\nlogin_header: X-Bruger\nlogin_from: [127.0.0.1]\nlog_downloads: true\n",
        encoding="utf-8",
    )
    return home, TestClient(build_portal(home, EXPLAIN), client=("10.0.0.9", 5000))


@pytest.mark.parametrize("path", ["/", "/klynger/nord.xlsx", "/api/v2/tables", "/udtraek"])
def test_without_a_token_nothing_is_told(closed: tuple[Home, TestClient], path: str) -> None:
    home, client = closed
    for headers in ({}, {"authorization": "Bearer klynge_x"}, {"x-bruger": "anna"}):
        refused = client.get(path, headers=headers)
        assert refused.status_code == 401
        assert refused.headers["www-authenticate"].startswith("Bearer")
        assert "Hovedstaden" not in refused.text
    today = datetime.now(UTC).date()
    secret = make_token(home.root, "Anna", "read", today, 5)
    assert client.get(path, headers={"authorization": f"Bearer {secret}"}).status_code == 200


def test_a_download_is_noted_where_that_is_wished(closed: tuple[Home, TestClient]) -> None:
    home, client = closed
    secret = make_token(home.root, "Anna", "read", datetime.now(UTC).date(), 5)
    client.get("/klynger/nord.pdf", headers={"authorization": f"Bearer {secret}"})
    noted = (home.log / "portal_downloads.jsonl").read_text(encoding="utf-8")
    assert '"who": "Anna", "what": "/klynger/nord.pdf"' in noted
    assert secret not in noted


def test_a_proxys_header_counts_from_its_own_address_alone(
    shown_home: Home, tmp_path: Path
) -> None:
    home = Home(tmp_path)
    home.published.symlink_to(shown_home.published)
    (tmp_path / "portal.yaml").write_text(
        "access: tokens\nlogin_header: X-Bruger\nlogin_from: [127.0.0.1]\n", encoding="utf-8"
    )
    portal = build_portal(home, EXPLAIN)
    for address, status in (("127.0.0.1", 200), ("10.0.0.9", 401)):
        client = TestClient(portal, client=(address, 5000))
        assert client.get("/metoder", headers={"x-bruger": "anna"}).status_code == status


def test_what_waits_for_approval_is_there_for_those_alone_who_may_approve(
    shown_home: Home, tmp_path: Path
) -> None:
    home = Home(tmp_path)
    name = shown_home.current.readlink().name
    (home.published / "waiting").mkdir(parents=True)
    (home.published / "waiting" / name).symlink_to(shown_home.current.resolve())
    in_force = home.published / "20200101T000000Z-before"
    shutil.copytree(shown_home.current, in_force)
    home.current.symlink_to(in_force.name)
    today = datetime.now(UTC).date()
    tokens = {scope: make_token(home.root, scope, scope, today, 5) for scope in ("read", "approve")}
    client = TestClient(build_portal(home, EXPLAIN))
    for path in ("/metoder", "/klynger/nord.xlsx", "/api/v2/tables/daglig_rygning/metadata"):
        for wanted in ("waiting", name):
            asked = f"{path}?snapshot={wanted}"
            assert client.get(asked).status_code == 404
            seen = {
                scope: client.get(asked, headers={"authorization": f"Bearer {token}"})
                for scope, token in tokens.items()
            }
            assert (seen["read"].status_code, seen["approve"].status_code) == (404, 200)
            assert client.get(asked).status_code == 404, "what he saw is kept for nobody else"
    shown = client.get(
        "/metoder?snapshot=waiting", headers={"authorization": f"Bearer {tokens['approve']}"}
    )
    assert NOT_APPROVED_BANNER in shown.text


def test_figures_that_were_overtaken_while_they_were_looked_at_say_so(
    shown_home: Home, tmp_path: Path
) -> None:
    home = Home(tmp_path)
    home.published.mkdir()
    name = shown_home.current.readlink().name
    (home.published / name).symlink_to(shown_home.current.resolve())
    newer = home.published / f"29991231T000000Z-{name.rpartition('-')[2]}"
    shutil.copytree(home.published / name, newer)
    (home.published / name).unlink()
    shutil.copytree(shown_home.current, home.published / name)
    home.current.symlink_to(name)
    client = TestClient(build_portal(home, EXPLAIN))
    asked = f"/metoder?snapshot={name}"
    before = client.get(asked)
    assert "afløst af nyere" not in before.text
    home.current.unlink()
    home.current.symlink_to(newer.name)
    after = client.get(asked, headers={"if-none-match": before.headers["etag"]})
    assert after.status_code == 200 and "afløst af nyere" in after.text


def test_answers_behind_tokens_are_kept_by_no_proxy(closed: tuple[Home, TestClient]) -> None:
    home, client = closed
    secret = make_token(home.root, "Anna", "read", datetime.now(UTC).date(), 5)
    for path in ("/metoder", "/klynger/nord.pdf", "/api/v2/config"):
        answer = client.get(path, headers={"authorization": f"Bearer {secret}"})
        assert answer.headers["cache-control"] == "private, no-cache"


def test_a_home_without_a_snapshot_says_so(tmp_path: Path) -> None:
    client = TestClient(build_portal(Home(tmp_path), EXPLAIN))
    for path in ("/", "/sund", "/klynger/nord.xlsx", "/api/v2/tables"):
        assert client.get(path).status_code == 503
