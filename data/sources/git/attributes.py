"""
Reads what a commit's tree says of its own files: every `.gitattributes`, and the marks of programs in what they wrote.

It must not take a generator for what it generates: a mark counts where it begins a line among a file's first forty, as
GitHub Linguist has it. Where a file is absent, as in a partial clone, what it would have said is unsaid.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from data.gitattributes import FILE, Attributes
from data.sources.git.process import pieces
from data.sources.git.tree import read_paths

if TYPE_CHECKING:
    from collections.abc import Iterator

    from data.sources.git.process import Git

MARK: Final = r"^(//|#|--|;|/\*|<!--) ?(Code generated .*DO NOT EDIT|@generated)"
_FIRST_LINES: Final = 40
_HEADER_WORDS: Final = 3
_NOTHING: Final = 1
"""How `git grep` ends where no line matches."""


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
