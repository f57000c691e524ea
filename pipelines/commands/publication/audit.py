"""What `klynge audit [SNAPSHOT]` does: tries to work out small counts of one snapshot.

Belongs here: the lines on the terminal. The attack is `auditing/`.
"""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console

from assets.audit import Audited, audit_snapshot
from assets.inputs import DEFAULT_DEFINITIONS
from pipelines.commands.progress import print_lines, print_problems
from schemas.acceptance.rules import load_sound_rules
from schemas.problems import StageError
from schemas.waivers import load_waivers, name_waivers_file
from warehouse.home import Home
from warehouse.snapshots import find_snapshot

SAFE, FOUND, WRONG_USE = 0, 1, 2


def show_audit(home: Home, wanted: str, output: Console, errors: Console) -> int:
    """Print a chain for each find; returns the exit code.

    0: nothing found that counts; 1: something was; 2: no such snapshot, or it cannot be read.
    """
    try:
        snapshot = find_snapshot(home, wanted)
        waivers = load_waivers(name_waivers_file(DEFAULT_DEFINITIONS))
        found = audit_snapshot(home, snapshot, load_sound_rules().rules, waivers)
    except StageError as error:
        print_problems(errors, error)
        return WRONG_USE
    print_lines(output, describe_audit(snapshot.name, found))
    return FOUND if found.finds else SAFE


def describe_audit(name: str, found: Audited) -> Iterator[str]:
    """What was tried, and a line for each find."""
    told = found.state()
    yield (
        f"Snapshot {name}: {told['hidden']:,} counts are hidden, {told['cells']:,} in all are not "
        f"told; {told['components']:,} tables tried in {told['seconds']:.1f} s."
    )
    for find in found.finds:
        yield f"{find.how}: {find.chain} [{find.indicator}; {find.count}]"
    for find in found.known:
        yield f"told before: {find.chain} [{find.count}]"
    for find, waiver in found.waived:
        yield (
            f"waived by {waiver.signed_by} on {waiver.signed_on}, {waiver.because}: "
            f"{find.chain} [{find.count}]"
        )
    if found.finds:
        exact, narrowed = told["exact"], told["narrowed"]
        yield f"{exact:,} small counts can be worked out, {narrowed:,} are narrowed."
    else:
        yield "No small count can be worked out."
