"""The questions put to GitHub about issues; a test validates each against GitHub's schema."""

from __future__ import annotations

from typing import Final

from data.sources.github.queries import LIMIT

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
