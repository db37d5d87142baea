"""The names of runs and batches, so that asking for one twice asks for the same one."""

from __future__ import annotations

from dataclasses import dataclass


def run_id(scope_id: str, week_id: str) -> str:
    """Return the id of the run of a scope and week: "payments/2026-W47"."""
    return f"{scope_id}/{week_id}"


def attempt_id(run: str, attempt: int) -> str:
    """Return the engine's name of an attempt at a run: for the first the run's id."""
    return run if attempt == 1 else f"{run}#{attempt}"


@dataclass(frozen=True, kw_only=True, slots=True)
class DeliveryBatch:
    """One attempt to bring a reader a week's briefing through one outlet; `attempt` counts from 1."""

    reader_id: str
    week: str
    outlet: str
    attempt: int

    @property
    def id(self) -> str:
        """Return its unique id: "ada/2026-W47/slack#1"."""
        return f"{self.reader_id}/{self.week}/{self.outlet}#{self.attempt}"
