"""What a fake Slack remembers: users, channels, messages, ephemeral answers, views and the triggers that open them.

No sockets and no methods of the Web API here. It is strict where Slack is lenient (a reply to a message that never
was is refused), so that our mistakes show.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

Answer = dict[str, Any]
BOT_USER = "U0RISKBRIEF"
TEAM = "T0ACME"
APP = "A0RISKBRIEF"


class Refused(Exception):
    """`ok: false`, with Slack's code and whatever else Slack adds."""

    def __init__(self, code: str, **more: Any) -> None:
        super().__init__(code)
        self.answer: Answer = {"ok": False, "error": code, **more}


@dataclass
class User:
    """Somebody in the workspace. `stranger` comes from another organisation through a shared channel."""

    id: str
    name: str
    email: str | None
    stranger: bool = False
    deleted: bool = False
    confirmed: bool = True

    def shown(self) -> Answer:
        profile = {"real_name": self.name, **({"email": self.email} if self.email else {})}
        return {
            "id": self.id,
            "team_id": "T0OTHER" if self.stranger else TEAM,
            "name": self.name.lower().replace(" ", "."),
            "deleted": self.deleted,
            "is_bot": False,
            "is_stranger": self.stranger,
            "is_email_confirmed": self.confirmed,
            "profile": profile,
        }


@dataclass
class Channel:
    """A conversation. `joined` says whether the bot is in it; `user` is the other side of a direct message."""

    id: str
    name: str
    joined: bool = True
    private: bool = False
    archived: bool = False
    user: str | None = None
    shared: bool = False
    """Whether it is shared with another organisation (Slack Connect)."""
    invited: bool = False
    """Whether another organisation was invited into it and has not come yet."""

    def shown(self) -> Answer:
        return {
            "id": self.id,
            "name": self.name,
            "is_channel": not self.private,
            "is_im": self.user is not None,
            "is_private": self.private,
            "is_archived": self.archived,
            "is_member": self.joined,
            "is_ext_shared": self.shared,
            "is_pending_ext_shared": self.invited,
            "is_org_shared": False,
            "is_shared": self.shared,
        }


@dataclass
class Message:
    """A message as it stands now; `edits` counts how often it was updated. `request` is what was posted."""

    channel: str
    ts: str
    text: str
    blocks: list[Answer]
    metadata: Answer | None
    thread_ts: str | None
    request: Answer
    edits: int = 0

    def shown(self, *, with_metadata: bool) -> Answer:
        shown: Answer = {"type": "message", "user": BOT_USER, "app_id": APP, "ts": self.ts, "text": self.text}
        if self.blocks:
            shown["blocks"] = self.blocks
        if self.thread_ts:
            shown["thread_ts"] = self.thread_ts
        if self.metadata and with_metadata:
            shown["metadata"] = self.metadata
        return shown


@dataclass
class Trigger:
    """What lets us open one view, for three seconds after somebody did something."""

    user: str
    made_at: float
    used: bool = False


@dataclass
class State:
    """Users, channels, messages, views, and what is done with them."""

    clock: Callable[[], float]
    users: dict[str, User] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    messages: list[Message] = field(default_factory=list)
    views: dict[str, Answer] = field(default_factory=dict)
    """Modals that are open and Home views, by id."""
    homes: dict[str, str] = field(default_factory=dict)
    """The id of each user's Home view."""
    triggers: dict[str, Trigger] = field(default_factory=dict)
    open_socket: Callable[[], str] = field(default=lambda: "ws://127.0.0.1:1/")
    lock: threading.RLock = field(default_factory=threading.RLock)
    _last_ts: int = 0

    def next_ts(self) -> str:
        """A time stamp in Slack's form, later than every one before."""
        self._last_ts = max(self._last_ts + 1, int(self.clock() * 1_000_000))
        return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    def direct_message(self, user: str) -> Channel:
        """The conversation between the bot and a user, made when first asked for."""
        if user not in self.users:
            raise Refused("user_not_found")
        channel = Channel(id=f"D{user[1:]}", name="directmessage", private=True, user=user)
        return self.channels.setdefault(channel.id, channel)

    def readable(self, channel_id: Any) -> Channel:
        """A channel that the bot may read."""
        channel = self.channels.get(str(channel_id))
        if channel is None or (channel.private and not channel.joined):
            raise Refused("channel_not_found")
        if not channel.joined:
            raise Refused("not_in_channel")
        return channel

    def writable(self, channel_id: Any) -> Channel:
        """A channel that the bot may post to; a user's id stands for the direct message with them."""
        if str(channel_id).startswith(("U", "W")):
            if str(channel_id) not in self.users:
                raise Refused("channel_not_found")
            return self.direct_message(str(channel_id))
        channel = self.readable(channel_id)
        if channel.archived:
            raise Refused("is_archived")
        return channel

    def message(self, channel: str, ts: Any) -> Message | None:
        return next((one for one in self.messages if (one.channel, one.ts) == (channel, ts)), None)

    def new_trigger(self, user: str) -> str:
        """What Slack sends along when somebody does something."""
        trigger_id = f"{len(self.triggers) + 1}.1234.abcdef"
        self.triggers[trigger_id] = Trigger(user, self.clock())
        return trigger_id
