"""What a signal brings to the score of a change, or a driver to a movement, and what was measured of it.

"16 of its 42 points come from the 152 lines that it added, thin review adds four": every number that the words tie to
a row of a fact is that row's and no other's, its points or, where it counts lines, its reading.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from briefing.grounding.figures.amounts import CLOSE, PERCENT, QUALIFYING, adverbs_before, is_near_part
from briefing.grounding.figures.rowed import ALONE, FAR, LINES, ROWS, rows_of, told_of
from briefing.grounding.figures.standing import Standing
from briefing.grounding.figures.summed import JOINING, JOINS, TOGETHER
from briefing.grounding.language.listed import words
from briefing.grounding.reading.belonging import changes_of
from briefing.grounding.reading.figures import Form
from briefing.grounding.reading.pointed import MOVEMENTS
from briefing.grounding.reading.topics import phrase

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from briefing.grounding.figures.summed import Mention
    from briefing.grounding.reading.figures import Figure
    from briefing.grounding.reading.said import Said
    from briefing.payload import Fact

OWNERS: Final = ("service", "team", "change", "deployment")
SOURCES: Final = words("from for through to due via by because thanks")
"""Words between points and what brings them: "three for thin review"."""
BEING: Final = words("is are was were")
LEADING: Final = words(
    "the its their a an of fact that it was were being having had been large many only mere just s 's"
)
"""Words between a source and its name: "for being merged without review", "from the 107 lines"."""
COMING: Final = SOURCES | words(
    """
    come comes came coming entirely wholly stem stems stemmed stemming arise arises arose result results resulted derive
    derives of which that it these those them all its their the is are was were be being have has had gone go goes
    went fall falls fell put points point risk down alone only just each apiece earned owed directly solely by 's '
    to be exact precise precisely exactly about nearly almost score or so gained rose lost dropped climbed
    ( ) ,
    """
)
"""Words between points and the source that they are told to have."""
TAKING: Final = words("took take takes taking taken knocked knocks shaved shaves cut cuts wiped wipes trimmed trims")
SUBTRACTING: Final = words("subtracted subtracts subtracting removed removes removing saved saves saving")
"""Verbs that take points off with no word beside them."""
COSTING, PUTTING = words("cost costs costing"), words("put puts putting piled piles piling tacked tacks loaded loads")
GIVING: Final = words(
    """
    brings brought bring bringing gives gave give giving adds added add adding contributes contributed contribute
    contributing accounts accounted account accounting for makes made make making up explains explained explain
    worth weighs weighed weigh supplies supplied provides provided with at
    is are was were has have had carries carried earns earned responsible of it its the their this that alone
    got gets another a an further only just some about nearly almost roughly around itself each off on and change ( ) ,
    """
).union(TAKING, SUBTRACTING, COSTING, PUTTING)
"""Words between what brings points and the points: "thin review accounts for another four"."""
AWAY: Final = words(
    """
    more less fewer above below over under higher lower up down from against than usual usually ahead behind beyond
    before instead compared short
    """
)
"""Words beside a number that is no part of a score but how far something is from something else."""
MAINLY: Final = words("mainly mostly largely chiefly primarily partly especially notably including")
BACK: Final = words(", ; : ( — – though although but while yet which whose with even")
"""Words with which what was measured is told behind the points: ", which were 103", ", though it added just 46"."""
COUNTING: Final = words(
    """
    were was are is numbered number numbers amounted amount added adds brought counted came come ran put totalled
    deleted removed
    """
)
REFERRING: Final = COUNTING | words("it they those these that the there to just only merely mere all a in no change of")
APIECE: Final = words("each apiece")
JOINED: Final = words("and but , against to")
"""Words between the lines that were added and those that were deleted."""
CLOSED: Final = words(", . ; : ) and in") | {""}
"""What stands behind the second of them."""
ENTIRELY: Final = words("all entirely wholly solely")
"""Words with which all of a movement is told to be one driver's."""
COUNTED: Final = frozenset({Form.DIGITS, Form.WORDS})
NEAR: Final = 3


def brought(one: Said, figure: Figure) -> Standing | None:
    """Return whether a number is that of the row that the words tie it to; None where they tie it to none."""
    fact = _fact_of(one, figure)
    if fact is None or figure.is_whole or figure.form not in {*COUNTED, Form.FRACTION}:
        return None
    rows, told = rows_of(fact), told_of(one, fact)
    title = _measured(one, figure, told)
    if title is not None:
        known = rows[title].reading if title in rows else None
        # "About 150 lines" and "more than 600" are for the rules of rounding.
        is_plain = not QUALIFYING - {"a", "an", "only", "just"} & set(one.lows[figure.start - 1 : figure.start])
        is_so = known is not None and abs(known - figure.value) <= CLOSE
        return Standing(is_so=is_so, places=range(0)) if known is not None and is_plain else None
    tied = _tied(one, figure, told) if figure.unit in {None, "points"} or figure.form is Form.FRACTION else None
    if tied is None or not set(tied) <= set(rows) or _is_other(one, figure, fact):
        return None
    points = [rows[title].points for title in tied]
    is_so = _is_brought(one, figure, fact, points) and sum(points) * _sign(one, figure) >= 0
    return Standing(is_so=is_so, places=range(0))


def _is_brought(one: Said, figure: Figure, fact: Fact, points: Sequence[float]) -> bool:
    whole = abs(float(str(fact.value)))
    if figure.form is Form.FRACTION:
        part = PERCENT * abs(sum(points)) / whole if whole else 0.0
        return is_near_part(figure.value, part, adverbs_before(one.lows[: figure.start]))
    half = 0.5 * 10.0**-figure.decimals
    near = {*one.lows[max(0, figure.start - NEAR) : figure.start], *one.lows[figure.end : figure.end + NEAR]}
    told = points if APIECE & near else [sum(points)]
    shown = [each if figure.signed else abs(each) for each in told]
    return all(abs(each - figure.value) <= half for each in shown)


def _sign(one: Said, figure: Figure) -> int:
    """Return which way points are said to go: "took 1.2 points off Checkout", "added 0.8"; 0 where nothing says it."""
    near = one.lows[max(0, figure.start - FAR) : figure.start]
    behind = set(one.lows[figure.end : figure.end + 2 * FAR])
    if TAKING & set(near) and {"off", "away"} & (behind | set(near)):
        return -1
    if SUBTRACTING & set(near[-1:]):
        return -1
    # "Lines added put on 1.6", "thin review cost it another 0.7".
    told = [low for low in near if low not in QUALIFYING | {"it", "them", "another", "by"}]
    is_added = told[-1:] in (["added"], ["adds"]) or bool(COSTING & set(told[-1:]))
    is_put = told[-1:] == ["on"] and bool(PUTTING & set(told[-2:-1]))
    is_put = is_put or (bool(PUTTING & set(told)) and one.lows[figure.end : figure.end + 1] in (["on"], ["onto"]))
    return 1 if is_added or is_put else 0


def _fact_of(one: Said, figure: Figure) -> Fact | None:
    """Return the fact whose rows a number can be of: that of what its clause names, else of what was named last."""
    known = [fact for fact in one.cited.of_kind(*ROWS) if rows_of(fact)]
    if figure.decimals and one.cited.of_kind("change"):
        # A score has whole points; what was read of a review has not.
        return None
    named = one.things(one.clause(figure.start), *OWNERS)
    if not named:
        ahead = [group.names for group in (*one.before, *one.groups) if group.end <= figure.start]
        owning = {names for names in ahead if all(map(_is_owner(one), names))}
        # Of several, "it" and "the former" may be any.
        named = owning.pop() if len(owning) == 1 else frozenset()
    if TOGETHER & set(phrase(figure, one.tokens, one.figures)):
        # "The two added 428 lines together, 250 of them in A": that is of both.
        return None
    if named:
        of_services = changes_of(one.cited, named) if {"change", "changes"} & set(one.lows) else frozenset()
        own = [fact for fact in known if fact.subject.label.lower() in named]
        known = own or [fact for fact in known if fact.subject.label.lower() in of_services]
    return known[0] if len(known) == 1 else None


def _is_owner(one: Said) -> Callable[[str], bool]:
    return lambda name: one.cited.names.are(name, *OWNERS)


def _measured(one: Said, figure: Figure, told: Sequence[Mention]) -> str | None:
    """Return the row of which a number is what was measured, None where it is no such number."""
    if figure.form not in COUNTED or figure.unit not in {None, "lines"} or figure.decimals:
        return None
    own = [each for each in told if set(each.titles) <= set(LINES)]
    if figure.unit == "lines":
        within = [each for each in own if each.start <= figure.end and figure.start < each.end]
        return within[0].titles[0] if len(within) == 1 else None
    named = next((each for each in own if each.start == figure.end), None)
    title = named.titles[0] if named is not None and one.cited.of_kind("change") else _beside(one, figure)
    if title is not None:
        # "224 lines added".
        return title
    verb = next((title for title, named in LINES.items() if one.lows[figure.start - 1] in named - ALONE), None)
    if verb is not None and any(other.unit == "lines" for other in one.figures) and figure.start:
        return verb
    start = next((at + 1 for at in range(figure.start - 1, -1, -1) if one.lows[at] in BACK), 0)
    between, behind = one.lows[start : figure.start], one.lows[figure.end : figure.end + 3]
    last = [each for each in told if each.end <= figure.start][-1:]
    is_of_them = behind[:2] == ["of", "them"]
    is_closed = "".join(behind[2:3] if is_of_them else behind[:1]) in {"", *words(", . ; : )")}
    is_told = bool(COUNTING & set(between)) or (is_of_them and not between)
    if not start or not is_closed or not is_told or not set(between) <= REFERRING:
        return None
    verb = next((title for title, named in LINES.items() if named & set(between)), None)
    return verb or (last[0].titles[0] if last and last[0] in own else None)


def _beside(one: Said, figure: Figure) -> str | None:
    """Return the row of lines that a number is told of beside those of the other one: "157 added and 117 deleted"."""
    last = next((each for each in reversed(one.figures) if each.end <= figure.start), None)
    verb, behind = "".join(one.lows[figure.end : figure.end + 1]), "".join(one.lows[figure.end + 1 : figure.end + 2])
    is_next = last is not None and last.unit == "lines" and bool(JOINED & set(one.lows[last.end : figure.start]))
    if not is_next or behind not in CLOSED:
        return None
    return next((title for title, named in LINES.items() if verb in named - ALONE), None)


def _tied(one: Said, figure: Figure, told: Sequence[Mention]) -> tuple[str, ...] | None:
    """Return the rows that a number is tied to: those that it comes from, else those that bring it."""
    behind = next((place for place, each in enumerate(told) if each.start >= figure.end), None)
    if behind is not None and _comes(one, figure, told[behind]):
        return _list(one, told, behind, 1)
    ahead = max((place for place, each in enumerate(told) if each.end <= figure.start), default=None)
    if ahead is not None and _gives(one, told[ahead], figure):
        titles = _list(one, told, ahead, -1)
        # "A and B added 0.7 and 0.6 points": each number is of one of them.
        return titles[-1:] if len(titles) > 1 and len(_run(one, figure)) == len(titles) else titles
    return None


def _run(one: Said, figure: Figure) -> list[Figure]:
    """Return a number with those that are listed with it behind it: "0.7 and 0.6 points"."""
    run = [figure]
    for each in one.figures:
        is_next = each.start > run[-1].start and one.lows[run[-1].end : each.start] in JOINS and each.form in COUNTED
        # "Added 2.3 points, 1.7 of them in A": a part, and no second of a list.
        is_part = each.of is not None or one.lows[each.end : each.end + 1] == ["of"]
        if is_next and not is_part and len({each.unit, figure.unit} - {None}) <= 1:
            run.append(each)
    return run


def _list(one: Said, told: Sequence[Mention], place: int, step: int) -> tuple[str, ...]:
    """Return the rows that are listed with one, before or behind it, with nothing but "and" between them."""
    titles = list(told[place].titles)
    while 0 <= place + step < len(told):
        left, right = sorted((told[place], told[place + step]), key=lambda each: each.start)
        if not set(one.lows[left.end : right.start]) <= JOINING or _is_numbered(one, left.end, right.end):
            break
        titles += told[place + step].titles
        place += step
    return tuple(dict.fromkeys(titles))


def _is_numbered(one: Said, start: int, end: int) -> bool:
    return any(start <= other.start <= end and not other.is_whole for other in one.figures)


def _others(one: Said, figure: Figure, start: int, end: int) -> bool:
    """Whether another number of points stands between a number and what it is tied to, and does not explain it."""
    between = [other for other in one.figures if start <= other.start < end and other is not figure]
    return not all(_is_aside(one, figure, other) for other in between)


def _is_aside(one: Said, figure: Figure, other: Figure) -> bool:
    """Whether another number is the whole, counts the lines, or only says a number again."""
    before = one.lows[max(0, other.start - 2) : other.start]
    is_whole = other.is_whole or figure.of == other.value or (before[1:] == ["of"] and before[0] in MOVEMENTS)
    return is_whole or other.unit == "lines" or _is_apposed(one, other)


def _is_apposed(one: Said, figure: Figure) -> bool:
    """Whether a number is set off by commas: "six of the 18 points, a third, come", ", 14 to be exact,"."""
    before, behind = one.lows[: figure.start], one.lows[figure.end :]
    while before and before[-1] in QUALIFYING | {"exactly", "or", "precisely", "namely"}:
        before.pop()
    behind = behind[3:] if behind[:2] == ["to", "be"] else behind
    return before[-1:] in ([","], ["("]) and behind[:1] in ([","], [")"])


def _comes(one: Said, figure: Figure, mention: Mention) -> bool:
    """Whether points are told to come from a row behind them: "16 of which come from", "3 points for", "2.7, is"."""
    between = one.lows[figure.end : mention.start]
    aside = {at for each in one.figures if _is_aside(one, figure, each) for at in range(each.start, each.end)}
    left = [low for at, low in enumerate(between, figure.end) if at not in aside]
    left = [low for low in left if "/" not in low and not one.cited.names.are(low, "service", "team", "scope")]
    sources = [at for at, low in enumerate(left) if low in SOURCES | BEING]
    if not sources or _others(one, figure, figure.end, mention.start) or MAINLY & set(left):
        return False
    return set(left[: sources[-1]]) <= COMING | MOVEMENTS and set(left[sources[-1] + 1 :]) <= LEADING | APIECE


def _gives(one: Said, mention: Mention, figure: Figure) -> bool:
    """Whether points are told to be brought by a row ahead of them: "thin review accounts for four"."""
    left = [low for low in one.lows[mention.end : figure.start] if "/" not in low]
    return set(left) <= GIVING and not _others(one, figure, mention.end, figure.start)


def _is_other(one: Said, figure: Figure, fact: Fact) -> bool:
    """Whether a number is the whole itself, a part of another one, or how far something is from something else."""
    wholes = [fact.value, *(fact.detail.get(key) for key in ("now", "usual", "low", "high"))]
    is_all = bool(ENTIRELY & set(one.lows[figure.end : figure.end + NEAR]))
    is_of_other = figure.of is not None and abs(figure.of - abs(float(str(fact.value)))) > CLOSE
    is_whole = not is_all and any(
        isinstance(each, (int, float)) and abs(abs(each) - abs(figure.value)) <= CLOSE for each in wholes
    )
    beside = {*one.lows[max(0, figure.start - 1) : figure.start], *one.lows[figure.end : figure.end + 1]}
    return is_whole or is_of_other or bool(AWAY & beside and figure.form is not Form.FRACTION)
