"""Who a reader sees where a narrative says `{person:ID}`: a name, a role, or a former colleague.

Names come beside the payload and are never stored in an edition's inputs. `Naming.ROLES` never reads them, so nothing
can leak by accident.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from briefing.contracts.untrusted_text import clean

if TYPE_CHECKING:
    from briefing.contracts.payload import Payload

FORMER = "a former colleague"
MAX_NAME = 40

_PERSON = re.compile(r"\{person:([^{}]+)\}")
_SENTENCE_START = re.compile(r"(?:^|[.!?]\s+)$")


class Naming(StrEnum):
    NAMES = "names"
    """By name: the private edition to a manager."""
    ROLES = "roles"
    """By role: channels, and anything shared or forwarded."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Names:
    """Display names by person id, without erased people."""

    by_person: Mapping[str, str] = field(default_factory=dict)


def resolve(text: str, payload: Payload, naming: Naming, names: Names, *, before: str = "") -> str:
    """Replace `{person:ID}` in our own sentence, which `before` begins; never in a stranger's title."""

    def said(match: re.Match[str]) -> str:
        words = _words_for(match.group(1), payload, naming, names)
        starts = _SENTENCE_START.search(f"{before}{text[: match.start()]}") is not None
        # A name keeps its owner's spelling: bzyy1024 begins a sentence in small letters.
        is_name = words == clean(names.by_person.get(match.group(1), ""), limit=MAX_NAME)
        return words[:1].upper() + words[1:] if starts and not is_name else words

    return _PERSON.sub(said, text)


def _words_for(person: str, payload: Payload, naming: Naming, names: Names) -> str:
    if naming is Naming.NAMES:
        return clean(names.by_person.get(person, ""), limit=MAX_NAME) or FORMER
    return next((clean(known.role) for known in payload.people if known.id == person), FORMER) or FORMER
