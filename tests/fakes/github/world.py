"""What a fake GitHub holds: accounts, teams, repositories and what happened in them, as plain objects.

Every object is a dict with the names of GitHub's GraphQL schema; a list stands for a connection, and a function for a
field that depends on its arguments. Nothing here knows HTTP or GraphQL. Times are epoch seconds going in.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha1
from typing import Any

Node = dict[str, Any]
DAY = 86_400


def iso(moment: int) -> str:
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def sha_of(*parts: object) -> str:
    return sha1("/".join(map(str, parts)).encode(), usedforsecurity=False).hexdigest()


@dataclass
class World:
    """Everything there is. Ids are handed out in order, so that the same story gives the same ids."""

    nodes: dict[str, Node] = field(default_factory=dict)
    accounts: dict[str, Node] = field(default_factory=dict)
    organisations: dict[str, Node] = field(default_factory=dict)
    repositories: dict[str, Repo] = field(default_factory=dict)
    renamed: dict[str, str] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    _numbers: itertools.count = field(default_factory=lambda: itertools.count(1))

    def keep(self, node: Node, prefix: str) -> Node:
        """Give an object its ids, and let it be found by them."""
        number = next(self._numbers)
        node.setdefault("databaseId", number)
        node.setdefault("id", f"{prefix}_{number:08d}")
        self.nodes[node["id"]] = node
        return node

    def user(self, login: str, name: str | None = None) -> Node:
        if login not in self.accounts:
            self.accounts[login] = self.keep({"__typename": "User", "login": login, "name": name}, "U")
        return self.accounts[login]

    def bot(self, login: str) -> Node:
        if login not in self.accounts:
            self.accounts[login] = self.keep({"__typename": "Bot", "login": login}, "BOT")
        return self.accounts[login]

    def organisation(self, login: str) -> Node:
        if login not in self.organisations:
            node: Node = {"__typename": "Organization", "login": login, "name": login.title(), "teams": []}
            self.organisations[login] = self.keep(node, "O")
            node["repositories"] = lambda _args: [
                repo.node for name, repo in sorted(self.repositories.items()) if name.partition("/")[0] == login
            ]
            node["team"] = lambda args: next((one for one in node["teams"] if one["slug"] == args["slug"]), None)
        return self.organisations[login]

    def team(self, org: str, slug: str, members: Iterable[Node]) -> Node:
        """A team; its list of members may be changed afterwards."""
        owner = self.organisation(org)
        node = {"__typename": "Team", "slug": slug, "name": slug.title(), "members": list(members)}
        owner["teams"].append(self.keep(node, "T"))
        return node

    def repository(self, full_name: str, *, branch: str | None = "main", created_at: int = 0, **more: Any) -> Repo:
        self.organisation(full_name.partition("/")[0])
        node: Node = {
            "__typename": "Repository",
            "nameWithOwner": full_name,
            "url": f"https://github.com/{full_name}",
            "isArchived": False,
            "isDisabled": False,
            "isEmpty": branch is None,
            "isFork": False,
            "pushedAt": iso(created_at),
            **more,
        }
        repo = Repo(world=self, node=self.keep(node, "R"), branch=branch)
        self.repositories[full_name] = repo
        repo.wire()
        return repo

    def rename(self, old: str, new: str) -> None:
        """Rename or hand over a repository; the old name goes on leading to it."""
        repo = self.repositories.pop(old)
        repo.node["nameWithOwner"] = new
        repo.node["url"] = f"https://github.com/{new}"
        self.organisation(new.partition("/")[0])
        self.repositories[new] = repo
        self.renamed[old] = new

    def find(self, full_name: str) -> Repo | None:
        name = self.renamed.get(full_name, full_name)
        return self.repositories.get(name)


@dataclass
class Repo:
    """One repository, with the verbs that things happen by."""

    world: World
    node: Node
    branch: str | None
    pulls: list[Node] = field(default_factory=list)
    deployments: list[Node] = field(default_factory=list)
    releases: list[Node] = field(default_factory=list)
    tags: list[Node] = field(default_factory=list)
    commits: list[Node] = field(default_factory=list)
    runs: list[Node] = field(default_factory=list)
    advisories: list[Node] = field(default_factory=list)
    required: dict[str, set[str]] = field(default_factory=dict)
    ruled: set[str] = field(default_factory=set)
    shows_rules: bool = True
    files: dict[str, str | None] = field(default_factory=dict)
    patches: dict[tuple[int, str], Node] = field(default_factory=dict)

    @property
    def full_name(self) -> str:
        return str(self.node["nameWithOwner"])

    @property
    def head(self) -> Node | None:
        return self.commits[-1] if self.commits else None

    def wire(self) -> None:
        """Connect the fields of the repository with what is in it."""
        self.node["pullRequests"] = lambda _args: self.pulls
        self.node["deployments"] = lambda _args: self.deployments
        self.node["releases"] = lambda _args: self.releases
        self.node["refs"] = lambda _args: self.tags
        self.node["object"] = lambda args: self.object(args.get("expression") or args.get("oid") or "")
        self.node["defaultBranchRef"] = lambda _args: self._branch_ref()
        if self.branch is not None:
            self.commit(0, "Begin")

    # --- commits and files ------------------------------------------------------------------------------------

    def commit(
        self, at: int, message: str, *, files: dict[str, str | None] | None = None, author: Node | None = None
    ) -> Node:
        """A commit on the default branch; a file that is None is deleted."""
        node = self.loose_commit(at, message, author=author)
        self.files = {**self.files, **(files or {})}
        self.files = {path: text for path, text in self.files.items() if text is not None}
        node["tree_"] = dict(self.files)
        node["changed_"] = set(files or ())
        node["history"] = lambda args: [
            one for one in reversed(self.commits) if args.get("path") is None or args["path"] in one["changed_"]
        ]
        self.commits.append(node)
        self.node["pushedAt"] = iso(at)
        return node

    def loose_commit(self, at: int, message: str, *, author: Node | None = None) -> Node:
        """A commit of a branch, which is on none that we look at."""
        oid = sha_of(self.node["id"], len(self.world.nodes), message, at)
        node: Node = {
            "__typename": "Commit",
            "oid": oid,
            "authoredDate": iso(at),
            "committedDate": iso(at),
            "author": {"date": iso(at), "user": author if author and author["__typename"] == "User" else None},
            "checkSuites": [],
            "contexts_": [],
            "associatedPullRequests": [],
        }
        node["status"] = lambda _args: self._status(node)
        node["file"] = lambda args: self._entry(node, args["path"])
        return self.world.keep(node, "C")

    def object(self, expression: str) -> Node | None:
        revision, _, path = expression.partition(":")
        if revision not in {"HEAD", self.branch}:
            return next((one for one in self.all_commits() if one["oid"].startswith(revision)), None)
        if self.head is None:
            return None
        if not path:
            return self.head
        entry = self._entry(self.head, path)
        return None if entry is None else entry["object"]

    def all_commits(self) -> list[Node]:
        pulled = [one["commit"] for pull in self.pulls for one in pull["commits"]]
        merged = [pull["mergeCommit"] for pull in self.pulls if pull["mergeCommit"] is not None]
        return [*self.commits, *merged, *pulled]

    def _entry(self, commit: Node, path: str) -> Node | None:
        text = commit.get("tree_", {}).get(path)
        if text is None:
            return None
        blob = {
            "__typename": "Blob",
            "oid": sha_of("blob", text),
            "text": None if "\0" in text else text,
            "isTruncated": False,
        }
        return {"__typename": "TreeEntry", "name": path, "object": blob}

    def _status(self, commit: Node) -> Node | None:
        if not commit["contexts_"]:
            return None
        return {"__typename": "Status", "contexts": commit["contexts_"]}

    def _branch_ref(self) -> Node | None:
        if self.branch is None:
            return None
        required = sorted(self.required.get(self.branch, ()))
        rule = {"__typename": "RefUpdateRule", "requiredStatusCheckContexts": required}
        return {
            "__typename": "Ref",
            "name": self.branch,
            "target": self.head,
            "refUpdateRule": rule if required and self.shows_rules else None,
            "rules": [self._ruleset()] if self.ruled and self.shows_rules else [],
        }

    def _ruleset(self) -> Node:
        """The rule of a ruleset that requires checks, which is told beside the rules of the branch itself."""
        checks = [{"__typename": "StatusCheckConfiguration", "context": name} for name in sorted(self.ruled)]
        parameters = {"__typename": "RequiredStatusChecksParameters", "requiredStatusChecks": checks}
        return {"__typename": "RepositoryRule", "parameters": parameters}

    # --- pull requests ----------------------------------------------------------------------------------------

    def pull(self, title: str, *, author: Node | None, at: int, number: int | None = None, **more: Any) -> Pull:
        """Open a pull request; `more` are fields of it as GitHub's schema names them."""
        number = number if number is not None else max((one["number"] for one in self.pulls), default=0) + 1
        node: Node = {
            "__typename": "PullRequest",
            "number": number,
            "title": title,
            "body": "",
            "author": author,
            "headRefName": f"branch-{number}",
            "baseRefName": self.branch or "main",
            "isDraft": False,
            "createdAt": iso(at),
            "updatedAt": iso(at),
            "mergedAt": None,
            "closedAt": None,
            "mergeCommit": None,
            "files": [],
            "commits": [],
            "reviews": [],
            "labels": [],
            "timelineItems": [],
            "repository": self.node,
            **more,
        }
        node["changedFiles"] = lambda _args: more.get("changedFiles", len(node["files"]))
        node["statusCheckRollup"] = lambda _args: rollup(node["commits"][-1]["commit"]) if node["commits"] else None
        self.pulls.append(self.world.keep(node, "PR"))
        return Pull(repo=self, node=node)

    # --- what may mean a deployment ---------------------------------------------------------------------------

    def deploy(  # noqa: PLR0913 (each is a part of a deployment)
        self,
        environment: str | None,
        *,
        at: int,
        states: Sequence[tuple[int, str]] = (),
        task: str = "deploy",
        sha: str | None = None,
        state: str | None = None,
    ) -> Node:
        """A deployment with its statuses, as (when, state)."""
        oid = sha or (self.head or {}).get("oid") or sha_of("nothing")
        node: Node = {
            "__typename": "Deployment",
            "task": task,
            "environment": environment,
            "latestEnvironment": environment,
            "originalEnvironment": environment,
            "commitOid": oid,
            "createdAt": iso(at),
            "updatedAt": iso(at),
            "state": state,
            "statuses": [],
        }
        node["latestStatus"] = lambda _args: node["statuses"][0] if node["statuses"] else None
        self.deployments.append(self.world.keep(node, "DE"))
        for moment, word in states:
            self.report(node, word, at=moment)
        return node

    def report(self, deployment: Node, state: str, *, at: int) -> None:
        """A status of a deployment; the newest stands first, as in GitHub's own answers."""
        status = {
            "__typename": "DeploymentStatus",
            "state": state.upper(),
            "createdAt": iso(at),
            "logUrl": f"{self.node['url']}/actions/runs/{at}",
        }
        deployment["statuses"].insert(0, self.world.keep(status, "DES"))
        deployment["updatedAt"] = iso(at)

    def release(self, tag: str, *, at: int, published_at: int | None = None, is_prerelease: bool = False) -> Node:
        """A release, a draft until it is published."""
        node = {
            "__typename": "Release",
            "tagName": tag,
            "isDraft": published_at is None,
            "isPrerelease": is_prerelease,
            "createdAt": iso(at),
            "publishedAt": None if published_at is None else iso(published_at),
            "updatedAt": iso(published_at or at),
            "url": f"{self.node['url']}/releases/tag/{tag}",
            "tagCommit": self.head,
        }
        self.releases.append(self.world.keep(node, "RE"))
        return node

    def advise(self, ghsa: str, *, at: int, patched: Sequence[str | None] = ("2.3.2",), **told: Any) -> Node:
        """A published advisory, with a vulnerability for each patched version; `told` are fields of the answer."""
        node = {
            "ghsa_id": ghsa,
            "cve_id": None,
            "summary": "Carts of others can be read",
            "severity": "high",
            "published_at": iso(at),
            "withdrawn_at": None,
            "vulnerabilities": [{"patched_versions": one} for one in patched],
            **told,
        }
        self.advisories.append(node)
        return node

    def tag(self, name: str, commit: Node, *, tagged_at: int | None = None) -> Node:
        """A light tag, or with a time an annotated one."""
        target = commit
        if tagged_at is not None:
            tagger = {"__typename": "GitActor", "date": iso(tagged_at)}
            target = {"__typename": "Tag", "oid": sha_of("tag", name), "tagger": tagger, "target": commit}
        node = {"__typename": "Ref", "name": name, "target": target}
        self.tags.append(self.world.keep(node, "REF"))
        return node

    def run(  # noqa: PLR0913 (each is a part of a run)
        self,
        name: str,
        *,
        at: int,
        jobs: Sequence[tuple[str, str | None]] = (),
        conclusion: str | None = "success",
        branch: str | None = None,
        seconds: int = 300,
    ) -> Node:
        """A workflow run with its jobs, as (name, conclusion); the conclusion None is still running."""
        branch = branch or self.branch or "main"
        commit = self.head if branch == self.branch and self.head else self.loose_commit(at, name)
        suite = add_suite(self.world, commit, at=at)
        for job, result in jobs:
            add_run(self.world, self.node, suite, job, result, at=at, seconds=seconds)
        node: Node = {
            "__typename": "WorkflowRun",
            "name": name,
            "head_branch": branch,
            "head_sha": commit["oid"],
            "created_at": at,
            "updated_at": at + (seconds if conclusion else 0),
            "conclusion": conclusion,
            "checkSuite": suite,
        }
        suite["updatedAt"] = iso(node["updated_at"])
        self.runs.append(self.world.keep(node, "WFR"))
        return node

    def require(self, *names: str, branch: str | None = None) -> None:
        """Let a branch require checks before a merge."""
        self.required.setdefault(branch or self.branch or "main", set()).update(names)


def add_suite(world: World, commit: Node, *, at: int) -> Node:
    node = {"__typename": "CheckSuite", "updatedAt": iso(at), "checkRuns": []}
    commit["checkSuites"].append(world.keep(node, "CS"))
    return node


def add_run(  # noqa: PLR0913, PLR0917 (each is a part of a check run)
    world: World, repository: Node, suite: Node, name: str, conclusion: str | None, at: int, seconds: int
) -> Node:
    node: Node = {
        "__typename": "CheckRun",
        "name": name,
        "status": "IN_PROGRESS" if conclusion is None else "COMPLETED",
        "conclusion": None if conclusion is None else conclusion.upper(),
        "startedAt": iso(at),
        "completedAt": None if conclusion is None else iso(at + seconds),
        "permalink": f"{repository['url']}/runs/{name}".replace(" ", "%20"),
    }
    suite["checkRuns"].append(world.keep(node, "CR"))
    suite["updatedAt"] = max(suite["updatedAt"], iso(at + seconds))
    return node


def latest_runs(suite: Node) -> list[Node]:
    """Return the last run of each name of a suite."""
    return list({run["name"]: run for run in suite["checkRuns"]}.values())


def rollup(commit: Node) -> Node | None:
    """Return what GitHub shows of a commit's checks: the last run of each, and the statuses."""
    contexts = [run for suite in commit["checkSuites"] for run in latest_runs(suite)] + commit["contexts_"]
    return {"__typename": "StatusCheckRollup", "contexts": contexts} if contexts else None


@dataclass
class Pull:
    """A pull request, with the verbs of its life. Each verb touches it, except where GitHub's does not."""

    repo: Repo
    node: Node
    suites: dict[str, Node] = field(default_factory=dict)

    @property
    def number(self) -> int:
        return int(self.node["number"])

    @property
    def id(self) -> str:
        return str(self.node["id"])

    def touch(self, at: int) -> Pull:
        self.node["updatedAt"] = max(self.node["updatedAt"], iso(at))
        return self

    def file(self, path: str, added: int, deleted: int = 0, kind: str = "MODIFIED", **more: Any) -> Pull:
        """A changed file; `more` is what REST tells of it besides, such as its patch."""
        node = {"__typename": "PullRequestChangedFile", "path": path, "changeType": kind}
        self.node["files"].append({**node, "additions": added, "deletions": deleted})
        self.repo.patches[self.number, path] = more
        return self

    def commit(self, at: int, message: str = "Work", author: Node | None = None) -> Pull:
        commit = self.repo.loose_commit(at, message, author=author or self.node["author"])
        node = {"__typename": "PullRequestCommit", "commit": commit}
        self.node["commits"].append(self.repo.world.keep(node, "PRC"))
        commit["associatedPullRequests"] = [self.node]
        self.suites = {}
        return self.touch(at)

    def force_push(self, at: int, *messages: str) -> Pull:
        """Put other commits in place of those there were."""
        self.node["commits"] = []
        for message in messages:
            self.commit(at, message)
        return self.touch(at)

    def review(self, reviewer: Node | None, state: str, at: int, *, threads: int = 0, answers: int = 0) -> Node:
        """A review with comments that begin threads, and some that answer in one."""
        first = {"__typename": "PullRequestReviewComment", "id": "PRRC_0"}
        begun = [{"__typename": "PullRequestReviewComment", "replyTo": None} for _ in range(threads)]
        answered = [{"__typename": "PullRequestReviewComment", "replyTo": first} for _ in range(answers)]
        node = {
            "__typename": "PullRequestReview",
            "author": reviewer,
            "state": state,
            "submittedAt": None if state == "PENDING" else iso(at),
            "comments": [*begun, *answered],
        }
        self.node["reviews"].append(self.repo.world.keep(node, "PRR"))
        self.touch(at)
        return node

    def check(self, name: str, conclusion: str | None, at: int, *, suite: str = "ci", seconds: int = 120) -> Node:
        """A run of a check on the last commit. It does not touch the pull request, as GitHub's do not."""
        commit = self.node["commits"][-1]["commit"]
        world = self.repo.world
        if suite not in self.suites:
            self.suites[suite] = add_suite(world, commit, at=at)
        return add_run(world, self.repo.node, self.suites[suite], name, conclusion, at, seconds)

    def status(self, context: str, state: str, at: int) -> Node:
        """A commit status on the last commit, in place of the one of the same name."""
        commit = self.node["commits"][-1]["commit"]
        node = {"__typename": "StatusContext", "context": context, "state": state, "createdAt": iso(at)}
        node["commit"] = commit
        commit["contexts_"] = [one for one in commit["contexts_"] if one["context"] != context]
        commit["contexts_"].append(self.repo.world.keep(node, "SC"))
        return node

    def label(self, name: str, at: int) -> Pull:
        label = {"__typename": "Label", "name": name}
        self.node["labels"].append(label)
        return self._event("LabeledEvent", label, at)

    def unlabel(self, name: str, at: int) -> Pull:
        label = next(one for one in self.node["labels"] if one["name"] == name)
        self.node["labels"] = [one for one in self.node["labels"] if one["name"] != name]
        return self._event("UnlabeledEvent", label, at)

    def merge(self, at: int, *, sha: str | None = None) -> Pull:
        """Merge it, by squash unless a commit is given."""
        commit = self.repo.commit(at, f"{self.node['title']} (#{self.number})", author=self.node["author"])
        if sha is not None:
            commit["oid"] = sha
        commit["associatedPullRequests"] = [self.node]
        self.node |= {"mergedAt": iso(at), "closedAt": iso(at), "mergeCommit": commit}
        return self.touch(at)

    def close(self, at: int) -> Pull:
        self.node["closedAt"] = iso(at)
        return self.touch(at)

    def _event(self, kind: str, label: Node, at: int) -> Pull:
        node = {"__typename": kind, "createdAt": iso(at), "label": label}
        self.node["timelineItems"].append(self.repo.world.keep(node, "LE"))
        return self.touch(at)
