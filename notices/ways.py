"""The ways by which a message goes: mail, a channel of Teams or Slack, a file.

Belongs here: one function for each way, and what the environment has to say for it. Does not belong
here: what a message says (`notices.messages`), what becomes of one that fails (`notices.telling`).

Whatever keeps a message from going is raised as `WayError`, in words without secrets.
"""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from pathlib import Path
from typing import Any

import httpx

from notices.causes import COPENHAGEN
from notices.messages import Message
from notices.receivers import Receiver, Webhook

TIMEOUT_SECONDS = 10.0
HOST, PORT, SENDER = "KLYNGE_SMTP_HOST", "KLYNGE_SMTP_PORT", "KLYNGE_SMTP_FROM"
USER, PASSWORD, SECURITY = "KLYNGE_SMTP_USER", "KLYNGE_SMTP_PASSWORD", "KLYNGE_SMTP_SECURITY"
STARTTLS, TLS, PLAIN = "starttls", "tls", "none"
PORTS = {STARTTLS: 587, TLS: 465, PLAIN: 25}


class WayError(Exception):
    """A message could not be handed over."""


@dataclass(frozen=True)
class Surroundings:
    """What a way needs besides the message: the home's folder, the environment, the moment.

    `trusted` are the certificates that a mail server is held against, None for the system's.
    """

    root: Path
    environment: Mapping[str, str]
    now: datetime
    trusted: ssl.SSLContext | None = None

    def require(self, variable: str) -> str:
        """A variable of the environment. Raises `WayError` naming one that is not set."""
        value = self.environment.get(variable, "").strip()
        if not value:
            raise WayError(f"{variable} is not set")
        return value


def find_unset(receiver: Receiver, environment: Mapping[str, str]) -> list[str]:
    """The variables without which a receiver cannot be told, and that are not set."""
    needed: tuple[str, ...] = (HOST, SENDER) if receiver.email else ()
    if receiver.webhook is not None:
        needed = (receiver.webhook.address_in,)
    return [each for each in needed if not environment.get(each, "").strip()]


def deliver(message: Message, receiver: Receiver, around: Surroundings) -> None:
    """Hand a message over by the receiver's way. Raises `WayError`."""
    if receiver.email:
        send_mail(message, receiver, around)
    elif receiver.webhook is not None:
        post(message, receiver.webhook, around)
    else:
        append(message, around.root / str(receiver.file), around.now)


def send_mail(message: Message, receiver: Receiver, around: Surroundings) -> None:
    """One mail to all addresses of a receiver; a password goes over an encrypted line alone."""
    host, security = around.require(HOST), around.environment.get(SECURITY) or STARTTLS
    if security not in PORTS:
        raise WayError(f"{SECURITY} is '{security}', not one of {', '.join(PORTS)}")
    port = read_port(around.environment.get(PORT, ""), PORTS[security])
    mail = write_mail(message, receiver, around.require(SENDER), around.now)
    context = around.trusted or ssl.create_default_context()
    try:
        with connect(host, port, security, context) as server:
            user = around.environment.get(USER, "")
            if user:
                if security == PLAIN:
                    raise WayError(f"{USER} is set, and {SECURITY} is '{PLAIN}'")
                server.login(user, around.environment.get(PASSWORD, ""))
            refused = server.send_message(mail)
    except smtplib.SMTPAuthenticationError as error:
        raise WayError(f"{host}:{port} refuses {USER} and {PASSWORD}") from error
    except smtplib.SMTPNotSupportedError as error:
        raise WayError(f"{host}:{port} does not offer what is asked for ({error})") from error
    except (OSError, smtplib.SMTPException, ValueError) as error:
        raise WayError(f"{host}:{port}: {error}") from error
    if refused:
        raise WayError(f"{host}:{port} refuses {', '.join(sorted(refused))}")


def connect(host: str, port: int, security: str, context: ssl.SSLContext) -> smtplib.SMTP:
    """A line to the mail server, encrypted unless the settings say otherwise."""
    if security == TLS:
        return smtplib.SMTP_SSL(host, port, timeout=TIMEOUT_SECONDS, context=context)
    server = smtplib.SMTP(host, port, timeout=TIMEOUT_SECONDS)
    if security == STARTTLS:
        try:
            server.starttls(context=context)
        except BaseException:
            server.close()
            raise
    return server


def read_port(setting: str, usual: int) -> int:
    """The port that is set, else the usual one. Raises `WayError`."""
    if not setting:
        return usual
    is_number = setting.isascii() and setting.isdigit() and len(setting) < 6
    if not is_number or not 0 < int(setting) < 65536:
        raise WayError(f"{PORT} is '{setting}', not a port")
    return int(setting)


def write_mail(message: Message, receiver: Receiver, sender: str, now: datetime) -> EmailMessage:
    """The message as a mail of plain text."""
    mail = EmailMessage()
    try:
        mail["From"] = sender
        mail["To"] = ", ".join(receiver.email)
        mail["Subject"] = message.subject
    except ValueError as error:
        raise WayError(f"{SENDER} is no address") from error
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = make_msgid(domain="klyngemonitor")
    # so that no reply of an absent reader comes back
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(f"{message.text}\n")
    return mail


def post(message: Message, webhook: Webhook, around: Surroundings) -> None:
    """One post to a channel; its address, which is a secret, is in no word of an error."""
    address = around.require(webhook.address_in)
    body = SHAPES[webhook.shape](message)
    try:
        # the status says enough: a body that never ends would hold everybody's messages
        with httpx.stream("POST", address, json=body, timeout=TIMEOUT_SECONDS) as answer:
            pass
    except (httpx.InvalidURL, httpx.UnsupportedProtocol, UnicodeError) as error:
        raise WayError(f"{webhook.address_in} is no address that begins with https://") from error
    except httpx.HTTPError as error:
        raise WayError(
            f"the channel of {webhook.address_in} cannot be reached ({type(error).__name__})"
        ) from error
    if not answer.is_success:
        raise WayError(f"{webhook.address_in} answers {answer.status_code}")


def shape_teams(message: Message) -> dict[str, Any]:
    """An adaptive card; its texts are runs, in which nothing is markup."""
    texts = [rich(message.subject, bold=True), *map(rich, message.paragraphs)]
    card: dict[str, Any] = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": texts,
    }
    if message.link:
        card["actions"] = [{"type": "Action.OpenUrl", "title": "Åbn", "url": message.link}]
    content_type = "application/vnd.microsoft.card.adaptive"
    return {"type": "message", "attachments": [{"contentType": content_type, "content": card}]}


def rich(text: str, bold: bool = False) -> dict[str, Any]:
    """A block of text as it is."""
    run: dict[str, Any] = {"type": "TextRun", "text": text}
    return {"type": "RichTextBlock", "inlines": [run | ({"weight": "Bolder"} if bold else {})]}


def shape_slack(message: Message) -> dict[str, Any]:
    """Blocks of plain text, in which nothing is markup."""
    texts = [message.subject, *message.paragraphs, *([message.link] if message.link else [])]
    blocks = [
        {"type": "section", "text": {"type": "plain_text", "text": text[:3000], "emoji": False}}
        for text in texts
    ]
    escaped = message.subject.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return {"text": escaped, "blocks": blocks}


SHAPES = {"teams": shape_teams, "slack": shape_slack}


def append(message: Message, file: Path, now: datetime) -> None:
    """The message at the end of a file."""
    local = now.astimezone(COPENHAGEN)
    text = f"{local:%Y-%m-%d %H:%M} {message.subject}\n{message.text}\n\n"
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("a", encoding="utf-8") as written:
            written.write(text)
    except OSError as error:
        raise WayError(f"{file.name}: {error.strerror}") from error
