"""Takes the names of people out of a question before it leaves the machine: a model knows them by {person:ID} alone.

Only whole names, addresses and @logins are known for names. A first name by itself may be any word, and stays.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from data.records import Person

SOMEBODY: Final = "(a colleague)"


def without_names(question: str, people: Iterable[Person], known: Collection[str]) -> str:
    """Return a question with placeholders for names; who is not `known` (ids) to the scope is only "a colleague"."""
    placeholders = {
        name.casefold(): f"{{person:{one.id}}}" if one.id in known else SOMEBODY
        for one in sorted(people, key=lambda one: (one.id in known, one.id))
        for name in _names_of(one)
    }
    if not placeholders:
        return question
    longest_first = sorted(placeholders, key=lambda name: (-len(name), name))
    pattern = "|".join(re.escape(name) for name in longest_first)
    return re.sub(
        rf"(?<![\w@])(?:{pattern})(?!\w)",
        lambda match: placeholders.get(match.group().casefold(), SOMEBODY),
        question,
        flags=re.IGNORECASE,
    )


def _names_of(person: Person) -> Iterator[str]:
    if " " in person.name.strip():
        yield person.name.strip()
    if person.email:
        yield person.email
    if person.login:
        yield f"@{person.login}"
