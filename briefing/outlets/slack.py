"""Slack as an outlet: posts a part with its delivery id in the metadata, and finds it again by that id.

A receipt is `CHANNEL/TS`. The client must not repeat a request on a lost connection, since that posts twice.
The surprising thing: some of Slack's error codes mean "it may have worked" and are unknown, not refused.
"""

from __future__ import annotations

import re
import socket
import ssl
from http.client import HTTPException
from typing import TYPE_CHECKING, Any, NoReturn
from urllib.error import URLError

from slack_sdk.errors import SlackApiError, SlackClientError

from briefing.outlets.protocol import Receipt, SendError, SendLater, SendRefused, SendUnknown
from briefing.outlets.sharedchannels import is_shared

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from slack_sdk import WebClient
    from slack_sdk.web import SlackResponse

    from briefing.outlets.protocol import Part

EVENT_TYPE = "riskbrief_delivery"

_CHANNELS = ("C", "G")
_SCOPE_MISSING = "missing_scope"
_PAGE = 200
_MOST_PAGES = 25

_NOT_NOW = {"ratelimited", "rate_limited", "request_timeout", "team_added_to_org"}
# Somebody here puts these right, and the briefing goes out then: refused for good, a token that was revoked on Sunday
# would cost every reader their Monday.
_TO_BE_PUT_RIGHT = {
    *("invalid_auth", "not_authed", "token_revoked", "token_expired", "account_inactive", "missing_scope"),
    *("not_in_channel", "channel_not_found", "is_archived", "user_not_found", "no_permission", "ekm_access_denied"),
}
# Slack says of these that some aspect of the operation may have succeeded before the error was raised.
_PERHAPS_DONE = {"internal_error", "fatal_error", "service_unavailable"}
_SLACKS_CODE = re.compile(r"[a-z][a-z0-9_]*")
_TOO_MANY, _SERVER_ERRORS = 429, 500

_FOREIGN = (SlackClientError, OSError, HTTPException, ValueError)
"""Everything that the SDK lets through: its own errors, urllib's, http.client's, and JSON that is none."""


class SlackOutlet:
    """Posts to channels (C…, G…, D…) and, by a direct message, to users (U…, W…)."""

    name = "slack"

    def __init__(self, client: WebClient, *, most_pages: int = _MOST_PAGES) -> None:
        self._client = client
        self._most_pages = most_pages
        self._direct: dict[str, str] = {}

    def send(self, part: Part) -> Receipt:
        """Post a message, or an answer in the thread of `thread_receipt`.

        Raises:
            SendRefused, SendLater, SendUnknown: in Slack's own words.
        """
        if isinstance(part.content, bytes):
            message = "a mail was handed to the Slack outlet"
            raise TypeError(message)
        channel, thread_ts = self._place(part.address, part.thread_receipt)
        if thread_ts is None and channel.startswith(_CHANNELS):
            self._refuse_shared(channel)
        try:
            answer = self._client.chat_postMessage(
                channel=channel,
                thread_ts=thread_ts,
                text=part.content.text,
                blocks=[dict(block) for block in part.content.blocks],
                metadata={"event_type": EVENT_TYPE, "event_payload": {"delivery_id": part.delivery_id}},
                unfurl_links=False,
                unfurl_media=False,
                link_names=False,
                parse="none",
            )
        except _FOREIGN as error:
            raise _failure(error) from error
        return _receipt(answer.get("channel") or channel, answer.get("ts"))

    def find(
        self,
        address: str,
        delivery_id: str,
        *,
        thread_receipt: str | None = None,
        since: datetime | None = None,
    ) -> Receipt | None:
        """Search the channel's history, or a thread's replies, for a delivery id.

        A post that Slack is still working on cannot be found yet: wait as long as a request may take.

        Raises:
            SendLater: Slack asked to wait.
            SendUnknown: the history could not be read to its end, with the reason.
        """
        try:
            channel, thread_ts = self._place(address, thread_receipt)
            oldest = f"{since.timestamp():.6f}" if since is not None else None
            return self._search(channel, thread_ts, delivery_id, oldest)
        except SendRefused as error:
            raise SendUnknown(f"it cannot be looked for: {error.reason}") from error
        except _FOREIGN as error:
            _not_readable(error)

    def _search(self, channel: str, thread_ts: str | None, delivery_id: str, oldest: str | None) -> Receipt | None:
        cursor: str | None = None
        for _ in range(self._most_pages):
            page = self._pages(thread_ts)(
                channel=channel, cursor=cursor, oldest=oldest, limit=_PAGE, include_all_metadata=True
            )
            for message in page.get("messages") or ():
                if _delivery_of(message) == delivery_id:
                    return _receipt(channel, message.get("ts"))
            cursor = (page.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return None
        raise SendUnknown(f"not among the newest {self._most_pages * _PAGE} messages, and there are more")

    def _refuse_shared(self, channel: str) -> None:
        """Raise SendRefused for a channel that another organisation reads, SendLater where Slack does not tell."""
        try:
            found = self._client.conversations_info(channel=channel).get("channel") or {}
        except _FOREIGN as error:
            if isinstance(error, SlackApiError) and error.response.get("error") == _SCOPE_MISSING:
                # An app that was installed before the scope to look was wanted; the doctor asks for it.
                return
            # Nothing was posted, and nothing is where nobody knows who reads.
            raise _not_sent(error) from error
        if is_shared(found):
            raise SendRefused("another organisation reads that channel; brief the manager in one of your own")

    def _pages(self, thread_ts: str | None) -> Callable[..., SlackResponse]:
        if thread_ts is None:
            return self._client.conversations_history

        def replies(**arguments: Any) -> SlackResponse:  # noqa: ANN401 (handed through)
            return self._client.conversations_replies(ts=thread_ts, **arguments)

        return replies

    def _place(self, address: str, thread_receipt: str | None) -> tuple[str, str | None]:
        """Return the channel, and the time stamp of the thread's parent. Nothing has been posted if it raises."""
        if thread_receipt is not None:
            channel, _, ts = thread_receipt.partition("/")
            return channel, ts
        if not address.startswith(("U", "W")):
            return address, None
        if address not in self._direct:
            try:
                self._direct[address] = self._client.conversations_open(users=address)["channel"]["id"]
            except _FOREIGN as error:
                raise _not_sent(error) from error
        return self._direct[address], None


def _receipt(channel: str, ts: str | None) -> Receipt:
    if not ts:
        raise SendUnknown("Slack answered without the message's time stamp")
    return Receipt(f"{channel}/{ts}")


def _delivery_of(message: dict[str, Any]) -> str | None:
    metadata = message.get("metadata") or {}
    if metadata.get("event_type") != EVENT_TYPE:
        return None
    found: str | None = (metadata.get("event_payload") or {}).get("delivery_id")
    return found


def _failure(error: Exception) -> SendError:
    """Say what a failed post means."""
    if isinstance(error, SlackApiError):
        return _answered(error.response)
    if isinstance(error, SlackClientError):
        return SendRefused(f"the Slack client refused: {error}")
    if isinstance(error, URLError) and _never_connected(error.reason):
        return SendLater(f"Slack could not be reached: {error.reason}")
    return SendUnknown(f"no answer from Slack: {_words(error)}")


def _not_sent(error: Exception) -> SendError:
    """Say what a failure before the post means: whatever it was, nothing was posted."""
    failure = _failure(error)
    return SendLater(failure.reason) if isinstance(failure, SendUnknown) else failure


def _not_readable(error: Exception) -> NoReturn:
    failure = _failure(error)
    if isinstance(failure, SendLater) and not _waits_for_somebody(error):
        raise failure from error
    raise SendUnknown(f"Slack's history could not be read: {failure.reason}") from error


def _answered(response: SlackResponse) -> SendError:
    code = str(response.get("error") or "no error code")
    words = f"Slack: {code}{_more(response)}"
    if response.status_code == _TOO_MANY or code in _NOT_NOW:
        return SendLater(words, _seconds(response))
    # A page instead of Slack's JSON came from something in between, which cannot know what Slack did.
    if response.status_code >= _SERVER_ERRORS or code in _PERHAPS_DONE or not _SLACKS_CODE.fullmatch(code):
        return SendUnknown(f"{words} (status {response.status_code})")
    return SendLater(words) if code in _TO_BE_PUT_RIGHT else SendRefused(words)


def _waits_for_somebody(error: Exception) -> bool:
    return isinstance(error, SlackApiError) and error.response.get("error") in _TO_BE_PUT_RIGHT


def _more(response: SlackResponse) -> str:
    """Return what Slack adds to a code: the scope that is needed, the block that is wrong."""
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
    """Whether urllib failed before a byte of the request had left: refused, no such name, an untrusted certificate."""
    return isinstance(reason, ConnectionRefusedError | socket.gaierror | ssl.SSLCertVerificationError)


def _words(error: Exception) -> str:
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
