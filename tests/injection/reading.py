"""What of an edition a reader's program acts on: elements and links of HTML, what Slack takes for its own, headers.

Two editions that differ only in what strangers wrote must be the same in all of it.
"""

from __future__ import annotations

import email
import email.policy
import json
import re
from email.message import EmailMessage
from html.parser import HTMLParser

INNER = "srcdoc"
_SLACK_MARKS = re.compile(r"<([^<>]*)>")
_SLACK_PINGS = re.compile(r"(?<!\w)@(?:channel|here|everyone|\w)|(?<=\w)://|:[a-z0-9_+-]+:")
_OWN_EMOJI = re.compile(
    r":(?:red_circle|large_orange_circle|large_blue_circle|large_green_circle|warning|hourglass_flowing_sand):"
)
_OWN_LINK = re.compile(r"<https://forge\.example/[^<>|\s]*\|[^<>]*>")
_OWN_TABLE = re.compile(r"^```[^`]*```$", re.MULTILINE)
_FOREIGN_MARK = re.compile(r"<|(?<!^)>|```", re.MULTILINE)
_QUOTED = re.compile(r"^(?:&gt;|>>>)", re.MULTILINE)
_LINKED_BY_MAIL = re.compile(r"\w://|\b(?:mailto|javascript|data|tel):\w|\bevil-\d+\.example", re.IGNORECASE)


class Elements(HTMLParser):
    """Every element in order, with the names of its attributes and the addresses in them; and the text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[object, ...]] = []
        self.words: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        where = [value for name, value in attrs if name in {"href", "src", "style", "class"}]
        self.found.append((tag, *(name for name, _ in attrs), *where))
        for name, value in attrs:
            if name == INNER:
                self.found += Elements(value or "").found

    def handle_endtag(self, tag: str) -> None:
        self.found.append(("/", tag))

    def handle_comment(self, data: str) -> None:
        self.found.append(("comment", data))

    def handle_decl(self, decl: str) -> None:
        self.found.append(("declaration", decl))

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def mail_of(data: bytes) -> EmailMessage:
    """A mail as a client reads it."""
    return email.message_from_bytes(data, _class=EmailMessage, policy=email.policy.default)


def bodies(data: bytes) -> tuple[str, str]:
    """The text and the HTML of a mail."""
    mail = mail_of(data)
    text, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert text is not None
    assert html is not None
    return text.get_content(), html.get_content()


def slack_texts(edition: str) -> list[str]:
    """Every text that Slack is sent, as it is sent."""
    return list(_texts(json.loads(edition)))


def _texts(node: object) -> list[str]:
    if isinstance(node, dict):
        own = [node["text"]] if isinstance(node.get("text"), str) else []
        return own + [text for child in node.values() for text in _texts(child)]
    return [text for child in node for text in _texts(child)] if isinstance(node, list) else []


def slack_marks(edition: str) -> set[str]:
    """What stands between angle brackets, which is all that Slack makes links, mentions and pings of."""
    return {mark for text in slack_texts(edition) for mark in _SLACK_MARKS.findall(text)}


def slack_pings(edition: str) -> list[str]:
    """What Slack might still read as a ping, an address or an emoji that is none of ours."""
    bare = (_OWN_EMOJI.sub("", _SLACK_MARKS.sub("", text)) for text in slack_texts(edition))
    return [ping for text in bare for ping in _SLACK_PINGS.findall(text)]


def slack_wrong(body: object) -> list[str]:
    """What of a message, a view or an answer is none of ours: a mark that is no link to where we link, a quote, a ping.

    Marks count in `mrkdwn`, and in a message's own `text`, which Slack reads as that; emoji count everywhere.
    """
    bare = [_OWN_LINK.sub("", _OWN_TABLE.sub("", text)) for text in _marked(body)]
    found = [text for text in bare if _FOREIGN_MARK.search(text) or _QUOTED.search(text)]
    return found + slack_pings(json.dumps(body)) + sorted(set().union(*map(controls, _texts(body)), set()))


def _marked(node: object) -> list[str]:
    if isinstance(node, dict):
        own = node.get("text") if node.get("type") != "plain_text" else None
        return [own] * isinstance(own, str) + [text for child in node.values() for text in _marked(child)]
    return [text for child in node for text in _marked(child)] if isinstance(node, list) else []


def linked_by_mail(text: str) -> list[str]:
    """What a mail client would make a link of by itself."""
    return _LINKED_BY_MAIL.findall(text)


def controls(text: str) -> set[str]:
    """Characters that a terminal acts on, or that hide or turn what stands beside them."""
    return set(
        re.findall("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2066\u2067\ufeff\U000e0000-\U000e007f]", text)
    )
