"""Editions that many are sent, rendered once: the readers of a scope come one after the other, and read the same.

A draft is an edition before it has a recipient. The surprising thing: it is kept under everything that it was made of,
the names and what a reader has turned off included, so that nobody is ever handed what was rendered for other eyes.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import TYPE_CHECKING, Final

from briefing.editions.email import email_content
from briefing.editions.slack import render_slack

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence
    from email.message import EmailMessage

    from briefing.editions.leaving import Leaving
    from briefing.editions.slack import SlackMessage
    from briefing.editions.view import EditionView

MOST_DRAFTS: Final = 16
MOST_CONTENTS: Final = 4


class Draft:
    """One edition: its view, and what it becomes for each outlet, made when it is first asked for."""

    def __init__(self, view: EditionView) -> None:
        """Take the view; nothing is rendered yet."""
        self.view = view
        self._slack: Sequence[SlackMessage] | None = None
        self._contents: OrderedDict[Leaving | None, EmailMessage] = OrderedDict()
        self._lock = threading.Lock()

    def slack(self) -> Sequence[SlackMessage]:
        """Return the Slack messages, the parent first."""
        with self._lock:
            if self._slack is None:
                self._slack = render_slack(self.view).messages
            return self._slack

    def mail(self, leaving: Leaving) -> EmailMessage:
        """Return the parts of the mail, for all who are told the same of how to stop it."""
        with self._lock:
            content = self._contents.pop(leaving, None)
            if content is None:
                content = email_content(self.view, leaving)
            self._contents[leaving] = content
            if len(self._contents) > MOST_CONTENTS:
                self._contents.popitem(last=False)
            return content


class Drafts:
    """The newest drafts. Safe to share between threads."""

    def __init__(self) -> None:
        """Begin without any."""
        self._kept: OrderedDict[Hashable, Draft] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, made_of: Hashable, make: Callable[[], EditionView]) -> Draft:
        """Return the draft of what it is made of; two who ask for a new one at once may both make it."""
        with self._lock:
            found = self._kept.get(made_of)
            if found is not None:
                self._kept.move_to_end(made_of)
                return found
        made = Draft(make())
        with self._lock:
            kept = self._kept.setdefault(made_of, made)
            if len(self._kept) > MOST_DRAFTS:
                self._kept.popitem(last=False)
            return kept
