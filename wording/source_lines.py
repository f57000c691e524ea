"""How fresh the sources are, in Danish words.

Belongs here: publisher, release, 'Seneste tal' and 'Næste ventes' of a dataset. Does not belong
here: the judgement (`schemas.lateness`), or how a product sets it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from schemas.lateness import LATE, NEVER, REJECTED, SOON, Freshness, rank_urgency
from schemas.rhythms import ReleaseWindow, Rhythm
from wording.labels import DATASETS, MONTHS, describe_date, describe_period

NEWEST, NEXT = "Seneste tal", "Næste ventes"
NOTHING, UNKNOWN = "ingen tal", "ikke oplyst"
HELD_AGAINST_NOTHING = "ikke holdt op mod noget"
TIMES = {1: "en gang", 2: "to gange", 3: "tre gange", 4: "fire gange"}


@dataclass(frozen=True)
class SourceLine:
    """What is said of a dataset in one line: who published it, when, how new its figures are.

    `released` is the day of the newest release, else what is known instead; `extracts` how many
    extracts were accepted.
    """

    dataset: str
    publisher: str
    released: date | str
    newest: str
    following: str
    extracts: int
    synthetic: str


def list_source_lines(extracts: pl.DataFrame, judged: Sequence[Freshness]) -> list[SourceLine]:
    """A line for each dataset of which an extract was accepted (columns of `PublishedContent`)."""
    accepted = (
        extracts.filter(pl.col("status") == "accepted")
        .group_by("dataset")
        .agg(
            pl.col("publisher").drop_nulls().unique().sort().str.join("; "),
            pl.col("vintage").filter(pl.col("vintage_known")).max(),
            pl.col("received_at").max(),
            pl.len().alias("count"),
            pl.col("synthetic").any(),
            pl.col("synthetic").all().alias("all_synthetic"),
        )
        .sort("dataset")
    )
    lines = []
    for extract in accepted.iter_rows(named=True):
        fresh = choose_most_urgent(judged, extract["dataset"])
        partly = "ja" if extract["all_synthetic"] else "delvist"
        lines.append(
            SourceLine(
                DATASETS.get(extract["dataset"], extract["dataset"] or UNKNOWN),
                extract["publisher"] or UNKNOWN,
                extract["vintage"] or describe_unknown_release(extract["received_at"].date()),
                describe_newest(fresh) if fresh else UNKNOWN,
                describe_next(fresh) if fresh else UNKNOWN,
                extract["count"],
                partly if extract["synthetic"] else "nej",
            )
        )
    return lines


def describe_unknown_release(received: date) -> str:
    """What stands in place of a release date that is not known."""
    return f"ukendt; modtaget {describe_date(received)}"


def describe_doubt(warnings: str | None) -> str:
    """What is added to an extract's title where nothing says that it is what it is taken for.

    `warnings` are the register's, as JSON text; None where they are not known.
    """
    rules = {warning["rule"] for warning in json.loads(warnings or "[]")}
    return f" ({HELD_AGAINST_NOTHING})" if "held_against_nothing" in rules else ""


def describe_newest(freshness: Freshness) -> str:
    """The newest period of which there are figures: '2. halvår 2025'."""
    period = freshness.holding.newest_period
    return describe_period(period) if period else NOTHING


def describe_released(freshness: Freshness) -> date | str:
    """The day on which the newest figures were released, or what is known instead."""
    holding = freshness.holding
    if holding.released is not None:
        return holding.released
    if holding.received is not None:
        return describe_unknown_release(holding.received)
    return NOTHING


def describe_next(freshness: Freshness) -> str:
    """When the next figures are expected, and in words when they are late or were rejected."""
    window = describe_window(freshness.expected)
    if freshness.status == REJECTED:
        return describe_rejected(freshness)
    if freshness.status == LATE:
        return f"forsinket; skulle være kommet {put_in_sentence(window)}"
    if freshness.status == NEVER:
        return f"aldrig modtaget; næste ventes {window}"
    if freshness.status == SOON:
        return f"ventes snart: {window}"
    return window


def describe_lateness(freshness: Freshness) -> str:
    """What a reader must know of a source, as a sentence: 'Folketal er forsinket; nye tal skulle
    være kommet 15. maj 2026.'"""
    name, window = name_part(freshness), describe_window(freshness.expected)
    when = put_in_sentence(window)
    if freshness.status == LATE:
        return f"{name} er forsinket; nye tal skulle være kommet {when}."
    if freshness.status == NEVER:
        return f"{name} er aldrig modtaget; de næste tal ventes {when}."
    return f"{name}: {describe_next(freshness)}."


def put_in_sentence(window: str) -> str:
    """'15. maj 2026' or 'i marts 2026'."""
    return window if window[0].isdigit() else f"i {window}"


def describe_rejected(freshness: Freshness) -> str:
    """That a newer extract is rejected, and what the figures rest on meanwhile."""
    released = freshness.holding.rejected_release
    newer = f"en nyere udgivelse ({describe_date(released)})" if released else "et nyere udtræk"
    period = freshness.holding.newest_period
    if period is None:
        return f"{newer} er afvist"
    return f"{newer} er afvist; tallene til og med {describe_period(period)} gælder fortsat"


def describe_window(release: ReleaseWindow) -> str:
    """The days between which a release is expected: 'november 2026', 'marts-maj 2026'."""
    start, end = release.start, release.end
    if start == end:
        return describe_date(start)
    first, last = MONTHS[start.month - 1], MONTHS[end.month - 1]
    return f"{first if first == last else f'{first}-{last}'} {end.year}"


def describe_rhythm(rhythm: Rhythm) -> str:
    """How often and in which months a dataset is released, and whether that is assumed."""
    months = [
        MONTHS[rule.month - 1] + (f"-{MONTHS[rule.until_month - 1]}" if rule.until_month else "")
        for rule in rhythm.releases
    ]
    count = len(rhythm.releases)
    often = f"{TIMES.get(count, f'{count} gange')} om året"
    if rhythm.every_years > 1:
        often = f"hvert {rhythm.every_years}. år" + (f", {count} gange" if count > 1 else "")
    told = f"{often[0].upper()}{often[1:]}, i {join_words(months)}."
    return f"{told} {'Antaget. ' if rhythm.assumed else ''}{rhythm.source}"


def join_words(words: Sequence[str]) -> str:
    """Words as a list in a sentence."""
    return " og ".join(filter(None, [", ".join(words[:-1]), words[-1]]))


def name_part(freshness: Freshness) -> str:
    """A dataset in Danish, with the part of it where it has several."""
    name = DATASETS[freshness.holding.dataset]
    return f"{name}: {freshness.rhythm.label}" if freshness.rhythm.label else name


def choose_most_urgent(judged: Sequence[Freshness], dataset: str) -> Freshness | None:
    """Of the parts of a dataset the one that a reader should know of, for a single line.

    That is the one that is most late, else the one that is expected first.
    """
    mine = [each for each in judged if each.holding.dataset == dataset]
    return min(mine, key=rank_urgency, default=None)
