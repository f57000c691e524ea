"""What every model of a file that people write has in common.

Belongs here: refusing what is not known. Does not belong here: any file's own keys.
"""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Strict(BaseModel):
    """A model that takes no key it does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True)
