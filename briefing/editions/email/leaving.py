"""Why a mail comes to somebody, and how they stop it: plain text for the footer, addresses for the headers.

Mail clients act on these addresses without showing them, so that one which is not what it should be is refused here
rather than sent. The surprising thing: only `one_click` may be an https address; a page that asks before it
unsubscribes is still one, as long as it takes the POST of RFC 8058.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote

from briefing.contracts.untrusted_text import safe_link

MOST_LETTERS = 500
"""Of an address: a header's line holds 998 and is not broken within one."""
SUBJECT = "unsubscribe"
"""The subject of the mail that unsubscribes."""

MAILBOX = re.compile(r"[!#$%&'*+/=?^_`{|}~.\w-]+@[\w.-]+", re.ASCII)
"""What a link that opens a mail can hold; settings allow more."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Leaving:
    """What a reader is told below a mail, and what their mail client is.

    `why` is a sentence, such as "You get this because Riskbrief's settings name you as a manager of Payments.";
    `settings` are words for where it can be changed, such as "/risk settings in Slack". `mailto` is an address without
    a scheme that unsubscribing mails go to; `one_click` an https URL that takes the POST of RFC 8058.

    Raises:
        ValueError: if `mailto` or `one_click` is not such an address.
    """

    why: str
    settings: str | None
    mailto: str | None
    one_click: str | None

    def __post_init__(self) -> None:
        """Refuse what no mail client could act on."""
        if self.mailto is not None and (len(self.mailto) > MOST_LETTERS or not MAILBOX.fullmatch(self.mailto)):
            raise ValueError(f"mailto is {self.mailto!r}; it has to be a bare mail address such as leave@acme.example")
        if self.one_click is not None and not _is_https(self.one_click):
            raise ValueError(f"one_click is {self.one_click!r}; it has to be an https URL of ASCII letters")

    @property
    def mail_link(self) -> str | None:
        """Return the address that opens the mail which unsubscribes; None where mails go nowhere."""
        return None if self.mailto is None else f"mailto:{quote(self.mailto, safe='@')}?subject={SUBJECT}"

    @property
    def link(self) -> str | None:
        """Return where a reader unsubscribes with one press: the page where there is one, else the mail."""
        return self.mail_link if self.one_click is None else self.one_click

    @property
    def header(self) -> str | None:
        """Return the value of List-Unsubscribe, the page before the mail; None where there is neither."""
        return ", ".join(f"<{one}>" for one in (self.one_click, self.mail_link) if one) or None


def _is_https(text: str) -> bool:
    """Tell a whole https URL; one that would still have to be escaped could end the header's brackets."""
    return len(text) <= MOST_LETTERS and text.startswith("https://") and safe_link(text) == text
