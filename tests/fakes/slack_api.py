"""How a fake Slack's Web API answers from what it remembers.

No sockets here: `Workspace.call(method, arguments)` is one call, `Refused` carries Slack's error code.
As in Slack, a channel's history holds no replies, and metadata only on `include_all_metadata`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from tests.fakes import slack_views
from tests.fakes.slack_limits import MAX_TEXT, MAX_TOTAL, block_errors, total_characters
from tests.fakes.slack_state import (
    APP,
    BOT_USER,
    TEAM,
    Answer,
    Channel,
    Message,
    Refused,
    State,
    User,
)

__all__ = [
    "APP",
    "SCOPES",
    "TEAM",
    "Answer",
    "Channel",
    "Message",
    "Refused",
    "User",
    "Workspace",
    "content_of",
    "scope_of",
]

SCOPES = (
    *("chat:write", "im:write", "commands", "users:read", "users:read.email"),
    *("channels:read", "groups:read", "channels:history", "groups:history", "im:history"),
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


class Workspace(State):
    """What is remembered, with the methods over it."""

    def call(self, method: str, arguments: Mapping[str, Any]) -> Answer:
        """Answer one call.

        Raises:
            Refused: with the error code that Slack gives.
        """
        one = METHODS.get(method)
        if one is None:
            raise Refused("unknown_method", req_method=method)
        with self.lock:
            return {"ok": True, **one(self, _decoded(arguments))}


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


def _post_message(space: State, arguments: Answer) -> Answer:
    channel = space.writable(arguments.get("channel"))
    text, blocks, metadata = content_of(arguments)
    thread_ts = arguments.get("thread_ts")
    if thread_ts is not None and space.message(channel.id, thread_ts) is None:
        raise Refused("thread_not_found")
    message = Message(channel.id, space.next_ts(), text, blocks, metadata, thread_ts, arguments)
    space.messages.append(message)
    return {"channel": channel.id, "ts": message.ts, "message": message.shown(with_metadata=True)}


def _update(space: State, arguments: Answer) -> Answer:
    channel = space.writable(arguments.get("channel"))
    message = space.message(channel.id, arguments.get("ts"))
    if message is None:
        raise Refused("message_not_found")
    message.text, message.blocks, metadata = content_of(arguments)
    message.metadata = metadata if metadata is not None else message.metadata
    message.edits += 1
    return {"channel": channel.id, "ts": message.ts, "text": message.text}


def _history(space: State, arguments: Answer) -> Answer:
    channel = space.readable(arguments.get("channel"))
    found = [one for one in space.messages if one.channel == channel.id and one.thread_ts in {None, one.ts}]
    return _page(sorted(found, key=lambda one: one.ts, reverse=True), arguments)


def _replies(space: State, arguments: Answer) -> Answer:
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


def _open(space: State, arguments: Answer) -> Answer:
    users = str(arguments.get("users") or "")
    if not users:
        raise Refused("users_list_not_supplied")
    return {"channel": {"id": space.direct_message(users).id}}


def _info(space: State, arguments: Answer) -> Answer:
    channel = space.channels.get(str(arguments.get("channel")))
    if channel is None or (channel.private and not channel.joined):
        raise Refused("channel_not_found")
    return {"channel": channel.shown()}


def _user_info(space: State, arguments: Answer) -> Answer:
    user = space.users.get(str(arguments.get("user")))
    if user is None:
        raise Refused("user_not_found")
    return {"user": user.shown()}


def _by_email(space: State, arguments: Answer) -> Answer:
    wanted = str(arguments.get("email") or "").lower()
    user = next((one for one in space.users.values() if (one.email or "").lower() == wanted and not one.deleted), None)
    if user is None:
        raise Refused("users_not_found")
    return {"user": user.shown()}


def _auth_test(_: State, __: Answer) -> Answer:
    return {
        "url": "https://acme.slack.com/",
        "team": "Acme",
        "user": "riskbrief",
        "team_id": TEAM,
        "user_id": BOT_USER,
        "bot_id": "B0RISKBRIEF",
        "is_enterprise_install": False,
    }


def scope_of(method: str, arguments: Mapping[str, Any]) -> str | None:
    """The scope that a call needs; None where it needs none that is looked for."""
    kind = {"D": "im", "G": "groups"}.get(str(arguments.get("channel"))[:1], "channels")
    if method in {"conversations.history", "conversations.replies"}:
        return f"{kind}:history"
    if method == "conversations.info":
        return f"{kind}:read"
    return _SCOPE_OF.get(method)


METHODS: Mapping[str, Callable[[State, Answer], Answer]] = {
    "apps.connections.open": lambda space, _: {"url": space.open_socket()},
    "auth.test": _auth_test,
    "chat.postMessage": _post_message,
    "chat.update": _update,
    "conversations.history": _history,
    "conversations.info": _info,
    "conversations.open": _open,
    "conversations.replies": _replies,
    "users.info": _user_info,
    "users.lookupByEmail": _by_email,
    "views.open": slack_views.open_view,
    "views.publish": slack_views.publish,
    "views.push": slack_views.open_view,
    "views.update": slack_views.update,
}
