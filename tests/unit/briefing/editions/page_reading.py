"""A page as a browser takes it: its elements, its attributes, where its links lead, and the text that shows."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from importlib.resources import files

from briefing.editions.charts.svg import INKS


class Reading(HTMLParser):
    """What there is in a page. The content of a frame is an attribute and is not read."""

    def __init__(self) -> None:
        super().__init__()
        self.text: list[str] = []
        self.elements: list[dict[str, str]] = []
        """Each with its tag and attributes, and under `words` the last text in it."""
        self.links: list[str | None] = []
        self.attributes: set[str] = set()
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append({"tag": tag, **{name: value or "" for name, value in attrs}})
        self.attributes.update(name for name, _ in attrs)
        self.links.extend(value for name, value in attrs if name in {"href", "src"})
        self._hidden += tag in {"style", "title"}

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in {"style", "title"}

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.text.append(data)
            if self.elements:
                self.elements[-1]["words"] = data

    @property
    def tags(self) -> list[str]:
        return [one["tag"] for one in self.elements]


def read(html: str) -> Reading:
    reading = Reading()
    reading.feed(html)
    return reading


def inks_on(ground: str) -> dict[str, str]:
    """The colours of the charts' inks on light or on dark ground, where the page's custom properties say them."""
    styles = (files("briefing.editions") / "templates" / "page.css").read_text("utf-8")
    rules = re.findall(r"^ *:root \{(.*?)^ *\}$", styles, flags=re.DOTALL | re.MULTILINE)[ground == "dark"]
    colours = dict(re.findall(r"(--[a-z-]+): (#[0-9a-f]{6});", rules))
    called = {ink: re.fullmatch(r"(?:var\((--[\w-]+), )?(#\w+)\)?", one) for ink, one in INKS.items()}
    return {ink: colours[one[1]] if one[1] else one[2] for ink, one in called.items()}
