"""
A made-up repository for measurements, large enough that git's own work on it costs what it costs on a real one.

It is the same on every machine: drawn with a seeded generator and written by `git fast-import`. It must not be taken
for a likeness of anybody's history; only its sizes are realistic (files of some hundred lines, five files a commit,
authors who mostly stay at home, most edits in few files).
"""

from __future__ import annotations

import random
import subprocess
from pathlib import Path
from typing import IO

COMMITS = 15_000
_FILES_A_COMMIT = 5
_AUTHORS = 120
_PACKAGES = 40
_MOST_FIRST_LINES = 300
_AT_HOME = 0.8
_NEW_FILES = 0.06
_START = 1_500_000_000
_HOUR = 3_600


def generate(root: Path, commits: int = COMMITS, *, hours: int = 5) -> Path:
    """Write a bare repository of a commit each so many hours below `root`; the usual size takes about a minute."""
    repo = root / "generated.git"
    subprocess.run(["git", "init", "--quiet", "--bare", "--initial-branch=main", repo], check=True)
    command = ["git", "-C", str(repo), "fast-import", "--quiet", "--depth=10"]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as writer:
        if writer.stdin is None:  # pragma: no cover, since a pipe was asked for
            raise RuntimeError("git fast-import has no standard input")
        _Story(writer.stdin, hours).write(commits)
    if writer.returncode:
        raise RuntimeError("git fast-import failed; its words are above")
    return repo


class _Story:
    """Draws the commits one after the other and writes them in fast-import's language."""

    def __init__(self, out: IO[bytes], hours: int) -> None:
        self._out, self._between = out, hours * _HOUR
        self._random = random.Random(20261121)
        self._files: dict[str, list[str]] = {}
        self._names: list[list[str]] = [[] for _ in range(_PACKAGES)]

    def write(self, commits: int) -> None:
        for number in range(commits):
            author = int(_AUTHORS * self._random.random() ** 2)
            files = [self._edited(author) for _ in range(self._random.randint(1, 2 * _FILES_A_COMMIT - 1))]
            self._commit(number, author, dict.fromkeys(files))

    def _edited(self, author: int) -> str:
        """Edit an old file or begin a new one; mostly at the author's home, where favourites are edited most."""
        draw = self._random
        package = author % _PACKAGES if draw.random() < _AT_HOME else draw.randrange(_PACKAGES)
        names = self._names[package]
        if not names or draw.random() < _NEW_FILES:
            name = f"package{package}/src/module{len(names)}.py"
            self._files[name] = [self._line() for _ in range(draw.randint(10, _MOST_FIRST_LINES))]
            names.append(name)
            return name
        name = names[int(len(names) * draw.random() ** 2)]
        lines = self._files[name]
        for _ in range(draw.randint(1, 4)):
            at = draw.randrange(len(lines))
            lines[at : at + draw.randint(0, 5)] = [self._line() for _ in range(draw.randint(1, 5))]
        return name

    def _line(self) -> str:
        draw = self._random
        return f"    value_{draw.randrange(400)} = compute_{draw.randrange(200)}(state, {draw.randrange(10_000)})"

    def _commit(self, number: int, author: int, files: dict[str, None]) -> None:
        who = f"Author {author} <author{author}@example.com> {_START + number * self._between} +0000"
        title = f"{'Fix' if number % 5 == 0 else 'Add'} part {number} (#{number})"
        head = f"commit refs/heads/main\nauthor {who}\ncommitter {who}\ndata {len(title)}\n{title}\n"
        self._out.write(head.encode())
        for name in files:
            text = ("\n".join(self._files[name]) + "\n").encode()
            self._out.write(b"M 100644 inline %s\ndata %d\n%s\n" % (name.encode(), len(text), text))
        self._out.write(b"\n")
