"""Each rule's threshold, and which one would have prevented given cards.

It reads frozen payloads alone. Counts are in them as they were; a rise is rounded and against the median week, while
the rule weighs weeks by changes: such a threshold is only near the true one, and says so. Rules about what is so, not
how much, have none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import fmean
from typing import TYPE_CHECKING

from briefing.contracts.week import LATELY
from briefing.evidence.operations import median
from briefing.facts import distribution, reliability
from briefing.facts.measures import usual_of
from briefing.findings import scope_weeks, service_weeks
from scoring import severity_rules as rules
from scoring.bands import Band

if TYPE_CHECKING:
    from briefing.contracts.payload import Card, Fact, Payload

PERCENT = 100
HIGHEST_SCORE = 100


@dataclass(frozen=True, kw_only=True, slots=True)
class Fired:
    """A card in the frozen payload that carries it."""

    payload: Payload
    card: Card

    def fact(self, name: str) -> Fact | None:
        """Return a fact about the card's service or scope, if the payload has it."""
        subject = self.card.subject
        prefix = "week" if subject.type == "scope" else f"service.{subject.id}"
        return next((one for one in self.payload.facts if one.id == f"{prefix}.{name}"), None)


@dataclass(frozen=True, slots=True)
class Dial:
    """A rule's threshold: its name, its unit, its place, and what of a card it is compared with.

    A rule fires from the threshold on, or with `below` under it. It `stands` in the code, None where the payload says
    that the critical band begins. `step` is the least printed difference. `near`: the payload has the input only
    approximately. `most` is the highest possible threshold.
    """

    name: str
    unit: str
    stands: float | None
    read: Callable[[Fired], float | None]
    step: float = 1.0
    below: bool = False
    near: bool = False
    most: float | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Silence:
    """The threshold at which a rule would have made none of some cards; without a `value`, `why`."""

    name: str | None = None
    unit: str = ""
    stands: float | None = None
    value: float | None = None
    below: bool = False
    near: bool = False
    why: str | None = None


STATE = "it cannot be silenced by a threshold: it is a state rule, about what is so and not about how much"
UNTOLD = "the payloads do not tell what it was held against"
BEYOND = "no threshold would have silenced it: what it read is the highest there is"


def silence_of(rule: str, fired: Sequence[Fired]) -> Silence:
    """Return the threshold at which a rule would have made none of these cards."""
    dial = DIALS.get(rule)
    if dial is None or not fired:
        return Silence(why=STATE if dial is None else UNTOLD)
    bands = (dict(one.payload.bands) for one in fired)
    stands = max(one[Band.CRITICAL] for one in bands) if dial.stands is None else dial.stands
    found = Silence(name=dial.name, unit=dial.unit, stands=stands, below=dial.below, near=dial.near)
    known = [value for value in map(dial.read, fired) if value is not None]
    if len(known) < len(fired):
        return replace(found, why=UNTOLD)
    value = round(max(min(known) - dial.step, 0.0) if dial.below else max(known) + dial.step, 1)
    if dial.most is not None and value > dial.most:
        return replace(found, why=BEYOND)
    if (value >= stands) if dial.below else (value <= stands):
        # The rule fired by what the payload rounds away, or by a series not shown.
        return replace(found, why=UNTOLD)
    return replace(found, value=value)


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _value(name: str, *parts: str) -> Callable[[Fired], float | None]:
    """Read the value of a fact, or the first of some parts that it has."""

    def read(fired: Fired) -> float | None:
        fact = fired.fact(name)
        if fact is None or not parts:
            return None if fact is None else _number(fact.value)
        return next((_number(fact.detail[one]) for one in parts if one in fact.detail), None)

    return read


def _rise(name: str) -> Callable[[Fired], float | None]:
    """Read how far a fact is above its usual, or four weeks above those before."""
    return lambda fired: _rise_of(fired.fact(name))


def _rise_of(fact: Fact | None) -> float | None:
    if fact is None:
        return None
    value, series = _number(fact.value), _known(fact)
    lately, before = fact.detail.get("lately"), series[:-LATELY]
    share = _number(lately.get("share")) if isinstance(lately, dict) else None
    usual = usual_of(fact.comparisons)
    rises = [value - one for one in (*_levels(series[:-1]), usual) if value is not None and one is not None]
    rises += [share - one for one in _levels(before) if share is not None]
    return max(rises, default=None)


def _levels(weeks: Sequence[float]) -> tuple[float, ...]:
    """Return what may be usual of some weeks: the rule weighs them by changes, and lies between these or near."""
    usual = median(weeks)
    return () if usual is None else (fmean(weeks), usual)


def _known(fact: Fact) -> list[float]:
    series = fact.detail.get("series")
    values = map(_number, series) if isinstance(series, list) else ()
    return [value for value in values if value is not None]


def _of_group(fired: Fired) -> float | None:
    """Read how far a driver's group of signals is above its usual: the card's first fact."""
    first = fired.card.facts[0] if fired.card.facts else None
    return _rise_of(next((one for one in fired.payload.facts if one.id == first and one.kind == "driver_group"), None))


def _times(fired: Fired) -> float | None:
    """Read the time to restore as a multiple of its usual, in the week or over four."""
    fact = fired.fact("mttr")
    if fact is None:
        return None
    usual, lately, before = usual_of(fact.comparisons), fact.detail.get("lately"), _known(fact)[:-LATELY]
    pairs = [(_number(fact.value), usual)]
    if isinstance(lately, dict) and before:
        pairs.append((_number(lately.get("median")), fmean(before)))
    return max((value / base for value, base in pairs if value is not None and base), default=None)


def _movement(fired: Fired) -> float | None:
    """Read how far the mean score rose: against all changes before, as the briefing says, or the usual week."""
    fact = fired.fact("movement")
    if fact is None:
        return None
    stated, now = _number(fact.value), _number(fact.detail.get("now"))
    rises = [now - level for level in _levels(_known(fact)[:-1]) if now is not None]
    return max((one for one in (stated, *rises) if one is not None), default=None)


RISE = "the least rise that is worth a card"
TENTH = 0.1
PERCENTAGE = "percentage points"
PACE = "times its pace"
UNOWNED = Dial(RISE, PERCENTAGE, service_weeks.LEAST_UNOWNED, _rise("ownership"), near=True)

DIALS: Mapping[str, Dial] = {
    "queued-critical": Dial(
        "the border of the critical band", "points", None, _value("queue", "worst"), most=HIGHEST_SCORE
    ),
    "burn-with-queue": Dial(
        "the burn over 72 hours that is fast", PACE, rules.FAST_BURN, _value("objective"), step=TENTH
    ),
    "record-share-with-incident": Dial(
        "the least share of the scope's points",
        "percent",
        rules.LEAST_SHARE,
        _value("share"),
        step=TENTH,
        most=PERCENT,
    ),
    "risk-rise": Dial(RISE, "points", service_weeks.LEAST_RISE, _movement, step=TENTH, near=True),
    "elevated-rise": Dial("the fewest high-risk changes", "changes", service_weeks.LEAST_ELEVATED, _value("elevated")),
    "ownership-gap": UNOWNED,
    "ownership-gap-over-services": UNOWNED,
    "ownership-drift": Dial(RISE, PERCENTAGE, service_weeks.LEAST_UNOWNED, _rise("drift"), near=True),
    "coverage-loss": Dial(RISE, PERCENTAGE, service_weeks.LEAST_LOST, _rise("coverage"), step=TENTH, near=True),
    "repairs-rise": Dial("the fewest fixes and reverts", "changes", service_weeks.LEAST_REPAIRS, _value("repairs")),
    "budget-burning": Dial(
        "the burn over 72 hours that is too fast", PACE, rules.BURNING, _value("objective"), step=TENTH
    ),
    "budget-low": Dial(
        "the part of the budget that is little",
        "percent",
        PERCENT * rules.LITTLE_LEFT,
        _value("objective", "least_left", "budget_left"),
        below=True,
    ),
    "queued-stack": Dial(
        "the fewest high-risk changes that wait", "changes", rules.STACKED, _value("queue", "elevated")
    ),
    "late-high-risk": Dial(
        "the fewest high-risk changes that went out late", "changes", rules.STACKED, _value("late", "elevated")
    ),
    "driver-rise": Dial(RISE, "points a change", distribution.LEAST_POINTS, _of_group, step=TENTH, near=True),
    "unreviewed-rise": Dial(
        "the fewest high-risk changes without a review", "changes", scope_weeks.LEAST_UNREVIEWED, _value("unreviewed")
    ),
    "failure-rise": Dial("the fewest failed deployments", "deployments", reliability.LEAST_EVENTS, _value("failures")),
    "restore-rise": Dial(
        "the multiple of the usual time to restore", "times", scope_weeks.LEAST_TIMES, _times, step=TENTH, near=True
    ),
}
"""The threshold of each rule that has one; of several, the one that a reader would turn."""
