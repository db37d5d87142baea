"""Runs the git commands that talk to a server: with a limit in time, a token by askpass, and children that die with it.

The token is printed by a script from its environment, for the two questions of its own server only. A mirror's own
configuration knows no server, so that nothing that only reads can fetch. One collection at a time works in a mirror:
git commands inherit the lock, and keep it should we be killed.
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
"""Bytes of git's standard error that are looked at, from its end."""

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
    """How long git may take: `seconds` in all, and a minute at a stretch under a thousand bytes a second."""

    seconds: float = 3_600.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Reply:
    """What became of a git command. `secrets` are to be masked in whatever is told of it."""

    status: int
    output: bytes
    complaint: bytes
    secrets: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Remote:
    """The server's side of one repository. `token` is asked before every command; None means that none is needed."""

    name: str
    address: Address
    token: Callable[[], str | None]
    limits: Limits
    customs: ForgeQuirks = OF_GITHUB

    def __repr__(self) -> str:
        """Show where it is, and nothing that `token` may hold on to."""
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
        """Run git in a mirror with the server as `origin`, and return how that ended, whatever that was.

        `lines` go to its input, `more` into its environment; git and its children keep the lock `held` as long as any
        lives. Raises GitMissing, SourceUnavailable (too slow) or RemoteError (no token).
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
                    # A group of its own: a Ctrl-C is for us, and what hangs is killed with its children.
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
            # Children that outlive git (a helper that hangs) go as well.
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
            # What git would start in the background would outlive us, and the lock.
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
    """Yield the environment in which git finds name and token for an address; without a token nothing to ask."""
    if token is None or not address.takes_token:
        # "false" answers no question: git then says that the server wants credentials.
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
    """Yield a mirror's lock file while it is held. Raises CollectionStopped (held by others), RepositoryUnreadable."""
    try:
        # Whoever may not read the repository over there may not read its mirror here either.
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with place.with_name(f"{place.name}.lock").open("wb") as file:
            _hold(file)
            yield file
            # A program that another thread begins has all of our files for an instant, and would keep the lock so long.
            # What ended in an error may have left a git at work, which is to keep it.
            fcntl.flock(file, fcntl.LOCK_UN)
    except OSError as error:
        fix = "set mirrors in [sources.git] to a folder that can be written"
        raise RepositoryUnreadable(f"no mirror can be kept at {place} ({error.strerror}); {fix}") from error


def _hold(file: IO[bytes]) -> None:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise CollectionStopped("another collection is at work on its mirror") from error
