"""The facts of a payload in groups that a reader looks for: headline figures, services, changes and so on.

A kind that no group names goes by its id: what is of a service stands with the services, the rest with the headline.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from briefing.contracts.payload import Fact, Payload

HEADLINE, TEAMS, SERVICES = "Headline figures", "Teams", "Services"
CHANGES, DEPLOYMENTS = "Changes", "Deployments"
INCIDENTS, OWNERSHIP, SOURCES = "Incidents and objectives", "Ownership", "Sources"

GROUPS = (HEADLINE, TEAMS, SERVICES, CHANGES, DEPLOYMENTS, INCIDENTS, OWNERSHIP, SOURCES)
"""In the order of reading."""

BY_KIND: Mapping[str, str] = {
    "team_share": TEAMS,
    "change": CHANGES,
    "way_down": CHANGES,
    "reverts": CHANGES,
    "repairs": CHANGES,
    "calendar": CHANGES,
    "advisory": CHANGES,
    "security_fix": CHANGES,
    "releases": CHANGES,
    "breaking": CHANGES,
    "migrations": CHANGES,
    "sensitive": CHANGES,
    "flagged_changes": CHANGES,
    "dependency_updates": CHANGES,
    "unreviewed": CHANGES,
    "coverage": CHANGES,
    "deployment": DEPLOYMENTS,
    "deployments": DEPLOYMENTS,
    "failures": DEPLOYMENTS,
    "failure_rate": DEPLOYMENTS,
    "lead_time": DEPLOYMENTS,
    "incidents": INCIDENTS,
    "service_incidents": INCIDENTS,
    "restored": INCIDENTS,
    "mttr": INCIDENTS,
    "objective": INCIDENTS,
    "ownership": OWNERSHIP,
    "drift": OWNERSHIP,
    "newcomers": OWNERSHIP,
    "shared_newcomers": OWNERSHIP,
    "source": SOURCES,
}


def grouped_facts(payload: Payload) -> dict[str, tuple[Fact, ...]]:
    """Return every fact of a payload in its group, groups and facts in their order; empty groups are left out."""
    found: dict[str, list[Fact]] = {group: [] for group in GROUPS}
    for fact in payload.facts:
        found[group_of(fact)].append(fact)
    return {group: tuple(facts) for group, facts in found.items() if facts}


def group_of(fact: Fact) -> str:
    """Name the group of a fact."""
    return BY_KIND.get(fact.kind) or (SERVICES if fact.id.startswith("service.") else HEADLINE)
