"""What a mirror will say of a history, asked of real git, with a count of how often it was asked."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from data.deploys.history import Reached
from tests.fakes.gitrepo import GitRepo

_SQUASHED = re.compile(r"\(#(\d+)\)(?=(?:\s*\(#\d+\))*$)")
_PICKED = re.compile(r"\(cherry picked from commit ([0-9a-f]{40})\)")


@dataclass
class GitAncestry:
    """The histories of repositories, by the ids that the store knows them by."""

    repositories: Mapping[str, GitRepo]
    asked: list[tuple[str, str | None]] = field(default_factory=list)

    def between(self, repository: str, newer: str, older: str | None) -> Sequence[Reached] | None:
        self.asked.append((newer, older))
        repo = self.repositories.get(repository)
        if repo is None or not self._knows(repo, newer) or (older is not None and not self._knows(repo, older)):
            return None
        span = [newer] if older is None else [newer, f"^{older}"]
        told = repo.git("log", "--reverse", "--topo-order", "--format=%H%x00%s%x00%B%x01", *span)
        found = []
        for entry in told.split("\x01"):
            if entry.strip():
                sha, title, body = entry.strip().split("\0")
                requests = tuple(f"#{number}" for number in _SQUASHED.findall(title))
                found.append(Reached(sha=sha, picked_from=tuple(_PICKED.findall(body)), requests=requests))
        return found

    def is_ancestor(self, repository: str, older: str, newer: str) -> bool | None:
        repo = self.repositories.get(repository)
        if repo is None or not self._knows(repo, older) or not self._knows(repo, newer):
            return None
        return repo.git("merge-base", older, newer) == older

    @staticmethod
    def _knows(repo: GitRepo, sha: str) -> bool:
        return "missing" not in repo.git("cat-file", "--batch-check", stdin=f"{sha}^{{commit}}\n".encode())
