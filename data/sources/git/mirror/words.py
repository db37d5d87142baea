"""
What git says when a server does not give what was asked for, as the errors that every source raises.

Git has one exit code for all of it, so its words decide; they are those of git and of the servers, in English, since
git runs in the locale C. The table is the whole rule, and the first line that fits counts.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, TypeAlias

from data.errors import AccessDenied, CredentialsRefused, NotFound, RateLimited, SourceUnavailable
from data.sources.git.process import last_words
from data.sources.http.masking import kept_words, masked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from data.errors import RemoteError

CONTENTS: Final = "Contents: read"
"""GitHub's name of the permission that a fetch needs."""

RENEW: Final = "renew the token, or give it access to the repository"

Maker: TypeAlias = "Callable[[str, str, str], RemoteError]"
"""Makes an error of the repository's name, git's last words, and all of them."""


def _refused(name: str, said: str, raw: str) -> RemoteError:
    return CredentialsRefused(f"git was refused at {name} ({said}); {RENEW}", raw=raw)


def _denied(name: str, said: str, raw: str) -> RemoteError:
    return AccessDenied(f"the repository {name}", permission=CONTENTS, said=said, raw=raw)


def _not_found(name: str, said: str, raw: str) -> RemoteError:
    return NotFound(f"the repository {name}", said=said, raw=raw)


def _limited(name: str, said: str, raw: str) -> RemoteError:
    return RateLimited(f"git may not fetch {name} for now ({said})", reset_at=None, raw=raw)


def _away(name: str, said: str, raw: str) -> RemoteError:
    return SourceUnavailable(f"git cannot reach the server of {name}: {said}", raw=raw, host_away=True)


def _unavailable(name: str, said: str, raw: str) -> RemoteError:
    return SourceUnavailable(f"git could not fetch {name}: {said}", raw=raw)


ENDINGS: Final[tuple[tuple[re.Pattern[str], Maker], ...]] = tuple(
    (re.compile(pattern, re.IGNORECASE), maker)
    for pattern, maker in (
        (r"requested URL returned error: 429|rate limit|too many requests", _limited),
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


def error_of(complaint: bytes, status: int, name: str, secrets: Iterable[str]) -> RemoteError | None:
    """Return the error that git's complaint about a server stands for; None where it is about something else."""
    known = tuple(secrets)
    text = complaint.decode("utf-8", "backslashreplace")
    said, raw = masked(last_words(complaint, status), known), kept_words(text, known)
    return next((maker(name, said, raw) for pattern, maker in ENDINGS if pattern.search(text)), None)


def other_error(complaint: bytes, status: int, name: str, secrets: Iterable[str]) -> RemoteError:
    """Return the error of a complaint that the table does not know."""
    known = tuple(secrets)
    said = masked(last_words(complaint, status), known)
    return _unavailable(name, said, kept_words(complaint.decode("utf-8", "backslashreplace"), known))
