"""
One collection at a time in a mirror: a lock that ends with its last holder, however that ended.

The lock is handed on to the git commands that work under it. Should we be killed, a git that is still at work keeps
the lock until it is done too, so that nobody takes its half-written files for leftovers.
"""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from data.errors import CollectionStopped, RepositoryUnreadable


@contextmanager
def locked(place: Path) -> Iterator[IO[bytes]]:
    """Hold the lock of the mirror at a path, beside it, and yield the file that holds it.

    Raises:
        CollectionStopped: somebody else holds it.
        RepositoryUnreadable: the folder cannot be written, here or by whatever is done under the lock.
    """
    try:
        # Whoever may not read the repository over there may not read its mirror here either.
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with place.with_name(f"{place.name}.lock").open("wb") as file:
            _hold(file)
            yield file
            # A program that another thread begins has all of our files for an instant, and would keep the lock so long.
            # What ended in an error may have left a git at work, which is to keep it.
            fcntl.flock(file, fcntl.LOCK_UN)
    except OSError as error:
        fix = "set mirrors in [sources.git] to a folder that can be written"
        raise RepositoryUnreadable(f"no mirror can be kept at {place} ({error.strerror}); {fix}") from error


def _hold(file: IO[bytes]) -> None:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise CollectionStopped("another collection is at work on its mirror") from error
