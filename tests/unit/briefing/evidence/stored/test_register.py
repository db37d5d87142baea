"""The organisation of the settings in the store: the settings own the map, and history keeps what it hangs on."""

from __future__ import annotations

from dataclasses import replace

import pytest

from briefing.contracts.organisation import Organisation, PathPlan, ServicePlan, TeamPlan
from briefing.evidence.stored.register import save_organisation
from data.records import Repository, Service, ServicePath, Team
from data.store import Store

pytest_plugins = ("tests.backends",)

SHOP = ServicePlan(
    id="shop", label="Shop", team="web", tier=1, country="DE",
    paths=(PathPlan(repository="acme/shop", globs=("src/**", "lib/**")),),
)  # fmt: skip
CART = replace(SHOP, id="cart", label="Cart", paths=(PathPlan(repository="acme/shop", globs=("src/cart/**",)),))
ACME = Organisation(
    name="Acme",
    teams=(TeamPlan(id="web", label="Web", zone="UTC"),),
    services=(SHOP, CART),
    managers=(),
    administrators=(),
    names="private",
    excluded=(),
)


class ReadOnly(Store):
    """Fails when it is written to."""

    def transaction(self):
        raise AssertionError("something was written")


def paths(store: Store) -> list[tuple[str, str, int, str]]:
    found = store.read(ServicePath, order=("position",))
    return [(one.service_id, one.repository_id, one.position, one.glob) for one in found]


def test_teams_services_and_paths_are_saved_in_the_order_of_the_settings(store) -> None:
    save_organisation(store, ACME)

    assert store.read(Team) == [Team(id="web", label="Web", zone="UTC")]
    assert [one.id for one in store.read(Service)] == ["cart", "shop"]
    assert paths(store) == [
        ("shop", "acme/shop", 0, "src/**"),
        ("shop", "acme/shop", 1, "lib/**"),
        ("cart", "acme/shop", 2, "src/cart/**"),
    ]


def test_a_repository_is_known_by_its_name(store) -> None:
    store.save([Repository(id="r42", name="acme/shop", default_branch="main", web_url=None)])

    save_organisation(store, ACME)

    assert {repository for _, repository, _, _ in paths(store)} == {"r42"}


def test_what_is_no_longer_in_the_settings_loses_its_paths_and_keeps_its_history(store) -> None:
    save_organisation(store, ACME)

    save_organisation(store, replace(ACME, services=(replace(CART, label="Basket"),)))

    assert paths(store) == [("cart", "acme/shop", 0, "src/cart/**")]
    assert [(one.id, one.label) for one in store.read(Service)] == [("cart", "Basket"), ("shop", "Shop")]


def test_the_same_settings_again_write_nothing(store, database_url, open_one) -> None:
    save_organisation(store, ACME)

    save_organisation(ReadOnly(open_one(database_url)), ACME)
    with pytest.raises(AssertionError, match="something was written"):
        save_organisation(ReadOnly(open_one(database_url)), replace(ACME, services=(SHOP,)))
