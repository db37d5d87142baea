from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from pyrate_limiter import GCRA
from sqlalchemy import text

from bot.pace import BURST_SHARE, MOST_IN_LOT, Limit, SharedPace, build_pace, limits_of
from bot.permits import SUFFIX, Permits
from bot.settings import Limits
from briefing.contracts.rate_limits import CLAUDE, MAILS, SLACK_LOOKS, SLACK_POST, TooFast
from data.errors import DatabaseBusy, DatabaseUnusable
from data.store import Store
from tests.backends import Backend, PostgresqlServer

pytest_plugins = ("tests.backends",)

# Two threads take permits; who waits notes for when the permit is, and goes on.
TAKER = """
import threading, time
from bot.pace import Limit, SharedPace
from bot.permits import Permits

def taken(url):
    own, at = threading.local(), []
    limits = {"posts": Limit(calls=60, seconds=60)}
    pace = SharedPace(Permits(url), limits, patience=120, sleep=lambda seconds: own.__setattr__("wait", seconds))

    def take():
        for _ in range(27):
            own.wait = 0.0
            pace.take("posts")
            at.append(time.time() + own.wait)

    threads = [threading.Thread(target=take) for _ in range(2)]
    for one in threads: one.start()
    for one in threads: one.join()
    pace.close()
    return at
"""


def taken_by_two_processes(url: str) -> list[float]:
    """The times of the permits that this process and another got, each with two threads."""
    ready = 'print("ready", flush=True); sys.stdin.readline(); print(*taken(sys.argv[1]))'
    command = [sys.executable, "-c", f"import sys\n{TAKER}\n{ready}", url]
    here: dict[str, Callable[[str], list[float]]] = {}
    exec(TAKER, here)  # noqa: S102 (the same as the other does)
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdin is not None
        assert other.stdout.readline() == "ready\n"
        other.stdin.write("go\n")
        other.stdin.flush()
        times = here["taken"](url)
        return sorted([*times, *map(float, other.communicate()[0].split())])


def most_within(times: list[float], seconds: float) -> int:
    return max(sum(begin <= one < begin + seconds for one in times) for begin in times)


@pytest.fixture
def permits(empty_url: str) -> Iterator[Permits]:
    """What lies in the database, to look at it and to change it."""
    permits = Permits(empty_url)
    yield permits
    permits.close()


@pytest.fixture
def pace_of(empty_url: str) -> Iterator[Callable[..., SharedPace]]:
    """Builds paces over one database, each as another process would have it."""
    made: list[SharedPace] = []

    def build(limit: Limit, **more) -> SharedPace:
        made.append(SharedPace(Permits(empty_url), {"posts": limit}, **more))
        return made[-1]

    yield build
    for one in made:
        one.close()


@contextmanager
def refused() -> Iterator[pytest.ExceptionInfo[TooFast]]:
    with pytest.raises(TooFast) as caught:
        yield caught


def test_two_processes_hold_a_limit_in_every_window_and_use_nearly_all_of_it(empty_url):
    times = taken_by_two_processes(empty_url)

    assert len(times) == 108
    assert most_within(times, 60) <= 60
    # 108 calls at 60 a minute are 108 seconds' worth; the margin is a twentieth.
    assert times[-1] - times[0] < 108 * 1.06


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_who_waits_does_so_in_earnest(pace_of):
    paces, times = [pace_of(Limit(calls=5, seconds=1), patience=120) for _ in range(4)], []
    with ThreadPoolExecutor(4) as pool:
        for pace in paces * 2:
            pool.submit(lambda pace=pace: (pace.take("posts"), times.append(time.time())))

    assert len(times) == 8
    # A busy machine may wake somebody late, and the next in time.
    assert most_within(times, 0.9) <= 5


def test_the_permits_of_several_paces_come_one_after_another_in_the_order_of_asking(pace_of):
    waits: list[float] = []
    paces = [pace_of(Limit(calls=10, seconds=60), sleep=waits.append, patience=100) for _ in range(2)]

    for number in range(6):
        paces[number % 2].take("posts")

    # 60 s with the margin, in ten steps; the first goes at once.
    assert [round(wait / 6.3, 1) for wait in waits] == pytest.approx([1, 2, 3, 4, 5], abs=0.1)


def test_a_share_of_the_limit_may_go_at_once(pace_of):
    waits: list[float] = []
    pace = pace_of(Limit(calls=40, seconds=60), sleep=waits.append)

    for _ in range(40 // BURST_SHARE):
        pace.take("posts")
    assert waits == []

    pace.take("posts")
    assert len(waits) == 1


def test_a_permit_beyond_ones_patience_is_refused_with_its_time_and_not_taken(pace_of):
    waits: list[float] = []
    pace = pace_of(Limit(calls=1, seconds=60), sleep=waits.append, patience=5)
    pace.take("posts")

    for _ in range(3):
        with refused() as caught:
            pace.take("posts")
        assert 60 < caught.value.wait <= 63
        assert "our own limit of 1 a minute for posts is used up for 63 seconds" in caught.value.reason

    pace.take("posts", patience=70)
    assert 60 < waits[0] <= 63


def test_the_state_lies_beside_our_tables_and_what_has_no_limit_asks_no_database(tmp_path: Path):
    pace = build_pace(f"sqlite:///{tmp_path}/riskbrief.db", Limits())
    pace.take(MAILS)
    assert list(tmp_path.iterdir()) == []

    pace.take(CLAUDE)
    pace.close()

    assert [one.name for one in tmp_path.iterdir()] == ["riskbrief.db-pace"]


def test_our_own_tables_stay_as_they_are(database_url, store: Store):
    pace = build_pace(database_url, Limits())
    pace.take(SLACK_POST)
    pace.close()

    store.check_schema()


def test_a_clock_that_was_set_back_costs_one_burst(pace_of, permits: Permits):
    waits: list[float] = []
    pace = pace_of(Limit(calls=60), patience=5, sleep=waits.append)
    pace.take("posts")
    with permits.held(["posts"]) as (free_at, now):
        free_at["posts"] = (now + 3_600_000) * 1000

    pace.take("posts")

    assert len(waits) == 1
    assert waits[0] <= 3.2


def test_a_database_that_does_not_answer_gives_no_permit_and_says_so(tmp_path: Path):
    class Away(Permits):
        @contextmanager
        def held(self, names):
            raise DatabaseBusy("the database is busy (it is locked); try again")
            yield names

    pace = SharedPace(Away(f"sqlite:///{tmp_path}/riskbrief.db"), {"posts": Limit(calls=60)})

    with refused() as caught:
        pace.take("posts")

    assert caught.value.reason == "the limit of posts could not be read: the database is busy (it is locked); try again"
    assert caught.value.wait == 5
    assert isinstance(caught.value.__cause__, DatabaseBusy)


def test_many_threads_that_ask_at_once_are_answered_by_one(pace_of, backend: Backend):
    pace = pace_of(Limit(calls=1_000_000))
    pace.take("posts")
    began = time.monotonic()

    with ThreadPoolExecutor(12) as pool:
        list(pool.map(lambda _: pace.take("posts"), range(600)))

    # Measured: thousands in a second; a permit for which each thread asks by itself would show here.
    assert 600 / (time.monotonic() - began) > 300, backend.name


def test_permits_of_a_wide_limit_are_taken_in_lots_and_those_of_a_narrow_one_by_one(pace_of, permits: Permits):
    wide, narrow = pace_of(Limit(calls=60_000)), pace_of(Limit(calls=300))

    def free_at() -> int:
        with permits.held(["posts"]) as (found, _):
            return found["posts"]

    seen = set()
    for _ in range(MOST_IN_LOT):
        wide.take("posts")
        seen.add(free_at())
    assert len(seen) == 1
    wide.take("posts")
    assert free_at() not in seen

    before = free_at()
    narrow.take("posts")
    assert free_at() != before


def test_every_name_that_is_asked_for_has_its_limit_from_the_settings():
    limits = limits_of(Limits(slack_posts_per_minute=200, slack_reads_per_minute=50, mails_per_minute=600))

    assert set(limits) == {SLACK_POST, *SLACK_LOOKS, CLAUDE, MAILS}
    assert limits[SLACK_POST] == Limit(calls=200)
    assert limits["conversations.info"] == limits[CLAUDE] == Limit(calls=50)
    assert limits[MAILS] == Limit(calls=600)


@pytest.mark.parametrize("calls", [1, 19, 20, 200, 1_000_000])
def test_whatever_the_limit_no_window_holds_more(calls):
    rate, most = Limit(calls=calls).rate, 0
    now, state, at = 0, GCRA().initial([rate]), []
    # Everybody takes what they can for three minutes, at the very first millisecond at which they can.
    while now <= 180_000 and len(at) < 3_000:
        state, decision = GCRA().step([rate], state, now, 1)
        if decision.allowed:
            at.append(now)
        else:
            now += decision.retry_after_ms or 1
    for first, begin in enumerate(at):
        most = max(most, sum(one < begin + 60_000 for one in at[first : first + calls + 2]))
        if first > 400:
            break
    assert most <= calls


def test_settings_made_stricter_count_from_now_on(pace_of):
    pace_of(Limit(calls=1_000_000)).take("posts")
    waits: list[float] = []
    strict = pace_of(Limit(calls=1, seconds=60), sleep=waits.append, patience=100)

    strict.take("posts")
    strict.take("posts")

    assert 60 < waits[-1] <= 63.1


def test_those_who_make_the_table_at_once_do_not_disturb_each_other(empty_url):
    start, failed = threading.Barrier(6), []

    def make() -> None:
        pace = SharedPace(Permits(empty_url), {"posts": Limit(calls=1_000_000)})
        start.wait()
        try:
            pace.take("posts")
        except TooFast as error:
            failed.append(error.reason)
        finally:
            pace.close()

    threads = [threading.Thread(target=make) for _ in range(6)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()

    assert failed == []


def test_what_a_stopped_server_forgot_is_begun_anew(pace_of, empty_url, open_one):
    pace = pace_of(Limit(calls=1, seconds=60), patience=5)
    pace.take("posts")
    is_sqlite = empty_url.startswith("sqlite")
    engine = open_one(empty_url + SUFFIX if is_sqlite else empty_url)
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM permits" if is_sqlite else "DELETE FROM riskbrief_pace.permits"))

    pace.take("posts")


def test_a_worker_that_is_stopped_in_the_middle_of_asking_stops_nobody_else(
    postgresql_backend: PostgresqlServer,
) -> None:
    url = postgresql_backend.empty()
    stopped, others = Permits(url, longest=0.2), Permits(url, longest=30)
    pace = SharedPace(others, {"posts": Limit(calls=1)})

    def stand_still() -> None:
        with stopped.held(["posts"]) as (free_at, _):
            pace.take("posts")
            free_at["posts"] += 1

    with pytest.raises(DatabaseUnusable):
        stand_still()
    pace.close()
    stopped.close()
    postgresql_backend.forget(url)


@pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
def test_a_connection_that_was_ended_costs_nobody_a_permit(pace_of, open_one, empty_url) -> None:
    pace = pace_of(Limit(calls=100))
    pace.take("posts")
    with open_one(empty_url).connect() as other:
        mine = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        for (pid,) in other.execute(text(mine)).all():
            other.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": pid})

    pace.take("posts")
