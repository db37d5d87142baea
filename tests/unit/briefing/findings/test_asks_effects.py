"""What leaves no trace itself is told by its effect, or does not come back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from briefing.contracts.last_week import LastWeek
from briefing.contracts.payload import Card, CardState, Fact, Remedy, Source, SourceState, Subject
from briefing.evidence.changes import ScoredChange
from briefing.facts.ask_table import Word, together
from briefing.payloads.build import build_payload
from scoring.bands import DEFAULT_BANDS
from scoring.cures import BY_CAUSE
from scoring.severity import Cause, Severity
from tests.unit.briefing.findings.mondays import BEFORE, THREE, briefed
from tests.unit.briefing.sample import WEEK, at, basis, change, history, ordinary, payload

# ---- by effect, or not at all


def card(cause: Cause, *, remedy: tuple[str, str] | None = None, rule: str = "x", first: str = "week.changes") -> Card:
    name, text = remedy or BY_CAUSE[cause]
    return Card(
        key=f"payments:{cause}",
        severity=Severity.INFO if cause is Cause.SOURCE else Severity.WARNING,
        rule=rule,
        cause=cause,
        subject=Subject(type="service", id="payments", label="payments"),
        title="",
        state=CardState.NEW,
        weeks_open=3,
        facts=(first,),
        remedies=(Remedy(id=name, text=text, effect=None),),
    )


def came_back(one: Card, changes: Sequence[ScoredChange]) -> Fact | None:
    frozen = payload(changes, week=BEFORE, services=THREE, began=at(13)).model_copy(update={"cards": (one,)})
    made = basis(changes, services=THREE, began=at(13))
    found = build_payload(made, WEEK, DEFAULT_BANDS, LastWeek(payload=frozen))
    return next((fact for fact in found.facts if fact.id == f"ask.{one.key}"), None)


def weekly(points: dict[int, dict[str, int]], usual: dict[str, int]) -> list[ScoredChange]:
    return [
        change(100 * weeks_ago + number, landed=at(weeks_ago, day=number), points=points.get(weeks_ago, usual))
        for weeks_ago in range(12, -1, -1)
        for number in range(5)
    ]


@pytest.mark.parametrize(("now", "word"), [(5, "done"), (13, "partly"), (25, "not yet")])
def test_the_remedy_of_a_signal_is_measured_by_what_the_signal_adds(now, word):
    changes = weekly({1: {"directories_touched": 25}, 0: {"directories_touched": now}}, {"directories_touched": 5})
    fact = came_back(card(Cause.RISK, remedy=("directories_touched", "split them"), rule="risk-rise"), changes)
    assert (fact.value, fact.detail["before"], fact.detail["after"]) == (word, 25.0, now)
    assert fact.detail["measure"] == "points for directories touched a change"


@pytest.mark.parametrize(("now", "word"), [(20, "calmed"), (28, "eased"), (45, "lasts")])
def test_what_leaves_no_trace_is_told_by_its_effect_and_not_as_done(now, word):
    changes = weekly({1: {"file_size": 45}, 0: {"file_size": now}}, {"file_size": 20})
    fact = came_back(card(Cause.RISK, remedy=("file_size", "plan it"), rule="risk-rise"), changes)
    assert (fact.value, fact.detail["measure"]) == (word, "mean score of a change")


def test_what_was_assumed_is_no_evidence_that_a_signal_is_back():
    changes = weekly({1: {"directories_touched": 25}}, {"directories_touched": 5})
    guessed = [
        replace(one, score=replace(one.score, reasons=tuple(replace(r, assumed=True) for r in one.score.reasons)))
        if one.landed_at >= at(0)
        else one
        for one in changes
    ]
    one = card(Cause.RISK, remedy=("directories_touched", "split them"), rule="risk-rise")
    assert came_back(one, changes).value == "done"
    assert came_back(one, guessed) is None


def test_a_borrowed_signal_that_had_not_risen_proves_nothing():
    usual, high = {"sensitive_code": 5, "codeowners_compliance": 5}, {"sensitive_code": 40, "codeowners_compliance": 5}
    one = card(Cause.RISK, remedy=("sensitive_code", "have an owner"), rule="risk-rise")
    assert came_back(one, weekly({1: high, 0: usual}, usual)).value == "calmed"


@pytest.mark.parametrize("cause", [Cause.REVERTS, Cause.CONCENTRATION])
def test_what_shows_in_nothing_is_not_asked_back(cause):
    assert came_back(card(cause), weekly({}, {"lines_added": 20})) is None


@pytest.mark.parametrize(("state", "word"), [(SourceState.OK, "done"), (SourceState.FAILED, "not yet")])
def test_a_source_that_was_to_be_repaired_is_back_when_it_can_be_read(state, word):
    source = Source(id="git:shop", label="git shop", state=SourceState.FAILED, detail="", as_of=None)
    made = replace(basis([*history(2), *ordinary(0)], services=THREE, began=at(2)), sources=(source,))
    last = LastWeek(payload=build_payload(made, BEFORE, DEFAULT_BANDS))
    fact = briefed(last=last, status=state).fact("ask.source.git:shop:source")
    assert (fact.value, fact.detail["measure"]) == (word, "broken connections of git shop")


@pytest.mark.parametrize(
    ("parts", "word"),
    [
        (("done", "calmed"), "done"),
        (("done", "not yet"), "partly"),
        (("done", "cannot be known"), "partly"),
        (("calmed", "not done"), "partly"),
        (("not yet", "not done"), "not yet"),
        (("not done", "cannot be known"), "not done"),
    ],
)
def test_the_words_for_parts_make_one_that_promises_no_more_than_they_do(parts, word):
    assert together(map(Word, parts)) == word
