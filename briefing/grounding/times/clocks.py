"""Times of the day: at 17:24, after 17:00, between 10:30 and 11:00, around five in the afternoon.

A time that a fact has may be told as it is. A round one that is not in the facts bounds those that are.
"""

from __future__ import annotations

import re
from itertools import pairwise
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from briefing.grounding.facts.violations import Code
from briefing.grounding.language.lexicon import DAYS, ONES
from briefing.grounding.language.listed import words
from briefing.grounding.language.text import Kind
from briefing.grounding.times.moments import HOURS, LANDED, MOMENT_OF, names_of, parts, spoken_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from briefing.grounding.reading.figures import Figure
    from briefing.grounding.reading.groups import Group
    from briefing.grounding.reading.said import Said
    from briefing.payload import Fact

CLOCK: Final = re.compile(r"T(\d\d):(\d\d)")
AFTER: Final = words("after past")
BEFORE: Final = words("before by until till ahead")
ABOUT: Final = words("around about roughly near towards toward circa")
SHORT: Final = words("just shortly soon little bit minutes")
"""Words with which a time is not far from the one that bounds it."""
NEARLY: Final = words("nearly almost")
BETWEEN: Final = frozenset({("between", "and"), ("from", "to"), ("from", "until"), ("–", "–")})
PARTS: Final[Mapping[str, int]] = MappingProxyType({"morning": 0, "am": 0, "afternoon": 12, "evening": 12, "pm": 12})
"""What a part of the day adds to an hour."""
NOONS: Final = words("noon midday")
NOON, HOUR, SOON, CLOSE, EXACT = 12, 60, 45, 20, 5
FAR: Final = 4
"""Hours within which something is told to be after, or before, a time."""


def clocks(said: Said) -> Iterator[tuple[Code, str]]:
    """Yield the times of the day that are not those of what they are said of."""
    times = [(place, _minutes(token.text)) for place, token in enumerate(said.tokens) if token.kind is Kind.TIME]
    texts = texts_of(said)
    for place, minute in times:
        own = _moments(said)
        is_told = any(said.tokens[place].text in text for text in texts)
        is_of_others = is_told and bool(own) and _is_dated_only(said) and minute not in own
        if (not is_told or is_of_others) and not _is_bounded(said, place, minute, own, [at for at, _ in times]):
            yield Code.PERIOD, f"{said.tokens[place].text!r} is not a time of the cited facts"
        elif is_told and _is_of_another(said, place, minute):
            yield Code.PERIOD, f"{said.tokens[place].text!r} is not when what is named before it happened"
    yield from _parts_of_day(said)


def _parts_of_day(said: Said) -> Iterator[tuple[Code, str]]:
    """Yield "in the evening" of what happened in the morning; of a weekday's part the periods know."""
    own = _moments(said)
    for place, low in enumerate(said.lows):
        bounds = {*AFTER, *BEFORE} & set(said.lows[max(0, place - 1) : place])
        near = _moments(said, spoken_of(said, place)) if low in HOURS else own
        if low in NOONS and bounds and near and not _is_near(NOON * HOUR, near, [*bounds], NOON * HOUR):
            yield Code.PERIOD, f"{low!r}: what is named happened on its other side"
        is_part = low in HOURS and said.lows[max(0, place - 2) : place] == ["in", "the"]
        named = {part for at in near for part in parts(at // HOUR)}
        if is_part and own and not said.cited.of_kind("windows", "ahead") and low not in named:
            yield Code.PERIOD, f"{low!r}: the cited facts have another part of that day"


def _is_of_another(said: Said, place: int, minute: int) -> bool:
    """Whether a time stands at once behind one name, "#12 landed at 9:40", and is that of another."""
    ahead = next((one for one in reversed(said.groups) if one.end <= place), None)
    between = set(said.lows[ahead.end : place]) if ahead is not None else {""}
    if ahead is None or len(ahead.names) > 1 or not between or not between <= LANDED | {*DAYS, "at", "on", "was"}:
        return False
    own = [str(fact.detail.get(MOMENT_OF[fact.kind]) or "") for fact in _of_one(said, ahead)]
    told = [int(hour) * HOUR + int(least) for text in own for hour, least in CLOCK.findall(text)[:1]]
    return bool(told) and minute not in told


def _of_one(said: Said, group: Group) -> list[Fact]:
    """Return the cited facts of one moment that are of what is named."""
    return [one for one in said.cited.facts if one.kind in MOMENT_OF and one.subject.label.lower() in group.names]


def is_hour(said: Said, figure: Figure) -> bool:
    """Whether a number is an hour at which something of the cited facts happened: "ten in the morning"."""
    behind = (*said.lows[figure.end : figure.end + 3], "", "")
    is_of_day = behind[0] == "on" and behind[1] in DAYS
    part = behind[2] if (behind[:2] == ("in", "the") or is_of_day) else behind[0]
    near = said.lows[max(0, figure.start - 3) : figure.start]
    if part not in PARTS and near[-1:] == ["at"] and near[-2:-1] != [] and near[-2] in PARTS:
        # "Since Wednesday morning at ten".
        part = near[-2]
    if part not in PARTS or figure.unit is not None or figure.value not in ONES.values():
        return False
    minute = int(figure.value % NOON + PARTS[part]) * HOUR
    ahead = said.lows[max(0, figure.start - 3) : figure.start]
    own = _moments(said)
    if {*ABOUT, *NEARLY, *AFTER, *BEFORE} & set(ahead):
        return _is_near(minute, own, ahead)
    return any(abs(at - minute) <= EXACT for at in own)


def _minutes(text: str) -> int:
    hour, minute = text.split(":")
    return int(hour) * HOUR + int(minute)


def texts_of(said: Said) -> list[str]:
    """Return what the cited facts say, and the remedies of the cards that hold them."""
    return [fact.model_dump_json() for fact in said.cited.facts] + [
        remedy.text for card in said.cited.holding for remedy in card.remedies
    ]


def _is_dated_only(said: Said) -> bool:
    """Whether every cited fact is of one moment, so that no other of them can have a time."""
    return all(fact.kind in MOMENT_OF for fact in said.cited.facts) and not said.cited.holding


def _moments(said: Said, near: frozenset[str] = frozenset()) -> list[int]:
    """Return at which minutes of the day what is named happened; all that is cited where nothing dated is named."""
    named = near or frozenset(name for group in said.groups for name in group.names)
    dated = [fact for fact in said.cited.facts if fact.kind in MOMENT_OF]
    own = [fact for fact in dated if fact.subject.label.lower() in named]
    own = own or [fact for fact in dated if names_of(said, fact) & named] or dated
    told = [str(fact.detail.get(MOMENT_OF[fact.kind]) or "") for fact in own]
    told += [str(fact.detail.get("as_of") or "") for fact in said.cited.of_kind("source")]
    return [int(hour) * HOUR + int(minute) for text in told for hour, minute in CLOCK.findall(text)[:1]]


def _is_bounded(said: Said, place: int, minute: int, own: list[int], times: list[int]) -> bool:
    """Whether a time that no fact has bounds those that are cited: "after 21:00", "between 11:00 and 11:30"."""
    if not own:
        return False
    for first, last in pairwise(times):
        joint = (said.lows[first - 1], " ".join(said.lows[first + 1 : last]))
        if place in {first, last} and joint in BETWEEN:
            early, late = (_minutes(said.tokens[at].text) for at in (first, last))
            return all(early <= at <= late for at in own)
    return _is_near(minute, own, said.lows[max(0, place - 3) : place])


def _is_near(minute: int, own: list[int], ahead: list[str], most: int = FAR * HOUR) -> bool:
    """Whether what happened is on the side, and as near, as the words before a time say."""
    far = SOON if SHORT & set(ahead) else most
    last = next((low for low in reversed(ahead) if low in AFTER | BEFORE | ABOUT | NEARLY), "")
    if last in AFTER:
        return all(0 <= at - minute <= far for at in own)
    if last in BEFORE:
        return all(0 < minute - at <= far for at in own)
    if last in NEARLY:
        return any(0 < minute - at <= CLOSE for at in own)
    return last in ABOUT and any(abs(at - minute) <= CLOSE for at in own)
