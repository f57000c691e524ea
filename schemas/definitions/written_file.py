"""One file of definitions as it is written: its head and its blocks.

Belongs here: what stands beside the blocks. Does not belong here: a block
(`schemas.definitions.model`) and reading files (`schemas.definitions.including`).
"""

from __future__ import annotations

from datetime import date

from pydantic import Field

from schemas.definitions.breakdowns import Words
from schemas.definitions.model import Definition
from schemas.written.strict import Strict


class Defaults(Strict):
    """What a file says of all its blocks that do not say it themselves."""

    owner: str | None = Field(None, description="Hvem der svarer for definitionerne i filen.")
    last_reviewed: date | None = Field(None, description="Sidst gennemgået (åååå-mm-dd).")
    next_review: date | None = Field(None, description="Gennemgås næste gang (åååå-mm-dd).")


class FileHead(Strict):
    """What one file of definitions says besides its blocks."""

    include: list[Words] = Field(
        [],
        description="Andre filer, hvis indikatorer hører med, i eller under samme mappe.",
        min_length=1,
    )
    defaults: Defaults = Field(
        Defaults(),
        description="Ejer og gennemgang for de blokke i filen og dens »include«, der ikke selv "
        "siger det.",
    )


class WrittenFile(FileHead):
    """One file of definitions as it is written."""

    indicators: list[Definition] = Field(
        [], description="Indikatorerne, en blok hver.", min_length=1
    )
