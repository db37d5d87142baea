"""What became of last week's asks: one measure for each cause, then and now.

What can be counted (waiting changes, open incidents) is looked up one by one; a series is compared with its usual
(levels.py). Nothing after the end of this week is read.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from briefing.facts.ask_table import EFFECTS, NO_NEWS, Outcome, Word, counted, together
from briefing.facts.calendar import late_in, went_out_in
from briefing.facts.measures import elevated_in
from briefing.facts.notable import Release, is_own, security_fixes
from briefing.facts.operations import linked_in
from briefing.facts.queue_ahead import is_risky
from briefing.facts.riskiest import fixes_of, is_way_out, repairs_nothing
from briefing.findings.asks.asked import asks_told
from briefing.findings.asks.changes import by_owners, fates_of
from briefing.findings.asks.levels import against_usual, level_of, of_remedy
from scoring.severity import Cause
from scoring.severity_rules import BURNING, LITTLE_LEFT

if TYPE_CHECKING:
    from briefing.contracts.last_week import LastWeek, Sighting
    from briefing.contracts.payload import Fact
    from briefing.facts.weekdata import WeekData
    from briefing.findings.asks.asked import Ask
    from briefing.findings.asks.changes import Fate


PERCENT = 100
NOT_MEASURED = Outcome(word=Word.UNKNOWN, measure="nothing that is measured", unit="", before=None, after=None)
"""For asks about reverts or a share of the risk: acting on them leaves no trace."""


def outcome_of(ask: Ask, before: WeekData, after: WeekData, fates: Sequence[Fate]) -> Outcome:
    """Measure what became of an ask, from `before` (its week) to `after` (this week) of its service or scope.

    `fates` is what became of its single changes. Without a trace of what was asked, only the effect is told; without
    that, unknown.
    """
    risen = [one for remedy in ask.remedies if (one := of_remedy(remedy.id, before, after)) is not None]
    if risen:
        return replace(risen[0], word=together(one.word for one in risen))
    if ask.cause in SINGLE_THINGS:
        return SINGLE_THINGS[ask.cause](ask, before, after, fates)
    level = level_of(ask)
    return NOT_MEASURED if level is None else against_usual(level, before, after)


def _queue(ask: Ask, before: WeekData, after: WeekData, fates: Sequence[Fate]) -> Outcome:
    """Check each risky change that waited for what was asked of it, else for its owners' approval.

    For changes not asked about, only today's scores are known, so one that a review calmed is missing.
    """
    end = after.bounds[1]
    told = {one.asked.id for one in fates}
    risky = [one for one in before.waiting if is_risky(one) and one.id not in told]
    rest = [by_owners(one, waits=one.waits_at(end)) for one in risky]
    words = [*(one.word for one in fates), *rest]
    return Outcome(
        word=together(words) if words else Word.UNKNOWN,
        measure="changes that wait",
        unit="changes",
        before=ask.waiting if ask.waiting is not None else len(before.waiting),
        after=sum(change.waits_at(end) for change in before.waiting),
        parts={
            "risky_unapproved": _among(rest, Word.NOT_YET),
            "out_unapproved": _among(rest, Word.MISSED),
        },
        is_seen=bool(words) and not rest and all(one.is_seen for one in fates),
    )


def _security(_: Ask, before: WeekData, after: WeekData, __: Sequence[Fate]) -> Outcome:
    """Look up each security fix that waited: out, waiting, or unknown if a release overtook it."""
    waited = {change.id for change in security_fixes(before)[Release.WAITS] if is_own(change)}
    now = {change.id: release for release, found in security_fixes(after).items() for change in found}
    left = sum(now.get(change) is Release.WAITS for change in waited)
    is_known = bool(waited) and all(now.get(change) in {Release.WAITS, Release.OUT} for change in waited)
    return Outcome(
        word=counted(left, len(waited)) if is_known else Word.UNKNOWN,
        measure="security fixes asked for that still wait",
        unit="changes",
        before=len(waited),
        after=left if is_known else None,
        is_seen=is_known,
    )


def _among(words: Collection[Word], word: Word) -> int | None:
    """Count a word, None if nothing is known of any."""
    return None if words and set(words) == {Word.UNKNOWN} else sum(one is word for one in words)


def _incident(_: Ask, before: WeekData, after: WeekData, __: Sequence[Fate]) -> Outcome:
    """Done if only ways out went out until the end and no fix waits; missed if anything else did.

    A fix that nobody linked to the incident cannot be recognised.
    """
    end, now = before.bounds[1], after.bounds[1]
    burning = {one.id for one in linked_in(before) if one.is_open_at(end)}
    # The week before does not know what became of them.
    asked = [one for one in (() if after.operations is None else after.operations.outages) if one.id in burning]
    left = sum(one.is_open_at(now) for one in asked)
    despite = [deployed for deployed in after.deployed[-1] if any(one.is_open_at(deployed.at) for one in asked)]
    other = [deployed for deployed in despite if not is_way_out(deployed, asked, after)]
    burned = [one for one in linked_in(before) if one.id in burning]
    # If a fix was to be released, another end of the incident is not what was asked.
    is_held = any(fix.waits_at(now) for fix in fixes_of(before.waiting, burned, before))
    is_missed = any(repairs_nothing(deployed, after) for deployed in other)
    word = Word.DONE if not (left or other or is_held) else EFFECTS[counted(left, len(asked))]
    return Outcome(
        word=Word.UNKNOWN if not asked else Word.MISSED if is_missed else word,
        measure="unresolved incidents after deployments",
        unit="incidents",
        before=len(asked),
        after=left,
        parts={"deployed_meanwhile": len(other), "ways_out": len(despite) - len(other)},
    )


def _objective(_: Ask, before: WeekData, after: WeekData, __: Sequence[Fate]) -> Outcome:
    """Done with a low burn and a quarter of the budget, partly with one; nobody sees whether anything was held."""
    then, now = _burning(before), _burning(after)
    word = Word.UNKNOWN
    if then is not None and now is not None:
        over, still = sum(_over(*then)), sum(_over(*now))
        word = Word.CALMED if not still else Word.EASED if still < over else Word.LASTS
    left = {name: round(PERCENT * week[1]) for name, week in (("left_before", then), ("left_after", now)) if week}
    return Outcome(
        word=word,
        measure="burn of the error budget against its pace",
        unit="times",
        before=None if then is None else round(then[0], 1),
        after=None if now is None else round(now[0], 1),
        parts=left,
    )


def _burning(data: WeekData) -> tuple[float, float] | None:
    if data.operations is None:
        return None
    burn, left = data.operations.worst_burn(data.bounds[1]), data.operations.least_left(data.bounds[1])
    return None if burn is None or left is None else (burn.burn, left)


def _over(burn: float, left: float) -> tuple[bool, bool]:
    return burn > BURNING, left < LITTLE_LEFT


def _timing(_: Ask, before: WeekData, after: WeekData, __: Sequence[Fate]) -> Outcome:
    """Only calmed, if no high-risk change went out at all: then nobody moved one."""
    then, now = (elevated_in(late_in(week)) for week in (before, after))
    is_moved = elevated_in(went_out_in(after)) > 0
    return Outcome(
        word=(Word.DONE if is_moved else Word.CALMED) if not now else Word.PARTLY if now < then else Word.NOT_YET,
        measure="high-risk changes that went out just before days off",
        unit="changes",
        before=then,
        after=now,
    )


def _source(ask: Ask, _: WeekData, after: WeekData, __: Sequence[Fate]) -> Outcome:
    """The key of a source's card begins with its fact's id."""
    is_blind = any(ask.key == f"source.{one.id}:{Cause.SOURCE}" for one in after.blind)
    return Outcome(
        word=Word.NOT_YET if is_blind else Word.DONE,
        measure=f"broken connections of {ask.about}",
        unit="",
        before=1,
        after=int(is_blind),
        is_seen=True,
    )


SINGLE_THINGS: Mapping[Cause, Callable[[Ask, WeekData, WeekData, Sequence[Fate]], Outcome]] = {
    Cause.SECURITY: _security,
    Cause.QUEUE: _queue,
    Cause.INCIDENT: _incident,
    Cause.OBJECTIVE: _objective,
    Cause.TIMING: _timing,
    Cause.SOURCE: _source,
}
"""Causes whose ask is about single things; for others see `LEVELS`. REVERTS and CONCENTRATION have no measure."""


def asks(weeks: Sequence[WeekData], last: LastWeek | None = None, muted: Collection[str] = ()) -> Iterator[Fact]:
    """Yield what became of each ask of last week, worst first; the last of `weeks` is this week.

    Only critical and warning cards of the briefing as it was sent (`last`) count. Cards in `muted` (keys) are left out,
    since who muted them will not act now, as is what no source can show.
    """
    if last is None or len(weeks) < 2:  # noqa: PLR2004 the first week of all looks back on none
        return
    sightings = {one.id: one for one in last.sightings}
    for ask in (one for one in asks_told(last, weeks[-1].by_service.keys()) if one.key not in muted):
        fact = _fact(ask, weeks[-2], weeks[-1], sightings)
        if fact is not None:
            yield fact


def _fact(ask: Ask, before: WeekData, after: WeekData, sightings: Mapping[str, Sighting]) -> Fact | None:
    """Return what became of an ask, None if no connected source can tell: then it is not asked back."""
    then, now = (_week_of(ask, week) for week in (before, after))
    fates = fates_of(ask.changes, after, sightings)
    found = outcome_of(ask, then, now, fates)
    known = [one for one in fates if one.is_known]
    if found.word is Word.UNKNOWN and not known:
        return None
    is_blind = bool(after.blind) and not found.is_seen and found.word in NO_NEWS
    word = Word.UNKNOWN if is_blind else found.word
    detail: dict[str, object] = {
        "card": ask.key,
        "cause": ask.cause.value,
        "severity": ask.severity.value,
        "rule": ask.rule,
        "week": before.week.id,
        "told": True,
        "weeks": ask.weeks,
        "asked": [remedy.text for remedy in ask.remedies],
        "remedy": [remedy.id for remedy in ask.remedies],
        "changes": [one.row for one in known],
        "measure": found.measure,
        "unit": found.unit,
        "before": found.before,
        "after": found.after,
        "usual": found.usual,
        **found.parts,
        "blind": [source.label for source in after.blind] if is_blind else [],
    }
    if ask.also:
        detail["also"] = [one.label for one in ask.also]
    return now.fact(f"ask.{ask.key}", "ask", word.value, "", subject=ask.subject, detail=detail)


def _week_of(ask: Ask, data: WeekData) -> WeekData:
    if ask.subject.type != "service":
        return data
    if not ask.also:
        return data.by_service[ask.subject.id]
    return data.together((ask.subject.id, *(one.id for one in ask.also)))
