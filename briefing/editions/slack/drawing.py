"""Draws the marks that `mrkdwn.py` makes as HTML; everything else is shown as text.

All text leaves through markupsafe; the surprising thing is that Slack's own escapes are undone first, as Slack does.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from markupsafe import Markup

_MARKS = re.compile(
    r"```(?P<pre>.*?)```"
    r"|^>(?P<quote>[^\n]*)\n?"
    r"|`(?P<code>[^`\n]+)`"
    r"|\*(?P<bold>[^*\n]+)\*"
    r"|<@(?P<mention>[A-Z0-9]+)>"
    r"|<(?P<url>https?://[^|>\s]+)\|(?P<label>[^<>]+)>"
    r"|:(?P<emoji>[a-z_]+):",
    re.DOTALL | re.MULTILINE,
)

_SHAPES: Mapping[str, Markup] = {
    "pre": Markup('<pre class="slack-pre" tabindex="0">{}</pre>'),
    "quote": Markup('<span class="slack-quote">{}</span>'),
    "code": Markup("<code>{}</code>"),
    "bold": Markup("<b>{}</b>"),
    "mention": Markup('<span class="slack-mention">@{}</span>'),
}

_EMOJI: Mapping[str, tuple[str, str, str]] = {
    "red_circle": ("dot critical", "critical", ""),
    "large_orange_circle": ("dot warning", "warning", ""),
    "large_blue_circle": ("dot info", "to know", ""),
    "large_green_circle": ("dot clear", "all clear", ""),
    "warning": ("caution", "caution", ""),
    "double_vertical_bar": ("sign", "paused", "‖"),
    "hourglass_flowing_sand": ("sign", "so far", "⏳"),
}


def draw_mrkdwn(text: str) -> Markup:
    """Draw a text with Slack's marks."""
    parts, place = [], 0
    for match in _MARKS.finditer(text):
        parts += [_lines(text[place : match.start()]), _mark(match)]
        place = match.end()
    return Markup().join([*parts, _lines(text[place:])])


def _mark(match: re.Match[str]) -> Markup:
    kind = match.lastgroup or "emoji"
    inner = match.group(kind)
    if kind in _SHAPES:
        return _SHAPES[kind].format(_plain(inner))
    if kind == "label":
        return Markup('<a href="{}">{}</a>').format(_plain(match.group("url")), _plain(inner))
    if inner not in _EMOJI:
        return _plain(match.group())
    return Markup('<span class="{}" role="img" aria-label="{}">{}</span>').format(*_EMOJI[inner])


def _lines(text: str) -> Markup:
    return Markup("<br>").join(_plain(line) for line in text.split("\n"))


def _plain(text: str) -> Markup:
    """Undo Slack's three escapes and escape for HTML."""
    return Markup.escape(text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"))
