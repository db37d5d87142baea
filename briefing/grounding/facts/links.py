"""What each kind of fact ties together: which causes it may be cited for, and which effects."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from briefing.grounding.facts.names import names_in, strings_in
from briefing.grounding.facts.raised import carried_kinds
from briefing.grounding.language.listed import words
from briefing.grounding.language.text import Kind
from briefing.grounding.language.words import SIDES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from briefing.grounding.reading.said import Said
    from briefing.payload import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """What a kind of fact ties together: stems of words for the cause, and for the effect."""

    cause: frozenset[str]
    effect: frozenset[str]
    names: bool = False
    """Whether the cause is named in the fact: a signal or a group of signals."""
    names_release: bool = False
    """Whether a change that is the cause has to be one that the fact names."""
    of_all: bool = False
    """Whether the fact counts over all of its scope, so that the cause has to be counted and is of nobody in it."""


ELSEWHERE = words(
    """
    incident incidents outage outages revert reverts reverted repair repairs lead recovery failure failures coverage
    budget newcomer newcomers
    """
)
"""Words of what no reason of a change's score is a reason for."""
SCORE = words(
    """
    score risk average mean points movement rise increase elevated higher moved level fall drop jump decline
    calmer rating profile
    """
)
TELLING_EVENTS = words("service_incidents failures source lift")
"""Kinds of facts that tell of events, so that an event may be their effect."""
BLINDING = ("source", "learning")
"""Kinds of facts that say why something is not known."""
KNOWN = words("mean average fell rose fall rise lead review deployment risky high critical safe")
"""What stays known, whatever source is blind."""
EVENT = frozenset(["incident", "outage", "alert", "page", "revert", "rollback"])
RELEASE = words("deploy release rollout change shipping ship")
DEPLOYED = RELEASE - {"change"}
LINKS: Mapping[str, Link] = MappingProxyType(
    {
        "movement": Link(cause=frozenset(), effect=SCORE, names=True),
        "driver": Link(cause=frozenset(), effect=SCORE, names=True),
        "service_movement": Link(cause=frozenset(), effect=SCORE, names=True),
        "driver_group": Link(cause=frozenset(), effect=SCORE, names=True),
        "pattern": Link(cause=frozenset(), effect=SCORE, names=True),
        "change": Link(
            cause=frozenset({"missing", "unknown", "assumed", "unread"}),
            effect=SCORE | frozenset({"range", "point", "score"}),
            names=True,
        ),
        "deployment": Link(cause=frozenset(), effect=SCORE, names=True),
        "service_incidents": Link(cause=RELEASE, effect=EVENT, names_release=True),
        "failures": Link(cause=RELEASE, effect=EVENT),
        # After which tries an incident came is counted, and nothing else of them.
        "lift": Link(cause=words("risky safe"), effect=words("incident"), of_all=True),
        "windows": Link(
            cause=words("incident budget unresolved burn holiday weekend constraint"),
            effect=words("wait waits hold held should go windows window out"),
        ),
        "ahead": Link(
            cause=words("incident budget unresolved burn holiday weekend"),
            effect=words("wait waits hold held should go window out"),
        ),
        "source": Link(
            cause=words(
                """
    refused refusing key failed failure stale missing unreadable read nothing brought new old blind stopped silent
    newest latest last data access word news since answer silent nothing quiet dark offline mute
    """
            ),
            effect=words("unknown missing blind incomplete briefing unread known see seen gap say tell whether"),
        ),
        "learning": Link(
            cause=words("week baseline history learning needed need short six three new still enough"),
            effect=words(
                "trend comparison compare compared usual record forecast told tell yet known say unknown judge"
            ),
        ),
        "reverts": Link(cause=frozenset(), effect=frozenset()),
        "way_down": Link(cause=words("review wait split test incident owner approval"), effect=SCORE),
    }
)
"""What each kind of fact links. A kind that is not here links nothing."""
OTHER = EVENT | words(
    """
    deploy deployment lead revert fix repair test contributor owner approval budget burn release restore
    frequency change file
    """
)
"""Stems of what a score's driver does not move."""
SHORT: Final = 4
WAYS: Final = {low: sign for low, (_, sign) in SIDES.items()} | {"up": 1, "down": -1}


def links(said: Said, fact: Fact, cause: Sequence[int], effect: Sequence[int]) -> bool:
    """Whether a fact ties what stands at some places of a sentence to what stands at others."""
    link = LINKS.get(fact.kind)
    if link is None or _is_apart(said, fact, link, cause, effect):
        return False
    causal, told = stems(said, cause), stems(said, effect)
    if fact.kind in BLINDING and KNOWN & told:
        return False
    if not link.names:
        is_named = link.names_release and bool(_releases(said, cause))
        return (is_named or bool(link.cause & causal)) and bool(link.effect & told)
    titled = _is_titled(said, fact, cause)
    named = titled or any(said.cited.names.are(said.lows[place], "signal", "driver") for place in effect)
    is_given = titled or (named and not causal) or bool(link.cause & causal)
    return is_given and (bool(link.effect & told) or not (OTHER & told))


def _is_apart(said: Said, fact: Fact, link: Link, cause: Sequence[int], effect: Sequence[int]) -> bool:
    """Whether cause and effect are of other services, of another event, or against what the fact ties together."""
    places = {*cause, *effect}
    names = frozenset(name for group in said.groups if group.start in places for name in group.names)
    services = frozenset(name for name in names if said.cited.names.are(name, "service", "team"))
    is_event = bool(EVENT & stems(said, effect)) and fact.kind not in TELLING_EVENTS
    return (
        is_event
        or (link.names and bool(services) and not services & said.cited.names_of[fact.id])
        or (link.names and _pulls_against(said, fact, cause, effect))
        or (link.names_release and not _is_release(said, fact, cause))
        or (link.of_all and not _is_of_all(said, fact, names, cause))
    )


def _is_titled(said: Said, fact: Fact, places: Sequence[int]) -> bool:
    """Whether a signal is named there, or its title is told in other words: "more lines were added"."""
    if any(said.cited.names.are(said.lows[place], "signal", "driver") for place in places):
        return True
    kin = (group for group in said.meant if group.start in places and group.names & set(pulls(fact)))
    if any(_is_compared(said, group.start) for group in kin):
        return True
    here = {said.lows[place] for place in places}
    return any(len(title.split()) > 1 and set(title.split()) <= here for title in pulls(fact))


def _is_compared(said: Said, place: int) -> bool:
    """Whether there was more or less of a signal: "deeper review", "additions were smaller"; not "new contributors"."""
    before = said.lows[place - 1] if place else ""
    behind = said.lows[place + 1 : place + 3]
    is_said = behind[:1] in (["was"], ["were"]) and behind[-1] in SIDES and behind[-1].endswith("er")
    return is_said or before.endswith("er") or before in {"more", "less"}


def pulls(fact: Fact) -> Mapping[str, float]:
    """Return the drivers of a movement by their titles, in points."""
    if fact.kind == "driver" and isinstance(fact.value, (int, float)):
        return {fact.subject.label.lower(): float(fact.value)}
    rows = fact.detail.get("drivers")
    told = [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    return {str(row.get("title")).lower(): float(str(row.get("points", 0))) for row in told}


def _pulls_against(said: Said, fact: Fact, cause: Sequence[int], effect: Sequence[int]) -> bool:
    """Whether no driver that is given as the cause moved the score the way that is said."""
    here = {said.lows[place] for place in cause}
    text = " ".join(said.lows[place] for place in cause)
    pulled = [points for title, points in pulls(fact).items() if title in text or set(title.split()) <= here]
    signs = {WAYS[said.lows[place]] for place in effect if said.lows[place] in WAYS}
    sign = signs.pop() if len(signs) == 1 else 0
    return bool(pulled) and bool(sign) and all(points * sign <= 0 for points in pulled)


def _is_release(said: Said, fact: Fact, cause: Sequence[int]) -> bool:
    """Whether the cause is a deployment, or changes that the fact itself names, and nothing else beside it."""
    named = {name.lower() for _, name in names_in(fact)}
    idents = {said.lows[place] for place in cause if said.tokens[place].kind in {Kind.IDENT, Kind.NAME}}
    told = carried_kinds(said, cause)
    is_own = bool(idents & named) and _releases(said, cause) <= named
    return (is_own or bool(stems(said, cause) & DEPLOYED)) and all(fact.kind in kinds for kinds in told)


def _releases(said: Said, places: Sequence[int]) -> frozenset[str]:
    """Return the changes and the deployments that are named at some places."""
    return frozenset(said.lows[at] for at in places if said.cited.names.are(said.lows[at], "change", "deployment"))


def _is_of_all(said: Said, fact: Fact, names: frozenset[str], cause: Sequence[int]) -> bool:
    """Whether the cause is counted as a fact does: it is nobody's, and no other fact has a word of it."""
    is_counted = any(one.start in cause for one in said.figures)
    told = carried_kinds(said, cause)
    return is_counted and names <= {fact.subject.label.lower()} and all(fact.kind in kinds for kinds in told)


def stems(said: Said, places: Sequence[int]) -> set[str]:
    """Return the words at some places, and what is left of them without an ending."""
    found: set[str] = set()
    for low in (word for place in places for word in _words(said, place)):
        found |= {
            low,
            low.removesuffix("s"),
            low.removesuffix("ed"),
            low.removesuffix("ment"),
            low.removesuffix("ments"),
            low.removesuffix("ing"),
            low.removesuffix("ped"),
        }
    return found


def _words(said: Said, place: int) -> Sequence[str]:
    """Return a word with what it is within a passage: what a fact says word for word is one token."""
    low = said.lows[place]
    return (low, *low.split()) if said.tokens[place].kind is Kind.PASSAGE else (low,)


def is_reason(said: Said, fact: Fact, cause: Sequence[int], effect: Sequence[int]) -> bool:
    """Whether the cause is among the reasons or gates of a change's score, in the words of the fact.

    They are reasons of nothing but the score: an incident or a lead time has none of them.
    """
    if fact.kind not in {"change", "deployment"} or ELSEWHERE & {said.lows[at] for at in effect}:
        return False
    rows = [fact.detail.get(key) for key in ("gates", "reasons", "own", "missing")]
    told = " ".join(text for row in rows for text in strings_in(row)).lower().split()
    known = {word for word in told if len(word) > SHORT}
    return len(known & stems(said, cause)) > 0
