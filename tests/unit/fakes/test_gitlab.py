"""The fake GitLab answers in the shape of recorded answers, and nothing that GitLab does not know of."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.fakes.gitlab import FakeGitLab
from tests.fakes.wire import client_of

NOW = 1_763_370_000
DAY = 86_400
SHOP = "/api/v4/projects/acme%2Fshop"


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


def test_its_answers_have_the_shape_of_recorded_ones(shared_dir: Path) -> None:
    recorded = json.loads((shared_dir / "real" / "gitlab" / "devlake_gitlab.json").read_text("utf-8"))
    with FakeGitLab(clock=lambda: NOW) as gitlab, client_of(gitlab.url) as client:
        shop = gitlab.world.project("acme/shop", created_at=NOW - 400 * DAY)
        ada = gitlab.world.user("ada")
        one = shop.merge_request("Round", author=ada, at=NOW - DAY).push(NOW - DAY)
        one.comment(gitlab.world.user("bob"), "Hm", NOW - DAY)
        one.merge(NOW - 60)
        shop.merge_request("Other", author=ada, at=NOW - DAY).close(NOW - 60)
        built = shop.pipeline(NOW - DAY, [("test", "failed")])
        shop.deploy("production", at=NOW - DAY, job=built.newest("test"))
        answers = {
            "merge_requests": "/merge_requests",
            "merge_request_commits": "/merge_requests/1/commits",
            "deployments": "/deployments",
            "pipeline": "/pipelines",
            "job": f"/pipelines/{built.id}/jobs",
        }
        for name, path in answers.items():
            answer = client.get(f"{SHOP}{path}", headers={"PRIVATE-TOKEN": gitlab.token})
            mine, theirs = shape(answer.json()), shape(recorded[name])
            common = mine.keys() & theirs.keys()
            assert len(common) > len(mine) / 2
            for key in common:
                assert not mine[key] or not theirs[key] or mine[key] & theirs[key], (name, key)


@pytest.mark.parametrize("path", [f"{SHOP}/merge_requests?updated_since=2025", f"{SHOP}/mergerequests", "/api/v3/x"])
def test_what_gitlab_does_not_know_of_is_an_error_of_the_test(path: str) -> None:
    gitlab = FakeGitLab(clock=lambda: NOW)
    gitlab.__enter__()
    gitlab.world.project("acme/shop")
    with client_of(gitlab.url) as one, pytest.raises(httpx.RemoteProtocolError):
        one.get(path, headers={"PRIVATE-TOKEN": gitlab.token})
    with pytest.raises(AssertionError, match="the fake GitLab itself went wrong"):
        gitlab.__exit__()
