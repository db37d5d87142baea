"""The fake GitLab answers as GitLab does: in the shape of recorded answers, and page by page by GitLab's own rules."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

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

    def walk(self, response: httpx.Response) -> list[list[dict[str, Any]]]:
        """Every page from this one on, by its links."""
        pages = [response.json()]
        while "next" in response.links:
            parts = urlsplit(response.links["next"]["url"])
            params = {name: values[-1] for name, values in parse_qs(parts.query).items()}
            response = self.get(parts.path, **params)
            pages.append(response.json())
        return pages


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


# Pages


def test_pages_by_number_say_what_comes_next_and_how_many_there_are(asking: Asking, shop: Project) -> None:
    for place in range(5):
        shop.merge_request(f"Change {place}", author=None, at=NOW - place)
    first = asking.get("/merge_requests", per_page=2, order_by="updated_at", sort="asc")
    told = {name: first.headers[f"x-{name}"] for name in ("page", "per-page", "next-page", "prev-page", "total")}
    assert told == {"page": "1", "per-page": "2", "next-page": "2", "prev-page": "", "total": "5"}
    assert [[one["iid"] for one in page] for page in asking.walk(first)] == [[5, 4], [3, 2], [1]]
    assert "order_by=updated_at" in first.links["next"]["url"]
    # More than ten thousand are listed and not counted.
    asking.gitlab.site.most_counted = 3
    answer = asking.get("/merge_requests", per_page=3)
    assert not {"x-total", "x-total-pages"} & answer.headers.keys()
    assert (answer.headers["x-next-page"], answer.links.keys()) == ("2", {"next", "first"})


# What moves, and what does not


def test_notes_within_a_minute_and_pipelines_do_not_move_a_merge_request(asking: Asking, shop: Project) -> None:
    ada = asking.gitlab.world.user("ada")
    one = shop.merge_request("Round", author=ada, at=NOW).push(NOW)
    one.approve(ada, NOW + 60)
    one.pipeline(NOW + 300, [("test", "success")])
    assert one.updated_at == NOW
    one.comment(ada, "Later", NOW + 61)
    assert one.updated_at == NOW + 61
    since = "2025-11-17T09:01:01.000Z"
    assert [one["iid"] for one in asking.get("/merge_requests", updated_after=since).json()] == [1]
    assert asking.get("/merge_requests", updated_after="2025-11-17T09:01:02Z").json() == []


def test_an_approval_is_told_as_long_as_it_stands_and_its_notes_for_ever(asking: Asking, shop: Project) -> None:
    ada = asking.gitlab.world.user("ada")
    one = shop.merge_request("Round", author=ada, at=NOW).approve(ada, NOW + 100)
    path = "/merge_requests/1"
    [by] = asking.get(f"{path}/approvals").json()["approved_by"]
    assert (by["user"]["username"], by["approved_at"]) == ("ada", "2025-11-17T09:01:40.000Z")
    one.unapprove(ada, NOW + 200)
    assert asking.get(f"{path}/approvals").json()["approved_by"] == []
    bodies = [note["body"] for one in asking.get(f"{path}/discussions").json() for note in one["notes"]]
    assert bodies == ["approved this merge request", "unapproved this merge request"]


def test_a_moved_project_is_led_to_and_a_hidden_one_is_not_there(asking: Asking, shop: Project) -> None:
    asking.gitlab.world.move("acme/shop", "globex/store")
    answer = asking.get("/merge_requests", per_page=5)
    assert answer.status_code == 301
    assert answer.headers["location"] == f"{asking.gitlab.url}/api/v4/projects/{shop.id}/merge_requests?per_page=5"
    assert asking.get("/api/v4/projects/GLOBEX%2Fstore").json()["id"] == shop.id
    shop.is_hidden = True
    assert asking.get("").json() == {"message": "404 Project Not Found"}


# Refusals


def test_it_refuses_a_wrong_token_what_is_switched_off_and_a_wrong_word(asking: Asking, shop: Project) -> None:
    assert asking.client.get(SHOP).json() == {"message": "401 Unauthorized"}
    assert asking.client.get(SHOP, headers={"Authorization": f"Bearer {asking.gitlab.token}"}).status_code == 200
    shop.off.add("merge_requests")
    assert asking.get("/merge_requests").status_code == 403
    asking.gitlab.withhold("releases")
    assert asking.get("/releases").json() == {"message": "403 Forbidden"}
    assert asking.get("/deployments", updated_after="2025-01-01T00:00:00Z").status_code == 400
    assert asking.get("/pipelines", order_by="name").json() == {"error": "order_by does not have a valid value"}
    # And it takes so many requests a minute.
    asking.gitlab.limit = len(asking.gitlab.calls)
    refused = asking.get("")
    assert (refused.status_code, refused.text, refused.headers["retry-after"]) == (429, "Retry later\n", "60")


@pytest.mark.parametrize("path", [f"{SHOP}/merge_requests?updated_since=2025", f"{SHOP}/mergerequests", "/api/v3/x"])
def test_what_gitlab_does_not_know_of_is_an_error_of_the_test(path: str) -> None:
    gitlab = FakeGitLab(clock=lambda: NOW)
    gitlab.__enter__()
    gitlab.world.project("acme/shop")
    with client_of(gitlab.url) as one, pytest.raises(httpx.RemoteProtocolError):
        one.get(path, headers={"PRIVATE-TOKEN": gitlab.token})
    with pytest.raises(AssertionError, match="the fake GitLab itself went wrong"):
        gitlab.__exit__()
