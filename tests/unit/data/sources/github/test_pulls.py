"""How a pull request is read: who, approved since when, checked how often, labelled since when, taking back what."""

from __future__ import annotations

import pytest

from data.records import ChangeCommit, ChangeFile, ChangeLabel, Check, Person, Review
from data.sources.forge.changes import Accounts, approved_at
from data.sources.github.access import person_of
from data.sources.github.pulls import reverted_number
from tests.unit.data.sources.desk import DAY, HOUR, MINUTE, NOW
from tests.unit.data.sources.github.acme import Acme, many, ordinary

AT = NOW - 2 * DAY


def opened(acme: Acme, **more):
    return acme.shop.pull("Try", author=acme.world.user("ada"), at=AT, **more).commit(AT)


# People


def test_a_bot_is_tagged_and_called_as_rest_calls_it_also_behind_an_ordinary_account(acme: Acme) -> None:
    acme.shop.pull("Bump", author=acme.world.bot("dependabot"), at=AT)
    acme.shop.pull("Bump", author=acme.world.user("renovate-bot"), at=AT)
    acme.collect("changes")
    people = {one.login: one for one in acme.store.read(Person)}
    assert {login: one.is_bot for login, one in people.items()} == {"dependabot[bot]": True, "renovate-bot": True}
    assert people["dependabot[bot]"].name == "dependabot[bot]"
    assert acme.changes()[1].author_id == people["dependabot[bot]"].id


def test_rest_and_graphql_name_the_same_account_alike_and_one_without_a_name_or_an_id_is_nobody() -> None:
    by_rest = {"login": "dependabot[bot]", "node_id": "BOT_1", "id": 49_699_333, "type": "Bot"}
    by_graphql = {"__typename": "Bot", "login": "dependabot", "id": "BOT_1"}
    assert person_of(by_rest, "github") == person_of(by_graphql, "github")
    nobody = ({}, {"login": "x"}, {"id": "U_1"}, {"login": "", "id": "U_1"})
    assert {person_of(actor, "github") for actor in nobody} == {None}


def test_a_name_that_was_told_once_is_kept_on_a_page() -> None:
    people = Accounts("github", person_of)
    people.id_of({"__typename": "User", "id": "U_1", "login": "ada", "name": "Ada"})
    people.id_of({"id": "U_1", "login": "ada"})
    assert [one.name for one in people.records()] == ["Ada"]


def test_a_deleted_account_is_nobody_and_breaks_nothing(acme: Acme) -> None:
    pull = acme.shop.pull("Try", author=None, at=AT).commit(AT)
    pull.review(None, "APPROVED", AT + HOUR)
    pull.review(acme.world.user("bob"), "COMMENTED", AT + HOUR)
    pull.merge(AT + 2 * HOUR)
    assert acme.collect("changes")["acme/shop:changes"].state == "ok"
    change = acme.changes()[1]
    assert (change.author_id, change.approved_at) == (None, AT + HOUR)
    assert [one.reviewer_id for one in acme.of(Review, 1)] == [None, acme.person("bob")]


# States


def test_a_draft_an_open_and_a_closed_one_are_what_they_are_and_a_trial_merge_is_no_merge(acme: Acme) -> None:
    opened(acme, isDraft=True)
    opened(acme).node["mergeCommit"] = acme.shop.head
    opened(acme).close(AT + HOUR)
    acme.collect("changes")
    told = {number: (one.is_draft, one.merged_at, one.closed_at) for number, one in acme.changes().items()}
    assert told == {1: (True, None, None), 2: (False, None, None), 3: (False, None, AT + HOUR)}
    assert acme.changes()[2].merge_sha is None


def test_the_merge_commit_is_the_one_on_the_branch_however_it_was_merged(acme: Acme) -> None:
    """By a commit of its own, by a rebase, and by one that has vanished since."""
    merged, rebased, vanished = (opened(acme).commit(AT + 1) for _ in range(3))
    merged.merge(AT + HOUR)
    rebased.merge(AT + HOUR, sha=rebased.node["commits"][-1]["commit"]["oid"])
    vanished.merge(AT + HOUR).node["mergeCommit"] = None
    acme.collect("changes")
    wanted = [merged.node["mergeCommit"]["oid"], rebased.node["mergeCommit"]["oid"], None]
    assert [acme.changes()[number].merge_sha for number in (1, 2, 3)] == wanted
    assert acme.changes()[3].merged_at == AT + HOUR


# Reviews


def words(*told: tuple[str, str, int]) -> list[Review]:
    return [
        Review(id=str(place), change_id="c", reviewer_id=who or None, state=state, submitted_at=at, comments=0)
        for place, (who, state, at) in enumerate(told)
    ]


@pytest.mark.parametrize(
    ("told", "merged", "since"),
    [
        pytest.param([], None, None, id="nobody"),
        pytest.param([("bob", "approved", 5)], None, 5, id="one"),
        pytest.param([("bob", "approved", 5), ("eve", "approved", 3)], None, 3, id="the-first-that-stands"),
        pytest.param([("bob", "approved", 5), ("bob", "commented", 7)], None, 5, id="a-comment-takes-nothing-back"),
        pytest.param([("bob", "approved", 5), ("bob", "dismissed", 7)], None, None, id="dismissed"),
        pytest.param([("bob", "changes_requested", 5), ("bob", "approved", 7)], None, 7, id="the-last-word"),
        pytest.param([("bob", "approved", 5), ("eve", "changes_requested", 7)], None, None, id="one-against-it"),
        pytest.param([("bob", "approved", 5), ("eve", "changes_requested", 9)], 8, 5, id="against-it-after-the-merge"),
        pytest.param([("bob", "approved", 9)], 8, None, id="approved-after-the-merge"),
        pytest.param([("ada", "approved", 5)], None, None, id="by-the-author"),
        pytest.param([("", "approved", 5), ("", "dismissed", 6)], None, 5, id="deleted-accounts-are-several"),
    ],
)
def test_a_change_is_approved_since_the_first_approval_that_still_stands(told, merged, since) -> None:
    assert approved_at(words(*told), "ada", merged) == since


def test_answers_in_a_thread_are_no_threads_and_a_review_that_nobody_has_sent_is_none(acme: Acme) -> None:
    pull = opened(acme)
    pull.review(acme.world.user("bob"), "COMMENTED", AT, threads=3, answers=2)
    pull.review(acme.world.user("ada"), "COMMENTED", AT + 1, answers=4)
    pull.review(acme.world.user("eve"), "COMMENTED", AT + 2, threads=40)
    pull.review(acme.world.user("new"), "PENDING", AT + 3)
    acme.collect("changes")
    assert [one.comments for one in acme.of(Review, 1)] == [3, 0, 40]


# Checks


def test_each_check_of_the_last_commit_is_told_once_with_how_it_ended_and_how_often_it_was_run(acme: Acme) -> None:
    again, suites, last, waits, told = (opened(acme) for _ in range(5))
    for place, conclusion in enumerate(("failure", "timed_out", "success")):
        again.check("test", conclusion, AT + place * HOUR)
    # The later of two suites counts.
    suites.check("test", "success", AT + MINUTE, suite="pull request")
    suites.check("test", "cancelled", AT, suite="push")
    last.check("test", "failure", AT)
    last.commit(AT + HOUR)
    last.check("test", "success", AT + HOUR)
    last.check("lint", "startup_failure", AT + HOUR)
    # One that waits is newer than one that has ended.
    waits.check("test", "failure", AT)
    waits.check("test", None, AT)["startedAt"] = None
    words = {"SUCCESS": "success", "FAILURE": "failure", "ERROR": "failure", "PENDING": None, "EXPECTED": None}
    for state in words:
        told.status(f"ci/{state}", state, AT)
    acme.collect("changes")
    wanted = {
        again.number: {"test": ("success", 3)},
        suites.number: {"test": ("success", 1)},
        last.number: {"test": ("success", 1), "lint": ("failure", 1)},
        waits.number: {"test": (None, 2)},
        told.number: {f"ci/{state}": (conclusion, 1) for state, conclusion in words.items()},
    }
    for number, checks in wanted.items():
        assert {one.name: (one.conclusion, one.attempts) for one in acme.of(Check, number)} == checks


def test_a_branch_without_a_commit_has_no_checks_and_that_is_no_gap(acme: Acme) -> None:
    pull = acme.shop.pull("Try", author=None, at=NOW - DAY).commit(NOW - DAY)
    pull.check("test", "success", NOW - DAY)
    acme.collect("changes")
    pull.force_push(NOW)
    assert acme.collect("changes")["acme/shop:changes"].state == "ok"
    assert (acme.of(Check, 1), acme.of(ChangeCommit, 1)) == ([], [])


# Which are required


def required_of(acme: Acme, number: int = 1) -> set[str]:
    return {one.name for one in acme.of(Check, number) if one.is_required}


def test_where_the_rules_may_not_be_seen_one_request_asks_for_all_with_the_same_checks(acme: Acme) -> None:
    acme.shop.shows_rules = False
    ordinary(acme)
    many(acme, 30)
    acme.collect("changes")
    assert required_of(acme) == {"test"}
    assert len(acme.fake.named("Together")) == 1


def test_every_branch_has_its_own_rules(acme: Acme) -> None:
    acme.shop.require("test")
    acme.shop.require("lint", branch="release")
    for branch in ("main", "release"):
        pull = opened(acme, baseRefName=branch)
        pull.check("test", "success", AT)
        pull.check("lint", "success", AT)
    acme.collect("changes")
    assert (required_of(acme, 1), required_of(acme, 2)) == ({"test"}, {"lint"})


def test_a_required_check_is_found_behind_a_hundred_others(acme: Acme) -> None:
    acme.shop.shows_rules = False
    acme.shop.require("test")
    pull = opened(acme)
    for place in range(130):
        pull.check(f"job {place:03d}", "success", AT)
    pull.check("test", "success", AT)
    acme.collect("changes")
    assert required_of(acme) == {"test"}
    assert len(acme.of(Check, 1)) == 131


# Labels


def test_a_label_is_told_from_when_it_came_until_when_it_went_and_without_an_event_from_the_opening(acme: Acme) -> None:
    pull = opened(acme).label("bug", AT + 1).label("wip", AT + 2).unlabel("wip", AT + 3).label("wip", AT + 5)
    pull.unlabel("wip", AT + 9)
    opened(acme).label("imported", AT + 1).node["timelineItems"] = []
    acme.collect("changes")
    told = {(one.label, one.observed_at, one.gone_at) for one in acme.of(ChangeLabel, 1)}
    assert told == {("bug", AT + 1, None), ("wip", AT + 2, AT + 3), ("wip", AT + 5, AT + 9)}
    assert [(one.observed_at, one.gone_at) for one in acme.of(ChangeLabel, 2)] == [(AT, None)]


# Files


def test_a_file_that_changed_without_a_line_is_binary(acme: Acme) -> None:
    told = {
        ("MODIFIED", (0, 0)): (None, None),
        ("CHANGED", (0, 0)): (None, None),
        ("ADDED", (0, 0)): (0, 0),
        ("RENAMED", (0, 0)): (0, 0),
        ("DELETED", (0, 9)): (0, 9),
        ("MODIFIED", (3, 0)): (3, 0),
    }
    pull = opened(acme)
    for place, (kind, lines) in enumerate(told):
        pull.file(str(place), *lines, kind)
    acme.collect("changes")
    assert [(one.added, one.deleted) for one in acme.of(ChangeFile, 1)] == list(told.values())


# Reverts

NAMES = ("acme/shop", "acme/store")


@pytest.mark.parametrize(
    ("title", "body", "branch", "number"),
    [
        pytest.param('Revert "Round"', "Reverts acme/shop#12", "revert-12-round", 12, id="the-button"),
        pytest.param('Revert "Round"', "Reverts acme/store#12", "x", 12, id="under-its-other-name"),
        pytest.param("Undo", "reverts #12, for now", "x", 12, id="a-number"),
        pytest.param("Undo", "This reverts pull request #12.", "x", 12, id="in-words"),
        pytest.param("Undo", "Reverts: https://github.com/acme/shop/pull/12", "x", 12, id="an-address"),
        pytest.param('Revert "Round"', "", "revert-12-round", 12, id="only-the-branch"),
        pytest.param("Round", "", "revert-12-round", None, id="a-branch-that-only-looks-so"),
        pytest.param("Undo", "Reverts other/thing#12", "x", None, id="another-repository"),
        pytest.param("Undo", "See #12, which this reverts in spirit", "x", None, id="a-mention"),
        pytest.param("Undo", "Reverts #7", "x", None, id="itself"),
        pytest.param("Undo", None, "x", None, id="no-text"),
        pytest.param("Undo", "\n\n  This\treverts acme/shop#12\n", "x", 12, id="at-the-beginning-of-a-line"),
        pytest.param("Undo", "\n" * 65_536, "x", None, id="a-body-of-nothing"),
        pytest.param("Undo", "reverts" + "\n" * 20_000, "x", None, id="a-word-and-nothing-in-no-time"),
        pytest.param("Undo", "revert \t" * 8_000, "x", None, id="a-word-again-and-again-in-no-time"),
    ],
)
def test_what_a_pull_request_takes_back_is_what_it_says_it_does(title, body, branch, number) -> None:
    assert reverted_number({"number": 7, "title": title, "body": body, "headRefName": branch}, NAMES) == number


def test_a_revert_by_commit_finds_the_pull_request_that_brought_it(acme: Acme) -> None:
    first = opened(acme).merge(AT + HOUR)
    sha = first.node["mergeCommit"]["oid"]
    acme.shop.pull("Undo", author=None, at=AT + 2 * HOUR, body=f"This reverts commit {sha}.")
    acme.shop.pull("Undo", author=None, at=AT + 3 * HOUR, body=f"This reverts commit {'0' * 40}.")
    acme.collect("changes")
    assert [one.reverts_id for one in acme.changes().values()] == [None, acme.changes()[1].id, None]
