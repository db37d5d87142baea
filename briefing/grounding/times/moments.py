"""When what is named happened: a day is said of a change or a deployment, and has to be the day of that one."""

from __future__ import annotations

import re
from datetime import date, datetime
from types import MappingProxyType
from typing import TYPE_CHECKING

from briefing.grounding.facts.violations import Code
from briefing.grounding.language.lexicon import DAYS
from briefing.grounding.language.listed import words
from briefing.grounding.language.text import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from briefing.grounding.reading.groups import Group
    from briefing.grounding.reading.said import Said
    from briefing.payload import Fact

DAY = re.compile(r"\d{4}-\d\d-\d\d")
MOMENT_OF: Mapping[str, str] = MappingProxyType({"deployment": "at", "change": "landed_at"})
"""Where the facts of one moment have it."""
ORDERED: Mapping[str, int] = MappingProxyType({"earlier": -1, "sooner": -1, "later": 1})
FOLLOWED: Mapping[str, int] = MappingProxyType({"before": -1, "after": 1, "behind": 1})
HOURS: Mapping[str, tuple[int, int]] = MappingProxyType(
    {"night": (0, 6), "morning": (4, 12), "afternoon": (12, 18), "evening": (17, 24), "noon": (11, 14)}
)
"""From which hour to which a part of the day lasts."""
NIGHTFALL = 20
"""From which hour on an evening may be called a night."""
LANDED = words("landed merged went out deployed released shipped came followed")
NEAR = 5
POSSESSIVE: Sequence[list[str]] = (["'s"], ["'"])
AGAINST = words("after before than behind following followed preceded trailed")
"""Words before what something else is only held against: "landed the day after D, on Saturday"."""
NEWS = words("news word answer report data")
"""What a source was last heard with."""
CHANGES = words("change changes")
WITH = words("with in by as aboard")
"""Words between when something went out and the deployment that it was in."""


def moments(said: Said) -> Iterator[tuple[Code, str]]:
    """Yield the weekdays and dates on which what they are said of did not happen."""
    for place, token in enumerate(said.tokens):
        day = token.low.removesuffix("s")
        if token.kind is not Kind.DATE and (token.kind is not Kind.WORD or day not in DAYS):
            continue
        own, others = _days_of_subject(said, place)
        if own and not any(_is_on(token.low, day, one) for one in own | others):
            yield Code.PERIOD, f"{token.text!r} is not when what it is said of happened"
    yield from _ordered(said)


def _ordered(said: Said) -> Iterator[tuple[Code, str]]:
    """Yield "#12 landed before #11" where it did not."""
    for place, low in enumerate(said.lows):
        is_than = low in ORDERED and said.lows[place + 1 : place + 2] == ["than"]
        behind = next((one for one in said.groups if one.start in range(place + 1, place + NEAR)), None)
        # "Went out on Friday at 10:22, before PagerDuty's last news" tells of nothing else.
        far = 2 * NEAR if behind is not None and is_last_news(said, behind.start) else NEAR
        is_landed = low in FOLLOWED and bool(LANDED & set(said.lows[max(0, place - far) : place]))
        ahead = next((one for one in reversed(said.groups) if one.end <= place), None)
        if not (is_than or is_landed) or behind is None or ahead is None:
            continue
        own, others = ([at for fact in said.cited.facts if (at := _at(said, fact, one))] for one in (ahead, behind))
        sign = {**ORDERED, **FOLLOWED}[low]
        if own and others and not (min(own) > max(others) if sign > 0 else max(own) < min(others)):
            yield Code.DIRECTION, f"{low!r}: the cited facts have it in another order"


def is_last_news(said: Said, place: int) -> bool:
    """Whether the last news of a source is told of: "PagerDuty's last news"."""
    behind = said.lows[place + 1 : place + 4]
    is_news = behind[:1] in (["'s"], ["'"]) and behind[1:2] in (["last"], ["latest"]) and bool(NEWS & set(behind[2:]))
    return is_news and said.cited.names.are(said.lows[place], "source")


def _at(said: Said, fact: Fact, group: Group) -> datetime | None:
    """Return when a fact of one moment happened, where it is of what is named."""
    if fact.kind == "source" and is_last_news(said, group.start):
        seen = str(fact.detail.get("as_of")) if str(fact.detail.get("label")).lower() in group.names else ""
        return datetime.fromisoformat(seen) if "T" in seen else None
    text = fact.detail.get(MOMENT_OF.get(fact.kind, ""))
    names = names_of(said, fact) if fact.id.endswith(".deployment") else frozenset({fact.subject.label.lower()})
    is_told = isinstance(text, str) and "T" in text and bool(group.names & names)
    return datetime.fromisoformat(str(text)) if is_told else None


def _days_of_subject(said: Said, place: int) -> tuple[frozenset[date], frozenset[date]]:
    """Return the days of what is named nearest before a place, else behind it; and those of facts of no one moment."""
    names = spoken_of(said, place)
    dated = [fact for fact in said.cited.facts if fact.kind in MOMENT_OF]
    own = frozenset(day for fact in dated if names & names_of(said, fact) for day in _days(fact))
    free = (fact for fact in said.cited.facts if fact.kind not in MOMENT_OF)
    others = (text for fact in free for text in DAY.findall(fact.model_dump_json(exclude={"evidence"})))
    return own, frozenset(date.fromisoformat(text) for text in others)


def spoken_of(said: Said, place: int) -> frozenset[str]:
    """Return what is named nearest before a place, else behind it; of "went out on Friday with D" also the latter."""
    if said.lows[place + 1 : place + 2] in POSSESSIVE:
        # "Monday's A scored 33 points, Wednesday's B 16 more".
        whose = next((group for group in said.groups if group.start == place + 2), None)
        if whose is not None:
            return whose.names
    subjects = [group for group in said.groups if not _is_held_against(said, group, place)]
    ahead = [group for group in subjects if group.end <= place][-1:]
    behind = [group for group in subjects if group.start > place][:1]
    ahead = ahead or ([] if behind else [group for group in said.groups if group.end <= place][-1:])
    names = frozenset[str]()
    for group in (*ahead, *behind):
        names = names or group.names
    if ahead and CHANGES & set(said.lows[ahead[0].end : place]):
        # "Its riskiest change landed on Tuesday" is of no deployment.
        names |= {fact.subject.label.lower() for fact in said.cited.of_kind("change")}
    between = said.lows[place + 1 : behind[0].start] if behind else []
    is_with = bool(between) and between[-1] in WITH and len(between) <= NEAR and not set(DAYS) & set(between)
    return names | behind[0].names if is_with else names


def _is_held_against(said: Said, group: Group, place: int) -> bool:
    """Whether something else is only held against what is named, and no day of it is told: "after D, on Friday"."""
    at = group.start - 1
    if at <= 0 or said.lows[at] not in AGAINST or said.lows[at - 1] in {",", ";", ":", "."}:
        # "After D on 7 May, E followed".
        return False
    # "C of Thursday scored more than D on Friday": each has a day of its own.
    days = (one.kind is Kind.DATE or one.low.removesuffix("s") in DAYS for one in said.tokens[:at])
    is_own = said.lows[at] == "than" and any(days) and group.end < place <= group.end + NEAR
    return not (is_own and "," not in said.lows[group.end : place])


def names_of(said: Said, fact: Fact) -> frozenset[str]:
    """Return what a change or a deployment may be called by: its own name, or that of its service."""
    services = fact.detail.get("services")
    ids = {str(one) for one in services} if isinstance(services, list) else {str(fact.detail.get("service"))}
    labels = {one.label.lower() for one in said.cited.payload.scope.services if one.id in ids}
    return frozenset({fact.subject.label.lower(), fact.subject.id.lower(), *labels})


def parts(hour: int) -> Iterator[str]:
    """Yield what an hour may be called; at the edges of the day it is two."""
    yield from (part for part, (first, end) in HOURS.items() if first <= hour < end)
    yield from ["night"] if hour >= NIGHTFALL else []


def _days(fact: Fact) -> Iterator[date]:
    text = str(fact.detail.get(MOMENT_OF[fact.kind]) or "")
    yield from (date.fromisoformat(day) for day in DAY.findall(text)[:1])


def _is_on(low: str, word: str, day: date) -> bool:
    """Whether a weekday, or a written date, is that day."""
    if word in DAYS:
        return DAYS[day.weekday()] == word
    return low[:10] == day.isoformat() if DAY.match(low) else str(day.day) in re.findall(r"(?<!\d)\d{1,2}(?!\d)", low)
