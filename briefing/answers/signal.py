"""A signal: what it measures, what it is worth in the reader's repositories, and what it did to this week's scores."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from briefing.answers.lookup.awaited import briefed
from briefing.answers.lookup.finding import named
from briefing.answers.values.common import NotFound
from briefing.answers.values.health import SignalAnswer, SignalUse
from briefing.contracts.untrusted_text import clean
from briefing.editions.view.details import number_in, rows_in, text_in, value_of
from briefing.editions.view.fact_lines import change_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from briefing.answers.lookup.reader_scope import Opened, ReaderScope
    from briefing.contracts.payload import Fact, ScorecardInfo
    from briefing.rules.handbook.entries import Entry

MOST_USES: Final = 3


def signal_answer(sight: ReaderScope, text: str, entries: Sequence[Entry]) -> SignalAnswer | NotFound:
    """Answer about a signal of the catalogue, by its id or its title."""
    found = named(text, {one.signal.id: one.signal.title for one in entries}, "signal")
    if isinstance(found, NotFound):
        return found
    entry = next(one for one in entries if one.signal.id == found)
    opened = sight.newest(sight.scopes[:1])
    driver = None if opened is None else opened.writing.facts.get(f"driver.{found}")
    cards = () if opened is None else opened.payload.scorecards
    return SignalAnswer(
        entry=entry,
        briefed=None if opened is None else briefed(sight, opened),
        most=_most(cards, found),
        lacking=_lacking(cards, found),
        now=None if driver is None else number_in(driver.detail, "now"),
        usual=None if driver is None else number_in(driver.detail, "usual"),
        delta=None if driver is None else value_of(driver),
        uses=() if opened is None else tuple(_uses(opened, found)),
    )


def _most(cards: Sequence[ScorecardInfo], signal: str) -> int | None:
    """Return the most points that a signal may add, in the scorecard that gives it most."""
    return max((one.points for card in cards for one in card.layout if one.signal == signal), default=None)


def _lacking(cards: Sequence[ScorecardInfo], signal: str) -> str | None:
    reasons = [one.reason for card in cards for one in card.not_connected if one.signal == signal]
    return clean(reasons[0]) if reasons and _most(cards, signal) is None else None


def _uses(opened: Opened, signal: str) -> Iterator[SignalUse]:
    """Yield the changes that the briefing names to which the signal added most."""
    found = [(points, fact) for fact in opened.payload.facts if (points := _points(fact, signal)) > 0]
    for points, fact in sorted(found, key=lambda one: (-one[0], one[1].id))[:MOST_USES]:
        line = change_of(fact, opened.payload, opened.writing.naming, opened.writing.names)
        rows = (row for row in rows_in(fact.detail, "reasons") if text_in(row, "signal") == signal)
        yield SignalUse(
            label=line.label,
            url=line.url,
            title=line.title,
            reading=clean(next((text_in(row, "reading") or "" for row in rows), "")),
            points=points,
            of=line.score,
        )


def _points(fact: Fact, signal: str) -> float:
    """Return what a signal added to a change, 0 where it added nothing, was assumed, or the fact is no change."""
    if fact.kind != "change":
        return 0.0
    rows = (row for row in rows_in(fact.detail, "reasons") if text_in(row, "signal") == signal)
    return sum(number_in(row, "points") or 0.0 for row in rows if row.get("assumed") is not True)
