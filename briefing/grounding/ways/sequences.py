"""Orders that a sentence tells: "Shipping comes first, then Gateway, Notifications and, last, Infrastructure".

What is listed behind such words has to stand in that order by one measure of the cited facts, downwards, or upwards
where it begins with the least. Several measures may be cited; it is enough that one of them has the order.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from briefing.grounding.facts.subjects import called
from briefing.grounding.facts.violations import Code
from briefing.grounding.language.listed import words
from briefing.grounding.language.text import Kind
from briefing.grounding.language.words import HIGHEST, LOWEST
from briefing.grounding.ways.farthest import FURTHEST, moved, ranked_way, value_of
from briefing.grounding.ways.rivals import KEYS, TOPICAL, measured

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from briefing.grounding.reading.said import Said

NEXT: Final = words("then next followed follows follow finally lastly last second third fourth fifth sixth")
"""Words between two names that put the second right behind the first."""
LINKS: Final = NEXT | words(
    """
    , and & ( ) 's ' with at by of on in the a an its comes come came is are was were being place spot scoring scored
    has have it each carries carrying holds holding percent points point times hours changes change just only about
    closely close distant far behind after that coming ranks ranking stands sits repairs deployments both
    it them
    """
)
"""What can stand between two names of one order, beside their numbers."""
BEHIND: Final = words("behind come")
FAR: Final = 8
FOLLOWED_BY: Final = ["followed", "by"]
RANKED: Final = words("service team signal driver")
AHEAD: Final = (("ahead", "of"), ("in", "front", "of"), ("clear", "of"))
ORDER: Final = words("order ranking rank sequence")
NAMED: Final = frozenset({Kind.NAME, Kind.IDENT})
FEWEST: Final = LOWEST | words("last least lowest ascending bottom")
MOST: Final = HIGHEST | FURTHEST | words("first leads led lead heads headed tops topped top descending")
MOVED: Final = frozenset({"service_movement", "driver"})
"""Kinds that may be ordered by how far they went, whichever way."""
LEAST: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class _Member:
    """A name of an order: where it stands, and how it is joined to the one before."""

    place: int
    name: str
    is_next: bool = False
    is_below: bool = False
    """Whether the one before is ahead of it, and of all that follow."""


def sequences(said: Said) -> Iterator[tuple[Code, str]]:
    """Yield the orders that no measure of the cited facts has."""
    known = {name for fact in said.cited.facts for name in called(said, fact)}
    yield from _followers(said, known)
    for run in _runs(said, known):
        told = [row for row in (_values(said, run, kind) for kind in _kinds(said)) if row]
        rows = [row for each in told for row in each]
        if rows and not any(_is_so(said, run, row) for row in rows):
            yield Code.RANK, f"{', '.join(one.name for one in run)}: the cited facts have another order"


def is_span(said: Said, place: int) -> bool:
    """Whether a superlative is an end of "from most to least", which ranks nothing by itself."""
    first, last = said.lows[max(0, place - 1) : place + 3], said.lows[max(0, place - 3) : place + 1]
    return any(near[:1] == ["from"] and near[2:3] == ["to"] and near[-1] in MOST | FEWEST for near in (first, last))


def _followers(said: Said, known: set[str]) -> Iterator[tuple[Code, str]]:
    """Yield what is said to come next and is not: something else that is cited lies between it and the one before."""
    told = [(at, one.low) for at, one in enumerate(said.tokens) if one.low in known and one.kind in NAMED]
    for (first, own), (second, other) in pairwise(told):
        behind = said.lows[second + 1 : second + 4]
        is_next = behind[:1] in (["follows"], ["followed"]) or behind[:2] in (["comes", "next"], ["is", "next"])
        # "Shipping has the largest share, followed by Gateway"; of what went out it may be meant in time.
        is_led = [low for low in said.lows[max(first, second - 3) : second] if low != "closely"][-2:] == FOLLOWED_BY
        is_next = is_next or (is_led and said.cited.names.are(other, *RANKED))
        if not is_next or own == other:
            continue
        run = [_Member(place=first, name=own), _Member(place=second, name=other, is_next=True)]
        rows = [(kind, row) for kind in _kinds(said) for row in _values(said, run, kind)]
        if rows and all(_is_apart(said, run, kind, row) for kind, row in rows):
            yield Code.RANK, f"{other!r}: something else that is cited comes before it"


def _is_apart(said: Said, run: Sequence[_Member], kind: str, row: Sequence[float]) -> bool:
    """Whether the cited facts of a kind have others between two that are said to follow each other."""
    names = {name for fact in said.cited.of_kind(kind) for name in called(said, fact)}
    members = [_Member(place=run[0].place, name=name) for name in sorted(names)]
    others = [values for one in members for values in _values(said, [run[0], run[1], one], kind)]
    return any(min(row) < values[-1] < max(row) for values in others if list(values[:2]) == list(row))


def _runs(said: Said, known: set[str]) -> Iterator[list[_Member]]:
    """Yield the names that stand in an order, from the first of it."""
    run: list[_Member] = []
    for place, token in enumerate(said.tokens):
        if token.kind not in NAMED or token.low not in known:
            continue
        between = said.lows[run[-1].place + 1 : place] if run else None
        is_joined = between is not None and token.low not in {one.name for one in run} and _joins(said, run[-1], place)
        if not is_joined:
            yield from _told(said, run)
            run = []
        is_next = is_joined and (bool(NEXT & set(between or ())) or set(between or ()) >= BEHIND)
        is_below = is_joined and any(_has(between or (), phrase) for phrase in AHEAD)
        run.append(_Member(place=place, name=token.low, is_next=is_next, is_below=is_below))
    yield from _told(said, run)


def _told(said: Said, run: list[_Member]) -> Iterator[list[_Member]]:
    """Yield a run that the sentence puts in an order."""
    is_ordered = any(one.is_next or one.is_below for one in run)
    ahead = range(run[0].place if run else 0)
    behind = said.lows[run[-1].place + 1 : run[-1].place + FAR] if run else []
    is_told = any(said.lows[at] in ORDER or is_span(said, at) for at in ahead) or "order" in behind
    if len(run) >= LEAST and (is_ordered or is_told):
        yield run


def _joins(said: Said, last: _Member, place: int) -> bool:
    """Whether only what can join an order stands between two names."""
    counted = {at for one in said.figures for at in range(one.start, one.end)}
    loose = [at for at in range(last.place + 1, place) if at not in counted and said.lows[at] not in LINKS]
    first = [at for at in range(last.place + 1, place) if said.lows[at] in {",", ";", ":"}]
    # What the first of an order does may be told at length: "carries the most risk, then come Gateway and Auth".
    lows = set(said.lows[first[-1] : place]) if first else set()
    is_told = (bool(NEXT & lows) or lows >= BEHIND) and not (set(loose) - {*range(first[-1] + 1)})
    is_below = any(_has(said.lows[last.place + 1 : place], phrase) for phrase in AHEAD)
    return not loose or is_told or is_below


def _has(lows: Sequence[str], phrase: tuple[str, ...]) -> bool:
    return any(tuple(lows[at : at + len(phrase)]) == phrase for at in range(len(lows)))


def _kinds(said: Said) -> list[str]:
    """Return the kinds of the cited facts; those alone that the sentence names, where it names one."""
    kinds = sorted({fact.kind for fact in said.cited.facts})
    named = [kind for kind in kinds if set(TOPICAL.get(kind, "").split()) & set(said.lows)]
    return named or kinds


def _values(said: Said, run: Sequence[_Member], kind: str) -> list[list[float]]:
    """Return what the facts of a kind have for each of a run, by every measure; nothing where one has no fact."""
    facts = [next((f for f in said.cited.of_kind(kind) if one.name in called(said, f)), None) for one in run]
    if None in facts:
        return []
    own = [fact for fact in facts if fact is not None]
    way = ranked_way(said, range(said.clause(run[0].place).start, run[1].place))
    far = [one for fact in own if (one := moved(fact)) is not None]
    if way is not None and len(far) == len(own):
        return [[one * way if way else abs(one) for one in far]]
    keys = {measured(said, own[0], run[0].place), *({"changes"} if "changes" in said.lows else ())}
    keys |= {KEYS.get(kind)} if {"mean", "average"} & set(said.lows) else set()
    rows = [[value_of(fact, key) for fact in own] for key in keys]
    found = [[one for one in row if one is not None] for row in rows if None not in row]
    return [*found, *([abs(one) for one in row] for row in found if kind in MOVED)]


def _is_so(said: Said, run: Sequence[_Member], row: Sequence[float]) -> bool:
    """Whether one measure has the order, down from the most or up from the least."""
    lead = set(said.lows[: run[1].place])
    down, up = bool(MOST & lead), bool(FEWEST & lead)
    signs = [1] if down and not up else [-1] if up and not down else [1, -1]
    return any(_is_ordered(run, [sign * one for one in row]) for sign in signs)


def _is_ordered(run: Sequence[_Member], row: Sequence[float]) -> bool:
    """Whether each is below the one before it, from the first that is said to come next."""
    is_led = not any(one.is_next or one.is_below for one in run)
    started = is_led
    for at, (first, second) in enumerate(pairwise(row)):
        member = run[at + 1]
        if member.is_below and any(first < later for later in row[at + 1 :]):
            return False
        if not started and member.is_next and min(row[: at + 1]) < second:
            return False
        started = started or member.is_next
        if started and first < second and (is_led or at):
            return False
    return True
