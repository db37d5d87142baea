"""Runs git so that the same clone gives the same bytes on every machine. It never writes, uses the network, runs a hook
or obeys the user's configuration; every clone is read as if bare, with `.mailmap` from HEAD and without
`.gitattributes`.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from contextlib import suppress
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING, Final

from data.errors import GitFailed, GitMissing

if sys.platform == "linux":
    import fcntl

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

_PIPE = 1 << 20
_BLOCK = 1 << 18

HASH: Final = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
"""A whole object id. Anything else from a forge or an event could be an option or a refspec to git."""

_SECRET: Final = re.compile(r"RISKBRIEF_|ANTHROPIC_|SLACK_|GITHUB_|GH_|GITLAB_|CI_JOB_TOKEN")
"""Our variables, which no git command needs."""

# Each setting closes a way for a configuration file to change the bytes or start a command.
_SETTINGS = (
    "safe.directory=*",
    "core.hooksPath=/dev/null",
    "core.fsmonitor=false",
    "core.attributesFile=/dev/null",
    "core.quotePath=true",
    "core.alternateRefsCommand=",
    "mailmap.file=",
    # A bare repository reads HEAD:.mailmap by itself, and fails if that is absent; the graph asks for it.
    "mailmap.blob=",
    "diff.indentHeuristic=true",
    "protocol.allow=never",
)

# Compare with the first parent, which is also right for a commit with one parent.
DIFF_FLAGS = (
    "--diff-merges=first-parent",
    "--root",
    "--no-ext-diff",
    "--no-textconv",
    "--no-color",
    "--no-show-signature",
    "--no-notes",
    "--no-abbrev",
    "--diff-algorithm=myers",
    "--ignore-submodules=none",
    "--submodule=short",
    "-O/dev/null",
)
RENAME_FLAGS = ("-M", "-l1000")
COMMIT_MARK = b">"
MARKED_COMMIT = "--format=tformat:>%H"


def without_secrets(environ: Mapping[str, str]) -> dict[str, str]:
    """Return an environment without our own variables and the forges' usual ones."""
    return {name: value for name, value in environ.items() if not _SECRET.match(name)}


def scrubbed_environment() -> dict[str, str]:
    """Return our environment without secrets and without what changes what git reads or where it goes."""
    kept = {name: value for name, value in without_secrets(os.environ).items() if not name.startswith("GIT_")}
    return kept | {
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_ATTR_NOSYSTEM": "1",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_NO_REPLACE_OBJECTS": "1",
        # A partial clone would fetch what it lacks. Git before 2.45 does not know the first of these; the second also
        # wins over a protocol setting in the clone's own file, which protocol.allow does not.
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_ALLOW_PROTOCOL": "none",
        "LC_ALL": "C",
    }


def settings_arguments() -> tuple[str, ...]:
    """Return the fixed settings, to stand before a git subcommand."""
    return ("--no-pager", *(part for setting in _SETTINGS for part in ("-c", setting)))


def last_words(complaint: bytes, status: int) -> str:
    lines = [line.strip() for line in complaint.decode("utf-8", "backslashreplace").splitlines() if line.strip()]
    fatal = [line for line in lines if line.startswith("fatal:")]
    if fatal:
        return fatal[-1]
    if lines:
        return lines[-1]
    return f"it was ended by signal {-status}" if status < 0 else f"it ended with status {status}"


def pieces(blocks: Iterable[bytes], separator: bytes) -> Iterator[bytes]:
    """Split a stream of blocks at a one-byte separator; a piece may span many blocks."""
    rest: list[bytes] = []
    for block in blocks:
        first, *others = block.split(separator)
        rest.append(first)
        if others:
            yield b"".join(rest)
            rest = [others.pop()]
            yield from others
    last = b"".join(rest)
    if last:
        yield last


def _widen(pipe: IO[bytes] | None) -> None:
    """Widen the pipe so that git works ahead of us, where the system can."""
    if pipe is not None and sys.platform == "linux":
        with suppress(OSError):
            fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, _PIPE)


@dataclass(frozen=True, slots=True)
class Git:
    """Git for one repository; `bases` has what a commit is compared with, if not its first parent."""

    git_dir: Path
    bases: Mapping[str, str] = field(default_factory=dict, compare=False)

    def run(self, *arguments: str) -> bytes:
        """Raises GitFailed when it fails, GitMissing when there is no git."""
        return b"".join(self.stream(*arguments))

    def stream(self, *arguments: str, lines: Iterable[str] = (), nothing: int = 0) -> Iterator[bytes]:
        """Yield what git prints, block by block. `nothing` is the exit status for no result. Raises GitFailed after the
        last block, so that no reader takes a cut end for the end. Input and error are files, as full pipes would block
        git.
        """
        with tempfile.TemporaryFile() as fed, tempfile.TemporaryFile() as complaint:
            fed.writelines(line.encode() + b"\n" for line in lines)
            fed.seek(0)
            command = ["git", *settings_arguments(), f"--git-dir={self.git_dir}", "--bare", *arguments]
            try:
                process = subprocess.Popen(
                    command,
                    bufsize=0,
                    stdin=fed,
                    stdout=subprocess.PIPE,
                    stderr=complaint,
                    env=scrubbed_environment(),
                    cwd=self.git_dir,
                )
            except FileNotFoundError as error:
                raise GitMissing from error
            with process:
                _widen(process.stdout)
                try:
                    while block := process.stdout.read(_BLOCK) if process.stdout else b"":
                        yield block
                    if (status := process.wait()) not in {0, nothing}:
                        complaint.seek(0)
                        raise GitFailed(self.git_dir, last_words(complaint.read(), status))
                finally:
                    # A reader that stops early must not leave git running.
                    process.kill()

    def diffs(self, *flags: str, shas: Iterable[str]) -> Iterator[bytes]:
        """Stream the diffs of exactly these commits in this order, each against its base."""
        pairs = (f"{sha} {self.bases.get(sha, '')}".rstrip() for sha in shas)
        return self.stream("diff-tree", "--stdin", "-r", "--always", *DIFF_FLAGS, *flags, lines=pairs)
