"""How long after one another two cited moments were: "62 minutes after its change had landed", "three days later".

Which of the two came second is what the words say: what stands before "after", what "followed" something by so long,
what is named last before "two days later". Where the sentence names both, the time between them is worked out; nothing
else can be meant by it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import permutations
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from briefing.grounding.facts.violations import Code
from briefing.grounding.figures.amounts import CLOSE, is_about
from briefing.grounding.language.lexicon import ABOUT, MINUTES
from briefing.grounding.language.listed import words
from briefing.grounding.reading.figures import Figure, Form
from briefing.grounding.times.moments import LANDED, MOMENT_OF, names_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from briefing.grounding.reading.said import Said
    from briefing.payload import Fact

Pair = tuple["_Moment", "_Moment"]
"""What came first, and what came second."""
MEASURED: Final = words("minutes hours days")
LATER: Final = words("later afterwards afterward thereafter")
EARLIER: Final = words("earlier sooner beforehand previously")
AFTER: Final = words("after behind past following")
BEFORE: Final = words("before ahead")
MUTUAL: Final = words("apart between each one separates separate separated")
FOLLOWING: Final = words("followed follows following trailed trails trailing")
PRECEDING: Final = words("preceded precedes preceding led leads leading")
TIMED: Final = ("service_incidents", "mttr", "lead_time")
"""Kinds of facts that have a time of their own."""
INCIDENTS: Final = words("incident incidents outage outages")
"""What came after a deployment by a time that its own fact has."""
PARTING: Final = words(", ; . : week usual")
"""Words between a time and "before" with which the two do not belong together."""
UNDER: Final = words("under less within inside nearly almost short")
OVER: Final = words("over more good beyond above")
EVENTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        **dict.fromkeys(words("landed landing lands land merged merge merging"), "change"),
        **dict.fromkeys(
            words("went goes going go shipped shipping ship deployed deployment deploy released release rollout"),
            "deployment",
        ),
    }
)
"""What a change does once it is done, and what is done with it, each with the kind of fact that has its moment."""
OF_EVENT: Final = words("it its they their had has was were been being the this that then own actual s 's to get got")
"""Words before such an event that name nothing anew: "after it had landed", "before its deployment"."""
OPENING: Final = words("from to")
"""Words behind a time before what it lasted from, or up to: "21 minutes from landing to D", "two days to go out"."""
ON: Final = words(", . ; : ) and went it") | {""}
"""What follows the "on" of "two days on", which is "later"."""
FIRST_TO_LAST: Final = frozenset(
    (start, first, link, last)
    for start, link in (("from", "to"), ("between", "and"))
    for first in ("first", "earliest")
    for last in ("last", "latest")
)
"""What a time lay between, of several moments."""
TWO, FOUR = 2, 4
FIRMLY, ROUND = 6, 10
"""What part of a bare number its rounding may hide: "an hour" is between 50 and 70 minutes."""
WIDE, NARROW, HALF, NEAR, FAR = 0.4, 0.15, 0.5, 3, 12
ONE_DAY: Final[Mapping[tuple[str, ...], str]] = MappingProxyType(
    {(start, "day", way): way for start in ("the", "a", "one") for way in ("before", "after", "later", "earlier")}
)


@dataclass(frozen=True, slots=True)
class _Moment:
    """When a change landed, or a deployment went out."""

    at: datetime
    kind: str
    names: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Named:
    place: int
    moment: _Moment


def interval(said: Said, figure: Figure) -> bool | None:
    """Return whether a time lay between the two moments that it is said to; None where it is of no two moments."""
    if figure.unit not in MEASURED or figure.form not in {Form.DIGITS, Form.WORDS} or figure.is_whole:
        return None
    if INCIDENTS & said.words(said.clause(figure.start)) and said.cited.of_kind("service_incidents"):
        return None
    pairs = list(_pairs(said, figure))
    if any(_lies(said, figure, *pair) for pair in pairs):
        return True
    # Where a fact has a time of its own, it may be that one.
    return None if not pairs or said.cited.of_kind(*TIMED) else False


def is_told_by(said: Said, place: int) -> bool:
    """Whether a word of time, "after" or "followed", tells of a time that lay between two cited moments."""
    span = said.clause(place)
    return any(one.start in span and interval(said, one) for one in said.figures)


def days(said: Said) -> Iterator[tuple[Code, str]]:
    """Yield "the day before" and "on the same day" of what happened on other days."""
    for place, low in enumerate(said.lows):
        way = ONE_DAY.get(tuple(said.lows[place : place + 3]))
        figure = Figure(start=place, end=place + 2, value=1, form=Form.WORDS, unit="days")
        if way and interval(said, figure) is False:
            yield Code.PERIOD, f"{' '.join(said.lows[place : place + 3])!r} is not when it happened"
        if low == "same" and said.lows[place + 1 : place + 2] == ["day"] and is_dated(said):
            told = {one.moment.at.date() for one in _named(said)} or {one.at.date() for one in _moments(said)}
            if len(told) > 1:
                yield Code.PERIOD, "'same day': the cited facts have several"


def is_dated(said: Said) -> bool:
    """Whether two moments are cited, so that days between them may be told."""
    return len(_moments(said)) > 1


def _pairs(said: Said, figure: Figure) -> Iterator[Pair]:
    """Yield the two moments that a time may be said to lie between, in the order that the words give."""
    moments, named = _moments(said), _named(said)
    way = _way(said.lows[figure.end : figure.end + NEAR])
    if len(moments) < TWO or PARTING & set(_until(said.lows[figure.end : figure.end + NEAR], way)):
        return
    if (own := _of_event(said, figure, way)) is not None:
        yield own
    elif any(is_from_first_to_last(said, at) for at in said.clause(figure.start)):
        yield from _outermost(said, moments)
    else:
        yield from _by_words(said, figure, moments, named)


def _by_words(said: Said, figure: Figure, moments: Sequence[_Moment], named: Sequence[_Named]) -> Iterator[Pair]:
    """Yield the two moments that the words around a time part: "A came two days after B", "within an hour"."""
    behind = said.lows[figure.end : figure.end + NEAR]
    way = _way(behind)
    ahead = set(said.lows[max(0, figure.start - FAR) : figure.start])
    is_by = "by" in said.lows[max(0, figure.start - 4) : figure.start]
    before = [one for one in named if one.place < figure.start]
    after = [one for one in named if one.place >= figure.end]
    if is_by and ahead & (FOLLOWING | PRECEDING) and before and not ahead & {"was", "were", "is"}:
        yield from _told(_by(before, after), is_first_later=bool(ahead & FOLLOWING))
    elif not way and _is_within(said, figure):
        yield from _outermost(said, moments) if LANDED & set(said.lows) else []
    elif way in MUTUAL and (way != "one" or "another" in behind):
        told = {one.moment for one in named} if len({one.moment for one in named}) > 1 else set(moments)
        yield from permutations(sorted(told, key=lambda one: one.at), 2)
    elif way in AFTER | BEFORE and after and after[0].place <= figure.end + FAR:
        first = (
            _subject(said, figure, before)
            or after[1:2]
            or [_Named(-1, one) for one in _others(moments, after[0].moment)]
        )
        yield from _told([*first, after[0]], is_first_later=way in AFTER)
    elif way:
        yield from _told(_later(before, after, figure), is_first_later=way in EARLIER | BEFORE)


def _subject(said: Said, figure: Figure, before: Sequence[_Named]) -> Sequence[_Named]:
    """Return what was so long after another: what is named last, but of "33 minutes after A and 58 after B" the first.

    What a time before the "and" is counted from is not what came after the next.
    """
    ahead = next((one for one in reversed(said.figures) if one.end <= figure.start and one.unit in MEASURED), None)
    lead = [low for low in said.lows[max(0, figure.start - NEAR) : figure.start] if low not in ABOUT]
    is_next = ahead is not None and lead[-1:] == ["and"]
    return ([one for one in before if ahead is None or one.place < ahead.start] if is_next else before)[-1:]


def _way(behind: Sequence[str]) -> str:
    """Return the word behind a time that says how it lies: "later", "after", "apart"; "on" where it is "later"."""
    if behind[:1] == ["on"] and "".join(behind[1:2]) in ON:
        return "later"
    return next((low for low in behind if low in LATER | EARLIER | AFTER | BEFORE | MUTUAL), "")


def _is_within(said: Said, figure: Figure) -> bool:
    """Whether "within", or "within about", stands before a time."""
    ahead = [low for low in said.lows[max(0, figure.start - NEAR) : figure.start] if low not in ABOUT]
    return ahead[-1:] == ["within"]


def is_from_first_to_last(said: Said, place: int) -> bool:
    """Whether "from the first to the last", or "between the first and the last", begins at a place."""
    told = tuple(low for low in said.lows[place : place + FIRMLY] if low != "the")[:FOUR]
    return told in FIRST_TO_LAST


def _outermost(said: Said, moments: Sequence[_Moment]) -> Iterator[Pair]:
    """Yield the earliest and the latest of the moments that a sentence names, else of all."""
    names = frozenset(name for group in said.groups for name in group.names)
    own = [one for one in moments if one.names & names]
    span = sorted(own if len(own) > 1 else moments, key=lambda one: one.at)
    yield span[0], span[-1]


def _until(behind: Sequence[str], way: str) -> Sequence[str]:
    return behind[: behind.index(way)] if way in behind else ()


def _of_event(said: Said, figure: Figure, way: str) -> Pair | None:
    """Return the two of "so long after it landed" and "from landing to D": a change, and the deployment it was in."""
    word = way or "".join(said.lows[figure.end : figure.end + 1])
    if _is_all_the_way(said, figure):
        # "19 minutes is all it took from landing to deployment".
        change, deployment = (_only(said, one) for one in ("change", "deployment"))
        return (change, deployment) if change and deployment else None
    if word not in AFTER | BEFORE | OPENING:
        return None
    at = said.lows.index(word, figure.end) + 1
    while at < len(said.lows) and said.lows[at] in OF_EVENT:
        at += 1
    kind, behind = EVENTS.get("".join(said.lows[at : at + 1])), said.lows[at + 1 : at + 1 + NEAR]
    is_cut = (word == "from" and "to" not in behind) or (said.lows[at : at + 1] == ["go"] and "out" not in behind)
    change, deployment = (_only(said, one) for one in ("change", "deployment"))
    if kind is None or is_cut or change is None or deployment is None:
        return None
    if any(group.start == at + 1 for group in said.groups):
        # "After deployment D" is of that one.
        return None
    return (change, deployment) if (kind == "change") == (word in AFTER | {"from"}) else (deployment, change)


def _is_all_the_way(said: Said, figure: Figure) -> bool:
    """Whether "from landing to deployment" stands in the clause of a time."""
    near = [said.lows[at : at + FOUR] for at in said.clause(figure.start) if said.lows[at] == "from"]
    ends = [(EVENTS.get(one[1]), EVENTS.get(one[3])) for one in near if one[2:3] == ["to"] and len(one) == FOUR]
    return ("change", "deployment") in ends


def _only(said: Said, kind: str) -> _Moment | None:
    """Return the one moment of a kind that a sentence names, else the one that is cited; None of several."""
    named = {one.moment for one in _named(said) if one.moment.kind == kind}
    known = named or {one for one in _moments(said) if one.kind == kind}
    return next(iter(known)) if len(known) == 1 else None


def _by(before: Sequence[_Named], after: Sequence[_Named]) -> Sequence[_Named]:
    """Return the two of "A followed B by so long"."""
    return before[-2:] if len(before) > 1 else [*before, *after[:1]]


def _later(before: Sequence[_Named], after: Sequence[_Named], figure: Figure) -> Sequence[_Named]:
    """Return the two of "A, and B two days later" and of "A, and two days later B"."""
    is_close = len(before) > 1 and figure.start - before[-1].place <= NEAR + 1
    return before[-2:] if is_close or not after else [*before[-1:], after[0]]


def _told(ends: Sequence[_Named], *, is_first_later: bool) -> Iterator[Pair]:
    if len(ends) > 1 and ends[0].moment != ends[1].moment:
        first, last = (one.moment for one in ends[:2])
        yield (last, first) if is_first_later else (first, last)


def _others(moments: Sequence[_Moment], own: _Moment) -> Sequence[_Moment]:
    rest = [one for one in moments if one != own]
    return rest if len(rest) == 1 else []


def _lies(said: Said, figure: Figure, first: _Moment, last: _Moment) -> bool:
    """Whether so long a time, as nearly as is said, lay between two moments."""
    minutes = (last.at - first.at).total_seconds() / 60
    is_, told = minutes / MINUTES[str(figure.unit)], figure.value
    near = set(said.lows[max(0, figure.start - NEAR) : figure.start])
    if minutes <= 0:
        return False
    if figure.unit == "days" and (last.at.date() - first.at.date()).days == told:
        return True
    is_within_about = "within" in near and bool(ABOUT & near)
    if (UNDER & near and not is_within_about) or {"not", "quite"} <= near:
        least = 0 if "within" in near else 1 - (NARROW if {"nearly", "almost", "quite"} & near else WIDE)
        return told * least <= is_ < told + (CLOSE if "within" in near else 0)
    if OVER & near:
        return told < is_ <= told * (1 + (NARROW if "just" in near else WIDE))
    off = HALF * 10.0**-figure.decimals
    is_round = bool(ABOUT & near) and (is_about(told, is_) or abs(is_ - told) <= NARROW * told)
    if figure.unit == "minutes":
        # "A quarter of an hour" is a round one.
        is_part = "hour" in said.lows[figure.start : figure.end]
        return is_round or abs(is_ - told) <= (told / ROUND if is_part else off)
    return is_round or abs(is_ - told) <= min(off, told / FIRMLY)


def _moments(said: Said) -> Sequence[_Moment]:
    found = {_moment(said, fact): None for fact in said.cited.facts if fact.detail.get(MOMENT_OF.get(fact.kind, ""))}
    return list({(one.at, one.kind): one for one in found}.values())


def _moment(said: Said, fact: Fact) -> _Moment:
    at = datetime.fromisoformat(str(fact.detail[MOMENT_OF[fact.kind]]))
    names = names_of(said, fact) if fact.kind == "deployment" else frozenset({fact.subject.label.lower()})
    return _Moment(at=at, kind=fact.kind, names=names)


def _named(said: Said) -> Sequence[_Named]:
    """Return the moments that a sentence names, in their order; "its riskiest change" is that of a deployment."""
    moments = _moments(said)
    found = [
        _Named(group.start, one)
        for group in said.groups
        for one in moments
        if one.names & group.names and len(group.names) == 1
    ]
    for place, low in enumerate(said.lows):
        if low == "change" and "riskiest" in said.lows[max(0, place - NEAR) : place]:
            riskiest = {str(_id(fact)).lower() for fact in said.cited.of_kind("deployment")}
            found += [_Named(place, one) for one in moments if one.kind == "change" and one.names & riskiest]
    found = sorted(found, key=lambda one: one.place)
    return [one for at, one in enumerate(found) if not at or found[at - 1].moment != one.moment]


def _id(fact: Fact) -> object:
    riskiest = fact.detail.get("riskiest")
    return riskiest.get("id") if isinstance(riskiest, dict) else None
