"""What may mean a deployment, from whatever shape GitHub told it in: deployments, workflow runs, releases and tags.

The state is GitHub's own word in small letters. A deployment is what its statuses came to: `inactive` only says that a
later one took its place, so what it was before counts, from when it was that. A release is `published` or
`prereleased`, and a tag is `created`: neither can fail.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from data.records import DeploySignal

if TYPE_CHECKING:
    from collections.abc import Iterable

ENDS: Final = frozenset({"success", "failure", "error"})
"""The states in which a deployment is over."""

OVER: Final = ENDS | {"inactive", "destroyed", "abandoned"}
"""The states after which nothing else is to be expected."""

ENDED_WELL: Final = frozenset({"active", "success"})
"""What GraphQL calls a deployment that is out, where its statuses are not told."""


def outcome(
    statuses: Iterable[tuple[int, str]], state: str | None = None, updated_at: int | None = None
) -> tuple[str, int | None]:
    """Return the state of a deployment and since when it is over, from its statuses in any order.

    `state` and `updated_at` are the deployment's own, for one whose statuses are not told.
    """
    told = sorted((moment, one.lower()) for moment, one in statuses)
    ends = [(moment, one) for moment, one in told if one in ENDS]
    if ends:
        last = ends[-1][1]
        began = ends[-1][0]
        for moment, one in reversed(ends):
            if one != last:
                break
            began = moment
        return last, began
    own = (state or "").lower()
    if own in ENDED_WELL:
        return "success", updated_at
    if own in ENDS:
        return own, updated_at
    return (told[-1][1] if told else own or "pending"), None


def release_signal(  # noqa: PLR0913 (each is a part of a release)
    *,
    repository: str,
    node_id: str,
    tag: str,
    sha: str | None,
    published_at: int,
    is_prerelease: bool,
    url: str | None,
) -> DeploySignal:
    """Make the signal of a published release."""
    return DeploySignal(
        id=f"{repository}/release/{node_id}",
        repository_id=repository,
        kind="release",
        name=tag,
        environment=None,
        sha=sha,
        state="prereleased" if is_prerelease else "published",
        began_at=published_at,
        finished_at=published_at,
        url=url,
    )


def tag_signal(*, repository: str, name: str, sha: str, tagged_at: int, url: str | None) -> DeploySignal:
    """Make the signal of a tag; a tag that is moved stays the same one."""
    return DeploySignal(
        id=f"{repository}/tag/{name}",
        repository_id=repository,
        kind="tag",
        name=name,
        environment=None,
        sha=sha,
        state="created",
        began_at=tagged_at,
        finished_at=tagged_at,
        url=url,
    )


def run_signal(  # noqa: PLR0913 (each is a part of a run)
    *,
    repository: str,
    node_id: str,
    name: str,
    sha: str,
    state: str,
    began_at: int,
    finished_at: int | None,
    url: str | None,
) -> DeploySignal:
    """Make the signal of a workflow run, or of one of its jobs, whose name is `workflow / job`."""
    return DeploySignal(
        id=f"{repository}/run/{node_id}",
        repository_id=repository,
        kind="workflow_run",
        name=name,
        environment=None,
        sha=sha,
        state=state,
        began_at=began_at,
        finished_at=finished_at,
        url=url,
    )


def deployment_signal(  # noqa: PLR0913 (each is a part of a deployment)
    *,
    repository: str,
    node_id: str,
    task: str | None,
    environment: str | None,
    sha: str,
    began_at: int,
    ended: tuple[str, int | None],
    url: str | None,
) -> DeploySignal:
    """Make the signal of a deployment; `ended` is its `outcome`."""
    return DeploySignal(
        id=f"{repository}/deployment/{node_id}",
        repository_id=repository,
        kind="deployment",
        name=task or "deploy",
        environment=environment,
        sha=sha,
        state=ended[0],
        began_at=began_at,
        finished_at=ended[1],
        url=url,
    )
