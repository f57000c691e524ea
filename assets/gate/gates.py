"""Does a finished snapshot wait for approval? All conditions judged, and what the manifest keeps.

Belongs here: the gate. Does not belong here: the conditions themselves
(`assets.gate.conditions`) and their limits (`schemas.gates`), where a waiting snapshot lies
(`warehouse.publishing.waiting`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from assets.gate.conditions import CONDITIONS, STOPPED, Compared, Tally
from assets.gate.second_person import SECOND_PERSON, UnseenEdit, describe_unseen
from schemas.gates import Gates, Limit
from wording.news.gate_words import tell_condition

OPEN, WAITS, OFF, NOT_JUDGED = "open", "waits", "off", "not_judged"
"""What becomes of a condition: not met, met, turned off, or there is nothing to judge it by."""
NOTHING_FOUND = Tally()


@dataclass(frozen=True)
class JudgedCondition:
    """One condition's outcome, as the manifest keeps it."""

    condition: str
    outcome: str
    limits: dict[str, Any]
    finding: Tally = NOTHING_FOUND

    def describe(self) -> dict[str, Any]:
        """The manifest's entry; sentences only of a condition for which the snapshot waits."""
        told = self.outcome == WAITS
        return {
            "condition": self.condition,
            "outcome": self.outcome,
            "count": self.finding.count,
            "limits": self.limits,
            "sentences": [self.tell("en")] if told else [],
            "danish": [self.tell("da")] if told else [],
            "details": [each.english for each in (*self.finding.details, *self.finding.known)],
        }

    def tell(self, language: Literal["en", "da"]) -> str:
        """The condition in a sentence, where it is met."""
        found = self.finding
        return tell_condition(self.condition, found.count, self.limits, found.details, language)


@dataclass(frozen=True)
class Gate:
    """All conditions judged; `against` is the snapshot in force that they were judged by, `unseen`
    the edits that somebody else than their author has to approve."""

    judged: tuple[JudgedCondition, ...]
    against: str | None = None
    unseen: tuple[UnseenEdit, ...] = ()

    @property
    def waits(self) -> bool:
        """Whether the snapshot waits for approval."""
        return any(each.outcome == WAITS for each in self.judged)

    @property
    def stopped(self) -> list[str]:
        """What the run set aside, as it was told."""
        entries = [each.describe() for each in self.judged if each.condition == STOPPED]
        return [told for entry in entries for told in entry["details"]]

    def list_reasons(self, language: Literal["sentences", "danish"] = "sentences") -> list[str]:
        """Why it waits, one sentence for each condition, what weighs most first."""
        return [text for each in self.judged for text in each.describe()[language]]

    def state(self) -> dict[str, Any]:
        """What the manifest says of the gate."""
        return {
            "gates": [each.describe() for each in self.judged],
            "compared_with": self.against,
            SECOND_PERSON: describe_unseen(self.unseen),
        }


def list_told(manifest: Mapping[str, Any]) -> frozenset[str]:
    """What had been set aside when a snapshot was made, by its manifest."""
    entries = [each for each in manifest.get("gates", []) if each["condition"] == STOPPED]
    return frozenset(told for entry in entries for told in entry["details"])


def judge_snapshot(compared: Compared, limits: Gates) -> list[JudgedCondition]:
    """Every condition in the order in which it weighs.

    Nothing is asked where there is no figure but synthetic ones on either side.
    """
    asked = compared if compared.is_about_real_figures else None
    return [judge(name, limits, asked) for name in CONDITIONS]


def judge_nothing(limits: Gates) -> list[JudgedCondition]:
    """Every condition where there is no snapshot in force, or none that can be read."""
    return [judge(name, limits, None) for name in CONDITIONS]


def judge(name: str, limits: Gates, compared: Compared | None) -> JudgedCondition:
    """One condition."""
    limit: Limit | bool | Literal["never"] = getattr(limits, name)
    if isinstance(limit, str) or limit is False:
        return JudgedCondition(name, OFF, {})
    shown = {} if limit is True else limit.model_dump()
    if compared is None:
        return JudgedCondition(name, NOT_JUDGED, shown)
    finding = CONDITIONS[name](compared, limit)
    most = 0 if limit is True else limit.more_than
    waits = finding.trips or finding.count > most
    return JudgedCondition(name, WAITS if waits else OPEN, shown, finding)
