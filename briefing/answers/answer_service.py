"""Answers readers: one function a topic, from one moment of the store, with what the reader may see.

It only reads; nothing is scored and no model asked, so an answer takes milliseconds. Thread-safe.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from briefing.answers.card import answer_about, card_answer
from briefing.answers.change import change_answer
from briefing.answers.deployment import deployment_answer
from briefing.answers.lookup.finding import asked
from briefing.answers.lookup.moments import briefed, next_due_words, no_briefing
from briefing.answers.lookup.payload_cache import PayloadCache
from briefing.answers.lookup.reader_scope import NameMasks, ReaderScope
from briefing.answers.lookup.touched import Ownership
from briefing.answers.queue import queue_answer
from briefing.answers.service import service_answer, team_answer
from briefing.answers.status import signal_answer, status_answer
from briefing.answers.values.common import Edition
from briefing.contracts.access import Reader
from briefing.contracts.organisation import ScopePlan
from briefing.delivery.remembered import Remembered
from briefing.editions.view.build import build_view
from briefing.editions.view.opening import without_causes
from briefing.privacy.leaks import check, redacted
from briefing.readers.preferences import readers_now
from briefing.rules.handbook_entries import entries

if TYPE_CHECKING:
    from briefing.answers.lookup.reader_scope import Opened
    from briefing.answers.values import Found
    from briefing.answers.values.common import NoBriefing
    from briefing.answers.values.weeks import CardAnswer, StatusAnswer
    from briefing.contracts.access import Access
    from briefing.contracts.clock import Clock
    from briefing.contracts.organisation import Organisation
    from briefing.editions.view.values import EditionView
    from briefing.privacy.leaks import NameMask
    from data.store import Store
    from scoring.score import Method

T = TypeVar("T")

MOST_VIEWS = 48


class AnswerService:
    """With `private=False` an answer gives people by role, since it is about to be shared."""

    def __init__(
        self, *, store: Store, organisation: Organisation, method: Method, access: Access, clock: Clock
    ) -> None:
        """Nothing is read yet. `organisation` is the settings file's."""
        self._store = store
        self._organisation = organisation
        self._method = method
        self._access = access
        self._clock = clock
        self._library = PayloadCache()
        self._masks = NameMasks(organisation)
        self._views = Remembered(MOST_VIEWS)
        owners = Ownership()
        self._topics: dict[str, Callable[[ReaderScope, str], Found]] = {
            "team": team_answer,
            "service": partial(service_answer, ownership=owners),
            "change": partial(change_answer, ownership=owners),
            "deployment": deployment_answer,
            "signal": partial(signal_answer, entries=entries(method)),
            "card": card_answer,
            "queue": queue_answer,
        }

    # ---- whole briefings

    def newest(self, reader: Reader, scope: ScopePlan | None = None, *, private: bool = True) -> Edition | NoBriefing:
        """Return the newest frozen briefing of a reader's own scope, or of another they may read about.

        Raises PayloadUnusable or NarrativeUnusable (stored by another version), DatabaseUnusable.
        """
        with self._sight(reader, private=private) as sight:
            wanted = scope or sight.own
            opened = sight.newest([one for one in sight.scopes if one.id == wanted.id])
            return no_briefing(sight, wanted) if opened is None else self._edition(sight, opened)

    def edition(self, payload_hash: str, reader: Reader | None = None, *, private: bool = True) -> Edition | None:
        """Return a frozen briefing by hash, None if there is none; without a reader people go by role.

        Access is decided before: whoever sees a message in a channel may ask why. Raises as `newest`.
        """
        with self._sight(reader or self._anybody(), private=private) as sight:
            opened = self._open(sight, payload_hash)
            if opened is None:
                return None
            return self._edition(sight if reader is not None else _within(sight, opened.scope), opened)

    def card_of(self, payload_hash: str, key: str, reader: Reader | None = None) -> CardAnswer | None:
        """Say why a card is in a briefing, None if it is not; as for `edition`."""
        with self._sight(reader or self._anybody(), private=True) as sight:
            opened = self._open(sight, payload_hash)
            cards = () if opened is None else opened.payload.cards
            found = next((card for card in cards if card.key == key), None)
            if opened is None or found is None:
                return None
            seen = sight if reader is not None else _within(sight, opened.scope)
            return self._told(seen, answer_about(seen, opened, found))

    # ---- topics

    def answer(self, topic: str, reader: Reader, text: str = "", *, private: bool = True) -> Found:
        """Answer about what a text names (without one: the only one in sight), for a `topic` of the table below."""
        with self._sight(reader, private=private) as sight:
            return self._told(sight, self._topics[topic](sight, asked(text)))

    def status(self, reader: Reader) -> StatusAnswer:
        """Answer how Riskbrief is doing for a reader."""
        with self._sight(reader, private=True) as sight:
            return self._told(sight, status_answer(sight))

    # ---- what they are made from

    @contextmanager
    def _sight(self, reader: Reader, *, private: bool) -> Iterator[ReaderScope]:
        with self._store.snapshot() as view:
            yield ReaderScope(
                view=view,
                organisation=readers_now(view, self._organisation),
                method=self._method,
                access=self._access,
                reader=reader,
                library=self._library,
                now=int(self._clock.now().timestamp()),
                private=private,
            )

    def _anybody(self) -> Reader:
        """Return somebody without teams, to whom nobody is named, for a briefing that was shown already."""
        teams = frozenset(team.id for team in self._organisation.teams)
        return Reader(id="", name="", manager=None, teams=teams, is_administrator=False)

    def _open(self, sight: ReaderScope, payload_hash: str) -> Opened | None:
        payload = self._library.payload(sight.view, payload_hash)
        if payload is None:
            return None
        told = payload.scope
        known = self._access.scope(self._anybody(), told.id)
        scope = known or ScopePlan(id=told.id, label=told.label, teams=(), zone=payload.period.zone)
        return sight.opened(scope, payload)

    def _edition(self, sight: ReaderScope, opened: Opened) -> Edition:
        writing, payload = opened.writing, opened.payload
        newest = self._library.newest(sight.view, {payload.scope.id}).get(payload.scope.id)
        newer = None if newest in {None, payload.hash} else self._library.payload(sight.view, str(newest))
        return Edition(
            briefed=briefed(sight, opened),
            payload=payload,
            narrative=writing.narrative,
            naming=writing.naming,
            names=writing.names,
            view=self._view(sight, opened),
            next_due=next_due_words(sight, opened.scope),
            newer=None if newer is None else newer.period.week,
        )

    def _view(self, sight: ReaderScope, opened: Opened) -> EditionView:
        """Return the view, without what the reader turned off if it is for them alone."""
        writing, payload = opened.writing, opened.payload
        hidden = sight.hidden if sight.private else ()
        named = tuple(sorted(writing.names.by_person.items()))
        key = (payload.hash, writing.narrative.narrator, writing.naming, named, hidden)
        return self._views.get(
            key,
            lambda: redacted(
                without_causes(
                    build_view(payload, writing.narrative, writing.names, writing.naming),
                    payload,
                    writing.narrative,
                    hidden,
                ),
                # With the mask of its delivery: it replaces what was shown.
                self._masks.of_payload(sight.view, payload, writing.names),
            ),
        )

    def _told(self, sight: ReaderScope, answer: T) -> T:
        """Return an answer as its reader may see it: a role for whom it may not name, also in strangers' texts."""
        return redacted(answer, self._masks.of_answer(sight, answer))

    # ---- whom it may name

    def mask(self, answer: object, reader: Reader | None = None, *, private: bool = True) -> NameMask:
        """Return whom an answer may not name to a reader, or without `private` to whoever sees it."""
        with self._sight(reader or self._anybody(), private=private) as sight:
            return self._masks.of_answer(sight, answer)

    def masked(self, answer: T, reader: Reader, *, private: bool = True) -> T:
        """Mask an answer again, after something was added."""
        return redacted(answer, self.mask(answer, reader, private=private))

    def look(self, what: str, texts: Iterable[str], mask: NameMask | None = None, *, but: Sequence[str] = ()) -> None:
        """Check what is about to be sent, `what` by name; without a mask it may name nobody.

        People in the texts `but` are allowed. Raises NameLeaked, or DatabaseUnusable: whom it may name is unreadable.
        """
        if mask is None:
            with self._store.snapshot() as view:
                mask = self._masks.of_nobody(view)
        check(what, texts, mask.sparing(but) if but else mask)


def _within(sight: ReaderScope, scope: ScopePlan) -> ReaderScope:
    """Return what anybody sees of one scope alone, in its zone."""
    return replace(sight, reader=replace(sight.reader, teams=frozenset(scope.teams)))
