"""Runs the git commands that talk to a server: with a time limit, a token by askpass, and children that die with it.

A script prints the token from its environment, only for its own server's two questions. A mirror's configuration names
no server, so that reading can never fetch. Git inherits the lock and keeps it if we are killed.
"""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

from data.errors import CollectionStopped, GitMissing, RepositoryUnreadable, SourceUnavailable
from data.sources.git.mirror.forge_quirks import OF_GITHUB, ForgeQuirks
from data.sources.git.process import scrubbed_environment, settings_arguments

if TYPE_CHECKING:
    from data.sources.git.mirror.address import Address


MOST_COMPLAINT: Final = 64 * 1024
"""Bytes of git's standard error that are read, from its end."""

SSH: Final = "ssh -oBatchMode=yes -oConnectTimeout=20 -oServerAliveInterval=15 -oServerAliveCountMax=4"


SCRIPT: Final = """\
#!/bin/sh
case "$1" in
"$RISKBRIEF_ASKED_NAME") printf '%s\\n' "$RISKBRIEF_GIT_NAME" ;;
"$RISKBRIEF_ASKED_TOKEN") printf '%s\\n' "$RISKBRIEF_GIT_TOKEN" ;;
*) exit 1 ;;
esac
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """How long git may take: `seconds` in all, and a minute in a row below 1,000 bytes a second."""

    seconds: float = 3_600.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Reply:
    """How a git command ended. `secrets` are to be masked wherever it is quoted."""

    status: int
    output: bytes
    complaint: bytes
    secrets: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Remote:
    """The server's side of one repository. `token` is called before every command; None: no token needed."""

    name: str
    address: Address
    token: Callable[[], str | None]
    limits: Limits
    customs: ForgeQuirks = OF_GITHUB

    def __repr__(self) -> str:
        """Show the address only: `token` may hold a secret."""
        return f"Remote({self.name!r}, {self.address.url!r})"

    def ask(
        self,
        git_dir: Path,
        *arguments: str,
        lines: Iterable[str] = (),
        held: IO[bytes] | None = None,
        more: Mapping[str, str] | None = None,
        seconds: float | None = None,
    ) -> Reply:
        """Run git in a mirror with the server as `origin`; return how it ended. Git and its children keep the lock
        `held` while any lives. Raises GitMissing, SourceUnavailable (too slow) or RemoteError (no token).
        """
        token = self.token() if self.address.takes_token else None
        with (
            _asked_for(self.address, self.customs.user, token) as answers,
            tempfile.TemporaryFile() as fed,
            tempfile.TemporaryFile() as printed,
            tempfile.TemporaryFile() as complaint,
        ):
            fed.writelines(line.encode() + b"\n" for line in lines)
            fed.seek(0)
            try:
                process = subprocess.Popen(
                    ["git", *settings_arguments(), *self._settings(), f"--git-dir={git_dir}", "--bare", *arguments],
                    stdin=fed,
                    stdout=printed,
                    stderr=complaint,
                    env={**self._environment(), **answers, **(more or {})},
                    cwd=git_dir,
                    # A group of its own: Ctrl-C is for us, and a hanging git is killed with its children.
                    start_new_session=True,
                    pass_fds=() if held is None else (held.fileno(),),
                )
            except FileNotFoundError as error:
                raise GitMissing from error
            status = self._wait(process, min(self.limits.seconds, seconds or self.limits.seconds))
            return Reply(
                status=status,
                output=_read(printed, None),
                complaint=_read(complaint, MOST_COMPLAINT),
                secrets=() if token is None else (token,),
            )

    def _wait(self, process: subprocess.Popen[bytes], seconds: float) -> int:
        try:
            return process.wait(seconds)
        except subprocess.TimeoutExpired as error:
            words = f"git took longer than {seconds:g} s for {self.name} and was ended"
            raise SourceUnavailable(words) from error
        finally:
            # Kill children that outlive git too (a helper that hangs).
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def _settings(self) -> list[str]:
        settings = (
            f"remote.origin.url={self.address.url}",
            "remote.origin.promisor=true",
            "remote.origin.partialCloneFilter=blob:none",
            "protocol.version=2",
            "credential.helper=",
            "http.lowSpeedLimit=1000",
            "http.lowSpeedTime=60",
            # Anything that git starts in the background would outlive us and the lock.
            "gc.auto=0",
            "maintenance.auto=false",
        )
        return [part for setting in settings for part in ("-c", setting)]

    def _environment(self) -> dict[str, str]:
        return scrubbed_environment() | {"GIT_ALLOW_PROTOCOL": self.address.protocol, "GIT_SSH_COMMAND": SSH}


def _read(file: IO[bytes], most: int | None) -> bytes:
    size = file.seek(0, os.SEEK_END)
    file.seek(0 if most is None else max(0, size - most))
    return file.read()


@contextmanager
def _asked_for(address: Address, user: str, token: str | None) -> Iterator[Mapping[str, str]]:
    """Yield the environment in which git finds name and token for an address."""
    if token is None or not address.takes_token:
        # "false" answers no question, so that git says that the server wants credentials.
        yield {"GIT_ASKPASS": "false"}
        return
    with tempfile.TemporaryDirectory(prefix="riskbrief-git-") as folder:
        script = Path(folder) / "askpass"
        script.touch(mode=0o700)
        script.write_text(SCRIPT, "utf-8")
        asked_name, asked_token = address.prompts(user)
        yield {
            "GIT_ASKPASS": str(script),
            "RISKBRIEF_ASKED_NAME": asked_name,
            "RISKBRIEF_ASKED_TOKEN": asked_token,
            "RISKBRIEF_GIT_NAME": user,
            "RISKBRIEF_GIT_TOKEN": token,
        }


@contextmanager
def locked(place: Path) -> Iterator[IO[bytes]]:
    """Hold a mirror's lock file. Raises CollectionStopped (held by others) or RepositoryUnreadable."""
    try:
        # Whoever may not read the repository there may not read its mirror here.
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with place.with_name(f"{place.name}.lock").open("wb") as file:
            _hold(file)
            yield file
            # A program that another thread starts has all our open files for a moment and would keep the lock as long.
            # After an error a git may still be at work, and is to keep it.
            fcntl.flock(file, fcntl.LOCK_UN)
    except OSError as error:
        fix = "set mirrors in [sources.git] to a folder that can be written"
        raise RepositoryUnreadable(f"no mirror can be kept at {place} ({error.strerror}); {fix}") from error


def _hold(file: IO[bytes]) -> None:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise CollectionStopped("another collection is at work on its mirror") from error
