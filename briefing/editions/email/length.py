"""How much a mail holds: Gmail cuts one off at 102 kB, and hides its foot, with what was to be said there.

A week's own texts never come near. Those of strangers can, since a source may report ten thousand letters and each may
need six bytes in HTML. Then texts are cut ever shorter, each with an ellipsis; at last fewer things are told, which the
mail says. The surprising thing: a web address is never cut, which would lead elsewhere; a long one is left out.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, is_dataclass, replace
from typing import TYPE_CHECKING, cast

from briefing.contracts.untrusted_text import clean

if TYPE_CHECKING:
    from briefing.editions.view.values import CardView, EditionView

CUT_NOTE = "Texts of this week are so long that this mail leaves out some of what there is."
_MOST_OF_AN_ADDRESS = 500


@dataclass(frozen=True, kw_only=True, slots=True)
class Most:
    """How many of each thing a mail holds. `text` are letters of a card's text, `line` those of any other.

    `sums` counts the changes of a card whose arithmetic is told; that of the others is on the page.
    """

    cards: int = 7
    changes: int = 3
    sums: int = 1
    services: int = 8
    lines: int = 12
    ahead: int = 20
    evidence: int = 3
    sources: int = 40
    text: int = 1_200
    line: int = 2_000


USUAL = Most()
NARROWER = (
    Most(line=400, text=600),
    Most(line=120, text=300),
    Most(line=60, text=120, lines=6, ahead=6, services=6, changes=2, sources=20),
    Most(line=40, text=60, lines=3, ahead=3, services=3, changes=1, evidence=1, cards=5, sources=12),
)
"""What is tried where the usual is too long, one after the other. The last holds whatever strangers write."""


def shortened(view: EditionView, most: Most) -> EditionView:
    """Return what a mail tells within its limits: lists and texts cut, and addresses that are too long left out."""
    told = replace(
        view,
        cards=tuple(_short(one, most) for one in view.cards[: most.cards]),
        situation=view.situation[: most.lines],
        facts=(),
        changes=(),
    )
    # How the mail came about is our own words, and half of them would say something else.
    return replace(cast("EditionView", _cut(told, most.line)), above=view.above)


def _short(card: CardView, most: Most) -> CardView:
    text = replace(card.text, text=clean(card.text.text, limit=most.text))
    return replace(card, text=text, arithmetic=card.arithmetic[: most.lines])


def _cut(value: object, most: int) -> object:
    """Cut every text within a value, however deep."""
    if isinstance(value, str):
        return clean(value, limit=most) if len(value) > most else value
    if isinstance(value, tuple):
        return tuple(_cut(one, most) for one in value)
    if not is_dataclass(value) or isinstance(value, type):
        return value
    held = {one.name: getattr(value, one.name) for one in fields(value)}
    cut = {name: _cut(one, most) for name, one in held.items() if name != "url"}
    if len(str(held.get("url") or "")) > _MOST_OF_AN_ADDRESS:
        cut["url"] = None
    return replace(value, **cut)
