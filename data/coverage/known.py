"""Which files the store knows of a repository: those that its changes touched in half a year."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from data.coverage.paths import KnownPaths
from data.query import of, within
from data.records import Change, ChangeFile

if TYPE_CHECKING:
    from data.view import View

KNOWN_SECONDS: Final = 180 * 86_400


def known_paths(view: View, repository_id: str, now: int) -> KnownPaths:
    """Return the files that changes of a repository touched in the half year before `now` (epoch seconds)."""
    recent = of("change_id", Change, within("updated_at", now - KNOWN_SECONDS), repository_id=repository_id)
    return KnownPaths(path for (path,) in view.pick(ChangeFile, ("path",), recent))
