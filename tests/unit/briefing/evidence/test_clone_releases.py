"""When a change went out: with the first release tag that carried it, and only as far as was known by then."""

from __future__ import annotations

from pathlib import Path

import pytest

from briefing.evidence.clone_releases import Releases, is_in_use
from data.sources.git.repository import GitRepository
from tests.fakes.gitrepo import DAY, GitRepo


def releases(repo: GitRepo, *, cutoff: int, services: tuple[str, ...] = ()) -> Releases:
    source = GitRepository.open(repo.root)
    graph = source.graph()
    names = {one: (one,) for one in services}
    return Releases.of(graph, source.release_tags(graph), cutoff=cutoff, services=names)


def said(found: Releases, sha: str, *services: str) -> str:
    """Return the name of the release that a change went out with, "waits" or "unknown"."""
    departure = found.departure(sha, services)
    if departure.tag is not None:
        return departure.tag.name
    return "waits" if departure.is_known else "unknown"


@pytest.fixture
def repo(tmp_path: Path) -> GitRepo:
    return GitRepo(tmp_path / "shop")


def test_a_change_goes_out_with_the_first_release_that_carries_it(repo):
    first = repo.commit({"a": "1\n"}, at=1 * DAY)
    second = repo.commit({"a": "2\n"}, at=2 * DAY)
    repo.tag("v1.0", at=3 * DAY)
    third = repo.commit({"a": "3\n"}, at=4 * DAY)
    repo.tag("v1.1", at=5 * DAY)
    waiting = repo.commit({"a": "4\n"}, at=6 * DAY)

    found = releases(repo, cutoff=10 * DAY)

    assert [said(found, sha) for sha in (first, second, third, waiting)] == ["v1.0", "v1.0", "v1.1", "waits"]
    # A tag counts from when it was made.
    cutoffs = (5 * DAY, 5 * DAY + 1)
    assert [said(releases(repo, cutoff=one), third) for one in cutoffs] == ["waits", "v1.1"]


@pytest.mark.parametrize(
    ("days", "silence", "in_use"),
    [
        pytest.param([0], 91, False, id="one-release-longer-ago"),
        pytest.param([0, 7, 14], 91, False, id="weekly-and-given-up"),
        pytest.param([0, 120, 121, 240], 240, True, id="every-four-months"),
        pytest.param([0, 120, 121, 240], 241, False, id="twice-the-longest-pause-is-over"),
        pytest.param([0, 300], 366, False, id="more-than-a-year"),
        pytest.param([0, 900, 907], 91, False, id="pauses-of-long-ago-do-not-count"),
    ],
)
def test_releases_are_in_use_by_the_rhythm_of_the_repository_itself(days, silence, in_use):
    assert is_in_use([day * DAY for day in days], (days[-1] + silence) * DAY) is in_use


def test_nobody_knows_what_went_out_where_releases_are_not_in_use(repo):
    change = repo.commit({"a": "1\n"}, at=0)
    repo.tag("v1.0", at=1 * DAY)
    repo.tag("v2.0.0-rc1", at=90 * DAY)
    repo.tag("latest", at=90 * DAY)

    assert said(releases(repo, cutoff=1 * DAY), change) == "unknown"
    assert said(releases(repo, cutoff=91 * DAY), change) == "v1.0"
    assert said(releases(repo, cutoff=91 * DAY + 1), change) == "unknown"


@pytest.fixture
def parts(repo: GitRepo) -> tuple[GitRepo, list[str]]:
    """Three changes, then a release of the operator, then one of the whole, then one of a chart."""
    changes = [repo.commit({name: "1\n"}, at=1 * DAY) for name in ("operator/a", "web/a", "both")]
    repo.tag("operator/v0.1.0", at=2 * DAY)
    repo.tag("v1.0.0", at=3 * DAY)
    changes.append(repo.commit({"late": "1\n"}, at=4 * DAY))
    repo.tag("helm-shop-7.3.0", at=5 * DAY)
    return repo, changes


def test_a_component_s_release_deploys_its_service_and_nothing_else(parts):
    repo, (change, *_, late) = parts
    found = releases(repo, cutoff=10 * DAY, services=("operator", "web"))

    assert said(found, change, "operator") == "operator/v0.1.0"
    assert said(found, change, "web") == said(found, change) == "v1.0.0"
    assert said(found, change, "operator", "web") == "v1.0.0"
    assert [said(found, late, one) for one in ("operator", "web", "other")] == ["waits"] * 3
    assert found.unplaced == {"helm-shop": 1}


def test_a_component_that_is_no_service_deploys_nothing(parts):
    repo, (change, *_, late) = parts
    found = releases(repo, cutoff=10 * DAY, services=("web",))

    assert (said(found, change, "web"), said(found, late, "web")) == ("v1.0.0", "waits")
    assert found.unplaced == {"helm-shop": 1, "operator": 1}
    assert releases(repo, cutoff=370 * DAY + 1, services=("web",)).unplaced == {}


def test_a_release_in_words_of_the_repository_is_that_of_a_service_that_is_called_so(tmp_path):
    repo = GitRepo(tmp_path / "payments-api")
    change = repo.commit({"a": "1\n"}, at=1 * DAY)
    repo.tag("api/v1.2.0", at=2 * DAY)

    found = releases(repo, cutoff=10 * DAY, services=("api", "web"))
    assert [said(found, change, one) for one in ("api", "web")] == ["api/v1.2.0", "unknown"]
    assert said(releases(repo, cutoff=10 * DAY, services=("web",)), change, "web") == "api/v1.2.0"


def test_where_only_components_are_released_nobody_knows_of_the_rest(repo):
    change = repo.commit({"a": "1\n"}, at=1 * DAY)
    repo.tag("operator/v0.1.0", at=2 * DAY)
    repo.tag("web@1.0.0", at=3 * DAY)

    found = releases(repo, cutoff=10 * DAY, services=("operator", "till"))
    assert [said(found, change, *one) for one in (["operator"], ["till"], ["operator", "till"], [])] == [
        *("operator/v0.1.0", "unknown", "unknown", "unknown")
    ]
    assert [found.tells_of(one) for one in ("operator", "till")] == [True, False]
