"""One repository's mirror: made whole or not at all, updated once per collection, remade if damaged."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from data.errors import BadAnswer, GitFailed, RemoteError
from data.sources.git.mirror.forge_quirks import Asked, error_of, other_error
from data.sources.git.mirror.remote import Remote, Reply, locked
from data.sources.git.process import Git, pieces

BRANCH: Final = "refs/heads/default"
"""The server's HEAD, whatever it is called there."""

REFSPECS: Final = (f"+HEAD:{BRANCH}", "+refs/tags/*:refs/tags/*")
FETCH: Final = ("fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--recurse-submodules=no")
ONLY_SHAPE: Final = "--filter=blob:none"
UNBORN: Final = re.compile(rb"couldn't find remote ref HEAD", re.IGNORECASE)
OTHER_HASH: Final = re.compile(rb"mismatched algorithms: client \w+; server (sha1|sha256)")
NOT_THERE: Final = re.compile(rb"not our ref ([0-9a-f]{40,64})")
SPEAKS_GIT: Final = re.compile(rb"service=git-upload-pack|< version 2")

LOOK_SECONDS: Final = 30.0
"""How long a server may take to let us in: somebody is waiting."""

MOST_PACKS: Final = 40
"""Packs before they are merged: every fetch adds one, and hundreds are slow to search."""

MOST_ABSENT: Final = 8
"""Objects of one request that the server may lack; each costs another request."""

DAMAGED: Final = "the mirror of {name} was damaged and has been made anew"


@dataclass(frozen=True, kw_only=True, slots=True)
class State:
    """What a mirror holds: the newest commit of the default branch (None: none yet), and what to tell of it."""

    head: str | None
    remark: str | None = None


class Mirror:
    def __init__(self, path: Path, remote: Remote) -> None:
        self.path = path
        self.name = remote.name
        self.customs = remote.customs
        self.git = Git(path)
        self._remote = remote
        self._state: State | None = None
        self._error: Exception | None = None

    @property
    def exists(self) -> bool:
        return self.path.is_dir()

    def update(self) -> State:
        """Update it once and return what it holds. Raises GitMissing, RemoteError or CollectionStopped."""
        if self._error is not None:
            raise self._error
        if self._state is None:
            try:
                self._state = self._updated()
            except Exception as error:
                self._error = error
                raise
        return self._state

    def remake(self) -> State:
        """Make it anew because it cannot be read; raises as `update`."""
        with locked(self.path) as held:
            self._clear_leftovers()
            self._make(held)
        self._state = State(head=self._head(), remark=DAMAGED.format(name=self.name))
        return self._state

    def present(self, names: Iterable[str]) -> frozenset[str]:
        """Return which of these objects it holds. Raises GitFailed."""
        asked = list(dict.fromkeys(names))
        found = set()
        if asked:
            told = self.git.stream("cat-file", "--batch-check=%(objectname) %(objecttype)", lines=asked)
            found = {line.split()[0].decode() for line in pieces(told, b"\n") if not line.endswith(b" missing")}
        return frozenset(found)

    def lacking(self, names: Iterable[str]) -> list[str]:
        asked = list(dict.fromkeys(names))
        held = self.present(asked)
        return [name for name in asked if name not in held]

    def bring(self, names: Iterable[str], *, contents: bool) -> frozenset[str]:
        """Fetch missing objects at once (commits with history); return those the server lacks. Raises as `update`."""
        wanted = self.lacking(names)
        absent: set[str] = set()
        while wanted:
            with locked(self.path) as held:
                reply = self._fetch_objects(wanted, held, contents=contents)
            if reply.status == 0:
                break
            found = NOT_THERE.search(reply.complaint)
            name = "" if found is None else found[1].decode()
            if name not in wanted or len(absent) >= MOST_ABSENT:
                raise self._error_of(reply)
            absent.add(name)
            wanted.remove(name)
        return frozenset(absent)

    def look(self, *, seconds: float = LOOK_SECONDS) -> None:
        """Ask the server for its HEAD only, to see whether it lets us in. Raises as `update`."""
        with tempfile.TemporaryDirectory(prefix="riskbrief-git-") as folder:
            place = Path(folder) / "look.git"
            self._start(place, "sha1")
            reply = self._remote.ask(place, "ls-remote", "--quiet", "origin", "HEAD", seconds=seconds)
            if reply.status:
                raise self._error_of(reply)
            if not reply.output:
                self._check_speaks_git(place)

    def _updated(self) -> State:
        with locked(self.path) as held:
            self._clear_leftovers()
            if not self.exists:
                self._make(held)
                return State(head=self._head())
            reply = self._fetch(self.path, held)
            if reply.status and not self._is_about_server(reply) and not self._is_sound():
                self._make(held)
                return State(head=self._head(), remark=DAMAGED.format(name=self.name))
            self._settle(self.path, reply)
            self._put_together(held)
            return State(head=self._head())

    def _make(self, held: IO[bytes]) -> None:
        """Make the mirror next to its place and move it when whole: a kill leaves nothing that looks whole."""
        making = Path(tempfile.mkdtemp(prefix=self._leftover, dir=self.path.parent))
        try:
            self._start(making, "sha1")
            reply = self._fetch(making, held)
            if other := OTHER_HASH.search(reply.complaint):
                self._start(making, other[1].decode())
                reply = self._fetch(making, held)
            self._settle(making, reply)
            if self.exists:
                self.path.rename(making.with_name(f"{making.name}-old"))
            making.rename(self.path)
        finally:
            self._clear_leftovers()

    def _start(self, folder: Path, hashing: str) -> None:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(mode=0o700)
        branch = BRANCH.removeprefix("refs/heads/")
        # No template: it would bring hooks.
        Git(folder).run("init", "--quiet", "--template=", f"--object-format={hashing}", f"--initial-branch={branch}")

    def _fetch(self, place: Path, held: IO[bytes]) -> Reply:
        return self._remote.ask(place, *FETCH, "--prune", ONLY_SHAPE, "origin", *REFSPECS, held=held)

    def _fetch_objects(self, names: Iterable[str], held: IO[bytes], *, contents: bool) -> Reply:
        # Files have no history to negotiate; offering commits for them only makes the server work.
        how = ("-c", "fetch.negotiationAlgorithm=noop") if contents else ()
        return self._remote.ask(self.path, *how, *FETCH, ONLY_SHAPE, "--stdin", "origin", lines=names, held=held)

    def _settle(self, place: Path, reply: Reply) -> None:
        """Judge a fetch: good, a repository without commits, or failed."""
        if reply.status == 0:
            return
        if not UNBORN.search(reply.complaint):
            raise self._error_of(reply)
        self._check_speaks_git(place)
        git = Git(place)
        refs = pieces(git.stream("for-each-ref", "--format=delete %(refname)"), b"\n")
        gone = [line.decode("utf-8", "surrogateescape") for line in refs]
        if gone:
            b"".join(git.stream("update-ref", "--stdin", lines=gone))

    def _check_speaks_git(self, place: Path) -> None:
        """Check that git really found an empty repository: to git a page of HTML is a list without lines."""
        spoken = self._remote.ask(place, "ls-remote", "--quiet", "origin", "HEAD", more={"GIT_TRACE_PACKET": "1"})
        if spoken.status:
            raise self._error_of(spoken)
        if spoken.output or not SPEAKS_GIT.search(spoken.complaint):
            words = f"what answers for the repository {self.name} is no git server; look at clone_url in [sources.git]"
            raise BadAnswer(words)

    def _head(self) -> str | None:
        try:
            return self.git.run("rev-parse", "--verify", "--quiet", f"{BRANCH}^{{commit}}").decode().strip()
        except GitFailed:
            return None

    def _is_about_server(self, reply: Reply) -> bool:
        return bool(UNBORN.search(reply.complaint)) or self._known_error(reply) is not None

    def _is_sound(self) -> bool:
        """Whether every commit can be read; damaged trees show when they are read."""
        try:
            self.git.run("rev-list", "--count", "--all")
        except GitFailed:
            return False
        return True

    def _known_error(self, reply: Reply) -> RemoteError | None:
        return error_of(reply.complaint, reply.status, self._asked(reply))

    def _error_of(self, reply: Reply) -> RemoteError:
        return self._known_error(reply) or other_error(reply.complaint, reply.status, self._asked(reply))

    def _asked(self, reply: Reply) -> Asked:
        return Asked(name=self.name, customs=self.customs, secrets=reply.secrets)

    @property
    def _leftover(self) -> str:
        return f".{self.path.name}.making-"

    def _clear_leftovers(self) -> None:
        """Remove what a kill left. Only under the lock, which a git that outlives us would still hold."""
        for half in self.path.parent.glob(f"{self._leftover}*"):
            shutil.rmtree(half, ignore_errors=True)
        if self.exists:
            for stale in (*self.path.glob("*.lock"), *(self.path / "refs").rglob("*.lock")):
                stale.unlink(missing_ok=True)
            for stale in (self.path / "objects" / "pack").glob("tmp_*"):
                stale.unlink(missing_ok=True)

    def _put_together(self, held: IO[bytes]) -> None:
        packs = sum(1 for _ in (self.path / "objects" / "pack").glob("*.pack"))
        if packs > MOST_PACKS:
            # It may fail for lack of space; the mirror is still good then, and the next fetch tries again.
            self._remote.ask(self.path, "gc", "--quiet", held=held)
