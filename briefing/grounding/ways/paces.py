"""Faster and slower: of a time it is less and more, of a rate ("burns faster", "deployments slowed") more and less."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from briefing.grounding.language.listed import words
from briefing.grounding.reading.comparands import is_ratio
from briefing.grounding.reading.figures import Form

if TYPE_CHECKING:
    from briefing.grounding.reading.figures import Figure
    from briefing.grounding.reading.said import Said

FASTER: Final = words("faster quicker swifter sped speeded accelerated accelerates accelerating")
SLOWER: Final = words("slower slowed slows slowing")
QUICKLY: Final = words("quickly rapidly swiftly speedily often frequently")
SLOWLY: Final = words("slowly rarely seldom")
TIMES: Final = ("lead_time", "mttr")
"""Kinds of facts that measure how long something takes."""
RATES: Final = ("objective", "deployments", "week_changes")
"""Kinds of facts of which more are there, or are spent, in the same time."""
FAR: Final = 8
PAIR: Final = 2
PERCENT: Final = 100
DENYING: Final = words("neither none")
EXCEEDING: Final = words("more faster over above beyond exceeds exceeding quicker")
"""Words with which a pace that is just reached is not denied."""
LONG, SHORT = words("slow long lengthy"), words("quick fast short brief swift prompt")
BEING: Final = words("was were is are stayed remained looked")
AGAINST: Final = words("against versus compared where")
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


def unpaced(one: Said, figure: Figure) -> bool | None:
    """Know "neither burns at even half its own pace" of budgets that all burn more slowly than that."""
    span = [at for at in one.clause(figure.start) if one.lows[at] in {*DENYING, "pace"}]
    told = one.cited.of_kind("objective")
    if len(span) < PAIR or one.lows[span[0]] not in DENYING or not span[0] <= figure.start < span[-1] or not told:
        return None
    is_parted = "," in one.lows[span[0] : span[-1]]
    if is_parted or one.lows[span[-1]] != "pace" or (one.lows[span[0]] == "neither" and len(told) != PAIR):
        return None
    parts = [each for each in one.figures if span[0] < each.start < span[-1] and is_ratio(each)]
    bound = 1.0 if not parts else parts[0].value / (PERCENT if parts[0].form is Form.FRACTION else 1)
    least = max(float(str(fact.value)) for fact in told)
    return least <= bound if EXCEEDING & one.words(range(span[0], span[-1])) else least < bound


def judged(said: Said, place: int) -> tuple[str, int] | None:
    """Return which way "was quick, at 38 minutes against a usual 67" goes; None where no times are held so."""
    sign = (said.lows[place] in LONG) - (said.lows[place] in SHORT)
    if not sign or not said.cited.of_kind(*TIMES) or not BEING & set(said.lows[max(0, place - 2) : place]):
        return None
    first, last = (next((one for one in said.figures if one.start > at), None) for at in (place, place + 5))
    if first is None or last is None or first.start > place + 3 or not AGAINST & set(said.lows[first.end : last.start]):
        return None
    return ("up", sign)


def _sign(low: str, behind: str) -> int:
    """Return 1 for "faster" and "more quickly", −1 for "slower", "more slowly" and "less often"."""
    if low in {"more", "less"} and behind in QUICKLY | SLOWLY:
        return 1 if (low == "more") == (behind in QUICKLY) else -1
    return 1 if low in FASTER else -1 if low in SLOWER else 0
