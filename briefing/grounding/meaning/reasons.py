"""Reasons that are no causes: a figure is held against another of its own fact, or is not known.

"The highest in 12 weeks, since the earlier maximum was 32.6" ties nothing to anything: its two sides are one fact's.
"Whether it was done cannot be told, because nothing measures it" gives no cause of what happened, but says what is not
known. "Since change volume is ruled out, it points to governance" is what a cited pattern itself says.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from briefing.grounding.facts.links import EVENT
from briefing.grounding.facts.names import strings_in
from briefing.grounding.language.carried import CARRIED_BY
from briefing.grounding.language.forms import forms
from briefing.grounding.language.listed import words
from briefing.grounding.language.text import Kind
from briefing.grounding.language.words import NEGATIONS, SIDES
from briefing.grounding.meaning.restated import restates
from briefing.grounding.reading.figures import Form
from briefing.grounding.times.daytimes import AVOIDING, BAD, GOOD, WINDOWS
from briefing.payload import SourceState

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from briefing.grounding.reading.said import Said
    from briefing.payload import Fact

REASONS: Final = words("since because")
CONCLUSIONS: Final = (", so", "and so", "hence", "therefore", "consequently")
"""Words behind which what follows stands."""
TRAILING: Final = words("to from against with at in on by down up or and for while which half twice")
"""Words that go on with the reason behind a pause: what came of it stands before the reason then."""
OTHER_TIME: Final = words(
    "usual usually normal normally earlier previous before last maximum minimum record former prior"
)
"""Words for a figure of another time, which this week's is held against."""
UNSURE: Final = words("unknown partial incomplete unclear uncertain patchy unmeasured")
KNOWING: Final = words("known know knows tell told say said judge judged measured counted")
"""Words for what is known, and not for what is."""
BLIND: Final = words(
    """
    measures measure measured fail fails failed failing refuse refused refuses stale stop stops stopped end ends ended
    silent unreadable offline read reports report reported answer answers answered
    """
)
"""What a source, or a measurement, did that leaves something unknown."""
HOLDING: Final = words(
    "it they these those this that there then is are holds hold has have covers cover falls fall in . ,"
)
"""Words between a time and what it is good or bad for."""


def is_given_by_itself(said: Said, phrase: str, place: int, end: int) -> bool:
    """Whether a word of reasons joins what is of one fact, or says why something is not known."""
    span = said.clause(place)
    if phrase in CONCLUSIONS:
        return restates(said, range(span.start, place), range(end, span.stop))
    if phrase not in REASONS:
        return False
    comma = next((at for at in range(end, span.stop) if said.lows[at] == ","), span.stop)
    is_early = said.lows[place - 1] in {",", "and"} and comma < span.stop - 1 and place < span.stop // 2
    is_opening = place == 0 or (is_early and said.lows[comma + 1] not in TRAILING)
    reason = range(end, comma if is_opening else span.stop)
    effect = range(comma, span.stop) if is_opening else range(span.start, place)
    return any(rule(said, reason, effect) for rule in RULES)


def _is_of_one(said: Said, reason: Sequence[int], effect: Sequence[int]) -> bool:
    """Whether the reason is only what the same fact was at another time."""
    facts = said.cited.facts
    is_one = len({(fact.kind, fact.subject.id) for fact in facts}) == 1
    is_figured = any(one.start in reason and one.form is not Form.PLACE for one in said.figures)
    told = {said.lows[at] for at in reason}
    return is_one and is_figured and bool(OTHER_TIME & told) and not _others(said, reason, facts[0]) and bool(effect)


def _others(said: Said, places: Sequence[int], fact: Fact) -> bool:
    """Whether a word is of the trade of other facts than this: an incident beside a score."""
    own = [form for at in places for form in forms(said.lows[at]) if form in CARRIED_BY]
    return any(fact.kind not in CARRIED_BY[form] or form in EVENT for form in own if fact.kind != "ask")


def _is_unknown(said: Said, reason: Sequence[int], effect: Sequence[int]) -> bool:
    """Whether something is not known since a cited source is blind, or since nothing measures what was asked."""
    unsure = {said.lows[at] for at in effect}
    is_unknown = bool(UNSURE & unsure) or bool(KNOWING & unsure and (NEGATIONS | {"cannot"}) & unsure)
    is_told = is_unknown and bool(BLIND & {said.lows[at] for at in reason})
    sources = [fact for fact in said.cited.of_kind("source") if fact.status != SourceState.OK]
    named = {fact.detail.get("label") for fact in sources} | {fact.id.rpartition(".")[2] for fact in sources}
    told = {said.lows[at] for at in reason}
    is_named = any(str(one).lower() in told for one in named)
    unmeasured = [fact for fact in said.cited.of_kind("ask") if "nothing" in str(fact.detail.get("measure"))]
    is_unmeasured = bool(unmeasured) and "nothing" in told and bool({"measures", "measured"} & told)
    return is_told and (is_named or is_unmeasured)


def _is_yet_unknown(said: Said, reason: Sequence[int], effect: Sequence[int]) -> bool:
    """Whether a cited source is to be mended since what it tells is unknown, which its own fact says."""
    sources = [fact for fact in said.cited.of_kind("source") if fact.status != SourceState.OK]
    told = {said.lows[at] for at in reason}
    named = {str(one).lower() for fact in sources for one in (fact.detail.get("label"), fact.id.rpartition(".")[2])}
    is_of_source = bool(named & {said.lows[at] for at in effect}) and bool(UNSURE & told) and not NEGATIONS & told
    is_moved = bool(set(SIDES) & told) or any(said.tokens[at].kind is Kind.NUMBER for at in reason)
    return is_of_source and not is_moved and not any(_others(said, reason, fact) for fact in sources)


def _is_ruled_out(said: Said, reason: Sequence[int], _: Sequence[int]) -> bool:
    """Whether the reason is what a cited pattern rules out."""
    told = {said.lows[at] for at in reason}
    ruled = [set(str(fact.detail.get("rules_out")).split()) for fact in said.cited.of_kind("pattern")]
    return {"ruled", "out"} <= told and bool(ruled) and all(one <= told for one in ruled)


def _is_of_window(said: Said, reason: Sequence[int], effect: Sequence[int]) -> bool:
    """Whether a time is good, or bad, for what its own row says: "since it holds the last working hours before …"."""
    told = {said.lows[at] for at in effect}
    given = {said.lows[at] for at in reason if said.tokens[at].kind is Kind.PASSAGE}
    rest = {said.lows[at] for at in reason} - given
    is_bad, is_good = bool(AVOIDING & told), bool(GOOD & told)
    facts = said.cited.of_kind("windows", "ahead") if is_bad != is_good and not NEGATIONS & told else []
    rows = [fact.detail.get(key) for fact in facts for key in WINDOWS if (key == BAD) == is_bad]
    known = {text.lower() for row in rows for text in strings_in(row)}
    return bool(given) and given <= known and rest <= HOLDING


RULES: Final[Sequence[Callable[[Said, Sequence[int], Sequence[int]], bool]]] = (
    _is_of_one,
    _is_unknown,
    _is_yet_unknown,
    _is_ruled_out,
    _is_of_window,
    restates,
)
