"""What a source file says: where a dataset's extracts come from, and how they are got.

Belongs here: the keys of `fetching/sources/*.yaml`, one model for each kind. Does not belong here:
reading the files (`fetching.source_files`), and fetching.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator

from schemas.vocabulary import DATASETS
from schemas.written.strict import Strict

NAME = re.compile(r"[a-z][a-z0-9_]{0,59}")
"""A source is named as its file: small letters, digits and `_`."""
TABLE = re.compile(r"[A-ZÆØÅ]{2,8}[0-9]{0,4}(\{yy\})?[A-Z]{0,2}")
PERIODS = re.compile(r"\*|[0-9A-Z*]+|\([1-9][0-9]*\)|\(-n\+[1-9][0-9]*\)|>=[0-9A-Z]+")
"""How periods are asked for: all, by code with `*`, the nth newest, the n newest, from one on."""
YEAR_MARK = "{yy}"

Text = Annotated[str, Field(min_length=1)]


class ByHand(Strict):
    """What a person downloads where no address is known. All texts are Danish.

    `page`: where to begin; `choices`: what to choose there, in order; `name`: what the file is
    called when it is handed over; `remember`: what is easily forgotten.
    """

    page: Text
    choices: Annotated[list[Text], Field(min_length=1)]
    name: Text
    remember: Text | None = None


class SourceDescription(Strict):
    """What every source says: dataset, publisher, licence, and how often its publisher is asked.

    `weekly` is every Monday, `monthly` the first Monday of a month.
    """

    dataset: Literal[DATASETS]  # type: ignore[valid-type]
    publisher: Text
    licence: Text
    rhythm: Literal["weekly", "monthly"] = "weekly"
    by_hand: ByHand | None = None

    def find_address(self, environment: Mapping[str, str]) -> str | None:
        """The address that is asked, None where a person has to download."""
        raise NotImplementedError


class StatbankSource(SourceDescription):
    """A table of Danmarks Statistik's StatBank.

    `table` may end in {yy}, the year in two digits: then the newest such table is taken.
    `variables` are the codes of the table's variables with the values that are asked for;
    `summed_over` those that are left out, which StatBank sums over. `format` is `csv`, asked for in
    as many portions as StatBank's limit makes necessary, or `bulk`, everything in one file: there
    every variable is asked for, and StatBank leaves out rows of zero.
    """

    kind: Literal["statbank"]
    table: str
    format: Literal["csv", "bulk"] = "csv"
    variables: dict[str, Annotated[list[Text], Field(min_length=1)]]
    summed_over: list[str] = []

    @field_validator("table")
    @classmethod
    def check_table(cls, table: str) -> str:
        """A name as StatBank gives them."""
        if TABLE.fullmatch(table) is None:
            raise ValueError("a table is called like FOLK1A, or FRKM1{yy} where the year is in it")
        return table

    @model_validator(mode="after")
    def check_bulk(self) -> StatbankSource:
        """StatBank sums over nothing in a file of the format BULK."""
        if self.format == "bulk" and self.summed_over:
            raise ValueError("with 'format: bulk' all variables are asked for, none summed over")
        return self

    def find_address(self, environment: Mapping[str, str]) -> str | None:
        """StatBank's own, or the one that stands in for it."""
        return environment.get(STATBANK_VARIABLE) or STATBANK


STATBANK_VARIABLE = "KLYNGE_STATBANK_URL"
STATBANK = "https://api.statbank.dk/v1"


class Reached(SourceDescription):
    """A source with an address, in the file or in the environment's `address_variable`.

    Without either, `by_hand` says what a person downloads.
    """

    address: Text | None = None
    address_variable: Annotated[str, Field(pattern=r"^KLYNGE_[A-Z0-9_]+$")] | None = None

    @model_validator(mode="after")
    def check_address(self) -> Reached:
        """One way to an address; and a way around it where it may be missing."""
        if (self.address is None) == (self.address_variable is None):
            raise ValueError("write one of 'address' and 'address_variable'")
        if self.address_variable is not None and self.by_hand is None:
            raise ValueError("with 'address_variable' say in 'by_hand' what is done without it")
        return self

    def find_address(self, environment: Mapping[str, str]) -> str | None:
        """The file's, else the environment's."""
        return self.address or environment.get(self.address_variable or "") or None


class AddressSource(Reached):
    """A file at an address of the web. `hosts` are others that it may lead on to."""

    kind: Literal["address"]
    file: Literal["csv", "xlsx"]
    hosts: list[Text] = []


class PageSource(Reached):
    """A file that a page links to.

    `link` is a regular expression for the whole of the link's address or of its text. Of several
    links the one counts whose group `newest` is the last in the order of letters and digits.
    """

    kind: Literal["page"]
    file: Literal["csv", "xlsx"]
    link: Text
    hosts: list[Text] = []

    @field_validator("link")
    @classmethod
    def check_link(cls, link: str) -> str:
        """A regular expression that can be used."""
        try:
            re.compile(link)
        except re.error as error:
            raise ValueError(f"the regular expression cannot be used: {error}") from error
        return link


class FolderSource(Reached):
    """A folder or share whose new files are copied in."""

    kind: Literal["folder"]


class HandSource(SourceDescription):
    """A source that nobody but a person can get."""

    kind: Literal["by_hand"]
    by_hand: ByHand

    def find_address(self, environment: Mapping[str, str]) -> str | None:
        """None."""
        return None


Source = StatbankSource | AddressSource | PageSource | FolderSource | HandSource
KINDS: dict[str, type[Source]] = {
    "statbank": StatbankSource,
    "address": AddressSource,
    "page": PageSource,
    "folder": FolderSource,
    "by_hand": HandSource,
}
