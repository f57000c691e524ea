"""Which extracts took the place of which, as facts and in words.

Belongs here: telling from two registers whether an extract is new, withdrawn, restored or read
anew. Does not belong here: where figures differ (`indicators.changes.source_changes`), Danish words
(`wording.news.change_words`).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl

from indicators.changes.differences import ComparedSnapshot

REPLACEMENTS = {
    "extract_new": "new extract",
    "extract_again": "in force again:",
    "extract_gone": "no longer in force:",
    "extract_reread": "read or corrected otherwise:",
    "extract_withdrawn": "withdrawn:",
    "extract_restored": "restored:",
    "extract_erased": "erased:",
}
Extract = Mapping[str, Any]
"""An extract as its fact tells it, and with a `_` before its name what is only asked here."""


def describe_replacements(
    changed: pl.DataFrame, old: ComparedSnapshot, new: ComparedSnapshot, possible: bool
) -> pl.DataFrame:
    """Each pair of extracts in words and as facts: before, after, detail, facts."""
    extracts = {**list_extracts(old.extracts), **list_extracts(new.extracts)}
    known = set(old.extracts.filter(status="accepted")["extract_id"])
    told = []
    for before, after in changed.select("before", "after").unique().rows():
        facts = list(state_replacement(split(before), split(after), extracts, known))
        if possible:
            facts = [fact | {"possible": True} for fact in facts]
        detail = "; ".join(map(describe_replacement, facts))
        told.append((before, after, detail, write_facts(*facts)))
    schema = dict.fromkeys(("before", "after", "detail", "facts"), pl.String)
    return pl.DataFrame(told, schema=schema, orient="row")


def split(named: str) -> set[str]:
    """The extracts that are named with commas between."""
    return set(filter(None, named.split(",")))


def list_extracts(extracts: pl.DataFrame) -> dict[str, Extract]:
    """Each extract as it is told: dataset, release date, file; and what became of it."""
    return {
        row["extract_id"]: {
            "dataset": str(row["dataset"]),
            # where no release date is known the day of receipt stands in for it
            "released" if row.get("vintage_known", True) else "received": str(row["vintage"]),
            "file": str(row["file_name"]),
            # a register from before these were kept has none of them
            "_fingerprint": row.get("fingerprint") or row["extract_id"],
            "_event": row.get("event"),
            "_because": row.get("because"),
            "_status": row["status"],
        }
        for row in extracts.iter_rows(named=True)
    }


def state_replacement(
    old: set[str], new: set[str], extracts: Mapping[str, Extract], known: set[str]
) -> Iterator[dict[str, Any]]:
    """What came, instead of what; or what went; or what is the same but read otherwise.

    `old` counted before and `new` count now at one place; `known` counted in the old snapshot, here
    or for other figures.
    """

    def ask(extract_id: str, what: str) -> str | None:
        found: str | None = extracts.get(extract_id, {}).get(what)
        return found

    def tell(named: set[str], reasons: bool = False) -> list[dict[str, str | None]]:
        return tell_extracts(named, extracts, reasons)

    came, went = new - old, old - new
    out = {each for each in went if ask(each, "_status") in ("withdrawn", "erased")}
    receipts = {ask(each, "_fingerprint") for each in went}
    anew = {
        each
        for each in came
        if ask(each, "_event") == "reread" or ask(each, "_fingerprint") in receipts
    } - known
    again = {each for each in came - anew - known if ask(each, "_event") == "restored"}
    read = {ask(each, "_fingerprint") for each in anew}
    went = {each for each in went - out if ask(each, "_fingerprint") not in read}
    came = came - anew - again
    if anew or not (old ^ new):
        yield {"what": "extract_reread", "extracts": tell(anew or new), "instead": []}
    if again:
        yield {"what": "extract_restored", "extracts": tell(again, True), "instead": tell(went)}
        went = set()
    for status in ("withdrawn", "erased"):
        taken = {each for each in out if ask(each, "_status") == status}
        if taken:
            fact = {"what": f"extract_{status}", "extracts": tell(taken, True)}
            yield fact | {"instead": tell(came & known)}
    came = came - known if out else came
    if came:
        what = "extract_again" if came <= known else "extract_new"
        yield {"what": what, "extracts": tell(came), "instead": tell(went)}
    elif went:
        yield {"what": "extract_gone", "extracts": tell(went), "instead": []}


def tell_extracts(
    named: set[str], extracts: Mapping[str, Extract], reasons: bool
) -> list[dict[str, str | None]]:
    """Extracts as a fact tells them, in the order of their names, with the reason where asked."""
    told = []
    for each in named:
        known = extracts.get(each, {"file": each})
        shown = {name: value for name, value in known.items() if not name.startswith("_")}
        told.append(shown | ({"because": known.get("_because")} if reasons else {}))
    return sorted(told, key=name_extract)


def describe_replacement(fact: Mapping[str, Any]) -> str:
    """A fact of `state_replacement` in words."""
    text = "possibly " if fact.get("possible") else ""
    named = [
        name_extract(each) + (f" because: {each['because']}" if each.get("because") else "")
        for each in fact["extracts"]
    ]
    text += f"{REPLACEMENTS[fact['what']]} {', '.join(named)}"
    instead = ", ".join(map(name_extract, fact["instead"]))
    if not instead:
        return text
    taken_out = fact["what"] in ("extract_withdrawn", "extract_erased")
    return f"{text}; {instead} counts instead" if taken_out else f"{text} instead of {instead}"


def name_extract(extract: Mapping[str, Any]) -> str:
    """An extract in words; one that no register knows has only an id."""
    if "dataset" not in extract:
        return str(extract["file"])
    if "received" in extract:
        return "{dataset} received {received} without a release date ({file})".format(**extract)
    return "{dataset} released {released} ({file})".format(**extract)


def write_facts(*facts: dict[str, Any]) -> str:
    """Facts of a cause as text: a JSON list."""
    return json.dumps(facts, ensure_ascii=False)
