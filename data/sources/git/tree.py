"""The tree of one commit: its paths and the texts of a few files. Reads objects only, so that bare clones will do.

The surprise: a partial clone may lack a tree or a text on purpose. It is never fetched; what is absent reads as None.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from data.errors import GitFailed
from data.sources.git.process import pieces

if TYPE_CHECKING:
    from data.sources.git.process import Git

LONGEST_BYTES: Final = 1 << 20
"""What is longer than a megabyte is read no further: no manifest is."""


def read_paths(git: Git, sha: str, *, partial: bool) -> tuple[str, ...] | None:
    """Return the paths of all files of a commit, None where a partial clone lacks a part of its tree.

    Raises GitFailed where any other clone does: that is damage.
    """
    try:
        found = pieces(git.stream("ls-tree", "-r", "-z", "--name-only", "--full-tree", "--", sha), b"\0")
        return tuple(path.decode("utf-8", "backslashreplace") for path in found)
    except GitFailed:
        if not partial:
            raise
        return None


def read_text(git: Git, sha: str, path: str) -> str | None:
    """Return the text of a file of a commit, None where the clone lacks it."""
    try:
        return git.run("cat-file", "blob", f"{sha}:{path}")[:LONGEST_BYTES].decode("utf-8", "replace")
    except GitFailed:
        return None
