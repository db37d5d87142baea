"""What becomes a service, whose it is, and how it is deployed."""

from __future__ import annotations

import pytest

from bot.init.proposal import ProposedService, propose
from data.sources.github.seen import SeenRepository
from tests.unit.bot.init.seeing import repository, seen

SPLIT = ("services/pay/Dockerfile", "services/find/go.mod", "libs/money.py")


def ids(*repositories: SeenRepository) -> list[str]:
    return [one.id for one in propose(seen(*repositories)).services]


def only(one: SeenRepository) -> ProposedService:
    [service] = propose(seen(one)).services
    return service


@pytest.mark.parametrize(
    ("paths", "parts"),
    [
        pytest.param(SPLIT, ["services/find/**", "services/pay/**"], id="services_with_a_manifest_or_a_dockerfile"),
        pytest.param(("services/pay/Dockerfile", "services/docs/a.md"), [], id="one_alone_is_not_several"),
        pytest.param(("packages/a/package.json", "packages/b/package.json"), [], id="packages_are_libraries"),
        pytest.param(
            ("packages/a/Dockerfile", "packages/b/fly.toml", "packages/c/package.json"),
            ["packages/a/**", "packages/b/**"],
            id="packages_that_are_run",
        ),
        pytest.param(("pay/go.mod", "find/go.mod"), [], id="folders_at_the_root_that_nobody_owns"),
        pytest.param(
            ("services/a b[1]/Dockerfile", "services/c*/Dockerfile"),
            [r"services/a b\[1\]/**", r"services/c\*/**"],
            id="names_that_look_like_globs",
        ),
        pytest.param(("services/a\n/Dockerfile", "services/b/Dockerfile"), [], id="names_that_no_setting_may_hold"),
    ],
)
def test_folders_are_services_where_they_look_like_it(paths: tuple[str, ...], parts: list[str]) -> None:
    services = propose(seen(repository("acme/shop", *paths))).services
    # What is left of the repository comes first: the last match wins.
    assert [one.glob for one in services] == ["**", *parts]


def test_folders_at_the_root_are_services_where_codeowners_gives_them_to_different_teams() -> None:
    owned = "/pay/ @acme/money\n/find/ @acme/search\n/docs/ @acme/writers\n"
    found = propose(seen(repository("acme/shop", "pay/go.mod", "find/go.mod", "docs/a.md", codeowners=owned)))
    assert [(one.glob, one.team) for one in found.services[1:]] == [("find/**", "search"), ("pay/**", "money")]
    same = "/pay/ @acme/money\n/find/ @acme/money\n"
    assert ids(repository("acme/shop", "pay/go.mod", "find/go.mod", codeowners=same)) == ["shop"]


@pytest.mark.parametrize(
    ("codeowners", "team", "why"),
    [
        pytest.param("* @acme/core\n", "core", "CODEOWNERS gives most of it to @acme/core", id="of_everything"),
        pytest.param("* @acme/core\n/a.py @acme/edge\n", "core", "CODEOWNERS gives most", id="of_most"),
        pytest.param("* @ada\n", "acme", "CODEOWNERS names no team for it", id="people_are_no_team"),
        pytest.param("* @acme/b @acme/a\n", "a", "CODEOWNERS gives most", id="the_first_by_name_of_two"),
        pytest.param(None, "acme", "there is no CODEOWNERS", id="without_a_file"),
    ],
)
def test_the_team_is_the_one_that_owns_most(codeowners: str | None, team: str, why: str) -> None:
    service = only(repository("acme/shop", "a.py", "b.py", "c.py", codeowners=codeowners))
    assert service.team == team
    assert service.why.startswith(why)


def test_a_repository_is_a_service_and_only_teams_that_own_something_are_proposed_by_their_names() -> None:
    one = repository("acme/Shop", "app.py", "src/shop.py", codeowners="* @acme/core\n")
    found = propose(seen(one, teams=["core", "idle"]))
    [service], [team] = found.services, found.teams
    assert (service.id, service.label, service.repository, service.glob) == ("shop", "Shop", "acme/Shop", "**")
    assert (team.id, team.label, team.origin) == ("core", "Core", "acme/core")


def test_ids_are_told_apart_by_the_repository_and_then_by_a_number() -> None:
    twice = ("services/pay/Dockerfile", "services/api/Dockerfile")
    assert ids(
        repository("acme/api", "a"),
        repository("acme/shop", *twice),
        repository("acme/Shop.", "a"),
        repository("x/shop", "a"),
    ) == ["api", "shop", "shop-api", "pay", "shop-2", "shop-3"]


@pytest.mark.parametrize(
    ("environments", "expected", "has_hint"),
    [
        pytest.param((), None, False, id="none"),
        pytest.param(("staging", "production"), None, False, id="auto_finds_production"),
        pytest.param(("eu-west-1", "staging"), "eu-west-1", False, id="the_only_one_that_is_not_beside"),
        pytest.param(("eu[1]*",), "eu[[]1][*]", False, id="as_a_glob_of_nothing_else"),
        pytest.param(("eu", "us"), None, True, id="which_of_two_is_for_people_to_say"),
        pytest.param(("github-pages", "preview"), None, False, id="pages_and_previews"),
    ],
)
def test_an_environment_is_named_only_where_auto_would_not_find_it(
    environments: tuple[str, ...], expected: str | None, *, has_hint: bool
) -> None:
    service = only(repository("acme/shop", "a.py", environments=environments))
    assert (service.environment, service.hint is not None) == (expected, has_hint)


def test_of_several_services_each_takes_the_environment_that_names_it() -> None:
    one = repository("acme/shop", *SPLIT, environments=("pay-eu", "find-eu", "staging"))
    assert {service.id: service.environment for service in propose(seen(one)).services} == {
        "shop": None,
        "find": "find-eu",
        "pay": "pay-eu",
    }
