"""`riskbrief collect` and `doctor` with a GitLab, as whoever installs them meets them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from data.records import Change, DeploySignal, ServicePath
from tests.backends import SqliteFiles
from tests.fakes.gitlab import FakeGitLab
from tests.scenarios.command import Done, riskbrief
from tests.scenarios.gitlab_child import opened_store
from tests.settings import acme

DAY = 86_400
SETTINGS = (
    acme(zone="Europe/Berlin", repository="acme/platform/shop")
    + """
[sources.git]
enabled = false

[sources.gitlab]
base_url = "URL"
projects = ["acme/platform/shop"]
"""
)


@dataclass
class Desk:
    """A folder with settings and a database, and the GitLab that it is collected from."""

    folder: Path
    gitlab: FakeGitLab
    url: str

    @property
    def variables(self) -> dict[str, str]:
        return {"RISKBRIEF_DATABASE_URL": self.url, "RISKBRIEF_GITLAB_TOKEN": self.gitlab.token}

    def call(self, *arguments: str, **variables: str) -> Done:
        done = riskbrief(*arguments, cwd=self.folder, **self.variables | variables)
        assert self.gitlab.token not in done.stdout + done.stderr
        assert "Traceback" not in done.stderr
        return done

    def read(self, kind: type) -> list:
        with opened_store(self.url) as store:
            return store.read(kind)


@pytest.fixture
def desk(tmp_path: Path, sqlite_backend: SqliteFiles) -> Iterator[Desk]:
    """Six weeks of changes, each of them deployed."""
    now, url = int(time.time()), sqlite_backend.migrated()
    with FakeGitLab(limit=100_000) as gitlab:
        ada, bob = gitlab.world.user("ada"), gitlab.world.user("bob")
        shop = gitlab.world.project("acme/platform/shop", created_at=now - 400 * DAY)
        for number in range(12):
            at = now - (40 - 3 * number) * DAY
            one = shop.merge_request(f"Change {number}", author=ada, at=at).push(at).file(f"src/{number % 5}.py", 9, 3)
            one.approve(bob, at + 1_800)
            one.merge(at + 3_600)
            shop.settle(shop.deploy("production", at=at + 4_000), "success", at + 4_300)
        (tmp_path / "riskbrief.toml").write_text(SETTINGS.replace("URL", gitlab.url), "utf-8")
        yield Desk(tmp_path, gitlab, url)
    sqlite_backend.forget(url)


def test_from_gitlab_to_a_briefing(desk: Desk) -> None:
    done = desk.call("collect", "--weeks", "8")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "GitLab" in done.stdout
    assert "GitHub" not in done.stdout
    assert (len(desk.read(Change)), len(desk.read(DeploySignal))) == (12, 12)
    # The service's paths are those of the project that is known by GitLab's id now.
    [path] = desk.read(ServicePath)
    assert path.repository_id == desk.read(Change)[0].repository_id
    desk.gitlab.forget()
    again = desk.call("collect", "--repo", "acme/platform/shop", "--weeks", "8")
    assert again.returncode == 0
    assert "To collect: what is new" in again.stdout
    assert len(desk.gitlab.calls) <= 24
    done = desk.call("run", "--once", "--dry-run")
    assert done.returncode == 0
    assert "No changes landed" not in done.stdout
    assert "GitLab: ok" in done.stdout


def test_doctor_tells_of_the_token_and_of_what_it_may_not_see(desk: Desk) -> None:
    desk.gitlab.withhold("releases")
    desk.gitlab.scopes = ("read_api",)
    desk.gitlab.expires_on = "2030-01-31"
    told = " ".join(desk.call("doctor").stdout.replace("│", " ").split())
    assert "GitLab" in told
    assert "releases" in told
    assert "2030-01-31" in told
