"""Why a preview shows no figures, told to the steward.

Belongs here: the sentences for each reason. Does not belong here: finding the reason
(`pipelines.commands.definitions.preview`, `pipelines.commands.definitions.changed`).
"""

from __future__ import annotations

from rich.console import Console

from assets.running.lock import RunLockedError
from indicators.methods.statistics import StatisticsError
from pipelines.commands.definitions.preview_text import show_nothing
from pipelines.commands.progress import print_lines, print_plain, print_problems
from pipelines.commands.summary import describe_finding
from schemas.corrections import CorrectionError
from schemas.definitions.file import DefinitionError
from schemas.frames.value_faults import InvalidValuesError
from schemas.problems import StageError
from warehouse.errors import WarehouseError


class NoFiguresError(Exception):
    """The stored data give the indicator no figure; `reasons` say why, in Danish."""

    def __init__(self, reasons: list[str]) -> None:
        self.reasons = reasons
        super().__init__("\n".join(reasons))


def tell_failure(
    indicator_id: str, error: StageError | NoFiguresError | StatisticsError, errors: Console
) -> None:
    """Say to the steward why no figures are shown."""
    if isinstance(error, NoFiguresError):
        show_nothing(indicator_id, error.reasons, errors)
    elif isinstance(error, StatisticsError):
        show_nothing(indicator_id, [str(error)], errors)
    elif isinstance(error, (DefinitionError, CorrectionError)):
        print_lines(errors, map(describe_finding, error.problems))
    elif isinstance(error, InvalidValuesError):
        print_plain(errors, "Tallene kan ikke vises, for de bryder reglerne for tal:")
        print_lines(errors, [f"- {line}" for line in error.tell_in_danish()])
    else:
        if is_in_use(error):
            print_plain(errors, "En kørsel er i gang og bruger data lige nu. Prøv igen om lidt.")
        print_problems(errors, error)


def is_in_use(error: StageError) -> bool:
    """Whether the reason is a run under way."""
    return isinstance(error, RunLockedError) or (
        isinstance(error, WarehouseError)
        and any(problem.rule == "warehouse_in_use" for problem in error.problems)
    )
