"""How the work of a week goes: runs and their steps, whose briefing is where, and the workers that do it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class ScopeRun:
    """The run of one scope and week, up to its narrative: `id` is "SCOPE/WEEK", such as "payments/2026-W47".

    `state` is queued, running, done or failed. `step` is the newest that began. `attempts` counts how often it was
    handed to a worker, `worker` is the incarnation that had it last. A failed run says why in `error` and is tried
    again from `retry_at` on.
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
    """One step of a run, as it went the last time: `state` is running, done or failed.

    `attempts` counts how often it has begun since it last came to an end. `milliseconds` is how long it took, None
    while it runs.
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
    """What a reader is to get of a week through one outlet, from the moment on which it is due.

    `state` is due (nobody has it in hand), queued (handed to a worker), sent, failed, unknown or skipped. The last four
    are ends, of which `reason` says why and `done_at` when. What is due is looked at from `retry_at` on. `attempts`
    counts how often it was handed to a worker. `alarmed_at` is when administrators were told that it is overdue.
    `generation` counts how often somebody asked to send it again though it had been sent, `begun` how
    often it was begun since it last came to an end. `errand` is what it was last handed over in.
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
    """A worker by its stable id. Each start is a new `incarnation`; whoever finds another one there has been replaced.

    `state` is live, stopped (it said so) or gone (it fell silent and others took its runs over). `workflows` is
    the number of the kind of workflows that it knows.
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
    """What only one process does at a time: who has it (an incarnation), and until when unless it says so again."""

    name: str
    holder: str
    until: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Milestone:
    """When something happened here for the first time."""

    name: str
    at: int
