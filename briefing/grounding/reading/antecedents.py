"""Whom "the former", "the other" and "the first" mean: the name that stands in their place among those told before.

The pointer is put into that name before anything is read, so that every prover knows of what it is said. A pointer of
which it is not plain whom it means is left as it is.
"""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from briefing.grounding.language.listed import words
from briefing.grounding.language.text import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from briefing.grounding.facts.names import Names
    from briefing.grounding.language.text import Token

OF_TWO: Final[Mapping[str, int]] = MappingProxyType({"former": 0, "latter": 1, "one": 0, "other": 1})
ORDINALS: Final[Mapping[str, int]] = MappingProxyType({"first": 0, "second": 1, "third": 2, "fourth": 3, "last": -1})
CLASSES: Final = (("service", "team"), ("change",), ("deployment",), ("signal", "driver"))
"""Kinds of names, of which a pointer means those of one alone."""
ATTRIBUTED: Final = words(
    """
    maximum peak high low record level number figure value share count average usual week half part weeks days day
    """
)
"""Nouns before which "the former" is an adjective."""
VERBS: Final = words(
    """
    scores scored scoring has had carries carried owes owed holds held stands stood sits sat adds added brought brings
    moved averages averaged is was fell rose eased climbed dropped slipped lost gained takes took waits waited merged
    landed shipped went
    """
)
RATED: Final = words(
    "scores scored scoring has had carries carried stands stood sits sat adds added averages averaged is was"
)
"""Verbs of which "the last" of those listed is the subject, and no last one in time."""
STANDING: Final = VERBS | words(", . ; : ) and but by with at to on from while still also now only alone")
"""What stands behind a pointer that means a thing by itself."""
TELLING: Final = words("by with at to")
"""What else stands behind "the first" of those that were named, where it is none in time."""
EQUATING: Final = words("is was")
BETWEEN: Final = words("from between")
"""Words before "the first" with which it is the earliest, wherever it was named."""
WHO: Final = "who"
"""The word before "are here" with which somebody is meant, and no place."""
LYING: Final = words("is are was were sits sit sat lies lie lay falls fall fell lands land landed came comes come")
"""Verbs behind which "here" is where something is, and not which of several are meant: "the changes listed here"."""
TWO: Final = 2


def resolved(tokens: Sequence[Token], names: Names) -> list[Token]:
    """Return the tokens of a sentence, each pointer put into the name that it means."""
    found: list[Token] = []
    told: Sequence[Token] = ()
    place = 0
    while place < len(tokens):
        word = tokens[place + 1].low if place + 1 < len(tokens) and tokens[place].low == "the" else ""
        is_pointer = (word in OF_TWO or word in ORDINALS) and _stands(tokens, place, word, is_led=bool(told))
        # What one pointer of a pair means, the other means too, whatever was named between them.
        told = (told or _antecedents(tokens[:place], names, word)) if is_pointer else told
        meant = _meant(told, word) if is_pointer else None
        found.append(tokens[place] if meant is None else replace(meant, starts=tokens[place].starts))
        place += 1 if meant is None else TWO
    return found


def placed(tokens: Sequence[Token], subject: str) -> Sequence[Token]:
    """Return the tokens of a text about one thing, "here" put into its name: "two thirds of the risk is here"."""
    found: list[Token] = []
    for place, token in enumerate(tokens):
        before = [one.low for one in tokens[max(0, place - TWO) : place]]
        if subject and token.low == "here" and before[-1:] != [] and before[-1] in LYING and before[0] != WHO:
            found.append(replace(token, text="in", low="in"))
            found.append(replace(token, kind=Kind.NAME, text=subject, low=subject.lower()))
        else:
            found.append(token)
    return found


def _meant(told: Sequence[Token], word: str) -> Token | None:
    """Return the one of some names that a pointer means, None where there is none in its place."""
    if word in OF_TWO:
        return told[OF_TWO[word]] if len(told) == TWO else None
    at = ORDINALS[word]
    return told[at] if at < len(told) else None


def _stands(tokens: Sequence[Token], place: int, word: str, *, is_led: bool) -> bool:
    """Whether "the former" and "the first" stand for a thing that was named, and are no adjective and no rank."""
    behind = tokens[place + TWO : place + TWO + 2]
    # What a fact says word for word is one token: "merged without review".
    low = behind[0].low.partition(" ")[0] if behind else "."
    if word in {"former", "latter"}:
        return low not in ATTRIBUTED
    if low not in STANDING or (place and tokens[place - 1].low in BETWEEN):
        return False
    if word == "one":
        lows = [token.low for token in tokens[place:]]
        return any(lows[at : at + 2] == ["the", "other"] for at in range(len(lows)))
    if word == "last" and low in RATED and tokens[0].low == "of":
        # "Of A, B and C the last scores highest".
        return is_led or (tokens[place - 1].kind in {Kind.NAME, Kind.IDENT} or tokens[place - 1].low == ",")
    if word in {"other", "last"}:
        return is_led
    # "The second is Auth" tells who has that place, and means nobody that was named before.
    is_equated = low in EQUATING and behind[-1].kind in {Kind.NAME, Kind.IDENT}
    # "The first landed on Monday, the second on Thursday."
    return (low in VERBS | TELLING or (is_led and low == "on")) and not is_equated


def _antecedents(ahead: Sequence[Token], names: Names, word: str) -> Sequence[Token]:
    """Return the names of one class that were told before: two, or for an ordinal two and more; else nothing."""
    every = [_distinct(ahead, names, kinds) for kinds in CLASSES]
    fitting = [told for told in every if (len(told) == TWO if word in OF_TWO else len(told) >= TWO)]
    return fitting[0] if len(fitting) == 1 else ()


def _distinct(ahead: Sequence[Token], names: Names, kinds: Sequence[str]) -> Sequence[Token]:
    """Return the names of some kinds in their order, each once."""
    own = (one for one in ahead if one.kind in {Kind.NAME, Kind.IDENT} and names.are(one.low, *kinds))
    return tuple({one.low: one for one in own}.values())
