"""What git meets differently at each forge: names, who to be, what a fetch needs there, and addresses it gives out.

People are kept apart by forge. The same address may stand in commits on both, and is then somebody else's account on
the other; so what an address goes by begins with its forge. GitHub's begins with nothing: it was here first.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from data.forges import GITHUB, GITLAB

if TYPE_CHECKING:
    from collections.abc import Mapping

HOST: Final = r"users\.noreply\.[\w.-]+"


@dataclass(frozen=True, kw_only=True, slots=True)
class ForgeQuirks:
    """The customs of one forge.

    `names` are those that its repositories can have, `written` says how; each may become a part of a path on this
    machine. `user` goes with the token. `permission` is what a fetch needs, `remedy` what to do where the token is
    refused. `private` matches addresses that the forge gave out, with a `login` or an `id` in them. `salt` goes before
    an address, and `history` is the kind of stream.
    """

    forge: str
    names: re.Pattern[str]
    written: str
    user: str
    permission: str
    remedy: str
    private: re.Pattern[str]
    salt: str
    history: str

    def allow(self, name: str) -> bool:
        """Whether a repository here can be called so."""
        return self.names.fullmatch(name) is not None and not {".", ".."} & set(name.split("/"))

    def person_of(self, email: str, logins: Mapping[str, str]) -> str | None:
        """Return whom an address that the forge gave out names among its people; None for any other address."""
        found = self.private.fullmatch(email.strip())
        if found is None:
            return None
        told = found.groupdict()
        if (login := told.get("login")) is not None:
            return logins.get(login.lower())
        person = f"{self.forge}:{told['id']}"
        return person if person in logins.values() else None


OF_GITHUB: Final = ForgeQuirks(
    forge=GITHUB,
    names=re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*/[A-Za-z0-9._-]+"),
    written="owner/name",
    # GitHub takes any name beside a personal token, and this one beside an App's.
    user="x-access-token",
    permission="Contents: read",
    remedy="renew the token, or give it access to the repository",
    private=re.compile(rf"(?:\d+\+)?(?P<login>[^@\s]+)@{HOST}", re.IGNORECASE),
    salt="",
    history="history",
)
OF_GITLAB: Final = ForgeQuirks(
    forge=GITLAB,
    names=re.compile(r"[\w.][\w.+-]*(?:/[\w.][\w.+-]*)+"),
    written="group/project",
    # Any name will do beside any kind of token; this one is what GitLab's own pages write.
    user="oauth2",
    permission="read_repository",
    remedy="renew the token, and give it the scope read_repository",
    # A login may change, and is left out of newer addresses; the number stays.
    private=re.compile(rf"(?P<id>\d+)(?:-[^@\s]+)?@{HOST}", re.IGNORECASE),
    salt=f"{GITLAB}:",
    history="gitlab-history",
)
