"""Who may see and do what: every role against every deed on every object, and who is taken for whom."""

from __future__ import annotations

from dataclasses import replace

import pytest

from briefing.contracts.access import Access, Reader
from briefing.contracts.organisation import Manager, Organisation, ServicePlan, TeamPlan

TEAMS = ("payments", "search", "web")
WIDE = "payments+search@UTC"
SCOPES = (*TEAMS, WIDE, "gone", "")


def manager(name: str, *teams: str, email: str | None = None, slack: tuple[str, ...] = ()) -> Manager:
    return Manager(id=name, name=name.capitalize(), teams=teams, zone="UTC", email=email, slack=slack)


def service(team: str) -> ServicePlan:
    return ServicePlan(id=f"{team}-api", label=team, team=team, tier=3, country=None, paths=())


ADA = manager("ada", "payments", email="ada@acme.example", slack=("U0ADA", "C0PAY"))
DIRECTOR = manager("dora", "payments", "search", email="dora@acme.example", slack=("W0DORA",))
ACME = Organisation(
    name="Acme",
    teams=(
        TeamPlan(id="payments", label="Payments", zone="UTC"),
        TeamPlan(id="search", label="Search", zone="UTC", members=("Mia@acme.example", "ada@acme.example")),
        TeamPlan(id="web", label="Web", zone="UTC", members=("mia@acme.example",)),
    ),
    services=tuple(map(service, TEAMS)),
    managers=(ADA, DIRECTOR),
    administrators=("Root@acme.example", "dora@acme.example"),
    names="private",
    excluded=(),
)
ACCESS = Access(ACME)


def known(access: Access = ACCESS, **who: str) -> Reader:
    found = access.reader(**who)
    assert found is not None
    return found


WHO = {
    "manager": known(email="ada@acme.example"),
    "member": known(email="mia@acme.example"),
    "administrator": known(email="root@acme.example"),
    "managing administrator": known(slack_id="W0DORA"),
    "manager alone": known(
        Access(replace(ACME, teams=tuple(replace(one, members=()) for one in ACME.teams))), slack_id="U0ADA"
    ),
}

READS = {
    "manager": {"payments", "search"},
    "member": {"search", "web"},
    "administrator": set(TEAMS),
    "managing administrator": set(TEAMS),
    "manager alone": {"payments"},
}
"""The teams that each may read about; a manager is a member elsewhere, too."""

LISTS = {
    "manager": ["payments", "search", WIDE],
    "member": ["search", "web"],
    "administrator": [*TEAMS, WIDE],
    "managing administrator": [WIDE, *TEAMS],
    "manager alone": ["payments"],
}

ACTS = {
    "manager": {"payments"},
    "member": set(),
    "administrator": {*TEAMS, WIDE},
    "managing administrator": {*TEAMS, WIDE},
    "manager alone": {"payments"},
}

NAMED = {
    "manager": {"payments"},
    "member": set(),
    "administrator": set(),
    "managing administrator": {"payments", "search", WIDE},
    "manager alone": {"payments"},
}


@pytest.mark.parametrize("who", WHO)
def test_each_role_reads_acts_and_sees_names_where_the_tables_say_and_nowhere_else(who: str) -> None:
    reader, never = WHO[who], Access(replace(ACME, names="never"))
    assert {one for one in (*TEAMS, "gone") if ACCESS.may_see(reader, f"{one}-api")} == READS[who]
    assert [one.id for one in ACCESS.scopes(reader)] == LISTS[who]
    assert {one for one in SCOPES if ACCESS.scope(reader, one) is not None} == set(LISTS[who])
    assert {one for one in SCOPES if ACCESS.may_act(reader, one)} == ACTS[who] <= set(LISTS[who])
    assert {one for one in SCOPES if ACCESS.sees_names(reader, one)} == NAMED[who] <= set(LISTS[who])
    assert not any(never.sees_names(reader, one) for one in SCOPES)


# --- who is who -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "who",
    [
        pytest.param({}, id="nothing-known"),
        pytest.param({"slack_id": ""}, id="empty-id"),
        pytest.param({"email": "  "}, id="blank-address"),
        pytest.param({"slack_id": "U0NOBODY"}, id="unknown-id"),
        pytest.param({"slack_id": "C0PAY"}, id="a-managers-channel"),
        pytest.param({"slack_id": "u0ada"}, id="id-in-other-letters"),
        pytest.param({"email": "ada"}, id="name-alone"),
    ],
)
def test_whom_the_settings_do_not_know_is_nobody(who: dict[str, str]) -> None:
    nameless = replace(ACME, managers=(*ACME.managers, manager("nomail", "web", slack=("U0NOMAIL",))))

    assert Access(nameless).reader(**who) is None


@pytest.mark.parametrize(
    ("who", "reader"),
    [
        pytest.param({"slack_id": "U0ADA"}, "ada", id="id"),
        pytest.param({"email": " ADA@Acme.example "}, "ada", id="address-in-other-letters"),
        pytest.param({"slack_id": "U0NEW", "email": "ada@acme.example"}, "ada", id="new-account"),
        pytest.param({"slack_id": "U0ADA", "email": "dora@acme.example"}, "ada", id="the-id-says-more"),
    ],
)
def test_a_manager_is_known_by_id_and_else_by_address(who: dict[str, str], reader: str) -> None:
    found = known(**who)

    assert (found.id, found.manager and found.manager.id) == (reader, reader)


def test_a_manager_whom_slack_calls_otherwise_keeps_the_roles_of_the_address_in_the_settings() -> None:
    assert known(slack_id="W0DORA", email="dora.new@acme.example").is_administrator


def test_the_address_of_another_manager_gives_none_of_their_roles() -> None:
    found = known(slack_id="U0ADA", email="dora@acme.example")

    assert (found.is_administrator, found.teams) == (False, {"payments", "search"})


def test_whoever_is_not_briefed_is_told_apart_without_their_address() -> None:
    mia, root = WHO["member"], WHO["administrator"]

    assert (mia.name, root.name) == ("mia@acme.example", "root@acme.example")
    assert len({mia.id, root.id, "ada", "dora"}) == 4
    assert not any("@" in one.id or "mia" in one.id for one in (mia, root))
    assert known(email="MIA@acme.example").id == mia.id


def test_a_briefing_that_was_called_by_its_managers_zone_stays_readable_where_the_teams_share_another() -> None:
    away = replace(manager("ada", "payments", "search", email="ada@acme.example"), zone="Asia/Kolkata")
    access = Access(replace(ACME, managers=(away,)))
    ada = known(access, email="ada@acme.example")

    found = access.scope(ada, "payments+search@Asia/Kolkata")

    assert found is not None
    assert found == access.scope(ada, WIDE)
    assert [one.id for one in access.scopes(ada)].count(WIDE) == 1
    assert access.may_act(ada, "payments+search@Asia/Kolkata")
