"""A forge whose code is real: pull requests of the fake GitHub, made of branches of a real repository behind git.

What GitHub tells of a pull request's files is made here by `git diff BASE...HEAD`, as GitHub makes it, and by other
code than the product's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from tests.fakes.github import Pull, Repo
from tests.fakes.gitrepo import ANN, GitRepo

KINDS = {"A": "ADDED", "D": "DELETED", "M": "MODIFIED", "R": "RENAMED", "T": "CHANGED"}
GITHUB = {"GIT_COMMITTER_NAME": "GitHub", "GIT_COMMITTER_EMAIL": "noreply@github.com"}
Files = dict[str, str | bytes | None]


@dataclass
class Forge:
    """A repository on both: `code` is the real one, `shop` what the fake GitHub tells of it."""

    code: GitRepo
    shop: Repo
    author: dict[str, Any]
    now: int

    def push(self, files: Files, *, author: str = ANN, message: str = "work") -> str:
        """Commit to whatever branch is checked out."""
        self.now += 60
        return self.code.commit(files, at=self.now, author=author, message=message)

    def propose(
        self, *commits: Files, author: str = ANN, base: str = "main", moved: dict[str, str] | None = None
    ) -> Pull:
        """Open a pull request from a new branch with these commits; the first of them moves files as well."""
        branch = f"feature-{self.now}"
        self.code.go(base)
        self.code.branch(branch)
        pull = self.shop.pull(f"Do {branch}", author=self.author, at=self.now, baseRefName=base, headRefName=branch)
        for place, files in enumerate(commits):
            for old, new in (moved or {}).items() if place == 0 else ():
                self.code.rename(old, new)
            sha = self.push(files, author=author)
            pull.commit(self.now)
            pull.node["commits"][-1]["commit"]["oid"] = sha
        self._tell_files(pull, base, branch)
        self.code.go("main")
        return pull

    def merge(self, pull: Pull) -> str:
        self.now += 60
        sha = self.code.merge(self._branch(pull), at=self.now, message=f"Merge pull request #{pull.number} from x/y")
        return self._merged(pull, sha)

    def squash(self, pull: Pull, *, author: str = ANN) -> str:
        self.code.git("merge", "--quiet", "--squash", self._branch(pull), **GITHUB)
        return self._merged(pull, self.push({}, author=author, message=f"Squashed (#{pull.number})"))

    def rebase(self, pull: Pull) -> str:
        self.now += 60
        self.code.git("checkout", "--quiet", "-B", "rebased", self._branch(pull))
        self.code.git("rebase", "--quiet", "main", **GITHUB, GIT_COMMITTER_DATE=f"@{self.now} +0000")
        self.code.go("main")
        self.code.git("merge", "--quiet", "--ff-only", "rebased")
        return self._merged(pull, self.code.head())

    def _merged(self, pull: Pull, sha: str) -> str:
        pull.merge(self.now, sha=sha)
        return sha

    @staticmethod
    def _branch(pull: Pull) -> str:
        return str(pull.node["headRefName"])

    def _tell_files(self, pull: Pull, base: str, head: str) -> None:
        between = f"{base}...{head}"
        patches = self._patches(between)
        statuses = self.code.git("diff", "-M", "-z", "--name-status", between).split("\0")
        counts = self._counts(between)
        while statuses and statuses[0]:
            kind = statuses.pop(0)[0]
            old = statuses.pop(0) if kind == "R" else None
            path = statuses.pop(0)
            more = {} if old is None else {"previous_filename": old}
            more |= {} if (patch := patches.pop(0)) is None else {"patch": patch}
            pull.file(path, *counts.pop(0), KINDS[kind], **more)

    def _counts(self, between: str) -> list[tuple[int, int]]:
        found = re.findall(r"^(\d+|-)\t(\d+|-)\t", self.code.git("diff", "-M", "--numstat", between), re.MULTILINE)
        return [(int(added) if added != "-" else 0, int(gone) if gone != "-" else 0) for added, gone in found]

    def _patches(self, between: str) -> list[str | None]:
        sections = re.split(r"^diff --git .*\n", self.code.git("diff", "-M", between) + "\n", flags=re.MULTILINE)[1:]
        return [
            None
            if (found := re.search(r"^@@ .*", one, re.MULTILINE | re.DOTALL)) is None
            else found[0].removesuffix("\n")
            for one in sections
        ]
