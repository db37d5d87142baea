"""A change or a deployment is found by whatever people call it, on both databases; what is ambiguous stays so."""

from __future__ import annotations

from dataclasses import replace

import pytest

from briefing.evidence.stored.lookup import Subject, find_subjects, is_change_name, near, near_subjects
from data.records import DeploymentChange, Repository, Service, ServicePath, Team
from data.store import Store
from tests.unit.briefing.evidence.stored.shop import change, deployment, file

SHA = "3f" * 20
HOST = "https://git.example"


@pytest.fixture
def filled(store: Store) -> Store:
    """Two repositories with a change of the same number, one on a server that is not at the root of its host."""
    other = replace(change(1), id="other-1", repository_id="tools", merge_sha=None, merged_at=None)
    with store.transaction() as transaction:
        transaction.save(
            [
                Repository(id="shop", name="acme/shop", default_branch="main", web_url=f"{HOST}/acme/shop"),
                Repository(id="tools", name="acme/tools", default_branch="main", web_url=f"{HOST}/forge/acme/tools"),
                Team(id="carts", label="Carts", zone="UTC"),
                Service(id="cart", label="Cart", team_id="carts", tier=1, country=None),
                ServicePath(service_id="cart", repository_id="shop", position=0, glob="cart/**"),
                *(replace(change(number, author="eve"), author_id=None) for number in (12, 412)),
                replace(change(1), author_id=None, merge_sha=SHA), replace(other, author_id=None), file(1, "cart/a.py"),
                file(412, "README"), replace(deployment("cart/deploy-7", 5), url=f"{HOST}/deployments/7"),
            ],
        )  # fmt: skip
    return store


SHOP_1 = Subject(type="change", id="c1", label="acme/shop#1", services=("cart",))


@pytest.mark.parametrize(
    "texts",
    [
        pytest.param(("c1", "acme/shop#1", "shop#1", "ACME/Shop#1", "acme/shop!1", SHA), id="names"),
        pytest.param(
            (
                f"{HOST}/acme/shop/pull/1",
                f"{HOST}/acme/shop/pull/1/files",
                f"{HOST}/acme/shop/pull/1/",
                f"{HOST}/acme/shop/-/merge_requests/1",
            ),
            id="addresses",
        ),
    ],
)
def test_a_change_goes_by_any_of_its_names(filled: Store, texts: tuple[str, ...]) -> None:
    with filled.snapshot() as view:
        assert {text: find_subjects(view, text) for text in texts} == dict.fromkeys(texts, (SHOP_1,))


def test_a_server_that_is_not_at_the_root_of_its_host_is_read_by_its_repositories_addresses(filled: Store) -> None:
    with filled.snapshot() as view:
        [found] = find_subjects(view, f"{HOST}/forge/acme/tools/pull/1")
    assert (found.id, found.label, found.services) == ("other-1", "acme/tools#1", ())


def test_a_change_of_gitlab_goes_by_its_own_sign_or_githubs(store: Store) -> None:
    name = "acme/platform/infra"
    infra = Repository(id="gitlab:7", name=name, default_branch="main", web_url=f"{HOST}/{name}")
    merged = replace(change(1), id="gitlab:mr:9", repository_id="gitlab:7", author_id=None)
    store.save([infra, merged])
    page = f"{HOST}/{name}/-/merge_requests/1"
    with store.snapshot() as view:
        for text in ("acme/platform/infra!1", "infra!1", "infra#1", "!1", page, f"{page}/diffs"):
            assert [(one.id, one.label) for one in find_subjects(view, text)] == [("gitlab:mr:9", f"{name}!1")]
        assert near_subjects(view, "acme/platform/infa!1") == ("acme/platform/infra!1",)


def test_a_bare_number_is_every_change_that_has_it(filled: Store) -> None:
    with filled.snapshot() as view:
        found = {text: [one.id for one in find_subjects(view, text)] for text in ("#1", "1", "#412", "412")}
    assert found == {"#1": ["c1", "other-1"], "1": ["c1", "other-1"], "#412": ["c412"], "412": ["c412"]}


def test_a_deployment_goes_by_its_id_or_its_address(filled: Store) -> None:
    with filled.snapshot() as view:
        [by_id], [by_address] = (find_subjects(view, text) for text in ("cart/deploy-7", f"{HOST}/deployments/7"))
    assert (
        by_id == by_address == Subject(type="deployment", id="cart/deploy-7", label="cart/deploy-7", services=("cart",))
    )


def test_a_change_names_the_services_whose_deployments_carried_it(filled: Store) -> None:
    with filled.transaction() as transaction:
        transaction.save([DeploymentChange(deployment_id="cart/deploy-7", change_id="c412")])
    with filled.snapshot() as view:
        [found] = find_subjects(view, "acme/shop#412")
    assert (found.services, found.shipped_by) == ((), ("cart",))


def test_what_is_not_in_the_store_is_nothing(filled: Store) -> None:
    strange = ("", "acme/shop#2", "acme/shop", "nobody/shop#1", "cart/deploy-8", "https://", "https://[", f"{HOST}/x")
    with filled.snapshot() as view:
        assert [text for text in strange if find_subjects(view, text)] == []


def test_the_nearest_name_is_offered(filled: Store) -> None:
    """A misspelt repository, a number that is not there, a deployment."""
    wanted = {
        "acme/shp#412": "acme/shop#412",
        "acme/shop#411": "acme/shop#412",
        "cart/deploy-8": "cart/deploy-7",
    }
    with filled.snapshot() as view:
        assert {text: near_subjects(view, text)[0] for text in wanted} == wanted
        assert near_subjects(view, "the weather") == ()
    assert [is_change_name(text) for text in ("#12", "a/b#12", "https://x", "week.mean")] == [True, True, True, False]


def test_names_that_are_clearly_less_alike_than_the_best_are_left_out() -> None:
    known = ["checkout:incident", "search:incident", "auth:incident"]
    assert near("checkot:incident", known) == ["checkout:incident"]
    assert near("xyz", known) == []
