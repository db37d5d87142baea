"""Which band a change, a deployment or a score is said to be in: its own, and not one that it leaves or is not in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from briefing.grounding.lexicon import BANDS
from briefing.grounding.listed import words
from briefing.grounding.subjects import called
from briefing.grounding.violations import Code

if TYPE_CHECKING:
    from collections.abc import Iterator

    from briefing.grounding.said import Said
    from briefing.payload import Fact

NOUNS: Final = words("change changes deployment deployments band bands risk release releases range")
LINKS: Final = words("is are was were scored scores ( remains remained stays stayed proved")
LEAVING: Final = words("leave leaves leaving left out outside above beyond below under exceeds short near from")
DENYING: Final = words("no not none nothing never neither nor without nobody alone")
OUTNUMBER: Final = words("outnumber outnumbers outnumbered")
SCORED: Final = ("change", "deployment", "queue")
NEAR: Final = 4


def is_left(said: Said, place: int) -> bool:
    """Whether something is said to be out of a band: "rises out of the safe band", "would leave the critical one"."""
    return bool(LEAVING & set(said.lows[max(0, place - NEAR) : place]))


def of_named(said: Said) -> Iterator[tuple[Code, str]]:
    """Yield the band of a change or deployment that is named, where the fact has another."""
    named = frozenset(name for group in said.groups for name in group.names)
    scored = said.cited.of_kind("change", "deployment")
    facts = [fact for fact in scored if fact.subject.label.lower() in named]
    facts = facts or [fact for fact in scored if called(said, fact) & named]
    facts = facts or scored * (len(said.cited.facts) == 1)
    held = {str(fact.detail.get("band")) for fact in facts}
    waiting = [one for one in said.cited.of_kind("queue") if one.subject.label.lower() in named]
    if waiting and len(waiting) == len(said.cited.facts):
        facts, held = waiting, set().union(*(_of_queue(fact) for fact in waiting))
    for place, low in enumerate(said.lows):
        is_said = low in BANDS and _is_said_of_it(said, place) and not is_left(said, place)
        if facts and is_said and held.isdisjoint(_meant(said, place)) and not is_denied(said, place):
            yield Code.SEVERITY, f"{low!r}: what is named scores {' or '.join(sorted(held))}"


def _of_queue(fact: Fact) -> frozenset[str]:
    """Return the bands that what waits may be in, by how many of them are high or critical."""
    risky = fact.detail.get("elevated")
    return frozenset({"safe", "moderate"}) if not risky else frozenset({"safe", "moderate", "high", "critical"})


def _meant(said: Said, place: int) -> frozenset[str]:
    """Return the bands that a word stands for; "high-risk" is high or critical."""
    is_risk = said.lows[place + 1 : place + 2] == ["risk"]
    return BANDS["risky"] if is_risk and said.lows[place] == "high" else BANDS[said.lows[place]]


def _is_said_of_it(said: Said, place: int) -> bool:
    """Whether a word such as "high" is a band here."""
    behind, ahead = said.lows[place + 1 : place + 2], said.lows[max(0, place - 2) : place]
    return (
        (behind[:1] != [] and behind[0] in NOUNS)
        or (ahead[-1:] != [] and ahead[-1] in LINKS and behind not in (["than"], ["as"]))
        or ahead == ["points", ","]
    )


def is_denied(said: Said, place: int) -> bool:
    """Whether something is said not to be in a band: "nothing reached the high band, let alone the critical one"."""
    return bool(DENYING & set(said.lows[max(said.clause(place).start, place - NEAR) : place]))


def of_points(said: Said) -> Iterator[tuple[Code, str]]:
    """Yield "at 25 points it is critical" where so many points are in another band."""
    worst = {value for fact in said.cited.of_kind(*SCORED) for value in _scores(fact)}
    for one in said.figures:
        if one.unit != "points" or one.value not in worst:
            continue
        span = said.clause(one.start)
        told = [at for at in span if said.lows[at] in BANDS and not is_denied(said, at) and not is_left(said, at)]
        others = [
            other for other in said.figures if other is not one and other.start in span and other.unit == "points"
        ]
        low = said.lows[told[0]] if len(told) == 1 and not others else ""
        numbers = [two for two in said.figures if two.start in span and two.unit in {None, "points"}]
        nearest = min(numbers, key=lambda two: abs(told[0] - two.start)) if low else None
        is_near = nearest is one and abs(told[0] - one.start) <= 2 * NEAR and _is_alone(said, told[0])
        if is_near and _band(said, one.value) not in _meant(said, told[0]):
            yield Code.SEVERITY, f"{low!r}: {one.text!r} are {_band(said, one.value)}"


def outnumbered(said: Said) -> Iterator[tuple[Code, str]]:
    """Yield "safe changes outnumber moderate ones" where there are fewer of them."""
    counts = {fact.id.rpartition(".")[2]: fact.value for fact in said.cited.of_kind("band")}
    for place, low in enumerate(said.lows):
        ahead = [one for one in said.lows[:place] if one in BANDS]
        behind = [one for one in said.lows[place + 1 : place + NEAR] if one in BANDS]
        if low not in OUTNUMBER or not ahead or not behind:
            continue
        own, other = counts.get(ahead[-1]), counts.get(behind[0])
        if isinstance(own, (int, float)) and isinstance(other, (int, float)) and own <= other:
            yield Code.DIRECTION, f"{low!r}: the facts have it the other way"


def _is_alone(said: Said, place: int) -> bool:
    """Whether a band is what something is called, and counts nothing: "it is critical at 25 points"."""
    behind = said.lows[place + 1 : place + 2]
    return behind not in (["than"], ["as"], ["card"], ["cards"]) and not any(one.end == place for one in said.figures)


def _scores(fact: Fact) -> list[float]:
    """Return what a fact tells that something scores."""
    told = fact.detail.get("worst") if fact.kind == "queue" else fact.value
    return [float(told)] if isinstance(told, (int, float)) else []


def _band(said: Said, points: float) -> str:
    """Return the band that so many points are in."""
    return next((str(band) for band, least in reversed(said.cited.payload.bands) if points >= least), "safe")
