"""`/risk`: which words it knows, and how each is answered.

Acknowledging is one listener and the work another, on threads of its own: Slack waits three seconds, and a slow
answer must not keep the next person's acknowledgement waiting. Answers go to the asker alone.
"""

from __future__ import annotations

import logging
import secrets
from difflib import get_close_matches
from http.client import HTTPException
from typing import TYPE_CHECKING, Any

from slack_sdk.errors import SlackClientError

from bot.slack import replies
from bot.slack.answers import NoBriefing, UnknownReader
from briefing.editions.slack import SlackEdition, SlackMessage

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from slack_bolt import Ack, App, Respond
    from slack_sdk import WebClient

    from bot.slack.answers import Answers

COMMAND = "/risk"
TOPICS: Mapping[str, str] = {
    "": "this week's briefing",
    "help": "this list",
}

_MOST_ANSWERS = 5
"""Slack takes five messages for one command."""

_FOREIGN = (SlackClientError, OSError, HTTPException, ValueError)

_LOG = logging.getLogger(__name__)


def _error_id() -> str:
    return secrets.token_hex(4)


class RiskCommand:
    """The listeners of `/risk`. `administrators` are the Slack users that a stranger is sent to."""

    def __init__(
        self,
        answers: Answers,
        *,
        administrators: Sequence[str] = (),
        new_error_id: Callable[[], str] = _error_id,
    ) -> None:
        self._answers = answers
        self._administrators = tuple(administrators)
        self._new_error_id = new_error_id

    def register(self, app: App) -> None:
        """Take the command in an app: acknowledge at once, answer on the app's work threads."""
        app.command(COMMAND)(ack=self.acknowledge, lazy=[self.answer])

    def acknowledge(self, ack: Ack) -> None:
        """Tell Slack that the command has arrived."""
        ack()

    def answer(self, command: dict[str, Any], client: WebClient, respond: Respond) -> None:
        """Answer a command; whatever goes wrong is said to the asker and told to the log under one id."""
        try:
            messages = self._messages(str(command.get("text") or "").strip(), str(command["user_id"]), client)
        except Exception:  # noqa: BLE001 (whatever it was, the asker is owed a sentence and the log the rest)
            error_id = self._new_error_id()
            _LOG.exception("%s could not be answered (error %s)", COMMAND, error_id)
            messages = [_said(replies.went_wrong(error_id))]
        _tell(respond, messages)

    def _messages(self, text: str, user: str, client: WebClient) -> Sequence[SlackMessage]:
        word = text.casefold()
        if not word:
            return self._briefing(user, client)
        if word == "help":
            return [_said(replies.help_text(COMMAND, TOPICS))]
        nearest = get_close_matches(word.split()[0], [topic for topic in TOPICS if topic], n=1)
        unknown = replies.unknown_words(COMMAND, text, nearest[0] if nearest else None)
        return [_said(f"{unknown}\n{replies.help_text(COMMAND, TOPICS)}")]

    def _briefing(self, user: str, client: WebClient) -> Sequence[SlackMessage]:
        found = self._answers.briefing_for(user, None)
        if isinstance(found, UnknownReader) and (email := _email_of(user, client)) is not None:
            found = self._answers.briefing_for(user, email)
        if isinstance(found, SlackEdition):
            return _cut(found.messages)
        if isinstance(found, NoBriefing):
            return [_said(replies.no_briefing(found.reason))]
        return [_said(replies.unknown_reader(self._administrators))]


def _email_of(user: str, client: WebClient) -> str | None:
    """Return the address in a member's profile. Guests of other organisations have none that counts here."""
    try:
        found = client.users_info(user=user)["user"]
    except _FOREIGN as error:
        _LOG.warning("the email address of Slack user %s could not be read: %s", user, type(error).__name__)
        return None
    if found.get("is_stranger") or found.get("deleted") or found.get("is_bot"):
        return None
    email: str | None = found.get("profile", {}).get("email")
    return email or None


def _cut(messages: Sequence[SlackMessage]) -> Sequence[SlackMessage]:
    if len(messages) <= _MOST_ANSWERS:
        return messages
    shown = messages[: _MOST_ANSWERS - 1]
    return [*shown, _said(replies.rest_left_out(len(messages) - len(shown)))]


def _said(text: str) -> SlackMessage:
    return SlackMessage(text=text, blocks=())


def _tell(respond: Respond, messages: Sequence[SlackMessage]) -> None:
    """Send the answers in order, for the asker's eyes only. Where one fails, the rest would make no sense."""
    for message in messages:
        try:
            answer = respond(
                text=message.text,
                blocks=[dict(block) for block in message.blocks],
                response_type="ephemeral",
                replace_original=False,
                unfurl_links=False,
                unfurl_media=False,
            )
        except _FOREIGN as error:
            _LOG.error("an answer to %s did not reach Slack: %s", COMMAND, error)
            return
        if answer.status_code != 200:  # noqa: PLR2004 (Slack's only yes)
            _LOG.error("Slack refused an answer to %s: %s %s", COMMAND, answer.status_code, answer.body[:200])
            return
