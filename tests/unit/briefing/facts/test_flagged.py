"""How many changes went into services that something urgent is open about."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from briefing.evidence.changes import ScoredChange
from briefing.evidence.operations import Operations
from tests.unit.briefing.findings.mondays import waiting
from tests.unit.briefing.sample import SERVICES, at, change, deployment, facts_of, history, ordinary, outage, payload

THREE = SERVICES[:3]


def late(*services: str, first: int = 7000) -> list[ScoredChange]:
    """Two risky changes late on Friday, for which each of their services gets a warning."""
    return [change(first + number, landed=at(0, day=4, hour=17), points=70, services=services) for number in range(2)]


def flagged(changes: Sequence[ScoredChange], **parts: object) -> list[tuple[object, ...]]:
    found = facts_of(payload([*history(), *changes], services=THREE, **parts), "flagged_changes")
    assert {(fact_id, fact.subject.type, fact.unit) for fact_id, fact in found.items()} <= {
        ("week.flagged_changes", "scope", "changes")
    }
    keys = ("services", "changes", "share")
    return [(fact.value, *(fact.detail[key] for key in keys)) for fact in found.values()]


def test_the_changes_to_services_with_a_warning_are_counted():
    assert flagged([*ordinary(0), *late("search")]) == [(2, ["search"], 8, 25)]
    assert flagged([*ordinary(0, 3), *late("search")]) == [(2, ["search"], 5, 40)]


def test_a_change_to_two_such_services_counts_once_and_they_come_in_the_scopes_order():
    # Three of the ordinary changes are to auth.
    assert flagged([*ordinary(0), *late("search", "auth")]) == [(5, ["auth", "search"], 8, 62)]


def test_none_of_the_changes_may_touch_what_has_a_warning():
    assert flagged([*ordinary(0), waiting(85)], has_queue=True) == [(0, ["search"], 6, 0)]


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param([*ordinary(0), *late(*THREE)], id="something-is-open-everywhere"),
        pytest.param([*ordinary(0, 2), *late("search")], id="four-changes"),
    ],
)
def test_nothing_is_said_where_it_would_tell_nothing(changes):
    assert flagged(changes) == []


def test_what_is_only_to_be_known_flags_nothing():
    down = outage("i", at(0, hour=13), at(0, hour=14), "d", "search")
    known = Operations(deployments=(deployment("d", at(0, hour=12), "search"),), outages=(down,), burns=())
    changes = [*ordinary(0), change(1, landed=at(0), services=("search",))]
    found = payload([*history(), *changes], services=THREE, operations=known)
    assert [(card.key, card.severity) for card in found.cards] == [("search:incident", "info")]
    assert flagged(changes, operations=known) == []
