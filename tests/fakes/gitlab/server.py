"""A fake GitLab on loopback: REST v4 over a world that tests change, with GitLab's own pages, limits and refusals.

    with FakeGitLab(clock=lambda: NOON) as gitlab:
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
from tests.fakes.gitlab import rest_of_merges, rest_of_projects
from tests.fakes.gitlab.faults import (
    Again,
    Altered,
    Drip,
    Elsewhere,
    Fault,
    forbidden,
    missing,
    not_authorized,
    throttled,
)
from tests.fakes.gitlab.pages import Asked, Refused, Said
from tests.fakes.gitlab.routes import Drifted, Question, Route, Site, matched
from tests.fakes.gitlab.world import World

TOKEN = "glpat-fakeHunter2hunter2000"
PREFIX = "/api/v4"
MINUTE = 60
LIMIT = 2_000
ROUTES = (*rest_of_projects.ROUTES, *rest_of_merges.ROUTES)


@dataclass(frozen=True)
class Call:
    """One request that arrived: its place, its path as it came, its parameters, and what it was answered."""

    place: str
    path: str
    params: Mapping[str, str]
    status: int


class FakeGitLab(ForgeFake):
    """A GitLab behind a real socket. Use it as a context manager.

    `limit` is how many requests it takes in a minute, by its clock. `pass_time` is called with the seconds that pass
    while an answer drips. `on_call` is told of each request before it is answered.
    """

    token = TOKEN

    def __init__(self, *, clock: Callable[[], float] = time.time, limit: int = LIMIT) -> None:
        super().__init__("GitLab", _Request)
        self.clock = clock
        self.limit = limit
        self.world = World()
        self.site = Site(self.world, clock, self.world.user("project_101_bot", "riskbrief", is_bot=True))
        self.calls: list[Call] = []
        self.on_call: Callable[[Call], object] = lambda _call: None
        self.pass_time: Callable[[float], object] = lambda _seconds: None
        self._window = (0.0, 0)

    # --- how it is set ----------------------------------------------------------------------------------------

    def heal(self) -> None:
        self._faults.clear()

    def forget(self) -> None:
        """Forget what was asked so far."""
        self.calls = []

    # --- what was asked of it ---------------------------------------------------------------------------------

    def named(self, *places: str) -> list[Call]:
        return [one for one in self.calls if one.place in places]

    # --- the inside -------------------------------------------------------------------------------------------

    def keep(self, call: Call) -> None:
        with self._lock:
            self.calls.append(call)
        self.on_call(call)

    def observed(self) -> tuple[int, int]:
        """Count a request; return how many there were in this minute, and when the next begins."""
        minute = self.clock() // MINUTE * MINUTE
        with self._lock:
            count = self._window[1] + 1 if self._window[0] == minute else 1
            self._window = (minute, count)
        return count, int(minute + MINUTE)

    def answer(self, asked: Asked, token: str | None, route: Route, names: dict[str, str]) -> Said:
        """Do the work of one request."""
        if token != self.token:
            return _said(not_authorized())
        if unknown := set(asked.params) - route.params - {"id"}:
            raise Drifted(f"GitLab's {'/'.join(route.pattern)} knows no {sorted(unknown)}")
        try:
            with self._lock:
                return self._answered(Question(self.site, asked, names), route)
        except Refused as refused:
            return refused.said

    def _answered(self, told: Question, route: Route) -> Said:
        if "project" in told.names:
            moved = self._find(told, route)
            if moved is not None:
                return moved
        if {route.place, route.feature} & self.withheld:
            return _said(forbidden())
        if route.feature is not None and route.feature in told.home.off:
            return _said(missing("Repository") if route.feature == "repository" else forbidden())
        return route.answer(told)

    def _find(self, told: Question, route: Route) -> Said | None:
        """Find the project that the path names; return where to ask for one that has moved."""
        name = told.names["project"]
        there = {path.lower(): one for path, one in self.world.projects.items()}
        by_id = {str(one.id): one for one in self.world.projects.values()}
        told.project = there.get(name.lower()) or by_id.get(name)
        if told.project is not None and not told.project.is_hidden:
            return None
        target = self.world.projects.get(self.world.moved.get(name, ""))
        if target is None or target.is_hidden:
            return _said(missing("Project"))
        rest = "/".join(told.asked.parts[2:])
        query = "&".join(f"{key}={value}" for key, value in told.asked.pairs)
        url = f"{self.url}{PREFIX}/projects/{target.id}{'/' if rest else ''}{rest}{'?' if query else ''}{query}"
        assert route.pattern[1] == ":project"
        return Said(301, None, {"Location": url}, f"This resource has been moved permanently to {url}.")


def _said(answers: Answers) -> Said:
    return Said(answers.status, None, dict(answers.headers), answers.body)


class _Request(ForgeRequest, BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        gitlab = self.server.fake
        path, _, query = self.path.partition("?")
        if not path.startswith(f"{PREFIX}/"):
            raise Drifted(f"there is no API at {path}")
        raw = path.removeprefix(f"{PREFIX}/")
        asked = Asked(tuple(map(unquote, raw.split("/"))), tuple(parse_qsl(query)), f"{gitlab.url}{path}")
        found = matched(ROUTES, asked.parts)
        if found is None:
            raise Drifted(f"GitLab's documentation has no {path}")
        route, names = found
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
            self._say(self._met(gitlab.answer(asked, self._token(), route, names), fault, asked), count, reset, fault)

    def _token(self) -> str | None:
        bearer = self.headers.get("Authorization", "").removeprefix("Bearer ")
        return self.headers.get("PRIVATE-TOKEN") or bearer or None

    @staticmethod
    def _met(said: Said, fault: Fault | None, asked: Asked) -> Said:
        """Return the real answer as a fault leaves it."""
        if isinstance(fault, Altered):
            said.json = fault.change(said.json)
        elif isinstance(fault, Again):
            said.headers |= {"Link": asked.link("next"), "X-Next-Page": asked.params.get("page", "1")}
        elif isinstance(fault, Elsewhere):
            said.headers["Link"] = '<http://elsewhere.example.com/api/v4/projects?page=2>; rel="next"'
        return said

    def _say(self, said: Said, count: int, reset: int, fault: Fault | None = None) -> None:
        data = (json.dumps(said.json) if said.text is None else said.text).encode()
        data = data[: len(data) // 2] if isinstance(fault, Truncated) else data
        limit = self.server.fake.limit
        told = {"Content-Type": "application/json", "Content-Length": str(len(data)), "Vary": "Origin"}
        told |= {"RateLimit-Limit": str(limit), "RateLimit-Observed": str(count), "RateLimit-Reset": str(reset)}
        told |= {"RateLimit-Remaining": str(max(0, limit - count)), "RateLimit-Name": "throttle_authenticated_api"}
        told |= {"RateLimit-ResetTime": formatdate(reset, usegmt=True)}
        self.send_response(said.status)
        for name, value in {**told, **said.headers}.items():
            self.send_header(name, value)
        self.end_headers()
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
