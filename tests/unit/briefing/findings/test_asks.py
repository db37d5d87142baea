"""Last week's asks come back with what became of them, measured by the week's end and not later."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from briefing.contracts.last_week import LastWeek
from briefing.contracts.payload import CardState, Fact, Payload, SourceState
from briefing.editions.view.memory import memory_lines
from briefing.evidence.changes import ScoredChange
from briefing.evidence.operations import Burn, Deployed, Operations, Outage
from briefing.payloads.build import build_payload
from scoring.bands import DEFAULT_BANDS
from scoring.kinds.repairs import Repair
from scoring.score import Reading
from tests.unit.briefing.sample import (
    SERVICES,
    WEEK,
    at,
    basis,
    burn,
    change,
    deployment,
    facts_of,
    history,
    ordinary,
    outage,
    payload,
    reread,
)

THREE = SERVICES[:3]
NEXT_WEEK = -1


def reading(one: ScoredChange, **values: float | None) -> ScoredChange:
    """The same change with other readings."""
    told = {name: Reading(value, missing=None if value is not None else "unknown") for name, value in values.items()}
    return reread(one, told)


def asked(changes: Sequence[ScoredChange], **parts: object) -> dict[str, Fact]:
    """The asks among the facts of a week in which all else is ordinary."""
    return facts_of(briefed(changes, **parts), "ask")


def briefed(changes: Sequence[ScoredChange], **parts: object) -> Payload:
    return looked_back([*history(), *ordinary(0), *changes], **parts)


def approved_since(one: ScoredChange) -> bool:
    """Whether a risky change that waited a week ago has its owners' approval now."""
    approved = one.readings.get("codeowners_compliance")
    return one.waits_at(WEEK.bounds[0]) and one.score.points >= 70 and approved is not None and approved.value == 100


def looked_back(
    changes: Sequence[ScoredChange],
    *,
    services: Sequence[str] = THREE,
    status: SourceState = SourceState.OK,
    **parts: object,
) -> Payload:
    """The briefing of a week, and of the week before it, as it was sent: then no owner had approved what waited."""
    then = [reading(one, codeowners_compliance=0) if approved_since(one) else one for one in changes]
    last = build_payload(basis(then, services=services, **parts), WEEK.earlier(1), DEFAULT_BANDS)
    made = basis(changes, services=services, status=status, **parts)
    return build_payload(made, WEEK, DEFAULT_BANDS, LastWeek(payload=last))


def waiting(number: int, *, out: int | None = None, approved: float | None = 0, points: int = 85) -> ScoredChange:
    """A change of search that waits since last week, until it goes out if it does."""
    made = change(number, landed=at(1), points=points, deployed=out, services=("search",))
    return reading(made, codeowners_compliance=approved)


def production(
    *, deployed: Sequence[Deployed] = (), outages: Sequence[Outage] = (), burns: Sequence[Burn] = ()
) -> Operations:
    return Operations(deployments=tuple(deployed), outages=tuple(outages), burns=tuple(burns))


# ---- what waited


@pytest.mark.parametrize(
    ("changes", "word", "after"),
    [
        pytest.param([waiting(1)], "not yet", 1, id="it-still-waits"),
        pytest.param([waiting(1, out=at(0, day=1), approved=100)], "done", 0, id="it-went-out-approved"),
        pytest.param([waiting(1, out=at(0, day=1), approved=50)], "not done", 0, id="it-went-out-without-its-owners"),
        pytest.param([waiting(1, approved=100)], "done", 1, id="it-waits-with-its-owners-approval"),
        pytest.param([waiting(1), waiting(2, out=at(0, day=1), approved=100)], "partly", 1, id="one-of-two-went-out"),
        pytest.param(
            [waiting(1, out=at(0), approved=0), waiting(2, out=at(0), approved=100)], "partly", 0, id="one-without-them"
        ),
        pytest.param([waiting(1, out=at(NEXT_WEEK))], "not yet", 1, id="it-goes-out-only-next-week"),
        pytest.param(
            [waiting(1, out=at(0), approved=100), waiting(2, points=10)], "done", 1, id="what-is-no-risk-may-wait"
        ),
    ],
)
def test_a_queue_is_heard_when_nothing_risky_waits_without_its_owners(changes, word, after):
    fact = asked(changes, has_queue=True)["ask.search:queue"]
    assert (fact.value, fact.detail["before"], fact.detail["after"]) == (word, len(changes), after)
    assert fact.subject.label == "search"
    assert fact.detail["asked"] == ["have an owner look at the waiting changes before the next release"]
    assert fact.detail["remedy"] == ["review-before-release"]


@pytest.mark.parametrize("out", [None, at(0, day=1)], ids=["waits", "went-out"])
def test_nobody_is_asked_back_for_what_no_source_here_can_see_done(out):
    found = briefed([waiting(1, out=out, approved=None)], has_queue=True)
    assert facts_of(found, "ask") == {}
    assert not memory_lines(found)
    assert not any("owner" in remedy.text for card in found.cards for remedy in card.remedies)


def test_where_owners_are_unknown_a_card_asks_to_look_again_and_not_for_an_owner():
    [[unknown], [known]] = (briefed([waiting(1, approved=one)], has_queue=True).cards for one in (None, 0))
    assert [one.text for one in unknown.remedies] == [
        "look once more at the risky changes that wait, before the next release"
    ]
    assert [one.id for one in known.remedies] == ["review-before-release"]


# ---- what happened in production


@pytest.mark.parametrize(
    ("resolved", "word", "after", "meanwhile"),
    [
        pytest.param(at(0, day=1), "done", 0, 0, id="resolved"),
        pytest.param(at(0, day=3), "calmed", 0, 1, id="resolved-after-another-deployment"),
        pytest.param(None, "lasts", 1, 1, id="open"),
    ],
)
def test_an_incident_is_over_when_it_is_resolved_and_what_was_not_held_is_counted(resolved, word, after, meanwhile):
    known = production(
        deployed=[deployment("d1", at(1, day=5)), deployment("d2", at(0, day=2))],
        outages=[outage("i1", at(1, day=5) + 60, resolved, "d1")],
    )
    fact = asked([], operations=known)["ask.payments:incident"]
    assert (fact.value, fact.detail["before"], fact.detail["after"]) == (word, 1, after)
    assert fact.detail["deployed_meanwhile"] == meanwhile


BLAMED = change(1, landed=at(1, day=4))


@pytest.mark.parametrize(
    ("brought", "parts", "word"),
    [
        pytest.param(change(2, landed=at(0)), {}, "not done", id="what-repairs-nothing"),
        pytest.param(change(2, landed=at(0), reverts=(1,)), {}, "done", id="the-revert-of-what-it-came-of"),
        pytest.param(
            replace(change(2, landed=at(0)), title="Round it (PD-1)"), {}, "done", id="what-names-the-incident"
        ),
        pytest.param(
            replace(change(2, landed=at(0)), repair=Repair.FIX), {}, "calmed", id="a-fix-of-nobody-knows-what"
        ),
        pytest.param(change(2, landed=at(0)), {"rolls_back": "d1"}, "done", id="a-rollback"),
    ],
)
def test_who_holds_all_deploys_need_not_hold_the_way_out(brought, parts, word):
    first = replace(deployment("d1", at(1, day=5)), changes=(BLAMED.id,))
    meanwhile = replace(deployment("d2", at(0, day=2)), changes=(brought.id,), **parts)
    known = production(
        deployed=[first, meanwhile], outages=[outage("PD-1", at(1, day=5) + 60, at(0, day=2) + 600, "d1")]
    )
    assert asked([BLAMED, brought], operations=known)["ask.payments:incident"].value == word


@pytest.mark.parametrize(
    ("now", "word"),
    [
        ([burn(0, 0.5, 0.6)], "calmed"),
        ([burn(0, 1.5, 0.25)], "calmed"),
        ([burn(0, 0.5, 0.2)], "eased"),
        ([burn(0, 2.0, 0.1)], "lasts"),
    ],
    ids=["back", "on-the-border", "little-left", "both"],
)
def test_an_objective_has_recovered_when_burn_and_budget_are_both_back(now, word):
    fact = asked([], operations=production(burns=[burn(1, 3.0, 0.1), *now]))["ask.payments:objective"]
    assert (fact.value, fact.detail["before"], fact.detail["left_before"]) == (word, 3.0, 10)


@pytest.mark.parametrize("now", [[], [burn(NEXT_WEEK, 0.1, 1.0)]], ids=["no-reading", "a-reading-of-next-week"])
def test_an_objective_without_a_reading_is_not_asked_back(now):
    assert asked([], operations=production(burns=[burn(1, 3.0, 0.1), *now])) == {}


# ---- when and how work was done


def late(number: int, weeks_ago: int) -> ScoredChange:
    return change(number, landed=at(weeks_ago, day=4, hour=17), points=70, services=("search",))


@pytest.mark.parametrize(("count", "word"), [(0, "calmed"), (1, "partly"), (2, "not yet")])
def test_timing_is_heard_when_nothing_risky_goes_out_late(count, word):
    before, now = [late(1, 1), late(2, 1)], [late(10 + number, 0) for number in range(count)]
    fact = asked([*before, *now])["ask.search:timing"]
    assert (fact.value, fact.detail["before"], fact.detail["after"]) == (word, 2, count)


def test_that_risky_changes_moved_to_better_hours_is_seen_only_where_there_were_any():
    in_time = change(10, landed=at(0, day=1), points=70, services=("search",))
    assert asked([late(1, 1), late(2, 1), in_time])["ask.search:timing"].value == "done"


def owned(approved: Mapping[int, float | None], **parts: object) -> Payload:
    """Thirteen weeks of one service by how much of what they changed had its owners' approval; else all of it."""
    return looked_back(
        [
            reading(
                change(100 * weeks_ago + number, landed=at(weeks_ago, day=number % 5)),
                codeowners_compliance=approved.get(weeks_ago, 100.0),
            )
            for weeks_ago in range(12, -1, -1)
            for number in range(10)
        ],
        **parts,
    )


@pytest.mark.parametrize(("now", "word"), [(97.0, "done"), (70.0, "partly"), (40.0, "not yet")])
def test_ownership_is_back_when_the_share_is_near_its_usual(now, word):
    fact = facts_of(owned({1: 20.0, 0: now}), "ask")["ask.payments:ownership"]
    assert (fact.value, fact.detail["before"], fact.detail["usual"]) == (word, 80.0, 0.0)
    assert fact.detail["after"] == 100 - now


def test_ownership_that_nobody_can_read_any_more_is_not_asked_back():
    assert facts_of(owned({1: 20.0, 0: None}), "ask") == {}


# ---- who asked


def test_what_was_only_to_be_known_asked_for_nothing_and_the_first_week_of_all_looks_back_on_nothing():
    resolved = production(deployed=[deployment("d1", at(1))], outages=[outage("i1", at(1) + 60, at(1) + 120, "d1")])
    assert asked([], operations=resolved) == {}
    found = payload([change(1, landed=at(0), points=85, deployed=None)], has_queue=True)
    assert (len(found.cards), facts_of(found, "ask")) == (1, {})


def test_no_more_was_asked_than_last_weeks_cards_held():
    names = SERVICES[2:10]
    queued = [
        reading(change(place + 1, landed=at(1), points=85, deployed=None, services=(name,)), codeowners_compliance=0)
        for place, name in enumerate(names)
    ]
    found = looked_back([*history(), *ordinary(0), *queued], services=SERVICES, has_queue=True)
    assert len(facts_of(found, "ask")) == 3


@pytest.mark.parametrize(("now", "word"), [(97.0, "cannot be known"), (40.0, "not yet")])
def test_a_blind_source_proves_no_ask_done(now, word):
    fact = facts_of(owned({1: 20.0, 0: now}, status=SourceState.FAILED), "ask")["ask.payments:ownership"]
    assert fact.value == word
    assert fact.detail["blind"] == (["git shop"] if word == "cannot be known" else [])


# ---- how it is told


# ---- nothing of the days after


def test_what_was_learned_of_a_revert_leaves_no_trace_and_is_not_asked_back():
    taken = change(1, landed=at(2), services=("search",))
    twice = [
        change(number, landed=at(1, day=number), points=20, services=("search",), reverts=[1]) for number in (2, 3)
    ]
    found = briefed([taken, *twice])
    assert [one.state for one in found.cards if one.key == "search:reverts"] == [CardState.RESOLVED]
    assert facts_of(found, "ask") == {}


@pytest.mark.parametrize(
    ("name", "signal", "before", "rise", "word"),
    [("ownership", "ownership_drift", 10.0, 90.0, "done"), ("coverage", "coverage_delta", 0.0, 20.0, "done")],
)
def test_other_levels_are_measured_on_their_own_signal(name, signal, before, rise, word):
    weeks = {1: rise}
    found = looked_back(
        [
            reading(
                change(100 * weeks_ago + number, landed=at(weeks_ago, day=number % 5)),
                **{signal: weeks.get(weeks_ago, before)},
            )
            for weeks_ago in range(12, -1, -1)
            for number in range(10)
        ]
    )
    fact = facts_of(found, "ask")[f"ask.payments:{name}"]
    assert (fact.value, fact.detail["before"], fact.detail["after"]) == (word, rise, before)
