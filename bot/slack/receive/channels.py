"""Where somebody is speaking to us: alone with us, in a channel of ours, in one that is shared, or somewhere unseen.

Nothing is answered in a channel that another organisation can read, and what cannot be looked into counts as unseen:
the answer there is to come into our own conversation. The surprising thing: `/risk` can be typed into any direct
message, also one between two people, so that a D… id alone does not mean that we are alone.
"""

from __future__ import annotations

import time
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.slack.send.outcomes import Name, Outcome, attempt
from bot.slack.ttl_cache import TTLCache
from briefing.delivery.outlets.slack_answers import is_shared

if TYPE_CHECKING:
    from collections.abc import Callable

    from slack_sdk import WebClient


PLACE_SECONDS = 60
"""How long a channel is taken for what it was; it may be shared with others at any time."""
DIRECT_SECONDS = 86_400


class Place(StrEnum):
    """What kind of conversation it is."""

    DIRECT = "direct"
    """The person and we, and nobody else."""
    OURS = "ours"
    """A channel of our own organisation alone."""
    SHARED = "shared"
    """Another organisation reads it, or has been invited to."""
    UNSEEN = "unseen"
    """We are not in it and may not look."""


class Channels:
    """Looks at conversations. Safe to share between threads."""

    def __init__(self, client: WebClient, *, clock: Callable[[], float] = time.monotonic) -> None:
        """Take whom to ask."""
        self._client = client
        self._places: TTLCache[Place] = TTLCache(seconds=PLACE_SECONDS, clock=clock)
        self._direct: TTLCache[str] = TTLCache(seconds=DIRECT_SECONDS, clock=clock)

    def place(self, channel: str, user: str) -> Place:
        """Return what a conversation is for a user who speaks in it; what cannot be found out is unseen."""
        if channel.startswith("D"):
            return Place.DIRECT if channel == self._own(user) else Place.UNSEEN
        kept = self._places.get(channel)
        return kept[0] if kept is not None else self._looked_at(channel)

    def _own(self, user: str) -> str | None:
        """Return the conversation that we have with a user alone."""
        kept = self._direct.get(user)
        if kept is not None:
            return kept[0]
        what = "the conversation with somebody could not be looked up"
        opened = attempt(what, lambda: self._client.conversations_open(users=user)["channel"]["id"])
        return None if isinstance(opened, Outcome) else self._direct.put(user, str(opened))

    def _looked_at(self, channel: str) -> Place:
        what = f"channel {channel} could not be looked at"
        found = attempt(what, lambda: self._client.conversations_info(channel=channel)["channel"])
        if isinstance(found, Outcome):
            unseen = found.name in {Name.CHANNEL_GONE, Name.NOT_IN_CHANNEL}
            return self._places.put(channel, Place.UNSEEN) if unseen else Place.UNSEEN
        return self._places.put(channel, Place.SHARED if is_shared(found) else Place.OURS)
