"""
Whose addresses stand in commits: learnt from commits whose author the forge has named.

An address is kept as a digest, never as itself. The forge knows the authors of pull requests and of their commits; a
commit that we have here under the same hash tells which address that was. The most commits win, and among equals the
person of the least hash. An address that the forge itself gives out (12345+login@users.noreply.github.com) speaks for
itself where no commit does; forge_quirks.py knows them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, Final, Protocol

from data.records import Identity

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

DIGITS: Final = 16


class Memory(Protocol):
    """What the store knows of people by now."""

    def known_authors(self, repository: str) -> Iterable[tuple[str, str, bool]]:
        """Return (hash, person, whether it is what a merge made) of a repository's commits, by its id."""

    def logins(self, forge: str) -> Mapping[str, str]:
        """Return the person of each login of a forge, in small letters."""


def identity_key(email: str, name: str, salt: str = "") -> str:
    """Return the digest that an address goes by; a commit without one goes by its author's name.

    `salt` is that of the forge's customs: the same address is another account on the other forge.
    """
    told = email.strip().lower() or f"name:{name.strip()}"
    return sha256(f"{salt}{told}".encode("utf-8", "surrogatepass")).hexdigest()[:DIGITS]


@dataclass(slots=True)
class Votes:
    """Collects who is behind which address, over all repositories, and says it."""

    by_key: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    least: dict[tuple[str, str], str] = field(default_factory=dict)
    named: dict[str, str] = field(default_factory=dict)

    def cast(self, key: str, person: str, sha: str) -> None:
        """Count a commit that the forge says a person wrote."""
        self.by_key[key][person] += 1
        self.least[key, person] = min(sha, self.least.get((key, person), sha))

    def name(self, key: str, person: str) -> None:
        """Note an address that names a person by itself."""
        self.named[key] = person

    def identities(self) -> list[Identity]:
        """Return who won, by the digest of the address."""
        won = {key: self._winner(key, counts) for key, counts in self.by_key.items()}
        return [Identity(key=key, person_id=person) for key, person in sorted({**self.named, **won}.items())]

    def _winner(self, key: str, counts: Counter[str]) -> str:
        return min(counts, key=lambda person: (-counts[person], self.least[key, person], person))
