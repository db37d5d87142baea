"""A week's work: runs and their steps, each reader's briefing, and the workers."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class ScopeRun:
    """The run of one scope and week, up to its narrative: `id` is "SCOPE/WEEK", such as "payments/2026-W47". `state` is
    queued, running, done or failed. `step` is the last begun. `attempts` counts hand-overs to a worker, `worker` is the
    last one's incarnation. `error` says why it failed; it is retried from `retry_at` on.
    """

    id: str
    scope_id: str
    week: str
    state: str
    step: str | None
    attempts: int
    worker: str | None
    began_at: int | None
    ended_at: int | None
    retry_at: int | None
    error: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class RunStep:
    """The last time of a run's step: `state` is running, done or failed. `attempts` counts beginnings since its last
    end. `milliseconds` is its duration, None while it runs.
    """

    run_id: str
    step: str
    state: str
    attempts: int
    worker: str
    began_at: int
    milliseconds: int | None
    error: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Briefing:
    """A reader's briefing of a week through one outlet, from when it is due.

    `state` is due, queued (handed to a worker), sent, failed, unknown or skipped. The last four are ends, with `reason`
    and `done_at`. A due one is looked at from `retry_at` on. `attempts` counts hand-overs to a worker. `alarmed_at` is
    when administrators were told that it is overdue. `generation` counts requests to send it again, `begun` beginnings
    since its last end. `errand` is the last one it was handed over in.
    """

    reader_id: str
    week: str
    outlet: str
    run_id: str
    due_at: int
    state: str
    reason: str | None
    attempts: int
    retry_at: int | None
    done_at: int | None
    alarmed_at: int | None = None
    generation: int = 0
    begun: int = 0
    errand: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Worker:
    """A worker by its stable id. Each start is a new `incarnation`; one that finds another there was replaced. `state`
    is live, stopped (it said so) or gone (silent, and others took its runs). `workflows` is the number of the kind of
    workflows that it knows.
    """

    id: str
    incarnation: str
    host: str
    pid: int
    state: str
    workflows: int
    started_at: int
    beat_at: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Duty:
    """What only one process does at a time: its holder's incarnation, and until when unless renewed."""

    name: str
    holder: str
    until: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Milestone:
    """When something happened here for the first time."""

    name: str
    at: int
