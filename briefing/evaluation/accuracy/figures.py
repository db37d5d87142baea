"""How the report writes its figures: measures with three decimals, shares in percent, a real minus."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scoring.accuracy.bootstrap import Estimate

UNKNOWN = "–"
_TENTHS_BELOW = 0.1
"""Shares under a tenth get a decimal: 0.4 % and 1.2 % are different things."""


def measure(value: float) -> str:
    """Write a measure between 0 and 1: "0.717"."""
    return f"{value:.3f}"


def gain(value: float) -> str:
    """Write a difference of measures with its sign: "+0.009", "−0.002", "0.000"."""
    rounded = f"{abs(value):.3f}"
    return rounded if not float(rounded) else f"{'+' if value > 0 else '−'}{rounded}"


def share(value: float) -> str:
    """Write a share in percent: "37 %", "4.2 %"."""
    return f"{100 * value:.1f} %" if round(value, 3) < _TENTHS_BELOW else f"{100 * value:.0f} %"


def cut(value: float) -> str:
    """Write a share that we chose ourselves: "5 %"."""
    return f"{100 * value:.0f} %"


def exact_share(value: float) -> str:
    """Write a share in percent with one decimal, for columns of them."""
    return f"{100 * value:.1f} %"


def interval(estimate: Estimate) -> str:
    """Write the ends of an interval of a measure: "0.654–0.721"."""
    if estimate.low is None or estimate.high is None:
        return UNKNOWN
    return f"{measure(estimate.low)}–{measure(estimate.high)}"


def gain_interval(estimate: Estimate) -> str:
    """Write the ends of an interval of a difference: "+0.004 to +0.013"."""
    if estimate.low is None or estimate.high is None:
        return UNKNOWN
    return f"{gain(estimate.low)} to {gain(estimate.high)}"


def times(value: float | None) -> str:
    """Write by how much something is multiplied: "2.41"."""
    return UNKNOWN if value is None else f"{value:.2f}"


def points_gained(value: float) -> str:
    """Write a difference of shares in percentage points: "+1.2", "−0.4"."""
    rounded = f"{abs(100 * value):.1f}"
    return rounded if not float(rounded) else f"{'+' if value > 0 else '−'}{rounded}"


def thousands(value: int) -> str:
    """Write a count: "62,694"."""
    return f"{value:,}"
