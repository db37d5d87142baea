"""Every fault of a service, one by one, on a real connection: each its named error, and no wait is ever slept."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from email.utils import formatdate
from random import Random

import httpx
import pytest

from data.errors import (
    AccessDenied,
    BadAnswer,
    CollectionStopped,
    CredentialsRefused,
    NotFound,
    RateLimited,
    RemoteError,
    SourceUnavailable,
)
from data.sources.http.asking import Ask, Budget, Wait
from data.sources.http.transport import MOST_BYTES, Transport, World
from tests.fakes.scripted import Reset, Said, ScriptedServer, Silence, patience_for
from tests.fakes.wire import client_of

NOW = 1_790_000_000.0
SECRET = "hunter2-planted-secret"
GOOD = Said(json={"ok": True})
HTML = "<!DOCTYPE html><html><head><title>Unicorn!</title></head><body>502 \u2026</body></html>"


@dataclass
class Time:
    """A clock that stands until somebody sleeps, and remembers every sleep."""

    now: float = NOW
    slept: list[float] = field(default_factory=list)
    waits: list[Wait] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


@dataclass
class Badge:
    """Credentials that can be renewed as often as it has tokens."""

    tokens: list[str]

    def headers(self) -> Mapping[str, str]:
        return {"Authorization": f"Bearer {self.tokens[0]}"}

    def renew(self) -> bool:
        if len(self.tokens) > 1:
            self.tokens.pop(0)
            return True
        return False


@dataclass
class Line:
    """A transport to a scripted server."""

    server: ScriptedServer
    transport: Transport
    time: Time

    def get(self, path: str = "/repos/acme/shop", **told: object) -> object:
        return self.transport.request(Ask(url=path, what="acme/shop", **told)).json  # type: ignore[arg-type]

    def fails(self, kind: type[RemoteError]) -> RemoteError:
        with pytest.raises(kind) as caught:
            self.get()
        assert type(caught.value) is kind
        assert SECRET not in f"{caught.value} {caught.value.raw}"
        return caught.value


Connect = Callable[..., Line]


@pytest.fixture
def connect() -> Iterator[Connect]:
    with ExitStack() as stack:

        def make(*answers: Said | Reset | Silence, budget: Budget | None = None, badge: Badge | None = None) -> Line:
            server, time = stack.enter_context(ScriptedServer(*answers)), Time()
            client = stack.enter_context(client_of(server.url, patience_for(answers)))
            world = World(clock=lambda: time.now, sleep=time.sleep, rng=Random(1), on_wait=time.waits.append)
            transport = Transport(
                client,
                service="GitHub",
                budget=budget or Budget(),
                world=world,
                credentials=badge or Badge([SECRET]),
                fix="renew RISKBRIEF_GITHUB_TOKEN",
            )
            return Line(server, transport, time)

        yield make


# What is good


def test_an_answer_comes_with_its_json_headers_and_next_page(connect: Connect) -> None:
    link = '<https://api.github.com/x?page=1>; rel="prev", <https://api.github.com/x?page=3>; rel="next"'
    line = connect(Said(json=[1], headers={"Link": link, "X-Thing": "a"}))
    answer = line.transport.request(Ask(url="/x", what="x", params={"page": 2, "q": "a b"}, headers={"Accept": "y"}))
    assert (answer.status, answer.json, answer.headers["x-thing"]) == (200, [1], "a")
    assert answer.next_url == "https://api.github.com/x?page=3"
    [asked] = line.server.requests
    assert asked.path == "/x?page=2&q=a+b"
    assert (asked.headers["accept"], asked.headers["authorization"]) == ("y", f"Bearer {SECRET}")


def test_a_path_goes_below_the_base_address(connect: Connect) -> None:
    line = connect(Said(status=204, body=""))
    line.transport._client.base_url = httpx.URL(f"{line.server.url}/api/v3")
    for path in ("/repos/x", "repos/y", f"{line.server.url}/api/v3/repos/z?page=2"):
        assert line.get(path) is None
    paths = ["/api/v3/repos/x", "/api/v3/repos/y", "/api/v3/repos/z?page=2"]
    assert [one.path for one in line.server.requests] == paths


def test_a_post_sends_json_or_a_form(connect: Connect) -> None:
    line = connect(GOOD)
    assert line.transport.request(Ask(method="POST", url="/graphql", what="x", json={"query": "{ é }"})).json == {
        "ok": True
    }
    [asked] = line.server.requests
    assert (asked.method, json.loads(asked.body)) == ("POST", {"query": "{ é }"})
    ask = Ask(method="POST", url="/query", what="x", form={"query": "sum(é) > 1", "time": "7"})
    assert line.transport.request(ask).json == {"ok": True}
    [_, asked] = line.server.requests
    assert asked.headers["content-type"] == "application/x-www-form-urlencoded"
    assert asked.body == b"query=sum%28%C3%A9%29+%3E+1&time=7"


# Faults that may pass


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (
            Said(status=500, json={"message": "Server Error"}),
            "GitHub failed when it was asked for acme/shop (500: Server",
        ),
        (Said(status=502, body=HTML), "GitHub failed when it was asked for acme/shop (502: Unicorn!)"),
        (Said(status=200, body=HTML), "GitHub answered for acme/shop with a page of HTML (200: Unicorn!)"),
        (Said(body='{"data": {"no'), "GitHub answered for acme/shop with JSON that is cut short or malformed"),
        (Said(json={"a": "b" * 99}, cut=20), "GitHub broke off when it was asked for acme/shop (RemoteProtocolError"),
        (Reset(), "GitHub broke off when it was asked for acme/shop ("),
        (Silence(), "GitHub broke off when it was asked for acme/shop (ReadTimeout"),
        (
            Said(body=b"\x1f\x8b not gzip", headers={"content-encoding": "gzip"}),
            "GitHub broke off when it was asked for acme/shop (DecodingError",
        ),
    ],
    ids=["500", "502-html", "200-html", "truncated-json", "cut-body", "reset", "slow", "bad-gzip"],
)
def test_a_fault_that_may_pass_is_tried_four_times_and_then_said(
    connect: Connect, fault: Said | Reset | Silence, words: str
) -> None:
    line = connect(fault)
    error = line.fails(SourceUnavailable)
    assert str(error).startswith(words)
    assert not error.ends_source
    assert len(line.server.requests) == 4
    # Each pause is between half and all of 1, 2 and 4 seconds, and was announced.
    assert [round(slept / longest, 2) for slept, longest in zip(line.time.slept, (1, 2, 4), strict=True)] == [
        pytest.approx(0.75, abs=0.25)
    ] * 3
    assert [wait.seconds for wait in line.time.waits] == line.time.slept
    assert line.time.waits[0].service == "GitHub"
    assert line.time.waits[0].reason == str(error)


def test_faults_that_passed_leave_no_trace_and_a_server_that_says_when_it_is_back_is_believed(
    connect: Connect,
) -> None:
    back = Said(status=503, headers={"Retry-After": "17"})
    line = connect(Said(status=502, body=HTML), Reset(), back, GOOD)
    assert line.get() == {"ok": True}
    assert len(line.time.slept) == 3
    assert line.time.slept[2] == 17.0


def test_a_host_that_cannot_be_reached_ends_its_source(connect: Connect) -> None:
    line = connect(GOOD)
    line.server.__exit__()
    error = line.fails(SourceUnavailable)
    assert error.ends_source
    assert str(error).startswith("GitHub could not be reached (ConnectError")


def test_an_answer_that_drips_is_given_up(connect: Connect) -> None:
    line = connect(Said(json="x" * 200_000))
    ticks = iter(range(0, 10_000_000, 100))
    line.transport.world = World(clock=lambda: float(next(ticks)), sleep=line.time.sleep, rng=Random(1))
    assert "no end after 120 s" in str(line.fails(SourceUnavailable))


def test_an_answer_of_any_size_is_not_read_to_its_end(connect: Connect) -> None:
    line = connect(Said(body=b"[" + b" " * MOST_BYTES + b"]"))
    assert str(line.fails(BadAnswer)) == "GitHub sent more than 32 MiB in one answer"


# Limits


USED_UP = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(int(NOW) + 300)}
# The server's clock is an hour behind ours: its reset is held against its own Date.
SKEWED = {
    **USED_UP,
    "X-RateLimit-Reset": str(int(NOW) - 3_600 + 30),
    "Date": formatdate(NOW - 3_600, usegmt=True),
}
WAITS = {
    "429": (Said(status=429, headers={"Retry-After": "42"}), 42.0),
    "secondary": (Said(status=403, json={"message": "You have exceeded a secondary rate limit. Please wait"}), 60.0),
    "date": (Said(status=429, headers={"Retry-After": formatdate(NOW + 90, usegmt=True)}), 90.0),
    "reset": (Said(status=403, json={"message": "API rate limit exceeded"}, headers=USED_UP), 301.0),
    "skewed": (Said(status=403, headers=SKEWED), 31.0),
    "negative": (Said(status=429, headers={"Retry-After": "-5"}), 60.0),
    "zero": (Said(status=429, headers={"Retry-After": "0"}), 1.0),
    "junk": (Said(status=429, headers={"Retry-After": "soon", "X-RateLimit-Remaining": "none"}), 60.0),
}


@pytest.mark.parametrize(("refusal", "seconds"), WAITS.values(), ids=WAITS)
def test_a_limit_is_waited_for_as_long_as_the_service_says(connect: Connect, refusal: Said, seconds: float) -> None:
    line = connect(refusal, GOOD)
    assert line.get() == {"ok": True}
    assert line.time.slept == [seconds]
    assert "GitHub gives nothing more for now" in line.time.waits[0].reason


def test_a_limit_beyond_our_patience_says_when_there_is_more(connect: Connect) -> None:
    line = connect(Said(status=429, headers={"Retry-After": "5000"}))
    error = line.fails(RateLimited)
    assert isinstance(error, RateLimited)
    assert error.reset_at == int(NOW) + 5000
    assert str(error).endswith("there is more at 2026-09-21 15:36 UTC")
    assert line.time.slept == []


def test_a_limit_that_says_nothing_is_waited_for_twice_as_long_each_time_and_not_for_ever(connect: Connect) -> None:
    line = connect(Said(status=403, json={"message": "secondary rate limit"}), budget=Budget(patience=9_999))
    line.fails(RateLimited)
    assert line.time.slept == [60.0 * 2**place for place in range(6)]
    assert len(line.server.requests) == 7


def test_what_is_left_is_remembered_and_not_overdrawn(connect: Connect) -> None:
    headers = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(int(NOW) + 600), "X-RateLimit-Limit": "5000"}
    budget = Budget()
    line = connect(Said(json=1, headers={**headers, "X-RateLimit-Resource": "graphql"}), GOOD, budget=budget)
    line.get()
    assert budget.allowances["graphql"].limit == 5000
    line.get()
    assert line.time.slept == []
    line.get(resource="graphql")
    assert line.time.slept == [601.0]
    assert "its limit for graphql is used up" in line.time.waits[0].reason


def test_a_refusal_inside_a_good_answer_is_a_limit_too(connect: Connect) -> None:
    limited = Said(json={"errors": [{"type": "RATE_LIMITED"}]}, headers={"Retry-After": "9"})
    line = connect(limited, GOOD)
    answer = line.transport.request(Ask(url="/graphql", what="x", limited=lambda body: "errors" in body))
    assert answer.json == {"ok": True}
    assert line.time.slept == [9.0]


def test_our_own_limit_of_requests_ends_the_collection_of_a_host(connect: Connect) -> None:
    line = connect(GOOD, budget=Budget(most_requests=2))
    line.get()
    line.get()
    error = line.fails(RateLimited)
    assert str(error) == (
        "GitHub was asked 2 times, the most that the settings allow in one collection;"
        " what is missing comes with the next"
    )
    assert error.ends_source
    assert len(line.server.requests) == 2


def test_patience_is_for_all_requests_of_a_host_together(connect: Connect) -> None:
    budget = Budget(patience=100)
    line = connect(
        Said(status=429, headers={"Retry-After": "60"}),
        GOOD,
        Said(status=429, headers={"Retry-After": "60"}),
        budget=budget,
    )
    line.get()
    line.fails(RateLimited)
    assert (line.time.slept, budget.waited) == ([60.0], 60.0)


def test_a_wait_can_be_ended_from_outside(connect: Connect) -> None:
    line = connect(Said(status=429, headers={"Retry-After": "60"}))

    def stopped(_seconds: float) -> None:
        raise CollectionStopped("interrupted")

    line.transport.world = World(clock=lambda: NOW, sleep=stopped, rng=Random(1))
    with pytest.raises(CollectionStopped):
        line.get()


# Refusals


def test_an_expired_token_says_what_to_renew(connect: Connect) -> None:
    line = connect(Said(status=401, json={"message": f"Bad credentials {SECRET}"}))
    error = line.fails(CredentialsRefused)
    assert str(error) == "GitHub refused the credentials (401: Bad credentials •••); renew RISKBRIEF_GITHUB_TOKEN"
    assert error.ends_source
    assert len(line.server.requests) == 1


def test_a_token_that_can_be_renewed_is_renewed_once(connect: Connect) -> None:
    line = connect(Said(status=401), GOOD, badge=Badge(["first-token", "second-token"]))
    assert line.get() == {"ok": True}
    assert [one.headers["authorization"] for one in line.server.requests] == [
        "Bearer first-token",
        "Bearer second-token",
    ]
    again = connect(Said(status=401), badge=Badge(["first-token", "second-token", "third-token"]))
    again.fails(CredentialsRefused)
    assert len(again.server.requests) == 2


def test_a_lack_of_permission_names_it(connect: Connect) -> None:
    said = {"message": "Resource not accessible by personal access token"}
    line = connect(Said(status=403, json=said, headers={"X-Accepted-GitHub-Permissions": "deployments=read"}))
    error = line.fails(AccessDenied)
    assert str(error) == (
        "no access to acme/shop ('403: Resource not accessible by personal access token'); grant deployments=read"
    )
    with pytest.raises(AccessDenied) as caught:
        line.get(permission="Deployments: read", blinds=("deployments",))
    assert (caught.value.permission, caught.value.blinds) == ("Deployments: read", ("deployments",))
    assert len(line.server.requests) == 2


@pytest.mark.parametrize("status", [404, 410])
def test_what_is_not_there_is_not_found_unless_that_is_allowed_and_no_limit(connect: Connect, status: int) -> None:
    line = connect(Said(status=status, json={"message": "Not Found"}))
    assert str(line.fails(NotFound)) == f"acme/shop was not found, or the token may not see it ('{status}: Not Found')"
    assert line.transport.request(Ask(url="/x", what="x", allow=(status,))).status == status
    line = connect(Said(status=403, headers={"Retry-After": "3"}), Said(status=403, body="no"))
    assert line.transport.request(Ask(url="/x", what="x", allow=(403,))).status == 403
    assert line.time.slept == [3.0]


@pytest.mark.parametrize("status", [400, 409, 422])
def test_a_request_that_is_refused_as_wrong_is_a_bad_answer(connect: Connect, status: int) -> None:
    line = connect(Said(status=status, json={"message": "Validation Failed"}))
    error = line.fails(BadAnswer)
    assert str(error) == f"GitHub refused to answer for acme/shop ({status}: Validation Failed)"
    assert error.raw == '{"message": "Validation Failed"}'


def test_a_renamed_repository_is_followed_on_the_same_host_only(connect: Connect) -> None:
    line = connect(Said(status=301, headers={"Location": "/repositories/7"}), GOOD)
    assert line.get() == {"ok": True}
    assert [one.path for one in line.server.requests] == ["/repos/acme/shop", "/repositories/7"]
    with ScriptedServer(GOOD) as elsewhere:
        away = connect(Said(status=307, headers={"Location": f"{elsewhere.url}/steal"}))
        assert "pointed to another host" in str(away.fails(BadAnswer))
        with pytest.raises(BadAnswer, match="pointed to another host"):
            away.get(f"{elsewhere.url}/steal")
        assert elsewhere.requests == []
    # In a circle they come to an end.
    line = connect(Said(status=302, headers={"Location": "/again"}))
    line.fails(BadAnswer)
    assert len(line.server.requests) == 4


def test_an_address_that_is_none_is_said_and_not_thrown(connect: Connect) -> None:
    line = connect(GOOD)
    with pytest.raises(BadAnswer, match="cannot be asked for x"):
        line.transport.request(Ask(method="GET", url="http://[::1", what="x"))


def test_raw_words_are_kept_masked_and_bounded(connect: Connect) -> None:
    body = f"{SECRET} ghp_{'a' * 36} " + "x" * 10_000
    line = connect(Said(status=500, body=body))
    error = line.fails(SourceUnavailable)
    assert len(error.raw) == 4_000
    assert error.raw.startswith("••• ••• xxx")
    assert "ghp_" not in str(error)
