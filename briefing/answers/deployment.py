"""A deployment: its last score, what it carried, and what came of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from briefing.answers.explain.organisation import NOT_OUT, TOO_OLD
from briefing.answers.lookup.finding import missing, near_deployments, repositories_of
from briefing.answers.lookup.moments import moment_words
from briefing.answers.lookup.touched import incidents_of, label_and_link, name_of, services_of
from briefing.answers.values.changes import CarriedLine, DeploymentAnswer, Wanted
from briefing.answers.values.common import NotFound
from briefing.contracts.untrusted_text import MAX_LABEL, MAX_TITLE, clean, safe_link
from briefing.editions.view.arithmetic import deployment_sum
from briefing.editions.view.chart_data import Term
from briefing.evidence.changes import read_aloud
from briefing.evidence.stored.links import finished
from briefing.evidence.stored.org_snapshot import CHANGES_SECONDS
from data.query import within
from data.records import Deployment, DeploymentChange, Repository

if TYPE_CHECKING:
    from briefing.answers.explain.explanation import DeploymentSum
    from briefing.answers.lookup.reader_scope import ReaderScope
    from data.records import Change
    from scoring.deployment import DeploymentScore


MOST_CHANGES: Final = 200
"""Changes that are looked at one by one; a larger batch is counted."""

_STATES: Final = {"success": "Succeeded", "failure": "Failed", "running": "Running since"}
_NAMED: Final = re.compile(r"(?P<service>[^@\s]+)@(?P<sha>[0-9a-f]{6,64})")


def find_deployment(sight: ReaderScope, text: str) -> Deployment | NotFound:
    """Return the one deployment in sight that a text names: its id, its address, or `service@commit`."""
    found = _by_name(sight, text.strip()) or _by_commit(sight, text.strip())
    if len(found) == 1:
        return found[0]
    close = [one.id for one in found] or near_deployments(sight, text)
    return missing("deployment", text, close, is_ambiguous=bool(found))


def _by_name(sight: ReaderScope, text: str) -> list[Deployment]:
    # The address has no index, but the services in sight have few rows.
    known = {"url": text, "service_id": sorted(sight.services)} if "://" in text else {"id": text}
    return sight.deployments(sight.view.read(Deployment, **known))


def _by_commit(sight: ReaderScope, text: str) -> list[Deployment]:
    named = _NAMED.fullmatch(text)
    if named is None or named["service"] not in sight.services:
        return []
    lately = within("began_at", sight.now - CHANGES_SECONDS, None)
    mine = sight.deployments(sight.view.read(Deployment, lately, service_id=named["service"]))
    return [one for one in mine if (one.sha or "").startswith(named["sha"])]


def deployment_answer(sight: ReaderScope, text: str) -> DeploymentAnswer | NotFound:
    one = find_deployment(sight, text)
    if isinstance(one, NotFound):
        return one
    found = sight.kept.deployed(one.service_id, one.id)
    score = None if found is None else found[0].score
    changes, elsewhere, unknown = _changes(sight, one)
    why_not = _why_never_scored(sight, one)
    return DeploymentAnswer(
        id=one.id,
        name=name_of(one),
        url=safe_link(one.url),
        service=clean(sight.services[one.service_id].label, limit=MAX_LABEL),
        service_id=one.service_id,
        environment=clean(one.environment, limit=MAX_LABEL),
        state=f"{_STATES.get(one.state, one.state)} {moment_words(finished(one), sight.zone)}",
        detector=clean(one.detector, limit=MAX_LABEL),
        points=None if score is None else score.points,
        band=None if score is None else score.band.value,
        arithmetic=None if found is None or score is None else _arithmetic(score, found[0].riskiest),
        as_of=None if found is None else moment_words(found[1], sight.zone),
        unscored=None
        if score is not None
        else why_not or "Not scored yet: it is scored when sources are collected for the next briefing.",
        changes=changes,
        elsewhere=elsewhere,
        unknown=unknown,
        incidents=incidents_of(sight, [one]),
        rolled_back_by=_rolled_back_by(sight, one),
        rolls_back=_rolls_back(sight, one),
        wanted=Wanted(zone=sight.zone) if score is None and why_not is None else None,
    )


def _arithmetic(score: DeploymentScore, label: str | None) -> str:
    """Write the sum: the riskiest change by label, the batch, and what the moment adds."""
    top = None if score.riskiest is None else Term(label or "its riskiest change", score.riskiest.points)
    return sum_of(score, top, [Term(f"{one.signal.title} ({read_aloud(one)})", one.points) for one in score.own])


def sum_of(score: DeploymentScore | DeploymentSum, riskiest: Term | None, own: Sequence[Term]) -> str:
    return deployment_sum(
        score.points, cut=score.cut, riskiest=riskiest, others=score.others, batch=score.batch, own=own
    )


def _why_never_scored(sight: ReaderScope, one: Deployment) -> str | None:
    """Say why a deployment can have no score, None if it can."""
    if one.state != "success":
        return f"No score: {NOT_OUT}."
    return f"No score: {TOO_OLD}." if sight.now - finished(one) > CHANGES_SECONDS else None


def _changes(sight: ReaderScope, one: Deployment) -> tuple[tuple[CarriedLine, ...], int, int]:
    """Return the changes in sight, the riskiest first, and the numbers of those elsewhere and unknown."""
    ids = sorted({link.change_id for link in sight.view.read(DeploymentChange, deployment_id=one.id)})
    rows = sight.changes(ids[:MOST_CHANGES])
    touched = services_of(sight.view, rows)
    mine = [row for row in rows if any(service in sight.services for service in touched[row.id])]
    # Changes in repositories without anything in sight are not even counted.
    near = repositories_of(sight)
    elsewhere = sum(row.repository_id in near for row in rows) - len(mine)
    points = sight.kept.points(one.service_id, {row.id for row in mine})
    lines = list(_lines(sight, mine, points))
    ranked = sorted(lines, key=lambda line: (line.points is None, -(line.points or 0), line.label))
    return tuple(ranked), elsewhere, len(ids) - len(rows)


def _lines(sight: ReaderScope, changes: Sequence[Change], points: dict[str, int]) -> Iterator[CarriedLine]:
    repositories = {one.id: one for one in sight.view.read(Repository, id=[one.repository_id for one in changes])}
    for change in changes:
        label, url = label_and_link(change, repositories.get(change.repository_id))
        title = clean(change.title, limit=MAX_TITLE)
        yield CarriedLine(label=label, title=title, url=url, points=points.get(change.id))


def _rolls_back(sight: ReaderScope, one: Deployment) -> str | None:
    """Return the id of what a deployment rolled back, None also if that is out of sight."""
    if one.rolls_back_id is None:
        return None
    back = sight.view.get(Deployment, id=one.rolls_back_id)
    is_mine = back is not None and back.service_id in sight.services
    return clean(one.rolls_back_id, limit=MAX_TITLE) if is_mine else None


def _rolled_back_by(sight: ReaderScope, one: Deployment) -> str | None:
    later = within("began_at", one.began_at, None)
    found = sight.deployments(sight.view.read(Deployment, later, service_id=one.service_id, rolls_back_id=one.id))
    return name_of(found[0]) if found else None
