"""All but one that is named: "outside Checkout nothing scored high or critical" is told by the facts of all others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from briefing.grounding.roles import Group

if TYPE_CHECKING:
    from briefing.grounding.figures import Figure
    from briefing.grounding.said import Said

EXCEPT: Final = (
    ("outside",), ("outside", "of"), ("except",), ("except", "for"), ("besides",), ("beyond",), ("apart", "from"),
    ("aside", "from"), ("other", "than"), ("but", "for"), ("with", "the", "exception", "of"),
)  # fmt: skip
"""Words before what is left out."""


UNKNOWN: Final = "all others"


def left_out(one: Said) -> frozenset[str]:
    """Return the services that are named to be left out, where facts of all others of the scope are cited."""
    gone, every = _gone(one), _every(one)
    kinds = {fact.kind for fact in one.cited.facts if fact.subject.type == "service"}
    told = [{fact.subject.label.lower() for fact in one.cited.of_kind(kind)} for kind in sorted(kinds)]
    is_all = bool(gone) and gone <= every and any(every - gone <= labels for labels in told)
    return gone if is_all else frozenset()


def all_but(one: Said, figure: Figure) -> Group | None:
    """Return all that a number is of that is told "outside" something: every service but that."""
    gone = _gone(one)
    ahead = [group for group in one.groups if group.end <= figure.start]
    if not gone or not gone <= _every(one) or not ahead or not ahead[-1].names <= gone:
        return None
    is_all = bool(left_out(one))
    # Of some of the others the facts tell nothing: only a number of the whole scope can be meant.
    names = _every(one) - gone if is_all else frozenset({UNKNOWN})
    return Group(start=figure.start, end=figure.start, names=names, tied=is_all)


def _gone(one: Said) -> frozenset[str]:
    return frozenset(name for group in one.groups if _is_except(one, group.start) for name in group.names)


def _every(one: Said) -> frozenset[str]:
    return frozenset(service.label.lower() for service in one.cited.payload.scope.services)


def _is_except(one: Said, place: int) -> bool:
    return any(tuple(one.lows[max(0, place - len(words)) : place]) == words for words in EXCEPT)
