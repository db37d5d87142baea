"""Reads typed values, states and people from GitLab's answers; all within `reading`.

A wrong type would otherwise pass until the database refuses it, with nothing pointing at GitLab. Bots are known by
GitLab's names for tokens' accounts, as only some answers say so. Deleted accounts become `ghost`, which is nobody. A
commit's author is known by GitLab's private address, or by the name of whoever opened the merge request.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final, TypeVar

from data.commits import is_bot
from data.records import Person
from data.sources.forge.answers import AnswerReader, Node

if TYPE_CHECKING:
    from data.sources.forge.changes import Accounts


Value = TypeVar("Value")

GITLAB: Final = AnswerReader(name="GitLab", documented="it documents")
reading = GITLAB.reading

STATES: Final = {
    "created": "pending",
    "preparing": "pending",
    "scheduled": "pending",
    "waiting_for_resource": "waiting",
    "waiting_for_callback": "waiting",
    # A deployment to a protected environment, not approved yet.
    "blocked": "waiting",
    "canceling": "cancelled",
    "canceled": "cancelled",
}
"""GitLab's words that become another of ours; others stay."""

OVER: Final = frozenset({"success", "failed", "cancelled", "skipped"})
"""Final states; a job that waits for somebody (`manual`) may still begin."""


def text(node: Mapping[str, Any], key: str) -> str:
    """Raises KeyError or TypeError where there is no text."""
    return _typed(node[key], str, key)


def maybe_text(node: Mapping[str, Any] | None, key: str) -> str | None:
    """Return a text; None without one, or without the object."""
    value = None if node is None else node.get(key)
    return None if value is None else _typed(value, str, key)


def number(node: Mapping[str, Any], key: str) -> int:
    """Raises KeyError or TypeError where there is no whole number."""
    if isinstance(node[key], bool):
        raise TypeError(f"{key} is no int")
    return _typed(node[key], int, key)


def flag(node: Mapping[str, Any], key: str) -> bool:
    """Return a flag; False where it is missing, as on older servers."""
    value = node.get(key)
    return False if value is None else _typed(value, bool, key)


def texts(node: Mapping[str, Any], key: str) -> list[str]:
    return [_typed(one, str, key) for one in _typed(node[key], list, key)]


def objects(node: Mapping[str, Any], key: str) -> list[Node]:
    return [_typed(one, dict, key) for one in _typed(node[key], list, key)]


def _typed(value: object, kind: type[Value], key: str) -> Value:
    if not isinstance(value, kind):
        raise TypeError(f"{key} is {type(value).__name__} and no {kind.__name__}")
    return value


def state_of(node: Node) -> str:
    word = text(node, "status").lower()
    return STATES.get(word, word)


_BOT: Final = re.compile(
    r"(?:project|group)_\d+_bot(?:_[0-9a-f]+|\d*)|service_account_.+|(?:support|alert|security|ops|duo|admin)-bot\d*"
    r"|gitlab-\w*-?bot|.+\[bot\]",
    re.IGNORECASE,
)
_GHOST: Final = re.compile(r"ghost\d*")
_PRIVATE: Final = re.compile(r"(?P<id>\d{1,12})-[^@\s]+@users\.noreply\.\S+", re.IGNORECASE)


def person_of(account: Mapping[str, Any], prefix: str) -> Person | None:
    """Read an account; None for the one of all deleted ones, and where none is named."""
    number, login = account.get("id"), account.get("username")
    if not isinstance(number, int) or not isinstance(login, str) or not login or _GHOST.fullmatch(login):
        return None
    bot = account.get("bot") is True or _BOT.fullmatch(login) is not None or is_bot(login, "")
    name = maybe_text(account, "name") or login
    return Person(id=f"{prefix}:{number}", login=login, name=name, email=None, is_bot=bot)


def author_of(commit: Mapping[str, Any], among: Iterable[Mapping[str, Any] | None], people: Accounts) -> str | None:
    """Return a commit's author, None if unknown; `among` are accounts it may be by name."""
    private = _PRIVATE.fullmatch(maybe_text(commit, "author_email") or "")
    if private is not None:
        # Not read from the commit alone: anybody may write any name there.
        return f"{people.prefix}:{private['id']}"
    name = (maybe_text(commit, "author_name") or "").strip()
    found = {people.id_of(user) for user in among if user is not None and name and name.casefold() in _names(user)}
    return found.pop() if len(found) == 1 else None


def _names(user: Mapping[str, Any]) -> set[str]:
    return {str(user.get(key) or "").strip().casefold() for key in ("name", "username")}
