"""As many as usual, the same as last week: a number that is said to be what it was has to be that."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from briefing.grounding.facts.quantities import Role
from briefing.grounding.facts.violations import Code
from briefing.grounding.language.lexicon import ABOUT
from briefing.grounding.language.listed import phrases, words
from briefing.grounding.reading.asides import asides
from briefing.grounding.reading.cues import LAST as LATELY
from briefing.grounding.reading.figures import Form

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from briefing.grounding.facts.slopes import Slope
    from briefing.grounding.reading.asides import Aside
    from briefing.grounding.reading.figures import Figure
    from briefing.grounding.reading.said import Said

SAME = frozenset(
    {("as", "many", "as"), ("as", "much", "as"), ("as", "often", "as"), ("as", "high", "as"), ("as", "low", "as")}
    | {("same", noun, "as") for noun in ("number", "share", "count", "level", "value", "rate")}
)
USUAL = words("usual usually normal normally typical")
LAST = words("last before previous earlier")
LIKE = phrases(
    """
    as in the week before | as in the previous week | as in last week | as last week | as the week before | like last
    week | like the week before | as in the prior week | just as before
    """
)
"""Words behind a number that was the same the week before."""
PARTS = words(": ;")
"""Marks behind which something else is told."""
FURTHEST = 6
CLOSE = 0.05
"""How far "about as many" may be off, as a part of the number."""


def alike(said: Said) -> Iterator[tuple[Code, str]]:
    """Yield what is said to be as much as before, or as usual, and is not."""
    yield from _likened(said)
    yield from _named_beside(said)
    for place in range(len(said.lows) - 2):
        if tuple(said.lows[place : place + 3]) not in SAME or _is_multiple(said, place):
            continue
        behind = set(said.lows[place + 3 : place + 3 + FURTHEST])
        roles = {Role.USUAL} if USUAL & behind else {Role.PREVIOUS} if LAST & behind else set()
        is_about = bool(ABOUT & set(said.lows[max(0, place - 2) : place]))
        ahead = [one for one in said.figures if one.end <= place and one.unit != "weeks"]
        if roles and not any(_holds(said, one, roles, CLOSE if is_about else 0.0) for one in ahead or (None,)):
            code = Code.PERIOD if roles == {Role.PREVIOUS} else Code.COMPARATIVE
            yield code, f"{' '.join(said.lows[place : place + 3])!r}: the cited facts do not have it so"


def _likened(said: Said) -> Iterator[tuple[Code, str]]:
    """Yield "none, as in the week before", and "neither this week nor the week before", where one of them had some."""
    for phrase in LIKE:
        for place in said.find(phrase):
            every = _each_before(said, place)
            ahead = every or _likened_number(said, place)
            is_own = said.lows[max(0, place - 1) : place] in ([","], ["just"], ["again"], [";"]) or bool(
                every or any(one is not None and one.end == place for one in ahead)
            )
            is_multiple = _is_multiple(said, place) or said.lows[max(0, place - 2) : place] == ["long", "again"]
            whole = _of_what_is_named(said, place) if None in ahead else said
            is_so = all(_holds(whole, one, {Role.PREVIOUS}, 0.0) for one in ahead)
            if ahead and is_own and not is_multiple and not is_so:
                yield Code.PERIOD, f"{phrase!r}: the cited facts do not have it so"
    for place in said.find("as usual"):
        if not all(_holds(said, one, {Role.USUAL}, CLOSE) for one in _each_before(said, place)):
            yield Code.COMPARATIVE, "'as usual': the cited facts do not have it so"
    for place in said.find("no different"):
        before = said.lows[max(0, place - 3) : place]
        if before[-1:] == ["was"] and LAST & set(before) and not _holds(said, None, {Role.PREVIOUS}, 0.0):
            yield Code.PERIOD, "'no different': the cited facts do not have it so"
    for place in said.find("neither"):
        span = said.lows[place : place + 2 * FURTHEST]
        is_both = "nor" in span and "this" in span[: span.index("nor")] and bool(LAST & set(span[span.index("nor") :]))
        none = next((one for one in said.figures if one.start == place), None)
        if is_both and not _holds(said, none, {Role.PREVIOUS}, 0.0, most=0):
            yield Code.PERIOD, "'neither': one of the two weeks had some"


def _likened_number(said: Said, place: int) -> Sequence[Figure | None]:
    """Return the last number before the words; None for what a clause tells without one, where another one has it.

    "One warning is open: Auth landed without its owners, as in the week before" likens what Auth did, and no warning.
    """
    ahead = [one for one in said.figures if one.end <= place and one.unit != "weeks"][-1:]
    # What a pause parts from the words before it is still told of those.
    clause = said.clause(place - 2)
    is_own = not ahead or ahead[0].start in clause or said.lows[clause.start - 1] not in PARTS
    return ahead if is_own else [None]


def _of_what_is_named(said: Said, place: int) -> Said:
    """Return a sentence as one that cites only the facts of what the clause of a word names, where it cites some."""
    named = said.things(said.clause(place), "service", "team")
    own = [fact for fact in said.cited.facts if fact.subject.label.lower() in named]
    return replace(said, cited=replace(said.cited, facts=own)) if own else said


def _named_beside(said: Said) -> Iterator[tuple[Code, str]]:
    """Yield "40 percent, its usual" of what is not so as a rule, or was not so then."""
    for aside in asides(said.tokens, said.figures):
        for roles in aside.times if not aside.is_base else ():
            known = [slope for slope in said.cited.slopes if slope.role in roles]
            if any(_is_both(said, aside, slope) for slope in known) is aside.is_denied:
                code = Code.PERIOD if roles == LATELY else Code.COMPARATIVE
                yield code, f"{aside.figure.text!r} is not what it is called behind it"


def _is_both(said: Said, aside: Aside, slope: Slope) -> bool:
    """Whether a movement of what is named did not move, and has the number that stands before an aside."""
    named = said.things(range(said.clause(aside.start).start, aside.start))
    known = frozenset().union(*(one.subjects for one in said.cited.slopes))
    is_own = not named & known or bool(named & slope.subjects)
    return is_own and all(aside.figure.shows(end) for end in (slope.now, slope.base))


def _each_before(said: Said, place: int) -> list[Figure]:
    """Return the numbers of a clause of which each is likened: "67 percent and 33, both as last week"."""
    if said.lows[max(0, place - 1) : place] not in (["both"], ["each"], ["all"]):
        return []
    clause = said.clause(place)
    counted = {Form.DIGITS, Form.WORDS, Form.NOTHING}
    return [one for one in said.figures if one.start in clause and one.end < place and one.form in counted]


def _is_multiple(said: Said, place: int) -> bool:
    """Whether "twice as many", "half as many", "not as many" is said."""
    counted = {Form.MULTIPLE, Form.FRACTION}
    is_figure = any(one.end == place and (one.unit == "times" or one.form in counted) for one in said.figures)
    return is_figure or bool({"not", "nowhere", "again", "times"} & set(said.lows[max(0, place - 2) : place]))


def _holds(said: Said, figure: Figure | None, roles: set[Role], off: float, most: float | None = None) -> bool:
    """Whether a cited fact has the number before the words, and is as it was; at most so many, where that is said."""
    for fact in said.cited.facts:
        before, after = fact.detail.get("before"), fact.detail.get("after")
        is_kept = fact.kind == "ask" and roles == {Role.PREVIOUS} and before == after
        if is_kept and (figure is None or figure.form is Form.NOTHING or figure.value == after):
            # An ask has what it measures before and after, and no comparison.
            return True
        own = [one for one in said.cited.stated(fact) if one.key == "value"]
        for now in own:
            is_all = figure is not None and figure.form in {Form.NOTHING, Form.WHOLE} and most is None
            is_meant = figure is None or is_all or abs(now.value - figure.value) <= 1
            bases = [one for one in own if one.role in roles and abs(one.value - now.value) <= off * abs(now.value)]
            if now.role is Role.NOW and is_meant and bases:
                return True
    return False
