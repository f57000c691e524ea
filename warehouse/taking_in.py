"""How extracts come into the warehouse: bytes kept, register and observations written.

Belongs here: the steps of the transaction that takes a batch of extracts in, and the register's
form. Does not belong here: the transaction itself and what is asked of the tables
(`warehouse.store`); which files are new (`warehouse.intake`).
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path

import duckdb
import polars as pl

from schemas.extracts import ExtractRecord, FoundFile, ReadExtract
from schemas.frames.observations import OBSERVATION_COLUMNS
from schemas.problems import Problem
from warehouse.errors import WarehouseError
from warehouse.home import Home
from warehouse.publishing.publish import flush_entry, hash_file

EXTRACTS_SCHEMA = """
create table if not exists extracts (
    extract_no integer primary key,
    extract_id varchar unique not null,  -- of one reading of a receipt
    fingerprint varchar not null,  -- of bytes and sidecar, which are a receipt
    dataset varchar, layout varchar, file_name varchar not null,
    sha256 varchar not null, size bigint not null,
    status varchar not null check (
        status in ('accepted', 'rejected', 'superseded', 'withdrawn', 'erased')),
    problems varchar not null, warnings varchar not null, rows bigint not null,
    vintage date not null, vintage_known boolean not null,
    received_at timestamptz not null, read_at timestamptz not null,
    publisher varchar, title varchar, published date, url varchar, retrieved date,
    licence varchar, synthetic boolean not null, notes varchar, run_id varchar not null,
    sidecar varchar  -- JSON; null where it was not kept
);
create table if not exists observations (
    dataset varchar not null, measure varchar not null, item varchar not null,
    area_type varchar not null, area_id varchar not null, period varchar not null,
    period_start date not null, period_end date not null, sex varchar not null,
    age varchar not null, education varchar not null, unit varchar not null,
    value double, status varchar not null, sheet varchar not null,
    "row" integer not null, "column" integer not null, extract_no integer not null
);
"""

REGISTER_TYPES: dict[str, pl.DataType] = {
    "extract_id": pl.String(), "dataset": pl.String(), "layout": pl.String(),
    "file_name": pl.String(), "sha256": pl.String(), "size": pl.Int64(), "status": pl.String(),
    "problems": pl.String(), "warnings": pl.String(), "rows": pl.Int64(), "vintage": pl.Date(),
    "vintage_known": pl.Boolean(), "received_at": pl.Datetime("us", "UTC"),
    "publisher": pl.String(), "title": pl.String(), "published": pl.Date(), "url": pl.String(),
    "retrieved": pl.Date(), "licence": pl.String(), "synthetic": pl.Boolean(),
    "notes": pl.String(), "run_id": pl.String(), "fingerprint": pl.String(),
    "read_at": pl.Datetime("us", "UTC"),
}  # fmt: skip
"""The register's columns in their order, without what only the warehouse knows: number, sidecar."""

INCOMING_TYPES = {**REGISTER_TYPES, "sidecar": pl.String()}

PARTIAL = ".partial"
"""What an extract is called while its bytes are being copied."""


@dataclass(frozen=True)
class DecidedExtract:
    """An extract that was read, and the register's row that it gets: accepted or rejected."""

    read: ReadExtract
    record: ExtractRecord


def decide(
    read: ReadExtract,
    problems: list[Problem],
    run_id: str,
    received_at: datetime,
    read_at: datetime | None = None,
) -> DecidedExtract:
    """Accepted without problems, else rejected for them.

    Without a release date the day of receipt stands in for it. `read_at` is when it was read, None
    for when it was received.
    """
    published = read.provenance.published
    record = ExtractRecord(
        extract_id=read.found.fingerprint,
        dataset=read.dataset,
        layout=read.layout,
        file_name=read.found.relative,
        sha256=read.found.sha256,
        size=read.found.size,
        status="rejected" if problems else "accepted",
        problems=problems,
        rows=0 if problems else read.observations.height,
        vintage=published or received_at.astimezone(UTC).date(),
        vintage_known=published is not None,
        received_at=received_at,
        read_at=read_at or received_at,
        provenance=read.provenance,
        run_id=run_id,
    )
    return DecidedExtract(read, record)


def keep_files(home: Home, files: Sequence[FoundFile]) -> None:
    """Copy each file's bytes to `extracts/<sha256>/<name>`; what is there already stays.

    A link out of the inbox is not followed, so there are no bytes to keep. When this is done all
    bytes are on the disk, with the entries of their folders. Raises `WarehouseError` when they
    are no longer those that were read.
    """
    readable = [found for found in files if found.readable]
    for found in readable:
        keep_file(home, found)
    # also of files that were there: the run that copied them may have died before this
    folders = [home.extracts / found.sha256 for found in readable]
    for folder in dict.fromkeys([*folders, home.extracts, home.root] if folders else []):
        flush_entry(folder)


def keep_file(home: Home, found: FoundFile) -> None:
    """Copy one file's bytes and flush them; its folder's entries are not flushed yet."""
    folder = home.extracts / found.sha256
    target, partial = folder / Path(found.relative).name, folder / PARTIAL
    if target.exists():
        return
    folder.mkdir(parents=True, exist_ok=True)
    try:
        shutil.copyfile(found.path, partial)
        refuse_other_bytes(partial, found)
        flush_entry(partial)
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)


def refuse_other_bytes(copy: Path, found: FoundFile) -> None:
    """Raise `WarehouseError` when a copy is not of the bytes that were read."""
    if hash_file(copy) != found.sha256:
        problem = Problem(
            rule="file_changed",
            message="The file changed while it was being taken in.",
            file=found.relative,
            remedy="Wait until whatever writes it has ended, then run again.",
        )
        raise WarehouseError([problem])


def write_register(
    connection: duckdb.DuckDBPyConnection, decided: Sequence[DecidedExtract]
) -> dict[str, int]:
    """Write the register's rows; returns the number of each record's extract_id.

    An extract that was rejected before keeps its number and the time when it was first received;
    any other that is read anew becomes a reading of its own. Accepted bytes that come again, with
    another sidecar or read otherwise, replace the earlier reading.
    """
    rows = pl.DataFrame(map(tabulate, decided), schema=INCOMING_TYPES, orient="row")
    connection.register("incoming_extracts", rows.with_row_index("place").to_arrow())
    connection.execute("""
        update extracts set status = 'superseded'
        where status = 'accepted'
            and sha256 in (select sha256 from incoming_extracts where status = 'accepted')
    """)
    connection.execute("""
        create or replace temporary table numbered_extracts as
        with readings as (
            select fingerprint, min(received_at) as first_at, count(*) as readings,
                count(*) filter (status <> 'rejected') > 0 as known,
                max(extract_no) filter (status = 'rejected') as extract_no,
                max(extract_id) filter (status = 'rejected') as rejected_id
            from extracts group by fingerprint)
        select i.* replace (
                coalesce(first_at, i.received_at) as received_at,
                if(known, i.read_at, coalesce(first_at, i.read_at)) as read_at,
                coalesce(rejected_id, i.extract_id || coalesce('-' || readings, ''))
                    as extract_id),
            coalesce(r.extract_no, (select coalesce(max(extract_no), 0) from extracts)
                + row_number() over (partition by r.extract_no is null order by i.place))
                as extract_no
        from incoming_extracts as i left join readings as r using (fingerprint)
    """)
    connection.execute(
        "delete from extracts where extract_no in (select extract_no from numbered_extracts)"
    )
    connection.execute(
        "insert into extracts by name "
        "select * exclude (place) from numbered_extracts order by place"
    )
    connection.unregister("incoming_extracts")
    numbers = connection.execute("select fingerprint, extract_no from numbered_extracts").fetchall()
    return dict(numbers)


def tabulate(decided: DecidedExtract) -> list[object]:
    """A register's row, in the order of `INCOMING_TYPES`."""
    record = decided.record
    origin = record.provenance
    return [
        record.extract_id, record.dataset, record.layout, record.file_name, record.sha256,
        record.size, record.status, dump_problems(record.problems),
        dump_problems(decided.read.warnings), record.rows, record.vintage, record.vintage_known,
        record.received_at, origin.publisher, origin.title, origin.published, origin.url,
        origin.retrieved, origin.licence, origin.synthetic, origin.notes, record.run_id,
        record.extract_id, record.read_at, dump_sidecar(decided.read.found.sidecar),
    ]  # fmt: skip


def write_observations(
    connection: duckdb.DuckDBPyConnection,
    decided: Sequence[DecidedExtract],
    numbers: Mapping[str, int],
) -> None:
    """Insert the observations of the accepted extracts, all of one form at once.

    Large extracts have Enum columns, and each has its own; small ones are put together.
    """
    frames = [
        each.read.observations.with_columns(
            extract_no=pl.lit(numbers[each.record.extract_id], dtype=pl.Int32)
        )
        for each in decided
        if each.record.status == "accepted"
    ]
    columns = ", ".join(f'"{name}"' for name in [*OBSERVATION_COLUMNS, "extract_no"])
    for _, alike in groupby(frames, key=lambda frame: frame.schema):
        connection.register("incoming", pl.concat(alike).to_arrow())
        connection.execute(f"insert into observations ({columns}) select {columns} from incoming")
        connection.unregister("incoming")


def dump_sidecar(sidecar: Mapping[str, object]) -> str:
    """A merged sidecar as JSON text; days, which JSON does not know, as they are written."""
    return json.dumps(sidecar, ensure_ascii=False, default=str)


def dump_problems(problems: list[Problem]) -> str:
    """Problems as JSON text, as the register keeps them."""
    return json.dumps([asdict(problem) for problem in problems], ensure_ascii=False)


def load_problems(text: str) -> list[Problem]:
    """The reverse of `dump_problems`."""
    return [Problem(**entry) for entry in json.loads(text)]
