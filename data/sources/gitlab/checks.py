"""What the jobs of a merge request's last pipeline came to, each name once, with how often it was run.

A pipeline for the result of the merge runs on a commit of its own, and so does one of a merge train: those count, and
else the newest one of the branch's last commit. Pipelines of other servers have no jobs here: then the pipeline itself
is the one check. A job that is allowed to fail holds nothing up and is not required.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from data.records import Check
from data.sources.forge.answers import Node, maybe_at
from data.sources.gitlab.shapes import maybe_text, number, text

CONCLUSIONS: Final = {
    "success": "success",
    "failed": "failure",
    "canceled": "cancelled",
    "skipped": "skipped",
    # Nobody has let it through: nothing ran, and nothing is running.
    "manual": "skipped",
}
"""What GitLab's word for a job that is over says as a conclusion; every other one has none yet."""

PIPELINE: Final = "pipeline"
"""The name of the check that a pipeline without jobs is."""

_RESULT: Final = re.compile(r"refs/merge-requests/\d+/(?:merge|train)")


def pipeline_of(pipelines: Iterable[Node], head: str | None) -> Node | None:
    """Return the pipeline that counts, None where the last commit has none."""
    ours = [one for one in pipelines if text(one, "sha") == head or _RESULT.fullmatch(maybe_text(one, "ref") or "")]
    return max(ours, key=lambda one: number(one, "id"), default=None)


def read_checks(pipeline: Node, jobs: Sequence[Node], change_id: str) -> list[Check]:
    """Return the checks of a pipeline; `jobs` are all of them, with those that were started again."""
    by_name: dict[str, list[Node]] = {}
    for job in jobs:
        by_name.setdefault(text(job, "name"), []).append(job)
    if not by_name:
        return [_check(pipeline, PIPELINE, change_id, attempts=1, completed=pipeline.get("updated_at"))]
    newest = {name: max(runs, key=lambda one: number(one, "id")) for name, runs in by_name.items()}
    return [
        _check(newest[name], name, change_id, attempts=len(by_name[name]), completed=newest[name].get("finished_at"))
        for name in sorted(by_name)
    ]


def _check(node: Node, name: str, change_id: str, *, attempts: int, completed: str | None) -> Check:
    conclusion = CONCLUSIONS.get(text(node, "status"))
    return Check(
        id=f"{change_id}/check/{name}",
        change_id=change_id,
        name=name,
        is_required=node.get("allow_failure") is not True,
        conclusion=conclusion,
        attempts=attempts,
        completed_at=None if conclusion is None else maybe_at(completed),
    )
