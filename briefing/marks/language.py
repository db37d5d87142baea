"""Reads until when a reader wants a card muted, and offers what can be said about it.

    "", until it changes                         Changed
    until 2026-12-01, 1 Dec, Friday, in 2 weeks  Date
    until coverage is back over 80 %             Condition
    until an owner is added                      Condition: the one that such a deed shows in

Whatever `until_words` writes is read back as the same value. What cannot be read is refused with all that could be
said of this very card.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from briefing.contracts.untrusted_text import MAX_LABEL, clean
from briefing.errors import UntilUnknown
from briefing.marks.days import read_day
from briefing.marks.measure import Limit
from briefing.marks.reading import fact_id_of, measured, measures_of, usual_of
from briefing.marks.table import MEASURES
from briefing.marks.until import Changed, Condition, Date, condition_words, opening_words, until_words
from briefing.words import figure, listed

if TYPE_CHECKING:
    from datetime import date

    from briefing.marks.until import Until
    from briefing.payload import CardHead, Fact, Payload

CHANGES: Final = frozenset(
    ("", "it changes", "it has changed", "changed", "change", "something changes", "this changes", "that changes")
)
LIMITS: Final = {
    **{limit.value: limit for limit in Limit},
    **dict.fromkeys(("above", "more than", ">"), Limit.OVER),
    **dict.fromkeys(("below", "less than", "<"), Limit.UNDER),
    **dict.fromkeys((">=", "≥"), Limit.AT_LEAST),
    **dict.fromkeys(("<=", "≤", "no more than"), Limit.AT_MOST),
}
"""What readers write for each limit."""
MOST_DAYS: Final = 366
"""A card is muted for a year at most: who comes after the reader should not have to wonder."""

_LIMITED = re.compile(
    rf"(?P<what>.+?)\s+(?:(?:is|are|gets?|goes?|falls?|rises?|drops?|comes?|stays?|back|again|to|down|up)\s+)*"
    rf"(?P<limit>{'|'.join(sorted(map(re.escape, LIMITS), key=len, reverse=True))})\s*(?P<amount>\S.*)"
)
_AMOUNT = re.compile(r"(?P<number>[-−]?[\d.,]+)\s*(?P<unit>%|percent|points?|times|minutes?|x)?")


def parse_until(text: str, payload: Payload, card: CardHead, *, today: date | None = None) -> Until:
    """Read until when a card of a payload is to be muted.

    `today` is the day in the scope's zone that days are counted from; by default the day after the payload's week.

    Raises:
        UntilUnknown: it cannot be read, has passed, or is so already; says what can be said of this card.
    """
    day = _day_after(payload) if today is None else today
    said = " ".join(text.split())
    wanted = re.sub(r"^(?:until|till|til)\b\s*", "", said.casefold()).rstrip(".!")
    if wanted in CHANGES:
        return Changed()
    found = _named(wanted, payload, card) or _condition(wanted, payload, card)
    if found is not None:
        return _checked(found, payload, card)
    meant = read_day(wanted, day)
    if meant is None:
        raise UntilUnknown(
            f"{clean(said, limit=MAX_LABEL)!r} is no day and no condition of {clean(card.title)!r}; "
            f"{can_be_said(payload, card)}"
        )
    if not day < meant <= day + timedelta(days=MOST_DAYS):
        why = "has passed" if meant <= day else "is more than a year away"
        raise UntilUnknown(f"{meant.isoformat()} {why}; {can_be_said(payload, card)}")
    return Date(meant)


def offers(payload: Payload, card: CardHead) -> tuple[Condition, ...]:
    """Return the conditions that can be proposed for a card, with their thresholds; what is so already is left out."""
    found = (_offer(measure, payload, card) for measure in measures_of(card))
    return tuple(one for one in found if one is not None and not _holds_already(one, payload))


def can_be_said(payload: Payload, card: CardHead) -> str:
    """List what `parse_until` reads for a card."""
    day = Date(_day_after(payload) + timedelta(days=14))
    forms = ["until it changes", until_words(day), *map(until_words, offers(payload, card))]
    return f"it can be muted {listed(forms)}".replace(" and until", " or until")


# ---- conditions


def _offer(measure: str, payload: Payload, card: CardHead) -> Condition | None:
    fact = _fact_of(measure, payload, card)
    if fact is None:
        return None
    row = MEASURES[measure]
    threshold = usual_of(fact) if row.offered is None else row.offered
    return None if threshold is None else _make(measure, fact, row.limit, threshold)


def _fact_of(measure: str, payload: Payload, card: CardHead) -> Fact | None:
    fact_id = fact_id_of(measure, card)
    return next((fact for fact in payload.facts if fact.id == fact_id), None)


def _make(measure: str, fact: Fact, limit: Limit, threshold: float) -> Condition:
    # Zero is added for the sake of minus zero, which reads otherwise and is the same.
    amount = round(threshold, 1) + 0.0
    return Condition(measure=measure, fact=fact.id, subject=_subject(fact), limit=limit, threshold=amount)


def _subject(fact: Fact) -> str:
    """Return what readers call the subject of a fact; of a label that shows nothing, what programs call it."""
    return clean(fact.subject.label, limit=MAX_LABEL) or clean(fact.subject.id, limit=MAX_LABEL)


def _named(wanted: str, payload: Payload, card: CardHead) -> Condition | None:
    """Read a condition in our own words, whatever its subject is called, or a deed that shows in one measure."""
    for measure in measures_of(card):
        fact = _fact_of(measure, payload, card)
        if fact is None:
            continue
        if wanted in MEASURES[measure].stands_for:
            return _offer(measure, payload, card)
        opening = opening_words(measure, _subject(fact)).casefold()
        for limit in Limit:
            head = f"{opening} {limit.value} "
            if wanted.startswith(head):
                return _with_amount(measure, fact, limit, wanted.removeprefix(head))
    return None


def _condition(wanted: str, payload: Payload, card: CardHead) -> Condition | None:
    """Read a condition in a reader's words: a measure by any of its names, a limit, a number."""
    parts = _LIMITED.fullmatch(wanted)
    if parts is None:
        return None
    label = card.subject.label.casefold()
    what = re.sub(rf"\s+(?:of|in)\s+(?:{re.escape(label)}|the scope|it)$", "", parts["what"]).removeprefix("the ")
    for measure in measures_of(card):
        fact = _fact_of(measure, payload, card)
        if fact is not None and what in _names_of(measure):
            return _with_amount(measure, fact, LIMITS[parts["limit"]], parts["amount"])
    return None


def _names_of(measure: str) -> frozenset[str]:
    return frozenset(one.removeprefix("the ") for one in (measure, *MEASURES[measure].aliases))


def _with_amount(measure: str, fact: Fact, limit: Limit, text: str) -> Condition | None:
    found = _AMOUNT.fullmatch(text.strip())
    number = None if found is None else _number(found["number"])
    return None if number is None else _make(measure, fact, limit, number)


def _number(text: str) -> float | None:
    """Read a number with either mark before its decimals; a mark before three digits keeps thousands apart."""
    plain = re.sub(r"[,](?=\d{3}(?:\D|$))", "", text.replace("−", "-")).replace(",", ".")
    try:
        return float(plain)
    except ValueError:
        return None


def _checked(one: Condition, payload: Payload, card: CardHead) -> Condition:
    """Return a condition that can come true and has not.

    Raises:
        UntilUnknown: it cannot, or it has.
    """
    row = MEASURES[one.measure]
    most = float("inf") if row.most is None else row.most
    possible = (one.limit.holds(bound, one.threshold) for bound in (0.0, most))
    if not (0.0 <= one.threshold <= most) or not any(possible):
        raise UntilUnknown(f"{condition_words(one)!r} can never be so; {can_be_said(payload, card)}")
    if _holds_already(one, payload):
        now = measured(one.measure, one.fact, payload.facts).value
        amount = "" if now is None else f" ({figure(now)}{row.unit})"
        raise UntilUnknown(f"{condition_words(one)} already{amount}; {can_be_said(payload, card)}")
    return one


def _day_after(payload: Payload) -> date:
    return datetime.fromisoformat(payload.period.end).date()


def _holds_already(one: Condition, payload: Payload) -> bool:
    now = measured(one.measure, one.fact, payload.facts).value
    return now is not None and one.limit.holds(now, one.threshold)
