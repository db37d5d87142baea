"""The services of a clone: those of its tree as of a moment, and the repository for all else."""

from __future__ import annotations

from pathlib import Path

import pytest

from briefing.evidence.clone_records import ServiceMap, find_services
from data.errors import GitFailed
from data.parts import Part
from data.sources.git.repository import GitRepository
from tests.fakes.gitrepo import GitRepo
from tests.unit.briefing.clones import brief

DAY = 86_400
NOON = 1_794_916_800
FIND, PAY = {"services/find/go.mod": "module find\n"}, {"services/pay/Dockerfile": "FROM scratch\n"}
SHOP = ServiceMap(repository="shop", parts=(Part("services/pay", "pay"), Part("web", "web")))


@pytest.fixture
def repo(tmp_path: Path) -> GitRepo:
    return GitRepo(tmp_path / "shop")


def services(path: Path, as_of: int = NOON + DAY) -> dict[str, str]:
    repository = GitRepository.open(path)
    return find_services(repository, repository.graph(), as_of=as_of).ids


@pytest.mark.parametrize(
    ("path", "of", "named"),
    [
        ("services/pay/card.py", "pay", "pay"),
        ("services/payments/card.py", "shop", "shop"),
        ("services/pay", "shop", "shop"),
        ("web/index.ts", "web", "web"),
        ("docs/web/index.md", "shop", None),
        (".github/workflows/ci.yml", "shop", None),
    ],
)
def test_a_path_belongs_to_its_folder_s_service_or_to_the_repository(path: str, of: str, named: str | None) -> None:
    assert (SHOP.of(path), SHOP.named(path)) == (of, named)


def test_a_prefix_keeps_the_services_of_two_repositories_apart() -> None:
    maps = [ServiceMap(repository=one, prefix=f"{one}/", parts=(Part("pay", "pay"),)) for one in ("shop", "bank")]
    assert [one.of(path) for one in maps for path in ("pay/a.py", "a.py")] == ["shop/pay", "shop", "bank/pay", "bank"]


def test_a_repository_that_its_catalogue_names_is_one_service_of_that_name() -> None:
    named = ServiceMap(repository="shop", parts=(Part("", "checkout"),))
    assert (named.ids, named.is_one, SHOP.is_one) == ({"": "checkout"}, True, False)


def test_a_past_week_has_the_services_of_its_own_tree(repo: GitRepo) -> None:
    repo.commit({**FIND, **PAY}, at=NOON - 7 * DAY)
    repo.commit({"services/pay/Dockerfile": None, "services/till/Dockerfile": "FROM scratch\n"}, at=NOON)
    assert services(repo.root, NOON) == {"": "shop", "services/find": "find", "services/pay": "pay"}
    assert services(repo.root) == {"": "shop", "services/find": "find", "services/till": "till"}
    assert services(repo.root, NOON - 8 * DAY) == {"": "shop"}


def test_a_bare_a_shallow_and_a_partial_clone_have_the_same_services(repo: GitRepo, tmp_path: Path) -> None:
    repo.commit({**FIND, **PAY, "CODEOWNERS": "* @acme/core\n"}, at=NOON - DAY)
    repo.commit({"a.py": "1\n"}, at=NOON)
    repo.git("config", "uploadpack.allowFilter", "true")
    clones = {"bare": ["--bare"], "shallow": ["--depth=1"], "partial": ["--filter=blob:none", "--no-checkout"]}
    for name, flags in clones.items():
        repo.git("clone", "-q", *flags, f"file://{repo.root}", str(tmp_path / name / "shop"))
        assert services(tmp_path / name / "shop") == services(repo.root)
        assert len(services(repo.root)) == 3


@pytest.mark.parametrize(
    ("without", "tree", "is_known"),
    [
        ("tree:0", {**FIND, **PAY}, False),
        ("blob:none", {"package.json": "{}\n", "a/package.json": "{}\n"}, False),
        ("blob:none", {"a.py": "1\n"}, True),
        ("blob:none", {**FIND, **PAY, "package.json": "{}\n"}, True),
    ],
)
def test_a_clone_that_lacks_what_would_tell_its_services_says_so(
    repo: GitRepo, tmp_path: Path, without: str, tree: dict[str, str], *, is_known: bool
) -> None:
    repo.commit(tree, at=NOON)
    repo.git("config", "uploadpack.allowFilter", "true")
    place = tmp_path / "bare" / "shop"
    repo.git("clone", "-q", f"--filter={without}", "--bare", f"file://{repo.root}", str(place))

    payload = brief(place, week="2026-W47").payload
    said = ["shop: the clone lacks what tells its services"]
    assert [one for one in payload.assumptions if one in said] == ([] if is_known else said)


def test_a_damaged_tree_is_an_error_and_not_one_service(repo: GitRepo) -> None:
    repo.commit({**FIND, **PAY}, at=NOON)
    repo.object_file("HEAD:services").unlink()
    with pytest.raises(GitFailed):
        services(repo.root)
