"""What a mail tells its reader, by ear: the words of both parts, and the links.

Of the HTML that is what a screen reader says; what is hidden is left out, so that a figure counts as often as heard.
"""

from __future__ import annotations

import email
import email.policy
import re
from collections import Counter
from dataclasses import dataclass, field
from email.message import EmailMessage
from html.parser import HTMLParser

from briefing.editions.email.leaving import Leaving
from briefing.editions.email.message import email_content
from briefing.editions.view.values import EditionView


def email_html(view: EditionView, *, leaving: Leaving | None = None) -> str:
    """The HTML part of a mail."""
    return email_content(view, leaving).get_body(("html",)).get_content()


def email_text(view: EditionView, *, leaving: Leaving | None = None) -> str:
    """The text part of a mail."""
    return email_content(view, leaving).get_body(("plain",)).get_content()


LEAVING = Leaving(
    why="You get this because Riskbrief's settings name you as a manager of shop.",
    settings="/risk settings in Slack",
    mailto="leave@acme.example",
    one_click="https://risk.acme.example/leave/2f6b1c",
)
STORY = ("hazel-W35-three-teams", "hazel-W38-fulfilment")
"""A week with a gap and a week in which a source was blind."""
VOID = frozenset({"img", "br", "meta", "link", "hr"})
UNSEEN = frozenset({"style", "title", "noscript"})
MARKS = dict.fromkeys(map(ord, "\u2060\u2066\u2067\u2068\u2069"))
"""Marks that keep addresses from becoming links, and that fence text in another direction."""
NUMBER = re.compile(r"\d(?:[\d,.:]*\d)?")
LINK = re.compile(r"https://\S+|mailto:\S+")
WORD = re.compile(r"[^\W\d_]+")


def mail_of(data: bytes) -> EmailMessage:
    """A mail as a client reads it."""
    return email.message_from_bytes(data, _class=EmailMessage, policy=email.policy.default)


def parts_of(message: EmailMessage) -> tuple[str, str]:
    """The text and the HTML of a mail."""
    return tuple(message.get_body((kind,)).get_content() for kind in ("plain", "html"))


def plain(text: str) -> str:
    """A text on one line, without what nobody sees."""
    return " ".join(text.translate(MARKS).split())


@dataclass
class Heard:
    """What is said, in order, and where its links lead."""

    text: str
    links: list[str] = field(default_factory=list)

    @property
    def numbers(self) -> Counter[str]:
        """Every figure by how often it is said."""
        return Counter(NUMBER.findall(self.text))

    @property
    def words(self) -> set[str]:
        """Every word, whatever its case."""
        return {one.casefold() for one in WORD.findall(self.text)}


class _Ear(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self.links: list[str] = []
        self._open: list[bool] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = {name: value or "" for name, value in attrs}
        hidden = tag in UNSEEN or "aria-hidden" in named or "display: none" in named.get("style", "")
        if tag not in VOID:
            self._open.append(hidden)
        if not any(self._open):
            self.said.append(named.get("alt", ""))
            self.links += [named["href"]] if "href" in named else []
        # A line or a cell ends a word; a span within one does not.
        self.said += [" "] if tag in {"br", "p", "td", "th", "li", "h1", "h2", "h3", "div"} else []

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        if not any(self._open):
            self.said.append(data)


def heard_of_html(html: str) -> Heard:
    ear = _Ear()
    ear.feed(html)
    return Heard(plain("".join(ear.said)), ear.links)


def heard_of_text(text: str) -> Heard:
    """The text part; what it draws of block characters is no word, and the number of an ask no figure."""
    links = LINK.findall(text)
    said = re.sub(r"(?m)^\d+\. ", "", LINK.sub("", text))
    return Heard(plain(said), links)


def differences(data: bytes) -> dict[str, object]:
    """What one part of a mail says and the other does not; empty where both state the same."""
    text, html = parts_of(mail_of(data))
    one, other = heard_of_text(text), heard_of_html(html)
    found = {
        "figures of the text": one.numbers - other.numbers,
        "figures of the HTML": other.numbers - one.numbers,
        "words of the text": one.words - other.words,
        "words of the HTML": other.words - one.words,
        # A name in a sentence of the HTML leads where a line of the text does.
        "links": set(one.links) ^ set(other.links),
    }
    return {name: what for name, what in found.items() if what}
