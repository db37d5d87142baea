"""Editions that many are sent, rendered once: the readers of a scope come one after the other, and read the same.

A draft is an edition before it has a recipient. The surprising thing: it is kept under everything that it was made of,
the names and what a reader has turned off included, so that nobody is ever handed what was rendered for other eyes.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import TYPE_CHECKING, Final

from briefing.editions.email.message import email_content
from briefing.editions.slack.message import render_slack
from briefing.privacy.leaks import check, texts_of, texts_of_mail

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence

    from briefing.editions.email.leaving import Leaving
    from briefing.editions.slack.message import SlackMessage
    from briefing.editions.view.values import EditionView
    from briefing.privacy.leaks import NameMask

MOST_DRAFTS: Final = 16
MOST_CONTENTS: Final = 4


class Draft:
    """One edition: its view, and what it becomes for each outlet, made when it is first asked for."""

    def __init__(self, view: EditionView, veil: NameMask) -> None:
        """Take the view and whom it may not name; nothing is rendered yet."""
        self.view = view
        # What is said above an edition is ours, from the settings.
        self.veil = veil.sparing(view.above)
        self._slack: Sequence[SlackMessage] | None = None
        self._contents: OrderedDict[Leaving | None, bytes] = OrderedDict()
        self._lock = threading.Lock()

    def slack(self) -> Sequence[SlackMessage]:
        """Return the Slack messages, the parent first.

        Raises:
            NameLeaked: they name somebody whom this edition may not name.
        """
        with self._lock:
            if self._slack is None:
                messages = render_slack(self.view).messages
                told = [text for one in messages for text in (one.text, *texts_of(one.blocks))]
                check("the message in Slack", told, self.veil)
                self._slack = messages
            return self._slack

    def mail(self, leaving: Leaving) -> bytes:
        """Return the bytes of the mail below its head, for all who are told the same of how to stop it.

        Raises:
            NameLeaked: it names somebody whom this edition may not name.
        """
        with self._lock:
            content = self._contents.pop(leaving, None)
            if content is None:
                message = email_content(self.view, leaving)
                # Its foot names those who run Riskbrief, as the settings have them.
                foot = (leaving.why, leaving.settings or "", leaving.mailto or "")
                told = (self.view.subject_line, *texts_of_mail(message))
                check("the mail", told, self.veil.sparing(foot))
                content = message.as_bytes()
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

    def get(self, made_of: Hashable, make: Callable[[], tuple[EditionView, NameMask]]) -> Draft:
        """Return the draft of what it is made of; two who ask for a new one at once may both make it."""
        with self._lock:
            found = self._kept.get(made_of)
            if found is not None:
                self._kept.move_to_end(made_of)
                return found
        made = Draft(*make())
        with self._lock:
            kept = self._kept.setdefault(made_of, made)
            if len(self._kept) > MOST_DRAFTS:
                self._kept.popitem(last=False)
            return kept
