"""Danish words for what became of a figure between two snapshots, and why.

Belongs here: kinds of change, statuses before and after, and causes, told from their facts
(`indicators.changes.causes`). Does not belong here: which figures changed, or how a sheet or a page
looks.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from wording.labels import (
    DATASETS,
    MEASURES,
    SEXES,
    STATUSES,
    UNITS,
    describe_breakdown,
    describe_date,
    describe_period,
    lower_first,
    shorten_list,
)

CHANGES = {
    "revised": "ændret tal",
    "newly_protected": "nu skjult",
    "no_longer_protected": "ikke længere skjult",
    "status_changed": "ændret status",
    "new": "nyt tal",
    "gone": "vises ikke længere",
}
"""Kinds of change (`indicators.changes.differences`), in the order in which they are shown."""

CHANGE_TEXTS = {
    "revised": "Tallet er et andet end før, og dets status er den samme.",
    "newly_protected": "Tallet er skjult nu af hensyn til små antal; hvad det var, vises ikke.",
    "no_longer_protected": "Tallet var skjult før og vises nu.",
    "status_changed": "Tallets status er en anden, fx anslået i stedet for uden forbehold.",
    "new": "Tallet fandtes ikke i den ældre udgivelse, fx fordi der er kommet en ny periode.",
    "gone": "Tallet findes ikke i den nyere udgivelse.",
}

LOST = "mistet"
LOST_TEXT = (
    "Tallet blev vist før og er væk eller mangler nu; det er også talt med nedenfor. De mistede "
    "tal står øverst."
)

CAUSE_KINDS = {
    "extract": "Kildens udtræk",
    "correction": "Rettelse",
    "definition": "Definition",
    "area": "Områder og vægte",
    "protection": "Skjuling af små tal",
    "code": "Beregning",
    "unknown": "Ukendt",
}

KEY_WORDS = {
    "numerator": "tæller", "denominator": "nævner", "printed": "udgiverens egen rate",
    "figure": "offentliggjort tal", "limit_low": "nedre grænse", "limit_high": "øvre grænse",
    "respondents": "antal svar", "weight": "vægt", "of": "indikatoren, der deles",
    "to": "indikatoren, der deles med", "of_group": "gruppen, der deles",
    "to_group": "gruppen, der deles med", "expression": "udtryk", "parts": "del",
    "indicator": "indikator", "plus": "plus", "minus": "minus", "groups": "opdeling",
    "categories": "egen opdeling",
    "years": "årene", "bands": "grænser", "per": "pr. hvor mange", "standardise": "standardisering",
    "pool_years": "antal år lagt sammen", "periods": "perioder", "catchment": "optageområde",
    "disclosure_control": "skjul små tal", "min_coverage": "krav til dækning", "kind": "beregning",
    "unit": "enhed", "status": "status", "valid_from": "gælder fra", "valid_to": "gælder til",
    "dataset": "kilde", "measure": "måltal", "item": "emne", "sex": "køn", "age": "alder",
    "education": "uddannelse", "where": "", "title": "titel", "short_title": "kort titel",
    "description": "beskrivelse", "why": "begrundelse", "limitations": "begrænsninger",
    "owner": "dataansvarlig", "last_reviewed": "sidst gennemgået",
    "next_review": "gennemgås næste gang", "target": "måltal", "baseline": "udgangspunkt",
    "direction": "retning", "goal": "mål", "focus_area": "fokusområde", "theme": "tema",
    "retired_on": "udgået siden", "retired_because": "udgået, fordi", "value": "tallet",
    "year": "året", "source": "kilde", "quote": "citat", "benchmark": "holdes op mod",
    "judged_by": "vurderes efter", "headline": "hovedopdeling", "decimals": "decimaler",
    "breaks": "brud", "period": "periode",
}  # fmt: skip
"""Keys of a definition in a reader's words; one that is missing stands as it is."""

STATUS_WORDS = {"draft": "kladde", "in_force": "i kraft", "retired": "udgået"}
SHOWN_KEYS = 8
CORRECTIONS = {
    "correction_new": "Ny rettelse",
    "correction_withdrawn": "Rettelse trukket tilbage",
    "correction_renewed": "Ændret rettelse",
}
DECISIONS = {
    "extract_withdrawn": "er trukket tilbage",
    "extract_restored": "gælder igen",
    "extract_erased": "er slettet",
}
GROUP_WORDS = {"klynge": "klyngen", "sundhedsraad": "sundhedsrådet"}


@dataclass(frozen=True)
class Names:
    """What the facts' ids are called: indicators' titles, areas by type and id."""

    titles: Mapping[str, str]
    areas: Mapping[tuple[str, str], str]


def count_lost(lost: int) -> list[tuple[str, int, str]]:
    """The line above the kinds of change that tells what is lost, where anything is."""
    return [(LOST, lost, LOST_TEXT)] if lost else []


def describe_statuses(old: str | None, new: str | None) -> str:
    """The status, or the one before and the one now: 'uden forbehold → anslået'."""
    before, now = (STATUSES.get(side, side) if side else "intet tal" for side in (old, new))
    return now if old == new else f"{before} → {now}"


def name_difference(unit: str) -> str:
    """The unit of a difference: percentage points for percent."""
    return "procentpoint" if unit == "pct" else UNITS.get(unit, unit)


def describe_cause(kind: str, detail: str, facts: str | None, names: Names) -> str:
    """A cause in Danish; an analyst's own words where nothing is known of its facts.

    Keys of definitions and names of files stand in brackets at the end.
    """
    known = json.loads(facts or "[]")
    told = tell_facts(known, names)
    if told is None:
        return f"{CAUSE_KINDS.get(kind, kind)}: {detail}"
    technical = list(dict.fromkeys(list_technical(known)))
    return f"{told} ({shorten_list(technical, SHOWN_KEYS)})" if technical else told


def tell_facts(known: Sequence[Mapping[str, Any]], names: Names) -> str | None:
    """Facts as sentences; None when there are none, or one without words here."""
    keys = [fact for fact in known if fact["what"] == "key"]
    told = [describe_fact(fact, names) for fact in known if fact["what"] != "key"]
    told += [
        describe_keys(indicator, [fact for fact in keys if fact["indicator"] == indicator], names)
        for indicator in dict.fromkeys(fact["indicator"] for fact in keys)
    ]
    if not told or None in told:
        return None
    return " ".join(filter(None, told))


def list_technical(known: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """The keys and files that facts are about, as a steward looks them up."""
    for fact in known:
        if fact["what"] == "key":
            yield str(fact["key"])
        for extract in (*fact.get("extracts", ()), *fact.get("instead", ())):
            yield str(extract["file"])
        if fact["what"] == "code":
            yield from map(str, fact["files"])
        yield from list_technical(fact.get("facts", ()))


def describe_fact(fact: Mapping[str, Any], names: Names) -> str | None:
    """One fact as a sentence; None for a kind that has no words here."""
    match fact["what"]:
        case "extract_new" | "extract_again" | "extract_gone" | "extract_reread":
            return describe_extract_change(fact)
        case "extract_withdrawn" | "extract_restored" | "extract_erased":
            return describe_decision(fact)
        case "correction_new" | "correction_withdrawn" | "correction_renewed":
            return describe_correction(fact, names)
        case "definition_new" | "definition_gone":
            title = names.titles.get(fact["indicator"], fact["indicator"])
            state = "er ny" if fact["what"] == "definition_new" else "er udgået"
            return f"Indikatoren »{title}« {state}."
        case "member_joined" | "member_left":
            member, group = name_area(fact, "area", names), name_area(fact, "group", names)
            now = "hører nu til" if fact["what"] == "member_joined" else "hører ikke længere til"
            return f"{member} {now} {group}."
        case "weight":
            member, group = name_area(fact, "area", names), name_area(fact, "group", names)
            shares = f"fra {write_share(fact['old'])} til {write_share(fact['new'])}"
            return f"Den del af {member}, der regnes med i {group}, er ændret {shares}"
        case "code":
            return describe_code(fact)
        case "hidden_with" | "shown_with":
            return describe_protection(fact, names)
        case "hidden_for_told":
            return "Skjult, fordi ældre udgivelser ellers ville røbe et lille tal sammen med det."
        case "unknown":
            return "Årsagen kan ikke ses af det, som udgivelserne gemmer."
    return None


def describe_extract_change(fact: Mapping[str, Any]) -> str:
    """Which extract counts now, and which one it replaces; `possible` when loosely tied."""
    came = ", ".join(name_extract(extract) for extract in fact["extracts"])
    match fact["what"]:
        case "extract_gone":
            text = f"Udtrækket gælder ikke længere: {came}"
        case "extract_reread":
            text = f"Udtrækket er det samme, men læses anderledes: {came}"
        case "extract_again":
            text = f"Et tidligere udtræk gælder igen: {came}"
        case _:
            text = f"Nyt udtræk: {came}"
    before = "; ".join(name_extract(extract, fact) for extract in fact["instead"])
    text += f", i stedet for {before}." if before else "."
    if fact.get("possible"):
        return f"Måske (kun løst knyttet til tallet): {lower_first(text)}"
    return text


def describe_decision(fact: Mapping[str, Any]) -> str:
    """Which extracts somebody took out or put back, each with the reason, and what counts now."""
    outcome = DECISIONS[fact["what"]]
    told = [
        f"Udtrækket {name_extract(extract)} {outcome}"
        + (f": {extract['because'].rstrip('.')}." if extract.get("because") else ".")
        for extract in fact["extracts"]
    ]
    instead = "; ".join(name_extract(extract, fact) for extract in fact["instead"])
    if instead and fact["what"] == "extract_restored":
        told.append(f"Det træder i stedet for {instead}.")
    elif instead:
        told.append(f"I stedet gælder {instead}.")
    text = " ".join(told)
    if fact.get("possible"):
        return f"Måske (kun løst knyttet til tallet): {lower_first(text)}"
    return text


def name_extract(extract: Mapping[str, str], after: Mapping[str, Any] | None = None) -> str:
    """Dataset and release date; the dataset is not said again `after` the same one."""
    if "dataset" not in extract:
        return "et ukendt udtræk"
    known = {each.get("dataset") for each in after["extracts"]} if after else set()
    dataset = DATASETS.get(extract["dataset"], extract["dataset"])
    head = "udtrækket" if extract["dataset"] in known else dataset
    if "received" in extract:
        return f"{head} uden udgivelsesdato, modtaget {describe_day(extract['received'])}"
    return f"{head} udgivet {describe_day(extract['released'])}"


def describe_protection(fact: Mapping[str, Any], names: Names) -> str | None:
    """Which other figure or definition a figure is hidden with, or shown again with."""
    outcome = "skjult" if fact["what"] == "hidden_with" else "ikke længere skjult"
    outcome = f"Måske {outcome}" if fact["possible"] else outcome.capitalize()
    title = names.titles.get(fact["indicator"], fact["indicator"])
    if fact["because"] == "definition":
        shared = "" if fact["own"] else ", der bygger på de samme antal,"
        return f"{outcome}, fordi »{title}«{shared} har fået en ny definition."
    behind = tell_facts(fact["facts"], names)
    if behind is None:
        return None
    # whose figure it is would hint at which of the two is the small one
    other = "et andet tal i samme opgørelse" if fact["own"] else "et andet tal med samme tælling"
    if "period" in fact:
        other += " for en periode, der overlapper,"
    of = "" if fact["own"] else f" i »{title}«"
    return f"{outcome}, fordi {other} er ændret{of}. {behind}"


def describe_correction(fact: Mapping[str, Any], names: Names) -> str:
    """Which printed figure is corrected or no longer is, why and by whom; without the figure."""
    group = describe_breakdown(fact["sex"], fact["age"], fact["education"], fact["item"])
    parts = [name_area(fact, "area", names), describe_period(fact["period"])]
    parts += [] if group == "Alle" else [group.lower()]
    measure = MEASURES.get(fact["measure"], fact["measure"].replace("_", " "))
    dataset = DATASETS.get(fact["dataset"], fact["dataset"])
    told_by = f"oplyst af {fact['told_by']} den {describe_day(fact['told_at'])}"
    return (
        f"{CORRECTIONS[fact['what']]} af udgiverens tal for {measure}, {', '.join(parts)} "
        f"({dataset}): {fact['reason'].rstrip('.')} ({told_by})."
    )


def describe_day(day: str) -> str:
    """A day of the facts as Danes write it; what is no date stands as it is."""
    try:
        return describe_date(date.fromisoformat(day))
    except ValueError:
        return day


def describe_keys(indicator: str, facts: Sequence[Mapping[str, Any]], names: Names) -> str:
    """The changed keys of one definition; of many only the first."""
    title = names.titles.get(indicator, indicator)
    told = "; ".join(describe_key(fact, names) for fact in facts[:SHOWN_KEYS])
    more = f"; og {len(facts) - SHOWN_KEYS} nøgler mere" if len(facts) > SHOWN_KEYS else ""
    return f"Definitionen af »{title}« er ændret: {told}{more}."


def describe_key(fact: Mapping[str, Any], names: Names) -> str:
    """A changed key of a definition: which key, from what to what."""
    parts = str(fact["key"]).replace("]", "").replace("[", ".").split(".")
    words = [KEY_WORDS.get(part, part.replace("_", " ")) for part in parts]
    shown: list[str] = []
    for word in filter(None, words):
        if word.isdecimal() and shown:
            # a place in a list counts from 0, people from 1
            shown[-1] += f" nr. {int(word) + 1}"
        else:
            shown.append(word)
    old, new = (quote(name_value(parts[-1], fact[side], names)) for side in ("old", "new"))
    return f"{', '.join(shown)} fra {old} til {new}"


def name_value(key: str, value: object, names: Names) -> object:
    """What a key's value is called; a number or what has no name stands as it is."""
    if not isinstance(value, str):
        return value
    words = {
        "measure": MEASURES, "dataset": DATASETS, "unit": UNITS, "sex": SEXES,
        "of": names.titles, "to": names.titles, "indicator": names.titles,
        "status": STATUS_WORDS,
    }.get(key, {})  # fmt: skip
    return words.get(value, value.replace("_", " "))


def quote(value: object) -> str:
    """A key's value as a reader sees it."""
    if value is None:
        return "ikke angivet"
    if isinstance(value, bool):
        return "ja" if value else "nej"
    return f"»{str(value).replace('.', ',') if isinstance(value, float) else value}«"


def name_area(fact: Mapping[str, Any], part: str, names: Names) -> str:
    """The area or the group of a fact by its name: Gribskov, klyngen Nord."""
    area_type, area_id = fact[f"{part}_type"], fact[f"{part}_id"]
    name = names.areas.get((area_type, area_id), area_id)
    return f"{GROUP_WORDS[area_type]} {name}" if area_type in GROUP_WORDS else name


def write_share(share: float) -> str:
    """A share in percent: 42,1 pct."""
    return f"{100 * share:.4g}".replace(".", ",") + " pct."


def describe_code(fact: Mapping[str, Any]) -> str:
    """Which versions of the program."""
    old, new = fact["old_version"], fact["new_version"]
    version = f"version {new}" if old == new else f"fra version {old} til {new}"
    return f"Programmet, der beregner tallene, er ændret ({version})."
