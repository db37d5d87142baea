"""A director reads for several teams: what each contributed, where the trouble is, whose service a card tells of."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.cli.render.week import TEAMS, group_of
from briefing.contracts.organisation import Manager, Organisation, ServicePlan, TeamPlan
from briefing.contracts.payload import Payload, Subject, Team, parse_payload
from briefing.editions.terminal.edition import render_terminal
from briefing.editions.view.build import build_view
from briefing.editions.view.naming import Names, Naming
from briefing.evidence.operations import Operations
from briefing.narrative.narrator import TemplateNarrator
from briefing.payloads.build import build_payload
from scoring.bands import DEFAULT_BANDS
from tests.unit.briefing.sample import QUIET_PRODUCTION, WEEK, at, basis, change, facts_of, history, ordinary, outage

MONEY, WEB = Team(id="money", label="Money"), Team(id="web", label="Web")
OWNERS = {"payments": MONEY, "ledger": MONEY, "auth": WEB}


def week(changes, *, owners=OWNERS, has_queue=False, operations=None) -> Payload:
    made = basis(changes, services=tuple(owners), has_queue=has_queue, operations=operations)
    services = tuple(replace_team(one, owners[one.id]) for one in made.services)
    return build_payload(replace(made, services=services), WEEK, DEFAULT_BANDS)


def replace_team(service, team):
    return service.model_copy(update={"team": team})


def shares(found: Payload) -> dict[str, dict]:
    return {fact.subject.id: {"share": fact.value, **fact.detail} for fact in facts_of(found, "team_share").values()}


@pytest.mark.parametrize(
    "owners",
    [
        pytest.param(dict.fromkeys(OWNERS, MONEY), id="one-team"),
        pytest.param(dict.fromkeys(OWNERS, None), id="no-team-known"),
    ],
)
def test_who_reads_for_one_team_hears_of_no_teams(owners):
    found = week([*history(), *ordinary(0)], owners=owners)
    assert shares(found) == {}
    assert "Team" not in printed(found)


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 100), st.sets(st.sampled_from(sorted(OWNERS)), min_size=1).map(sorted)), min_size=1
    )
)
def test_the_parts_of_the_teams_are_those_of_their_services_and_add_up(rows):
    changes = [change(n, landed=at(0), points=points, services=mine) for n, (points, mine) in enumerate(rows)]
    payload = week(changes)
    found, services = shares(payload), facts_of(payload, "service_share")
    total = sum(points for points, _ in rows)
    assert sum(one["share"] for one in found.values()) == pytest.approx(100 if total else 0, abs=0.2)
    assert sum(one["of_changes"] for one in found.values()) == pytest.approx(100, abs=0.2)
    money = sum(services[f"service.{name}.share"].value for name in ("payments", "ledger")
                if f"service.{name}.share" in services)  # fmt: skip
    assert found["money"]["share"] == pytest.approx(money, abs=0.2)
    for team, mine in (("money", {"payments", "ledger"}), ("web", {"auth"})):
        own, told = [points for points, touched in rows if mine.intersection(touched)], found[team]
        assert (told["changes"], told["elevated"]) == (len(own), sum(points >= DEFAULT_BANDS.high for points in own))
        assert told["mean"] == (round(sum(own) / len(own), 1) if own else None)
    assert (found["money"]["services"], found["web"]["services"]) == (["payments", "ledger"], ["auth"])


def test_what_waits_and_what_broke_is_counted_for_its_team_and_unknown_is_not_zero():
    waiting = change(1, landed=at(0), points=70, services=("auth",), deployed=None)
    known = Operations(outages=(outage("i", at(0), None, None),))
    found = shares(week([waiting], has_queue=True, operations=known))
    assert {team: (one["waiting"], one["incidents"]) for team, one in found.items()} == {"money": (0, 1), "web": (1, 0)}
    assert {(one["waiting"], one["incidents"]) for one in shares(week([waiting])).values()} == {(None, None)}


def troubled(*services: str) -> list:
    """Two risky changes of each service that went out on Friday evening, among ordinary ones."""
    friday = {"day": 4, "hour": 18}
    late = [
        change(90 + 10 * place + n, landed=at(0, **friday), points=70, services=(one,))
        for place, one in enumerate(services)
        for n in range(2)
    ]
    return [*history(), *ordinary(0), *late]


def opening(found: Payload) -> list[str]:
    return [one.text for one in TemplateNarrator().narrate(found).situation]


def printed(found: Payload) -> str:
    view = build_view(found, TemplateNarrator().narrate(found), Names(), Naming.ROLES)
    return " ".join(render_terminal(view, width=100, color=False).split())


def test_a_card_is_about_a_service_and_says_of_which_team_it_is():
    found = week(troubled("payments"), operations=QUIET_PRODUCTION)
    titles = {one.key: one.title for one in found.cards}
    assert titles["payments:timing"] == "payments (Money): risky changes went out just before days off"
    # A team that is called like its service is named once.
    same = week(
        troubled("payments"),
        owners={**OWNERS, "payments": Team(id="payments", label="Payments")},
        operations=QUIET_PRODUCTION,
    )
    assert next(one.title for one in same.cards if one.key == "payments:timing").startswith("payments: ")
    assert {one.subject.label for one in found.cards if one.subject.type == "service"} <= set(OWNERS)


def test_the_opening_says_which_teams_have_open_cards():
    one, both = (
        week(troubled("payments"), operations=QUIET_PRODUCTION),
        week(troubled("payments", "auth"), operations=QUIET_PRODUCTION),
    )
    assert [card.severity for card in one.cards] == ["warning"]
    assert opening(one)[0] == "Of three services, only payments has open cards."
    assert sorted(card.subject.id for card in both.cards) == ["auth", "payments"]
    assert "Cards are open for Money (one warning) and Web (one warning)." in opening(both)


def test_a_team_that_carries_far_more_points_than_changes_is_named():
    heavy = [change(n, landed=at(0), points=55, services=("payments",)) for n in range(5)]
    light = [change(10 + n, landed=at(0), points=5, services=("auth",)) for n in range(5)]
    assert "Money carried 91.7 % of the week's risk with 50 % of the changes." in opening(week([*heavy, *light]))
    even = [replace(one, score=heavy[0].score) for one in light]
    assert not any("of the week's risk" in said for said in opening(week([*heavy, *even])))


def test_the_points_are_shared_among_teams_and_once_more_among_services():
    owners = {**OWNERS, "auth": Team(id="web", label="Web team")}
    found = week([*history(), *ordinary(0)], owners=owners)
    view = build_view(found, TemplateNarrator().narrate(found), Names(), Naming.ROLES)
    assert [row.label for row in view.teams] == ["Team Money", "Web team"]
    assert [row.label for row in view.services] == ["auth", "payments"]
    assert group_of(found.fact("team.money.share")) == TEAMS


def test_a_payload_from_before_there_were_teams_keeps_its_bytes_and_its_hash():
    old = build_payload(basis([*history(), *ordinary(0)]), WEEK, DEFAULT_BANDS)
    assert '"team"' not in old.to_json()
    assert parse_payload(old.to_json(), name="p").hash == old.hash
    new = week([*history(), *ordinary(0)])
    assert parse_payload(new.to_json(), name="p").to_json() == new.to_json()


@pytest.mark.parametrize(
    ("mine", "label"),
    [(1, "Team 0"), (3, "Team 0, Team 1 and Team 2"), (4, "Team 0, Team 1 and two more teams"), (5, "Acme")],
)
def test_a_scope_is_called_by_its_teams_and_by_the_organisation_where_they_are_all(mine, label):
    teams = tuple(TeamPlan(id=f"t{place}", label=f"Team {place}", zone="UTC") for place in range(5))
    plan = ServicePlan(id="s", label="S", team="t3", tier=1, country=None, paths=())
    organisation = Organisation(
        name="Acme", teams=teams, services=(plan,), managers=(), administrators=(), names="private", excluded=()
    )
    manager = Manager(id="m", name="M", teams=tuple(f"t{n}" for n in range(mine)), zone="UTC", email=None, slack=())
    assert organisation.scope_of(manager).label == label
    assert organisation.team_of(plan) == teams[3]


@pytest.mark.parametrize(("label", "need"), [("Money and Web", "need"), ("Acme", "needs")])
def test_a_scope_that_goes_by_its_teams_is_several(label, need):
    minutes = {**dict.fromkeys(range(1, 13), 60), 0: 900}
    known = tuple(
        outage(f"i{weeks}-{n}", at(weeks, day=n), at(weeks, day=n) + lasted * 60, None)
        for weeks, lasted in minutes.items()
        for n in range(4)
    )
    made = basis([*history(), *ordinary(0)], operations=Operations(outages=known))
    made = replace(made, scope=Subject(type="scope", id="m", label=label))
    found = TemplateNarrator().narrate(build_payload(made, WEEK, DEFAULT_BANDS))
    assert found.headline.text.startswith(f"{label} {need} a decision this week: ")
