"""How a call to Slack can end: what the person is told, and the log's level. Nothing is retried here."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from http.client import HTTPException
from typing import Final, TypeVar

from slack_sdk.errors import SlackApiError, SlackClientError

from bot.slack import replies
from briefing.contracts.errors import NameLeaked
from data import logcontext

FOREIGN: Final = (SlackClientError, OSError, HTTPException, ValueError)
"""What the SDK raises: its own errors, urllib's, http.client's, and bad JSON."""

UNSENT: Final = (*FOREIGN, NameLeaked)
"""What `outgoing.py` raises when something could not be sent."""

_TOO_MANY: Final = 429
_SERVER_ERRORS: Final = 500
_LOG = logging.getLogger(__name__)

T = TypeVar("T")


class Name(StrEnum):
    """How a call to Slack failed."""

    TRIGGER_EXPIRED = "trigger expired"
    """Three seconds had passed, or the trigger was used: no form can open any more."""
    CHANNEL_GONE = "channel gone"
    ARCHIVED = "archived"
    NOT_IN_CHANNEL = "not in the channel"
    PERSON_GONE = "person gone"
    MESSAGE_GONE = "message gone"
    NOT_OURS = "not ours to change"
    NO_ROOM = "no room in its place"
    """The redrawn message would differ from what was sent; our own decision."""
    CHANGED_MEANWHILE = "changed meanwhile"
    ADDRESS_SPENT = "answering address spent"
    LIMITED = "rate limited"
    REFUSED_CONTENT = "content refused"
    NOT_ALLOWED = "not allowed"
    NO_ANSWER = "no answer"
    """A timeout, or a lost connection: it may have worked."""
    SLACK_FAILED = "Slack failed"
    WOULD_NAME = "would name somebody"
    """It named somebody whom it may not, a fault of ours; Slack was not asked."""
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Handling:
    """`says` is for the person (None: nothing), `level` for the log."""

    says: str | None
    level: int


HANDLING: Final[Mapping[Name, Handling]] = {
    Name.TRIGGER_EXPIRED: Handling(
        "Slack gave up waiting before the form could open. Please press again.", logging.INFO
    ),
    Name.CHANNEL_GONE: Handling(
        "I cannot see that channel: it is gone, or it is private and I was not invited.", logging.WARNING
    ),
    Name.ARCHIVED: Handling("That channel is archived, so nothing can be posted or changed there.", logging.WARNING),
    Name.NOT_IN_CHANNEL: Handling("I am not in that channel. Invite me with `/invite @Riskbrief`.", logging.WARNING),
    Name.PERSON_GONE: Handling("Slack no longer knows that account.", logging.WARNING),
    Name.MESSAGE_GONE: Handling("That message is gone, so it could not be brought up to date.", logging.INFO),
    Name.NOT_OURS: Handling(
        "Slack does not let me change that message any more. `/risk` shows how things stand.", logging.WARNING
    ),
    Name.NO_ROOM: Handling("There is no room for it in that message. `/risk` shows how things stand.", logging.INFO),
    Name.CHANGED_MEANWHILE: Handling("That view changed meanwhile. Please open it again.", logging.INFO),
    Name.ADDRESS_SPENT: Handling(None, logging.WARNING),
    Name.LIMITED: Handling("Slack asks me to slow down. Please try again in a minute.", logging.WARNING),
    Name.REFUSED_CONTENT: Handling(None, logging.ERROR),
    Name.NOT_ALLOWED: Handling(
        "Slack did not let me do that. Whoever runs Riskbrief here can run `riskbrief doctor`.", logging.ERROR
    ),
    Name.NO_ANSWER: Handling("Slack did not answer in time. Please try again in a minute.", logging.WARNING),
    Name.SLACK_FAILED: Handling("Slack is in trouble just now. Please try again in a minute.", logging.WARNING),
    Name.WOULD_NAME: Handling(None, logging.ERROR),
    Name.UNKNOWN: Handling(None, logging.ERROR),
}
"""Without `says` the person gets the apology with the id, if they can be told at all."""

BY_CODE: Final[Mapping[str, Name]] = {
    **dict.fromkeys(("expired_trigger_id", "exchanged_trigger_id", "invalid_trigger_id"), Name.TRIGGER_EXPIRED),
    **dict.fromkeys(("channel_not_found", "restricted_action_read_only_channel"), Name.CHANNEL_GONE),
    "is_archived": Name.ARCHIVED,
    **dict.fromkeys(("not_in_channel", "user_not_in_channel"), Name.NOT_IN_CHANNEL),
    **dict.fromkeys(("user_not_found", "user_not_visible", "account_inactive", "user_disabled"), Name.PERSON_GONE),
    **dict.fromkeys(("message_not_found", "not_found", "thread_not_found"), Name.MESSAGE_GONE),
    **dict.fromkeys(("cant_update_message", "edit_window_closed"), Name.NOT_OURS),
    "hash_conflict": Name.CHANGED_MEANWHILE,
    **dict.fromkeys(("expired_url", "used_url"), Name.ADDRESS_SPENT),
    **dict.fromkeys(("ratelimited", "rate_limited"), Name.LIMITED),
    **dict.fromkeys(
        ("invalid_blocks", "invalid_blocks_format", "invalid_arguments", "msg_too_long", "msg_blocks_too_long"),
        Name.REFUSED_CONTENT,
    ),
    **dict.fromkeys(("view_too_large", "no_text", "duplicate_external_id"), Name.REFUSED_CONTENT),
    **dict.fromkeys(
        ("missing_scope", "not_authed", "invalid_auth", "token_revoked", "token_expired"), Name.NOT_ALLOWED
    ),
    **dict.fromkeys(("not_allowed_token_type", "access_denied", "not_enabled"), Name.NOT_ALLOWED),
    **dict.fromkeys(("internal_error", "fatal_error", "service_unavailable", "request_timeout"), Name.SLACK_FAILED),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """How one call ended, in Slack's words for the log, with its id there."""

    name: Name
    words: str
    id: str = field(default_factory=logcontext.new_id, compare=False)

    @property
    def says(self) -> str:
        """What the person is told, marked up: its own sentence, or the apology with the id."""
        return HANDLING[self.name].says or replies.went_wrong(self.id)


def outcome_of(error: Exception) -> Outcome:
    """Name what failed in a call to the Web API, or prevented it."""
    if isinstance(error, SlackApiError):
        code = str(error.response.get("error") or f"status {error.response.status_code}")
        if error.response.status_code == _TOO_MANY:
            return Outcome(name=Name.LIMITED, words=code)
        if code not in BY_CODE and error.response.status_code >= _SERVER_ERRORS:
            return Outcome(name=Name.SLACK_FAILED, words=f"status {error.response.status_code}")
        needed = error.response.get("needed")
        details = (error.response.get("response_metadata") or {}).get("messages") or ()
        more = [f"it needs the scope {needed}"] if needed else list(map(str, details))
        return Outcome(name=BY_CODE.get(code, Name.UNKNOWN), words="; ".join([code, *more]))
    if isinstance(error, OSError | HTTPException):
        return Outcome(name=Name.NO_ANSWER, words=f"{type(error).__name__}: {error}")
    if isinstance(error, ValueError):
        return Outcome(name=Name.SLACK_FAILED, words="an answer that is no JSON")
    name = Name.WOULD_NAME if isinstance(error, NameLeaked) else Name.UNKNOWN
    return Outcome(name=name, words=f"{type(error).__name__}: {error}")


def outcome_of_answer(status: int, body: str) -> Outcome:
    """Name a response address's answer other than 200; its body is a code, or JSON with one."""
    code = next((one for one in BY_CODE if one in body), None)
    if status == _TOO_MANY:
        return Outcome(name=Name.LIMITED, words=f"status {status}")
    if code is not None:
        return Outcome(name=BY_CODE[code], words=code)
    name = Name.SLACK_FAILED if status >= _SERVER_ERRORS else Name.UNKNOWN
    return Outcome(name=name, words=f"status {status} {body[:200]}")


def attempt(what: str, call: Callable[[], T]) -> T | Outcome:
    """Return a call's result, or what failed, which is logged under `what`."""
    try:
        return call()
    except UNSENT as error:
        outcome = outcome_of(error)
        told_to_log(what, outcome)
        return outcome


def apology(what: str, error: Exception) -> str:
    """Log what went wrong, and return the apology with its id."""
    error_id = logcontext.new_id()
    _LOG.error("%s (error %s)", what, error_id, exc_info=error)
    return replies.went_wrong(error_id)


def told_to_log(what: str, outcome: Outcome) -> None:
    _LOG.log(HANDLING[outcome.name].level, "%s: %s (%s, error %s)", what, outcome.name, outcome.words, outcome.id)
