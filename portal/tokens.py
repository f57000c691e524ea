"""Keys that let a program or a person read: made once, shown once, kept as hashes.

Belongs here: the file of tokens, making, revoking and recognising them. Does not belong here: where
a token stands in a request (`portal.access`).
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Literal

from pydantic import TypeAdapter, ValidationError

from portal.settings import PortalError
from schemas.problems import Problem
from schemas.written.strict import Strict

FILE = "portal_tokens.json"
PREFIX = "klynge_"
Scope = Literal["read", "approve"]


class Token(Strict):
    """A token as it is kept: whose it is, what it opens, until when, and the hash of its secret."""

    name: str
    scope: Scope
    until: date
    sha256: str


TOKENS = TypeAdapter(list[Token])


def hash_secret(secret: str) -> str:
    """What is kept of a secret. It has 256 random bits, so that no salt or slow hash is needed."""
    return hashlib.sha256(secret.encode()).hexdigest()


def make_token(
    root: Path, name: str, scope: Scope, today: date, days: int,
    draw: Callable[[], str] = lambda: secrets.token_urlsafe(32),
) -> str:  # fmt: skip
    """Make a token and keep its hash; returns the secret, which nothing shows again.

    Raises `PortalError` for a name that is taken by one that still counts.
    """
    kept = [each for each in read_tokens(root) if each.name != name or each.until >= today]
    if any(each.name == name for each in kept):
        raise PortalError([
            Problem(
                rule="token_name_taken", message="There is a token of that name.", found=name,
                remedy="Choose another name, or revoke that one first.",
            )
        ])  # fmt: skip
    secret = PREFIX + draw()
    until = today + timedelta(days=days)
    write_tokens(
        root, [*kept, Token(name=name, scope=scope, until=until, sha256=hash_secret(secret))]
    )
    return secret


def revoke_token(root: Path, name: str) -> bool:
    """Take a token away; whether there was one."""
    tokens = read_tokens(root)
    kept = [each for each in tokens if each.name != name]
    if len(kept) < len(tokens):
        write_tokens(root, kept)
    return len(kept) < len(tokens)


def read_tokens(root: Path) -> list[Token]:
    """The tokens of a home. Raises `PortalError` for a damaged file: then nobody is let in."""
    file = root / FILE
    try:
        return TOKENS.validate_json(file.read_bytes())
    except FileNotFoundError:
        return []
    except (ValidationError, OSError) as error:
        problem = Problem(
            rule="token_file", message="The file of tokens cannot be read.", file=str(file),
            found=str(error).splitlines()[0], remedy="Restore it from a backup, or remove it.",
        )  # fmt: skip
        raise PortalError([problem]) from error


def write_tokens(root: Path, tokens: list[Token]) -> None:
    """Write the file whole, readable by its owner alone."""
    root.mkdir(parents=True, exist_ok=True)
    partial = root / f".{FILE}.{os.getpid()}"
    text = json.dumps([each.model_dump(mode="json") for each in tokens], indent=1)
    with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
    partial.replace(root / FILE)


@dataclass
class TokenFile:
    """The tokens, read again when the file has changed."""

    root: Path
    _stamp: tuple[int, int] | None = None
    _tokens: list[Token] | None = None

    def recognise(self, secret: str, today: date) -> Token | None:
        """The token of a secret, None where it is none, is over or was revoked."""
        offered = hash_secret(secret)
        found = None
        for each in self.read():
            # each is compared, so that the time tells nothing
            if hmac.compare_digest(each.sha256, offered) and each.until >= today:
                found = each
        return found

    def read(self) -> list[Token]:
        """The tokens as they are now."""
        try:
            status = (self.root / FILE).stat()
        except OSError:
            return []
        stamp = (status.st_mtime_ns, status.st_ino)
        if stamp != self._stamp or self._tokens is None:
            self._stamp, self._tokens = stamp, read_tokens(self.root)
        return self._tokens
