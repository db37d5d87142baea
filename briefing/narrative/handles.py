"""What a plan may speak of: each fact under a short name, and what the cards amount to.

A handle is the fact's id without the words that every id has: `auth.ownership`, `week.changes`, `shop#4012`; two that
would be equal keep their ids. Cards add handles such as `week.need` and `week.calm`, proven by the facts that fired
them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from briefing.contracts.calm import UNWELL, fixes_waiting, is_blind, risen, risky_waiting, unread_kinds
from briefing.contracts.payload import CardState, Fact, SourceState, Subject
from briefing.narrative.forms import forms_of
from briefing.narrative.phrases.table import Needs
from briefing.narrative.wording import each_called
from scoring.severity import Cause, Severity

if TYPE_CHECKING:
    from pydantic import JsonValue

    from briefing.contracts.payload import Card, CardHead, Payload

CHANGES_COME_FROM: Final = "git"
"""Prefix of the ids of git, GitHub, GitLab and their parts."""
LEFT: Final = frozenset({"not yet", "lasts", "partly", "eased", "not done"})
"""Outcomes of an ask that leave something."""
DROPPED: Final = ("service.", "change.", "deployment.")
"""Prefixes of an id that a handle leaves out."""
MOVED: Final = (("ask.", ".ask"), ("way.", ".way"), ("security.", ".security"))
"""Prefixes of an id that a handle has at its end."""
MOST_CHARACTERS: Final = 100

_UNUSABLE: Final = re.compile(r"[^\w./#-]+")


@dataclass(frozen=True, slots=True)
class Item:
    """Something that can be said, with the ids of the facts that prove it."""

    handle: str
    fact: Fact
    proofs: tuple[str, ...]


@dataclass(frozen=True)
class Handles:
    payload: Payload

    @cached_property
    def items(self) -> Mapping[str, Item]:
        """Every item by its handle, facts in the payload's order, then what the cards amount to."""
        every = [*((one, (one.id,)) for one in self.payload.facts), *_of_cards(self.payload)]
        counts = Counter(handle_of(one.id) for one, _ in every)
        found: dict[str, Item] = {}
        for fact, proofs in every:
            short = handle_of(fact.id)
            name = short if counts[short] == 1 else _usable(fact.id)
            while name in found:
                name += "."
            found[name] = Item(name, fact, proofs)
        return found

    @cached_property
    def by_id(self) -> Mapping[str, Item]:
        return {one.fact.id: one for one in self.items.values()}

    @cached_property
    def blind(self) -> frozenset[Needs]:
        """Whose silence a zero may be: that of any source, or of one that changes come from."""
        unwell = [one.id for one in self.payload.sources if one.state in UNWELL]
        changes = {Needs.CHANGES} if any(one.startswith(CHANGES_COME_FROM) for one in unwell) else set[Needs]()
        return frozenset(changes | {Needs.ALL} if unwell else changes)

    @cached_property
    def urgent(self) -> tuple[Card, ...]:
        return urgent_of(self.payload)

    def leads(self, cards: Sequence[Card]) -> tuple[str, ...]:
        """Return the handles of the facts that fired some cards, if they can be said."""
        found = (self.by_id.get(one) for card in cards for one in card.facts[:1])
        return tuple(dict.fromkeys(one.handle for one in found if one is not None and self.forms(one)))

    def of_card(self, card: Card, kind: str) -> list[Item]:
        """Return a card's items of a kind, in its order."""
        known = (self.by_id[one] for one in card.facts if one in self.by_id)
        return [one for one in known if one.fact.kind == kind]

    def forms(self, item: Item) -> Mapping[str, int]:
        """Return an item's forms with their number of wordings."""
        if item.handle not in self._forms:
            found = forms_of(item.fact, blind=self.blind)
            # A team's count leaves out muted cards.
            is_short = item.fact.kind == "team_share" and self.payload.muted
            self._forms[item.handle] = {one: n for one, n in found.items() if not (is_short and one == "cards")}
        return self._forms[item.handle]

    @cached_property
    def _forms(self) -> dict[str, Mapping[str, int]]:
        """Cached: a plan asks for the same ones again and again."""
        return {}


def handle_of(fact_id: str) -> str:
    name = fact_id
    for prefix, suffix in MOVED:
        if name.startswith(prefix):
            name = name.removeprefix(prefix) + suffix
    for prefix in DROPPED:
        name = name.removeprefix(prefix)
    return _usable(name)


def _usable(name: str) -> str:
    return _UNUSABLE.sub(".", name)[:MOST_CHARACTERS]


def urgent_of(payload: Payload) -> tuple[Card, ...]:
    """Return the cards that ask for something, worst first."""
    return tuple(one for one in payload.cards if one.severity is not Severity.INFO and is_open(one))


def is_open(card: Card) -> bool:
    return card.state is not CardState.RESOLVED


Derived = tuple[Fact, tuple[str, ...]]


def _derived(fact_id: str, kind: str, about: Subject, value: int, detail: dict[str, JsonValue]) -> Fact:
    return Fact(id=fact_id, kind=kind, subject=about, value=value, unit="", detail=detail)


def _of_cards(payload: Payload) -> Iterator[Derived]:
    """Yield what the cards amount to, each with the facts that prove it."""
    urgent = urgent_of(payload)
    yield from _needs(payload, urgent)
    yield from _only(payload, urgent)
    yield from _resolved(payload)
    yield from (_state(payload, card) for card in payload.cards)
    if not urgent:
        yield _calm(payload)


def _needs(payload: Payload, urgent: Sequence[Card]) -> Iterator[Derived]:
    """Say who needs something, together by severity, then each alone, if several."""
    acting = {two.id for one in urgent if one.severity is Severity.CRITICAL for two in one.subjects}
    for severity in (Severity.CRITICAL, Severity.WARNING):
        # Who must act before the next deploy is not also told that there is something to decide.
        told = frozenset() if severity is Severity.CRITICAL else frozenset(acting)
        cards = [one for one in urgent if one.severity is severity and _ids([one]) - told]
        by_subject = {one.subject.id: [two for two in cards if two.subject.id == one.subject.id] for one in cards}
        if by_subject:
            yield _need(payload, f"need.{severity}", cards, told)
        if len(by_subject) > 1:
            yield from (_need(payload, f"{subject}.need.{severity}", own, told) for subject, own in by_subject.items())


def _need(payload: Payload, fact_id: str, cards: Sequence[Card], told: frozenset[str]) -> Derived:
    about = [two for one in cards for two in one.subjects if two.id not in told]
    subjects = {(one.type, one.id): one for one in about}
    names = [name for one in subjects.values() for name in each_called(one)]
    detail: dict[str, JsonValue] = {
        "names": [*names],
        "severity": cards[0].severity.value,
        "is_old": all(map(_is_old, cards)),
        "subjects": [*sorted({one.subject.id for one in cards})],
    }
    subject = about[0] if len(subjects) == 1 else _scope(payload)
    return _derived(fact_id, "need", subject, len(names), detail), _proofs(cards)


def _is_old(card: Card) -> bool:
    """Whether a card was there last week, and no less urgent."""
    may_have_risen = card.severity is Severity.CRITICAL and card.state is CardState.WORSE
    return card.weeks_open > 1 and not may_have_risen


def _only(payload: Payload, urgent: Sequence[Card]) -> Iterator[Derived]:
    """Say that only one service has open cards, if all were judged and nothing is left out."""
    subjects = {(two.type, two.id) for one in urgent for two in one.subjects}
    is_whole = not payload.muted and not any(payload.cards_omitted.values())
    services = len(payload.scope.services)
    # Notes are open cards, too.
    noted = [two for one in payload.cards if is_open(one) and one.subject.type == "service" for two in one.subjects]
    subjects |= {(one.type, one.id) for one in noted}
    if urgent and len(subjects) == 1 and urgent[0].subject.type == "service" and is_whole and services > 1:
        yield _derived("week.only", "only", urgent[0].subject, 1, {"services": services}), _proofs(urgent)


def _resolved(payload: Payload) -> Iterator[Derived]:
    """Say what of last week's cards is over, unless a source may just be silent."""
    resolved = [] if is_blind(payload) else [one for one in payload.cards if not is_open(one)]
    whole = {one.subject.id: [two for two in resolved if two.subject.id == one.subject.id] for one in resolved}
    groups = [(f"{subject}.resolved", own) for subject, own in whole.items()]
    if len(whole) > 1:
        groups.append(("week.resolved", resolved))
    still_open = _unsettled(payload) | _ids(payload.muted)
    is_cut = any(payload.cards_omitted.values())
    for fact_id, cards in groups:
        names, subjects = _labels(cards), _ids(cards)
        detail: dict[str, JsonValue] = {"names": names, "is_open": is_cut or bool(subjects & still_open)}
        about = cards[0].subject if len(names) == 1 else _scope(payload)
        # One card stands for all that was flagged about a subject, so cards are not counted to readers.
        yield _derived(fact_id, "resolved", about, len(subjects), detail), _proofs(cards)


def _state(payload: Payload, card: Card) -> Derived:
    detail: dict[str, JsonValue] = {"is_blind": is_blind(payload), "left": _left(payload, card)}
    kind = "card" if is_open(card) else "settled"
    return _derived(f"{card.key}.card", kind, card.subject, card.weeks_open, detail), card.facts[:1]


def _left(payload: Payload, card: Card) -> str | None:
    """Return what became of a card's ask of last week if something is left: then it is not over."""
    return next((str(one.value) for one in payload.facts if one.id == f"ask.{card.key}" and one.value in LEFT), None)


def _unsettled(payload: Payload) -> set[str]:
    """Return the subjects (ids) of which something flagged last week still holds."""
    return _ids(one for one in payload.cards if (is_open(one) and one.weeks_open > 1) or _left(payload, one))


def _ids(cards: Iterable[CardHead]) -> set[str]:
    return {two.id for one in cards for two in one.subjects}


def _is_busy(payload: Payload) -> bool:
    """Whether a week without anything urgent has a note, an incident, a record or a waiting security fix."""
    notes = any(is_open(one) and one.cause != Cause.SOURCE for one in payload.cards)
    told = any(one.kind in {"incidents", "failures"} and one.value for one in payload.facts)
    record = any(one.detail.get("extreme") == "highest" for one in payload.facts)
    return notes or told or record or fixes_waiting(payload) > 0


def _calm(payload: Payload) -> Derived:
    """Say that nothing is urgent, and how far that is known."""
    facts = {one.id: one for one in payload.facts}
    blind = [one for one in payload.facts if one.kind == "source"]
    partial = [one for one in payload.sources if one.state is SourceState.PARTIAL]
    over = [one for one in payload.cards if not is_open(one)]
    recovered = [] if _unsettled(payload) or partial else over
    learning = payload.learning
    waiting, risky = risky_waiting(payload)
    named = ("learning" if learning else "", "week.checked", "week.changes")
    detail: dict[str, JsonValue] = {
        "missing": [one.detail["label"] for one in blind],
        "since": blind[0].detail.get("as_of") if len(blind) == 1 else None,
        "partial": [one.label for one in partial],
        "is_busy": _is_busy(payload) or bool(over),
        "recovered": _labels(recovered),
        "is_muted": bool(payload.muted),
        "waiting": waiting,
        "risky": [*risky],
        "risen": [*risen(payload)],
        "unread": [*unread_kinds(payload)],
        "checked": facts["week.checked"].value if "week.checked" in facts else None,
        "is_learning": learning is not None,
        **({"weeks": learning.weeks, "needed": learning.needed} if learning else {}),
    }
    fact = _derived("week.calm", "calm", _scope(payload), 0, detail)
    if waiting and not payload.muted:
        # Then only what waits is said.
        return fact, ("ahead.windows", *(one.id for one in payload.facts if one.kind == "ahead" and risky))
    proof = [one for one in named if one in facts][:1]
    proofs = (*proof, *(one.id for one in blind), *(_proofs(recovered) if not blind else ()))
    return fact, tuple(dict.fromkeys(proofs))


def _proofs(cards: Sequence[Card]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for card in cards for one in card.facts[:1]))


def _labels(cards: Sequence[Card]) -> list[JsonValue]:
    return [*dict.fromkeys(two.label for one in cards for two in one.subjects)]


def _scope(payload: Payload) -> Subject:
    return Subject(type="scope", id=payload.scope.id, label=payload.scope.label)
