"""What a step or a ratio is held against, where the sentence says it behind: a number, a time, a name, a budget's pace.

"Twice the usual 12", "half of what it was a week ago", "a point more than Shipping", "at half its pace". What stands
there says nothing of any other number of the sentence.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from briefing.grounding.figures import Form
from briefing.grounding.lexicon import BANDS, SPANS
from briefing.grounding.listed import phrases, words
from briefing.grounding.quantities import Role
from briefing.grounding.text import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from briefing.grounding.figures import Figure
    from briefing.grounding.roles import Group
    from briefing.grounding.text import Token

MORE: Final = words("more higher greater longer larger bigger heavier above over beyond ahead riskier")
LESS: Final = words("less fewer lower shorter smaller lighter below under behind short calmer safer")
FAST: Final = words("faster quicker swifter sooner")
SLOW: Final = words("slower later")
QUICK: Final = words("fast quick quickly swift soon")
"""Words that mean more, or less, of what is done in a time, and the other way round of the time itself."""
LITTLE: Final = words("short low small light few little brief")
"""Adjectives behind "three times as", of which there is more where the number is less."""
TIED: Final = words("above below over under beyond behind") | {"ahead of", "short of"}
"""Words that need no "than"."""
LEADING: Final = words("the its their what that those last")
"""Words behind "twice" and "three times" with which begins what they are held against."""
STOPS: Final = words(", ; : ( ) — – . and or but while whereas though although yet which who")
FARTHEST: Final = 10
"""Words that tell what something is held against at most."""
LINK: Final = 6
"""Words from "as many" to "as", and from "more" to "than", at most."""
MEASURED: Final = words(
    "weight level rate share size length value score time pace burden average mean height risk number count amount"
)
"""Nouns for a number that stands at another time: "half of their weight a week earlier"."""
USUAL: Final = frozenset({Role.USUAL, Role.BEFORE})
LAST: Final = frozenset({Role.PREVIOUS, Role.BEFORE})
TIMES: Final = (
    *(
        (tuple(phrase.split()), LAST)
        for phrase in phrases(
            """
            last week | week before | previous week | prior week | week earlier | week ago | preceding week
            | seven days ago | seven days earlier
            """
        )
    ),
    *(
        ((word,), USUAL)
        for word in words("usual usually normal normally typical typically customary ordinarily habitual")
    ),
    (("as", "a", "rule"), USUAL),
)
"""Words that name a time, and what numbers are of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparand:
    """What a number is held against, from token `start` to `end`; `sign` is 1 for more, −1 for less."""

    figure: Figure
    start: int
    end: int
    sign: int | None = None
    """Which way a step goes, None of a ratio."""
    is_of_speed: bool = False
    """Whether more of it is less of a time."""
    is_of_less: bool = False
    """Whether a ratio is of how little there is: "three times as short as"."""
    roles: frozenset[Role] = frozenset()
    base: Figure | None = None
    group: Group | None = None
    is_pace: bool = False
    bands: frozenset[str] = frozenset()
    """The band that its changes are of: "twice as many moderate changes as safe ones"."""

    @property
    def places(self) -> range:
        """The tokens from the number to the end of what it is held against."""
        return range(self.figure.end, self.end)


def is_ratio(figure: Figure) -> bool:
    """Whether a number is a ratio: "half", "twice", "2.8 times"."""
    return figure.form in {Form.FRACTION, Form.MULTIPLE} or (
        figure.unit == "times" and figure.form in {Form.WORDS, Form.DIGITS}
    )


def comparands(tokens: Sequence[Token], found: Sequence[Figure], named: Sequence[Group]) -> list[Comparand]:
    """Return what the numbers of a sentence are held against, for those that are held against something behind."""
    lows = [token.low for token in tokens]
    told: list[Comparand] = []
    for figure in found:
        if figure.is_whole or figure.form in {Form.PLACE, Form.RATE, Form.NOTHING, Form.WHOLE, Form.BOTH}:
            continue
        for start, sign in _starts(tokens, lows, figure):
            one = _told(lows, figure, start, sign, found, named)
            told += [one] if one is not None else []
    return told


def _starts(tokens: Sequence[Token], lows: Sequence[str], figure: Figure) -> Iterator[tuple[int, int | None]]:
    """Yield where what a number is held against begins, and which way it goes; nothing where there is none."""
    at, word = figure.end, "".join(lows[figure.end : figure.end + 1])
    sign = 1 if word in MORE | FAST else -1 if word in LESS | SLOW else None
    if sign is not None:
        tie = next((tie for tie in TIED if lows[at : at + len(tie.split())] == tie.split()), None)
        than = _find(lows, "than", at + 1)
        if tie is not None and than is None:
            yield at + len(tie.split()), sign
        elif than is not None:
            yield than + 1, sign
    elif is_ratio(figure):
        again = _find(lows, "as", at + 1) if word == "as" else None
        if again is not None:
            yield again + 1, None
        elif word == "of" and figure.form is Form.FRACTION:
            yield at + 1, None
        elif word in LEADING or (at < len(tokens) and tokens[at].kind in {Kind.NAME, Kind.IDENT}):
            yield at, None


def _find(lows: Sequence[str], word: str, start: int) -> int | None:
    """Return where a word stands within the next few, with nothing that parts it."""
    for at in range(start, min(len(lows), start + LINK)):
        if lows[at] == word:
            return at
        if lows[at] in STOPS:
            return None
    return None


def _told(  # noqa: PLR0913, PLR0917 (each is a part of the sentence)
    lows: Sequence[str],
    figure: Figure,
    start: int,
    sign: int | None,
    found: Sequence[Figure],
    named: Sequence[Group],
) -> Comparand | None:
    inside = [group for group in named if start <= group.start < start + FARTHEST]
    first = next((at for at in range(start, len(lows)) if lows[at] in STOPS and not _within(at, inside)), len(lows))
    end = min(first, start + FARTHEST)
    base = next((one for one in found if start <= one.start < end and _may_be_base(one)), None)
    roles = next((roles for at in range(start, end) for cue, roles in TIMES if _is_at(lows, at, cue)), frozenset())
    group = next((one for one in inside if one.start < end), None)
    bands = next((BANDS[low] for low in lows[start:end] if low in BANDS), frozenset[str]())
    is_of_other = group is not None and (lows[group.start - 1] == "of" or lows[group.end : group.end + 1] == ["'s"])
    is_pace = "pace" in lows[start:end] and base is None and not is_of_other
    told = Comparand(
        figure=figure,
        start=start,
        end=end,
        sign=sign,
        is_of_speed=bool((FAST | SLOW | QUICK) & set(lows[figure.end : figure.end + 2])),
        is_of_less=lows[figure.end : figure.end + 1] == ["as"] and lows[figure.end + 1] in LITTLE,
        roles=roles,
        base=base,
        group=group,
        is_pace=is_pace,
        bands=bands,
    )
    if lows[figure.end : figure.end + 1] == ["of"] and figure.form is Form.FRACTION and sign is None:
        is_of_measure = is_of_other and bool(MEASURED & set(lows[start:end]))
        return told if is_pace or is_of_measure or _is_of_then(lows, told) else None
    return told if roles or group is not None or is_pace or base is not None or bands else None


def _is_of_then(lows: Sequence[str], told: Comparand) -> bool:
    """Whether "a third of" is of what something was at another time, and no part of what there is."""
    behind = frozenset(lows[told.start : told.end])
    is_clause = lows[told.start] == "what" or bool(MEASURED & behind)
    return bool(told.roles) and told.group is None and (is_clause or told.base is not None)


def _within(place: int, groups: Sequence[Group]) -> bool:
    return any(group.start <= place < group.end for group in groups)


def _may_be_base(figure: Figure) -> bool:
    # "8.7 points more than one in tests": that one is a change, and no number.
    is_one = figure.form is Form.WORDS and figure.value == 1 and figure.unit is None
    return figure.form in {Form.WORDS, Form.DIGITS} and figure.unit not in SPANS and not is_one


def _is_at(lows: Sequence[str], place: int, cue: tuple[str, ...]) -> bool:
    return tuple(lows[place : place + len(cue)]) == cue
