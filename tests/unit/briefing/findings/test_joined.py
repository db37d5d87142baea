"""One card for one set of changes: which findings are one, what the card is called and how it goes on."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from briefing.contracts.calm import risky_waiting
from briefing.contracts.last_week import LastWeek
from briefing.contracts.payload import CardState, Payload, parse_payload
from briefing.contracts.week import parse_week
from briefing.editions.view.build import build_view
from briefing.editions.view.naming import Names, Naming
from briefing.editions.view.opening import title_line, verdict
from briefing.evidence.operations import Burn, Operations
from briefing.narrative.narrator import TemplateNarrator
from briefing.payloads.build import build_payload
from briefing.readers.mutes.which import find_card
from scoring.bands import DEFAULT_BANDS
from scoring.kinds.notable import SecurityFix
from tests.unit.briefing.editions.mail_reading import email_text
from tests.unit.briefing.findings.test_asks import reading
from tests.unit.briefing.sample import SERVICES, at, basis, change, deployment, facts_of, history, outage, payload

THREE = ("search", "checkout", "mail")
ALL = (*SERVICES[:2], *THREE)
NEXT = parse_week("2026-W47", "UTC")


def waits(number: int, *services: str, points: int = 75, landed: int = 0, deployed: int | None = None):
    return change(number, landed=at(landed), points=points, deployed=deployed, services=services)


def briefed(*queue, **parts) -> Payload:
    return payload([*history(), *queue], services=ALL, has_queue=True, **parts)


def cards(found: Payload) -> dict[str, list[str]]:
    """The services of each open card besides the one that it goes by, by key."""
    return {one.key: [two.id for two in one.also] for one in found.cards if one.state is not CardState.RESOLVED}


def written(found: Payload) -> str:
    view = build_view(found, TemplateNarrator().narrate(found), Names(by_person={}), Naming.ROLES)
    return " ".join(email_text(view).split())


# ---- what is one


def test_two_changes_that_touch_three_services_are_one_card_that_names_them_and_is_found_by_each():
    found = briefed(waits(1, *THREE), waits(2, *THREE))
    assert cards(found) == {"checkout:queue": ["mail", "search"]}
    [card] = found.cards
    assert card.title == "checkout, mail and search: risky changes wait to go out"
    assert [one for one in card.facts if one.startswith("change.")] == [f"change.shop@{n:012x}" for n in (1, 2)]
    assert {find_card(found, name).key for name in (*THREE, "mail queue", "1")} == {"checkout:queue"}
    said = written(found)
    assert "1 warning: checkout, mail and search" in said
    assert said.count("shop#1 (75 points, search, checkout and mail) waits") == 1


@pytest.mark.parametrize(("own", "is_one"), [(1, True), (2, False)])
def test_findings_are_one_where_half_of_the_smaller_set_is_in_the_other(own, is_one):
    shared = [waits(1, "search", "mail")]
    rest = [waits(10 * n + m, one) for n, one in enumerate(("search", "mail"), start=1) for m in range(own)]
    queues = [one for one in cards(briefed(*shared, *rest)) if one.endswith(":queue")]
    assert len(queues) == (1 if is_one else 2)


def test_a_chain_of_services_that_share_changes_is_one_card():
    found = briefed(waits(1, "search", "mail"), waits(2, "mail", "checkout"), waits(3, "search"), waits(4, "checkout"))
    assert [len(also) for also in cards(found).values()] == [2]


def test_two_incidents_are_two_cards_and_one_incident_of_two_services_is_one():
    def broken(*ids: str) -> Operations:
        pairs = list(zip(("search", "mail"), ids, strict=True))
        out = tuple(deployment(f"d-{service}", at(0), service) for service, _ in pairs)
        down = tuple(outage(name, at(0, hour=12), None, f"d-{service}", service) for service, name in pairs)
        return Operations(deployments=out, outages=down)

    both = [change(1, landed=at(0), services=("search", "mail"))]
    assert cards(briefed(*both, operations=broken("i1", "i2"))) == {"mail:incident": [], "search:incident": []}
    assert cards(briefed(*both, operations=broken("i1", "i1"))) == {"mail:incident": ["search"]}


@pytest.mark.parametrize(("mine", "others", "asked"), [(100, 100, []), (100, 0, ["review-before-release"])])
def test_owners_who_have_looked_at_all_of_a_card_are_not_asked_to(mine, others, asked):
    both = [reading(waits(n, *THREE[:2]), codeowners_compliance=mine) for n in (1, 2)]
    rest = [reading(waits(n, "checkout", points=70), codeowners_compliance=others) for n in (3, 4)]
    [card] = [one for one in briefed(*both, *rest).cards if one.cause == "queue"]
    assert ([one.id for one in card.remedies], card.subject.id) == (asked, "checkout")


def secured(number: int, *services: str, deployed: int | None = None):
    return replace(waits(number, *services, points=20, deployed=deployed), security=SecurityFix())


def test_a_security_fix_of_two_services_is_one_card_and_one_that_is_released_is_another():
    assert cards(briefed(secured(1, "search", "mail"))) == {"mail:security": ["search"]}
    found = briefed(secured(1, "search"), secured(2, "search", "mail", deployed=at(0, day=1)))
    assert {one.key: one.title for one in found.cards} == {
        "search:security": "search: a security fix is merged and not released",
        "mail:security": "mail: a security fix is released",
    }


def test_several_security_fixes_that_wait_are_several_in_title_and_remedy():
    [card] = briefed(secured(1, "search"), secured(2, "search")).cards
    assert card.title == "search: security fixes are merged and not released"
    assert [one.text for one in card.remedies] == ["release the security fixes"]


def adrift(*services: str, **now: float):
    """Thirteen weeks of changes of some services, whose owners work there and look, until this one."""
    calm = {"ownership_drift": 5.0, "codeowners_compliance": 100.0}
    return [
        reading(
            change(100 * week + number, landed=at(week, day=number % 5), services=services),
            **{**calm, **(now if week == 0 else {})},
        )
        for week in range(12, -1, -1)
        for number in range(20)
    ]


def test_what_owners_hardly_work_on_in_two_services_is_one_card():
    found = payload(adrift("payments", "auth", ownership_drift=60.0))
    [card] = found.cards
    assert (card.rule, card.title) == (
        "ownership-drift",
        "auth and payments: code changes that their owners hardly work on",
    )


def test_two_low_budgets_are_two_cards():
    """Also where the same changes burned both."""
    low = tuple(Burn(service=one, label="up", at=at(0, day=6), burn=1.0, budget_left=0.1) for one in ("search", "mail"))
    both = [change(1, landed=at(0), services=("search", "mail"))]
    found = briefed(*both, operations=Operations(burns=low))
    assert cards(found) == {"mail:objective": [], "search:objective": []}


def test_a_service_that_scores_higher_by_the_changes_that_wait_has_one_card_that_says_both():
    found = briefed(*(waits(n, "payments", points=75) for n in range(6)))
    assert cards(found) == {"payments:queue": []}
    [card] = found.cards
    assert card.title == "payments: risky changes wait to go out"
    assert [one for one in card.facts if not one.startswith(("change.", "way."))] == [
        "service.payments.queue",
        "service.payments.movement",
    ]
    out = briefed(*(waits(n, "payments", points=75, deployed=at(1)) for n in range(6)))
    assert "payments:risk" in cards(out)


def test_what_was_told_in_one_card_goes_on_in_the_other_and_is_not_called_resolved():
    wait = [waits(n, "payments", points=75) for n in range(6)]
    gone = [replace(one, deployed_at=at(-1)) for one in wait]
    rise = [waits(10 + n, "payments", points=75, landed=-1, deployed=at(-1)) for n in range(6)]
    found = {one.key: one for one in briefed(*gone, *rise, week=NEXT).cards}
    assert found["payments:risk"].state is not CardState.NEW
    assert found["payments:queue"].rule == "resolved"


# ---- from week to week


def test_a_card_that_was_alone_has_the_bytes_of_before_and_stays_the_same_card_when_another_service_joins():
    before = [waits(1, "search"), waits(2, "search")]
    alone = briefed(*before)
    assert cards(alone) == {"search:queue": []}
    assert "also" not in json.loads(alone.to_json())["cards"][0]
    assert parse_payload(alone.to_json(), name="x").cards[0].also == ()
    joins = [waits(3, "search", "checkout", landed=-1), waits(4, "checkout", landed=-1)]
    found = briefed(*before, *joins, week=NEXT)
    [card] = found.cards
    assert (card.key, card.also[0].id, card.state, card.weeks_open) == ("search:queue", "checkout", CardState.WORSE, 2)


def test_nothing_is_called_resolved_that_another_card_still_tells():
    alone = [waits(n, one) for one, n in (("search", 1), ("search", 2), ("mail", 3), ("mail", 4))]
    assert len(cards(briefed(*alone))) == 2
    gone = [waits(n, one, deployed=at(-1)) for one, n in (("search", 1), ("search", 2), ("mail", 3), ("mail", 4))]
    found = briefed(*gone, waits(5, "search", "mail", landed=-1), waits(6, "search", "mail", landed=-1), week=NEXT)
    assert cards(found) == {"mail:queue": ["search"]}
    assert [one for one in found.cards if one.rule == "resolved"] == []


def test_a_card_that_has_lost_its_worst_service_is_held_against_what_was_found_of_the_others():
    """Search had a critical queue and mail a warning: mail's has grown, though the card was critical for search."""
    before = [waits(1, "search", "mail"), waits(2, "mail"), waits(3, "search", points=85)]
    assert cards(briefed(*before))["search:queue"] == ["mail"]
    joins = waits(4, "mail", landed=-1)
    found = {
        one.key: one
        for one in briefed(*before[:2], waits(3, "search", points=85, deployed=at(-1)), joins, week=NEXT).cards
    }
    assert (found["mail:queue"].state, found["mail:queue"].also) == (CardState.WORSE, ())
    assert (found["search:queue"].title, found["search:queue"].also) == ("search: last week's critical is resolved", ())


def test_what_is_over_of_a_joined_card_names_all_its_services_once():
    before = [waits(1, "search", "mail"), waits(2, "search", "mail")]
    found = briefed(*(replace(one, deployed_at=at(-1)) for one in before), week=NEXT)
    [over] = [one for one in found.cards if one.rule == "resolved"]
    assert over.title == "mail and search: last week's warning is resolved"
    assert [one.id for one in over.subjects] == ["mail", "search"]
    assert over.facts == ("service.mail.share", "service.search.share")


def test_what_was_asked_of_a_joined_card_is_measured_over_its_services():
    made = [waits(1, *THREE), waits(2, *THREE), waits(3, "mail")]
    # Whether an owner looked has to be seen: of what nobody can see nothing is asked back.
    queue = [reading(one, codeowners_compliance=0) for one in made]
    first = briefed(*queue)
    later = build_payload(
        basis([*history(), *queue], services=ALL, has_queue=True), NEXT, DEFAULT_BANDS, last=LastWeek(payload=first)
    )
    [ask] = facts_of(later, "ask").values()
    assert (ask.detail["before"], ask.detail["after"], ask.detail["also"]) == (3, 3, ["checkout", "search"])


# ---- when it is news


def test_a_queue_that_is_as_it_was_has_no_card_and_is_not_called_resolved():
    queue = [waits(1, "search"), waits(2, "search")]
    found = briefed(*queue, week=NEXT)
    assert found.cards == ()
    assert "shop#1 (75 points, search) waits, by an engineer." in written(found)


@pytest.mark.parametrize(("wait", "asks"), [(0, True), (2, False)])
def test_what_joins_a_queue_is_news_only_where_changes_go_out_within_a_week_as_usual(wait, asks):
    gone = [change(100 + n, landed=at(n), deployed=at(n - wait), services=("search",)) for n in range(wait + 1, 12)]
    found = briefed(*gone, waits(1, "search"), waits(2, "search"))
    assert cards(found) == ({"search:queue": []} if asks else {})


@pytest.mark.parametrize(("weeks", "asks"), [(1, True), (2, False)])
def test_what_releases_of_two_weeks_left_behind_for_later_work_waits_for_another_version(weeks, asks):
    queue = [waits(1, "search", landed=3), waits(2, "search", landed=3), waits(3, "search")]
    later = [change(10 + n, landed=at(n), deployed=at(n), services=("search",)) for n in range(weeks)]
    assert cards(briefed(*queue, *later)) == ({"search:queue": []} if asks else {})


def test_what_releases_left_behind_is_said_to_wait_nowhere_and_what_is_open_has_missed_none():
    later = [change(10 + n, landed=at(n), deployed=at(n), services=("search",)) for n in range(2)]
    left, is_open = waits(1, "search", landed=3), replace(waits(2, "search", landed=3), landed_at=at(-3))
    found = briefed(left, is_open, *later)
    assert facts_of(found, "queue")["service.search.queue"].value == 1
    assert risky_waiting(found) == (1, ["shop#2"])


def test_of_git_alone_a_rise_is_said_in_the_headline_and_asks_nothing():
    queue = [waits(1, "search"), waits(2, "search")]
    many = [change(20 + n, landed=at(0), points=70, services=("mail",)) for n in range(8)]
    found = briefed(*many, operations=None)
    assert (found.cards, title_line(found)) == ((), "Changes score higher than usual (70 in mail)")
    told = "Nothing needs a decision; worth knowing: changes score higher than usual (70 in mail)."
    assert TemplateNarrator().narrate(found).headline.text == told
    assert verdict(found) == "Nothing to decide this week."
    assert cards(briefed(*queue, operations=None)) == {}
    assert cards(briefed(waits(1, "search", points=84), operations=None)) == {}
    assert list(cards(briefed(waits(1, "search", points=84)))) == ["search:queue"]
    assert briefed(*queue, operations=None, week=NEXT).cards == ()


def test_a_risky_change_that_joins_an_old_queue_without_a_card_makes_a_new_card():
    found = briefed(waits(1, "search"), waits(2, "search"), waits(3, "search", landed=-2), week=NEXT.earlier(-1))
    [card] = found.cards
    assert (card.rule, card.state, card.weeks_open) == ("queued-stack", CardState.NEW, 1)


@pytest.mark.parametrize(("weeks", "is_news"), [(1, False), (2, True), (3, False)])
def test_a_change_that_has_come_to_wait_twice_the_usual_is_news_once(weeks, is_news):
    # What went out had waited for nine days.
    out = [change(50 + n, landed=at(4), points=20, deployed=at(4) + 9 * 86_400, services=("search",)) for n in range(3)]
    found = briefed(*out, waits(1, "search"), waits(2, "search"), week=NEXT.earlier(1 - weeks))
    assert [one.rule for one in found.cards] == (["queued-stack"] if is_news else [])
    titles = [one.title for one in found.cards]
    assert titles == (["search: risky changes have waited twice as long as usual"] if is_news else [])
