"""Where "no" counts nothing that a fact states: in a condition, in denied alarm, and where a fact knows the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from briefing.grounding.facts.quantities import RISKY
from briefing.grounding.language.lexicon import BANDS, UNITS
from briefing.grounding.language.listed import words
from briefing.grounding.meaning.denials import denied
from briefing.grounding.reading.figures import Form

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from briefing.grounding.reading.figures import Figure
    from briefing.grounding.reading.said import Said

CONDITIONS: Final = words("with once until till if when while after without")
WARNED: Final = words("warned flagged warning warnings predicted foretold forecast forecasts")
OTHERS: Final = words("other others unwarned unflagged rest elsewhere")
COUNTED_IN: Final = ("service_incidents", "incidents")
BEING: Final = words("has have had been is are was were yet so far out to in . , this week already gone")
DEPLOYED: Final = words("deployed released shipped live rolled deploy production")
UNDIVIDED: Final = words("incidents reverts")
"""Kinds of facts of a scope that count all that there is of what their noun says."""
STOPS: Final = words(", ; : . but while whereas though although")
SAFE: Final = frozenset({"safe"})
LOOK_BACK: Final = 4
FAR: Final = 6


def is_known_none(one: Said, figure: Figure) -> bool | None:
    """Know a "none" that only these rules know; None where none of them does."""
    if figure.form is not Form.NOTHING:
        return None
    return True if any(rule(one, figure) for rule in RULES) else None


def _in_condition(one: Said, figure: Figure) -> bool:
    """Whether it is what a way down waits for: "with no incident open, it falls to 30 points"."""
    waits = any("no incident" in str(fact.detail.get("text")) for fact in one.cited.of_kind("way_down"))
    before = set(one.lows[max(0, figure.start - LOOK_BACK) : figure.start])
    return waits and figure.unit == "incidents" and bool(CONDITIONS & before)


def _missed(one: Said, figure: Figure) -> bool:
    """Whether no service that was warned had an incident, and nothing is said of the others."""
    told = one.cited.of_kind("forecast")
    clause = one.clause(figure.start)
    pause = next((at for at in range(figure.end, clause.stop) if one.lows[at] == ","), clause.stop)
    span = one.words(range(clause.start, pause))
    is_none = bool(told) and all(fact.detail.get("hits") == 0 for fact in told)
    return is_none and figure.unit == "incidents" and bool(WARNED & span) and not OTHERS & span


def _after_none(one: Said, figure: Figure) -> bool:
    """Whether no incident came after any of the deployments that are told: "for the risky or the safe ones"."""
    tries = one.cited.of_kind("lift")
    told = [BANDS[low] for low in _of_tries(one, figure) if low in BANDS] or [RISKY, SAFE]
    legs = [fact.detail.get("safe" if bands == SAFE else "risky") for fact in tries for bands in told]
    are_known = all(bands in {RISKY, SAFE} for bands in told)
    is_none = bool(legs) and all(isinstance(leg, dict) and leg.get("hits") == 0 for leg in legs)
    return figure.unit == "incidents" and are_known and is_none


def _of_tries(one: Said, figure: Figure) -> Sequence[str]:
    """Return the words that tell after what there was none: those behind it, else those before it."""
    clause = one.clause(figure.start)
    behind = one.lows[figure.end : clause.stop]
    parted = next((at for at in range(1, len(behind)) if behind[at - 1 : at + 1] == [",", "and"]), len(behind))
    behind = behind[:parted]
    return behind if set(BANDS) & set(behind) else one.lows[clause.start : figure.start]


def _of_alarm(one: Said, figure: Figure) -> bool:
    """Whether it denies alarm: "in no danger"; the vocabulary holds that against the facts."""
    span = one.clause(figure.start)
    return any(place in span and place >= figure.start for place in denied(one))


def _beside_all(one: Said, figure: Figure) -> bool:
    """Whether the one that is named has all that the scope has: "no other service had any"."""
    if figure.unit != "services" or one.lows[figure.start + 1 : figure.start + 2] != ["other"]:
        return False
    every = [fact for fact in one.cited.facts if fact.subject.type == "scope"]
    own = [fact for fact in one.cited.facts if fact.subject.type == "service"]
    return bool(own) and any(
        whole.value == part.value
        and whole.unit == part.unit
        and (whole.kind == part.kind or {whole.kind, part.kind} == set(COUNTED_IN))
        for whole in every
        for part in own
    )


def _undeployed(one: Said, figure: Figure) -> bool:
    """Whether "neither of two changes has been deployed" names changes that all still wait."""
    told = one.cited.of_kind("change")
    last = max((group.end for group in one.groups), default=figure.end)
    span = {low for low in one.lows[last:] if low not in BEING}
    is_waiting = bool(told) and all(fact.detail.get("queued") is True for fact in told)
    is_all = len(told) == len(one.cited.facts)
    return is_waiting and is_all and figure.text.lower() in {"neither", "none"} and bool(span) and span <= DEPLOYED


def _of_whole(one: Said, figure: Figure) -> bool:
    """Whether the whole scope has none of what no service is said to have: "neither service had an incident"."""
    if figure.unit not in {"services", "teams"}:
        return False
    behind = one.lows[figure.end : figure.end + FAR]
    stop = next((at for at, low in enumerate(behind) if low in STOPS), FAR)
    units = {UNITS[low] for low in behind[:stop] if low in UNITS}
    told = [fact for fact in one.cited.facts if fact.subject.type == "scope" and fact.unit in units - {"services"}]
    return bool(told) and all(fact.value == 0 and fact.kind in UNDIVIDED for fact in told)


RULES: Final[Sequence[Callable[[Said, Figure], bool]]] = (
    _in_condition,
    _missed,
    _after_none,
    _of_alarm,
    _beside_all,
    _undeployed,
    _of_whole,
)
