"""Which driver moved a score most: "gates is the largest driver in Auth and lines added in Ledger", "in each of them".

A part of a sentence that names a driver and a service tells of that driver among those of that service. What follows it
with a driver and a service alone says the same of these. Where no service is named the drivers of all that are cited
are held against each other, and where it is so "in each of them" those of each by themselves.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

from briefing.grounding.facts.subjects import drivers
from briefing.grounding.language.listed import words
from briefing.grounding.language.text import Kind
from briefing.grounding.language.words import EVERY
from briefing.grounding.reading.pointed import are_drivers

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from briefing.grounding.reading.groups import Group
    from briefing.grounding.reading.said import Said

PARTING: Final = words(", ; : — – and but while whereas though although yet with")
GAPPED: Final = words(
    """
    in of at for the a to that its own fall drop decline rise increase change movement shift is was being 's there on
    """
)
"""What stands beside a driver and a service that say again what was said of others."""
PLACING: Final = words("in at for of across")
Row = tuple[str, float]


def most_driven(said: Said, place: int, sign: int, rank: int = 1) -> bool | None:
    """Return whether the drivers that a superlative is said of moved the score most; None where none is named.

    Another rank than the first is known of one driver of one service only, or of each by itself.
    """
    here = _part(said, place)
    pairs = [pair for at in (here, *_followers(said, here)) if (pair := _pair(said, at)) is not None]
    known = {title for title, _ in drivers(said, frozenset())}
    if pairs and _pair(said, here) is not None and pairs[0][0].names <= known:
        return all(_is_top_in(said, driver.names, service.names, sign, rank) for driver, service in pairs)
    named = _named(said, place)
    if not named:
        return None
    titles = frozenset(title for title, _ in named)
    if _is_of_each(said, place):
        moved = said.cited.of_kind("service_movement")
        return all(_is_top_in(said, titles, frozenset({one.subject.label.lower()}), sign, rank) for one in moved)
    every = drivers(said, said.things(said.clause(place), "service"))
    is_pooled = len({title for title, _ in every}) < len(every)
    return None if rank > 1 and is_pooled else _is_top(every, named, sign, rank)


def _part(said: Said, place: int) -> range:
    """Return the part of a sentence around a place, up to what parts it; a list of names is not parted."""
    listed = {at for group in said.groups for at in range(group.start, group.end)}
    for one, other in pairwise(said.groups):
        # "Thin review (+2) and gates (+1)" are listed too.
        between = said.tokens[one.end : other.start]
        is_listed = not any(token.kind is Kind.WORD and token.low != "and" for token in between)
        if is_listed and are_drivers(said, one) and are_drivers(said, other):
            listed |= {*range(one.end, other.start)}
    ends = [at for at, low in enumerate(said.lows) if low in PARTING and at not in listed]
    first = max((at + 1 for at in ends if at < place), default=0)
    return range(first, min((at for at in ends if at > place), default=len(said.lows)))


def _followers(said: Said, part: range) -> Iterator[range]:
    """Yield the parts behind one that have a driver and a service, and nothing else of their own."""
    while part.stop + 1 < len(said.lows):
        part = _part(said, part.stop + 1)
        named = {at for group in said.groups if group.start in part for at in range(group.start, group.end)}
        if _pair(said, part) is None or not {said.lows[at] for at in part if at not in named} <= GAPPED | {"."}:
            return
        yield part


def _pair(said: Said, part: range) -> tuple[Group, Group] | None:
    """Return the driver and the service that a part names, None unless it names one group of each."""
    are = said.cited.names.are
    own = [group for group in said.groups if group.start in part]
    driving = [group for group in own if are_drivers(said, group)]
    services = [group for group in own if group not in driving and all(are(name, "service") for name in group.names)]
    return (driving[0], services[0]) if len(driving) == len(services) == 1 else None


def _is_top_in(said: Said, titles: frozenset[str], services: frozenset[str], sign: int, rank: int) -> bool:
    """Whether some drivers are the largest, or least, of each of some services, or have another rank there."""
    for service in services:
        rows = drivers(said, frozenset({service}))
        own = [row for row in rows if row[0] in titles]
        if not own or not _is_top(rows, own, sign, rank):
            return False
    return True


def _is_of_each(said: Said, place: int) -> bool:
    """Whether it is said of each of several: "the largest driver in each of them"."""
    part = _part(said, place)
    return any(said.lows[at] in EVERY and said.lows[at - 1] in PLACING for at in part if at)


def _named(said: Said, place: int) -> list[Row]:
    """Return the drivers that a superlative is said of: those before it, else those behind it."""
    rows = drivers(said, said.things(said.clause(place), "service"))
    clause = said.clause(place)
    for groups in (said.groups, said.meant):
        near = [group for group in groups if group.end <= place and group.start in clause]
        ahead = [group for group in groups if group.end <= place]
        behind = [group for group in groups if group.start > place]
        for told in (near, ahead, behind):
            if found := [row for row in rows if any(row[0] in group.names for group in told)]:
                return found
    return []


def _is_top(every: Sequence[Row], named: Sequence[Row], sign: int, rank: int) -> bool:
    """Whether drivers moved the score most, or least: no other of the same direction did more, or less.

    Of another rank so many fewer did than it says, or some as much.
    """
    titles = {title for title, _ in named}
    others = [abs(points) for title, points in every if title not in titles and points * named[0][1] > 0]
    own = [abs(points) for _, points in named]
    if rank > 1:
        beyond = sum(sign * one > sign * own[0] for one in others)
        return beyond < rank <= beyond + others.count(own[0]) + 1
    return min(own) >= max(others, default=0.0) if sign > 0 else max(own) <= min(others, default=own[0])
