"""The sentences of `riskbrief deploys`: which detector is in force and why, and what to write into the settings."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from bot.settings.problems import toml_value
from briefing.contracts.untrusted_text import MAX_LABEL, clean
from data.deploys.rules import IMPORTED, MERGE, TITLES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.deploys import ServiceReport
    from data.deploys.report import DetectorReport
    from data.deploys.rules import Detector

WHY: Final[dict[Detector, str]] = {
    "imported": ": what somebody wrote into the store counts before anything that is found.",
    "events": ": what you tell by events counts before anything that is found.",
    "merge": ", as a last resort: nothing else ever told of a deployment of it.",
}
"""Why a detector is in force that is not simply the first in the order."""

GLOBS: Final = {
    "events": "environment",
    "deployments": "environment",
    "workflow": "name",
    "release": "name",
    "tag": "name",
}
"""Which key of [service.deployments] says what a detector should take."""


def moment(at: int, zone: str) -> str:
    """Write a moment (epoch seconds) as a local time of a zone."""
    return datetime.fromtimestamp(at, UTC).astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M")


def shown(name: str) -> str:
    """Make a name that strangers gave fit to be printed."""
    return clean(name, limit=MAX_LABEL)


def in_force(report: ServiceReport, zone: str) -> str:
    """Say which detector is in force, and why."""
    by = report.plan.deploys.by
    if by == "none":
        return 'nothing: the settings say by = "none".'
    if report.in_force is None:
        return f"nothing that counts as a deployment. {_why_no_merges(report, zone)}"
    if by != "auto":
        why = f", because the settings say by = {toml_value(by)}."
    else:
        why = WHY.get(report.in_force, ", the first in the order that told of a deployment within 30 days.")
    last = "" if report.last_at is None else f" The last one was out on {moment(report.last_at, zone)}."
    return f"{TITLES[report.in_force]}{why}{last}"


def _why_no_merges(report: ServiceReport, zone: str) -> str:
    if report.blind_since is not None:
        since = "" if report.blind_since == 0 else f" since {moment(report.blind_since, zone)}"
        return f"Deployments could not be read{since}, and merges do not stand in for what is missing."
    return "It was deployed in another way in the past, so that merges do not stand in."


def advice(report: ServiceReport) -> Iterator[str]:
    """Say what to do where something is amiss."""
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
        yield f"If {shown(name)!r} is its deployment, write this below its [[service]]:\n{_table(one, name)}"


def _likeliest(one: DetectorReport) -> str | None:
    """Return the name of what a detector passed over most often because of how it is called."""
    by_name = (reason for reason in one.reasons if reason.text.startswith("its ") and one.detector in GLOBS)
    return next((reason.examples[0] for reason in by_name if "jobs" not in reason.text), None)


def _table(one: DetectorReport, name: str) -> str:
    return (
        f"  [service.deployments]\n  by = {toml_value(one.detector)}\n  {GLOBS[one.detector]} = {_quoted(shown(name))}"
    )


def _quoted(text: str) -> str:
    """Write a text of strangers as a text of TOML."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
