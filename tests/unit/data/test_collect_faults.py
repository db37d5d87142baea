"""Every fault of a service from the wire to the status: each is named, nothing escapes, no row is lost or doubled."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from random import Random

import pytest
from sqlalchemy.engine import Engine

from data.collect import Surroundings, collect
from data.records import SourceFailure, SourceStatus, Team
from data.sources.http.budget import Budget
from data.sources.http.transport import Transport, World
from data.sources.source import Estimate, Page
from data.store import Store
from tests.backends import SqliteFiles
from tests.fakes.scripted import Reset, Said, ScriptedServer, Silence, patience_for
from tests.fakes.wire import client_of

NOW = 1_790_000_000
PAGES = 4
HTML = "<html><head><title>502 Bad Gateway</title></head></html>"


@dataclass
class TeamStream:
    """Four pages of one team each; the cursor is the number of the last page."""

    transport: Transport
    id: str = "forge:teams"
    label: str = "teams"
    source_id: str = "forge"
    repository: str | None = None
    feeds: tuple[str, ...] = ("codeowners",)

    def estimate(self, _cursor: str | None) -> Estimate | None:
        return None

    def pages(self, cursor: str | None) -> Iterator[Page]:
        for number in range(int(cursor or 0), PAGES):
            answer = self.transport.get(f"/teams/{number}", what="teams")
            team = Team(id=answer.json["id"], label="", zone="UTC")
            yield Page(records=(team,), cursor=str(number + 1))
        if cursor == str(PAGES):
            yield Page(records=(), cursor=cursor)


@dataclass
class Bench:
    """A stream over a scripted server, into a database."""

    store: Store
    slept: list[float] = field(default_factory=list)
    stack: ExitStack = field(default_factory=ExitStack)

    def collect(self, *answers: Said | Reset | Silence) -> tuple[str, str]:
        server = self.stack.enter_context(ScriptedServer(*answers))
        client = self.stack.enter_context(client_of(server.url, patience_for(answers)))
        world = World(clock=lambda: NOW, sleep=self.slept.append, rng=Random(1))
        transport = Transport(client, service="Forge", budget=Budget(patience=600), world=world, fix="renew it")
        [outcome] = collect(self.store, [TeamStream(transport)], Surroundings(clock=lambda: NOW))
        return outcome.state, outcome.detail

    @property
    def teams(self) -> list[str]:
        return [one.id for one in self.store.read(Team)]


@pytest.fixture
def bench(sqlite_backend: SqliteFiles, open_one: Callable[[str], Engine]) -> Iterator[Bench]:
    with ExitStack() as stack:
        yield Bench(Store(open_one(sqlite_backend.migrated())), stack=stack)


def good(number: int) -> Said:
    return Said(json={"id": f"team{number}"})


@pytest.mark.parametrize(
    ("fault", "state", "words"),
    [
        (
            Said(status=403, json={"message": "You have exceeded a secondary rate limit"}),
            "stale",
            "Forge gives nothing more for now (403: You have exceeded a secondary rate limit); there is more at",
        ),
        (
            Said(status=429, headers={"Retry-After": "700"}),
            "stale",
            "Forge gives nothing more for now (429); there",
        ),
        (Said(status=500, json={"message": "Oops"}), "failed", "Forge failed when it was asked for teams (500: Oops)"),
        (Said(status=502, body=HTML), "failed", "Forge failed when it was asked for teams (502: 502 Bad Gateway)"),
        (Said(body='{"id": "te'), "failed", "Forge answered for teams with JSON that is cut short or malformed"),
        (Reset(), "failed", "Forge broke off when it was asked for teams"),
        (Silence(), "failed", "Forge broke off when it was asked for teams (ReadTimeout"),
        (
            Said(status=401, json={"message": "Expired"}),
            "failed",
            "Forge refused the credentials (401: Expired); renew it",
        ),
        (Said(status=404, json={"message": "Not Found"}), "failed", "teams was not found, or the token may not see it"),
        (
            Said(status=403, json={"message": "Resource not accessible"}),
            "partial",
            "no access to teams ('403: Resource",
        ),
        (Said(json=None), "failed", "a defect of Riskbrief (TypeError"),
        (Said(json={"id": None}), "failed", "the database refused a record"),
    ],
    ids=[
        *("403-secondary", "429", "500", "502-html", "truncated", "reset", "slow", "401", "404", "403", "null"),
        "null-inside",
    ],
)
def test_each_fault_is_a_named_status_and_the_next_collection_completes(
    bench: Bench, fault: Said | Reset | Silence, state: str, words: str
) -> None:
    found, detail = bench.collect(good(0), good(1), fault)
    assert (found, detail[: len(words)]) == (state, words)
    # What came before the fault is there, the status says what became of it, and the raw words are kept.
    assert bench.teams == ["team0", "team1"]
    [status] = bench.store.read(SourceStatus)
    assert (status.source_id, status.blinds) == ("forge", "codeowners")
    assert status.state == ("failed" if state == "partial" else state)
    assert len(bench.store.read(SourceFailure)) == 1
    assert bench.collect(good(2), good(3)) == ("ok", "")
    assert bench.teams == ["team0", "team1", "team2", "team3"]
    # With nothing new, nothing changes.
    assert bench.collect(fault) == ("ok", "")
    assert bench.teams == ["team0", "team1", "team2", "team3"]


@pytest.mark.parametrize(
    "fault",
    [Said(status=429, headers={"Retry-After": "30"}), Said(status=502, body=HTML), Said(body='{"id": "te'), Reset()],
    ids=["429", "502", "truncated", "reset"],
)
def test_a_fault_that_passes_costs_a_wait_and_nothing_else(bench: Bench, fault: Said | Reset) -> None:
    assert bench.collect(good(0), fault, good(1), good(2), fault, fault, good(3)) == ("ok", "")
    assert bench.teams == ["team0", "team1", "team2", "team3"]
    assert len(bench.slept) == 3
    assert bench.store.read(SourceFailure) == []
