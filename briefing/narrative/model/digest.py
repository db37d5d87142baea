"""The payload as a model reads it: cards, what can be said, and which relations hold, as far as there is room.

Every clause is ours, made from the payload; of strangers' text only names are sent. A card, and the fact that fired it,
is never left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Final

from briefing.contracts.calm import UNWELL
from briefing.contracts.untrusted_text import neutral
from briefing.contracts.week import age
from briefing.narrative.handles import Handles, is_open
from briefing.narrative.offers import moved_by, offer_lines, relation_lines

if TYPE_CHECKING:
    from briefing.contracts.payload import Card, Payload
    from briefing.narrative.handles import Item

OF_THE_WEEK: Final = (
    *("calm", "need", "only", "resolved", "pattern", "source", "service_incidents", "restored", "ask", "windows"),
    *("advisory", "security_fix", "releases", "breaking", "migrations", "sensitive"),
    *("week_changes", "elevated", "movement", "shared_newcomers", "flagged_changes", "incidents", "failures"),
    "dependency_updates",
    *("deployments", "checked", "record", "positive", "band", "driver", "team_share", "mttr", "deployment"),
    *("newcomers", "service_movement", "service_share", "queue", "ownership", "calendar", "unreviewed"),
    *("driver_group", "forecast", "lift", "lead_time", "ahead", "repairs", "reverts", "objective", "drift"),
    *("coverage", "way_down", "change"),
)
"""Kinds beside those of the cards, the most telling first; unnamed ones come last."""

FACTS_OF_A_CARD: Final = 8
CHANGES_OF_A_CARD: Final = 3
MOST_OF_A_KIND: Final = {"driver": 2, "band": 2, "driver_group": 2, "service_share": 4, "queue": 3, "change": 4}
"""How many of a kind are worth their room, beside those of the cards; others up to six."""
USUALLY_MOST: Final = 6
SCAFFOLD: Final = 120
"""Bytes of the headings that come only once there is something under them."""
MOST_TEXT: Final = 90
"""Characters of a text of ours, such as a remedy."""
MOST_LABEL: Final = 60
MOST_REMEDIES: Final = 2
MOST_SOURCES: Final = 8
"""Unsound sources that are named: there may be any number."""


def digest(payload: Payload, *, room: int, first: Sequence[str] = ()) -> str:
    """Write what is sent about a payload, in `room` bytes of UTF-8 if cards and their facts allow.

    `first` names preferred handles, such as those of an answer to be repaired.
    """
    handles = Handles(payload)
    needed = _needed(handles)
    head = [*opening_lines(payload), "", "Cards, worst first:", *_card_lines(handles), "", "What can be said:"]
    told, left = list[str](), room - SCAFFOLD - _size(head)
    sent: list[Item] = []
    for item in _ranked(handles, (*needed, *first)):
        lines = list(offer_lines(handles, [item]))
        # Relations take about a fifth of what is said, and are nothing without it.
        if item.handle in needed or _size(lines) <= left - room // 6:
            told += lines
            sent.append(item)
            left -= _size(lines)
    relations = list[str]()
    for line in relation_lines(handles, sent):
        if _size([line]) <= left:
            relations.append(line)
            left -= _size([line])
    return "\n".join(["<briefing>", *head, *told, "", "Relations that hold:", *(relations or ["none"]), "</briefing>"])


def opening_lines(payload: Payload) -> Iterator[str]:
    period = payload.period
    yield f"Week: {period.week}, from {period.start[:10]} up to and without {period.end[:10]}, {period.zone}"
    yield f"Scope: {neutral(payload.scope.label)}; services: {len(payload.scope.services)}"
    yield f"Overall severity: {payload.severity.value}; counted in {payload.headline_unit}"
    if payload.learning is not None:
        yield f"Still learning: {payload.learning.weeks} of {payload.learning.needed} weeks of baseline; no trends yet"
    if payload.muted:
        yield f"Cards that readers have muted, so that the briefing leaves them out: {len(payload.muted)}"
    unwell = [one for one in payload.sources if one.state in UNWELL]
    named = [f"{neutral(one.label, limit=MOST_LABEL)} {one.state.value}" for one in unwell[:MOST_SOURCES]]
    rest = [f"{len(unwell) - MOST_SOURCES} more"] if len(unwell) > MOST_SOURCES else []
    yield f"Sources that are not well: {', '.join([*named, *rest]) or 'none'}"


def _card_lines(handles: Handles) -> Iterable[str]:
    return [line for card in handles.payload.cards for line in _card(card, _lead(handles, card))] or ["none"]


def _card(card: Card, lead: str) -> Iterator[str]:
    """Write a card with the handle that its first sentence begins with, then the first of its remedies."""
    state = f"{card.state.value}, open for {age(card.weeks_open)}" if card.weeks_open > 1 else card.state.value
    label = neutral(card.subject_label, limit=MOST_LABEL)
    yield f"- {_id(card.key)} | {card.severity.value} | {state} | {label} | begins with {lead}"
    for remedy in card.remedies[:MOST_REMEDIES]:
        yield f"  remedy {_id(remedy.id)}: {neutral(remedy.text, limit=MOST_TEXT)}"


def _id(text: str) -> str:
    """Write an id: it must come back unchanged, so only what could break out of its line is."""
    return neutral(text, limit=200)


def _lead(handles: Handles, card: Card) -> str:
    """Return the handle that the card's first sentence begins with."""
    leads = handles.leads([card]) if is_open(card) else ()
    return leads[0] if leads else handles.by_id[f"{card.key}.card"].handle


def _needed(handles: Handles) -> tuple[str, ...]:
    """Return what every plan needs: what each card and the headline begin with."""
    heads = ("need.critical", "need.warning", "week.calm")
    return (*(_lead(handles, card) for card in handles.payload.cards), *(one for one in heads if one in handles.items))


def _ranked(handles: Handles, first: Sequence[str]) -> list[Item]:
    """Return every item once: those asked for, the cards' others, then by kind."""
    payload, items = handles.payload, handles.items
    untold = {one for card in payload.muted for one in card.facts[:1]} - {
        one for card in payload.cards for one in card.facts
    }
    open_cards = [card for card in payload.cards if is_open(card)]
    wanted = [
        *(one for one in first if one in items),
        *(name for kind in OF_THE_WEEK[:6] for name in _of_kind(handles, kind)[:USUALLY_MOST]),
        *(handles.by_id[one].handle for card in open_cards for one in _of_card(handles, card)),
        *moved_by(handles),
    ]
    named = dict.fromkeys(wanted)
    counts: dict[str, int] = {}
    for item in sorted((one for name, one in items.items() if name not in named), key=_rank):
        kind = item.fact.kind
        counts[kind] = counts.get(kind, 0) + 1
        if counts[kind] <= MOST_OF_A_KIND.get(kind, USUALLY_MOST) and kind not in {"card", "settled"}:
            named[item.handle] = None
    return [items[one] for one in named if items[one].fact.id not in untold]


def _of_kind(handles: Handles, kind: str) -> list[str]:
    return [name for name, one in handles.items.items() if one.fact.kind == kind]


def _of_card(handles: Handles, card: Card) -> list[str]:
    known = [one for one in card.facts[:FACTS_OF_A_CARD] if one in handles.by_id]
    changes = [one for one in known if handles.by_id[one].fact.kind == "change"]
    return [one for one in (*known, f"{card.key}.card") if one not in changes[CHANGES_OF_A_CARD:]]


def _rank(item: Item) -> int:
    """Return a kind's place; a whole scope's comes before one service's."""
    kind = item.fact.kind
    place = OF_THE_WEEK.index(kind) if kind in OF_THE_WEEK else len(OF_THE_WEEK)
    return 2 * place + (item.fact.subject.type == "service")


def _size(lines: Iterable[str]) -> int:
    """Bytes of lines in JSON, where a line end and a quotation mark take two."""
    return sum(len(one.encode()) + one.count('"') + one.count("\n") + 2 for one in lines)
