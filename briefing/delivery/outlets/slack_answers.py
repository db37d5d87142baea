"""What a failed call of Slack means for a part, and whether another organisation reads a channel.

After some error codes the call may have worked all the same. Slack does not say when a channel becomes shared, so we
ask before posting; a look holds for ten minutes.
"""

from __future__ import annotations

import re
import socket
import ssl
from collections.abc import Mapping
from http.client import HTTPException
from typing import TYPE_CHECKING, Any, Final, NoReturn
from urllib.error import URLError

from slack_sdk.errors import SlackApiError, SlackClientError

from briefing.delivery.outlets.protocol import SendError, SendLater, SendRefused, SendUnknown

if TYPE_CHECKING:
    from slack_sdk.web import SlackResponse


_NOT_NOW: Final = {"ratelimited", "rate_limited", "request_timeout", "team_added_to_org"}
# Somebody here can fix these, and the briefing then goes out: a token revoked on Sunday must not cost all readers their
# Monday.
_TO_BE_PUT_RIGHT: Final = {
    *("invalid_auth", "not_authed", "token_revoked", "token_expired", "account_inactive", "missing_scope"),
    *("not_in_channel", "channel_not_found", "is_archived", "user_not_found", "no_permission", "ekm_access_denied"),
}
# Slack says that part of the operation may have succeeded before these errors.
_PERHAPS_DONE: Final = {"internal_error", "fatal_error", "service_unavailable"}
_SLACKS_CODE = re.compile(r"[a-z][a-z0-9_]*")
_TOO_MANY, _SERVER_ERRORS = 429, 500

FOREIGN: Final = (SlackClientError, OSError, HTTPException, ValueError)
"""All that the SDK lets through: its own errors, urllib's, http.client's, and bad JSON."""


def failure_of(error: Exception) -> SendError:
    if isinstance(error, SlackApiError):
        return _answered(error.response)
    if isinstance(error, SlackClientError):
        return SendRefused(f"the Slack client refused: {error}")
    if isinstance(error, URLError) and _never_connected(error.reason):
        return SendLater(f"Slack could not be reached: {error.reason}")
    return SendUnknown(f"no answer from Slack: {_words(error)}")


def not_sent(error: Exception) -> SendError:
    """Say what a failure before the post means: nothing was posted."""
    failure = failure_of(error)
    return SendLater(failure.reason) if isinstance(failure, SendUnknown) else failure


def not_readable(error: Exception) -> NoReturn:
    """Raise what a failed search means: SendLater if Slack asked to wait, else SendUnknown."""
    failure = failure_of(error)
    if isinstance(failure, SendLater) and not _waits_for_somebody(error):
        raise failure from error
    raise SendUnknown(f"Slack's history could not be read: {failure.reason}") from error


def _answered(response: SlackResponse) -> SendError:
    code = str(response.get("error") or "no error code")
    words = f"Slack: {code}{_more(response)}"
    if response.status_code == _TOO_MANY or code in _NOT_NOW:
        return SendLater(words, _seconds(response))
    # A page instead of Slack's JSON is from something in between, which cannot know what Slack did.
    if response.status_code >= _SERVER_ERRORS or code in _PERHAPS_DONE or not _SLACKS_CODE.fullmatch(code):
        return SendUnknown(f"{words} (status {response.status_code})")
    return SendLater(words) if code in _TO_BE_PUT_RIGHT else SendRefused(words)


def _waits_for_somebody(error: Exception) -> bool:
    return isinstance(error, SlackApiError) and error.response.get("error") in _TO_BE_PUT_RIGHT


def _more(response: SlackResponse) -> str:
    """Return what Slack adds to a code: the scope needed, the block that is wrong."""
    needed = response.get("needed")
    messages = (response.get("response_metadata") or {}).get("messages") or ()
    said = [f"needs the scope {needed}"] if needed else []
    return "".join(f"; {one}" for one in (*said, *map(str, messages)))


def _seconds(response: SlackResponse) -> float | None:
    value = next((value for name, value in response.headers.items() if name.lower() == "retry-after"), None)
    try:
        return None if value is None else float(value)
    except (TypeError, ValueError):
        return None


def _never_connected(reason: object) -> bool:
    """Whether urllib failed before any byte left: refused, no such name, an untrusted certificate."""
    return isinstance(reason, ConnectionRefusedError | socket.gaierror | ssl.SSLCertVerificationError)


def _words(error: Exception) -> str:
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__


# ---- shared channels

FOREIGN_SIGNS: Final = ("is_ext_shared", "is_pending_ext_shared", "pending_connected_team_ids", "pending_shared")
"""Slack's signs of another organisation in a channel, or invited to it."""


def is_shared(channel: Mapping[str, Any]) -> bool:
    """Whether another organisation reads a channel (`conversations.info`'s) or was invited to it."""
    is_elsewhere = channel.get("is_shared") and not channel.get("is_org_shared")
    return bool(is_elsewhere) or any(channel.get(one) for one in FOREIGN_SIGNS)


LOOKED_SECONDS: Final = 600.0
"""How long a look at an unshared channel holds; a shared one is looked at each time."""
