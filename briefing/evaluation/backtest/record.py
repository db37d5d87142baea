"""Writes a backtest as JSON: every figure under names that do not change with the wording."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from briefing.evaluation.backtest.alarms import THRESHOLDS

if TYPE_CHECKING:
    from pydantic import JsonValue

    from briefing.evaluation.backtest.report import Report, Result, ScopeReport, Seen

VERSION = "riskbrief.backtest/1"
DIGITS = 6
"""More than any interval can tell apart, few enough to be the same on every machine."""


def render_json(report: Report) -> str:
    """Shares are from 0 to 1, moments in UTC, unknown figures null."""
    told = {
        "version": VERSION,
        "thresholds": [{"id": one.id, "label": one.label, "unit": one.unit} for one in THRESHOLDS],
        "scopes": [_scope(one) for one in report.scopes],
        "together": {"incidents": report.incidents, "results": [_result(one) for one in report.together]},
    }
    return json.dumps(told, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def _scope(one: ScopeReport) -> dict[str, JsonValue]:
    return {
        "id": one.id,
        "label": one.label,
        "zone": one.zone,
        "weeks": list(one.weeks),
        "weeks_learning": one.learning,
        "weeks_unknown": list(one.empty),
        "weeks_unread": list(one.unread),
        "results": [_result(result) for result in one.results],
        "incidents": [_seen(seen) for seen in one.seen],
    }


def _result(one: Result) -> JsonValue:
    drawn = one.chance
    names = {"mean": "warned_mean", "low": "warned_low", "high": "warned_high", "as_good": "as_good"}
    return {
        "threshold": one.threshold.id,
        "briefings": one.briefings,
        "alarms": one.alarms,
        "alarms_right": one.right,
        "incidents": one.incidents,
        "warned": one.warned,
        "warned_by_name_only": one.by_name_only,
        "deploy_incidents": one.linked,
        "deploy_incidents_warned": one.linked_warned,
        "warned_share_interval": None if one.interval is None else [round(end, DIGITS) for end in one.interval],
        "chance": None
        if drawn is None
        else {told: round(getattr(drawn, name), DIGITS) for name, told in names.items()},
    }


def _seen(one: Seen) -> JsonValue:
    incident = one.incident
    return {
        "id": incident.id,
        "service": incident.service,
        "title": incident.title,
        "began_at": datetime.fromtimestamp(incident.began_at, UTC).isoformat(),
        "is_deploy_related": incident.is_deploy_related,
        "deployment": incident.deployment,
        "confidence": incident.confidence,
        "changes": list(incident.changes),
        "change_was_open": one.was_begun,
        "briefing": one.week,
        "warned_by": {threshold: list(told) for threshold, told in one.by.items()},
    }
