"""One request and reply, credentials, and the one budget for all requests to a host.

The host's headers decide; a host without limits is not waited for. Waiting is bounded by our patience: a collection
ends with "come back at 14:00" and does not hang.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

PATIENCE_SECONDS: Final = 3_900.0
"""65 minutes: GitHub's hourly limit at its longest, plus room for a clock that is off."""

CORE: Final = "core"
"""The limit of hosts that do not name theirs."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Allowance:
    """What was left of one limit when last told; `reset_at` in epoch seconds by our clock."""

    remaining: int
    limit: int | None = None
    reset_at: float | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Wait:
    """A wait that begins now, for whoever shows it."""

    service: str
    seconds: float
    reason: str


@dataclass(kw_only=True, slots=True)
class Budget:
    """Counts requests to a host and remembers what it has left. For one thread at a time. `most_requests` is our own
    limit for one collection. `patience` is the seconds to wait in all before a used-up limit ends this host's
    collection.
    """

    patience: float = PATIENCE_SECONDS
    most_requests: int | None = None
    requests: int = 0
    waited: float = 0.0
    allowances: dict[str, Allowance] = field(default_factory=dict)

    @property
    def is_spent(self) -> bool:
        return self.most_requests is not None and self.requests >= self.most_requests

    def note(self, resource: str, allowance: Allowance) -> None:
        """Remember one of the host's limits ("core", "graphql", "search")."""
        self.allowances[resource] = allowance

    def used_up(self, resource: str, now: float) -> Allowance | None:
        """Return the limit if it is used up until its reset; None where we may ask."""
        found = self.allowances.get(resource)
        if found is None or found.remaining > 0 or found.reset_at is None or found.reset_at <= now:
            return None
        return found

    def allows(self, seconds: float) -> bool:
        return self.waited + seconds <= self.patience


class Credentials(Protocol):
    """What proves who asks. Whoever holds a token that expires renews it in time."""

    def headers(self) -> Mapping[str, str]:
        """Return the headers of the next request. May raise what a source may raise."""

    def renew(self) -> bool:
        """Forget a refused token; return whether asking again is worth it."""


class Unchanging:
    """One fixed header, which is never printed. If it is refused, it stays refused."""

    def __init__(self, name: str, value: str) -> None:
        self._proof = {name: value}

    def headers(self) -> Mapping[str, str]:
        return self._proof

    def renew(self) -> bool:
        return False


@dataclass(frozen=True, kw_only=True, slots=True)
class Ask:
    """One request. `what` is its name in messages: "pull requests of acme/shop".

    `allow` are refusal statuses that the caller handles, `resource` is the limit that it counts against, `permission`
    what a lack of access is about and `blinds` the kinds of data then lost. `limited` finds a rate limit in a good
    answer's JSON (GraphQL). A `form` is for questions too long for an address.
    """

    url: str
    what: str
    method: str = "GET"
    params: Mapping[str, str | int] | None = None
    json: Any = None
    form: Mapping[str, str] | None = None
    headers: Mapping[str, str] | None = None
    allow: Collection[int] = ()
    resource: str = CORE
    permission: str | None = None
    blinds: tuple[str, ...] = ()
    limited: Callable[[Any], bool] | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Reply:
    """What came back, not judged yet. `headers` have names in small letters."""

    status: int
    headers: Mapping[str, str]
    text: str
    url: str

    @property
    def content_type(self) -> str:
        return self.headers.get("content-type", "")
