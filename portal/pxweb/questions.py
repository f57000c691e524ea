"""What is asked of a table: by an address, by a message, or by a kept question.

Belongs here: reading a question, and writing it into an id. Does not belong here: what it selects
(`tables.selecting`).
"""

from __future__ import annotations

import base64
import json
import re
import zlib
from collections.abc import Iterable, Mapping, Sequence

from pydantic import Field, ValidationError

from portal.faults import FaultError, not_found
from portal.pxweb.describing import CODELISTS, FORMATS
from schemas.written.strict import Strict
from tables.statistics_table import AREA

PARAMETER = re.compile(r"(valueCodes|codelist|outputValues)\[([^\[\]]{1,60})\]", re.IGNORECASE)
LONGEST_MESSAGE, LONGEST_ID = 200_000, 6_000
PLAIN = {"lang", "outputformat", "outputformatparams", "snapshot", "heading", "stub"}


class VariableSelection(Strict):
    """Chosen values of one variable."""

    variable_code: str = Field(alias="variableCode", max_length=60)
    value_codes: list[str] = Field(default_factory=list, alias="valueCodes", max_length=5_000)
    code_list: str | None = Field(None, alias="codelist", max_length=60)
    output_values: str | None = Field(None, alias="outputValues", max_length=60)


class VariablesSelection(Strict):
    """A question as a message holds it."""

    selection: list[VariableSelection] = Field(default_factory=list, max_length=50)
    placement: dict[str, list[str]] | None = None


class SavedQuery(Strict):
    """A question that is kept: of which table, and in which form the answer is wanted."""

    table_id: str = Field(alias="tableId", max_length=120)
    selection: VariablesSelection = Field(default_factory=VariablesSelection)
    language: str | None = Field(None, max_length=10)
    output_format: str | None = Field(None, alias="outputFormat", max_length=30)
    output_format_params: list[str] = Field(
        default_factory=list, alias="outputFormatParams", max_length=20
    )
    id: str | None = Field(None, max_length=LONGEST_ID)


def read_address(parameters: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """The question of an address: values by variable. Raises `FaultError`."""
    asked: dict[str, list[str]] = {}
    for name, text in parameters:
        found = PARAMETER.fullmatch(name)
        if found is None:
            if name.lower() not in PLAIN:
                raise FaultError(400, f"Parameteren »{name[:60]}« bruges ikke her.")
            continue
        if found[1].lower() == "valuecodes":
            asked.setdefault(found[2], []).extend(split_codes(text))
        elif found[1].lower() == "codelist":
            asked.setdefault(found[2], []).extend(spread_codelist(found[2], text))
    return asked


def split_codes(text: str) -> list[str]:
    """Codes with commas between them; a comma within brackets belongs to an expression."""
    return [each for each in re.split(r",(?![^()]*\))", text) if each.strip()]


def spread_codelist(variable: str, name: str) -> list[str]:
    """The values of a set of areas, as a pattern. Raises `FaultError`."""
    if variable != AREA or name not in CODELISTS:
        raise not_found("Kodelisten")
    return [f"{CODELISTS[name][1]}*"]


def read_message(body: bytes) -> dict[str, list[str]]:
    """The question of a message. Raises `FaultError`."""
    if len(body) > LONGEST_MESSAGE:
        raise FaultError(413, "Forespørgslen er for lang.")
    if not body.strip():
        return {}
    try:
        message = VariablesSelection.model_validate_json(body)
    except ValidationError as error:
        raise FaultError(400, tell_mistakes(error)) from error
    return gather(message)


def gather(message: VariablesSelection) -> dict[str, list[str]]:
    """Values by variable."""
    asked: dict[str, list[str]] = {}
    for each in message.selection:
        codes = each.value_codes
        if each.code_list is not None and codes in ([], ["*"]):
            codes = spread_codelist(each.variable_code, each.code_list)
        asked.setdefault(each.variable_code, []).extend(codes)
    return asked


def read_saved(body: bytes) -> SavedQuery:
    """A question that is to be kept. Raises `FaultError`."""
    if len(body) > LONGEST_MESSAGE:
        raise FaultError(413, "Forespørgslen er for lang.")
    try:
        return SavedQuery.model_validate_json(body)
    except ValidationError as error:
        raise FaultError(400, tell_mistakes(error)) from error


def tell_mistakes(error: ValidationError) -> str:
    """Where a message is not as the description has it."""
    return "; ".join(
        f"{'.'.join(map(str, each['loc'])) or 'JSON'}: {each['type']}"
        for each in error.errors(include_input=False)[:5]
    )


def write_id(query: SavedQuery) -> str:
    """The question as its own id, so that nothing has to be kept. Raises `FaultError`."""
    content = query.model_dump(by_alias=True, exclude_none=True, exclude={"id"})
    packed = zlib.compress(json.dumps(content, sort_keys=True).encode(), 9)
    text = base64.urlsafe_b64encode(packed).decode().rstrip("=")
    if len(text) > LONGEST_ID:
        raise FaultError(413, "Forespørgslen er for lang til at blive gemt.")
    return text


def read_id(text: str) -> SavedQuery:
    """The question of an id. Raises `FaultError`."""
    if len(text) > LONGEST_ID or not re.fullmatch(r"[A-Za-z0-9_-]+", text):
        raise not_found("Den gemte forespørgsel")
    try:
        packed = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        content = zlib.decompressobj().decompress(packed, LONGEST_MESSAGE)
        return SavedQuery.model_validate_json(content)
    except (ValueError, zlib.error) as error:
        raise not_found("Den gemte forespørgsel") from error


def choose_format(given: Sequence[str], otherwise: str | None = None) -> str:
    """The form of the answer. Raises `FaultError`."""
    wanted = (given[-1] if given else otherwise or FORMATS[0]).lower()
    if wanted not in FORMATS:
        raise FaultError(400, f"Formatet »{wanted[:30]}« findes ikke. Brug {', '.join(FORMATS)}.")
    return wanted


def refuse_language(given: Mapping[str, str]) -> None:
    """Danish is the one language. Raises `FaultError`."""
    if given.get("lang", "da").lower() != "da":
        raise FaultError(404, "Tabellerne findes kun på dansk.")
