"""Every phrase of a briefing, as tables: by kind of fact, the cases it can be in and the wordings of each.

A wrong phrase is wrong in every briefing: `tests/golden/phrases` shows all, for a person to read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Final

from briefing.narrative.phrases import cards, operations, week
from briefing.narrative.phrases.table import TABLES, read_table

if TYPE_CHECKING:
    from briefing.contracts.payload import Fact
    from briefing.narrative.phrases.table import Phrases
    from briefing.narrative.wording import Values


@cache
def all_phrases() -> Mapping[str, Phrases]:
    return {kind: phrases for name in TABLES for kind, phrases in read_table(name).items()}


def kind_name(kind: str) -> str:
    """Return the name of a kind in tables of facts; without phrases its own."""
    phrases = all_phrases().get(kind)
    return (phrases and phrases.called) or kind.replace("_", " ")


ADDED: Final[Mapping[str, Callable[[Fact], Values]]] = {
    kind: add for one in (week, operations, cards) for kind, add in one.VALUES.items()
}
"""The values that a kind adds to a fact's own, for templates and conditions."""
