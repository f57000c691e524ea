"""StatBank: tables of Danmarks Statistik by its interface (dst.dk, "Statistikbank API").

Belongs here: which table, whether it is new and is what was expected, which portions are asked for.
Does not belong here: choosing values (`fetching.statbank_values`), HTTP (`fetching.client`).

`GET /tables` lists the tables, `GET /tableinfo/TABLE` says when one was updated and which variables
it has, `POST /data` gives figures.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import BinaryIO

from pydantic import BaseModel, TypeAdapter, ValidationError

from fetching.answers import CSV, LATER
from fetching.client import FetchAnswer, FetchQuestion, Publisher
from fetching.errand import Errand
from fetching.errors import FetchError, describe_failure
from fetching.memory import Kept
from fetching.source_model import YEAR_MARK, StatbankSource
from fetching.statbank_values import Chosen, TableInfo, check_variables, choose_values, split
from schemas.problems import Problem
from sources.cells.periods import as_date

TOO_MUCH = "REQUEST-LIMIT"
"""StatBank's code for a question beyond its limit of cells."""
CONTENT = "indhold"
"""The heading that StatBank gives the figures."""
HEADING_BYTES = 4096


class ListedTable(BaseModel):
    """A table of the list."""

    id: str


@dataclass(frozen=True)
class Portion:
    """A question to `POST /data`: the periods' codes, and the body."""

    name: str
    body: dict[str, object]

    @property
    def fingerprint(self) -> str:
        """What was asked, in short."""
        text = json.dumps(self.body, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()[:16]


def fetch_statbank(
    source: StatbankSource, base: str, publisher: Publisher, errand: Errand
) -> Iterator[str]:
    """Fetch the portions of a table that are new; yields each one's path in the inbox.

    A portion is new when the table was updated since, or something else is asked for now. Raises
    FetchError.
    """
    base = base.rstrip("/")
    table = find_table(source, base, publisher)
    info = read_table_info(table, base, publisher)
    check_variables(source, info, publisher.source)
    chosen = choose_values(source, info, publisher.source)
    for portion in list_portions(source, info, chosen, publisher.source):
        known = errand.memory.recall(portion.name)
        asked = (portion.fingerprint, info.updated)
        if known is not None and (known.question, known.release) == asked:
            continue
        if errand.only_look:
            yield portion.name
            continue
        fetched = fetch_portion(source, base, info, portion, publisher, errand)
        if fetched is not None:
            yield fetched


def find_table(source: StatbankSource, base: str, publisher: Publisher) -> str:
    """The table's name; of one for each year the newest that StatBank lists."""
    if YEAR_MARK not in source.table:
        return source.table
    listed = read_tables(base, publisher)
    pattern = re.compile(re.escape(source.table).replace(re.escape(YEAR_MARK), "([0-9]{2})"))
    found = {match[1]: name for name in listed if (match := pattern.fullmatch(name.upper()))}
    if not found:
        message = f"StatBank lists no table called like {source.table}."
        remedy = "Look on statistikbanken.dk what it is called now, and correct 'table'."
        problem = describe_failure(publisher.source, "no_table", message, remedy,
                                   f"{len(listed):,} other tables")  # fmt: skip
        raise FetchError([problem])
    return found[max(found)]


def read_tables(base: str, publisher: Publisher) -> list[str]:
    """The names of the tables that are kept up to date."""
    content = publisher.read_json(f"{base}/tables?lang=da&format=JSON")
    try:
        return [table.id for table in TypeAdapter(list[ListedTable]).validate_python(content)]
    except ValidationError as error:
        raise FetchError([describe_shape(publisher.source, "list of tables", error)]) from error


def read_table_info(table: str, base: str, publisher: Publisher) -> TableInfo:
    """What StatBank says of a table."""
    content = publisher.read_json(f"{base}/tableinfo/{table}?lang=da&format=JSON")
    try:
        info = TableInfo.model_validate(content)
    except ValidationError as error:
        raise FetchError([describe_shape(publisher.source, "description", error)]) from error
    if info.id.casefold() != table.casefold():
        message = f"StatBank describes another table than {table}."
        raise FetchError(
            [describe_failure(publisher.source, "statbank_form", message, LATER, info.id)]
        )
    return info


def describe_shape(source: str, what: str, error: ValidationError) -> Problem:
    """An answer in JSON of another form than StatBank's interface promises."""
    first = error.errors()[0]
    place = ".".join(map(str, first["loc"])) or "the whole answer"
    return describe_failure(
        source, "statbank_form", f"StatBank's {what} has another form than it had.",
        "Say so to those who keep klynge: the interface has changed.", f"{place}: {first['msg']}",
    )  # fmt: skip


def list_portions(
    source: StatbankSource, info: TableInfo, chosen: Chosen, name: str
) -> list[Portion]:
    """The questions that together ask for everything, each within StatBank's limit."""
    portions = []
    for periods in split(chosen, source.format, name):
        variables: list[dict[str, object]] = [
            {"code": code, "values": [*source.variables[asked]]}
            for asked, code in chosen.codes.items() if code != chosen.time
        ]  # fmt: skip
        variables.append({"code": chosen.time, "values": [*periods]})
        span = periods[0] if len(periods) == 1 else f"{periods[0]}-{periods[-1]}"
        body: dict[str, object] = {
            "table": info.id, "format": source.format.upper(), "lang": "da", "variables": variables,
        }  # fmt: skip
        portions.append(Portion(f"{info.id}_{span}", body))
    return portions


def fetch_portion(
    source: StatbankSource, base: str, info: TableInfo, portion: Portion, publisher: Publisher,
    errand: Errand,
) -> str | None:  # fmt: skip
    """Fetch one portion; its path in the inbox, None when its figures are those of before."""
    released = as_date(info.updated[:10])
    question = FetchQuestion(f"{base}/data", body=portion.body)

    def download(sink: BinaryIO) -> FetchAnswer | None:
        try:
            received = publisher.download(question, sink, CSV)
        except FetchError as error:
            raise FetchError([explain_refusal(problem) for problem in error.problems]) from error
        check_heading(publisher.source, sink, portion)
        return received

    def describe(received: FetchAnswer) -> dict[str, object]:
        # the address by which the interface also gives the table names it
        return errand.describe(
            source, table=info.id, title=f"{info.id}: {info.text}", published=released,
            url=f"{received.address}/{info.id}", etag=received.etag,
        )  # fmt: skip

    kept = Kept(
        file="",
        sha256="",
        question=portion.fingerprint,
        release=info.updated,
        address=f"{base}/data",
    )
    name = name_file(portion, released)
    return errand.fetch_file(portion.name, name, kept, download, describe)


def name_file(portion: Portion, released: date | None) -> str:
    """FOLK1A_2008K1-2009K1_udgivet_2026-11-11.csv: the version stands in the name."""
    return f"{portion.name}_udgivet_{released}.csv" if released else f"{portion.name}.csv"


def explain_refusal(problem: Problem) -> Problem:
    """What to do where StatBank finds that too much was asked for."""
    if TOO_MUCH not in (problem.found or ""):
        return problem
    remedy = "Ask for fewer values in the source's file, or write 'format: bulk' in it."
    message = "StatBank finds that more is asked for than it gives in one file."
    return Problem(problem.rule, message, problem.file, found=problem.found, remedy=remedy)


def check_heading(source: str, sink: BinaryIO, portion: Portion) -> None:
    """Raise FetchError for a file whose first line names other columns than were asked for."""
    sink.seek(0)
    head = next(iter(sink.read(HEADING_BYTES).splitlines()), b"")
    try:
        line = head.decode("utf-8-sig")
    except UnicodeDecodeError:
        line = head.decode("windows-1252", "replace")
    found = {column.strip('"').casefold() for column in line.split(";")}
    variables = portion.body["variables"]
    assert isinstance(variables, list)
    asked = {each["code"].casefold() for each in variables} | {CONTENT}
    if found != asked:
        message = "StatBank's file has other columns than were asked for."
        remedy = "Fetch again; if it stays so, say so to those who keep klynge."
        problem = describe_failure(
            source, "other_columns", message, remedy, line[:200],
            ";".join(sorted(each.upper() for each in asked)),
        )  # fmt: skip
        raise FetchError([problem])
