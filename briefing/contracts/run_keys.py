"""What runs and errands are called, so that whoever asks for one twice asks for the same one."""

from __future__ import annotations

from dataclasses import dataclass


def run_id(scope_id: str, week_id: str) -> str:
    """Return the id of the run of a scope and week: "payments/2026-W47"."""
    return f"{scope_id}/{week_id}"


def attempt_id(run: str, attempt: int) -> str:
    """Return what one attempt at a run is called in an engine: the run's id for the first."""
    return run if attempt == 1 else f"{run}#{attempt}"


@dataclass(frozen=True, kw_only=True, slots=True)
class DeliveryBatch:
    """One attempt to bring a reader the briefing of a week through one outlet. `attempt` counts from 1."""

    reader_id: str
    week: str
    outlet: str
    attempt: int

    @property
    def id(self) -> str:
        """Return what tells it from every other: "ada/2026-W47/slack#1"."""
        return f"{self.reader_id}/{self.week}/{self.outlet}#{self.attempt}"
