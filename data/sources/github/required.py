"""Which checks a branch requires before a merge.

The rules of the default branch come with a repository's pulse, where they may be seen. Where they may not, and for
every other branch, GitHub is asked of single pull requests (`isRequired`), once for each name that nobody knows yet:
the answer hangs on branch and name alone. It is always today's rule, also for a pull request of last spring.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from data.sources.forge.answers import inner
from data.sources.github.access import BY_ID
from data.sources.github.batch import Part, ask_together
from data.sources.github.shapes import more_after, nodes
from data.sources.source import Notice

if TYPE_CHECKING:
    from collections.abc import Mapping

    from data.sources.github.api import GitHub
    from data.sources.github.batch import Reply

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


class Requirements:
    """What is known of the required checks of one repository."""

    def __init__(self, github: GitHub, repository: str, branch: str, rules: frozenset[str] | None) -> None:
        """Take the rules of the default branch, None where they are not told."""
        self._github = github
        self._repository = repository
        self._rules = {} if rules is None else {branch: rules}
        self._known: dict[str, dict[str, bool]] = {}
        self._is_refused = False
        self.notice: Notice | None = None

    def is_required(self, branch: str, name: str) -> bool:
        """Whether a branch requires a check; False also where nobody could say, which the notice tells of."""
        if branch in self._rules:
            return name in self._rules[branch]
        return self._known.get(branch, {}).get(name, False)

    def learn(self, pulls: Mapping[str, tuple[str, frozenset[str]]]) -> None:
        """Ask about the names of checks that are not known yet; `pulls` gives by id a branch and the names there.

        Raises:
            RemoteError: as `GitHub.ask`.
        """
        waiting: dict[str, str | None] = {} if self._is_refused else dict.fromkeys(self._chosen(pulls))
        what = f"the required checks of {self._repository}"
        while waiting:
            parts = [
                Part(selection=IS_REQUIRED, variables={"id": ("ID!", one), "after": ("String", after)})
                for one, after in waiting.items()
            ]
            replies = list(ask_together(self._github, parts, what=what))
            going = {}
            for one, reply in zip(waiting, replies, strict=True):
                after = self._keep(reply, *pulls[one])
                if after is not None:
                    going[one] = after
            waiting = dict(going)

    def _chosen(self, pulls: Mapping[str, tuple[str, frozenset[str]]]) -> list[str]:
        """Return few pull requests that have every unknown name between them, the richest first."""
        unknown = {
            one: {(branch, name) for name in names if name not in self._known.get(branch, {})}
            for one, (branch, names) in pulls.items()
            if branch not in self._rules
        }
        chosen: list[str] = []
        while len(chosen) < MOST_ASKED:
            best = max(unknown, key=lambda one: (len(unknown[one]), one), default=None)
            if best is None or not unknown[best]:
                break
            chosen.append(best)
            found = unknown.pop(best)
            unknown = {one: names - found for one, names in unknown.items()}
        return chosen

    def _keep(self, reply: Reply, branch: str, names: frozenset[str]) -> str | None:
        """Keep what was told of one pull request, and return where the list of its checks goes on."""
        if any(problem.is_denied for problem in reply.problems):
            self._refuse()
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

    def _refuse(self) -> None:
        self._is_refused = True
        grant = BY_ID["checks"]
        self.notice = Notice(
            kind="permission",
            repository=self._repository,
            detail=f"which checks {self._repository} requires may not be seen; grant {grant.permission}",
            blinds=grant.blinds,
        )
