"""What `klynge audit [SNAPSHOT]` does: tries to work out small counts of one snapshot.

Belongs here: the lines on the terminal. The attack is `auditing/`.
"""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console

from assets.inputs import DEFAULT_DEFINITIONS
from assets.publishing.audit import SHOWN_FINDS, Audited, audit_snapshot
from pipelines.commands.progress import print_lines, print_problems
from schemas.acceptance.rules import load_sound_rules
from schemas.problems import StageError
from schemas.waivers import load_waivers, name_waivers_file
from warehouse.home import Home
from warehouse.publishing.snapshots import find_snapshot

SAFE, FOUND, WRONG_USE = 0, 1, 2


def show_audit(home: Home, wanted: str, shows_all: bool, output: Console, errors: Console) -> int:
    """Print a chain for each find, or for the first of them; returns the exit code.

    0: nothing found that counts; 1: something was; 2: no such snapshot, or it cannot be read.
    """
    try:
        snapshot = find_snapshot(home, wanted)
        waivers = load_waivers(name_waivers_file(DEFAULT_DEFINITIONS))
        found = audit_snapshot(home, snapshot, load_sound_rules().rules, waivers)
    except StageError as error:
        print_problems(errors, error)
        return WRONG_USE
    print_lines(output, describe_audit(snapshot.name, found, shows_all))
    return FOUND if found.finds else SAFE


def describe_audit(name: str, found: Audited, shows_all: bool) -> Iterator[str]:
    """What was tried, and a line for each find, or for the first of each sort."""
    told = found.state()
    yield (
        f"Snapshot {name}: {told['hidden']:,} counts are hidden, {told['cells']:,} in all are not "
        f"told; {told['components']:,} tables tried in {told['seconds']:.1f} s."
    )
    sorts = (
        [f"{find.how} ({find.indicator}): {find.chain} [{find.count}]" for find in found.finds],
        [f"told before: {find.chain} [{find.count}]" for find in found.known],
        [
            f"waived by {waiver.signed_by} on {waiver.signed_on}, {waiver.because}: {find.chain} "
            f"[{find.count}]"
            for find, waiver in found.waived
        ],
    )
    for lines in sorts:
        shown = lines if shows_all else lines[:SHOWN_FINDS]
        yield from shown
        if len(lines) > len(shown):
            yield f"... and {len(lines) - len(shown):,} more; --all lists them."
    if found.finds:
        exact, narrowed = told["exact"], told["narrowed"]
        yield f"{exact:,} small counts can be worked out, {narrowed:,} are narrowed."
    else:
        yield "No small count can be worked out."
