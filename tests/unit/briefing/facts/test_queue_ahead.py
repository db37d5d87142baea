"""The queue ahead: what waits against budget, days off, incidents and each other, and the coming windows."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from briefing.contracts.organisation import Manager
from briefing.contracts.week import Week, parse_week
from briefing.editions.slack.message import render_slack
from briefing.editions.terminal.edition import render_terminal
from briefing.editions.view.ahead_lines import ahead_lines
from briefing.editions.view.build import build_view
from briefing.editions.view.naming import Names, Naming
from briefing.evidence.basis import Outlook
from briefing.evidence.operations import Burn, Operations, Outage
from briefing.evidence.stored.basis import outlook_of
from briefing.evidence.stored.org_snapshot import holdings_of
from briefing.facts.queue_ahead import CONSTRAINTS
from briefing.narrative.forms import clause_of
from briefing.narrative.narrator import TemplateNarrator
from briefing.narrative.wording import text_of
from briefing.payloads.build import build_payload
from scoring.bands import DEFAULT_BANDS
from scoring.kinds.repairs import Repair
from tests.unit.briefing.editions.mail_reading import email_text
from tests.unit.briefing.evidence.stored.shop import Shop, hour
from tests.unit.briefing.evidence.stored.test_lookahead import ORGANISATION
from tests.unit.briefing.sample import WEEK, at, basis, change, deployment, facts_of, history, payload

END = int(WEEK.end.timestamp())
QUIET = Operations()
NEXT = date(2026, 11, 16)
"""The Monday after the week."""


MANAGER = Manager(id="m", name="M", teams=("web",), zone="UTC", email=None, slack=())


def day(ahead_of_monday: int) -> date:
    return NEXT + timedelta(days=ahead_of_monday)


def waiting(number: int, *, points: int = 70, services=("payments",), paths=("a.py",), landed: int | None = None):
    """A risky change that was merged on the Thursday and has not gone out."""
    made = change(number, landed=landed or at(0, day=3), points=points, services=services, deployed=None)
    return replace(made, paths=None if paths is None else tuple(paths))


def outlook(*, untold=(), **days_off) -> Outlook:
    return Outlook(days_off=days_off, untold=frozenset(untold))


def lines_of(found) -> tuple[str, ...]:
    return ahead_lines(found, Naming.ROLES, Names(by_person={}))


def ordinary_weeks(**days) -> Outlook:
    """Both services rest on the same days, and every source tells."""
    named = {day(int(key.removeprefix("d"))): name for key, name in days.items()}
    return outlook(payments=named, auth=named)


def told(queue, *, known=QUIET, out=None, week: Week = WEEK, **parts):
    return payload(
        [*history(), *queue],
        week=week,
        has_queue=True,
        operations=known,
        outlook=ordinary_weeks() if out is None else out,
        **parts,
    )


def windows_in(found) -> list[tuple[str, str]]:
    return [(row["day"], row["part"]) for row in found.fact("ahead.windows").detail["windows"]]


def avoided_in(found) -> list[tuple[str, str, str]]:
    return [(row["day"], row["part"], row["why"]) for row in found.fact("ahead.windows").detail["avoid"]]


def outage(*, began: int, resolved: int | None, service: str = "payments", deployment: str | None = None) -> Outage:
    return Outage(
        id=f"i{began}", service=service, title="down", began_at=began, resolved_at=resolved, deployment=deployment,
        confidence=None, url=None,
    )  # fmt: skip


def burn(times: float, left: float, *, service: str = "payments", moment: int = END - 3_600) -> Burn:
    return Burn(service=service, label="availability", at=moment, burn=times, budget_left=left)


# ---- when there is a fact at all


@pytest.mark.parametrize(
    "queue",
    [[], [waiting(1, points=59)], [change(1, landed=at(0), points=90)]],
    ids=["nothing-waits", "what-waits-is-not-risky", "what-is-risky-is-out"],
)
def test_without_a_risky_queue_there_is_no_fact_and_no_line(queue):
    unqueued = payload([*history(), waiting(1)], has_queue=False, outlook=ordinary_weeks())
    found = told(queue)
    assert not [fact for one in (found, unqueued) for fact in one.facts if fact.kind in ("ahead", "windows")]
    assert lines_of(found) == ()


def test_the_queue_is_counted_by_service_and_whole_changes_once_for_the_scope():
    found = told([waiting(1, services=("payments", "auth")), waiting(2, points=90), waiting(3, points=20)])
    by_id = facts_of(found, "ahead")
    assert {key: (fact.value, fact.detail["points"]) for key, fact in by_id.items()} == {
        "service.payments.ahead": (2, 160),
        "service.auth.ahead": (1, 70),
    }
    assert by_id["service.payments.ahead"].detail["worst"] == 90
    assert by_id["service.payments.ahead"].detail["changes"] == ["shop#2", "shop#1"]
    assert by_id["service.payments.ahead"].detail["other_services"] == ["auth"]
    assert by_id["service.payments.ahead"].detail["spanning"] == 1
    whole = found.fact("ahead.windows").detail
    assert (whole["changes"], whole["points"]) == (2, 160)


# ---- against each other


def test_a_pair_that_shares_files_collides_once_however_many_they_are():
    queue = [waiting(1, paths=("a", "b", "c")), waiting(2, paths=("a", "b")), waiting(3, paths=("z",))]
    detail = told(queue).fact("service.payments.ahead").detail
    assert (detail["collisions"], detail["pairs"], detail["unread"]) == (1, [["shop#1", "shop#2"]], 0)
    assert detail["constraint"] == "files in common"


def test_changes_whose_files_were_never_read_are_not_said_to_be_apart():
    detail = told([waiting(1, paths=None), waiting(2)]).fact("service.payments.ahead").detail
    assert (detail["collisions"], detail["pairs"], detail["unread"]) == (None, None, 1)
    assert "files" in detail["unknown"]


# ---- against budget, incidents and what nobody tells


def test_without_a_fresh_reading_of_an_objective_the_budget_is_unknown_and_not_fine():
    # A reading older than three days says nothing either.
    known = replace(QUIET, burns=(burn(9.0, 0.0, moment=END - 73 * 3_600),))
    found = told([waiting(1)], known=known)
    detail = found.fact("service.payments.ahead").detail
    assert detail["held_by"] is None
    assert (detail["burn"], detail["budget_left"], detail["objective"]) == (None, None, None)
    assert detail["unknown"] == ["an objective"]
    assert any("Unknown: an objective." in line for line in lines_of(found))


@pytest.mark.parametrize("out", [None, outlook(untold=("incidents feed",), payments={}, auth={})])
def test_silence_of_a_blind_source_is_no_evidence_of_no_incident(out):
    found = build_payload(
        basis([*history(), waiting(1)], has_queue=True, operations=QUIET, outlook=out), WEEK, DEFAULT_BANDS
    )
    detail = found.fact("service.payments.ahead").detail
    assert detail["unresolved"] is None
    assert "incidents" in detail["unknown"]


def test_an_incident_that_is_known_counts_even_where_its_source_went_blind():
    over = (outage(began=at(1), resolved=END - 1), outage(began=END + 60, resolved=None))
    known = replace(QUIET, outages=(outage(began=at(0), resolved=None), *over))
    found = told([waiting(1)], known=known, out=outlook(untold=("incidents feed",), payments={}, auth={}))
    assert found.fact("service.payments.ahead").detail["unresolved"] == 1


@pytest.mark.parametrize(
    ("known", "out", "word"),
    [
        (QUIET, ordinary_weeks(), None),
        (QUIET, ordinary_weeks(d2="Midweek Day"), "days off"),
        (replace(QUIET, burns=(burn(1.0, 0.2),)), ordinary_weeks(d2="Midweek Day"), "little error budget left"),
        (replace(QUIET, burns=(burn(1.6, 0.2),)), ordinary_weeks(), "a burning error budget"),
        (replace(QUIET, burns=(burn(1.6, 0.0),)), ordinary_weeks(), "a spent error budget"),
        (
            Operations(outages=(outage(began=at(0), resolved=None),), burns=(burn(3.0, 0.0),)),
            ordinary_weeks(),
            "an unresolved incident",
        ),
    ],
)
def test_the_tightest_constraint_is_named(known, out, word):
    assert told([waiting(1)], known=known, out=out).fact("service.payments.ahead").detail["constraint"] == word
    assert word is None or word in [name for name, _ in CONSTRAINTS]


# ---- the windows


def test_an_ordinary_week_offers_three_mornings_and_warns_of_friday_afternoon():
    found = told([waiting(1)])
    assert windows_in(found) == [("2026-11-17", "morning"), ("2026-11-18", "morning"), ("2026-11-19", "morning")]
    assert avoided_in(found) == [("2026-11-20", "afternoon", "the last working hours before the weekend")]
    assert said(told([waiting(1), waiting(2, points=80)])) == (
        "two risky changes wait to go out; "
        "the safest windows are Tuesday morning, Wednesday morning and Thursday morning"
    )


def test_a_holiday_midweek_takes_its_day_and_the_day_before():
    found = told([waiting(1)], out=ordinary_weeks(d2="Repentance Day"))
    assert windows_in(found) == [("2026-11-19", "morning"), ("2026-11-16", "afternoon"), ("2026-11-19", "afternoon")]
    assert avoided_in(found) == [
        ("2026-11-17", "afternoon", "the last working hours before Repentance Day"),
        ("2026-11-20", "afternoon", "the last working hours before the weekend"),
    ]


def test_a_week_of_days_off_has_no_window_and_says_so():
    found = told([waiting(1)], out=ordinary_weeks(d0="One", d1="Two", d2="Three", d3="Four", d4="Five"))
    assert (windows_in(found), avoided_in(found)) == ([], [])
    assert found.fact("ahead.windows").value == 0
    assert said(found).endswith(", and the coming week has no safe window")


def test_services_of_two_countries_rest_apart_and_shared_windows_come_first():
    out = outlook(payments={day(1): "Here"}, auth={})
    found = told([waiting(1), waiting(2, services=("auth",))], out=out)
    rows = found.fact("ahead.windows").detail["windows"]
    assert [(row["day"], row["part"], row["services"]) for row in rows] == [
        ("2026-11-18", "morning", ["payments", "auth"]),
        ("2026-11-19", "morning", ["payments", "auth"]),
        ("2026-11-18", "afternoon", ["payments", "auth"]),
    ]
    avoid = found.fact("ahead.windows").detail["avoid"]
    assert [(row["day"], row["services"]) for row in avoid] == [
        ("2026-11-16", ["payments"]),
        ("2026-11-20", ["payments", "auth"]),
    ]


@pytest.mark.parametrize(
    ("known", "why"),
    [
        (replace(QUIET, outages=(outage(began=at(0), resolved=None),)), "an incident is unresolved"),
        (replace(QUIET, burns=(burn(1.0, 0.0),)), "the error budget is spent"),
    ],
)
def test_no_window_is_offered_to_a_service_that_is_held(known, why):
    found = told([waiting(1), waiting(2, services=("auth",))], known=known)
    freed = {"an incident is unresolved": "no incident is open there"}.get(why, "the error budget there has recovered")
    assert f"; hold what waits in payments until {freed}; for the rest the safest windows are" in said(found)
    both = found.fact("ahead.windows").detail
    assert both["held"] == [{"service": "payments", "why": why}]
    assert {tuple(row["services"]) for row in both["windows"]} == {("auth",)}
    assert both["once_settled"] == []
    alone = told([waiting(1)], known=known)
    assert windows_in(alone) == []
    assert [row["day"] for row in alone.fact("ahead.windows").detail["once_settled"]] == [
        "2026-11-17", "2026-11-18", "2026-11-19",
    ]  # fmt: skip
    assert said(alone).startswith("one risky change waits to go out; hold it until ")


def test_without_a_country_only_weekends_rest_and_the_briefing_says_so():
    found = payload([*history(), waiting(1)], has_queue=True)
    assert found.fact("service.payments.ahead").detail["days_off"] is None
    assert found.fact("ahead.windows").detail["holidays_unknown"] == ["payments"]
    assert len(windows_in(found)) == 3
    assert any("their public holidays are unknown" in line for line in lines_of(found))


@pytest.mark.parametrize(("others", "held"), [((), []), ((2,), ["payments"])], ids=["alone", "among-others"])
def test_a_revert_that_waits_may_be_the_cure_and_is_not_held(others, held):
    known = replace(QUIET, outages=(outage(began=at(0), resolved=None),))
    revert = replace(waiting(1), repair=Repair.REVERT)
    found = told([revert, *map(waiting, others)], known=known)
    assert [row["service"] for row in found.fact("ahead.windows").detail["held"]] == held
    assert found.fact("service.payments.ahead").detail["reverts"] == 1
    assert any("1 revert among them need not wait" in line for line in lines_of(found)) == bool(held)
    assert ("hold all but the revert until no incident of payments is open" in said(found)) == bool(held)


# ---- zones and clock changes


@pytest.mark.parametrize(
    ("zone", "week", "offsets"),
    [
        ("Asia/Kolkata", "2026-W46", {"+05:30"}),
        # The clocks of Berlin change on the Sunday that ends the payload's week, and on that which ends the coming one.
        ("Europe/Berlin", "2026-W13", {"+02:00"}),
        # In Jerusalem they change within the coming week, on the Friday.
        ("Asia/Jerusalem", "2026-W12", {"+02:00", "+03:00"}),
    ],
)
def test_windows_keep_their_local_hours_in_every_zone_and_week(zone, week, offsets):
    asked = parse_week(week, zone)
    shift = int(asked.start.timestamp()) - int(WEEK.start.timestamp())
    queue = [waiting(1, landed=at(0, day=3) + shift)]
    moved = [replace(one, landed_at=one.landed_at + shift) for one in history()]
    found = build_payload(basis([*moved, *queue], has_queue=True), asked, DEFAULT_BANDS)
    detail = found.fact("ahead.windows").detail
    rows = [*detail["windows"], *detail["avoid"]]
    assert {row["start"][11:16] + row["end"][10:16] for row in rows} == {"09:00T12:00", "12:00T16:00"}
    assert {row["start"][19:] for row in rows} == offsets
    first = asked.monday + timedelta(days=7)
    for row in rows:
        assert first <= date.fromisoformat(row["day"]) < first + timedelta(days=5)
        assert datetime.fromisoformat(row["start"]) >= asked.end


# ---- the scope's own history


def deployments(count: int, *, weekday: int, hour_of_day: int, failing: int, name: str) -> Operations:
    """Deployments on a weekday and hour of the trailing weeks, of which the first few had an incident an hour later."""
    moments = [at(1 + index % 12, day=weekday, hour=hour_of_day) + index for index in range(count)]
    deployed = tuple(deployment(f"{name}{index}", moment, "auth") for index, moment in enumerate(moments))
    broken = tuple(
        outage(began=one.at + 3_600, resolved=one.at + 7_200, service="auth", deployment=one.id)
        for one in deployed[:failing]
    )
    return Operations(deployments=deployed, outages=broken)


def together(*parts: Operations) -> Operations:
    return Operations(
        deployments=tuple(one for part in parts for one in part.deployments),
        outages=tuple(one for part in parts for one in part.outages),
    )


def with_tuesdays(count: int, failing: int):
    mornings = deployments(count, weekday=1, hour_of_day=10, failing=failing, name="t")
    return told([waiting(1)], known=together(mornings, deployments(60, weekday=2, hour_of_day=10, failing=1, name="w")))


def test_hours_in_which_deployments_kept_failing_are_no_window():
    found = with_tuesdays(24, 9)
    assert ("2026-11-17", "morning") not in windows_in(found)
    assert ("2026-11-17", "morning", "9 of 24 deployments then failed") in avoided_in(found)
    assert any("9 of 24 deployments then failed" in line for line in lines_of(found))


@pytest.mark.parametrize(
    ("count", "failing"), [(19, 19), (24, 2), (24, 1)], ids=["too-few-deployments", "too-few-failures", "as-usual"]
)
def test_a_history_that_is_too_short_to_tell_decides_nothing(count, failing):
    mornings = deployments(count, weekday=1, hour_of_day=10, failing=failing, name="t")
    # So many went well at another hour that two failures would stand out by chance alone.
    rest = deployments(600, weekday=2, hour_of_day=10, failing=0, name="w")
    assert windows_in(told([waiting(1)], known=together(mornings, rest)))[0] == ("2026-11-17", "morning")


def test_a_deployment_that_was_rolled_back_failed_without_an_incident():
    mornings = deployments(24, weekday=1, hour_of_day=10, failing=0, name="t")
    back = tuple(
        replace(one, id=f"b{one.id}", at=one.at + 12 * 3_600, rolls_back=one.id) for one in mornings.deployments[:9]
    )
    rest = deployments(60, weekday=2, hour_of_day=10, failing=1, name="w")
    known = together(mornings, Operations(deployments=back), rest)
    assert ("2026-11-17", "morning", "9 of 24 deployments then failed") in avoided_in(told([waiting(1)], known=known))


def test_the_hours_of_the_history_are_those_of_the_scopes_zone():
    # 14:00 UTC is an afternoon, and nine or ten in the morning in New York.
    known = together(
        deployments(24, weekday=1, hour_of_day=14, failing=9, name="t"),
        deployments(60, weekday=2, hour_of_day=14, failing=1, name="w"),
    )
    found = told([waiting(1)], known=known, week=Week(WEEK.monday, "America/New_York"))
    assert ("2026-11-17", "morning") not in windows_in(found)
    assert ("2026-11-17", "morning", "9 of 24 deployments then failed") in avoided_in(found)


# ---- as it is told


def said(found) -> str:
    return text_of(clause_of(found.fact("ahead.windows")) or ())


def test_the_coming_week_is_told_in_the_same_words_and_a_mail_has_its_first_lines():
    found = told([waiting(1), waiting(2)], out=ordinary_weeks(d2="Repentance Day"))
    view = build_view(found, TemplateNarrator().narrate(found), Names(by_person={}), Naming.ROLES)
    text = " ".join(render_terminal(view, width=100, color=False).split())
    slack = str(render_slack(view).messages)
    mail = " ".join(email_text(view).split())
    for part in (
        "shop#1 (70 points, payments) waits, by an engineer.",
        "Payments: 1 pair of the changes that wait shares a file; no unresolved incident",
        "Repentance Day on Wed 18 Nov. Main constraint: files in common. Unknown: an objective.",
        "Safest: Thu 19 Nov 09:00–12:00 (a working day follows, and the afternoon is left to respond).",
        "Avoid: Tue 17 Nov 12:00–16:00 (the last working hours before Repentance Day).",
    ):
        assert part in text
        assert part in slack
    assert "shop#1 (70 points, payments) waits, by an engineer." in mail


def test_services_that_wait_for_the_same_thing_are_said_in_one_line():
    outages = tuple(outage(began=at(0), resolved=None, service=one) for one in ("payments", "auth"))
    found = told([waiting(1), waiting(2, services=("auth",))], known=replace(QUIET, outages=outages))
    assert "Wait with payments and auth: an incident is unresolved." in lines_of(found)


# ---- from the store


def test_the_store_looks_up_the_country_of_each_service_in_the_days_after_the_week():
    asked: list[tuple[str, date]] = []

    def holiday(country: str, on: date) -> str | None:
        asked.append((country, on))
        return "Repentance Day" if on == date(2026, 11, 18) else None

    evidence = Shop().score()
    evidence = replace(evidence, frame=replace(evidence.frame, holiday=holiday))
    cart = replace(ORGANISATION.services[0], country="DE")
    pay = replace(cart, id="pay", country=None)
    organisation = replace(ORGANISATION, services=(cart, pay))
    scope = organisation.scope_of(MANAGER)
    found = outlook_of(holdings_of(evidence), organisation, scope)
    assert found.days_off == {"cart": {date(2026, 11, 18): "Repentance Day"}}
    assert {country for country, _ in asked} == {"DE"}
    assert min(asked)[1] == NEXT
    # In the middle of a week the coming one is still the next.
    earlier = replace(evidence.frame, moment=Shop().snapshot(80).moment)
    assert outlook_of(holdings_of(replace(evidence, frame=earlier)), organisation, scope) == found


def test_what_no_source_tells_at_the_moment_is_known_to_be_untold():
    assert "incidents feed" not in Shop().score().frame.untold
    [everything] = Shop().snapshot().sources
    alone = replace(everything, feeds="diff, change")
    assert {"incidents feed", "slo"} <= Shop(sources=[alone]).score().frame.untold
    gone = replace(everything, state="failed", blinds=f"incidents feed@{hour(100)}")
    assert Shop(sources=[gone]).score().frame.untold - Shop().score().frame.untold == {"incidents feed"}
