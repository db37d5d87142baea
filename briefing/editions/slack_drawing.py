"""Draws Slack's blocks as HTML, from the very blocks that are sent, so that the page cannot flatter.

It knows the few marks that `mrkdwn.py` makes and shows everything else as text. All text leaves through
markupsafe; the surprising thing is that Slack's own escapes are undone first, as Slack does.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic import JsonValue

    from briefing.editions.slack import SlackEdition

_MARKS = re.compile(
    r"```(?P<pre>.*?)```"
    r"|^>(?P<quote>[^\n]*)\n?"
    r"|`(?P<code>[^`\n]+)`"
    r"|\*(?P<bold>[^*\n]+)\*"
    r"|<(?P<url>https?://[^|>\s]+)\|(?P<label>[^<>]+)>"
    r"|:(?P<emoji>[a-z_]+):",
    re.DOTALL | re.MULTILINE,
)

_SHAPES: Mapping[str, Markup] = {
    "pre": Markup('<pre class="slack-pre" tabindex="0">{}</pre>'),
    "quote": Markup('<span class="slack-quote">{}</span>'),
    "code": Markup("<code>{}</code>"),
    "bold": Markup("<b>{}</b>"),
}

_EMOJI: Mapping[str, tuple[str, str]] = {
    "red_circle": ("dot critical", "critical"),
    "large_orange_circle": ("dot warning", "warning"),
    "large_blue_circle": ("dot info", "to know"),
    "large_green_circle": ("dot clear", "all clear"),
    "warning": ("caution", "caution"),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Drawing:
    """The blocks of one message as HTML."""

    blocks: tuple[Markup, ...]


def draw_slack(edition: SlackEdition) -> tuple[Drawing, ...]:
    """Return one drawing a message."""
    return tuple(Drawing(blocks=tuple(_block(one) for one in message.blocks)) for message in edition.messages)


def _block(block: Mapping[str, JsonValue]) -> Markup:
    if block.get("type") == "divider":
        return Markup('<hr class="slack-rule">')
    if block.get("type") == "header":
        return Markup('<p class="slack-header" dir="auto">{}</p>').format(_text(block.get("text")))
    if block.get("type") == "context":
        elements = block.get("elements")
        spans = (Markup("<span dir=auto>{}</span>").format(_text(one)) for one in _each(elements))
        return Markup('<p class="slack-context">{}</p>').format(Markup(" ").join(spans))
    return Markup('<div class="slack-section" dir="auto">{}</div>').format(_text(block.get("text")))


def _each(node: JsonValue) -> list[JsonValue]:
    return node if isinstance(node, list) else []


def _text(node: JsonValue) -> Markup:
    """Draw a text object; only `mrkdwn` is searched for marks."""
    if not isinstance(node, dict):
        return Markup()
    text = str(node.get("text", ""))
    return _marked(text) if node.get("type") == "mrkdwn" else Markup.escape(text)


def _marked(text: str) -> Markup:
    parts, place = [], 0
    for match in _MARKS.finditer(text):
        parts.append(_lines(text[place : match.start()]))
        parts.append(_mark(match))
        place = match.end()
    parts.append(_lines(text[place:]))
    return Markup().join(parts)


def _mark(match: re.Match[str]) -> Markup:
    kind = match.lastgroup or "emoji"
    inner = match.group(kind)
    if kind in _SHAPES:
        return _SHAPES[kind].format(_plain(inner))
    if kind == "label":
        return Markup('<a href="{}">{}</a>').format(_plain(match.group("url")), _plain(inner))
    if inner not in _EMOJI:
        return _plain(match.group())
    return Markup('<span class="{}" role="img" aria-label="{}"></span>').format(*_EMOJI[inner])


def _lines(text: str) -> Markup:
    return Markup("<br>").join(_plain(line) for line in text.split("\n"))


def _plain(text: str) -> Markup:
    """Undo Slack's three escapes and escape for HTML."""
    return Markup.escape(text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"))
