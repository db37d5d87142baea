"""Workflow runs of the default branch, and those of their jobs that are named like deploying.

Only REST lists runs; only GraphQL tells the jobs of a hundred runs at once. GitHub lists at most 1,000 runs of a time
span: one with more is halved. A restarted run keeps id and date, hence the overlap of three days.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar, Final

from data.errors import NotFound
from data.records import DeploySignal
from data.sources.cursors import DAY
from data.sources.forge.answers import Node, at, inner, iso, maybe_at
from data.sources.github.access import BY_ID, nodes, reading
from data.sources.github.activity import NO_BRANCH, RepositoryActivity
from data.sources.github.checks import CONCLUSIONS
from data.sources.github.queries import JOBS
from data.sources.github.streams import GitHubProgress, RepositoryStream
from data.sources.source import Estimate, Notice, NoticeKind, Page

if TYPE_CHECKING:
    from data.sources.http.answers import Answer

OVERLAP: Final = 3 * DAY
MOST_LISTED: Final = 1_000
SHORTEST_SPAN: Final = 60
"""Seconds: of over 1,000 runs a minute only those that GitHub lists are read, with a notice."""

A_PAGE: Final = 100

_DEPLOYS: Final = re.compile(r"deploy|release|roll-?out|publish|promote|ship", re.IGNORECASE)
"""A job or workflow with such a name may have deployed something."""


class RunStream(RepositoryStream):
    kind: ClassVar[str] = "runs"
    title: ClassVar[str] = "workflow runs"
    part: ClassVar[str] = "actions"

    def estimate(self, cursor: str | None) -> Estimate | None:
        """None: only the first answer tells how many there are."""
        del cursor
        return None

    def read(self, activity: RepositoryActivity, progress: GitHubProgress) -> Iterator[Page]:
        """Yield runs, the oldest span first."""
        if activity.is_empty or (activity.runs is not None and progress.facts.get("digest") == activity.runs):
            yield Page(records=(), cursor=progress.text())
            return
        read_to, until = progress.facts.get("read_to"), self.context.now()
        since = max(progress.since, read_to - OVERLAP) if isinstance(read_to, int) else progress.since
        reader = _RunReader(self, activity)
        spans = [(since, max(until, since))]
        try:
            while spans:
                first, last = spans.pop()
                for answer, is_last in reader.answers(first, last):
                    if answer is None:
                        middle = (first + last) // 2
                        spans += [(middle, last), (first, middle)]
                        break
                    if is_last:
                        progress = progress.knowing(read_to=last, digest=None if spans else activity.runs)
                    yield reader.page(answer, progress)
        except NotFound:
            # The repository's activity was just told, so what is missing is Actions.
            off = Notice(
                kind="disabled", repository=self.name, detail=f"GitHub Actions is switched off for {self.name}"
            )
            yield Page(records=(), cursor=progress.text(), notices=(off,))


class _RunReader:
    def __init__(self, stream: RunStream, activity: RepositoryActivity) -> None:
        self._github, self._name, self._label = stream.context.github, stream.name, stream.label
        self._activity = activity
        self._repository = stream.context.key(activity.node_id)
        self._notices: dict[str, Notice] = {}

    def answers(self, since: int, until: int) -> Iterator[tuple[Answer | None, bool]]:
        """Yield the answers about a span, each with whether it is the last; only None for a span with too many."""
        page, read, is_last = 1, 0, False
        while not is_last:
            answer = self._ask(since, until, page)
            with reading(self._label, answer.json):
                total, found = int(answer.json["total_count"]), len(answer.json["workflow_runs"])
            if total > MOST_LISTED and page == 1:
                if until - since > SHORTEST_SPAN:
                    yield None, True
                    return
                detail = f"GitHub lists {MOST_LISTED} of {total} workflow runs of one minute of {self._name}"
                self._notice("cut off", detail, RunStream.supplies)
            read += found
            is_last = found < A_PAGE or read >= min(total, MOST_LISTED)
            yield answer, is_last
            page += 1

    def page(self, answer: Answer, progress: GitHubProgress) -> Page:
        with reading(self._label, answer.json):
            runs = {run["node_id"]: run for run in answer.json["workflow_runs"]}
            signals = [self._run(run) for run in runs.values()]
        jobs = self._jobs(runs) if runs and "permission" not in self._notices else []
        return Page(
            records=(*signals, *jobs),
            cursor=progress.text(),
            notices=tuple(self._notices.values()),
            items=len(signals),
        )

    def _ask(self, since: int, until: int, page: int) -> Answer:
        params: dict[str, str | int] = {
            "created": f"{iso(since)}..{iso(until)}",
            "per_page": A_PAGE,
            "page": page,
            "exclude_pull_requests": "true",
        }
        if self._activity.branch != NO_BRANCH:
            params["branch"] = self._activity.branch
        path = f"/repos/{self._activity.full_name}/actions/runs"
        return self._github.get(path, what=self._label, params=params, grant="actions")

    def _jobs(self, runs: dict[str, Node]) -> list[DeploySignal]:
        """Return the jobs whose name, or whose workflow's name, is like deploying."""
        told = self._github.ask(JOBS, {"ids": list(runs)}, what=f"jobs of {self._label}")
        if told.is_denied:
            fix = f"grant {BY_ID['checks'].permission}"
            self._notice("permission", f"the jobs of workflow runs of {self._name} may not be seen; {fix}")
        found = []
        with reading(f"jobs of {self._label}", told.data):
            for node in told.data.get("nodes") or ():
                run = runs.get((node or {}).get("id", ""))
                if run is None:
                    continue
                for job in nodes(inner(node, "checkSuite", "checkRuns")):
                    name = f"{run['name'] or run['path']} / {job['name']}"
                    if _DEPLOYS.search(name):
                        found.append(self._job(job, name, run["head_sha"], at(run["created_at"])))
        return found

    def _run(self, run: Node) -> DeploySignal:
        """Read a run's latest attempt, over at its last touch once it has a conclusion, in any case."""
        status, conclusion = run.get("status") or "", run.get("conclusion") or ""
        is_over = bool(conclusion) or status.lower() == "completed"
        return self._signal(
            run["node_id"],
            run.get("name") or run.get("path") or "",
            run["head_sha"],
            conclusion if is_over else status,
            at(run.get("run_started_at") or run["created_at"]),
            at(run["updated_at"]) if is_over else None,
            run.get("html_url"),
        )

    def _job(self, job: Node, name: str, sha: str, created_at: int) -> DeploySignal:
        began, word = maybe_at(job["startedAt"]), str(job["conclusion"] or job["status"])
        began = created_at if began is None else began
        return self._signal(job["id"], name, sha, word, began, maybe_at(job["completedAt"]), job["permalink"])

    def _signal(  # noqa: PLR0913, PLR0917 (each is a part of a run)
        self, node_id: str, name: str, sha: str, word: str, began: int, finished: int | None, url: str | None
    ) -> DeploySignal:
        """Make the signal of a run, or of a job named `workflow / job`."""
        return DeploySignal(
            id=f"{self._repository}/run/{node_id}",
            repository_id=self._repository,
            kind="workflow_run",
            name=name,
            sha=sha,
            state=CONCLUSIONS.get(word.upper(), word.lower()) or "unknown",
            began_at=began,
            finished_at=finished,
            url=url,
        )

    def _notice(self, kind: NoticeKind, detail: str, blinds: tuple[str, ...] = ()) -> None:
        self._notices[kind] = Notice(kind=kind, repository=self._name, detail=detail, blinds=blinds)
