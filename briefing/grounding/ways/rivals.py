"""How what a sentence names stands to something else that it names: above, below, or level."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from briefing.grounding.facts.subjects import called
from briefing.grounding.language.listed import words
from briefing.grounding.ways.farthest import MOVED_BY, moved, ranked_way, shifts, value_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from briefing.grounding.reading.groups import Group
    from briefing.grounding.reading.said import Said
    from briefing.payload import Fact

KEYS: Final[Mapping[str, str]] = MappingProxyType(
    {"service_movement": "now", "team_share": "mean", "service_share": "mean"}
)
"""Where kinds of facts have the mean score, by which they may be ranked instead of by their value."""
MEANS: Final = words("mean average averages averaged score scores scored")
MOVING: Final = words("rose rise fell moved jumped grew climbed increase share")
HELD: Final = words("usual usually normal last before earlier than")
NEAR: Final = 3
FAR: Final = 5
"""Words between the second of two names and how it stands to the first: "Catalogue's at an even slower 0.2"."""
PORTIONS: Final = words("share part portion slice")
"""What a share is told as, whatever else a clause says."""
LEFT: Final = words("left remaining budget")
BURNING: Final = words("burn burns burned burnt burning pace faster slower slowly quickly")
TOPICAL: Final[Mapping[str, str]] = MappingProxyType(
    {
        "service_share": "share risk average mean changes points",
        "team_share": "share risk average mean changes points",
        "service_movement": "usual above below rise fall rose fell dropped further moved",
        "objective": "budget burn burns burning left",
        "ownership": "approval unapproved owner owners owned files approved",
        "drift": "nobody lines",
        "deployment": "deployment release rollout",
        "change": "change",
        "coverage": "coverage",
    }
)
"""Words of a clause that say which kind of cited facts it compares."""
WHOLES: Final = tuple(
    (low, other) for low in ("any", "every", "each", "all", "either", "both") for other in ("other", "others")
)
OF_THEM: Final = words("the those that any each all every either both riskiest deployment deployments release releases")
"""Words before "of the others" that stand for what each of them has."""
TOGETHER: Final = words("together combined")
RESTS: Final = words("other others rest")
LYING: Final = words("above below")
"""Words that need no "than" before the others."""
DRIVERS: Final = words("signal driver")


def compare(said: Said, place: int, range_: range, inside: Group | None = None) -> int | None:
    """Return 1 where what is named before a place is above what is named in a range, −1 below; None where unknown."""
    behind = next((one for one in said.groups if one.start in range_), None)
    ahead = max((one for one in said.groups if one.end <= place), key=lambda one: one.end, default=None)
    # "Thin review weighs more in Auth than in Ledger": what is compared stands behind the word.
    ahead = inside or ahead
    if ahead is None:
        return None
    if behind is None:
        return _above_others(said, place, ahead, range_)
    return _stands(said, place, ahead, behind)


def _above_others(said: Said, place: int, one: Group, range_: range) -> int | None:
    """Return how what is named stands to "any other service" or "the other three"; None where no others are meant."""
    # "Outscores those of the other five".
    led = said.lows[range_.start : range_.start + FAR]
    first = range_.start + (led.index("of") + 1 if "of" in led and set(led[: led.index("of")]) <= OF_THEM else 0)
    told = said.lows[first : first + len(range_)]
    is_any = any(tuple(told[at : at + 2]) in WHOLES for at in range(len(told)))
    if not is_any and not (told[:1] in (["the"], ["both"], ["all"], ["its"]) and RESTS & set(told)):
        return None
    way = _above_rest(said, place, one, is_any=is_any)
    return _pulls(said, one, None) if way is None and said.cited.names.are(min(one.names), *DRIVERS) else way


def _above_rest(said: Said, place: int, one: Group, *, is_any: bool) -> int | None:
    """Return how what is named stands to all others of its kind: those that are cited, or any there are."""
    for kind in _kinds(said, place):
        own = [fact for fact in said.cited.of_kind(kind) if called(said, fact) & one.names]
        cited = [fact for fact in said.cited.of_kind(kind) if fact not in own]
        every = [f for f in said.cited.payload.facts if f.kind == kind and f.id not in {fact.id for fact in own}]
        rivals = [fact for fact in (every if is_any or not cited else cited) if own and _is_like(fact, own[0])]
        key = measured(said, own[0], place) if own else None
        mine, theirs = ([v for f in facts if (v := value_of(f, key)) is not None] for facts in (own, rivals))
        if mine and theirs:
            return 1 if min(mine) > max(theirs) else -1 if max(mine) < min(theirs) else 0
    return None


def is_of_drivers(said: Said, place: int, range_: range) -> bool:
    """Whether what is named before a place is a driver, and a driver or "any other" is what stands in a range."""
    ahead = max((one for one in said.groups if one.end <= place), key=lambda one: one.end, default=None)
    behind = next((one for one in said.groups if one.start in range_), None)
    told = [group for group in (ahead, behind) if group is not None]
    is_told = behind is not None or bool(RESTS & {said.lows[at] for at in range_ if at < len(said.lows)})
    return ahead is not None and is_told and all(said.cited.names.are(min(one.names), *DRIVERS) for one in told)


def over_the_rest(said: Said, place: int) -> int | None:
    """Return how what is named stands to the others behind "than": "more than either of the other two teams".

    1 where it is above all of them, −1 below, 0 in between; None where no others are meant, or all of them together.
    """
    than = next((at for at in range(place + 1, place + 1 + NEAR) if said.lows[at : at + 1] == ["than"]), None)
    than = place if than is None and said.lows[place] in LYING else than
    ahead = max((one for one in said.groups if one.end <= place), key=lambda one: one.end, default=None)
    if than is None or ahead is None or TOGETHER & said.words(said.clause(place)):
        return None
    if said.lows[than + 1 : than + 2] == ["them"]:
        # "Three tie at 29; only A is above them": the others that are cited. If it is not, it may be of some alone.
        return _above_rest(said, place, ahead, is_any=False) or None
    return _above_others(said, place, ahead, range(than + 1, than + 1 + FAR))


def _is_like(fact: Fact, own: Fact) -> bool:
    """Whether a fact tells the same of something else, and not of the whole scope."""
    return (fact.subject.type, fact.unit) == (own.subject.type, own.unit) and fact.subject.id != own.subject.id


def _kinds(said: Said, place: int) -> list[str]:
    """Return the kinds of the cited facts, those that a clause speaks of first."""
    told = said.words(said.clause(place))
    kinds = sorted({fact.kind for fact in said.cited.facts})
    return sorted(kinds, key=lambda kind: not told & set(TOPICAL.get(kind, "").split()))


def beside(said: Said, place: int) -> int | None:
    """Return how the last that is named before a place stands to the one before: "A has 86 points and B 15 fewer"."""
    ahead = sorted((one for one in said.groups if one.end <= place), key=lambda one: one.end)
    between = said.lows[ahead[-2].end : ahead[-1].start] if len(ahead) > 1 else []
    is_numbered = any(one.end == place or one.start == place + 1 for one in said.figures)
    is_held = bool(HELD & set(said.lows[place : place + 6])) or is_against(said, range(place))
    if not is_numbered or is_held or "and" not in between or place - ahead[-1].end > FAR:
        return None
    return _stands(said, place, ahead[-1], ahead[-2])


def is_against(said: Said, places: range) -> bool:
    """Whether some words hold something against what was before: "1.4 points less than usual"."""
    return any(HELD & set(said.lows[at + 1 : at + 1 + NEAR]) for at in places if said.lows[at] == "than")


def _stands(said: Said, place: int, one: Group, other: Group) -> int | None:
    for kind in _kinds(said, place):
        facts = said.cited.of_kind(kind)
        mine = [fact for fact in facts if called(said, fact) & one.names]
        theirs = [fact for fact in facts if called(said, fact) & other.names and fact not in mine]
        own, others = ([v for f in told if (v := _row(said, f, place)) is not None] for told in (mine, theirs))
        if own and others:
            return 1 if min(own) > max(others) else -1 if max(own) < min(others) else 0
    return _pulls(said, one, other)


def _row(said: Said, fact: Fact, place: int) -> float | None:
    """Return what a fact has for what is compared; of a movement, that of the one driver that is named before."""
    ahead = frozenset(name for group in said.groups if group.end <= place for name in group.names)
    rows = fact.detail.get("drivers") if fact.kind == "service_movement" else None
    told = [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    way = ranked_way(said, range(said.clause(place).start, place)) if fact.kind in MOVED_BY else None
    # "Moved less than Payments" went less far, whichever way.
    way = 0 if fact.kind in MOVED_BY and shifts(said, place) else way
    far = moved(fact) if way is not None else None
    if far is not None:
        # "Fell the most, ahead of Payments" is ahead by how far it fell.
        return far * way if way else abs(far)
    own = [float(str(row["points"])) for row in told if str(row.get("title")).lower() in ahead]
    return own[0] if len(own) == 1 else value_of(fact, measured(said, fact, place))


def _pulls(said: Said, one: Group, other: Group | None) -> int | None:
    """Return which of two drivers of one movement moved it more, whichever way; None where they are none.

    Without another one, how it stands to all the others of the movement.
    """
    named = said.things(range(len(said.lows)), "service")
    for fact in said.cited.of_kind("service_movement"):
        if named and fact.subject.label.lower() not in named:
            continue
        rows = fact.detail.get("drivers")
        told = [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
        points = {str(row.get("title")).lower(): abs(float(str(row.get("points", 0)))) for row in told}
        rest = points.keys() - one.names if other is None else other.names
        own, others = ([points[name] for name in names if name in points] for names in (one.names, rest))
        if own and others:
            return 1 if min(own) > max(others) else -1 if max(own) < min(others) else 0
    return None


def measured(said: Said, fact: Fact, place: int) -> str | None:
    """Return the detail of a fact that a clause ranks it by, None where that is the fact's value."""
    words = said.words(said.clause(place))
    behind = said.lows[place + 1 : place + 1 + NEAR]
    if fact.kind == "objective":
        is_burnt = BURNING & {said.lows[place], *behind[:1]} or (BURNING & words and not {"left", "remaining"} & words)
        return "budget_left" if LEFT & words and not is_burnt else None
    if behind == ["of", "the", "risk"]:
        return None
    if fact.kind == "team_share" and {"further", "farther"} & {said.lows[place], *behind[:1]}:
        return "moved"
    noun = next((low for low in behind if low in MEANS | PORTIONS | {","}), "")
    if noun in MEANS | PORTIONS and noun not in HELD:
        return KEYS.get(fact.kind) if noun in MEANS and "usual" not in behind else None
    return KEYS.get(fact.kind) if words & MEANS and not words & (MOVING | {"usual"}) else None
