"""Pull requests as they reach the store: whole, once, with whatever came late, and never more than is asked for."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from data.errors import NotConnected
from data.records import (
    Change,
    ChangeCommit,
    ChangeFile,
    ChangeLabel,
    Check,
    Cursor,
    Person,
    Repository,
    Review,
)
from tests.fakes.github.faults import bad_gateway, gave_up
from tests.unit.data.sources.desk import DAY, HOUR, MINUTE, NOW, WEEK
from tests.unit.data.sources.github.acme import Acme, many, ordinary

# What arrives


def test_a_merged_pull_request_arrives_with_everything_that_belongs_to_it(acme: Acme) -> None:
    at = NOW - 3 * DAY
    pull = ordinary(acme)
    outcome = acme.collect("changes")["acme/shop:changes"]
    assert (outcome.state, outcome.detail, outcome.items) == ("ok", "", 1)
    shop = f"github:{acme.shop.node['id']}"
    change = f"{shop}#1"
    assert acme.store.read(Repository) == [
        Repository(id=shop, name="acme/shop", default_branch="main", web_url="https://github.com/acme/shop")
    ]
    assert acme.store.read(Person) == [
        Person(id=acme.person("ada"), login="ada", name="Ada Lovelace", email=None, is_bot=False),
        Person(id=acme.person("bob"), login="bob", name="Bob", email=None, is_bot=False),
    ]
    assert acme.store.read(Change) == [
        Change(
            id=change,
            repository_id=shop,
            number=1,
            title="Round half up",
            author_id=acme.person("ada"),
            opened_at=at,
            first_commit_at=at - HOUR,
            approved_at=at + HOUR,
            merged_at=at + 2 * HOUR,
            closed_at=at + 2 * HOUR,
            updated_at=at + 2 * HOUR,
            is_draft=False,
            merge_sha=pull.node["mergeCommit"]["oid"],
            reverts_id=None,
            head=pull.node["headRefName"],
            base="main",
        )
    ]
    assert acme.store.read(ChangeFile) == [
        ChangeFile(change_id=change, path="src/money.py", added=12, deleted=3, previous_path=None, patch=None),
        ChangeFile(change_id=change, path="tests/test_money.py", added=30, deleted=0, previous_path=None, patch=None),
    ]
    assert acme.store.read(ChangeCommit) == [
        ChangeCommit(
            change_id=change,
            sha=pull.node["commits"][0]["commit"]["oid"],
            position=0,
            author_id=acme.person("ada"),
            authored_at=at - HOUR,
        )
    ]
    assert acme.store.read(ChangeLabel) == [
        ChangeLabel(change_id=change, label="bug", observed_at=at + 2 * MINUTE, gone_at=None)
    ]
    [review] = acme.store.read(Review)
    assert replace(review, id="") == Review(
        id="",
        change_id=change,
        reviewer_id=acme.person("bob"),
        state="approved",
        submitted_at=at + HOUR,
        comments=2,
    )
    told = {"id": "", "change_id": change, "attempts": 1, "completed_at": at + 3 * MINUTE}
    assert [replace(one, id="") for one in acme.store.read(Check)] == [
        Check(name="lint", is_required=False, conclusion="failure", **told),
        Check(name="test", is_required=True, conclusion="success", **told),
    ]


def test_nothing_new_costs_one_request_and_writes_nothing(acme: Acme) -> None:
    many(acme, 30)
    acme.collect()
    before = acme.tables()
    acme.fake.forget()
    outcomes = acme.collect()
    assert {one.state for one in outcomes.values()} == {"ok"}
    assert sum(one.records for one in outcomes.values()) == 0
    assert [one.name for one in acme.fake.calls] == ["Activity"]
    assert acme.tables() == before


def test_a_first_collection_goes_back_as_far_as_it_was_asked_and_one_for_more_weeks_begins_anew(acme: Acme) -> None:
    acme.weeks = 2
    many(acme, 40, at=NOW - 4 * WEEK, step=17 * HOUR)
    acme.collect("changes")
    oldest = min(one.updated_at for one in acme.changes().values())
    assert NOW - 2 * WEEK <= oldest < NOW - 2 * WEEK + DAY
    acme.weeks = 26
    acme.collect("changes")
    assert len(acme.changes()) == 40


# What comes late


def test_a_review_after_the_merge_is_picked_up_and_nothing_counts_twice(acme: Acme) -> None:
    pull = ordinary(acme)
    acme.collect("changes")
    acme.now += DAY
    pull.review(acme.world.user("eve"), "COMMENTED", int(acme.now) - HOUR, threads=1)
    acme.collect("changes")
    assert sorted(one.state for one in acme.store.read(Review)) == ["approved", "commented"]
    assert len(acme.changes()) == 1
    # A word after the merge approves nothing.
    assert acme.changes()[1].approved_at == NOW - 3 * DAY + HOUR


def test_a_branch_pushed_by_force_leaves_nothing_of_what_it_was(acme: Acme) -> None:
    pull = acme.shop.pull("Try", author=acme.world.user("ada"), at=NOW - DAY).file("old.py", 1).commit(NOW - DAY)
    pull.commit(NOW - DAY + MINUTE)
    pull.check("old", "success", NOW - DAY)
    acme.collect("changes")
    pull.node["files"] = []
    pull.file("new.py", 2).force_push(NOW - HOUR, "Anew")
    pull.check("new", "failure", NOW - HOUR)
    acme.collect("changes")
    assert [one.path for one in acme.of(ChangeFile, 1)] == ["new.py"]
    assert [one.sha for one in acme.of(ChangeCommit, 1)] == [pull.node["commits"][0]["commit"]["oid"]]
    assert [one.name for one in acme.of(Check, 1)] == ["new"]
    # A rewritten commit does not make a change younger than its opening.
    assert acme.changes()[1].first_commit_at == NOW - DAY


def test_a_check_that_ends_later_is_picked_up_although_it_touches_nothing_and_one_that_never_does_is_given_up(
    acme: Acme,
) -> None:
    pull, gone, hangs = (ordinary(acme, at=NOW - DAY + place) for place in range(3))
    slow = pull.check("slow", None, NOW - HOUR)
    for one in (gone, hangs):
        one.check("slow", None, NOW - HOUR)
    acme.collect("changes")
    assert {one.name: one.conclusion for one in acme.of(Check, 1)}["slow"] is None
    slow |= {"conclusion": "FAILURE", "status": "COMPLETED", "completedAt": "2025-11-17T08:30:00Z"}
    del acme.world.nodes[gone.id]
    acme.fake.forget()
    acme.collect("changes")
    assert {one.name: one.conclusion for one in acme.of(Check, 1)}["slow"] == "failure"
    assert [one.name for one in acme.fake.calls] == ["Activity", "ChangesById"]
    # What ended, or vanished, is waited for no longer, and what hangs for two days at most.
    [cursor] = acme.store.read(Cursor)
    assert json.loads(cursor.cursor)["facts"]["waiting"] == [hangs.id]
    acme.now += 3 * DAY
    acme.collect("changes")
    acme.fake.forget()
    acme.collect("changes")
    assert [one.name for one in acme.fake.calls] == ["Activity"]


def test_thirty_changes_with_checks_under_way_are_asked_for_in_two_questions(acme: Acme) -> None:
    acme.shop.require("test")
    for pull in many(acme, 30, at=NOW - 6 * HOUR, step=MINUTE):
        pull.check("slow", None, NOW - HOUR)
    acme.collect("changes")
    for pull in acme.shop.pulls:
        for suite in pull["commits"][0]["commit"]["checkSuites"]:
            for run in suite["checkRuns"]:
                run |= {"conclusion": "SUCCESS", "completedAt": "2025-11-17T08:30:00Z"}
    acme.fake.forget()
    acme.collect("changes")
    assert [one.name for one in acme.fake.calls] == ["Activity", "ChangesById", "ChangesById"]
    assert {one.conclusion for one in acme.store.read(Check)} == {"success"}


# Interrupted


@pytest.mark.parametrize("pages", [1, 3])
def test_whenever_it_is_interrupted_it_goes_on_and_ends_with_the_same_tables(acme: Acme, pages: int) -> None:
    many(acme, 90)
    acme.collect("changes", pages=pages)
    assert len(acme.changes()) < 90
    asked = len(acme.fake.named("Changes"))
    acme.collect("changes")
    assert sorted(acme.changes()) == list(range(1, 91))
    # What was saved was not asked for again, but for the page that was in hand.
    assert len(acme.fake.named("Changes")) <= max(asked, 1) + 4
    before = acme.tables()
    acme.store.delete(Cursor, stream_id="github:acme/shop:changes")
    acme.collect("changes")
    assert acme.tables() == before


def test_what_moves_while_it_is_read_is_found_by_the_next_collection(acme: Acme) -> None:
    pulls = many(acme, 60)
    acme.collect("changes", pages=2)
    pulls[3].review(acme.world.user("eve"), "CHANGES_REQUESTED", NOW - MINUTE)
    acme.now += MINUTE
    acme.collect("changes")
    assert len(acme.changes()) == 60
    assert sorted(one.state for one in acme.of(Review, 4)) == ["approved", "changes_requested"]


def test_two_changes_touched_in_the_same_second_do_not_keep_it_busy(acme: Acme) -> None:
    many(acme, 5, step=0)
    acme.collect("changes")
    acme.fake.forget()
    acme.collect("changes")
    assert [one.name for one in acme.fake.calls] == ["Activity"]


def test_a_walk_whose_place_github_has_forgotten_begins_at_the_top_again(acme: Acme) -> None:
    many(acme, 60)
    acme.collect("changes", pages=2)
    [cursor] = acme.store.read(Cursor)
    told = json.loads(cursor.cursor)
    told["walk"][2] = "forgotten"
    acme.store.save([replace(cursor, cursor=json.dumps(told))])
    assert acme.collect("changes")["acme/shop:changes"].state == "ok"
    assert len(acme.changes()) == 60


@pytest.mark.parametrize("fault", [gave_up(), bad_gateway()], ids=["gave-up", "bad-gateway"])
def test_a_page_that_is_too_much_is_asked_for_in_fives(acme: Acme, fault) -> None:
    many(acme, 12)
    acme.fake.fail("Changes", fault, times=4 if fault.status == 502 else 1)
    outcome = acme.collect("changes")["acme/shop:changes"]
    assert (outcome.state, len(acme.changes())) == ("ok", 12)
    assert [one.variables["first"] for one in acme.fake.named("Changes") if one.status == 200 and one.points] == [5] * 3


# Long lists


def test_a_pull_request_of_three_thousand_files_arrives_whole_and_files_that_are_not_listed_are_told_of(
    acme: Acme,
) -> None:
    pull = acme.shop.pull("Move", author=acme.world.user("ada"), at=NOW - DAY).commit(NOW - DAY)
    for place in range(3_000):
        pull.file(f"src/{place}.py", 1)
    outcome = acme.collect("changes")["acme/shop:changes"]
    assert (outcome.state, outcome.detail) == ("ok", "")
    assert len(acme.of(ChangeFile, 1)) == 3_000
    assert acme.fake.count("graphql") == 2 + 29
    more = acme.shop.pull("More", author=None, at=NOW, changedFiles=5_120).commit(NOW)
    more.file("src/a.py", 1)
    acme.now += MINUTE
    outcome = acme.collect("changes")["acme/shop:changes"]
    assert (outcome.state, outcome.detail) == ("ok", "GitHub lists 1 of the 5120 files of acme/shop#2")


def test_hundreds_of_reviews_checks_commits_and_labels_arrive_whole_in_few_requests(acme: Acme) -> None:
    acme.shop.require("check 1")
    pull = acme.shop.pull("Long", author=acme.world.user("ada"), at=NOW - 5 * DAY)
    for place in range(250):
        pull.commit(NOW - 5 * DAY + place)
    for place in range(130):
        pull.review(acme.world.user(f"reader-{place}"), "COMMENTED", NOW - 4 * DAY + place, threads=1)
        pull.check(f"check {place}", "success", NOW - 4 * DAY, suite=f"suite {place % 15}")
    for place in range(120):
        pull.check(f"matrix {place}", "success", NOW - 4 * DAY, suite="matrix")
        pull.label(f"label {place}", NOW - 3 * DAY + place)
    for place in range(120):
        pull.unlabel(f"label {place}", NOW - 2 * DAY + place)
    acme.collect("changes")
    assert len(acme.of(ChangeCommit, 1)) == 250
    assert len(acme.of(Review, 1)) == 130
    assert len(acme.of(Check, 1)) == 250
    assert sum(one.gone_at is not None for one in acme.of(ChangeLabel, 1)) == 120
    # The lists go on together: the longest decides.
    assert acme.fake.count("graphql") <= 2 + 4


# Kinds of repositories


def test_a_renamed_repository_stays_itself_and_goes_by_the_name_in_the_settings(acme: Acme) -> None:
    many(acme, 3)
    acme.collect("changes")
    before = acme.tables()
    acme.world.rename("acme/shop", "acme/store")
    ordinary_pull = acme.world.repositories["acme/store"].pull("New", author=acme.world.user("ada"), at=NOW - HOUR)
    ordinary_pull.commit(NOW - HOUR)
    outcome = acme.collect("changes")["acme/shop:changes"]
    assert outcome.state == "ok"
    assert outcome.detail == "acme/shop is called acme/store now; write the new name into the settings"
    [repository] = acme.store.read(Repository)
    assert (repository.id, repository.name) == (before["Repository"][0].id, "acme/shop")
    assert repository.web_url == "https://github.com/acme/store"
    acme.repositories = ("acme/store",)
    acme.collect("changes")
    assert [one.name for one in acme.store.read(Repository)] == ["acme/store"]
    assert len(acme.store.read(Change)) == 4


def test_a_repository_that_is_archived_a_fork_that_has_vanished_and_an_empty_one_are_like_any_other(
    acme: Acme,
) -> None:
    pull = ordinary(acme)
    acme.shop.node["isArchived"] = True
    pull.node |= {"headRepository": None, "headRepositoryOwner": None, "headRef": None, "isCrossRepository": True}
    acme.world.repository("acme/empty", branch=None)
    acme.repositories = ("acme/shop", "acme/empty")
    assert {one.state for one in acme.collect().values()} == {"ok"}
    assert (len(acme.changes()), len(acme.of(ChangeFile, 1)), len(acme.of(Check, 1))) == (1, 2, 2)
    assert {one.name: one.default_branch for one in acme.store.read(Repository)}["acme/empty"] == "HEAD"


def test_a_repository_that_is_not_there_fails_by_itself_under_the_id_it_had(acme: Acme) -> None:
    ordinary(acme)
    acme.repositories = ("acme/gone", "acme/shop")
    outcomes = acme.collect("changes")
    assert outcomes["acme/gone:changes"].state == "failed"
    assert "acme/gone was not found, or the token may not see it" in outcomes["acme/gone:changes"].detail
    assert outcomes["acme/shop:changes"].state == "ok"
    acme.world.gone.add("acme/shop")
    outcome = acme.collect("changes")["acme/shop:changes"]
    assert (outcome.state, outcome.repository) == ("failed", f"github:{acme.shop.node['id']}")


def test_an_organisation_brings_all_its_repositories_but_those_long_over(acme: Acme) -> None:
    acme.organisation = "acme"
    ordinary(acme)
    acme.world.repository("acme/old", created_at=NOW - 400 * DAY, isArchived=True)
    acme.world.repository("acme/off", created_at=NOW - DAY, isDisabled=True)
    acme.world.repository("acme/quiet", created_at=NOW - 400 * DAY)
    acme.collect()
    assert sorted(one.name for one in acme.store.read(Repository)) == ["acme/quiet", "acme/shop"]


def test_no_repository_named_is_not_connected(acme: Acme) -> None:
    acme.repositories = ()
    with pytest.raises(NotConnected, match="set repositories or organisation"):
        acme.source().streams()


# Changed lines


def test_changed_lines_are_not_asked_for_unless_the_settings_say_so(acme: Acme) -> None:
    ordinary(acme)
    acme.collect("changes")
    assert acme.fake.count("rest") == 0
    acme.patches = "off"
    [stream] = [one for one in acme.source().streams() if one.id.endswith(":changes")]
    assert "patch" not in stream.feeds


def test_changed_lines_and_old_names_come_by_rest(acme: Acme) -> None:
    acme.patches = "rest"
    pull = acme.shop.pull("Move", author=acme.world.user("ada"), at=NOW - DAY).commit(NOW - DAY)
    pull.file("src/new.py", 1, 1, "RENAMED", patch="@@ -1 +1 @@\n-a\n+b", previous_filename="src/old.py")
    pull.file("logo.png", 0, 0)
    for place in range(150):
        pull.file(f"src/{place}.py", 1, patch="+x")
    acme.collect("changes")
    files = {one.path: one for one in acme.of(ChangeFile, 1)}
    assert len(files) == 152
    assert (files["src/new.py"].previous_path, files["src/new.py"].patch) == ("src/old.py", "@@ -1 +1 @@\n-a\n+b")
    assert (files["logo.png"].added, files["logo.png"].patch) == (None, None)
    assert acme.fake.count("rest") == 2
