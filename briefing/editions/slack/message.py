"""The Slack edition: a parent to triage in ten seconds, and a thread with the rest.

Our limits are below Slack's, since its total a message is not documented; cards are split only where a limit forces it.
Our page of it is drawn only from what Slack gets.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal

from slack_sdk.models.blocks import DividerBlock, HeaderBlock

from briefing.editions.markup import rendered
from briefing.editions.slack.mrkdwn import DOTS, bold, header, link, linked, plain, section, small
from briefing.editions.slack.rows import Controls
from briefing.editions.slack.thread import thread_groups
from briefing.editions.view.digest import Room, digest_of
from briefing.editions.view.values import paragraph

if TYPE_CHECKING:
    from pydantic import JsonValue
    from slack_sdk.models.blocks import Block

    from briefing.editions.slack.rows import CardStanding
    from briefing.editions.view.digest import CardLine, Digest
    from briefing.editions.view.values import EditionView, Figure

    Made = Mapping[str, JsonValue]


MAX_BLOCKS = 45
MAX_CHARACTERS = 7_900
STANDING_CHARACTERS = 160
"""Room that a card keeps for what is done about it."""
MAX_WORDS = 120
"""Of the parent: half a minute on a phone."""
PARENT: Final = Room(words=MAX_WORDS, cards=3)

_LINE = 700
_SHORT = 160
_SUMMARY_LINE = 300


@dataclass(frozen=True, kw_only=True, slots=True)
class SlackMessage:
    """Blocks, and the text for a notification and a screen reader."""

    text: str
    blocks: tuple[Mapping[str, JsonValue], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class SlackEdition:
    """The messages of one briefing, the parent first."""

    messages: tuple[SlackMessage, ...]

    def to_json(self) -> str:
        data = {"messages": [{"text": one.text, "blocks": list(one.blocks)} for one in self.messages]}
        return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def render_slack(
    view: EditionView,
    *,
    standings: Mapping[str, CardStanding] | None = None,
    opinions: Mapping[str, Mapping[str, int]] | None = None,
    controls: bool = True,
) -> SlackEdition:
    """Return the parent and its thread.

    Delivered messages have neither standings (by card key) nor opinions (by a sentence's place: how many said useful,
    not useful or wrong), so that they come from the payload alone; a press renders them again with both. Without
    controls nothing can be pressed: for sharing, viewing, or if nobody would answer.
    """
    delivered = Controls(payload=view.payload_hash, shown=controls)
    rows = replace(delivered, standings=standings or {}, opinions=opinions or {})
    parent = SlackMessage(text=_summary(view), blocks=tuple(_made(parent_blocks(view, rows))))
    replies = _replies(view, delivered, rows)
    texts = (_reply_text(view, place, len(replies)) for place in range(1, len(replies) + 1))
    thread = (SlackMessage(text=text, blocks=tuple(blocks)) for text, blocks in zip(texts, replies, strict=True))
    return SlackEdition(messages=(parent, *thread))


def _reply_text(view: EditionView, place: int, of: int) -> str:
    part = "" if of == 1 else f", part {place} of {of}"
    return plain(f"Reasons and evidence for {view.scope}, {view.week}{part}", limit=_LINE)


def _summary(view: EditionView) -> str:
    """Say the message in plain lines, for notifications, screen readers and clients without blocks."""
    lines = [f"{view.title}. {view.verdict}", *view.above]
    lines += [f"• {one.severity} – {one.title}, {one.state}" for one in view.cards[: PARENT.cards]]
    return "\n".join(plain(line, limit=_SUMMARY_LINE) for line in lines)


def parent_blocks(view: EditionView, rows: Controls) -> Iterator[Block]:
    """Yield the parent's blocks in reading order; controls of the whole come last."""
    digest = digest_of(view, PARENT)
    yield from (small(plain(line)) for line in view.above)
    yield HeaderBlock(text=header(digest.title))
    when = plain(days_and_scope(view), limit=_LINE)
    yield small(f"{DOTS[view.tone]} {bold(view.verdict)}", when)
    if digest.figures:
        yield small(" · ".join(_figures(digest.figures)))
    if said := linked(paragraph(digest.sentences)):
        yield section(said)
    yield from (card_section(line, rows) for line in digest.cards)
    yield from (small(line) for line in _notes(digest))
    yield from rows.week_row(view)


def _figures(figures: Sequence[Figure]) -> Iterator[str]:
    for one in figures:
        yield bold(one.value) + ("" if one.usual is None else f" (usually {plain(one.usual)})")


def days_and_scope(view: EditionView) -> str:
    """Say the days of the week and whose it is, unless the title above just said whose."""
    days = f"{view.period.partition(' (')[0]} ({view.week})"
    return days if view.title.endswith(f": {view.scope}") else f"{days} · {view.scope}"


def card_section(line: CardLine, rows: Controls) -> Block:
    """Lay a card out in two lines, with its menu."""
    what = plain(line.what, limit=_LINE)
    parts = [
        line.card.severity,
        f"{bold(f'{line.subject}:', limit=_SHORT)} {what}" if line.subject else bold(line.what),
    ]
    if line.change is not None:
        author = "" if line.change.author is None else f" by {plain(line.change.author, limit=_SHORT)}"
        parts.append(f"{line.lead}{link(line.change.label, line.change.url, limit=_SHORT)}{author}")
    if line.state is not None:
        parts.append(plain(line.state, limit=_SHORT))
    mark = "→ " if line.card.action is not None else ""
    call = None if line.call is None else f"{mark}{plain(line.call, limit=_LINE)}"
    return rows.card_section(line.card, f"{DOTS[line.card.tone]} {' · '.join(parts)}", call)


def _notes(digest: Digest) -> Iterator[str]:
    if digest.others is not None:
        yield plain(f"{digest.others}.", limit=_LINE)
    yield from (plain(line, limit=_LINE) for line in digest.notes)
    if digest.warning is not None:
        yield f":warning: {plain(digest.warning, limit=_LINE)}"
    if digest.positive is not None:
        yield f":white_check_mark: {linked(digest.positive, limit=_LINE)}"


def _replies(view: EditionView, delivered: Controls, rows: Controls) -> list[list[Made]]:
    """Pack the thread as delivered, then put today's rows in, shortened to fit: messages must keep their cards."""
    groups = [_made(group) for group in thread_groups(view, delivered)]
    sizes = _packed(groups, cards=len(view.cards))
    if not rows.standings and not rows.opinions:
        return _joined(groups, sizes)
    for words in _STANDING_STEPS:
        messages = _joined(map(_made, thread_groups(view, replace(rows, words=words))), sizes)
        if all(len(blocks) <= MAX_BLOCKS and _length(blocks) <= MAX_CHARACTERS for blocks in messages):
            return messages
    # One word a card instead of its buttons, and no counts: shorter than what it replaces.
    return _joined(map(_made, thread_groups(view, replace(rows, words=1, opinions={}))), sizes)


_STANDING_STEPS = (18, 9, 4)
"""Most words about what was done to a card; the first that fits is taken."""


def _made(blocks: Iterable[Block]) -> list[Made]:
    """Return blocks as sent; the library's validation is most of the cost."""
    return [block.to_dict() for block in blocks]


def _packed(groups: Sequence[Sequence[Made]], *, cards: int) -> list[int]:
    """Return how many whole groups each message takes; cards come first, each with room for another block."""
    sizes: list[int] = []
    blocks = characters = 0
    for place, group in enumerate(groups):
        is_card = place < cards
        more, long = len(group) + is_card, _length(group) + STANDING_CHARACTERS * is_card
        if sizes and blocks + 1 + more <= MAX_BLOCKS and characters + long <= MAX_CHARACTERS:
            sizes[-1] += 1
            blocks, characters = blocks + 1 + more, characters + long
        else:
            sizes.append(1)
            blocks, characters = more, long
    return sizes


def _joined(groups: Iterable[Sequence[Made]], sizes: Sequence[int]) -> list[list[Made]]:
    """Put so many groups into each message, with a line between two."""
    left, line = iter(groups), DividerBlock().to_dict()
    return [[block for place in range(size) for block in (*([line] if place else []), *next(left))] for size in sizes]


def _length(blocks: Sequence[Made]) -> int:
    return sum(map(len, texts_of_blocks(blocks)))


def characters_in(blocks: Iterable[Block]) -> int:
    """Count a message's characters as sent to Slack, with markup."""
    return _length(_made(blocks))


def texts_of_blocks(node: object, *, buttons: bool = True) -> Iterator[str]:
    """Yield every text under `text` in reading order, at any depth; without buttons' if not wanted."""
    if isinstance(node, Mapping) and (buttons or "action_id" not in node):
        text = node.get("text")
        if isinstance(text, str):
            yield text
        for child in node.values():
            yield from texts_of_blocks(child, buttons=buttons)
    elif isinstance(node, list | tuple):
        for child in node:
            yield from texts_of_blocks(child, buttons=buttons)


Frame = Literal["message", "thread", "conversation"]

_TITLES: Final[Mapping[Frame, str]] = {"message": "Digest", "thread": "Thread", "conversation": "Digest and thread"}


def slack_page(edition: SlackEdition, frame: Frame) -> str:
    """Return the conversation's parent and the replies, beside or below each other."""
    return rendered("slack.html.j2", title=_TITLES[frame], frame=frame, messages=edition.messages, view=None)
