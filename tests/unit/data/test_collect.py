"""Collecting keeps whole pages and a cursor after them, whatever fails, and says truthfully how far it came."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import astuple, dataclass, field, replace
from typing import Any

import pytest

from data import records as r
from data.collect.collector import Progress, Surroundings, collect, parse_notices
from data.collect.outcomes import StreamOutcome
from data.collect.statuses import blind_since
from data.errors import (
    AccessDenied,
    CollectionStopped,
    CredentialsRefused,
    DatabaseBusy,
    DatabaseUnusable,
    GitMissing,
    NotConnected,
    NotFound,
    RateLimited,
    SourceUnavailable,
)
from data.sources.source import Deletion, Notice, Page
from data.store import Store
from data.tables import TABLES
from tests.conftest import ROOT
from tests.fakes.streams import FEEDS, HOUR, START, FakeForge, FakeStream, other

pytest_plugins = ("tests.backends",)

NOW = START + 100 * 24 * HOUR
DAY = 24 * HOUR
PARTS = (r.Change, r.ChangeFile, r.ChangeCommit, r.ChangeLabel, r.Review, r.Person, r.Repository)


@dataclass
class Night:
    """Collections of one store, by a clock that stands until it is put forward."""

    store: Store
    now: float = NOW
    progress: list[Progress] = field(default_factory=list)
    stop: Callable[[], str | None] = lambda: None

    def collect(self, streams: Sequence[FakeStream], **told: Any) -> list[StreamOutcome]:
        around = Surroundings(clock=lambda: self.now, on_progress=self.progress.append, should_stop=self.stop)
        return list(collect(self.store, streams, around, labels={"fake": "Fake forge"}, **told))

    def rows(self, *kinds: type[Any]) -> dict[str, list[tuple[Any, ...]]]:
        return {kind.__name__: [astuple(one) for one in self.store.read(kind)] for kind in kinds or tuple(TABLES)}

    def status(self, source_id: str) -> r.SourceStatus:
        return self.store.read(r.SourceStatus, source_id=source_id)[-1]


@pytest.fixture
def night(sqlite_store: Store) -> Night:
    return Night(sqlite_store)


@pytest.fixture
def either_night(store: Store) -> Night:
    return Night(store)


def raising(error: Exception) -> Callable[[], None]:
    def fail() -> None:
        raise error

    return fail


def states(outcomes: Sequence[StreamOutcome]) -> list[str]:
    return [one.state for one in outcomes]


# What comes in


def test_everything_comes_in_once_and_a_second_collection_changes_nothing(either_night: Night) -> None:
    forge = FakeForge(repositories=2, changes=12, per_page=5)
    first = either_night.collect(forge.streams())
    assert [(one.state, one.pages, one.items) for one in first] == [("ok", 3, 12), ("ok", 3, 12)]
    assert either_night.store.count(r.Change) == 24
    rows = either_night.rows(*PARTS)
    second = either_night.collect(forge.streams())
    # The overlap reads three hours again, and doubles nothing.
    assert [(one.state, one.pages, one.items) for one in second] == [("ok", 1, 3), ("ok", 1, 3)]
    assert either_night.rows(*PARTS) == rows


def test_a_late_change_replaces_what_it_replaces_and_leaves_nothing_behind(night: Night) -> None:
    forge = FakeForge(changes=6, per_page=5)
    night.collect(forge.streams())
    forge.touch("acme/shop", 3, at=NOW)
    night.collect(forge.streams())
    [change] = night.store.read(r.Change, id="acme/shop#3")
    assert change.title == "Change 3, version 1"
    pull = forge.streams()[0].pulls[3]
    for kind in (r.ChangeFile, r.ChangeCommit, r.Review):
        wanted = [one for one in pull.parts if isinstance(one, kind)]
        assert len(night.store.read(kind, change_id="acme/shop#3")) == len(wanted)


def test_the_cursor_stands_after_the_last_page_and_progress_is_told_page_by_page(night: Night) -> None:
    stream = FakeForge(changes=6, per_page=5).streams()[0]
    night.collect([stream])
    [cursor] = night.store.read(r.Cursor)
    assert (cursor.stream_id, json.loads(cursor.cursor)) == (stream.id, {"at": START + 6 * HOUR})
    assert (cursor.moved_at, cursor.reached_at) == (NOW, NOW)
    assert [(one.pages, one.items, one.is_done) for one in night.progress] == [
        (1, 5, False),
        (2, 6, False),
        (2, 6, True),
    ]
    night.now += HOUR
    night.collect([stream])
    assert stream.asked == [None, cursor.cursor]
    assert night.store.read(r.Cursor)[0].reached_at == NOW + HOUR


# What goes wrong


def test_a_page_is_saved_whole_or_not_at_all(either_night: Night) -> None:
    stream = FakeForge(changes=12, per_page=5).streams()[0]
    good = stream.pages

    def pages(cursor: str | None) -> Iterator[Page]:
        for number, page in enumerate(good(cursor)):
            orphan = r.Review(
                id="x", change_id="nobody's", reviewer_id=None, state="approved", submitted_at=1, comments=0
            )
            yield replace(page, records=(*page.records, orphan)) if number == 1 else page

    stream.pages = pages  # type: ignore[method-assign]
    [outcome] = either_night.collect([stream])
    assert outcome.state == "failed"
    assert "the database refused a record" in outcome.detail
    assert either_night.store.count(r.Change) == 5
    assert json.loads(either_night.store.read(r.Cursor)[0].cursor) == {"at": START + 5 * HOUR}


@pytest.mark.parametrize(
    ("error", "state", "detail"),
    [
        (SourceUnavailable("GitHub failed (502)", raw="<html>"), "failed", "GitHub failed (502)"),
        (RateLimited("GitHub gives nothing more", reset_at=NOW + 60), "stale", "GitHub gives nothing more"),
        (NotFound("acme/shop"), "failed", "acme/shop was not found, or the token may not see it"),
        (NotConnected("set RISKBRIEF_GITHUB_TOKEN"), "not connected", "set RISKBRIEF_GITHUB_TOKEN"),
        (GitMissing(), "not connected", "there is no git command on the PATH; install git 2.32 or newer"),
        (KeyError("nodes"), "failed", "a defect of Riskbrief (KeyError: 'nodes'); please report it"),
        (CollectionStopped("interrupted"), "stale", "interrupted"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else "",
)
def test_each_failure_is_a_named_status_and_stops_no_other_stream(
    night: Night, error: Exception, state: str, detail: str
) -> None:
    first, second = FakeForge(repositories=2, changes=12, per_page=5).streams()
    first.source_id = "other"
    first.faults[1] = raising(error)
    outcomes = night.collect([first, second])
    assert [(one.state, one.detail) for one in outcomes] == [(state, detail), ("ok", "")]
    # What came before the fault stays, and the next collection goes on from there.
    assert night.store.count(r.Change, repository_id="acme/shop") == 5
    assert night.store.count(r.Change, repository_id="acme/infra") == 12
    assert night.status("other:acme/shop").state == state
    assert states(night.collect([first, second])) == ["ok", "ok"]
    assert night.store.count(r.Change, repository_id="acme/shop") == 12


def test_the_raw_words_are_kept_masked_bounded_and_for_a_month(night: Night) -> None:
    stream = FakeForge(changes=3).streams()[0]
    stream.faults[0] = raising(SourceUnavailable("failed", raw="ghp_0123456789 " + "x" * 9_000))
    night.collect([stream])
    [failure] = night.store.read(r.SourceFailure)
    assert (failure.stream_id, failure.at, failure.kind) == (stream.id, NOW, "SourceUnavailable")
    assert failure.raw.startswith("••• xxx")
    assert len(failure.raw) == 4_000
    night.now += 31 * DAY
    stream.faults[0] = raising(KeyError("nodes"))
    night.collect([stream])
    [failure] = night.store.read(r.SourceFailure)
    assert failure.kind == "KeyError"
    assert "Traceback" in failure.raw


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (SourceUnavailable("GitHub could not be reached", host_away=True), "failed"),
        (CredentialsRefused("GitHub refused the credentials"), "failed"),
        (RateLimited("GitHub gives nothing more", reset_at=None), "stale"),
    ],
)
def test_a_host_that_is_away_is_not_asked_for_its_other_streams(night: Night, error: Exception, state: str) -> None:
    forge, elsewhere = FakeForge(repositories=3, changes=3), FakeForge(source_id="other", changes=3)
    forge.streams()[0].faults[0] = raising(error)
    outcomes = night.collect([*forge.streams(), *elsewhere.streams()])
    assert states(outcomes) == [state, state, state, "ok"]
    assert {one.detail for one in outcomes[:3]} == {str(error)}
    assert [stream.asked for stream in forge.streams()] == [[None], [], []]
    assert night.status("fake").state == state
    assert states(night.collect(forge.streams())) == ["ok", "ok", "ok"]
    assert night.status("fake").state == "ok"


def test_three_streams_without_an_answer_in_a_row_break_the_circuit(night: Night) -> None:
    streams = FakeForge(repositories=5, changes=3).streams()
    for stream in streams:
        stream.faults[0] = raising(SourceUnavailable(f"GitHub failed for {stream.repository}"))
    outcomes = night.collect(streams)
    assert [len(stream.asked) for stream in streams] == [1, 1, 1, 0, 0]
    assert outcomes[3].detail == outcomes[2].detail
    for stream in streams:
        stream.faults = {0: raising(NotFound(stream.repository))}
    assert len(night.collect(streams)[4].detail) > 0
    assert [len(stream.asked) for stream in streams] == [2, 2, 2, 1, 1]


def test_a_busy_database_is_tried_again_and_one_that_is_gone_ends_the_collection(
    night: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    transaction, busy, trouble = night.store.transaction, [4], [DatabaseBusy("locked")]

    def sometimes() -> Any:
        if busy[0]:
            busy[0] -= 1
            raise trouble[0]
        return transaction()

    monkeypatch.setattr(night.store, "transaction", sometimes)
    assert states(night.collect(FakeForge(changes=3).streams())) == ["ok"]
    busy[0] = 5
    with pytest.raises(DatabaseBusy):
        night.collect(FakeForge(changes=3).streams())
    busy[0], trouble[0] = 1, DatabaseUnusable("the disk is full")
    with pytest.raises(DatabaseUnusable):
        night.collect(FakeForge(changes=3).streams())


def test_two_collections_at_once_leave_the_stream_to_the_one_that_is_ahead(either_night: Night) -> None:
    stream = FakeForge(changes=12, per_page=5).streams()[0]
    inner = Night(either_night.store)
    twin = replace(stream, faults={}, asked=[], given=0)

    def overtake() -> None:
        if stream.given == 1 and not twin.asked:
            assert states(inner.collect([twin])) == ["ok"]

    stream.on_page = overtake
    [outcome] = either_night.collect([stream])
    assert (outcome.state, outcome.detail, outcome.is_stopped) == ("stale", "another collection is at work on it", True)
    assert either_night.store.count(r.Change) == 12
    # The word of the other one is what stands.
    assert either_night.status("fake:acme/shop").state == "ok"


# Stopping


def test_told_to_stop_it_ends_after_the_page_in_hand(night: Night) -> None:
    streams = FakeForge(repositories=2, changes=12, per_page=5).streams()
    night.stop = lambda: "interrupted" if night.progress else None
    outcomes = night.collect(streams)
    assert [(one.state, one.detail, one.pages, one.is_stopped) for one in outcomes] == [
        ("stale", "interrupted", 1, True),
        ("stale", "interrupted", 0, True),
    ]
    assert night.store.count(r.Change) == 5
    night.stop = lambda: None
    night.collect(streams)
    assert night.store.count(r.Change) == 24


def test_what_we_stopped_ourselves_changes_no_status_that_there_is(night: Night) -> None:
    streams = FakeForge(repositories=2, changes=3).streams()
    night.stop = lambda: "interrupted"
    night.collect(streams)
    assert (night.status("fake:acme/shop").state, night.status("fake").state) == ("stale", "stale")
    night.stop = lambda: None
    night.now += HOUR
    night.collect(streams)
    before = night.rows(r.SourceStatus)
    night.now += DAY
    night.stop = lambda: "interrupted"
    night.collect(streams)
    assert night.rows(r.SourceStatus) == before


# Statuses


def test_a_repository_says_what_it_lacks_and_since_when(night: Night) -> None:
    [changes] = FakeForge(changes=3).streams()
    deployments = other(changes, kind="deployments", feeds=("deployments",))
    night.collect([changes, deployments])
    night.now += DAY
    deployments.faults[1] = raising(SourceUnavailable("GitHub failed"))
    night.collect([changes, deployments])
    status = night.status("fake:acme/shop")
    assert (status.state, status.label, status.repository_id) == ("partial", "Fake forge acme/shop", "acme/shop")
    assert status.detail == "deployments of acme/shop: GitHub failed"
    assert (status.feeds, status.as_of) == (",".join((*FEEDS, "deployments")), NOW + DAY)
    assert blind_since(status) == {"deployments": NOW}
    # A day later it is still unknown since the same moment.
    night.now += DAY
    deployments.faults[1] = raising(NotFound("acme/shop"))
    night.collect([changes, deployments])
    assert blind_since(night.status("fake:acme/shop")) == {"deployments": NOW}
    night.collect([changes, deployments])
    assert (night.status("fake:acme/shop").state, blind_since(night.status("fake:acme/shop"))) == ("ok", {})


def test_a_permission_that_was_never_granted_is_not_supplied_and_a_lost_one_is_blind_since_then(night: Night) -> None:
    [changes] = FakeForge(changes=3).streams()
    checks = other(changes, kind="checks", feeds=("checks",))
    denied = raising(AccessDenied("check runs of acme/shop", permission="Checks: read"))
    checks.faults[0] = denied
    outcomes = night.collect([changes, checks])
    status = night.status("fake:acme/shop")
    assert states(outcomes) == ["ok", "partial"]
    assert status.detail == "checks of acme/shop: no access to check runs of acme/shop; grant Checks: read"
    assert (status.state, status.feeds, blind_since(status)) == ("partial", ",".join(FEEDS), {"checks": None})
    night.now += HOUR
    night.collect([changes, checks])
    assert night.status("fake:acme/shop").feeds == ",".join((*FEEDS, "checks"))
    night.now += HOUR
    checks.faults[1] = denied
    night.collect([changes, checks])
    status = night.status("fake:acme/shop")
    assert (status.feeds, blind_since(status)) == (",".join((*FEEDS, "checks")), {"checks": NOW + HOUR})


def test_a_notice_that_blinds_makes_a_source_partial_and_another_only_says_so(night: Night) -> None:
    [stream] = FakeForge(changes=3).streams()
    stream.notices = (Notice(kind="cut off", repository="acme/shop", detail="acme/shop#3 has more than 3,000 files"),)
    [outcome] = night.collect([stream])
    assert (outcome.state, outcome.detail) == ("ok", "acme/shop#3 has more than 3,000 files")
    stream.notices = (Notice(kind="permission", repository="acme/shop", detail="no patches", blinds=("patch",)),)
    [outcome] = night.collect([stream])
    assert (outcome.state, outcome.gaps, outcome.never) == ("partial", ("patch",), ("patch",))
    assert blind_since(night.status("fake:acme/shop")) == {"patch": NOW}
    # What it lacks in general is over when it says so no more; of many notices the first are told.
    stream.notices = tuple(Notice(kind="missing", repository=None, detail=f"line {line}") for line in range(9))
    [outcome] = night.collect([stream])
    assert (outcome.state, outcome.detail) == ("ok", "line 0; line 1; line 2; and 6 more")


def test_what_is_lacking_of_what_was_read_stays_lacking_until_something_else_is_read(night: Night) -> None:
    forge = FakeForge(changes=3)
    [stream] = forge.streams()
    stream.overlap = 0
    stream.notices = (
        Notice(kind="permission", repository="acme/shop", detail="grant Checks: read", blinds=("patch",)),
    )
    night.collect([stream])
    stream.notices = ()
    for _ in range(2):
        night.now += HOUR
        [quiet] = night.collect([stream])
        assert (quiet.items, quiet.state, quiet.detail, quiet.gaps) == (0, "partial", "grant Checks: read", ("patch",))
    forge.touch("acme/shop", 2, at=NOW)
    [healed] = night.collect([stream])
    assert (healed.items, healed.state, healed.gaps) == (1, "ok", ())
    assert night.store.read(r.Cursor)[0].notices == "[]"


@pytest.mark.parametrize("text", ["", "{}", '["missing"]', '[["novel", null, "", []]]', "null"])
def test_notices_that_cannot_be_read_are_not_taken_for_none(text: str) -> None:
    [told] = parse_notices(text)
    assert (told.kind, told.blinds, "can no longer be told" in told.detail) == ("malformed", (), True)


def test_a_source_has_a_row_as_a_whole_that_blinds_nothing(night: Night) -> None:
    streams = FakeForge(repositories=5, changes=3).streams()
    for stream in streams[:4]:
        stream.faults[0] = raising(NotFound(stream.repository))
    night.collect(streams)
    whole = night.status("fake")
    assert (whole.state, whole.label, whole.repository_id) == ("partial", "Fake forge", None)
    assert whole.detail.startswith("4 of 5 parts: acme/shop failed (acme/shop was not found")
    assert whole.detail.endswith("; and 1 more")
    assert blind_since(whole) == {}
    assert blind_since(night.status("fake:acme/shop")) == dict.fromkeys(FEEDS)


def test_what_is_about_no_repository_has_a_row_of_its_own(night: Night) -> None:
    [changes] = FakeForge(changes=3).streams()

    class Teams(FakeStream):
        repository = None  # type: ignore[assignment]
        id = "fake:teams"  # type: ignore[assignment]
        label = "teams"  # type: ignore[assignment]

    teams = Teams(repository="", pulls={}, feeds=("codeowners",))
    teams.repository = None  # type: ignore[assignment]
    teams.faults[0] = raising(AccessDenied("teams of acme", permission="Members: read"))
    night.collect([changes, teams])
    apart = night.status("fake:*")
    assert (apart.state, apart.repository_id, apart.feeds) == ("failed", None, "")
    assert night.status("fake").detail == (
        "1 of 2 parts: in general failed (no access to teams of acme; grant Members: read)"
    )


def test_a_part_of_a_source_says_nothing_about_the_whole(night: Night) -> None:
    streams = FakeForge(repositories=2, changes=3).streams()
    night.collect(streams[:1], unsummarised={"fake"})
    assert [one.source_id for one in night.store.read(r.SourceStatus)] == ["fake:acme/shop"]


def test_a_status_is_written_when_it_is_news_and_four_times_a_day(night: Night) -> None:
    [stream] = FakeForge(changes=3).streams()
    for _ in range(24):
        night.collect([stream])
        night.now += HOUR
    seen = [one.observed_at for one in night.store.read(r.SourceStatus, source_id="fake:acme/shop")]
    assert seen == [NOW, NOW + 6 * HOUR, NOW + 12 * HOUR, NOW + 18 * HOUR]


# Killed


def test_killed_at_any_moment_the_tables_come_out_the_same(database_url: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.unit.data.killed_streams", database_url, "2"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    database = database_url.partition(":")[0]
    last = f"collect-crash: {database} 2 kills, 0 tables differ (goal each 2 kills, 0 differ) ok"
    assert done.stdout.splitlines()[-1] == last


def test_a_deletion_that_says_nothing_is_a_defect_and_not_the_end_of_a_table(night: Night) -> None:
    [stream] = FakeForge(changes=3).streams()
    night.collect([stream])
    good = stream.pages

    def pages(cursor: str | None) -> Iterator[Page]:
        for page in good(cursor):
            yield replace(page, gone=(Deletion(kind=r.Change, where={}),))

    stream.pages = pages  # type: ignore[method-assign]
    [outcome] = night.collect([stream])
    assert outcome.state == "failed"
    assert night.store.count(r.Change) == 3
