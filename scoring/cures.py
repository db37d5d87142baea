"""Whether a change repairs an incident, by its title: it names the incident, or fixes it in the incident's words.

An incident's gate holds what may make things worse. What repairs it is how one gets out of it, and passes.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

LEAST_WORDS = 2
"""Words of its own that a fix has to have in common with the incident's title, and at least half of them."""
LEAST_LETTERS = 4
LEAST_ID = 4
"""Characters of an id under which a title may hold it by chance."""
COMMON = frozenset(
    (
        *("after", "alert", "been", "cannot", "critical", "down", "error", "errors", "failed", "failing", "fails"),
        *("failure", "failures", "from", "high", "incident", "into", "issue", "issues", "outage", "production"),
        *("service", "some", "that", "this", "when", "while", "with", "wrong"),
    )
)
"""Words that incidents share whatever they are about."""


def mends(title: str, incident: str, says: str, *, is_repair: bool, services: Collection[str] = ()) -> bool:
    """Whether a change of some title repairs an incident (its id, and the title that it says).

    `services` are those of the incident: that both name the service links nothing.
    """
    if _is_named(title, incident):
        return True
    words = _words(says) - {word for service in services for word in _words(service)}
    shared = words & _words(title)
    return is_repair and len(shared) >= LEAST_WORDS and 2 * len(shared) >= len(words)


def _is_named(title: str, incident: str) -> bool:
    """Whether a title has an id, with or without what comes before its last colon, as a word of its own."""
    name = incident.rpartition(":")[2]
    is_speaking = len(name) >= LEAST_ID and any(char.isdigit() for char in name) and not name.isdigit()
    return is_speaking and re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", title, re.IGNORECASE) is not None


def _words(text: str) -> set[str]:
    found = (word.casefold() for word in re.findall(r"[^\W_]+", text))
    return {word for word in found if len(word) >= LEAST_LETTERS} - COMMON
