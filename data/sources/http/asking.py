"""One request and one reply, as the transport and what judges replies speak of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from data.sources.http.budget import CORE

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping


class Credentials(Protocol):
    """What proves who asks. A token that ends by itself is renewed by whoever holds it, before it ends."""

    def headers(self) -> Mapping[str, str]:
        """Return the headers to send with the next request. May raise what a source may raise."""

    def renew(self) -> bool:
        """Forget what was refused; return whether it is worth asking again."""


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
        """What the reply says that it is; empty where it does not say."""
        return self.headers.get("content-type", "")
