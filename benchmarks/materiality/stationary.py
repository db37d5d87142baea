"""
Organisations that do not exist and in which nothing changes, week after week, drawn from a seed.

What varies from week to week varies by chance alone, as much as real repositories do (`reality.py` prints both): the
number of changes more than a Poisson variable, the mean score a little more than its changes make it, with sprints,
holidays and services from one change a week to forty. Scores are drawn signal by signal, gates are the product's own.
A planted shift changes one thing in the last four weeks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from random import Random
from typing import TYPE_CHECKING

from benchmarks.materiality.drafts import (
    END,
    HOUR,
    NO_SHIFT,
    SERVICES,
    SHIFTED_WEEKS,
    TROUBLE_SPREAD,
    WEEK,
    WEEKS,
    draw_open,
    draw_seasons,
    draw_team,
    draw_week,
    revert_some,
)
from benchmarks.materiality.production import burns_of, outages_of
from bot.wiring import load_method
from briefing.contracts.payload import Evidence, Service, SourceState, Subject
from briefing.evidence.basis import Basis
from briefing.evidence.changes import ScoredChange
from briefing.evidence.operations import Deployed, Operations
from scoring.bands import DEFAULT_BANDS
from scoring.gates import fired
from scoring.history.edits import Edit, HistoryReadings
from scoring.inputs import ChangeInputs, CheckInputs, IncidentInputs, ObjectiveInputs, OwnershipInputs
from scoring.kinds.repairs import Repair
from scoring.score import GATE_FLOOR, Reading, Reason, Score

if TYPE_CHECKING:
    from benchmarks.materiality.drafts import Draft, Shift, Team
    from benchmarks.materiality.production import Incident
    from scoring.catalogue import Signal


@cache
def _signals() -> Mapping[str, Signal]:
    return load_method().catalogue.by_id


def organisation(seed: int, shift: Shift = NO_SHIFT) -> Basis:
    """Make the organisation of a seed, as what its briefing is computed from."""
    rng = Random(seed)
    trouble = rng.lognormvariate(-(TROUBLE_SPREAD**2) / 2, TROUBLE_SPREAD)
    teams = [draw_team(rng, index, trouble, shift) for index in range(SERVICES)]
    seasons = draw_seasons(rng, WEEKS if shift is NO_SHIFT else WEEKS - SHIFTED_WEEKS)
    drafts: list[Draft] = []
    for team in teams:
        for week in range(WEEKS):
            drafts += draw_week(rng, team, week, seasons[week], shift, first=len(drafts))
        drafts += draw_open(rng, team, shift, first=len(drafts))
    revert_some(rng, drafts)
    deployments = _deployments(drafts)
    incidents = outages_of(rng, {team.id: team.incidents for team in teams}, deployments, _window(), shift.slower)
    burns = burns_of(rng, {team.id: team.burn for team in teams if team.burn is not None}, incidents, _window())
    broken: dict[str, list[Incident]] = {}
    for one in incidents:
        broken.setdefault(one.outage.service, []).append(one)
    changes = tuple(
        _scored(draft, broken.get(draft.team.id, ()))
        for draft in sorted(drafts, key=lambda one: (one.landed_at, one.id))
    )
    outages = tuple(one.outage for one in incidents)
    return _basis(teams, changes, Operations(deployments=deployments, outages=outages, burns=burns))


def _window() -> tuple[int, int, int]:
    """When the first week begins, when a planted shift begins, and the end."""
    start, shifted = (int(WEEK.earlier(back).start.timestamp()) for back in (WEEKS - 1, SHIFTED_WEEKS - 1))
    return start, shifted, END


def _deployments(drafts: Sequence[Draft]) -> tuple[Deployed, ...]:
    """One deployment for each service and hour in which something went out before the end."""
    batches: dict[tuple[int, str], list[Draft]] = {}
    for draft in drafts:
        if draft.deployed_at is not None and draft.deployed_at < END:
            batches.setdefault((draft.deployed_at // HOUR, draft.team.id), []).append(draft)
    return tuple(
        Deployed(
            id=f"deployment-{hour}-{service}",
            service=service,
            at=max(draft.deployed_at or 0 for draft in batch),
            changes=tuple(draft.id for draft in batch),
            lead_seconds=tuple((draft.deployed_at or 0) - draft.landed_at for draft in batch),
            url=None,
        )
        for (hour, service), batch in sorted(batches.items())
    )


def _scored(draft: Draft, incidents: Sequence[Incident]) -> ScoredChange:
    signals = _signals()
    reasons = tuple(
        Reason(signal=signals[name], reading=draft.readings[name], points=earned, assumed=False)
        for name, earned in draft.points.items()
    )
    inputs = _inputs(draft, incidents)
    gates = () if inputs is None else fired(inputs, {"schema_migration": Reading(float(draft.migrates))})
    total = min(100, sum(draft.points.values()))
    points = max(total, GATE_FLOOR if gates else 0)
    deployed = draft.deployed_at if draft.deployed_at is not None and draft.deployed_at < END else None
    return ScoredChange(
        id=draft.id,
        label=f"shop#{draft.number}",
        repository="shop",
        sha=f"{draft.number:040x}",
        title="work",
        authors=(f"p-{draft.team.index}",),
        is_bot=False,
        landed_at=draft.landed_at,
        ready_at=draft.ready_at,
        deployed_at=deployed,
        services=(draft.team.id,),
        tested=True,
        new_to_files=False,
        repair=draft.repair,
        reverts=() if draft.reverts is None else (draft.reverts,),
        score=Score(
            points=points,
            low=points,
            high=points,
            band=DEFAULT_BANDS.band(points),
            reasons=reasons,
            version="drawn",
            gates=gates,
            lifted=points - total,
        ),
    )


def _inputs(draft: Draft, incidents: Sequence[Incident]) -> ChangeInputs | None:
    """Return what the gates ask for, None where there is nothing that any of them could be about.

    The rest of a change's inputs has gone into its points already.
    """
    at = draft.deployed_at if draft.deployed_at is not None and draft.deployed_at < END else END
    unresolved = sum(one.is_open(at) for one in incidents)
    if not (unresolved or draft.failing or draft.migrates):
        return None
    return ChangeInputs(
        title="work",
        edit=Edit(draft.landed_at, ("",), None, repairs=False),
        history=HistoryReadings(author_commits=0, author_recent_experience=0.0),
        patches=None,
        opened_at=None,
        landed_at=draft.landed_at,
        deployed_at=None,
        failures=(),
        blind={},
        is_revert=draft.repair is Repair.REVERT,
        is_merged=draft.is_merged,
        ownership=OwnershipInputs(
            owned_files=int(draft.approved is not None),
            approved_files=int(bool(draft.approved)),
            lines=1,
            adrift_lines=0,
        ),
        checks=CheckInputs(failing=int(draft.failing), retried=0),
        objective=ObjectiveInputs(label="availability", burn=0.0, budget_left=1.0),
        incidents=IncidentInputs(unresolved=unresolved, recent=0),
    )


def _basis(teams: Sequence[Team], changes: tuple[ScoredChange, ...], operations: Operations) -> Basis:
    known = {change.id for change in changes}
    reverted: dict[str, tuple[ScoredChange, ...]] = {}
    for change in changes:
        for target in change.reverts:
            if target in known:
                reverted[target] = (*reverted.get(target, ()), change)
    return Basis(
        scope=Subject(type="scope", id="shop", label="shop"),
        repositories=(),
        services=tuple(Service(id=team.id, label=team.id, repository="shop", paths=(f"{team.id}/",)) for team in teams),
        changes=changes,
        began_at=_window()[0],
        sources=(),
        status=SourceState.OK,
        scorecards=(),
        assumptions=(),
        reverted=reverted,
        has_queue=True,
        links=lambda change: Evidence(text=change.label, url=None),
        operations=operations,
    )
