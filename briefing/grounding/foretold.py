"""What is said of the coming week's windows, and of what the forecast was worth."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from briefing.grounding.lexicon import DAYS
from briefing.grounding.listed import words
from briefing.grounding.states import CONDITIONS, words_of
from briefing.grounding.violations import Code

if TYPE_CHECKING:
    from collections.abc import Iterator

    from briefing.grounding.said import Said

Found = tuple[Code, str]
GOOD = words("safe safest good best free open suitable fine clear")
WARY = words("avoid avoided not no except worst bad poor least neither nor")
MORE = words("often likely likelier")
FEWER = words("less fewer not rarely seldom")


def foretold(said: Said) -> Iterator[Found]:
    """Yield what the cited windows, forecasts and comparisons of deployments have otherwise."""
    yield from _windows(said)
    yield from _avoided(said)
    yield from _lifts(said)
    yield from _misses(said)


def _windows(said: Said) -> Iterator[Found]:
    """Yield that a time is safe where none is."""
    told = said.cited.of_kind("windows")
    is_safe = {"safe", "safest", "open", "free"} & set(said.lows)
    if told and is_safe and not any(fact.detail.get("windows") for fact in told) and not CONDITIONS & words_of(said):
        yield Code.STATE, "no time is safe for what waits"


def _avoided(said: Said) -> Iterator[Found]:
    """Yield that a time is good which the facts say to avoid."""
    rows = {key: _parts(said, key) for key in ("windows", "once_settled", "avoid")}
    for place, low in enumerate(said.lows[:-1]):
        slot = (low.removesuffix("s"), said.lows[place + 1].removesuffix("s"))
        span = said.words(said.clause(place))
        is_bad = slot in rows["avoid"] and slot not in rows["windows"] | rows["once_settled"]
        if is_bad and GOOD & span and not WARY & span:
            yield Code.STATE, f"{' '.join(slot)!r} is a time to avoid"


def _parts(said: Said, key: str) -> frozenset[tuple[str, str]]:
    """Return the days and their parts of one kind of windows."""
    lists = [fact.detail.get(key) for fact in said.cited.of_kind("windows")]
    rows = [row for one in lists if isinstance(one, list) for row in one if isinstance(row, dict)]
    return frozenset((DAYS[date.fromisoformat(str(row["day"])).weekday()], str(row["part"])) for row in rows)


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
