"""Reads an issue as GitHub tells it, and turns it into our record of an incident.

The questions put to GitHub about issues; a test validates each against GitHub's schema.
"""

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
"""A label that says that a deployment was the cause."""

DUPLICATE: Final = "DUPLICATE"


@dataclass(frozen=True, kw_only=True, slots=True)
class Rules:
    """Which issues are incidents, and of which service.

    `labels` make an issue an incident. `by_label` gives by label the service that it is about, `by_repository` by full
    name of the repository the one that it is about otherwise. Labels count in any case.
    """

    labels: tuple[str, ...]
    by_label: Mapping[str, str] = field(default_factory=dict)
    by_repository: Mapping[str, str] = field(default_factory=dict)

    def makes_incident(self, labels: Iterable[str]) -> bool:
        return not {one.casefold() for one in self.labels}.isdisjoint(one.casefold() for one in labels)

    def service(self, repository: str, labels: Iterable[str]) -> str | None:
        """Return the id of the service that an issue is about, the first of the settings that its labels name; None for
        none.
        """
        carried = {one.casefold() for one in labels}
        named = (service for label, service in self.by_label.items() if label.casefold() in carried)
        return next(named, self.by_repository.get(repository))

    def is_related(self, title: str, labels: Iterable[str]) -> bool | None:
        """Return whether somebody said that a deployment was the cause; None where nobody said anything."""
        carried = {one.casefold() for one in labels}
        if is_called_unrelated(title) or not carried.isdisjoint(UNRELATED):
            return False
        return True if RELATED in carried else None


@dataclass(frozen=True, kw_only=True, slots=True)
class Issue:
    """An issue as it was told. Times are epoch seconds; `labels` are None where they were not told."""

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
    """Read an issue of an answer; call it inside `reading`."""
    closed = maybe_at(node["closedAt"])
    updated = at(node["updatedAt"])
    return Issue(
        id=node["id"],
        number=node["number"],
        title=" ".join(node["title"].split()),
        url=node["url"],
        labels=labels_of(node),
        opened_at=at(node["createdAt"]),
        # Whoever closed it before GitHub told the time of it touched it last at the latest then.
        closed_at=(closed if closed is not None else updated) if node["state"] == "CLOSED" else None,
        updated_at=updated,
        is_duplicate=node.get("stateReason") == DUPLICATE,
    )


def labels_of(node: Mapping[str, Any]) -> tuple[str, ...] | None:
    """Return the names of an issue's labels; None where they, or one of them, were not told."""
    labels = node.get("labels")
    return tuple(label["name"] for label in nodes(labels)) if is_told(labels) and not has_holes(labels) else None


PAGE: Final = 50
"""Issues in one answer: each brings its labels."""

IDS: Final = 100
"""The most objects that GitHub gives by their ids at a time."""

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
"""Issues that carry one of some labels and were touched since a time, the oldest touch first; and what became of
others that were seen before, by their ids."""


def labels_question(count: int) -> str:
    """Return the question whether a repository has issues, and which of `count` labels, as l0, l1 …"""
    declared = "".join(f", $l{place}: String!" for place in range(count))
    asked = " ".join(f"l{place}: label(name: $l{place}) {{ name }}" for place in range(count))
    return (
        f"query IssueLabels($owner: String!, $name: String!{declared}) {{\n  {LIMIT}\n"
        f"  repository(owner: $owner, name: $name) {{ hasIssuesEnabled issues(first: 1) {{ totalCount }} {asked} }}\n}}"
    )
