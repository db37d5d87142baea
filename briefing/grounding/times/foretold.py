"""What is said of the coming week's windows, and of what the forecast was worth."""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefing.grounding.facts.violations import Code
from briefing.grounding.language.listed import words
from briefing.grounding.language.words import NEGATIONS
from briefing.grounding.meaning.states import CONDITIONS, words_of
from briefing.grounding.reading.figures import Form

if TYPE_CHECKING:
    from collections.abc import Iterator

    from briefing.grounding.reading.said import Said

Found = tuple[Code, str]
MORE = words("often likely likelier")
FEWER = words("less fewer not rarely seldom")
WARNED = words("warned flagged warning warnings predicted foretold forecast forecasts")
UNSURE = words("would could may might if whether expected unless")


def foretold(said: Said) -> Iterator[Found]:
    """Yield what the cited windows, forecasts and comparisons of deployments have otherwise."""
    yield from _windows(said)
    yield from _lifts(said)
    yield from _misses(said)
    yield from _came_true(said)
    yield from _never(said)


def _windows(said: Said) -> Iterator[Found]:
    """Yield that a time is safe where none is."""
    told = said.cited.of_kind("windows")
    is_safe = {"safe", "safest", "open", "free"} & set(said.lows)
    if told and is_safe and not any(fact.detail.get("windows") for fact in told) and not CONDITIONS & words_of(said):
        yield Code.STATE, "no time is safe for what waits"


def _lifts(said: Said) -> Iterator[Found]:
    """Yield that safe deployments failed more often than risky ones, where it is the other way round."""
    if not said.cited.of_kind("lift") or not {"safe", "risky"} <= set(said.lows):
        return
    safe, risky = said.lows.index("safe"), said.lows.index("risky")
    between = set(said.lows[min(safe, risky) : max(safe, risky)])
    rates = {key: _rate(said, key) for key in ("safe", "risky")}
    first, other = ("safe", "risky") if safe < risky else ("risky", "safe")
    is_more = bool(MORE & between) and not FEWER & between
    if is_more and rates[first] < rates[other]:
        yield Code.DIRECTION, f"{first} deployments failed less often than {other} ones"


def _came_true(said: Said) -> Iterator[Found]:
    """Yield "the service that was warned had an incident" where none of those that were warned had one."""
    told = said.cited.of_kind("forecast")
    if not told or any(fact.detail.get("hits") != 0 for fact in told):
        return
    for place in (*said.find("an incident"), *said.find("came true"), *said.find("come true")):
        span = said.clause(place)
        is_denied = NEGATIONS & said.words(span) or any(one.form is Form.NOTHING for one in said.figures)
        is_zero = any(one.start in span and not one.value for one in said.figures)
        if WARNED & set(said.lows[: span.stop]) and not is_denied and not is_zero and not UNSURE & said.words(span):
            yield Code.STATE, "no service that was warned had an incident"


def _never(said: Said) -> Iterator[Found]:
    """Yield that safe, or risky, deployments were "never" followed by an incident where some were."""
    for place in said.find("never") if said.cited.of_kind("lift") else ():
        ahead = [low for low in said.lows[:place] if low in {"safe", "risky"}]
        if ahead and _rate(said, ahead[-1]):
            yield Code.STATE, f"some {ahead[-1]} deployments were followed by an incident"


def _misses(said: Said) -> Iterator[Found]:
    """Yield as many misses of the forecast as it had hits."""
    for fact in said.cited.of_kind("forecast"):
        hits, of = fact.detail.get("hits"), fact.detail.get("of")
        is_even = isinstance(hits, int) and isinstance(of, int) and 2 * hits == of
        for phrase in ("all wrong", "both wrong", "all missed", "both missed"):
            if hits and said.has(phrase):
                yield Code.STATE, f"{hits} of the forecasts came true"
        for place in said.find("missed"):
            if not is_even and any(one.start == place + 1 and one.value == hits for one in said.figures):
                yield Code.NUMBER, f"{hits} is how often the forecast was right"


def _rate(said: Said, key: str) -> float:
    row = said.cited.of_kind("lift")[0].detail.get(key)
    hits, of = (row.get("hits"), row.get("of")) if isinstance(row, dict) else (0, 0)
    return float(str(hits)) / float(str(of)) if of else 0.0
