"""Highest, most, worst, record, main, second: each must be so among the facts, or over the weeks that they span."""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefing.grounding.figures import Form
from briefing.grounding.lexicon import ORDINALS
from briefing.grounding.listed import words
from briefing.grounding.text import Kind
from briefing.grounding.violations import Code
from briefing.grounding.words import DRIVES, HIGHEST, LOWEST, TOPICS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from briefing.grounding.figures import Figure
    from briefing.grounding.roles import Group
    from briefing.grounding.said import Said
    from briefing.payload import Fact

Found = tuple[Code, str]
QUANTIFIERS = frozenset({"of"})
LEAST_SERIES = 3
SPECIAL = words("queue windows ahead checked pattern driver_group ask mttr")
TOLD_BY: dict[str, frozenset[str]] = {
    "safest": frozenset({"windows"}),
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


MOVING = words("rose rise fell moved jumped grew climbed increase")
NAMING = words("main primary leading chief dominant principal")
"""Superlatives beside which the driver that they are said of has to be named."""


def superlatives(said: Said) -> Iterator[Found]:
    """Yield the superlatives and ranks that the facts do not have."""
    for place, low in enumerate(said.lows):
        sign = 1 if low in HIGHEST else -1 if low in LOWEST else 0
        if not sign or said.tokens[place].kind is not Kind.WORD or _is_idiom(said, place):
            continue
        rank = _rank_before(said, place)
        if rank > 1:
            if not _has_rank(said, place, sign, rank):
                yield Code.RANK, f"nothing that is cited is number {rank} of its kind"
        elif not _is_extreme(said, place, low, sign):
            yield Code.SUPERLATIVE, f"{low!r}: the facts do not have it so"
    yield from _lasts(said)
    yield from _nevers(said)
    for figure in said.figures:
        if figure.form is Form.PLACE and not _is_place(said, figure):
            yield Code.RANK, f"{figure.text!r} is not a place that the cited facts have"


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
            facts = _of_subject(said, place)
            if not any(_place_of(said, fact, -1) == 1 for fact in facts):
                yield Code.RANK, "what is said to come last does not"
        if before in {"previous", "week", "day", "new"} and low in {"high", "low"}:
            held = {str(fact.detail.get("extreme")) for fact in said.cited.of_kind("record")}
            if held and f"{low}est" not in held:
                yield Code.SUPERLATIVE, f"'{before} {low}': the record is the other way"


def _nevers(said: Said) -> Iterator[Found]:
    """Yield "never carried more in 12 weeks" where a week did."""
    for place in said.find("never"):
        words = said.lows[place : place + 6]
        sign = 1 if {"more", "higher", "as"} & set(words) else -1 if {"less", "fewer", "lower"} & set(words) else 0
        if sign and "weeks" in said.lows and not any(_is_record(fact, sign) for fact in _of_topic(said, place)):
            yield Code.SUPERLATIVE, "'never': a week of the trailing ones was the same or beyond"


def _is_idiom(said: Said, place: int) -> bool:
    """Whether the word compares nothing: "at most 60 %", "most of", "at least", "best handled on"."""
    low, before = said.lows[place], said.lows[place - 1] if place else ""
    behind = said.lows[place + 1 : place + 2]
    if low in {"most", "least"} and behind in (["was"], ["is"], ["being"]):
        return True
    if said.has("last week 's " + low, "previous week 's " + low) or (
        low in {"most", "least", "best", "worst", "top"} and before == "at"
    ):
        return True
    if (
        low == "most"
        and before not in {"the", "it", "score", "rose", "raised", "moved", "weighs", "them", "fell", "adds", *ORDINALS}
        and behind != ["risk"]
        and not DRIVES & set(said.lows)
    ):
        return True
    return (low in {"record", "top"} and before not in {"a", "the", "new"}) or (
        low == "best" and (behind in (["go"], ["be"], ["left"]) or behind[0].endswith("ed"))
    )


def _rank_before(said: Said, place: int) -> int:
    figure = next((one for one in said.figures if one.form is Form.PLACE and one.end == place), None)
    return int(figure.value) if figure is not None else 1


def _is_place(said: Said, figure: Figure) -> bool:
    """Whether an ordinal is the weeks that a card is open, a first time, or only counts points of the text."""
    behind = said.lows[figure.end : figure.end + 3]
    if {"week", "weeks", "monday", "time", "consecutive", "straight", "row"} & set(
        said.lows[figure.start : figure.end + 4]
    ):
        if figure.value == 1 and ("time" in behind or any(card.weeks_open == 1 for card in said.cited.cards)):
            return bool(said.cited.of_kind("newcomers", "change")) or any(
                card.weeks_open == 1 for card in said.cited.cards
            )
        streak = any(_has_streak(fact, int(figure.value)) for fact in said.cited.facts)
        return streak or any(card.weeks_open == figure.value for card in said.cited.cards)
    if behind[:1] and behind[0] in HIGHEST | LOWEST:
        return True
    if {"ranks", "ranked", "comes", "came", "is", "place", "sits", "stands"} & set(
        said.lows[max(0, figure.start - 3) : figure.end + 1]
    ):
        return _has_rank_of_subject(said, figure)
    return behind[:1] == [","] or (figure.value == 1 and figure.start == 0)


def _has_streak(fact: Fact, weeks: int) -> bool:
    """Whether a series has stood still for so many weeks: "25.4 points for the second week running"."""
    series = fact.detail.get("series")
    return isinstance(series, list) and len(series) >= weeks > 1 and len({str(one) for one in series[-weeks:]}) == 1


def _has_rank_of_subject(said: Said, figure: Figure) -> bool:
    """Whether what is named just before has the place: "Payments ranks second"."""
    group = max((one for one in said.groups if one.end <= figure.start), key=lambda one: one.end, default=None)
    facts = [fact for fact in said.cited.facts if group is None or fact.subject.label.lower() in group.names]
    return any(_place_of(said, fact, 1) == figure.value for fact in facts)


def _has_rank(said: Said, place: int, sign: int, rank: int) -> bool:
    return any(_place_of(said, fact, sign) == rank for fact in _of_subject(said, place))


def _of_subject(said: Said, place: int) -> list[Fact]:
    ahead = [group for group in said.groups if group.end <= place]
    behind = [group for group in said.groups if group.start > place]
    told = [group for group in behind if {"is", "are", "was", "were"} & set(said.lows[place : group.start])]
    known = {fact.subject.label.lower() for fact in said.cited.facts}
    ahead = [group for group in ahead if group.names & known]
    nearest = told[:1] or _listed(said, ahead) or behind[:1] or list(said.before)
    things = frozenset(name for group in nearest for name in group.names)
    facts = [fact for fact in said.cited.facts if fact.subject.label.lower() in things]
    return facts or list(said.cited.facts)


def _listed(said: Said, ahead: Sequence[Group]) -> list[Group]:
    """Return the last group with those that it is listed with: "Auth (35.4), Checkout (35.3) and Payments"."""
    found = list(ahead[-1:])
    for group in reversed(ahead[:-1]):
        between = said.tokens[group.end : found[0].start]
        if any(token.kind is Kind.WORD and token.low not in {"and", "at", "with"} for token in between):
            break
        found.insert(0, group)
    return found


def _is_extreme(said: Said, place: int, low: str, sign: int) -> bool:
    cited = said.cited
    driven = _drivers_named(said, place) if DRIVES & said.words(said.clause(place)) else []
    if driven:
        return _is_top(said, driven, sign)
    if {"weeks", "record", "days", "months"} & said.words(said.clause(place)):
        return any(_is_record(fact, sign) for fact in _of_topic(said, place))
    if low in {"riskiest", "highest", "worst"} and any(
        one.id.endswith(".deployment") for one in cited.of_kind("deployment")
    ):
        return True
    if any(fact.kind in TOLD_BY.get(low, ()) for fact in cited.facts):
        return low not in NAMING or bool(said.things(range(len(said.lows)), "signal", "driver"))
    told = _of_topic(said, place)
    size = max(1, len({fact.subject.id for fact in told}))
    is_listed = len(told) > 1 and all(0 < _place_of(said, fact, sign) <= size for fact in told)
    return is_listed or any(_place_of(said, fact, sign) == 1 for fact in told)


def _of_topic(said: Said, place: int) -> list[Fact]:
    own = _of_subject(said, place)
    words = said.words(said.clause(place))
    topics = [kinds for stem, kinds in TOPICS.items() if any(word.startswith(stem) for word in words)]
    return [fact for fact in own if any(fact.kind in kinds for kinds in topics)] or own


def _is_record(fact: Fact, sign: int) -> bool:
    """Whether a fact's value is above, or below, all of the weeks before it."""
    if fact.kind == "record":
        return fact.detail.get("extreme") == ("highest" if sign > 0 else "lowest")
    series = fact.detail.get("series")
    known = [float(str(one)) for one in series if one is not None] if isinstance(series, list) else []
    if len(known) <= LEAST_SERIES or not isinstance(fact.value, (int, float)):
        return False
    return sign * known[-1] > max(sign * one for one in known[:-1])


def _place_of(said: Said, fact: Fact, sign: int) -> int:
    """Return which place a fact has among those of its kind, 1 for the highest; 0 where it has none."""
    if (
        not isinstance(fact.value, (int, float))
        or fact.subject.type == "scope"
        or (sign < 0 and fact.kind in {"change", "deployment"})
    ):
        return 0
    rivals = [one for one in said.cited.payload.facts if one.kind == fact.kind and one.unit == fact.unit]
    sets = [rivals]
    words = set(said.lows)
    is_left = fact.kind == "objective" and "left" in words
    key = (
        "budget_left"
        if is_left
        else "now"
        if fact.kind == "service_movement" and words & {"mean", "average", "score", "scores"} and not words & MOVING
        else None
    )
    holding = [card for card in said.cited.payload.cards if fact.id in card.facts and fact.kind == "change"]
    sets += [[one for one in rivals if one.id in card.facts] for card in holding]
    return min((_place(fact, among, sign, key) for among in sets), default=0)


def _value(fact: Fact, key: str | None) -> float:
    found = fact.value if key is None else fact.detail.get(key)
    return float(found) if isinstance(found, (int, float)) else 0.0


def _place(fact: Fact, among: Sequence[Fact], sign: int, key: str | None = None) -> int:
    if fact.kind == "driver":
        own = _value(fact, None)
        return 1 + sum(_value(one, None) * own > own * own for one in among)
    values = [_value(one, key) for one in among if one.value is not None and one.subject.type == fact.subject.type]
    return 1 + sum(sign * value > sign * _value(fact, key) for value in values)


def _drivers_named(said: Said, place: int) -> list[tuple[str, float]]:
    """Return the drivers that a superlative is said of: those before it, else those behind it."""
    rows = _drivers(said)
    ahead = frozenset(name for group in said.groups if group.end <= place for name in group.names)
    behind = frozenset(name for group in said.groups if group.start > place for name in group.names)
    before = [row for row in rows if row[0] in ahead]
    return before or [row for row in rows if row[0] in behind]


def _is_top(said: Said, named: list[tuple[str, float]], sign: int) -> bool:
    """Whether drivers moved the score most, or least: no other of the same direction did more, or less."""
    titles = {title for title, _ in named}
    others = [abs(points) for title, points in _drivers(said) if title not in titles and points * named[0][1] > 0]
    own = [abs(points) for _, points in named]
    return min(own) >= max(others, default=0.0) if sign > 0 else max(own) <= min(others, default=own[0])


def _drivers(said: Said) -> list[tuple[str, float]]:
    whole = (
        [f for f in said.cited.payload.facts if f.kind == "driver"] if said.cited.of_kind("driver", "movement") else []
    )
    rows = [(fact.subject.label.lower(), float(str(fact.value))) for fact in whole]
    for fact in said.cited.of_kind("service_movement"):
        listed = fact.detail.get("drivers")
        told = [row for row in listed if isinstance(row, dict)] if isinstance(listed, list) else []
        rows += [(str(row["title"]).lower(), float(str(row["points"]))) for row in told]
    return rows
