"""Writes the example company's story as a real git repository, with one `git fast-import`.

The same story gives the same object names on every machine: nothing here reads a clock, and neither the
user's git settings nor the surrounding environment reach git.
"""

from __future__ import annotations

import os
import subprocess
from datetime import timedelta
from random import Random
from typing import IO, TYPE_CHECKING

from data.errors import DataError, GitFailed, GitMissing
from tests.fakes.larkfield.contents import STATIC, Contents
from tests.fakes.larkfield.story import BOT, PEOPLE, SEED, Change, Release, tell_story

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

BRANCH_AGE = timedelta(minutes=40)
GITHUB = "GitHub <noreply@github.com>"
OLD_ADDRESS_UNTIL = 1300
"""Asha Raman changed her address at about this change; .mailmap joins the two."""


def build_demo_repository(directory: Path) -> Path:
    """Make the example repository in a new or empty directory and return that directory."""
    try:
        directory.mkdir(parents=True, exist_ok=True)
        if any(directory.iterdir()):
            raise DataError(f"{directory} is not empty; the example repository needs a folder of its own")
    except OSError as error:
        raise DataError(f"cannot make a folder at {directory}: {error.strerror}") from error
    try:
        _git(directory, "init", "--quiet", "--template=", "--object-format=sha1", "--initial-branch=main")
        _import_story(directory)
        _git(directory, "reset", "--quiet", "--hard")
    except FileNotFoundError as error:
        raise GitMissing from error
    return directory


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return kept | {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "LC_ALL": "C"}


def _git(directory: Path, *arguments: str) -> None:
    command = ["git", "-C", str(directory), *arguments]
    done = subprocess.run(command, env=_environment(), capture_output=True, text=True, check=False)
    if done.returncode:
        raise GitFailed(directory, _last_line(done.stderr))


def _import_story(directory: Path) -> None:
    command = ["git", "-C", str(directory), "fast-import", "--quiet", "--done"]
    with subprocess.Popen(
        command, env=_environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdin and process.stdout and process.stderr  # noqa: PT018 (three pipes were asked for)
        try:
            _Stream(process.stdin, process.stdout).write_story()
            process.stdin.close()
        except (BrokenPipeError, ValueError):
            # Git is gone; what it said on the way out is the error that counts.
            process.kill()
        words = process.stderr.read().decode(errors="replace")
    if process.returncode:
        raise GitFailed(directory, _last_line(words))


def _last_line(words: str) -> str:
    return (words.strip().splitlines() or ["git said nothing"])[-1]


class _Stream:
    """The commands to `git fast-import`, and its answers: a revert has to name the commit it takes back."""

    def __init__(self, commands: IO[bytes], answers: IO[bytes]) -> None:
        self._commands = commands
        self._answers = answers
        self._contents = Contents(Random(SEED))
        self._tip = 0
        self._last_mark = 0
        self._landed: dict[int, int] = {}

    def write_story(self) -> None:
        for event in tell_story():
            if isinstance(event, Release):
                self._write_release(event)
            else:
                self._write_change(event)
        self._commands.write(b"done\n")
        self._commands.flush()

    def _write_release(self, release: Release) -> None:
        tagger = _signature("Ruth Cohen", release.at)
        self._send(f"tag {release.name}\nfrom :{self._tip}\ntagger {tagger}\n")
        self._send_data(f"Release {release.name}\n".encode())

    def _write_change(self, change: Change) -> None:
        paths = [*([] if self._tip else STATIC), *self._contents.apply(change)]
        author = _signature(change.author, change.at, change.number)
        if change.merged:
            branch = f"larkfield/{change.title.lower().replace(' ', '-')}"
            base = self._tip
            author = _signature(change.author, change.at - BRANCH_AGE, change.number)
            self._commit(author, author, f"{change.title}\n", paths, base)
            message = f"Merge pull request #{change.number} from {branch}\n\n{change.title}\n"
            merger = _signature(_colleague(change.author), change.at)
            self._commit(merger, f"{GITHUB} {_seconds(change.at)}", message, paths, base, self._tip)
        else:
            self._commit(author, f"{GITHUB} {_seconds(change.at)}", self._squash_message(change), paths, self._tip)
        self._landed[change.number] = self._tip

    def _squash_message(self, change: Change) -> str:
        if change.reverts is None:
            return f"{change.title} (#{change.number})\n"
        self._send(f"get-mark :{self._landed[change.reverts]}\n")
        self._commands.flush()
        sha = self._answers.readline().decode().strip()
        title = f'Revert "{change.title} (#{change.reverts})" (#{change.number})'
        return f"{title}\n\nThis reverts commit {sha}.\n"

    def _commit(self, author: str, committer: str, message: str, paths: list[str], *parents: int) -> None:
        self._last_mark += 1
        self._tip = self._last_mark
        self._send(f"commit refs/heads/main\nmark :{self._tip}\nauthor {author}\ncommitter {committer}\n")
        self._send_data(message.encode())
        for word, parent in zip(("from", "merge"), parents, strict=False):
            # The founding commit has no parent, which is mark 0 here.
            self._send(f"{word} :{parent}\n" if parent else "")
        for path in paths:
            self._send(f"M 100644 inline {path}\n")
            self._send_data(self._contents.text(path))

    def _send(self, command: str) -> None:
        self._commands.write(command.encode())

    def _send_data(self, data: bytes) -> None:
        self._commands.write(b"data %d\n%s\n" % (len(data), data))


def _seconds(at: datetime) -> str:
    return f"{int(at.timestamp())} +0000"


def _signature(name: str, at: datetime, number: int = OLD_ADDRESS_UNTIL) -> str:
    if name == BOT:
        return f"{BOT} <49699333+{BOT}@users.noreply.github.com> {_seconds(at)}"
    address = f"{name.lower().replace(' ', '.')}@larkfield.example"
    if name == "Asha Raman" and number < OLD_ADDRESS_UNTIL:
        address = "asha@old-mail.example"
    return f"{name} <{address}> {_seconds(at)}"


def _colleague(author: str) -> str:
    """Return who pressed the button: the first other person at home in the author's own service."""
    home = PEOPLE[author][0]
    return next(name for name, homes in PEOPLE.items() if name != author and home in homes)
