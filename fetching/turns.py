"""One fetch at a time from a publisher, whoever starts it.

Belongs here: a lock in the home that the kernel lets go of when its holder dies.
"""

from __future__ import annotations

import fcntl
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from fetching.errors import FetchError, describe_failure
from fetching.means import Means

WAIT_SECONDS, LOOK_SECONDS = 60.0, 1.0


@contextmanager
def take_turn(folder: Path, source: str, publisher: str, means: Means) -> Iterator[None]:
    """Hold the turn at a publisher. Raises FetchError when another fetch goes on for too long."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{re.sub(r'[^A-Za-z0-9.-]', '_', publisher)[:100]}.lock"
    with path.open("w") as lock:
        for _ in range(int(WAIT_SECONDS / LOOK_SECONDS)):
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                means.tell(f"{source}: another fetch from {publisher} is under way ...")
                means.sleep(LOOK_SECONDS)
        else:
            message = f"Another fetch from {publisher} is under way."
            remedy = "Fetch again when it has ended."
            raise FetchError([describe_failure(source, "fetch_under_way", message, remedy)])
        yield
