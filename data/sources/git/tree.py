"""
The tree of one commit: its paths, the texts of a few files, and what they say of its other files.

It reads objects only, so that bare clones will do. The surprise: a partial clone may lack a tree or a text on purpose.
It is never fetched; what is absent reads as None, and what it would have said is unsaid.

A generator's mark in what it wrote counts where it begins a line among a file's first forty, as GitHub Linguist has it:
a generator must not be taken for what it generates.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from data.errors import GitFailed
from data.gitattributes import FILE, Attributes
from data.sources.git.process import pieces

if TYPE_CHECKING:
    from collections.abc import Iterator

    from data.sources.git.process import Git

MARK: Final = r"^(//|#|--|;|/\*|<!--) ?(Code generated .*DO NOT EDIT|@generated)"
_FIRST_LINES: Final = 40
_HEADER_WORDS: Final = 3
_NOTHING: Final = 1
"""How `git grep` ends where no line matches."""

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


def read_attributes(git: Git, sha: str, *, partial: bool) -> Attributes:
    """Return the attributes as of a commit; what is marked is not looked for in a partial clone. Raises GitFailed."""
    files = [name for name in read_paths(git, sha, partial=partial) or () if name == FILE or name.endswith(f"/{FILE}")]
    return Attributes(_texts(git, sha, files), () if partial else _marked(git, sha))


def _texts(git: Git, sha: str, files: list[str]) -> Iterator[tuple[str, str]]:
    asked = [f"{sha}:{name}" for name in files if "\n" not in name]
    answer = b"".join(git.stream("cat-file", "--batch", lines=asked)) if asked else b""
    for name in (one for one in files if "\n" not in one):
        header, _, answer = answer.partition(b"\n")
        words = header.split()
        if len(words) == _HEADER_WORDS and words[1] == b"blob":
            size = int(words[2])
            yield name[: -len(FILE)].rstrip("/"), answer[:size].decode("utf-8", "replace")
            answer = answer[size + 1 :]


def _marked(git: Git, sha: str) -> Iterator[str]:
    """Yield the paths that say that a program wrote them. Raises GitFailed."""
    asked = git.stream("grep", "-n", "-z", "-I", "-E", "-e", MARK, sha, "--", nothing=_NOTHING)
    for line in pieces(asked, b"\n"):
        path, *number = line.split(b"\0", 2)
        # A path with a newline in it comes in two pieces, and neither is one.
        if len(number) == 2 and int(number[0]) <= _FIRST_LINES:  # noqa: PLR2004
            yield path.removeprefix(f"{sha}:".encode()).decode("utf-8", "backslashreplace")
