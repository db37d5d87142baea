"""Runs, briefings, parts and workers as JSON: every column, times as ISO 8601 in UTC, null for what is not known."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from briefing.cost import DOLLAR
from briefing.inquiry.moments import iso
from briefing.runs.listing import BRIEFING_STATES, RUN_STATES, by_state

if TYPE_CHECKING:
    from collections.abc import Mapping

    from briefing.runs.listing import RunWork, WeekWork
    from briefing.runs.overview import Overview
    from data.records import Briefing, Delivery, RunStep, ScopeRun

Json = dict[str, Any]


def week_json(work: WeekWork) -> Json:
    """Return what was done for a week."""
    return {
        "week": work.week,
        "runs": [_run(one) for one in work.runs],
        "briefings": [_briefing(one) for one in work.briefings],
        "states": {
            "runs": by_state((one.state for one in work.runs), RUN_STATES),
            "briefings": by_state((one.state for one in work.briefings), BRIEFING_STATES),
        },
    }


def run_json(work: RunWork) -> Json:
    """Return all that is known of a run."""
    return {
        "id": work.id,
        "run": None if work.run is None else _run(work.run),
        "steps": [_step(one) for one in work.steps],
        "briefings": [_briefing(one) for one in work.briefings],
        "parts": [_part(one) for one in work.parts],
    }


def overview_json(told: Overview, budget: float) -> Json:
    """Return how the work is going. `budget` is what a month of a model's calls may cost, in US dollars."""
    return {
        "is_well": told.is_well,
        "workers": [_moments(asdict(one.worker)) | {"state": one.state} for one in told.workers],
        "duties": [_moments(asdict(one.duty)) | {"is_held": one.is_held} for one in told.duties],
        "next_due": None if told.next_due is None else iso(int(told.next_due.timestamp())),
        "week": told.week,
        "states": {"runs": told.runs, "briefings": told.briefings, "parts": told.parts},
        "last_run": None if told.last_run is None else iso(told.last_run),
        "last_sent": None if told.last_sent is None else iso(told.last_sent),
        "model": {"currency": "USD", "spent": told.spent / DOLLAR, "budget": budget},
        "failed_runs": [_run(one) for one in told.failed_runs],
        "troubled": [_briefing(one) for one in told.troubled],
        "waiting": [_briefing(one) for one in told.waiting],
        "overdue": [[one.reader_id, one.week, one.outlet] for one in told.overdue],
        "unplanned": [_moments(asdict(one)) for one in told.unplanned],
        "oldest_due": None if told.oldest_due is None else iso(told.oldest_due),
        "sources": [_moments(asdict(one)) for one in told.sources],
    }


def _run(one: ScopeRun) -> Json:
    took = None if one.began_at is None or one.ended_at is None else one.ended_at - one.began_at
    return _moments(asdict(one)) | {"seconds": took}


def _step(one: RunStep) -> Json:
    return _moments(asdict(one))


def _briefing(one: Briefing) -> Json:
    return _moments(asdict(one))


def _part(one: Delivery) -> Json:
    return _moments(asdict(one))


def _moments(row: Mapping[str, Any]) -> Json:
    """Write the times of a row, which are epoch seconds and named for it, as text."""
    return {name: iso(value) if _is_moment(name) and value is not None else value for name, value in row.items()}


def _is_moment(name: str) -> bool:
    return name.endswith("_at") or name in {"until", "as_of"}
