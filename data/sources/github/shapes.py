"""Reads the connections and the accounts of GitHub's answers, whatever its schema lets be null in them.

A connection (`{"nodes": [...], "pageInfo": {...}}`) that is None was not told, which is not the same as an empty one;
a null among its nodes is something that vanished, and is left out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from data.bots import is_bot
from data.records import Person
from data.sources.forge.answers import AnswerReader, Node

if TYPE_CHECKING:
    from collections.abc import Mapping

GITHUB: Final = AnswerReader(name="GitHub", documented="its schema says")
reading = GITHUB.reading

BOT: Final = "[bot]"


def nodes(connection: Mapping[str, Any] | None) -> list[Node]:
    """Return what a connection holds, without what vanished; of one that was not told, nothing."""
    return [] if connection is None else [node for node in connection.get("nodes") or () if node is not None]


def is_told(connection: Mapping[str, Any] | None) -> bool:
    """Whether a connection says what it holds, be it nothing."""
    return connection is not None and connection.get("nodes") is not None


def has_holes(*connections: Mapping[str, Any] | None) -> bool:
    """Whether something that vanished, or that we may not see, left a null in a connection."""
    return any(node is None for one in connections if one is not None for node in one.get("nodes") or ())


def goes_on(connection: Mapping[str, Any] | None) -> bool:
    """Whether a connection that was told says that there is more of it."""
    page = (connection.get("pageInfo") if connection is not None and is_told(connection) else None) or {}
    return bool(page.get("hasNextPage"))


def more_after(connection: Mapping[str, Any] | None) -> str | None:
    """Return the cursor after which a connection goes on, None where it ends or was not told to begin with.

    Raises:
        ValueError: it goes on, and after what is null, as the schema allows; see `reading`. Taken for its end, what
            is left would be lost without a word.
    """
    if connection is None or not goes_on(connection):
        return None
    after: str | None = connection["pageInfo"].get("endCursor")
    if after is None:
        raise ValueError("there is more, and no cursor to ask for it with")
    return after


def person_of(actor: Mapping[str, Any], prefix: str) -> Person | None:
    """Read an account of a GraphQL or REST answer; None where it does not even name it.

    GraphQL calls a bot `dependabot` and REST calls it `dependabot[bot]`; both become the second. E-mail addresses are
    not asked for: a classic token without `user:email` is refused the whole answer for them.
    """
    node_id, login = actor.get("id"), actor.get("login")
    if "node_id" in actor:  # REST, whose `id` is a number
        node_id = actor["node_id"]
    if not node_id or not login:
        return None
    kind = actor.get("__typename") or actor.get("type")
    bot = kind == "Bot" or is_bot(login, "")
    full = f"{login}{BOT}" if kind == "Bot" and not login.endswith(BOT) else login
    return Person(id=f"{prefix}:{node_id}", login=full, name=actor.get("name") or full, email=None, is_bot=bot)
