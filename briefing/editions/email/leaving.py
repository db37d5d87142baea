"""Why a mail comes to somebody, and how they stop it: footer text and header addresses.

Mail clients use these addresses unseen, so a bad one is refused here. After unsubscribing by a link, the settings form
in Slack shows email off; saving it for another reason neither turns mails on nor off for good, only ticking that box
counts.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from briefing.contracts.untrusted_text import clean, safe_link
from briefing.contracts.words import sentence
from briefing.editions.view.dates import day_words
from briefing.readers.addresses import EMAIL, UNSUBSCRIBED, mark_of

if TYPE_CHECKING:
    from briefing.contracts.organisation import Manager
    from briefing.readers.choices import Wanted
    from data.store import Store


MOST_LETTERS = 500
"""Of an address: a header's line has 998 characters and is not broken within one."""
IN_SLACK: Final = "/risk settings in Slack"
SUBJECT = "unsubscribe"
"""Of the mail that unsubscribes."""

MAILBOX = re.compile(r"[!#$%&'*+/=?^_`{|}~.\w-]+@[\w.-]+", re.ASCII)
"""What a link that opens a mail can contain; settings allow more."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Leaving:
    """What a reader, and their mail client, is told below a mail.

    `why` is a sentence, such as "You get this because Riskbrief's settings name you as a manager of Payments.";
    `settings` say where to change it, such as "/risk settings in Slack". Unsubscribing mails go to `mailto`, without a
    scheme; `one_click` is an https URL for RFC 8058's POST; `page` has the whole briefing. ValueError if `mailto` or
    `one_click` is malformed.
    """

    why: str
    settings: str | None
    mailto: str | None
    one_click: str | None
    page: str | None = None

    def __post_init__(self) -> None:
        if self.mailto is not None and (len(self.mailto) > MOST_LETTERS or not MAILBOX.fullmatch(self.mailto)):
            raise ValueError(f"mailto is {self.mailto!r}; it has to be a bare mail address such as leave@acme.example")
        if self.one_click is not None and not _is_https(self.one_click):
            raise ValueError(f"one_click is {self.one_click!r}; it has to be an https URL of ASCII letters")

    @property
    def in_slack(self) -> bool:
        return self.settings == IN_SLACK

    @property
    def mail_link(self) -> str | None:
        """Return the address that opens an unsubscribing mail; None if mails go nowhere."""
        return None if self.mailto is None else f"mailto:{quote(self.mailto, safe='@')}?subject={SUBJECT}"

    @property
    def link(self) -> str | None:
        """Return where one press unsubscribes: the page, else the mail."""
        return self.mail_link if self.one_click is None else self.one_click

    @property
    def header(self) -> str | None:
        """Return the value of List-Unsubscribe, the page before the mail, if there is any."""
        return ", ".join(f"<{one}>" for one in (self.one_click, self.mail_link) if one) or None


def _is_https(text: str) -> bool:
    """Whether it is a whole https URL; one that needs escaping could end the header's brackets."""
    return len(text) <= MOST_LETTERS and text.startswith("https://") and safe_link(text) == text


OUTLETS_FIELD: Final = "outlets"


@dataclass(frozen=True, kw_only=True, slots=True)
class MailOff:
    """Why a manager gets no mail: `words` are a sentence, `by_reader` whether they unsubscribed themselves."""

    words: str
    by_reader: bool


def mail_off(store: Store, manager: Manager) -> MailOff | None:
    """Return why nothing is sent to a manager's address, if anything speaks against it."""
    mark = None if manager.email is None else mark_of(store, EMAIL, manager.email)
    if mark is None:
        return None
    day = day_words(datetime.fromtimestamp(mark.at, UTC).isoformat(), manager.zone)
    address = clean(manager.email or "")
    if mark.state == UNSUBSCRIBED:
        return MailOff(words=f"Email to {address} is off: you unsubscribed on {day}.", by_reader=True)
    told = sentence(clean(mark.reason))
    ask = "Whoever runs Riskbrief here can have it tried again."
    words = f"Email to {address} is off: its mail server refused it on {day}: {told} {ask}"
    return MailOff(words=words, by_reader=False)


def chooses_mail(changes: Mapping[str, Wanted]) -> bool:
    return EMAIL in _chosen(changes)


def as_meant(changes: Mapping[str, Wanted], manager: Manager) -> dict[str, Wanted]:
    """Return what a form means that showed email off after unsubscribing, and was saved with it off.

    The outlets of `manager`, with their own settings, stay: only the mark stops mails, and removing it by a link
    restores them.
    """
    chosen = _chosen(changes)
    was_on = {outlet for outlet, _ in manager.addresses}
    gave_up_the_rest = not chosen and bool(was_on - {EMAIL})
    if OUTLETS_FIELD not in changes or EMAIL in chosen or EMAIL not in was_on or gave_up_the_rest:
        return dict(changes)
    return {**changes, OUTLETS_FIELD: (*chosen, EMAIL)}


def _chosen(changes: Mapping[str, Wanted]) -> tuple[str, ...]:
    found = changes.get(OUTLETS_FIELD)
    return tuple(found) if isinstance(found, Sequence) and not isinstance(found, str) else ()
