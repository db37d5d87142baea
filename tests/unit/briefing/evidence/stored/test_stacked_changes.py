"""A line that went through two pull requests is one change of the week."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from briefing.evidence.stored.stacked_changes import MOST_STACKED, without_repeats
from data.records import Change, Repository

SHOP = Repository(id="shop", name="acme/shop", default_branch="main", web_url=None)


def change(number: int, head: str | None, base: str | None, repository: str = "shop") -> Change:
    return Change(
        id=f"{repository}#{number}", repository_id=repository, number=number, title="", author_id=None,
        opened_at=number,
        first_commit_at=None, approved_at=None, merged_at=number, closed_at=number, updated_at=number, is_draft=False,
        merge_sha=None, reverts_id=None, head=head, base=base,
    )  # fmt: skip


def kept(*changes: Change) -> list[int]:
    return [one.number for one in without_repeats(changes, {"shop": SHOP})]


def test_a_stack_lands_as_its_lowest_change() -> None:
    assert kept(change(1, "one", "main"), change(2, "two", "one"), change(3, "three", "two")) == [1]


@pytest.mark.parametrize(
    "changes",
    [
        (change(1, "fix", "release/1.2"), change(2, "other", "main")),
        (change(1, "main", "main"), change(2, "work", "main"), change(3, "main", "main")),
        (change(1, "work", "main"), change(2, "main", "release/2")),
        (change(1, None, None), change(2, "one", None), change(3, None, "one")),
        (change(1, "one", "main"), change(2, "two", "one", repository="infra")),
    ],
    ids=["released", "of-a-fork", "from-the-default-branch", "nobody-tells", "elsewhere"],
)
def test_what_is_no_stack_counts_change_by_change(changes) -> None:
    assert kept(*changes) == [one.number for one in changes]


@pytest.mark.parametrize("releases", [1, 2])
def test_of_a_branch_that_lives_on_its_changes_count_and_its_way_to_the_default_branch_does_not(releases) -> None:
    into = [change(number, f"work-{number}", "develop") for number in range(1, MOST_STACKED + 2)]
    out = [change(100 + number, "develop", "main") for number in range(releases)]
    assert kept(*into, *out) == [one.number for one in into]


def test_two_releases_of_a_branch_make_it_one_that_lives_on_however_few_changes_went_into_it() -> None:
    assert kept(change(1, "work", "develop"), change(2, "develop", "main"), change(3, "develop", "main")) == [1]


names = st.sampled_from(["main", "develop", "one", "two", "three", None])


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(names, names), max_size=14))
def test_order_does_not_matter_and_what_nothing_goes_into_or_comes_out_of_stays(pairs) -> None:
    changes = [change(number, head, base) for number, (head, base) in enumerate(pairs)]
    left = kept(*changes)
    assert sorted(kept(*reversed(changes))) == left
    lone = replace(change(99, "lone", "main"))
    assert kept(*changes, lone)[-1] == 99
