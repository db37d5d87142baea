"""Highest, most, worst, record, main, second: each must be so among the facts, or over the weeks that they span."""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefing.grounding.figures import Form
from briefing.grounding.lexicon import ORDINALS
from briefing.grounding.listed import words
from briefing.grounding.orders import ORDERS
from briefing.grounding.places import is_beyond_cited, is_record, moved_most, places_of
from briefing.grounding.text import Kind
from briefing.grounding.violations import Code
from briefing.grounding.words import DRIVES, HIGHEST, LOWEST, SIDES, TOPICS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from briefing.grounding.figures import Figure
    from briefing.grounding.roles import Group
    from briefing.grounding.said import Said
    from briefing.payload import Fact

Found = tuple[Code, str]
ACTIONS = "actions"
PARTS = words("part share half portion number count fall rise drop jump movement gap score average mean")
"""Nouns of which one of two has "the larger"."""
MOST = words("most least furthest farthest hardest fastest")
"""Superlatives of a movement, whichever way it went."""
LISTS = words("list ranking rankings table order")
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
    yield from _nevers(said)
    for figure in said.figures:
        if figure.form is Form.PLACE and not _is_place(said, figure):
            yield Code.RANK, f"{figure.text!r} is not a place that the cited facts have"


def _sign(said: Said, place: int) -> int:
    """Return 1 for a superlative of more, −1 of less, 0 for other words; "the riskier of two" is one of more."""
    low = said.lows[place]
    if said.lows[place - 1 : place] == ["the"] and low in SIDES and is_of_two(said, place):
        return SIDES[low][1]
    if low in {"tops", "topped", "heads", "headed"} and LISTS & set(said.lows[place + 1 : place + 4]):
        return 1
    sign = 1 if low in HIGHEST else -1 if low in LOWEST else 0
    fell = low in MOST and {side for word in said.words(said.clause(place)) for side in _ways(word)} == {-1}
    return -sign if fell else sign


def is_of_two(said: Said, place: int) -> bool:
    """Whether a comparative ranks what is cited: "the riskier of the two", "the larger part" where two have one."""
    behind = said.lows[place + 1 : place + 2]
    kinds = [fact.kind for fact in said.cited.facts if fact.subject.type != "scope"]
    is_part = behind[:1] != [] and behind[0] in PARTS | {",", "."}
    return behind == ["of"] or (is_part and len(kinds) > len(set(kinds)))


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
            facts = _of_subject(said, place)
            if not any(1 in places_of(said, fact, -1) for fact in facts):
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
        if sign and "weeks" in said.lows and not any(is_record(fact, sign) for fact in _of_topic(said, place)):
            yield Code.SUPERLATIVE, "'never': a week of the trailing ones was the same or beyond"


def _is_idiom(said: Said, place: int) -> bool:
    """Whether the word compares nothing: "at most 60 %", "most of", "at least", "best handled on"."""
    low, before = said.lows[place], said.lows[place - 1] if place else ""
    behind = said.lows[place + 1 : place + 2]
    if low in {"maximum", "peak"} and SHORT_OF & set(said.lows[max(0, place - 6) : place]):
        # "Just under its 12-week maximum" is of that number, and no claim to be it.
        return True
    if low in {"most", "least"} and behind in (["was"], ["is"], ["being"]) and before not in ORDINALS:
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
    is_adverb = figure.value == 1 and ((behind[:1] != [] and behind[0] in ORDERS) or "then" in said.lows[figure.end :])
    if figure.value == 1 and said.cited.part == ACTIONS and said.lows[max(0, figure.start - 1)] != "the":
        return True
    return behind[:1] == [","] or (figure.value == 1 and figure.start == 0) or is_adverb


def _has_streak(fact: Fact, weeks: int) -> bool:
    """Whether a series has stood still for so many weeks: "25.4 points for the second week running"."""
    series = fact.detail.get("series")
    return isinstance(series, list) and len(series) >= weeks > 1 and len({str(one) for one in series[-weeks:]}) == 1


def _has_rank_of_subject(said: Said, figure: Figure) -> bool:
    """Whether what is named just before has the place: "Payments ranks second"."""
    group = max((one for one in said.groups if one.end <= figure.start), key=lambda one: one.end, default=None)
    facts = [fact for fact in said.cited.facts if group is None or fact.subject.label.lower() in group.names]
    return any(figure.value in places_of(said, fact, 1) for fact in facts)


def _has_rank(said: Said, place: int, sign: int, rank: int) -> bool:
    return any(rank in places_of(said, fact, sign) for fact in _of_subject(said, place))


def _of_subject(said: Said, place: int) -> list[Fact]:
    ahead = [group for group in said.groups if group.end <= place]
    behind = [group for group in said.groups if group.start > place]
    clause = said.clause(place)
    told = [
        group
        for group in behind
        if group.start in clause and {"is", "are", "was", "were"} & set(said.lows[place : group.start])
    ]
    known = {fact.subject.label.lower() for fact in said.cited.facts}
    ahead = [one for one in ahead if one.names & known and said.lows[one.start - 1 : one.start] != ["not"]]
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


def _has_it_so(said: Said, place: int, low: str, sign: int) -> bool:
    moved = moved_most(said, place, _of_subject(said, place))
    return _is_extreme(said, place, low, sign) if moved is None else moved


def _is_extreme(said: Said, place: int, low: str, sign: int) -> bool:
    cited = said.cited
    if low in SIDES:
        return any(is_beyond_cited(said, fact, sign, place) for fact in _of_subject(said, place))
    driven = _drivers_named(said, place) if (DRIVES | SHARES) & said.words(said.clause(place)) else []
    if driven:
        return _is_top(said, place, driven, sign)
    is_of_weeks = said.lows[place + 1 : place + 2] == ["week"] and bool(said.cited.of_kind("record"))
    if is_of_weeks or {"weeks", "record", "days", "months"} & said.words(said.clause(place)):
        return any(is_record(fact, sign) for fact in _of_topic(said, place))
    if low in {"riskiest", "highest", "worst", "heaviest"} and _is_riskiest_deployment(said, place):
        return True
    if any(fact.kind in TOLD_BY.get(low, ()) for fact in cited.facts):
        return low not in NAMING or bool(said.things(range(len(said.lows)), "signal", "driver"))
    told = _of_topic(said, place)
    size = max(1, len({fact.subject.id for fact in told}))
    is_listed = len(told) > 1 and all(any(one <= size for one in places_of(said, fact, sign)) for fact in told)
    return is_listed or any(1 in places_of(said, fact, sign) for fact in told)


def _is_riskiest_deployment(said: Said, place: int) -> bool:
    """Whether a deployment is the riskiest: of the week, or of the service whose riskiest it is."""
    told = [one for one in said.cited.of_kind("deployment") if one.id.endswith(".deployment")]
    if not told:
        return False
    of_week = any(one.id == "week.deployment" for one in said.cited.payload.facts)
    is_of_week = "week" in said.words(said.clause(place)) and not said.things(said.clause(place), "service")
    if not (of_week and is_of_week):
        return True
    top = max((one for one in told if one.id == "week.deployment"), key=lambda one: one.id, default=None)
    named = said.things(said.clause(place), "deployment")
    return top is not None and (not named or top.subject.label.lower() in named)


def _of_topic(said: Said, place: int) -> list[Fact]:
    own = _of_subject(said, place)
    words = said.words(said.clause(place))
    topics = [kinds for stem, kinds in TOPICS.items() if any(word.startswith(stem) for word in words)]
    return [fact for fact in own if any(fact.kind in kinds for kinds in topics)] or own


def _drivers_named(said: Said, place: int) -> list[tuple[str, float]]:
    """Return the drivers that a superlative is said of: those before it, else those behind it."""
    rows = _drivers(said, said.things(said.clause(place), "service"))
    ahead = frozenset(name for group in said.groups if group.end <= place for name in group.names)
    behind = frozenset(name for group in said.groups if group.start > place for name in group.names)
    before = [row for row in rows if row[0] in ahead]
    return before or [row for row in rows if row[0] in behind]


def _is_top(said: Said, place: int, named: list[tuple[str, float]], sign: int) -> bool:
    """Whether drivers moved the score most, or least: no other of the same direction did more, or less."""
    titles = {title for title, _ in named}
    every = _drivers(said, said.things(said.clause(place), "service"))
    others = [abs(points) for title, points in every if title not in titles and points * named[0][1] > 0]
    own = [abs(points) for _, points in named]
    return min(own) >= max(others, default=0.0) if sign > 0 else max(own) <= min(others, default=own[0])


def _drivers(said: Said, services: frozenset[str]) -> list[tuple[str, float]]:
    """Return the drivers of the cited movements, of some services where one of them has any, in points."""
    whole = (
        [f for f in said.cited.payload.facts if f.kind == "driver"] if said.cited.of_kind("driver", "movement") else []
    )
    rows = [(fact.subject.label.lower(), float(str(fact.value))) for fact in whole]
    moved = said.cited.of_kind("service_movement")
    for fact in [one for one in moved if one.subject.label.lower() in services] or moved:
        listed = fact.detail.get("drivers")
        told = [row for row in listed if isinstance(row, dict)] if isinstance(listed, list) else []
        rows += [(str(row["title"]).lower(), float(str(row["points"]))) for row in told]
    return rows
