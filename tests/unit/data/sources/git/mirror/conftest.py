"""A git server on loopback with a folder for mirrors, for the tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from data.sources.git.mirror.mirror import Mirror
from data.sources.git.mirror.remote import Limits
from data.sources.git.mirror.source import Mirrors
from tests.fakes.githost import GitHost
from tests.fakes.gitrepo import GitRepo


@dataclass
class Bench:
    """The server, and where its mirrors are kept. `repo` is acme/shop on the server."""

    host: GitHost
    folder: Path
    repo: GitRepo

    def mirrors(self, *, token: str | None = None, seconds: float = 30.0) -> Mirrors:
        """Mirrors as they are made for each collection."""
        told = self.host.token if token is None else token
        return Mirrors(self.folder, self.host.template, token=lambda: told, limits=Limits(seconds=seconds))

    def mirror(self, name: str = "acme/shop", **how: object) -> Mirror:
        return self.mirrors(**how).of(name)  # type: ignore[arg-type]

    @property
    def place(self) -> Path:
        """Where the mirror of acme/shop lies."""
        return self.mirror().path


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with GitHost(tmp_path / "server") as host:
        repo = host.repository("acme/shop")
        repo.commit({"src/pay.py": "1\n2\n3\n", "README.md": "shop\n"}, at=100, message="begin")
        yield Bench(host, tmp_path / "mirrors", repo)
