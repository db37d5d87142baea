"""The Slack edition: a parent that is triaged in ten seconds, and a thread that holds the rest.

It makes messages and sends nothing. Limits are ours and below Slack's, since its total a message is not
documented; a card is split from the next only where a limit forces it. Deliver with `link_names` and
unfurling off.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from slack_sdk.models.blocks import ContextBlock, DividerBlock, HeaderBlock, SectionBlock

from briefing.editions.mrkdwn import DOTS, bold, header, mrkdwn, plain
from briefing.editions.slack_thread import thread_groups
from briefing.words import cut_words, first_sentence

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pydantic import JsonValue
    from slack_sdk.models.blocks import Block

    from briefing.editions.view import CardView, EditionView

MAX_BLOCKS = 45
MAX_CHARACTERS = 7_900
MAX_WORDS = 300
MAX_CARDS_IN_PARENT = 5

_MAX_SUMMARY_CHARACTERS = 700


@dataclass(frozen=True, kw_only=True, slots=True)
class SlackMessage:
    """One message: blocks, and the text that a notification and a screen reader show."""

    text: str
    blocks: tuple[Mapping[str, JsonValue], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class SlackEdition:
    """The messages of one briefing, the parent first."""

    messages: tuple[SlackMessage, ...]

    def to_json(self) -> str:
        """Indented JSON with a trailing newline."""
        data = {"messages": [{"text": one.text, "blocks": list(one.blocks)} for one in self.messages]}
        return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def render_slack(view: EditionView) -> SlackEdition:
    """Return the parent and its thread."""
    parent = _message(plain(view.title, limit=_MAX_SUMMARY_CHARACTERS), _parent(view))
    replies = _packed(thread_groups(view))
    texts = (_reply_text(view, place, len(replies)) for place in range(1, len(replies) + 1))
    return SlackEdition(messages=(parent, *map(_message, texts, replies)))


def _message(text: str, blocks: Sequence[Block]) -> SlackMessage:
    return SlackMessage(text=text, blocks=tuple(block.to_dict() for block in blocks))


def _reply_text(view: EditionView, place: int, of: int) -> str:
    part = "" if of == 1 else f", part {place} of {of}"
    return plain(f"Reasons and evidence for {view.scope}, {view.week}{part}", limit=_MAX_SUMMARY_CHARACTERS)


def _parent(view: EditionView) -> list[Block]:
    """Lay out the parent, dropping words step by step until it is short enough."""
    for paragraph, line in _WORD_STEPS:
        blocks = list(_parent_parts(view, paragraph, line))
        if words_in(blocks) + len(view.title.split()) <= MAX_WORDS:
            return blocks
    return blocks


_WORD_STEPS = ((90, 24), (70, 20), (50, 16), (40, 12), (30, 8), (20, 4))
"""Most words of the paragraph, and of each half of a card's lines; the first that fits is taken."""


def _parent_parts(view: EditionView, paragraph: int, line: int) -> Iterator[Block]:
    """Yield the parent's parts in reading order. Buttons belong between the cards and the last line."""
    yield HeaderBlock(text=header(view.title))
    when = plain(f"{view.period} · {view.scope}", limit=_MAX_SUMMARY_CHARACTERS)
    yield _context(f"{DOTS[view.tone]} {bold(view.verdict)}", when)
    said = " ".join(one.text for one in (view.headline, *view.situation))
    yield SectionBlock(text=mrkdwn(plain(cut_words(said, paragraph)) or "–"))
    for card in view.cards[:MAX_CARDS_IN_PARENT]:
        yield SectionBlock(text=mrkdwn(_card_lines(card, line)))
    yield _context(*_closing(view, paragraph))


def _card_lines(card: CardView, words: int) -> str:
    """Say one card in two lines: what, and what to do about it (else why)."""
    title = bold(cut_words(card.title, words), limit=_MAX_SUMMARY_CHARACTERS)
    first = f"{DOTS[card.tone]} {card.severity} · {title} · {card.state}"
    if card.action is not None:
        return f"{first}\n→ {plain(cut_words(card.action, words), limit=_MAX_SUMMARY_CHARACTERS)}"
    why = plain(cut_words(first_sentence(card.text.text), words), limit=_MAX_SUMMARY_CHARACTERS)
    return f"{first}\n{why}" if why else first


def _closing(view: EditionView, words: int) -> Iterator[str]:
    more = len(view.cards) - MAX_CARDS_IN_PARENT
    if more > 0:
        yield f"{more} more in the thread."
    if view.omitted is not None:
        yield plain(view.omitted)
    if view.learning is not None:
        yield plain(view.learning)
    if view.warnings:
        unsound = cut_words(" ".join(view.warnings), words // 2)
        yield f":warning: {plain(unsound, limit=_MAX_SUMMARY_CHARACTERS)}"
    yield "Reasons, arithmetic and evidence are in the thread."


def _context(*texts: str) -> ContextBlock:
    return ContextBlock(elements=[mrkdwn(text) for text in texts])


def _packed(groups: Sequence[Sequence[Block]]) -> list[list[Block]]:
    """Fill messages with whole groups; a new message begins only where the next group would not fit."""
    messages: list[list[Block]] = []
    for group in groups:
        tail = messages[-1] if messages else None
        if tail is None or not _fits([*tail, DividerBlock(), *group]):
            messages.append(list(group))
        else:
            tail.extend((DividerBlock(), *group))
    return messages


def _fits(blocks: Sequence[Block]) -> bool:
    return len(blocks) <= MAX_BLOCKS and characters_in(blocks) <= MAX_CHARACTERS


def characters_in(blocks: Sequence[Block]) -> int:
    """Count a message's characters as Slack is sent them, markup included."""
    return sum(len(text) for block in blocks for text in _texts(block.to_dict()))


def words_in(blocks: Sequence[Block]) -> int:
    """Count a message's words as a reader meets them."""
    return sum(len(text.split()) for block in blocks for text in _texts(block.to_dict()))


def _texts(node: JsonValue) -> Iterator[str]:
    if isinstance(node, dict):
        text = node.get("text")
        if isinstance(text, str):
            yield text
        for child in node.values():
            yield from _texts(child)
    elif isinstance(node, list):
        for child in node:
            yield from _texts(child)
