"""Who alone has something: what is confined to some services is with each of them, and with no other that is cited."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from briefing.grounding.facts.violations import Code
from briefing.grounding.language.listed import words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from briefing.grounding.reading.groups import Group
    from briefing.grounding.reading.said import Said

KINDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        **dict.fromkeys(("drift", "drifting"), "drift"),
        **dict.fromkeys(("newcomer", "newcomers", "strangers", "new", "unfamiliar"), "newcomers"),
        **dict.fromkeys(("revert", "reverts", "reverted", "rollbacks"), "reverts"),
        **dict.fromkeys(("repairs", "repair", "fixes"), "repairs"),
        **dict.fromkeys(("unapproved",), "ownership"),
    }
)
"""What is counted, or measured, service by service, and is none where it is zero."""
CONFINED: Final = words("confined limited restricted isolated contained")
SOLE: Final = (["the", "only"], ["the", "sole"])
HAVING: Final = words(
    "has have had show shows showed saw see sees with count counts counted recorded register registers"
)
"""Words between those who alone have something, and what that is."""
PLAIN: Final = words(
    """
    any a some the of files owned code service services team teams people contributors ones one in its their to is are
    was were be remains remained stays stayed now entirely
    """
)
"""Words beside it that say nothing more of it: "only Auth had more drift" is of a comparison."""


def alone(said: Said) -> Iterator[tuple[Code, str]]:
    """Yield what is said to be with some services alone, and is not with one of them, or is with another."""
    for group in said.groups:
        kind = _confined(said, group) or _had_only(said, group)
        told = {fact.subject.label.lower(): fact.value for fact in said.cited.of_kind(kind)} if kind else {}
        services = [name for name in told if said.cited.names.are(name, "service")]
        if len(told) > 1 and any(bool(told[name]) is not (name in group.names) for name in services):
            yield Code.STATE, f"{kind}: not with {' and '.join(sorted(group.names))} alone"
    yield from _neither(said)


def _neither(said: Said) -> Iterator[tuple[Code, str]]:
    """Yield "neither Auth nor Ledger shows any drift" where one of them does."""
    for place in (at for at, low in enumerate(said.lows) if low == "neither"):
        span = said.clause(place)
        verb = next((at for at in range(place, span.stop) if said.lows[at] in HAVING), span.stop)
        end = next((at for at in range(verb, span.stop) if said.lows[at] in {",", "."}), span.stop)
        kind = _kind(said.lows[verb + 1 : end])
        named = said.things(range(place, verb), "service")
        having = [fact for fact in said.cited.of_kind(kind) if kind and fact.subject.label.lower() in named]
        if any(fact.value for fact in having):
            yield Code.STATE, f"{kind}: one of {' and '.join(sorted(named))} has some"


def _confined(said: Said, group: Group) -> str:
    """Return the kind of what is "confined to" a group, "" where nothing is."""
    ahead = said.lows[max(0, group.start - 3) : group.start]
    if "to" not in ahead or not CONFINED & set(ahead):
        return ""
    return _kind(said.lows[said.clause(group.start).start : group.start])


def _had_only(said: Said, group: Group) -> str:
    """Return the kind of what "only" a group has: "only Auth shows any drift", "Auth is the only one with drift"."""
    behind = said.lows[group.end : said.clause(group.start).stop]
    is_led = said.lows[max(0, group.start - 1) : group.start] == ["only"] and said.lows[
        group.start - 2 : group.start - 1
    ] != ["not"]
    is_sole = behind[:1] != [] and behind[0] in {"is", "are", "was", "were"} and behind[1:3] in SOLE
    verb = next((at for at, low in enumerate(behind) if low in HAVING), None)
    if verb is None or not (is_led or is_sole) or any(low not in PLAIN for low in behind[3 if is_sole else 0 : verb]):
        return ""
    told = behind[verb + 1 :]
    end = next((at for at, low in enumerate(told) if low in {",", ".", "and"}), len(told))
    return _kind(told[:end])


def _kind(told: Sequence[str]) -> str:
    """Return the one kind that some words tell of, where they tell nothing more."""
    kinds = {KINDS[low] for low in told if low in KINDS}
    return kinds.pop() if len(kinds) == 1 and set(told) <= KINDS.keys() | CONFINED | PLAIN else ""
