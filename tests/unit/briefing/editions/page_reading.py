"""A page as a browser takes it: its elements, its attributes, where its links lead, and the text that shows."""

from __future__ import annotations

from html.parser import HTMLParser


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
