"""A message goes by mail, to a channel or into a file, or says in words why not."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest

from notices.messages import Message
from notices.receivers import Receiver
from notices.ways import Surroundings, WayError, deliver
from tests.notices.servers import Channel, MailServer, run_channel, run_mail_server
from tests.notices.situations import TUESDAY, make_receiver

MESSAGE = Message(
    "late",
    "Klyngemonitor: Almen praksis er forsinket",
    ("Ventet i marts, siger udgiveren <for længst>.", "Læg filen i indbakken."),
    "https://klynge.example.dk/assets",
)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MailServer]:
    with run_mail_server(tmp_path_factory.mktemp("mail")) as running:
        yield running


@pytest.fixture
def mail(server: MailServer) -> MailServer:
    server.box.mails.clear()
    server.box.encrypted.clear()
    server.box.recipients.clear()
    server.box.refuses = ""
    return server


@pytest.fixture
def channel() -> Iterator[Channel]:
    with run_channel() as running:
        yield running


def by_mail(*addresses: str) -> Receiver:
    return make_receiver(file=None, email=addresses or ("a@example.dk", "b@example.dk"))


def by_channel(shape: str) -> Receiver:
    return make_receiver(file=None, webhook={"shape": shape, "address_in": "KLYNGE_KANAL"})


def around(
    root: Path, environment: dict[str, str], trusted: ssl.SSLContext | None = None
) -> Surroundings:
    return Surroundings(root, environment, TUESDAY, trusted)


def test_a_mail_comes_to_all_addresses_over_an_encrypted_line(
    mail: MailServer, tmp_path: Path
) -> None:
    deliver(MESSAGE, by_mail(), around(tmp_path, mail.environment(), mail.trusted))
    [got] = mail.box.mails
    assert got["Subject"] == MESSAGE.subject
    assert got["From"] == "klynge@example.dk"
    assert got["Auto-Submitted"] == "auto-generated"
    assert got.get_content().replace("\r\n", "\n") == f"{MESSAGE.text}\n"
    assert mail.box.recipients == [["a@example.dk", "b@example.dk"]]
    assert mail.box.encrypted == [True]


def test_a_server_whose_certificate_nobody_vouches_for_gets_nothing(
    mail: MailServer, tmp_path: Path
) -> None:
    with pytest.raises(WayError, match="certificate verify failed"):
        deliver(MESSAGE, by_mail(), around(tmp_path, mail.environment()))
    assert mail.box.mails == []


def test_a_wrong_password_is_told_without_the_password(mail: MailServer, tmp_path: Path) -> None:
    wrong = mail.environment(KLYNGE_SMTP_PASSWORD="forkert")
    with pytest.raises(WayError, match="refuses KLYNGE_SMTP_USER") as caught:
        deliver(MESSAGE, by_mail(), around(tmp_path, wrong, mail.trusted))
    assert "forkert" not in str(caught.value)


def test_a_refused_address_is_named_and_the_others_get_the_mail(
    mail: MailServer, tmp_path: Path
) -> None:
    mail.box.refuses = "b@example.dk"
    with pytest.raises(WayError, match=r"refuses b@example\.dk"):
        deliver(MESSAGE, by_mail(), around(tmp_path, mail.environment(), mail.trusted))
    assert mail.box.recipients == [["a@example.dk"]]


def test_a_server_that_cannot_encrypt_gets_neither_mail_nor_password(tmp_path: Path) -> None:
    with run_mail_server(tmp_path, encrypts=False) as plain:
        with pytest.raises(WayError, match="does not offer"):
            deliver(MESSAGE, by_mail(), around(tmp_path, plain.environment(), plain.trusted))
        none = plain.environment(KLYNGE_SMTP_SECURITY="none")
        with pytest.raises(WayError, match="KLYNGE_SMTP_USER is set"):
            deliver(MESSAGE, by_mail(), around(tmp_path, none))
        assert plain.box.mails == []
        deliver(MESSAGE, by_mail(), around(tmp_path, {**none, "KLYNGE_SMTP_USER": ""}))
        assert plain.box.encrypted == [False]


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"KLYNGE_SMTP_HOST": ""}, "KLYNGE_SMTP_HOST is not set"),
        ({"KLYNGE_SMTP_FROM": ""}, "KLYNGE_SMTP_FROM is not set"),
        ({"KLYNGE_SMTP_FROM": "a\nBcc: x@example.dk"}, "KLYNGE_SMTP_FROM is no address"),
        ({"KLYNGE_SMTP_PORT": "smtp"}, "is 'smtp', not a port"),
        ({"KLYNGE_SMTP_PORT": "\u00b2"}, "not a port"),
        ({"KLYNGE_SMTP_HOST": "a..b"}, "idna"),
        ({"KLYNGE_SMTP_SECURITY": "ssl3"}, "not one of"),
        ({"KLYNGE_SMTP_PORT": "1"}, "localhost:1"),
    ],
)
def test_what_is_wrong_with_the_settings_is_named(
    mail: MailServer, tmp_path: Path, settings: dict[str, str], said: str
) -> None:
    with pytest.raises(WayError, match=said):
        deliver(MESSAGE, by_mail(), around(tmp_path, mail.environment(**settings), mail.trusted))


def test_a_card_of_teams_shows_the_texts_as_they_are(channel: Channel, tmp_path: Path) -> None:
    deliver(MESSAGE, by_channel("teams"), around(tmp_path, {"KLYNGE_KANAL": channel.address}))
    [posted] = channel.posted
    [attachment] = posted["attachments"]
    card = attachment["content"]
    texts = [run["text"] for block in card["body"] for run in block["inlines"]]
    assert texts == [MESSAGE.subject, *MESSAGE.paragraphs]
    assert card["actions"][0]["url"] == MESSAGE.link
    # in a TextBlock a file's name could be a link
    assert {block["type"] for block in card["body"]} == {"RichTextBlock"}


def test_blocks_of_slack_show_the_texts_as_they_are(channel: Channel, tmp_path: Path) -> None:
    deliver(MESSAGE, by_channel("slack"), around(tmp_path, {"KLYNGE_KANAL": channel.address}))
    [posted] = channel.posted
    assert {block["text"]["type"] for block in posted["blocks"]} == {"plain_text"}
    assert [block["text"]["text"] for block in posted["blocks"]] == [
        MESSAGE.subject, *MESSAGE.paragraphs, MESSAGE.link,
    ]  # fmt: skip


@pytest.mark.parametrize("status", [302, 404, 429, 500])
def test_a_channel_that_does_not_take_it_is_told_without_its_address(
    channel: Channel, tmp_path: Path, status: int
) -> None:
    channel.status = status
    with pytest.raises(WayError, match=f"KLYNGE_KANAL answers {status}") as caught:
        deliver(MESSAGE, by_channel("teams"), around(tmp_path, {"KLYNGE_KANAL": channel.address}))
    assert "hemmelig" not in str(caught.value)
    assert len(channel.posted) == 1


@pytest.mark.parametrize(
    "address", ["", "http://127.0.0.1:1/hemmelig", "hemmelig", "http://[", "http://hemmelig..dk/"]
)
def test_an_address_that_leads_nowhere_is_told_without_it(tmp_path: Path, address: str) -> None:
    with pytest.raises(WayError, match="KLYNGE_KANAL") as caught:
        deliver(MESSAGE, by_channel("slack"), around(tmp_path, {"KLYNGE_KANAL": address}))
    assert "hemmelig" not in str(caught.value)


def test_a_channel_whose_answer_never_ends_is_not_waited_for(
    channel: Channel, tmp_path: Path
) -> None:
    channel.length = 1_000_000
    deliver(MESSAGE, by_channel("slack"), around(tmp_path, {"KLYNGE_KANAL": channel.address}))
    assert len(channel.posted) == 1


def test_messages_follow_each_other_in_a_file(tmp_path: Path) -> None:
    for _ in range(2):
        deliver(MESSAGE, make_receiver(), around(tmp_path, {}))
    text = (tmp_path / "log" / "beskeder.txt").read_text(encoding="utf-8")
    assert text.count(f"2026-05-05 12:00 {MESSAGE.subject}\n") == 2


def test_a_file_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "log").write_text("a file", encoding="utf-8")
    with pytest.raises(WayError, match=r"beskeder\.txt"):
        deliver(MESSAGE, make_receiver(), around(tmp_path, {}))
