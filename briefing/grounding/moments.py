"""When what is named happened: a day is said of a change or a deployment, and has to be the day of that one."""

from __future__ import annotations

import re
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING

from briefing.grounding.lexicon import DAYS
from briefing.grounding.text import Kind
from briefing.grounding.violations import Code

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from briefing.grounding.said import Said
    from briefing.payload import Fact

DAY = re.compile(r"\d{4}-\d\d-\d\d")
MOMENT_OF: Mapping[str, str] = MappingProxyType({"deployment": "at", "change": "landed_at"})
"""Where the facts of one moment have it."""


def moments(said: Said) -> Iterator[tuple[Code, str]]:
    """Yield the weekdays and dates on which what they are said of did not happen."""
    for place, token in enumerate(said.tokens):
        day = token.low.removesuffix("s")
        if token.kind is not Kind.DATE and (token.kind is not Kind.WORD or day not in DAYS):
            continue
        own, others = _days_of_subject(said, place)
        if own and not any(_is_on(token.low, day, one) for one in own | others):
            yield Code.PERIOD, f"{token.text!r} is not when what it is said of happened"


def _days_of_subject(said: Said, place: int) -> tuple[frozenset[date], frozenset[date]]:
    """Return the days of what is named nearest before a place, else behind it; and those of facts of no one moment."""
    ahead = [group for group in said.groups if group.end <= place]
    behind = [group for group in said.groups if group.start > place]
    names = frozenset[str]()
    for group in (*ahead[::-1][:1], *behind[:1]):
        names = names or group.names
    dated = [fact for fact in said.cited.facts if fact.kind in MOMENT_OF]
    own = frozenset(day for fact in dated if names & _names(said, fact) for day in _days(fact))
    free = (fact for fact in said.cited.facts if fact.kind not in MOMENT_OF)
    others = (text for fact in free for text in DAY.findall(fact.model_dump_json(exclude={"evidence"})))
    return own, frozenset(date.fromisoformat(text) for text in others)


def _names(said: Said, fact: Fact) -> frozenset[str]:
    """Return what a change or a deployment may be called by: its own name, or that of its service."""
    services = fact.detail.get("services")
    ids = {str(one) for one in services} if isinstance(services, list) else {str(fact.detail.get("service"))}
    labels = {one.label.lower() for one in said.cited.payload.scope.services if one.id in ids}
    return frozenset({fact.subject.label.lower(), fact.subject.id.lower(), *labels})


def _days(fact: Fact) -> Iterator[date]:
    text = str(fact.detail.get(MOMENT_OF[fact.kind]) or "")
    yield from (date.fromisoformat(day) for day in DAY.findall(text)[:1])


def _is_on(low: str, word: str, day: date) -> bool:
    """Whether a weekday, or a written date, is that day."""
    if word in DAYS:
        return DAYS[day.weekday()] == word
    return low[:10] == day.isoformat() if DAY.match(low) else str(day.day) in re.findall(r"(?<!\d)\d{1,2}(?!\d)", low)
