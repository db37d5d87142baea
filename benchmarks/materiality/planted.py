"""
Which organisations are judged: those in which nothing changes, and those in which a shift is planted.

Each has a seed of its own. A run's seed moves all of them, so that what was tuned on the organisations of one is
measured on those of another.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from benchmarks.materiality.drafts import NO_SHIFT, PARTLY, SERVICES, Shift

TUNED_ON, HELD_OUT = (0, 1, 2), 3
"""The seeds on which constants of the product were chosen, and the one that measures them.

Whoever changes a constant after having looked at organisations of `HELD_OUT` adds it to the former, and takes the next.
"""
STRIDE = 1_000_000_000
"""How far apart the organisations of two seeds are: more than there are of one."""

SCOPE = "scope:shop"
DOUBLED = (3, 5, 10, 20, 40)
ONE_OWNER = (20, 40, 80, 160)
EVERY_OWNER = (3, 6, 12)
INCIDENTS = (3, 5, 8, 10, 15, 20, 30)
MISSED_APPROVALS, SLOWER = 0.15 / (1 - PARTLY / 2), 3.0
"""Fifteen points of the files: a change that lacks approval may lack it for a part of its files only."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Task:
    """One organisation to judge: what is planted, the findings to look for by name of their point, and its seed."""

    name: str
    seed: int
    shift: Shift
    looked_for: Mapping[str, tuple[str, ...]]


def tasks(organisations: int, run_seed: int = HELD_OUT) -> Iterator[Task]:
    """Yield every organisation to judge; fewer organisations make fewer planted ones too."""
    planted, first, step = max(1, organisations // 5), run_seed * STRIDE, 1_000_000
    for number in range(organisations):
        yield Task(name="quiet", seed=first + number, shift=NO_SHIFT, looked_for={})
    yield from _doubled(planted, first + step)
    yield from _one_owner(max(1, planted // 2), first + 2 * step)
    yield from _owners_everywhere(planted, first + 3 * step)
    for volume in INCIDENTS:
        shift = Shift(incidents=float(volume), slower=SLOWER, quiet_rate=1.0)
        for number in range(planted):
            looked = {f"restore {volume}": (f"{SCOPE}:restore",)}
            yield Task(name="restore", seed=first + (4 + volume) * step + number, shift=shift, looked_for=looked)


def _doubled(planted: int, seed: int) -> Iterator[Task]:
    """Yield organisations in which the mean score of services of several sizes doubles."""
    rates = {index: float(rate) for index, rate in enumerate(DOUBLED)}
    found = {f"doubled {rate}": (f"service-{index:02}:risk",) for index, rate in enumerate(DOUBLED)}
    for number in range(planted):
        shift = Shift(rates=rates, doubled=frozenset(rates))
        yield Task(name="doubled", seed=seed + number, shift=shift, looked_for=found)


def _one_owner(planted: int, seed: int) -> Iterator[Task]:
    """Yield organisations in which approvals lack in one service, the others being as they come.

    One for each size: beside a service of 160 changes a week one of 20 is not among the most-changed code.
    """
    for rate in ONE_OWNER:
        shift = Shift(rates={0: float(rate)}, unapproved={0: MISSED_APPROVALS})
        looked = {f"one owner {rate}": ("service-00:ownership",)}
        for number in range(planted):
            yield Task(name="one owner", seed=seed + 1000 * rate + number, shift=shift, looked_for=looked)


def _owners_everywhere(planted: int, seed: int) -> Iterator[Task]:
    """Yield organisations in which approvals lack in all services: of the usual sizes, then all of one size."""
    keys = (f"{SCOPE}:ownership", *(f"service-{index:02}:ownership" for index in range(SERVICES)))
    everywhere = dict.fromkeys(range(SERVICES), MISSED_APPROVALS)
    for number in range(planted):
        shift = Shift(unapproved=everywhere)
        yield Task(name="owners", seed=seed + number, shift=shift, looked_for={"owners usual": keys})
    for rate in EVERY_OWNER:
        for number in range(planted // 2):
            shift = Shift(unapproved=everywhere, quiet_rate=float(rate))
            looked = {f"owners {rate * SERVICES}": keys}
            yield Task(name="owners", seed=seed + 1000 * rate + number, shift=shift, looked_for=looked)
