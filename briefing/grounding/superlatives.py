"""Highest, most, worst, record, main, second: each must be so among the facts, or over the weeks that they span."""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefing.grounding import timing
from briefing.grounding.asked import is_unknown_one
from briefing.grounding.figures import Form
from briefing.grounding.lexicon import ORDINALS
from briefing.grounding.listed import words
from briefing.grounding.ordinals import is_place
from briefing.grounding.peaks import is_held_against, peaks
from briefing.grounding.places import are_compared, is_record, moved_most, places_of
from briefing.grounding.ranked import (
    FURTHER,
    WHEN,
    is_beyond_cited,
    is_definite,
    is_of_two,
    leads,
    ranks_alone,
    ranks_further,
)
from briefing.grounding.records import is_extreme, records, weeks_near
from briefing.grounding.subjects import drivers, of_conjunct, of_subject, of_topic
from briefing.grounding.text import Kind
from briefing.grounding.violations import Code
from briefing.grounding.words import DRIVES, HIGHEST, LOWEST, SIDES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from briefing.grounding.said import Said

Found = tuple[Code, str]
MOST = words("most least furthest farthest hardest fastest")
"""Superlatives of a movement, whichever way it went."""
BULK = words("most bulk majority")
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


SHORT_OF = words("below under beneath short")
"""Words before a maximum that was not reached."""
SHARES = words("add adds added contributes contributed part reason contribution piece component cause source")
"""What a driver is of a movement, beside the words that say so by themselves."""
NAMING = words("main primary leading chief dominant principal")
"""Superlatives beside which the driver that they are said of has to be named."""


def superlatives(said: Said) -> Iterator[Found]:
    """Yield the superlatives and ranks that the facts do not have."""
    for place, low in enumerate(said.lows):
        sign = _sign(said, place)
        if not sign or said.tokens[place].kind is not Kind.WORD or _is_idiom(said, place):
            continue
        rank = _rank_before(said, place)
        if rank > 1:
            if not _has_rank(said, place, sign, rank):
                yield Code.RANK, f"nothing that is cited is number {rank} of its kind"
        elif not _has_it_so(said, place, low, sign):
            yield Code.SUPERLATIVE, f"{low!r}: the facts do not have it so"
    yield from _lasts(said)
    yield from records(said)
    yield from peaks(said)
    yield from _mosts(said)
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
    if low in FURTHER:
        return ranks_further(said, place)
    if led := leads(said, place):
        return led
    sign = 1 if low in HIGHEST else -1 if low in LOWEST else 0
    fell = low in MOST and {side for word in said.words(said.clause(place)) for side in _ways(word)} == {-1}
    return -sign if fell else sign


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
        if before in {"previous", "week", "day", "new"} and low in {"high", "low"}:
            held = {str(fact.detail.get("extreme")) for fact in said.cited.of_kind("record")}
            if held and f"{low}est" not in held:
                yield Code.SUPERLATIVE, f"'{before} {low}': the record is the other way"


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
    if is_short or (timing.is_maximum(said.lows, place) and said.cited.of_kind("service_share")):
        return True
    if low in {"most", "least"} and behind in (["was"], ["is"], ["being"]) and before not in ORDINALS:
        return True
    if is_held_against(said, place):
        return True
    if said.has("last week 's " + low, "previous week 's " + low) or (
        low in {"most", "least", "best", "worst", "top"} and before == "at"
    ):
        return True
    if low == "most" and before not in COUNTING_BY and behind != ["risk"] and not DRIVES & set(said.lows):
        return True
    return (low in {"record", "top"} and before not in {"a", "the", "new"}) or (
        low == "best" and (behind in (["go"], ["be"], ["left"]) or behind[0].endswith("ed"))
    )


def _rank_before(said: Said, place: int) -> int:
    figure = next((one for one in said.figures if one.form is Form.PLACE and one.end == place), None)
    return int(figure.value) if figure is not None else 1


def _has_rank(said: Said, place: int, sign: int, rank: int) -> bool:
    return any(rank in places_of(said, fact, sign) for fact in of_subject(said, place))


def _has_it_so(said: Said, place: int, low: str, sign: int) -> bool:
    moved = moved_most(said, place, of_subject(said, place))
    return _is_extreme(said, place, low, sign) if moved is None else moved


def _is_extreme(said: Said, place: int, low: str, sign: int) -> bool:
    cited = said.cited
    if low in SIDES or low in WHEN or low in FURTHER:
        return is_beyond_cited(said, place, of_subject(said, place), sign)
    driven = _drivers_named(said, place) if (DRIVES | SHARES) & said.words(said.clause(place)) else []
    if driven:
        return _is_top(said, place, driven, sign)
    is_of_weeks = said.lows[place + 1 : place + 2] == ["week"] and bool(said.cited.of_kind("record"))
    if not _is_of_each(said, place) and (is_of_weeks or _spans(said, place)):
        weeks = weeks_near(said, said.clause(place))
        told = [*of_topic(said, place), *of_conjunct(said, place)]
        return any(is_record(one, sign) or (weeks and is_extreme(one, sign, weeks)) for one in told)
    is_riskiest = low in {"riskiest", "highest", "worst", "heaviest"} and _is_riskiest_deployment(said, place)
    if is_riskiest or _is_of_each(said, place):
        return True
    if any(fact.kind in TOLD_BY.get(low, ()) for fact in cited.facts):
        return low not in NAMING or bool(said.things(range(len(said.lows)), "signal", "driver"))
    told = of_topic(said, place)
    size = max(1, len({fact.subject.id for fact in told}))
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
    is_named = behind[:1] != [] and behind[0] in {"deployment", "deployments", "release", "releases"}
    told = said.cited.of_kind("deployment")
    return is_owned and is_named and bool(told) and all(one.id.endswith(".deployment") for one in told)


def _is_riskiest_deployment(said: Said, place: int) -> bool:
    """Whether a deployment is the riskiest: of the week, or of the service whose riskiest it is."""
    told = [one for one in said.cited.of_kind("deployment") if one.id.endswith(".deployment")]
    if not told:
        return False
    if are_compared(said, len(told)) and len(told) > 1:
        return any(1 in places_of(said, fact, 1) for fact in of_subject(said, place) if fact in told)
    of_week = any(one.id == "week.deployment" for one in said.cited.payload.facts)
    is_of_week = "week" in said.words(said.clause(place)) and not said.things(said.clause(place), "service")
    if not (of_week and is_of_week):
        return True
    top = max((one for one in told if one.id == "week.deployment"), key=lambda one: one.id, default=None)
    named = said.things(said.clause(place), "deployment")
    return top is not None and (not named or top.subject.label.lower() in named)


def _drivers_named(said: Said, place: int) -> list[tuple[str, float]]:
    """Return the drivers that a superlative is said of: those before it, else those behind it."""
    rows = drivers(said, said.things(said.clause(place), "service"))
    for groups in (said.groups, said.meant):
        ahead = frozenset(name for group in groups if group.end <= place for name in group.names)
        behind = frozenset(name for group in groups if group.start > place for name in group.names)
        found = [row for row in rows if row[0] in ahead] or [row for row in rows if row[0] in behind]
        if found:
            return found
    return []


def _is_top(said: Said, place: int, named: list[tuple[str, float]], sign: int) -> bool:
    """Whether drivers moved the score most, or least: no other of the same direction did more, or less."""
    titles = {title for title, _ in named}
    every = drivers(said, said.things(said.clause(place), "service"))
    others = [abs(points) for title, points in every if title not in titles and points * named[0][1] > 0]
    own = [abs(points) for _, points in named]
    return min(own) >= max(others, default=0.0) if sign > 0 else max(own) <= min(others, default=own[0])
