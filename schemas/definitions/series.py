"""What a definition says of its series: periods as they are written, its target, its breaks.

Belongs here: the parts of the language about time. Does not belong here: the definition itself
(`schemas.definitions.model`), and what a period means in days (`sources.cells.periods`).
"""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from schemas.definitions.breakdowns import Words, write_number_as_text
from schemas.vocabulary import PERIOD_PATTERN
from schemas.written.strict import Strict


def refuse_wrong_years(period: str) -> str:
    """A school year of years that are no neighbours, or years that run backwards, are no period."""
    first, slash, last = period.partition("/")
    if slash and int(last) != (int(first) + 1) % 100:
        meant = f"{first}/{(int(first) + 1) % 100:02d}"
        message = f"'{period}' is no school year. Did you mean '{meant}'?"
        raise ValueError(message)
    first, _, last = period.partition("-")
    if len(last) == len("2024") and last < first:
        message = f"the period '{period}' ends before it begins. Did you mean '{last}-{first}'?"
        raise ValueError(message)
    return period


PeriodId = Annotated[
    str,
    Field(pattern=PERIOD_PATTERN),
    AfterValidator(refuse_wrong_years),
    BeforeValidator(
        write_number_as_text,
        json_schema_input_type=Annotated[str, Field(pattern=PERIOD_PATTERN)]
        | Annotated[int, Field(ge=1000, le=9999)],
    ),
]
Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]


class Target(Strict):
    """What the agreement aims at, and where that is published."""

    value: Number = Field(description="Målet i indikatorens enhed.")
    year: int = Field(description="Året, hvor målet skal være nået.", ge=2000, le=2100, strict=True)
    source: Words = Field(description="Hvor målet er offentliggjort: dokument og sted.")
    document: str | None = Field(
        None, description="Dokumentets id i `schemas/promises.yaml`, når målet står i et af dem."
    )
    quote: Words | None = Field(None, description="Dokumentets egne ord om målet, ordret.")

    @model_validator(mode="after")
    def check_quote(self) -> Self:
        """Words are quoted from a document that is named."""
        if (self.quote is None) != (self.document is None):
            message = "'document' and 'quote' go together: write both, or leave both out"
            raise ValueError(message)
        return self


class Break(Strict):
    """A place in the series where figures before and after cannot be set against each other."""

    period: PeriodId = Field(description="Den første periode efter bruddet.")
    why: Words = Field(description="Hvad der blev lavet om.")
