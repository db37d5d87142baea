"""Draws Slack's blocks as HTML, from the very blocks that are sent, so that a picture cannot flatter.

It knows the few marks that `mrkdwn.py` makes and the elements that we produce, and shows everything else as text. All
text leaves through markupsafe; the surprising thing is that Slack's own escapes are undone first, as Slack does.
Nothing that is drawn can be pressed: a button is a shape with words in it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from pydantic import JsonValue

    from briefing.editions.slack.message import SlackEdition

    Node = Mapping[str, JsonValue]

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


@dataclass(frozen=True, kw_only=True, slots=True)
class Drawing:
    """The blocks of one message as HTML."""

    blocks: tuple[Markup, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class ViewDrawing:
    """A modal or a Home as HTML; what a Home does not have is empty."""

    title: str
    submit: str
    close: str
    blocks: tuple[Markup, ...]


def draw_slack(edition: SlackEdition) -> tuple[Drawing, ...]:
    """Return one drawing a message."""
    return tuple(Drawing(blocks=draw_blocks(message.blocks)) for message in edition.messages)


def draw_blocks(blocks: Iterable[Node]) -> tuple[Markup, ...]:
    """Return each block as HTML."""
    return tuple(_block(one) for one in blocks)


def draw_view(view: Node) -> ViewDrawing:
    """Return a modal or a Home, as it is handed to Slack, as HTML."""
    blocks = (one for one in _each(view.get("blocks")) if isinstance(one, dict))
    title, submit, close = (_words(view.get(name)) for name in ("title", "submit", "close"))
    return ViewDrawing(title=title, submit=submit, close=close, blocks=draw_blocks(blocks))


def _block(block: Node) -> Markup:
    return _BLOCKS.get(str(block.get("type")), _section)(block)


def _section(block: Node) -> Markup:
    said = Markup('<div class="slack-section" dir="auto">{}</div>').format(_text(block.get("text")))
    beside = block.get("accessory")
    if not isinstance(beside, dict):
        return said
    return Markup('<div class="slack-beside">{}{}</div>').format(said, _element(beside))


def _context(block: Node) -> Markup:
    spans = (Markup("<span dir=auto>{}</span>").format(_text(one)) for one in _each(block.get("elements")))
    return Markup('<p class="slack-context">{}</p>').format(Markup(" ").join(spans))


def _actions(block: Node) -> Markup:
    drawn = (_element(one) for one in _each(block.get("elements")) if isinstance(one, dict))
    return Markup('<div class="slack-actions">{}</div>').format(Markup().join(drawn))


def _input(block: Node) -> Markup:
    element, hint = block.get("element"), _words(block.get("hint"))
    optional = Markup(' <span class="slack-optional">(optional)</span>') if block.get("optional") else ""
    return Markup('<div class="slack-input"><p class="slack-label">{}{}</p>{}{}</div>').format(
        _words(block.get("label")),
        optional,
        _element(element) if isinstance(element, dict) else "",
        Markup('<p class="slack-hint">{}</p>').format(hint) if hint else "",
    )


_BLOCKS: Mapping[str, Callable[[Node], Markup]] = {
    "divider": lambda _: Markup('<hr class="slack-rule">'),
    "header": lambda block: Markup('<p class="slack-header" dir="auto">{}</p>').format(_text(block.get("text"))),
    "section": _section,
    "context": _context,
    "actions": _actions,
    "input": _input,
}


def _element(element: Node) -> Markup:
    draw = _ELEMENTS.get(str(element.get("type")))
    return Markup('<span class="slack-field">{}</span>').format(element.get("type")) if draw is None else draw(element)


def _button(element: Node) -> Markup:
    style = str(element.get("style", "plain"))
    return Markup('<span class="slack-button {}">{}</span>').format(style, _words(element.get("text")))


def _field(words: str, *, empty: str = "", sign: str = "") -> Markup:
    inner = Markup('<span class="slack-empty">{}</span>').format(empty) if not words else Markup.escape(words)
    mark = Markup('<span class="slack-sign" aria-hidden="true">{}</span>').format(sign) if sign else ""
    return Markup('<span class="slack-field">{}{}</span>').format(inner, mark)


def _one_chosen(element: Node) -> Markup:
    option = element.get("initial_option")
    return _field(_option_words(option), empty=_words(element.get("placeholder")), sign="⌄")


def _some_chosen(element: Node) -> Markup:
    words = ", ".join(_option_words(one) for one in _each(element.get("initial_options")))
    return _field(words, empty=_words(element.get("placeholder")), sign="⌄")


def _ticks(element: Node) -> Markup:
    """Draw checkboxes, those that are chosen as such."""
    chosen = _each(element.get("initial_options"))
    lines = (
        Markup('<p class="slack-tick"><span class="square {}"></span>{}</p>').format(
            "on" if option in chosen else "off", _option_words(option)
        )
        for option in _each(element.get("options"))
    )
    return Markup('<div class="slack-ticks">{}</div>').format(Markup().join(lines))


_ELEMENTS: Mapping[str, Callable[[Node], Markup]] = {
    "button": _button,
    "overflow": lambda _: Markup('<span class="slack-button plain" role="img" aria-label="more">⋯</span>'),
    "static_select": _one_chosen,
    "multi_static_select": _some_chosen,
    "checkboxes": _ticks,
    "datepicker": lambda one: _field(str(one.get("initial_date") or ""), empty="Select a date", sign="⌄"),
    "timepicker": lambda one: _field(str(one.get("initial_time") or ""), empty="Select a time", sign="⌄"),
    "plain_text_input": lambda one: _field(str(one.get("initial_value") or ""), empty=_words(one.get("placeholder"))),
}


def _each(node: JsonValue) -> list[JsonValue]:
    return node if isinstance(node, list) else []


def _words(node: JsonValue) -> str:
    """Return the words of a plain text object, nothing where there is none."""
    return str(node.get("text", "")) if isinstance(node, dict) else ""


def _option_words(option: JsonValue) -> str:
    return _words(option.get("text")) if isinstance(option, dict) else ""


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
    return Markup('<span class="{}" role="img" aria-label="{}">{}</span>').format(*_EMOJI[inner])


def _lines(text: str) -> Markup:
    return Markup("<br>").join(_plain(line) for line in text.split("\n"))


def _plain(text: str) -> Markup:
    """Undo Slack's three escapes and escape for HTML."""
    return Markup.escape(text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"))
