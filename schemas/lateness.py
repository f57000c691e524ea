"""How fresh each dataset is: the newest period held, when the next is expected, is it late.

Belongs here: the judgement, from the register of extracts, the periods held, the rhythms and the
day that is asked about. Does not belong here: the rhythms themselves (`schemas.rhythms`), words
for a reader (`wording.source_lines`, `pipelines.commands.extracts.late`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import polars as pl

from schemas.rhythms import WHOLE, ReleaseWindow, Rhythm

ON_TIME, SOON, LATE = "til_tiden", "ventes_snart", "forsinket"
NEVER, REJECTED = "aldrig_modtaget", "afvist"
SOON_DAYS = 31

RECENT_RELEASES = 3
"""What none of the last so many releases had is no longer expected."""

FRESHNESS_COLUMNS: dict[str, pl.DataType | type[pl.DataType]] = {
    "dataset": pl.String,
    "part": pl.String,
    "newest_period": pl.String,
    "newest_period_end": pl.Date,
    "released": pl.Date,
    "received": pl.Date,
    "synthetic": pl.Boolean,
    "behind": pl.List(pl.String),
    "rejected_file": pl.String,
    "rejected_release": pl.Date,
    "expected_period": pl.String,
    "expected_from": pl.Date,
    "expected_until": pl.Date,
    "status": pl.String,
    "days_late": pl.Int64,
    "assumed": pl.Boolean,
    "judged_on": pl.Date,
}
"""Columns of the published table `freshness`, and the keys of the manifest's entries."""


@dataclass(frozen=True)
class Holding:
    """What is held of a dataset or a part of it.

    The newest period is the one that is covered (`find_covered_end`). `released` is the release
    date of the extract that has it, None when it is not
    known; `received` the day that it came. `behind` are items whose own newest period is older.
    `rejected_file` and its release date (None when not known) are a newer extract that was
    rejected: what is held stays in force, and is stale.
    """

    dataset: str
    part: str = WHOLE
    newest_period: str | None = None
    newest_period_end: date | None = None
    released: date | None = None
    received: date | None = None
    synthetic: bool = False
    behind: tuple[str, ...] = ()
    rejected_file: str | None = None
    rejected_release: date | None = None


@dataclass(frozen=True)
class Freshness:
    """A holding judged on a day.

    `expected` is the first release that brings a later period than the newest held. `days_late` is
    counted from its last expected day, and is 0 until the days of grace are over.
    """

    holding: Holding
    rhythm: Rhythm
    expected: ReleaseWindow
    status: str
    days_late: int
    judged_on: date

    @property
    def needs_attention(self) -> bool:
        """Whether somebody should ask the publisher, or mend an extract."""
        return self.status in (LATE, NEVER, REJECTED)


def judge_all(
    rhythms: Sequence[Rhythm], register: pl.DataFrame, held: pl.DataFrame, today: date
) -> list[Freshness]:
    """Every dataset and part, in the order of the rhythms, as it stands at the end of `today`.

    An optional dataset of which nothing was ever received is left out.

    `register` has one row for each extract that was known then (extract_id, dataset, file_name,
    sha256, status, vintage, vintage_known, received_at, synthetic); `held` the newest period of
    each item and area in each extract (dataset, item, area, extract_id, newest_period,
    newest_period_end).
    """
    received = set(register["dataset"].unique())
    asked = [rhythm for rhythm in rhythms if not rhythm.optional or rhythm.dataset in received]
    return [
        judge_freshness(holding, rhythm, today)
        for rhythm, holding in zip(asked, gather_holdings(asked, register, held), strict=True)
    ]


def gather_holdings(
    rhythms: Sequence[Rhythm], register: pl.DataFrame, held: pl.DataFrame
) -> list[Holding]:
    """What is held of each rhythm's dataset or part, in the order of the rhythms."""
    extracts = register.to_dicts()
    accepted = register.filter(status="accepted").drop("dataset")
    rows = leave_out_synthetic(held.join(accepted, on="extract_id"))
    named: dict[str, set[str]] = {}
    for rhythm in rhythms:
        named.setdefault(rhythm.dataset, set()).update(rhythm.items)
    holdings = []
    for rhythm in rhythms:
        of_part = pl.col("item").is_in(list(rhythm.items or named[rhythm.dataset]))
        mine = rows.filter(
            pl.col("dataset") == rhythm.dataset, of_part if rhythm.items else ~of_part
        )
        holdings.append(describe_holding(rhythm, mine, extracts))
    return holdings


def leave_out_synthetic(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows of real extracts, and of synthetic ones where a dataset has no other.

    Otherwise invented figures would hide that a publisher is late.
    """
    return rows.filter(~pl.col("synthetic") | pl.col("synthetic").all().over("dataset"))


def find_covered_end(pairs: pl.DataFrame) -> date:
    """The last day of the newest period that more than half of the pairs of item and area reach.

    `pairs` have each the `end` of its own newest period. A file of one area, or of one item, with
    a newer period makes no dataset up to date.
    """
    ends = pairs["end"].sort(descending=True)
    covered: date = ends[ends.len() // 2]
    return covered


def list_pairs(rhythm: Rhythm, rows: pl.DataFrame) -> pl.DataFrame:
    """Each item and area that the last releases had, with the `end` of its newest period."""
    pairs = rows.group_by("item", "area").agg(end=pl.col("newest_period_end").max())
    newest = pairs["end"].max()
    assert isinstance(newest, date)
    first = newest.year - RECENT_RELEASES * rhythm.every_years
    return pairs.filter(pl.col("end").dt.year() > first)


def describe_holding(
    rhythm: Rhythm, rows: pl.DataFrame, extracts: Iterable[Mapping[str, Any]]
) -> Holding:
    """What rows of one part, and the rejected extracts of its dataset, amount to."""
    rejected = find_rejected(rhythm.dataset, rows, extracts)
    nothing = Holding(
        dataset=rhythm.dataset,
        part=rhythm.part,
        rejected_file=rejected["file_name"] if rejected else None,
        rejected_release=find_release(rejected) if rejected else None,
    )
    if rows.is_empty():
        return nothing
    pairs = list_pairs(rhythm, rows)
    covered = find_covered_end(pairs)
    reaching = rows.filter(pl.col("newest_period_end") == covered)
    newest = reaching.sort("vintage_known", "vintage", "received_at").row(-1, named=True)
    every_pair = rows.group_by("item", "area").agg(end=pl.col("newest_period_end").max())
    return replace(
        nothing,
        newest_period=newest["newest_period"],
        newest_period_end=covered,
        released=find_release(newest),
        received=find_day(newest["received_at"]),
        synthetic=newest["synthetic"],
        behind=tuple(
            sorted(
                str(item)
                for (item,), mine in every_pair.group_by("item")
                if find_covered_end(mine) < covered
            )
        ),
    )


def find_rejected(
    dataset: str, rows: pl.DataFrame, extracts: Iterable[Mapping[str, Any]]
) -> Mapping[str, Any] | None:
    """The newest rejected extract that would have replaced what is held, if there is one.

    By release date; without one it is newer when it came after everything that was accepted.
    The same bytes accepted later, with a better sidecar, are no longer waiting; nor does a
    synthetic extract wait to replace a real one.
    """
    mine = [extract for extract in extracts if extract["dataset"] == dataset]
    accepted = {extract["sha256"] for extract in mine if extract["status"] == "accepted"}
    known = rows.filter("vintage_known")["vintage"].max()
    vintage = known if isinstance(known, date) else date.min
    last = rows["received_at"].max()
    received = last if isinstance(last, datetime) else datetime.min.replace(tzinfo=UTC)
    newer = [
        extract
        for extract in mine
        if extract["status"] == "rejected"
        and extract["sha256"] not in accepted
        and (not extract["synthetic"] or rows["synthetic"].all())
        and (
            extract["vintage"] > vintage
            if extract["vintage_known"]
            else extract["received_at"] > received
        )
    ]
    return max(newer, key=lambda each: (each["vintage"], each["received_at"]), default=None)


def find_release(extract: Mapping[str, Any]) -> date | None:
    """An extract's release date, as far as it is known."""
    vintage: date = extract["vintage"]
    return vintage if extract["vintage_known"] else None


def find_day(moment: datetime) -> date:
    """The day of a moment, UTC."""
    return moment.astimezone(UTC).date()


def judge_freshness(holding: Holding, rhythm: Rhythm, today: date) -> Freshness:
    """Whether the release after what is held is late, expected soon, or not yet due.

    What counts is the period, not when the publisher released it: an early release, an old one
    taken in late and a revision of the same period need no rules of their own.
    """
    expected = find_expected(holding, rhythm, today)
    late = holding.newest_period is not None and today > expected.end + timedelta(rhythm.grace_days)
    if holding.rejected_file is not None:
        status = REJECTED
    elif holding.newest_period is None:
        status = NEVER
    elif late:
        status = LATE
    elif today >= expected.start - timedelta(SOON_DAYS):
        status = SOON
    else:
        status = ON_TIME
    days_late = (today - expected.end).days if late else 0
    return Freshness(holding, rhythm, expected, status, days_late, today)


def find_expected(holding: Holding, rhythm: Rhythm, today: date) -> ReleaseWindow:
    """The first release with a later period than what is held; when nothing is, the next one."""
    held = holding.newest_period_end
    # a release covers the year before it at the earliest
    first = (held or today).year - 1
    return next(
        release
        for release in rhythm.releases_from(first)
        if (
            release.covers_end > held
            if held is not None
            else release.end + timedelta(rhythm.grace_days) >= today
        )
    )


def rank_urgency(freshness: Freshness) -> tuple[bool, int, date]:
    """A key that puts what needs attention first, the most late first, then by expected day."""
    return (not freshness.needs_attention, -freshness.days_late, freshness.expected.start)


def state_freshness(freshness: Freshness) -> dict[str, Any]:
    """A judgement as plain data, with the keys of `FRESHNESS_COLUMNS`."""
    holding, expected = freshness.holding, freshness.expected
    return {
        **{name: getattr(holding, name) for name in Holding.__dataclass_fields__},
        "behind": list(holding.behind),
        "expected_period": expected.covers,
        "expected_from": expected.start,
        "expected_until": expected.end,
        "status": freshness.status,
        "days_late": freshness.days_late,
        "assumed": freshness.rhythm.assumed,
        "judged_on": freshness.judged_on,
    }


def tabulate_freshness(judged: Iterable[Freshness]) -> pl.DataFrame:
    """One row for each dataset and part, with the columns of `FRESHNESS_COLUMNS`."""
    return pl.DataFrame([state_freshness(each) for each in judged], schema=FRESHNESS_COLUMNS)


def judge_stated(
    stated: Iterable[Mapping[str, Any]], rhythms: Sequence[Rhythm], today: date
) -> list[Freshness]:
    """A manifest's entries judged anew on another day, so that nothing stored has to be opened."""
    holdings = {(entry["dataset"], entry["part"]): restore_holding(entry) for entry in stated}
    return [
        judge_freshness(holdings[rhythm.dataset, rhythm.part], rhythm, today)
        for rhythm in rhythms
        if (rhythm.dataset, rhythm.part) in holdings
    ]


def restore_holding(stated: Mapping[str, Any]) -> Holding:
    """The holding of an entry that went through JSON."""
    days = ("newest_period_end", "released", "received", "rejected_release")
    facts = {name: stated[name] for name in Holding.__dataclass_fields__}
    facts |= {name: date.fromisoformat(facts[name]) for name in days if facts[name] is not None}
    return Holding(**{**facts, "behind": tuple(facts["behind"])})
