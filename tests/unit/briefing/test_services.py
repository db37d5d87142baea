"""Without a map, a top-level directory that enough changes touch is a service, and the rest is other."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing.services import ServiceMap, infer_services

names = st.text(st.characters(exclude_characters="/", exclude_categories=("Cs",)), min_size=1, max_size=5)
paths = st.lists(names, min_size=1, max_size=3).map("/".join)


def directories(*changes: list[str]) -> tuple[str, ...]:
    return infer_services("shop", "", changes).directories


@pytest.mark.parametrize(
    ("touched", "found"),
    [
        pytest.param(5, ("cart", "pay"), id="at-5-percent"),
        pytest.param(4, ("cart",), id="under-5-percent"),
        pytest.param(0, ("cart",), id="never"),
    ],
)
def test_a_directory_with_5_percent_of_the_changes_is_a_service(touched, found):
    assert directories(*[["pay/card.py"]] * touched, *[["cart/list.py"]] * (100 - touched)) == found


def test_a_change_counts_once_for_each_directory_it_touches():
    changes = [["pay/card.py", "pay/payout.py", "mail/send.py"], *[["cart/list.py"]] * 30]
    assert directories(*changes) == ("cart",)
    assert directories(*changes[:20]) == ("cart", "mail", "pay")


def test_files_in_the_root_make_no_service():
    assert directories(["README.md"], ["Makefile", "setup.py"]) == ()


def test_a_directory_called_other_is_not_mixed_up_with_what_is_in_no_service():
    found = infer_services("shop", "", [["other/list.py", "cart/list.py"]])
    assert found.directories == ("cart",)
    assert (found.of("other/list.py"), found.named("other/list.py"), found.of("README.md")) == ("other", None, "other")


def test_no_changes_make_no_services():
    assert directories() == ()


@pytest.mark.parametrize(
    ("path", "named", "of"),
    [
        pytest.param("pay/card.py", "pay", "pay", id="inside"),
        pytest.param("pay/deep/down/card.py", "pay", "pay", id="deep-inside"),
        pytest.param("payments/card.py", None, "other", id="another-directory"),
        pytest.param("pay", None, "other", id="a-file-of-that-name"),
        pytest.param("docs/pay/card.md", None, "other", id="further-down"),
        pytest.param("Pay/card.py", None, "other", id="names-keep-their-case"),
    ],
)
def test_a_path_belongs_to_the_service_of_its_top_directory(path, named, of):
    services = ServiceMap(repository="shop", prefix="", directories=("pay",))
    assert (services.named(path), services.of(path)) == (named, of)


def test_a_prefix_keeps_the_services_of_two_repositories_apart():
    first, second = (ServiceMap(repository=name, prefix=f"{name}/", directories=("pay",)) for name in ("shop", "bank"))
    assert [services.of(path) for services in (first, second) for path in ("pay/card.py", "README")] == [
        *("shop/pay", "shop/other"),
        *("bank/pay", "bank/other"),
    ]


@given(st.lists(st.lists(paths, max_size=4), max_size=30))
def test_every_path_belongs_to_exactly_one_known_service(changes):
    services = infer_services("shop", "shop/", changes)

    assert list(services.directories) == sorted(set(services.directories))
    known = {f"shop/{name}" for name in services.directories} | {"shop/other"}
    for path in (path for change in changes for path in change):
        assert services.of(path) in known
        assert services.named(path) in (services.of(path), None)
