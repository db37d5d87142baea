"""Slack's markup: the one place where text is escaped for it, and our own few marks.

Everything goes through `plain`, our sentences too. Slack's formatting marks cannot be escaped, so they become
look-alikes; `verbatim` stops Slack from making links and mentions. An escaped `>` at the start of a text still quotes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from slack_sdk.models.blocks import ContextBlock, SectionBlock
from slack_sdk.models.blocks.basic_components import MarkdownTextObject, PlainTextObject

from briefing.contracts.untrusted_text import UNSAFE, is_right_to_left, isolate

if TYPE_CHECKING:
    from pydantic import JsonValue
    from slack_sdk.models.blocks import Block, InteractiveElement

    from briefing.editions.view.chart_data import Tone
    from briefing.editions.view.values import Said, SaidPiece


MAX_TEXT = 2900
"""Under Slack's 3,000 characters a text, so that a mark can always be closed."""
MAX_HEADER = 150
MAX_LINK = 1000
MOST_LINKS = 3
"""Links in one sentence; more are hard to read."""

DOTS: Mapping[Tone, str] = {
    "critical": ":red_circle:",
    "warning": ":large_orange_circle:",
    "info": ":large_blue_circle:",
    "clear": ":large_green_circle:",
}
"""The severity's word is always beside it."""

_ELLIPSIS = "…"
_JOINER = "\u2060"

_LOOKALIKES: Mapping[str, str] = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    "*": "∗",  # noqa: RUF001 (looks like a star and formats nothing)
    "`": "ˋ",  # noqa: RUF001 (looks like a backtick and formats nothing)
    "~": "∼",  # noqa: RUF001 (looks like a tilde and formats nothing)
}

_EDGE_UNDERSCORE = re.compile(r"(?<![^\W_])_|_(?![^\W_])")
_EMOJI_NAME = re.compile(r":(?=[A-Za-z0-9_+'-]+:)")
_MENTION = re.compile(r"@(?=\w)")
_SCHEME = re.compile(r"(?<=\w)://")
_SENTENCE_END = re.compile(r"[.!?](?:\s|$)")


def plain(text: str, *, limit: int = MAX_TEXT) -> str:
    """Escape any text for Slack: it cannot format, link, mention or ping. Cut to the limit after escaping."""
    calm = _calm(text)
    # Fenced after the cut, which would remove the fence's end.
    return isolate(_escaped(calm, limit - 2 * is_right_to_left(calm)))


def linked(said: Said, *, limit: int = MAX_TEXT) -> str:
    """Escape a sentence with links on its names and figures; plain if there is no room."""
    written = said.written(lambda text: _escaped(_calm(text), limit))
    text = isolate("".join(_links(written.pieces)))
    has_links = any(one.url is not None for one in written.pieces)
    return text if has_links and len(text) <= limit else plain(said.text, limit=limit)


def _links(pieces: Iterable[SaidPiece]) -> Iterator[str]:
    left = MOST_LINKS
    for one in pieces:
        left = MOST_LINKS if _SENTENCE_END.search(one.text) else left
        made = _to(one.text, one.url if left else None)
        left -= made is not one.text
        yield made


def _calm(text: str) -> str:
    calm = _EDGE_UNDERSCORE.sub("ˍ", UNSAFE.sub("", text))
    calm = _EMOJI_NAME.sub(f":{_JOINER}", calm)
    calm = _MENTION.sub(f"@{_JOINER}", calm)
    calm = _SCHEME.sub(f":{_JOINER}//", calm)
    return _JOINER + calm if calm.startswith(">") else calm


def _escaped(text: str, limit: int) -> str:
    parts = [_LOOKALIKES.get(char, char) for char in text]
    if sum(map(len, parts)) <= limit:
        return "".join(parts)
    kept, room = [], limit - len(_ELLIPSIS)
    for part in parts:
        room -= len(part)
        if room < 0:
            break
        kept.append(part)
    return "".join(kept).rstrip() + _ELLIPSIS


def bold(text: str, *, limit: int = MAX_TEXT) -> str:
    """Make text bold; an empty one stays empty, since two stars would show."""
    return f"*{inner}*" if (inner := plain(text.strip(), limit=limit)) else ""


def code(text: str, *, limit: int = MAX_TEXT) -> str:
    return f"`{inner}`" if (inner := plain(text.strip(), limit=limit)) else ""


def link(text: str, url: str | None, *, limit: int = MAX_TEXT) -> str:
    """Link text to a safe address; without one, return the text."""
    return _to(plain(text, limit=limit), url)


def _to(inner: str, url: str | None) -> str:
    if url is None or len(url) > MAX_LINK or not inner:
        return inner
    return f"<{url.replace('&', '&amp;').replace('|', '%7C')}|{inner}>"


def mrkdwn(text: str) -> MarkdownTextObject:
    """Wrap marked-up text; Slack then makes no links and mentions of its own."""
    return MarkdownTextObject(text=text, verbatim=True)


def section(text: str, accessory: InteractiveElement | None = None, *, block_id: str | None = None) -> SectionBlock:
    """Lay out marked-up text, with a control beside it."""
    return SectionBlock(text=mrkdwn(text), accessory=accessory, block_id=block_id)


def small(*texts: str) -> ContextBlock:
    """Lay out marked-up texts in small letters."""
    return ContextBlock(elements=[mrkdwn(text) for text in texts])


def header(text: str) -> PlainTextObject:
    """Wrap a header's text, where Slack reads no markup but emoji names."""
    calm = _EMOJI_NAME.sub(f":{_JOINER}", UNSAFE.sub("", text))
    cut = calm if len(calm) <= MAX_HEADER else calm[: MAX_HEADER - 1].rstrip() + _ELLIPSIS
    return PlainTextObject(text=isolate(cut) if len(cut) <= MAX_HEADER - 2 else cut, emoji=False)


MAX_VIEW_BLOCKS = 95
"""Under Slack's 100, leaving room for a note about what was left out."""
MAX_VIEW_BYTES = 240_000
"""Under Slack's 250 kB by more than the request's rest; sent as ASCII JSON."""

_NO_ROOM = "Slack shows no more than this here; `/risk help` lists what you can ask."
_SEPARATOR = len(", ")


def filled(
    view: Mapping[str, JsonValue], groups: Iterable[Sequence[Block]], *, left_out: str = _NO_ROOM
) -> dict[str, JsonValue]:
    """Return a view with whole groups of blocks up to the first that does not fit, then `left_out` (marked up)."""
    note = small(left_out).to_dict()
    blocks: list[JsonValue] = []
    count, room = 1, MAX_VIEW_BYTES - bytes_of({**view, "blocks": [note]})
    for group in groups:
        made = [block.to_dict() for block in group]
        count, room = count + len(made), room - sum(bytes_of(one) + _SEPARATOR for one in made)
        if count > MAX_VIEW_BLOCKS or room < 0:
            blocks.append(note)
            break
        blocks += made
    return {**view, "blocks": blocks}


def one_by_one(blocks: Iterable[Block]) -> Iterable[Sequence[Block]]:
    """Return blocks as groups of one, which may be split anywhere."""
    return ((block,) for block in blocks)


def bytes_of(part: Mapping[str, JsonValue]) -> int:
    """Return its bytes as Slack's SDK sends it."""
    return len(json.dumps(part))
