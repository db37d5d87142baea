"""Who a Slack user is, and where they speak.

An address counts only for a member of our own workspace with an open account and a confirmed address. A channel that
another organisation can read gets no answer; what cannot be looked up counts as unseen. Two surprises: a D… id alone
does not mean we are alone, as `/risk` works in any direct message; and Slack calls a guest of another organisation no
stranger while we share a channel.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from bot.slack.concurrency import TTLCache
from bot.slack.send.outcomes import Name, Outcome, attempt
from briefing.delivery.outlets.slack_answers import is_shared

if TYPE_CHECKING:
    from slack_sdk import WebClient

    from briefing.contracts.access import Access, Reader


ADDRESS_SECONDS = 600
"""Seconds before Slack is asked for an address again."""


class People:
    """Recognises Slack users. Thread-safe."""

    def __init__(self, client: WebClient, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._client = client
        self._addresses: TTLCache[str | None] = TTLCache(seconds=ADDRESS_SECONDS, clock=clock)
        self._workspace: str | None = None

    def reader(self, directory: Access, user: str) -> Reader | None:
        """Return the reader of a Slack user, None if unknown. Slack is asked if the id says nothing."""
        found = directory.reader(slack_id=user)
        if found is not None:
            return found
        email = self.email(user)
        # An empty address is nobody's; it would match everyone without one.
        return directory.reader(slack_id=user, email=email) if email else None

    def email(self, user: str) -> str | None:
        """Return a member's valid address; None without one, or if Slack does not tell."""
        kept = self._addresses.get(user)
        if kept is not None:
            return kept[0]
        what = "the email address of somebody in Slack could not be read"
        found = attempt(what, lambda: (self._own_workspace(), self._client.users_info(user=user)["user"]))
        if isinstance(found, Outcome):
            # Somebody who left stays gone; an unreachable Slack is asked again.
            return self._addresses.put(user, None) if found.name is Name.PERSON_GONE else None
        workspace, profile = found
        return self._addresses.put(user, _address(profile, workspace))

    def _own_workspace(self) -> str:
        """Return our token's workspace id, asked once."""
        if self._workspace is None:
            self._workspace = str(self._client.auth_test()["team_id"])
        return self._workspace


def _address(found: dict[str, Any], workspace: str) -> str | None:
    """Return the address of a profile that Slack vouches for: of a member of this workspace (id)."""
    # In an Enterprise Grid somebody has one home workspace and may be a member of more.
    homes = {found.get("team_id"), *((found.get("enterprise_user") or {}).get("teams") or ())}
    if workspace not in homes:
        return None
    unsound = ("is_stranger", "deleted", "is_bot")
    if any(found.get(one) for one in unsound) or found.get("is_email_confirmed") is False:
        return None
    email: str | None = (found.get("profile") or {}).get("email")
    return email.strip() or None if email else None


PLACE_SECONDS = 60
"""Seconds for which a channel's kind is remembered; it may be shared at any time."""
DIRECT_SECONDS = 86_400


class Place(StrEnum):
    DIRECT = "direct"
    """The person and we alone."""
    OURS = "ours"
    """A channel of our own organisation only."""
    SHARED = "shared"
    """Another organisation reads it, or is invited to."""
    UNSEEN = "unseen"
    """We are not in it and may not look."""


class Channels:
    """Looks up conversations. Thread-safe."""

    def __init__(self, client: WebClient, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._client = client
        self._places: TTLCache[Place] = TTLCache(seconds=PLACE_SECONDS, clock=clock)
        self._direct: TTLCache[str] = TTLCache(seconds=DIRECT_SECONDS, clock=clock)

    def place(self, channel: str, user: str) -> Place:
        """Return a conversation's kind for a user in it; what cannot be found out is unseen."""
        if channel.startswith("D"):
            return Place.DIRECT if channel == self._own(user) else Place.UNSEEN
        kept = self._places.get(channel)
        return kept[0] if kept is not None else self._looked_at(channel)

    def _own(self, user: str) -> str | None:
        """Return our direct conversation with a user."""
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
