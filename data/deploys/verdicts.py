"""Says of every signal whether it is a service's deployment. A workflow run's jobs count in its place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from data.deploys.rules import EVENT, KINDS, DeployRule, Detector, glob_matches
from data.deploys.words import DEPLOYING, PRODUCTION, WRITING, elsewhere, is_production, named_services, words_of
from data.releasenames import read_release_name, service_of_component

if TYPE_CHECKING:
    from data.records import DeploySignal

State = Literal["success", "failure", "running"]

STATES: Final[dict[str, State]] = {
    **dict.fromkeys(("success", "active", "published", "created"), "success"),
    # GitHub sets `inactive` on successful deployments once a later one replaces them.
    "inactive": "success",
    **dict.fromkeys(("failure", "failed", "error", "timed_out", "startup_failure"), "failure"),
    **dict.fromkeys(
        ("pending", "queued", "in_progress", "waiting", "requested", "action_required", "running", "expected"),
        "running",
    ),
}
"""A forge's words as states. Any other (cancelled, skipped, abandoned …): nothing was deployed."""

OVERLAP_SECONDS: Final = 120
"""How far clocks may differ between a run and its jobs."""

WITH_ENVIRONMENT: Final = frozenset({"events", "deployments"})
"""Detectors whose signals name an environment, so that a release may go to several."""

NAMED_RELEASES: Final = frozenset({"release", "tag"})
"""Detectors whose signals name a version, perhaps with a component."""

JOB_MARK: Final = " / "
MOST_SHOWN: Final = 60


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """`reason` says why it is no deployment. One not `is_named` is one of the services whose changes it carries."""

    signal: DeploySignal
    detector: Detector
    state: State | None
    reason: str | None
    is_named: bool

    @property
    def out_at(self) -> int:
        """When it ended (epoch seconds), or began if unknown."""
        return self.signal.began_at if self.signal.finished_at is None else self.signal.finished_at


@dataclass(frozen=True, kw_only=True, slots=True)
class Judge:
    """Judges a repository's signals for one service; `names` has all services' names."""

    repository: str
    service: str
    rule: DeployRule
    names: Mapping[str, Sequence[str]]

    def judge(self, signals: Iterable[DeploySignal]) -> list[Verdict]:
        """Return verdicts in order; signals of an unknown kind have none."""
        known = [one for one in signals if one.kind in KINDS]
        jobs = _Jobs(known)
        return [self._verdict(one, jobs) for one in known]

    def _verdict(self, signal: DeploySignal, jobs: _Jobs) -> Verdict:
        detector = KINDS[signal.kind]
        reason = {
            "events": self._event,
            "deployments": self._deployment,
            "workflow": lambda one: self._run(one, jobs),
            "release": self._release,
            "tag": self._tag,
        }[detector](signal)
        state = STATES.get(signal.state)
        is_named = len(self.names) == 1
        if reason is None:
            named = self._named(signal)
            is_named = is_named or self.service in named
            if named and not is_named and not self._is_chosen(detector):
                others = ", ".join(self.names[one][-1] for one in sorted(named))
                reason = f"it is a deployment of {others}"
        if reason is None and state is None:
            reason = f"it was {_shown(signal.state.replace('_', ' '))}"
        return Verdict(signal=signal, detector=detector, state=state, reason=reason, is_named=is_named)

    def _named(self, signal: DeploySignal) -> frozenset[str]:
        if signal.kind == EVENT:
            return frozenset({signal.name})
        if (component := self._component(signal)) is not None:
            return frozenset({service_of_component(component, self.names) or ""}) - {""}
        if len(self.names) == 1:
            return frozenset(self.names)
        return named_services(f"{signal.name} {signal.environment or ''}", self.names)

    def _component(self, signal: DeploySignal) -> str | None:
        """Return a release's component by its name; None if it is no release of one."""
        detector = KINDS[signal.kind]
        if detector not in NAMED_RELEASES or self._is_chosen(detector):
            return None
        said = read_release_name(signal.name, self.repository)
        return None if said is None or said.is_own else said.component

    def _is_chosen(self, detector: Detector) -> bool:
        """Whether the settings have a glob for this detector: it decides over words."""
        return (self.rule.environment if detector in WITH_ENVIRONMENT else self.rule.name) is not None

    @property
    def _own(self) -> frozenset[str]:
        return frozenset(word for name in self.names[self.service] for word in words_of(name))

    def _event(self, signal: DeploySignal) -> str | None:
        """Check an event against its named service; its words are not searched."""
        if signal.name != self.service:
            return f"it is a deployment of {self.names.get(signal.name, (signal.name,))[-1]}"
        return self._deployment(signal)

    def _deployment(self, signal: DeploySignal) -> str | None:
        environment = signal.environment
        if self.rule.environment is not None:
            if glob_matches(self.rule.environment, environment or ""):
                return None
            return f"its environment {_quoted(environment)} is not {_quoted(self.rule.environment)}"
        if is_production(environment, self._own - PRODUCTION):
            return None
        return f"its environment {_quoted(environment)} is not production"

    def _run(self, signal: DeploySignal, jobs: _Jobs) -> str | None:
        workflow, job = jobs.parts(signal)
        if self.rule.name is not None:
            return self._named_run(signal, job)
        own = self._own
        words = [word for word in words_of(workflow) if word not in own]
        job_words = [word for word in words_of(job or "") if word not in own]
        if elsewhere((*words, *job_words)):
            return "its name speaks of an environment that is not production"
        if not WRITING.isdisjoint((*words, *job_words)):
            return "it deploys documentation"
        deploys = not DEPLOYING.isdisjoint(words)
        if job is not None:
            says = not DEPLOYING.isdisjoint(job_words) or (deploys and not PRODUCTION.isdisjoint(job_words))
            return None if says else "its job does not speak of deploying"
        if not deploys:
            return "its name does not speak of deploying"
        return "its jobs count in its place" if jobs.speak(signal) else None

    def _named_run(self, signal: DeploySignal, job: str | None) -> str | None:
        """Match a name against the settings' glob, which is about jobs if it has their mark."""
        glob = self.rule.name or "*"
        if (job is not None) != (JOB_MARK in glob):
            return "the settings name a workflow" if job is not None else "the settings name a job"
        return None if glob_matches(glob, signal.name) else f"its name does not match {_quoted(glob)}"

    def _release(self, signal: DeploySignal) -> str | None:
        if signal.state == "prereleased":
            return "it is a prerelease"
        return self._tag(signal)

    def _tag(self, signal: DeploySignal) -> str | None:
        if self.rule.name is not None:
            matches = glob_matches(self.rule.name, signal.name)
            return None if matches else f"its tag does not match {_quoted(self.rule.name)}"
        if read_release_name(signal.name, self.repository) is None:
            return "its tag is not that of a finished version"
        component = self._component(signal)
        if component is not None and service_of_component(component, self.names) is None:
            return f"its tag is that of {_quoted(component)}, which is no service"
        return None


class _Jobs:
    """Which job belongs to which run: same commit, the run's name before the job's, within its time."""

    def __init__(self, signals: Iterable[DeploySignal]) -> None:
        self._runs: dict[tuple[str | None, str], list[DeploySignal]] = defaultdict(list)
        self._parts: dict[str, tuple[str, str]] = {}
        self._speaking: set[str] = set()
        workflow_runs = [one for one in signals if one.kind == "workflow_run"]
        for one in workflow_runs:
            self._runs[one.sha, one.name].append(one)
        marked = [one for one in workflow_runs if JOB_MARK in one.name]
        with_jobs: set[str] = set()
        alone = [one for one in marked if not self._place(one, with_jobs)]
        for one in alone:
            if one.id not in with_jobs:
                # Without its run, judge it by what it looks like.
                workflow, _, job = one.name.partition(JOB_MARK)
                self._parts[one.id] = workflow, job

    def parts(self, signal: DeploySignal) -> tuple[str, str | None]:
        """Return the workflow's and the job's names, None for a whole run."""
        return self._parts.get(signal.id, (signal.name, None))

    def speak(self, run: DeploySignal) -> bool:
        return run.id in self._speaking

    def _place(self, signal: DeploySignal, with_jobs: set[str]) -> bool:
        """Find a job's run and note that it has jobs; return whether there is one."""
        names = signal.name.split(JOB_MARK)
        for cut in range(len(names) - 1, 0, -1):
            workflow, job = JOB_MARK.join(names[:cut]), JOB_MARK.join(names[cut:])
            runs = [run for run in self._runs.get((signal.sha, workflow), ()) if _is_within(signal, run)]
            if runs:
                self._parts[signal.id] = workflow, job
                words = words_of(job)
                if not (DEPLOYING | PRODUCTION).isdisjoint(words) or elsewhere(words):
                    self._speaking |= {run.id for run in runs}
                with_jobs |= {run.id for run in runs}
                return True
        return False


def _is_within(job: DeploySignal, run: DeploySignal) -> bool:
    ended = run.finished_at
    return run.began_at - OVERLAP_SECONDS <= job.began_at and (ended is None or job.began_at <= ended + OVERLAP_SECONDS)


def _quoted(text: str | None) -> str:
    return f'"{_shown(text or "")}"'


def _shown(text: str) -> str:
    return text if len(text) <= MOST_SHOWN else f"{text[: MOST_SHOWN - 1]}…"
