"""What a release reaches, by the mirrors. A commit that is neither here nor given by the server is unknown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from data.deploys.history import Reached
from data.errors import CollectionStopped, DataError, SourceError
from data.sources.git.message import read_message
from data.sources.git.process import HASH, pieces

if TYPE_CHECKING:
    from data.sources.git.mirror.mirror import Mirror

REACHED: Final = "--format=tformat:%H%x00%B"


class MirrorAncestry:
    """Answers from mirrors. `mirror_of` gives a repository's by id, None where there is none."""

    def __init__(self, mirror_of: Callable[[str], Mirror | None]) -> None:
        self._mirror_of = mirror_of
        self._asked: set[tuple[str, str]] = set()
        self._here: set[tuple[str, str]] = set()

    def between(self, repository: str, newer: str, older: str | None) -> Sequence[Reached] | None:
        mirror = self._knowing(repository, [newer, *([] if older is None else [older])])
        if mirror is None:
            return None
        asked = ("log", "--topo-order", "--reverse", "--encoding=UTF-8", "--no-show-signature", "-z", REACHED, newer)
        fields = pieces(mirror.git.stream(*asked, *(() if older is None else (f"^{older}",)), "--"), b"\0")
        try:
            return [_reached(sha, next(fields, b"")) for sha in fields]
        except SourceError:
            return None

    def is_ancestor(self, repository: str, older: str, newer: str) -> bool | None:
        mirror = self._knowing(repository, [newer, older])
        if mirror is None:
            return None
        try:
            return not mirror.git.run("rev-list", "--max-count=1", older, f"^{newer}", "--")
        except SourceError:
            return None

    def _knowing(self, repository: str, shas: Sequence[str]) -> Mirror | None:
        """Return the repository's mirror if it has all of these commits or can fetch them."""
        try:
            mirror = self._mirror_of(repository)
            if mirror is None or not mirror.exists or not all(HASH.fullmatch(sha) for sha in shas):
                return None
            unseen = [sha for sha in shas if (repository, sha) not in self._here]
            lacking = mirror.lacking(unseen)
            untried = [sha for sha in lacking if (repository, sha) not in self._asked]
            if untried:
                self._asked |= {(repository, sha) for sha in untried}
                mirror.bring(untried, contents=False)
                lacking = mirror.lacking(lacking)
        except (DataError, CollectionStopped):
            return None
        self._here |= {(repository, sha) for sha in unseen if sha not in lacking}
        return None if lacking else mirror


def _reached(sha: bytes, body: bytes) -> Reached:
    picks = read_message(body.decode("utf-8", "backslashreplace")).picks
    return Reached(sha=sha.decode(), picked_from=picks.commits, requests=picks.requests)
