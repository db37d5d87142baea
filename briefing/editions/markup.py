"""The template environment of the email and the page: the one place where text is escaped for HTML.

Autoescape is on for everything but `.txt` templates, and an undefined name is an error rather than a gap.
It is built once, on first use; templates are read from the package and never from a path that is handed in.
"""

from __future__ import annotations

import textwrap
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from briefing.contracts.untrusted_text import isolate, unlinked
from briefing.contracts.words import capital
from briefing.editions.slack.drawing import draw_mrkdwn
from briefing.editions.view.figures import bar, spark_words, sparkline

_TEXT_WIDTH = 72
_UNBROKEN = "\N{NO-BREAK SPACE}"


def rendered(template: str, **values: object) -> str:
    """Render one of our templates."""
    return _environment().get_template(template).render(values)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("briefing.editions", "templates"),
        # Everything is escaped but what jinja knows to be text; the names end in `.txt.j2`.
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
    """Wrap a paragraph of a text mail; addresses and words stay whole, and a figure keeps its percent sign."""
    filled = textwrap.fill(
        isolate(text).replace(" %", f"{_UNBROKEN}%"),
        width=_TEXT_WIDTH,
        initial_indent=first,
        subsequent_indent=" " * len(first),
        break_long_words=False,
        break_on_hyphens=False,
    )
    return filled.replace(f"{_UNBROKEN}%", " %")
