"""Danish words that a steward may write for a value or a key, and what the language has for them.

Belongs here: words whose meaning leaves no doubt. Does not belong here: likeness of spelling
(`schemas.definitions.findings`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from schemas.definitions.findings import find_nearest

VALUES: dict[str, dict[str, tuple[str, ...]]] = {
    "direction": {
        "lower": ("lav", "lavt", "lave", "lavere", "lavest", "ned", "nedad", "faldende", "fald",
                  "mindre", "færre", "low", "down", "decrease"),
        "higher": ("høj", "højt", "høje", "højere", "højest", "op", "opad", "stigende", "stigning",
                   "mere", "flere", "high", "up", "increase"),
    },
    "status": {
        "draft": ("kladde", "udkast", "forslag"),
        "in_force": ("i_kraft", "ikraft", "gældende", "aktiv", "gælder", "active"),
        "retired": ("udgået", "lukket", "nedlagt", "ophørt"),
    },
    "sex": {
        "kvinder": ("kvinde", "k", "women", "female"),
        "maend": ("mænd", "mand", "m", "men", "male"),
        "alle": ("begge", "i_alt", "begge_køn", "all", "both"),
    },
    "unit": {
        "pct": ("procent", "%", "pct.", "percent"),
        "pct_point": ("procentpoint", "pct.point"),
        "pr_1000": ("promille",),
        "antal": ("stk", "personer", "count", "number"),
        "dage": ("dag", "days"),
        "kr": ("kroner", "kr.", "dkk"),
        "aar": ("år", "years"),
        "ratio": ("forhold", "forholdstal"),
        "score": ("point", "skala"),
    },
    "kind": {
        "proportion": ("andel", "procent", "procentdel"),
        "rate": ("hyppighed",),
        "count": ("antal", "tælling"),
        "mean": ("gennemsnit", "middel", "average"),
        "survey_share": ("spørgeskemaandel", "surveyandel"),
        "published": ("offentliggjort", "udgivet", "kildens_tal"),
        "distribution": ("fordeling",),
        "directly_standardised_rate": ("standardiseret_rate", "direkte_standardiseret"),
        "indirectly_standardised_ratio": ("indirekte_standardiseret",),
        "ratio": ("forhold",),
    },
    "periods": {
        "year": ("år", "årlig", "årligt", "yearly"),
        "half_year": ("halvår", "halvårlig", "halvårligt"),
        "quarter": ("kvartal", "kvartaler", "kvartalsvis"),
        "month": ("måned", "måneder", "månedlig"),
        "first_quarter": ("1_kvartal", "første_kvartal"),
        "school_year": ("skoleår",),
        "any": ("alle",),
    },
    "catchment": {
        "somatic": ("somatisk", "somatik"),
        "psychiatric": ("psykiatrisk", "psykiatri"),
    },
    "benchmark": {
        "both": ("begge",),
        "region": ("regionen",),
        "land": ("landet", "hele_landet", "danmark"),
        "none": ("ingen", "intet"),
    },
    "reported_by": {
        "kommune": ("kommuner", "kommunerne"),
        "klynge": ("klynger", "klyngerne"),
        "hospital": ("hospitaler", "sygehus", "sygehuse"),
    },
    "theme": {"laegefaglige_kompetencer": ("lægefaglige_kompetencer", "læger")},
    "over": {"age": ("alder",), "sex": ("køn",)},
    "interval": {"none": ("ingen", "intet")},
    "dispersion": {"estimated": ("anslået", "beregnet")},
}  # fmt: skip
"""By key and value of the language what may be written for it."""

KEYS: dict[str, str] = {
    "titel": "title", "kort_titel": "short_title", "beskrivelse": "description",
    "befolkning": "population", "hvorfor": "why", "begrænsninger": "limitations",
    "fokusområde": "focus_area", "mål": "goal", "tema": "theme", "nationalt_mål": "national_goal",
    "slags": "kind", "enhed": "unit", "decimaler": "decimals", "retning": "direction",
    "tæller": "numerator", "nævner": "denominator", "tal": "figure", "vægt": "weight",
    "grupper": "groups", "opdelinger": "groups", "kategorier": "categories",
    "intervaller": "bands", "grænser": "bands", "pr": "per", "perioder": "periods",
    "udgangspunkt": "baseline", "måltal": "target", "ejer": "owner", "gyldig_fra": "valid_from",
    "gyldig_til": "valid_to", "datasæt": "dataset", "emne": "item", "køn": "sex", "alder": "age",
    "uddannelse": "education", "værdi": "value", "år": "year", "kilde": "source", "navn": "name",
    "aldre": "ages", "hvor": "where", "svar": "respondents", "spørgsmål": "question",
    "brud": "breaks", "hovedopdeling": "headline", "profil": "profile",
}  # fmt: skip
"""Danish names of keys."""


def find_meant_value(key: str, text: str, allowed: Iterable[str]) -> str | None:
    """What was meant by a text where a key takes one of a few values; None when it is not clear."""
    names = list(allowed)
    word = re.sub(r"[\s\-]+", "_", text.strip().casefold())
    for value, words in VALUES.get(key, {}).items():
        if word in words and value in names:
            return value
    plain = re.sub(r"[\W_]+", "", text.casefold())
    same = [name for name in names if re.sub(r"[\W_]+", "", name.casefold()) == plain]
    return same[0] if same else find_nearest(text, names)


def find_meant_key(key: str, allowed: Iterable[str]) -> str | None:
    """The key that was meant: by its Danish name, else the nearest in spelling."""
    names = list(allowed)
    meant = KEYS.get(key.casefold().replace(" ", "_"))
    return meant if meant in names else find_nearest(key, names)
