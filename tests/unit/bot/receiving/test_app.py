"""The receiver's answers: what is taken, and of all else which field is wrong and what to do; never our fault."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.engine import Engine

from bot.receiving.app import ALIVE, MOST_BYTES, UNSIGNED, Receiver
from bot.receiving.signing import Seal, Sent
from data import records as r
from data.errors import DatabaseBusy
from data.events.forms import BATCH, STRUCTURED
from data.store import Store
from tests.backends import SqliteFiles
from tests.monday import HandClock
from tests.unit.data.deploys.yard import Yard, sha
from tests.unit.data.events.reading import LATER, SERVICES, plain, sample

SEAL = Seal("a secret of thirty-two characters")
CLOCK = HandClock(datetime.fromtimestamp(LATER, UTC))


class Desk:
    """Sends requests to the app as a server hands them over."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.app = Receiver(store=store, clock=CLOCK, seal=SEAL, services=SERVICES)

    def send(
        self,
        body: bytes = b"",
        *,
        target: str = "/events",
        method: str = "POST",
        kind: str = "application/json",
        headers: dict[str, str] | None = None,
        **environ: object,
    ) -> tuple[int, Any]:
        """Send something, signed unless headers are given; return the status and what was said."""
        proof = SEAL.sign(Sent(method=method, target=target, body=body), LATER) if headers is None else headers
        path, _, query = target.partition("?")
        told = {
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "CONTENT_TYPE": kind,
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.input": io.BytesIO(body),
            **{f"HTTP_{name.upper().replace('-', '_')}": value for name, value in proof.items()},
            **environ,
        }
        found: list[str] = []
        said = b"".join(self.app(told, lambda status, headers: found.extend([status, dict(headers)["Content-Type"]])))
        is_json = found[1] == "application/json" and said
        return int(found[0].split()[0]), json.loads(said) if is_json else said.decode()

    def event(self, value: object, kind: str = "application/json") -> tuple[int, Any]:
        return self.send(json.dumps(value).encode(), kind=kind)


@pytest.fixture(scope="module")
def database(sqlite_backend: SqliteFiles) -> Iterator[str]:
    url = sqlite_backend.migrated()
    yield url
    sqlite_backend.forget(url)


@pytest.fixture
def desk(database: str, open_one: Callable[[str], Engine]) -> Desk:
    """A desk over a store that knows the services, and of which a test sees no events but its own."""
    store = Store(open_one(database))
    Yard(store, services=("checkout", "billing"))
    store.delete(r.Event, id=[one.id for one in store.read(r.Event)])
    store.delete(r.DeploySignal, repository_id="shop")
    return Desk(store)


def test_an_event_is_stored_once_and_another_content_under_its_id_is_a_conflict(desk: Desk) -> None:
    first, again = desk.event(plain(sha=sha("a"))), desk.event(plain(sha=sha("a")))

    kept = {"id": "deployment release-1 success", "type": "deployment.success", "state": "stored"}
    kept |= {"made": "deployment", "service": "checkout"}
    assert first == (201, {"events": [kept]})
    assert again == (200, {"events": [kept | {"state": "known"}]})
    assert desk.store.count(r.Event) == 1
    status, said = desk.event(plain(sha=sha("a"), environment="live"))
    assert (status, said["field"]) == (409, "id")
    # What makes nothing says why.
    status, said = desk.event(sample("service_removed"))
    assert (status, said["events"][0]["made"]) == (201, "nothing")
    assert said["events"][0]["detail"] == "a service that is taken away is no deployment"


def test_a_batch_is_taken_whole_or_not_at_all(desk: Desk) -> None:
    inside = sample("service_deployed")
    envelope = {"specversion": "1.0", "data": inside} | {
        key: inside["context"][key] for key in ("id", "source", "type")
    }
    status, said = desk.event([envelope, envelope | {"id": "other"}], BATCH)
    assert (status, said["field"], desk.store.count(r.Event)) == (400, "[1].id", 0)
    status, said = desk.event([envelope, envelope], BATCH)
    assert (status, [one["state"] for one in said["events"]]) == (201, ["stored", "known"])
    assert desk.event(envelope, STRUCTURED)[0] == 200
    assert desk.event([], BATCH) == (200, {"events": []})


@pytest.mark.parametrize(
    "headers",
    [
        {},
        SEAL.sign(Sent(method="POST", target="/events", body=b"{}"), LATER - 3_600),
        SEAL.sign(Sent(method="POST", target="/events", body=b"other"), LATER),
        SEAL.sign(Sent(method="POST", target="/coverage", body=b"{}"), LATER),
        SEAL.sign(Sent(method="POST", target="/events?a=b", body=b"{}"), LATER),
        SEAL.sign(Sent(method="PUT", target="/events", body=b"{}"), LATER),
        Seal("some other secret of thirty-two").sign(Sent(method="POST", target="/events", body=b"{}"), LATER),
        {"x-riskbrief-timestamp": "soon", "x-riskbrief-signature": "v1=none"},
    ],
    ids=[
        "none",
        "old",
        "another-body",
        "another-path",
        "another-query",
        "another-method",
        "another-secret",
        "nonsense",
    ],
)
def test_an_unsigned_one_learns_nothing_of_why_and_the_log_tells_of_it_once_a_minute(
    desk: Desk, headers: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    found = [desk.send(body, headers=headers) for body in (b"{}", b"{", json.dumps(plain()).encode())]
    assert found == [found[0]] * 3
    assert found[0][0] == 401
    assert found[0][1]["error"] == "the signature does not hold"
    assert "docs/events.md" in found[0][1]["fix"]
    assert caplog.messages == [UNSIGNED % 1]


@pytest.mark.parametrize(
    ("how", "status", "field"),
    [
        ({"body": b"{"}, 400, "body"),
        ({"body": json.dumps(plain(at="soon")).encode()}, 400, "at"),
        ({"body": json.dumps(plain(service="mailer")).encode()}, 422, "service"),
        ({"body": json.dumps({"context": {"type": "a.b"}, "subject": {}}).encode()}, 422, "context.type"),
        ({"body": b"a=b", "kind": "application/x-www-form-urlencoded"}, 415, "Content-Type"),
        ({"body": b"{}", "target": "/events?dry=1"}, 400, "query"),
        ({"target": "/event"}, 404, "path"),
        ({"method": "GET"}, 405, "method"),
        ({"body": b"x" * (MOST_BYTES["/events"] + 1)}, 413, "body"),
        ({"CONTENT_LENGTH": "9" * 4_400}, 413, "body"),
        ({"body": b"x" * (MOST_BYTES["/events"] + 1), "CONTENT_LENGTH": "7"}, 413, "body"),
    ],
)
def test_what_is_wrong_is_said_with_the_field_and_the_fix(desk: Desk, how: dict, status: int, field: str) -> None:
    found, said = desk.send(**how)
    assert (found, said["field"]) == (status, field)
    assert set(said) == {"error", "field", "fix"}
    assert said["fix"]


def test_anybody_may_ask_whether_it_is_there(desk: Desk) -> None:
    assert desk.send(target="/healthz", method="GET", headers={}) == (200, ALIVE)
    assert desk.send(target="/healthz", method="HEAD", headers={}) == (200, "")
    assert desk.send(method="HEAD", headers={}) == (405, "")


def test_a_database_that_is_away_and_a_fault_of_ours_are_said_and_logged(desk: Desk, caplog) -> None:
    class Away:
        def transaction(self) -> None:
            raise DatabaseBusy("the database is busy; try again")

    desk.app = Receiver(store=Away(), clock=CLOCK, seal=SEAL, services=SERVICES)  # type: ignore[arg-type]
    status, said = desk.event(plain())
    assert (status, said["error"]) == (503, "the database cannot be had")
    assert "what was sent could not be stored: the database is busy" in caplog.text
    desk.app = Receiver(store=None, clock=CLOCK, seal=SEAL, services=SERVICES)  # type: ignore[arg-type]
    status, said = desk.event(plain())
    assert status == 500
    assert said["error"].removeprefix("a fault of ours (error ").removesuffix(")") in caplog.text


REPORT = b"TN:\nSF:checkout/a.py\nDA:1,1\nDA:2,0\nend_of_record\n"
ABOUT = f"repository=acme/shop&commit={sha('a')}"


def test_a_report_that_cannot_be_taken_names_the_field_or_what_its_query_lacks(desk: Desk) -> None:
    for body, query, wrong in (
        (b"no report", ABOUT, (400, "report")),
        (REPORT, f"repository=acme/shop&commit={'z' * 40}", (400, "commit")),
        (REPORT, f"repository=acme/none&commit={sha('a')}", (422, "repository")),
    ):
        found, said = desk.send(body, target=f"/coverage?{query}")
        assert (found, said["field"]) == wrong
    for query, told in (
        ("", "the query lacks repository"),
        ("repository=acme/shop&commit=", "the query lacks commit"),
        ("repository=a&commit=b&commit=c", "the query says a key twice"),
        ("repository=a&commit=b&colour=red", "the query has a key 'colour', which is none of its own"),
        ("repository=a&commit=b&&&&&&&&&&&&&&&=", "the query cannot be read"),
        ("repository=%ff&commit=b", "the query cannot be read"),
    ):
        status, said = desk.send(b"TN:\n", target=f"/coverage{'?' if query else ''}{query}")
        assert (status, said["error"], said["field"]) == (400, told, "query")


def test_an_old_report_that_is_sent_again_does_not_take_the_place_of_a_newer_one(desk: Desk) -> None:
    target, better = f"/coverage?{ABOUT}&flag=replayed", REPORT.replace(b"DA:2,0", b"DA:2,1")
    old = SEAL.sign(Sent(method="POST", target=target, body=REPORT), LATER - 60)
    beside = old | {"X-Riskbrief-Signature": f"v1={'0' * 64},{old['x-riskbrief-signature']}"}
    found = [
        desk.send(body, target=target, headers=headers)[0]
        for body, headers in [(REPORT, old), (better, None), (REPORT, old), (REPORT, beside)]
    ]
    assert found == [201, 201, 200, 200]
    [kept] = desk.store.read(r.CoverageReport, flag="replayed")
    assert (kept.covered, kept.valid) == (2, 2)

    # Sent anew, and not again, it is what its sender wants by now.
    assert desk.send(REPORT, target=target)[0] == 201


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=200), st.sampled_from(["application/json", STRUCTURED, BATCH, "", "text/xml"]))
def test_no_body_whatever_is_a_fault_of_ours(desk: Desk, body: bytes, kind: str) -> None:
    assert desk.send(body, kind=kind)[0] in {200, 400, 415, 422}
