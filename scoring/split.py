"""How a change could be split by directory: its code by directory, its tests and the rest with that code.

The highest directory in which the code parts company decides: the top level, or, where all code is under
one directory, the next level below. The surprising thing: there are never more than three parts, since
nobody splits one change into twelve; what is left over is one part together.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scoring.kinds.files import COUNTED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scoring.history.edits import FileEdit
    from scoring.kinds.files import KindOf

MOST_PARTS = 3


def split_by_directory(files: Sequence[FileEdit], kinds: KindOf) -> tuple[tuple[FileEdit, ...], ...]:
    """Return the parts, the one with the most changed lines of code first; one where there is nothing to split.

    Each file is in exactly one part and no part is empty. A test, like whatever else does not count, goes with
    the code whose directory is named in its path, else with the largest part; a change of such files alone is split as
    code is.
    """
    code = [file for file in files if kinds(file.path) in COUNTED] or list(files)
    groups = _by_directory(code)
    # Ties go to the name, so that the order does not hang on the order of the files.
    names = sorted(groups, key=lambda name: (-_lines(groups[name]), name))
    if names:
        chosen = {file.path for group in groups.values() for file in group}
        for file in files:
            if file.path not in chosen:
                groups[_home(file, names)].append(file)
    parts = [groups[name] for name in names]
    folded = [*parts[: MOST_PARTS - 1], [file for part in parts[MOST_PARTS - 1 :] for file in part]]
    return tuple(tuple(part) for part in (parts if len(parts) <= MOST_PARTS else folded))


def _by_directory(code: Sequence[FileEdit]) -> dict[str, list[FileEdit]]:
    """Group code by the first directory that tells it apart; "" is what lies directly in the common one."""
    deepest = max((file.path.count("/") for file in code), default=0)
    groups: dict[str, list[FileEdit]] = {}
    for level in range(deepest + 1):
        groups = {}
        for file in code:
            directories = file.path.split("/")[:-1]
            groups.setdefault(directories[level] if level < len(directories) else "", []).append(file)
        if len(groups) > 1:
            break
    return groups


def _home(file: FileEdit, names: Sequence[str]) -> str:
    directories = set(file.path.split("/")[:-1])
    return next((name for name in names if name in directories), names[0])


def _lines(files: Sequence[FileEdit]) -> int:
    return sum((file.added or 0) + (file.deleted or 0) for file in files)
