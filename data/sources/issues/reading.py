"""The questions about GitHub issues, and how an issue becomes an incident. A duplicate counts once, as its original."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from data.records import Incident
from data.sources.forge.answers import Node, at, maybe_at
from data.sources.github.access import has_holes, is_told, nodes
from data.sources.github.queries import LIMIT
from data.sources.incidents import UNRELATED, Seen, is_called_unrelated

RELATED: Final = "deploy-related"
"""A label for: a deployment was the cause."""

DUPLICATE: Final = "DUPLICATE"


@dataclass(frozen=True, kw_only=True, slots=True)
class Rules:
    """`labels` make an issue an incident, in any case. `by_label` gives its service, else `by_repository`."""

    labels: tuple[str, ...]
    by_label: Mapping[str, str] = field(default_factory=dict)
    by_repository: Mapping[str, str] = field(default_factory=dict)

    def makes_incident(self, labels: Iterable[str]) -> bool:
        return not {one.casefold() for one in self.labels}.isdisjoint(one.casefold() for one in labels)

    def service(self, repository: str, labels: Iterable[str]) -> str | None:
        """Return the id of an issue's service, the first in the settings that its labels name; None for none."""
        carried = {one.casefold() for one in labels}
        named = (service for label, service in self.by_label.items() if label.casefold() in carried)
        return next(named, self.by_repository.get(repository))

    def is_related(self, title: str, labels: Iterable[str]) -> bool | None:
        """Whether somebody said that a deployment was the cause; None where nobody said."""
        carried = {one.casefold() for one in labels}
        if is_called_unrelated(title) or not carried.isdisjoint(UNRELATED):
            return False
        return True if RELATED in carried else None


@dataclass(frozen=True, kw_only=True, slots=True)
class Issue:
    """Times are epoch seconds; `labels` are None where they were not told."""

    id: str
    number: int
    title: str
    url: str
    labels: tuple[str, ...] | None
    opened_at: int
    closed_at: int | None
    updated_at: int
    is_duplicate: bool

    @property
    def seen(self) -> Seen:
        return Seen(self.opened_at, self.updated_at, self.closed_at is None)

    def record(self, prefix: str, service: str, rules: Rules) -> Incident:
        return Incident(
            id=f"{prefix}:{self.id}",
            service_id=service,
            title=self.title,
            began_at=self.opened_at,
            resolved_at=self.closed_at,
            is_deploy_related=rules.is_related(self.title, self.labels or ()),
            url=self.url,
        )


def read_issue(node: Node) -> Issue:
    """Call it inside `reading`."""
    closed = maybe_at(node["closedAt"])
    updated = at(node["updatedAt"])
    return Issue(
        id=node["id"],
        number=node["number"],
        title=" ".join(node["title"].split()),
        url=node["url"],
        labels=labels_of(node),
        opened_at=at(node["createdAt"]),
        # If GitHub did not record who closed it when, the last touch is the latest possible time.
        closed_at=(closed if closed is not None else updated) if node["state"] == "CLOSED" else None,
        updated_at=updated,
        is_duplicate=node.get("stateReason") == DUPLICATE,
    )


def labels_of(node: Mapping[str, Any]) -> tuple[str, ...] | None:
    """Return an issue's label names; None where any was not told."""
    labels = node.get("labels")
    return tuple(label["name"] for label in nodes(labels)) if is_told(labels) and not has_holes(labels) else None


PAGE: Final = 50
"""Issues per answer: each brings its labels."""

IDS: Final = 100
"""GitHub's limit for objects by id."""

_LABELS: Final = "labels(first: 50) { nodes { name } }"

ISSUES: Final = f"""query Issues(
  $owner: String!, $name: String!, $labels: [String!], $since: DateTime, $after: String, $ids: [ID!]!
) {{
  {LIMIT}
  repository(owner: $owner, name: $name) {{
    id
    hasIssuesEnabled
    issues(
      first: {PAGE}, after: $after, labels: $labels, filterBy: {{since: $since}}
      orderBy: {{field: UPDATED_AT, direction: ASC}}
    ) {{
      pageInfo {{ hasNextPage endCursor }}
      nodes {{
        id number title url state stateReason(enableDuplicate: true) createdAt closedAt updatedAt
        {_LABELS}
      }}
    }}
  }}
  nodes(ids: $ids) {{ ... on Issue {{ id repository {{ id }} {_LABELS} }} }}
}}"""
"""Issues with one of the labels touched since a time, oldest touch first, and those seen before, by id."""


def labels_question(count: int) -> str:
    """Ask whether a repository has issues, and which of `count` labels (l0, l1 …)."""
    declared = "".join(f", $l{place}: String!" for place in range(count))
    asked = " ".join(f"l{place}: label(name: $l{place}) {{ name }}" for place in range(count))
    return (
        f"query IssueLabels($owner: String!, $name: String!{declared}) {{\n  {LIMIT}\n"
        f"  repository(owner: $owner, name: $name) {{ hasIssuesEnabled issues(first: 1) {{ totalCount }} {asked} }}\n}}"
    )
