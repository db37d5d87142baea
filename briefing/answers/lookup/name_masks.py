"""Whom an answer may not name: everybody, or those who are excluded where its reader may see names.

What an answer is about decides, as it does about the names that are written into it: somebody who manages one team and
reads of another gets the titles of the other's changes by roles. The surprising thing: in an answer about what they
manage everybody else may be named, since it tells of more people than any briefing mentions.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Final, NamedTuple

from briefing.answers.values import services_of
from briefing.answers.values.common import Edition, NotFound
from briefing.answers.values.health import StatusAnswer
from briefing.editions.view.naming import Naming
from briefing.evidence.scope_cut import is_excluded
from briefing.privacy.leaks import NOBODY, Directory, NameMask, veil_for
from data.records import Person, Repository

if TYPE_CHECKING:
    from collections.abc import Iterator

    from briefing.answers.lookup.reader_scope import ReaderScope
    from briefing.answers.values.common import Briefed
    from briefing.contracts.access import Reader
    from briefing.contracts.organisation import Manager, Organisation
    from briefing.contracts.payload import Payload
    from briefing.editions.view.naming import Names
    from briefing.privacy.leaks import Everybody
    from data.view import View

UNMASKED: Final = NameMask(NOBODY, may_name=(), roles={})
"""Hides nobody, and is only for what holds no word of anybody else's."""


class _Kept(NamedTuple):
    """The masks that do not change before somebody collects, and the directory that they are of."""

    known: Everybody
    nobody: NameMask
    not_excluded: NameMask


class NameMasks:
    """Knows the mask of each answer. Safe to share between threads."""

    def __init__(self, organisation: Organisation) -> None:
        """Take the settings; nothing is read yet."""
        self._organisation = organisation
        self._directory = Directory()
        self._lock = threading.Lock()
        self._last: _Kept | None = None

    def of_nobody(self, view: View) -> NameMask:
        """Return the mask of what may name nobody at all."""
        return self._kept(view).nobody

    def of_payload(self, view: View, payload: Payload, names: Names) -> NameMask:
        """Return the mask of a briefing and of all that is drawn of it, for whom it gives people these names."""
        return veil_for(self._directory.now(view), payload, may_name=names.by_person)

    def of_answer(self, sight: ReaderScope, answer: object) -> NameMask:
        """Return the mask of an answer to a reader."""
        if isinstance(answer, Edition):
            return self.of_payload(sight.view, answer.payload, answer.names)
        kept = self._kept(sight.view)
        mask = kept.not_excluded if _names_people(sight, answer) else kept.nobody
        if isinstance(answer, NotFound):
            # It says back what its reader typed.
            return mask.sparing([answer.text])
        if isinstance(answer, StatusAnswer):
            return mask.sparing(self._told_of_readers(sight.reader))
        return mask

    def _told_of_readers(self, reader: Reader) -> Iterator[str]:
        """Yield what the settings call a reader, and for an administrator, who is told what failed, every reader."""
        yield from own_words(reader)
        for one in self._organisation.managers if reader.is_administrator else ():
            yield from _words_of(one)

    def _kept(self, view: View) -> _Kept:
        known = self._directory.now(view)
        with self._lock:
            if self._last is not None and self._last.known is known:
                return self._last
        told = list(self._ours(view))
        out = self._organisation.excluded
        rest = frozenset(one.id for one in view.read(Person) if not is_excluded(one, out)) if out else frozenset()
        kept = _Kept(
            known=known,
            nobody=NameMask(known, may_name=(), roles={}).sparing(told),
            not_excluded=NameMask(known if out else NOBODY, may_name=rest, roles={}).sparing(told),
        )
        with self._lock:
            self._last = kept
        return kept

    def _ours(self, view: View) -> Iterator[str]:
        """Yield what repositories, teams and services are called, which every answer may say."""
        yield self._organisation.name
        yield from (str(name) for (name,) in view.pick(Repository, ("name",)))
        for team in self._organisation.teams:
            yield from (team.id, team.label)
        for service in self._organisation.services:
            yield from (service.id, service.label)


def own_words(reader: Reader) -> Iterator[str]:
    """Yield what a reader is called in the settings: nothing tells them a name by that."""
    yield reader.name
    if reader.manager is not None:
        yield from _words_of(reader.manager)


def _words_of(manager: Manager) -> Iterator[str]:
    yield from (manager.id, manager.name)
    if manager.email is not None:
        yield manager.email


def _names_people(sight: ReaderScope, answer: object) -> bool:
    """Whether people may be named in what an answer is about: a briefing, or services."""
    briefed: Briefed | None = getattr(answer, "briefed", None)
    if briefed is not None and sight.naming(briefed.scope_id) is Naming.NAMES:
        return True
    return sight.sees_names_of(services_of(answer))
