"""What chance would have warned of: as many services, drawn at random in proportion to their changes.

A service with many changes has many incidents, and a card on it most weeks, so that naming it proves little. The draw
is without replacement, each next service in proportion to its changes among those left (successive sampling); its order
is that of ln(u) divided by the number of changes (Efraimidis and Spirakis 2006). A service of a week draws the same u
in every scope and for every threshold: two managers who read of it get the same cards about it, too, and chance must
not have two tries where they had one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from zlib import crc32

import numpy as np

from scoring.accuracy.bootstrap import DRAWS, from_draws

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray


@dataclass(frozen=True, kw_only=True, slots=True)
class Chance:
    """How many incidents chance warns of: the mean and the middle 95 % of the draws.

    `as_good` is the share of draws in which it warned of at least as many as were warned of.
    """

    mean: float
    low: float
    high: float
    as_good: float


def places_of(services: Sequence[str], weights: Mapping[str, int], week: str) -> dict[str, NDArray[np.int_]]:
    """Return in which place of each draw a service comes in a week, from 0.

    Services without a change come after all others, in one place.
    """
    changes = np.array([weights.get(one, 0) for one in services], dtype=np.float64)
    uniform = 1 - np.stack([np.random.default_rng(crc32(f"{week} {one}".encode())).random(DRAWS) for one in services])
    keys = np.full(uniform.shape, -np.inf)
    np.divide(np.log(uniform), changes[:, None], out=keys, where=changes[:, None] > 0)
    return {one: (keys > keys[row]).sum(axis=0) for row, one in enumerate(services)}


def against_chance(warned: int, drawn: Sequence[NDArray[np.bool_]]) -> Chance | None:
    """Compare what was warned of with the draws of each incident; None without an incident."""
    if not drawn:
        return None
    counts = np.sum(drawn, axis=0)
    found = from_draws(float(counts.mean()), counts)
    return Chance(
        mean=found.value,
        low=float(found.low or 0.0),
        high=float(found.high or 0.0),
        as_good=float((counts >= warned).mean()),
    )


def share_interval(weeks: Sequence[tuple[int, int]]) -> tuple[float, float] | None:
    """Return the middle 95 % of the share warned of, drawing weeks (warned, incidents), which go together.

    None where nothing could vary: one week with incidents, or all or none of them warned of.
    """
    told = np.array([one for one in weeks if one[1]], dtype=np.int64).reshape(-1, 2)
    warned, incidents = told.sum(axis=0)
    if len(told) < 2 or warned in {0, incidents}:  # noqa: PLR2004 one week cannot be drawn differently
        return None
    drawn = told[np.random.default_rng(0).integers(len(told), size=(DRAWS, len(told)))].sum(axis=1)
    found = from_draws(float(warned / incidents), drawn[:, 0] / drawn[:, 1])
    return (float(found.low or 0.0), float(found.high or 0.0))
