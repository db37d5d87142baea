"""The first ten seconds: how bad, about what, and whether anything must be done.

    open cards, worst first     title                                verdict
    critical                    2 critical, 1 warning: payments …    act before the next deploy
    warning                     1 warning: auth                      decide this week
    info                        2 things to know: docs and search    nothing to decide
    none, some muted            Nothing new, 1 muted: payments       nothing to decide beside what is muted
    none, something risky waits One risky change waits: shop#4012    nothing to decide
    none, something rose        More fixes than usual (shop)         nothing to decide
    none, not all was read      Nothing stands out: shop             nothing stands out in what could be read
    none                        All clear: shop                      nothing needs you

A resolved card is not open. Cards that were left out for length still count; those that readers have muted do not, and
yet a week with one of them is no all clear. For a reader who has turned causes off the opening is written anew, of the
cards that are left: an edition does not shout about what it does not show, nor gives the all clear for it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from briefing.contracts.calm import fixes_waiting, risen, risky_waiting, unread
from briefing.contracts.payload import CardState
from briefing.contracts.untrusted_text import MAX_CARD_TITLE, clean
from briefing.contracts.words import capital, count, counted, listed
from scoring.severity import Cause, Severity

if TYPE_CHECKING:
    from briefing.contracts.narrative import Narrative
    from briefing.contracts.payload import Card, MutedCard, Payload
    from briefing.editions.view.chart_data import Tone
    from briefing.editions.view.values import EditionView


SEVERITY_WORDS: Mapping[Severity, str] = {
    Severity.CRITICAL: "critical",
    Severity.WARNING: "warning",
    Severity.INFO: "to know",
}

COUNTED: Mapping[Severity, str] = {
    Severity.CRITICAL: "critical",
    Severity.WARNING: "warning{}",
    Severity.INFO: "thing{} to know",
}

VERDICTS: Mapping[Tone, str] = {
    "critical": "Act before the next deploy.",
    "warning": "Decide this week.",
    "info": "Nothing to decide this week.",
    "clear": "Nothing needs you this week.",
}

_TAGS: Mapping[Tone, str] = {"critical": "critical", "warning": "warning", "info": "to know", "clear": "all clear"}
"""What a subject begins with, in brackets."""

UNREAD_TAG = "nothing stands out"
SOURCE_VERDICT = "Have a source repaired."
UNREAD_VERDICT = "Nothing stands out in what could be read."
BESIDE_MUTED = "Nothing to decide beside what is muted."

_MOST_SUBJECTS = 3
_SUBJECT_LIMIT = 40
_MOST_MUTED = 3


def open_cards(payload: Payload) -> tuple[Card, ...]:
    """Return the cards that still ask for something, worst first."""
    still = [card for card in payload.cards if card.state is not CardState.RESOLVED]
    return tuple(sorted(still, key=lambda card: card.severity.rank))


def tone_of(payload: Payload) -> Tone:
    return _state(payload)[0]


def verdict(payload: Payload) -> str:
    return _state(payload)[1]


def _state(payload: Payload) -> tuple[Tone, str]:
    if _is_only_muted(payload):
        return "info", BESIDE_MUTED
    counts = _counts(payload)
    worst: Tone | None = next((severity.value for severity in Severity if counts[severity]), None)
    tone, words = state_of(payload, worst, waits=_waits(payload))
    is_only_blind = worst == "warning" and all(card.cause == Cause.SOURCE for card in open_cards(payload))
    return tone, SOURCE_VERDICT if is_only_blind else words


def _waits(payload: Payload) -> bool:
    return bool(risky_waiting(payload)[0] or fixes_waiting(payload) or risen(payload))


def state_of(payload: Payload, worst: Tone | None, *, waits: bool) -> tuple[Tone, str]:
    """Return the tone and the verdict of a briefing or a part.

    `worst` is its worst open card's tone, if any; `waits`: something risky waits. It is clear only where all was read
    that could have spoken.
    """
    if worst is None and not waits and unread(payload):
        return "info", UNREAD_VERDICT
    tone = worst or ("info" if waits else "clear")
    return tone, VERDICTS[tone]


def _is_only_muted(payload: Payload) -> bool:
    """Whether only muted cards ask for anything."""
    return bool(payload.muted) and not any(_counts(payload).values())


def title_line(payload: Payload) -> str:
    """Say the severity, then what it is about; else what rose without a card."""
    if _is_only_muted(payload):
        subjects = dict.fromkeys(clean(card.subject_label, limit=_SUBJECT_LIMIT) for card in payload.muted)
        return f"Nothing new, {muted_count(payload)}: {listed(list(subjects), most=_MOST_SUBJECTS)}"
    is_quiet = not (_count_words(payload) or risky_waiting(payload)[0] or fixes_waiting(payload))
    if is_quiet and (rises := risen(payload)):
        return capital(listed([clean(one) for one in rises], most=_MOST_SUBJECTS))
    return f"{_lead(payload)}: {_about(payload)}"


def _lead(payload: Payload) -> str:
    """Say how bad it is: the open cards, else what waits, else how calm the week is known to be."""
    if cards := _count_words(payload):
        return capital(cards)
    if waiting := risky_waiting(payload)[0]:
        return f"{capital(count(waiting, 'risky change'))} {'waits' if waiting == 1 else 'wait'}"
    if fixes := fixes_waiting(payload):
        return f"{fixes} security {'fix waits' if fixes == 1 else 'fixes wait'}"
    return "Nothing stands out" if unread(payload) else "All clear"


def subject_line(payload: Payload, headline: str) -> str:
    """Write the email's subject: `[critical] payments: three risky deploys`."""
    tone = _TAGS[tone_of(payload)]
    cards = open_cards(payload)
    if _is_only_muted(payload):
        return f"[{tone}] {clean(payload.scope.label)}: Nothing new, {muted_count(payload)}"
    if not cards:
        tag = tone if tone == _TAGS["clear"] or _waits(payload) else UNREAD_TAG
        # The headline leaves out what the brackets say.
        said = capital(headline.removeprefix("All clear: ").removeprefix("Nothing stands out in what could be read; "))
        return f"[{tag}] {clean(payload.scope.label)}: {said}"
    worst = cards[0]
    subject, title = clean(_subject(worst, payload), limit=_SUBJECT_LIMIT), clean(worst.title)
    reason = title if title.casefold().startswith(subject.casefold()) else f"{subject}: {title}"
    others = sum(_counts(payload).values()) - 1
    return f"[{tone}] {reason}" + (f" (and {others} more)" if others else "")


def omitted_words(payload: Payload) -> str | None:
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
    plural = "s" if count > 1 else ""
    return f"{count:,} {COUNTED[severity].format(plural)}"


def _about(payload: Payload) -> str:
    """Name the open cards' subjects, worst first, each once; else what waits; else the scope."""
    if not _count_words(payload) and (waiting := risky_waiting(payload)[1]):
        return listed([clean(one, limit=_SUBJECT_LIMIT) for one in waiting])
    named = (_subject(card, payload) for card in open_cards(payload))
    subjects = dict.fromkeys(clean(one, limit=_SUBJECT_LIMIT) for one in named)
    return listed(list(subjects), most=_MOST_SUBJECTS) or clean(payload.scope.label, limit=_SUBJECT_LIMIT)


def _subject(card: Card, payload: Payload) -> str:
    """Name a card's subject: for a silent source the source, since its scope is everything."""
    if card.cause != Cause.SOURCE:
        return card.subject_label
    labels = (fact.detail.get("label") for fact in payload.facts if fact.id in card.facts)
    return next((one for one in labels if isinstance(one, str)), card.subject.label)


def muted_words(payload: Payload) -> str | None:
    """Say in one line which cards are muted, until when, and by which role, if any are."""
    if not payload.muted:
        return None
    named = [_muted(card) for card in payload.muted[:_MOST_MUTED]]
    rest = len(payload.muted) - len(named)
    more = f"; and {rest:,} more" if rest else ""
    return f"{muted_count(payload)}: {'; '.join(named)}{more}."


def muted_count(payload: Payload) -> str:
    return f"{len(payload.muted):,} muted"


def _muted(card: MutedCard) -> str:
    title = clean(card.title, limit=MAX_CARD_TITLE)
    until = clean(card.until) + (f", which could not be checked: {card.unchecked}" if card.unchecked else "")
    return f"{title} ({card.severity.value}), {until}, by {clean(card.by)} since {card.since_week}"


def without_causes(view: EditionView, payload: Payload, narrative: Narrative, hidden: Collection[str]) -> EditionView:
    """Return the view without cards of some causes; itself if there are none."""
    left_out = {card.key for card in payload.cards if card.cause in hidden and card.severity is not Severity.CRITICAL}
    if not left_out:
        return view
    shown = payload.model_copy(update={"cards": tuple(one for one in payload.cards if one.key not in left_out)})
    words = _words(len(left_out))
    actions = [
        said
        for said, told in zip(view.actions, narrative.actions, strict=True)
        if not _is_about(told.facts, payload, left_out)
    ]
    without = replace(
        view,
        cards=tuple(one for one in view.cards if one.key not in left_out),
        actions=tuple(actions),
        omitted=f"{view.omitted} {words}" if view.omitted else words,
    )
    return _opened(without, payload, shown)


def _words(number: int) -> str:
    if number == 1:
        return "1 card of a type that you have turned off is not shown."
    return f"{number} cards of types that you have turned off are not shown."


def _is_about(facts: Collection[str], payload: Payload, left_out: Collection[str]) -> bool:
    """Whether an action rests on a left-out card and on no shown one."""
    resting = [card for card in payload.cards if set(card.facts) & set(facts)]
    return bool(resting) and all(card.key in left_out for card in resting)


def _opened(view: EditionView, payload: Payload, shown: Payload) -> EditionView:
    """Write the opening for the cards left; without any, say that it is the reader's choice."""
    if open_cards(shown) or shown.cards_omitted or not open_cards(payload):
        return replace(
            view,
            tone=tone_of(shown),
            title=title_line(shown),
            verdict=verdict(shown),
            subject_line=subject_line(shown, view.headline.text),
        )
    left = f"{counted(len(open_cards(payload)), 'cards')}, none of a type that you have turned on"
    return replace(
        view,
        tone="info",
        title=f"{view.scope}: {left}",
        verdict="Nothing to decide among the types that you have turned on.",
        subject_line=f"[to know] {view.scope}: {left}",
    )
