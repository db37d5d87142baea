"""What a job of GitHub or GitLab need not say about its report, because its environment does."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.cli.setup.import_coverage import Said, about_of
from bot.errors import UsageError

NOTHING = Said(repo=None, commit=None, base=None, flag="", prefix="", strip="", as_json=False)
GITHUB = {"GITHUB_SHA": "test merge", "GITHUB_REPOSITORY": "acme/shop"}
GITLAB = {"CI_COMMIT_SHA": "pipeline", "CI_PROJECT_PATH": "acme/shop"}
MERGED = {"CI_MERGE_REQUEST_SOURCE_BRANCH_SHA": "head", "CI_MERGE_REQUEST_DIFF_BASE_SHA": "base"}


@pytest.fixture
def event(tmp_path: Path) -> Path:
    pull = {"head": {"sha": "head"}, "base": {"sha": "base"}}
    (tmp_path / "event.json").write_text(json.dumps({"pull_request": pull}))
    return tmp_path / "event.json"


@pytest.mark.parametrize(
    ("environment", "commit", "base"),
    [
        pytest.param(GITHUB, "test merge", None, id="github_push"),
        pytest.param(GITHUB | {"GITHUB_EVENT_PATH": "/no/such/file"}, "test merge", None, id="github_without_event"),
        pytest.param(GITLAB, "pipeline", None, id="gitlab_branch"),
        pytest.param(GITLAB | {"CI_MERGE_REQUEST_DIFF_BASE_SHA": "base"}, "pipeline", "base", id="gitlab_request"),
        pytest.param(GITLAB | MERGED, "head", "base", id="gitlab_merged_results"),
    ],
)
def test_the_commit_is_the_one_that_others_will_know(environment: dict, commit: str, base: str | None) -> None:
    about = about_of(NOTHING, environment)
    assert (about.repository, about.sha, about.base) == ("acme/shop", commit, base)


def test_a_pull_request_is_about_its_head_and_not_the_merge_that_github_tried(event: Path) -> None:
    about = about_of(NOTHING, GITHUB | {"GITHUB_EVENT_PATH": str(event)})
    assert (about.sha, about.base) == ("head", "base")

    # Options win, and the base of another commit is none.
    said = Said(repo="acme/other", commit="mine", base=None, flag="unit", prefix="p", strip="s", as_json=False)
    about = about_of(said, GITHUB | {"GITHUB_EVENT_PATH": str(event)})
    assert (about.repository, about.sha, about.base, about.flag) == ("acme/other", "mine", None, "unit")


def test_an_event_of_another_shape_says_nothing(tmp_path: Path) -> None:
    for event in ("[]", '{"pull_request": 1}', '{"pull_request": {"head": {"sha": 5}}}', "{}"):
        (tmp_path / "event.json").write_text(event)
        assert about_of(NOTHING, GITHUB | {"GITHUB_EVENT_PATH": str(tmp_path / "event.json")}).sha == "test merge"


def test_what_nobody_says_is_asked_for(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="--repo acme/shop"):
        about_of(NOTHING, {})
    with pytest.raises(UsageError, match="--commit"):
        about_of(NOTHING, {"CI_PROJECT_PATH": "acme/shop"})
    (tmp_path / "event.json").write_text("no json")
    with pytest.raises(UsageError, match="is no JSON"):
        about_of(NOTHING, GITHUB | {"GITHUB_EVENT_PATH": str(tmp_path / "event.json")})
