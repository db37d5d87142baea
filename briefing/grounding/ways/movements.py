"""Which of the cited movements a direction can be about: those of its numbers, else of its subject and its topic."""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefing.grounding.facts.nouns import by_noun
from briefing.grounding.facts.quantities import BASES, Role
from briefing.grounding.facts.slopes import NEUTRAL
from briefing.grounding.figures.legs import leg_at, named_behind
from briefing.grounding.language.listed import words
from briefing.grounding.language.words import MOVES, TOPICS
from briefing.grounding.reading.clauses import is_held_to
from briefing.grounding.reading.figures import Form
from briefing.grounding.ways.farthest import UP_AND_DOWN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from briefing.grounding.facts.slopes import Slope
    from briefing.grounding.reading.figures import Figure
    from briefing.grounding.reading.said import Said

ABOUT_USUAL = words("usual usually normal normally typical typically baseline")
LAST_WEEK = ("last week", "week before", "week earlier", "previous week", "prior week", "on the week", "on week")
JOINING = ABOUT_USUAL | words("last previous prior week before earlier and than the its their a to 's points percent")
"""Words between two times that a direction is against: "lower than last week and than usual"."""
USUAL = frozenset({Role.USUAL, Role.BEFORE})
LAST = frozenset({Role.PREVIOUS, Role.BEFORE})
OWNED = words("its the their a")
MAXIMA = words("maximum peak")
MOST = frozenset({Role.MAXIMUM})
POOLED = words("weeks month median longest lately recent recently")
"""Words without which a number that several weeks were pooled for is not meant."""
RELATIVE = frozenset({Form.MULTIPLE, Form.FRACTION, Form.PLACE})
"""Numbers that are no end of a movement."""
DRIVERS = ("driver", "driver_group")
MEMBERS = ("service", "team")
FAR = 6
STEPS_BETWEEN = words("about almost nearly just over some roughly around only and points percent")
"""Words between "by" and how far something moved."""
STEPPED = words("more fewer less up down above below under over beyond")
"""Words of a direction at once before which it stands how far."""
MEASURES = words("points percent minutes hours")
"""Units of what is no count."""
UNMOVED = words("weeks days services teams cards")
"""Units of numbers that are no end of a movement."""


def candidates(said: Said, place: int, known: Sequence[Slope]) -> list[Slope]:
    """Return the movements that a direction can be about: of its numbers, else of its subject and its topic."""
    clause = said.clause(place)
    known = _of_named(said, clause, by_noun(said, place, _of_week(said, known)))
    if own := _by_leg(said, place, known) or _by_topic_alone(said, place, known):
        return own
    numbered = (
        _by_start(said, place, known)
        or _by_step(said, place, known)
        or _by_segment(said, place, known)
        or _by_numbers(said, clause, by_base(said, place, known))
    )
    if not numbered and not bases_said(said, place):
        numbered = _by_numbers(said, clause, known)
    numbered = list(_of_member(said, range(clause.start, place), numbered))
    if numbered:
        return numbered
    every = frozenset(name for group in said.groups for name in group.names)
    known = [one for one in known if not one.row or one.row & every]
    things = said.things(clause, "service", "team", "signal", "driver", "scope", "change", "deployment")
    own = [one for one in known if one.subjects & things] or [
        one for one in known if one.scoped or not things or not said.things(clause, "service", "team")
    ]
    topics = [kinds for stem, kinds in TOPICS.items() if any(word.startswith(stem) for word in said.words(clause))]
    topical = [one for one in own if any(one.kind in kinds for kinds in topics)]
    return by_base(said, place, topical or own)


def _by_leg(said: Said, place: int, known: Sequence[Slope]) -> list[Slope]:
    """Return the movements that lead from one number to the other of a word's own leg, of what is named for it."""
    leg = leg_at(said, place)
    if leg is None:
        return []
    found = [one for one in known if _is_at(leg.first, one.base) and _is_at(leg.last, one.now)]
    names = leg.owner.names if leg.owner is not None else frozenset()
    return [one for one in found if not names or _is_told_of(said, one, names)]


def _is_told_of(said: Said, slope: Slope, names: frozenset[str]) -> bool:
    """Whether a movement is of what is named; that of a deployment is its service's."""
    is_of_its = slope.kind == "deployment" and bool(said.cited.names_of.get(slope.fact, frozenset()) & names)
    return is_of_its or bool(slope.subjects & names)


def _by_topic_alone(said: Said, place: int, known: Sequence[Slope]) -> list[Slope]:
    """Return what a part of a clause speaks of that has no number: "…, the average was below usual, and …"."""
    clause = said.clause(place)
    first = next((at + 1 for at in range(place - 1, clause.start - 1, -1) if said.lows[at] in {",", "and"}), 0)
    last = next((at for at in range(place + 1, clause.stop) if said.lows[at] in {",", "and"}), clause.stop)
    span = range(max(first, clause.start), last)
    if any(one.start in span for one in said.figures) or said.things(span) or first <= clause.start:
        return []
    kinds = {kind for stem, told in TOPICS.items() for low in said.words(span) if low.startswith(stem) for kind in told}
    found = [one for one in known if one.kind in kinds and one.scoped and not one.row]
    return by_base(said, place, found)


def _of_member(said: Said, ahead: range, found: Sequence[Slope]) -> Sequence[Slope]:
    """Leave out what only another service or team has the number of than the last that is named before."""
    are = said.cited.names.are
    told_of = [group for group in said.groups if group.start in ahead and any(are(n, *MEMBERS) for n in group.names)]
    if len(told_of) > 1 and is_held_to(said, told_of[-1], ahead.stop):
        # "As many changes as Auth, 14, and its share is below usual" tells of whoever is held against Auth.
        told_of = told_of[:-1]
    named = named_behind(said, ahead.stop) or (told_of[-1].names if told_of else frozenset())
    told = frozenset(name for group in said.meant for name in group.names)
    rows = [one for one in found if not one.row or one.row & told]
    groups = {name for one in rows if one.kind == "driver_group" for name in one.subjects}
    driving = [group for group in said.groups if group.start in ahead and group.names & groups][-1:]
    if driving and not named:
        return [one for one in rows if one.kind != "driver_group" or one.subjects & driving[0].names]
    own = [one for one in rows if _is_told_of(said, one, named) or not _is_of_member(said, one)]
    return own if named else found


def _is_of_member(said: Said, slope: Slope) -> bool:
    return slope.kind == "deployment" or any(said.cited.names.are(name, *MEMBERS) for name in slope.subjects)


def _by_start(said: Said, place: int, known: Sequence[Slope]) -> list[Slope]:
    """Return the movements that began with the number behind the word: "slipped from 83", "up from none"."""
    if said.lows[place + 1 : place + 2] != ["from"]:
        return []
    start = next((one for one in said.figures if one.start == place + 2 and one.form not in RELATIVE), None)
    return [one for one in known if start is not None and one.role in BASES and _is_at(start, one.base)]


def _of_named(said: Said, clause: range, known: Sequence[Slope]) -> Sequence[Slope]:
    """Leave out the drivers that a clause does not name, where it names one that is cited."""
    named = said.things(clause, "signal", "driver")
    own = [one for one in known if one.kind in DRIVERS and one.subjects & named]
    return [one for one in known if one.kind not in DRIVERS or one in own] if own else known


def _of_week(said: Said, known: Sequence[Slope]) -> Sequence[Slope]:
    """Leave out what was pooled over several weeks, unless the sentence speaks of them, or nothing else is known."""
    known = known if ABOUT_USUAL & set(said.lows) else [one for one in known if not one.is_aside]
    return known if POOLED & set(said.lows) else [one for one in known if not one.pooled] or known


def by_base(said: Said, place: int, found: Sequence[Slope]) -> list[Slope]:
    """Keep what is held against what the clause says, where it says it."""
    if {"getting", "keeps", "became", "becoming", *MOVES} & {said.lows[place], *said.lows[max(0, place - 1) : place]}:
        moved = [one for one in found if one.role in LAST]
        named = {"usual", "usually", "normal", "weeks", "against"} & set(said.lows)
        if moved and not named:
            return moved
    wanted = bases_said(said, place)
    kept = [one for one in found if one.role in wanted]
    if any(one.is_aside for one in kept):
        # What an ask has for usual is that, and not what there was before it.
        kept = [one for one in kept if one.kind != "ask" or one.is_aside]
    is_open = wanted == USUAL and any(one.role in BASES for one in found) and is_usual_near(said, place)
    return kept or ([] if is_open else [one for one in found if not one.is_aside])


def bases_said(said: Said, place: int) -> frozenset[Role]:
    """Return what a direction is said to be against: what stands nearest behind it, else before it, else anywhere."""
    span = said.clause(place)
    to, its, usual = (*said.lows[place + 1 : place + 4], "", "", "")[:3]
    is_led = said.lows[place] in UP_AND_DOWN and to == "to" and its in OWNED and usual in ABOUT_USUAL
    if is_led and any(one.start == place + 4 for one in said.figures):
        # "Down to its usual 19.1 percent" is against what it was before.
        return LAST
    behind = range(place + 1, min(span.stop, place + FAR))
    ahead = range(place - 1, max(span.start, place - FAR) - 1, -1)
    told = next((roles for at in (*behind, *ahead) if (roles := base_at(said, at))), frozenset[Role]())
    # "Climbed to 31.9, 3.6 above the usual, though it eased from the week before": that is for the other clause.
    own = {base_at(said, at) for at in span}
    return told or (LAST if said.has(*LAST_WEEK) and not (USUAL in own and LAST not in own) else frozenset())


def is_against_both(said: Said, place: int) -> bool:
    """Whether a direction is against the usual and the week before: "shorter than both last week and usual"."""
    behind = range(place + 1, min(len(said.lows), place + 2 * FAR))
    told = {base: at for at in reversed(behind) if (base := base_at(said, at))}
    if not {USUAL, LAST} <= told.keys():
        return False
    first, last = sorted((told[USUAL], told[LAST]))
    # "Lower than last week and than usual" says as much as "lower than both".
    between = {low for low in said.lows[first:last] if not low[0].isdigit()}
    return "both" in said.lows[place + 1 : place + 4] or ("and" in between and between <= JOINING)


def base_at(said: Said, place: int) -> frozenset[Role]:
    """Return of what time a word says that something is held against it, nothing where it says none."""
    if said.lows[place] in ABOUT_USUAL:
        return USUAL
    if said.lows[place] in MAXIMA:
        return MOST
    told = " ".join(said.lows[place : place + 3])
    return LAST if told.startswith(LAST_WEEK) else frozenset()


def is_usual_near(said: Said, place: int) -> bool:
    """Whether the word itself stands within a few words."""
    return "usual" in said.lows[max(0, place - FAR) : place + FAR]


def _by_numbers(said: Said, clause: range, known: Sequence[Slope]) -> list[Slope]:
    """Return the movements of which a number of the clause is an end, or the difference."""
    most, found = _most_at(said, clause, known)
    return found if most else []


def _by_step(said: Said, place: int, known: Sequence[Slope]) -> list[Slope]:
    """Return the movements whose size stands at once before the word: "in one more deployment"."""
    before = said.lows[place] in STEPPED
    steps = [
        one
        for one in said.figures
        if one.form in {Form.WORDS, Form.DIGITS} and _is_step(said, place, one, before=before)
    ]
    found = [slope for slope in known if any(_is_at(one, size_of(slope)) and is_of(said, one, slope) for one in steps)]
    wanted = bases_said(said, place)
    return [slope for slope in found if slope.role in wanted] or found


def _is_step(said: Said, place: int, figure: Figure, *, before: bool) -> bool:
    """Whether a number is how far: at once before "more", or behind "rose by"."""
    if before:
        return figure.end == place
    between = said.lows[place + 1 : figure.start]
    return (
        place < figure.start
        and "by" in between[:1]
        and set(between[1:]) <= STEPS_BETWEEN | {figure.text} | {low for low in between if low[:1].isdigit()}
    )


def size_of(slope: Slope) -> float:
    """Return how far a movement went; a fact that is a movement has that for its number."""
    return slope.now if slope.now == slope.base and slope.up else slope.now - slope.base


def is_of(said: Said, figure: Figure, slope: Slope) -> bool:
    """Whether a movement is of what a number counts; "18 changes, two more than usual" are two changes."""
    unit = figure.unit
    if unit is None and said.lows[max(0, figure.start - 1) : figure.start] == [","]:
        clause = said.clause(figure.start)
        unit = next((one.unit for one in reversed(said.figures) if clause.start <= one.start < figure.start), None)
    if unit in MEASURES:
        return slope.kind not in NEUTRAL
    return unit is None or slope.kind.startswith((unit, f"week_{unit}"))


def _by_segment(said: Said, place: int, known: Sequence[Slope]) -> list[Slope]:
    """Return the movements of which the part of a clause between commas and "and" has two numbers."""
    span = said.clause(place)
    first = next((at + 1 for at in range(place - 1, span.start - 1, -1) if said.lows[at] in {",", "and"}), span.start)
    last = next((at for at in range(place + 1, span.stop) if said.lows[at] in {",", "and"}), span.stop)
    most, found = _most_at(said, range(first, last), known)
    # "Fell to 25.5 points and only one incident occurred": the number that it led to is its own.
    is_led = said.lows[place + 1 : place + 2] == ["to"] and any(one.start == place + 2 for one in said.figures)
    if is_led and most == len({"now", "base"}):
        return by_base(said, place, found)
    return found if most > len({"now", "base"}) else []


def _most_at(said: Said, span: range, known: Sequence[Slope]) -> tuple[int, list[Slope]]:
    near = [one for one in said.figures if one.start in span and one.value and one.form not in RELATIVE]
    found = []
    for slope in known:
        ends = sum(2 * _is_at(one, slope.now, slope.base) + _is_at(one, abs(slope.now - slope.base)) for one in near)
        if ends:
            found.append((ends, slope))
    most = max((ends for ends, _ in found), default=0)
    return most, [slope for ends, slope in found if ends == most]


def _is_at(figure: Figure, *ends: float) -> bool:
    return figure.unit not in UNMOVED and any(figure.shows(end) for end in ends)
