"""Reads one pull request of a GraphQL answer into records.

Anything nullable in GitHub's schema is read as unknown: a part not told is not replaced, a deleted author is None, and
uncounted lines of a changed file mean binary.

What it reverts is told by GitHub's button (`Reverts acme/shop#812`, branch `revert-812-…`) and by `git revert` ("This
reverts commit …", whose pull request has to be asked for). A mere mention does not count.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from data.records import Change, ChangeCommit, ChangeFile, ChangeLabel, Check, Review
from data.sources.forge.answers import Node, at, inner, maybe_at
from data.sources.forge.changes import Accounts, ReadChange, read_change, read_labels, revert_pattern, reverted_by
from data.sources.git.message import read_message
from data.sources.github.access import has_holes, is_told, nodes
from data.sources.github.api import GitHub, Part
from data.sources.github.checks import check_results
from data.sources.github.lines import file_of

if TYPE_CHECKING:
    from data.view import Collected

_BODY: Final = revert_pattern("pull request|pr", r"[\w.-]+/[\w.-]+", "/pull", "#")
_BRANCH: Final = re.compile(r"revert-(\d{1,12})-")
_TITLE: Final = re.compile(r"\s*revert", re.IGNORECASE)

COMMIT_PULL: Final = """
node(id: $repository) {
  ... on Repository {
    object(expression: $sha) {
      ... on Commit { associatedPullRequests(first: 1) { nodes { number repository { id } } } }
    }
  }
}"""

BLINDS: Final = {ChangeFile: ("diff",), ChangeCommit: (), ChangeLabel: (), Review: ("reviews",), Check: ("checks",)}
"""What is blinded where a pull request came without a part."""

REVIEW_STATES: Final = frozenset({"APPROVED", "CHANGES_REQUESTED", "COMMENTED", "DISMISSED"})
"""PENDING is left out: a review not sent yet."""


def read_pull(
    node: Node, repository: str, people: Accounts, reverts: int | None, is_required: Callable[[str, str], bool]
) -> ReadChange:
    """`repository` is our id, `reverts` the number of what it reverts."""
    change_id = f"{repository}#{node['number']}"
    opened, merged = at(node["createdAt"]), maybe_at(node["mergedAt"])
    change = Change(
        id=change_id,
        repository_id=repository,
        number=node["number"],
        title=node["title"],
        author_id=people.id_of(node["author"]),
        opened_at=opened,
        merged_at=merged,
        closed_at=maybe_at(node["closedAt"]),
        updated_at=at(node["updatedAt"]),
        is_draft=node["isDraft"],
        merge_sha=inner(node["mergeCommit"], "oid") if merged is not None else None,
        reverts_id=None if reverts is None else f"{repository}#{reverts}",
        head=node["headRefName"],
        base=node["baseRefName"],
    )
    parts = {
        ChangeFile: _files(node, change_id),
        ChangeCommit: _commits(node, change_id, people),
        ChangeLabel: _labels(node, change_id, opened),
        Review: _reviews(node, change_id, people),
        Check: _checks(node, change_id, is_required),
    }
    return read_change(change, parts, holes=_holes(node))


def _holes(node: Node) -> frozenset[type[Collected]]:
    """Return the parts of which GitHub left something out."""
    suites = [inner(head, "commit", "checkSuites") for head in nodes(node["head"])]
    runs = [suite.get("checkRuns") for one in suites for suite in nodes(one)]
    lists: dict[type[Collected], list[Node | None]] = {
        ChangeFile: [node["files"]],
        ChangeCommit: [node["commits"]],
        ChangeLabel: [node["labels"], node["labelling"]],
        Review: [node["reviews"]],
        Check: [node["head"], *suites, *runs],
    }
    return frozenset(kind for kind, connections in lists.items() if has_holes(*connections))


def _files(node: Node, change_id: str) -> list[ChangeFile] | None:
    if not is_told(node["files"]):
        return [] if node["changedFiles"] == 0 else None
    files = {one["path"]: one for one in nodes(node["files"])}
    return [file_of(one, change_id, path, one["changeType"]) for path, one in files.items()]


def _commits(node: Node, change_id: str, people: Accounts) -> list[ChangeCommit] | None:
    if not is_told(node["commits"]):
        return None
    commits = {one["commit"]["oid"]: one["commit"] for one in nodes(node["commits"])}
    return [
        ChangeCommit(
            change_id=change_id,
            sha=sha,
            position=position,
            author_id=people.id_of(inner(commit["author"], "user")),
            authored_at=at(commit["authoredDate"]),
        )
        for position, (sha, commit) in enumerate(commits.items())
    ]


def _reviews(node: Node, change_id: str, people: Accounts) -> list[Review] | None:
    if not is_told(node["reviews"]):
        return None
    return [
        Review(
            id=f"{change_id}/review/{one['id']}",
            change_id=change_id,
            reviewer_id=people.id_of(one["author"]),
            state=one["state"].lower(),
            submitted_at=at(one["submittedAt"]),
            comments=_threads(one["comments"]),
        )
        for one in nodes(node["reviews"])
        if one["state"] in REVIEW_STATES and one["submittedAt"] is not None
    ]


def _threads(comments: Node) -> int:
    """Count the comments that begin a thread, without answers."""
    answers = sum(one.get("replyTo") is not None for one in nodes(comments))
    return max(0, int(comments["totalCount"]) - answers)


def _labels(node: Node, change_id: str, opened: int) -> list[ChangeLabel] | None:
    """Return when each label came and went."""
    if not is_told(node["labels"]) and not is_told(node["labelling"]):
        return None
    events = sorted(nodes(node["labelling"]), key=lambda one: str(one.get("createdAt")))
    told = [
        (event["label"]["name"], at(event["createdAt"]), event["__typename"] == "LabeledEvent")
        for event in events
        if event.get("createdAt") is not None
    ]
    present = [one["name"] for one in nodes(node["labels"])] if is_told(node["labels"]) else None
    return read_labels(told, present, change_id, opened)


def _checks(node: Node, change_id: str, is_required: Callable[[str, str], bool]) -> list[Check] | None:
    results = check_results(node, change_id)
    if results is None:
        return None
    return [replace(one, is_required=is_required(node["baseRefName"], one.name)) for one in results]


def reverted_number(pull: Node, names: Collection[str]) -> int | None:
    """Return the number of the pull request that one says it reverts, in a repository with these full `names`."""
    found = _BODY.search(pull["body"] or "")
    number = None if found is None else reverted_by(found, names)
    branch = _BRANCH.match(pull["headRefName"])
    if number is None and branch is not None and _TITLE.match(pull["title"]):
        number = int(branch[1])
    return None if number == pull["number"] else number


def find_reverted(
    pulls: Sequence[Node], names: Collection[str], repository_node: str, github: GitHub, repository: str
) -> dict[int, int]:
    """Return by number which pull request each reverts. Raises what `GitHub.ask` raises."""
    found: dict[int, int] = {}
    asked: list[tuple[Node, str]] = []
    for pull in pulls:
        number = reverted_number(pull, names)
        shas = () if number is not None else read_message(pull["body"] or "").reverts
        if number is not None:
            found[pull["number"]] = number
        elif shas:
            asked.append((pull, shas[0]))
    parts = [
        Part(selection=COMMIT_PULL, variables={"repository": ("ID!", repository_node), "sha": ("String!", sha)})
        for _, sha in asked
    ]
    replies = github.ask_together(parts, what=f"the pull requests of reverted commits of {repository}")
    for (pull, _), reply in zip(asked, replies, strict=True):
        commit = (reply.value or {}).get("object") or {}
        for one in nodes(commit.get("associatedPullRequests")):
            if one["number"] != pull["number"] and one["repository"]["id"] == repository_node:
                found[pull["number"]] = one["number"]
    return found
