"""The template environment of the email and the page, where text is escaped for HTML.

Autoescape is on except for `.txt` templates, and an undefined name is an error. It is built on first use; templates
come only from the package.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Mapping
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from briefing.contracts.untrusted_text import isolate, unlinked
from briefing.contracts.words import capital
from briefing.editions.view.figures import bar, spark_words, sparkline

_TEXT_WIDTH = 72
_UNBROKEN = "\N{NO-BREAK SPACE}"


def rendered(template: str, **values: object) -> str:
    return _environment().get_template(template).render(values)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("briefing.editions", "templates"),
        # Only names ending in `.txt.j2` are plain text.
        autoescape=select_autoescape(disabled_extensions=("txt.j2",), default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters.update(
        spark=sparkline,
        spark_words=spark_words,
        bar=bar,
        cap=capital,
        wrapped=_wrapped,
        fence=isolate,
        mrkdwn=draw_mrkdwn,
        unlinked=unlinked,
        unlinked_said=lambda said: said.written(unlinked),
    )
    return environment


def _wrapped(text: str, first: str = "") -> str:
    """Wrap a text mail's paragraph; addresses and words stay whole, and a figure keeps its percent sign."""
    filled = textwrap.fill(
        isolate(text).replace(" %", f"{_UNBROKEN}%"),
        width=_TEXT_WIDTH,
        initial_indent=first,
        subsequent_indent=" " * len(first),
        break_long_words=False,
        break_on_hyphens=False,
    )
    return filled.replace(f"{_UNBROKEN}%", " %")


# ---- the marks that slack/mrkdwn.py makes, as HTML; everything else is shown as text

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
    "white_check_mark": ("sign", "went well", "✓"),
    "double_vertical_bar": ("sign", "paused", "‖"),
    "hourglass_flowing_sand": ("sign", "so far", "⏳"),
}


def draw_mrkdwn(text: str) -> Markup:
    """Draw a text with Slack's marks; Slack's own escapes are undone first, as Slack does."""
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
