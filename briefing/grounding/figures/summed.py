"""What drivers that are named together come to: "missing owner approval and the ownership gap make up 4.7 of the 8.1".

A movement has some thirty drivers, and any number is the sum of some of them. So only those are added up that a
sentence lists, one after the other, and only for a number that is told of the whole list.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from briefing.grounding.facts.quantities import Quantity, Role
from briefing.grounding.facts.violations import Code
from briefing.grounding.language.forms import forms
from briefing.grounding.language.listed import words
from briefing.grounding.language.text import Kind
from briefing.grounding.reading.figures import COUNTING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from briefing.grounding.reading.figures import Figure
    from briefing.grounding.reading.said import Said
    from briefing.payload import Fact

LISTED: Final = "listed"
"""The key of a number that is the sum of a list."""
JOINING: Final = words(", and the plus as well both & together with an a alongside")
"""Words between the drivers of one list."""
SMALL: Final = words("the these a an its their some")
"""Words of a title that stand for one another: "reviewers new to the files" are those new to these files."""
APIECE: Final = words("each apiece respectively either alone by")
"""Words beside a number that is of one driver, and not of all: "by 2.6 and 1.6 points", "2.6 points each"."""
MAKING: Final = words("account accounts accounted explain explains explained make makes made together combined")
"""Words with which a number is of a whole list."""
COMING: Final = words("come comes came coming stem stems stemmed")
"""Words between a number and the list behind it that makes it up."""
TOGETHER: Final = words("together combined total altogether sum")
JOINS: Final = (["and"], [","], [",", "and"])
ROWS: Final = ("drivers", "reasons")
PERCENT: Final = 100
NEAR: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """Where a sentence names a driver, or a list of them."""

    start: int
    end: int
    titles: tuple[str, ...]


def mentions(one: Said) -> tuple[Mention, ...]:
    """Return where drivers of the cited facts are named, in their words or in other ones, in their order."""
    titles = {title: _content(title) for fact in one.cited.facts for title in _points(fact)}
    found: list[Mention] = []
    place = 0
    while place < len(one.tokens):
        ends = sorted((end, title) for title, content in titles.items() if (end := _end(one, place, content)))
        if ends:
            found.append(Mention(start=place, end=ends[-1][0], titles=(ends[-1][1],)))
        place = ends[-1][0] if ends else place + 1
    taken = {place for each in found for place in range(each.start, each.end)}
    for group in one.meant:
        named = tuple(sorted(group.names & set(titles)))
        if named and len(group.names) == 1 and group.start not in taken:
            found.append(Mention(start=group.start, end=group.end, titles=named))
    return tuple(sorted(found, key=lambda each: each.start))


def lists(one: Said) -> tuple[Mention, ...]:
    """Return the drivers of a sentence, those that are named one after the other as one."""
    found: list[Mention] = []
    for each in mentions(one):
        if found and set(_between(one, found[-1].end, each.start)) <= JOINING:
            found[-1] = Mention(start=found[-1].start, end=each.end, titles=(*found[-1].titles, *each.titles))
        else:
            found.append(each)
    return tuple(found)


def _between(one: Said, start: int, end: int) -> list[str]:
    """Return what stands between two drivers, without the points that the first has in brackets."""
    lows = one.lows[start:end]
    if lows[:1] == ["("] and ")" in lows and any(figure.start == start + 1 for figure in one.figures):
        lows = lows[lows.index(")") + 1 :]
    return list(lows)


def pool_of(one: Said, figure: Figure) -> tuple[Quantity, ...]:
    """Return what the cited facts prove, with what the list comes to that a number is told of.

    Where the words say that the list makes up the number, none of its drivers does so by itself.
    """
    told = _told_of(one, figure)
    found = _sums_of(one, figure, told) if told is not None else ()
    if told is None or not found:
        return one.cited.pool
    between = set(one.lows[told.end : figure.start] or one.lows[figure.end : told.start])
    if not (MAKING | (COMING if told.start >= figure.end else frozenset())) & between:
        return (*one.cited.pool, *found)
    return (*(known for known in one.cited.pool if not known.row & set(told.titles)), *found)


def _sums_of(one: Said, figure: Figure, told: Mention) -> tuple[Quantity, ...]:
    """Return what a list comes to, in points and as a part of the movement."""
    is_apiece = bool(APIECE & set(_beside(one, figure)))
    # "Missing owner approval (2.6) and the ownership gap (1.6)": each has its own.
    is_apiece = is_apiece or ("(" in one.lows[told.start : told.end] and one.lows[figure.start - 1] == "(")
    is_list = len(told.titles) > 1 and len(set(told.titles)) == len(told.titles)
    if figure.unit not in {None, "points", "percent"} or figure.is_whole or is_apiece or not is_list:
        return ()
    return tuple(number for fact in _facts_of(one, figure) for number in _sums(fact, told.titles))


def _told_of(one: Said, figure: Figure) -> Mention | None:
    """Return the list that a number is of: the last before it in its clause, else the first one behind it."""
    ahead = [each for each in one.drivers if each.end <= figure.start]
    behind = [each for each in one.drivers if each.start >= figure.end]
    gaps = [one.lows[left.end : right.start] for left, right in pairwise(one.figures) if figure in (left, right)]
    if any(gap in JOINS for gap in gaps):
        # "Missing owner approval and thin review add 2.6 and 0.6 points": each number is of one of them.
        return None
    return ahead[-1] if ahead else behind[0] if behind else None


def _beside(one: Said, figure: Figure) -> list[str]:
    return [*one.lows[max(0, figure.start - NEAR) : figure.start], *one.lows[figure.end : figure.end + NEAR]]


def _facts_of(one: Said, figure: Figure) -> list[Fact]:
    """Return the cited facts that have drivers, those of what is named nearest where something is."""
    having = [fact for fact in one.cited.facts if _points(fact)]
    known = frozenset(fact.subject.label.lower() for fact in having)
    named = [group for group in one.groups if group.names & known]
    ahead = [group for group in named if group.end <= figure.start]
    # "4.6 of Auth's 8.2 points and 4.8 of the 7.2 in Payments".
    whole = next((other for other in one.figures if other.is_whole and other.start >= figure.end), figure)
    told = [group for group in named if figure.of is not None and one.lows[whole.end : group.start] == ["in"]]
    nearest = told or ahead[-1:] or named[:1] or [group for group in one.before if group.names & known]
    names = frozenset(name for group in nearest for name in group.names)
    return [fact for fact in having if not names or fact.subject.label.lower() in names]


def _sums(fact: Fact, titles: Sequence[str]) -> Iterator[Quantity]:
    points = _points(fact)
    if not set(titles) <= set(points) or len({points[title] > 0 for title in titles}) > 1:
        return
    whole = float(fact.value) if isinstance(fact.value, (int, float)) else 0.0
    number = Quantity(
        value=round(sum(points[title] for title in titles), 1),
        unit="points",
        role=Role.SUM,
        fact=fact.id,
        kind=fact.kind,
        subjects=frozenset({fact.subject.label.lower(), *titles}),
        scoped=fact.subject.type == "scope",
        decimals=1,
        key=LISTED,
    )
    yield number
    if whole * number.value > 0:
        yield Quantity(
            value=PERCENT * number.value / whole,
            unit="percent",
            role=Role.SHARE,
            fact=fact.id,
            kind=fact.kind,
            subjects=number.subjects,
            scoped=number.scoped,
            exact=True,
            key=LISTED,
        )


def _points(fact: Fact) -> Mapping[str, float]:
    """Return the points of each driver of a fact that has any."""
    found: dict[str, float] = {}
    for key in ROWS:
        rows = fact.detail.get(key)
        for row in rows if isinstance(rows, list) else ():
            if isinstance(row, dict) and row.get("points"):
                found[str(row["title"]).lower()] = float(str(row["points"]))
    return found


def _content(title: str) -> tuple[str, ...]:
    return tuple(word for word in title.split() if word not in SMALL)


def _end(one: Said, place: int, content: Sequence[str]) -> int:
    """Return where a title ends that begins at a place, in any form of its words; 0 where none begins there."""
    if one.tokens[place].kind is Kind.NAME:
        return place + 1 if _content(one.lows[place]) == tuple(content) else 0
    left = list(content)
    for at in range(place, len(one.tokens)):
        if not left:
            return at
        if one.lows[at] in SMALL and at > place:
            continue
        if one.tokens[at].kind is not Kind.WORD or forms(one.lows[at]).isdisjoint(forms(left[0])):
            return 0
        left.pop(0)
    return len(one.tokens) if not left else 0


def counts_list(one: Said, figure: Figure) -> bool | None:
    """Know "three drivers: this, that and the other", where as many are listed; None where none are."""
    if figure.unit != "signals" or figure.form not in COUNTING:
        return None
    behind = next((each for each in one.drivers if each.start >= figure.end), None)
    if behind is None or one.lows[behind.start - 1] not in {":", "are", "were", "being", "(", "—", "the", ","}:
        return None
    return True if len(behind.titles) == figure.value else None


def miscounted(one: Said) -> Iterator[tuple[Code, str]]:
    """Yield "two drivers: this, that and the other"."""
    for figure in one.figures:
        behind = next((each for each in one.drivers if each.start >= figure.end), None)
        is_listed = figure.unit == "signals" and behind is not None and one.lows[behind.start - 1] in {":", "being"}
        is_one = behind is not None and figure.form in COUNTING and len(behind.titles) == figure.value
        if is_listed and not is_one and figure.form in COUNTING:
            yield Code.NUMBER, f"{figure.text!r} is not how many are listed"
