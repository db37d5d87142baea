"""Above or below a band: "no change is above moderate" is held against the bands of what is cited."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from briefing.grounding.language.listed import words
from briefing.grounding.language.words import NEGATIONS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from briefing.grounding.reading.said import Said

LEVELS: Final = ("safe", "moderate", "high", "critical")
ABOVE: Final = words("above over beyond")
BELOW: Final = words("below under")


def holds(said: Said, place: int) -> bool | None:
    """Return whether what is cited is above, or below, the band behind a word; None where no band stands there."""
    low, behind = said.lows[place], said.lows[place + 1 : place + 2]
    if low not in ABOVE | BELOW or behind[:1] == [] or behind[0] not in LEVELS:
        return None
    level, sign = LEVELS.index(behind[0]), 1 if low in ABOVE else -1
    known = [sign * (one - level) > 0 for one in _levels(said)]
    is_denied = bool(NEGATIONS & said.words(said.clause(place)))
    return bool(known) and (not any(known) if is_denied else all(known))


def _levels(said: Said) -> Iterator[int]:
    """Yield the bands of the cited changes and deployments, and the highest that a count of risky ones lets be."""
    for fact in said.cited.facts:
        if fact.kind in {"change", "deployment"} and fact.detail.get("band") in LEVELS:
            yield LEVELS.index(str(fact.detail["band"]))
        elif fact.kind == "elevated":
            yield LEVELS.index("high" if fact.value else "moderate")
