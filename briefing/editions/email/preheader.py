"""The line that an inbox shows after a mail's subject: what the subject does not say.

The subject names the worst card and counts the others. This line says what to do about it and names the others, so that
the two together are the briefing for whoever never opens it. Where the week asks for nothing, it says what helps with
the first card, such as a source that has to be repaired. The surprising thing: it ends in blanks that nobody sees,
without which an inbox would go on with the first words of the mail, which are the subject's again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefing.contracts.untrusted_text import clean
from briefing.contracts.words import sentence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from briefing.editions.view.values import EditionView

MOST_LETTERS = 160
"""More than any inbox shows."""
PADDING = "\N{COMBINING GRAPHEME JOINER}\N{NO-BREAK SPACE}" * 90
"""A blank that is not taken for one: inboxes squeeze plain blanks together."""


def preheader(view: EditionView) -> str:
    """Return the line, without its padding: the first call, else the verdict, then what else there is."""
    return clean(" ".join([_call(view), *_others(view)]), limit=MOST_LETTERS)


def _call(view: EditionView) -> str:
    """Say what to do: the week's first ask, else the way out of the first open card, else the verdict."""
    ways = (card.action for card in view.cards[:1] if card.action)
    return view.actions[0].text if view.actions else sentence(next(ways, view.verdict))


def _others(view: EditionView) -> Iterator[str]:
    """Yield the other open cards; where there is none, what the opening says after its headline."""
    others = [card.title for card in view.cards[1:]]
    if others:
        yield sentence(f"Then {'; '.join(others)}")
    elif view.situation:
        yield view.situation[0].text
