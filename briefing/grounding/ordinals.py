"""First, second, third: a place among the cited, a week of a run, what is done first, or only one of those told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from briefing.grounding.listed import words
from briefing.grounding.orders import ORDERS
from briefing.grounding.places import places_of
from briefing.grounding.records import is_first
from briefing.grounding.subjects import called, drivers
from briefing.grounding.words import HIGHEST, LOWEST
from scoring.severity import Severity

if TYPE_CHECKING:
    from collections.abc import Callable

    from briefing.grounding.figures import Figure
    from briefing.grounding.said import Said
    from briefing.payload import Fact

ACTIONS: Final = "actions"
RUNNING: Final = words("week weeks monday time consecutive straight row")
STANDING: Final = words("ranks ranked comes came is place sits stands")
ENDING: Final = (None, ".", ",", ";", ":", "and", "—")


def is_place(said: Said, figure: Figure) -> bool:
    """Whether an ordinal is what the cited facts have: the first rule that knows decides."""
    return next((known for known in (rule(said, figure) for rule in RULES) if known is not None), False)


def _first_in_weeks(said: Said, figure: Figure) -> bool | None:
    """Know "the first failure after a week without any"."""
    return True if figure.value == 1 and is_first(said, figure) else None


def _in_a_run(said: Said, figure: Figure) -> bool | None:
    """Know "for the second week running", and the weeks that a card is open."""
    behind = said.lows[figure.end : figure.end + 3]
    if not RUNNING & set(said.lows[figure.start : figure.end + 4]):
        return None
    is_new = any(card.weeks_open == 1 for card in said.cited.cards)
    if figure.value == 1 and ("time" in behind or is_new):
        return is_new or bool(said.cited.of_kind("newcomers", "change"))
    streak = any(_has_streak(fact, int(figure.value)) for fact in said.cited.facts)
    return streak or any(card.weeks_open == figure.value for card in said.cited.cards)


def _has_streak(fact: Fact, weeks: int) -> bool:
    """Whether a series has stood still for so many weeks: "25.4 points for the second week running"."""
    series = fact.detail.get("series")
    return isinstance(series, list) and len(series) >= weeks > 1 and len({str(one) for one in series[-weeks:]}) == 1


def _before_a_superlative(said: Said, figure: Figure) -> bool | None:
    """Leave "the second highest" to the superlatives."""
    behind = said.lows[figure.end : figure.end + 1]
    return True if behind and behind[0] in HIGHEST | LOWEST else None


def _ranked(said: Said, figure: Figure) -> bool | None:
    """Know "Payments ranks second", and "Ledger third" in a list that began so."""
    is_beside = any(group.end == figure.start for group in said.groups) and figure.value > 1
    if not is_beside and not STANDING & set(said.lows[max(0, figure.start - 3) : figure.end + 1]):
        return None
    group = max((one for one in said.groups if one.end <= figure.start), key=lambda one: one.end, default=None)
    facts = [fact for fact in said.cited.facts if group is None or called(said, fact) & group.names]
    is_fact = any(figure.value in places_of(said, fact, 1) for fact in facts)
    return is_fact or (group is not None and _has_place(said, group.names, figure.value))


def _has_place(said: Said, names: frozenset[str], place: float) -> bool:
    """Whether a driver has this place among those that moved a score the same way."""
    rows = drivers(said, said.things(range(len(said.lows)), "service"))
    own = [points for title, points in rows if title in names]
    return any(1 + sum(abs(one) > abs(points) for _, one in rows if one * points > 0) == place for points in own)


def _of_those_told(said: Said, figure: Figure) -> bool | None:
    """Know "the fourth" of four that were told before, of which it is said what is not known of the others."""
    is_the = said.lows[max(0, figure.start - 1) : figure.start] == ["the"]
    behind = said.lows[figure.end] if figure.end < len(said.lows) else None
    is_told = any(one.end <= figure.start and one.value == figure.value and one.is_whole for one in said.figures)
    return True if is_the and is_told and (behind in ENDING or behind in {"was", "is", "one"}) else None


def _done_first(said: Said, figure: Figure) -> bool | None:
    """Know what is done first: of an order, or of what has the gravest card of all."""
    lows, behind = said.lows, said.lows[figure.end : figure.end + 1]
    if figure.value != 1:
        return None
    worst = said.cited.payload.severity
    is_gravest = worst is not Severity.INFO and any(card.severity is worst for card in said.cited.holding)
    if is_gravest and (behind[0] if behind else None) in ENDING:
        return True
    if said.cited.part == ACTIONS and lows[max(0, figure.start - 1)] != "the":
        return True
    is_order = bool(behind) and behind[0] in ORDERS
    return True if figure.start == 0 or is_order or "then" in lows[figure.end :] else None


def _aside(said: Said, figure: Figure) -> bool | None:
    """Know "second," that only counts points of the text."""
    return True if said.lows[figure.end : figure.end + 1] == [","] else None


RULES: tuple[Callable[[Said, Figure], bool | None], ...] = (
    _first_in_weeks,
    _in_a_run,
    _before_a_superlative,
    _ranked,
    _of_those_told,
    _done_first,
    _aside,
)
