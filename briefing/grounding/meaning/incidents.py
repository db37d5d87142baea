"""Incidents: resolved or open, and none only where a source could have told of one."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from briefing.grounding.facts.quantities import BASES
from briefing.grounding.facts.violations import Code
from briefing.grounding.figures.every import have_none
from briefing.grounding.language.lexicon import MINUTES
from briefing.grounding.language.listed import phrases, words
from briefing.grounding.language.words import EVERY, NEGATIONS
from briefing.grounding.meaning.states import CONDITIONS, denies, words_of
from briefing.grounding.reading.cues import NOW
from briefing.grounding.reading.figures import Form
from briefing.grounding.reading.roles import roles
from briefing.payload import CardState, SourceState

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from briefing.grounding.reading.said import Said
    from briefing.payload import Fact

Found = tuple[Code, str]
RESOLVED = phrases(
    """
    resolved | is over | was over | closed out | no longer open | fixed | was closed | is closed | has been closed |
    settled | ended
    """
)
UNRESOLVED = phrases(
    """
    unresolved | not resolved | not yet resolved | still open | isn't resolved | remains open | ongoing | has
    yet to be resolved | unfixed | not been resolved | hasn't been resolved | still unresolved
    """
)
HAPPENING: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "incident": ("incidents", "service_incidents"),
        "outage": ("incidents", "service_incidents"),
        "revert": ("reverts",),
        "rollback": ("reverts",),
        "failure": ("failures",),
    }
)
"""What a week may have gone "without", with the kinds of facts that count it."""
COUNTS = frozenset({"incidents", "mttr"})
"""Kinds of facts of incidents that do not say of one whether it is open."""
UNCOUNTED = ("ask", "lift", "forecast", "mttr", "windows", "ahead", "change", "way_down", "failure_rate")
"""Kinds of facts that tell of other incidents than those of the week."""
BYGONE = words(
    """
    usual usually normally last before previous previously earlier ago after from either if whether neither free
    clear until since resolved stayed spared escaped number count counts
    """
)
"""Words with which an incident is not said to have happened now."""
FIGURES = words("figures numbers counts data reports records picture")
"""Nouns before which "incident" tells of what they are about, and of no incident."""
LACKED = words("incomplete missing partial unknown unavailable absent lacking patchy cut")
STOPS = words(", ; : . and but while whereas though although —")
WRONG = words("broke broken wrong awry amiss")
TOLD = words(
    """
    knows blind up data known unknown seen recorded reported news word until before information signal signals whether
    """
)
"""Words beside which no incident is missing, and only nothing is known of one."""


def incidents(said: Said) -> Iterator[Found]:
    """Yield what is said of incidents that the cited facts have otherwise."""
    yield from _opens(said)
    yield from _resolved(said)
    yield from _withouts(said)
    yield from _unknown(said)
    yield from _nothings(said)
    yield from _had(said)


def _opens(said: Said) -> Iterator[Found]:
    """Yield that an incident is open, clause by clause, where all of what is named are resolved."""
    if not said.has(*UNRESOLVED) or denies(said):
        return
    if {fact.kind for fact in said.cited.facts} <= COUNTS:
        yield Code.STATE, "no cited fact says that an incident is open"
    held = said.cited.of_kind("windows", "ahead", "ask")
    for phrase in UNRESOLVED:
        for place in said.find(phrase):
            open_ = [fact.detail.get("unresolved") for fact in _told(said, place)]
            if open_ and not held and not any(open_):
                yield Code.STATE, "the incident is resolved"
            if not all(open_) and EVERY & said.words(said.clause(place)):
                yield Code.STATE, "not every incident is open"


def _resolved(said: Said) -> Iterator[Found]:
    """Yield that an incident is resolved where all of what is named are open."""
    if denies(said) or CONDITIONS & _unmeasured(said) or said.has("to be resolved"):
        return
    held = said.cited.of_kind("windows", "ahead", "ask")
    over = any(card.state is CardState.RESOLVED for card in said.cited.holding)
    opens = {place for phrase in UNRESOLVED for at in said.find(phrase) for place in said.clause(at)}
    for phrase in RESOLVED:
        for place in said.find(phrase):
            told = _told(said, place)
            counted = {one.value for one in said.figures if one.start in said.clause(place)}
            is_part = bool(counted & {_over(fact) for fact in told} - {0.0})
            all_open = bool(told) and all(fact.detail.get("unresolved") for fact in told)
            if all_open and not is_part and place not in opens and not held and not over:
                yield Code.STATE, "the incident is not resolved"


def _unmeasured(said: Said) -> frozenset[str]:
    """Return the words of a sentence but for an "after" of how long it took: "resolved after 107 minutes"."""
    taken = {one.start - 1 for one in said.figures if one.unit in MINUTES}
    is_taken = all(place in taken for place in said.find("after"))
    return frozenset(words_of(said)) - ({"after"} if is_taken else set())


def _over(fact: Fact) -> float:
    """Return how many incidents of a service are resolved."""
    return float(str(fact.value)) - float(str(fact.detail.get("unresolved") or 0))


def _told(said: Said, place: int) -> list[Fact]:
    """Return the facts of incidents that a clause is about: those of the one service that it names, else all."""
    told = said.cited.of_kind("service_incidents")
    named = said.things(said.clause(place), "service")
    return [fact for fact in told if len(named) == 1 and fact.subject.label.lower() in named] or told


def _withouts(said: Said) -> Iterator[Found]:
    """Yield "without an incident" where there were some."""
    for place in said.find("without"):
        for low in said.lows[place + 1 : place + 4]:
            told = said.cited.of_kind(*HAPPENING.get(low.removesuffix("s"), ()))
            if told and all(fact.value for fact in told) and not _is_before(said, place, told):
                yield Code.STATE, f"'without {low}': the cited facts have some"


def _is_before(said: Said, place: int, told: list[Fact]) -> bool:
    """Whether it is the week before that is said to have gone without: "after a week without a failure"."""
    is_after = said.lows[max(0, place - 3) : place] == ["after", "a", "week"]
    before = [one.value for fact in told for one in fact.comparisons if one.against == "previous week"]
    return is_after and bool(before) and not any(before)


def _nothings(said: Said) -> Iterator[Found]:
    """Yield "nothing has gone wrong" where a cited fact counts what did."""
    told = [fact for fact in said.cited.of_kind("incidents", "service_incidents") if fact.value]
    for place in said.find("nothing") if told else ():
        if WRONG & set(said.lows[place + 1 : place + 4]) and "else" not in said.lows[place + 1 : place + 2]:
            yield Code.STATE, "something did go wrong in the cited facts"


def _unknown(said: Said) -> Iterator[Found]:
    """Yield that there was no incident where the source that would have told of it is blind: missing is not zero."""
    blind = [fact for fact in said.cited.of_kind("source") if "incident" in str(fact.detail.get("detail"))]
    for figure in said.figures if blind and not TOLD & set(said.lows) else ():
        behind = said.lows[figure.start : figure.end + 2]
        if figure.form is Form.NOTHING and {"incident", "incidents"} & set(behind):
            yield Code.STATE, "whether there was an incident is unknown"


def _are_lacked(said: Said, place: int, span: range) -> bool:
    """Whether it is what is known of incidents that is lacking, and is so: "incident figures are incomplete"."""
    is_of_them = FIGURES & set(said.lows[place + 1 : place + 2]) and LACKED & said.words(span)
    return bool(is_of_them) and any(fact.status != SourceState.OK for fact in said.cited.facts)


def _is_of_old(said: Said, span: range) -> bool:
    """Whether it is another week that an incident is counted in: "the previous week had one failure, one incident"."""
    told = roles(said.tokens, said.figures)
    return any(told.get(one.start, NOW) <= BASES for one in said.figures if one.start in span)


def _had(said: Said) -> Iterator[Found]:
    """Yield an incident that is told of a service, a team or the scope that had none."""
    if said.cited.of_kind(*UNCOUNTED):
        return
    counts = {fact.subject.label.lower(): have_none([fact], "incident") for fact in said.cited.facts}
    for place, low in enumerate(said.lows):
        first = max((at + 1 for at in range(place) if said.lows[at] in STOPS), default=0)
        last = next((at for at in range(place, len(said.lows)) if said.lows[at] in STOPS), len(said.lows))
        span = range(first, last)
        is_told = (
            low in {"incident", "outage", "incidents", "outages"}
            and said.lows[0] not in NEGATIONS
            and not (NEGATIONS | BYGONE) & said.words(span)
        )
        is_none = any(one.start in span and (one.form is Form.NOTHING or one.value == 0) for one in said.figures)
        if not is_told or is_none or _is_of_old(said, span) or _are_lacked(said, place, span):
            continue
        # "Storefront's incident": whose it is, else whose it fell to.
        named = said.things(span, "service", "team", "scope") or frozenset(counts)
        known = [counts[name] for name in named if name in counts and counts[name] is not None]
        if known and all(known) and len(known) == len(named):
            yield Code.STATE, f"{low!r}: the cited facts have none"
