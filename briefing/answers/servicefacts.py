"""The facts of a frozen briefing about one service or team, as figures against the weeks before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefing.answers.values import Held, ServiceLine
from briefing.contracts.calm import is_blind
from briefing.contracts.payload import CardState
from briefing.contracts.untrusted_text import MAX_LABEL, clean
from briefing.editions.view.details import number_in, series_of, value_of
from briefing.editions.view.figures import compared

if TYPE_CHECKING:
    from collections.abc import Collection

    from briefing.answers.lookup.reader_scope import Opened
    from briefing.contracts.organisation import ServicePlan
    from briefing.contracts.payload import Card, Fact
    from briefing.editions.view.chart_data import Tone

UNKNOWN = Held(now=None, before=None, usual=None)


def held(fact: Fact | None) -> Held:
    """Return a fact's value with what it is held against."""
    if fact is None:
        return UNKNOWN
    before, usual = compared(fact, "previous week"), compared(fact, "usual")
    return Held(
        now=value_of(fact),
        before=None if before is None else before.value,
        usual=None if usual is None else usual.value,
    )


def mean_of(fact: Fact | None) -> Held:
    """Return the mean score of a service's changes, which the movement of it is made of."""
    if fact is None:
        return UNKNOWN
    series = series_of(fact)
    before = series[-2] if len(series) > 1 else None
    return Held(now=number_in(fact.detail, "now"), before=before, usual=number_in(fact.detail, "usual"))


def whole(value: float | None) -> int | None:
    """Return a count as a whole number; unknown stays unknown."""
    return None if value is None else round(value)


def fact_of(opened: Opened, service: str, kind: str) -> Fact | None:
    """Return the fact of a service by the last part of its id, such as share or movement."""
    return opened.writing.facts.get(f"service.{service}.{kind}")


def landed_in(opened: Opened, elevated: Fact | None) -> int | None:
    """Return how many changes of a service landed in the week, by its fact of the risky ones; None is unknown.

    Without that fact nothing landed in the week or the weeks before, where all was read.
    """
    if elevated is not None:
        return whole(number_in(elevated.detail, "changes"))
    return None if is_blind(opened.payload) else 0


def cards_of(opened: Opened, subjects: Collection[str]) -> list[Card]:
    """Return the cards about some services or teams (ids), in the briefing's order."""
    return [card for card in opened.payload.cards if any(one.id in subjects for one in card.subjects)]


def tone_among(cards: Collection[Card]) -> Tone | None:
    """Return the worst severity of the open ones, None where none is open."""
    still = [card.severity for card in cards if card.state is not CardState.RESOLVED]
    return min(still, key=lambda one: one.rank).value if still else None


def service_line(opened: Opened, plan: ServicePlan) -> ServiceLine:
    """Return one service's week in a line."""
    share, elevated, movement, queue = (
        fact_of(opened, plan.id, kind) for kind in ("share", "elevated", "movement", "queue")
    )
    return ServiceLine(
        id=plan.id,
        label=clean(plan.label, limit=MAX_LABEL),
        tone=tone_among(cards_of(opened, {plan.id})),
        share=None if share is None else value_of(share),
        usual=held(share).usual,
        changes=landed_in(opened, elevated),
        mean=mean_of(movement).now if share is None else number_in(share.detail, "mean"),
        moved=None if movement is None else value_of(movement),
        waiting=None if queue is None else whole(value_of(queue)),
        waiting_elevated=None if queue is None else whole(number_in(queue.detail, "elevated")),
        series=() if share is None else series_of(share),
    )
