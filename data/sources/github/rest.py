"""Reads the objects of GitHub's REST interface, which its webhooks send too, into records.

The collection reads files with their patches and workflow runs this way; the others have the same shapes wherever they
come from. A deleted account is null, a deleted fork too, and a `merge_commit_sha` of a pull request that is not merged
is GitHub's trial of a merge and no commit of anybody's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from data.records import Change, ChangeCommit, ChangeFile, Check, DeploySignal, Repository, Review
from data.sources.github.checks import CONCLUSIONS
from data.sources.github.shapes import Node, at, maybe_at
from data.sources.github.signals import deployment_signal, outcome, release_signal, run_signal, tag_signal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from data.sources.github.people import People

TAGS: Final = "refs/tags/"
NOBODYS_SHA: Final = "0" * 40
NO_LINES: Final = frozenset({"modified", "changed"})


def repository_of(body: Mapping[str, Any], prefix: str) -> Repository:
    """Read a repository; its id is made of its node id, which stays through renaming and transfer."""
    return Repository(
        id=f"{prefix}:{body['node_id']}",
        name=body["full_name"],
        default_branch=body.get("default_branch") or "HEAD",
        web_url=body["html_url"].rstrip("/"),
    )


def change_of(body: Mapping[str, Any], repository: str, people: People) -> Change:
    """Read a pull request; reviews and commits are told elsewhere, so who approved and when it began are unknown."""
    merged = maybe_at(body.get("merged_at"))
    return Change(
        id=f"{repository}#{body['number']}",
        repository_id=repository,
        number=body["number"],
        title=body["title"],
        author_id=people.id_of(body.get("user")),
        opened_at=at(body["created_at"]),
        first_commit_at=None,
        approved_at=None,
        merged_at=merged,
        closed_at=maybe_at(body.get("closed_at")),
        updated_at=at(body["updated_at"]),
        is_draft=bool(body.get("draft")),
        merge_sha=body.get("merge_commit_sha") if merged is not None else None,
        reverts_id=None,
        head=body["head"]["ref"],
        base=body["base"]["ref"],
    )


def review_of(body: Mapping[str, Any], change_id: str, people: People, *, threads: int = 0) -> Review | None:
    """Read a review, None for one that nobody has sent yet; `threads` is how many comments of it begin one."""
    submitted, state = maybe_at(body.get("submitted_at")), body["state"].lower()
    if submitted is None or state == "pending":
        return None
    return Review(
        id=f"{change_id}/review/{body['node_id']}",
        change_id=change_id,
        reviewer_id=people.id_of(body.get("user")),
        state=state,
        submitted_at=submitted,
        comments=threads,
    )


def file_of(body: Mapping[str, Any], change_id: str) -> ChangeFile:
    """Read a file of a pull request. Without a patch and without a line it is binary, unless it only moved."""
    added, deleted, patch = body["additions"], body["deletions"], body.get("patch")
    binary = patch is None and added == 0 and deleted == 0 and body["status"] in NO_LINES
    return ChangeFile(
        change_id=change_id,
        path=body["filename"],
        added=None if binary else added,
        deleted=None if binary else deleted,
        previous_path=body.get("previous_filename"),
        patch=patch,
    )


def commit_of(body: Mapping[str, Any], change_id: str, position: int, people: People) -> ChangeCommit:
    """Read a commit of a pull request."""
    return ChangeCommit(
        change_id=change_id,
        sha=body["sha"],
        position=position,
        author_id=people.id_of(body.get("author")),
        authored_at=at(body["commit"]["author"]["date"]),
    )


def check_of(body: Mapping[str, Any], change_id: str) -> Check:
    """Read a check run. Whether it is required is not told here, nor how often it was run."""
    conclusion = body.get("conclusion")
    return Check(
        id=f"{change_id}/check/{body['name']}",
        change_id=change_id,
        name=body["name"],
        is_required=False,
        conclusion=None if conclusion is None else CONCLUSIONS.get(conclusion.upper(), conclusion.lower()),
        attempts=1,
        completed_at=maybe_at(body.get("completed_at")),
    )


def deployment_of(body: Mapping[str, Any], statuses: Iterable[Node], repository: str) -> DeploySignal:
    """Read a deployment with its statuses."""
    told = list(statuses)
    return deployment_signal(
        repository=repository,
        node_id=body["node_id"],
        task=body.get("task"),
        environment=body.get("environment") or body.get("original_environment"),
        sha=body["sha"],
        began_at=at(body["created_at"]),
        ended=outcome((at(one["created_at"]), one["state"]) for one in told),
        url=next((one.get("log_url") or one.get("target_url") for one in told), None) or None,
    )


def run_of(body: Mapping[str, Any], repository: str) -> DeploySignal:
    """Read a workflow run in its latest attempt; it is over once it has a conclusion, and was last touched then.

    A conclusion is null or empty until then. The words are read in any case, as different servers write them.
    """
    status, conclusion = body.get("status") or "", body.get("conclusion") or ""
    is_over = bool(conclusion) or status.lower() == "completed"
    word = conclusion if is_over else status
    return run_signal(
        repository=repository,
        node_id=body["node_id"],
        name=body.get("name") or body.get("path") or "",
        sha=body["head_sha"],
        state=CONCLUSIONS.get(word.upper(), word.lower()) or "unknown",
        began_at=at(body.get("run_started_at") or body["created_at"]),
        finished_at=at(body["updated_at"]) if is_over else None,
        url=body.get("html_url"),
    )


def release_of(body: Mapping[str, Any], repository: str) -> DeploySignal | None:
    """Read a release; None for a draft, which nobody can have deployed from."""
    published = maybe_at(body.get("published_at"))
    if body["draft"] or published is None:
        return None
    return release_signal(
        repository=repository,
        node_id=body["node_id"],
        tag=body["tag_name"],
        # What a release is made of is named as a branch as often as a commit: its tag says which it is.
        sha=None,
        published_at=published,
        is_prerelease=body["prerelease"],
        url=body.get("html_url"),
    )


def pushed_tag(body: Mapping[str, Any], repository: str) -> DeploySignal | None:
    """Read a push of a tag; None for a push of a branch, and for a tag that was deleted."""
    if not body["ref"].startswith(TAGS) or body["deleted"] or body["after"] == NOBODYS_SHA:
        return None
    head = body.get("head_commit") or {}
    moment = maybe_at(head.get("timestamp"))
    if moment is None:
        return None
    name = body["ref"].removeprefix(TAGS)
    return tag_signal(repository=repository, name=name, sha=head.get("id") or body["after"], tagged_at=moment, url=None)
