"""Highest, most, worst, record, main, second: each must be so among the facts, or over the weeks that they span."""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING

from briefing.grounding.facts.places import is_record, moved_most, places_of
from briefing.grounding.facts.subjects import called, of_conjunct, of_subject, of_topic
from briefing.grounding.facts.violations import Code
from briefing.grounding.figures.rests import LACKED
from briefing.grounding.language.lexicon import ORDINALS
from briefing.grounding.language.listed import words
from briefing.grounding.language.text import Kind
from briefing.grounding.language.words import DRIVES, HIGHEST, LOWEST, SIDES
from briefing.grounding.meaning.asked import is_unknown_one
from briefing.grounding.reading.figures import Form
from briefing.grounding.reading.pronouns import FORMER
from briefing.grounding.times.moments import MOMENT_OF
from briefing.grounding.ways.driven import most_driven
from briefing.grounding.ways.farthest import is_farthest, led_by, value_of
from briefing.grounding.ways.ordinals import is_place
from briefing.grounding.ways.peaks import is_held_against, is_high, is_number, peaks
from briefing.grounding.ways.ranked import (
    FURTHER,
    WHEN,
    is_beyond_cited,
    is_counted,
    is_definite,
    is_of_two,
    leads,
    ranks_alone,
    ranks_further,
)
from briefing.grounding.ways.records import is_extreme, records, was_highest, weeks_near
from briefing.grounding.ways.riskiest import RISKIEST, is_riskiest_change, is_riskiest_deployment, misowned
from briefing.grounding.ways.sequences import is_span, sequences
from briefing.grounding.ways.steepest import is_steepest

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from briefing.grounding.reading.said import Said
    from briefing.payload import Fact

Found = tuple[Code, str]
MOST = words("most least furthest farthest hardest fastest")
"""Superlatives of a movement, whichever way it went."""
STRENGTHS = {"weakest": 1, "strongest": -1}
"""What approval is where the most, or the least, lacks it."""
APPROVAL = ("approv", "owner")
GAPS = words("gap gaps shortfall lack unapproved missing without")
BULK = words("most bulk majority")
MATCHING = words("matching matches matched equals equalling equalled equal ties tying level")
MATCHED = 5
"""Words between "matching" and the maximum that is matched."""
RISK = words("risk points")
SHARED = ("service_share", "team_share")
HALF = 50
WHEN_BEHIND = (["after"], ["before"], ["later"], ["earlier"], ["apart"], ["ago"])
COUNTING_BY = words("the it score rose raised moved weighs them fell adds their its") | frozenset(ORDINALS)
"""Words before "most" with which it is a superlative, and no "most of" something."""
TOLD_BY: dict[str, frozenset[str]] = {
    "safest": frozenset({"windows"}),
    "best": frozenset({"windows"}),
    "nearest": frozenset({"checked"}),
    "main": frozenset({"pattern", "driver_group"}),
    "primary": frozenset({"pattern", "driver_group"}),
    "leading": frozenset({"pattern", "driver_group"}),
    "chief": frozenset({"pattern", "driver_group"}),
    "dominant": frozenset({"pattern", "driver_group"}),
    "principal": frozenset({"pattern", "driver_group"}),
    "worst": frozenset({"queue", "ahead"}),
    "highest": frozenset({"queue", "ahead"}),
    "riskiest": frozenset({"queue", "ahead"}),
    "longest": frozenset({"mttr"}),
}
"""Superlatives that a kind of fact states by itself."""
TOLD_BY_LATELY = words("longest slowest")
"""Superlatives of the recoveries of the last weeks."""
NAMES_IT = words("up , is was")
"""What stands right before the name of the runner-up, behind that word."""
FAR = 6

SHORT_OF = words("below under beneath short")
"""Words before a maximum that was not reached."""
MOVERS = DRIVES | words("brought brings bring dragged drags drag")
SHARES = words(
    "add adds added contributes contributed part reason contribution piece component cause source weighs weigh weighed"
)
"""What a driver is of a movement, beside the words that say so by themselves."""
NAMING = words("main primary leading chief dominant principal")
"""Superlatives beside which the driver that they are said of has to be named."""


def superlatives(said: Said) -> Iterator[Found]:
    """Yield the superlatives and ranks that the facts do not have."""
    for place, low in enumerate(said.lows):
        sign = _sign(said, place)
        if (steepest := is_steepest(said, place)) is not None and _rank_before(said, place) == 1:
            if not steepest:
                yield Code.SUPERLATIVE, f"{low!r}: the facts do not have it so"
            continue
        is_word = said.tokens[place].kind is Kind.WORD and place not in said.held.places
        if not sign or not is_word or _is_idiom(said, place):
            continue
        rank = _rank_before(said, place)
        if rank > 1:
            if not _has_rank(said, place, sign, rank):
                yield Code.RANK, f"nothing that is cited is number {rank} of its kind"
        elif not _has_it_so(said, place, low, sign):
            yield Code.SUPERLATIVE, f"{low!r}: the facts do not have it so"
    yield from _lasts(said)
    yield from _runners_up(said)
    yield from records(said)
    yield from peaks(said)
    yield from _mosts(said)
    yield from sequences(said)
    yield from misowned(said)
    for figure in said.figures:
        if figure.form is Form.PLACE and not (is_place(said, figure) or is_unknown_one(said, figure)):
            yield Code.RANK, f"{figure.text!r} is not a place that the cited facts have"


def _sign(said: Said, place: int) -> int:
    """Return 1 for a superlative of more, −1 of less, 0 for other words; "the riskier of two" is one of more."""
    low = said.lows[place]
    if is_definite(said, place) and (low in SIDES or low in WHEN) and is_of_two(said, place):
        return SIDES[low][1] if low in SIDES else WHEN[low]
    if ranks_alone(said, place):
        return SIDES[low][1]
    if low in FURTHER or said.lows[max(0, place - 1) : place] == ["by"]:
        return ranks_further(said, place)
    if led := leads(said, place) or abs(led_by(said, place)):
        return led
    if low in STRENGTHS and _is_of_approval(said, place):
        return STRENGTHS[low]
    sign = 1 if low in HIGHEST else -1 if low in LOWEST else 0
    fell = low in MOST and {side for word in said.words(said.clause(place)) for side in _ways(word)} == {-1}
    return -sign if fell else sign


def _is_of_approval(said: Said, place: int) -> bool:
    """Whether it is approval that is weak or strong, of which the facts have the lack, and not the gap in it."""
    is_told = any(low.startswith(APPROVAL) for low in said.words(said.clause(place)))
    behind = takewhile(lambda low: low != ",", said.lows[place + 1 : place + FAR])
    return is_told and bool(said.cited.of_kind(*LACKED)) and not GAPS & set(behind)


def _ways(word: str) -> set[int]:
    """Return which way a word of movement goes."""
    return {SIDES[word][1]} if word in SIDES and word not in {"more", "less"} else set()


def _lasts(said: Said) -> Iterator[Found]:
    """Yield what is said to come last and does not, and a previous high that was a low."""
    for place, low in enumerate(said.lows):
        before = said.lows[place - 1] if place else ""
        is_short = (
            low == "last"
            and place
            and said.tokens[place - 1].kind is Kind.NAME
            and said.lows[place + 1 : place + 2] in ([], ["."], [";"])
        )
        if is_short or (low == "last" and before in {"comes", "came", "ranks", "ranked", "is", "sits", "finishes"}):
            facts = of_subject(said, place)
            if not any(1 in places_of(said, fact, -1) for fact in facts):
                yield Code.RANK, "what is said to come last does not"
        is_ended = low == "rear" or (low in {"bottom", "top"} and said.lows[max(0, place - 2) : place] == ["at", "the"])
        sign = 1 if low == "top" else -1
        own = [fact for fact in of_subject(said, place) if is_ended and _is_at_end(said, fact, sign)]
        if is_ended and not (own if "alone" not in said.lows[max(0, place - 3) : place] else _are_alone(said, own)):
            yield Code.RANK, f"what is said to be at the {low} is not"
        if before in {"week", "day", "new"} | FORMER and low in {"high", "low"}:
            if before not in FORMER and not is_held_against(said, place) and not is_high(said, place):
                yield Code.SUPERLATIVE, f"'{before} {low}': the series has none"
            held = {str(fact.detail.get("extreme")) for fact in said.cited.of_kind("record")}
            if held and f"{low}est" not in held:
                yield Code.SUPERLATIVE, f"'{before} {low}': the record is the other way"


def _runners_up(said: Said) -> Iterator[tuple[Code, str]]:
    """Yield the change, or the deployment, that is called the runner-up and is not the second of those told."""
    for place in said.find("runner up"):
        names = _runner_up(said, place)
        told = [one for one in said.cited.facts if one.kind in MOMENT_OF and called(said, one) & names]
        rivals = [one for kind in {fact.kind for fact in told} for one in said.cited.of_kind(kind)]
        if told and len(rivals) > 1 and not any(_is_second(fact, rivals) for fact in told):
            yield Code.RANK, "'runner-up': another one that is cited comes second"


def _runner_up(said: Said, place: int) -> frozenset[str]:
    """Return who is the runner-up: "the runner-up, B", "the runner-up to A is B", else who is named before."""
    ahead = [group for group in said.groups if group.end <= place]
    behind = [group for group in said.groups if group.start > place and said.lows[group.start - 1] != "to"]
    is_behind = bool(behind) and said.lows[behind[0].start - 1] in NAMES_IT and behind[0].start <= place + FAR
    named = (behind[:1] if is_behind else ahead[-1:]) or behind[:1]
    return frozenset(name for group in named for name in group.names)


def _is_second(fact: Fact, rivals: Sequence[Fact]) -> bool:
    """Whether exactly one other thing of those told scores more."""
    above = {one.subject.id for one in rivals if float(str(one.value)) > float(str(fact.value))}
    return len(above) == 1


def _is_at_end(said: Said, fact: Fact, sign: int) -> bool:
    """Whether a fact is the first, or the last, of those that are cited with it."""
    cited = [one for one in said.cited.of_kind(fact.kind) if isinstance(one.value, (int, float))]
    is_end = all(sign * float(str(one.value)) <= sign * float(str(fact.value)) for one in cited)
    return 1 in places_of(said, fact, sign) or (len(cited) > 1 and is_end)


def _are_alone(said: Said, own: Sequence[Fact]) -> bool:
    """Whether nothing else of their kind is level with what is "alone at the top"."""
    told = {(fact.kind, fact.unit, fact.value) for fact in own}
    level = [one for one in said.cited.payload.facts if (one.kind, one.unit, one.value) in told]
    return bool(own) and {one.subject.id for one in level} == {fact.subject.id for fact in own}


def _mosts(said: Said) -> Iterator[Found]:
    """Yield "carries most of the risk" of what has less than half of it."""
    for place, low in enumerate(said.lows[:-3]):
        if low not in BULK or said.lows[place + 1 : place + 3] != ["of", "the"] or said.lows[place + 3] not in RISK:
            continue
        shares = [fact for fact in of_subject(said, place) if fact.kind in SHARED]
        if shares and sum(float(str(fact.value)) for fact in shares) <= HALF:
            yield Code.RANK, f"{low!r}: it has no more than half of it"


def _is_idiom(said: Said, place: int) -> bool:
    """Whether the word compares nothing: "at most 60 %", "most of", "at least", "best handled on"."""
    low, before = said.lows[place], said.lows[place - 1] if place else ""
    behind = said.lows[place + 1 : place + 2]
    # "Just under its 12-week maximum" is of that number, and no claim to be it.
    is_short = low in {"maximum", "peak"} and bool(SHORT_OF & set(said.lows[max(0, place - 6) : place]))
    if is_short or is_number(said, place):
        return True
    if low in {"most", "least"} and behind in (["was"], ["is"], ["being"]) and before not in ORDINALS:
        return True
    if is_held_against(said, place) or is_span(said, place):
        return True
    if said.has("last week 's " + low, "previous week 's " + low) or (
        low in {"most", "least", "best", "worst", "top"} and before == "at"
    ):
        return True
    is_said = before in COUNTING_BY or behind in (["risk"], ["clearly"]) or bool(DRIVES & set(said.lows))
    if low == "most" and not is_said and not is_farthest(said, place):
        return True
    # "Auth's top deployment" is its own; "the week's top deployment" is of all.
    is_of_week = said.lows[max(0, place - 2) : place] == ["week", "'s"]
    return (low in {"record", "top"} and before not in {"a", "the", "new"} and not is_of_week) or (
        low == "best" and (behind in (["go"], ["be"], ["left"]) or "".join(behind[:1]).endswith("ed"))
    )


def _rank_before(said: Said, place: int) -> int:
    figure = next((one for one in said.figures if one.form is Form.PLACE and one.end == place), None)
    return int(figure.value) if figure is not None else 1


def _has_rank(said: Said, place: int, sign: int, rank: int) -> bool:
    if _is_driven(said, place) and (driven := most_driven(said, place, sign, rank)) is not None:
        return driven
    return any(rank in places_of(said, fact, sign) for fact in of_subject(said, place))


def _is_driven(said: Said, place: int) -> bool:
    return bool((MOVERS | SHARES) & said.words(said.clause(place)))


def _equals(said: Said, place: int) -> bool | None:
    """Whether "matching its highest share of 12 weeks" is level with that maximum; None where nothing is matched."""
    if not MATCHING & set(said.lows[max(0, place - MATCHED) : place]):
        return None
    known = [
        (fact.value, one.value)
        for fact in of_subject(said, place)
        for one in fact.comparisons
        if one.against == "maximum"
    ]
    return any(value == most for value, most in known) if known else None


def _has_it_so(said: Said, place: int, low: str, sign: int) -> bool:
    known = _equals(said, place) if sign > 0 else None
    known = is_riskiest_change(said, place) if known is None else known
    known = moved_most(said, place, of_subject(said, place)) if known is None else known
    known = _has_most_changes(said, place, sign) if known is None else known
    return _is_extreme(said, place, low, sign) if known is None else known


def _has_most_changes(said: Said, place: int, sign: int) -> bool | None:
    """Whether what "the fewest changes" is said of has them; None where no shares tell how many each has."""
    own = [fact for fact in of_subject(said, place) if fact.kind in SHARED]
    if not own or said.lows[place + 1 : place + 2] != ["changes"] or _spans(said, place):
        return None
    every = [one for one in said.cited.payload.facts if one.kind == own[0].kind]
    counts = [sign * (value_of(one, "changes") or 0) for one in every]
    return all(sign * (value_of(fact, "changes") or 0) == max(counts) for fact in own)


def _is_extreme(said: Said, place: int, low: str, sign: int) -> bool:
    cited = said.cited
    if low in SIDES or low in WHEN or low in FURTHER:
        return is_beyond_cited(said, place, of_subject(said, place), sign)
    if _is_driven(said, place):
        # What lowered an average the most did more than the others that lowered it.
        driven = most_driven(said, place, -1 if low in LOWEST else 1)
        if driven is not None:
            return driven
    is_of_weeks = said.lows[place + 1 : place + 2] == ["week"] and bool(said.cited.of_kind("record"))
    # How long a recovery took is a number, which is held against the fact by itself.
    is_lately = low in TOLD_BY_LATELY and any("lately" in one.detail for one in cited.of_kind("mttr"))
    if not is_lately and not _is_of_each(said, place) and (is_of_weeks or _spans(said, place)):
        weeks = weeks_near(said, said.clause(place))
        told = [*of_topic(said, place), *of_conjunct(said, place)]
        is_old = sign > 0 and any(was_highest(said, one, place, weeks) for one in told)
        return is_old or any(is_record(one, sign) or (weeks and is_extreme(one, sign, weeks)) for one in told)
    is_riskiest = low in RISKIEST and is_riskiest_deployment(said, place)
    # "Their minimum was 25.5": the bound of the weeks before.
    is_bound = low in {"minimum", "maximum"} and any(is_record(fact, sign) for fact in cited.of_kind("record"))
    if is_lately or is_riskiest or is_bound or _is_of_each(said, place):
        return True
    # Of several groups that are cited, one is the main one.
    if any(fact.kind in TOLD_BY.get(low, ()) for fact in cited.facts) and len(cited.of_kind("driver_group")) <= 1:
        return low not in NAMING or bool(said.things(range(len(said.lows)), "signal", "driver"))
    return _is_first(said, place, sign)


def _is_first(said: Said, place: int, sign: int) -> bool:
    """Whether what a superlative is said of has the first place, or the first places, among its kind."""
    told = of_topic(said, place)
    size = max(1, len({fact.subject.id for fact in told}))
    if is_counted(said, place, len(told)):
        return all(any(one <= size for one in places_of(said, fact, sign)) for fact in told)
    is_listed = len(told) > 1 and all(any(one <= size for one in places_of(said, fact, sign)) for fact in told)
    return is_listed or any(1 in places_of(said, fact, sign) for fact in told)


def _spans(said: Said, place: int) -> bool:
    """Whether a clause looks over weeks; "three days after" is when, and no span."""
    words = said.words(said.clause(place))
    days = any(said.lows[at + 1 : at + 2] not in WHEN_BEHIND for at in said.find("days") if at in said.clause(place))
    return bool({"weeks", "record", "months"} & words) or days


def _is_of_each(said: Said, place: int) -> bool:
    """Whether "each service's riskiest deployment" only names what every one of the cited facts is of."""
    behind, ahead = said.lows[place + 1 : place + 2], said.lows[max(0, place - 3) : place]
    is_owned = bool({"each", "both", "services", "teams", "their", "every"} & set(ahead))
    ranks = (HIGHEST | LOWEST) - {"top", "record", "peak", "most", "least"}
    is_owned = is_owned or any(said.lows[at] in ranks for at in said.clause(place) if at != place)
    is_owned = is_owned or bool({"each", "both", "every"} & set(said.lows[place + 2 : place + 5]))
    is_named = behind[:1] != [] and behind[0] in {"deployment", "deployments", "release", "releases"}
    told = said.cited.of_kind("deployment")
    return is_owned and is_named and bool(told) and all(one.id.endswith(".deployment") for one in told)
