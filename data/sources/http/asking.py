"""One request and one reply, who asks, and the one budget for everything that goes to the same host.

The host's own words decide (its remaining and reset headers); a host without limits says nothing and is not waited for.
Waiting is bounded by our patience, so that a collection ends with "come back at 14:00" and does not hang.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

PATIENCE_SECONDS: Final = 3_900.0
"""An hour and five minutes: the longest that GitHub's hourly limit can ask for, with room for a clock that is off."""

CORE: Final = "core"
"""The name of the one limit of hosts that do not name theirs."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Allowance:
    """What was left of one limit when the host last spoke of it; `reset_at` in epoch seconds by our clock."""

    remaining: int
    limit: int | None = None
    reset_at: float | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Wait:
    """A wait that begins now, for whoever watches: how many seconds, for which service, and why."""

    service: str
    seconds: float
    reason: str


@dataclass(kw_only=True, slots=True)
class Budget:
    """Counts what was asked of a host and remembers what the host said is left. For one thread at a time.

    `most_requests` is our own limit for one collection, None for none. `patience` is how many seconds may be waited
    in all until a limit that is used up ends the collection of this host.
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
        """Remember what the host said of one of its limits ("core", "graphql", "search")."""
        self.allowances[resource] = allowance

    def used_up(self, resource: str, now: float) -> Allowance | None:
        """Return the limit that nothing is left of before its reset; None where we may ask."""
        found = self.allowances.get(resource)
        if found is None or found.remaining > 0 or found.reset_at is None or found.reset_at <= now:
            return None
        return found

    def allows(self, seconds: float) -> bool:
        """Whether so long a wait is within what is left of our patience."""
        return self.waited + seconds <= self.patience


class Credentials(Protocol):
    """What proves who asks. A token that ends by itself is renewed by whoever holds it, before it ends."""

    def headers(self) -> Mapping[str, str]:
        """Return the headers to send with the next request. May raise what a source may raise."""

    def renew(self) -> bool:
        """Forget what was refused; return whether it is worth asking again."""


class Unchanging:
    """Credentials that stay as they are: one header, which is never printed. What was refused stays refused."""

    def __init__(self, name: str, value: str) -> None:
        self._proof = {name: value}

    def headers(self) -> Mapping[str, str]:
        return self._proof

    def renew(self) -> bool:
        return False


@dataclass(frozen=True, kw_only=True, slots=True)
class Ask:
    """One request. `what` is how messages call what is asked for: "pull requests of acme/shop".

    `allow` are statuses of refusal that the caller wants to see for itself, `resource` the limit that it counts
    against, `permission` what a lack of access is about and `blinds` the kinds of data that it takes away. `limited`
    says of the JSON of a good answer whether it is a refusal for a limit after all, as GraphQL has them. A body is
    `json`, or a `form` for questions that are too long for an address.
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
    """What came back, before anybody judged it. `headers` have names in small letters."""

    status: int
    headers: Mapping[str, str]
    text: str
    url: str

    @property
    def content_type(self) -> str:
        return self.headers.get("content-type", "")
