"""Which of the matches count: those of the detector that is in force at their time, each release told of once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from data.deploys.releases import Candidate, without_traces
from data.deploys.rules import MERGE, ORDER, TITLES
from data.deploys.verdicts import WITH_ENVIRONMENT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from data.deploys.force import Forces
    from data.deploys.material import Site
    from data.deploys.verdicts import Verdict
    from data.records import Change


@dataclass(frozen=True, kw_only=True, slots=True)
class Merged:
    """A merged change as the merge detector sees it. `reason` says why it is no deployment, None where it could be."""

    change: Change
    reason: str | None


def merged_of(site: Site, service: str) -> list[Merged]:
    """Return the merged changes of a repository that touch a service, each with why it is no deployment."""
    found = []
    for change in site.changes:
        if change.merged_at is None or not site.touches(change.id, service):
            continue
        found.append(
            Merged(change=change, reason="it is not in the default branch" if _elsewhere(site, change) else None)
        )
    return found


def _elsewhere(site: Site, change: Change) -> bool:
    """Whether a change went into another branch, by its own word, or by a clone's where it told of none."""
    if change.base is not None and site.branch is not None:
        return change.base != site.branch
    return site.landed is not None and change.merge_sha is not None and change.merge_sha not in site.landed


def counted(
    verdicts: Sequence[Verdict], merges: Sequence[Merged], forces: Forces, overruled: dict[str, str]
) -> list[Candidate]:
    """Return the matches of the detectors that are in force at their time; note why the others do not count."""
    matches = [_candidate(one) for one in verdicts if one.reason is None]
    matches += [_merge(one.change) for one in merges if one.reason is None]
    in_force = []
    for one in matches:
        if forces.counts(one.detector, one.out_at):
            in_force.append(one)
        else:
            overruled[one.id] = _overruling(one, forces)
    if forces.rule.by != "auto":
        return in_force
    kept = without_traces(in_force, ORDER)
    overruled.update({one.id: "a stronger detector tells of the same release" for one in in_force if one not in kept})
    return kept


def _overruling(one: Candidate, forces: Forces) -> str:
    if forces.rule.by != "auto":
        return f'the settings say by = "{forces.rule.by}"'
    stronger = forces.in_force(one.out_at)
    if stronger is not None:
        return f"deployments were known from {TITLES[stronger]} then"
    if one.detector != MERGE:
        return "nothing of its kind had ended well within 30 days before it"
    if forces.blind_since is not None and one.out_at >= forces.blind_since:
        return "deployments could not be read then, and merges do not stand in for what is missing"
    return "the service had been deployed in another way before it"


def _candidate(one: Verdict) -> Candidate:
    signal = one.signal
    environment = signal.environment or None
    has_place = one.detector in WITH_ENVIRONMENT
    return Candidate(
        id=signal.id,
        detector=one.detector,
        state=one.state or "failure",
        sha=signal.sha,
        environment=environment,
        place=(environment or "").casefold() if has_place else signal.name,
        target=(environment or "").casefold() if has_place else "",
        began_at=signal.began_at,
        out_at=signal.began_at if one.state == "running" else one.out_at,
        is_over=one.state != "running",
        is_named=one.is_named,
        url=signal.url,
    )


def _merge(change: Change) -> Candidate:
    at = change.merged_at or 0
    return Candidate(
        id=f"merge/{change.id}",
        detector=MERGE,
        state="success",
        sha=change.merge_sha,
        environment=None,
        place="",
        target="",
        began_at=at,
        out_at=at,
        is_over=True,
        is_named=True,
        url=None,
        change=change.id,
    )
