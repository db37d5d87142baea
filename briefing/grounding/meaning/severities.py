"""Words of urgency must be those of the cards: neither more alarm than the rules raised, nor less."""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefing.grounding.facts.violations import Code
from briefing.grounding.language.listed import phrases, words
from briefing.grounding.language.words import CALM, CRITICAL, EVERY, HARMLESS, WARNING
from briefing.grounding.meaning.banded import (
    is_denied,
    is_left,
    of_empty,
    of_having,
    of_named,
    of_own,
    of_points,
    of_several,
)
from briefing.payload import CardState
from scoring.severity import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from briefing.grounding.reading.said import Said
    from briefing.payload import Card

Found = tuple[Code, str]
OF_A_SCORE = words(
    """
    score scored scores scoring points band high change changes deployment deployments moderate safe nor queued
    """
)
BANDED = words(
    """
    band elevated record week_changes change deployment queue unreviewed way_down calendar lift positive ahead
    """
)
NEAR = 3
TWO = 2
HAVING = words("has have had carries carry is are remains remain stays stay")
"""Verbs behind a subject of its own: "A has one warning, and B has none"."""
ONE_OR_NONE, CLOSING = (["one"], ["none"]), words(". , ; : and but") | {""}
"""What something has of what was named before, and what may stand behind it."""
DRAMATIC = phrases(
    """
    on fire | meltdown | catastrophic | catastrophe | disaster | disastrous | red alert | sev1 | doomed | near miss
    | out of bounds | in flames | time bomb | ticking bomb | in free fall | in freefall | nightmare | collapsing
    | off the rails | off a cliff | through the roof | off the charts | skyrocketed | skyrocketing | exploded
    | exploding | imploded | spiralling | spiraling | perfect storm | bloodbath | carnage | chaos | chaotic
    """
)
INCIDENTS = words("incident incidents outage outages disruption disruptions failure failures")
SIZES = words("major big large huge massive significant heavy great small tiny little slight bad nasty mere simple")
CALM_WEEKS = ("calm week", "quiet week", "easy week", "smooth week", "untroubled week", "uneventful week")
FOR = (["for"], ["in"], ["on"], ["as"])
CALM_IN = {
    **dict.fromkeys(("incidents", "incident"), ("incidents", "service_incidents")),
    **dict.fromkeys(("deployments", "releases", "failures"), ("failures",)),
    "reverts": ("reverts",),
}
"""Of what a week may be calm though a card asks for something, with the kinds of facts that count none of it."""
NOBODY = words("no nothing none not neither nobody nor never without nowhere")
CALLING = words("calls call called needs need needed requires require demands demand asks ask waits wants forces")
STAYING = words(
    """
    remains remain remaining stays stay staying still keeps keep keeping continues continue continuing persists persist
    persisting lingers linger lingering unchanged open
    """
)
"""Words with which something is said to be as it was."""
HOLDING = STAYING | words("carries carry has have holds hold bears bear sits sit stands stand is are")
"""Words with which something is said to be so now."""
OVER = words(
    """
    no not nor never none neither nothing longer gone resolved resolve resolves cleared clear clears closed closes
    settled lifted dropped ended ends expired ask asks asked asking request requests requested done met followed
    answered worked
    """
)
"""Words with which a card is over, or with which only what it asked for is meant."""
BYGONE = OVER | words("last previous earlier before prior former had was were been")
"""Words with which a card is of an earlier week, unless it is said to stay."""
ENDED = phrases("is over | are over | now over | is history | are history")
NEARLY = words("nearest near close closest short came almost threshold")


def severities(said: Said) -> Iterator[Found]:
    """Yield the words of urgency that are not those of the cards."""
    for phrase, needed in (
        *((one, Severity.CRITICAL) for one in CRITICAL),
        *((one, Severity.WARNING) for one in WARNING),
    ):
        for place in said.find(phrase):
            if not _is_of_score(said, place, phrase) and not _is_denied(said, place) and not _has(said, place, needed):
                yield Code.SEVERITY, f"{phrase!r}: no card that is spoken of is {needed.value}"
            yield from _likewise(said, place, needed)
    if said.has(*DRAMATIC):
        yield Code.SEVERITY, "it is more dramatic than any card can be"
    for place, low in enumerate(said.lows):
        if low in INCIDENTS and said.lows[max(0, place - 1)] in SIZES:
            yield Code.SEVERITY, f"no fact says how bad an {low.removesuffix('s')} was"
    for phrase in HARMLESS:
        if any(True for _ in said.find(phrase)) and any(card.severity is not Severity.INFO for card in _cards(said, 0)):
            yield Code.SEVERITY, f"{phrase!r}: a card that is spoken of is not"
    if said.has(*CALM) and not said.cited.is_calm and not _is_calmer(said) and not _is_calm_for(said):
        yield Code.SEVERITY, "there are cards that ask for something"


def _is_calm_for(said: Said) -> bool:
    """Whether only some of the week is called calm, and is: "a calm week for incidents", of which there were none."""
    for phrase in CALM_WEEKS:
        for place in said.find(phrase):
            behind = said.lows[place + 2 : place + 2 + NEAR]
            kinds = [CALM_IN[low] for low in behind[1:] if low in CALM_IN] if behind[:1] in FOR else []
            if kinds and any(fact.value == 0 for fact in said.cited.of_kind(*kinds[0])):
                return True
    return False


def _is_calmer(said: Said) -> bool:
    """Whether the calm week is that of services which had one, and of which no card asks for anything."""
    named = said.things(range(len(said.lows)), "service", "team", "scope")
    calmer = {fact.subject.label.lower() for fact in said.cited.of_kind("positive") if ".calmer." in fact.id}
    cards = [card for card in said.cited.payload.cards if card.subject.label.lower() in named]
    is_asked = any(card.severity is not Severity.INFO for card in cards)
    return bool(named) and named <= calmer and not is_asked and said.has(*CALM_WEEKS)


def bands(said: Said) -> Iterator[Found]:
    """Yield the bands of scores that a sentence about the bands has and its facts do not."""
    yield from of_named(said)
    yield from of_several(said)
    yield from of_having(said)
    yield from of_points(said)
    yield from of_own(said)
    yield from of_empty(said)
    cited = {fact.id.rpartition(".")[2] for fact in said.cited.of_kind("band")}
    others = [fact for fact in said.cited.facts if fact.kind not in {"band", "week_changes", "elevated"}]
    if not cited or others or said.cited.of_kind("elevated"):
        return
    for place, low in enumerate(said.lows):
        if (
            low in {"safe", "moderate", "high", "critical"}
            and low not in cited
            and not is_left(said, place)
            and not {"no", "none", "nor"} & set(said.lows)
        ):
            yield Code.SEVERITY, f"{low!r}: the cited facts are of changes that are {' or '.join(sorted(cited))}"


def _is_of_score(said: Said, place: int, phrase: str) -> bool:
    """Whether "critical" is the band of a score and not the severity of a card."""
    if phrase in {"warning", "warnings"} and (said.cited.of_kind("forecast", "lift") or NEARLY & set(said.lows)):
        return True
    if phrase != "critical":
        return False
    if _is_band(said, place) or _is_counted(said, place):
        return True
    is_of_bands = bool({"band", "bands"} & set(said.lows)) and (said.cited.of_kind("band") or is_left(said, place))
    if is_of_bands and (is_denied(said, place) or is_left(said, place)):
        return True
    by_team = said.cited.of_kind("team_share")
    if by_team and NOBODY & said.words(said.clause(place)) and _is_of_calm_teams(said, place):
        return True
    around = set(said.lows[max(0, place - NEAR) : place]) | set(said.lows[place + 1 : place + 2])
    told = said.cited.of_kind(*BANDED)
    return bool(told) and bool(around & OF_A_SCORE)


def _is_of_calm_teams(said: Said, place: int) -> bool:
    """Whether the teams that a clause is about have no change that is high or critical."""
    named = _subjects(said, place)
    told = [fact for fact in said.cited.of_kind("team_share") if not named or fact.subject.label.lower() in named]
    return bool(told) and not any(fact.detail.get("elevated") for fact in told)


def _is_band(said: Said, place: int) -> bool:
    """Whether "critical" is what a named change or deployment scores, or how many do: "two are critical"."""
    whole = said.cited.payload.scope.label.lower()
    things = said.things(said.clause(place), "service", "team", "scope")
    told = [fact for fact in said.cited.of_kind("band") if fact.id.endswith(".critical")]
    counted = any(fact.value or any(one.value for one in fact.comparisons) for fact in told)
    if counted and things <= {whole}:
        # "Two are critical", "the critical one holds two changes".
        is_band = said.lows[place + 1 : place + 2] in (["one"], ["band"])
        near = range(place - NEAR, place + 1 + 2 * NEAR * is_band)
        return any(one.end in near or (is_band and one.start in near) for one in said.figures)
    named = said.things(said.clause(place), "change", "deployment")
    scored = [fact for fact in said.cited.of_kind("change", "deployment") if fact.subject.label.lower() in named]
    subjects = frozenset(str(fact.detail.get("service")) for fact in scored)
    return any(fact.detail.get("band") == "critical" for fact in scored) and things <= subjects


def _is_counted(said: Said, place: int) -> bool:
    """Whether "one of them critical" counts cited changes that are critical; how many is for the numbers to prove."""
    critical = [one for one in said.cited.of_kind("change", "deployment") if one.detail.get("band") == "critical"]
    told = [one for one in said.figures if 0 <= place - one.end < NEAR and one.unit in {None, "changes", "deployments"}]
    return bool(critical) and any(one.value == len(critical) for one in told)


def _is_denied(said: Said, place: int) -> bool:
    """Whether it is said that none is: "nothing critical", "no warning"."""
    denied = {"no", "nothing", "none", "not", "without", "nor", "never"} & set(said.lows[max(0, place - NEAR) : place])
    if said.lows[max(0, place - NEAR) : place - 1] == ["let", "alone"]:
        # "Nothing reached the high band, let alone the critical one."
        denied |= {"no", "nothing", "none", "nobody"} & set(said.lows[:place])
    if not denied and said.cited.payload.severity is Severity.INFO:
        # "Nothing in Discovery calls for a decision this week".
        span = said.clause(place)
        return bool(NOBODY & set(said.lows[span.start : place]) and CALLING & set(said.lows[span.start : place]))
    return bool(denied) and said.cited.payload.severity is not Severity.CRITICAL


def _has(said: Said, place: int, needed: Severity) -> bool:
    """Whether what is spoken of has a card of this severity; each of several that are named together."""
    by_team = said.cited.of_kind("team_share")
    things = _subjects(said, place)
    if by_team:
        open_ = _open(said, needed)
        every = {fact.subject.label.lower() for fact in by_team} if EVERY & set(said.lows[:place]) else set()
        return (things or every) <= open_ if things or every else bool(open_)
    # "Last week's warning is resolved", as the title of its card has it.
    is_over = any(needed.value in card.title and card.state is CardState.RESOLVED for card in _cards(said, place))
    told = said.words(said.clause(place))
    if is_over and {"last", "previous", "earlier", "resolved"} & told and not _is_so_yet(said, place):
        return True
    cards = _cards(said, place)
    having = {card.subject.label.lower() for card in cards if card.severity is needed}
    known = {card.subject.label.lower() for card in said.cited.payload.cards}
    if _was_asked(said, place, needed):
        return True
    if having and said.lows[place + 1 : place + 2] == ["week"]:
        # "Checkout's incident and the gaps at Auth make this a critical week".
        return said.cited.payload.severity is needed
    named = things - {said.cited.payload.scope.label.lower()} or things
    return bool(having) and ((named & known) <= having or named != things)


def _open(said: Said, needed: Severity) -> frozenset[str]:
    """Return what has an open card of a severity: the teams of which facts are cited, and the cards' own subjects."""
    told = said.cited.of_kind("team_share")
    teams = frozenset(fact.subject.label.lower() for fact in told if fact.detail.get(needed.value))
    return teams | {card.subject.label.lower() for card in said.cited.payload.cards if card.severity is needed}


def _likewise(said: Said, place: int, needed: Severity) -> Iterator[Found]:
    """Yield "A has one warning, and B has none" where B has one, and the other way round."""
    for group in said.groups if said.cited.of_kind("team_share") else ():
        told = said.lows[group.end : group.end + TWO]
        is_ended = "".join(said.lows[group.end + TWO : group.end + TWO + 1]) in CLOSING
        is_else = any(place < one.start < group.start and one.unit not in {None, "cards"} for one in said.figures)
        is_had = group.start > place and bool(HAVING & set(told[:1])) and told[1:] in ONE_OR_NONE
        if not is_had or not is_ended or is_else:
            continue
        named = group.names & _open(said, needed)
        if named if told[1:] == ["none"] else named != group.names:
            yield Code.SEVERITY, f"{told[1]!r}: it is otherwise with {' and '.join(sorted(group.names))}"


def _was_asked(said: Said, place: int, needed: Severity) -> bool:
    """Whether an ask, or a forecast, came from a card of this severity, and it is not said to be so yet.

    An ask has the severity that its card had when it was asked: "Auth still carries a warning" is of the card of now.
    """
    asked = [one for one in said.cited.of_kind("ask", "forecast") if one.detail.get("severity") == needed.value]
    if said.lows[place + 1 : place + 2] == ["week"] and not BYGONE & said.words(said.clause(place)):
        # "A critical week for Checkout" is this one.
        return False
    return bool(asked) and not _is_so_yet(said, place)


def _is_so_yet(said: Said, place: int) -> bool:
    """Whether a clause says that a severity is that of a card of now: "remains at warning", "has a warning"."""
    told = said.words(said.clause(place))
    is_kept = bool(STAYING & told) and not OVER & told
    is_held = bool(HOLDING & told) and not BYGONE & told
    return (is_kept or is_held) and not said.has(*ENDED)


def _cards(said: Said, place: int) -> tuple[Card, ...]:
    """Return the cards that are spoken of: those of the subjects named, else of the sentence."""
    cited = said.cited
    things = _subjects(said, place)
    if things:
        named = tuple(card for card in cited.payload.cards if card.subject.label.lower() in things)
        held = tuple(card for card in named if card in cited.cards)
        if not named and cited.payload.scope.label.lower() in things:
            return cited.cards or cited.payload.cards
        # "Storefront is critical": a team is as its services are.
        return held or named or tuple(card for card in cited.cards if _team_of(said, card) in things)
    if cited.cards:
        return cited.cards
    return cited.payload.cards if cited.part == "headline" else ()


def _team_of(said: Said, card: Card) -> str:
    """Return the name of the team whose service a card is about; "" where it is about something else."""
    services = (one for one in said.cited.payload.scope.services if one.label == card.subject.label)
    return next((one.team.label.lower() for one in services if one.team is not None), "")


def _subjects(said: Said, place: int) -> frozenset[str]:
    opened = [at for at in range(place) if said.lows[at] == "("]
    if opened and ")" not in said.lows[opened[-1] : place]:
        ahead = [group for group in said.groups if group.end <= opened[-1]]
        if ahead and ahead[-1].end == opened[-1]:
            return ahead[-1].names
    listed = next((group for group in said.groups if 0 < place - group.end <= NEAR), None)
    if listed is not None and any(one.start == listed.end and one.end == place for one in said.figures):
        return listed.names
    spans = (_part(said, place), said.clause(place), range(len(said.lows)))
    own = next(filter(None, (said.things(span, "service", "team", "scope") for span in spans)), None)
    return own or frozenset(name for group in said.before for name in group.names)


def _part(said: Said, place: int) -> range:
    """Return the part of a clause that a word stands in, parted where a subject of its own follows: ", and A has"."""
    span = said.clause(place)
    starts = [
        group.start - TWO
        for group in said.groups
        if said.lows[max(0, group.start - TWO)] == ","
        and said.lows[group.start - 1] in {"and", "but"}
        and "".join(said.lows[group.end : group.end + 1]) in HAVING
    ]
    # "Payments and Identity have one warning each, Storefront has none."
    starts += [
        group.start - 1
        for group in said.groups
        if said.lows[max(0, group.start - 1)] in {",", ";"}
        and "".join(said.lows[group.end : group.end + 1]) in HAVING
        and said.lows[group.end + 1 : group.end + TWO] in ONE_OR_NONE
    ]
    begins = max((at for at in starts if span.start <= at < place), default=span.start)
    return range(begins, min((at for at in starts if place < at < span.stop), default=span.stop))
