"""Which process a run runs in, and whether it still does.

Belongs here: naming a process so that its number alone does not decide. Does not belong here:
who holds a home (`assets.running.lock`), what becomes of a run whose process is gone.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

PROCESS_TAG = "klynge/pid"
"""The tag of a Dagster run that says which process it runs in."""

ZOMBIE, STATE, BEGUN = "Z", 0, 19
"""A process that has ended; places in `/proc/PID/stat` after the program's name (proc(5))."""


def name_process(pid: int) -> str:
    """A process's number and, where the system tells, when it began (clock ticks since boot).

    Numbers are used again, above all after a restart of the machine or of a container.
    """
    states = read_states(pid)
    return f"{pid}.{states[BEGUN]}" if states else str(pid)


def is_alive(name: str) -> bool:
    """Whether the process of a name exists, and is another one than this.

    This one has begun no run yet when it asks, so the run was that of a namesake.
    """
    number, _, begun = name.partition(".")
    pid = int(number)
    if pid == os.getpid() or not has_process(pid):
        return False
    states = read_states(pid)
    return not states or (states[STATE] != ZOMBIE and begun in ("", states[BEGUN]))


def has_process(pid: int) -> bool:
    """Whether there is a process of this number."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def read_states(pid: int) -> list[str]:
    """What the system tells of a process; nothing where it has no `/proc`."""
    with suppress(OSError):
        # the program's name may hold spaces and brackets
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return []
