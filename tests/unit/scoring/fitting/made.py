"""Made organisations: changes whose signals are drawn, and whose breaking hangs on what a test says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.resources import files

import numpy as np

from scoring.catalogue import parse_catalogue
from scoring.fitting.trials import NEVER, Trials
from scoring.outcomes import DAY
from scoring.score import Method

TEXT = (files("scoring") / "catalogue.toml").read_text("utf-8")
METHOD = Method(catalogue=parse_catalogue(TEXT))
SIGNALS = ("lines_added", "file_size", "prior_changes", "change_burst", "minor_contributors", "review_depth")
"""Three fitted signals and three others."""
START = 1_700_000_000
LAG = 14 * DAY


def made(  # noqa: PLR0913 (each is a part of the organisation)
    odds: Mapping[str, float],
    *,
    rows: int = 3_000,
    rate: float = 0.08,
    seed: int = 1,
    signals: Sequence[str] = SIGNALS,
    repositories: int = 2,
) -> Trials:
    """About `rate` of the changes break; `odds` says how much more so, in log odds, where a signal is at its top."""
    random = np.random.default_rng(seed)
    known = [METHOD.catalogue.by_id[name] for name in signals]
    shares = random.beta(0.8, 1.6, (rows, len(known)))
    weights = np.array([odds.get(name, 0.0) for name in signals])
    drawn = shares @ weights
    chance = 1 / (1 + np.exp(-(drawn - drawn.mean() + np.log(rate / (1 - rate)))))
    broken = random.random(rows) < chance
    out_at = START + np.arange(rows, dtype=np.int64) * (DAY // 8)
    return Trials(
        signals=tuple(known),
        shares=shares,
        repository=np.asarray(np.arange(rows) % repositories, np.int64),
        supplied=(frozenset(signals),) * repositories,
        floor=np.zeros(rows, np.int64),
        out_at=out_at,
        failed_at=np.where(broken, out_at + 2.0 * DAY, NEVER),
        batch=np.arange(rows, dtype=np.int64),
    )
