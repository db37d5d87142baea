"""What `riskbrief deploys` prints: tables for people, records for programs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from rich.table import Table
from rich.text import Text

from bot.cli.console import screen_of, tell
from bot.cli.options import minute_of
from bot.cli.render.drawing import grid
from bot.deploys import DAY, out_at
from bot.settings.problems import toml_value
from briefing.contracts.untrusted_text import MAX_LABEL, MAX_TITLE, clean
from briefing.contracts.words import count
from data.deploys.rules import IMPORTED, MERGE, TITLES, Detector

if TYPE_CHECKING:
    from bot.deploys import Deployed, ServiceReport
    from data.deploys.report import DetectorReport

WHY: Final[dict[Detector, str]] = {
    "imported": ": what somebody wrote into the store counts before anything that is found.",
    "events": ": what you tell by events counts before anything that is found.",
    "merge": ", as a last resort: nothing else ever told of a deployment of it.",
}
"""Why a detector is in force that is not just the first in order."""

GLOBS: Final = {
    "events": "environment",
    "deployments": "environment",
    "workflow": "name",
    "release": "name",
    "tag": "name",
}
"""The key of [service.deployments] for each detector."""


def shown(name: str) -> str:
    """Make a stranger's name printable."""
    return clean(name, limit=MAX_LABEL)


def in_force(report: ServiceReport, zone: str) -> str:
    by = report.plan.deploys.by
    if by == "none":
        return 'nothing: the settings say by = "none".'
    if report.in_force is None:
        why = "It was deployed in another way in the past, so that merges do not stand in."
        if report.blind_since is not None:
            since = "" if report.blind_since == 0 else f" since {minute_of(report.blind_since, zone)}"
            why = f"Deployments could not be read{since}, and merges do not stand in for what is missing."
        return f"nothing that counts as a deployment. {why}"
    if by != "auto":
        why = f", because the settings say by = {toml_value(by)}."
    else:
        why = WHY.get(report.in_force, ", the first in the order that told of a deployment within 30 days.")
    last = "" if report.last_at is None else f" The last one was out on {minute_of(report.last_at, zone)}."
    return f"{TITLES[report.in_force]}{why}{last}"


def advice(report: ServiceReport) -> Iterator[str]:
    """Say what to do where something is wrong."""
    if not report.repositories:
        yield (
            f"Nothing of its repositories was collected: {', '.join(path.repository for path in report.plan.paths)}."
            " Run 'riskbrief collect', and 'riskbrief doctor' if that does not help."
        )
        return
    if report.is_outdated:
        yield "The settings or the data have changed since: 'riskbrief collect' brings the stored deployments in line."
    is_told = report.in_force == IMPORTED or report.plan.deploys.by in {"none", "merge"}
    if not is_told and (report.in_force == MERGE or not report.succeeded):
        yield from _tries(report)


def _tries(report: ServiceReport) -> Iterator[str]:
    found = [(one, name) for one in report.detectors if (name := _likeliest(one)) is not None]
    if not found:
        yield (
            "Its repositories tell of no deployments, workflow runs, releases or tags. If every merge goes out at once,"
            ' write by = "merge" into [service.deployments]; else import them: riskbrief import deployments FILE.'
        )
    for one, name in found:
        # TOML quotes: a stranger's name may contain quotes.
        quoted = shown(name).replace("\\", "\\\\").replace('"', '\\"')
        yield (
            f"If {shown(name)!r} is its deployment, write this below its [[service]]:\n"
            f'  [service.deployments]\n  by = {toml_value(one.detector)}\n  {GLOBS[one.detector]} = "{quoted}"'
        )


def _likeliest(one: DetectorReport) -> str | None:
    """Return the name that a detector rejected most often for how it is called."""
    by_name = (reason for reason in one.reasons if reason.text.startswith("its ") and one.detector in GLOBS)
    return next((reason.examples[0] for reason in by_name if "jobs" not in reason.text), None)


WIDTH: Final = 118
MOST_REASONS: Final = 5
MOST_CHANGES: Final = 6
SHORT_SHA: Final = 10
STYLES: Final = {"success": "green", "failure": "red", "running": "yellow"}
PLURALS: Final = {"fix": "fixes", "revert": "reverts"}


def print_all(reports: Sequence[ServiceReport], zones: Mapping[str, str]) -> None:
    """Print a line per service; `zones` are the teams'."""
    if not reports:
        tell("The settings name no service.\n")
        return
    heads = ("service", "known from", "deployed", "failed", "rolled back", "last", "changes", "unlinked")
    rows = (_in_one_line(one, zones[one.plan.team]) for one in reports)
    _write(f"Deployments of {_days(reports[0])}", grid(heads, rows, right={*heads[2:5], *heads[6:]}))
    tell("'riskbrief deploys SERVICE' says how each is known, and what did not count and why.\n")


def _in_one_line(one: ServiceReport, zone: str) -> tuple[str, ...]:
    records = [deployed.record for deployed in one.deployments]
    # Successful, no rollback, and carrying nothing known.
    bare = [deployed.record for deployed in one.deployments if not deployed.changes]
    unlinked = sum(record.state == "success" and record.rolls_back_id is None for record in bare)
    return (
        one.plan.id,
        _force_in_short(one),
        str(one.succeeded),
        str(sum(record.state == "failure" for record in records)),
        str(sum(record.rolls_back_id is not None for record in records)),
        "" if one.last_at is None else f"{minute_of(one.last_at, zone)} {zone}",
        str(sum(len(deployed.changes) for deployed in one.deployments)),
        str(unlinked),
    )


def print_one(report: ServiceReport, zone: str) -> None:
    """Print one service, in its team's zone."""
    plan = report.plan
    tell(f"{shown(plan.label)} ({plan.id}), times in {zone}\n")
    tell(f"In force: {in_force(report, zone)}\n\n")
    heads = ("detector", "looked at", "matched", "counted", "what did not count, and why")
    _write(f"Looked at in {_days(report)}", grid(heads, map(_detector, report.detectors), right=heads[1:4]))
    tell("\n")
    if report.deployments:
        _write(f"Deployments of {_days(report)}", _deployments(report.deployments, zone))
    else:
        tell(f"No deployments in {_days(report)}.\n")
    if report.incidents:
        tell(f"{_incidents(report)}\n")
    for line in advice(report):
        tell(f"\n{line}\n")


def record_of(report: ServiceReport, zone: str) -> dict[str, Any]:
    """Return a report for programs: epoch seconds, and ids as stored."""
    rule = report.plan.deploys
    return {
        "service": report.plan.id,
        "zone": zone,
        "since": report.span.since,
        "until": report.span.until,
        "by": rule.by,
        "name": rule.name,
        "environment": rule.environment,
        "repositories": list(report.repositories),
        "in_force": report.in_force,
        "why": in_force(report, zone),
        "detectors": [_detector_record(one) for one in report.detectors],
        "deployments": [_deployment_record(one) for one in report.deployments],
        "incidents": {"all": report.incidents, "unrelated": report.unrelated, "unlinked": report.unlinked},
        "advice": list(advice(report)),
    }


def _detector_record(one: DetectorReport) -> dict[str, Any]:
    return {
        "detector": one.detector,
        "looked_at": one.looked_at,
        "matched": one.matched,
        "counted": one.counted,
        "examples": list(one.examples),
        "reasons": [{"reason": why.text, "count": why.count, "examples": list(why.examples)} for why in one.reasons],
    }


def _deployment_record(one: Deployed) -> dict[str, Any]:
    record = one.record
    named = ("id", "state", "environment", "began_at", "finished_at", "sha", "detector", "url")
    return {
        **{name: getattr(record, name) for name in named},
        "changes": list(one.changes),
        "repairs": dict(one.repairs),
        "rolls_back": record.rolls_back_id,
        "incidents": [{"id": link.incident.id, "confidence": link.confidence.value} for link in one.incidents],
        "note": one.note,
    }


def _detector(one: DetectorReport) -> tuple[str, ...]:
    lines = [
        f"{why.count}: {clean(why.text)} ({', '.join(map(shown, why.examples))})" for why in one.reasons[:MOST_REASONS]
    ]
    if (more := len(one.reasons) - MOST_REASONS) > 0:
        lines.append(f"and {more} other reason{'s' if more > 1 else ''}")
    return (one.title.removeprefix("the "), *map(str, (one.looked_at, one.matched, one.counted)), "\n".join(lines))


def _deployments(deployments: Sequence[Deployed], zone: str) -> Table:
    outs = {one.record.id: minute_of(out_at(one.record)[0], zone) for one in deployments}
    incidents = (
        [f"{clean(link.incident.title, limit=MAX_TITLE)} ({link.confidence.value})" for link in one.incidents]
        for one in deployments
    )
    rows = (
        (
            outs[one.record.id],
            Text(one.record.state, style=STYLES.get(one.record.state, "")),
            shown(one.record.environment),
            shown(one.record.sha or "")[:SHORT_SHA],
            shown(one.record.detector),
            _changes(one),
            "\n".join(links),
            _note(one, outs),
        )
        for one, links in zip(deployments, incidents, strict=True)
    )
    heads = ("out", "state", "environment", "commit", "known from", "changes", "incidents", "note")
    return grid(heads, rows, whole={"out", "commit"}, folds=True)


def _changes(one: Deployed) -> str:
    if not one.changes:
        return ""
    more = len(one.changes) - MOST_CHANGES
    listed = ", ".join(one.changes[:MOST_CHANGES]) + (f" and {more} more" if more > 0 else "")
    kinds = [f"{number} {kind if number == 1 else PLURALS[kind]}" for kind, number in one.repairs.items()]
    return f"{len(one.changes)}: {listed}" + (f" ({', '.join(kinds)})" if kinds else "")


def _note(one: Deployed, outs: Mapping[str, str]) -> str:
    taken_back = one.record.rolls_back_id
    if taken_back is not None:
        return f"rollback of {outs.get(taken_back) or shown(taken_back)}"
    return f"carries nothing: {one.note}" if one.note is not None else ""


def _incidents(report: ServiceReport) -> str:
    hours = report.span.incident_hours
    parts = [f"{report.incidents - report.unrelated - report.unlinked} linked"]
    parts += [f"{report.unrelated} said not to be deploy-related"] if report.unrelated else []
    parts += [f"{report.unlinked} began later than {hours} hours after a deployment"] if report.unlinked else []
    return f"{count(report.incidents, 'incident').capitalize()}: {', '.join(parts)}."


def _force_in_short(report: ServiceReport) -> str:
    if report.in_force is None:
        return "nothing"
    return TITLES[report.in_force].removeprefix("the ") + ("" if report.plan.deploys.by == "auto" else " (settings)")


def _days(report: ServiceReport) -> str:
    days = (report.span.until - report.span.since) // DAY
    return "the last day" if days == 1 else f"the last {days} days"


def _write(title: str, table: Table) -> None:
    tell(f"{title}\n")
    tell(screen_of(WIDTH).drawn(table, strips=False))
