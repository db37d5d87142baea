"""A real Prometheus gives the burn and the budget that were worked out by hand, and its refusals become statuses."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from data.records import Cursor, ObjectiveReading, SourceFailure, SourceStatus
from data.sources.prometheus.api import MOST_POINTS, QueryRefused
from data.sources.prometheus.readings import STEP, ReadingQueries
from data.store import Store
from tests.conftest import Require
from tests.unit.data.sources.desk import DAY, HOUR, NOW
from tests.unit.data.sources.prometheus.own_server import PROGRAMS, are_there, started, write_series
from tests.unit.data.sources.prometheus.site import LAST, Site, site_of, slo

MINUTES_APART = 5
OUTAGE = LAST - 30 * HOUR
"""From then on three hours of the api lose one request in twenty."""


def story() -> dict[str, list[tuple[int, float]]]:
    """Counters of 31 days, a sample every five minutes: 100 requests a minute, all good but in the outage."""
    good = bad = 0
    series: dict[str, list[tuple[int, float]]] = {'{job="api",code="200"}': [], '{job="api",code="500"}': []}
    series |= {'{job="quiet",code="200"}': [], '{job="quiet",code="500"}': []}
    for at in range(LAST - 31 * DAY, LAST + 1, MINUTES_APART * 60):
        # At 5 in 100, as in the rules' own test: 95 good and 5 bad a minute.
        lost = 5 * MINUTES_APART if OUTAGE <= at - MINUTES_APART * 60 < OUTAGE + 3 * HOUR else 0
        good, bad = good + 100 * MINUTES_APART - lost, bad + lost
        series['{job="api",code="200"}'].append((at, good))
        series['{job="api",code="500"}'].append((at, bad))
        series['{job="quiet",code="200"}'].append((at, 7))
        series['{job="quiet",code="500"}'].append((at, 0))
    return series


@pytest.fixture(scope="module")
def prometheus(require: Require, tmp_path_factory: pytest.TempPathFactory, shared_dir: Path) -> Iterator[str]:
    """The address of a server with the story behind it."""
    require("prometheus", are_there(), f"not both of {' and '.join(PROGRAMS)} are on PATH")
    folder = tmp_path_factory.mktemp("prometheus")
    write_series(folder, story())
    rules = shared_dir / "real/prometheus/rules.yml"
    with started(folder, rules=rules) as (url, _):
        yield url


@pytest.fixture
def site(prometheus: str, sqlite_store: Store) -> Iterator[Site]:
    with site_of(prometheus, sqlite_store) as found:
        yield found


def rules_queries(shared_dir: Path) -> dict[str, str]:
    """The two sides of the recorded error ratio, with the window where its five minutes are."""
    [group] = yaml.safe_load((shared_dir / "real/prometheus/rules.yml").read_text("utf-8"))["groups"]
    errors, total = group["rules"][0]["expr"].split(" / ")
    return {"errors": errors.replace("[5m]", "[WINDOW]"), "total": total.replace("[5m]", "[WINDOW]")}


def about(value: float) -> Any:
    # Prometheus 3 leaves the first sample of a window out: 1 of 864 in 72 hours.
    return pytest.approx(value, rel=0.002)


# What was worked out by hand


def test_the_burn_and_the_budget_are_those_worked_out_by_hand(site: Site, shared_dir: Path) -> None:
    site.own = (slo(**rules_queries(shared_dir)),)
    assert site.collect().state == "ok"
    # Lost in the outage: 3 h * 60 min * 5 = 900 requests. Asked for in 72 h: 72 * 60 * 100 = 432,000.
    # Their share is 900 / 432,000 = 1 / 480, and the budget 1 - 0.999 = 0.001: it burns at 1000 / 480 = 2.0833.
    # Asked for in 30 days: 30 * 24 * 60 * 100 = 4,320,000, of which 0.001 may go wrong: 4,320.
    # 900 of these are spent, 20.83 %, and 79.17 % are left.
    now = site.readings()[LAST]
    assert now.burn == about(1000 / 480)
    assert now.budget_left == about(1 - 900 / 4_320)
    # Six hours after it began the outage was over as well, and all of it within the 72 hours.
    assert site.readings()[OUTAGE + 6 * HOUR].burn == about(1000 / 480)
    # Before it began nothing was lost: that is a budget untouched, and not an unknown one.
    before = site.readings()[OUTAGE]
    assert (before.burn, before.budget_left) == (0, 1)


def test_a_budget_that_is_spent_twice_over_is_exhausted_and_no_less(site: Site) -> None:
    # 4,320,000 requests at 99.99 % allow 432 losses, and there were 900.
    site.own = (slo(target=0.9999),)
    site.collect()
    assert site.readings()[LAST].budget_left == 0
    # 1 / 480 of a budget of 0.0001.
    assert site.readings()[LAST].burn == about(10_000 / 480)


def test_a_ratio_by_itself_gives_the_same_as_its_two_sides(site: Site) -> None:
    site.own = (slo(), slo("As a ratio", ratio=slo().indicator.bad_share("WINDOW")))
    site.collect()
    assert [one.burn for one in site.readings().values()] == [one.burn for one in site.readings("As a ratio").values()]


def test_whenever_it_is_collected_the_readings_are_the_same(site: Site) -> None:
    site.own, site.days = (slo(),), 40
    site.collect()
    whole = site.readings()
    with site.store.transaction() as transaction:
        transaction.delete(ObjectiveReading, objective_id=site.own[0].id)
        transaction.delete(Cursor, stream_id="prometheus:objectives")
    # In five sittings at odd times, from the same beginning to the same end.
    begin = NOW - 40 * DAY
    for now in (NOW - 39.7 * DAY, NOW - 20.1 * DAY, NOW - 5 * DAY - 1_234, NOW - 4_321, NOW):
        site.now, site.days = now, (now - begin) / DAY
        site.collect()
    assert site.readings() == whole
    assert set(whole) == set(range(LAST - 31 * DAY + STEP, LAST + 1, STEP))


# What it refuses


REFUSED = [
    pytest.param({"ratio": "sum(rate(http_requests_total[WINDOW])"}, "bad_data: ", "unclosed left paren", id="syntax"),
    pytest.param(
        {"errors": "http_requests_total * on(job) rate(http_requests_total[WINDOW])", "total": "rate(up[WINDOW])"},
        "execution: ",
        "many-to-many matching not allowed",
        id="execution",
    ),
    pytest.param(
        {"ratio": "rate(http_requests_total{job='api'}[WINDOW])"}, "gives 2 series", '{code="200", job="api"}', id="two"
    ),
]


@pytest.mark.parametrize(("queries", "kind", "words"), REFUSED)
def test_a_query_that_it_refuses_is_told_in_its_words_and_stops_no_other(
    site: Site, queries: dict[str, str], kind: str, words: str
) -> None:
    site.own, site.days = (slo("Bad", **queries), slo()), 0.2
    outcome = site.collect()
    assert "objective 'Bad' of checkout" in outcome.detail
    assert kind in outcome.detail
    assert words in outcome.detail
    # The other one is read, so that nothing is blind: what has no reading is unknown.
    assert (outcome.state, outcome.gaps) == ("ok", ())
    assert site.readings("Bad") == {}
    assert list(site.readings()) == [LAST]


def test_more_points_than_it_gives_are_asked_for_in_pieces(site: Site) -> None:
    many = range(LAST - (MOST_POINTS + 1) * STEP, LAST + 1, STEP)
    api = site.source().api
    with pytest.raises(QueryRefused, match="exceeded maximum resolution of 11,000 points") as caught:
        api.over("vector(1)", many, what="too much")
    assert caught.value.is_too_large
    parts = list(ReadingQueries(api=api, count=len(many)).parts(slo(), many[0], LAST))
    assert [len(part.moments) for part in parts] == [MOST_POINTS // 2 + 1] * 2
    assert parts[-1].readings[-1].burn == about(1000 / 480)


def test_no_traffic_is_unknown_and_never_a_budget_untouched(site: Site) -> None:
    site.own, site.days = (slo("Quiet", job="quiet"), slo("Nowhere", job="nowhere")), 0.2
    outcome = site.collect()
    assert site.readings("Quiet") == site.readings("Nowhere") == {}
    assert outcome.detail.count("has no value at 2025-11-17 06:00 UTC: no traffic") == 2
    # Nothing at all is known of any objective, and the source says so.
    assert (outcome.state, outcome.gaps) == ("partial", ("slo",))


# Who asks


def test_a_server_that_is_killed_leaves_what_was_read_and_a_status(
    require: Require, tmp_path: Path, sqlite_store: Store
) -> None:
    require("prometheus", are_there(), f"not both of {' and '.join(PROGRAMS)} are on PATH")
    store = sqlite_store
    with started(tmp_path) as (url, process), site_of(url, store) as site:
        site.own = (slo(ratio="max_over_time(vector(0.0005)[WINDOW:1h])"),)
        site.collect()
        read = site.readings()
        assert read[LAST].burn == 0.5
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        site.now += DAY
        outcome = site.collect()
        assert site.readings() == read
    assert (outcome.state, outcome.gaps) == ("failed", ("slo",))
    assert "Prometheus could not be reached" in outcome.detail
    assert outcome.failure is not None
    assert [one.kind for one in store.read(SourceFailure)] == ["SourceUnavailable"]
    [*_, status] = sorted(store.read(SourceStatus), key=lambda one: one.observed_at)
    assert (status.source_id, status.state, status.blinds) == ("prometheus", "failed", f"slo@{NOW}")


def test_doctor_says_what_it_is_and_what_each_objective_gives(site: Site) -> None:
    site.own = (slo(), slo("Quiet", job="quiet"), slo("Bad", ratio="sum(x[WINDOW]"))
    connection, good, quiet, bad = site.check()
    assert connection.what == "connection"
    assert connection.granted
    assert connection.detail.startswith("version ")
    assert (good.what, good.granted) == ("objective 'Availability' of checkout", True)
    assert good.detail == "burns at 2.1 times its pace, 79% of the budget of 30 days is left, at 2025-11-17 06:00 UTC"
    assert (quiet.granted, "no traffic" in quiet.detail) == (None, True)
    assert (bad.granted, "(bad_data: " in bad.detail) == (False, True)
