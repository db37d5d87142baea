"""
Landings: the commits of a default branch with the paths that each changed, a page at a time.

Paths come from trees alone. A file that moved without a change is followed by its id (`-M100%`); one that moved and
changed looks like two, since to see that they are one would need their contents.
"""

from __future__ import annotations

import json
from itertools import islice
from typing import TYPE_CHECKING, Final

from data.errors import GitFailed
from data.records import Landing
from data.sources.git.mirror.nodes import brought_in
from data.sources.git.process import COMMIT_MARK, MARKED_COMMIT, pieces

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from data.sources.git.mirror.nodes import Walk
    from data.sources.git.process import Git

PATHS: Final = ("--raw", "-z", "-M100%", MARKED_COMMIT)
LANDINGS_A_PAGE: Final = 500
FILES_A_PAGE: Final = 20_000
"""Files after which a page ends: a kill costs at most what was read since the page before."""

File = tuple[str, ...]
"""The path of a file; where it moved, the path that it had before comes second."""


def read_landings(
    git: Git, walk: Walk, repository: str, *, first: int, is_repair: Callable[[str], bool]
) -> Iterator[Landing]:
    """Yield the landings of a walk, oldest first, the first at position `first`; a title may say that one repairs.

    Raises:
        GitFailed: what is here cannot be read.
    """
    changed = _read_files(git.diffs(*PATHS, shas=walk.chain))
    for position, (node, brought) in enumerate(brought_in(walk), start=first):
        found = next(changed, None)
        if found is None or found[0] != node.sha:
            raise GitFailed(git.git_dir, f"it left out commit {node.sha}")
        yield Landing(
            repository_id=repository,
            sha=node.sha,
            position=position,
            landed_at=node.committed_at,
            authored_at=node.authored_at,
            authors=" ".join(walk.authors(brought, node)),
            repairs=node.reverts or is_repair(node.title),
            files=json.dumps(found[1], ensure_ascii=False, separators=(",", ":")),
        )


def paged(landings: Iterable[Landing], *, landings_a_page: int = LANDINGS_A_PAGE) -> Iterator[Sequence[Landing]]:
    """Cut a stream of landings into pages of bounded size, none of them empty."""
    page: list[Landing] = []
    room = FILES_A_PAGE
    for landing in landings:
        page.append(landing)
        # Counting brackets is counting files, but for a path that has some: near enough for a bound.
        room -= (landing.files or "").count("[")
        if len(page) == landings_a_page or room <= 0:
            yield page
            page, room = [], FILES_A_PAGE
    if page:
        yield page


def _read_files(blocks: Iterable[bytes]) -> Iterator[tuple[str, list[File]]]:
    """Yield (sha, files) for each commit of `git log --raw -z`; a commit only once its last file is known."""
    fields = pieces(blocks, b"\0")
    sha = ""
    files: list[File] = []
    for field in fields:
        if field.startswith(COMMIT_MARK):
            if sha:
                yield sha, files
            sha, files = field[1:].decode(), []
            continue
        moved = field.rsplit(b" ", 1)[-1][:1] in {b"R", b"C"}
        names = [name.decode("utf-8", "backslashreplace") for name in islice(fields, 2 if moved else 1)]
        files.append(tuple(reversed(names)))
    if sha:
        yield sha, files
