"""A fake GitLab on loopback: REST v4 over a world that tests change, with GitLab's own pages, limits and refusals.

    with FakeGitLab(clock=lambda: NOW) as gitlab:
        shop = gitlab.world.project("acme/shop")
        shop.merge_request("Fix rounding", author=gitlab.world.user("ada"), at=NOON).push(NOON).merge(NOON + 60)
        transport = Transport(httpx.Client(base_url=gitlab.url), …)

`fail(place, fault, times)` makes the next requests for a place fail, and `withhold(place)` refuses it to the token.
What GitLab's documentation does not know of gets no answer, and is an error when the block ends. It was written from
GitLab's own documentation and code (18.x).
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qsl, unquote

from tests.fakes.forge import Answers, ForgeFake, ForgeRequest, Truncated
from tests.fakes.gitlab.faults import Altered, Drip, Elsewhere, Fault, forbidden, missing, not_authorized, throttled
from tests.fakes.gitlab.rest import MOST_COUNTED, ROUTES, Asked, Drifted, Refused, Route, Said
from tests.fakes.gitlab.world import World

PREFIX = "/api/v4"
MINUTE = 60


@dataclass(frozen=True)
class Call:
    """One request that arrived: its place, its path as it came, its parameters, and what it was answered."""

    name: str
    path: str
    params: Mapping[str, str]
    status: int


class FakeGitLab(ForgeFake):
    """A GitLab behind a real socket. Use it as a context manager.

    `limit` is how many requests it takes in a minute, by its clock. `pass_time` is called with the seconds that pass
    while an answer drips.
    """

    token = "glpat-fakeHunter2hunter2000"
    scopes: tuple[str, ...] = ("read_api", "read_repository")
    expires_on: str | None = "2027-01-31"
    most_counted = MOST_COUNTED

    def __init__(self, *, clock: Callable[[], float] = time.time, limit: int = 2_000) -> None:
        super().__init__("GitLab", _Request, clock)
        self.limit = limit
        self.world = World()
        self.reader = self.world.user("project_101_bot", "riskbrief", is_bot=True)
        self.pass_time: Callable[[float], object] = lambda _seconds: None
        self._window = (0.0, 0)

    def observed(self) -> tuple[int, int]:
        """Count a request; return how many there were in this minute, and when the next begins."""
        minute = self.clock() // MINUTE * MINUTE
        with self._lock:
            count = self._window[1] + 1 if self._window[0] == minute else 1
            self._window = (minute, count)
        return count, int(minute + MINUTE)

    def answer(self, asked: Asked, token: str | None, route: Route) -> Said:
        """Do the work of one request."""
        if token != self.token:
            return _said(not_authorized())
        if unknown := set(asked.params) - route.params - {"id"}:
            raise Drifted(f"GitLab's {route.pattern.pattern} knows no {sorted(unknown)}")
        with self._lock:
            if "project" in asked.names and not self._has_found(asked):
                return _said(missing("Project"))
            if {route.place, route.feature} & self.withheld:
                return _said(forbidden())
            if route.feature is not None and route.feature in asked.home.off:
                return _said(missing("Repository") if route.feature == "repository" else forbidden())
            try:
                return route.said(asked)
            except Refused as refused:
                return refused.said

    def _has_found(self, asked: Asked) -> bool:
        """Find the project that the path names."""
        name, projects = asked.names["project"].lower(), self.world.projects.values()
        asked.project = next((one for one in projects if name in {one.path.lower(), str(one.id)}), None)
        return asked.project is not None


def _said(answers: Answers) -> Said:
    return Said(answers.status, None, dict(answers.headers), answers.body)


class _Request(ForgeRequest, BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        gitlab = self.server.fake
        path, _, query = self.path.partition("?")
        found = ((one, one.pattern.fullmatch(path.removeprefix(f"{PREFIX}/"))) for one in ROUTES)
        route, match = next(((one, match) for one, match in found if match is not None), (None, None))
        if route is None or match is None:
            raise Drifted(f"GitLab's documentation has no {path}")
        names = {name: unquote(value) for name, value in match.groupdict().items()}
        asked = Asked(gitlab, names, dict(parse_qsl(query)), f"{gitlab.url}{path}")
        count, reset = gitlab.observed()
        fault = gitlab.next_fault(route.place)
        if count > gitlab.limit:
            fault = throttled(gitlab.clock(), reset - int(gitlab.clock()))
        gitlab.keep(Call(route.place, path, asked.params, fault.status if isinstance(fault, Answers) else 200))
        if self.is_hung_up(fault):
            return
        if isinstance(fault, Answers):
            self._say(_said(fault), count, reset)
        else:
            said = gitlab.answer(asked, self.headers.get("PRIVATE-TOKEN"), route)
            if isinstance(fault, Altered):
                said.json = fault.change(said.json)
            elif isinstance(fault, Elsewhere):
                said.headers["Link"] = '<http://elsewhere.example.com/api/v4/projects?page=2>; rel="next"'
            self._say(said, count, reset, fault)

    def _say(self, said: Said, count: int, reset: int, fault: Fault | None = None) -> None:
        data = (json.dumps(said.json) if said.text is None else said.text).encode()
        limit = self.server.fake.limit
        told = {"Content-Type": "application/json", "Vary": "Origin", "RateLimit-Name": "throttle_authenticated_api"}
        told |= {"RateLimit-Limit": str(limit), "RateLimit-Observed": str(count), "RateLimit-Reset": str(reset)}
        told |= {
            "RateLimit-Remaining": str(max(0, limit - count)),
            "RateLimit-ResetTime": formatdate(reset, usegmt=True),
        }
        data = self.begun(said.status, {**told, **said.headers}, data, cut=isinstance(fault, Truncated))
        if isinstance(fault, Drip):
            self._drip(data, fault.seconds)
        else:
            self.wfile.write(data)

    def _drip(self, data: bytes, seconds: float) -> None:
        """Send a few bytes at a time, until the other side has had enough."""
        self.close_connection = True
        with suppress(OSError):
            for place in range(0, len(data), 16):
                self.server.fake.pass_time(seconds)
                self.wfile.write(data[place : place + 16])
                self.wfile.flush()
