"""How far what is named went: up 8, 8.2 down, climbed 8 points, two fewer moderate ones; each by its own cited fact.

A sentence may tell of several that went different ways. What stands nearest before a word and its step is what went so,
and where a cited movement of that very thing has that very size, it has the direction too, or none has.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from briefing.grounding.figures.legs import named_behind
from briefing.grounding.language.lexicon import BANDS
from briefing.grounding.language.listed import words
from briefing.grounding.language.words import LYING, PLENTIFUL, SCARCE, SIDES, TOPICS
from briefing.grounding.reading.figures import Form
from briefing.grounding.ways.movements import base_at, by_base, is_of, size_of
from briefing.grounding.ways.rivals import MEANS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from briefing.grounding.facts.slopes import Slope
    from briefing.grounding.reading.figures import Figure
    from briefing.grounding.reading.said import Said

PARTING: Final = words(", ; : — – and but while whereas though although yet with as")
"""Words at which another thing can begin to be told of."""
BETWEEN: Final = words("by about almost nearly just over some roughly around only a full another the most least")
"""Words between a direction and how far something went."""
COUNTED: Final = words("more fewer less")
ENDING: Final = words(". , ; : ) and but while whereas than")
"""What stands behind "0.6 less" where no noun tells of what."""
LOSING: Final = words("lost loses lose losing forfeited shed")
"""Verbs of a movement downwards, where what is named has moved by so much."""
GAINING: Final = words("added adds adding gained gains")
UNITS_OF_STEPS: Final = frozenset({None, "points", "percent", "changes", "deployments", "hours", "minutes"})
PULLING: Final = words("brought brings took takes drove drives drew pushes pulls drags lifts raises sent puts put")
AS_FAR: Final = (["by", "as"], ["just", "as"], ["equally", "far"])
"""What stands behind a direction instead of how far something went."""
HELD: Final = words("than against versus unlike from")
MEMBERS: Final = words("services teams")
SCOPE: Final = words("scope whole overall")
LOSABLE: Final = frozenset({"driver", "driver_group", "service_movement", "movement", "service_share", "team_share"})
"""Kinds of facts that can lose and gain points; a coverage that "lost" points has them for its value."""


def stride(said: Said, place: int, measure: str, sign: int) -> bool | None:
    """Return whether what is named moved as a word and its step say; None where no cited fact tells of that step."""
    step, level = _step(said, place), _level(said, place)
    is_amount = said.lows[place] in SCARCE | PLENTIFUL
    if step is None and level is None and not is_amount and said.lows[place + 1 : place + 3] not in AS_FAR:
        return None
    # "Rose by one in Notifications": the name behind the step has it.
    there = named_behind(said, step.end - 1 if step is not None and step.start > place else place)
    told = [one for one in said.cited.slopes if not one.pooled and one.subjects & there]
    own = told if there else _own(said, place)
    if step is not None:
        own = [one for one in own if step.shows(size_of(one)) and is_of(said, step, one)]
    elif level is not None:
        own = [one for one in own if level.shows(one.now)]
    own = by_base(said, place, own)
    ways = {_went(one, measure) for one in own}
    return sign in ways if ways else None


def all_but(said: Said, place: int, measure: str, sign: int) -> bool | None:
    """Return whether all that are cited but those left out went so: "every service but Payments fell"; None elsewhere.

    Those that are left out must not have gone that way.
    """
    ahead = max((one for one in said.left_out if one.end <= place), key=lambda one: one.end, default=None)
    if (
        ahead is None
        or PARTING & set(said.lows[ahead.end : place])
        or any(ahead.end <= one.start < place for one in said.groups)
    ):
        return None
    own = by_base(said, place, [one for one in said.cited.slopes if not (one.pooled or one.row)])
    ways: dict[bool, list[int]] = {True: [], False: []}
    for one in own:
        names = (
            one.subjects | said.cited.names_of.get(one.fact, frozenset()) if one.kind == "deployment" else one.subjects
        )
        ways[bool(names & ahead.names)].append(_went(one, measure))
    return bool(ways[False]) and set(ways[False]) == {sign} and sign not in ways[True]


def none_do(said: Said, place: int, measure: str, sign: int) -> bool | None:
    """Return whether nothing cited went so: "no service scored above its usual"; None where that is not said."""
    told = [one for one in said.figures if one.end <= place and one.form is Form.NOTHING and one.unit in MEMBERS]
    between = range(told[-1].end if told else place, place)
    is_other = any(said.lows[at] in SIDES or said.lows[at] in PARTING for at in between)
    starts = {one.start for one in said.groups} | {one.start for one in said.figures if not one.is_whole}
    if not told or is_other or starts & set(between):
        return None
    is_of_means = bool(MEANS & said.words(said.clause(place)))
    known = [one for one in said.cited.slopes if not (one.pooled or one.row or one.scoped)]
    # A team's fact has its share, and how far its average moved.
    known = [one for one in known if one.kind != "team_share" or (one.now == one.base) is is_of_means]
    own = by_base(said, place, known)
    ways = {_went(one, measure) for one in own}
    return sign not in ways if ways else None


def _went(one: Slope, measure: str) -> int:
    return one.worse if measure == "worse" and one.worse is not None else one.up


def lost(said: Said) -> Iterator[tuple[str, bool]]:
    """Yield the verbs of loss and gain with a step, and whether what is named moved so."""
    for place, low in enumerate(said.lows):
        sign = (low in GAINING) - (low in LOSING)
        is_losable = bool(sign and said.cited.of_kind(*LOSABLE)) and "coverage" not in said.words(said.clause(place))
        told = stride(said, place, "up", sign) if is_losable else None
        if told is not None and not (sign > 0 and _is_all_it_adds(said, place)):
            yield low, told


def _is_all_it_adds(said: Said, place: int) -> bool:
    """Whether what a group of drivers "added" is all that it brings, where nothing is told that it added it to."""
    step = _step(said, place)
    stop = next((at for at in range(place, len(said.lows)) if said.lows[at] in PARTING - {"with"}), len(said.lows))
    is_held = any(base_at(said, at) for at in range(said.clause(place).start, stop))
    groups = [one for one in _own(said, place) if one.kind == "driver_group"]
    return step is not None and not is_held and any(step.shows(one.now) for one in groups)


def _step(said: Said, place: int) -> Figure | None:
    """Return how far a word says that something went: "up 8", "slid by 8.2 points", "8 points up", "8.2 below"."""
    low = said.lows[place]
    is_comparative = low in COUNTED or low.endswith("er")
    at = place + 1
    while at < len(said.lows) and said.lows[at] in BETWEEN:
        at += 1
    for one in said.figures:
        if one.form not in {Form.DIGITS, Form.WORDS} or one.unit not in UNITS_OF_STEPS or one.is_whole:
            continue
        is_ahead = one.end == place and said.lows[max(0, one.start - 1) : one.start] != ["from"]
        if is_ahead and (low in {"up", "down"} | LYING or is_comparative):
            return one
        if said.lows[one.end : one.end + 1] and said.lows[one.end] in COUNTED:
            # "Adds 0.3 points less than usual".
            continue
        if one.start == at and low not in LYING and not is_comparative and said.lows[one.end : one.end + 1] != ["to"]:
            return one
    return None


def _level(said: Said, place: int) -> Figure | None:
    """Return where a word says that something went: "rose to 27"."""
    told = next((one for one in said.figures if one.start == place + 2), None)
    is_to = told is not None and said.lows[place + 1] == "to" and told.form in {Form.DIGITS, Form.WORDS}
    # Of "rose to 14.4 from 14.3" the two ends have the direction.
    is_from = told is not None and said.lows[told.end : told.end + 1] == ["from"]
    return told if is_to and told is not None and not told.is_whole and not is_from else None


def _own(said: Said, place: int) -> list[Slope]:
    """Return the movements of what a word is said of: what its part of the clause names, else the last before it."""
    known = [one for one in said.cited.slopes if not one.pooled]
    first = next((at + 1 for at in range(place - 1, -1, -1) if said.lows[at] in PARTING), 0)
    behind = said.lows[place + 1 : place + 2]
    if said.lows[place] in COUNTED and behind and behind[0] not in {*BANDS, *ENDING}:
        return []
    is_counting = said.lows[place] in COUNTED and "".join(behind) in BANDS
    near = range(place + 1, place + 2) if is_counting else range(first, place)
    banded = {band for low in said.words(near) for band in BANDS.get(low, ())}
    if banded:
        return [one for one in known if one.fact in {f"band.{band}" for band in banded}]
    ahead = [group for group in said.meant if group.end <= place]
    here = [group for group in ahead if group.start >= first]
    if SCOPE & said.words(near) and not any(group.end > at for group in here for at in _scopes(said, near)):
        return [one for one in known if one.scoped and not one.row]
    if not here and any(word.startswith(stem) for word in said.words(near) for stem in TOPICS):
        return []
    named = max(here or ahead, key=lambda one: one.end, default=None)
    if named is None or len(named.names) > 1 or set(said.lows[named.start - 1 : named.start]) & HELD:
        return []
    is_pulled = named.end == place and _is_pulled("".join(said.lows[max(0, named.start - 1) : named.start]))
    return [] if is_pulled else [one for one in known if (one.row or one.subjects) & named.names]


def _scopes(said: Said, near: range) -> list[int]:
    return [at for at in near if said.lows[at] in SCOPE]


def _is_pulled(before: str) -> bool:
    """Whether something else moved what is named: "missing owner approval pushed Auth up by 1.1"."""
    return before in PULLING or before.endswith("ed")
