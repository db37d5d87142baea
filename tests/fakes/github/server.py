"""A fake GitHub on loopback, that cannot drift from the real one: what goes in and out is held against its schemas.

    with FakeGitHub(shared_dir, clock=lambda: NOON) as github:
        repo = github.world.repository("acme/shop")
        repo.pull("Fix rounding", author=github.world.user("ada"), at=NOON).merge(NOON + 60)
        transport = Transport(httpx.Client(base_url=github.url), …)

It is GitHub itself below `url`, and a GitHub Enterprise Server below `url` + "/api/v3" and "/api/graphql" as well.
`fail(place, fault, times)` makes the next requests fail, `withhold(permission)` takes a permission away, and `nulls`
makes what may be null be null. A fake that goes wrong itself says so when its block ends.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from tests.fakes.forge import Answers, ForgeFake, ForgeRequest, Reset, Slow, Truncated
from tests.fakes.github.faults import bad_credentials
from tests.fakes.github.graph import Graph, Null, schema_of
from tests.fakes.github.rest import Asked, Rest, Said, missing, openapi_of
from tests.fakes.github.world import World

TOKEN = "ghp_hunter2PersonalToken0000000000000000"
APP_ID = 4711
INSTALLATION_ID = 7
HOUR = 3_600
LIMIT = 5_000


@cache
def signing_key() -> rsa.RSAPrivateKey:
    """The App's key, made once: it takes a tenth of a second."""
    return rsa.generate_private_key(public_exponent=65_537, key_size=2_048)


def private_key() -> str:
    return signing_key().private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()).decode()


@dataclass(frozen=True)
class Call:
    """One request that arrived: "graphql", "rest" or "token", the question's name or the path, its points."""

    place: str
    name: str
    status: int
    points: int
    variables: Mapping[str, Any]


class FakeGitHub(ForgeFake):
    """A GitHub behind a real socket. Use it as a context manager."""

    token = TOKEN
    app_id = APP_ID
    installation_id = INSTALLATION_ID

    def __init__(self, shared: Path, *, clock: Callable[[], float] = time.time, limited: bool = True) -> None:
        """Take the folder of captured material. A server without limits says nothing about them."""
        super().__init__("GitHub", _Request, clock)
        folder = shared / "real" / "github"
        self.limited = limited
        self.world = World()
        self.graph = Graph(self.world, schema_of(folder / "schema.graphql"), self.withheld)
        self.graph.limit = lambda: self._rate_limit() if self.limited else None
        self.rest = Rest(self.world, openapi_of(folder / "github_openapi_subset.json"), self.withheld)
        self._tokens: dict[str, float] = {}

    # --- how it is set ----------------------------------------------------------------------------------------

    def null(self, *fields: tuple[str, str]) -> None:
        """Make fields null, as (type, field); "field[]" makes the first thing of a list null."""
        self.graph.nulls = lambda kind, name: (kind, name) in fields

    def nulls(self, rule: Null) -> None:
        self.graph.nulls = rule

    def expire_tokens(self) -> None:
        """End every installation's token now."""
        self._tokens = dict.fromkeys(self._tokens, 0.0)

    # --- what was asked of it ---------------------------------------------------------------------------------

    @property
    def points(self) -> int:
        return sum(one.points for one in self.calls)

    def count(self, *places: str) -> int:
        return sum(not places or one.place in places for one in self.calls)

    # --- the inside -------------------------------------------------------------------------------------------

    def _rate_limit(self) -> dict[str, Any]:
        reset = datetime.fromtimestamp(self.clock() + HOUR, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        used = self.points
        return {"limit": LIMIT, "remaining": max(0, LIMIT - used), "used": used, "resetAt": reset}

    def answer(self, asked: Asked, authorization: str, base: str) -> tuple[Call, Said]:
        """Do the work of one request."""
        with self._lock:
            if asked.path.endswith("/access_tokens"):
                said = self._token(asked, authorization)
                call = Call("token", asked.path, said.status, 0, {})
            elif not self._is_known(authorization):
                said = Said(401, json.loads(bad_credentials().body))
                call = Call("graphql" if asked.path == "/graphql" else "rest", asked.path, 401, 0, {})
            elif asked.path == "/graphql":
                call, said = self._graphql(asked)
            else:
                said = self.rest.answer(asked, base)
                call = Call("rest", asked.path, said.status, 0, dict(asked.question))
            return call, said

    def _graphql(self, asked: Asked) -> tuple[Call, Said]:
        told = json.loads(asked.body)
        variables = told.get("variables") or {}
        body, cost, name = self.graph.answer(told["query"], variables)
        return Call("graphql", name, 200, 0 if cost is None else cost.points, variables), Said(200, body)

    def _is_known(self, authorization: str) -> bool:
        token = authorization.removeprefix("Bearer ")
        return token == self.token or self._tokens.get(token, 0.0) > self.clock()

    def _token(self, asked: Asked, authorization: str) -> Said:
        try:
            told = jwt.decode(
                authorization.removeprefix("Bearer "),
                signing_key().public_key(),
                algorithms=["RS256"],
                options={"verify_exp": False, "verify_iat": False, "require": ["iat", "exp", "iss"]},
            )
        except jwt.PyJWTError:
            return Said(401, {"message": "A JSON web token could not be decoded"})
        now = self.clock()
        if told["iss"] != str(self.app_id) or not told["iat"] <= now <= told["exp"] or told["exp"] > now + 600:
            return Said(401, {"message": "'Expiration time' claim ('exp') must be a numeric value"})
        if asked.path.split("/")[3] != str(self.installation_id):
            said = missing()
        else:
            token = f"ghs_hunter2Installation{len(self._tokens):020d}"
            self._tokens[token] = now + HOUR
            ends = datetime.fromtimestamp(now + HOUR, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
            granted = {"metadata": "read", "pull_requests": "read", "contents": "read"}
            body = {"token": token, "expires_at": ends, "permissions": granted, "repository_selection": "all"}
            said = Said(201, body)
        self.rest.check(asked, said)
        return said


class _Request(ForgeRequest, BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self._serve(b"")

    def do_POST(self) -> None:
        self._serve(self.rfile.read(int(self.headers.get("Content-Length") or 0)))

    def _serve(self, body: bytes) -> None:
        github = self.server.fake
        parts = urlsplit(self.path)
        prefix = "/api/v3" if parts.path.startswith("/api/v3/") else ""
        path = "/graphql" if parts.path == "/api/graphql" else parts.path.removeprefix(prefix)
        asked = Asked(self.command, path, dict(parse_qsl(parts.query)), body)
        place, name = _place_of(asked)
        fault = github.next_fault(place, name)
        if isinstance(fault, Reset | Slow):
            github.keep(Call(place, name, 0, 0, {}))
            self.is_hung_up(fault)
        elif isinstance(fault, Answers):
            github.keep(Call(place, name, fault.status, 0, {}))
            self._say(fault.status, fault.body, dict(fault.headers))
        else:
            call, said = github.answer(asked, self.headers.get("Authorization", ""), github.url + prefix)
            github.keep(call)
            self._say(said.status, json.dumps(said.json), said.headers, cut=isinstance(fault, Truncated))

    def _say(self, status: int, text: str, headers: Mapping[str, str], *, cut: bool = False) -> None:
        told = {"Content-Type": "application/json; charset=utf-8"}
        if self.server.fake.limited:
            limit = self.server.fake._rate_limit()
            told |= {"X-RateLimit-Limit": str(limit["limit"]), "X-RateLimit-Remaining": str(limit["remaining"])}
            told |= {"X-RateLimit-Reset": str(int(self.server.fake.clock()) + HOUR)}
            told |= {"X-RateLimit-Resource": "graphql" if "graphql" in self.path else "core"}
        self.wfile.write(self.begun(status, {**told, **headers}, text.encode(), cut=cut))


def _place_of(asked: Asked) -> tuple[str, str]:
    if asked.path.endswith("/access_tokens"):
        return "token", asked.path
    if asked.path != "/graphql":
        return "rest", asked.path
    question = json.loads(asked.body).get("query", "").strip()
    return "graphql", question.removeprefix("query").strip().partition("(")[0].partition("{")[0].strip()
