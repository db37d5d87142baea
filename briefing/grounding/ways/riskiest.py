"""What is called the riskiest deployment, of the week or of a service, and the riskiest change in a deployment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from briefing.grounding.facts.places import are_compared, places_of
from briefing.grounding.facts.subjects import of_subject
from briefing.grounding.facts.violations import Code
from briefing.grounding.language.listed import words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from briefing.grounding.reading.said import Said
    from briefing.payload import Fact

RISKIEST: Final = words("riskiest highest worst heaviest peak top biggest highest-scoring")
"""What the riskiest deployment, or change, may be called."""
OWNERS: Final = words("its their each own every")
"""Words before a superlative that is of something else than the week."""
OWNING: Final = words("at in of for from by")
"""Words between a deployment and the service that it is of."""
HELD: Final = words("than against versus from")
EQUATING: Final = words("is was as the , which 's '")
"""Words between a deployment and what it is said to be."""
COMING: Final = words("came comes")
HAVING: Final = words("had has have shipped made ran saw produced released")
"""Verbs between a service and "the riskiest deployment"."""
MEMBERS: Final = ("service", "team")
CHANGE: Final = (["change"], ["changes"], ["scoring", "change"], ["single", "change"], ["one", "in"])
PARTING: Final = words(", ; : — – and but while whereas though although")
"""What stands between what two things are told to be."""
CLOSING: Final = words(", . ; : at with and") | {""}
FAR: Final = 5


def is_riskiest_deployment(said: Said, place: int) -> bool:
    """Whether a deployment is the riskiest: of the week, or of the service whose riskiest it is."""
    told = [one for one in said.cited.of_kind("deployment") if one.id.endswith(".deployment")]
    if not told or (_is_of_changes(said, place) and said.cited.of_kind("change")):
        return False
    if are_compared(said, len(told)) and len(told) > 1:
        return any(1 in places_of(said, fact, 1) for fact in of_subject(said, place) if fact in told)
    top = next((one for one in said.cited.payload.facts if one.id == "week.deployment"), None)
    if top is None or not _is_of_week(said, place):
        return True
    label = top.subject.label.lower()
    named, owners = _nearest(said, place), said.things(said.clause(place), "service", "team")
    is_told = any(one.subject.label.lower() == label for one in told)
    return is_told and (not named or label in named) and (not owners or bool(owners & _services(said, top)))


def misowned(said: Said) -> Iterator[tuple[Code, str]]:
    """Yield a riskiest deployment that is another's: "Auth's riskiest deployment was checkout/deploy-3"."""
    told = {one.subject.label.lower(): _services(said, one) for one in said.cited.of_kind("deployment")}
    top = next((one for one in said.cited.payload.facts if one.id == "week.deployment"), None)
    for place, low in enumerate(said.lows):
        if low not in RISKIEST or said.lows[place + 1 : place + 2] not in (["deployment"], ["release"]):
            continue
        owner = _owner(said, place)
        named = _named_deployment(said, place, EQUATING | owner)
        own = frozenset[str]().union(*(told[name] for name in named if name in told))
        # What is called as the scope is has the week's riskiest too.
        whole = {said.cited.payload.scope.label.lower()} if top and top.subject.label.lower() in named else set[str]()
        if owner and own and not (own | whole) & owner:
            yield Code.ENTITY, f"{min(named)} is not of {min(owner)}"
        had = said.lows[max(0, place - 4) : place]
        by = next((one.names for one in reversed(said.groups) if one.end <= place), frozenset[str]())
        is_had = (
            had[1:] == ["the", "week", "'s"] and had[0] in HAVING and bool(by & said.things(range(place), *MEMBERS))
        )
        if top is not None and is_had and not by & _services(said, top):
            yield Code.RANK, f"the week's {low} deployment is not of {min(by)}"


def _owner(said: Said, place: int) -> frozenset[str]:
    """Return whose a superlative is: "Auth's riskiest deployment", "the riskiest deployment in Auth"."""
    if said.lows[max(0, place - 1) : place] in (["'s"], ["'"]):
        return next((one.names for one in said.groups if one.end == place - 1), frozenset())
    is_placed = "".join(said.lows[place + 2 : place + 3]) in OWNING
    behind = next((one for one in said.groups if is_placed and one.start == place + 3), None)
    return said.things(range(behind.start, behind.start + 1), *MEMBERS) if behind is not None else frozenset()


def _named_deployment(said: Said, place: int, between: frozenset[str]) -> frozenset[str]:
    """Return the deployment that a superlative is: the one behind it, else the one that is said to be it."""
    told = [one for one in said.groups if said.things(range(one.start, one.end), "deployment")]
    behind = (one.names for one in told if place < one.start <= place + 2 * FAR)
    ahead = (one.names for one in told if one.end < place and between.issuperset(said.lows[one.end : place]))
    return next(behind, None) or next(ahead, frozenset())


def _is_of_week(said: Said, place: int) -> bool:
    """Whether a superlative is of the whole week: "Auth had the riskiest deployment", and not "Auth's riskiest"."""
    before = said.lows[max(0, place - 2) : place]
    is_of_week = before == ["week", "'s"]
    ahead = [one for one in said.groups if one.end == place - 1 and before[-1] in {"'s", "'"}]
    is_owned = any(said.things(range(one.start, one.end), "service") for one in ahead)
    # "14 fewer than the service's riskiest deployment of last week" is of the one that is told of, and of that week.
    is_held = bool(HELD & set(said.lows[max(0, place - FAR) : place]))
    is_owned = is_owned or (is_held and before[-1:] == ["'s"] and before[0] in MEMBERS)
    if is_owned or OWNERS & set(before[-1:]):
        return False
    behind = [one for one in said.groups if place < one.start <= place + FAR]
    # "The riskiest Payments deployment", "the riskiest deployment at Payments".
    # "The week's top deployment came from Payments" is of the week all the same.
    owners = (one for one in behind if said.lows[one.start - 1] in OWNING and said.lows[one.start - 2] not in COMING)
    is_behind = (*(one for one in behind if one.start == place + 1), *owners)
    if any(said.things(range(one.start, one.end), "service") for one in is_behind):
        return False
    is_had = before[-1:] == ["the"] and before[0] in HAVING
    return is_of_week or is_had or _is_of_all(said, place) or "week" in said.words(said.clause(place))


def _is_of_all(said: Said, place: int) -> bool:
    """Whether a superlative is of more deployments than are cited by name: "the riskiest of the nine deployments"."""
    if said.lows[place + 1 : place + 4] in (["deployment", "of", "all"], ["release", "of", "all"]):
        return "".join(said.lows[place + 4 : place + 5]) in CLOSING
    told = len([one for one in said.cited.of_kind("deployment") if one.id != "week.deployment"])
    counted = [one for one in said.figures if one.unit == "deployments" and one.value > max(told, 1)]
    is_behind = "of" in said.lows[place + 1 : place + FAR]
    # "Of the nine deployments A was the riskiest".
    return any(
        one.start in said.clause(place)
        and (is_behind if one.start > place else "of" in said.lows[max(0, one.start - 2) : one.start])
        for one in counted
    )


def _nearest(said: Said, place: int) -> frozenset[str]:
    """Return the deployment that a superlative is said of: the last one named before it, else the first behind it."""
    clause = said.clause(place)
    told = [one for one in said.groups if one.start in clause and said.things(range(one.start, one.end), "deployment")]
    ahead, behind = [one for one in told if one.end <= place], [one for one in told if one.start > place]
    return next((one.names for one in (*ahead[-1:], *behind)), frozenset())


def _services(said: Said, fact: Fact) -> frozenset[str]:
    own = str(fact.detail.get("service"))
    found = [one for one in said.cited.payload.scope.services if one.id == own]
    services = {one.label.lower() for one in said.cited.payload.scope.services}
    # Where a service is called as the team is, the name is the service's.
    teams = {one.team.label.lower() for one in found if one.team is not None} - services
    return frozenset({own.lower(), *(one.label.lower() for one in found), *teams})


def is_riskiest_change(said: Said, place: int) -> bool | None:
    """Return whether a change is the riskiest of a deployment that is named; None where neither is told."""
    if said.lows[place] not in RISKIEST or not _is_of_changes(said, place):
        return None
    every = range(len(said.lows))
    named, changes = said.things(every, "deployment"), said.things(every, "change")
    # "A is the riskiest on the list, and B the riskiest one in deploy-3": of several changes it is the one beside it.
    part = range(max((at + 1 for at in range(place) if said.lows[at] in PARTING), default=0), place)
    changes = said.things(part, "change") or changes
    told = [
        one.detail.get("riskiest") for one in said.cited.of_kind("deployment") if one.subject.label.lower() in named
    ]
    known = {str(one.get("label")).lower() for one in told if isinstance(one, dict)}
    return bool(known & changes) if known and changes else None


def _is_of_changes(said: Said, place: int) -> bool:
    """Whether a superlative is of a change: "the riskiest change", "the riskiest one in"."""
    behind = said.lows[place + 1 : place + 3]
    return any(behind[: len(one)] == one for one in CHANGE)
