"""
What git says when a server does not give what was asked for, as the errors that every source raises.

Git has one exit code for all of it, so its words decide; they are those of git and of the servers, in English, since
git runs in the locale C. The table is the whole rule, and the first line that fits counts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, TypeAlias

from data.errors import AccessDenied, CredentialsRefused, NotFound, RateLimited, SourceUnavailable
from data.sources.git.process import last_words
from data.sources.http.masking import kept_words, masked

if TYPE_CHECKING:
    from collections.abc import Callable

    from data.errors import RemoteError
    from data.sources.git.mirror.forge_quirks import ForgeQuirks


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """What was asked for: a repository by its name, at a forge with its customs; `secrets` are masked in all words."""

    name: str
    customs: ForgeQuirks
    secrets: tuple[str, ...] = field(repr=False)


Maker: TypeAlias = "Callable[[Asked, str, str], RemoteError]"
"""Makes an error of what was asked for, git's last words, and all of them."""


def _refused(asked: Asked, said: str, raw: str) -> RemoteError:
    return CredentialsRefused(f"git was refused at {asked.name} ({said}); {asked.customs.remedy}", raw=raw)


def _denied(asked: Asked, said: str, raw: str) -> RemoteError:
    return AccessDenied(f"the repository {asked.name}", permission=asked.customs.permission, said=said, raw=raw)


def _not_found(asked: Asked, said: str, raw: str) -> RemoteError:
    return NotFound(f"the repository {asked.name}", said=said, raw=raw)


def _limited(asked: Asked, said: str, raw: str) -> RemoteError:
    return RateLimited(f"git may not fetch {asked.name} for now ({said})", reset_at=None, raw=raw)


def _away(asked: Asked, said: str, raw: str) -> RemoteError:
    return SourceUnavailable(f"git cannot reach the server of {asked.name}: {said}", raw=raw, host_away=True)


def _unavailable(asked: Asked, said: str, raw: str) -> RemoteError:
    return SourceUnavailable(f"git could not fetch {asked.name}: {said}", raw=raw)


ENDINGS: Final[tuple[tuple[re.Pattern[str], Maker], ...]] = tuple(
    (re.compile(pattern, re.IGNORECASE), maker)
    for pattern, maker in (
        (r"requested URL returned error: 429|rate limit|too many requests", _limited),
        # GitLab's words for a token that it does not take, whatever the status beside them.
        (r"HTTP Basic: Access denied", _refused),
        (r"requested URL returned error: 403|access denied|not granted|access rights", _denied),
        (r"Authentication failed|requested URL returned error: 401", _refused),
        (r"could not read (?:Username|Password)|Permission denied \(|Host key verification failed", _refused),
        (r"repository '[^']*' not found|Repository not found|requested URL returned error: (?:404|410)", _not_found),
        (r"does not appear to be a git repository|project you were looking for", _not_found),
        (r"Could not resolve (?:host|proxy)|Failed to connect|Connection refused|No route to host", _away),
        (r"Connection (?:timed out|reset)|Network is unreachable|Operation timed out", _away),
        (r"requested URL returned error: 5\d\d|Operation too slow|early EOF|hung up|RPC failed", _unavailable),
        (r"unable to access '[a-z]+://|transfer closed|unexpected disconnect", _unavailable),
        (r"No space left on device|Disk quota exceeded|Read-only file system", _unavailable),
    )
)


def error_of(complaint: bytes, status: int, asked: Asked) -> RemoteError | None:
    """Return the error that git's complaint about a server stands for; None where it is about something else."""
    text = complaint.decode("utf-8", "backslashreplace")
    said, raw = masked(last_words(complaint, status), asked.secrets), kept_words(text, asked.secrets)
    return next((maker(asked, said, raw) for pattern, maker in ENDINGS if pattern.search(text)), None)


def other_error(complaint: bytes, status: int, asked: Asked) -> RemoteError:
    """Return the error of a complaint that the table does not know."""
    said = masked(last_words(complaint, status), asked.secrets)
    return _unavailable(asked, said, kept_words(complaint.decode("utf-8", "backslashreplace"), asked.secrets))
