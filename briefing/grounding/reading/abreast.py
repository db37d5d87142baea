"""Whose numbers are where two things are told beside each other: "Auth trails Search, 46 to 47 points".

A sentence may put its names first and their numbers behind them, name and number in turns, or each number before its
name. Which of these it is, no grammar of some rules tells for sure; but it can only be one in which *both* numbers are
what a cited fact of the same kind has for the two names. So an order is only taken where it is proven as a whole: a
swapped pair is proven by none.
"""

from __future__ import annotations

from itertools import dropwhile, pairwise
from typing import TYPE_CHECKING, Final

from briefing.grounding.facts.measures import called_by
from briefing.grounding.facts.quantities import BASES, Role
from briefing.grounding.facts.violations import Code
from briefing.grounding.figures.amounts import CLOSE, FRACTION_OFF
from briefing.grounding.language.lexicon import ABOUT
from briefing.grounding.language.listed import words
from briefing.grounding.language.text import Kind
from briefing.grounding.reading.asides import asides
from briefing.grounding.reading.figures import Form
from briefing.grounding.reading.groups import Group

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from briefing.grounding.facts.quantities import Quantity
    from briefing.grounding.reading.figures import Figure
    from briefing.grounding.reading.said import Said

Told = tuple["Figure", str]
"""A number and the name that it is of."""
Pair = tuple[Told, Told]

JOINS: Final = frozenset(
    {("to",), ("against",), ("versus",), ("vs",), ("and",), ("compared", "with"), ("compared", "to"), ("over",)}
)
"""What stands between two numbers behind two names."""
MEASURED: Final = frozenset({Form.DIGITS, Form.WORDS, Form.FRACTION})
KINDS: Final = (("service",), ("team",), ("change",), ("deployment",), ("signal", "driver"))
TYING: Final = words("with for at in of by from to on")
"""Words between a number and the name behind it."""
SMALL: Final = words("the a an its their about only just some roughly nearly almost change each apiece") | frozenset(
    ABOUT
)
OF_WHAT: Final = words("of owned files changes points risk")
"""Words behind the first of two numbers that say of what it is: the other is of the same."""
STOPS: Final = words("; : — – ( )")
TURNING: Final = words("; : but while whereas yet though although — –")
BYGONE: Final = words("before previously earlier ago formerly once usual usually normally last previous")
"""Words beside a number that say that it is of another time."""
NEAR: Final = 6
TWO: Final = 2
FARTHEST_OFF: Final = 0.3
"""How far "twice as many" may be from how a pair stands, as a part of it: "more than twice" is in it too."""
AGAINST: Final = words("against versus vs than compared")
"""Words behind which stands what another subject has."""
SIDEWAYS: Final = [[low] for low in ("above", "below", "over", "under", "off", "from")]
"""What stands behind a step, before what it is a step from."""
WHOLES: Final = words("points changes risk")
"""What a service and a team have shares of."""
STEPPED: Final = frozenset({None, "points", "percent", "changes", "deployments", "incidents"})
"""Units of what one of a pair may be ahead by."""


def abreast(one: Said) -> Mapping[int, Group]:
    """Return whose the numbers are that are told of two things, by the first token of each."""
    found: dict[int, Group] = {}
    for pair in pairs(one):
        for figure, name in pair:
            found.setdefault(figure.start, _group(figure, name))
    return found


def pairs(one: Said) -> list[Pair]:
    """Return the numbers that are told beside each other, each with the name that it is of."""
    found = (next((pair for pair in orders if _proven(one, pair)), None) for orders in _every_order(one))
    return [pair for pair in found if pair is not None]


def _every_order(one: Said) -> Iterator[list[Pair]]:
    """Yield for every two numbers that follow one another the orders in which they can be told of two names."""
    known = [figure for figure in one.figures if figure.form in MEASURED and not figure.is_whole]
    for first, second in pairwise(known):
        yield list(_orders(one, first, second))


def swapped(one: Said) -> Iterator[tuple[Code, str]]:
    """Yield two numbers of which each is the other one's, where no order proves them as they stand."""
    for orders in _every_order(one):
        if any(_proven(one, pair) for pair in orders):
            continue
        for (first, own), (second, other) in orders:
            is_told = is_of_now(one, first, None) and is_of_now(one, second, None)
            is_alike = first.unit == second.unit or None in {first.unit, second.unit}
            if is_told and is_alike and _proven(one, ((first, other), (second, own))):
                yield Code.ENTITY, f"{first.text!r} is not a number of {own}, and {second.text!r} none of {other}"
                break


def held_to_others(one: Said, meant: Mapping[int, frozenset[Role]]) -> Iterator[int]:
    """Yield the numbers, by their first tokens, that another subject has: "0.3 points at A, against 0.8 at B".

    They are of the same time as the number that is held against them, where nothing says otherwise.
    """
    known = [figure for figure in one.figures if figure.form in MEASURED and not figure.is_whole]
    names = [(group, low) for group in one.groups for low in _names(one, group)]
    beside = {at for aside in asides(one.tokens, one.figures) for at in range(aside.start, aside.end)}
    for first, second in pairwise(known):
        between = [one.lows[at] for at in range(first.end, second.start) if at not in beside]
        begins = max((at + 1 for at in range(first.start) if one.lows[at] in STOPS | {",", "and"}), default=0)
        own = {name for _, (at, name) in names if begins <= at < second.start}
        other = _tied(one, second, len(one.lows), names)
        is_held = (
            bool(AGAINST & set(between[-NEAR:])) and not BYGONE & set(between) and meant.get(second.start) == BASES
        )
        is_other = (bool(own) and other is not None and other not in own) or _is_of_else(one, first, second)
        if is_held and is_other and is_of_now(one, second, BASES):
            yield second.start
        elif other is not None and _is_stepped(between):
            # "5.6 points below its usual, against 1.1 for B": both are so far below what is usual of them.
            ahead = [name for _, (at, name) in names if at < first.start and name != other][-1:]
            yield from (second.start for name in ahead if _proven(one, ((first, name), (second, other))))


def _is_stepped(between: list[str]) -> bool:
    """Whether the first of two numbers is a step from its own time: "below its usual, against", and no other time."""
    held = next((at for at, low in enumerate(between) if low in AGAINST), 0)
    return bool(held) and between[:1] in SIDEWAYS and "its" in between[:held] and not BYGONE & set(between[held:])


def _is_of_else(one: Said, first: Figure, second: Figure) -> bool:
    """Whether two shares are of two wholes: "32 percent of the points, less than its 33 percent of the changes"."""
    of_first, of_second = ("".join(one.lows[each.end + 2 : each.end + 3]) for each in (first, second))
    are_told = all(one.lows[each.end : each.end + 2] == ["of", "the"] for each in (first, second))
    are_shares = first.unit == second.unit == "percent"
    return are_told and are_shares and of_first != of_second and {of_first, of_second} <= WHOLES


def stands(one: Said, place: int) -> int | None:
    """Return how the first of two stands to the second, by its number, where a word and "than" compare them."""
    if "than" not in one.lows[place + 1 : place + 1 + NEAR]:
        return None
    than = one.lows.index("than", place + 1)
    for (first, own), (second, other) in pairs(one):
        if other in one.lows[than + 1 : than + 1 + TWO] and own in one.lows[:place]:
            return (first.value > second.value) - (first.value < second.value)
    return None


def disagreeing(one: Said) -> Iterator[tuple[Code, str]]:
    """Yield steps that a pair does not have: "ahead by two points, 50.2 to 49.8", "three times as many, 14 to 7"."""
    told = one.abreast
    for step, first, second in zip(one.figures, one.figures[1:], one.figures[2:], strict=False):
        between = tuple(low for low in one.lows[first.end : second.start] if low not in SMALL)
        is_told = between in JOINS - {("and",)} and not STOPS & set(one.lows[step.end : first.start])
        if not is_told or first.start not in told or not second.value:
            continue
        is_by = "by" in one.lows[max(0, step.start - TWO) : step.start]
        if step.unit == "times" and abs(first.value / second.value - step.value) > FARTHEST_OFF * step.value:
            yield Code.NUMBER, f"{step.text!r} is not how {first.text} and {second.text} stand"
        off = 0.5 * 10.0**-step.decimals + 10.0 ** -max(first.decimals, second.decimals)
        is_off = abs(abs(first.value - second.value) - step.value) > off
        if is_by and step.form in {Form.DIGITS, Form.WORDS} and step.unit in STEPPED and is_off:
            yield Code.NUMBER, f"{step.text!r} is not what is between {first.text} and {second.text}"


def is_of_now(one: Said, figure: Figure, roles: frozenset[Role] | None) -> bool:
    """Whether only "than", "against" or "then" before the name of a number made it one of another time."""
    near: list[str] = []
    for low in one.lows[figure.end : figure.end + NEAR]:
        if low in STOPS | {",", "and"}:
            break
        near.append(low)
    before = one.lows[max(0, figure.start - TWO) : figure.start]
    return (roles is None or roles == BASES) and not BYGONE & {*near, *before}


def _orders(one: Said, first: Figure, second: Figure) -> Iterator[Pair]:
    """Yield the orders in which two numbers can be told of two names."""
    between = tuple(low for low in one.lows[first.end : second.start] if low not in SMALL)
    if between[:1] == ("of",):
        # "For 44 percent of its owned files against 17".
        between = tuple(dropwhile(OF_WHAT.__contains__, between))
    names = [(group, low) for group in one.groups for low in _names(one, group)]
    if None not in (_tied(one, first, second.start, names), _tied(one, second, len(one.lows), names)):
        # "Seven wait at A and B, three at A and four at B": each has its own, whoever is named before.
        yield from _before(one, first, second, names)
        return
    if between in JOINS and one.lows[first.start - 1 : first.start] not in (["from"], ["between"]):
        yield from _of_the_other(one, first, second, names) or _behind(one, first, second, names)
    yield from _in_turns(one, first, second, names)
    yield from _before(one, first, second, names)
    yield from _opened(one, first, second, names)


def _names(one: Said, group: Group) -> list[tuple[int, str]]:
    return [
        (at, one.lows[at]) for at in range(group.start, group.end) if one.tokens[at].kind in {Kind.NAME, Kind.IDENT}
    ]


Named = tuple[Group, tuple[int, str]]


def _behind(one: Said, first: Figure, second: Figure, names: Sequence[Named]) -> Iterator[Pair]:
    """Yield the last two names of a kind before both numbers: "A is above B, 47 to 46"."""
    for kinds in KINDS:
        ahead = [name for _, (at, name) in names if at < first.start and one.cited.names.are(name, *kinds)]
        told = list(dict.fromkeys(reversed(ahead)))[:TWO]
        if len(told) == TWO:
            yield (first, told[1]), (second, told[0])


def _of_the_other(one: Said, first: Figure, second: Figure, names: Sequence[Named]) -> list[Pair]:
    """Yield the one that is named and the only other one that is cited: "A has the higher mean, 27 points to 24"."""
    subjects = {fact.subject.label.lower() for fact in one.cited.facts if fact.subject.type != "scope"}
    # "Of the two A scored higher: 32 points against 31" tells the numbers of what stands before the colon.
    stop = first.start - (one.lows[first.start - 1 : first.start] == [":"])
    begins = max((at + 1 for at in range(stop) if one.lows[at] in TURNING), default=0)
    ahead = {name for _, (at, name) in names if begins <= at < first.start and name in subjects}
    if len(subjects) == TWO and len(ahead) == 1:
        (own,), (other,) = ahead, subjects - ahead
        return [((first, own), (second, other))]
    return []


def _in_turns(one: Said, first: Figure, second: Figure, names: Sequence[Named]) -> Iterator[Pair]:
    """Yield the names that stand before the one and before the other: "A has 47 points, more than B with 46"."""
    ahead = [name for _, (at, name) in names if at < first.start]
    between = [(at, name) for _, (at, name) in names if first.end <= at < second.start]
    if not ahead or not between or between[-1][1] == ahead[-1]:
        return
    at, name = between[-1]
    if _tied(one, first, second.start, names) == name and one.lows[at + 1] == "," and one.lows[at + 2] in AGAINST:
        # "40 percent in A, and 0 percent in B, against 40": what the first number is held against is no other one's.
        return
    if second.start - at <= NEAR and not STOPS & set(one.lows[at : second.start]):
        yield (first, ahead[-1]), (second, name)


def _before(one: Said, first: Figure, second: Figure, names: Sequence[Named]) -> Iterator[Pair]:
    """Yield the names that are tied behind the numbers: "47 points with A and 46 with B", "A has 47, B's is 46"."""
    own, other = _tied(one, first, second.start, names), _tied(one, second, len(one.lows), names)
    ahead = [name for _, (at, name) in names if at < first.start]
    if other is not None and own is not None and own != other:
        yield (first, own), (second, other)
    elif other is not None and own is None and ahead and ahead[-1] != other:
        yield (first, ahead[-1]), (second, other)


def _opened(one: Said, first: Figure, second: Figure, names: Sequence[Named]) -> Iterator[Pair]:
    """Yield whose a number is that a sentence opens with: "with 505 points to Ledger's 200, Payments scored more"."""
    between = [(at, name) for _, (at, name) in names if first.end <= at < second.start]
    behind = [(at, name) for _, (at, name) in names if second.end < at <= second.end + TWO]
    is_paused = "," in one.lows[second.end : second.end + TWO]
    is_opened = one.lows[0] in {"with", "at", "on", "by"} and first.start <= TWO
    if is_opened and is_paused and len(between) == 1 and behind and behind[0][1] != between[0][1]:
        yield (first, behind[0][1]), (second, between[0][1])


def _tied(one: Said, figure: Figure, stop: int, names: Sequence[Named]) -> str | None:
    """Return the name that a preposition ties to the number before it."""
    at, name = next(((at, name) for _, (at, name) in names if figure.end <= at < stop), (-1, ""))
    between = [low for low in one.lows[figure.end : max(at, 0)] if low not in SMALL]
    is_near = 0 < len(between) <= NEAR and not (STOPS | {",", "and"}) & set(between)
    return name if at >= 0 and is_near and between[-1] in TYING else None


def _proven(one: Said, pair: Pair) -> bool:
    """Whether facts of one kind have both numbers for the two names, each its own."""
    (first, own), (second, other) = pair
    return any(
        (left.kind, left.key, left.unit) == (right.kind, right.key, right.unit)
        and left.fact + left.place != right.fact + right.place
        for left in one.cited.pool
        if _is_of(one, first, own, left)
        for right in one.cited.pool
        if _is_of(one, second, other, right) and own not in right.subjects and other not in left.subjects
    )


def _is_of(one: Said, figure: Figure, name: str, known: Quantity) -> bool:
    """Whether a number of now is what is shown for a name."""
    return (
        known.role is Role.NOW and name in called_by(one, known) and known.key != "across" and is_shown(figure, known)
    )


def is_shown(figure: Figure, known: Quantity) -> bool:
    """Whether a number shows a quantity, by its value and its unit alone."""
    is_unit = figure.unit in {None, known.unit} or (known.unit is None and figure.unit not in {"percent", "points"})
    off = FRACTION_OFF if figure.form is Form.FRACTION else 0.5 * 10.0**-figure.decimals
    return is_unit and abs(abs(known.value) - figure.value) <= off + CLOSE


def _group(figure: Figure, name: str) -> Group:
    return Group(start=figure.start, end=figure.start, names=frozenset({name}), tied=True)
