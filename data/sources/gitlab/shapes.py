"""Looks up what GitLab told by its type, the state of what may deploy, and who did something; all within `reading`.

A wrong type would otherwise pass until the database refuses it, and nobody would know any more that it was GitLab's.
Only some answers say that an account is a bot, but the names of those that belong to access tokens are given by GitLab
itself. What a deleted account did is moved to one called `ghost`, which is nobody. Commits name no account: their
author is known by GitLab's own private address, or where they bear the name of whoever opened the merge request.
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
    # A deployment to a protected environment that nobody has approved yet.
    "blocked": "waiting",
    "canceling": "cancelled",
    "canceled": "cancelled",
}
"""GitLab's words that are said with another one here; all others stay as they are."""

OVER: Final = frozenset({"success", "failed", "cancelled", "skipped"})
"""States after which nothing else is to be expected; a job that waits for somebody (`manual`) may yet begin."""


def text(node: Mapping[str, Any], key: str) -> str:
    """Return a text. Raises KeyError or TypeError where there is none."""
    return _typed(node[key], str, key)


def maybe_text(node: Mapping[str, Any] | None, key: str) -> str | None:
    """Return a text, None where there is none, or no such object."""
    value = None if node is None else node.get(key)
    return None if value is None else _typed(value, str, key)


def number(node: Mapping[str, Any], key: str) -> int:
    """Return a whole number. Raises KeyError or TypeError where there is none."""
    if isinstance(node[key], bool):
        raise TypeError(f"{key} is no int")
    return _typed(node[key], int, key)


def flag(node: Mapping[str, Any], key: str) -> bool:
    """Return a yes or no; no where nothing is said, as older servers do."""
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
    """Read one account; None for the one that stands for all that were deleted, and where none is named."""
    number, login = account.get("id"), account.get("username")
    if not isinstance(number, int) or not isinstance(login, str) or not login or _GHOST.fullmatch(login):
        return None
    bot = account.get("bot") is True or _BOT.fullmatch(login) is not None or is_bot(login, "")
    name = maybe_text(account, "name") or login
    return Person(id=f"{prefix}:{number}", login=login, name=name, email=None, is_bot=bot)


def author_of(commit: Mapping[str, Any], among: Iterable[Mapping[str, Any] | None], people: Accounts) -> str | None:
    """Return who wrote a commit, None where nobody can say; `among` are the accounts that it may be by its name."""
    private = _PRIVATE.fullmatch(maybe_text(commit, "author_email") or "")
    if private is not None:
        # Who it is, is not read from the commit besides: anybody may write any name there.
        return f"{people.prefix}:{private['id']}"
    name = (maybe_text(commit, "author_name") or "").strip()
    found = {people.id_of(user) for user in among if user is not None and name and name.casefold() in _names(user)}
    return found.pop() if len(found) == 1 else None


def _names(user: Mapping[str, Any]) -> set[str]:
    return {str(user.get(key) or "").strip().casefold() for key in ("name", "username")}
