"""A service's week is cut in its team's zone for every reader: three teams, and who manages all of them.

Everything happens half an hour before or after a midnight between two weeks, in one of the zones; what waits scores
otherwise at each of those moments, and the burn of a budget grows with every hour.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from briefing.contracts.organisation import Manager, Organisation, PathPlan, ScopePlan, ServicePlan, TeamPlan
from briefing.contracts.payload import Fact, Payload
from briefing.contracts.week import Week, parse_week
from briefing.evidence.changes import ScoredChange
from briefing.evidence.operations import Burn, Deployed, Operations, Outage
from briefing.evidence.stored.basis import basis_of
from briefing.evidence.stored.org_snapshot import OrgSnapshot, in_order
from briefing.evidence.stored.sources import Frame, Supply
from briefing.payloads.build import build_payload, judge_weeks
from data import records as r
from scoring.bands import DEFAULT_BANDS
from scoring.deployment import Carried, score_deployment
from scoring.score import lay_out
from tests.unit.briefing.evidence.stored.shop import method
from tests.unit.briefing.sample import change, score

AUCKLAND, BERLIN, LOS_ANGELES = "Pacific/Auckland", "Europe/Berlin", "America/Los_Angeles"
ZONES = {"kiwi": AUCKLAND, "spree": BERLIN, "palm": LOS_ANGELES}
SERVICE_OF = {"kiwi": "cart", "spree": "pay", "palm": "list"}
SERVICES = tuple(SERVICE_OF.values())
WEEKS = 14
HALF, HOUR, DAY = 1_800, 3_600, 86_400
CARD = lay_out(method(), [signal.id for signal in method().catalogue.signals])

ORDINARY = "2026-W46"
WEEKS_ON = (ORDINARY, "2026-W47")
READ_IN = {"2026-W39": "Asia/Kolkata", "2026-W43": AUCKLAND, "2026-W44": BERLIN}
"""The manager's zone by week: at its end the clocks of Auckland, Berlin and Los Angeles change."""
OF_THE_SCOPE = {"service_share", "newcomers", "ask"}
"""Facts about a service that compare it with the rest of the scope, or ask what its own cards asked."""
BY_THEMSELVES = {"incident", "queue", "objective", "timing", "security"}
"""Causes of cards that are judged by no budget of false alarms, which a wider scope shares between more series."""


def organisation(**zones: str) -> Organisation:
    return Organisation(
        name="Acme",
        teams=tuple(TeamPlan(id=team, label=team.title(), zone=zone) for team, zone in zones.items()),
        services=tuple(
            ServicePlan(
                id=SERVICE_OF[team], label=SERVICE_OF[team].title(), team=team, tier=1, country=None,
                paths=(PathPlan(repository="acme/shop", globs=(f"{team}/**",)),),
            )
            for team in zones
        ),
        managers=(), administrators=(), names="private", excluded=(),
    )  # fmt: skip


ACME = organisation(**ZONES)


def manager(zone: str, *teams: str) -> Manager:
    return Manager(id="ada", name="Ada", teams=teams or tuple(ZONES), zone=zone, email=None, slack=("U1",))


def edges(week: Week) -> list[int]:
    """Half an hour before and after the end of the week in each zone."""
    ends = [int(Week(week.monday, zone).end.timestamp()) for zone in ZONES.values()]
    return [end + aside for end in ends for aside in (-HALF, HALF)]


class World:
    """Everything that ever happens; `holdings` is what is known of it at the end of a week in a zone."""

    def __init__(self, last: str, *, spanning: bool = False) -> None:
        self.changes: list[ScoredChange] = []
        self.deployments: list[Deployed] = []
        self.outages: list[Outage] = []
        self.burns: list[Burn] = []
        self.advisories: list[r.Advisory] = []
        week = parse_week(last, "UTC")
        for back in range(WEEKS, -1, -1):
            middle = int(week.earlier(back).start.timestamp()) + 2 * DAY
            for moment in (middle, middle + HOUR, middle + DAY, *edges(week.earlier(back))):
                for service in SERVICES:
                    self._happen(service, moment, back)
        if spanning:
            self._land(("pay", "list"), edges(week)[3], None, 60)
        start = int(week.earlier(1).start.timestamp())
        for hours in range(0, 15 * 24, 2):
            for service in SERVICES:
                at, burn = start + hours * HOUR, round(hours / 100, 2)
                self.burns.append(
                    Burn(service=service, label=f"{service} works", at=at, burn=burn, budget_left=1 - hours / 360)
                )

    def _happen(self, service: str, moment: int, back: int) -> None:
        number = len(self.changes)
        is_waiting = back == 0 and number % 4 == 0
        one = self._land((service,), moment, None if is_waiting else moment + 20 * 60, 62 if is_waiting else 20)
        if is_waiting:
            return
        self.deployments.append(
            Deployed(
                id=f"d{number}", service=service, at=moment + 20 * 60, changes=(one.id,),
                lead_seconds=(HOUR * (number % 7),), url=None,
                score=score_deployment(CARD, [Carried(id=one.id, score=one.score)], {}),
            ),
        )  # fmt: skip
        if number % 3 == 0:
            began = moment + 25 * 60
            self.outages.append(
                Outage(
                    id=f"i{number}", service=service, title=f"Trouble {number}", began_at=began,
                    resolved_at=began + HOUR * (number % 5 + 1), deployment=f"d{number}", confidence="named", url=None,
                ),
            )  # fmt: skip

    def _land(self, services: tuple[str, ...], landed: int, deployed: int | None, points: int) -> ScoredChange:
        number = len(self.changes)
        made = change(number, landed=landed, deployed=deployed, points=points, services=services)
        self.changes.append(replace(made, ready_at=landed - 2 * HOUR))
        return self.changes[-1]

    def holdings(self, week: Week, services: frozenset[str]) -> OrgSnapshot:
        moment = int(week.end.timestamp())
        known = (_as_of(one, moment) for one in self.changes if not services.isdisjoint(one.services))
        happened = Operations(deployments=tuple(self.deployments), outages=tuple(self.outages), burns=tuple(self.burns))
        return OrgSnapshot(
            frame=Frame(
                moment=moment,
                repositories={"shop": r.Repository(id="shop", name="acme/shop", default_branch="main", web_url=None)},
                sources=(), supply=Supply(card=CARD, missing={}, unfed={}), holiday=lambda _country, _day: None,
                advisories=tuple(one for one in self.advisories if one.published_at < moment),
            ),
            changes=in_order(one for one in known if one is not None), operations=happened.only(services).as_of(moment),
            began=dict.fromkeys(services, self.changes[0].landed_at),
        )  # fmt: skip

    def payload(self, scope: ScopePlan, week: str, company: Organisation = ACME) -> Payload:
        cut = parse_week(week, scope.zone)
        return build_payload(basis_of(self.holdings, cut, company, scope, method().catalogue), cut, DEFAULT_BANDS)

    def found(self, scope: ScopePlan, week: str) -> dict[str, object]:
        """What severity finds in a week by card key, also what a briefing has no room for."""
        cut = parse_week(week, scope.zone)
        basis = basis_of(self.holdings, cut, ACME, scope, method().catalogue)
        found = judge_weeks(basis, cut, DEFAULT_BANDS).findings[-1]
        return {key: replace(one, folded=()) for key, one in found.items() if one.cause in BY_THEMSELVES}


def _as_of(one: ScoredChange, moment: int) -> ScoredChange | None:
    """The change as the store knows it at a moment: not at all, open, or landed; what waits scores by the hour."""
    if one.ready_at >= moment:
        return None
    is_out = one.deployed_at is not None and one.deployed_at < moment
    points = one.score.points + (0 if is_out else moment // HOUR % 29)
    return replace(
        one,
        landed_at=min(one.landed_at, moment),
        deployed_at=one.deployed_at if is_out else None,
        score=one.score if is_out else score({"lines_added": points}),
    )


def told(fact: Fact) -> object:
    """Everything that a fact says, with its moments in UTC: they are written in the zone of the scope."""

    def utc(found: re.Match[str]) -> str:
        return datetime.fromisoformat(found[0]).astimezone(UTC).isoformat()

    body = json.dumps([fact.value, fact.unit, fact.detail, [one.model_dump() for one in fact.comparisons]])
    return json.loads(re.sub(r"\d{4}-\d\d-\d\dT[\d:]+[+-]\d\d:\d\d", utc, body))


def of_service(payload: Payload, service: str) -> dict[str, object]:
    """What a briefing says of a service and of its deployments, by fact id."""
    deployed = {fact.id for fact in payload.facts if fact.kind == "deployment" and fact.detail["service"] == service}
    return {
        fact.id: told(fact)
        for fact in payload.facts
        if fact.kind not in OF_THE_SCOPE and not fact.id.startswith("week.")
        if (fact.subject.type == "service" and fact.subject.id == service) or fact.id in deployed
    }


def cards_of(payload: Payload) -> dict[str, object]:
    return {
        card.key: (card.severity, card.rule, card.title.partition(": ")[2], card.state, card.weeks_open, card.facts[0])
        for card in payload.cards
        if card.cause in BY_THEMSELVES
    }


def changes_of(payload: Payload) -> dict[str, object]:
    return {fact.id: told(fact) for fact in payload.facts if fact.kind in {"change", "way_down"}}


@pytest.mark.parametrize(("week", "zone"), READ_IN.items())
def test_a_service_is_the_same_to_readers_of_its_team_and_of_several_and_counts_add_up(week: str, zone: str) -> None:
    world = World(week)
    wide = world.payload(ACME.scope_of(manager(zone)), week)
    payloads = [world.payload(ACME.scope_of_team(team), week) for team in ACME.teams]
    cards: dict[str, object] = {}
    found: dict[str, object] = {}

    for team, alone in zip(ACME.teams, payloads, strict=True):
        cards |= cards_of(alone)
        found |= world.found(ACME.scope_of_team(team), week)
        service = SERVICE_OF[team.id]
        assert of_service(alone, service) == of_service(wide, service)
        assert len(of_service(alone, service)) >= 6
        # Of several services fewer of each are named.
        both = changes_of(alone).keys() & changes_of(wide)
        assert {one: changes_of(alone)[one] for one in both} == {one: changes_of(wide)[one] for one in both}
        assert len(both) >= 3
    assert world.found(ACME.scope_of(manager(zone)), week) == found
    # A briefing has room for three critical cards.
    assert cards_of(wide).items() <= cards.items()
    assert len(cards_of(wide)) >= len(ZONES)

    for name in ("week.changes", "week.deployments", "week.failures", "week.incidents", "week.elevated"):
        series = [one.fact(name).detail["series"] for one in payloads]
        assert wide.fact(name).detail["series"] == [sum(counts) for counts in zip(*series, strict=True)]
        assert wide.fact(name).value == sum(one.fact(name).value for one in payloads)
    by_team = {fact.subject.id: fact.detail for fact in wide.facts if fact.kind == "team_share"}
    for team, one in zip(ACME.teams, payloads, strict=True):
        assert by_team[team.id]["incidents"] == one.fact("week.incidents").value
        assert by_team[team.id]["changes"] == one.fact("week.changes").value


def test_each_service_has_its_own_week_in_the_briefing_and_it_says_which() -> None:
    world, scope = World(ORDINARY), ACME.scope_of(manager(BERLIN))

    cut, own = (world.payload(one, ORDINARY) for one in (replace(scope, zones=()), scope))

    differ = {service for service in SERVICES if of_service(cut, service) != of_service(own, service)}
    assert differ == {"cart", "list"}
    week = f"the week is in {BERLIN}, that of List in {LOS_ANGELES}, that of Cart in {AUCKLAND}"
    assert own.assumptions[1] == f"{week}; no public holidays are known"


def test_a_change_of_two_zones_counts_once_in_the_week_that_ends_last() -> None:
    scope = ACME.scope_of(manager(BERLIN))
    without, with_it = (World(ORDINARY, spanning=spanning).payload(scope, ORDINARY) for spanning in (False, True))

    # It landed on Monday in Berlin and on Sunday in Los Angeles.
    counts = [one.fact("week.changes").value for one in (without, with_it)]
    assert counts[1] == counts[0] + 1
    elevated = [one.fact("week.elevated").value for one in (without, with_it)]
    assert elevated[1] - elevated[0] in {0, 1}


def test_an_advisory_of_a_repository_of_several_zones_is_told_once_in_the_week_that_ends_last() -> None:
    world, scope = World(ORDINARY), ACME.scope_of(manager(BERLIN))
    # It was published on Monday in Auckland and in Berlin, and on Sunday in Los Angeles.
    at = edges(parse_week(ORDINARY, "UTC"))[3]
    world.advisories = [
        r.Advisory(
            id="GHSA-2222-3333-4444", repository_id="shop", cve=None, severity=None, summary="", patched=None,
            published_at=at, url=None,
        )
    ]  # fmt: skip
    told = {
        one: [len([fact for fact in world.payload(plan, week).facts if fact.kind == "advisory"]) for week in WEEKS_ON]
        for one, plan in {"all": scope, **{team.id: ACME.scope_of_team(team) for team in ACME.teams[1:]}}.items()
    }
    assert told == {"all": [1, 0], "spree": [0, 1], "palm": [1, 0]}


def test_a_scope_of_one_zone_has_the_week_of_that_zone_wherever_its_manager_is() -> None:
    company = organisation(kiwi=BERLIN, spree=BERLIN, palm=BERLIN)
    world, scopes = World(ORDINARY), [company.scope_of(manager(zone)) for zone in (BERLIN, LOS_ANGELES)]

    assert scopes[0] == scopes[1] == replace(scopes[0], id=f"kiwi+palm+spree@{BERLIN}", zone=BERLIN, zones=())
    wide = world.payload(scopes[1], ORDINARY, company)
    assert wide.period.zone == BERLIN
    for team in company.teams:
        alone = world.payload(company.scope_of_team(team), ORDINARY, company)
        assert of_service(alone, SERVICE_OF[team.id]) == of_service(wide, SERVICE_OF[team.id])
