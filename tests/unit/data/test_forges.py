"""What a change is called, numbered and linked by, on either forge, is told by the id of its repository alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.forges import change_label, change_url, forge_of, label_parts


@pytest.mark.parametrize(
    ("repository", "label", "url"),
    [
        ("github:R_kgDO", "acme/shop#12", "https://x.example/acme/shop/pull/12"),
        ("gitlab:42", "acme/shop!12", "https://x.example/acme/shop/-/merge_requests/12"),
        # An import, a clone, and what only looks like one of GitLab.
        ("shop", "acme/shop#12", "https://x.example/acme/shop/pull/12"),
        ("gitlab/42", "acme/shop#12", "https://x.example/acme/shop/pull/12"),
    ],
)
def test_a_change_is_written_and_linked_as_its_forge_does(repository: str, label: str, url: str) -> None:
    assert change_label("acme/shop", repository, 12) == label
    assert change_url("https://x.example/acme/shop", repository, 12) == url
    assert change_url(None, repository, 12) is None


def test_a_forge_has_its_own_word_for_a_change() -> None:
    assert [forge_of(one).change for one in ("github:1", "gitlab:1")] == ["pull request", "merge request"]


@given(st.text(), st.sampled_from(["gitlab:1", "github:1"]), st.integers(min_value=0))
def test_a_label_comes_apart_as_it_was_made(name: str, repository: str, number: int) -> None:
    assert label_parts(change_label(name, repository, number)) == (name, str(number))


@pytest.mark.parametrize("label", ["", "shop", "shop@1a2b3c", "#x", "shop#12b", "shop#"])
def test_what_is_no_label_of_a_change_has_no_repository(label: str) -> None:
    assert label_parts(label) == ("", label)
