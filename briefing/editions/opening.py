"""The first ten seconds: how bad, about what, and whether anything must be done.

    open cards, worst first     title                                verdict
    critical                    2 critical, 1 warning: payments …    act before the next deploy
    warning                     1 warning: auth                      decide this week
    info                        2 to know: docs and search           nothing to decide
    none                        All clear: shop                      nothing needs you

A resolved card is not open. Cards that were left out for length still count.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefing.editions.strangers import clean
from briefing.payload import CardState
from briefing.words import capital, counted, listed
from scoring.severity import Severity

if TYPE_CHECKING:
    from collections.abc import Mapping

    from briefing.editions.view import Tone
    from briefing.payload import Card, Payload

SEVERITY_WORDS: Mapping[Severity, str] = {
    Severity.CRITICAL: "critical",
    Severity.WARNING: "warning",
    Severity.INFO: "to know",
}

VERDICTS: Mapping[Tone, str] = {
    "critical": "Act before the next deploy.",
    "warning": "Decide this week.",
    "info": "Nothing to decide; worth knowing.",
    "clear": "Nothing needs you this week.",
}

_MOST_SUBJECTS = 3
_SUBJECT_LIMIT = 40


def open_cards(payload: Payload) -> tuple[Card, ...]:
    """Return the cards that still ask for something, worst first."""
    still = [card for card in payload.cards if card.state is not CardState.RESOLVED]
    return tuple(sorted(still, key=lambda card: card.severity.rank))


def tone_of(payload: Payload) -> Tone:
    """Return the tone of the whole edition."""
    counts = _counts(payload)
    return next((severity.value for severity in Severity if counts[severity]), "clear")


def verdict(payload: Payload) -> str:
    """Say whether this week needs the reader."""
    return VERDICTS[tone_of(payload)]


def title_line(payload: Payload) -> str:
    """Say severity first, then what it is about."""
    return f"{capital(_count_words(payload)) or 'All clear'}: {_about(payload)}"


def subject_line(payload: Payload, headline: str) -> str:
    """Write the email's subject: `[critical] payments: three risky deploys`."""
    tone = tone_of(payload)
    cards = open_cards(payload)
    if not cards:
        # What the brackets have said is left out of the headline.
        said = capital(headline.removeprefix("All clear: "))
        return f"[{'all clear' if tone == 'clear' else tone}] {clean(payload.scope.label)}: {said}"
    worst = cards[0]
    subject, title = clean(worst.subject.label, limit=_SUBJECT_LIMIT), clean(worst.title)
    reason = title if title.casefold().startswith(subject.casefold()) else f"{subject}: {title}"
    others = sum(_counts(payload).values()) - 1
    return f"[{tone}] {reason}" + (f" (and {others} more)" if others else "")


def omitted_words(payload: Payload) -> str | None:
    """Count the cards that were left out for length."""
    left = [(severity, payload.cards_omitted.get(severity, 0)) for severity in Severity]
    parts = [_counted(severity, count) for severity, count in left if count]
    total = sum(count for _, count in left)
    return f"{counted(total, 'more cards')} not shown: {listed(parts)}." if total else None


def _counts(payload: Payload) -> dict[Severity, int]:
    counts = {severity: payload.cards_omitted.get(severity, 0) for severity in Severity}
    for card in open_cards(payload):
        counts[card.severity] += 1
    return counts


def _count_words(payload: Payload) -> str:
    return ", ".join(_counted(severity, count) for severity, count in _counts(payload).items() if count)


def _counted(severity: Severity, count: int) -> str:
    plural = "s" if severity is Severity.WARNING and count > 1 else ""
    return f"{count:,} {SEVERITY_WORDS[severity]}{plural}"


def _about(payload: Payload) -> str:
    """Name the subjects of the open cards, worst first and each once; else the scope."""
    subjects = dict.fromkeys(clean(card.subject.label, limit=_SUBJECT_LIMIT) for card in open_cards(payload))
    return listed(list(subjects), most=_MOST_SUBJECTS) or clean(payload.scope.label, limit=_SUBJECT_LIMIT)
