"""What a look-up found, as a model reads it: a line for each fact, and what strangers wrote in a block of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from briefing.answers.questions.tools import MOST_FACTS
from briefing.contracts.untrusted_text import neutral, quoted
from briefing.narrative.offers import offer_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from briefing.answers.questions.finds import Finds
    from briefing.answers.questions.tools import Found
    from briefing.contracts.payload import Fact, Payload
    from briefing.narrative.handles import Handles

MOST_BYTES: Final = 9_000
"""Bytes of what one look-up shows: about three thousand tokens."""
MOST_TITLE: Final = 90
MOST_ROLE: Final = 60
MOST_ID: Final = 200

STRANGERS: Final = frozenset({"title", "branch", "head", "summary", "detail", "objective", "why"})
"""Details of a fact that hold what somebody outside wrote, or what may repeat it."""
LABELLED_BY_STRANGERS: Final = frozenset({"objective"})
"""Kinds of facts whose label somebody outside chose."""


def shown(finds: Finds, found: Found, *, titles: bool) -> str:
    """Write what was found, which is among the finds already."""
    lines, quotes = [neutral(one, limit=1_000) for one in found.words], list[str]()
    if found.cards:
        lines += [*card_lines(finds.handles), *offer_lines(finds.handles, finds.of_cards())]
    offers = [(fact, _offer(finds, fact)) for fact in found.facts[:MOST_FACTS]]
    sayable = [(fact, line) for fact, line in offers if line is not None]
    kept = _fitting([line for _, line in sayable], MOST_BYTES - _size(lines))
    for fact, line in sayable[:kept]:
        lines.append(line)
        quotes += _quotes(fact) if titles else []
    lines += _not_shown(len(offers) - len(sayable), len(found.facts) - len(offers) + len(sayable) - kept)
    lines += _people(finds.payload, lines)
    block = ["<quoted>", *quotes, "</quoted>"] if quotes else []
    return "\n".join([*lines, *block])


def card_lines(handles: Handles) -> Iterator[str]:
    """Yield a line for each card of the week, with the handle of the fact that fired it."""
    for card in handles.payload.cards:
        label, title = (neutral(one, limit=MOST_TITLE) for one in (card.subject_label, card.title))
        fired = ", ".join(handles.leads([card])) or "what fired it cannot be said"
        yield f"card | {card.severity.value} | {card.state.value} | {label} | {title} | {fired}"
    if not handles.payload.cards:
        yield "there are no cards"


def _offer(finds: Finds, fact: Fact) -> str | None:
    line, author = finds.offer(fact.id), fact.detail.get("author")
    return line if line is None or author is None else f"{line} | by {author}"


def _quotes(fact: Fact) -> Iterator[str]:
    """Yield what strangers wrote about a fact, as lines of quotations."""
    for key, value in sorted(fact.detail.items()):
        is_theirs = key in STRANGERS or (key == "label" and fact.kind in LABELLED_BY_STRANGERS)
        if is_theirs and isinstance(value, str) and value:
            yield f"{neutral(fact.id, limit=MOST_ID)} {key}: {quoted(value)}"


def _not_shown(unsayable: int, too_many: int) -> Iterator[str]:
    if unsayable:
        yield f"of {unsayable} nothing can be said: a source was not read, or it holds of its own week alone"
    if too_many:
        yield f"{too_many} more facts are not shown; ask for fewer by kind or subject"


def _fitting(lines: Sequence[str], room: int) -> int:
    """Return how many lines fit, the first in any case."""
    used = 0
    for place, line in enumerate(lines):
        used += _size([line])
        if used > room and place:
            return place
    return len(lines)


def _people(payload: Payload, lines: Sequence[str]) -> list[str]:
    text = "\n".join(lines)
    people = ((f"{{person:{one.id}}}", one.role) for one in payload.people)
    return [f"{person}: {neutral(role, limit=MOST_ROLE)}" for person, role in people if person in text]


def _size(lines: Iterable[str]) -> int:
    return sum(len(one.encode()) + 1 for one in lines)
