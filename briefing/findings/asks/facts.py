"""Last week's asks come back: for each card that asked for something, whether it was done, measured and not hoped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefing.facts.ask_table import NO_NEWS, Word
from briefing.findings.asks.asked import asks_judged, asks_told
from briefing.findings.asks.changes import fates_of
from briefing.findings.asks.measures import Weeks, outcome_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from briefing.contracts.last_week import LastWeek, Sighting
    from briefing.contracts.payload import Fact
    from briefing.facts.weekdata import WeekData
    from briefing.findings.asks.asked import Ask
    from briefing.findings.finding import Finding


def asks(
    weeks: Sequence[WeekData],
    findings: Sequence[Mapping[str, Finding]],
    last: LastWeek | None = None,
    muted: Collection[str] = (),
) -> Iterator[Fact]:
    """Yield what became of each ask of last week, worst first; the last of `weeks` is this week.

    Only critical and warning cards ask for something, and only what last week's briefing had room for was asked. `last`
    is that briefing as it was sent; without one the week is judged anew. Of `muted` cards (keys) nothing is asked back:
    whoever mutes one has said that it will not be done now. Nor is anything asked back that nobody here can see done.
    """
    if len(weeks) < 2:  # noqa: PLR2004 the first week of all looks back on none
        return
    sightings = {} if last is None else {one.id: one for one in last.sightings}
    found = asks_judged(weeks, findings) if last is None else asks_told(last, weeks[-1].by_service.keys())
    for ask in (one for one in found if one.key not in muted):
        fact = _fact(ask, weeks[-2], weeks[-1], sightings)
        if fact is not None:
            yield fact


def _fact(ask: Ask, before: WeekData, after: WeekData, sightings: Mapping[str, Sighting]) -> Fact | None:
    """Return what became of an ask, None where no source that is connected can tell: it is not asked back then."""
    then, now = (_week_of(ask, week) for week in (before, after))
    fates = fates_of(ask.changes or (), after, sightings)
    found = outcome_of(ask, Weeks(before=then, after=now, fates=fates))
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
        "told": ask.changes is not None,
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
