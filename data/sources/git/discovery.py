"""Finds the repository at a path (work tree, folder in one, bare) and what kind of clone it is."""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from data.errors import EmptyRepository, GitFailed, GitMissing, RepositoryNotFound, RepositoryUnreadable
from data.sources.git.process import Git, last_words, scrubbed_environment, settings_arguments

# ssh hosts that forges offer on port 443, and the hosts that answer for them on the web.
_WEB_HOSTS = {
    "github.com": "github.com",
    "ssh.github.com": "github.com",
    "gitlab.com": "gitlab.com",
    "altssh.gitlab.com": "gitlab.com",
    "bitbucket.org": "bitbucket.org",
    "altssh.bitbucket.org": "bitbucket.org",
}
_URL = re.compile(r"(?:https?|ssh|git)://(?:[^/@]*@)?(?P<host>[^/:@]+)(?::\d+)?/(?P<path>.+)")
_SCP = re.compile(r"(?:[^/@:]+@)?(?P<host>[^/:@]+):(?P<path>[^/].*)")
_REPOSITORY_PATH = re.compile(r"[\w.~-]+(?:/[\w.~-]+)+")
# Names of folders that say nothing about what is in them.
_NAMELESS = frozenset({"", ".git", "repo", "repo.git", "repository"})


@dataclass(frozen=True, slots=True)
class Place:
    path: Path
    git: Git
    name: str
    head: str
    branch: str | None
    web_url: str | None
    origin: tuple[str, ...]
    shallow: bool
    partial: bool
    boundary: frozenset[str]


P = TypeVar("P", bound=Place)


def find_repository(kind: type[P], path: Path) -> P:
    """Raises RepositoryNotFound, RepositoryUnreadable, EmptyRepository or GitMissing."""
    git = Git(_git_dir(path))
    head = _head(git, path)
    common = Path(_line(git, "rev-parse", "--path-format=absolute", "--git-common-dir"))
    boundary = _boundary(Path(_line(git, "rev-parse", "--path-format=absolute", "--git-path", "shallow")))
    config = _config(git)
    origin = config.get("remote.origin.url", "")
    branch = _optional(git, "symbolic-ref", "--quiet", "--short", "HEAD")
    return kind(
        path=path,
        git=git,
        name=_shown(_name(origin) or _name(str(common)) or common.name),
        head=head,
        branch=_shown(branch) if branch is not None else None,
        web_url=web_url(origin),
        origin=owner_and_name(origin),
        shallow=bool(boundary),
        partial=_is_partial(config),
        boundary=boundary,
    )


def web_url(origin: str) -> str | None:
    """Return the page on a public forge of a remote's address, without any credentials."""
    match = _URL.fullmatch(origin) or _SCP.fullmatch(origin)
    host = _WEB_HOSTS.get(match["host"].lower()) if match else None
    if match is None or host is None:
        return None
    path = match["path"].strip("/").removesuffix(".git")
    return f"https://{host}/{path}" if _REPOSITORY_PATH.fullmatch(path) else None


def owner_and_name(address: str) -> tuple[str, ...]:
    """Return the last two parts of an address: the same for https and ssh, and without credentials."""
    place = re.sub(r"[^/]*@", "", address.lower()).rstrip("/").removesuffix(".git").rstrip("/")
    return tuple(re.split(r"[/\\:]+", place)[-2:]) if place else ()


def _git_dir(path: Path) -> Path:
    try:
        if not path.exists():
            # A path cannot hold the double slash of an address.
            address = re.sub(r"^(https?|ssh|git):/+", r"\1://", str(path))
            if "://" in address or re.match(r"[\w.-]+@[\w.-]+:", address):
                message = f"{address} is no clone; run 'git clone {address}', and give the folder that it makes"
                raise RepositoryNotFound(message)
            message = f"there is no {path}; give the path of a git clone"
            raise RepositoryNotFound(message)
        start = path if path.is_dir() else path.parent
        # Git looks upwards from here, so a folder inside a work tree will do.
        done = subprocess.run(
            ["git", *settings_arguments(), "rev-parse", "--absolute-git-dir"],
            cwd=start,
            env=scrubbed_environment(),
            capture_output=True,
            check=False,
        )
    except PermissionError as error:
        message = f"{path} may not be read by this user; run as a user who may, or change its permissions"
        raise RepositoryUnreadable(message) from error
    except FileNotFoundError as error:
        raise GitMissing from error
    if done.returncode == 0:
        return Path(done.stdout.decode("utf-8", "surrogateescape").removesuffix("\n"))
    raise _refusal(path, last_words(done.stderr, done.returncode))


def _refusal(path: Path, words: str) -> RepositoryNotFound | RepositoryUnreadable:
    if "not a git repository" in words and not (path / ".git").exists():
        return RepositoryNotFound(f"{path} is not in a git repository; give the path of a git clone")
    if "dubious ownership" in words:
        fix = "update git to 2.38 or newer, or run as the user who owns it"
        return RepositoryUnreadable(f"{path} belongs to another user and this git refuses to read it; {fix}")
    return RepositoryUnreadable(f"git cannot open {path}: {words}; make 'git -C {path} status' work first")


def _head(git: Git, path: Path) -> str:
    head = _optional(git, "rev-parse", "--verify", "--quiet", "HEAD^{commit}")
    if head is None:
        branch = _optional(git, "symbolic-ref", "--quiet", "--short", "HEAD") or "HEAD"
        message = f"{path} has no commit on {branch}; commit something, or check out a branch that has commits"
        raise EmptyRepository(message)
    return head


def _line(git: Git, *arguments: str) -> str:
    return git.run(*arguments).decode("utf-8", "surrogateescape").removesuffix("\n")


def _optional(git: Git, *arguments: str) -> str | None:
    """Ask for what may not exist: git then fails silently."""
    try:
        return _line(git, *arguments) or None
    except GitFailed:
        return None


def _boundary(shallow_file: Path) -> frozenset[str]:
    try:
        return frozenset(shallow_file.read_text(encoding="ascii").split())
    except FileNotFoundError:
        return frozenset()


def _config(git: Git) -> dict[str, str]:
    """Return the clone's own settings; keys are in lower case except for the middle part."""
    text = (_optional(git, "config", "--local", "--includes", "-z", "--list") or "").split("\0")
    return {key: value for key, _, value in (entry.partition("\n") for entry in text) if key}


def _is_partial(config: dict[str, str]) -> bool:
    return "extensions.partialclone" in config or any(
        key.startswith("remote.") and key.endswith(".promisor") and value.lower() != "false"
        for key, value in config.items()
    )


def _name(address: str) -> str:
    """Return the last part that means something: "shop" of /srv/shop/.git."""
    parts = [part for part in re.split(r"[/\\:]", address) if part]
    telling = [part for part in parts if part.lower() not in _NAMELESS]
    return telling[-1].removesuffix(".git") if telling else ""


def _shown(name: str) -> str:
    """Make a name that is not UTF-8 printable, as file names inside the repository are."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
