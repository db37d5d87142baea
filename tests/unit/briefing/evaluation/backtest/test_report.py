"""Which incidents a Monday had warned of, at what cost, and what chance would have done: worked out by hand."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

import pytest

from briefing.contracts.payload import CardState, Payload
from briefing.contracts.week import Week, parse_week
from briefing.evaluation.backtest.alarms import THRESHOLDS, Happened
from briefing.evaluation.backtest.report import PastMondays, Report, Result, build_report
from tests.unit.briefing.evaluation.backtest.mondays import (
    SERVICES,
    WEEK,
    after,
    card,
    incident,
    monday,
    risky,
    went_out,
)


def past(*payloads: Payload, name: str = "shop") -> PastMondays:
    return PastMondays(id=name, label=name.title(), zone="UTC", payloads=payloads)


def report(payloads: Sequence[Payload], *incidents: Happened) -> Report:
    return build_report([past(*payloads)], incidents)


def result(found: Report, threshold: str) -> Result:
    return next(one for one in found.together if one.threshold.id == threshold)


def warned(found: Report) -> dict[str, int]:
    return {one.threshold.id: one.warned for one in found.together}


def weeks(count: int, last: Week = WEEK) -> list[Week]:
    return [last.earlier(back) for back in range(count - 1, -1, -1)]


# --- what counts as a warning


@pytest.mark.parametrize(
    ("severity", "at"),
    [
        ("critical", {"critical": 1, "warning": 1, "any": 1}),
        ("warning", {"critical": 0, "warning": 1, "any": 1}),
        ("info", {"critical": 0, "warning": 0, "any": 1}),
    ],
)
def test_a_card_on_the_service_warns_at_its_severity_and_below(severity: str, at: dict[str, int]) -> None:
    found = report([monday(cards=[card("checkout", severity)])], incident("i1", "checkout", after(WEEK)))

    assert warned(found) == {**at, "change-80": 0, "change-70": 0}
    [seen] = found.scopes[0].seen
    assert seen.week == WEEK.id
    assert seen.by["any"] == ("checkout:risk",)


def test_a_card_on_another_service_warns_of_nothing_unless_it_names_what_the_incident_belongs_to() -> None:
    of_a_change = incident("i1", "checkout", after(WEEK), deployment="d1", changes=("c1",))
    facts = [risky("c1", 30, "auth")]

    assert not any(warned(report([monday(cards=[card("auth")], facts=facts)], of_a_change)).values())

    found = result(report([monday(cards=[card("auth", facts=["change.c1"])], facts=facts)], of_a_change), "warning")
    assert (found.warned, found.by_name_only, found.linked_warned) == (1, 1, 1)


def test_a_card_about_the_scope_warns_by_the_deployment_that_it_names() -> None:
    facts = [went_out("checkout", "d1", None, 10)]
    payload = monday(cards=[card(None, facts=["service.checkout.deployment"])], facts=facts)

    assert warned(report([payload], incident("i1", "checkout", after(WEEK), deployment="d1")))["warning"] == 1
    assert warned(report([payload], incident("i2", "checkout", after(WEEK), deployment="d2")))["warning"] == 0


def test_a_card_that_says_that_something_is_over_neither_warns_nor_costs() -> None:
    over = card("checkout", "info", state=CardState.RESOLVED)
    found = result(report([monday(cards=[over])], incident("i1", "checkout", after(WEEK))), "any")

    assert (found.alarms, found.warned) == (0, 0)
    # Nor is an incident of a service outside the scope seen, and without one there is neither chance nor interval.
    told = report([monday(cards=[card("auth")], learning=True)], incident("i1", "ledger", after(WEEK)))
    found = result(told, "warning")
    assert (found.alarms, found.right, found.incidents, found.chance, found.interval) == (1, 0, 0, None, None)
    assert told.scopes[0].learning == 1
    assert [one.threshold for one in told.together] == list(THRESHOLDS)


@pytest.mark.parametrize(("points", "at"), [(69, (0, 0)), (70, (0, 1)), (79, (0, 1)), (80, (1, 1))])
def test_a_risky_change_warns_of_its_service_from_its_points_on(points: int, at: tuple[int, int]) -> None:
    waiting = monday(facts=[risky("c1", points, "checkout")])
    gone = monday(facts=[went_out("checkout", "d1", "c1", points)])

    for payload in (waiting, gone):
        found = warned(report([payload], incident("i1", "checkout", after(WEEK))))
        assert (found["change-80"], found["change-70"]) == at


def test_a_change_that_landed_in_an_earlier_week_and_was_taken_back_now_is_no_forecast() -> None:
    before = risky("c1", 90, "checkout", queued=False, landed_at="2026-07-14T10:00:00+00:00")
    landed = risky("c1", 90, "checkout", queued=False, landed_at="2026-07-20T00:00:00+00:00")

    assert result(report([monday(facts=[before])]), "change-80").alarms == 0
    assert result(report([monday(facts=[landed])]), "change-80").alarms == 1
    # Several risky changes of a service are one warning about it.
    facts = [risky("c1", 90, "checkout", "auth"), risky("c2", 85, "checkout"), went_out("checkout", "d1", "c2", 85)]
    assert result(report([monday(facts=facts)]), "change-80").alarms == 2


# --- which Monday


@pytest.mark.parametrize(("seconds", "seen"), [(-1, 0), (0, 1), (7 * 86_400 - 1, 1), (7 * 86_400, 0)])
def test_an_incident_belongs_to_the_monday_whose_following_week_it_began_in(seconds: int, seen: int) -> None:
    began_at = int(WEEK.end.timestamp()) + seconds
    found = report([monday(cards=[card("checkout")])], incident("i1", "checkout", began_at))

    assert found.incidents == seen
    assert result(found, "any").right == seen


def test_the_week_after_is_local_and_ends_an_hour_later_when_the_clocks_go_back() -> None:
    week = parse_week("2026-W42", "Europe/Berlin")
    end = int(week.end.timestamp())
    payload = monday(week)

    assert report([payload], incident("i1", "auth", end + 169 * 3_600 - 1)).incidents == 1
    assert report([payload], incident("i1", "auth", end + 169 * 3_600)).incidents == 0


# --- what it cost


def test_the_cost_is_every_card_and_right_are_those_that_an_incident_followed() -> None:
    first, second = weeks(2)
    payloads = [
        monday(first, cards=[card("checkout", "critical"), card("auth"), card(None, "info")]),
        monday(second, cards=[card("checkout"), card("checkout", "info", cause="timing")]),
    ]
    found = report(payloads, incident("i1", "checkout", after(first)), incident("i2", "search", after(second)))

    costs = {one.threshold.id: (one.briefings, one.alarms, one.right, one.warned) for one in found.together[:3]}
    assert costs == {"critical": (2, 1, 1, 1), "warning": (2, 3, 1, 1), "any": (2, 5, 1, 1)}


def test_an_incident_of_two_scopes_counts_once_and_their_cards_count_each() -> None:
    one = incident("i1", "checkout", after(WEEK))
    quiet, loud = past(monday()), past(monday(cards=[card("checkout")]), name="loud")
    found = build_report([quiet, loud], [one])

    assert (found.incidents, result(found, "warning").warned, result(found, "warning").alarms) == (1, 1, 1)
    assert [scope.results[1].warned for scope in found.scopes] == [0, 1]
    assert [scope.results[1].incidents for scope in found.scopes] == [1, 1]


def test_what_was_named_alone_and_what_belongs_to_a_deployment_is_counted_apart() -> None:
    named = incident("i1", "search", after(WEEK), deployment="d1", changes=("c1",))
    unnamed = incident("i2", "search", after(WEEK), deployment="d2")
    on_service = incident("i3", "auth", after(WEEK))
    payload = monday(cards=[card("auth", facts=["change.c1"])], facts=[risky("c1", 30, "auth")])
    found = result(report([payload], named, unnamed, on_service), "warning")

    assert (found.warned, found.by_name_only) == (2, 1)
    assert (found.linked, found.linked_warned) == (2, 1)


def test_whether_a_change_of_the_incident_was_open_by_the_monday_is_told() -> None:
    end = int(WEEK.end.timestamp())
    found = report(
        [monday()],
        incident("i1", "auth", after(WEEK), opened_at=end - 1),
        incident("i2", "auth", after(WEEK), opened_at=end),
        incident("i3", "auth", after(WEEK)),
    )

    assert {seen.incident.id: seen.was_begun for seen in found.scopes[0].seen} == {"i1": True, "i2": False, "i3": None}


# --- chance


def test_chance_finds_a_service_as_often_as_its_part_of_the_changes() -> None:
    changes = {"auth": 60, "checkout": 30, "search": 10}
    payload = monday(cards=[card("auth")], changes=changes)
    expected = {"auth": 0.6, "checkout": 0.3, "search": 0.1}

    # A second one is drawn among those left: first 0.1, else after auth one of four, or after checkout one of seven.
    two = monday(cards=[card("auth"), card("checkout")], changes=changes)
    cases = [*((payload, service, share) for service, share in expected.items())]
    cases.append((two, "search", 0.1 + 0.6 * 0.25 + 0.3 / 7))
    for briefing, service, share in cases:
        chance = result(report([briefing], incident("i1", service, after(WEEK))), "warning").chance
        # Four standard errors of 2,000 draws.
        assert chance is not None
        assert abs(chance.mean - share) < 4 * (share * (1 - share) / 2_000) ** 0.5


def test_chance_draws_as_many_services_as_had_a_card_and_none_of_them_twice() -> None:
    everywhere = monday(cards=[card(name) for name in SERVICES])
    twice = monday(cards=[card("auth"), card("auth", cause="timing")])
    one = incident("i1", "search", after(WEEK))

    whole = result(report([everywhere], one), "warning").chance
    third = result(report([twice], one), "warning").chance
    assert whole is not None
    assert whole.mean == 1.0
    assert third is not None
    assert abs(third.mean - 1 / 3) < 4 * (2 / 9 / 2_000) ** 0.5


def test_a_card_about_the_scope_that_names_a_change_gives_chance_one_more_service() -> None:
    one = incident("i1", "search", after(WEEK))
    facts = [risky("c1", 30, "auth")]
    naming = monday(
        cards=[card(name) for name in ("auth", "checkout")] + [card(None, facts=["change.c1"])], facts=facts
    )
    vague = monday(cards=[card(name) for name in ("auth", "checkout")] + [card(None)], facts=facts)

    more, fewer = (result(report([payload], one), "warning").chance for payload in (naming, vague))
    assert more is not None
    assert fewer is not None
    assert more.mean == 1.0 > fewer.mean


def test_a_service_without_a_change_is_drawn_last() -> None:
    changes = {"auth": 10, "checkout": 10, "search": 0}
    one = incident("i1", "search", after(WEEK))
    two = result(report([monday(cards=[card("auth"), card("search")], changes=changes)], one), "warning")
    three = result(report([monday(cards=[card(name) for name in SERVICES], changes=changes)], one), "warning")

    assert two.chance is not None
    assert (two.warned, two.chance.mean, two.chance.as_good) == (1, 0.0, 0.0)
    assert three.chance is not None
    assert three.chance.mean == 1.0


def test_cards_put_where_incidents_follow_beat_chance_and_cards_put_at_random_do_not() -> None:
    names = tuple(f"s{number}" for number in range(10))
    rng = Random(7)
    places = [(week, rng.choice(names)) for week in weeks(20)]
    incidents = [incident(week.id, name, after(week)) for week, name in places]
    knowing = [monday(week, cards=[card(name)], services=names) for week, name in places]
    blind = [monday(week, cards=[card(rng.choice(names))], services=names) for week, _ in places]

    sure, lucky = (result(report(payloads, *incidents), "warning") for payloads in (knowing, blind))

    assert (sure.warned, sure.right) == (20, 20)
    assert sure.chance is not None
    assert sure.chance.as_good == 0.0
    assert sure.chance.high < 8
    assert lucky.chance is not None
    assert lucky.chance.as_good > 0.05


def test_what_chance_draws_for_a_scope_does_not_depend_on_the_scopes_beside_it() -> None:
    one = past(monday(cards=[card("auth")]))
    two = past(monday(cards=[card("search")]), name="other")
    happened = [incident("i1", "checkout", after(WEEK))]

    [alone] = build_report([one], happened).scopes
    assert build_report([two, one], happened).scopes[1] == alone


def test_a_director_above_a_team_gives_chance_no_second_try() -> None:
    pairs = {"shop": ("auth", "checkout"), "find": ("search", "index")}
    names = tuple(name for pair in pairs.values() for name in pair)
    happened = [incident(f"{week.id}{name}", name, after(week)) for week in weeks(30) for name in names]
    # The team's card is the director's, too: each Monday one service of four is warned of.
    director = past(*(monday(week, cards=[card("auth")], services=names) for week in weeks(30)), name="all")
    team = past(*(monday(week, cards=[card("auth")], services=pairs["shop"]) for week in weeks(30)), name="shop")
    other = past(*(monday(week, services=pairs["find"]) for week in weeks(30)), name="find")

    both = result(build_report([director, team, other], happened), "warning")

    assert (both.warned, both.alarms) == (30, 60)
    assert both.chance == result(build_report([director], happened), "warning").chance


# --- the interval


def test_the_interval_lies_around_the_share_and_narrows_with_more_weeks() -> None:
    def found(count: int) -> tuple[float, float]:
        mondays = [monday(week, cards=[card("auth")] if n % 2 else []) for n, week in enumerate(weeks(count))]
        interval = result(
            report(mondays, *(incident(week.id, "auth", after(week)) for week in weeks(count))), "warning"
        ).interval
        assert interval is not None
        return interval

    few, many = found(6), found(40)
    assert few[0] <= many[0] < 0.5 < many[1] <= few[1]
    assert many[1] - many[0] < few[1] - few[0]


@pytest.mark.parametrize("count", [1, 2])
def test_under_three_incidents_there_is_no_interval(count: int) -> None:
    mondays = [monday(week, cards=[card("auth")] if n % 2 else []) for n, week in enumerate(weeks(2))]
    incidents = [incident(week.id, "auth", after(week)) for week in weeks(2)[:count]]

    assert result(report(mondays, *incidents), "warning").interval is None
    # All or none warned of has none, since no draw could differ.
    mondays = [monday(week, cards=[card("auth", "info")]) for week in weeks(5)]
    found = report(mondays, *(incident(week.id, "auth", after(week)) for week in weeks(5)))
    assert [result(found, name).interval for name in ("any", "critical")] == [None, None]
