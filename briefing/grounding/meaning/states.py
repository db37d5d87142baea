"""Outcomes: done or not, within the budget or not, approved or not. A sentence must not turn them round."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from briefing.grounding.facts.names import told_by
from briefing.grounding.facts.violations import Code
from briefing.grounding.language.lexicon import UNITS
from briefing.grounding.language.listed import phrases, words
from briefing.grounding.language.words import EVERY, NEGATIONS, OVERTAKES
from briefing.payload import CardState

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from briefing.grounding.reading.said import Said
    from briefing.payload import Fact

Found = tuple[Code, str]
DONE = phrases(
    """
    was done | were done | got done | has done | have done | has been done | have been done | is done | are done |
    completed | is complete | are complete |
    followed through | carried out | did what | did as | acted on | followed up | was met | were met | has been
    met | have been met | been heeded | been honoured | been answered | been fulfilled |
    bore fruit | paid off |
    have been followed | has been followed | was followed | were followed |
    was taken up | were taken up | as asked | as told | heeded | honoured | complied | fulfilled | followed last
    week |
    followed the ask | followed its ask | off the table
    """
)
UNDONE = phrases(
    """
    not done | not yet | was not done | is not done | not resolved | not settled | not over | not closed | not cleared |
    not met | not followed | not heeded | not honoured | not fulfilled | not taken up
    """
)
OPEN = words("open outstanding pending unfinished unmet left")
UNMET = words("unmet unheeded unanswered unfulfilled undone")
WITHIN = phrases(
    """
    within its error budget | within its budget | within budget | within the budget | under its pace | below its
    pace |
    burns slowly | burn slowly | burning slowly |
    within its pace | inside its budget | in budget | slower than its pace
    """
)
OVER = phrases(
    """
    above pace | over pace | ahead of pace | above its pace | over its pace | beyond its pace | faster than its pace |
    ahead of its pace | quicker than its
    """
)
EXHAUSTED = phrases(
    "exhausted | is empty | has run out | ran out | is all gone | fully spent | all spent | spent completely"
)
OUTRUN = tuple(
    f"{verb} {pace}"
    for verb, sign in OVERTAKES.items()
    for pace in ("its pace", "its own", "the pace", "that pace", "its budget", "it")
    if sign > 0
)
"""Verbs with which a budget is said to burn faster than its pace: "outruns its own"."""
RUNNING_OUT = phrases(
    """
    running out of | about to run out | about to be spent | nearly gone | almost gone | nearly exhausted |
    almost exhausted | nearly spent | almost spent | all but gone | all but spent
    """
)
LITTLE = 25
"""Percent of a budget from which on it is not running out."""
CONDITIONS = words(
    """
    provided providing assuming
    once until after when if unless while as till before no not none neither nothing nor without never nobody
    """
)
"""Words that make what is safe depend on something, or deny it."""
WITHOUT_APPROVAL = ("missing owner approval", "without an owner's approval")
LACKS = words(
    """
    no not zero without never missing lack lacks lacked lacking nobody unapproved none nor neither need needs
    """
)
GOOD = frozenset({"done", "calmed"})
CARDS = words("card cards warning warnings")
NEW = words("new fresh newly")
OLD = words("old lingering persistent continuing repeated recurring unchanged")
OF_WHAT = 6
MEASURED_BY_ASKS = frozenset({"changes", "incidents", "deployments", "files", "reverts"})
"""Units of what an ask is measured by."""


def states(said: Said) -> Iterator[Found]:
    """Yield outcomes that the cited facts have otherwise."""
    yield from _asks(said)
    yield from _budgets(said)
    yield from _approvals(said)
    yield from _deployments(said)
    yield from _cards(said)


def _cards(said: Said) -> Iterator[Found]:
    """Yield that a card is new which was there the week before, and that one is old which is new."""
    told = said.cited.cards
    for place, low in enumerate(said.lows):
        if low not in CARDS or not told:
            continue
        near = {*said.lows[max(0, place - 2) : place], *_predicate(said, place)}
        if near & NEW and not near & NEGATIONS and all(card.state is not CardState.NEW for card in told):
            yield Code.STATE, f"{low!r}: no card that is spoken of is new"
        if near & OLD and not near & NEGATIONS and all(card.state is CardState.NEW for card in told):
            yield Code.STATE, f"{low!r}: every card that is spoken of is new"


def _predicate(said: Said, place: int) -> Sequence[str]:
    """Return what a card is said to be: "the warning is new this week"."""
    behind = said.lows[place + 1 : place + 2 + OF_WHAT]
    is_said = behind[:1] != [] and behind[0] in {"is", "are", "was", "were", "has", "have", "remains", "stays"}
    return behind[1:4] if is_said else ()


def _deployments(said: Said) -> Iterator[Found]:
    """Yield that every deployment went well where some failed."""
    told = said.cited.of_kind("failures")
    failed = any(fact.value for fact in told)
    held = any(fact.value != fact.detail.get("deployments") for fact in told)
    for place, low in enumerate(said.lows):
        span = said.words(said.clause(place))
        is_all = EVERY & span and not CONDITIONS & span and not {"but", "other", "others", "except"} & span
        if failed and low in {"succeeded", "succeed", "held"} and is_all:
            yield Code.STATE, f"{low!r}: the cited facts have deployments that failed"
        if held and low == "failed" and "them" in said.lows[max(0, place - 1) : place] and is_all:
            yield Code.STATE, f"{low!r}: the cited facts have deployments that did not fail"


def words_of(said: Said) -> frozenset[str]:
    """Return the words of a sentence, those of the remedies and titles that it says included."""
    return frozenset(re.findall(r"[a-z']+", said.text.lower()))


def _budgets(said: Said) -> Iterator[Found]:
    """Yield that a budget is kept to which burns faster than its pace."""
    if not said.cited.of_kind("objective"):
        return
    for phrase in _of_many(WITHIN):
        for place in said.find(phrase):
            if _burning(said, place)[1] and not CONDITIONS & words_of(said):
                yield Code.STATE, "the budget burns faster than its pace"
    for phrase in _of_many((*OVER, *OUTRUN)):
        for place in said.find(phrase):
            told, over = _burning(said, place)
            is_of_all = len(said.things(said.clause(place), "service")) > 1 or bool(EVERY & set(said.lows))
            if told and (len(over) < len(told) if is_of_all else not over) and not denies(said):
                yield Code.STATE, "the budget burns no faster than its pace"
    named = said.things(range(len(said.lows)), "service")
    told = [fact for fact in said.cited.of_kind("objective") if not named or fact.subject.label.lower() in named]
    left = [fact for fact in told if fact.detail.get("budget_left")]
    is_much = any(float(str(fact.detail["budget_left"])) > LITTLE for fact in left)
    if is_much and said.has(*RUNNING_OUT) and not denies(said):
        yield Code.STATE, "much of the budget is left"
    if left and said.has(*EXHAUSTED) and not said.has(*RUNNING_OUT) and not denies(said):
        yield Code.STATE, "some of the budget is left"


def _burning(said: Said, place: int) -> tuple[list[Fact], list[Fact]]:
    """Return the objectives that a clause is about, and those of them that burn faster than their pace."""
    named = said.things(said.clause(place), "service")
    told = [fact for fact in said.cited.of_kind("objective") if not named or fact.subject.label.lower() in named]
    return told, [fact for fact in told if isinstance(fact.value, (int, float)) and fact.value > 1]


def _of_many(told: Sequence[str]) -> tuple[str, ...]:
    """Return phrases as they are said of one and of several: "its pace", "their pace"."""
    return (*told, *(one.replace("its", "their") for one in told))


def _approvals(said: Said) -> Iterator[Found]:
    """Yield that a change was approved which the facts say was not."""
    named = frozenset(name for group in said.groups for name in group.names)
    told = [fact for fact in said.cited.of_kind("change") if fact.subject.label.lower() in named]
    texts = [" ".join(told_by(fact)).lower() for fact in told]
    lacking = [text for text in texts if any(one in text for one in WITHOUT_APPROVAL)]
    if (
        lacking
        and len(lacking) == len(told)
        and {"approved", "approves"} & set(said.lows)
        and not LACKS & set(said.lows)
        and not any(figure.value == 0 for figure in said.figures)
    ):
        yield Code.STATE, "no owner approved what is named"


def denies(said: Said) -> bool:
    """Whether a sentence denies something, or makes it wait."""
    return bool({"neither", "none", "no", "nothing", "not", "never", "until", "yet"} & set(said.lows))


def _asks(said: Said) -> Iterator[Found]:
    values = {str(fact.value) for fact in said.cited.of_kind("ask")}
    if not values:
        return
    is_denied = denies(said) or said.has("cannot")
    if (
        said.has(*DONE)
        and not said.has("followed by")
        and not is_denied
        and not values & {"done", "partly", "calmed", "eased"}
    ):
        yield Code.STATE, "no ask that is cited was done"
    stayed = [one for one in said.cited.of_kind("ask") if one.detail.get("before") == one.detail.get("after")]
    if said.has("moved", "budged", "shifted") and not is_denied and len(stayed) == len(said.cited.facts):
        yield Code.STATE, "what was asked about has not moved"
    is_undone = is_denied and (said.has(*UNDONE) or _is_neither(said))
    if values <= GOOD and (is_undone or (UNMET & set(said.lows) and not is_denied)):
        yield Code.STATE, "every ask that is cited was done"


def _is_neither(said: Said) -> bool:
    """Whether "neither" or "none of" is said of asks, and not of the changes or incidents that an ask was about."""
    found = [place for phrase in ("neither", "none of") for place in said.find(phrase)]
    # "None of this week's 62 changes": the noun that it counts may stand far behind.
    counting = {one.start for one in said.figures if one.unit in MEASURED_BY_ASKS}
    behind = [set(said.lows[place + 1 : place + OF_WHAT]) for place in found if place not in counting]
    # "None of the four asks is still open".
    is_over = any(OPEN & said.words(said.clause(place)) for place in found)
    return not is_over and any(not {UNITS.get(low) for low in lows} & MEASURED_BY_ASKS for lows in behind)
