"""What the checks of a pull request's last commit came to, by name, with how often each was run.

Only a list of *all* runs shows restarts. Of suites with a check of one name (push and pull request) the last started
counts: a concurrency group leaves a `cancelled` that nobody looks at. Required checks come with the activity for the
default branch, if visible. Otherwise GitHub is asked once per branch and name (`isRequired`), which gives today's rule.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from data.records import Check
from data.sources.forge.answers import Node, inner, maybe_at
from data.sources.github.access import BY_ID, is_told, more_after, nodes
from data.sources.github.api import GitHub, Part, PartReply
from data.sources.source import Notice

CONCLUSIONS: Final = {"STARTUP_FAILURE": "failure"}
"""Conclusions that mean the same as another one; the others are kept in small letters."""

STATES: Final = {"SUCCESS": "success", "FAILURE": "failure", "ERROR": "failure"}
"""A commit status's state as a conclusion; other states have none yet."""


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
"""Pull requests asked about at once; the rest is asked with the next page."""


def check_results(pull: Node, change_id: str) -> list[Check] | None:
    """Return the checks by name, not yet marked as required; None where they are not told."""
    if is_told(pull.get("head")) and not pull["head"]["nodes"]:
        # A branch pushed back to its base has no commit to check.
        return []
    head = next(iter(nodes(pull.get("head"))), None)
    if head is None or not is_told(head["commit"].get("checkSuites")):
        return None
    suites = nodes(head["commit"]["checkSuites"])
    if any(not is_told(suite.get("checkRuns")) for suite in suites):
        return None
    newest: dict[str, tuple[str, Check]] = {}
    for part in (_statuses(head["commit"], change_id), *(_runs(suite, change_id) for suite in suites)):
        for started, found in part:
            if found.name not in newest or started >= newest[found.name][0]:
                newest[found.name] = (started, found)
    return [newest[name][1] for name in sorted(newest)]


def _check(change_id: str, name: str, conclusion: str | None, completed_at: int | None, attempts: int = 1) -> Check:
    return Check(
        id=f"{change_id}/check/{name}",
        change_id=change_id,
        name=name,
        is_required=False,
        conclusion=conclusion,
        attempts=attempts,
        completed_at=completed_at,
    )


def _statuses(commit: Node, change_id: str) -> Iterator[tuple[str, Check]]:
    # Null for a commit's status means "none", and not "unknown".
    for one in inner(commit, "status", "contexts") or ():
        conclusion = STATES.get(one["state"])
        completed = None if conclusion is None else maybe_at(one["createdAt"])
        yield one["createdAt"] or "", _check(change_id, one["context"], conclusion, completed)


def _runs(suite: Node, change_id: str) -> Iterator[tuple[str, Check]]:
    by_name: dict[str, list[Node]] = {}
    for run in nodes(suite["checkRuns"]):
        by_name.setdefault(run["name"], []).append(run)
    for name, runs in by_name.items():
        last = max(runs, key=_started)
        word = last.get("conclusion")
        conclusion = None if word is None else CONCLUSIONS.get(word, word.lower())
        yield _started(last), _check(change_id, name, conclusion, maybe_at(last.get("completedAt")), len(runs))


def _started(run: Node) -> str:
    # A waiting run has not started: it is the newest.
    return run.get("startedAt") or run.get("completedAt") or "9999"


class Requirements:
    """One repository's known required checks."""

    def __init__(self, github: GitHub, repository: str, branch: str, rules: frozenset[str] | None) -> None:
        """`rules` are those of the default branch, None where not told."""
        self._github = github
        self._repository = repository
        self._rules = {} if rules is None else {branch: rules}
        self._known: dict[str, dict[str, bool]] = {}
        self.notice: Notice | None = None

    def is_required(self, branch: str, name: str) -> bool:
        """Whether a branch requires a check; also False where unknown, which the notice tells."""
        if branch in self._rules:
            return name in self._rules[branch]
        return self._known.get(branch, {}).get(name, False)

    def learn(self, pulls: Mapping[str, tuple[str, set[str]]]) -> None:
        """Ask about unknown checks; `pulls` gives a branch and names of checks by id."""
        self._github.ask_to_the_end(
            [] if self.notice is not None else self._chosen(pulls),
            lambda one, after: Part(selection=IS_REQUIRED, variables={"id": ("ID!", one), "after": ("String", after)}),
            lambda one, reply: self._keep(reply, *pulls[one]),
            what=f"the required checks of {self._repository}",
        )

    def _chosen(self, pulls: Mapping[str, tuple[str, set[str]]]) -> list[str]:
        """Return few pull requests that together have every unknown name, those with many checks first."""
        chosen: list[str] = []
        seen: set[tuple[str, str]] = set()
        for one, (branch, names) in sorted(pulls.items(), key=lambda pull: (-len(pull[1][1]), pull[0])):
            known = self._known.get(branch, {})
            new = {(branch, name) for name in names if name not in known} - seen
            if new and branch not in self._rules and len(chosen) < MOST_ASKED:
                chosen.append(one)
                seen |= new
        return chosen

    def _keep(self, reply: PartReply, branch: str, names: set[str]) -> str | None:
        """Keep one pull request's answer; return the cursor where its list of checks goes on."""
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
            # A check missing in GitHub's summary was replaced by a later run and blocks nothing.
            known.update({name: False for name in names if name not in known})
        return after
