"""The names that a payload has: services, teams, signals, changes, deployments, objectives, sources, holidays."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from briefing.grounding.language.listed import words
from briefing.grounding.language.text import folded
from scoring.patterns import GROUPS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pydantic import JsonValue

    from briefing.payload import Fact, Payload

NAMING_KEYS = words(
    """
    label title series subject service services deployment change changes other_services signal id name others
    objective
    """
)
"""Details whose text is the name of something."""
SHORTEST = 2


@dataclass(frozen=True)
class Names:
    """Every name of a payload, in lower case, with what kinds of things bear it."""

    kinds: Mapping[str, frozenset[str]]

    @cached_property
    def odd(self) -> tuple[str, ...]:
        """The names that have other characters than letters, which could be taken for markup, the longest first."""
        found = (one for one in self.kinds if re.search(r"[^\w\s]|_", one))
        return tuple(sorted(found, key=lambda one: (-len(one), one)))

    def within(self, flat: str) -> tuple[str, ...]:
        """Return the names in a folded text, each folded too, the longest first."""
        spaced = " ".join(flat.split())
        found = [one for one in self.kinds if one and folded(one) in spaced]
        return tuple(map(folded, sorted(found, key=lambda one: (-len(one), one))))

    def are(self, name: str, *kinds: str) -> bool:
        """Whether a name is borne by one of these kinds of things."""
        return not self.kinds.get(name, frozenset()).isdisjoint(kinds)


def names_of(payload: Payload) -> Names:
    """Collect the names of a payload."""
    found: dict[str, set[str]] = {}
    for kind, name in _all(payload):
        if len(name) >= SHORTEST and not name.isdigit():
            found.setdefault(" ".join(name.lower().split()), set()).add(kind)
    return Names({name: frozenset(kinds) for name, kinds in found.items()})


def _all(payload: Payload) -> Iterator[tuple[str, str]]:
    yield "scope", payload.scope.label
    for service in payload.scope.services:
        yield "service", service.label
        yield "service", service.id
        if service.team is not None:
            yield "team", service.team.label
    yield from (("repository", repository.name) for repository in payload.scope.repositories)
    yield from (("source", source.label) for source in payload.sources)
    for card in payload.scorecards:
        yield from (("signal", entry.title) for entry in card.layout)
        yield from (("signal", entry.title) for entry in card.not_connected)
    yield from (("driver", group.label) for group in GROUPS)
    for fact in payload.facts:
        yield from names_in(fact)


def names_in(fact: Fact) -> Iterator[tuple[str, str]]:
    """Yield the names that a fact has: its subject's, and those among its details."""
    yield fact.subject.type, fact.subject.label
    if fact.subject.type in {"change", "deployment", "incident"}:
        yield fact.subject.type, fact.subject.id
    yield from (("evidence", one.text) for one in fact.evidence if " " not in one.text)
    # What a stranger called a change or an incident names nothing.
    yield from _named({key: value for key, value in fact.detail.items() if key != "title"}, None)


def _named(value: JsonValue, key: str | None) -> list[tuple[str, str]]:
    """Return the names below a key; most of what a fact has is numbers, which are passed over."""
    found: list[tuple[str, str]] = []
    if isinstance(value, dict):
        for name, below in value.items():
            if name in NAMING_KEYS or isinstance(below, (dict, list)):
                found += _named(below, name)
    elif isinstance(value, list):
        for below in value:
            if key in NAMING_KEYS or isinstance(below, (dict, list)):
                found += _named(below, key)
    elif isinstance(value, str) and key in NAMING_KEYS and _is_name(value, str(key)):
        found.append((KIND_OF_KEY.get(str(key), "thing"), value))
    return found


def _is_name(value: str, key: str) -> bool:
    """A title of an incident is a sentence, not a name; a series' title is one."""
    return key == "series" or len(value.split()) <= len("five!") or "#" in value or "/" in value


KIND_OF_KEY: Mapping[str, str] = {
    "services": "service",
    "service": "service",
    "other_services": "service",
    "deployment": "deployment",
    "change": "change",
    "changes": "change",
    "title": "signal",
}


def names_told(fact: Fact, known: Iterable[str]) -> frozenset[str]:
    """Return the names in a fact, in lower case, with those of the known ones that its details tell."""
    own = {name.lower() for _, name in names_in(fact)}
    told = " ".join(strings_in(fact.detail)).lower()
    return frozenset(own | {name for name in known if name in told})


def told_by(fact: Fact) -> Iterator[str]:
    """Yield every text of a fact's details but the title that a stranger wrote."""
    yield from strings_in({key: value for key, value in fact.detail.items() if key != "title"})


def strings_in(value: JsonValue) -> Iterator[str]:
    """Yield every text in a fact's details, in a stable order."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name in sorted(value):
            yield from strings_in(value[name])
    elif isinstance(value, list):
        for below in value:
            yield from strings_in(below)
