"""A comparative between two numbers, or before two, which alone decide it: "its mean of 22 is lower than Auth's 24"."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

from briefing.grounding.language.listed import words
from briefing.grounding.language.text import Kind
from briefing.grounding.language.words import LYING, OVERTAKES
from briefing.grounding.reading.figures import Form

if TYPE_CHECKING:
    from briefing.grounding.reading.figures import Figure
    from briefing.grounding.reading.said import Said

COMPARED: Final = words(
    "higher larger greater bigger heavier riskier more lower fewer less smaller lighter above below over under beyond"
)
COPULAE: Final = words("is was are were stands stood sits sat lies lay remains remained stays stayed")
SOFTENED: Final = words(
    "a an touch fraction little bit slightly somewhat marginally just only still even far much well considerably also"
    " clearly now again hair shade tad , noticeably roughly barely"
)
"""Words beside a copula that leave the way as it is."""
OF_WHAT: Final = words("of the points changes risk")
NOUNS: Final = words("share mean average slice part portion")
LED: Final = words(
    "than the its their that of 's usual own share mean average slice part portion for at in with from previous last"
    " week's week normal typical percent points changes year"
)
"""Words between a comparative and the number that something is held against."""
HELD_TO: Final = (["against"], ["versus"], ["vs"], ["to"], ["compared", "with"], ["compared", "to"], ["rather", "than"])
BEFORE: Final = words("usual usually normally last before earlier previous previously")
PLAIN: Final = frozenset({Form.DIGITS, Form.WORDS})
POSSESSED: Final = words("'s ' at in for of")


def flanked(said: Said, place: int) -> int | None:
    """Return how the first of two numbers stands to the second, 1 for above, where they alone decide a comparative."""
    if said.lows[place] not in COMPARED and said.lows[place] not in OVERTAKES:
        return None
    pair = _around(said, place) or _behind(said, place)
    return None if pair is None else (pair[0].value > pair[1].value) - (pair[0].value < pair[1].value)


def _around(said: Said, place: int) -> tuple[Figure, Figure] | None:
    """Return the two numbers that a comparative stands between: "the 32 percent are less than its 32.8 percent of"."""
    for first, second in pairwise(said.figures):
        if not first.end < place < second.start or not _are_alike(first, second):
            continue
        behind = [said.lows[at] for at in range(place + 1, second.start) if said.tokens[at].kind is not Kind.NAME]
        ahead = set(said.lows[first.end : place]) - OF_WHAT
        # "Is above its share of the changes, 34.4".
        rest = set(behind[:-1] if behind[-1:] == [","] and NOUNS & set(behind) else behind)
        is_verb = said.lows[place] in OVERTAKES and "," not in ahead
        is_held = is_verb or said.lows[place] in LYING or "than" in rest
        if (is_verb or ahead & COPULAE) and ahead <= COPULAE | SOFTENED and is_held and rest <= LED:
            return first, second
    return None


def _behind(said: Said, place: int) -> tuple[Figure, Figure] | None:
    """Return the two numbers that stand at once behind a comparative: "is lower, 22.6 points against 24.2"."""
    # "Landed fewer changes, 21 to Auth's 22".
    at = place + 2 if said.lows[place + 1 : place + 2] in (["changes"], ["points"], ["deployments"]) else place + 1
    at = at + 1 if said.lows[at : at + 1] in ([","], [":"]) else at
    if (
        said.lows[place] not in COMPARED
        or said.lows[at - 1] not in {",", ":"}
        or BEFORE & set(said.lows[said.clause(place).start : at])
    ):
        return None
    for first, second in pairwise(said.figures):
        between = [
            low
            for low, token in zip(
                said.lows[first.end : second.start], said.tokens[first.end : second.start], strict=True
            )
            if token.kind is not Kind.NAME and low not in POSSESSED
        ]
        if first.start == at and between in HELD_TO and _are_alike(first, second):
            return first, second
    return None


def _are_alike(first: Figure, second: Figure) -> bool:
    units = {first.unit, second.unit} - {None}
    are_plain = first.form in PLAIN and second.form in PLAIN and not (first.is_whole or second.is_whole)
    return are_plain and len(units) <= 1 and first.of is None and second.of is None
