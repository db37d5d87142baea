"""Words of readings that read nothing: they tell of figures that are proven, and of bands.

"29.3 percent of the risk points at Shipping" has points that are counted. "Waiting means 27 points rather than 80"
tells a way down. "About what its ten of 18 changes would suggest" holds one share against another, which is worked out
here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from briefing.grounding.language.lexicon import BANDS
from briefing.grounding.language.listed import words
from briefing.grounding.language.text import Kind
from briefing.grounding.language.words import HIGHEST, LOWEST, SIDES
from briefing.grounding.meaning.denials import denied
from briefing.grounding.meaning.restated import restates

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from briefing.grounding.reading.figures import Figure
    from briefing.grounding.reading.said import Said

POINTS: Final = ("points to", "point to", "points at", "point at")
COUNTING: Final = words("a one half another percentage per single full whole further extra more the")
"""Words before "point" that make it one of a score."""
MEANING: Final = ("means", "meaning that", "so this is", "so that is", "so it is", "that is a", "which is a")
CONCLUDING: Final = ("so this is", "so that is", "so it is")
MATTERS: Final = ("a matter of", "a question of", "a case of")
SURELY: Final = ("clearly", "obviously", "evidently")
BEHIND_RANK: Final = words("by with at in of among so and")
"""Words behind "most clearly" where it ranks how far things moved, and shows nothing."""
SUGGESTING: Final = ("suggest", "suggests", "imply", "indicate")
SOFTENED: Final = words("about around roughly nearly almost just only some still exactly over under a an the")
OF_BANDS: Final = frozenset(BANDS) | words(
    "rather than not and or more of score scores scoring change changes band bands"
)
BANDED: Final = ("band", "week_changes", "elevated")
DENIED: Final = (["not"], ["not", "as"], ["than"], ["than", "as"])
ABOUT: Final = words("about roughly around just exactly close")
SETTLED: Final = words(
    "settled resolved closed fixed cleared handled finished answered dealt done addressed decided sorted"
)
"""What is to be done with what a card is about."""
UNTIL: Final = words("once until when after")
"""Words before what has to be settled first."""
ISSUES: Final = ("the issue is", "the problem is")
BUDGETS: Final = words("budget budgets objective objectives")
"""What may be under pressure; of people no fact knows that."""
OF_MEANS: Final = words(
    """
    the their its own usual weekly with previous earlier of both two highest lowest at week's 's to whose similar equal
    different same
    """
)
"""Words behind which "means" is the plural of a mean."""
CLOSE: Final = 3.0
"""Percentage points that a share is "about" another by at most."""
STRESSED: Final = frozenset(SIDES) | HIGHEST | LOWEST


def reads_nothing(said: Said, phrase: str, place: int) -> bool:
    """Whether a word of readings at a place tells of proven figures only."""
    return any(rule(said, phrase, place) for rule in RULES)


def _is_of_points(said: Said, phrase: str, place: int) -> bool:
    """Whether "points" are those of a score: "add 5 points to a change", "the risk points at 29.3 percent"."""
    if phrase not in POINTS:
        return False
    before = said.lows[place - 1] if place else ""
    is_counted = any(place - 2 <= one.end <= place + 1 and one.unit in {None, "points"} for one in said.figures)
    return before in COUNTING or is_counted or (before == "risk" and _behind(said, place + 2) is not None)


def _behind(said: Said, end: int) -> Figure | None:
    """Return the figure that stands at a place, or behind words that soften it."""
    figure = next((one for one in said.figures if one.start >= end), None)
    return figure if figure is not None and set(said.lows[end : figure.start]) <= SOFTENED else None


def _is_worked_out(said: Said, phrase: str, place: int) -> bool:
    """Whether a figure of the one fact that is cited, or of a way down, is what something "means"."""
    subjects = {(fact.kind, fact.subject.id) for fact in said.cited.facts}
    is_of_one = len(subjects) == 1 or len(said.cited.of_kind("way_down")) == len(said.cited.facts)
    return phrase in MEANING and is_of_one and _behind(said, place + len(phrase.split())) is not None


def _is_mean(said: Said, phrase: str, place: int) -> bool:
    """Whether "means" are average scores: "with means of 25.8 and 25.1", "below their usual means"."""
    before, behind = said.lows[max(0, place - 1) : place], said.lows[place + 1 : place + 2]
    return phrase == "means" and (bool(OF_MEANS & set(before)) or behind in (["of"], ["are"], ["were"], ["lie"]))


def _is_of_bands(said: Said, phrase: str, place: int) -> bool:
    """Whether "a matter of moderate rather than high scores" is of bands, and facts of those are cited."""
    matter = " ".join(said.lows[place + len(phrase.split()) - 1 :][:3])
    if phrase in {"that is a", "which is a"} and matter in MATTERS:
        return _is_of_bands(said, matter, place + len(phrase.split()) - 1)
    end = place + len(phrase.split())
    stop = next((at for at in range(end, len(said.lows)) if said.lows[at] in {":", ";", ",", ".", "—"}), len(said.lows))
    told = set(said.lows[end:stop])
    is_banded = len(said.cited.of_kind(*BANDED)) == len(said.cited.facts)
    return phrase in MATTERS and is_banded and bool(told & set(BANDS)) and told <= OF_BANDS


def _is_ruled_out(said: Said, phrase: str, place: int) -> bool:
    """Whether it is what a cited pattern rules out: "a governance question, and not a matter of change volume"."""
    behind = set(said.lows[place:])
    is_denied = said.lows[max(0, place - 1) : place] in DENIED or said.lows[max(0, place - 2) : place] in DENIED
    ruled = [set(str(fact.detail.get("rules_out")).split()) for fact in said.cited.of_kind("pattern")]
    return phrase in MATTERS and is_denied and bool(ruled) and all(words & behind for words in ruled)


def _is_stressed(said: Said, phrase: str, place: int) -> bool:
    """Whether what is proven by itself is stressed: "clearly calmer than usual", "Gateway most clearly"."""
    is_ranked = phrase == "clearly" and said.lows[max(0, place - 1) : place] in (["most"], ["least"])
    behind = said.tokens[place + 1 : place + 2]
    is_ranked = is_ranked and all(one.kind in {Kind.MARK, Kind.NAME} or one.low in BEHIND_RANK for one in behind)
    return phrase in SURELY and (is_ranked or bool(STRESSED & set(said.lows[place + 1 : place + 2])))


def _is_in_proportion(said: Said, phrase: str, place: int) -> bool:
    """Whether a share stands to a part of a whole as is said: "about what its ten of 18 changes would suggest"."""
    what = next((at for at in range(place, -1, -1) if said.lows[at] == "what"), -1)
    if phrase not in SUGGESTING or what < 0 or "would" not in said.lows[what:place]:
        return False
    share = next((one for one in said.figures if one.end <= what and one.unit == "percent"), None)
    part = next((one for one in said.figures if one.start > what and one.of), None)
    if share is None or part is None or part.of is None or part.start > place:
        return False
    off = share.value - 100 * part.value / part.of
    near = set(said.lows[share.end : what])
    return bool(ABOUT & near) and abs(off) <= CLOSE


def _is_denied_alarm(said: Said, phrase: str, place: int) -> bool:
    """Whether alarm is denied where the cited facts are calm: "neither budget is under pressure"."""
    return phrase == "pressure" and place in denied(said) and bool(BUDGETS & said.words(said.clause(place)))


def _is_needed(said: Said, phrase: str, place: int) -> bool:
    """Whether it is told what has to be done with what is open: "must be settled before the next deploy"."""
    return phrase == "must be" and bool(SETTLED & set(said.lows[place + 2 : place + 3]))


def is_awaited(said: Said, place: int) -> bool:
    """Whether the matter is what windows wait for: "once the matter is settled, the windows are these mornings"."""
    until, behind = said.lows[max(0, place - 2) : place - 1], said.lows[place + 1 : place + 3]
    is_settled = set(until) <= UNTIL and behind[:1] in (["is"], ["has"]) and bool(SETTLED & set(behind))
    held = (fact for fact in said.cited.of_kind("windows", "ahead") if fact.detail.get("once_settled"))
    return is_settled and until != [] and any(held)


def _is_awaited_issue(said: Said, phrase: str, place: int) -> bool:
    """Whether "the issue is" only goes on with "resolved", behind "once" or "until"."""
    return phrase in ISSUES and is_awaited(said, place + 1)


def _is_restated(said: Said, phrase: str, place: int) -> bool:
    """Whether "so it is" draws from a figure what the same fact has by definition: "so it is back at its usual"."""
    span = said.clause(place)
    end = place + len(phrase.split())
    return phrase in CONCLUDING and restates(said, range(span.start, place), range(end, span.stop))


RULES: Final[Sequence[Callable[[Said, str, int], bool]]] = (
    _is_of_points,
    _is_worked_out,
    _is_mean,
    _is_of_bands,
    _is_ruled_out,
    _is_stressed,
    _is_in_proportion,
    _is_denied_alarm,
    _is_needed,
    _is_awaited_issue,
    _is_restated,
)
