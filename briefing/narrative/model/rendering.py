"""One line for each thing of the payload, as a model reads it. All text is made neutral on the way."""

from __future__ import annotations

from functools import singledispatch
from typing import TYPE_CHECKING, Final

from briefing.contracts.untrusted_text import neutral, quoted
from briefing.payload import Fact, Payload, SourceState
from briefing.words import singular

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic import JsonValue

    from briefing.payload import Card, Comparison

MOST_TEXT: Final = 90
"""Characters of a text of ours, such as a remedy."""
MOST_LABEL: Final = 60
MOST_ITEMS: Final = 8
MOST_PARTS: Final = 3
NAMING: Final = frozenset({"title", "label", "reading"})
"""Inner details that need no word before them."""
MOST_REMEDIES: Final = 2

UNTOLD: Final = frozenset(
    {
        # Rows of numbers that no sentence may be about, the parts of an arithmetic, and ids beside a label.
        *("series", "readings", "signal", "assumed", "cut", "own", "missing", "nearest", "start"),
        *("end", "blind", "held", "spanning", "unread", "card", "rule", "low", "high", "others", "id", "remedy"),
        # What stands in a fact of its own (the ways down), or beside it (the subject).
        *("ways", "leaves_band"),
    }
)
"""Details that are left out."""

COUNTED: Final = frozenset({"changes", "deployments", "incidents", "people", "points", "hours", "series", "windows"})
"""Units of which there can be one."""

CALLED: Final = {("way_down", "band"): "band before", ("deployment", "batch"): "points for the batch"}
"""What a detail of a kind is called where its own name would be taken for something else."""

STRANGERS: Final = frozenset({"title", "branch", "head", "summary", "detail", "objective", "why"})
"""Details of a fact that hold what somebody outside wrote, or what may repeat it."""


LABELLED_BY_STRANGERS: Final = frozenset({"objective"})
"""Kinds of facts whose label somebody outside chose."""

MOST_NAMED_SOURCES: Final = 20
MOST_QUOTED_SOURCES: Final = 8
"""Sources that are not well which are named, and of these how many are quoted: there may be any number of them."""


def opening_lines(payload: Payload) -> Iterator[str]:
    """Say what the briefing is about."""
    period = payload.period
    yield f"Week: {period.week}, from {period.start[:10]} up to and without {period.end[:10]}, {period.zone}"
    yield f"Scope: {neutral(payload.scope.label)}; services: {len(payload.scope.services)}"
    yield f"Overall severity: {payload.severity.value}; counted in {payload.headline_unit}"
    if payload.learning is not None:
        yield f"Still learning: {payload.learning.weeks} of {payload.learning.needed} weeks of baseline; no trends yet"
    if payload.muted:
        yield f"Cards that readers have muted, so that the briefing leaves them out: {len(payload.muted)}"
    unwell = [f"{neutral(one.label, limit=MOST_LABEL)} {one.state.value}" for one in payload.sources if _is_unwell(one)]
    rest = len(unwell) - MOST_NAMED_SOURCES
    named = ", ".join(unwell[:MOST_NAMED_SOURCES]) + (f" and {rest} more" if rest > 0 else "")
    yield f"Sources that are not well: {named or 'none'}"


def _is_unwell(source: object) -> bool:
    state = getattr(source, "state", None)
    return state in {SourceState.PARTIAL, SourceState.STALE, SourceState.FAILED}


def card_lines(card: Card, lead: str) -> Iterator[str]:
    """Write a card with the handle that its first sentence begins with, and under it the first of its remedies."""
    state = f"{card.state.value}, open for {card.weeks_open} weeks" if card.weeks_open > 1 else card.state.value
    label = neutral(card.subject.label, limit=MOST_LABEL)
    yield f"- {_id(card.key)} | {card.severity.value} | {state} | {label} | begins with {lead}"
    for remedy in card.remedies[:MOST_REMEDIES]:
        yield f"  remedy {_id(remedy.id)}: {neutral(remedy.text, limit=MOST_TEXT)}"


def person_line(person: str, role: str) -> str:
    """Write who somebody is, by role."""
    return f"{{person:{person}}}: {neutral(role, limit=MOST_LABEL)}"


def fact_line(fact: Fact) -> str:
    """Write a fact with everything that a sentence may say."""
    details = "; ".join(f"{key}: {text}" for key, text in _details(fact))
    status = "" if fact.status is SourceState.OK else f"sources {fact.status.value}"
    parts = (short_line(fact), details, status)
    return " | ".join(part for part in parts if part)


def short_line(fact: Fact) -> str:
    """Write a fact without its details."""
    # A service may well have the name of its team, and only one of the two is what the briefing is about.
    label = "the scope" if fact.subject.type == "scope" else neutral(fact.subject.label, limit=MOST_LABEL)
    value = "unknown" if fact.value is None else f"{_scalar(fact.value)} {_unit(fact)}".strip()
    parts = (_id(fact.id), fact.kind, label, value, ", ".join(map(_comparison, fact.comparisons)))
    return " | ".join(part for part in parts if part)


def _unit(fact: Fact) -> str:
    return singular(fact.unit) if fact.value == 1 and fact.unit in COUNTED else fact.unit


@singledispatch
def quotes_of(thing: Payload | Fact) -> list[str]:
    """Return what strangers wrote about a fact, or about the payload's sources, as lines of quotations."""
    raise TypeError(type(thing))


@quotes_of.register
def _(thing: Payload) -> list[str]:
    told = [f"{_id(one.id)}: {quoted(one.detail)}" for one in thing.sources if _is_unwell(one) and one.detail]
    return told[:MOST_QUOTED_SOURCES]


@quotes_of.register
def _(thing: Fact) -> list[str]:
    return [
        f"{_id(thing.id)} {key}: {quoted(value)}"
        for key, value in sorted(thing.detail.items())
        if _is_a_strangers(thing, key) and isinstance(value, str) and value
    ]


def _is_a_strangers(fact: Fact, key: str) -> bool:
    return key in STRANGERS or (key == "label" and fact.kind in LABELLED_BY_STRANGERS)


def _comparison(one: Comparison) -> str:
    value = "unknown" if one.value is None else _scalar(one.value)
    weeks = "" if one.against == "previous week" else f" of {one.weeks} weeks"
    return f"{one.against}{weeks} {value}"


def _details(fact: Fact) -> Iterator[tuple[str, str]]:
    for key, value in sorted(fact.detail.items()):
        if key in UNTOLD or (_is_a_strangers(fact, key) and isinstance(value, str)):
            continue
        text = _value(value)
        if text:
            yield neutral(CALLED.get((fact.kind, key), key), limit=MOST_LABEL), text


def _value(value: JsonValue) -> str:
    """Write a detail; what is unknown or empty is left out, so that nobody takes it for none."""
    if isinstance(value, dict):
        inner = ((key, _value(one)) for key, one in sorted(value.items()) if key not in UNTOLD)
        named = [text if key in NAMING else f"{neutral(key, limit=MOST_LABEL)} {text}" for key, text in inner if text]
        return ", ".join(named)
    if isinstance(value, list):
        # Of what a sum is made of the largest parts are enough; every person and every service is needed.
        are_parts = bool(value) and isinstance(value[0], dict)
        most = MOST_PARTS if are_parts else MOST_ITEMS
        listed = sorted(value, key=_weight) if are_parts else value
        shown = [text for text in (_value(one) for one in listed[:most]) if text]
        more = f" and {len(value) - most} more" if len(value) > most and not are_parts else ""
        return f"[{' / '.join(shown)}{more}]" if shown else ""
    return "" if value is None or value is False else _scalar(value)


def _weight(part: JsonValue) -> float:
    """Return what sorts the largest parts of a sum first, whether they raised or lowered it; others stay in order."""
    points = part.get("points") if isinstance(part, dict) else None
    return -abs(points) if isinstance(points, int | float) else 0.0


def _scalar(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return _placeholders(value) if isinstance(value, str) else f"{value:g}" if isinstance(value, float) else str(value)


def _placeholders(text: str) -> str:
    """Make a text neutral, except for one that is a person's placeholder and nothing else."""
    inner = text.removeprefix("{person:").removesuffix("}")
    if text == f"{{person:{inner}}}" and inner.replace("-", "").isalnum():
        return text
    return neutral(text, limit=MOST_LABEL)


def _id(text: str) -> str:
    """Write an id: it has to come back as it is, so only what could break out of its line is changed."""
    return neutral(text, limit=200)
