"""Whose a number is by words that point and name nothing: "the service now stands 9.6 below", "that increase of 7".

A driver that is named before such a number is not what it is of: the noun of a movement, and "the service", lead back
to what moved.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from briefing.grounding.language.listed import words
from briefing.grounding.language.words import CLAUSE_ENDS
from briefing.grounding.reading.figures import Form
from briefing.grounding.reading.groups import PREPOSITIONS, Group

if TYPE_CHECKING:
    from briefing.grounding.reading.figures import Figure
    from briefing.grounding.reading.said import Said

MOVEMENTS: Final = words(
    """
    increase rise growth gain jump climb decrease drop fall decline reduction movement change improvement difference
    upturn downturn shift swing move
    """
)
"""Nouns of what a service, and not a driver, does by so many points: "of that increase of 7 points"."""
POINTING: Final = words("the this that its their whole entire total overall")
KINDS: Final = words("service team scope")
"""Nouns that stand for what was named: "the service", "the scope's average"."""
COMING: Final = words("come comes came coming stem stems stemmed stemming arise arises arose is are was were")
MAINLY: Final = words("mainly mostly largely chiefly primarily partly")
"""Words with which a driver is only a part of the movement: "the 8.6 points come mainly from thin review"."""
PAUSES: Final = words(", ( ) that which")
FAR: Final = 7


def pointed(one: Said, figure: Figure) -> Group | None:
    """Return what the words near a number point to, None where they name it, or point to nothing."""
    if figure.is_whole or figure.form not in {Form.DIGITS, Form.WORDS}:
        return None
    return _source(one, figure) or _moved(one, figure) or _kind(one, figure)


def _source(one: Said, figure: Figure) -> Group | None:
    """Return the driver that points come from: "most of that increase, 4.9 points, comes from gates"."""
    behind = [at for at in range(figure.end, min(figure.end + FAR, len(one.lows))) if one.lows[at] == "from"]
    if figure.unit != "points" or not behind:
        return None
    between = set(one.lows[figure.end : behind[0]])
    group = next((each for each in one.meant if behind[0] < each.start <= behind[0] + 2), None)
    if group is None or not between <= COMING | PAUSES or not are_drivers(one, group):
        return None
    ahead = _members(one, figure)
    told = [each for each in one.cited.pool if each.row & group.names and figure.shows(each.value)]
    return group if not ahead or any(each.subjects & ahead[-1].names for each in told) else ahead[-1]


def _moved(one: Said, figure: Figure) -> Group | None:
    """Return what moved, where a number is tied to the noun of a movement behind a driver: "that drop of 7 points"."""
    ahead, behind = one.lows[max(0, figure.start - 3) : figure.start], one.lows[figure.end : figure.end + 3]
    is_tied = ahead[2:] == ["of"] and ahead[1] in MOVEMENTS and ahead[0] in POINTING
    is_whole = bool(MAINLY & set(behind)) and set(behind) <= COMING | MAINLY | {"from"} and figure.unit == "points"
    if not is_tied and not is_whole:
        return None
    own = _members(one, figure)
    moved = {fact.subject.label.lower() for fact in one.cited.facts if fact.detail.get("drivers")}
    names = own[-1].names if own else frozenset(moved) if len(moved) == 1 else frozenset[str]()
    return Group(start=figure.start, end=figure.start, names=names, tied=False) if names else None


def _kind(one: Said, figure: Figure) -> Group | None:
    """Return what "the service", or "the scope", stands for where it is the subject of a number."""
    last = max((group.end for group in one.groups if group.end <= figure.start), default=0)
    for at in range(figure.start - 1, max(last, figure.start - 2 * FAR), -1):
        if one.lows[at] in CLAUSE_ENDS | PAUSES:
            return None
        is_subject = one.lows[at - 1] in {"the", "this"} and one.lows[at - 2] not in PREPOSITIONS
        if one.lows[at] in KINDS and is_subject and one.lows[at + 1 : at + 3] != ["'s", "risk"]:
            return _named_by(one, figure, one.lows[at])
    return None


def _named_by(one: Said, figure: Figure, kind: str) -> Group | None:
    """Return what a noun stands for: the scope, or the last thing of its kind that was named."""
    if kind == "scope":
        names = frozenset({one.cited.payload.scope.label.lower()})
        return Group(start=figure.start, end=figure.start, names=names, tied=False)
    own = [each for each in _members(one, figure) if all(one.cited.names.are(name, kind) for name in each.names)]
    if own:
        return own[-1] if len(own[-1].names) == 1 else None
    names = frozenset(fact.subject.label.lower() for fact in one.cited.facts if fact.subject.type == kind)
    return Group(start=figure.start, end=figure.start, names=names, tied=False) if len(names) == 1 else None


def _members(one: Said, figure: Figure) -> list[Group]:
    """Return the services, teams and scopes that are named before a number, or in the sentence before."""
    are = one.cited.names.are
    ahead = [group for group in one.groups if group.end <= figure.start] or list(one.before)
    return [group for group in ahead if all(are(name, "service", "team", "scope") for name in group.names)]


def are_drivers(one: Said, group: Group) -> bool:
    """Whether all that is named together are drivers."""
    return all(one.cited.names.are(name, "signal", "driver") for name in group.names)
