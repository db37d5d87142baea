"""A page as a browser takes it: its elements, its attributes, where its links lead, and the text that shows."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from importlib.resources import files


class Reading(HTMLParser):
    """What there is in a page. The content of a frame is an attribute and is not read."""

    def __init__(self) -> None:
        super().__init__()
        self.text: list[str] = []
        self.tags: list[str] = []
        self.links: list[str | None] = []
        self.attributes: set[str] = set()
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes.update(name for name, _ in attrs)
        self.links.extend(value for name, value in attrs if name in {"href", "src"})
        self._hidden += tag in {"style", "title"}

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in {"style", "title"}

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.text.append(data)


def read(html: str) -> Reading:
    reading = Reading()
    reading.feed(html)
    return reading


def grounds() -> dict[str, dict[str, str]]:
    """The page's custom properties on light and on dark ground."""
    styles = (files("briefing.editions") / "templates" / "page.css").read_text("utf-8")
    rules = re.findall(r"^ *:root \{(.*?)^ *\}$", styles, flags=re.DOTALL | re.MULTILINE)[:2]
    found = (dict(re.findall(r"(--[a-z-]+): (#[0-9a-f]{6});", one)) for one in rules)
    return dict(zip(("light", "dark"), found, strict=True))
