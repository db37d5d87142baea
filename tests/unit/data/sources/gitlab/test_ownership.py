"""CODEOWNERS files and the people behind them."""

from __future__ import annotations

import json
from dataclasses import replace

from data.records import Codeowners, Cursor, OwnerMember, Person
from tests.fakes.scripted import Said
from tests.unit.data.sources.desk import DAY, HOUR, NOW, WEEK
from tests.unit.data.sources.gitlab.forge import ADA, BOB, Forge, iso, refused

FILE = "CODEOWNERS"
COMMITS = "/projects/42/repository/commits"


def history(forge: Forge, *commits: tuple[str, int]) -> None:
    """Tell the commits of the file, the newest first, as GitLab does."""
    nodes = [{"id": sha, "committed_date": iso(at)} for sha, at in commits]

    def told(query: dict[str, str]) -> list[dict[str, str]]:
        since, until = query.get("since", ""), query.get("until", "9")
        return [one for one in nodes if since <= one["committed_date"] <= until]

    forge.told[COMMITS] = told


def test_a_file_is_kept_with_its_versions_since_the_one_that_was_in_force(forge: Forge) -> None:
    first, old, before = NOW - WEEK, NOW - 2 * WEEK, NOW - 300 * DAY
    history(forge, ("new", first), ("mid", old), ("old", before), ("oldest", before - DAY))
    forge.file(FILE, "* @bob\n", blob="b3")
    for sha, text in (("new", "* @bob\n"), ("mid", "* @ada\n"), ("old", "* @eve\n")):
        forge.file(FILE, text, ref=sha)
    forge.collect("codeowners")
    found = forge.store.read(Codeowners, order=("observed_at",))
    assert [(one.observed_at, one.text, one.dialect) for one in found] == [
        (before, "* @eve\n", "gitlab"),
        (old, "* @ada\n", "gitlab"),
        (first, "* @bob\n", "gitlab"),
    ]


def test_an_edit_is_a_version_and_so_is_a_file_that_went_and_an_unmoved_branch_costs_one_request(forge: Forge) -> None:
    history(forge, ("new", NOW - WEEK))
    forge.file(FILE, "* bob\n", blob="b1")
    for _ in range(2):
        forge.server.paths()
        # Told for as long as it is there.
        assert "CODEOWNERS, line 1: bob: not @user" in forge.collect("codeowners")["acme/shop:codeowners"].detail
    assert forge.server.paths() == ["/projects/acme/shop", "/projects/42/repository/branches/main"]
    branch = forge.told["/projects/42/repository/branches/main"]["commit"]
    branch["id"], forge.now = "c2", NOW + DAY
    history(forge, ("newer", NOW + HOUR), ("new", NOW - WEEK))
    forge.file(FILE, "* @ada\n", ref="c2", blob="b2")
    forge.collect("codeowners")
    # As a branch that moved and one that was deleted.
    forge.told["/projects/42/repository/branches/main"] = Said(status=404, json={"message": "404 Branch Not Found"})
    forge.now = NOW + 2 * DAY
    assert forge.collect("codeowners")["acme/shop:codeowners"].state == "ok"
    found = forge.store.read(Codeowners, order=("observed_at",))
    assert [(one.observed_at, one.path, one.text) for one in found] == [
        (NOW - WEEK, FILE, "* bob\n"),
        (NOW + HOUR, FILE, "* @ada\n"),
        (NOW + 2 * DAY, "", ""),
    ]


def test_the_first_of_gitlabs_places_is_the_one_that_counts(forge: Forge) -> None:
    history(forge, ("new", NOW - WEEK))
    forge.file(".gitlab/CODEOWNERS", "* @last\n")
    forge.file("docs/CODEOWNERS", "[Docs] @ada\n*.md\n")
    forge.collect("codeowners")
    assert [one.path for one in forge.store.read(Codeowners)] == ["docs/CODEOWNERS"]


def behind(forge: Forge, owner: str) -> set[str]:
    return {one.person_id for one in forge.store.read(OwnerMember, owner=owner) if one.present}


def test_the_people_behind_accounts_groups_and_roles_are_known(forge: Forge) -> None:
    history(forge, ("new", NOW - WEEK))
    forge.file(FILE, "* @ada @acme @acme/pay @@maintainers @nobody boss@acme.example\n")
    forge.told["/users"] = lambda query: [ADA] if query["username"] == "ada" else []
    forge.told["/groups/acme/members"] = [BOB]
    forge.told["/groups/acme/pay/members"] = []
    forge.told["/projects/42/members"] = [{**ADA, "access_level": 40}, {**BOB, "access_level": 30}]
    outcome = forge.collect("codeowners", "owners")["owners"]
    assert behind(forge, "@ada") == {"gitlab:1"}
    assert behind(forge, "@acme") == {"gitlab:2"}
    # Looked at, and nobody there.
    assert [one.present for one in forge.store.read(OwnerMember, owner="@acme/pay")] == [False]
    # A role is held in one project, and does not include the lower ones.
    assert behind(forge, "gitlab:42@@maintainers") == {"gitlab:1"}
    assert "@nobody stand in CODEOWNERS and cannot be found" in outcome.detail
    assert "boss@acme.example" in outcome.detail
    assert {one.login for one in forge.store.read(Person)} == {"ada", "bob"}


def test_a_group_that_may_not_be_seen_is_unknown_and_blinds(forge: Forge) -> None:
    history(forge, ("new", NOW - WEEK))
    forge.file(FILE, "* @acme/pay\n")
    forge.told["/groups/acme/pay/members"] = refused()
    outcome = forge.collect("codeowners", "owners")["owners"]
    assert outcome.gaps == ("codeowners",)
    assert forge.store.read(OwnerMember) == []


DECLARED = ".gitattributes"


def declared(forge: Forge) -> list[tuple[int, str, str]]:
    rows = forge.store.read(Codeowners, dialect="gitattributes", order=("observed_at",))
    return [(one.observed_at, one.path, one.text) for one in rows]


def test_what_a_project_declares_is_kept_beside_its_owners_until_it_is_gone(forge: Forge) -> None:
    history(forge, ("new", NOW - WEEK), ("old", NOW - 2 * WEEK))
    forge.file(FILE, "* @bob\n")
    forge.file(DECLARED, "api/** linguist-generated\n")
    for sha, text in (("new", "api/** linguist-generated\n"), ("old", "old/** linguist-generated\n")):
        forge.file(DECLARED, text, ref=sha)
    forge.collect("codeowners")
    known = [
        (NOW - 2 * WEEK, DECLARED, "old/** linguist-generated\n"),
        (NOW - WEEK, DECLARED, "api/** linguist-generated\n"),
    ]
    assert declared(forge) == known
    assert forge.store.read(Codeowners, dialect="gitlab")
    forge.told["/projects/42/repository/branches/main"]["commit"]["id"], forge.now = "c2", NOW + DAY
    forge.collect("codeowners")
    assert declared(forge) == [*known, (NOW + DAY, "", "")]


def test_a_project_that_was_read_before_declarations_were_is_asked_for_them_once(forge: Forge) -> None:
    history(forge, ("new", NOW - WEEK))
    forge.file(FILE, "* @bob\n")
    forge.collect("codeowners")
    [cursor] = forge.store.read(Cursor)
    mark = json.loads(cursor.cursor)
    del mark["facts"]["attributes"], mark["facts"]["attributes_problems"]
    forge.store.save([replace(cursor, cursor=json.dumps(mark))])
    forge.file(DECLARED, "api/** linguist-generated\n")
    forge.collect("codeowners")
    assert declared(forge) == [(NOW - WEEK, DECLARED, "api/** linguist-generated\n")]
    forge.server.paths()
    forge.collect("codeowners")
    assert not [path for path in forge.server.paths() if "files" in path]


def test_declarations_that_are_no_text_are_unknown_and_told_of_until_they_are_gone(forge: Forge) -> None:
    branch = forge.told["/projects/42/repository/branches/main"]["commit"]
    forge.collect("codeowners")
    branch["id"], forge.now = "c2", NOW + DAY
    forge.told[f"/projects/42/repository/files/{DECLARED}"] = {"blob_id": "b", "content": "/w=="}
    for _ in range(2):
        assert ".gitattributes cannot be read as text" in forge.collect("codeowners")["acme/shop:codeowners"].detail
    assert declared(forge) == []
    branch["id"] = "c3"
    forge.told[f"/projects/42/repository/files/{DECLARED}"] = Said(status=404, json={"message": "404 File Not Found"})
    assert forge.collect("codeowners")["acme/shop:codeowners"].detail == ""


def test_declarations_that_may_not_be_read_are_unknown_and_blind(forge: Forge) -> None:
    forge.told[f"/projects/42/repository/files/{DECLARED}"] = refused()
    outcome = forge.collect("codeowners")["acme/shop:codeowners"]
    assert "codeowners" in outcome.never
    assert forge.store.read(Codeowners) == []
