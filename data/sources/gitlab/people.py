"""Who did something on GitLab, as people of the store: one id for each account, and bots told from persons.

Only some answers say that an account is a bot, but the names of those that belong to access tokens are given by GitLab
itself. What a deleted account did is moved to one called `ghost`, which is nobody. Commits name no account: their
author is known by GitLab's own private address, or where they bear the name of whoever opened the merge request.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from data.bots import is_bot
from data.records import Person
from data.sources.gitlab.shapes import maybe_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from data.sources.forge.people import Accounts

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
