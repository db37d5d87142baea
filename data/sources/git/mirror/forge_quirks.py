"""How the forges differ for git, and which errors git's words (locale C) stand for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from data.errors import AccessDenied, CredentialsRefused, NotFound, RateLimited, RemoteError, SourceUnavailable
from data.forges import GITHUB, GITLAB
from data.sources.git.process import last_words
from data.sources.http.masking import kept_words, masked

HOST: Final = r"users\.noreply\.[\w.-]+"


@dataclass(frozen=True, kw_only=True, slots=True)
class ForgeQuirks:
    """What is peculiar to one forge; `names` matches repository names that are safe as a path here. `private` matches
    addresses that the forge gave out (`login` or `id`). `salt` goes before an address in its digest: on another forge
    it may be somebody else's. `history` is the kind of stream.
    """

    forge: str
    names: re.Pattern[str]
    written: str
    user: str
    permission: str
    remedy: str
    private: re.Pattern[str]
    salt: str
    history: str

    def allow(self, name: str) -> bool:
        return self.names.fullmatch(name) is not None and not {".", ".."} & set(name.split("/"))

    def person_of(self, email: str, logins: Mapping[str, str]) -> str | None:
        """Return the person whose forge-given address this is; None for any other address."""
        found = self.private.fullmatch(email.strip())
        if found is None:
            return None
        told = found.groupdict()
        if (login := told.get("login")) is not None:
            return logins.get(login.lower())
        person = f"{self.forge}:{told['id']}"
        return person if person in logins.values() else None


OF_GITHUB: Final = ForgeQuirks(
    forge=GITHUB,
    names=re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*/[A-Za-z0-9._-]+"),
    written="owner/name",
    # GitHub takes any name with a personal token, and this one with an App's.
    user="x-access-token",
    permission="Contents: read",
    remedy="renew the token, or give it access to the repository",
    private=re.compile(rf"(?:\d+\+)?(?P<login>[^@\s]+)@{HOST}", re.IGNORECASE),
    salt="",
    history="history",
)
OF_GITLAB: Final = ForgeQuirks(
    forge=GITLAB,
    names=re.compile(r"[\w.][\w.+-]*(?:/[\w.][\w.+-]*)+"),
    written="group/project",
    # Any name works with any kind of token; GitLab's own pages write this one.
    user="oauth2",
    permission="read_repository",
    remedy="renew the token, and give it the scope read_repository",
    # A login may change and is missing in newer addresses; the number stays.
    private=re.compile(rf"(?P<id>\d+)(?:-[^@\s]+)?@{HOST}", re.IGNORECASE),
    salt=f"{GITLAB}:",
    history="gitlab-history",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """A repository at a forge, as asked for; `secrets` are masked in all messages."""

    name: str
    customs: ForgeQuirks
    secrets: tuple[str, ...] = field(repr=False)


def _error(kind: str, asked: Asked, said: str, raw: str) -> RemoteError:
    whole = f"the repository {asked.name}"
    match kind:
        case "refused":
            return CredentialsRefused(
                f"git was refused, first at {asked.name} ({said}); {asked.customs.remedy}", raw=raw
            )
        case "denied":
            return AccessDenied(whole, permission=asked.customs.permission, said=said, raw=raw)
        case "not found":
            return NotFound(whole, said=said, raw=raw)
        case "limited":
            return RateLimited(f"git may not fetch {asked.name} for now ({said})", reset_at=None, raw=raw)
        case "away":
            return SourceUnavailable(f"git cannot reach the server of {asked.name}: {said}", raw=raw, host_away=True)
        case _:
            return SourceUnavailable(f"git could not fetch {asked.name}: {said}", raw=raw)


ENDINGS: Final[tuple[tuple[re.Pattern[str], str], ...]] = tuple(
    (re.compile(pattern, re.IGNORECASE), kind)
    for pattern, kind in (
        (r"requested URL returned error: 429|rate limit|too many requests", "limited"),
        # GitLab's words for a refused token, whatever the status.
        (r"HTTP Basic: Access denied", "refused"),
        (r"requested URL returned error: 403|access denied|not granted|access rights", "denied"),
        (r"Authentication failed|requested URL returned error: 401", "refused"),
        (r"could not read (?:Username|Password)|Permission denied \(|Host key verification failed", "refused"),
        (r"repository '[^']*' not found|Repository not found|requested URL returned error: (?:404|410)", "not found"),
        (r"does not appear to be a git repository|project you were looking for", "not found"),
        (r"Could not resolve (?:host|proxy)|Failed to connect|Connection refused|No route to host", "away"),
        (r"Connection (?:timed out|reset)|Network is unreachable|Operation timed out", "away"),
        (r"requested URL returned error: 5\d\d|Operation too slow|early EOF|hung up|RPC failed", "unavailable"),
        (r"unable to access '[a-z]+://|transfer closed|unexpected disconnect", "unavailable"),
        (r"No space left on device|Disk quota exceeded|Read-only file system", "unavailable"),
    )
)


def error_of(complaint: bytes, status: int, asked: Asked) -> RemoteError | None:
    """Return the error that git's complaint about a server stands for; None where it is about something else."""
    text = complaint.decode("utf-8", "backslashreplace")
    kind = next((kind for pattern, kind in ENDINGS if pattern.search(text)), None)
    return None if kind is None else other_error(complaint, status, asked, kind)


def other_error(complaint: bytes, status: int, asked: Asked, kind: str = "unavailable") -> RemoteError:
    said = masked(last_words(complaint, status), asked.secrets)
    return _error(kind, asked, said, kept_words(complaint.decode("utf-8", "backslashreplace"), asked.secrets))
