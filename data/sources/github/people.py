"""Who did something on GitHub, as people of the store: one id for each account, and bots told from persons.

GraphQL calls a bot `dependabot` and REST calls it `dependabot[bot]`; both become the second. An account that was
deleted is null here and None there (GitHub's web pages show it as "ghost"). E-mail addresses are not asked for: a
classic token without `user:email` is refused the whole answer for them, and commits tell who wrote what.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from data.bots import is_bot
from data.records import Person
from data.sources.forge.people import Accounts

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

BOT = "[bot]"


class People(Accounts):
    """The accounts that one page speaks of, each once."""

    def person_of(self, account: Mapping[str, Any]) -> Person | None:
        """Read an account of a GraphQL or REST answer."""
        return person_of(account, self.prefix)


def person_of(actor: Mapping[str, Any], prefix: str) -> Person | None:
    """Read one account; None where the answer does not even name it."""
    node_id, login = actor.get("id"), actor.get("login")
    if "node_id" in actor:  # REST, whose `id` is a number
        node_id = actor["node_id"]
    if not node_id or not login:
        return None
    kind = actor.get("__typename") or actor.get("type")
    bot = kind == "Bot" or is_bot(login, "")
    full = f"{login}{BOT}" if kind == "Bot" and not login.endswith(BOT) else login
    return Person(id=f"{prefix}:{node_id}", login=full, name=actor.get("name") or full, email=None, is_bot=bot)
