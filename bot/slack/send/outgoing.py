"""The one way out to Slack: everything is checked for names first. A forbidden name found here is a fault of ours, and
nothing is sent. By default nothing may name anybody; what readers typed may be said back to them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from briefing.answers.lookup.reader_scope import UNMASKED
from briefing.contracts.untrusted_text import clean
from briefing.editions.slack.mrkdwn import plain
from briefing.privacy.leaks import NameMask, texts_of

if TYPE_CHECKING:
    from slack_bolt import Ack
    from slack_sdk import WebClient
    from slack_sdk.webhook import WebhookClient, WebhookResponse

    from briefing.answers.answer_service import AnswerService
    from briefing.editions.slack.message import SlackMessage


APOLOGY: Final = UNMASKED
"""The mask of an apology: our own words and an id, sent even if no names can be looked up."""

WHAT: Final = "an answer in Slack"
ENOUGH: Final = 40
"""Characters that identify what somebody typed, which is cut where it is quoted."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Outgoing:
    """Sends to Slack. A `mask` says whom something may not name; None: it may name nobody. All methods raise
    NameLeaked, DatabaseUnusable where names cannot be looked up, and what the SDK raises (`outcomes.FOREIGN`).
    """

    client: WebClient
    answers: AnswerService

    def answer(
        self, to: WebhookClient, body: Mapping[str, Any], mask: NameMask | None, typed: str = ""
    ) -> WebhookResponse:
        """Send to a response address; `typed` is what the person typed."""
        self.look(body, mask, typed)
        return to.send_dict(dict(body))

    def open_modal(self, trigger: str, view: Mapping[str, Any], mask: NameMask | None, *, over: bool) -> str:
        """Open a modal, `over` the open one if there is any, and return its id."""
        self.look(view, mask)
        method = self.client.views_push if over else self.client.views_open
        return str(method(trigger_id=trigger, view=dict(view))["view"]["id"])

    def change_modal(self, view_id: str, view: Mapping[str, Any], mask: NameMask | None) -> None:
        self.look(view, mask)
        self.client.views_update(view_id=view_id, view=dict(view))

    def fill_home(self, user: str, view: Mapping[str, Any], mask: NameMask | None) -> None:
        self.look(view, mask)
        self.client.views_publish(user_id=user, view=dict(view))

    def write(self, user: str, text: str, mask: NameMask | None) -> None:
        self.look(text, mask)
        self.client.chat_postMessage(channel=user, text=text, unfurl_links=False, unfurl_media=False)

    def change_message(self, channel: str, ts: str, message: SlackMessage, mask: NameMask | None) -> None:
        blocks = [dict(block) for block in message.blocks]
        self.look([message.text, blocks], mask)
        self.client.chat_update(
            channel=channel, ts=ts, text=message.text, blocks=blocks, link_names=False, parse="none"
        )

    def answer_form(self, ack: Ack, told: Mapping[str, Any], mask: NameMask | None, typed: Iterable[str] = ()) -> None:
        """Answer a form; `typed` is what was put into its fields."""
        self.look(told, mask, *typed)
        ack(**told)

    def look(self, told: Any, mask: NameMask | None, *typed: str) -> None:  # noqa: ANN401 (whatever JSON holds)
        """Check all texts of a message, a view or an answer. Raises NameLeaked."""
        if mask is APOLOGY:
            return
        has_blocks = isinstance(told, Mapping) and bool(told.get("blocks"))
        texts, said_back = _parted(texts_of(told), typed, is_ours=not has_blocks)
        self.answers.look(WHAT, texts, mask)
        if said_back:
            self.answers.look(WHAT, said_back, mask, but=typed)


def _parted(texts: Iterable[str], typed: Sequence[str], *, is_ours: bool) -> tuple[list[str], list[str]]:
    """Separate texts that do not quote what somebody typed (first) from those that do: our own sentences may quote a
    part of it, an answer only the whole.
    """
    if not any(typed):
        return list(texts), []
    if is_ours:
        return [], list(texts)
    # How quoted input may begin, in small letters.
    beginnings = {clean(one)[:ENOUGH].strip().casefold() for words in typed for one in (words, plain(words))} - {""}
    parts: tuple[list[str], list[str]] = ([], [])
    for text in texts:
        known = clean(text).casefold()
        parts[any(one in known for one in beginnings)].append(text)
    return parts
