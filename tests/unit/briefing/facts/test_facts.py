"""The facts of a week: what each says, where it stays silent, and that all are one consistent whole."""

from __future__ import annotations

import re

import pytest
from hypothesis import HealthCheck, given, settings

from briefing.contracts.payload import Comparison, Fact, Payload
from briefing.contracts.week import parse_week
from briefing.evidence.changes import measure, read_aloud
from scoring.score import Reading, Reason
from tests.unit.briefing.sample import SIGNALS, WEEK, at, change, facts_of, history, ordinary, payload, recipes

quickly = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def against(fact: Fact) -> dict[str, float | None]:
    return {comparison.against: comparison.value for comparison in fact.comparisons}


def ids(found: Payload) -> list[str]:
    return [fact.id for fact in found.facts]


# ---- the whole


@quickly
@given(recipes)
def test_the_facts_of_any_week_are_one_consistent_whole(recipe):
    found = recipe.payload()
    assert len(set(ids(found))) == len(found.facts)
    assert {(fact.status, fact.sources) for fact in found.facts} == {(found.sources[0].state, ("git:shop",))}

    bands = facts_of(found, "band")
    total = found.fact("week.changes").value
    assert sum(fact.value for fact in bands.values()) == total
    for fact in bands.values():
        assert fact.detail["share"] == (round(100 * fact.value / total, 1) if total else None)
    assert bands["band.high"].value + bands["band.critical"].value == found.fact("week.elevated").value

    drivers = facts_of(found, "driver").values()
    if moved := next((fact for fact in found.facts if fact.id == "movement"), None):
        assert sum(round(10 * fact.value) for fact in drivers) == round(10 * moved.value)
        assert round(10 * moved.detail["now"]) - round(10 * moved.detail["usual"]) == round(10 * moved.value)
    else:
        assert not drivers

    shares = facts_of(found, "service_share").values()
    total = sum(fact.value for fact in shares)
    assert total == pytest.approx(100, abs=0.06 * len(shares)) or total == 0

    for fact in facts_of(found, "change").values():
        points = [reason["points"] for reason in fact.detail["reasons"]]
        assert (sum(points), points) == (fact.value, sorted(points, reverse=True))
        assert fact.detail["low"] <= fact.value <= fact.detail["high"]

    assert set(re.findall(r"\{person:([^}]+)\}", found.to_json())) == {person.id for person in found.people}
    assert {person.role for person in found.people} <= {"an engineer", "an automation"}


# ---- the week as a whole


def test_the_week_is_held_against_the_week_before_and_the_usual():
    earlier = [one for weeks_ago, count in ((3, 4), (2, 9), (1, 6)) for one in ordinary(weeks_ago, count)]
    found = payload(earlier + ordinary(0, 8))
    # Weeks before the repository was there are no quiet weeks, and only twelve weeks before count.
    assert len(payload(history(20) + ordinary(0)).fact("week.changes").detail["series"]) == 13
    fact = found.fact("week.changes")
    assert (fact.value, fact.unit, fact.detail["series"]) == (8, "changes", [4, 9, 6, 8])
    assert fact.comparisons == (
        Comparison(against="previous week", value=6, weeks=1),
        # The lower median of 4, 9 and 6.
        Comparison(against="usual", value=6, weeks=3),
    )


def test_a_quiet_week_before_is_a_zero_and_has_no_mean():
    found = payload([change(1, landed=at(2), points=10), change(2, landed=at(0), points=30)])

    assert against(found.fact("week.changes")) == {"previous week": 0, "usual": 0.5}
    assert against(found.fact("week.mean")) == {"usual": 10.0}
    assert found.fact("week.mean").detail["series"] == [10.0, None, 30.0]


@pytest.mark.parametrize(
    ("weeks", "points", "record"),
    [
        pytest.param(6, [40] * 5, ("highest", 40.0, 24.2), id="highest"),
        pytest.param(6, [5] * 5, ("lowest", 5.0, 24.2), id="lowest"),
        pytest.param(5, [40] * 5, None, id="five-weeks-are-no-record"),
        pytest.param(6, [40] * 4, None, id="four-changes-are-no-record"),
        pytest.param(6, [20, 25, 30, 20, 26], None, id="equal-to-the-bound"),
    ],
)
def test_a_record_needs_six_weeks_and_five_changes(weeks, points, record):
    before = [one for back in range(1, weeks + 1) for one in ordinary(back, 5, points=(20, 25, 30, 20, 26))]
    now = [change(number, landed=at(0), points=earned) for number, earned in enumerate(points)]

    found = payload(before + now)

    records = {
        name: (fact.detail["extreme"], fact.value, fact.detail["bound"])
        for name, fact in facts_of(found, "record").items()
    }
    assert records == ({} if record is None else {"record.mean": record})


def test_more_high_risk_changes_than_in_any_week_are_a_record():
    found = payload(history(8) + [change(number, landed=at(0), points=70 if number < 2 else 10) for number in range(9)])

    record = found.fact("record.elevated")
    assert (record.value, record.detail["extreme"], record.detail["bound"]) == (2, "highest", 0)


@pytest.mark.parametrize(("weeks", "learning"), [(0, 0), (5, 5), (6, None)], ids=str)
def test_learning_says_how_many_weeks_of_six_there_are(weeks, learning):
    found = payload(history(weeks) + ordinary(0))

    assert (None if found.learning is None else found.learning.weeks) == learning
    facts = facts_of(found, "learning")
    assert [(fact.value, fact.detail["needed"]) for fact in facts.values()] == (
        [] if learning is None else [(learning, 6)]
    )


# ---- services


def test_points_are_split_over_the_services_of_a_change():
    found = payload(
        [
            change(1, landed=at(0), points=30, services=("payments", "auth")),
            change(2, landed=at(0), points=15, services=("auth",)),
        ]
    )
    shares = facts_of(found, "service_share")

    assert {name: (fact.value, fact.detail["changes"], fact.detail["mean"]) for name, fact in shares.items()} == {
        "service.payments.share": (33.3, 1, 30.0),
        "service.auth.share": (66.7, 2, 22.5),
    }


def test_a_share_is_held_against_its_maximum_over_the_weeks_with_changes():
    changes = [
        change(1, landed=at(3), points=10, services=("payments",)),
        change(2, landed=at(3), points=30, services=("auth",)),
        change(3, landed=at(2), points=30, services=("auth",)),
        change(4, landed=at(1), points=30, services=("payments",)),
        change(5, landed=at(1), points=20, services=("auth",)),
        change(6, landed=at(0), points=50, services=("payments",)),
    ]
    share = payload(changes).fact("service.payments.share")

    assert share.detail["series"] == [25.0, None, 60.0, 100.0]
    assert share.comparisons == (
        Comparison(against="previous week", value=60.0, weeks=1),
        Comparison(against="usual", value=42.5, weeks=2),
        Comparison(against="maximum", value=60.0, weeks=2),
    )


@pytest.mark.parametrize(
    ("now", "newcomers"),
    [
        pytest.param([("p-ann", True, False), ("p-bob", False, False)], (1, 2, ["{person:p-ann}"]), id="one-of-two"),
        pytest.param([("p-ann", True, False), ("p-bot", True, True)], (1, 1, ["{person:p-ann}"]), id="bots-are-nobody"),
        pytest.param([("p-ann", True, False), ("p-bob", None, False)], None, id="unknown-for-one"),
    ],
)
def test_newcomers_are_counted_once_and_never_guessed(now, newcomers):
    found = payload(
        [
            change(number, landed=at(0), author=author, new=new, is_bot=is_bot)
            for number, (author, new, is_bot) in enumerate(now)
        ]
    )
    facts = facts_of(found, "newcomers").values()

    assert [(fact.value, fact.detail["contributors"], fact.detail["people"]) for fact in facts] == (
        [] if newcomers is None else [newcomers]
    )


def shared(*rows: tuple[str, str, bool | None]) -> list[tuple[str, list[str], list[str]]]:
    """The facts of a week in which people (named first) changed services, each as id, people and services."""
    changes = [
        change(number, landed=at(0), author=f"p-{author}", is_bot=author == "bot", services=services.split(), new=new)
        for number, (author, services, new) in enumerate(rows)
    ]
    found = payload(changes, services=("payments", "auth", "search"))
    facts = facts_of(found, "shared_newcomers")
    assert {fact.subject.type for fact in facts.values()} <= {"scope"}
    assert [fact.value for fact in facts.values()] == [len(fact.detail["people"]) for fact in facts.values()]
    assert {one for fact in facts.values() for one in fact.detail["people"]} <= {
        f"{{person:{person.id}}}" for person in found.people
    }
    return [
        (fact_id, [one[len("{person:p-") : -1] for one in fact.detail["people"]], fact.detail["services"])
        for fact_id, fact in facts.items()
    ]


FIRST, SECOND = "week.shared_newcomers", "week.shared_newcomers.2"


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        pytest.param(
            [*((who, where, True) for who in ("eve", "bob", "ann") for where in ("search", "payments")),
             ("ann", "auth", False)],
            [(FIRST, ["ann", "bob", "eve"], ["payments", "search"])],
            id="several-people-once",
        ),
        pytest.param([("ann", "auth payments", True)], [(FIRST, ["ann"], ["payments", "auth"])], id="one-change"),
        pytest.param([("ann", "auth payments", False)], [], id="nobody-new"),
        pytest.param([("ann", "auth", True), ("bob", "payments", True)], [], id="each-in-one-service"),
        pytest.param([("bot", "auth payments", True), ("ann", "auth payments", False)], [], id="bots-are-nobody"),
        pytest.param([("ann", "auth payments", True), ("bob", "auth", None)], [], id="unknown-in-one-of-them"),
        pytest.param(
            [("ann", "payments auth search", True), ("bob", "search", None)],
            [(FIRST, ["ann"], ["payments", "auth"])],
            id="a-service-of-which-it-is-unknown-is-left-out",
        ),
        pytest.param(
            [("ann", "payments auth", True), ("bob", "payments auth search", True)],
            [(FIRST, ["ann", "bob"], ["payments", "auth"]), (SECOND, ["bob"], ["payments", "auth", "search"])],
            id="who-was-new-to-more-counts-among-those-new-to-fewer",
        ),
        pytest.param(
            [("ann", "payments search", True), ("bob", "payments auth", True), ("eve", "auth search", True),
             ("ida", "auth search", True)],
            [(FIRST, ["eve", "ida"], ["auth", "search"]), (SECOND, ["bob"], ["payments", "auth"])],
            id="two-sets-most-people-first",
        ),
    ],
)  # fmt: skip
def test_people_who_were_new_to_files_of_the_same_services_are_told_together_in_whatever_order_they_come(rows, told):
    assert shared(*rows) == shared(*reversed(rows)) == told


def test_a_queue_holds_what_had_not_gone_out_by_the_end_of_the_week():
    monday_after = at(-1, hour=0)
    found = payload(
        [
            change(1, landed=at(0), points=85, deployed=None),
            change(2, landed=at(2), points=70, deployed=None),
            change(3, landed=at(0), points=20, deployed=monday_after),
            change(4, landed=at(0), points=99, deployed=monday_after - 1),
            change(5, landed=at(0), points=99),
        ],
        has_queue=True,
    )
    queue = found.fact("service.payments.queue")

    assert (queue.value, queue.detail) == (3, {"elevated": 2, "worst": 85})
    assert {fact.subject.label for fact in facts_of(found, "change").values() if fact.detail["queued"]} == {
        "shop#1",
        "shop#2",
        "shop#3",
    }


# ---- outcomes, calendar, positives, patterns


def positives(found: Payload) -> dict[str, float]:
    return {name.removeprefix("positive."): fact.value for name, fact in facts_of(found, "positive").items()}


def six_weeks(first: int) -> list:
    """Sixty changes of 42 points in the six weeks from some weeks back on."""
    return [change(n, landed=at(first + n // 10), points=42, services=("auth",)) for n in range(60)]


def calm(weeks_back: int, points: int, many: int = 40) -> list:
    first = 100 * (weeks_back + 1)
    return [change(first + n, landed=at(weeks_back), points=points, services=("auth",)) for n in range(many)]


@pytest.mark.parametrize(
    ("now", "fall"),
    [
        pytest.param(calm(0, 37), -5.0, id="five-points-lower"),
        pytest.param([*calm(0, 37, 39), change(99, landed=at(0), points=38, services=("auth",))], None, id="less"),
        pytest.param(calm(0, 37, 5), None, id="five-changes-by-chance"),
        pytest.param(calm(0, 5, 4), None, id="four-changes"),
    ],
)
def test_a_service_is_calmer_where_its_mean_fell_by_five_points_and_not_by_chance(now, fall):
    found = positives(payload(six_weeks(1) + now, services=("auth",)))
    assert found == ({} if fall is None else {"calmer.auth": fall})


def test_what_was_praised_last_week_is_not_praised_again():
    before, last = six_weeks(2), calm(1, 30)
    assert positives(payload(before + last, week=WEEK.earlier(1), services=("auth",))) == {"calmer.auth": -12.0}
    assert positives(payload(before + last + calm(0, 30), services=("auth",))) == {}


@pytest.mark.parametrize(
    ("tested", "share"),
    [
        pytest.param([True] * 9 + [False], 90, id="nine-of-ten"),
        pytest.param([True] * 4 + [False], None, id="four-of-five-by-chance"),
        pytest.param([True] * 4 + [None] * 6, None, id="four-code-changes"),
        pytest.param([True] * 9 + [None] * 3, 100, id="prose-does-not-count"),
    ],
)
def test_tests_get_credit_where_their_share_rose_and_not_by_chance(tested, share):
    before = [change(number, landed=at(1 + number // 5), tested=number % 2 == 0) for number in range(30)]
    now = [change(60 + number, landed=at(0), tested=has_tests) for number, has_tests in enumerate(tested)]

    found = positives(payload(before + now))
    assert found == ({} if share is None else {"tested": share})


def test_credit_needs_five_changes_a_baseline_and_more_than_the_usual():
    always = [change(number, landed=at(1 + number // 5), tested=True) for number in range(30)]
    for week in (
        history() + ordinary(0),
        history() + ordinary(0, 4, points=(1,)),
        ordinary(0, 9, points=(1,)),
        always + [change(60 + number, landed=at(0)) for number in range(6)],
    ):
        assert positives(payload(week)) == {}


@pytest.mark.parametrize(("many", "is_told"), [(20, True), (6, False)], ids=["told", "by-chance"])
def test_a_week_without_high_risk_changes_gets_credit_where_that_is_rare(many, is_told):
    before = [change(number, landed=at(1 + number // 10), points=70 if number % 5 == 0 else 10) for number in range(60)]
    now = [change(90 + number, landed=at(0), points=18) for number in range(many)]
    assert positives(payload(before + now)) == ({"fewer-elevated": 0} if is_told else {})


def test_services_that_rise_for_the_same_reason_are_a_pattern():
    wild = [
        change(90 + number, landed=at(0), points=85, services=(name,))
        for number, name in enumerate(("payments", "auth") * 5)
    ]
    found = payload(history() + wild)

    pattern = found.fact("pattern.driver")
    assert (pattern.value, pattern.subject.id, pattern.detail["services"]) == (2, "volume", ["auth", "payments"])
    assert not facts_of(payload(history() + [change(90 + n, landed=at(0), points=85) for n in range(5)]), "pattern")


# ---- changes


def test_the_eight_riskiest_changes_of_the_week_and_the_three_of_each_service_are_told():
    points = [*range(49, 39, -1), 30, 20, 10, 5]
    changes = [
        change(number, landed=at(0), points=score, services=("payments" if score > 30 else "auth",))
        for number, score in enumerate(points)
    ]
    told = [(fact.subject.label, fact.value) for fact in facts_of(payload(changes), "change").values()]
    assert told == [(f"shop#{number}", points[number]) for number in (*range(8), 10, 11, 12)]


def test_what_was_taken_back_is_told_however_safe_it_was():
    changes = [*ordinary(1, 9), change(5, landed=at(1), points=1), change(6, landed=at(0), reverts=[5])]
    told = facts_of(payload(changes), "change")
    assert told["change.shop@000000000005"].value == 1


def test_a_change_tells_its_arithmetic_and_whom_to_ask():
    points = {"file_age": 3, "lines_added": 50, "coverage_delta": 4, "is_fix": 0}
    missing = {"coverage_delta": "no coverage report"}
    one = change(7, landed=at(0, day=2, hour=12), points=points, missing=missing, author="p-eve")
    fact = payload([one], week=parse_week("2026-W46", "Europe/Berlin")).fact("change.shop@000000000007")
    said = [(row["title"], row["reading"], row["points"], row["assumed"]) for row in fact.detail["reasons"]]

    assert (fact.value, fact.subject.label, fact.evidence[0].text) == (57, "shop#7", "git show 000000000000")
    assert said == [
        ("lines added", "50 lines", 50, False),
        ("coverage lost", "assumed: no coverage report", 4, True),
        ("recently changed files", "3 days", 3, False),
    ]
    assert {key: value for key, value in fact.detail.items() if key != "reasons"} == {
        "low": 53, "high": 62, "missing": ["no coverage report"], "band": "moderate", "title": "Change 7",
        "author": "{person:p-eve}", "landed_at": "2026-11-11T13:00:00+01:00", "gates": [], "services": ["payments"],
        "reverted": False, "queued": False,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        (1, "lines", "1 line"),
        (1240, "lines", "1,240 lines"),
        (0.96, "days", "1 day"),
        (1.5, "days", "1.5 days"),
        (99.96, "days", "100 days"),
        (2.0, "times", "2×"),  # noqa: RUF001 (the multiplication sign is meant)
        (1.0, "yes or no", "yes"),
    ],
)
def test_a_reading_is_told_with_its_unit(value, unit, words):
    assert measure(value, unit) == words


@pytest.mark.parametrize(
    ("signal", "reading", "words"),
    [
        (
            "lines_added",
            Reading(None, missing="the clone lacks the files' contents"),
            "assumed: the clone lacks the files' contents",
        ),
        ("is_fix", Reading(1.0, note="revert"), "revert"),
        ("service_failure_rate", Reading(12.5, note="payments"), "12.5 % (payments)"),
        ("sensitive_code", Reading(1.0, note="payment (by payment-call)"), "payment (by payment-call)"),
    ],
)
def test_a_reading_is_read_aloud_with_what_stands_behind_it(signal, reading, words):
    reason = Reason(signal=SIGNALS[signal], reading=reading, points=1, assumed=reading.value is None)
    assert read_aloud(reason) == words
