"""The words and tables of `klynge data`.

Belongs here: how datasets, measures and items are printed, in Danish and English. Does not belong
here: finding them (`pipelines.commands.definitions.stored_data`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from schemas.datasets import LABELS
from schemas.definitions.findings import find_nearest
from schemas.vocabulary import ALL, Language

if TYPE_CHECKING:
    from pipelines.commands.definitions.stored_data import StoredItem, StoredMeasure

SHOWN_VALUES = 24
"""A longer list of ages or periods is shown by its ends."""

SHOWN_UNITS = 2
NATURES: Mapping[str, str] = {
    "full_count": "fuld optælling",
    "events": "hændelser",
    "clustered_events": "sammenhængende hændelser",
    "sample": "stikprøve",
    "printed": "udgiverens tal",
}
WORDS: Mapping[Language, Mapping[str, str]] = {
    "da": {
        "dataset": "datasæt", "measure": "mål", "unit": "enhed", "nature": "art", "items": "emner",
        "item": "emne", "words": "udgiverens ord", "sexes": "køn", "ages": "aldre",
        "educations": "uddannelser", "area_types": "områder", "periods": "perioder",
        "rows": "rækker", "figures": "tal", "released": "nyeste udgivelse",
        "nothing": "Der er endnu ingen data i {home}; tabellen viser, hvad der kan modtages.",
        "more": "Se emner med: klynge data {dataset} [MÅL]",
        "write": "Sådan skrives det i en definition:", "empty": "intet modtaget endnu",
        "no_dataset": "der er intet datasæt »{name}«", "no_measure": "der er intet mål »{name}«",
        "meant": "mente du »{near}«?", "choose": "Her kan stå: {names}", "to": "til",
        "in_all": "i alt", "own_unit": "rækkens egen",
    },
    "en": {
        "dataset": "dataset", "measure": "measure", "unit": "unit", "nature": "nature",
        "items": "items", "item": "item", "words": "the publisher's words", "sexes": "sexes",
        "ages": "ages", "educations": "educations", "area_types": "areas", "periods": "periods",
        "rows": "rows", "figures": "figures", "released": "newest release",
        "nothing": "Nothing is stored in {home} yet; the table shows what can be received.",
        "more": "Items are shown by: klynge data {dataset} [MEASURE]",
        "write": "In a definition it is written:", "empty": "nothing received yet",
        "no_dataset": "there is no dataset '{name}'", "no_measure": "there is no measure '{name}'",
        "meant": "did you mean '{near}'?", "choose": "Allowed: {names}", "to": "to",
        "in_all": "in all", "own_unit": "the row's own",
    },
}  # fmt: skip


def say_unknown(what: str, name: str, allowed: Iterable[str], language: Language) -> str:
    """That no dataset or measure is called so, the nearest that is, and all that are."""
    names, words = list(allowed), WORDS[language]
    near = find_nearest(name, names)
    meant = f"; {words['meant'].format(near=near)}" if near else ""
    listed = words["choose"].format(names=", ".join(names))
    return f"{words[f'no_{what}'].format(name=name)}{meant} {listed}"


def describe_overview(
    measures: Sequence[StoredMeasure], home: Path, language: Language
) -> Iterator[str]:
    """One line for each measure of every dataset."""
    words = WORDS[language]
    if not any(measure.rows for measure in measures):
        yield words["nothing"].format(home=home)
    heads = ("dataset", "measure", "unit", "nature", "items", "ages", "sexes", "area_types",
             "periods", "rows", "released")  # fmt: skip
    rows = [
        [measure.dataset, measure.measure, *describe_sort(measure, language),
         str(len(measure.items)), str(len(measure.ages)), ",".join(measure.sexes) or "-",
         ",".join(measure.area_types) or "-", say_ends(measure.periods, words),
         write_count(measure.rows), str(measure.newest_release or "-")]
        for measure in measures
    ]  # fmt: skip
    yield from align([[words[head] for head in heads], *rows])
    yield words["more"].format(dataset=words["dataset"].upper())


def describe_dataset(measures: Sequence[StoredMeasure], language: Language) -> Iterator[str]:
    """The measures of a dataset, then its items, each once, with the publisher's words."""
    words = WORDS[language]
    yield f"{measures[0].dataset}: {LABELS[measures[0].dataset]}"
    heads = ("measure", "unit", "nature", "periods", "rows", "released")
    rows = [
        [measure.measure, *describe_sort(measure, language), say_ends(measure.periods, words),
         write_count(measure.rows), str(measure.newest_release or "-")]
        for measure in measures
    ]  # fmt: skip
    yield from align([[words[head] for head in heads], *rows])
    items = {item.item: item for measure in measures for item in measure.items}
    yield ""
    yield from align([[words["item"], words["periods"], words["words"]], *(
        [each.item, say_ends(each.periods, words), each.words or "-"]
        for each in sorted(items.values(), key=lambda each: each.item)
    )])  # fmt: skip
    yield words["more"].format(dataset=measures[0].dataset)


def describe_measure(measure: StoredMeasure, language: Language) -> Iterator[str]:
    """All that can be said of one measure, and how a definition names it."""
    words = WORDS[language]
    unit, nature = describe_sort(measure, language, len(measure.units))
    facts = {
        "unit": unit, "nature": nature,
        **{name: say_list(getattr(measure, name))
           for name in ("sexes", "ages", "educations", "area_types", "periods")},
        "rows": write_count(measure.rows), "figures": write_count(measure.figures),
        "released": str(measure.newest_release or "-"),
    }  # fmt: skip
    yield f"{measure.dataset}/{measure.measure}: {LABELS[measure.dataset]}"
    yield from align([[f"  {words[name]}", said] for name, said in facts.items()])
    if not measure.items:
        yield words["empty"]
        return
    yield ""
    yield from align([[words[head] for head in ("item", "unit", "periods", "rows", "words")], *(
        [each.item, ", ".join(each.units), say_ends(each.periods, words), write_count(each.rows),
         each.words or "-"]
        for each in measure.items
    )])  # fmt: skip
    yield ""
    yield words["write"]
    yield f"  {write_source(measure, measure.items[0])}"


def write_source(measure: StoredMeasure, item: StoredItem) -> str:
    """A measure and item as a block names them."""
    where = f", where: {{item: {item.item}}}" if item.item != ALL else ""
    return f"{{dataset: {measure.dataset}, measure: {measure.measure}{where}}}"


def describe_sort(
    measure: StoredMeasure, language: Language, shown: int = SHOWN_UNITS
) -> tuple[str, str]:
    """Unit and nature of a measure; of many units that each row has its own."""
    own = WORDS[language]["own_unit"]
    unit = ", ".join(measure.units) if 0 < len(measure.units) <= shown else own
    natures = [NATURES[name] if language == "da" else name for name in measure.natures]
    return unit, " / ".join(natures)


def say_ends(periods: Sequence[str], words: Mapping[str, str]) -> str:
    """The first and the last period, and how many there are."""
    if len(periods) < 2:
        return "".join(periods) or "-"
    return f"{periods[0]} {words['to']} {periods[-1]} ({len(periods)})"


def say_list(values: Sequence[str]) -> str:
    """All of a list; of a long one its ends."""
    if len(values) <= SHOWN_VALUES:
        return ", ".join(values) or "-"
    half = SHOWN_VALUES // 2
    return f"{', '.join(values[:half])}, ..., {', '.join(values[-half:])} ({len(values)})"


def write_count(count: int) -> str:
    """A number of rows, with a point between the thousands."""
    return f"{count:,}".replace(",", ".")


def align(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Lines with columns as wide as their texts."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  ".join(map(str.ljust, row, widths)).rstrip()
