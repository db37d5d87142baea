"""The email edition: one message with a text part as good as its HTML, and the same bytes every time.

It builds and sends nothing. Message-ID, Date and MIME boundary come from the payload, so that a retry is
the same mail. The surprising thing: the thread that a mail client shows is made by a References header
to an id that was never sent; every week of one scope names it.
"""

from __future__ import annotations

import hashlib
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from functools import cache
from typing import TYPE_CHECKING

from css_inline import CSSInliner

from briefing.editions.dates import instant
from briefing.editions.markup import rendered
from briefing.editions.strangers import clean

if TYPE_CHECKING:
    from briefing.editions.view import EditionView

MAX_SUBJECT = 150
MAX_HTML_BYTES = 100_000

_MOST_CHANGES = 3
_MOST_CARDS = 7
_MOST_SERVICES = 8
_MOST_LINES = 12
_MOST_AHEAD = 20
_MAX_TEXT = 1_200

_ID_LENGTH = 24


def render_email(
    view: EditionView, *, sender: str, recipient: str, message_id_domain: str = "riskbrief.invalid"
) -> EmailMessage:
    """Return the whole mail, ready for SMTP; `as_bytes()` gives the `.eml`."""
    message = EmailMessage(policy=SMTP)
    message["From"] = clean(sender)
    message["To"] = clean(recipient)
    message["Subject"] = email_subject(view)
    message["Date"] = format_datetime(instant(view.ended_at))
    message["Message-ID"] = _message_id(message_id_domain, view.payload_hash, view.naming.value, recipient)
    message["References"] = _message_id(message_id_domain, "thread", view.scope_id)
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(email_text(view), cte="quoted-printable")
    message.add_alternative(email_html(view), subtype="html", cte="quoted-printable")
    # "_" after "=" never occurs in quoted-printable text, so no part can contain the boundary.
    message.set_boundary(f"=_riskbrief_{view.payload_hash[:_ID_LENGTH]}")
    return message


def email_subject(view: EditionView) -> str:
    """Return the subject: severity and reason, on one line whatever the titles hold."""
    return clean(rendered("email_subject.txt.j2", view=view), limit=MAX_SUBJECT)


def email_text(view: EditionView) -> str:
    """Return the text part."""
    return rendered("email.txt.j2", view=view, most=_MOST).strip() + "\n"


def email_html(view: EditionView) -> str:
    """Return the HTML part with its styles inline; the dark-mode rules stay in a style element."""
    return _inliner().inline(rendered("email.html.j2", view=view, most=_MOST))


_MOST = {
    "cards": _MOST_CARDS,
    "changes": _MOST_CHANGES,
    "services": _MOST_SERVICES,
    "lines": _MOST_LINES,
    "ahead": _MOST_AHEAD,
    "text": _MAX_TEXT,
}


@cache
def _inliner() -> CSSInliner:
    return CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)


def _message_id(domain: str, *parts: str) -> str:
    digest = hashlib.sha256("\n".join(parts).encode()).hexdigest()[:_ID_LENGTH]
    return f"<riskbrief.{digest}@{clean(domain)}>"
