"""Steady, flat, unchanged, in line with: what hardly moved, by a comparison of a cited fact."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from briefing.grounding.facts.quantities import Role
from briefing.grounding.facts.slopes import NEUTRAL, is_slight
from briefing.grounding.facts.violations import Code
from briefing.grounding.language.lexicon import DAYS
from briefing.grounding.language.listed import phrases, words
from briefing.grounding.language.words import HIGHEST, NEGATIONS
from briefing.grounding.reading.comparands import TIMES, is_at
from briefing.grounding.reading.cues import is_so_called
from briefing.grounding.ways.movements import ABOUT_USUAL, MAXIMA, UNMOVED, candidates
from briefing.grounding.ways.overtaking import LEVELS, banded
from briefing.grounding.ways.rivals import compare
from briefing.payload import CardState

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from briefing.grounding.facts.slopes import Slope
    from briefing.grounding.reading.figures import Figure
    from briefing.grounding.reading.said import Said

FLAT: Final = phrases(
    """
    steady | unchanged | stable | flat | constant | in line with | on a par with | level with | no different
    | the same as
    | close to | nearly at | just about at
    | next to no movement | next to no change | next to no difference
    | looks normal | look normal | looked normal | looks ordinary | looked ordinary | looks usual | looked usual
    | hardly moved | hardly changed | barely moved | barely changed | scarcely moved | scarcely changed
    | no movement | no difference | held at | stayed at | remained at | stays at | remains at
    """
)
STAYED: Final = ("held at", "stayed at", "remained at", "stays at", "remains at")
"""What only says how much there was, but with "from one week to the next", which is read as "in a week"."""
IN_A_WEEK: Final = ("in a week", "on the week", "week on week")
CLOSE: Final = ("close to", "nearly at", "just about at")
FARTHEST: Final = 0.2
STAYING: Final = words("held holds stayed stays remained remains kept keeps")
EQUAL: Final = words(
    """
    exactly precisely matched matches matching equals equalled equalling identical repeats repeated repeating mirrors
    mirrored
    """
)
"""Words behind which a time is what a number is, to the last digit."""
NEAR: Final = 5
FAR: Final = 6
STOPS: Final = words("; : . , and but while whereas though although")
LOOK_BACK: Final = 3
LOOK_AHEAD: Final = 6
DATED: Final = words("day date weekday morning afternoon evening night hour minute week") | frozenset(DAYS)
LATELY: Final = (["the", "week", "before"], ["the", "previous", "week"], ["last", "week"], ["the", "prior", "week"])
USUAL: Final = words("usual usually normal typical")


def flats(said: Said) -> Iterator[tuple[Code, str]]:
    """Yield what is said to have stood still and moved."""
    yield from _sames(said)
    yield from _equals(said)
    yield from _unlike(said)
    yield from _afar(said)
    yield from _so_called(said)
    is_open = any(card.state is CardState.UNCHANGED for card in said.cited.holding)
    known = said.cited.slopes
    for phrase in FLAT:
        for place in said.find(phrase):
            if is_open and not ABOUT_USUAL & set(said.lows[max(0, place - LOOK_BACK) : place + LOOK_BACK + 1]):
                # A card may be unchanged whatever its numbers did, but no number is so against what is usual.
                continue
            end = place + len(phrase.split())
            is_named = any(group.start == end for group in said.groups)
            is_named = is_named or (phrase in LEVELS and banded(said, place, end) is not None)
            if is_named or _is_to_another(said, place):
                # What is level with something else is the part of what is held against others.
                continue
            if (phrase in CLOSE and not _is_held(said, place)) or (phrase in STAYED and not said.has(*IN_A_WEEK)):
                continue
            own = _held_to(said, end, known) or _stayed_at(said, place, phrase, known)
            own = own or _stood_at(said, place, known)
            found = _lately(said, place, own or candidates(said, place, known))
            denied = (NEGATIONS - {"no", "hardly", "barely", "scarcely"}) & set(
                said.lows[max(0, place - LOOK_BACK) : place]
            )
            if found and not denied and not any(is_slight(one) or _is_close(one, phrase) for one in found):
                yield Code.DIRECTION, f"{phrase!r}: every cited comparison moved"
                return


def _so_called(said: Said) -> Iterator[tuple[Code, str]]:
    """Yield "the average was normal, at 23 points" of what is not, by each number that is told of it."""
    for place in (at for at in range(len(said.lows)) if is_so_called(said.tokens, at)):
        known = [one for one in said.cited.slopes if one.role is Role.USUAL and not one.pooled]
        # What a comma parts from that may be held against another time.
        stop = next((at for at in range(place + 2, len(said.lows)) if said.lows[at] in STOPS - {"and"}), len(said.lows))
        behind = [one for one in said.figures if place < one.start < stop]
        told = [[slope for slope in known if _is_shown(one, slope.now)] for one in behind]
        told = [each for each in told if each] or [candidates(said, place, known)]
        denied = bool(NEGATIONS & set(said.lows[max(0, place - LOOK_BACK) : place]))
        if not denied and not all(any(is_slight(one) or _is_off_by_one(one) for one in each) for each in told if each):
            yield Code.DIRECTION, f"{said.lows[place]!r}: the cited number is not near its usual"


def _is_off_by_one(slope: Slope) -> bool:
    """Whether how much is done in a week is one more or less than usual, which is as ordinary as any week."""
    return slope.kind in NEUTRAL and abs(slope.now - slope.base) <= 1


def _is_held(said: Said, place: int) -> bool:
    """Whether the usual, or the maximum, is what something is close to, or far from."""
    return bool(USUAL & set(said.lows[place + 2 : place + NEAR]) or MAXIMA & set(said.lows[place + 2 : place + FAR]))


def _afar(said: Said) -> Iterator[tuple[Code, str]]:
    """Yield "far from its usual" of what is close to that; where it is denied, of what is far from it."""
    for place in (at for at in said.find("far from") if _is_held(said, at)):
        held = _held_to(said, place + 2, said.cited.slopes) or candidates(said, place, said.cited.slopes)
        is_denied = bool(NEGATIONS & set(said.lows[max(0, place - LOOK_BACK) : place]))
        if held and not any(_is_close(one, "close to") is is_denied for one in held):
            yield Code.DIRECTION, "'far from': the cited number is close to that, or, where it is denied, far from it"


def _is_to_another(said: Said, place: int) -> bool:
    """Whether what is named before is level with what is named behind by its rank, and has the same number: "level
    with the week's riskiest deployment, B".
    """
    behind = next((one for one in said.groups if one.start > place), None)
    between = said.lows[place : behind.start] if behind is not None else []
    is_ranked = bool(HIGHEST & set(between)) and not (USUAL | STOPS - {"and", ","}) & set(between)
    return behind is not None and is_ranked and compare(said, place, range(behind.start, behind.end)) == 0


def _held_to(said: Said, end: int, known: Sequence[Slope]) -> list[Slope]:
    """Return the movements from the number behind the words: "almost level with the 13.2 of the week before"."""
    at = [one for one in said.figures if one.start == end + 1 and said.lows[end] in {"the", "its", "their"}]
    return [slope for slope in known for one in at if _is_shown(one, slope.base)]


def _unlike(said: Said) -> Iterator[tuple[Code, str]]:
    """Yield "unlike the week before" of what was just so then."""
    for place in said.find("unlike"):
        told = next((phrase for phrase in LATELY if said.lows[place + 1 : place + 1 + len(phrase)] == phrase), None)
        behind = range(place + 1, said.clause(place).stop)
        named = said.things(behind, "service", "team") or said.things(said.clause(place), "service", "team")
        known = [one for one in said.cited.slopes if one.role is Role.PREVIOUS and not one.pooled]
        known = [one for one in known if one.subjects & named] or known
        if told is not None and known and not any(one.up for one in known):
            yield Code.DIRECTION, "'unlike': the cited number was the same in the week before"


def _is_close(slope: Slope, phrase: str) -> bool:
    """Whether what is only said to be close to a level is: by a fifth of it, or by one."""
    return phrase in CLOSE and abs(slope.now - slope.base) <= max(FARTHEST * abs(slope.base), 1.0)


def _stayed_at(said: Said, place: int, phrase: str, known: Sequence[Slope]) -> list[Slope]:
    """Return the movements of what is said to have stayed at a number: "unchanged at 22"."""
    end = place + len(phrase.split())
    at = [one for one in said.figures if one.start == end + 1 and said.lows[end] in {"at", "on", "with"}]
    return [slope for slope in known for one in at if abs(slope.now - one.value) <= 0.5 * 10.0**-one.decimals]


def _stood_at(said: Said, place: int, known: Sequence[Slope]) -> list[Slope]:
    """Return the movements of the number that stands at once before the words: "21 changes, the same as before"."""
    at = [one for one in said.figures if place - 2 <= one.end <= place and not set(said.lows[one.end : place]) - {","}]
    roles = {Role.USUAL} if USUAL & set(said.lows[place : place + LOOK_AHEAD]) else {Role.PREVIOUS, Role.BEFORE}
    return [
        slope
        for slope in known
        for one in at
        if slope.role in roles and abs(slope.now - one.value) <= 0.5 * 10.0**-one.decimals
    ]


def _sames(said: Said) -> Iterator[tuple[Code, str]]:
    """Yield "Ledger has the same gap as Auth" where the two have different numbers."""
    for place in said.find("the same"):
        joined = next((at for at in range(place + 2, min(place + 6, len(said.lows))) if said.lows[at] == "as"), None)
        # "On the same day as" is held against their moments.
        is_dated = bool(DATED & set(said.lows[place + 2 : place + 4]))
        if joined is not None and not is_dated and compare(said, place, range(joined + 1, joined + 4)) not in {None, 0}:
            yield Code.DIRECTION, "'the same as': the cited facts have different numbers"


def _equals(said: Said) -> Iterator[tuple[Code, str]]:
    """Yield "0.4 points, exactly its usual" of what has another number at that time."""
    for place in (at for at, low in enumerate(said.lows) if low in EQUAL):
        low = said.lows[place]
        stop = next((at for at in range(place + 1, len(said.lows)) if said.lows[at] in STOPS), len(said.lows))
        behind = range(place + 1, min(place + NEAR + 1, stop))
        cue = next(((at, roles) for at in behind for words_, roles in TIMES if is_at(said.lows, at, words_)), None)
        is_turned = said.lows[place + 1 : place + 3] == ["the", "opposite"]
        if cue is None or is_turned or any(place < one.start < cue[0] for one in said.figures):
            continue
        known = [one for one in said.cited.slopes if one.role in cue[1]]
        ahead = [one for one in said.figures if one.end <= place or cue[0] < one.start < stop]
        # "Exactly where it normally is, at 21".
        ahead += [
            one for one in said.figures if one.start > stop and said.lows[stop + 1 : one.start] in (["at"], ["with"])
        ]
        shown = [slope for slope in known if any(_is_shown(one, slope.now) for one in ahead)]
        if known and all(one.up for one in shown or candidates(said, place, known) or known):
            yield Code.DIRECTION, f"{low!r}: no cited number was so at that time"


def _is_shown(figure: Figure, value: float) -> bool:
    return figure.unit not in UNMOVED and abs(abs(value) - figure.value) <= 0.5 * 10.0**-figure.decimals


def _lately(said: Said, place: int, found: Sequence[Slope]) -> Sequence[Slope]:
    """Return what is held against the week before, where "held" or "stayed" says that and nothing says otherwise."""
    around = set(said.lows[max(0, place - LOOK_BACK) : place + LOOK_BACK])
    kept = [one for one in found if one.role in {Role.PREVIOUS, Role.BEFORE}]
    return kept if kept and STAYING & around and not {"usual", "usually", "normal"} & around else found
