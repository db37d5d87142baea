"""What one fact is said to have done to another: "which stretched the lead time", "keeping incidents away".

A verb of effect ties a cause where its subject tells of one kind of fact and its object of another, and nothing
links the two. So does "with fewer deployments going out, lead time grew". Whose own figure moves does nothing to it.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from briefing.grounding.facts.links import SCORE, links
from briefing.grounding.facts.violations import Code
from briefing.grounding.language.forms import forms
from briefing.grounding.language.listed import words
from briefing.grounding.language.text import Kind
from briefing.grounding.language.words import NEGATIONS, SIDES
from briefing.grounding.meaning.circumstances import circumstances

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from briefing.grounding.reading.said import Said

EFFECTS: Final = words(
    """
    stretch push pull lift raise lower cut reduce shorten lengthen extend prolong slow delay speed quicken accelerate
    drag drive send keep hold bring take leave force help prevent avoid stop ease worsen improve boost increase
    decrease widen narrow halve double triple inflate swell bloat deflate trim shrink squeeze drain erode fuel feed
    spark trigger cause create produce prompt provoke invite spell resolve settle solve end clear calm cool heat tip
    weigh strain undermine offset cancel hurt harm damage deepen add put tighten loosen limit contain curb dampen
    press depress nudge shove propel catapult knock shave save cost buy earn set give spare protect shield guard
    hinder hamper block choke clog hasten drown eat burn spoil ruin break strengthen weaken let draw shake wipe account
    kept sent held brought took taken left gave given drove driven bought sped drew drawn fed ate shook broke spent
    """
)
"""Verbs, in their first forms and the irregular ones, with which something does something to something else."""
NOUNS: Final = words(
    "cut cost stop end help increase decrease lift drive cause delay boost hold fuel set lower clear calm"
)
"""Of those, what is a noun or an adjective too, behind an article or another adjective."""
BEING: Final = words("was were is are been be being got gets get")
"""Words before a verb that is passive, so that its subject does nothing."""
JOINED: Final = words("by without with in at to from on of as than , . ; and or early late out waiting")
"""Words behind a verb that has no object."""
HAVING: Final = words("has have had also then thus now alone only just which that and to would may might will did")
DOING: Final = words("which that thereby thus")
SCORES: Final = words("movement service_movement driver_group week_mean record team_share driver positive")
TOPICS: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        **dict.fromkeys(("deployment", "release", "rollout"), words("deployments")),
        **dict.fromkeys(("change", "merge"), words("week_changes")),
        **dict.fromkeys(("lead", "lead-time"), words("lead_time")),
        **dict.fromkeys(("incident", "outage"), words("incidents service_incidents lift forecast ask")),
        **dict.fromkeys(("restore", "recovery"), words("mttr")),
        **dict.fromkeys(("repair", "fix", "hotfix"), words("repairs")),
        **dict.fromkeys(("revert", "rollback"), words("reverts")),
        **dict.fromkeys(("failure", "fail"), words("failures failure_rate")),
        **dict.fromkeys(("test",), words("tested")),
        **dict.fromkeys(("coverage",), words("coverage")),
        **dict.fromkeys(("owner", "approval", "ownership", "unapproved"), words("ownership drift")),
        **dict.fromkeys(("review", "reviewer", "unreviewed"), words("unreviewed")),
        **dict.fromkeys(("queue", "backlog", "wait"), words("queue")),
        **dict.fromkeys(("burn", "budget"), words("objective")),
        **dict.fromkeys(("newcomer", "contributor"), words("newcomers")),
        **dict.fromkeys(("elevated", "high", "critical"), words("elevated")),
        **dict.fromkeys(("riskiest",), words("deployment")),
        **dict.fromkeys(("late", "holiday"), words("calendar")),
    }
)
"""What a word in its first form tells of, by kinds of facts."""
HELD_BY: Final = (words("incidents service_incidents lift forecast ask"), words("queue"))
"""An open incident holds what waits: that is what its card asks for."""
OPENERS: Final = (["with"], ["given"], ["without"], ["by"], ["through"], ["had"], ["once"], ["when"])
MOVED: Final = words("went came up down moved")
SPARED: Final = words("fail failed fails incident incidents revert reverts reverted elevated")
"""What is told of an effect that did not come."""
STATIVE: Final = words(
    """
    averaging waiting scoring standing making accounting leading being remaining staying sitting running burning losing
    landing going counting following coming having holding carrying adding missing including totalling ranging lying
    nothing anything something everything during
    """
)
"""Verbs behind "with" that only tell how something stands."""
NAMED: Final = frozenset({Kind.NAME, Kind.IDENT, Kind.PERSON})
MAKING: Final = words("make makes making")
RISKY: Final = words("safe risky easy hard likely unlikely unsafe fast slow good bad easier harder likelier better")
NEAR: Final = 4
OBJECT: Final = 9
"""Tokens behind a verb among which its object is."""


def wrought(said: Said) -> Iterator[tuple[Code, str]]:
    """Yield what one fact is said to have done to another that nothing ties to it."""
    beside = [(low, cause, effect, True) for low, cause, effect in (*_opened(said), *_trailed(said))]
    for low, cause, effect, is_loose in (*((*one, False) for one in _verbs(said)), *beside):
        if _is_apart(said, cause, effect, is_loose=is_loose):
            yield Code.CAUSE, f"{low!r}: no cited fact links this cause to its effect"
    for low in _made(said):
        yield Code.CAUSE, f"{low!r}: no cited fact links this cause to its effect"


def _made(said: Said) -> Iterator[str]:
    """Yield "tests make the releases safer": what something is made by, where nothing links the two."""
    for place, low in enumerate(said.lows):
        behind = range(place + 2, min(place + 2 + NEAR, said.clause(place).stop))
        made = next((at for at in behind if said.lows[at] in SIDES or said.lows[at] in RISKY), None)
        if low not in MAKING or made is None or not place or said.tokens[place - 1].kind in NAMED:
            continue
        is_ranked = said.lows[made - 1] == "the" or "than" in said.lows[made : made + 2]
        cause, effect = range(said.clause(place).start, place), range(place + 1, made + 1)
        if not is_ranked and not any(links(said, fact, cause, effect) for fact in said.cited.facts):
            yield low


def _verbs(said: Said) -> Iterator[tuple[str, Sequence[int], Sequence[int]]]:
    """Yield each verb of effect, with the places of its subject and of its object."""
    for place, low in enumerate(said.lows):
        if said.tokens[place].kind is not Kind.WORD or not forms(low) & EFFECTS or not _is_verb(said, place):
            continue
        span = said.clause(place)
        stop = next((at for at in range(place + 1, span.stop) if said.lows[at] in {",", "(", "and"}), span.stop)
        near = range(place + 1, min(stop, place + 1 + OBJECT))
        yield low, _subject(said, place), near


def _trailed(said: Said) -> Iterator[tuple[str, Sequence[int], Sequence[int]]]:
    """Yield "lead time rose, with fewer deployments slowing it", and "one failed as the pace went up"."""
    for place in said.find("with"):
        span = said.clause(place)
        doing = [at for at in range(place, span.stop) if said.lows[at].endswith("ing") and said.lows[at] not in STATIVE]
        if place > span.start and said.lows[place - 1] == "," and doing:
            yield "with", range(place, doing[0] + 1), range(span.start, place)
    for phrase in ("having", "now that", "once", "when"):
        for place in said.find(phrase):
            span = said.clause(place)
            # "In a week when PagerDuty failed" tells of the week.
            is_of_time = said.lows[max(0, place - 1) : place] in (["week"], ["day"], ["weeks"], ["days"])
            if not is_of_time and not any(said.cited.names.are(said.lows[at], "signal", "driver") for at in span):
                yield phrase, range(place, span.stop), range(span.start, place)
    for low, cause, effect in circumstances(said):
        if low == "as":
            yield low, cause, effect


def _is_verb(said: Said, place: int) -> bool:
    """Whether a word is a verb that does something: neither passive, nor a noun, nor with nothing behind it."""
    low, before = said.lows[place], said.lows[max(0, place - 1) : place]
    at = place - 1
    while at >= 0 and said.lows[at] in HAVING:
        at -= 1
    is_passive = low.endswith(("ed", "t", "d")) and at >= 0 and said.lows[at] in BEING
    # "A burning budget" tells how it stands.
    is_noun = (low in NOUNS or low.endswith("ing")) and bool(before) and before[0] in {"the", "a", "an", "no"}
    is_noun = is_noun or (low in NOUNS and bool(before) and before[0] in SIDES)
    behind = said.tokens[place + 1 : place + 2]
    return bool(place) and not is_passive and not is_noun and bool(behind) and behind[0].low not in JOINED


def _subject(said: Said, place: int) -> Sequence[int]:
    """Return what does it: the clause before the verb; nothing where something that is named does it."""
    span = said.clause(place)
    at = place - 1
    while at > span.start and said.lows[at] in HAVING:
        at -= 1
    is_joined = said.lows[place].endswith("ing") or bool(DOING & set(said.lows[at:place]))
    is_named = _is_thing(said, span.start) and said.lows[span.start + 1 : span.start + 2] != ["'s"]
    if not is_joined and (is_named or _is_thing(said, at)):
        return range(0)
    return range(span.start, at + 1)


def _is_thing(said: Said, place: int) -> bool:
    """Whether something that is named stands there, and no signal."""
    return said.tokens[place].kind in NAMED and not said.cited.names.are(said.lows[place], "signal", "driver")


def _opened(said: Said) -> Iterator[tuple[str, Sequence[int], Sequence[int]]]:
    """Yield "with fewer deployments going out, lead time grew": what stands up to the comma, and what moved."""
    if said.lows[:1] not in OPENERS or "," not in said.lows:
        return
    comma = said.lows.index(",")
    cause, effect = range(1, comma), range(comma, said.clause(comma).stop)
    told = {said.lows[at] for at in effect}
    if told & (MOVED | frozenset(SIDES)) or (told & NEGATIONS and told & SPARED):
        yield said.lows[0], cause, effect


def _is_apart(said: Said, cause: Sequence[int], effect: Sequence[int], *, is_loose: bool) -> bool:
    """Whether the two tell of kinds of facts that have nothing in common and that no cited fact ties.

    Of two clauses the one may tell of what the other does, and of more: "one deployment failed as more went out".
    """
    # A signal moves scores, and nothing else.
    is_signal = any(said.cited.names.are(said.lows[at], "signal", "driver") for at in cause)
    own = SCORES if is_signal else _told(said, cause)
    other = _told(said, effect) or _scored(said, effect)
    is_one = other <= own if is_loose else bool(own & other)
    if not own or not other or is_one or (own <= HELD_BY[0] and other & HELD_BY[1]):
        return False
    return not any(links(said, fact, cause, effect) for fact in said.cited.facts)


def _told(said: Said, places: Sequence[int]) -> frozenset[str]:
    """Return the kinds of cited facts that some places tell of; a score's, where nothing else moves there."""
    plain = [at for at in places if said.tokens[at].kind is Kind.WORD]
    kinds = frozenset().union(*(TOPICS.get(form, frozenset()) for at in plain for form in forms(said.lows[at])))
    cited = frozenset("tested" if fact.id.endswith(".tested") else fact.kind for fact in said.cited.facts)
    sources = [at for at in places if said.cited.names.are(said.lows[at], "source")]
    narrow = (kinds | (frozenset({"source"}) if sources else frozenset())) & cited
    is_scored = any(forms(said.lows[at]) & SCORE or said.lows[at] in SIDES for at in plain)
    return narrow or (cited & SCORES if is_scored else frozenset())


def _scored(said: Said, places: Sequence[int]) -> frozenset[str]:
    """Return the kind of a deployment that is named there, which has a score of its own."""
    is_named = any(said.cited.names.are(said.lows[at], "deployment") for at in places)
    return frozenset({"deployment"}) if is_named else frozenset()
