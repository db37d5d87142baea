"""What the store says about a change that is not out yet decides what can still be done about it."""

from __future__ import annotations

import pytest

from briefing.changes import ScoredChange
from data.records import Check
from tests.unit.briefing.stored.shop import Shop, change, deployment, file, incident, review

FILES = (file(1, "cart/total.py"), file(1, "pay/card.py"))
OPEN = change(1, merged=None, approved=3)
MERGED = change(1)
CART = "cart/ @owners\n"


def one(shop: Shop, at: float = 7 * 24) -> ScoredChange:
    [found] = shop.score(at).changes
    return found


def ways(shop: Shop, at: float = 7 * 24) -> set[str]:
    return {way.id for way in one(shop, at).ways}


def test_an_open_change_can_be_split_and_looked_at_by_an_owner():
    assert {"owner-review", "split"} <= ways(Shop(changes=[OPEN], files=FILES))


def test_a_merged_change_that_waits_can_be_looked_at_and_not_split():
    # Of its two services one has deployed before, so that it waits.
    shop = Shop(changes=[MERGED], files=FILES, deployments=[deployment("d", -3)])
    assert ways(shop) == {"owner-review"}


def test_what_is_out_has_no_way_down():
    shop = Shop(changes=[MERGED], files=FILES, deployments=[deployment("d", 4)], carried=[("c1", "d")])
    assert (one(shop).deployed_at is not None, one(shop).ways) == (True, ())


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


def test_an_owners_approval_is_the_end_of_that_way():
    shop = Shop(changes=[OPEN], files=FILES, reviews=[review(1, "ann", 2)])
    assert "owner-review" not in ways(shop)


def test_an_approval_after_the_merge_and_before_the_release_counts_as_the_way_said():
    waiting = Shop(changes=[MERGED], files=FILES, deployments=[deployment("d", -3)])
    [way] = one(waiting).ways
    reviewed = Shop(changes=[MERGED], files=FILES, deployments=[deployment("d", -3)], reviews=[review(1, "ann", 5)])

    # Ann has never touched the files, which is what the way takes for granted.
    assert one(reviewed).score.points == way.worst
    # Before it was given, it was not known.
    assert one(reviewed, 4).score.points == one(waiting, 4).score.points


def test_an_approval_after_the_release_is_too_late():
    shops = (
        Shop(changes=[MERGED], files=FILES, deployments=[deployment("d", 4)], carried=[("c1", "d")], reviews=reviews)
        for reviews in ([], [review(1, "ann", 5)])
    )
    without, late = (one(shop).score for shop in shops)
    assert without == late


def test_waiting_for_the_end_of_an_incident_is_a_way_while_it_lasts():
    lasting = Shop(changes=[OPEN], files=FILES, incidents=[incident("i", 24)])
    over = Shop(changes=[OPEN], files=FILES, incidents=[incident("i", 24, 30)])
    assert ("no-incident" in ways(lasting), "no-incident" in ways(over)) == (True, False)
    assert ways(lasting) == {"no-incident"}


def test_failing_checks_can_be_fixed():
    failing = Check(
        id="k", change_id="c1", name="build", is_required=True, conclusion="failure", attempts=1, completed_at=None
    )
    waiting = Shop(changes=[MERGED], files=FILES, deployments=[deployment("d", -3)], checks=[failing])
    assert ways(waiting) == {"fix-checks"}


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
