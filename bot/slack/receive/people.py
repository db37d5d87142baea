"""Who a Slack user is, and where they are speaking to us.

An address is believed only of a member of our own workspace whose account is open and who has confirmed it. Nothing is
answered in a channel that another organisation can read, and what cannot be looked into counts as unseen. Two
surprises: a D… id alone does not mean that we are alone, since `/risk` can be typed into any direct message; and Slack
calls a guest of another organisation no stranger while a channel of ours is shared with theirs.
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
"""How long an address is believed before Slack is asked again."""


class People:
    """Recognises Slack users. Safe to share between threads."""

    def __init__(self, client: WebClient, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._client = client
        self._addresses: TTLCache[str | None] = TTLCache(seconds=ADDRESS_SECONDS, clock=clock)
        self._workspace: str | None = None

    def reader(self, directory: Access, user: str) -> Reader | None:
        """Return the reader that a Slack user is, None for a stranger. Slack is asked where the id says nothing."""
        found = directory.reader(slack_id=user)
        if found is not None:
            return found
        email = self.email(user)
        # An empty address is nobody's, and would otherwise be everybody's who has none.
        return directory.reader(slack_id=user, email=email) if email else None

    def email(self, user: str) -> str | None:
        """Return the address in a member's profile; None where there is none that counts, or Slack does not tell."""
        kept = self._addresses.get(user)
        if kept is not None:
            return kept[0]
        what = "the email address of somebody in Slack could not be read"
        found = attempt(what, lambda: (self._own_workspace(), self._client.users_info(user=user)["user"]))
        if isinstance(found, Outcome):
            # Somebody who is gone stays gone; a Slack that is away is asked again.
            return self._addresses.put(user, None) if found.name is Name.PERSON_GONE else None
        workspace, profile = found
        return self._addresses.put(user, _address(profile, workspace))

    def _own_workspace(self) -> str:
        """Return the id of the workspace that our token is for; it is asked for once."""
        if self._workspace is None:
            self._workspace = str(self._client.auth_test()["team_id"])
        return self._workspace


def _address(found: dict[str, Any], workspace: str) -> str | None:
    """Return the address of a profile that Slack vouches for: of a member of our own workspace (its id)."""
    # In an Enterprise Grid somebody has one home and may be a member of more.
    homes = {found.get("team_id"), *((found.get("enterprise_user") or {}).get("teams") or ())}
    if workspace not in homes:
        return None
    unsound = ("is_stranger", "deleted", "is_bot")
    if any(found.get(one) for one in unsound) or found.get("is_email_confirmed") is False:
        return None
    email: str | None = (found.get("profile") or {}).get("email")
    return email.strip() or None if email else None


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
