"""Every permission that may lack: `doctor` names it with what it blinds, and a collection goes on with the rest."""

from __future__ import annotations

import pytest

from data.records import Change, ChangeFile, Check, Codeowners, DeploySignal, OwnerMember, Review
from data.sources.github.access import CHANGE_KINDS, GRANTS
from tests.fakes.github.faults import bad_credentials
from tests.unit.data.sources.desk import NOW
from tests.unit.data.sources.github.acme import Acme, ordinary
from tests.unit.data.sources.github.test_faults import story

WITHHELD = [grant.id for grant in GRANTS if grant.id != "metadata"]
BY_ID = {grant.id: grant for grant in GRANTS}


@pytest.mark.parametrize("app", [False, True], ids=["token", "app"])
def test_with_everything_granted_doctor_gives_full_marks(acme: Acme, app: bool) -> None:  # noqa: FBT001 (a column)
    story(acme)
    found = acme.check(app=app)
    assert [one.granted for one in found.values()] == [True] * 10
    assert list(found) == ["GitHub", *(grant.permission for grant in GRANTS)]


def test_each_permission_that_lacks_is_named_with_what_it_blinds(acme: Acme) -> None:
    story(acme)
    for permission in WITHHELD:
        acme.fake.withhold(permission)
        found = acme.check()
        grant = BY_ID[permission]
        refused = [one for one in found.values() if one.granted is False]
        assert [(one.what, one.blinds) for one in refused] == [(grant.permission, grant.blinds)]
        assert refused[0].detail.startswith(f"grant {grant.permission}; without it there are no ")
        # What hides behind it could not be found out, and nobody claims it.
        hidden = {one.what for one in found.values() if one.granted is None}
        assert hidden == ({"Checks: read", "Commit statuses: read"} if permission == "contents" else set())
        acme.fake.grant(permission)


def test_what_cannot_be_tried_is_not_claimed_and_a_repository_that_may_not_be_seen_is_named(acme: Acme) -> None:
    story(acme)
    acme.world.repository("acme/new", branch=None)
    told = {("acme/secret", "acme/shop"): (True, True), ("acme/gone",): (None, None), ("acme/new",): (True, None)}
    for names, granted in told.items():
        acme.repositories = names
        found = acme.check()
        assert (found["Pull requests: read"].granted, found["Checks: read"].granted) == granted
        assert [name for name in names if name in found] == [
            one for one in names if one in {"acme/secret", "acme/gone"}
        ]
    acme.organisation = "nobody"
    found = acme.check()
    assert (found["GitHub"].granted, "was not found" in found["GitHub"].detail) == (False, True)


def test_a_token_that_is_refused_is_the_one_thing_to_say(acme: Acme) -> None:
    acme.fake.fail("*", bad_credentials(), times=9)
    [(what, told)] = acme.check().items()
    assert (what, told.granted) == ("GitHub", False)
    assert "refused the credentials" in told.detail
    assert set(told.blinds) >= set(CHANGE_KINDS)


# A collection without it


EVERYTHING = {Change, ChangeFile, Review, Check, DeploySignal, Codeowners, OwnerMember}
LOST = {
    "pull_requests": {Change, ChangeFile, Review, Check},
    "contents": {Check, DeploySignal, Codeowners, OwnerMember},
    "checks": {Check},
    "members": {OwnerMember},
}


@pytest.mark.parametrize("permission", WITHHELD)
def test_a_collection_goes_on_without_it_says_what_is_missing_and_has_it_once_it_is_granted(
    acme: Acme, permission: str
) -> None:
    story(acme)
    acme.fake.withhold(permission)
    outcomes = acme.collect()
    grant = BY_ID[permission]
    # What feeds no signal leaves nothing to do without, and is told all the same.
    state = "partial" if grant.blinds else "ok"
    assert {one.state for one in outcomes.values()} == {"ok", state}, outcomes
    partial = [one for one in outcomes.values() if one.state == state]
    assert set(grant.blinds) <= {kind for one in partial for kind in one.never}
    assert any(f"grant {grant.permission}" in one.detail for one in partial), partial
    kept = EVERYTHING - LOST.get(permission, set())
    assert kept <= {kind for kind in EVERYTHING if acme.store.count(kind)}
    # Once it is granted, everything comes in.
    acme.fake.grant(permission)
    for pull in acme.shop.pulls:
        pull["updatedAt"] = "2025-11-17T09:00:00Z"
    acme.now += 1
    assert {one.state for one in acme.collect().values()} == {"ok"}
    tables = {name: len(rows) for name, rows in acme.tables().items()}
    wanted = {"Change": 4, "Check": 5, "DeploySignal": 5, "Codeowners": 1, "OwnerMember": 3}
    assert {name: tables[name] for name in wanted} == wanted


def test_checks_that_may_not_be_seen_do_not_undo_those_that_were(acme: Acme) -> None:
    pull = ordinary(acme)
    acme.collect("changes")
    acme.fake.withhold("checks", "statuses")
    pull.touch(NOW)
    assert acme.collect("changes")["acme/shop:changes"].never == ("checks",)
    assert len(acme.of(Check, 1)) == 2
