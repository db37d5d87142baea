"""The first ten seconds: how bad, about what, and whether anything must be done.

    open cards, worst first     title                                verdict
    critical                    2 critical, 1 warning: payments …    act before the next deploy
    warning                     1 warning: auth                      decide this week
    info                        2 to know: docs and search           nothing to decide
    none, some muted            Nothing new, 1 muted: payments       nothing to decide beside what is muted
    none                        All clear: shop                      nothing needs you

A resolved card is not open. Cards that were left out for length still count; those that readers have muted do not, and
yet a week with one of them is no all clear.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefing.contracts.untrusted_text import clean
from briefing.editions.muted import muted_count, muted_subjects
from briefing.payload import CardState
from briefing.words import capital, counted, listed
from scoring.severity import Cause, Severity

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

_TAGS: Mapping[Tone, str] = {"critical": "critical", "warning": "warning", "info": "to know", "clear": "all clear"}
"""What a subject begins with, in brackets."""

BESIDE_MUTED = "Nothing to decide beside what is muted."

_MOST_SUBJECTS = 3
_SUBJECT_LIMIT = 40


def open_cards(payload: Payload) -> tuple[Card, ...]:
    """Return the cards that still ask for something, worst first."""
    still = [card for card in payload.cards if card.state is not CardState.RESOLVED]
    return tuple(sorted(still, key=lambda card: card.severity.rank))


def tone_of(payload: Payload) -> Tone:
    """Return the tone of the whole edition."""
    counts = _counts(payload)
    calm: Tone = "info" if payload.muted else "clear"
    return next((severity.value for severity in Severity if counts[severity]), calm)


def verdict(payload: Payload) -> str:
    """Say whether this week needs the reader."""
    return BESIDE_MUTED if _is_only_muted(payload) else VERDICTS[tone_of(payload)]


def _is_only_muted(payload: Payload) -> bool:
    """Whether nothing asks for anything but what readers have muted."""
    return bool(payload.muted) and not any(_counts(payload).values())


def title_line(payload: Payload) -> str:
    """Say severity first, then what it is about."""
    if _is_only_muted(payload):
        about = muted_subjects(payload, limit=_SUBJECT_LIMIT, most=_MOST_SUBJECTS)
        return f"Nothing new, {muted_count(payload)}: {about}"
    return f"{capital(_count_words(payload)) or 'All clear'}: {_about(payload)}"


def subject_line(payload: Payload, headline: str) -> str:
    """Write the email's subject: `[critical] payments: three risky deploys`."""
    tone = _TAGS[tone_of(payload)]
    cards = open_cards(payload)
    if _is_only_muted(payload):
        return f"[{tone}] {clean(payload.scope.label)}: Nothing new, {muted_count(payload)}"
    if not cards:
        # What the brackets have said is left out of the headline.
        said = capital(headline.removeprefix("All clear: "))
        return f"[{tone}] {clean(payload.scope.label)}: {said}"
    worst = cards[0]
    subject, title = clean(_subject(worst, payload), limit=_SUBJECT_LIMIT), clean(worst.title)
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
    named = (_subject(card, payload) for card in open_cards(payload))
    subjects = dict.fromkeys(clean(one, limit=_SUBJECT_LIMIT) for one in named)
    return listed(list(subjects), most=_MOST_SUBJECTS) or clean(payload.scope.label, limit=_SUBJECT_LIMIT)


def _subject(card: Card, payload: Payload) -> str:
    """Name what a card is about: of a source that brings nothing, the source, since its scope is everything."""
    if card.cause != Cause.SOURCE:
        return card.subject_label
    labels = (fact.detail.get("label") for fact in payload.facts if fact.id in card.facts)
    return next((one for one in labels if isinstance(one, str)), card.subject.label)
