"""The email edition: one message whose text part is as good as its HTML, always the same bytes.

Message-ID, Date and MIME boundaries come from the payload, so a retry is the same mail. A scope's weeks are one thread
by References and In-Reply-To with an id that was never sent; Gmail and Outlook also look at the subject and show weeks
apart.

Python would write a long header value without a blank as an encoded word, which breaks threading and unsubscribing, so
such headers are broken between their values here.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, Policy
from email.utils import format_datetime
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from css_inline import CSSInliner

from briefing.contracts.untrusted_text import clean
from briefing.contracts.words import sentence
from briefing.editions.markup import rendered
from briefing.editions.view.dates import instant
from briefing.editions.view.digest import Room, cut, digest_of

if TYPE_CHECKING:
    from briefing.editions.email.leaving import Leaving
    from briefing.editions.view.values import EditionView


_WHOLE = ("References", "In-Reply-To", "List-Id", "List-Unsubscribe", "List-Unsubscribe-Post")
_MOST_LETTERS = 60
"""Of the scope's part of a List-Id; the whole may have 255."""
_DIGEST = 8


class _WholeHeader(UnstructuredHeader, BaseHeader):
    """A header whose values stay whole, one a line."""

    def fold(self, *, policy: Policy) -> str:
        """Return the header as it is sent; its values are separated by ", "."""
        return f"{self.name}: {f',{policy.linesep} '.join(self.split(', '))}{policy.linesep}"


def _registry() -> HeaderRegistry:
    registry = HeaderRegistry()
    for name in _WHOLE:
        registry.map_to_type(name.lower(), _WholeHeader)
    return registry


POLICY = SMTP.clone(header_factory=_registry())
"""SMTP's line ends; addresses and ids stay whole."""


def list_id(scope_id: str, domain: str) -> str:
    """Return a scope's List-Id, as in `<payments.riskbrief.acme.example>`; a long id is cut and gets a digest."""
    label = re.sub(r"[^a-z0-9]+", "-", scope_id.casefold()).strip("-")
    if not label or len(label) > _MOST_LETTERS:
        digest = hashlib.sha256(scope_id.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGEST]
        label = f"{label[:_MOST_LETTERS].strip('-')}-{digest}".strip("-")
    return f"<{label}.riskbrief.{domain}>"


MAX_SUBJECT = 150
MAIL = Room(words=260, cards=5, asked=True, ahead=3)
"""With its foot a mail has at most 350 words: ninety seconds' reading."""
_FOOT_WORDS = 24
_MOST_OF_AN_ADDRESS = 500
"""A longer web address is left out: a cut one leads elsewhere."""
MOST_LETTERS = 160
"""Of the preheader: more than any inbox shows."""
PADDING = "\N{COMBINING GRAPHEME JOINER}\N{NO-BREAK SPACE}" * 90
"""Blanks that do not count as such: else an inbox would go on with the mail's first words."""

_TONE_WORDS = {"clear": "all clear", "info": "to know"}
_ID_LENGTH = 24


@dataclass(frozen=True, kw_only=True, slots=True)
class Envelope:
    """A mail's head without the subject.

    Its date is `frozen_at`, else the end of its week, so that a retry is the same mail. Only a file for viewing may
    lack `leaving`: why it comes and how to stop it.
    """

    sender: str
    recipient: str
    message_id_domain: str = "riskbrief.invalid"
    leaving: Leaving | None = None
    frozen_at: datetime | None = None


def render_email(view: EditionView, envelope: Envelope) -> bytes:
    """Return the whole mail as an `.eml` file, ready for SMTP."""
    return email_bytes(email_head(view, envelope), email_content(view, envelope.leaving).as_bytes())


def email_head(view: EditionView, envelope: Envelope) -> Mapping[str, str]:
    """Return a mail's head without the headers of its parts, which begin `email_content`."""
    domain, leaving = envelope.message_id_domain, envelope.leaving
    thread = _message_id(domain, "thread", view.scope_id)
    head = {
        "From": clean(envelope.sender),
        "To": clean(envelope.recipient),
        "Subject": email_subject(view),
        "Date": format_datetime(envelope.frozen_at or instant(view.ended_at)),
        "Message-ID": _message_id(domain, view.payload_hash, view.naming.value, envelope.recipient),
        "In-Reply-To": thread,
        "References": thread,
        "List-Id": list_id(view.scope_id, clean(domain)),
    }
    if leaving is not None and leaving.header is not None:
        head["List-Unsubscribe"] = leaving.header
        if leaving.one_click is not None:
            head["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return {**head, "Auto-Submitted": "auto-generated"}


def email_bytes(head: Mapping[str, str], content: bytes) -> bytes:
    """Return a mail's bytes: its head, and its content's bytes, which many mails may share."""
    return b"".join(_folded(name, value) for name, value in head.items()) + content


@lru_cache(maxsize=256)
def _folded(name: str, value: str) -> bytes:
    """Return a header as sent; cached, since most are the same for a scope's readers and folding is slow."""
    return POLICY.fold_binary(*POLICY.header_store_parse(name, value))


def email_content(view: EditionView, leaving: Leaving | None) -> EmailMessage:
    """Return a mail's parts without head: the same for all with the same foot."""
    message, values = EmailMessage(policy=POLICY), _values(view, leaving)
    message.set_content(rendered("email.txt.j2", **values).strip() + "\n", cte="quoted-printable")
    message.add_alternative(_html(values, landmark="article"), subtype="html", cte="quoted-printable")
    # "_" after "=" never occurs in quoted-printable text, so no part can contain a boundary.
    message.set_boundary(f"=_riskbrief_{view.payload_hash[:_ID_LENGTH]}")
    return message


def email_subject(view: EditionView) -> str:
    """Return the subject: severity and reason on one line, whatever the titles contain."""
    return clean(view.subject_line, limit=MAX_SUBJECT)


def mail_page(view: EditionView, *, leaving: Leaving | None = None) -> str:
    """Return the HTML part as a page of its own: for previews, the archive and pictures."""
    return _html(_values(view, leaving), landmark="main")


def _html(values: Mapping[str, object], *, landmark: str) -> str:
    """Write the HTML; styles are inline, the dark-mode rules in a style element."""
    html = rendered("email.html.j2", padding=PADDING, landmark=landmark, **values)
    # A figure and its percent sign stay on one line, as in the text part.
    return _inliner().inline(html.replace(" %", "\N{NO-BREAK SPACE}%"))


def _values(view: EditionView, leaving: Leaving | None) -> Mapping[str, object]:
    return {
        "view": view,
        "digest": digest_of(view, MAIL),
        "subject": email_subject(view),
        "preheader": preheader(view),
        "severity": _TONE_WORDS.get(view.tone, view.tone),
        "foot": tuple(_foot(view, leaving)),
        "leaving": leaving,
        "most_of_an_address": _MOST_OF_AN_ADDRESS,
    }


def _foot(view: EditionView, leaving: Leaving | None) -> Iterator[str]:
    """Yield the lines below a mail: where the rest is, what it was made of, why it comes."""
    if leaving is not None and leaving.page is None and leaving.in_slack:
        yield "The sums, the evidence and the sources behind it: /risk in Slack."
    if view.not_connected:
        yield cut(f"Not connected, so not scored: {'; '.join(view.not_connected)}.", _FOOT_WORDS)
    yield cut(f"{view.footer.writer}, payload {view.footer.payload}. {view.footer.naming}", _FOOT_WORDS)
    if leaving is not None:
        yield leaving.why + (f" Change what you get with {leaving.settings}." if leaving.settings else "")


@cache
def _inliner() -> CSSInliner:
    return CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)


def _message_id(domain: str, *parts: str) -> str:
    digest = hashlib.sha256("\n".join(parts).encode()).hexdigest()[:_ID_LENGTH]
    return f"<riskbrief.{digest}@{clean(domain)}>"


def preheader(view: EditionView) -> str:
    """Return the line that an inbox shows after the subject, without padding.

    The week's first ask, else the way out of the first open card, else the verdict; then the other open cards, or
    without any the opening after its headline.
    """
    ways = (card.action for card in view.cards[:1] if card.action)
    said = [view.actions[0].text if view.actions else sentence(next(ways, view.verdict))]
    if others := [card.title for card in view.cards[1:]]:
        said.append(sentence(f"Then {'; '.join(others)}"))
    elif view.situation:
        said.append(view.situation[0].text)
    return clean(" ".join(said), limit=MOST_LETTERS)
