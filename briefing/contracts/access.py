"""Who may see what: the one place that decides, for briefings, commands and buttons alike.

    role            reads about                     acts on (acknowledge, mute, share)   sees names in private
    manager         the teams that they read for    scopes within those teams            of scopes within those teams
    member          the teams that list them        nothing                              never
    administrator   every team                      every scope                          of what they manage themselves

Whoever has several roles has all that each of them gives; who has none is nobody here. What the settings do not know,
such as a scope that nobody reads for any more, nobody may see or act on: whoever asks is answered as if it did not
exist.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from briefing.contracts.grouping import grouped
from briefing.contracts.organisation import is_private

if TYPE_CHECKING:
    from briefing.contracts.organisation import Manager, Organisation, ScopePlan

READER_LENGTH = 16


def reader_id_of(identity: str) -> str:
    """Return what tells a reader apart without a name; `identity` is the manager's id, else their Slack id."""
    return hashlib.sha256(f"reader\n{identity}".encode()).hexdigest()[:READER_LENGTH]


@dataclass(frozen=True, kw_only=True, slots=True)
class Reader:
    """Somebody with a role here; `id` is the manager's, or identifies another reader without a name.

    `name` is the manager's, else the address that Slack vouches for. `manager` is None for those not briefed; `teams`
    are the ids they may read about.
    """

    id: str
    name: str
    manager: Manager | None
    teams: frozenset[str]
    is_administrator: bool


class Access:
    """Decides by the settings alone. Thread-safe."""

    def __init__(self, organisation: Organisation) -> None:
        self._organisation = organisation
        self._administrators = frozenset(map(_folded, organisation.administrators))
        self._by_slack: Mapping[str, Manager] = {
            address: one for one in reversed(organisation.managers) for address in one.slack
        }
        self._by_email: Mapping[str, Manager] = {
            _folded(one.email): one for one in reversed(organisation.managers) if one.email
        }
        self._team_of: Mapping[str, str] = {one.id: one.team for one in organisation.services}
        members = ((address, team.id) for team in organisation.teams for address in team.members)
        self._member_of = grouped((_folded(address), team) for address, team in members)

    # ---- who it is

    def reader(self, *, slack_id: str | None = None, email: str | None = None) -> Reader | None:
        """Return who has a Slack member id, else an address that Slack vouches for; None for nobody.

        The id wins: another manager's address does not make them that manager.
        """
        given = _folded(email or "")
        manager = self._manager(slack_id, given)
        addresses = self._addresses(manager, given)
        is_administrator = bool(addresses & self._administrators)
        joined = {team for one in addresses for team in self._member_of.get(one, ())}
        if manager is None and not is_administrator and not joined:
            return None
        every = {team.id for team in self._organisation.teams} if is_administrator else set()
        return Reader(
            id=reader_id_of(given) if manager is None else manager.id,
            name=given if manager is None else manager.name,
            manager=manager,
            teams=frozenset(every | joined | set(() if manager is None else manager.teams)),
            is_administrator=is_administrator,
        )

    def _manager(self, slack_id: str | None, email: str) -> Manager | None:
        # A channel's id can be a manager's address, and is nobody.
        known = self._by_slack.get(slack_id) if slack_id and is_private("slack", slack_id) else None
        return known or self._by_email.get(email)

    def _addresses(self, manager: Manager | None, given: str) -> set[str]:
        """Return the addresses that identify somebody; another manager's does not."""
        own = _folded((manager and manager.email) or "")
        owner = self._by_email.get(given)
        return {one for one in (own, given if owner in {None, manager} else "") if one}

    # ---- what they may see

    def scopes(self, reader: Reader) -> tuple[ScopePlan, ...]:
        """Return what a reader may read about: their own scope, each team's own, then others' scopes of these."""
        own = [] if reader.manager is None else [self._organisation.scope_of(reader.manager)]
        found = {one.id: one for one in (*own, *self._scopes.values())}
        return tuple(one for one in found.values() if _covers(reader.teams, one))

    def scope(self, reader: Reader, scope_id: str) -> ScopePlan | None:
        """Return a scope that the reader may read about, else None."""
        found = self._scopes.get(scope_id)
        return found if found is not None and _covers(reader.teams, found) else None

    def may_see(self, reader: Reader, service_id: str) -> bool:
        return self._team_of.get(service_id) in reader.teams

    # ---- what they may do

    def may_act(self, reader: Reader, scope_id: str) -> bool:
        """Whether a reader may acknowledge and mute cards of a scope, and share its briefing."""
        return self._manages(reader, scope_id) or (reader.is_administrator and self.scope(reader, scope_id) is not None)

    def sees_names(self, reader: Reader, scope_id: str) -> bool:
        """Whether people may be named to a reader in a private answer about a scope."""
        return self._organisation.names == "private" and self._manages(reader, scope_id)

    def _manages(self, reader: Reader, scope_id: str) -> bool:
        found = self._scopes.get(scope_id)
        return found is not None and reader.manager is not None and _covers(reader.manager.teams, found)

    @cached_property
    def _scopes(self) -> Mapping[str, ScopePlan]:
        """All scopes by id: the teams' own in the settings' order, then those of several teams."""
        company = self._organisation
        known = (*map(company.scope_of_team, company.teams), *map(company.scope_of, company.managers))
        found = {one.id: one for one in known}
        for manager in company.managers:
            # Older versions used the manager's zone in its id, also if the teams share another; its briefings stay.
            scope = company.scope_of(manager)
            if len(scope.teams) > 1:
                found.setdefault(f"{scope.id.partition('@')[0]}@{manager.filed.zone}", scope)
        return found


def _covers(teams: Collection[str], scope: ScopePlan) -> bool:
    """Whether a scope is of some teams (ids) and no others; one of no team is nobody's."""
    return bool(scope.teams) and set(scope.teams) <= set(teams)


def _folded(address: str) -> str:
    return address.strip().casefold()
