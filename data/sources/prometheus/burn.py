"""The arithmetic of error budgets, from shares of bad events to a reading.

By the definitions of the Google SRE Workbook, chapter 5, "Alerting on SLOs" (sre.google/workbook/alerting-on-slos):

* error budget = 1 - target, as a share of all events of the window;
* burn rate    = share of bad events / (1 - target): at 1 the budget lasts exactly as long as the window;
* consumed     = share of bad events over the whole window / (1 - target).

The surprise: shares are of events and not of time. Where the counters are there for only a part of a window (a new
service, or a Prometheus that keeps less than the window), a share is of the events that were counted, as if the rest
had never been: no event is assumed to have gone well.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from data.records import ObjectiveReading

if TYPE_CHECKING:
    from data.sources.prometheus.slo import Slo

BURN_WINDOW: Final = "72h"
"""Over what the burn is measured, in the words of PromQL: what `slo_burn_rate` reads."""

SLACK: Final = 0.001
"""By how much a share may lie outside of 0 to 1 and still count as 0 or 1.

rate() and increase() extrapolate each series to the borders of its window, so that the good of all events may come out
as 1.0002 of them where some series are younger than others.
"""

_DIGITS: Final = 6
"""What is kept of a multiple or a share: 0.001 / (1 - 0.999) is exactly one, and not a little less."""


def is_share(value: float) -> bool:
    """Whether a number can be a share of bad events; NaN cannot."""
    return -SLACK <= value <= 1 + SLACK


def is_unknown(value: float | None) -> bool:
    """Whether there is nothing to divide: no series at all, or 0 / 0, which is no traffic. It is never zero."""
    return value is None or math.isnan(value)


def reading(slo: Slo, at: int, *, lately: float, whole: float) -> ObjectiveReading:
    """Return the reading at a moment from the shares of bad events over 72 hours and over the objective's window."""
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
