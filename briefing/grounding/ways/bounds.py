"""Words of movement that only bound a number, or tell of no movement: "more than half", "no longer"."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from briefing.grounding.language.lexicon import FRACTIONS, MULTIPLIERS, UNITS
from briefing.grounding.language.listed import words
from briefing.grounding.language.words import EVERY
from briefing.grounding.reading.figures import Form

if TYPE_CHECKING:
    from briefing.grounding.reading.figures import Figure
    from briefing.grounding.reading.said import Said

APPROXIMATING: Final = words("a an about almost around nearly just over some roughly half twice")
THAN: Final = words("more fewer less higher lower longer faster slower quicker shorter")
SIDE: Final = words("above below under")
SIDES_BEHIND: Final = THAN | SIDE | words("over fewer beyond")
SPANNING: Final = words("days hours minutes weeks points")
"""Units of which "more than a day" bounds how much it was."""
MOVEMENTS: Final = words("rise fall drop decline increase decrease climb")
CLOSING: Final = words(", . ; :") | {""}
NAMED: Final = words("usual usually last before")
HELD: Final = NAMED - {"before"} | {"from", "against", "the"}
"""Words behind a number that make it a base of comparison, and not a bound."""


def is_bound(said: Said, place: int) -> bool:
    """Whether the word only bounds a number ("more than half", "no longer", "above 60 points")."""
    low, behind = said.lows[place], said.lows[place + 1 : place + 3]
    if _is_no_movement(said, place) or _bounds_part(said, place):
        return True
    figure = _bounding(said, place)
    # "Less than both the previous week and the usual" holds something against the two.
    if figure is None or figure.form is Form.BOTH:
        return False
    after = set(said.lows[figure.end : figure.end + 4])
    if low in THAN and behind[:1] == ["than"]:
        # "More than 20 hours below usual": the word behind the number has the direction.
        return not NAMED & after or bool(SIDES_BEHIND & set(said.lows[figure.end : figure.end + 1]))
    if low in SIDE and figure.start == place + 1:
        return not any(one.end in {place, place - 1} for one in said.figures) and not HELD & after
    return False


def _is_no_movement(said: Said, place: int) -> bool:
    """Whether the word tells of no movement at all: "time to recovery", "what came later", "no longer"."""
    low, behind = said.lows[place], (said.lows[place + 1 : place + 2] or ["."])[0]
    before = said.lows[place - 1] if place else ""
    return any(
        (
            low == "recovery" and bool(said.cited.of_kind("mttr")),
            low == "recovery" and (before in {"to", "of"} or behind in {"took", "takes", "time", "times"}),
            low == "later" and _is_when(said, place),
            low == "longer" and before == "no",
            low == "more" and said.lows[place + 1 : place + 3] == ["or", "less"],
            low == "less" and said.lows[max(0, place - 2) : place] == ["more", "or"],
            behind == "part" and said.lows[max(0, place - 2) : place] == ["for", "the"],
            before == "the" and behind == "of" and not is_of_several(said, place),
            "pace" in said.lows[place + 1 : place + 4] and bool(said.cited.of_kind("objective")),
        )
    )


def is_of_several(said: Said, place: int) -> bool:
    """Whether "the fall of both services" is said: a movement that each of them made."""
    is_tied = said.lows[place + 1 : place + 2] == ["of"] and bool(EVERY & set(said.lows[place + 2 : place + 3]))
    return is_tied and said.lows[place] in MOVEMENTS


def _is_when(said: Said, place: int) -> bool:
    """Whether "later" says when something was: "an hour later"; what took its time is later than it was before."""
    behind = "".join(said.lows[place + 1 : place + 2])
    is_measured = any(one.end == place for one in said.figures) or said.lows[place - 1] in SPANNING | {"day", "week"}
    is_slow = behind == "than" or (behind in CLOSING and not is_measured and bool(said.cited.of_kind("lead_time")))
    return not is_slow or bool(said.cited.of_kind("change", "deployment"))


def _bounds_part(said: Said, place: int) -> bool:
    """Whether a word bounds a part or a multiple: "more than a third", "less than double"."""
    if said.lows[place + 1 : place + 2] != ["than"]:
        return False
    behind = [low for low in said.lows[place + 2 : place + 5] if low not in {"a", "an", "the", "one"}][:1]
    if said.lows[place + 2 : place + 3] in (["a"], ["an"]) and behind and UNITS.get(behind[0]) in SPANNING:
        return True
    return bool(behind) and behind[0].removesuffix("s") in {*FRACTIONS, *MULTIPLIERS}


def _bounding(said: Said, place: int) -> Figure | None:
    """Return the number that a word may bound: the next but one word, past what only makes a number rough."""
    at = place + 2
    while at < len(said.lows) and said.lows[at] in APPROXIMATING and not any(one.start == at for one in said.figures):
        at += 1
    return next((one for one in said.figures if place < one.start <= max(at, place + 2)), None)
