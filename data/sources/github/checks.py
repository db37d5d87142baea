"""What the checks of a pull request's last commit came to, each name once, with how often it was run.

A run that is started again is a further run of the same name in the same suite, and only a list of *all* runs shows
it. Where several suites have a check of one name (a push and a pull request both start the workflow), the one that was
started last counts, because a group that cancels the other leaves a `cancelled` behind which nobody looks at.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from data.sources.forge.answers import Node, inner, maybe_at
from data.sources.github.shapes import is_told, nodes

if TYPE_CHECKING:
    from collections.abc import Iterator

CONCLUSIONS: Final = {"STARTUP_FAILURE": "failure"}
"""Conclusions that mean the same as another; the others keep their own word in small letters."""

STATES: Final = {"SUCCESS": "success", "FAILURE": "failure", "ERROR": "failure"}
"""What the state of a commit status says as a conclusion; the others have none yet."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CheckResult:
    """One check: its conclusion is None while it is not known."""

    name: str
    conclusion: str | None
    attempts: int
    completed_at: int | None


def check_results(pull: Node) -> list[CheckResult] | None:
    """Return the checks of a pull request, by name; None where they are not told.

    Raises:
        KeyError, TypeError, ValueError: the answer is not what the schema says; see `shapes.reading`.
    """
    if is_told(pull.get("head")) and not pull["head"]["nodes"]:
        # A branch that was pushed back to its base has no commit that could be checked.
        return []
    head = next(iter(nodes(pull.get("head"))), None)
    if head is None or not is_told(head["commit"].get("checkSuites")):
        return None
    suites = nodes(head["commit"]["checkSuites"])
    if any(not is_told(suite.get("checkRuns")) for suite in suites):
        return None
    newest: dict[str, tuple[str, CheckResult]] = {}
    for started, found in _statuses(head["commit"]):
        newest[found.name] = (started, found)
    for suite in suites:
        for started, found in _runs(suite):
            if found.name not in newest or started >= newest[found.name][0]:
                newest[found.name] = (started, found)
    return [newest[name][1] for name in sorted(newest)]


def _statuses(commit: Node) -> Iterator[tuple[str, CheckResult]]:
    # A commit without any status has none at all: null here says "none", and not "unknown".
    for one in inner(commit, "status", "contexts") or ():
        conclusion = STATES.get(one["state"])
        completed = None if conclusion is None else maybe_at(one["createdAt"])
        result = CheckResult(name=one["context"], conclusion=conclusion, attempts=1, completed_at=completed)
        yield one["createdAt"] or "", result


def _runs(suite: Node) -> Iterator[tuple[str, CheckResult]]:
    by_name: dict[str, list[Node]] = {}
    for run in nodes(suite["checkRuns"]):
        by_name.setdefault(run["name"], []).append(run)
    for name, runs in by_name.items():
        last = max(runs, key=_started)
        conclusion = last.get("conclusion")
        yield (
            _started(last),
            CheckResult(
                name=name,
                conclusion=None if conclusion is None else CONCLUSIONS.get(conclusion, conclusion.lower()),
                attempts=len(runs),
                completed_at=maybe_at(last.get("completedAt")),
            ),
        )


def _started(run: Node) -> str:
    # A run that waits has not been started: it is the newest there is.
    return run.get("startedAt") or run.get("completedAt") or "9999"
