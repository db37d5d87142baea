"""The short form of an edition: so many words, for a calm week everything, for a hard one the worst.

Slack's parent and the mail are laid out from it. What does not fit is dropped in a fixed order, never a critical card;
strangers' long texts are cut with an ellipsis.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from briefing.contracts.untrusted_text import clean
from briefing.contracts.words import counted, cut_words, first_sentence, listed
from briefing.editions.view.card_views import NEW_THIS_WEEK

if TYPE_CHECKING:
    from briefing.editions.view.values import CardView, ChangeLine, EditionView, Figure, Said

MOST_SENTENCES = 4
_WORD = re.compile(r"\S*\w\S*")
_WIDE = 28
_LETTERS = 14
_NARROW = (16, 10, 6, 3)
"""Most words of a line, and what is tried if that is too long."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CardLine:
    """A card in two lines; `subject` is empty if the text names it, and `lead` is before the change."""

    card: CardView
    subject: str
    what: str
    change: ChangeLine | None
    lead: str
    state: str | None
    call: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Digest:
    """What is said. `others` counts and names cards without a line, `notes` are about the edition."""

    title: str
    figures: tuple[Figure, ...]
    sentences: tuple[Said, ...]
    cards: tuple[CardLine, ...]
    others: str | None
    positive: Said | None
    asked: tuple[str, ...]
    ahead: tuple[str, ...]
    notes: tuple[str, ...]
    warning: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Room:
    """How much a message holds: words in all, cards with a line, whether what was asked, and lines of what comes."""

    words: int
    cards: int
    asked: bool = False
    ahead: int = 0


def digest_of(view: EditionView, room: Room) -> Digest:
    """Return as much of an edition as fits."""
    for fit in _fits(min(len(view.beyond), MOST_SENTENCES), room):
        digest = _digest(view, fit)
        if _words(digest, view) <= room.words:
            break
    return digest


def card_line(card: CardView, *, words: int = _WIDE, call: bool = True) -> CardLine:
    """Return one card in two lines of so many words at most."""
    subject, _, title = card.title.rpartition(": ")
    why = card.action or ("" if card.short else first_sentence(card.text.text))
    return CardLine(
        card=card,
        subject=cut(card.subject if subject or card.short else "", words),
        what=cut(card.short or title, words),
        change=card.change,
        lead="after " if card.key.endswith(":incident") else "",
        state=None if card.state == NEW_THIS_WEEK else card.state,
        call=cut(why, words) if call and why else None,
    )


_DROPPED = (
    *(("sentences", 1), ("ahead", 0), ("asked", 0), ("figures", 0), ("positive", 0)),
    *(("calls", 2), ("sentences", 0), ("calls", 1)),
)
"""What is reduced, in order, and how much of each is left before the next."""


def cut(text: str, words: int) -> str:
    """Cut a text to so many words, some of which strangers may have written at any length."""
    return clean(cut_words(text, words), limit=words * _LETTERS)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Fit:
    sentences: int
    cards: int
    calls: int
    asked: int
    ahead: int
    figures: int = 1
    positive: int = 1
    words: int = _WIDE


def _fits(sentences: int, room: Room) -> Iterator[_Fit]:
    """Yield from all to ever less: the first sentence and the worst cards' calls stay longest."""
    fit = _Fit(sentences=sentences, cards=room.cards, calls=room.cards, asked=int(room.asked), ahead=room.ahead)
    yield fit
    for name, least in _DROPPED:
        for left in range(getattr(fit, name) - 1, least - 1, -1):
            yield (fit := replace(fit, **{name: left}))
    yield from (replace(fit, words=words) for words in _NARROW)


def _digest(view: EditionView, fit: _Fit) -> Digest:
    lines = (
        card_line(card, words=fit.words, call=place < fit.calls) for place, card in enumerate(view.cards[: fit.cards])
    )
    notes = (view.omitted, view.muted, view.learning)
    return Digest(
        title=cut(view.title, fit.words),
        figures=view.figures if fit.figures else (),
        sentences=view.beyond[: fit.sentences],
        cards=tuple(lines),
        others=_others(view.cards[fit.cards :], fit.words),
        positive=view.positives[0] if fit.positive and view.positives else None,
        asked=tuple(cut(line.partition(" (")[0], fit.words) for line in view.asked) if fit.asked else (),
        ahead=tuple(cut(line, fit.words) for line in view.ahead[: fit.ahead]),
        notes=tuple(cut(line, fit.words) for line in notes if line is not None),
        warning=cut(" ".join(view.warnings), fit.words) or None,
    )


def _others(cards: Sequence[CardView], words: int) -> str | None:
    """Count the cards without a line, and say what they are about."""
    about = cards[0].title if len(cards) == 1 else listed(list(dict.fromkeys(card.subject for card in cards)))
    kinds = {card.severity for card in cards}
    more = counted(len(cards), "more warnings") if kinds == {"warning"} else f"{len(cards)} more"
    return f"{more}: {cut(about, words)}" if cards else None


def _words(digest: Digest, view: EditionView) -> int:
    told = (view.verdict, view.period, view.scope, *_texts(digest))
    return sum(len(_WORD.findall(text)) for text in told)


def _texts(digest: Digest) -> Iterator[str]:
    yield digest.title
    yield from (f"{one.value} usually {one.usual}" for one in digest.figures)
    yield from (one.text for one in digest.sentences)
    for line in digest.cards:
        change = line.change
        about = () if change is None else (line.lead, change.label, f"by {change.author}" if change.author else "")
        yield " ".join((line.card.severity, line.subject, line.what, *about, line.state or "", line.call or ""))
    yield from (line for line in (digest.others, digest.warning) if line is not None)
    yield from (*digest.asked, *digest.ahead, *digest.notes)
    if digest.positive is not None:
        yield digest.positive.text
