"""A fake PagerDuty on loopback: services and incidents, with a memory, failing on demand.

    with FakePagerDuty() as pagerduty:
        checkout = pagerduty.add_service("Checkout")
        outage = pagerduty.trigger(checkout, "Payments fail", at=NOON)
        pagerduty.resolve(outage, at=NOON + 600)

It keeps the limits that the real one documents: 100 a page, 10,000 by offset, six months a listing. `fail(place, …)`
makes the next requests for a place fail; "*" is any. What it answers has the keys of the incidents that were recorded.
"""

from __future__ import annotations

import itertools
import json
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.fakes.loopback import KeptOpen, LoopbackFake
from tests.fakes.slack_faults import Drop, Faults, Hold, RateLimited, ServerError

MOST_A_PAGE = 100
MOST_OFFSET = 10_000
SIX_MONTHS = 184 * 86_400
DENIED = {"message": "Access Denied", "code": 2010}
SCOPES = {"incidents": "incidents.read", "services": "services.read"}

Node = dict[str, Any]


@dataclass(frozen=True)
class Truncated:
    """A good answer that stops in the middle of its JSON."""


@dataclass(frozen=True)
class Instead:
    """Success, and something else than what PagerDuty documents."""

    json: Any


@dataclass(frozen=True)
class Denied:
    """403, because the token lacks a scope or the person a role."""


Fault = RateLimited | ServerError | Drop | Hold | Truncated | Instead | Denied


@dataclass(frozen=True)
class Call:
    """One request that arrived: its path, and its question as pairs."""

    path: str
    question: tuple[tuple[str, str], ...]

    def all(self, name: str) -> list[str]:
        return [value for key, value in self.question if key == name]

    def one(self, name: str) -> str | None:
        return next(iter(self.all(name)), None)


@dataclass
class Service:
    id: str
    name: str


@dataclass
class Incident:
    id: str
    number: int
    service: Service
    title: str
    began_at: int
    status: str = "triggered"
    resolved_at: int | None = None
    changed_at: int = 0
    updated_at: int = 0
    merged_into: str | None = None
    nulls: set[str] = field(default_factory=set)


class Refused(Exception):
    """What PagerDuty refuses, with its status and words."""

    def __init__(self, status: int, message: str, code: int = 2001) -> None:
        super().__init__(message)
        self.status, self.message, self.code = status, message, code


class FakePagerDuty(LoopbackFake):
    """An account behind a real socket. Use it as a context manager."""

    token = "hunter2-fake-pagerduty-token"

    def __init__(self) -> None:
        super().__init__("PagerDuty", _Request)
        self.most_offset = MOST_OFFSET
        # Whether a range holds its first moment is not documented.
        self.since_is_inside = True
        self.services: dict[str, Service] = {}
        self.incidents: dict[str, Incident] = {}
        self.calls: list[Call] = []
        self.faults = Faults()
        self.denied: set[str] = set()
        self.before_answer: Callable[[Call], None] = lambda _call: None
        self._numbers = itertools.count(1)
        self._lock = threading.Lock()

    def release(self) -> None:
        self.faults.release_all()

    # --- what happens over there -------------------------------------------------------------------------------

    def add_service(self, name: str) -> Service:
        service = Service(id=f"PSVC{len(self.services):03d}", name=name)
        self.services[service.id] = service
        return service

    def trigger(self, service: Service, title: str, *, at: int) -> Incident:
        number = next(self._numbers)
        one = Incident(f"Q{number:06d}", number, service, title, at, changed_at=at, updated_at=at)
        self.incidents[one.id] = one
        return one

    def resolve(self, one: Incident, *, at: int) -> None:
        self._turn(one, "resolved", at, resolved_at=at)

    def reopen(self, one: Incident, *, at: int) -> None:
        self._turn(one, "triggered", at, resolved_at=None)

    def merge(self, one: Incident, into: Incident, *, at: int) -> None:
        self.resolve(one, at=at)
        one.merged_into = into.id

    def move(self, one: Incident, service: Service, *, at: int) -> None:
        one.service, one.updated_at = service, at

    def edit(self, one: Incident, *, at: int, title: str) -> None:
        one.title, one.updated_at = title, at

    def forget(self, one: Incident) -> None:
        del self.incidents[one.id]

    def _turn(self, one: Incident, status: str, at: int, *, resolved_at: int | None) -> None:
        one.status, one.changed_at, one.updated_at, one.resolved_at = status, at, at, resolved_at

    # --- how it fails, and what it was asked -------------------------------------------------------------------

    def fail(self, place: str, fault: Any, *, times: int = 1) -> None:
        """Let the next requests for a path's first word ("incidents", "services", "*") meet a fault."""
        self.faults.add(place, fault, times)

    def deny(self, scope: str) -> None:
        """Take a scope from the token, as "incidents.read"."""
        self.denied.add(scope)

    def calls_of(self, word: str) -> list[Call]:
        return [one for one in self.calls if one.path.split("/")[1] == word]

    # --- the inside --------------------------------------------------------------------------------------------

    def arrived(self, call: Call) -> Any:
        with self._lock:
            self.calls.append(call)
            self.before_answer(call)
            word = call.path.split("/")[1]
            return self.faults.next("*", {}) or self.faults.next(word, {})

    def answer(self, call: Call, headers: Any) -> tuple[int, Node]:
        try:
            with self._lock:
                self._check(call, headers)
                return 200, self._answer(call)
        except Refused as refused:
            return refused.status, {"error": {"message": refused.message, "code": refused.code}}

    def _check(self, call: Call, headers: Any) -> None:
        if headers.get("Authorization") != f"Token token={self.token}":
            raise Refused(401, "Unauthorized", 2006)
        if headers.get("Accept") != "application/vnd.pagerduty+json;version=2":
            raise Refused(400, "Unsupported Accept header")
        if SCOPES.get(call.path.split("/")[1]) in self.denied:
            raise Refused(403, "Access Denied", 2010)

    def _answer(self, call: Call) -> Node:
        parts = call.path.strip("/").split("/")
        if parts == ["services"]:
            found = sorted(self.services.values(), key=lambda one: one.name)
            return self._paged(call, "services", found, _service)
        if parts == ["incidents"]:
            return self._paged(call, "incidents", self._listed(call), self._incident)
        one = self.incidents.get(parts[1])
        if one is None:
            raise Refused(404, "Not Found", 2100)
        return {"incident": self._incident(one)}

    def _paged(self, call: Call, name: str, found: Sequence[Any], write: Callable[[Any], Node]) -> Node:
        limit, offset = int(call.one("limit") or 25), int(call.one("offset") or 0)
        if limit > MOST_A_PAGE or offset + limit > self.most_offset:
            raise Refused(400, f"Offset and limit must be within {self.most_offset}")
        page = [write(one) for one in found[offset : offset + limit]]
        total = len(found) if call.one("total") == "true" else None
        return {name: page, "limit": limit, "offset": offset, "total": total, "more": offset + limit < len(found)}

    def _listed(self, call: Call) -> list[Incident]:
        found = list(self.incidents.values())
        if call.one("date_range") != "all":
            since, until = _range(call)
            since += not self.since_is_inside
            found = [one for one in found if since <= one.began_at < until]
        if statuses := call.all("statuses[]"):
            found = [one for one in found if one.status in statuses]
        if services := call.all("service_ids[]"):
            found = [one for one in found if one.service.id in services]
        rising = call.one("sort_by") == "created_at:asc"
        return sorted(found, key=lambda one: (one.began_at, one.number), reverse=not rising)

    def _incident(self, one: Incident) -> Node:
        web = "https://acme.pagerduty.example"
        body: Node = {
            "id": one.id,
            "type": "incident",
            "summary": f"[#{one.number}] {one.title}",
            "self": f"{self.url}/incidents/{one.id}",
            "html_url": f"{web}/incidents/{one.id}",
            "incident_number": one.number,
            "title": one.title,
            "created_at": _iso(one.began_at),
            "updated_at": _iso(one.updated_at),
            "status": one.status,
            "incident_key": f"key-{one.number}",
            "service": {**_service(one.service), "type": "service_reference"},
            "assignments": [],
            "last_status_change_at": _iso(one.changed_at if one.status != "triggered" else one.updated_at),
            "resolved_at": None if one.resolved_at is None else _iso(one.resolved_at),
            "first_trigger_log_entry": {"id": f"R{one.number}", "type": "trigger_log_entry_reference"},
            "escalation_policy": {"id": "PESC", "type": "escalation_policy_reference", "summary": "Default"},
            "teams": [],
            "acknowledgements": [],
            "last_status_change_by": {"id": one.service.id, "type": "service_reference"},
            "resolve_reason": None,
            "urgency": "high",
        }
        if one.merged_into is not None:
            reference = {"id": one.merged_into, "type": "incident_reference"}
            body["resolve_reason"] = {"type": "merge_resolve_reason", "incident": reference}
        return body | dict.fromkeys(one.nulls)


def _service(one: Service) -> Node:
    return {"id": one.id, "type": "service", "name": one.name, "summary": one.name, "status": "active"}


def _range(call: Call) -> tuple[int, int]:
    since, until = (_seconds(call.one(name)) for name in ("since", "until"))
    if since is None or until is None:
        # By default PagerDuty looks back a month; nobody should rely on that.
        return 0, 0
    if until - since > SIX_MONTHS:
        raise Refused(400, "The time range may be no longer than 6 months")
    return since, until


def _iso(at: int) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _seconds(told: str | None) -> int | None:
    return None if told is None else int(datetime.fromisoformat(told).timestamp())


class _Request(KeptOpen, BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        account, parts = self.server.fake, urlsplit(self.path)
        call = Call(parts.path, tuple(parse_qsl(parts.query, keep_blank_values=True)))
        fault = account.arrived(call)
        if isinstance(fault, Hold):
            fault.reached.set()
            fault.released.wait(60)
        elif isinstance(fault, Drop):
            self.hang_up()
            return
        elif isinstance(fault, RateLimited):
            self._say(429, {"error": {"message": "Rate Limit Exceeded", "code": 2020}}, reset=fault.retry_after)
            return
        elif isinstance(fault, ServerError):
            self._say(fault.status, fault.body)
            return
        elif isinstance(fault, Instead):
            self._say(200, fault.json)
            return
        elif isinstance(fault, Denied):
            self._say(403, {"error": DENIED})
            return
        status, body = account.answer(call, self.headers)
        self._say(status, body, truncated=isinstance(fault, Truncated))

    def _say(self, status: int, said: Node | str, *, reset: int | None = None, truncated: bool = False) -> None:
        data = said.encode() if isinstance(said, str) else json.dumps(said).encode()
        data = data[: len(data) // 2] if truncated else data
        self.send_response(status)
        self.send_header("Content-Type", "text/html" if isinstance(said, str) else "application/json")
        self.send_header("Content-Length", str(len(data)))
        if reset is not None:
            for name, value in (("limit", 960), ("remaining", 0), ("reset", reset)):
                self.send_header(f"ratelimit-{name}", str(value))
        self.end_headers()
        self.wfile.write(data)
