"""What a step or a ratio is held against, where the sentence says it behind: a number, a time, a name, a budget's pace.

"Twice the usual 12", "half of what it was a week ago", "a point more than Shipping", "at half its pace". What stands
there says nothing of any other number of the sentence.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from briefing.grounding.facts.quantities import Role
from briefing.grounding.language.lexicon import BANDS, SPANS
from briefing.grounding.language.listed import phrases, words
from briefing.grounding.language.text import Kind
from briefing.grounding.language.words import OVERTAKES, SIDES
from briefing.grounding.reading.figures import Form

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from briefing.grounding.language.text import Token
    from briefing.grounding.reading.figures import Figure
    from briefing.grounding.reading.groups import Group

MORE: Final = words("more higher greater longer larger bigger heavier above over beyond ahead clear riskier")
LESS: Final = words("less fewer lower shorter smaller lighter below under behind short shy off calmer safer")
FAST: Final = words("faster quicker swifter sooner")
SLOW: Final = words("slower later")
QUICK: Final = words("fast quick quickly swift soon")
"""Words that mean more, or less, of what is done in a time, and the other way round of the time itself."""
ROUGHLY: Final = words("about around some just only over under almost nearly more less than roughly at least")
"""Words between "by" and how far something is from what a verb holds it against."""
LITTLE: Final = words("short low small light few little brief")
"""Adjectives behind "three times as", of which there is more where the number is less."""
TIED: Final = words("above below over under beyond behind off") | {"ahead of", "short of", "shy of", "clear of"}
"""Words that need no "than"."""
SINCE: Final = words("on from in within over against")
"""Words between a step and what it is counted from, where its way is told before: "up 6.6 in a week"."""
OF_WEEKS: Final = (("a", "week"), ("one", "week"), ("the", "week"), ("week", "on", "week"))
"""What stands behind "in" and "on" for the week before."""
YIELDED: Final = words("gave give gives giving given")
"""Verbs with which "up" and "back" go down."""
WAYS: Final = MappingProxyType({"up": 1, "down": -1, "back": -1, "away": -1})
NEAREST: Final = 5
"""Words between a step and the word before it that tells its way, at most."""
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
    *(((word,), frozenset({Role.MAXIMUM})) for word in words("maximum peak high")),
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
        """The tokens from the number to the end of what it is held against, or of that alone where it stands before."""
        return range(self.start if self.end <= self.figure.start else self.figure.end, self.end)


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
        for start, sign in _starts(tokens, lows, figure, found):
            one = _told(lows, figure, start, sign, found, named)
            told += [one] if one is not None else []
        told += _by_verb(lows, figure, found, named)
    return told


def _by_verb(
    lows: Sequence[str], figure: Figure, found: Sequence[Figure], named: Sequence[Group]
) -> Iterator[Comparand]:
    """Yield the time that a verb holds a number of now against, and "by" a step: "exceed the usual 20 by two"."""
    by = next((at for at in range(figure.start - 1, -1, -1) if lows[at] not in ROUGHLY), 0)
    verb = next((at for at in range(by, max(-1, by - FARTHEST), -1) if lows[at] in OVERTAKES), None)
    if lows[by : by + 1] != ["by"] or verb is None or figure.form not in {Form.WORDS, Form.DIGITS}:
        return
    bases = [one for one in found if verb < one.start < by]
    is_other = any(verb < group.start < by for group in named) or bool(STOPS & set(lows[verb:by]))
    is_other = is_other or len(bases) > 1 or not all(_may_be_base(one, lows) for one in bases)
    roles = {told for at in range(verb + 1, by) for cue, told in TIMES if is_at(lows, at, cue)}
    if len(roles) == 1 and not is_other:
        base, sign = next(iter(bases), None), OVERTAKES[lows[verb]]
        yield Comparand(figure=figure, start=verb + 1, end=by, sign=sign, roles=roles.pop(), base=base)


def _starts(
    tokens: Sequence[Token], lows: Sequence[str], figure: Figure, found: Sequence[Figure]
) -> Iterator[tuple[int, int | None]]:
    """Yield where what a number is held against begins, and which way it goes; nothing where there is none."""
    at, word = figure.end, "".join(lows[figure.end : figure.end + 1])
    sign = 1 if word in MORE | FAST else -1 if word in LESS | SLOW else None
    is_over = word == "over" and any(is_at(lows, at + 1, cue) for cue in OF_WEEKS)
    if sign is not None and not is_over:
        tie = next((tie for tie in TIED if lows[at : at + len(tie.split())] == tie.split()), None)
        than = _find(lows, "than", at + 1)
        if tie is not None and than is None:
            yield at + len(tie.split()), sign
        elif than is not None:
            yield than + 1, sign
    elif word in {"up", "down"} and set(lows[at + 1 : at + 2]) & SINCE:
        yield at + 2, 1 if word == "up" else -1
    elif (
        word in SINCE
        # "Up from 29.7 in the previous week" has where it began, and no step.
        and not {"to", "from"} & set(lows[max(0, figure.start - 2) : figure.start])
        and (way := _way_before(lows, figure, found))
    ):
        yield at + 1, way
    elif is_ratio(figure):
        again = _find(lows, "as", at + 1) if word == "as" else None
        if again is not None:
            yield again + 1, None
        elif word == "of" and figure.form is Form.FRACTION:
            yield at + 1, None
        elif word in LEADING or (at < len(tokens) and tokens[at].kind in {Kind.NAME, Kind.IDENT}):
            yield at, None


def _way_before(lows: Sequence[str], figure: Figure, found: Sequence[Figure]) -> int:
    """Return which way a step goes by the words before it, or before the step that it is told with; 0 for none."""
    if lows[max(0, figure.start - 1) : figure.start] == ["and"]:
        return _way_of_last(lows, figure, found)
    for at in range(figure.start - 1, max(-1, figure.start - NEAREST - 1), -1):
        if lows[at] in STOPS or any(one.start <= at < one.end for one in found):
            break
        is_yielded = bool(YIELDED & set(lows[max(0, at - 1) : at]))
        if lows[at] in WAYS and (is_yielded or lows[at] in {"up", "down"}):
            return -1 if is_yielded else WAYS[lows[at]]
        if lows[at] in SIDES and "than" not in lows[at : figure.start]:
            return SIDES[lows[at]][1]
    return 0


def _way_of_last(lows: Sequence[str], figure: Figure, found: Sequence[Figure]) -> int:
    """Return the way of the step before "and": "down six in a week and 13 on its usual"."""
    last = next((one for one in reversed(found) if one.end < figure.start and one.unit not in SPANS), None)
    if last is None or figure.start - last.end > NEAREST + 1:
        return 0
    word = "".join(lows[last.end : last.end + 1])
    return WAYS.get(word, 0) or (_way_before(lows, last, found) if word in SINCE else 0)


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
    is_of_week = _is_of_week(lows, start)
    end = _where_led(lows, range(start, min(first, start + FARTHEST)), is_of_week=is_of_week)
    base = next((one for one in found if start <= one.start < end and _may_be_base(one, lows)), None)
    roles = next((roles for at in range(start, end) for cue, roles in TIMES if is_at(lows, at, cue)), frozenset())
    roles = roles or (LAST if is_of_week else roles)
    if lows[start - 1] in SINCE | {"off"} and not roles and not (lows[start - 1] == "from" and base is not None):
        # "Takes 51 points off it" is a step of that, and not from it.
        return None
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
    is_clause = lows[told.start : told.start + 1] == ["what"] or bool(MEASURED & behind)
    return bool(told.roles) and told.group is None and (is_clause or told.base is not None)


def _is_of_week(lows: Sequence[str], start: int) -> bool:
    """Whether a step is told of a week: "up 6.6 in a week", "down two on the week"."""
    return lows[start - 1] in {"on", "in", "within", "over"} and any(is_at(lows, start, cue) for cue in OF_WEEKS)


def _where_led(lows: Sequence[str], places: range, *, is_of_week: bool) -> int:
    """Return where what a step is held against ends: before where it led, "above its usual to 34.6"."""
    for at in places:
        ahead = range(places.start, at)
        if lows[at] == "to" and (is_of_week or any(is_at(lows, one, cue) for one in ahead for cue, _ in TIMES)):
            return at
    return places.stop


def _within(place: int, groups: Sequence[Group]) -> bool:
    return any(group.start <= place < group.end for group in groups)


def _may_be_base(figure: Figure, lows: Sequence[str]) -> bool:
    # "8.7 points more than one in tests": that one is a change, and no number; "last week's one" is what there was.
    is_owned = lows[max(0, figure.start - 2) : figure.start] == ["week", "'s"]
    is_one = figure.form is Form.WORDS and figure.value == 1 and figure.unit is None and not is_owned
    return figure.form in {Form.WORDS, Form.DIGITS} and figure.unit not in SPANS and not is_one


def is_at(lows: Sequence[str], place: int, cue: tuple[str, ...]) -> bool:
    """Whether a phrase stands at a place."""
    return tuple(lows[place : place + len(cue)]) == cue
