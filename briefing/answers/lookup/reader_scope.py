"""What one reader sees in one moment of the store: services, briefings, people's names, and who is masked.

Every answer is made from one, so that none decides about access itself.

An answer may name nobody, or, if its reader may see names, all but the excluded. Its subject decides: a manager who
reads of another team gets its changes' titles by role. In an answer about what they manage everybody else may be named,
since it tells of more people than any briefing mentions.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from briefing.answers.lookup.payload_cache import KeptScores
from briefing.answers.values import services_of
from briefing.answers.values.common import Edition, NotFound
from briefing.answers.values.weeks import StatusAnswer
from briefing.contracts.organisation import ScopePlan
from briefing.contracts.untrusted_text import MAX_LABEL, clean
from briefing.delivery.remembered import Remembered
from briefing.editions.view.naming import Naming
from briefing.evidence.scope_cut import excluded_names, is_excluded
from briefing.evidence.stored.snapshot import change_as_of, deployments_as_of, incidents_as_of
from briefing.privacy.leaks import NOBODY, Directory, NameMask, veil_for
from data.records import Change, Person, Repository

if TYPE_CHECKING:
    from briefing.answers.lookup.payload_cache import PayloadCache
    from briefing.answers.values.common import Briefed
    from briefing.contracts.access import Access, Reader
    from briefing.contracts.organisation import Manager, Organisation, ServicePlan
    from briefing.contracts.payload import Payload
    from briefing.editions.view.fact_lines import RenderContext as Writing
    from briefing.editions.view.naming import Names
    from data.records import Deployment, Incident
    from data.view import View
    from scoring.score import Method


NO_ZONE = "UTC"


@dataclass(frozen=True, kw_only=True)
class Opened:
    """A frozen briefing as one reader gets it; `writing` is what its parts are written from."""

    scope: ScopePlan
    payload: Payload
    writing: Writing


@dataclass(frozen=True, kw_only=True)
class ReaderScope:
    """One reader, one moment (`now`, epoch seconds). Without `private` people go by role."""

    view: View
    organisation: Organisation
    method: Method
    access: Access
    reader: Reader
    library: PayloadCache
    now: int
    private: bool

    @cached_property
    def scopes(self) -> tuple[ScopePlan, ...]:
        """What the reader may read about, their own scope first."""
        return tuple(self.access.scopes(self.reader))

    @property
    def own(self) -> ScopePlan:
        """What the reader reads about first; an empty scope if there are no teams."""
        if self.scopes:
            return self.scopes[0]
        return ScopePlan(id="", label=self.organisation.name, teams=(), zone=NO_ZONE)

    @cached_property
    def services(self) -> Mapping[str, ServicePlan]:
        """The services in sight, by id, in the settings' order."""
        return {one.id: one for one in self.organisation.services if self.access.may_see(self.reader, one.id)}

    @cached_property
    def teams(self) -> Mapping[str, str]:
        """The labels of the teams in sight, by id."""
        mine = {team for scope in self.scopes for team in scope.teams}
        return {team.id: team.label for team in self.organisation.teams if team.id in mine}

    @cached_property
    def zone(self) -> str:
        """The reader's own IANA zone, else their scope's."""
        if self.manager is not None:
            return self.manager.zone
        return self.own.zone

    @cached_property
    def manager(self) -> Manager | None:
        """The reader as a manager with current wishes, if they are one."""
        me = self.reader.manager
        return next((one for one in self.organisation.managers if me is not None and one.id == me.id), None)

    @property
    def hidden(self) -> tuple[str, ...]:
        """The causes whose cards the reader has turned off."""
        return () if self.manager is None else self.manager.hidden

    def labels(self, services: Iterable[str]) -> tuple[str, ...]:
        """Name those of some services (ids) that are in sight."""
        return tuple(clean(self.services[one].label, limit=MAX_LABEL) for one in services if one in self.services)

    @cached_property
    def kept(self) -> KeptScores:
        return KeptScores(self.view, self.method.catalogue.by_id, self.library.weeks)

    # ---- briefings

    def newest(self, scopes: Sequence[ScopePlan]) -> Opened | None:
        """Return the newest frozen briefing of some scopes in sight; in one week the first scope's."""
        hashes = self.library.newest(self.view, {scope.id for scope in scopes})
        found = [(scope, payload) for scope in scopes if (payload := self._payload(hashes.get(scope.id))) is not None]
        # The first of equals stays first.
        found.sort(key=lambda one: one[1].period.week, reverse=True)
        return self.opened(*found[0]) if found else None

    def about_team(self, team: str) -> Opened | None:
        """Return the newest briefing about a team (id): its own, else a wider one."""
        mine = [scope for scope in self.scopes if team in scope.teams]
        return self.newest(sorted(mine, key=lambda scope: len(scope.teams)))

    def opened(self, scope: ScopePlan, payload: Payload) -> Opened:
        """Return a scope's frozen briefing, written for this reader."""
        naming = self.naming(scope.id)
        names = self.names(person.id for person in payload.people) if naming is Naming.NAMES else {}
        narrative = self.library.narrative(self.view, payload)
        writing = self.library.writing(payload, narrative, naming, names)
        return Opened(scope=scope, payload=payload, writing=writing)

    def _payload(self, payload_hash: str | None) -> Payload | None:
        return None if payload_hash is None else self.library.payload(self.view, payload_hash)

    # ---- rows as they are known now

    def changes(self, ids: Collection[str]) -> list[Change]:
        """Return changes (ids) as they are now; whether they are in sight is not checked."""
        found = self.view.read(Change, id=sorted(ids)) if ids else []
        return [change_as_of(one, self.now + 1) for one in found if one.opened_at <= self.now]

    def deployments(self, rows: Iterable[Deployment]) -> list[Deployment]:
        """Return those in sight as they are now, ordered by when they finished."""
        return deployments_as_of((one for one in rows if one.service_id in self.services), self.now + 1)

    def incidents(self, rows: Iterable[Incident]) -> list[Incident]:
        """Return those in sight as they are now."""
        return incidents_as_of((one for one in rows if one.service_id in self.services), self.now + 1)

    # ---- people

    def naming(self, scope_id: str) -> Naming:
        """Return how people are written about a scope."""
        named = self.private and self.access.sees_names(self.reader, scope_id)
        return Naming.NAMES if named else Naming.ROLES

    def names(self, people: Iterable[str]) -> dict[str, str]:
        """Return people's names by id, without the excluded."""
        known = self.view.read(Person, id=sorted(set(people)))
        return {one.id: one.name for one in known if not is_excluded(one, self.organisation.excluded)}

    @cached_property
    def excluded(self) -> frozenset[str]:
        """All names of excluded people, in small letters."""
        return excluded_names(self.view, self.organisation.excluded)

    def sees_names_of(self, services: Collection[str]) -> bool:
        """Whether people may be named who work on services (ids): the reader manages a team of one."""
        teams = {self.services[one].team for one in services if one in self.services}
        return any(self.naming(scope.id) is Naming.NAMES for scope in self.scopes if teams & set(scope.teams))


# ---- whom an answer may not name

UNMASKED: Final = NameMask(NOBODY, may_name=(), roles={})
"""Hides nobody: only for what has no words of others."""


class NameMasks:
    """Knows the mask of each answer. Thread-safe."""

    def __init__(self, organisation: Organisation) -> None:
        self._organisation = organisation
        self._directory = Directory()
        self._masks = Remembered(1)

    def of_nobody(self, view: View) -> NameMask:
        return self._kept(view)[0]

    def of_payload(self, view: View, payload: Payload, names: Names) -> NameMask:
        """Return a briefing's mask, and that of all drawn from it with these names."""
        return veil_for(self._directory.now(view), payload, may_name=names.by_person)

    def of_answer(self, sight: ReaderScope, answer: object) -> NameMask:
        if isinstance(answer, Edition):
            return self.of_payload(sight.view, answer.payload, answer.names)
        mask = self._kept(sight.view)[_names_people(sight, answer)]
        if isinstance(answer, NotFound):
            # It repeats what its reader typed.
            return mask.sparing([answer.text])
        if isinstance(answer, StatusAnswer):
            return mask.sparing(self._told_of_readers(sight.reader))
        return mask

    def _told_of_readers(self, reader: Reader) -> Iterator[str]:
        """Yield the settings' names of a reader; for an administrator, who is told what failed, of all readers."""
        yield from own_words(reader)
        for one in self._organisation.managers if reader.is_administrator else ():
            yield from _words_of(one)

    def _kept(self, view: View) -> tuple[NameMask, NameMask]:
        """Return the masks for naming nobody, and all but the excluded; they change with every collection."""
        return self._masks.get(view.writes(), lambda: self._made(view))

    def _made(self, view: View) -> tuple[NameMask, NameMask]:
        known, told, out = self._directory.now(view), list(self._ours(view)), self._organisation.excluded
        rest = frozenset(one.id for one in view.read(Person) if not is_excluded(one, out)) if out else frozenset()
        return (
            NameMask(known, may_name=(), roles={}).sparing(told),
            NameMask(known if out else NOBODY, may_name=rest, roles={}).sparing(told),
        )

    def _ours(self, view: View) -> Iterator[str]:
        """Yield the names of repositories, teams and services, which every answer may say."""
        yield self._organisation.name
        yield from (str(name) for (name,) in view.pick(Repository, ("name",)))
        for team in self._organisation.teams:
            yield from (team.id, team.label)
        for service in self._organisation.services:
            yield from (service.id, service.label)


def own_words(reader: Reader) -> Iterator[str]:
    """Yield the reader's own names in the settings, which tell them nothing new."""
    yield reader.name
    if reader.manager is not None:
        yield from _words_of(reader.manager)


def _words_of(manager: Manager) -> Iterator[str]:
    yield from (manager.id, manager.name)
    if manager.email is not None:
        yield manager.email


def _names_people(sight: ReaderScope, answer: object) -> bool:
    """Whether people may be named in an answer's subject: a briefing, or services."""
    briefed: Briefed | None = getattr(answer, "briefed", None)
    if briefed is not None and sight.naming(briefed.scope_id) is Naming.NAMES:
        return True
    return sight.sees_names_of(services_of(answer))
