"""Asks PagerDuty's REST API (version 2): lists in pages of 100, and what is known of one incident.

Its lists are paged by offset, and end at 10,000 whatever is behind; who lists more has to cut time into smaller pieces.
Times are asked for and given in UTC.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from data.errors import BadAnswer, NotFound
from data.sources.http.asking import Ask
from data.sources.incidents import FEEDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from data.sources.http.transport import Transport

PUBLIC: Final = "https://api.pagerduty.com"
EUROPE: Final = "https://api.eu.pagerduty.com"

PAGE: Final = 100
"""The most that a list gives at a time."""

MOST_OFFSET: Final = 10_000
"""Offset and limit together may not be more."""

LONGEST_RANGE: Final = 180 * 86_400
"""Seconds that one listing of incidents may cover: "six months", of which the shortest has 181 days."""

HEADERS: Final = {"Accept": "application/vnd.pagerduty+json;version=2", "Content-Type": "application/json"}

SCOPES: Final = {"incidents": "incidents.read", "services": "services.read"}
"""What an app's token needs; a token of the account needs no more than to be one, a person's what the person may."""

Node = dict[str, Any]
Question = tuple[tuple[str, str | int], ...]


class ApiToken:
    """An API token of an account or of a person, as PagerDuty wants it; an access token of an app is a bearer."""

    def __init__(self, token: str) -> None:
        """Keep the token; it is never printed."""
        # Tokens of apps are named by their own beginning: pdus+_ and pdeu+_, by the account's region.
        self._proof = f"Bearer {token}" if token.startswith(("pdus+_", "pdeu+_")) else f"Token token={token}"

    def headers(self) -> Mapping[str, str]:
        """Return the header that proves who asks."""
        return {"Authorization": self._proof}

    def renew(self) -> bool:
        """Say that a token that was refused stays refused."""
        return False


class Api:
    """PagerDuty's lists, through a transport whose client has its base address; `most` is where they end."""

    def __init__(self, transport: Transport, *, most: int = MOST_OFFSET) -> None:
        """Take the transport; nothing is asked yet."""
        self.transport = transport
        self.most = most

    def page(self, path: str, name: str, question: Question, *, offset: int, what: str) -> tuple[list[Node], bool]:
        """Return one page of a list, with whether there is more.

        Raises:
            SourceUnavailable, RateLimited, AccessDenied, CredentialsRefused, NotFound, BadAnswer.
        """
        body = self._ask(path, (*question, ("limit", PAGE), ("offset", offset)), what=what)
        return self._nodes(body, name, what), body.get("more") is True

    def every(self, path: str, name: str, question: Question, *, what: str) -> Iterator[Node]:
        """Yield everything on a list that is known to be short.

        Raises:
            BadAnswer: it is not; and what `page` raises.
        """
        offset, more = 0, True
        while more:
            found, more = self.page(path, name, question, offset=offset, what=what)
            yield from found
            offset += PAGE
            if more and offset + PAGE > self.most:
                raise BadAnswer(f"PagerDuty has more {what} than the {self.most:,} that it lists")

    def total(self, path: str, question: Question, *, what: str) -> int | None:
        """Return how long a list is; None where PagerDuty does not say."""
        body = self._ask(path, (*question, ("limit", 1), ("total", "true")), what=what)
        found = body.get("total")
        return found if type(found) is int and found >= 0 else None

    def incident(self, incident_id: str) -> Node | None:
        """Return one incident; None where there is none of this id."""
        try:
            found = self._ask(f"/incidents/{incident_id}", (), what=f"incident {incident_id}").get("incident")
        except NotFound:
            return None
        if not isinstance(found, dict):
            raise BadAnswer(f"PagerDuty answered for incident {incident_id} with something other than an incident")
        return found

    def _ask(self, path: str, question: Iterable[tuple[str, str | int]], *, what: str) -> Node:
        asked = urlencode((*question, ("time_zone", "UTC")))
        scope = SCOPES.get(path.split("/")[1])
        ask = Ask(url=f"{path}?{asked}", what=what, headers=HEADERS, permission=scope, blinds=FEEDS)
        answer = self.transport.request(ask)
        if not isinstance(answer.json, dict):
            raise BadAnswer(f"PagerDuty answered for {what} with something other than an object", raw=str(answer.json))
        return answer.json

    def _nodes(self, body: Node, name: str, what: str) -> list[Node]:
        found = body.get(name)
        if not isinstance(found, list):
            raw = self.transport.mask(str(body))
            raise BadAnswer(f"PagerDuty answered for {what} without {name!r}", raw=raw)
        return [one for one in found if isinstance(one, dict)]


def iso(at: int) -> str:
    """Write epoch seconds as PagerDuty takes them."""
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def between(since: int, until: int) -> Question:
    """Ask for what began in [since, until), epoch seconds."""
    return (("since", iso(since)), ("until", iso(until)))


def of_services(services: Sequence[str]) -> Question:
    """Ask for some services only; for so many that an address would grow too long, ask for all."""
    return tuple(("service_ids[]", one) for one in services) if len(services) <= PAGE else ()
