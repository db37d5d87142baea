"""What the measurement of `/risk` may be believed for: its figures, its verdict, and whose copies it asks about."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from itertools import islice

import pytest

from benchmarks.ack import Row, quantile, verdict
from benchmarks.ack_slack import APOLOGIES, Timing, questions
from benchmarks.ack_store import Asker, copied, moved
from bot.slack import replies
from briefing.organisation import Manager
from briefing.payload import Payload
from data.demo.company import build_company
from data.demo.company.build import Record
from data.records import Change, DeploymentChange, Review
from tests.unit.briefing.editions import sample

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def row(acked: float | None = 0.01, answered: float | None = 0.1, name: str = "row") -> Row:
    return Row(name=name, timings=[Timing(asked="queue", acked=acked, answered=answered)] * 100)


def test_a_share_is_the_smallest_value_that_covers_it():
    values = [one / 100 for one in range(1, 101)]
    assert [quantile(values, share) for share in (0.5, 0.95, 0.99, 1)] == [0.5, 0.95, 0.99, 1.0]
    assert quantile([0.1, None], 1) == math.inf


def test_every_goal_counts_and_so_does_one_failure():
    assert verdict([row(), row(), row()])[0]
    for short in (row(acked=0.151), row(answered=1.6), row(acked=None), row(answered=None)):
        is_met, said = verdict([short, row(), row()])
        assert not is_met
        assert said.endswith("short")
    assert not verdict([row(), row(acked=1.6), row()])[0]
    assert not verdict([row(), row(answered=None), row()])[0]


def test_what_failed_is_named():
    assert "failed, HTTP: /risk queue" in verdict([row(), row(answered=None, name="HTTP"), row()])[1]


@pytest.mark.parametrize(
    "said",
    [
        replies.unknown_words("/risk", "x", None),
        replies.unknown_reader([]),
        replies.went_wrong("1234"),
        replies.unseen_place(),
        replies.incomplete("/risk", "pr", "URL"),
        replies.no_briefing("Payments", None),
    ],
)
def test_an_apology_is_no_answer(said: str):
    assert said.startswith(APOLOGIES)


@pytest.fixture(scope="module")
def known() -> list[Record]:
    return list(moved(build_company(), NOW))


def test_nothing_is_known_in_the_copied_company_that_happens_after_now(known: list[Record]):
    seconds = int(NOW.timestamp())
    changes = {one.id: one for one in known if isinstance(one, Change)}
    assert max(one.merged_at or 0 for one in changes.values()) <= seconds
    assert all((one.merged_at is None) == (one.merge_sha is None) for one in changes.values())
    assert {one.change_id for one in known if isinstance(one, Review | DeploymentChange)} <= set(changes)


def test_copies_of_the_company_share_no_name(known: list[Record]):
    first, second = ({one.id for one in copied(known[:3000], number) if hasattr(one, "id")} for number in (0, 1))
    assert first
    assert not first & second


def test_everybody_asks_everything():
    payload, _ = sample.needs_action()
    askers = [asker(slack, payload) for slack in ("U1", "U2", "U3")]
    asked = set(islice(questions(askers), 3 * len(askers[0].questions())))
    assert asked == {(text, one.slack) for one in askers for text in one.questions()}


def asker(slack: str, payload: Payload) -> Asker:
    manager = Manager(id=slack, name=slack, teams=("payments",), zone="UTC", email=None, slack=(slack,))
    known = {"service": "checkout", "deployment": "deploy-1", "change": "acme/shop#1"}
    return Asker(manager=manager, slack=slack, payload=payload, **known)
