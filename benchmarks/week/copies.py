"""
An organisation of any size, whose every service is a copy of one of the example company's.

What the company's changes and deployments scored is what the product scored of it, with all of its 33 signals, so that
each copy weighs what a real one would. One service of the company has about five changes a week; a copy is several of
them laid over each other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from math import ceil
from typing import TYPE_CHECKING

from benchmarks.tables import toml_table
from briefing.evidence.operations import Operations, joined
from briefing.evidence.stored.org_snapshot import OrgSnapshot, in_order

if TYPE_CHECKING:
    from briefing.contracts.organisation import Organisation, ScopePlan
    from briefing.evidence.changes import ScoredChange
    from briefing.evidence.operations import Deployed, Outage

BETWEEN = 97
"""Seconds by which each layer is later than the one before it."""


def organisation_text(model: Sequence[str], services: int, teams: int, managers: Iterable[str]) -> str:
    """Return a settings file of so many services, in teams that own consecutive ones, with the tables of `managers`."""
    blocks = [toml_table("[organisation]", name="Acme many times over")]
    blocks += [toml_table("[[team]]", id=team_name(one), label=f"Team {one:03}", zone="UTC") for one in range(teams)]
    for number in range(services):
        place, block = number % len(model), number // len(model)
        team = team_name(number * teams // services)
        blocks.append(toml_table("[[service]]", id=name_of(model[place], block), team=team, tier=1))
        blocks.append(toml_table("[[service.path]]", repository=f"acme/repository-{block:03}", globs=[f"{place}/**"]))
    return "\n".join([*blocks, *managers, '[people]\nnames = "private"\n'])


def team_name(number: int) -> str:
    return f"team-{number:03}"


def name_of(service: str, block: int) -> str:
    """Return what a service is called in a block of copies."""
    return f"{service}-{block:03}"


def scopes_of(organisation: Organisation) -> list[ScopePlan]:
    return [organisation.scope_of(manager) for manager in organisation.managers]


def copied(holdings: OrgSnapshot, block: int, layers: float) -> OrgSnapshot:
    """Return one block: every service of the company once, as several layers of what was scored of it.

    Of the last of two and a half layers every second change is taken.
    """
    operations, whole = holdings.operations, ceil(layers)
    half = holdings.changes[::2] if layers < whole else holdings.changes
    return OrgSnapshot(
        frame=holdings.frame,
        changes=in_order(
            _change(change, block, layer)
            for layer in range(whole)
            for change in (half if layer == whole - 1 else holdings.changes)
            # What is open has the moment as its landing, and no layer may be later than that.
            if change.landed_at + layer * BETWEEN < holdings.frame.moment or change.landed_at == holdings.frame.moment
        ),
        operations=joined(
            [
                Operations(
                    deployments=tuple(
                        _deployed(one, block, layer) for layer in range(whole) for one in operations.deployments
                    ),
                    outages=tuple(_outage(one, block) for one in operations.outages),
                    burns=tuple(replace(one, service=name_of(one.service, block)) for one in operations.burns),
                    failed=tuple(_deployed(one, block, layer) for layer in range(whole) for one in operations.failed),
                )
            ]
        ),
        began={name_of(service, block): at for service, at in holdings.began.items()},
    )


def _change(change: ScoredChange, block: int, layer: int) -> ScoredChange:
    later = 0 if change.deployed_at is None else layer * BETWEEN
    return replace(
        change,
        id=_id(change.id, block, layer),
        repository=f"repository-{block:03}",
        label=f"acme/repository-{block:03}#{layer}{change.label.rpartition('#')[2]}",
        services=tuple(name_of(service, block) for service in change.services),
        landed_at=change.landed_at + later,
        deployed_at=None if change.deployed_at is None else change.deployed_at + later,
        reverts=tuple(_id(one, block, layer) for one in change.reverts),
    )


def _deployed(one: Deployed, block: int, layer: int) -> Deployed:
    score = one.score
    if score is not None and score.riskiest is not None:
        score = replace(score, riskiest=replace(score.riskiest, id=_id(score.riskiest.id, block, layer)))
    return replace(
        one,
        id=_id(one.id, block, layer),
        service=name_of(one.service, block),
        changes=tuple(_id(change, block, layer) for change in one.changes),
        score=score,
        rolls_back=None if one.rolls_back is None else _id(one.rolls_back, block, layer),
    )


def _outage(one: Outage, block: int) -> Outage:
    """Return an incident of a block, which came of the deployment of its first layer."""
    deployment = None if one.deployment is None else _id(one.deployment, block, 0)
    return replace(one, id=_id(one.id, block, 0), service=name_of(one.service, block), deployment=deployment)


def _id(name: str, block: int, layer: int) -> str:
    return f"{name}-{block}-{layer}"


def blocks(services: int, model: int) -> Iterator[int]:
    """Yield the numbers of the blocks that so many services take."""
    yield from range(-(-services // model))
