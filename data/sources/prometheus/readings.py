"""Asks about one objective at fixed moments, split where that is too much, and computes its budget.

By the Google SRE Workbook, chapter 5 (sre.google/workbook/alerting-on-slos): error budget = 1 - target; burn rate =
share of bad events / (1 - target); consumed = share of bad events over the whole window / (1 - target). A moment
without counted events has no reading, never zero.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from data.errors import SourceUnavailable
from data.records import ObjectiveReading
from data.sources.prometheus.api import Api, QueryAnswer, QueryRefused

if TYPE_CHECKING:
    from data.sources.prometheus.indicator import Slo


STEP: Final = 6 * 3_600
"""Seconds between readings: each costs the server whole windows, and a 72-hour burn changes little in six."""

SETTLED: Final = 600
"""Seconds before a moment is read: samples from afar arrive late."""

AT_ONCE: Final = 28 * 4
"""Moments per question: four weeks, a hundredth of what a server refuses."""


def first_at(since: int) -> int:
    """Return the first moment at or after a time (epoch seconds)."""
    return -(-since // STEP) * STEP


def last_at(now: float) -> int:
    """Return the last moment that is settled by now."""
    return int(now - SETTLED) // STEP * STEP


BURN_WINDOW: Final = "72h"
"""The burn's window in PromQL, as `slo_burn_rate` reads it."""

SLACK: Final = 0.001
"""How far a share may lie outside 0 to 1: rate() extrapolates series to the window's borders."""

_DIGITS: Final = 6
"""Digits that are kept: 0.001 / (1 - 0.999) is exactly one, and not slightly less."""


def is_share(value: float) -> bool:
    """Whether a number can be a share of bad events; NaN cannot."""
    return -SLACK <= value <= 1 + SLACK


def is_unknown(value: float | None) -> bool:
    """Whether there is nothing to divide: no series, or 0 / 0 (no traffic). It is never zero."""
    return value is None or math.isnan(value)


def reading(slo: Slo, at: int, *, lately: float, whole: float) -> ObjectiveReading:
    """Return the reading from the bad shares over 72 hours and over the objective's window."""
    budget = 1 - slo.target
    left = 1 - _bounded(whole) / budget
    return ObjectiveReading(
        objective_id=slo.id,
        at=at,
        burn=round(_bounded(lately) / budget, _DIGITS),
        budget_left=min(1.0, max(0.0, round(left, _DIGITS))),
    )


def _bounded(share: float) -> float:
    return min(1.0, max(0.0, share))


NO_EVENTS: Final = (
    "no traffic, or nothing that counts it; where a counter of errors may be missing while all is well,"
    " end its query with 'or vector(0)'"
)


class ObjectiveUnreadable(Exception):
    """An objective cannot be read as written; `is_cut_off`: the query is fine but too large."""

    def __init__(self, words: str, *, is_cut_off: bool = False) -> None:
        self.is_cut_off = is_cut_off
        super().__init__(words)


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """What some moments gave: readings, unknown moments, a value that is no share, and what was wrong."""

    moments: range
    readings: tuple[ObjectiveReading, ...]
    unknown: tuple[int, ...]
    odd: tuple[int, float] | None
    warnings: tuple[str, ...]
    hints: tuple[str, ...] = ()


@dataclass(kw_only=True, slots=True)
class ReadingQueries:
    """Asks for one objective after another, and never again for a size that was too large."""

    api: Api
    count: int = AT_ONCE

    def parts(self, slo: Slo, start: int, until: int) -> Iterator[Part]:
        """Yield the parts of `start` to `until`, inclusive. Raises ObjectiveUnreadable and the transport's errors."""
        while start <= until:
            moments = range(start, min(until, start + (self.count - 1) * STEP) + 1, STEP)
            try:
                part = self.part(slo, moments)
            except QueryRefused as refused:
                if not refused.is_too_large or len(moments) == 1:
                    raise ObjectiveUnreadable(refused_words(slo, refused), is_cut_off=refused.is_too_large) from refused
                self.count = len(moments) // 2
            except SourceUnavailable as error:
                # A proxy with a shorter timeout than the server's, or a server that ignores ours.
                if error.ends_source or len(moments) == 1:
                    raise
                self.count = len(moments) // 2
            else:
                yield part
                start = moments[-1] + STEP

    def part(self, slo: Slo, moments: range) -> Part:
        """Raises QueryRefused, ObjectiveUnreadable, and what the transport raises."""
        lately = self._shares(slo, BURN_WINDOW, moments)
        whole = self._shares(slo, slo.window, moments)
        readings, unknown, odd = [], [], None
        for at in moments:
            burnt, spent = lately.values.get(at), whole.values.get(at)
            if burnt is None or spent is None or is_unknown(burnt) or is_unknown(spent):
                unknown.append(at)
            elif is_share(burnt) and is_share(spent):
                readings.append(reading(slo, at, lately=burnt, whole=spent))
            else:
                unknown.append(at)
                odd = (at, spent if is_share(burnt) else burnt)
        return Part(
            moments=moments,
            readings=tuple(readings),
            unknown=tuple(unknown),
            odd=odd,
            warnings=tuple(dict.fromkeys((*lately.warnings, *whole.warnings))),
            hints=tuple(dict.fromkeys((*lately.hints, *whole.hints))),
        )

    def _shares(self, slo: Slo, window: str, moments: range) -> QueryAnswer:
        query, what = slo.indicator.bad_share(window), f"the {slo.name}"
        if len(moments) == 1:
            found = self.api.at(query, moments[0], what=what)
        else:
            found = self.api.over(query, moments, what=what)
        if found.is_several:
            raise ObjectiveUnreadable(
                f"the {slo.name} gives {len(found.labels)} series ({found.shown}) and must give one; put sum() around"
                " its queries"
            )
        return found


def refused_words(slo: Slo, refused: QueryRefused) -> str:
    fix = "shorten its window, or name a recording rule" if refused.is_too_large else "correct its queries"
    return f"Prometheus cannot answer for the {slo.name} ({refused.words}); {fix}"


def odd_words(slo: Slo, odd: tuple[int, float]) -> str:
    at, value = odd
    fix = "it must be from 0 to 1; check which of its queries counts what"
    return f"the {slo.name} gave {value:g} as its share of bad events at {moment_text(at)}; {fix}"


def unknown_words(slo: Slo, unknown: Sequence[int]) -> str:
    when = moment_text(unknown[-1])
    if len(unknown) > 1:
        when = f"{len(unknown):,} moments up to {when}"
    return f"the {slo.name} has no value at {when}: {NO_EVENTS}"


def moment_text(at: int) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M UTC")
