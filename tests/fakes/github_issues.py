"""Issues for the fake GitHub: a tracker beside a repository of its world, with the verbs that things happen by.

    tracker = Tracker(github.world.repository("acme/shop"))
    outage = tracker.open("Checkout is down", by="ada", at=NOON, labels=["incident"])
    tracker.close(outage, at=NOON + 3_600)

The answers are made by the fake itself, which holds them against GitHub's schema.
"""

from __future__ import annotations

from collections.abc import Iterable

from tests.fakes.github.world import Node, Repo, iso


class Tracker:
    """The issues of one repository. Every verb touches the issue at its time."""

    def __init__(self, repo: Repo, *, labels: Iterable[str] = ("incident",)) -> None:
        self.repo = repo
        self.issues: list[Node] = []
        self.labels = {name: self._new_label(name) for name in labels}
        repo.node["hasIssuesEnabled"] = True
        repo.node["issues"] = self._listed
        repo.node["label"] = lambda args: self.labels.get(args["name"])

    def open(self, title: str, *, by: str, at: int, labels: Iterable[str] = ("incident",)) -> Node:
        number = len(self.issues) + 1
        node: Node = {
            "__typename": "Issue",
            "number": number,
            "title": title,
            "url": f"https://github.com/{self.repo.full_name}/issues/{number}",
            "state": "OPEN",
            "stateReason": None,
            "createdAt": iso(at),
            "closedAt": None,
            "updatedAt": iso(at),
            "author": self.repo.world.user(by),
            "labels": [self.label(name) for name in labels],
            "repository": self.repo.node,
        }
        self.issues.append(self.repo.world.keep(node, "I"))
        return node

    def label(self, name: str) -> Node:
        return self.labels.setdefault(name, self._new_label(name))

    def close(self, issue: Node, *, at: int, reason: str = "COMPLETED") -> None:
        issue.update(state="CLOSED", stateReason=reason, closedAt=iso(at), updatedAt=iso(at))

    def reopen(self, issue: Node, *, at: int) -> None:
        issue.update(state="OPEN", stateReason="REOPENED", closedAt=None, updatedAt=iso(at))

    def relabel(self, issue: Node, labels: Iterable[str], *, at: int | None = None) -> None:
        """Change the labels; without a time the issue is not touched, as nobody promises that it is."""
        issue["labels"] = [self.label(name) for name in labels]
        if at is not None:
            issue["updatedAt"] = iso(at)

    def delete(self, issue: Node) -> None:
        self.issues.remove(issue)
        del self.repo.world.nodes[issue["id"]]

    def transfer(self, issue: Node, to: Tracker) -> None:
        self.issues.remove(issue)
        to.issues.append(issue)
        issue["repository"] = to.repo.node

    def _new_label(self, name: str) -> Node:
        return self.repo.world.keep({"__typename": "Label", "name": name, "createdAt": iso(0)}, "LA")

    def _listed(self, args: Node) -> list[Node]:
        wanted = set(args.get("labels") or ())
        since = (args.get("filterBy") or {}).get("since") or ""
        return [
            one
            for one in self.issues
            # GitHub gives what has any of several labels.
            if (not wanted or wanted & {label["name"] for label in one["labels"]}) and one["updatedAt"] >= since
        ]
