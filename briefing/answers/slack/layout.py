"""One answer as one message. What it says first is its plain text too; what is too much is left out, and said to be.

A part is a paragraph, marked up and escaped already, or blocks of its own. The last lines always fit: where the answer
is from, and what can be asked next.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from slack_sdk.models.blocks import ContextBlock, SectionBlock

from briefing.contracts.words import counted
from briefing.editions.slack.message import MAX_BLOCKS, MAX_CHARACTERS, SlackMessage, characters_in
from briefing.editions.slack.mrkdwn import MAX_TEXT, code, mrkdwn, plain
from briefing.editions.slack.rows import Controls
from briefing.editions.view.controls import Target, Verb, button, row

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from slack_sdk.models.blocks import Block

    from briefing.answers.values.common import Briefed

COMMAND: Final = "/risk"
LINE: Final = 450
SHORT: Final = 160
MOST_ASKS: Final = 3
MOST_NOTES: Final = 6
MOST_SUMMARY: Final = 450
MOST_SUMMARY_LINES: Final = 7

_ROOM_FOR_COUNT: Final = 30
_CUT: Final = "Cut for length; ask for a part of it."

NO_CONTROLS: Final = Controls(payload="", shown=False)
"""For an answer that only is looked at."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Ending:
    """The last lines. `asks` are words after the command: `why checkout:queue`. `shared` is the question to share by.

    `notes` are small lines, escaped already.
    """

    asks: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    shared: str | None = None


def answer(
    summary: Iterable[str], parts: Iterable[str | Sequence[Block]], ending: Ending, rows: Controls = NO_CONTROLS
) -> SlackMessage:
    """Lay out an answer. `summary` are lines of plain text that say it without any block."""
    last = [*_row(ending, rows), *_small(ending.notes), *_small(_asked(ending))]
    blocks = _fitted(parts, MAX_CHARACTERS - characters_in(last), MAX_BLOCKS - len(last))
    told = [plain(line, limit=MOST_SUMMARY) for line in summary if line]
    text = "\n".join(told[:MOST_SUMMARY_LINES])
    return SlackMessage(text=text, blocks=tuple(one.to_dict() for one in (*blocks, *last)))


def _fitted(parts: Iterable[str | Sequence[Block]], room: int, most: int) -> list[Block]:
    """Return whole parts as far as so many characters and blocks hold them, and say where some are left out."""
    cut = _small([_CUT])
    room -= characters_in(cut)
    blocks: list[Block] = []
    for part in parts:
        more = _blocks(part)
        room -= characters_in(more)
        if room < 0 or len(blocks) + len(more) + len(cut) > most:
            return [*blocks, *cut]
        blocks.extend(more)
    return blocks


def _blocks(part: str | Sequence[Block]) -> Sequence[Block]:
    if not isinstance(part, str):
        return part
    return [SectionBlock(text=mrkdwn(_closed(part)), expand=True)] if part else []


def _closed(text: str) -> str:
    """Cut a paragraph at a line where Slack would refuse it: within a line a mark may be open."""
    if len(text) <= MAX_TEXT:
        return text
    kept: list[str] = []
    every, room = text.split("\n"), MAX_TEXT - _ROOM_FOR_COUNT
    for line in every:
        room -= len(line) + 1
        if room < 0:
            break
        kept.append(line)
    return "\n".join([*kept, f"and {counted(len(every) - len(kept), 'lines')} more"])


def _row(ending: Ending, rows: Controls) -> list[Block]:
    if ending.shared is None or not rows.shown:
        return []
    target = Target(payload=rows.payload or None, query=ending.shared)
    made = row([button(Verb.SHARE, target)], target)
    return [] if made is None else [made]


def _small(texts: Iterable[str]) -> list[Block]:
    elements = [mrkdwn(text) for text in texts if text]
    return [ContextBlock(elements=elements[:MOST_NOTES])] if elements else []


def _asked(ending: Ending) -> tuple[str, ...]:
    asks = " · ".join(code(f"{COMMAND} {one}", limit=SHORT) for one in dict.fromkeys(ending.asks[:MOST_ASKS]))
    return (f"Ask next: {asks}",) if asks else ()


def taken_from(briefed: Briefed) -> tuple[str, ...]:
    """Say which briefing an answer is from, and that a newer one is awaited."""
    where = plain(f"{briefed.scope}, {briefed.period}", limit=SHORT * 2)
    return (where, f":warning: {plain(briefed.awaited, limit=LINE)}") if briefed.awaited else (where,)
