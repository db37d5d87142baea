"""Slack as an outlet: posts a part with its delivery id in the metadata, and finds it by that id.

A receipt is `CHANNEL/TS`, with the direct message's channel for a member. The client must not repeat a request on a
lost connection, since that posts twice, nor wait for a rate limit and then post: another sender may have taken over, so
each attempt asks again.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from copy import copy
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from math import ceil
from typing import TYPE_CHECKING, Any

from slack_sdk.errors import SlackApiError

from briefing.contracts.rate_limits import SLACK_POST, Apart, NoPace, Resting
from briefing.delivery.outlets.protocol import Receipt, SendError, SendLater, SendRefused, SendUnknown, take_permit
from briefing.delivery.outlets.slack_answers import (
    FOREIGN,
    LOOKED_SECONDS,
    failure_of,
    is_shared,
    not_readable,
    not_sent,
)

if TYPE_CHECKING:
    from slack_sdk import WebClient

    from briefing.contracts.rate_limits import Pace
    from briefing.delivery.outlets.protocol import Part
    from briefing.editions.slack.message import SlackMessage

EVENT_TYPE = "riskbrief_delivery"

_CHANNELS = ("C", "G")
_MEMBERS = ("U", "W")
_SCOPE_MISSING = "missing_scope"
_PAGE = 200
_MOST_PAGES = 25


@dataclass(frozen=True, kw_only=True, slots=True)
class Again:
    """How to retry at Slack's rate limit: so many waits of at most `longest` seconds, on the clock `now`."""

    waits: int = 2
    longest: float = 15.0
    sleep: Callable[[float], object] = time.sleep
    now: Callable[[], float] = time.monotonic


class SlackOutlet:
    """Posts to channels (C…, G…, D…) and, by direct message, to users (U…, W…).

    `pace` permits each call and `apart` spaces posts to one channel; by default neither waits. A channel or method that
    Slack limited is not called early, whatever comes next. Shared channels are looked up once in ten minutes: see
    slack_answers.py.
    """

    name = "slack"

    def __init__(
        self,
        client: WebClient,
        *,
        pace: Pace | None = None,
        apart: Apart | None = None,
        again: Again | None = None,
        most_pages: int = _MOST_PAGES,
    ) -> None:
        self._client = client
        # Retries happen here, where `part.go()` is asked each time.
        self._poster = copy(client)
        self._poster.retry_handlers = []
        self._again = again or Again()
        self._pace = pace or NoPace()
        self._apart = apart or Apart(seconds=0)
        self._most_pages = most_pages
        self._direct: dict[str, str] = {}
        self._ours_until: dict[str, float] = {}
        self._resting = Resting()

    def send(self, part: Part) -> Receipt:
        """Post a message, or an answer in the thread of `thread_receipt`.

        SendRefused, SendLater, SendUnknown in Slack's words or for our own limit; LeaseLost and what `part.go()`
        raises: nothing was posted.
        """
        if isinstance(part.content, bytes):
            message = "a mail was handed to the Slack outlet"
            raise TypeError(message)
        channel, thread_ts = _thread(part.thread_receipt) or (part.address, None)
        if thread_ts is None and channel.startswith(_CHANNELS):
            self._refuse_shared(channel)
        for _ in range(self._again.waits):
            try:
                return self._post(part, part.content, channel, thread_ts)
            except SendLater as error:
                if error.retry_after is None or error.retry_after > self._again.longest:
                    raise
                self._again.sleep(error.retry_after)
        return self._post(part, part.content, channel, thread_ts)

    def _post(self, part: Part, content: SlackMessage, channel: str, thread_ts: str | None) -> Receipt:
        place = self._direct.get(channel, channel)
        self._permitted(SLACK_POST, place)
        # After the permit: two waiting for theirs could otherwise post to the channel in quick succession.
        self._apart.wait(place)
        part.go()
        try:
            answer = self._poster.chat_postMessage(
                channel=channel,
                thread_ts=thread_ts,
                text=content.text,
                blocks=[dict(block) for block in content.blocks],
                metadata={"event_type": EVENT_TYPE, "event_payload": {"delivery_id": part.delivery_id}},
                unfurl_links=False,
                unfurl_media=False,
                link_names=False,
                parse="none",
            )
        except FOREIGN as error:
            raise self._heeded(SLACK_POST, failure_of(error), place) from error
        posted_in = str(answer.get("channel") or channel)
        if posted_in != channel:
            self._direct[channel] = posted_in
            self._apart.note(posted_in)
        return _receipt(posted_in, answer.get("ts"))

    def find(
        self,
        address: str,
        delivery_id: str,
        *,
        thread_receipt: str | None = None,
        since: datetime | None = None,
    ) -> Receipt | None:
        """Return the receipt of a part that has arrived, None if it certainly has not.

        `since`, before the first attempt, keeps the search short. A post in progress cannot be found: wait as long as a
        request may take. Raises SendLater, or SendUnknown with the reason if the history was not read to its end.
        """
        try:
            channel, thread_ts = _thread(thread_receipt) or (self._opened(address), None)
        except SendRefused as error:
            raise SendUnknown(f"it cannot be looked for: {error.reason}") from error
        oldest = f"{since.timestamp():.6f}" if since is not None else None
        try:
            return self._search(channel, thread_ts, delivery_id, oldest)
        except FOREIGN as error:
            self._heeded(_listing(thread_ts), failure_of(error))
            not_readable(error)

    def _search(self, channel: str, thread_ts: str | None, delivery_id: str, oldest: str | None) -> Receipt | None:
        cursor: str | None = None
        method, read = _listing(thread_ts), self._client.conversations_history
        if thread_ts is not None:
            read = partial(self._client.conversations_replies, ts=thread_ts)
        for _ in range(self._most_pages):
            self._permitted(method)
            page = read(channel=channel, cursor=cursor, oldest=oldest, limit=_PAGE, include_all_metadata=True)
            for message in page.get("messages") or ():
                if _delivery_of(message) == delivery_id:
                    return _receipt(channel, message.get("ts"))
            cursor = (page.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return None
        raise SendUnknown(f"not among the newest {self._most_pages * _PAGE} messages, and there are more")

    def _refuse_shared(self, channel: str) -> None:
        """Raise SendRefused for a channel another organisation reads, SendLater where Slack does not tell."""
        now = self._again.now()
        if now < self._ours_until.get(channel, now):
            return
        self._permitted("conversations.info")
        try:
            found = self._client.conversations_info(channel=channel).get("channel") or {}
        except FOREIGN as error:
            if isinstance(error, SlackApiError) and error.response.get("error") == _SCOPE_MISSING:
                # The app was installed before the scope to look was needed; the doctor asks for it.
                self._ours_until[channel] = now + LOOKED_SECONDS
                return
            # Nothing was posted, and nothing is while readers are unknown.
            raise self._heeded("conversations.info", not_sent(error)) from error
        if is_shared(found):
            raise SendRefused("another organisation reads that channel; brief the manager in one of your own")
        self._ours_until[channel] = now + LOOKED_SECONDS

    def _heeded(self, method: str, failure: SendError, channel: str = "") -> SendError:
        """Note how long to leave the method alone: Slack does not say if the channel or the workspace is limited."""
        if isinstance(failure, SendLater) and failure.retry_after is not None:
            self._resting.note(method, failure.retry_after, self._again.now(), part=channel)
        return failure

    def _permitted(self, method: str, channel: str = "") -> None:
        left = self._resting.left(method, self._again.now(), part=channel)
        if left > 0:
            raise SendLater(f"Slack asked to leave {method} alone for {ceil(left)} more seconds", left)
        take_permit(self._pace, method)

    def _opened(self, address: str) -> str:
        """Return an address's channel, whose history can be read; a member's id has none."""
        if not address.startswith(_MEMBERS):
            return address
        if address not in self._direct:
            self._permitted("conversations.open")
            try:
                self._direct[address] = self._client.conversations_open(users=address)["channel"]["id"]
            except FOREIGN as error:
                raise self._heeded("conversations.open", not_sent(error)) from error
        return self._direct[address]


def _listing(thread_ts: str | None) -> str:
    return "conversations.history" if thread_ts is None else "conversations.replies"


def _thread(receipt: str | None) -> tuple[str, str] | None:
    """Return the channel and time stamp of the message to answer, if any."""
    if receipt is None:
        return None
    channel, _, ts = receipt.partition("/")
    return channel, ts


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
