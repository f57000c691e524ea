"""How a portal is set up: who may read, how much, and what stands in front of it.

Belongs here: the settings' model and file. Does not belong here: tokens (`portal.tokens`), or what
the limits do (`portal.access`).
"""

from __future__ import annotations

from ipaddress import ip_address
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError, field_validator

from schemas.definitions.tree import parse_tree
from schemas.problems import Problem, StageError
from schemas.strict import Strict

SETTINGS = "portal.yaml"


class PortalError(StageError):
    """The portal cannot be started."""


class PortalSettings(Strict):
    """The file `portal.yaml` of a home; without it a portal is open to whoever reaches it."""

    access: Literal["open", "tokens"] = Field("open", description="Who may read.")
    login_header: str | None = Field(
        None, description="The header in which a login proxy names the reader.",
        pattern=r"^[A-Za-z][A-Za-z0-9-]{0,60}$",
    )  # fmt: skip
    login_from: list[str] = Field(
        default_factory=list, description="The addresses of proxies that are believed."
    )
    approvers: list[str] = Field(
        default_factory=list, description="Who of those may see what waits for approval."
    )
    requests_a_minute: int = Field(600, ge=1, description="Of one reader, by one worker.")
    most_cells: int = Field(400_000, ge=100, description="So many cells one answer may have.")
    log_downloads: bool = Field(False, description="Whether who took what is noted in the home.")

    @field_validator("login_from")
    @classmethod
    def _are_addresses(cls, named: list[str]) -> list[str]:
        for each in named:
            ip_address(each)
        return named


def load_settings(root: Path) -> PortalSettings:
    """The settings of a home. Raises `PortalError` with every mistake and its line."""
    file = root / SETTINGS
    if not file.is_file():
        return PortalSettings()
    try:
        tree = parse_tree(file.read_bytes().decode("utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        raise PortalError([describe_mistake(file, (1, 1), str(error))]) from error
    if tree.findings:
        raise PortalError(
            [describe_mistake(file, tree.place_of(e.path), e.message) for e in tree.findings]
        )
    try:
        return PortalSettings.model_validate(tree.content or {})
    except ValidationError as error:
        raise PortalError(
            [
                describe_mistake(
                    file, tree.place_of(each["loc"]),
                    f"{'.'.join(map(str, each['loc']))}: {each['msg']}",
                )
                for each in error.errors()
            ]
        ) from error  # fmt: skip


def describe_mistake(file: Path, place: tuple[int, int], message: str) -> Problem:
    """`portal.yaml` as a problem."""
    return Problem(
        rule="portal_settings",
        message=message if message.endswith(".") else f"{message}.",
        file=str(file),
        row=place[0],
        column=str(place[1]),
        remedy="docs/portal.md shows what may stand in it.",
    )
