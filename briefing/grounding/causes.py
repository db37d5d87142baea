"""A cause may only be told where a cited fact links it to its effect."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from briefing.grounding.listed import words
from briefing.grounding.names import strings_in
from briefing.grounding.text import Kind
from briefing.grounding.violations import Code
from briefing.grounding.words import CAUSES_FIRST, EFFECT_FIRST, FOLLOWS, READS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from briefing.grounding.said import Said
    from briefing.payload import Fact

Found = tuple[Code, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """What a kind of fact ties together: stems of words for the cause, and for the effect."""

    cause: frozenset[str]
    effect: frozenset[str]
    names: bool = False
    """Whether the cause is named in the fact: a signal or a group of signals."""


SCORE = words(
    """
    score risk average mean points movement rise increase elevated higher moved level fall drop jump decline
    calmer rating profile
    """
)
EVENT = frozenset(["incident", "outage", "alert", "page"])
RELEASE = words("deploy release rollout change shipping ship")
LINKS: Mapping[str, Link] = MappingProxyType(
    {
        "movement": Link(cause=frozenset(), effect=SCORE, names=True),
        "driver": Link(cause=frozenset(), effect=SCORE, names=True),
        "service_movement": Link(cause=frozenset(), effect=SCORE, names=True),
        "driver_group": Link(cause=frozenset(), effect=SCORE, names=True),
        "pattern": Link(cause=frozenset(), effect=SCORE, names=True),
        "change": Link(
            cause=frozenset({"missing", "unknown", "assumed", "unread"}),
            effect=SCORE | frozenset({"range", "point", "score"}),
            names=True,
        ),
        "deployment": Link(cause=frozenset(), effect=SCORE, names=True),
        "service_incidents": Link(cause=RELEASE, effect=EVENT),
        "failures": Link(cause=RELEASE, effect=EVENT),
        "windows": Link(
            cause=words("incident budget unresolved burn holiday weekend constraint"),
            effect=words("wait waits hold held should go windows window out"),
        ),
        "ahead": Link(
            cause=words("incident budget unresolved burn holiday weekend"),
            effect=words("wait waits hold held should go window out"),
        ),
        "source": Link(
            cause=words(
                """
    refused key failed failure stale missing unreadable read nothing brought new old
    """
            ),
            effect=words("unknown missing blind incomplete briefing unread known see seen gap"),
        ),
        "reverts": Link(cause=frozenset(), effect=frozenset()),
        "way_down": Link(cause=words("review wait split test incident owner approval"), effect=SCORE),
    }
)
"""What each kind of fact links. A kind that is not here links nothing."""
WHY = MappingProxyType({"first": CAUSES_FIRST, "second": EFFECT_FIRST})
OTHER = EVENT | words(
    """
    deploy deployment lead revert fix repair test contributor owner approval budget burn release restore
    frequency change file
    """
)
"""Stems of what a score's driver does not move."""
TEMPORAL = words("that days minutes hours weeks week usual the_week")
EVENTS = (
    RELEASE
    | EVENT
    | words(
        """
    holiday freeze migration reorganisation release upgrade outage revert rollback hiring launch refactor merge
    """
    )
)
SHORT = 4
TRANSITIVE = words(
    """
    shortened cut reduced increased slowed widened narrowed improved worsened eased lowered raised boosted
    """
)
OBJECTS = words("the its their lead mean risk score scores average error")
ONLY_NAMED = words("made pushed pulled lifted drives driving drove raised lowered raises")


def causes(said: Said) -> Iterator[Found]:
    """Yield the causes that no cited fact links."""
    for phrase, place, end, is_first in _connectors(said):
        left, right = _side(said, place, -1), _side(said, end, 1)
        whole = (range(place), range(end, len(said.lows)))
        cause, effect = (left, right) if is_first else (whole[1], left)
        if not any(
            _links(said, fact.kind, cause, effect) or _is_reason(said, fact, cause) for fact in said.cited.facts
        ):
            yield Code.CAUSE, f"{phrase!r}: no cited fact links this cause to its effect"
    yield from _followed(said)


def _connectors(said: Said) -> Iterator[tuple[str, int, int, bool]]:
    """Yield every connector, the longest first and none within another."""
    taken: set[int] = set()
    for place, low in enumerate(said.lows):
        if low in TRANSITIVE and _has_object(said, place):
            taken.add(place)
            yield low, place, place + 1, True
    every = [(one, False) for one in EFFECT_FIRST] + [(one, True) for one in CAUSES_FIRST]
    for phrase, is_first in sorted(every, key=lambda one: (-len(one[0]), one[0])):
        for place in said.find(phrase):
            end = place + len(phrase.split())
            if taken.isdisjoint(range(place, end)) and not _is_idle(said, phrase, place, end):
                yield phrase, place, end, is_first
            taken |= set(range(place, end))


def _has_object(said: Said, place: int) -> bool:
    """Whether a verb of movement does something to something: "shortened the lead time"."""
    behind = said.tokens[place + 1] if place + 1 < len(said.tokens) else None
    before = said.lows[place - 1] if place else "what"
    if behind is None or before in {"what", "that", "which", "to", "would", ",", "and"}:
        return False
    return behind.low in OBJECTS or said.cited.names.are(behind.low, "service", "team")


def _is_idle(said: Said, phrase: str, place: int, end: int) -> bool:
    """Whether the words tie no cause: "since 16 Sep", "down to 3", "made up", "linked to it" in a denial."""
    if phrase == "since":
        return _is_since_a_time(said, place, end)
    behind = said.tokens[end] if end < len(said.tokens) else None
    low = "" if behind is None else behind.low
    has_no_object = behind is None or behind.low in {"last", "by", "in"} or behind.kind is Kind.MARK
    ties_nothing = (
        phrase == "down to",
        "what" in said.lows[max(0, place - 1) : place],
        phrase == "brought" and not {"down", "up", "about"} & set(said.lows[end : end + 7]),
        phrase == ", so" and any(said.has(read) for read in READS),
        phrase.endswith(" for") and any(end <= one.start <= end + 3 for one in said.figures),
        phrase in {"linked to", "tied to"} and bool({"no", "none", "not", "neither"} & set(said.lows[:place])),
        phrase == "made" and low not in {"the", "it", "this", "that"},
        phrase in {"raised", "lifted", "pushed", "pulled", "lowered"} and has_no_object,
    )
    return any(ties_nothing)


def _is_since_a_time(said: Said, place: int, end: int) -> bool:
    """Whether "since" is said of time; behind a comma it gives a reason, unless a date or a day follows."""
    behind = said.tokens[end] if end < len(said.tokens) else None
    is_reason = said.lows[max(0, place - 1) : place] == [","]
    if behind is None:
        return not is_reason
    is_date = behind.kind in {Kind.DATE, Kind.WEEK} or behind.low in {"last", "then"} or behind.low.endswith("day")
    return is_date or (not is_reason and (behind.kind is Kind.NUMBER or behind.low == "the"))


def _side(said: Said, place: int, step: int) -> Sequence[int]:
    """Return the places of the tokens on one side of a connector, up to the end of the clause."""
    span = said.clause(place if step > 0 and place < len(said.lows) else max(0, place - 1))
    found = range(place, span.stop) if step > 0 else range(span.start, place)
    if len(found) > 1:
        return found
    return range(place, len(said.lows)) if step > 0 else range(place)


def _links(said: Said, kind: str, cause: Sequence[int], effect: Sequence[int]) -> bool:
    link = LINKS.get(kind)
    if link is None:
        return False
    causal, told = _stems(said, cause), _stems(said, effect)
    if EVENT & told and kind not in {"service_incidents", "failures", "source"}:
        return False
    if link.names:
        named = any(said.cited.names.are(said.lows[place], "signal", "driver") for place in cause) or any(
            said.cited.names.are(said.lows[place], "signal", "driver") for place in effect
        )
        titled = any(said.cited.names.are(said.lows[place], "signal", "driver") for place in cause)
        is_given = titled or (named and not causal) or bool(link.cause & causal)
        return is_given and (bool(link.effect & told) or not (OTHER & told))
    return bool(link.cause & causal) and bool(link.effect & told)


def _stems(said: Said, places: Sequence[int]) -> set[str]:
    found: set[str] = set()
    for place in places:
        low = said.lows[place]
        found |= {
            low,
            low.removesuffix("s"),
            low.removesuffix("ed"),
            low.removesuffix("ment"),
            low.removesuffix("ments"),
            low.removesuffix("ing"),
            low.removesuffix("ped"),
        }
    return found


def _is_reason(said: Said, fact: Fact, cause: Sequence[int]) -> bool:
    """Whether the cause is among the reasons or gates of a change's score, in the words of the fact."""
    if fact.kind not in {"change", "deployment"}:
        return False
    rows = [fact.detail.get(key) for key in ("gates", "reasons", "own", "missing")]
    told = " ".join(text for row in rows for text in strings_in(row)).lower().split()
    known = {word for word in told if len(word) > SHORT}
    return len(known & _stems(said, cause)) > 0


def _followed(said: Said) -> Iterator[Found]:
    """Yield what is said to have come after an event that no fact ties it to."""
    linked = said.cited.of_kind("service_incidents", "failures", "lift", "forecast", "mttr")
    for phrase in FOLLOWS:
        for place in said.find(phrase):
            end = place + len(phrase.split())
            behind = _stems(said, range(end, min(end + 6, said.clause(place).stop)))
            ahead = _stems(said, range(said.clause(place).start, place))
            if behind & EVENTS and ahead & (EVENTS | SCORE) and not linked and not _is_time(said, end):
                yield Code.CAUSE, f"{phrase!r}: no cited fact ties the one to the other"


def _is_time(said: Said, end: int) -> bool:
    """Whether a span or a date stands behind the word: "after 1.8 hours", "after one revert in 12 weeks"."""
    return any(one.start == end for one in said.figures) or any(t.kind is Kind.DATE for t in said.tokens[end : end + 3])
