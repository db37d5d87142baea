"""What the phrases about cards themselves are made of: who needs what, what has come to rest, that nothing does."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final

from briefing.contracts.week import STATE_WEEKS
from briefing.contracts.words import listed
from briefing.narrative.phrases.asks import ORDINALS, WORDS
from briefing.narrative.values import numbers, strings

if TYPE_CHECKING:
    from briefing.contracts.payload import Fact
    from briefing.narrative.wording import Values


def _of_card(fact: Fact) -> Values:
    weeks = int(numbers(fact.value)[0])
    return {"ordinal": ORDINALS.get(weeks), "is_known": weeks <= STATE_WEEKS}


def _of_settled(fact: Fact) -> Values:
    if left := fact.detail.get("left"):
        return {"holds": f"stands out, though what was asked {WORDS[str(left)][0]}"}
    return {"holds": "shows in what could be read" if fact.detail.get("is_blind") else "holds"}


def _of_calm(fact: Fact) -> Values:
    return {
        "missing": listed(strings(fact, "missing")) or None,
        "partial": listed(strings(fact, "partial")) or None,
        "missing_word": "is" if len(strings(fact, "missing")) == 1 else "are",
        "muted_word": "is new" if fact.detail.get("is_muted") else "stands out",
        "recovered_word": "has" if len(strings(fact, "recovered")) == 1 else "have",
        "risen": listed(strings(fact, "risen")) or None,
        "unread": listed(strings(fact, "unread")) or None,
    }


VALUES: Final[Mapping[str, Callable[[Fact], Values]]] = {
    "card": _of_card,
    "settled": _of_settled,
    "calm": _of_calm,
}
