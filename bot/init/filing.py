"""Puts a settings file in its place: whole, or not at all. What was there is never lost.

A text is written beside its place, tried as settings there, and then moved. A new file never takes the place of one
that came meanwhile; an old one is copied first, under a name that nothing has yet.
"""

from __future__ import annotations

import os
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bot.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

NEW_MODE: Final = 0o644
"""There are no secrets in it, and a service of another account has to read it."""


def read_text(path: Path) -> str:
    """Return a file's text with the line ends that it has.

    Raises:
        UsageError: it cannot be read.
    """
    try:
        return path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} cannot be read ({_why(error)}); name another file with --output") from error


def write_new(path: Path, text: str, check: Callable[[Path], object]) -> None:
    """Write a file that is not there yet. `check` is given the text as a file beside it, and may refuse it by raising.

    Raises:
        UsageError: naming the file and the fix; also where one is there by now.
    """
    # A link that leads to nothing yet is one that somebody has set for the file that is to come.
    path = path.resolve() if path.is_symlink() else path
    with _beside(path, text, NEW_MODE, check) as made:
        try:
            # Unlike a rename, a link refuses to take the place of what is there.
            os.link(made, path)
        except FileExistsError as error:
            raise UsageError(f"{path} is there by now; run 'riskbrief init' again to see what it lacks") from error
        except OSError:
            # Some file systems have no links; the file was not there when we began.
            made.replace(path)


def write_over(path: Path, text: str, check: Callable[[Path], object]) -> Path:
    """Put another text in a file's place, and return the copy of what it was.

    Raises:
        UsageError: naming the file and the fix; the file is as it was.
    """
    # Where the name is a link, the file that it leads to is meant.
    place = path.resolve()
    was = place.stat()
    mode = was.st_mode & 0o7777
    with _beside(place, text, mode, check) as made:
        copy = _copied(place, mode)
        for one in (made, copy):
            # Whoever owns the file, and is not who writes it, has to be able to read it afterwards too.
            with suppress(PermissionError):
                os.chown(one, was.st_uid, was.st_gid)
        made.replace(place)
    return copy


@contextmanager
def _beside(path: Path, text: str, mode: int, check: Callable[[Path], object]) -> Iterator[Path]:
    """Write a text beside its place, try it, and take it away again whatever happens; also at Ctrl-C."""
    made: Path | None = None
    try:
        handle, name = tempfile.mkstemp(prefix=".riskbrief-", suffix=".toml", dir=path.parent)
        made = Path(name)
        with os.fdopen(handle, "wb") as file:
            file.write(text.encode("utf-8"))
            file.flush()
            os.fsync(file.fileno())
        made.chmod(mode)
        check(made)
        yield made
    except OSError as error:
        raise UsageError(f"{path} cannot be written ({_why(error)}); name another with --output") from error
    finally:
        if made is not None:
            with suppress(FileNotFoundError):
                made.unlink()


def _copied(path: Path, mode: int) -> Path:
    """Copy a file to the first free name of its kind."""
    number = 1
    while True:
        copy = path.with_name(f"{path.name}.bak{'' if number == 1 else f'.{number}'}")
        try:
            with os.fdopen(os.open(copy, os.O_CREAT | os.O_EXCL | os.O_WRONLY, mode), "wb") as file:
                file.write(path.read_bytes())
        except FileExistsError:
            number += 1
        else:
            return copy


def _why(error: Exception) -> str:
    return (error.strerror or str(error)).lower() if isinstance(error, OSError) else "it is not UTF-8 text"
