"""Whether single changes got what was asked for them is known by what each remedy works on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from briefing.contracts.last_week import LastWeek
from briefing.contracts.payload import Card, CardState, Fact, Remedy, Source, SourceState, Subject
from briefing.editions.view.memory import memory_lines
from briefing.evidence.changes import ScoredChange
from briefing.facts.ask_table import KEPT_READINGS, SEEN_IN, WAYS, Word, together
from briefing.findings.asks.levels import LEVELS
from briefing.findings.asks.measures import SINGLE_THINGS
from briefing.narrative.planner import WAITS
from briefing.payloads.build import build_payload
from scoring.bands import DEFAULT_BANDS
from scoring.cures import BY_CAUSE
from scoring.gates import GATES
from scoring.severity import Cause, Severity
from scoring.severity_rules import SCOPE_RULES, SERVICE_RULES
from scoring.waysdown import REMEDIES
from tests.unit.briefing.findings.mondays import (
    BEFORE,
    HEARD,
    KEY,
    OTHER,
    OWNER,
    PATHS,
    SHRUNK,
    THREE,
    WIDE,
    ask_of,
    briefed,
    sighting,
    told,
    waiting,
    way,
)
from tests.unit.briefing.sample import SIGNALS, WEEK, at, basis, change, facts_of, history, ordinary, payload


@pytest.mark.parametrize(
    ("remedy", "then", "now", "word", "says"),
    [
        ("owner-review", {"codeowners_compliance": 0}, {"codeowners_compliance": 0}, "not yet", "waits for its owner"),
        ("fix-checks", {"ci_health": 2}, {"ci_health": 1}, "partly", "had its checks repaired in part"),
        ("add-tests", {"test_change_ratio": 0.1}, {"test_change_ratio": 0.5}, "partly", "more tests"),
        ("restore-coverage", {"coverage_delta": 4}, {"coverage_delta": 5}, "not yet", "still loses"),
        ("no-incident", {"active_incident": 1}, {"active_incident": 0}, "done", "waited for the end"),
        ("calm-budget", {"slo_burn_rate": 3}, {"slo_burn_rate": 0.8}, "done", "waited for a calmer"),
    ],
)
def test_each_way_down_is_known_by_its_own_reading(remedy, then, now, word, says):
    offered = way(remedy, 60)
    [row] = ask_of(waiting(85, offered, **then), waiting(84, offered, **now)).detail["changes"]
    assert (row["word"], says in row["says"]) == (word, True), row


@pytest.mark.parametrize(
    ("then", "now"),
    [
        (waiting(85, OWNER, codeowners_compliance=0), waiting(84, OWNER)),
        (waiting(85, OWNER), waiting(84, OWNER, codeowners_compliance=100)),
        (WIDE, WIDE),
    ],
    ids=["unread-now", "unread-then", "no-sighting-of-what-was-to-be-split"],
)
def test_what_a_way_down_is_known_by_and_nobody_read_is_not_asked_back(then, now):
    assert facts_of(briefed(now, last=LastWeek(payload=told(then))), "ask") == {}


@pytest.mark.parametrize(
    ("now", "points", "offered", "word"),
    [
        pytest.param({"ci_health": 1}, 84, ("fix-checks",), "partly", id="better-and-still-offered"),
        pytest.param({"ci_health": 1}, 84, ("review",), "done", id="no-more-of-it-is-offered"),
        pytest.param({"ci_health": 1}, 60, ("fix-checks",), "done", id="as-low-as-was-said"),
    ],
)
def test_a_better_reading_is_the_whole_when_no_more_can_be_had_or_the_score_fell_as_said(now, points, offered, word):
    ways = [way(one, 50) for one in offered]
    fact = ask_of(waiting(85, way("fix-checks", 60), ci_health=2), waiting(points, *ways, **now))
    assert fact.value == word


def test_a_gate_on_the_same_signal_keeps_a_wait_from_being_over():
    budget = next(gate for gate in GATES if gate.signal == "slo_burn_rate")
    now = waiting(85, slo_burn_rate=0.5)
    gated = replace(now, score=replace(now.score, gates=(budget,)))
    found = [ask_of(waiting(85, way("calm-budget", 60), slo_burn_rate=3), one).value for one in (now, gated)]
    assert found == ["done", "not yet"]


def test_a_review_that_may_have_been_there_before_is_not_said_to_have_come():
    fact = ask_of(waiting(85), waiting(80, codeowners_compliance=100))
    assert (fact.value, fact.detail["changes"][0]["says"]) == ("done", "has its owner's review")


@pytest.mark.parametrize(
    ("remedy", "then", "now", "word"),
    [
        ("owner-review", {"codeowners_compliance": 0}, {"codeowners_compliance": 0}, "not done"),
        ("fix-checks", {"ci_health": 2}, {"ci_health": 2}, "not done"),
        ("working-morning", {"deploy_timing": 2}, {"deploy_timing": 0}, "done"),
    ],
)
def test_what_went_out_without_what_was_asked_cannot_get_it_any_more(remedy, then, now, word):
    gone = waiting(84, out=at(0, day=1), **now)
    assert ask_of(waiting(85, way(remedy, 60), **then), gone).value == word


def test_a_change_that_shrank_is_not_taken_for_one_that_was_reviewed_more():
    offered, then = way("review", 60), {"review_depth": 0.5, "lines_added": 400, "lines_deleted": 0}
    same = {"review_depth": 1 / 1.25, "lines_added": 100, "lines_deleted": 0}
    more = {"review_depth": 2 / 1.25, "lines_added": 100, "lines_deleted": 0}
    found = [ask_of(waiting(85, offered, **then), waiting(84, offered, **now)).value for now in (same, more)]
    assert found == ["not yet", "done"]


def test_a_change_that_calmed_without_what_was_asked_is_settled_and_nobody_gets_the_credit():
    fact = ask_of(waiting(85, OWNER, codeowners_compliance=0), waiting(40, codeowners_compliance=0))
    assert fact.value == "calmed"
    assert fact.detail["changes"][0]["says"] == "calmed"


def test_a_review_that_was_seen_stays_seen_where_a_source_is_blind():
    last = LastWeek(payload=told(HEARD[0]))
    blind = briefed(HEARD[1], last=last, status=SourceState.FAILED).fact(KEY)
    calm = briefed(waiting(40, codeowners_compliance=0), last=last, status=SourceState.FAILED).fact(KEY)
    assert (blind.value, blind.detail["blind"]) == ("done", [])
    assert (calm.value, calm.detail["blind"]) == ("cannot be known", ["git shop"])


# ---- a change that was asked to be split


@pytest.mark.parametrize(
    ("seen", "word", "says"),
    [
        pytest.param(
            [SHRUNK, OTHER],
            "done",
            "shrank from 3 to two files, and shop#7 by the same author touches files that it had",
            id="shrank-and-went-on-elsewhere",
        ),
        pytest.param(
            [sighting(closed_at=at(0, day=2)), OTHER],
            "done",
            "was closed without a merge, and shop#7 by the same author touches files that it had",
            id="closed-and-went-on-elsewhere",
        ),
        pytest.param([SHRUNK], "partly", "shrank from 3 to two files", id="shrank-alone"),
        pytest.param([sighting(closed_at=at(0))], "cannot be known", "was closed without a merge", id="closed-alone"),
        pytest.param([sighting(), OTHER], "not yet", "is not split yet", id="another-beside-it"),
        pytest.param([sighting(lines=1200, paths=PATHS[:2]), OTHER], "not yet", "is not split yet", id="rewritten"),
        pytest.param([SHRUNK, replace(OTHER, author="p-bob")], "partly", "shrank from 3 to two files", id="anothers"),
        pytest.param(
            [SHRUNK, replace(OTHER, opened_at=at(1))], "partly", "shrank from 3 to two files", id="was-there-before"
        ),
    ],
)
def test_a_split_is_what_shrank_or_was_closed_and_goes_on_in_other_changes(seen, word, says):
    [row] = ask_of(WIDE, WIDE, seen=seen).detail["changes"]
    assert (row["word"], row["says"].startswith(says)) == (word, True), row


def test_what_was_merged_whole_and_is_out_stays_so_however_it_scores():
    fact = ask_of(WIDE, replace(WIDE, deployed_at=at(0, day=2)), seen=[sighting(merged_at=at(0))])
    assert fact.value == "not done"


def test_an_ask_that_stays_open_says_for_how_many_weeks():
    first = told(WIDE)
    last = LastWeek(payload=first, sightings=(sighting(),))
    second = briefed(WIDE, last=last)
    after = build_payload(
        basis([*history(2), *ordinary(0), *ordinary(-1), WIDE], services=THREE, has_queue=True, began=at(2)),
        WEEK.earlier(-1),
        DEFAULT_BANDS,
        LastWeek(payload=second, sightings=(sighting(),)),
    )
    rows = [found.fact(KEY).detail["changes"][0] for found in (second, after)]
    assert [(row["word"], row["weeks"]) for row in rows] == [("not yet", 1), ("not yet", 2)]
    assert "shop#1 is not split yet, 2 weeks running" in memory_lines(after)[0]
    assert "Not done yet after 2 weeks – search: " in memory_lines(second)[0]


# ---- every remedy that a card can carry is seen somewhere, or is known to leave no trace


NO_TRACE = {
    # A deletion that lands alone deletes as many lines.
    "lines_deleted",
    # An announcement, a plan, an agreement, what was learned, working in a pair.
    *("shared_code_touched", "file_size", "change_burst", "defect_history", "is_fix", "service_failure_rate"),
    *("author_file_expertise", "author_recent_experience", "author_subsystem_experience"),
    # What was before stays so, whoever owns it now.
    *("prior_developers", "prior_changes"),
    # No source tells who is a database reviewer.
    "schema_migration",
}
"""The signals whose remedies nobody can see heard."""


def test_every_remedy_of_a_signal_is_seen_in_the_points_of_one_or_leaves_no_trace():
    assert (SEEN_IN.keys() | NO_TRACE, SEEN_IN.keys() & NO_TRACE) == (set(SIGNALS), set())
    assert set(SEEN_IN.values()) <= set(SIGNALS)


def test_every_cause_has_a_measure_but_those_whose_remedies_leave_no_trace_and_a_group_of_signals():
    rules = {rule.id for rule in (*SCOPE_RULES, *SERVICE_RULES)}
    assert LEVELS.keys() - rules | SINGLE_THINGS.keys() | {Cause.REVERTS, Cause.CONCENTRATION, Cause.DRIVER} == set(
        Cause
    )
    assert LEVELS.keys() <= rules | set(Cause)


def test_every_way_down_has_a_row_and_no_row_is_left_over():
    assert set(WAYS) == {remedy.id for remedy in REMEDIES}


def test_the_ways_that_only_ask_to_wait_are_the_planners_too():
    assert {name for name, way in WAYS.items() if way.calm is not None} == WAITS


@pytest.mark.parametrize("remedy", [remedy.id for remedy in REMEDIES])
def test_the_reading_that_a_way_down_is_known_by_is_one_that_it_works_on_and_is_kept(remedy):
    reads = {one.id: one.reads for one in REMEDIES}[remedy]
    assert WAYS[remedy].signal in reads
    assert WAYS[remedy].signal in KEPT_READINGS


# ---- what leaves no trace itself is told by its effect, or does not come back


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
