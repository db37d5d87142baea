"""Causes without a word for them: what came after an event, or as a circumstance of something else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from briefing.grounding.facts.links import DEPLOYED, EVENT, RELEASE, SCORE, is_reason, links, stems
from briefing.grounding.facts.raised import carried_kinds
from briefing.grounding.facts.violations import Code
from briefing.grounding.language.lexicon import MINUTES
from briefing.grounding.language.listed import words
from briefing.grounding.language.text import Kind
from briefing.grounding.language.words import FOLLOWS, MOVES, SIDES
from briefing.grounding.times.intervals import is_told_by
from briefing.grounding.times.moments import LANDED, is_last_news

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from briefing.grounding.reading.said import Said

Found = tuple[Code, str]
EVENTS = (
    RELEASE
    | EVENT
    | words(
        """
    holiday freeze migration
    repair fix reorganisation release upgrade outage revert rollback hiring launch refactor merge
    """
    )
)
SO_AS = words("as twice times same such many much well soon long far known half again so just")
AS_HOW = words(
    """
    usual a an many much well soon long far in of at before last ever few it the asked planned had has have was were is
    are did does do
    """
)
"""Words around "as" where it compares, and gives no reason."""
ROUGH = words("just under over only about almost nearly some less more than in the")
"""Words before how long after an event a sentence begins."""
NEAR = 6
SCORED = frozenset(["movement", "service_movement", "week_mean", "record"])
"""Kinds of facts by which a score moved."""
DONE = words("landed approved reviewed merged written made shipped deployed passed added tested was were been had got")
MEASURED = words(", . ; : any anymore and but is was has had are in at no now left open where which this still either")
"""What may stand behind "an incident after a deployment" that is measured, and that nothing else is told of."""
PASSIVE = words("driven pushed pulled brought lifted dragged forced")
HARMED = words("failed fails rolled reverted broke calmed")
HAPPENED = words("left came went rose fell grew gone got became arrive leave leaves join joins been remained stayed")
RANKING, BY_FIGURE = ("follows", "followed"), (["with"], ["at"])
RANKED: Final = frozenset({None, "points", "percent"})
"""Units of what puts things in an order."""


def followed(said: Said) -> Iterator[Found]:
    """Yield what is said to have come after an event that no fact ties it to."""
    linked = said.cited.of_kind("service_incidents", "failures", "lift", "forecast", "mttr")
    asked = [fact for fact in said.cited.of_kind("ask") if "after deployments" in str(fact.detail.get("measure"))]
    for phrase in FOLLOWS:
        for place in said.find(phrase):
            end = place + len(phrase.split())
            if phrase in RANKING and _is_rank(said, end):
                continue
            cause, effect = _followed(said, place, end)
            behind, ahead = stems(said, cause), stems(said, effect)
            is_counted = bool(said.cited.of_kind("lift")) and bool({"ones", "risky", "safe"} & ahead)
            is_event = (
                is_counted
                or bool(ahead & EVENTS)
                or any(said.cited.names.are(low, "deployment", "change") for low in ahead)
            )
            is_told = (
                (behind & EVENTS or _is_release(said, cause, effect) or _is_of_source(said, cause))
                and (is_event or ahead & (SCORE | frozenset(SIDES)))
                and not _is_time(said, end)
            )
            is_told = is_told or _is_of_else(said, cause, effect) or _is_silenced(said, cause, effect)
            is_told = is_told and not _is_listed(said, end) and not _is_after_news(said, cause, effect)
            is_told = is_told and not _is_timed(said, place, cause, effect)
            is_told = is_told and not (asked and _is_measured(said, place, end))
            # No fact of incidents ties one to a score.
            if is_told and not (linked and is_event) and not is_told_by(said, place):
                yield Code.CAUSE, f"{phrase!r}: no cited fact ties the one to the other"


def _is_rank(said: Said, place: int) -> bool:
    """Whether what follows does so in an order, by its number: "Gateway follows with 36 points"."""
    told = any(each.start == place + 1 and each.unit in RANKED for each in said.figures)
    return told and said.lows[place : place + 1] in BY_FIGURE


def _is_release(said: Said, cause: range, effect: range) -> bool:
    """Whether a deployment or change that is named came first, and what came after it is none."""
    are = said.cited.names.are
    first, then = (any(are(said.lows[at], "change", "deployment") for at in one) for one in (cause, effect))
    return first and not then and not DEPLOYED & stems(said, effect)


def _is_of_source(said: Said, cause: Sequence[int]) -> bool:
    """Whether what came first is told of a source, whose silence moves nothing: "rose after PagerDuty failed"."""
    return any(said.cited.names.are(said.lows[at], "source") for at in cause)


def _is_after_news(said: Said, cause: Sequence[int], effect: Sequence[int]) -> bool:
    """Whether only when something went out is told, by the last news of a source; the moments prove in which order."""
    told = {said.lows[at] for at in effect}
    is_release = any(said.cited.names.are(low, "change", "deployment") for low in told) and bool(LANDED & told)
    is_last = any(is_last_news(said, at) for at in cause)
    return is_last and is_release and not (SIDES.keys() | HARMED) & told


def _is_of_else(said: Said, cause: Sequence[int], effect: Sequence[int]) -> bool:
    """Whether a score is said to have moved after what only another fact counts: "calmed after all was approved"."""
    ways = {said.lows[at] for at in effect} & SIDES.keys()
    told = carried_kinds(said, cause)
    is_scored = bool(said.cited.of_kind(*SCORED)) and not carried_kinds(said, effect)
    is_done = any(said.lows[at] in HAPPENED | DONE for at in cause)
    return bool(ways) and is_scored and is_done and any(said.cited.of_kind(*(kinds - SCORED)) for kinds in told)


def _is_silenced(said: Said, cause: Sequence[int], effect: Sequence[int]) -> bool:
    """Whether a source is said to have fallen silent after a release or an event, which no fact ties to it."""
    comma = next((at for at in cause if said.lows[at] == ","), len(said.lows))
    first = [at for at in cause if at < comma]
    is_dated = any(said.tokens[at].kind in {Kind.DATE, Kind.TIME} for at in first[:2])
    is_named = any(said.cited.names.are(said.lows[at], "change", "deployment") for at in first)
    return _is_of_source(said, effect) and not is_dated and (is_named or bool(EVENTS & stems(said, first)))


def _followed(said: Said, place: int, end: int) -> tuple[range, range]:
    """Return where it is said what came first, and where what came after it; that stands behind a comma or before."""
    span = said.clause(place)
    opener = next((one.start for one in said.figures if one.start <= place <= one.end), place)
    is_opened = all(low in ROUGH for low in said.lows[span.start : opener]) and "," in said.lows[end : span.stop]
    if not is_opened:
        return range(end, min(end + NEAR, span.stop)), range(span.start, place)
    comma = said.lows.index(",", end)
    return range(end, min(end + NEAR, comma)), range(comma, span.stop)


def _is_listed(said: Said, end: int) -> bool:
    """Whether "followed by" only goes on with the names of an order: "Payments leads, followed by Shipping"."""
    named = next((one for one in said.groups if one.start == end + 1), None)
    behind = said.tokens[named.end : named.end + 1] if named is not None else []
    return named is not None and said.lows[end] == "by" and not any(one.low.rstrip("s") in EVENTS for one in behind)


def _is_measured(said: Said, place: int, end: int) -> bool:
    """Whether it is only told of incidents what an ask measures of them: "no incident after a deployment"."""
    behind = [low for low in said.lows[end : end + 3] if low not in {"a", "the", "its", "any"}]
    is_measure = said.lows[place - 1] in {"incident", "incidents"} and behind[:1] in (["deployment"], ["deployments"])
    return behind[:1] == ["deployments"] or (is_measure and set(behind[1:2]) <= MEASURED)


def _is_timed(said: Said, place: int, cause: range, effect: range) -> bool:
    """Whether it is told how long after a change the deployment that holds it went out: "62 minutes after it"."""
    is_span = any(one.end in {place, place + 1} and one.unit in MINUTES for one in said.figures)
    named = said.things(range(cause.start, said.clause(cause.start).stop), "change")
    told = [fact for fact in said.cited.of_kind("deployment") if {fact.subject.label.lower()} & said.things(effect)]
    return is_span and bool(named) and any(named <= said.cited.names_of[fact.id] for fact in told)


def _is_time(said: Said, end: int) -> bool:
    """Whether a span or a date stands behind the word: "after 1.8 hours", "after one revert in 12 weeks"."""
    return any(one.start == end for one in said.figures) or any(t.kind is Kind.DATE for t in said.tokens[end : end + 3])


def given(said: Said) -> Iterator[Found]:
    """Yield reasons without a word for them: "with its owners gone, Auth rose", "Auth rose as newcomers arrived"."""
    for low, cause, effect in circumstances(said):
        # "Two changes and 160 points wait" has points that are counted, and none that moved.
        is_effect = bool(((SCORE - {"points"}) | EVENT) & stems(said, [at for at in effect if not _is_unit(said, at)]))
        is_given = any(
            links(said, fact, cause, effect) or is_reason(said, fact, cause, effect) for fact in said.cited.facts
        )
        is_driven = bool(PASSIVE & {said.lows[at] for at in effect})
        is_told = carried_kinds(said, cause) or _is_of_source(said, cause)
        if is_effect and (is_driven or is_told) and not is_given:
            yield Code.CAUSE, f"{low!r}: no cited fact links this cause to its effect"


def _is_unit(said: Said, place: int) -> bool:
    return any(one.start <= place <= one.end and one.unit == "points" for one in said.figures)


def circumstances(said: Said) -> Iterator[tuple[str, Sequence[int], Sequence[int]]]:
    """Yield a circumstance that opens a sentence, up to its comma, and one that "as" joins to its end."""
    opened = said.lows.index(",") if said.lows[:1] in (["with"], ["given"]) and "," in said.lows else 0
    is_passive = bool(PASSIVE & set(said.lows[opened:]))
    moves = bool(MOVES & set(said.lows[opened:])) and "baseline" in said.lows[:opened]
    is_numbered = any(one.start < opened for one in said.figures)
    if opened and (said.lows[0] == "given" or is_passive or moves or not is_numbered):
        yield said.lows[0], range(1, opened), range(opened, len(said.lows))
    for place in said.find("as"):
        behind = range(place + 1, said.clause(place).stop)
        is_joined = place and said.lows[place - 1] not in SO_AS and not set(said.lows[place + 1 : place + 2]) & AS_HOW
        if is_joined and any(said.lows[at] in HAPPENED or said.lows[at].endswith("ed") for at in behind[1:6]):
            yield "as", behind, range(said.clause(place).start, place)
