"""Merge requests as they reach the store: whole, once, with late changes, and every gap named."""

from __future__ import annotations

import pytest

from data.records import Change, ChangeCommit, ChangeFile, ChangeLabel, Check, Cursor, Person, Repository, Review
from data.sources.gitlab import mergerequests
from tests.fakes.scripted import Said
from tests.unit.data.sources.desk import DAY, HOUR, MINUTE, NOW
from tests.unit.data.sources.gitlab.forge import ADA, BOB, Forge, iso, job, note, pipeline, refused, thread

EVE = {"id": 3, "username": "eve", "name": "Eve"}
AT = NOW - 3 * DAY
CHANGES = "acme/shop:changes"
QUIET = ["/projects/acme/shop", "/projects/42/pipelines", "/projects/42/merge_requests"]
"""What is asked where nothing is new."""


def commit(sha: str, at: int, **more: object) -> dict[str, object]:
    return {
        "id": sha,
        "author_name": "Ada Lovelace",
        "author_email": "ada@acme.example",
        "authored_date": iso(at),
        **more,
    }


def diff(path: str, text: str = "", **more: object) -> dict[str, object]:
    return {"old_path": path, "new_path": path, "a_mode": "100644", "b_mode": "100644", "diff": text, **more}


def ordinary(forge: Forge, iid: int = 1, *, at: int = AT) -> dict[str, object]:
    """A merged one: two commits, three files, a thread, an approval, a label that went, and two jobs."""
    merged = iso(at + 2 * HOUR)
    node = forge.merge(
        iid, at=at, state="merged", merged_at=merged, updated_at=merged, merge_commit_sha="feed", labels=["bug"]
    )
    forge.part(iid, "commits", [commit("b2", at), commit("a1", at - HOUR)])
    forge.part(
        iid,
        "diffs",
        [
            diff("src/money.py", "@@ -1,2 +1,2 @@\n-a\n+b\n+--c\n"),
            diff("docs/new.md", "", old_path="docs/old.md", renamed_file=True),
            diff("logo.png", "Binary files a/logo.png and b/logo.png differ\n"),
        ],
    )
    said = [
        thread(1, note(11, "Why not floor?", at=at + MINUTE), note(12, "The law.", at=at + 2 * MINUTE, author=ADA)),
        thread(2, note(13, "approved this merge request", at=at + HOUR, system=True), alone=True),
        thread(3, note(14, "assigned to @ada", at=at + HOUR, system=True), alone=True),
    ]
    forge.part(iid, "discussions", said)
    forge.part(iid, "approvals", {"approved_by": [{"user": BOB}]})
    events = [("add", "bug", 1), ("add", "wip", 2), ("remove", "wip", 3)]
    forge.part(
        iid,
        "resource_label_events",
        [{"id": n, "created_at": iso(at + n), "label": {"name": name}, "action": what} for what, name, n in events],
    )
    forge.part(iid, "pipelines", [pipeline(70 + iid, str(node["sha"]), "success")])
    forge.told[f"/projects/42/pipelines/{70 + iid}/jobs"] = [
        job(2, "test", "success"),
        job(1, "test", "failed"),
        job(3, "lint", "failed", allow_failure=True),
    ]
    return node


def test_an_ordinary_one_is_stored_with_all_that_belongs_to_it(forge: Forge) -> None:
    ordinary(forge)
    outcome = forge.collect("changes")[CHANGES]
    assert (outcome.state, outcome.items) == ("ok", 1)
    change = "gitlab:42!1"
    assert forge.change() == Change(
        id=change,
        repository_id="gitlab:42",
        number=1,
        title="Change 1",
        author_id="gitlab:1",
        opened_at=AT,
        first_commit_at=AT - HOUR,
        approved_at=AT + HOUR,
        merged_at=AT + 2 * HOUR,
        closed_at=None,
        updated_at=AT + 2 * HOUR,
        is_draft=False,
        merge_sha="feed",
        reverts_id=None,
        head="branch-1",
        base="main",
    )
    assert forge.store.read(Repository) == [
        Repository(
            id="gitlab:42", name="acme/shop", default_branch="main", web_url="https://gitlab.example.com/acme/shop"
        )
    ]
    assert {(one.path, one.added, one.deleted, one.previous_path) for one in forge.of(ChangeFile)} == {
        ("src/money.py", 2, 1, None),
        ("docs/new.md", 0, 0, "docs/old.md"),
        ("logo.png", None, None, None),
    }
    commits = sorted(forge.of(ChangeCommit), key=lambda one: one.position)
    assert [(one.sha, one.author_id) for one in commits] == [("a1", "gitlab:1"), ("b2", "gitlab:1")]
    assert {(one.label, one.observed_at, one.gone_at) for one in forge.of(ChangeLabel)} == {
        ("bug", AT + 1, None),
        ("wip", AT + 2, AT + 3),
    }
    assert {(one.reviewer_id, one.state, one.submitted_at, one.comments) for one in forge.of(Review)} == {
        ("gitlab:2", "commented", AT + MINUTE, 1),
        ("gitlab:2", "approved", AT + HOUR, 0),
    }
    assert {(one.name, one.is_required, one.conclusion, one.attempts) for one in forge.of(Check)} == {
        ("test", True, "success", 2),
        ("lint", False, "failure", 1),
    }


def test_an_approval_that_was_taken_back_or_fell_away_is_dismissed_and_one_without_a_note_has_its_time(
    forge: Forge,
) -> None:
    forge.merge()
    said = [
        note(1, "approved this merge request", at=AT + 1, author=BOB, system=True),
        note(2, "unapproved this merge request", at=AT + 2, author=BOB, system=True),
        # Eve's fell away with a push, of which no note speaks.
        note(3, "approved this merge request", at=AT + 3, author=EVE, system=True),
        note(4, "requested changes", at=AT + 4, author=BOB, system=True),
        note(5, "requested review from @bob", at=AT + 5, author=ADA, system=True),
    ]
    forge.part(1, "discussions", [thread(one["id"], one, alone=True) for one in said])
    # Times are told apart whatever zone they are written in.
    forge.merge(2)
    later, first = said[1] | {"created_at": "2025-10-26T02:10:00+01:00"}, said[0]
    first = first | {"created_at": "2025-10-26T02:30:00.100+02:00"}
    forge.part(2, "discussions", [thread(2, later), thread(1, first)])
    # Without a note it was given when it says, or before the merge.
    forge.merge(3, state="merged", merged_at=iso(AT + HOUR))
    forge.part(3, "approvals", {"approved_by": [{"user": BOB, "approved_at": iso(AT + MINUTE)}, {"user": EVE}]})
    forge.collect("changes")
    found = {(one.reviewer_id, one.state) for one in forge.of(Review)}
    assert found == {("gitlab:2", "dismissed"), ("gitlab:3", "dismissed"), ("gitlab:2", "changes_requested")}
    assert forge.change().approved_at is None
    assert [one.state for one in forge.of(Review, 2)] == ["dismissed"]
    found = {(one.reviewer_id, one.submitted_at) for one in forge.of(Review, 3)}
    assert found == {("gitlab:2", AT + MINUTE), ("gitlab:3", AT + HOUR)}


def test_the_commit_that_a_merge_made_is_found_for_every_way_of_merging(forge: Forge) -> None:
    merged = {"state": "merged", "merged_at": iso(AT)}
    forge.merge(1, merge_commit_sha="m", squash_commit_sha="s", **merged)
    forge.merge(2, squash_commit_sha="s", **merged)
    forge.merge(3, sha="fast-forward", **merged)
    forge.merge(4, merge_commit_sha="trial")
    forge.collect("changes")
    assert [forge.change(iid).merge_sha for iid in (1, 2, 3, 4)] == ["m", "s", "fast-forward", None]


def test_what_a_merge_request_takes_back_is_found_and_a_mention_takes_nothing_back(forge: Forge) -> None:
    told = {
        "It broke checkout.\n\nThis reverts merge request !7\n": True,
        "Reverts acme/shop!7": True,
        "Reverts https://gitlab.example.com/acme/shop/-/merge_requests/7": True,
        f"This reverts commit {'ab' * 20}": True,
        "See !7": False,
        "Reverts acme/other!7": False,
        "This reverts merge request !16": False,
        None: False,
        # Read in no time.
        "\n" * 100_000: False,
    }
    for iid, text in enumerate(told, start=10):
        forge.merge(iid, description=text)
    forge.told[f"/projects/42/repository/commits/{'ab' * 20}/merge_requests"] = [
        {"iid": 7, "state": "merged", "project_id": 42}
    ]
    forge.collect("changes")
    found = [forge.change(iid).reverts_id for iid in range(10, 10 + len(told))]
    assert found == ["gitlab:42!7" if reverts else None for reverts in told.values()]


def test_a_ghost_is_nobody_a_bot_is_told_from_people_and_commits_have_their_private_address(forge: Forge) -> None:
    forge.merge(1, author={"id": 9, "username": "ghost", "name": "Ghost User"})
    forge.merge(2, author={"id": 10, "username": "project_42_bot_0a1b2c", "name": "releases"})
    forge.merge(3, author={"id": 11, "username": "helper", "name": "Helper", "bot": True})
    forge.merge(4, author=None)
    private = commit("a", AT, author_name="E", author_email="3-eve@users.noreply.gitlab.com")
    forge.part(4, "commits", [private, commit("b", AT, author_name="Somebody else")])
    forge.collect("changes")
    assert [forge.change(iid).author_id for iid in (1, 2, 3, 4)] == [None, "gitlab:10", "gitlab:11", None]
    assert {one.login: one.is_bot for one in forge.store.read(Person)} == {
        "project_42_bot_0a1b2c": True,
        "helper": True,
    }
    assert {one.sha: one.author_id for one in forge.of(ChangeCommit, 4)} == {"a": "gitlab:3", "b": None}


def test_lines_that_gitlab_leaves_out_are_asked_for_once_more_without_limits_and_those_that_stay_so_are_told(
    forge: Forge,
) -> None:
    forge.merge()
    forge.part(1, "diffs", [diff("big.py", collapsed=True), diff("small.py", "@@ -0,0 +1 @@\n+a\n")])
    whole = [
        diff("big.py", "--- a/big.py\n+++ b/big.py\n@@ -0,0 +1,2 @@\n+a\n+b\n"),
        diff("small.py", "@@ -0,0 +1 @@\n+a\n"),
    ]
    forge.part(1, "changes", {"changes": whole, "overflow": False})
    forge.merge(2)
    forge.part(2, "diffs", [diff("big.py", too_large=True)])
    outcome = forge.collect("changes")[CHANGES]
    assert outcome.detail == "GitLab leaves out the lines of 1 of 1 files of acme/shop!2"
    assert {one.path: one.added for one in forge.of(ChangeFile)} == {"big.py": 2, "small.py": 1}
    [file] = forge.of(ChangeFile, 2)
    assert (file.added, file.deleted, file.patch) == (None, None, None)


def test_a_pipeline_whose_jobs_are_elsewhere_is_one_check_and_a_merged_result_counts(forge: Forge) -> None:
    shas = [str(forge.merge(iid)["sha"]) for iid in (1, 2, 3, 4)]
    forge.part(1, "pipelines", [pipeline(5, shas[0], "failed", source="external")])
    forge.told["/projects/42/pipelines/5/jobs"] = []
    forge.part(2, "pipelines", [pipeline(6, "its-own", "success", ref="refs/merge-requests/2/merge")])
    forge.told["/projects/42/pipelines/6/jobs"] = [job(1, "test", "success")]
    # Of an older commit: the last one has none.
    forge.part(3, "pipelines", [pipeline(7, "older", "failed")])
    # In a fork that may not be seen.
    forge.part(4, "pipelines", [pipeline(8, shas[3], "success", project_id=77)])
    forge.told["/projects/77/pipelines/8/jobs"] = refused("404 Project Not Found", 404)
    assert forge.collect("changes")[CHANGES].state == "ok"
    told = [[(one.name, one.conclusion) for one in forge.of(Check, iid)] for iid in (1, 2, 3, 4)]
    assert told == [[("pipeline", "failure")], [("test", "success")], [], [("pipeline", "success")]]
    forge.told["/projects/acme/shop"]["builds_access_level"] = "disabled"
    forge.server.paths()
    assert forge.collect("changes")[CHANGES].state == "ok"
    assert not any("pipelines" in path for path in forge.server.paths())


def test_a_pipeline_that_begins_long_after_the_last_touch_is_found(forge: Forge) -> None:
    node = forge.merge(at=NOW - 30 * DAY)
    forge.collect("changes")
    assert forge.of(Check) == []
    forge.now += DAY
    run = pipeline(5, str(node["sha"]), "running", ref="refs/merge-requests/1/head", updated_at=iso(NOW + HOUR))
    forge.part(1, "pipelines", [run])
    forge.told["/projects/42/pipelines"] = [run]
    forge.told["/projects/42/pipelines/5/jobs"] = [job(1, "test", "running")]
    forge.collect("changes")
    assert forge.of(Check)[0].conclusion is None
    forge.now += DAY
    run["updated_at"] = iso(NOW + DAY + HOUR)
    forge.told["/projects/42/pipelines/5/jobs"] = [job(1, "test", "success")]
    forge.collect("changes")
    assert forge.of(Check)[0].conclusion == "success"
    forge.server.paths()
    forge.now += DAY
    forge.collect("changes")
    assert forge.server.paths() == QUIET


@pytest.fixture
def _three_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """How many pages of a hundred one collection looks through."""
    monkeypatch.setattr(mergerequests, "MOST_PAGES", 3)


@pytest.mark.usefixtures("_three_pages")
@pytest.mark.parametrize(("others", "apart", "collections"), [(150, 0, 1), (350, 0, 1), (400, 1, 2)])
def test_a_pipeline_is_found_behind_pages_of_others_of_the_same_moment_or_by_the_next_collection(
    forge: Forge, others: int, apart: int, collections: int
) -> None:
    node = forge.merge(at=NOW - 30 * DAY)
    forge.collect("changes")
    forge.now += DAY
    at = NOW + HOUR
    away = [
        pipeline(number, "feed", "success", ref="main", updated_at=iso(at + apart * number))
        for number in range(100, 100 + others)
    ]
    touched = iso(at + apart * HOUR)
    run = pipeline(5, str(node["sha"]), "success", ref="refs/merge-requests/1/head", updated_at=touched)
    forge.part(1, "pipelines", [run])
    forge.told["/projects/42/pipelines"] = [*away, run]
    forge.told["/projects/42/pipelines/5/jobs"] = [job(1, "test", "success")]
    for _ in range(collections):
        assert forge.of(Check) == []
        assert forge.collect("changes")[CHANGES].state == "ok"
    assert forge.of(Check)[0].conclusion == "success"


def test_what_was_waited_for_and_is_listed_too_is_read_once(forge: Forge) -> None:
    node = forge.merge(at=NOW - MINUTE)
    forge.part(1, "pipelines", [pipeline(5, str(node["sha"]), "running")])
    forge.told["/projects/42/pipelines/5/jobs"] = [job(1, "test", "running")]
    forge.collect("changes")
    forge.server.paths()
    forge.now += MINUTE
    forge.collect("changes")
    assert sum(path.endswith("/diffs") for path in forge.server.paths()) == 1


def test_what_is_touched_again_replaces_what_was_stored_and_a_project_of_the_same_path_does_not(forge: Forge) -> None:
    node = ordinary(forge)
    forge.collect("changes")
    forge.now += DAY
    node.update(updated_at=iso(NOW + HOUR), labels=[])
    forge.part(1, "commits", [commit("c3", AT)])
    forge.part(1, "resource_label_events", [])
    forge.collect("changes")
    assert [one.sha for one in forge.of(ChangeCommit)] == ["c3"]
    assert forge.of(ChangeLabel) == []
    # A project that took the path of another is read from its beginning.
    forge.project(number=43)
    forge.told["/projects/43/merge_requests"] = [forge.merge(1)]
    forge.told["/projects/43/merge_requests/1/approvals"] = {"approved_by": []}
    forge.collect("changes")
    assert {one.repository_id for one in forge.store.read(Change)} == {"gitlab:42", "gitlab:43"}


def test_nothing_new_costs_two_requests_beside_the_project(forge: Forge) -> None:
    ordinary(forge)
    forge.collect("changes")
    forge.now += HOUR
    forge.collect("changes")
    forge.server.paths()
    forge.now += HOUR
    outcome = forge.collect("changes")[CHANGES]
    assert forge.server.paths() == QUIET
    assert (outcome.state, outcome.items) == ("ok", 0)


def test_a_collection_that_is_stopped_after_any_page_goes_on_to_the_same_tables(forge: Forge) -> None:
    for iid in range(1, 24):
        # More than a page of them in one second.
        forge.merge(iid, at=AT + (0 if iid < 22 else iid * MINUTE))
    stops = 0
    while forge.collect("changes", pages=1 + stops)[CHANGES].state != "ok":
        stops += 1
    assert stops >= 2
    assert sorted(one.number for one in forge.store.read(Change)) == list(range(1, 24))


def test_what_is_touched_while_it_is_read_makes_nothing_be_missed(forge: Forge) -> None:
    nodes = [forge.merge(iid, at=AT + iid * MINUTE) for iid in range(1, 23)]
    listed = list(nodes)

    def moving(query: dict[str, str]) -> list[dict[str, object]]:
        if query["updated_after"] > iso(AT):
            # After the first page what was on it goes to the end, and all behind it moves forward.
            nodes[0]["updated_at"] = iso(NOW - HOUR)
        return listed

    forge.told["/projects/42/merge_requests"] = moving
    forge.collect("changes")
    assert sorted(one.number for one in forge.store.read(Change)) == list(range(1, 23))
    assert forge.change(1).updated_at == NOW - HOUR


def test_a_part_that_may_not_be_seen_is_told_once_and_costs_nothing_more(forge: Forge) -> None:
    for iid in (1, 2):
        ordinary(forge, iid, at=AT + iid)
        forge.part(iid, "discussions", refused())
    outcome = forge.collect("changes")[CHANGES]
    assert outcome.state == "partial"
    assert outcome.gaps == ("reviews",)
    assert "403 Forbidden" in outcome.detail
    assert sum(path.endswith("discussions") for path in forge.server.paths()) == 1
    assert len(forge.of(ChangeFile, 2)) == 3


def test_a_list_of_files_that_ends_at_gitlabs_limit_is_asked_for_without_one(forge: Forge) -> None:
    node = forge.merge()
    forge.part(1, "diffs", [diff(f"{place}.py") for place in range(100)])
    forge.told["/projects/42/merge_requests/1"] = {**node, "changes_count": "100+"}
    forge.part(1, "changes", refused("404 Not Found", 404))
    outcome = forge.collect("changes")[CHANGES]
    assert "GitLab leaves out files beyond its limit of acme/shop!1" in outcome.detail
    node["updated_at"] = iso(NOW)
    forge.part(1, "changes", {"changes": [diff(f"{place}.py") for place in range(120)]})
    assert forge.collect("changes")[CHANGES].state == "ok"
    assert len(forge.of(ChangeFile)) == 120


def test_a_commit_whose_merge_request_cannot_be_told_costs_the_rest_nothing(forge: Forge) -> None:
    ordinary(forge)["description"] = f"This reverts commit {'ab' * 20}"
    forge.told[f"/projects/42/repository/commits/{'ab' * 20}/merge_requests"] = refused("boom", 500)
    outcome = forge.collect("changes")[CHANGES]
    assert "no reverted merge request of acme/shop!1" in outcome.detail
    assert len(forge.of(ChangeFile)) == 3
    # A commit that is not there has no merge request.
    forge.told[f"/projects/42/repository/commits/{'ab' * 20}/merge_requests"] = None
    forge.now += 3 * HOUR
    assert forge.collect("changes")[CHANGES].state == "ok"


def test_a_part_that_fails_over_there_is_asked_for_with_the_next_collections_for_two_days(forge: Forge) -> None:
    # However long ago they were touched.
    for iid in (1, 2):
        ordinary(forge, iid, at=NOW - 90 * DAY + iid)
    held = forge.told["/projects/42/merge_requests/2/diffs"]
    for iid in (1, 2):
        forge.part(iid, "diffs", refused("boom", 500))
    outcome = forge.collect("changes")[CHANGES]
    assert (outcome.state, set(outcome.gaps)) == ("partial", {"diff", "patch"})
    forge.part(2, "diffs", held)
    asked = []
    for _ in range(3):
        forge.server.paths()
        forge.now += DAY
        forge.collect("changes")
        paths = forge.server.paths()
        asked.append([f"/projects/42/merge_requests/{iid}/diffs" in paths for iid in (1, 2)])
    assert asked == [[True, True], [True, False], [False, False]]
    assert len(forge.of(ChangeFile, 2)) == 3


def test_a_server_that_fails_again_and_again_ends_the_reading_and_keeps_the_cursor(forge: Forge) -> None:
    for iid in range(1, 6):
        ordinary(forge, iid, at=AT + iid)
        forge.part(iid, "diffs", refused("boom", 500))
    outcome = forge.collect("changes")[CHANGES]
    assert outcome.state == "failed"
    assert forge.store.read(Change) == []
    [cursor] = forge.store.read(Cursor)
    assert cursor.reached_at is None


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (refused("404 Project Not Found", 404), "was not found"),
        (Said(json=["not", "an", "object"]), "something other than an object"),
        (Said(json={"id": 42}), "is not what it documents"),
    ],
)
def test_a_project_that_cannot_be_read_ends_in_words_of_its_own(forge: Forge, answer: Said, words: str) -> None:
    forge.told["/projects/acme/shop"] = answer
    outcome = forge.collect("changes")[CHANGES]
    assert outcome.state == "failed"
    assert words in outcome.detail


def test_what_is_of_another_type_than_documented_is_gitlabs_and_no_defect_of_ours(forge: Forge) -> None:
    ordinary(forge)
    for place, wrong in (
        ("", {"title": 7}),
        ("", {"title": None}),
        ("", {"iid": 1.5}),
        ("", {"labels": "bug"}),
        ("", {"draft": "false"}),
        ("/1/commits", {"id": None}),
        ("/1/diffs", {"new_path": 7}),
        ("/1/discussions", {"notes": None}),
        ("/1/resource_label_events", {"label": {"name": 7}}),
        ("/1/pipelines", {"sha": 7}),
    ):
        told = forge.told[f"/projects/42/merge_requests{place}"]
        right, told[0] = told[0], {**told[0], **wrong}
        outcome = forge.collect("changes")[CHANGES]
        assert (outcome.state, outcome.failure is not None) == ("failed", True), (place, wrong)
        assert "is not what it documents" in outcome.detail
        told[0] = right
    assert forge.collect("changes")[CHANGES].state == "ok"


def test_a_list_that_gives_the_same_page_for_ever_is_a_bad_answer_and_no_endless_walk(forge: Forge) -> None:
    ordinary(forge)
    page = [commit(f"{number:x}", AT) for number in range(100)]
    forge.part(1, "commits", Said(json=page, headers={"x-next-page": "2"}))
    nodes = [{**forge.merge(iid)} for iid in range(2, 22)]
    for listed in (None, lambda query: Said(json=nodes, headers={"x-next-page": str(int(query["page"]) + 1)})):
        forge.told["/projects/42/merge_requests"] = listed or forge.told["/projects/42/merge_requests"]
        outcome = forge.collect("changes")[CHANGES]
        assert (outcome.state, "the same page" in outcome.detail) == ("failed", True)


def test_the_first_collection_says_what_it_will_cost(forge: Forge) -> None:
    for iid in range(1, 4):
        forge.merge(iid)
    found = {one.id.rpartition(":")[2]: one.estimate(None) for one in forge.source().streams()}
    assert found["changes"] is not None
    assert (found["changes"].items, found["changes"].requests) == (3, 2 + 1 + 3 * 7)
    assert found["owners"] is None
