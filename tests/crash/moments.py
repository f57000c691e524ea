"""How a moment in a run is named from outside, and how a process ends itself at it.

Belongs here: watching a process by the interpreter's audit events, and by counting the calls of
named functions, which do all that they always do. Does not belong here: which moments are tried
(`points`), and what is checked afterwards.
"""

from __future__ import annotations

import functools
import importlib
import os
import re
import resource
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal


@dataclass(frozen=True)
class Moment:
    """One thing that happens in a process; `nth` counts from 1.

    `before`: the operation `what` (an event of `sys.audit`) is about to be done on a path that
    `where` (a regular expression) finds; for a rename the path is `old -> new`. `enter` and
    `leave`: the function `what` (`module:name`, or `module:Class.name`) is called, or is done.
    """

    kind: Literal["before", "enter", "leave"]
    what: str
    where: str = ""
    nth: int = 1


class Watch:
    """Waits for moments in their order and, at the last of them, ends its own process.

    Without `grow_to` the process is killed at once. With it, no file can grow beyond so many
    bytes from then on, and the kernel kills the process in the middle of the write that tries.
    """

    def __init__(self, moments: tuple[Moment, ...], grow_to: int | None) -> None:
        self._moments = list(moments)
        self._grow_to = grow_to
        self._seen = 0

    def start(self) -> None:
        """Watch from now on. The modules of the functions are imported first."""
        for function in {moment.what for moment in self._moments if moment.kind != "before"}:
            self._count_calls(function)
        sys.addaudithook(self._see_operation)

    def _see_operation(self, event: str, arguments: tuple[Any, ...]) -> None:
        if not self._moments or self._moments[0].kind != "before":
            return
        moment = self._moments[0]
        if event == moment.what and re.search(moment.where, name_path(event, arguments)):
            self._count()

    def _see_call(self, kind: str, function: str) -> None:
        if self._moments and (self._moments[0].kind, self._moments[0].what) == (kind, function):
            self._count()

    def _count_calls(self, name: str) -> None:
        """Put a counter in front of a function, wherever it was imported to."""
        module_name, _, path = name.partition(":")
        owner: Any = importlib.import_module(module_name)
        *parents, last = path.split(".")
        for parent in parents:
            owner = getattr(owner, parent)
        function: Callable[..., Any] = getattr(owner, last)

        @functools.wraps(function)
        def counted(*arguments: Any, **named: Any) -> Any:
            self._see_call("enter", name)
            result = function(*arguments, **named)
            self._see_call("leave", name)
            return result

        setattr(owner, last, counted)
        if not parents:
            for module in list(sys.modules.values()):
                if vars(module).get(last) is function:
                    setattr(module, last, counted)

    def _count(self) -> None:
        self._seen += 1
        if self._seen < self._moments[0].nth:
            return
        self._seen = 0
        self._moments.pop(0)
        if not self._moments:
            end_process(self._grow_to)


def name_path(event: str, arguments: tuple[Any, ...]) -> str:
    """The path of an audited operation, as text; empty when it is only read, or has no path."""
    if event == "open" and not is_for_writing(arguments):
        return ""
    if event in ("os.rename", "os.symlink"):
        return f"{os.fsdecode(arguments[0])} -> {os.fsdecode(arguments[1])}"
    if event == "subprocess.Popen":
        return " ".join(str(word) for word in arguments[1])
    first = arguments[0] if arguments else ""
    return os.fsdecode(first) if isinstance(first, str | bytes | os.PathLike) else ""


def is_for_writing(arguments: tuple[Any, ...]) -> bool:
    """Whether an `open` event is about a file that may be written."""
    return bool(arguments[2] & (os.O_WRONLY | os.O_RDWR))


def end_process(grow_to: int | None) -> None:
    """Die now, or at the first write beyond `grow_to` bytes."""
    if grow_to is None:
        os.kill(os.getpid(), signal.SIGKILL)
        return
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (grow_to, grow_to))
