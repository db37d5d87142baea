"""Last week's asks come back: for each card that asked for something, whether it was done, measured and not hoped."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from briefing.cardfacts import remedies_of
from briefing.cards import MOST_CARDS, MOST_CRITICAL
from briefing.facts.askmeasures import Word, outcome_of
from scoring.severity import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from briefing.facts.weekdata import WeekData
    from briefing.findings import Finding
    from briefing.payload import Fact

NO_NEWS = frozenset({Word.DONE, Word.PARTLY})
"""What rests on nothing bad having been seen, and is unknown where a source could not see."""


def asks(weeks: Sequence[WeekData], findings: Sequence[Mapping[str, Finding]]) -> Iterator[Fact]:
    """Yield what became of each ask of last week, worst first; the last of `weeks` is this week.

    Only critical and warning cards ask for something, and only what last week's briefing had room for was asked.
    """
    if len(weeks) > 1:
        for finding in _asked(findings[-2]):
            yield _fact(finding, weeks[-2], weeks[-1])


def _asked(found: Mapping[str, Finding]) -> list[Finding]:
    """Return the findings that last week's cards were made of, in the order and within the limits of cards."""
    ordered = sorted(found.values(), key=lambda one: (one.severity.rank, one.cause.rank, -one.measure, one.key))
    room = Counter({Severity.CRITICAL: MOST_CRITICAL, Severity.WARNING: MOST_CARDS})
    kept: list[Finding] = []
    for finding in ordered:
        if room[finding.severity] and len(kept) < MOST_CARDS:
            room[finding.severity] -= 1
            kept.append(finding)
    return kept


def _fact(finding: Finding, before: WeekData, after: WeekData) -> Fact:
    then, now = (_week_of(finding, week) for week in (before, after))
    found = outcome_of(finding, then, now)
    is_blind = bool(after.blind) and found.word in NO_NEWS
    detail = {
        "card": finding.key,
        "cause": finding.cause.value,
        "severity": finding.severity.value,
        "rule": finding.rules[0].id,
        "week": before.week.id,
        "asked": [remedy.text for remedy in remedies_of(finding, then, ())],
        "measure": found.measure,
        "unit": found.unit,
        "before": found.before,
        "after": found.after,
        "usual": found.usual,
        "blind": [source.label for source in after.blind] if is_blind else [],
        **found.parts,
    }
    word = Word.UNKNOWN if is_blind else found.word
    return now.fact(f"ask.{finding.key}", "ask", word.value, "", subject=finding.subject, detail=detail)


def _week_of(finding: Finding, data: WeekData) -> WeekData:
    return data.by_service[finding.subject.id] if finding.subject.type == "service" else data
