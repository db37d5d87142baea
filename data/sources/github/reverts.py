"""Which pull request another takes back, as GitHub's own button and git's own message say it.

The button writes `Reverts acme/shop#812` into the text and names the branch `revert-812-…`; `git revert` writes "This
reverts commit …", whose pull request has to be asked for. A mere mention of another pull request says nothing.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from data.sources.forge.changes import named_by, revert_pattern
from data.sources.git.message import read_message
from data.sources.github.batch import Part, ask_together
from data.sources.github.shapes import nodes

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from data.sources.forge.answers import Node
    from data.sources.github.api import GitHub

_BODY: Final = revert_pattern("pull request|pr", r"[\w.-]+/[\w.-]+", "/pull", "#")
_BRANCH: Final = re.compile(r"revert-(\d{1,12})-")
_TITLE: Final = re.compile(r"\s*revert", re.IGNORECASE)

COMMIT_PULL: Final = """
node(id: $repository) {
  ... on Repository {
    object(expression: $sha) {
      ... on Commit { associatedPullRequests(first: 1) { nodes { number repository { id } } } }
    }
  }
}"""


def reverted_number(pull: Node, names: Collection[str]) -> int | None:
    """Return the number of the pull request of the same repository that one says it takes back.

    `names` are the repository's full names, present and past. One that reverts a revert names the revert.
    """
    found = _BODY.search(pull["body"] or "")
    if found is not None and named_by(found, names):
        return _other(int(found["number"]), pull)
    branch = _BRANCH.match(pull["headRefName"])
    if branch is not None and _TITLE.match(pull["title"]):
        return _other(int(branch[1]), pull)
    return None


def find_reverted(
    pulls: Sequence[Node], names: Collection[str], repository_node: str, github: GitHub, repository: str
) -> dict[int, int]:
    """Return by number which pull request each takes back, asking for those that name only a commit.

    Raises:
        RemoteError: as `GitHub.ask`.
    """
    found: dict[int, int] = {}
    asked: list[tuple[Node, str]] = []
    for pull in pulls:
        number = reverted_number(pull, names)
        shas = () if number is not None else read_message(pull["body"] or "").reverts
        if number is not None:
            found[pull["number"]] = number
        elif shas:
            asked.append((pull, shas[0]))
    parts = [
        Part(selection=COMMIT_PULL, variables={"repository": ("ID!", repository_node), "sha": ("String!", sha)})
        for _, sha in asked
    ]
    replies = ask_together(github, parts, what=f"the pull requests of reverted commits of {repository}")
    for (pull, _), reply in zip(asked, replies, strict=True):
        commit = (reply.value or {}).get("object") or {}
        for one in nodes(commit.get("associatedPullRequests")):
            number = _other(one["number"], pull)
            if number is not None and one["repository"]["id"] == repository_node:
                found[pull["number"]] = number
    return found


def _other(number: int, pull: Node) -> int | None:
    return None if number == pull["number"] else number
