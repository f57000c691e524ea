"""How a moment in a run is named from outside, and how a process does something at it.

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


class Wait:
    """Moments that are waited for in their order, and what is done at the last of them."""

    def __init__(self, moments: tuple[Moment, ...], act: Callable[[], None]) -> None:
        self.moments = list(moments)
        self._act = act
        self._seen = 0

    def count(self) -> None:
        """The next moment has come; the last one of all sets off the act."""
        self._seen += 1
        if self._seen < self.moments[0].nth:
            return
        self._seen = 0
        self.moments.pop(0)
        if not self.moments:
            self._act()


class Watch:
    """Watches its own process for several waits; what an act itself does is not seen."""

    def __init__(self, waits: list[Wait]) -> None:
        self._waits = waits
        self._acting = False

    def start(self) -> None:
        """Watch from now on. The modules of the functions are imported first."""
        moments = [moment for wait in self._waits for moment in wait.moments]
        for function in {moment.what for moment in moments if moment.kind != "before"}:
            self._count_calls(function)
        sys.addaudithook(self._see_operation)

    def _see_operation(self, event: str, arguments: tuple[Any, ...]) -> None:
        for wait in self._list_waits("before", event):
            if re.search(wait.moments[0].where, name_path(event, arguments)):
                self._count(wait)

    def _see_call(self, kind: str, function: str) -> None:
        for wait in self._list_waits(kind, function):
            self._count(wait)

    def _list_waits(self, kind: str, what: str) -> list[Wait]:
        """Those that wait for such a moment next."""
        if self._acting:
            return []
        return [
            wait for wait in self._waits
            if wait.moments and (wait.moments[0].kind, wait.moments[0].what) == (kind, what)
        ]  # fmt: skip

    def _count(self, wait: Wait) -> None:
        self._acting = True
        wait.count()
        self._acting = False

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
