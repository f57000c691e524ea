"""How a portal is set up: who may read, how much, and what stands in front of it.

Belongs here: the settings' model and file. Does not belong here: tokens (`portal.tokens`), or what
the limits do (`portal.access`).
"""

from __future__ import annotations

from ipaddress import ip_address
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError, field_validator

from schemas.problems import StageError
from schemas.written.strict import Strict
from schemas.written.yaml_file import read_yaml_file

SETTINGS = "portal.yaml"


class PortalError(StageError):
    """The portal cannot be started."""


class PortalSettings(Strict):
    """The file `portal.yaml` of a home; without it a portal is open to whoever reaches it."""

    access: Literal["open", "tokens"] = Field("open", description="Who may read.")
    address: str | None = Field(
        None, description="How readers reach it through a proxy, such as https://tal.region.dk.",
        pattern=r"^https?://[A-Za-z0-9.-]{1,200}(:[0-9]{1,5})?$",
    )  # fmt: skip
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
    path = root / SETTINGS
    if not path.is_file():
        return PortalSettings()
    file = read_yaml_file(path, "portal")
    if not file.problems:
        try:
            return PortalSettings.model_validate(file.content)
        except ValidationError as error:
            file.tell_errors(error, PortalSettings)
    raise PortalError(file.problems)
