"""What a fake Slack remembers, and how its Web API answers from it.

No sockets here: `Workspace.call(method, arguments)` is one call, `Refused` carries Slack's error code.
It is strict where Slack is lenient (a reply to a message that never was is refused), so that our mistakes
show. As in Slack, a channel's history holds no replies, and metadata only on `include_all_metadata`.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.slack_limits import MAX_TEXT, MAX_TOTAL, MAX_VIEW_BLOCKS, block_errors, total_characters

Answer = dict[str, Any]
BOT_USER = "U0RISKBRIEF"
TEAM = "T0ACME"
APP = "A0RISKBRIEF"
SCOPES = (
    *("chat:write", "im:write", "commands", "users:read", "users:read.email"),
    *("channels:history", "groups:history", "im:history"),
)
"""What the bot's token may do, unless a test takes something away."""

_SCOPE_OF = {
    "chat.postMessage": "chat:write",
    "chat.update": "chat:write",
    "conversations.open": "im:write",
    "users.info": "users:read",
    "users.lookupByEmail": "users:read.email",
}
_LARGEST_PAGE = 999
_METADATA_LIMIT = 8_000


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

    def shown(self) -> Answer:
        profile = {"real_name": self.name, **({"email": self.email} if self.email else {})}
        return {
            "id": self.id,
            "team_id": "T0OTHER" if self.stranger else TEAM,
            "name": self.name.lower().replace(" ", "."),
            "deleted": self.deleted,
            "is_bot": False,
            "is_stranger": self.stranger,
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
class Workspace:
    """Users, channels, messages, views, and the methods over them."""

    clock: Callable[[], float]
    users: dict[str, User] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    messages: list[Message] = field(default_factory=list)
    views: list[Answer] = field(default_factory=list)
    open_socket: Callable[[], str] = field(default=lambda: "ws://127.0.0.1:1/")
    _last_ts: int = 0
    _lock: threading.RLock = field(default_factory=threading.RLock)

    def call(self, method: str, arguments: Mapping[str, Any]) -> Answer:
        """Answer one call.

        Raises:
            Refused: with the error code that Slack gives.
        """
        one = METHODS.get(method)
        if one is None:
            raise Refused("unknown_method", req_method=method)
        with self._lock:
            return {"ok": True, **one(self, _decoded(arguments))}

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


def _decoded(arguments: Mapping[str, Any]) -> Answer:
    """A form carries lists and objects as JSON text."""
    decoded = dict(arguments)
    for name in ("blocks", "attachments", "metadata", "view"):
        if isinstance(decoded.get(name), str):
            try:
                decoded[name] = json.loads(decoded[name])
            except ValueError:
                raise Refused("invalid_arguments") from None
    return decoded


def content_of(arguments: Answer) -> tuple[str, list[Answer], Answer | None]:
    """Text, blocks and metadata of a message, held to Slack's limits."""
    text, blocks = str(arguments.get("text") or ""), arguments.get("blocks") or []
    if not text and not blocks:
        raise Refused("no_text")
    if len(text) > MAX_TEXT:
        raise Refused("msg_too_long")
    if errors := block_errors(blocks):
        raise Refused("invalid_blocks", errors=errors, response_metadata={"messages": errors})
    if total_characters(blocks) > MAX_TOTAL:
        raise Refused("msg_blocks_too_long")
    metadata = arguments.get("metadata")
    if metadata is not None:
        if not {"event_type", "event_payload"} <= set(metadata):
            raise Refused("invalid_metadata_format")
        if len(json.dumps(metadata)) > _METADATA_LIMIT:
            raise Refused("metadata_too_large")
    return text, blocks, metadata


def _post_message(space: Workspace, arguments: Answer) -> Answer:
    channel = space.writable(arguments.get("channel"))
    text, blocks, metadata = content_of(arguments)
    thread_ts = arguments.get("thread_ts")
    if thread_ts is not None and space.message(channel.id, thread_ts) is None:
        raise Refused("thread_not_found")
    message = Message(channel.id, space.next_ts(), text, blocks, metadata, thread_ts, arguments)
    space.messages.append(message)
    return {"channel": channel.id, "ts": message.ts, "message": message.shown(with_metadata=True)}


def _update(space: Workspace, arguments: Answer) -> Answer:
    channel = space.writable(arguments.get("channel"))
    message = space.message(channel.id, arguments.get("ts"))
    if message is None:
        raise Refused("message_not_found")
    message.text, message.blocks, metadata = content_of(arguments)
    message.metadata = metadata if metadata is not None else message.metadata
    message.edits += 1
    return {"channel": channel.id, "ts": message.ts, "text": message.text}


def _history(space: Workspace, arguments: Answer) -> Answer:
    channel = space.readable(arguments.get("channel"))
    found = [one for one in space.messages if one.channel == channel.id and one.thread_ts in {None, one.ts}]
    return _page(sorted(found, key=lambda one: one.ts, reverse=True), arguments)


def _replies(space: Workspace, arguments: Answer) -> Answer:
    channel = space.readable(arguments.get("channel"))
    parent = space.message(channel.id, arguments.get("ts"))
    if parent is None:
        raise Refused("thread_not_found")
    found = [one for one in space.messages if one.channel == channel.id and one.thread_ts == parent.ts]
    return _page([parent, *sorted(found, key=lambda one: one.ts)], arguments)


def _page(messages: list[Message], arguments: Answer) -> Answer:
    oldest, latest = str(arguments.get("oldest") or "0"), arguments.get("latest")
    inclusive = _true(arguments.get("inclusive"))
    within = [
        one
        for one in messages
        if (float(one.ts) > float(oldest) or (inclusive and float(one.ts) == float(oldest)))
        and (not latest or float(one.ts) < float(latest) or (inclusive and float(one.ts) == float(latest)))
    ]
    start, size = int(arguments.get("cursor") or 0), int(arguments.get("limit") or 100)
    if not 1 <= size <= _LARGEST_PAGE:
        raise Refused("invalid_limit")
    metadata = _true(arguments.get("include_all_metadata"))
    more = start + size < len(within)
    return {
        "messages": [one.shown(with_metadata=metadata) for one in within[start : start + size]],
        "has_more": more,
        "response_metadata": {"next_cursor": str(start + size) if more else ""},
    }


def _true(value: Any) -> bool:
    return value in {True, "1", "true"}


def _open(space: Workspace, arguments: Answer) -> Answer:
    users = str(arguments.get("users") or "")
    if not users:
        raise Refused("users_list_not_supplied")
    return {"channel": {"id": space.direct_message(users).id}}


def _user_info(space: Workspace, arguments: Answer) -> Answer:
    user = space.users.get(str(arguments.get("user")))
    if user is None:
        raise Refused("user_not_found")
    return {"user": user.shown()}


def _by_email(space: Workspace, arguments: Answer) -> Answer:
    wanted = str(arguments.get("email") or "").lower()
    user = next((one for one in space.users.values() if (one.email or "").lower() == wanted and not one.deleted), None)
    if user is None:
        raise Refused("users_not_found")
    return {"user": user.shown()}


def _auth_test(_: Workspace, __: Answer) -> Answer:
    return {
        "url": "https://acme.slack.com/",
        "team": "Acme",
        "user": "riskbrief",
        "team_id": TEAM,
        "user_id": BOT_USER,
        "bot_id": "B0RISKBRIEF",
        "is_enterprise_install": False,
    }


def _view(space: Workspace, arguments: Answer) -> Answer:
    view = arguments.get("view") or {}
    if errors := block_errors(view.get("blocks", []), most=MAX_VIEW_BLOCKS):
        raise Refused("invalid_arguments", response_metadata={"messages": errors})
    stored = {"id": f"V{len(space.views) + 1:04d}", **view, "user": arguments.get("user_id")}
    space.views.append(stored)
    return {"view": stored}


def scope_of(method: str, arguments: Mapping[str, Any]) -> str | None:
    """The scope that a call needs; None where it needs none that is looked for."""
    if method in {"conversations.history", "conversations.replies"}:
        kind = {"D": "im", "G": "groups"}.get(str(arguments.get("channel"))[:1], "channels")
        return f"{kind}:history"
    return _SCOPE_OF.get(method)


METHODS: Mapping[str, Callable[[Workspace, Answer], Answer]] = {
    "apps.connections.open": lambda space, _: {"url": space.open_socket()},
    "auth.test": _auth_test,
    "chat.postMessage": _post_message,
    "chat.update": _update,
    "conversations.history": _history,
    "conversations.open": _open,
    "conversations.replies": _replies,
    "users.info": _user_info,
    "users.lookupByEmail": _by_email,
    "views.open": _view,
    "views.publish": _view,
}
