"""CODEOWNERS as it was and is, and who is behind the owners that it names."""

from __future__ import annotations

import pytest

from data.records import Codeowners, Cursor, OwnerMember, Person
from tests.fakes.forge import Answers
from tests.unit.data.sources.desk import DAY, HOUR, NOW, WEEK
from tests.unit.data.sources.github.acme import Acme, many

PLACE = ".github/CODEOWNERS"


@pytest.fixture
def shop(acme: Acme):
    return acme.shop


def versions(acme: Acme) -> list[tuple[str, str, int]]:
    return [(one.path, one.text, one.observed_at) for one in acme.store.read(Codeowners, order=("observed_at",))]


def members(acme: Acme, owner: str) -> list[tuple[int, str, bool]]:
    logins = {one.id: one.login for one in acme.store.read(Person)}
    found = acme.store.read(OwnerMember, owner=owner)
    return sorted((one.observed_at, logins.get(one.person_id, ""), one.present) for one in found)


# The file


def test_the_file_arrives_with_its_earlier_versions_each_from_its_own_commit_on(acme: Acme, shop) -> None:
    for weeks, text in ((40, "* @one\n"), (30, "* @two\n"), (10, "* @three\n"), (1, "* @four\n")):
        shop.commit(NOW - weeks * WEEK, "Owners", files={PLACE: text})
    many(acme, 3)
    acme.collect()
    # The one in force 26 weeks ago comes too, and what was before it does not.
    assert versions(acme) == [
        (PLACE, "* @two\n", NOW - 30 * WEEK),
        (PLACE, "* @three\n", NOW - 10 * WEEK),
        (PLACE, "* @four\n", NOW - WEEK),
    ]


def test_githubs_first_place_is_the_only_one_read(acme: Acme, shop) -> None:
    shop.commit(NOW - WEEK, "Owners", files={"docs/CODEOWNERS": "* @docs\n", "CODEOWNERS": "* @root\n"})
    acme.collect()
    assert versions(acme) == [("CODEOWNERS", "* @root\n", NOW - WEEK)]


def test_a_file_that_is_deleted_or_was_never_there_is_told_as_none(acme: Acme, shop) -> None:
    acme.collect()
    assert versions(acme) == [("", "", NOW)]
    shop.commit(NOW + HOUR, "Owners", files={PLACE: "* @one\n"})
    acme.now += DAY
    acme.collect()
    shop.commit(NOW + DAY, "No owners", files={PLACE: None})
    acme.now += DAY
    acme.collect()
    assert versions(acme) == [("", "", NOW), (PLACE, "* @one\n", NOW + HOUR), ("", "", NOW + 2 * DAY)]


def test_a_merged_branch_with_an_older_commit_does_not_turn_the_order(acme: Acme, shop) -> None:
    shop.commit(NOW - DAY, "Owners", files={PLACE: "* @one\n"})
    shop.commit(NOW - WEEK, "Owners, written before", files={PLACE: "* @two\n"})
    acme.collect()
    assert versions(acme) == [(PLACE, "* @one\n", NOW - DAY), (PLACE, "* @two\n", NOW - DAY + 1)]


def test_malformed_lines_are_told_of_for_as_long_as_they_are_there(acme: Acme, shop) -> None:
    shop.commit(NOW - WEEK, "Owners", files={PLACE: "* @one\nsrc/ not-an-owner\n"})
    for _ in range(2):
        told = acme.collect()["acme/shop:codeowners"]
        assert told.state == "ok"
        assert told.detail.startswith(f"{PLACE}, line 2: not-an-owner: not @user, @org/team or an e-mail address")
    shop.commit(NOW, "Owners", files={PLACE: "* @one\n"})
    acme.now += DAY
    assert acme.collect()["acme/shop:codeowners"].detail == ""


def test_a_file_that_graphql_cuts_is_read_by_rest_and_one_that_is_no_text_is_told_of(acme: Acme, shop) -> None:
    shop.commit(NOW - WEEK, "Owners", files={PLACE: "* @one\n"})
    acme.fake.null(("Blob", "text"))
    acme.fake.fail("rest", Answers(404, '{"message": "Not Found"}'))
    told = acme.collect("codeowners")["acme/shop:codeowners"]
    assert told.detail == f"{PLACE} of acme/shop cannot be read as text"
    assert versions(acme) == []
    acme.collect("codeowners")
    assert versions(acme) == [(PLACE, "* @one\n", NOW)]
    assert acme.fake.count("rest") == 2


# The people behind it


@pytest.fixture
def core(acme: Acme, shop):
    ada, bob = acme.world.user("ada", "Ada"), acme.world.user("bob")
    shop.commit(NOW - WEEK, "Owners", files={PLACE: "* @acme/core\ndocs/ @Eve\n"})
    acme.world.user("Eve")
    return acme.world.team("acme", "core", [ada, bob])


def test_teams_and_accounts_are_resolved_to_people_once_a_day_and_a_change_is_one_observation(acme: Acme, core) -> None:
    acme.collect()
    assert members(acme, "@acme/core") == [(NOW, "ada", True), (NOW, "bob", True)]
    assert members(acme, "@Eve") == [(NOW, "Eve", True)]
    for hours, asked in ((23, 1), (25, 2)):
        acme.now = NOW + hours * HOUR
        acme.collect()
        assert len(acme.fake.named("Together")) == asked
    assert len(members(acme, "@acme/core")) == 2
    core["members"] = [acme.world.user("bob"), acme.world.user("new")]
    acme.now = later = NOW + 3 * DAY
    acme.collect()
    assert members(acme, "@acme/core")[2:] == [(later, "bob", True), (later, "new", True)]


def test_a_team_of_hundreds_is_followed_to_its_end(acme: Acme, core) -> None:
    core["members"] = [acme.world.user(f"member-{place}") for place in range(250)]
    acme.collect()
    assert len(members(acme, "@acme/core")) == 250


def test_owners_without_anybody_behind_them_are_known_so_or_told_of(acme: Acme, shop, core) -> None:
    core["members"] = []
    owners = "* @acme/core @ghost\ndocs/ @acme/secret ada@acme.example\n"
    shop.commit(NOW - DAY, "Owners", files={PLACE: owners})
    told = acme.collect()["owners"]
    assert members(acme, "@acme/core") == members(acme, "@ghost") == [(NOW, "", False)]
    assert members(acme, "@acme/secret") == []
    assert told.state == "ok"
    assert "@acme/secret stand in CODEOWNERS and cannot be found; secret teams are not shown either" in told.detail
    assert "owners named by an e-mail address cannot be told from their account: ada@acme.example" in told.detail


@pytest.mark.usefixtures("core")
def test_killed_between_the_file_and_its_people_nothing_is_forgotten(acme: Acme) -> None:
    acme.collect("changes", "codeowners")
    assert acme.store.read(OwnerMember) == []
    acme.collect()
    assert len(acme.store.read(OwnerMember)) == 3


@pytest.mark.usefixtures("core")
def test_two_repositories_that_name_the_same_team_ask_once(acme: Acme) -> None:
    acme.world.repository("acme/other").commit(NOW - WEEK, "Owners", files={PLACE: "* @acme/core\n"})
    acme.repositories = ("acme/shop", "acme/other")
    acme.collect()
    assert len(acme.fake.named("Together")) == 1
    assert len(acme.store.read(OwnerMember, owner="@acme/core")) == 2
    assert len(acme.store.read(Cursor)) == 2 * 7 + 1


# The .gitattributes of the root

ATTRIBUTES = "api/** linguist-generated\n"


def declared(acme: Acme) -> list[tuple[int, str, str]]:
    rows = acme.store.read(Codeowners, dialect="gitattributes", order=("observed_at",))
    return [(one.observed_at, one.path, one.text) for one in rows]


def test_what_a_repository_declares_arrives_with_its_past_beside_its_owners_until_it_is_gone(acme: Acme, shop) -> None:
    shop.commit(NOW - 40 * WEEK, "Declare", files={".gitattributes": "old/** linguist-generated\n"})
    both = {".gitattributes": ATTRIBUTES, PLACE: "* @one\n", "api/.gitattributes": "* -linguist-generated\n"}
    shop.commit(NOW - WEEK, "Declare more, and owners", files=both)
    acme.collect()
    known = [
        (NOW - 40 * WEEK, ".gitattributes", "old/** linguist-generated\n"),
        (NOW - WEEK, ".gitattributes", ATTRIBUTES),
    ]
    assert declared(acme) == known
    assert len(acme.store.read(Codeowners, dialect="github")) == 1
    shop.commit(NOW + HOUR, "Declare nothing", files={".gitattributes": None})
    acme.now += DAY
    acme.collect()
    acme.collect()
    assert declared(acme) == [*known, (NOW + DAY, "", "")]


def test_a_repository_that_declares_nothing_costs_no_request_and_no_row_until_it_does(acme: Acme, shop) -> None:
    acme.collect("codeowners")
    assert declared(acme) == []
    assert acme.fake.named("Codeowners") == []
    shop.commit(NOW - WEEK, "Declare", files={".gitattributes": ATTRIBUTES})
    acme.collect("codeowners")
    assert declared(acme) == [(NOW - WEEK, ".gitattributes", ATTRIBUTES)]
