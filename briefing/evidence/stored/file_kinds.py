"""Of which kinds the files of an organisation's repositories are: by the settings, their `.gitattributes`, their names.

As with a clone, one pass over a repository has one answer for each file: that of the moment. What is declared today is
so of older changes too, and every week that a briefing compares is counted alike.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from data.gitattributes import DIALECT, Attributes
from data.globs import GlobList
from scoring.kinds.files import FileKinds, kind_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from briefing.evidence.stored.snapshot import Snapshot
    from scoring.kinds.files import FileKind, KindOf


class Kinds(NamedTuple):
    """What tells the kinds of one repository's files, and since when its `.gitattributes` is so; None: it has none."""

    of: KindOf = kind_of
    since: int | None = None


def kinds_by_repository(snapshot: Snapshot, settled: Sequence[tuple[str, FileKind]]) -> dict[str, Kinds]:
    """Return for each repository (id) what tells the kinds of its files; `settled` is as in `Method`."""
    globs = GlobList([glob for glob, _ in settled])

    def settled_of(path: str) -> FileKind | None:
        place = globs.last_match(path)
        return None if place is None else settled[place][1]

    found: dict[str, Kinds] = {}
    for repository in snapshot.maps:
        seen = [one for one in snapshot.codeowners.get(repository, ()) if one.dialect == DIALECT]
        newest = max(seen, key=lambda one: one.observed_at, default=None)
        if newest is None and not settled:
            found[repository] = Kinds()
        else:
            declared = Attributes([] if newest is None else [("", newest.text)])
            since = None if newest is None else newest.observed_at
            found[repository] = Kinds(FileKinds(declared.of, settled_of).of, since)
    return found
