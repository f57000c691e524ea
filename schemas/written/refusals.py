"""What a model refuses in a file that a steward writes, in Danish.

Belongs here: one error of pydantic as a sentence and what to do. Does not belong here: the English
words of `indicator_defs.yaml` (`schemas.definitions.words`), and the file that an error stands in
(`schemas.written.yaml_file`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

from pydantic_core import ErrorDetails

SENTENCES: Mapping[str, str] = {
    "missing": "»{key}« mangler.",
    "enum": "»{key}« kan ikke være {found}.",
    "literal_error": "»{key}« kan ikke være {found}.",
    "string_type": "»{key}« skal være tekst, ikke {found}.",
    "string_too_short": "»{key}« er tom.",
    "string_too_long": "»{key}« er længere end {max_length} tegn.",
    "string_pattern_mismatch": "»{key}« er ikke skrevet, som den skal: {found}.",
    "too_short": "»{key}« er en tom liste.",
    "list_type": "»{key}« skal være en liste, ikke {found}.",
    "model_type": "»{key}« skal være en blok af nøgler og værdier, ikke {found}.",
    "model_attributes_type": "»{key}« skal være en blok af nøgler og værdier, ikke {found}.",
    "dict_type": "»{key}« skal være en blok af nøgler og værdier, ikke {found}.",
    "int_type": "»{key}« skal være et helt tal, ikke {found}.",
    "int_parsing": "»{key}« skal være et helt tal, ikke {found}.",
    "int_from_float": "»{key}« skal være et helt tal, ikke {found}.",
    "float_type": "»{key}« skal være et tal, ikke {found}.",
    "float_parsing": "»{key}« skal være et tal, ikke {found}.",
    "bool_type": "»{key}« skal være true eller false, ikke {found}.",
    "bool_parsing": "»{key}« skal være true eller false, ikke {found}.",
    "greater_than_equal": "»{key}« skal være mindst {ge:g}, ikke {found}.",
    "greater_than": "»{key}« skal være over {gt:g}, ikke {found}.",
    "less_than_equal": "»{key}« må højst være {le:g}, ikke {found}.",
    "date_type": "»{key}« skal være en dato, ikke {found}.",
    **dict.fromkeys(
        ("date_parsing", "date_from_datetime_parsing", "date_from_datetime_inexact"),
        "»{key}« skal være en dato, ikke {found}.",
    ),
    "finite_number": "»{key}« skal være et tal, ikke {found}.",
    "date_far": "»{key}« er et år, som ingen indsats begynder i: {found}.",
    "promise_answer": "Et løfte har 'indicators' eller 'kept_by', eller det er 'open' med grunden.",
    "promise_reach": "Ingen klynge har tal for {names}, og der står ikke hvorfor.",
    "promise_twice": "{names} står to gange med samme gruppe og periode.",
}
"""By pydantic's name of the error, or our own."""

REMEDIES: Mapping[str, str] = {
    "missing": "Skriv »{key}:« og en værdi.",
    "string_type": "Skriv tekst; sæt tal alene i anførselstegn.",
    "string_too_short": "Skriv teksten efter kolonet.",
    "too_short": "Skriv en linje under den.",
    "list_type": "Begynd hver linje med '- '.",
    "model_type": "Skriv nøgler med værdier under den, to mellemrum længere inde.",
    "date_type": "Skriv år-måned-dag, såsom 2026-11-30.",
    **dict.fromkeys(
        ("date_parsing", "date_from_datetime_parsing", "date_from_datetime_inexact"),
        "Skriv år-måned-dag, såsom 2026-11-30.",
    ),
    **dict.fromkeys(
        ("int_type", "int_parsing", "int_from_float"),
        "Skriv cifre alene, uden anførselstegn, såsom 100000.",
    ),
    **dict.fromkeys(
        ("float_type", "float_parsing"),
        "Skriv cifre, med punktum før decimaler, uden anførselstegn, såsom 0.95.",
    ),
    "date_far": "Skriv år-måned-dag, såsom 2026-11-30.",
    "promise_answer": "Skriv én af dem.",
    "promise_reach": "Skriv grunden i 'reach'.",
    "promise_twice": "Slet den ene.",
}
FORMS: Mapping[str, str] = {
    **dict.fromkeys(
        ("id", "of", "to", "indicator", "judged_by", "twin_of", "variant_of"),
        "Skriv små bogstaver, tal og '_', et bogstav først, såsom 'ruks_kol'.",
    ),
    **dict.fromkeys(
        ("age", "ages"), "Skriv 'alle', et interval som '16-24', et åbent som '80+', eller ét år."
    ),
    **dict.fromkeys(
        ("baseline", "period"),
        "Skriv en periode som '2021', '2021H1', '2021Q3', '2021-03', '2019-2021' eller '2024/25'.",
    ),
}
"""How the text of a key is written."""

OTHER_SENTENCE = "»{key}« har en værdi, der ikke kan bruges: {found}."
OTHER_REMEDY = "Ret værdien."
LONGEST_SHOWN = 60


def describe_refusal(error: ErrorDetails) -> tuple[str, str]:
    """What is wrong, with what may stand there where it is a closed list; and what to do."""
    kind, context = error["type"], error.get("ctx", {})
    words: Mapping[str, Any] = {
        **context, "key": name_key(error["loc"]), "found": show_value(error["input"]),
    }  # fmt: skip
    sentence = SENTENCES.get(kind, OTHER_SENTENCE).format(**words)
    allowed = re.findall(r"'([^']*)'", str(context.get("expected", "")))
    if allowed:
        near = get_close_matches(str(error["input"]), allowed, 1)
        remedy = f"Mente du »{near[0]}«?" if near else OTHER_REMEDY
        return f"{sentence} Her kan stå: {', '.join(allowed)}.", remedy
    if kind == "string_pattern_mismatch":
        return sentence, FORMS.get(words["key"], OTHER_REMEDY)
    return sentence, REMEDIES.get(kind, OTHER_REMEDY).format(**words)


def name_key(place: tuple[str | int, ...]) -> str:
    """The last key on the way to a value; the file where there is none."""
    return next((step for step in reversed(place) if isinstance(step, str)), "filen")


def show_value(value: object) -> str:
    """What was found, short enough for a line."""
    match value:
        case None | "":
            return "tom"
        case dict():
            return "en blok"
        case list():
            return "en liste"
        case bool():
            return str(value).lower()
    text = str(value)
    return f"»{text[:LONGEST_SHOWN]}...«" if len(text) > LONGEST_SHOWN else f"»{text}«"
