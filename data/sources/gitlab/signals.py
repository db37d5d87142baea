"""What may mean a deployment: GitLab's deployments, pipelines with their jobs, releases and tags, as deploy signals.

The state is GitLab's own word, but for a few that mean something else elsewhere: what is `created` there has not begun,
while a tag that is created is out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from data.records import DeploySignal
from data.sources.forge.answers import Node, at, inner, maybe_at
from data.sources.gitlab.shapes import maybe_text, number, text

if TYPE_CHECKING:
    from data.sources.gitlab.projects import Project

STATES: Final = {
    "created": "pending",
    "preparing": "pending",
    "scheduled": "pending",
    "waiting_for_resource": "waiting",
    "waiting_for_callback": "waiting",
    # A deployment to a protected environment that nobody has approved yet.
    "blocked": "waiting",
    "canceling": "cancelled",
    "canceled": "cancelled",
}
"""GitLab's words that are said with another one here; all others stay as they are."""

OVER: Final = frozenset({"success", "failed", "cancelled", "skipped"})
"""States after which nothing else is to be expected; a job that waits for somebody (`manual`) may yet begin."""

PIPELINE: Final = "pipeline"
"""What a pipeline is called that has no name of its own (`workflow:name`)."""


def state_of(node: Node) -> str:
    """Return the state of a deployment, a pipeline or a job."""
    word = text(node, "status").lower()
    return STATES.get(word, word)


def deployment_signal(node: Node, repository: str, project: Project) -> DeploySignal:
    """Read a deployment; one that was told by the API has no job behind it."""
    job, state = node.get("deployable"), state_of(node)
    environment = maybe_text(node.get("environment"), "name")
    page = inner(node, "environment", "id")
    shown = None if project.url is None or page is None else f"{project.url}/-/environments/{page}"
    ended = maybe_at(inner(job, "finished_at")) if state in OVER else None
    return DeploySignal(
        id=f"{repository}/deployment/{number(node, 'id')}",
        repository_id=repository,
        kind="deployment",
        name=maybe_text(job, "name") or "deploy",
        # Without a name it would be taken for production.
        environment=environment or "unknown",
        sha=maybe_text(node, "sha"),
        state=state,
        began_at=at(inner(job, "started_at") or node["created_at"]),
        finished_at=maybe_at(node.get("updated_at")) if ended is None and state in OVER else ended,
        url=maybe_text(job, "web_url") or shown,
    )


def pipeline_name(node: Node) -> str:
    """Return what a pipeline is called."""
    return maybe_text(node, "name") or PIPELINE


def pipeline_signal(node: Node, repository: str) -> DeploySignal:
    """Read a pipeline; it was last touched when it ended."""
    key = f"{repository}/pipeline/{number(node, 'id')}"
    return _run(
        node, key, repository, pipeline_name(node), text(node, "sha"), node["created_at"], node.get("updated_at")
    )


def job_signal(node: Node, pipeline: Node, repository: str) -> DeploySignal:
    """Read a job of a pipeline: its name is `pipeline / job`."""
    key, name = f"{repository}/job/{number(node, 'id')}", f"{pipeline_name(pipeline)} / {text(node, 'name')}"
    began = node.get("started_at") or pipeline["created_at"]
    return _run(node, key, repository, name, text(pipeline, "sha"), began, node.get("finished_at"))


def _run(  # noqa: PLR0913, PLR0917 (each is a part of a run)
    node: Node, key: str, repository: str, name: str, sha: str, began: str, ended: str | None
) -> DeploySignal:
    state = state_of(node)
    return DeploySignal(
        id=key,
        repository_id=repository,
        kind="workflow_run",
        name=name,
        environment=None,
        sha=sha,
        state=state,
        began_at=at(began),
        finished_at=maybe_at(ended) if state in OVER else None,
        url=maybe_text(node, "web_url"),
    )


def release_signal(node: Node, repository: str) -> DeploySignal:
    """Read a release. GitLab gives it no number: its tag is what it is known by."""
    released, tag = at(node.get("released_at") or node["created_at"]), text(node, "tag_name")
    return DeploySignal(
        id=f"{repository}/release/{tag}",
        repository_id=repository,
        kind="release",
        name=tag,
        environment=None,
        sha=maybe_text(node.get("commit"), "id"),
        state="published",
        began_at=released,
        finished_at=released,
        url=maybe_text(node.get("_links"), "self"),
    )


def tagged_at(node: Node) -> int | None:
    """Return when a tag was set: a light one has no time of its own, its commit's counts; None where it has none."""
    commit = node.get("commit")
    moment = node.get("created_at") or inner(commit, "committed_date") or inner(commit, "created_at")
    return maybe_at(moment)


def tag_signal(node: Node, repository: str, moment: int, project: Project) -> DeploySignal:
    """Read a tag; one that is moved stays the same."""
    name = text(node, "name")
    return DeploySignal(
        id=f"{repository}/tag/{name}",
        repository_id=repository,
        kind="tag",
        name=name,
        environment=None,
        sha=maybe_text(node.get("commit"), "id"),
        state="created",
        began_at=moment,
        finished_at=moment,
        url=None if project.url is None else f"{project.url}/-/tags/{name}",
    )
