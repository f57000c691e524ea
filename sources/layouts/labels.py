"""The publisher's labels and our ids, as a layout lists them.

Belongs here: lists and forms of labels, and what a label means by them. Does not belong here: the
other keys of a layout (`sources.layouts.model`).
"""

from __future__ import annotations

import re
from functools import cached_property
from string import Formatter
from typing import Self

from pydantic import field_validator, model_validator

from schemas.written.strict import Strict
from sources.cells.text import fold_text


def list_fields(template: str) -> list[str]:
    """The names in braces of a template. Raises ValueError when it is none, or asks for more
    than a name."""
    fields = []
    for _, name, form, conversion in Formatter().parse(template):
        if name is None:
            continue
        if form or conversion or not re.fullmatch(r"\w+", name):
            raise ValueError(f"'{{{name}}}' is no plain name in braces")
        fields.append(name)
    return fields


class Pattern(Strict):
    """Labels of one form: `gives` is filled with what `match` catches, numbers without zeros."""

    match: str
    gives: str

    @field_validator("match")
    @classmethod
    def check_expression(cls, text: str) -> str:
        """A regular expression that Python understands."""
        try:
            re.compile(text)
        except (re.error, RecursionError, OverflowError) as error:
            raise ValueError(f"no regular expression: {error}") from error
        return text

    @model_validator(mode="after")
    def check_groups(self) -> Self:
        """`gives` asks for groups that `match` has."""
        groups = re.compile(self.match).groups
        for name in list_fields(self.gives):
            if not (name.isascii() and name.isdecimal() and int(name) < groups):
                raise ValueError(
                    f"'gives' asks for {{{name}}}, but 'match' catches {groups} part(s), "
                    "counted from {0}"
                )
        return self

    def fill(self, found: re.Match[str]) -> str:
        """`gives` with what was caught; a part that is not there is empty."""
        parts = [part or "" for part in found.groups()]
        return self.gives.format(*(str(int(p)) if p.isdecimal() else p for p in parts))


class LabelSet(Strict):
    """Which of the publisher's labels mean which of our ids."""

    values: dict[str, list[str]] = {}
    patterns: list[Pattern] = []

    def merged_with(self, other: LabelSet) -> LabelSet:
        """This set with what the other adds to it."""
        values = {key: list(labels) for key, labels in self.values.items()}
        for key, labels in other.values.items():
            values.setdefault(key, []).extend(labels)
        return LabelSet(values=values, patterns=[*self.patterns, *other.patterns])

    @property
    def is_empty(self) -> bool:
        """True when every label is passed on as it stands."""
        return not self.values and not self.patterns

    @cached_property
    def _own_ids(self) -> dict[str, str]:
        """Each id under its own folded name."""
        return {fold_text(key): key for key in reversed(self.values) if key}

    @cached_property
    def _ids_by_label(self) -> dict[str, str]:
        """Our id of each label in folded form; of a label that stands twice the first."""
        ids: dict[str, str] = {}
        for key, labels in self.values.items():
            for label in labels:
                ids.setdefault(fold_text(label), key)
        return ids

    def known_labels(self) -> list[str]:
        """Every label that is listed."""
        return [label for labels in self.values.values() for label in labels]

    def find_twice(self) -> dict[str, list[str]]:
        """Labels that stand under more than one id, with those ids."""
        ids: dict[str, list[str]] = {}
        for key, labels in self.values.items():
            for label in {fold_text(label) for label in labels}:
                ids.setdefault(label, []).append(key)
        return {label: keys for label, keys in ids.items() if len(keys) > 1}

    def translate(self, text: str) -> str | None:
        """Our id of a publisher's label (or of an id itself); None when it is unknown."""
        folded = fold_text(text)
        if folded in self._ids_by_label:
            return self._ids_by_label[folded]
        for pattern in self.patterns:
            found = re.fullmatch(pattern.match, folded, re.IGNORECASE)
            if found:
                return pattern.fill(found)
        return self._own_ids.get(folded)
