"""Faster and slower: of a time it is less and more, of a rate ("burns faster", "deployments slowed") more and less."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from briefing.grounding.listed import words

if TYPE_CHECKING:
    from briefing.grounding.said import Said

FASTER: Final = words("faster quicker swifter sped speeded accelerated accelerates accelerating")
SLOWER: Final = words("slower slowed slows slowing")
QUICKLY: Final = words("quickly rapidly swiftly speedily often frequently")
SLOWLY: Final = words("slowly rarely seldom")
TIMES: Final = ("lead_time", "mttr")
"""Kinds of facts that measure how long something takes."""
RATES: Final = ("objective", "deployments", "week_changes")
"""Kinds of facts of which more are there, or are spent, in the same time."""
FAR: Final = 8
ALLOWED: Final = words("pace should may allowed allows planned budgeted")
"""What a budget may burn at."""
TAKING: Final = words(
    """
    lead time times took take takes reach reached production restore restored restoring recover recovered recovery fix
    resolve resolved
    """
)
"""Words of what takes its time, where facts of rates are cited beside."""


def pace(said: Said, place: int) -> tuple[str, int] | None:
    """Return which way a word of speed says that what is cited went; None where a word says nothing of speed."""
    sign = _sign(said.lows[place], "".join(said.lows[place + 1 : place + 2]))
    if not sign:
        return None
    timed = said.cited.of_kind(*TIMES)
    is_rate = bool(said.cited.of_kind(*RATES)) and not TAKING & said.words(said.clause(place))
    is_time = bool(timed) and not is_rate
    return ("up", -sign if is_time else sign)


def against_pace(said: Said, place: int) -> int | None:
    """Return how budgets burn against "their own pace" that a word of speed holds them to; None where it does not."""
    behind = said.lows[place + 1 : place + FAR]
    told = said.cited.of_kind("objective")
    if "than" not in behind or not ALLOWED & set(behind[behind.index("than") :]) or not told:
        return None
    named = said.things(range(len(said.lows)), "service")
    own = [float(str(fact.value)) for fact in told if not named or fact.subject.label.lower() in named]
    return 1 if own and min(own) > 1 else -1 if own and max(own) < 1 else 0


def _sign(low: str, behind: str) -> int:
    """Return 1 for "faster" and "more quickly", −1 for "slower", "more slowly" and "less often"."""
    if low in {"more", "less"} and behind in QUICKLY | SLOWLY:
        return 1 if (low == "more") == (behind in QUICKLY) else -1
    return 1 if low in FASTER else -1 if low in SLOWER else 0
