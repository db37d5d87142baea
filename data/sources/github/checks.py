"""What the checks of a pull request's last commit came to, each name once, with how often it was run.

A run that is started again is a further run of the same name in the same suite, and only a list of *all* runs shows
it. Where several suites have a check of one name (a push and a pull request both start the workflow), the one that was
started last counts, because a group that cancels the other leaves a `cancelled` behind which nobody looks at.

The rules of the default branch, which say what it requires, come with a repository's activity, where they may be seen.
Where they may not, and for every other branch, GitHub is asked of single pull requests (`isRequired`), once for each
name that nobody knows yet: the answer hangs on branch and name alone. It is always today's rule, also for a pull
request of last spring.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from data.sources.forge.answers import Node, inner, maybe_at
from data.sources.github.access import BY_ID, is_told, more_after, nodes
from data.sources.github.api import GitHub, Part, PartReply
from data.sources.source import Notice

CONCLUSIONS: Final = {"STARTUP_FAILURE": "failure"}
"""Conclusions that mean the same as another; the others keep their own word in small letters."""

STATES: Final = {"SUCCESS": "success", "FAILURE": "failure", "ERROR": "failure"}
"""What the state of a commit status says as a conclusion; the others have none yet."""


IS_REQUIRED: Final = """
node(id: $id) {
  ... on PullRequest {
    statusCheckRollup {
      contexts(first: 100, after: $after) {
        pageInfo { hasNextPage endCursor }
        nodes {
          ... on CheckRun { name isRequired(pullRequestId: $id) }
          ... on StatusContext { context isRequired(pullRequestId: $id) }
        }
      }
    }
  }
}"""
MOST_ASKED: Final = 10
"""Pull requests that are asked about in one go; what they do not have is asked with the next page."""


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


class Requirements:
    """What is known of the required checks of one repository."""

    def __init__(self, github: GitHub, repository: str, branch: str, rules: frozenset[str] | None) -> None:
        """Take the rules of the default branch, None where they are not told."""
        self._github = github
        self._repository = repository
        self._rules = {} if rules is None else {branch: rules}
        self._known: dict[str, dict[str, bool]] = {}
        self.notice: Notice | None = None

    def is_required(self, branch: str, name: str) -> bool:
        """Whether a branch requires a check; False also where nobody could say, which the notice tells of."""
        if branch in self._rules:
            return name in self._rules[branch]
        return self._known.get(branch, {}).get(name, False)

    def learn(self, pulls: Mapping[str, tuple[str, frozenset[str]]]) -> None:
        """Ask about checks that are not known yet; `pulls` gives by id a branch and the names of its checks."""
        self._github.ask_to_the_end(
            [] if self.notice is not None else self._chosen(pulls),
            lambda one, after: Part(selection=IS_REQUIRED, variables={"id": ("ID!", one), "after": ("String", after)}),
            lambda one, reply: self._keep(reply, *pulls[one]),
            what=f"the required checks of {self._repository}",
        )

    def _chosen(self, pulls: Mapping[str, tuple[str, frozenset[str]]]) -> list[str]:
        """Return few pull requests that have every unknown name between them, those with many checks first."""
        chosen: list[str] = []
        seen: set[tuple[str, str]] = set()
        for one, (branch, names) in sorted(pulls.items(), key=lambda pull: (-len(pull[1][1]), pull[0])):
            known = self._known.get(branch, {})
            new = {(branch, name) for name in names if name not in known} - seen
            if new and branch not in self._rules and len(chosen) < MOST_ASKED:
                chosen.append(one)
                seen |= new
        return chosen

    def _keep(self, reply: PartReply, branch: str, names: frozenset[str]) -> str | None:
        """Keep what was told of one pull request, and return where the list of its checks goes on."""
        if any(problem.is_denied for problem in reply.problems):
            grant = BY_ID["checks"]
            detail = f"which checks {self._repository} requires may not be seen; grant {grant.permission}"
            self.notice = Notice(kind="permission", repository=self._repository, detail=detail, blinds=grant.blinds)
            return None
        known = self._known.setdefault(branch, {})
        contexts = inner(reply.value, "statusCheckRollup", "contexts")
        for context in nodes(contexts):
            known[context.get("name") or context.get("context") or ""] = bool(context.get("isRequired"))
        after = more_after(contexts)
        if after is None:
            # What GitHub's summary of the checks does not show was replaced by a later run, and holds nothing up.
            known.update({name: False for name in names if name not in known})
        return after
