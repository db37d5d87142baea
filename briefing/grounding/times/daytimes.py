"""Which part of which day: "the mornings of Tuesday 8 and Wednesday 9 September", "Friday afternoon, the 11th".

Every day that is told beside a part of the day has to be one on which the cited facts have something in that part: a
window, a change that landed, a deployment, the last news of a source. What a window is told to be good for, it must be.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Final

from briefing.grounding.facts.violations import Code
from briefing.grounding.language.lexicon import DAYS, PARTS_OF_DAY
from briefing.grounding.language.listed import words
from briefing.grounding.language.text import Kind
from briefing.grounding.times.moments import MOMENT_OF, names_of, parts, spoken_of
from briefing.grounding.times.periods import dates, written

if TYPE_CHECKING:
    from collections.abc import Iterator

    from briefing.grounding.reading.said import Said
    from briefing.payload import Fact

LEADING: Final = words("of on from the both this that between until till to through")
JOINING: Final = words(", and or to – the through until till & on")
ADJECTIVES: Final = words("early late mid very")
BREAKS: Final = words("; : . but while whereas though although")
GOOD: Final = words(
    """
    safe safest good best better free open opens fine clear suit suits suitable use usable fit fits right works ideal
    available allowed window windows slot slots favour favours prefer preferred deploy release ship
    """
)
AVOIDING: Final = words(
    "avoid avoided avoids avoiding steer steers shun skip skips unsuitable worst bad poor ruled shut"
)
WARY: Final = AVOIDING | words("not no except least neither nor never closed blocked unwise last out one exception")
WINDOWS: Final = ("windows", "once_settled", "avoid")
OFF: Final = words("days day weekend weekends holiday holidays")
NEAR: Final = 3
BAD: Final = "avoid"


@dataclass(frozen=True, slots=True)
class _Row:
    """A part of a day in which something is known, and of windows whether they are to be avoided."""

    day: date
    part: str
    is_bad: bool | None = None


@dataclass(frozen=True, slots=True)
class _Told:
    """A part of the day with the days that are told beside it; `start` and `end` are where all of it stands."""

    part: str
    days: tuple[frozenset[date], ...]
    start: int
    end: int


def daytimes(said: Said) -> Iterator[tuple[Code, str]]:
    """Yield the parts of days in which nothing is known, and windows that are told as their opposite."""
    yield from _late(said)
    told = list(_told(said))
    for one in told:
        rows = list(_rows(said, one.start))
        slots = {(row.day, row.part) for row in rows}
        if rows and not all(any((day, one.part) in slots for day in days) for days in one.days):
            yield Code.PERIOD, f"{one.part!r}: the cited facts have another part of that day"
        else:
            yield from _opposite(said, one, rows, told)


def _late(said: Said) -> Iterator[tuple[Code, str]]:
    """Yield that something went out early, or after days off, of which the cited facts count what went out late."""
    if not said.cited.of_kind("calendar"):
        return
    for place, low in enumerate(said.lows):
        ahead = said.lows[max(0, place - NEAR) : place]
        is_after = ahead[-1:] == ["after"] or ahead[-2:] in (["after", "the"], ["after", "a"])
        is_off = low in OFF and (low.startswith(("week", "holi")) or said.lows[place + 1 : place + 2] == ["off"])
        if is_off and ("early" in ahead or is_after):
            yield Code.PERIOD, f"{low!r}: the cited facts are of what went out late before it"


def _opposite(said: Said, one: _Told, rows: list[_Row], told: list[_Told]) -> Iterator[tuple[Code, str]]:
    """Yield that a time is good which the facts say to avoid, and the other way round."""
    meant = [row for row in rows if row.part == one.part and any(row.day in days for days in one.days)]
    kinds = {row.is_bad for row in meant}
    if len(kinds) != 1 or None in kinds:
        return
    around = _around(said, one, told)
    if kinds == {True} and around & GOOD and not around & WARY:
        yield Code.STATE, f"{one.part!r}: it is a time to avoid"
    if kinds == {False} and around & AVOIDING and not around & GOOD:
        yield Code.STATE, f"{one.part!r}: it is no time to avoid"


def _around(said: Said, one: _Told, told: list[_Told]) -> frozenset[str]:
    """Return the words before a time, back to the one before it; and those behind it up to the next."""
    first = max([0, *(at + 1 for at in range(one.start) if said.lows[at] in BREAKS)])
    first = max([first, *(other.end for other in told if other.end <= one.start)])
    last = min([len(said.lows), *(at for at in range(one.end, len(said.lows)) if said.lows[at] in BREAKS)])
    last = min([last, *(other.start for other in told if other.start >= one.end)])
    ahead, behind = frozenset(said.lows[first : one.start]), frozenset(said.lows[one.end : last])
    return ahead | behind


def _told(said: Said) -> Iterator[_Told]:
    for place, low in enumerate(said.lows):
        part = low.removesuffix("s")
        if part not in PARTS_OF_DAY or said.tokens[place].kind is not Kind.WORD:
            continue
        start, end = _back(said, place), _forth(said, place)
        days = tuple(_days(said, range(start, place))) + tuple(_days(said, range(place + 1, end)))
        is_only = len(PARTS_OF_DAY & {one.removesuffix("s") for one in said.lows}) == 1
        if not days and is_only and said.cited.of_kind("windows"):
            # "Three morning slots open: Tuesday 8 and Wednesday 9".
            days = tuple(_days(said, range(place + 1, len(said.lows))))
        if days:
            yield _Told(part, days, start, end)


def _back(said: Said, place: int) -> int:
    """Return where the days begin that stand at once before a part of the day: "Tuesday and Wednesday mornings"."""
    at = place
    while at and said.lows[at - 1] in ADJECTIVES:
        at -= 1
    if at and said.lows[at - 1] == "the" and said.lows[place].endswith("s"):
        # "From Tuesday to Thursday the mornings are free".
        at -= 1
    first = at
    while at and (_is_day(said, at - 1) or (at < first and said.lows[at - 1] in JOINING)):
        at -= 1
    while at < first and not _is_day(said, at):
        at += 1
    return at if at < first else place


def _forth(said: Said, place: int) -> int:
    """Return where the days end that stand behind a part of the day: "mornings of 8 and 9", "afternoon, 11 May"."""
    at = place + 1
    near = [one.kind for one in said.tokens[at + 1 : at + 3] if one.low not in LEADING]
    is_dated = said.lows[at : at + 1] == [","] and near[:1] == [Kind.DATE]
    while at < len(said.lows) and (said.lows[at] in LEADING or (is_dated and said.lows[at] == ",")):
        at += 1
    end, first = place + 1, at
    while at < len(said.lows) and (_is_day(said, at) or (at > first and said.lows[at] in JOINING)):
        at += 1
        end = at if _is_day(said, at - 1) else end
    is_of_next = said.lows[end : end + 1] != [] and said.lows[end].removesuffix("s") in PARTS_OF_DAY
    return place + 1 if is_of_next else end


def _is_day(said: Said, at: int) -> bool:
    token = said.tokens[at]
    is_numbered = token.kind is Kind.NUMBER and at > 0 and said.lows[at - 1] in DAYS
    return token.kind is Kind.DATE or is_numbered or token.low.removesuffix("s") in DAYS


def _days(said: Said, places: range) -> Iterator[frozenset[date]]:
    """Yield which days each of those that are told may be: of "Tuesday 8" that one, of "Tuesday" every Tuesday."""
    known = dates(said)
    for at in places:
        low = said.lows[at].removesuffix("s")
        behind = said.tokens[at + 1] if at + 1 < len(said.tokens) else None
        if said.tokens[at].kind is Kind.DATE:
            yield from (frozenset({day}) for day in written(said.lows[at], known))
        elif low in DAYS:
            number = behind.text if behind is not None and behind.kind is Kind.NUMBER else None
            meant = (day for day in known if DAYS[day.weekday()] == low)
            yield frozenset(day for day in meant if number is None or str(day.day) == number)


def _rows(said: Said, place: int) -> Iterator[_Row]:
    """Yield what is known of parts of days, of changes and deployments only what is named nearest."""
    named = spoken_of(said, place)
    dated = [fact for fact in said.cited.facts if fact.detail.get(MOMENT_OF.get(fact.kind, ""))]
    own = [fact for fact in dated if names_of(said, fact) & named] or dated
    texts = [str(fact.detail[MOMENT_OF[fact.kind]]) for fact in own]
    texts += [str(fact.detail["as_of"]) for fact in said.cited.of_kind("source") if fact.detail.get("as_of")]
    for at in (datetime.fromisoformat(text) for text in texts):
        yield from (_Row(at.date(), part) for part in parts(at.hour))
    for fact in said.cited.of_kind("windows"):
        yield from _windows(fact)


def _windows(fact: Fact) -> Iterator[_Row]:
    for key in WINDOWS:
        rows = fact.detail.get(key)
        for row in rows if isinstance(rows, list) else []:
            if isinstance(row, dict):
                yield _Row(date.fromisoformat(str(row["day"])), str(row["part"]), is_bad=key == BAD)
