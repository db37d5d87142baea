"""Every phrase of a briefing, as tables: by kind of fact, the cases it can be in and the wordings of each.

A wrong phrase is wrong in every briefing, so `tests/golden/phrases` shows all of them, and a person reads that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from briefing.narrative.phrases import ahead, asks, cards, changes, notable, operations, positives, services, week

if TYPE_CHECKING:
    from collections.abc import Mapping

    from briefing.narrative.phrases.table import Phrases

PHRASES: Final[Mapping[str, Phrases]] = {
    kind: phrases
    for table in (week, services, operations, changes, notable, ahead, asks, positives, cards)
    for kind, phrases in table.TABLE.items()
}
