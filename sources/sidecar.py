"""What a sidecar may say about an extract, and reading it.

Belongs here: the keys of `meta.yaml` and `FILE.meta.yaml`, merged from the folder down.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.constructor import DuplicateKeyError
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import AliasEvent

from schemas.problems import Problem
from schemas.vocabulary import DATASETS
from sources.cells.periods import as_date
from sources.cells.text import find_nearest
from sources.files.raw import CONTROL_CHARACTER
from sources.limits import Limits, beyond

KEYS = (
    "dataset", "table", "indicator", "measure", "year", "period", "published", "publisher", "title",
    "url", "retrieved", "etag", "licence", "synthetic", "area",
)  # fmt: skip


_BRACKETS = 100
_REPEATED = re.compile(r'found duplicate key "([^"]{1,80})"')


@dataclass(frozen=True)
class Sidecar:
    """A sidecar's statements; what it does not say is None."""

    dataset: str | None = None
    table: str | None = None
    indicator: str | None = None
    period: str | None = None
    published: date | None = None
    publisher: str | None = None
    title: str | None = None
    url: str | None = None
    retrieved: date | None = None
    licence: str | None = None
    synthetic: bool | None = None
    area: str | None = None


def load_sidecar(path: Path, name: str, limits: Limits) -> tuple[dict[str, object], list[Problem]]:
    """The keys of one sidecar file; a Problem when it is no mapping in YAML.

    Only plain values are made: tags that would construct objects and aliases, which a few lines
    can multiply to any size, are refused.
    """
    try:
        with path.open("rb") as stream:
            raw = stream.read(limits.sidecar_bytes + 1)
        if len(raw) > limits.sidecar_bytes:
            return {}, [beyond(
                "sidecar_bytes", "The sidecar is larger than the limit.", name,
                f"more than {limits.sidecar_bytes:,} bytes", limits.sidecar_bytes, "bytes",
            )]  # fmt: skip
        text = raw.decode("utf-8-sig")
        tag_line = _find_tag(text)
        if tag_line is not None:
            return {}, [_describe_yaml(name, "tags (!) are not allowed", tag_line)]
        content = YAML(typ="safe", pure=True).load(text)
    except DuplicateKeyError as error:
        line = error.problem_mark.line if error.problem_mark else None
        said = _REPEATED.search(str(error.problem))
        key = f"'{said[1]}'" if said else "a key"
        return {}, [_describe_yaml(name, f"{key} stands twice", line)]
    except (YAMLError, OSError, ValueError, TypeError, RecursionError) as error:
        mark = error.problem_mark if isinstance(error, MarkedYAMLError) else None
        why = error.strerror if isinstance(error, OSError) else "it is not valid YAML in UTF-8"
        return {}, [_describe_yaml(name, str(why), mark.line if mark else None)]
    return _keep_plain(content, name)


def _find_tag(text: str) -> int | None:
    """The line (from 0) of the first tag of a YAML text, or None.

    Raises YAMLError for aliases, and for brackets that the parser would take minutes for.
    """
    if text.count("[") + text.count("{") > _BRACKETS:
        raise YAMLError("brackets in brackets, for which the parser takes minutes")
    if "*" not in text and "!" not in text:
        return None
    for event in YAML(typ="safe", pure=True).parse(text):
        if isinstance(event, AliasEvent):
            raise YAMLError("an alias (*)")
        if getattr(event, "tag", None) is not None:
            return int(event.start_mark.line)
    return None


def _keep_plain(content: object, name: str) -> tuple[dict[str, object], list[Problem]]:
    """The keys with one value that can be shown, and a Problem for each other one."""
    if content is None:
        return {}, []
    if not isinstance(content, dict):
        return {}, [
            Problem(
                rule="sidecar_yaml",
                message="The sidecar is no list of keys and values.",
                file=name,
                found=f"'{str(content)[:80]}'",
                expected="lines like 'year: 2021'",
                remedy="Correct the sidecar; the extract is taken in once it can be read.",
            )
        ]
    plain = {str(key): value for key, value in content.items() if _is_plain(value)}
    problems = [
        _wrong_value(str(key), "a list, a block or a control character", "one line of text", name)
        for key, value in content.items()
        if not _is_plain(value)
    ]
    return plain, problems


def _describe_yaml(name: str, why: str, line: int | None) -> Problem:
    return Problem(
        rule="sidecar_yaml",
        message=f"The sidecar cannot be read: {why}.",
        file=name,
        row=None if line is None else line + 1,
        expected="lines like 'year: 2021'",
        remedy="Correct the sidecar; the extract is taken in once it can be read.",
    )


def _is_plain(value: object) -> bool:
    """One value that can be shown and stored."""
    if isinstance(value, str):
        return CONTROL_CHARACTER.search(value) is None
    return value is None or isinstance(value, int | float | date)


def parse_sidecar(content: dict[str, object], name: str) -> tuple[Sidecar, list[Problem]]:
    """The statements of a merged sidecar, with a Problem for each key that is wrong."""
    problems = [_unknown_key(key, name) for key in content if key not in KEYS]
    texts = {
        key: str(content[key]).strip()
        for key in ("dataset", "table", "publisher", "title", "url", "licence")
        if content.get(key) is not None
    }
    dataset = texts.pop("dataset", None)
    if dataset is not None and dataset not in DATASETS:
        problems.append(_wrong_value("dataset", dataset, ", ".join(DATASETS), name))
        dataset = None
    dates: dict[str, date | None] = {}
    for key in ("published", "retrieved"):
        value = content.get(key)
        dates[key] = as_date(value)
        if value is not None and dates[key] is None:
            problems.append(_wrong_value(key, value, "a date like 2025-11-28", name))
    synthetic = content.get("synthetic")
    if synthetic is not None and not isinstance(synthetic, bool):
        problems.append(_wrong_value("synthetic", synthetic, "true or false", name))
    return Sidecar(
        dataset=dataset,
        table=texts.get("table"),
        indicator=_first_text(content, "indicator", "measure"),
        period=_first_text(content, "period", "year"),
        published=dates["published"],
        publisher=texts.get("publisher"),
        title=texts.get("title"),
        url=texts.get("url"),
        retrieved=dates["retrieved"],
        licence=texts.get("licence"),
        synthetic=synthetic if isinstance(synthetic, bool) else None,
        area=_area_text(content.get("area")),
    ), problems


def _first_text(content: dict[str, object], *keys: str) -> str | None:
    return next((str(content[key]).strip() for key in keys if content.get(key) is not None), None)


def _area_text(value: object) -> str | None:
    """YAML reads an unquoted 084 or 0101 as a number and so loses its zeros."""
    if value is None:
        return None
    return f"{value:03d}" if isinstance(value, int) else str(value).strip()


def _unknown_key(key: str, name: str) -> Problem:
    near = find_nearest(key, KEYS, 1)
    return Problem(
        rule="sidecar_key",
        message="The sidecar has a key that is not known.",
        file=name,
        column=key,
        found=f"'{key}'",
        expected=f"perhaps '{near[0]}'" if near else ", ".join(KEYS),
        remedy="Correct or delete the key in the sidecar.",
    )


def _wrong_value(key: str, value: object, expected: str, name: str) -> Problem:
    return Problem(
        rule="sidecar_value",
        message="The sidecar has a value that cannot be used.",
        file=name,
        column=key,
        found=f"'{str(value)[:80]}'",
        expected=expected,
        remedy="Correct the value in the sidecar.",
    )
