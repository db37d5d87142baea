"""Asks PagerDuty's REST API (version 2) for services and incidents, with times in UTC.

Lists end at an offset of 10,000: longer ones need smaller time ranges. Surprise: a merge resolves an incident, which is
then part of another. The time of acknowledgement stays unknown: the log has it, at one request per incident.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from data.errors import AccessDenied, BadAnswer, NotConnected, NotFound
from data.records import Incident
from data.sources.forge.answers import Node, at, iso
from data.sources.http.asking import Ask, Unchanging
from data.sources.incidents import FEEDS, Seen, is_called_unrelated
from data.sources.source import Notice

if TYPE_CHECKING:
    from data.sources.http.transport import Transport


PUBLIC: Final = "https://api.pagerduty.com"
EUROPE: Final = "https://api.eu.pagerduty.com"

PAGE: Final = 100
"""A list's largest page."""

MOST_OFFSET: Final = 10_000
"""Offset and limit together may not exceed it."""

LONGEST_RANGE: Final = 180 * 86_400
"""Seconds that a listing may cover: "six months", of which the shortest has 181 days."""

HEADERS: Final = {"Accept": "application/vnd.pagerduty+json;version=2", "Content-Type": "application/json"}

SCOPES: Final = {"incidents": "incidents.read", "services": "services.read"}
"""Scopes of an app's token; an account's token may read everything, a person's what the person may."""

Question = tuple[tuple[str, str | int], ...]


class ApiToken(Unchanging):
    """An account's or person's API token in PagerDuty's own header; an app's access token as a bearer."""

    def __init__(self, token: str) -> None:
        # App tokens have their own prefixes: pdus+_ and pdeu+_, by the account's region.
        is_bearer = token.startswith(("pdus+_", "pdeu+_"))
        super().__init__("Authorization", f"Bearer {token}" if is_bearer else f"Token token={token}")


class Api:
    """PagerDuty's lists, through a transport with its base address; `most` is where they end."""

    def __init__(self, transport: Transport, *, most: int = MOST_OFFSET) -> None:
        self.transport = transport
        self.most = most

    def page(self, path: str, name: str, question: Question, *, offset: int, what: str) -> tuple[list[Node], bool]:
        """Return one page of a list, and whether there is more. Raises what `Transport.request` raises."""
        body = self._ask(path, (*question, ("limit", PAGE), ("offset", offset)), what=what)
        return self._nodes(body, name, what), body.get("more") is True

    def every(self, path: str, name: str, question: Question, *, what: str) -> Iterator[Node]:
        """Yield a whole list that is known to be short. Raises BadAnswer where it is not."""
        offset, more = 0, True
        while more:
            found, more = self.page(path, name, question, offset=offset, what=what)
            yield from found
            offset += PAGE
            if more and offset + PAGE > self.most:
                raise BadAnswer(f"PagerDuty has more {what} than the {self.most:,} that it lists")

    def total(self, path: str, question: Question, *, what: str) -> int | None:
        """Return a list's length; None where PagerDuty does not say."""
        body = self._ask(path, (*question, ("limit", 1), ("total", "true")), what=what)
        found = body.get("total")
        return found if type(found) is int and found >= 0 else None

    def incident(self, incident_id: str) -> Node | None:
        """Return an incident; None if there is none."""
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


def between(since: int, until: int) -> Question:
    """Ask for what began in [since, until), epoch seconds."""
    return (("since", iso(since)), ("until", iso(until)))


def of_services(services: Sequence[str]) -> Question:
    """Ask for these services; if the address would grow too long, for all."""
    return tuple(("service_ids[]", one) for one in services) if len(services) <= PAGE else ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """The services that are read: `ours` gives our id by PagerDuty's; `others` are names of the rest."""

    ours: Mapping[str, str]
    others: tuple[str, ...] = ()
    notices: tuple[Notice, ...] = ()


def find_services(api: Api, told: Mapping[str, str]) -> Found:
    """Look up the services of `told` (our id by PagerDuty's id or name). Raises NotConnected where it is empty."""
    if not told:
        raise NotConnected('no [[service]] names its services in PagerDuty; add pagerduty = ["P1A2B3C"] to one')
    try:
        listed = list(api.every("/services", "services", (), what="services"))
    except AccessDenied as error:
        # Without the list, a name cannot be told from an id; settings with ids lose nothing.
        detail = f"{error}; until then names of services are taken for ids"
        return Found(ours=told, notices=(Notice(kind="permission", repository=None, detail=detail),))
    known = [one for one in listed if isinstance(one.get("id"), str)]
    names = {one["id"]: str(one.get("name") or one.get("summary") or "") for one in known}
    by_name = {name.strip().casefold(): known_id for known_id, name in names.items()}
    ours: dict[str, str] = {}
    notices = []
    for name, service in told.items():
        found = name if name in names else by_name.get(name.strip().casefold())
        if found is not None:
            ours[found] = service
            continue
        detail = f"PagerDuty shows no service {name!r}, which the settings give to {service}; correct its name or id"
        notices.append(Notice(kind="missing", repository=None, detail=detail, blinds=FEEDS))
    others = sorted(name for known_id, name in names.items() if known_id not in ours)
    return Found(ours=ours, others=tuple(others), notices=tuple(notices))


MERGED: Final = "merge_resolve_reason"


@dataclass(frozen=True, kw_only=True, slots=True)
class Raw:
    """An incident as told. `stamp` changes with anything about it; times are epoch seconds."""

    id: str
    service: str
    title: str
    began_at: int
    stamp: int
    resolved_at: int | None
    is_open: bool
    is_merged: bool
    url: str | None

    @property
    def seen(self) -> Seen:
        return Seen(self.began_at, self.stamp, self.is_open)

    def record(self, source_id: str, service: str) -> Incident:
        # An alarm that resolves itself within a second may have its times reversed.
        resolved = None if self.resolved_at is None else max(self.resolved_at, self.began_at)
        return Incident(
            id=f"{source_id}:{self.id}",
            service_id=service,
            title=self.title,
            began_at=self.began_at,
            resolved_at=resolved,
            is_deploy_related=False if is_called_unrelated(self.title) else None,
            url=self.url,
        )


def read_incident(node: Node) -> Raw | None:
    """Read an incident; None where its id, service or time is missing."""
    service = node.get("service")
    known, of = node.get("id"), service.get("id") if isinstance(service, dict) else None
    began = seconds(node.get("created_at"))
    if not isinstance(known, str) or not isinstance(of, str) or began is None:
        return None
    changed, modified = seconds(node.get("last_status_change_at")), seconds(node.get("updated_at"))
    ended, status = seconds(node.get("resolved_at")), node.get("status")
    is_resolved = status == "resolved" or (status is None and ended is not None)
    reason = node.get("resolve_reason")
    title = next((one for one in (node.get("title"), node.get("summary")) if isinstance(one, str)), "")
    url = node.get("html_url")
    return Raw(
        id=known,
        service=of,
        title=" ".join(title.split()),
        began_at=began,
        stamp=max(moment for moment in (began, changed, modified) if moment is not None),
        resolved_at=(ended or changed or modified or began) if is_resolved else None,
        # An unknown status does not count as resolved.
        is_open=not is_resolved,
        is_merged=isinstance(reason, dict) and reason.get("type") == MERGED,
        url=url if isinstance(url, str) else None,
    )


def seconds(told: object) -> int | None:
    """Return epoch seconds; None where it is no time."""
    try:
        return at(told) if isinstance(told, str) else None
    except ValueError:
        return None
