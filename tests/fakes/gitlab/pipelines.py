"""A pipeline of the fake GitLab and its jobs: how they end, and what a retry leaves behind."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.fakes.gitlab.world import User, World

OVER = frozenset({"success", "failed", "canceled", "skipped"})
SECONDS = 90


@dataclass(eq=False)
class Job:
    """One run of a job. A retry makes another one of the same name, and this one retried."""

    id: int
    name: str
    stage: str
    status: str
    allow_failure: bool
    created_at: float
    started_at: float | None
    finished_at: float | None
    pipeline: Pipeline
    is_retried: bool = False


@dataclass(eq=False)
class Pipeline:
    """A pipeline. Its status is what its jobs come to."""

    world: World
    id: int
    iid: int
    sha: str
    ref: str
    source: str
    created_at: float
    touched_at: float
    user: User | None
    jobs: list[Job] = field(default_factory=list)

    @property
    def status(self) -> str:
        held = [one.status for one in self.jobs if not one.is_retried and not (one.allow_failure and _failed(one))]
        for status in ("running", "pending", "created", "failed", "canceled"):
            if status in held:
                return status
        return "success" if held or self.jobs else "created"

    @property
    def updated_at(self) -> float:
        return self.touched_at

    def job(  # noqa: PLR0913 (each is a part of a job)
        self,
        name: str,
        status: str,
        at: float,
        *,
        allow_failure: bool = False,
        stage: str = "test",
        seconds: int = SECONDS,
    ) -> Job:
        """A job; one that is over took so many seconds."""
        is_over = status in OVER
        made = Job(
            id=self.world.number("job"),
            name=name,
            stage=stage,
            status=status,
            allow_failure=allow_failure,
            created_at=at,
            started_at=at + 5 if is_over or status == "running" else None,
            finished_at=at + seconds if is_over else None,
            pipeline=self,
        )
        self.jobs.append(made)
        self.touched_at = max(self.touched_at, at + seconds if is_over else at)
        return made

    def finish(self, name: str, status: str, at: float) -> Job:
        """End the newest job of a name. It touches no merge request, as GitLab's do not."""
        job = self.newest(name)
        job.status, job.started_at, job.finished_at = status, job.started_at or at, at
        self.touched_at = max(self.touched_at, at)
        return job

    def retry(self, name: str, at: float, status: str = "success") -> Job:
        """Run a job again."""
        before = self.newest(name)
        before.is_retried = True
        return self.job(name, status, at, allow_failure=before.allow_failure, stage=before.stage)

    def newest(self, name: str) -> Job:
        return [one for one in self.jobs if one.name == name][-1]


def _failed(job: Job) -> bool:
    return job.status == "failed"
