"""The fake GitLab answers in the shape of recorded answers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.fakes.gitlab import FakeGitLab, Project
from tests.fakes.wire import client_of

NOW = 1_763_370_000
DAY = 86_400
SHOP = "/api/v4/projects/acme%2Fshop"


class Asking:
    """A client with a token before a fake whose clock stands still."""

    def __init__(self, gitlab: FakeGitLab, client: httpx.Client) -> None:
        self.gitlab = gitlab
        self.client = client

    def get(self, path: str, **params: str | int) -> httpx.Response:
        headers = {"PRIVATE-TOKEN": self.gitlab.token}
        return self.client.get(path if path.startswith("/api") else f"{SHOP}{path}", params=params, headers=headers)


@pytest.fixture
def asking() -> Iterator[Asking]:
    with FakeGitLab(clock=lambda: NOW) as gitlab, client_of(gitlab.url) as client:
        yield Asking(gitlab, client)


@pytest.fixture
def shop(asking: Asking) -> Project:
    return asking.gitlab.world.project("acme/shop", created_at=NOW - 400 * DAY)


# Shapes


def shape(answers: list[Any]) -> dict[str, set[str]]:
    """The keys of some answers, and of what is in them, with the types of their values; null is any type."""
    found: dict[str, set[str]] = {}

    def look(value: Any, path: str) -> None:
        for name, inner in value.items() if isinstance(value, dict) else ():
            types = found.setdefault(f"{path}.{name}", set())
            types |= set() if inner is None else {type(inner).__name__}
            look(inner, f"{path}.{name}")
        for inner in value if isinstance(value, list) else ():
            look(inner, f"{path}[]")

    for answer in answers:
        look(answer, "")
    return found


def test_its_answers_have_the_shape_of_recorded_ones(asking: Asking, shop: Project, shared_dir: Path) -> None:
    recorded = json.loads((shared_dir / "real" / "gitlab" / "devlake_gitlab.json").read_text("utf-8"))
    world = asking.gitlab.world
    ada, bob = world.user("ada"), world.user("bob")
    one = shop.merge_request("Round", author=ada, at=NOW - DAY).push(NOW - DAY)
    one.comment(bob, "Hm", NOW - DAY)
    one.merge(NOW - 60, bob)
    shop.merge_request("Other", author=ada, at=NOW - DAY).close(NOW - 60, bob)
    built = shop.pipeline(NOW - DAY, [("test", "failed")], user=ada)
    shop.deploy("production", at=NOW - DAY, job=built.newest("test"), user=ada)
    answers = {
        "merge_requests": "/merge_requests",
        "merge_request_commits": "/merge_requests/1/commits",
        "deployments": "/deployments",
        "pipeline": "/pipelines",
        "job": f"/pipelines/{built.id}/jobs",
    }
    for name, path in answers.items():
        mine, theirs = shape(asking.get(path).json()), shape(recorded[name])
        common = mine.keys() & theirs.keys()
        assert len(common) > len(mine) / 2
        for key in common:
            assert not mine[key] or not theirs[key] or mine[key] & theirs[key], (name, key)
