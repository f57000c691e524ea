"""A real mail server and a real channel on loopback, which keep what comes to them.

Belongs here: servers that answer as asked. Does not belong here: what must have come.
"""

from __future__ import annotations

import json
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

USER, PASSWORD = "klynge", "hemmeligt"


@dataclass
class Mailbox:
    """What a mail server took; `refuses` is an address that it does not."""

    mails: list[EmailMessage] = field(default_factory=list)
    recipients: list[list[str]] = field(default_factory=list)
    encrypted: list[bool] = field(default_factory=list)
    refuses: str = ""

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take an address, or not."""
        if address == self.refuses:
            return "550 no such address"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Keep a mail."""
        assert isinstance(envelope.content, bytes)
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        self.recipients.append(list(envelope.rcpt_tos))
        self.encrypted.append(session.ssl is not None)
        return "250 OK"


@dataclass(frozen=True)
class MailServer:
    """Where it listens, what it took, and the certificate to trust."""

    port: int
    box: Mailbox
    trusted: ssl.SSLContext

    def environment(self, **more: str) -> dict[str, str]:
        """The settings that lead to it."""
        return {
            "KLYNGE_SMTP_HOST": "localhost", "KLYNGE_SMTP_PORT": str(self.port),
            "KLYNGE_SMTP_FROM": "klynge@example.dk", "KLYNGE_SMTP_USER": USER,
            "KLYNGE_SMTP_PASSWORD": PASSWORD, **more,
        }  # fmt: skip


def check_login(
    server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any
) -> AuthResult:
    """Whether name and password are right."""
    right = isinstance(data, LoginPassword) and (data.login, data.password) == (
        USER.encode(), PASSWORD.encode(),
    )  # fmt: skip
    return AuthResult(success=right, handled=False)


@contextmanager
def run_mail_server(folder: Path, encrypts: bool = True) -> Iterator[MailServer]:
    """A mail server; one that encrypts wants a login, too."""
    certificate, key = write_certificate(folder)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    box = Mailbox()
    more: dict[str, Any] = {}
    if encrypts:
        more = {
            "tls_context": context, "require_starttls": True, "auth_required": True,
            "authenticator": check_login,
        }  # fmt: skip
    port = find_free_port()
    controller = Controller(box, hostname="127.0.0.1", port=port, ready_timeout=60, **more)
    controller.start()
    try:
        yield MailServer(port, box, ssl.create_default_context(cafile=str(certificate)))
    finally:
        controller.stop()


def find_free_port() -> int:
    """A port that nobody listens on at this moment; aiosmtpd takes none by itself."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        port: int = trial.getsockname()[1]
        return port


def write_certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate for localhost and its key, made for this test."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    files = folder / "certificate.pem", folder / "key.pem"
    files[0].write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    files[1].write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return files


@dataclass
class Channel:
    """What was posted to a channel, and the status with which it answers; of a `length` beyond 0
    the body never comes."""

    address: str
    posted: list[dict[str, Any]] = field(default_factory=list)
    status: int = 200
    length: int = 0


@contextmanager
def run_channel() -> Iterator[Channel]:
    """A channel of Teams or Slack."""
    channel = Channel("")

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            channel.posted.append(json.loads(self.rfile.read(length)))
            self.send_response(channel.status)
            if channel.status == 302:
                self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", str(channel.length))
            self.end_headers()
            if channel.length:
                # until whoever asks hangs up
                self.rfile.read(1)

        def log_message(self, *_: Any) -> None:
            """Nothing on the terminal."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    channel.address = f"http://127.0.0.1:{server.server_address[1]}/hooks/hemmelig-noegle"
    try:
        yield channel
    finally:
        server.shutdown()
        server.server_close()
