"""What the store says about a change that is not out yet decides what can still be done about it."""

from __future__ import annotations

import pytest

from briefing.evidence.changes import ScoredChange
from data.records import Check
from tests.unit.briefing.evidence.stored.shop import Shop, change, deployment, file, incident, review

FILES = (file(1, "cart/total.py"), file(1, "pay/card.py"))
OPEN = change(1, merged=None, approved=3)
MERGED = change(1)
CART = "cart/ @owners\n"


def one(shop: Shop, at: float = 7 * 24) -> ScoredChange:
    [found] = shop.score(at).changes
    return found


def ways(shop: Shop, at: float = 7 * 24) -> set[str]:
    return {way.id for way in one(shop, at).ways}


WAITS = {"changes": [MERGED], "files": FILES, "deployments": [deployment("d", -3)]}
"""Of its two services one has deployed before, so that it waits."""
OUT = {"changes": [MERGED], "files": FILES, "deployments": [deployment("d", 4)], "carried": [("c1", "d")]}
FAILING = Check(
    id="k", change_id="c1", name="build", is_required=True, conclusion="failure", attempts=1, completed_at=None
)


def test_what_can_still_be_done_follows_from_where_a_change_is():
    assert {"owner-review", "split"} <= ways(Shop(changes=[OPEN], files=FILES))
    assert "owner-review" not in ways(Shop(changes=[OPEN], files=FILES, reviews=[review(1, "ann", 2)]))
    assert ways(Shop(**WAITS)) == {"owner-review"}
    assert ways(Shop(**WAITS, checks=[FAILING])) == {"fix-checks"}
    assert ways(Shop(changes=[OPEN], files=FILES, incidents=[incident("i", 24)])) == {"no-incident"}
    assert "no-incident" not in ways(Shop(changes=[OPEN], files=FILES, incidents=[incident("i", 24, 30)]))
    out = one(Shop(**OUT))
    assert (out.deployed_at is not None, out.ways) == (True, ())
    # An approval after the release is too late.
    assert one(Shop(**OUT, reviews=[review(1, "ann", 5)])).score == out.score


@pytest.mark.parametrize(
    ("author", "codeowners", "offered"),
    [
        ("eve", "* @owners\n", True),
        ("ann", "* @owners\n", True),
        ("eve", "docs/ @owners\n", False),
        ("eve", None, False),
    ],
    ids=["another-owner", "an-owner-asks-the-other", "nobody-owns-it", "no-file"],
)
def test_an_owners_review_needs_an_owner_besides_the_author(author, codeowners, offered):
    shop = Shop(changes=[change(1, merged=None, approved=3, author=author)], files=FILES, codeowners=codeowners)
    assert ("owner-review" in ways(shop)) == offered


def test_an_approval_after_the_merge_and_before_the_release_counts_as_the_way_said():
    waiting, reviewed = Shop(**WAITS), Shop(**WAITS, reviews=[review(1, "ann", 5)])
    [way] = one(waiting).ways

    # Ann has never touched the files, which is what the way takes for granted.
    assert one(reviewed).score.points == way.worst
    # Before it was given, it was not known.
    assert one(reviewed, 4).score.points == one(waiting, 4).score.points


def test_a_part_is_scored_with_the_owners_and_services_of_its_own_files():
    cart, pay = (one(Shop(changes=[OPEN], files=[only], codeowners=CART)) for only in FILES)
    whole = one(Shop(changes=[OPEN], files=FILES, codeowners=CART))
    [split] = [way for way in whole.ways if way.id == "split"]

    # Nobody owns the second part, whose lack of an owner's approval is then not known; what the whole got for it stays.
    expected = {cart.score.points, pay.score.points - points_of(pay) + points_of(whole)}
    assert set(split.points) == expected
    assert (cart.services, pay.services) == (("cart",), ("pay",))


def points_of(change: ScoredChange) -> int:
    [reason] = [reason for reason in change.score.reasons if reason.signal.id == "codeowners_compliance"]
    return reason.points
