"""The places where a sentence holds named things against each other: what stands before, which way, and against what.

"A at 50 points and B at 49 come far behind C at 83" has two things before the word and one behind it, and a number for
each of the three.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Final

from briefing.grounding.language.lexicon import UNITS
from briefing.grounding.language.listed import words
from briefing.grounding.language.text import Kind
from briefing.grounding.language.words import RELATIONS, VERBS
from briefing.grounding.reading.clauses import is_aside
from briefing.grounding.reading.comparands import is_ratio
from briefing.grounding.reading.figures import Form
from briefing.grounding.reading.things import (
    JOINS,
    LEADIN,
    Thing,
    ahead,
    is_name,
    is_subject,
    names,
    with_figures,
    with_trailing,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from briefing.grounding.reading.figures import Figure
    from briefing.grounding.reading.said import Said

MORE: Final = words(
    """
    more higher greater larger bigger heavier riskier hotter steeper stronger worse wider faster longer further farther
    """
)
LESS: Final = words(
    "less fewer lower smaller lighter safer calmer cooler milder weaker better narrower slower shorter rarer"
)
OF_RATIO: Final = words("of the that those what both")
"""Words behind a ratio with which begins what it is one of, besides a name and a number."""
VERBED: Final = frozenset(phrase.split()[0] for phrase in VERBS)
ALONE: Final = words("behind above below")
"""Words that need nothing behind them: "with B two behind at 39"."""
CLOSING: Final = words(". , ; : )") | {""}
ENDS: Final = words("; : ( ) — – . but while whereas whilst although yet which who where when")
"""What parts the things of one comparison from those of another."""
OLD: Final = words(
    "usual usually normal normally typical typically last previous before earlier ago maximum peak record"
)
TYING: Final = words("of at by for with in from on to")
AGAIN: Final = words(", and but yet though well far also still only just a an is stands is sits some about exactly")
"""Words between two comparisons of the same thing."""
NOUNS: Final = words("average averages mean means total totals share shares score scores budget rate")
"""What two things are compared by, where the noun stands with the name."""
PERCENTAGE: Final = {"points": ("percent",)}
"""In what else things are measured that lie apart by so many."""
AHEAD: Final = 6
BACK: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """How things stand to others: more (1), less (−1) or level; by how much, and in which words."""

    own: Sequence[Thing]
    others: Sequence[Thing]
    sign: int | None
    figure: Figure | None
    is_ratio: bool
    start: int
    places: range


@dataclass(frozen=True, slots=True, kw_only=True)
class _Word:
    """Words that hold what stands before them against what stands behind them."""

    start: int
    end: int
    sign: int | None
    figure: Figure | None
    is_ratio: bool = False
    is_of_two: bool = False
    """Whether it holds the last of two things that stand before it against the other: "A has 9, B two fewer"."""


def relations(one: Said) -> Iterator[Relation]:
    """Yield the comparisons of a sentence whose two sides are named."""
    last: Relation | None = None
    for word in _words(one):
        if last is not None and word.start < last.places.stop:
            continue
        told = (_by_noun(one, word) or _of_two(one, word, last)) if word.is_of_two else _told(one, word, last)
        for each in (told, *_one_by_one(one, told)) if told is not None else ():
            last = each
            yield each


def _told(one: Said, word: _Word, last: Relation | None) -> Relation | None:
    """Return what stands before a word, else what the comparison before it is of, and what stands behind it."""
    begins = _begins(one, word)
    others, end = _others(one, word)
    is_verb = one.lows[word.start] in VERBED
    behind = _by(one, end, is_parted=is_verb) if word.figure is None else None
    if last is None or last.places.stop <= begins:
        own = ahead(one, range(begins, word.start))
    else:
        is_same = set(one.lows[last.places.stop : word.start]) <= AGAIN
        own = list(last.own) if is_same else ahead(one, range(last.places.stop, word.start))
    if not own and others and word.figure is not None:
        return _opening(one, word, others, end)
    if not own or not others:
        return None
    end = end if behind is None else behind.end
    own, others, end = with_trailing(one, own, others, end)
    return _relation_of(word, own, others, start=begins, end=end, figure=word.figure or behind)


def _opening(one: Said, word: _Word, others: Sequence[Thing], end: int) -> Relation | None:
    """Return what a comparison that opens a sentence is of: "on twice as many changes as B, A has twice the points"."""
    is_next = one.lows[end : end + 1] == [","] and end + 1 < len(one.lows) and is_name(one, end + 1)
    is_of_others = any(one.lows[end + 1 : end + 2] == [thing.name] for thing in others)
    if not is_next or is_of_others or names(one, range(word.start)):
        return None
    own = [Thing(name=one.lows[end + 1], place=end + 1)]
    return _relation_of(word, own, others, start=0, end=end + 2, figure=word.figure)


def _of_two(one: Said, word: _Word, last: Relation | None) -> Relation | None:
    """Return the last of two things that stand before a word, held against the other."""
    begins = _begins(one, word)
    if last is not None and last.places.stop > begins and not names(one, range(last.places.stop, word.start)):
        # "A landed three changes more than B, and averaged two points more."
        units = {each.unit for thing in (*last.own, *last.others) for each in thing.figures} - {None}
        unit = word.figure.unit if word.figure is not None else None
        # "25.4 points to 24.1, on two changes fewer": what is of another measure is no number of this one.
        is_other = unit is not None and bool(units) and not units <= {unit, *PERCENTAGE.get(unit, ())}
        told = [_bare(side) if is_other else list(side) for side in (last.own, last.others)]
        return _relation_of(word, *told, start=last.places.stop, end=word.end, figure=word.figure)
    own = ahead(one, range(begins, word.start))
    pronoun = next((at for at in range(begins, word.start) if one.lows[at] == "it"), None)
    if pronoun is not None and "".join(one.lows[max(0, pronoun - 1) : pronoun]) in ENDS | {",", "and"}:
        return _of_pronoun(one, word, pronoun) if not names(one, range(pronoun, word.start)) else None
    others = own[-2:-1]
    if len(own) == 1:
        earlier = names(one, range(begins, own[0].place))[-1:]
        others = with_figures(one, earlier, range(earlier[0], own[0].place)) if earlier else []
    if not others:
        return None
    last_one = next((group for group in reversed(one.groups) if group.end <= word.start), None)
    if last_one is not None and is_aside(one, last_one, word.start):
        # "A followed a day after B, and scored three points less."
        return _relation_of(word, others, own[-1:], start=begins, end=word.end, figure=word.figure)
    return _relation_of(word, own[-1:], others, start=begins, end=word.end, figure=word.figure)


def _bare(side: Sequence[Thing]) -> list[Thing]:
    """Return things without the numbers that stand with them."""
    return [replace(thing, figures=()) for thing in side]


def _of_pronoun(one: Said, word: _Word, begins: int) -> Relation | None:
    """Return what "it" is of the two that are named before, held against the other: "A beats B, yet it has less".

    Of clauses that each have a subject it is the last one's: "whereas A added 149 lines, B added 42, yet it has more".
    """
    told = list({one.lows[at]: Thing(name=one.lows[at], place=at) for at in names(one, range(begins))}.values())
    if len(told) != len(("own", "other")):
        return None
    first, last = told if not _is_subject(one, told[1].place) else reversed(told)
    return _relation_of(word, [first], [last], start=begins, end=word.end, figure=word.figure)


def _is_subject(one: Said, place: int) -> bool:
    """Whether a clause begins with a name: "whereas A added 149 lines, B added 42"."""
    return "".join(one.lows[max(0, place - 1) : place]) in ENDS | {","}


def _by_noun(one: Said, word: _Word) -> Relation | None:
    """Return what the noun before a word compares by, whatever else is told: "and A's average is 1.6 points higher"."""
    begins = max((at + 1 for at in range(word.start) if one.lows[at] in ENDS | {",", "and"}), default=0)
    own = names(one, range(begins, word.start))
    before = [at for at in names(one, range(begins)) if own and one.lows[at] != one.lows[own[-1]]]
    others = [Thing(name=one.lows[at], place=at) for at in before[-1:]]
    is_told = any(each.start >= begins and each.end <= word.start for each in one.figures)
    if not own or not others or is_told or not NOUNS & set(one.lows[own[-1] : word.start]):
        return None
    first = Thing(name=one.lows[own[-1]], place=own[-1])
    return _relation_of(word, [first], others, start=begins, end=word.end, figure=word.figure)


def _relation_of(  # noqa: PLR0913 (each is a part of the comparison)
    word: _Word, own: Sequence[Thing], others: Sequence[Thing], *, start: int, end: int, figure: Figure | None
) -> Relation:
    return Relation(
        own=own,
        others=others,
        sign=word.sign,
        figure=figure,
        is_ratio=word.is_ratio,
        start=start,
        places=range(word.start, end),
    )


def _begins(one: Said, word: _Word) -> int:
    """Return where the part of a sentence begins in which a word holds things against each other."""
    return max((at + 1 for at in range(word.start) if one.lows[at] in ENDS or _is_other_subject(one, at)), default=0)


def _is_other_subject(one: Said, at: int) -> bool:
    """Whether "though" leads to another subject, as in "though A scores above B", and not on: "though by little"."""
    return one.lows[at] == "though" and is_name(one, at + 1)


def _one_by_one(one: Said, first: Relation) -> Iterator[Relation]:
    """Yield what else the same is held against, each by a number of its own: "trails A by four and B by three"."""
    last = first
    while last.figure is not None and "by" in one.lows[: last.figure.start][-2:]:
        at = last.places.stop
        while "".join(one.lows[at : at + 1]) in {",", "and"}:
            at += 1
        name = _next_name(one, at) if at > last.places.stop else None
        figure = _by(one, name + 1) if name is not None else None
        if name is None or figure is None:
            return
        others = (Thing(name=one.lows[name], place=name),)
        last = replace(last, others=others, figure=figure, places=range(last.places.stop, figure.end))
        yield last


def _words(one: Said) -> Iterator[_Word]:
    for place in range(len(one.lows)):
        found = _ratio(one, place) or _relation(one, place)
        if found is not None:
            yield found


def _ratio(one: Said, place: int) -> _Word | None:
    """Return "half of", "twice", "three times as many as" and "one and a half times"."""
    figure = next((each for each in one.figures if each.start == place), None)
    if figure is None or not is_ratio(figure) or figure.end >= len(one.lows):
        return None
    low, kind = one.lows[figure.end], one.tokens[figure.end].kind
    if low in MORE | LESS:
        return None
    if low == "as" and "".join(one.lows[figure.end + 2 : figure.end + 3]) in CLOSING:
        ratio = _Word(start=place, end=figure.end + 2, sign=None, figure=figure, is_ratio=True, is_of_two=True)
        return ratio if is_subject(one, figure) else None
    if low == "as" and "as" in one.lows[figure.end + 1 : figure.end + AHEAD]:
        end = one.lows.index("as", figure.end + 1) + 1
    elif low in OF_RATIO or kind in {Kind.NAME, Kind.IDENT, Kind.NUMBER}:
        end = figure.end
    else:
        return None
    return _Word(start=place, end=end, sign=None, figure=figure, is_ratio=True)


@cache
def _relations_from() -> Mapping[str, Sequence[tuple[str, list[str], int]]]:
    """Return the phrases of relations, each with its words and its sign, by the first word."""
    found: dict[str, list[tuple[str, list[str], int]]] = {}
    for phrase, sign in RELATIONS.items():
        found.setdefault(phrase.split()[0], []).append((phrase, phrase.split(), sign))
    return found


def _relation(one: Said, place: int) -> _Word | None:
    """Return "above", "ahead of", "trails" and "more than", with the number at once before it."""
    low = one.lows[place]
    figure = next((each for each in one.figures if each.end == place), None)
    if low in MORE | LESS:
        return _than(one, place, figure)
    for phrase, told, sign in _relations_from().get(low, ()):
        end = place + len(told)
        if one.lows[place:end] != told:
            continue
        is_plain = figure is not None and (not is_ratio(figure) or figure.form is Form.FRACTION)
        is_step = is_plain and sign != 0 and phrase not in VERBS
        is_closed = "".join(one.lows[end : end + 1]) in CLOSING | {"at", "with", "on"}
        is_of_two = is_step and is_closed and phrase in ALONE and not _is_of_old(one, figure)
        start = figure.start if is_step and figure is not None else place
        # "Ranked second behind A" is the next one, and no two behind.
        figure = None if figure is not None and figure.form is Form.PLACE else figure
        far = figure if is_step else _by(one, end + 1) if phrase in VERBS else None
        if far is not None and one.lows[end : end + 1] == ["it"] and not _is_of_old(one, far):
            # "With B two points behind it", "and B trails it by two".
            return _Word(start=start, end=max(end + 1, far.end), sign=sign, figure=far, is_of_two=True)
        return _Word(start=start, end=end, sign=sign, figure=figure if is_step else None, is_of_two=is_of_two)
    return None


def _is_of_old(one: Said, figure: Figure | None) -> bool:
    """Whether "A is 9 points above its usual, B 7 below" leaves out the usual, and nothing else that is named."""
    start = 0 if figure is None else figure.start
    return bool(OLD & set(one.lows[:start])) and one.lows[start - 1] != ","


def _than(one: Said, place: int, figure: Figure | None) -> _Word | None:
    """Return "four more than", "twice as many more than", and "four more" of the last of two."""
    than = next((at for at in range(place + 1, min(place + AHEAD, len(one.lows))) if one.lows[at] == "than"), None)
    start, sign = place if figure is None else figure.start, 1 if one.lows[place] in MORE else -1
    is_ratio_ = figure is not None and is_ratio(figure)
    if than is None:
        behind = _by(one, place + 1) if figure is None else None
        figure, end = figure or behind, place + 1 if behind is None else behind.end
        if behind is None and figure is not None and UNITS.get("".join(one.lows[end : end + 1])) == figure.unit:
            # "It added 107 fewer lines".
            end += 1
        is_closed = "".join(one.lows[end : end + 1]) in CLOSING
        is_of_two = figure is not None and not is_ratio_ and is_closed and not _is_of_old(one, figure)
        return _Word(start=start, end=end, sign=sign, figure=figure, is_of_two=True) if is_of_two else None
    # "Less than half of": the ratio says what is held against what.
    is_bound = any(each.start == than + 1 and is_ratio(each) for each in one.figures)
    if is_bound or (figure is not None and figure.form is Form.FRACTION):
        return None
    return _Word(start=start, end=than + 1, sign=sign, figure=figure, is_ratio=is_ratio_)


def _others(one: Said, word: _Word) -> tuple[list[Thing], int]:
    """Return what something is held against, and where that ends."""
    found: list[Thing] = []
    at = end = word.end
    while True:
        name = _next_name(one, at)
        if name is None or (found and not JOINS & set(one.lows[end : end + 1])):
            return found, end
        before = [
            each
            for each in one.figures
            if at <= each.start < name and set(one.lows[each.end : each.end + 1]) & (TYING | {"points", "percent"})
        ]
        stop = next(
            (p for p in range(name + 1, min(len(one.lows), name + 1 + AHEAD)) if _is_stop(one, p)),
            min(len(one.lows), name + 1 + AHEAD),
        )
        behind = [] if before else [each for each in one.figures if name < each.start < stop]
        found.append(Thing(name=one.lows[name], place=name, figures=(*before, *behind)))
        end = max([name + 1, *(each.end for each in behind)])
        if "".join(one.lows[end : end + 1]) == "'s" and not behind:
            end += 1
        while end < stop and one.tokens[end].kind is Kind.PERSON:
            end += 1
        at = end + (one.lows[end : end + 1] == [","])
        at += one.lows[at : at + 1] in (["and"], ["or"])
        if at == end:
            return found, end


def _is_stop(one: Said, at: int) -> bool:
    is_word = any(word.start == at for word in (_ratio(one, at), _relation(one, at)) if word is not None)
    return one.lows[at] in ENDS | {",", "and", "by"} or is_name(one, at) or is_word


def _next_name(one: Said, at: int) -> int | None:
    """Return where the next name stands, where only words that lead to it, and its number, stand before it."""
    starts = {figure.start: figure for figure in one.figures}
    seen = 0
    while at < len(one.lows) and seen <= AHEAD:
        if is_name(one, at) and any(group.start <= at < group.end for group in one.groups):
            return at
        if at in starts and starts[at].form in {Form.DIGITS, Form.WORDS, Form.BOTH}:
            at = starts[at].end
        elif one.lows[at] in LEADIN:
            at += 1
        else:
            return None
        seen += 1
    return None


def _by(one: Said, end: int, *, is_parted: bool = False) -> Figure | None:
    """Return how far, where that stands behind it all: "exceeds B's 202 by 38"."""
    at = end
    while at < len(one.lows) and one.lows[at] in ({",", "'s"} if is_parted else {"'s"}):
        at += 1
    if one.lows[at : at + 1] != ["by"]:
        return None
    return next((each for each in one.figures if at < each.start <= at + BACK), None)
