"""What landed that matters in real clones: security fixes with how far they have come, migrations, access."""

from __future__ import annotations

from pathlib import Path
from shutil import copytree

import pytest

from briefing.contracts.payload import Fact, Payload
from briefing.editions.view.opening import title_line
from tests.fakes.gitrepo import ANN, BOB, GitRepo, lines
from tests.unit.briefing.clones import brief
from tests.unit.briefing.sample import at

WEEK = "2026-W46"
BOT = "renovate[bot] <29139614+renovate[bot]@users.noreply.github.com>"
FIX = {"pay/token.py": lines(9, "check(token)")}


def history(path: Path) -> GitRepo:
    repo = GitRepo(path / "shop")
    for back in range(12, 0, -1):
        repo.commit({"pay/card.py": lines(3 * (13 - back), f"{back}")}, author=ANN, at=at(back), message=f"Work {back}")
    return repo


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository that is released every week, the last time before the week of the briefing."""
    repo = history(tmp_path_factory.mktemp("released"))
    for back in range(12, 0, -1):
        repo.tag(f"v1.{12 - back}", f"HEAD~{back - 1}", at=at(back, day=2))
    return repo.root


@pytest.fixture
def repo(released: Path, tmp_path: Path) -> GitRepo:
    return GitRepo(copytree(released, tmp_path / "shop"))


def told(repo: GitRepo, week: str = WEEK) -> tuple[Payload, str]:
    found = brief(repo.root, week=week)
    narrative = found.narrative
    return found.payload, " ".join(one.text for one in (narrative.headline, *narrative.situation))


def fixes(payload: Payload) -> list[Fact]:
    return [fact for fact in payload.facts if fact.kind == "security_fix"]


def queues(payload: Payload) -> list[object]:
    return [fact.value for fact in payload.facts if fact.kind == "queue"]


def causes(payload: Payload) -> list[tuple[str, str]]:
    return [(card.rule, card.severity.value) for card in payload.cards if card.cause == "security"]


def from_fork(repo: GitRepo, message: str = "Merge commit from fork\n\nCheck the token first") -> None:
    repo.branch("advisory")
    repo.commit(FIX, author=BOB, at=at(0), message="Check the token first")
    repo.go("main")
    repo.merge("advisory", author=ANN, at=at(0, day=1), message=message)


def test_a_fix_from_a_private_fork_that_waits_is_a_warning_by_whom_it_is_of(repo):
    from_fork(repo)
    payload, text = told(repo)
    [fix] = fixes(payload)
    bob = next(person.id for person in payload.people if f"{{person:{person.id}}}" == fix.detail["author"])
    assert (fix.value, fix.detail["ids"], fix.detail["release"]) == ("waits", [], None)
    assert causes(payload) == [("security-fix-waits", "warning")]
    assert [one.text for card in payload.cards for one in card.remedies] == ["release the security fix"]
    assert f"by {{person:{bob}}}, is a security fix that is merged and not released" in text
    assert "ll clear" not in text


def test_a_fix_that_is_released_is_to_know_and_leads_the_week(repo):
    from_fork(repo)
    repo.tag("v1.12", at=at(0, day=3))
    payload, text = told(repo)
    assert [(fix.value, fix.detail["release"]) for fix in fixes(payload)] == [("released", "v1.12")]
    assert causes(payload) == [("security-fix-released", "info")]
    assert not [card.remedies for card in payload.cards if card.remedies]
    assert "“Check the token first”, by " in text
    assert "is a security fix and went out with v1.12 on 12 Nov" in text


def test_a_fix_that_a_release_has_line_by_line_is_out_whatever_the_commit_that_brought_it_is_called(repo):
    from_fork(repo)
    repo.branch("line-11", "v1.11")
    repo.commit({**FIX, "pay/other.py": "1\n"}, author=ANN, at=at(0, day=2), message="Cherry-pick commits (#9236)")
    repo.tag("v1.11.1", at=at(0, day=3))
    repo.go("main")
    assert [(fix.value, fix.detail["release"]) for fix in fixes(told(repo)[0])] == [("released", "v1.11.1")]


def test_an_advisory_that_a_message_only_speaks_of_makes_no_security_fix(repo):
    spoken = "Compare types\n\nAs strict as since #7195 and GHSA-gv7g-x59x-wf8f, which this\nfollows."
    repo.commit(FIX, author=BOB, at=at(0), message=spoken)
    assert fixes(told(repo)[0]) == []
    repo.commit(
        {"pay/b.py": lines(5, "b")}, author=BOB, at=at(0, day=1), message="Compare\n\nFixes GHSA-gv7g-x59x-wf8f."
    )
    assert [fix.detail["ids"] for fix in fixes(told(repo)[0])] == [["GHSA-gv7g-x59x-wf8f"]]


def backport(repo: GitRepo, sha: str, line: int, *, day: int) -> None:
    """Release a fix on the line of v1.{line}, which is made anew from its first release."""
    repo.branch(f"line-{line}", f"v1.{line}")
    repo.commit(FIX, author=BOB, at=at(0, day=day), message=f"Check the token\n\n(cherry picked from commit {sha})")
    repo.tag(f"v1.{line}.1", at=at(0, day=day, hour=line))
    repo.go("main")


def test_a_fix_names_every_line_of_versions_that_got_it_by_the_end_of_the_week(repo):
    sha = repo.commit(FIX, author=BOB, at=at(0), message="Check the token (CVE-2026-1234)")
    for line in (9, 10, 11):
        backport(repo, sha, line, day=1)
    repo.go("line-11")
    repo.tag("v1.11.2", at=at(0, day=1, hour=21))
    repo.go("main")
    repo.tag("v1.12", at=at(0, day=1, hour=22))
    repo.tag("operator/v9.0", at=at(0, day=1, hour=22))
    payload, text = told(repo)
    [fix] = fixes(payload)
    assert (fix.detail["release"], fix.detail["also"]) == ("v1.9.1", ["v1.10.1", "v1.11.1"])
    assert "went out with v1.9.1, v1.10.1 and v1.11.1 on 10 Nov" in text
    backport(repo, sha, 8, day=3)
    backport(repo, sha, 7, day=8)
    payload, text = told(repo)
    assert fixes(payload)[0].detail["also"] == ["v1.10.1", "v1.11.1", "v1.8.1"]
    assert "went out first with v1.9.1 on 10 Nov, then with v1.10.1, v1.11.1 and v1.8.1" in text


def test_a_fix_that_was_merged_from_line_to_line_names_each_and_one_that_is_released_on_and_on_the_first(repo):
    repo.branch("line-10", "v1.10")
    repo.commit(FIX, author=BOB, at=at(0), message="Check the token (CVE-2026-1234)")
    repo.tag("v1.10.1", at=at(0, day=1))
    repo.go("main")
    repo.merge("line-10", at=at(0, day=1), message="Merge 1.10")
    repo.tag("v1.11.1", at=at(0, day=1, hour=20))
    for patch in (2, 3):
        repo.tag(f"v1.11.{patch}", at=at(0, day=2))
    [fix] = fixes(told(repo)[0])
    assert (fix.detail["release"], fix.detail["also"]) == ("v1.10.1", ["v1.11.1"])


def test_a_merge_of_several_fixes_says_how_many_it_brings_and_whether_they_went_out_from_their_own_branch(repo):
    repo.branch("patches")
    for name in ("token", "session"):
        repo.branch(name)
        repo.commit({f"pay/{name}.py": lines(9)}, author=BOB, at=at(0), message=f"Check the {name}")
        repo.go("patches")
        repo.merge(name, author=BOB, at=at(0, hour=11), message="Merge commit from fork")
    repo.commit({"pay/late.py": lines(2)}, author=BOB, at=at(0, hour=12), message="Add what is in no release yet")
    repo.go("main")
    repo.merge("patches", author=ANN, at=at(0, day=2), message="Merge branch patches")

    payload, text = told(repo)
    assert [(fix.value, fix.detail["brought"]) for fix in fixes(payload)] == [("waits", 2)]
    assert "brings in two security fixes that are merged and not released" in text
    repo.tag("v1.11.1", "patches~1", at=at(0, day=1))
    payload, text = told(repo)
    assert [(fix.value, fix.detail["release"]) for fix in fixes(payload)] == [("released", "v1.11.1")]
    assert queues(payload) == [1]
    assert "brings in two security fixes that went out with v1.11.1 on 10 Nov" in text
    # That the merge itself goes out a week later is no news of them.
    repo.tag("v1.12", at=at(-1))
    assert fixes(told(repo, "2026-W47")[0]) == []


def test_a_fix_waits_until_it_is_released_whatever_week_it_is(repo):
    repo.commit(FIX, author=BOB, at=at(2, day=4), message="Check the token\n\nFixes GHSA-7r4p-vjf4-gxv4")
    repo.git("tag", "-d", "v1.11")
    payload, _ = told(repo, "2026-W45")
    assert [(card.weeks_open, card.severity.value) for card in payload.cards if card.cause == "security"] == [
        (2, "warning")
    ]
    repo.commit({"pay/card.py": lines(40)}, author=ANN, at=at(0), message="Work 0")
    payload, text = told(repo)
    [fix] = fixes(payload)
    assert (fix.value, fix.detail["earlier"], fix.detail["ids"]) == ("waits", True, ["GHSA-7r4p-vjf4-gxv4"])
    # The third week is no news: a sentence says so, no card, and the week is not called clear.
    assert causes(payload) == []
    assert "is still not released" in text
    assert title_line(payload) == "1 security fix waits: shop"
    repo.tag("v1.12", at=at(0, day=1))
    out, _ = told(repo)
    assert [(one.value, one.detail["release"]) for one in fixes(out)] == [("released", "v1.12")]
    # What had waited asked for something for two weeks; that it is out is news of this one.
    assert [
        (card.state.value, card.weeks_open, card.severity.value) for card in out.cards if card.cause == "security"
    ] == [("better", 1, "info")]


def test_a_week_in_which_a_card_was_only_to_be_known_is_none_that_it_was_open(repo):
    repo.commit(FIX, author=BOB, at=at(2), message="Check the token\n\nFixes GHSA-7r4p-vjf4-gxv4")
    repo.git("tag", "-d", "v1.11", "v1.10")
    repo.tag("v1.12", at=at(2, day=3))
    repo.commit({"pay/key.py": lines(9)}, author=BOB, at=at(1, day=4), message="Lock\n\nFixes GHSA-w8wq-x3xc-55qr")
    repo.commit({"pay/card.py": lines(40)}, author=ANN, at=at(0), message="Work 0")
    # That a fix was released the week before was only to be known.
    cards = told(repo, "2026-W45")[0].cards
    assert [(one.weeks_open, one.severity.value) for one in cards if one.cause == "security"] == [(1, "warning")]


def test_a_fix_that_releases_have_overtaken_may_be_out_in_another_form_and_nobody_says_that_it_waits(repo):
    repo.commit(FIX, author=BOB, at=at(0), message="Check the token\n\nFixes GHSA-7r4p-vjf4-gxv4")
    for week in (1, 2):
        text = {"pay/card.py": lines(50 + week)}
        sha = repo.commit(text, author=ANN, at=at(-week), message=f"Mend {week}")
        repo.branch(f"line-{week}", "v1.11")
        picked = f"Mend {week}\n\n(cherry picked from commit {sha})"
        repo.commit(text, author=ANN, at=at(-week, day=1), message=picked)
        repo.tag(f"v1.11.{week}", at=at(-week, day=1, hour=12))
        repo.go("main")
    assert [one.value for one in fixes(told(repo, "2026-W47")[0])] == ["waits"]
    payload, text = told(repo, "2026-W48")
    assert fixes(payload) == []
    # That nobody says so any more is no news of its being out.
    assert "done" not in [fact.value for fact in payload.facts if fact.kind == "ask"]
    assert "done" not in text


def test_a_release_that_is_merged_back_repairs_nothing_again(repo):
    repo.commit(FIX, author=BOB, at=at(0), message="Check the token (CVE-2026-1234)")
    repo.branch("line", "v1.11")
    repo.commit(
        {**FIX, "pay/z.py": "1\n"}, author=BOB, at=at(0, day=1), message="[1.11] Check the token (CVE-2026-1234)"
    )
    repo.tag("v1.11.1", at=at(0, day=1, hour=12))
    repo.go("main")
    repo.merge("line", author=ANN, at=at(0, day=2), message="Merge branch 'line'")
    assert [fix.detail["title"] for fix in fixes(told(repo)[0])] == ["Check the token (CVE-2026-1234)"]


def test_a_fix_that_waits_after_one_that_went_out_is_new(repo):
    repo.commit({"pay/sum.py": lines(9)}, author=ANN, at=at(1, day=1), message="Check sums\n\nFixes CVE-2026-1234")
    repo.git("tag", "-f", "v1.11")
    repo.commit(FIX, author=BOB, at=at(0), message="Check the token\n\nFixes CVE-2026-1235")
    payload, text = told(repo)
    assert [(one.rule, one.weeks_open) for one in payload.cards if one.cause == "security"] == [
        ("security-fix-waits", 1)
    ]
    assert "still" not in text


def test_where_no_release_is_known_a_fix_is_told_and_nothing_of_waiting(tmp_path):
    repo = history(tmp_path)
    repo.commit(FIX, author=BOB, at=at(0), message="fix: check the token (CVE-2026-1234)")
    payload, text = told(repo)
    assert [fix.value for fix in fixes(payload)] == ["unknown"]
    assert causes(payload) == [("security-fix-landed", "info")]
    assert "is a security fix (CVE-2026-1234)." in text
    assert "released" not in text
    assert "wait" not in text


def test_a_bump_that_names_a_weakness_is_a_dependencys_fix_and_of_nobody(repo):
    bump = {"go.mod": "a v2\n", "go.sum": lines(20, "s")}
    repo.commit(bump, author=BOT, at=at(0), message="Update module a/net to v0.56.0 [SECURITY]\n\nCVE-2026-1234")
    payload, text = told(repo)
    [fix] = fixes(payload)
    assert fix.detail["of_dependency"] is True
    assert "author" not in fix.detail
    assert causes(payload) == []
    assert "is a security fix of a dependency (CVE-2026-1234) that is merged and not released" in text


def test_a_merged_release_branch_is_not_the_fix_but_brings_it_in(repo):
    repo.branch("release-1")
    repo.branch("fix")
    repo.commit(FIX, author=BOB, at=at(0), message="Check the token\n\nCVE-2026-1234")
    repo.go("release-1")
    repo.merge("fix", at=at(0, day=1), message="Merge pull request #9 from bob/fix\n\nCheck the token")
    repo.go("main")
    repo.merge("release-1", at=at(0, day=2), message="Merge release 1.11.1 back")
    payload, text = told(repo)
    assert [fix.detail["brought"] for fix in fixes(payload)] == [1]
    assert "brings in one security fix (CVE-2026-1234) that is merged and not released" in text


def test_a_quiet_week_tells_its_releases_and_what_declares_that_it_breaks(repo):
    repo.commit({"pay/card.py": lines(2)}, author=BOB, at=at(0), message="feat(pay)!: drop the old card")
    repo.tag("v1.12", at=at(0, day=1))
    _, text = told(repo)
    assert "v1.12 was released on 10 Nov" in text
    assert "“feat(pay)!: drop the old card”, by " in text
    assert "declares a breaking change" in text
    repo.tag("v1.12.1", at=at(0, day=2))
    repo.tag("v1.13-rc.1", at=at(0, day=3))
    assert "Two releases came out: v1.12.1 and v1.12" in told(repo)[1]
    assert [fact for fact in told(repo, "2026-W45")[0].facts if fact.kind == "breaking"] == []


def test_a_quiet_week_names_its_migration_and_its_change_of_access(repo):
    table = "CREATE TABLE cart (id int);\n"
    repo.commit({"db/migrations/0002_cart.sql": table}, author=BOB, at=at(0), message="Add a table of carts")
    repo.commit({"pay/auth/session.py": lines(6)}, author=ANN, at=at(0, day=1), message="Refresh sessions")
    payload, text = told(repo)
    [migrations] = [fact for fact in payload.facts if fact.kind == "migrations"]
    assert (migrations.value, migrations.detail["title"]) == (1, "Add a table of carts")
    assert "“Add a table of carts”, by " in text
    assert "migrates a schema" in text
    assert "“Refresh sessions”, by " in text
    assert "touches authentication or permission code" in text


def contents(payload: Payload) -> dict[str, tuple[object, bool, list[str]]]:
    found = [fact for fact in payload.facts if fact.kind == "release_content"]
    return {str(one.detail["release"]): (one.value, one.detail["are_fixes"], one.detail["changes"]) for one in found}  # type: ignore[misc]


def test_a_patch_release_says_what_it_repairs_though_none_of_it_is_on_the_default_branch(repo):
    repo.branch("release-1.11", "v1.11")
    own = repo.commit({"pay/card.py": lines(60, "own")}, author=BOB, at=at(0), message="Fix the card's number")
    repo.commit({"pay/token.py": lines(9)}, author=BOB, at=at(0, day=1), message="Prevent an authorization bypass")
    repo.commit({"VERSION": "1.11.1\n"}, author=ANN, at=at(0, day=1), message="Fix the version: 1.11.1")
    repo.commit({"go.mod": "x\n"}, author=BOT, at=at(0, day=1), message="fix(deps): bump x to v2")
    repo.tag("v1.11.1", at=at(0, day=1))
    repo.go("main")
    payload, text = told(repo)
    [(value, are_fixes, changes)] = contents(payload).values()
    assert (value, are_fixes) == (2, True)
    assert changes[1] == f"shop@{own[:9]}"
    assert f"v1.11.1 was released on 10 Nov with two fixes, the security fix {changes[0]}" in text


def test_a_cherry_pick_in_a_patch_release_goes_by_the_request_that_it_repeats_and_a_minor_release_says_nothing(repo):
    repo.commit({"pay/card.py": lines(60)}, author=BOB, at=at(0), message="Fix the card (#7)")
    repo.branch("release-1.11", "v1.11")
    repo.commit({"pay/card.py": lines(60)}, author=ANN, at=at(0, day=1), message="Fix the card (#7) (#8)")
    repo.tag("v1.11.1", at=at(0, day=1))
    repo.go("main")
    repo.tag("v1.12", at=at(0, day=2))
    assert contents(told(repo)[0]) == {"v1.11.1": (1, True, ["shop#7"])}


def test_a_patch_release_without_a_fix_by_its_titles_names_its_few_requests(repo):
    repo.commit({"pay/card.py": lines(61)}, author=BOB, at=at(0), message="Always send the card's owner (#9)")
    repo.tag("v1.11.1", at=at(0, day=1))
    payload, text = told(repo)
    assert contents(payload) == {"v1.11.1": (1, False, ["shop#9"])}
    assert "v1.11.1 was released on 10 Nov with one change, shop#9, “Always send the card's owner”" in text


def test_a_fix_that_was_released_in_private_before_it_landed_does_not_wait(repo):
    repo.branch("release-1.11", "v1.11")
    repo.commit(FIX, author=BOB, at=at(1), message="Work on the card")
    repo.tag("v1.11.1", at=at(1, day=1))
    repo.go("main")
    repo.commit(FIX, author=BOB, at=at(0, day=1), message="Check the token\n\nCVE-2026-1234")
    payload = told(repo)[0]
    [fix] = fixes(payload)
    assert (fix.value, fix.detail["release"]) == ("released", "v1.11.1")
    assert queues(payload) == [0]


def test_whether_a_fix_is_out_is_unknown_where_its_message_names_the_release_of_a_week_ago(repo):
    repo.branch("release-1.11", "v1.11")
    repo.commit({"pay/card.py": lines(60)}, author=BOB, at=at(1), message="Work on the card")
    repo.tag("v1.11.1", at=at(1, day=1))
    repo.go("main")
    repo.commit(FIX, author=BOB, at=at(0, day=1), message="Check the token\n\nCVE-2026-1234\n\nShipped in v1.11.1.")
    payload, text = told(repo)
    assert [fix.value for fix in fixes(payload)] == ["unknown"]
    assert "not released" not in text


def test_what_goes_out_with_no_release_does_not_wait_for_one(repo):
    repo.commit({"pay/card_test.go": lines(900)}, author=BOB, at=at(0), message="Cover the card")
    repo.commit({"pay/cart.go": lines(9)}, author=BOB, at=at(0), message="Add a cart")
    waiting = queues(told(repo)[0])
    assert waiting == [1] * len(waiting)
    assert waiting


def test_a_release_branch_that_is_merged_back_by_a_request_is_not_what_its_releases_were_for(repo):
    repo.branch("release-1.11", "v1.11")
    own = repo.commit({"pay/card.py": lines(60)}, author=BOB, at=at(0), message="Fix the card's number")
    repo.tag("v1.11.1", at=at(0, day=1))
    repo.go("main")
    merged = "Merge pull request #9 from ann/back\n\nMerge release 1.11 to main"
    repo.merge("release-1.11", author=ANN, at=at(0, day=2), message=merged)
    assert contents(told(repo)[0]) == {"v1.11.1": (1, True, [f"shop@{own[:9]}"])}


def test_what_a_release_brings_and_takes_back_is_not_what_it_is_for(repo):
    update = repo.commit({"pay/card.py": lines(62)}, author=BOB, at=at(0), message="Fix the card's colour (#8)")
    repo.commit(
        {"pay/card.py": lines(61)}, author=BOB, at=at(0), message=f"Revert it (#9)\n\nThis reverts commit {update}."
    )
    repo.commit({"pay/token.py": lines(9)}, author=BOB, at=at(0), message="Fix the token (#10)")
    repo.tag("v1.11.1", at=at(0, day=1))
    assert contents(told(repo)[0]) == {"v1.11.1": (1, True, ["shop#10"])}


def test_a_version_that_is_tagged_twice_on_one_commit_is_one_release(repo):
    repo.commit({"pay/token.py": lines(9)}, author=BOB, at=at(0), message="Fix the token (#10)")
    repo.tag("v1.11.1", at=at(0, day=1))
    repo.tag("1.11.1", at=at(0, day=1))
    payload, _ = told(repo)
    assert [fact.value for fact in payload.facts if fact.kind == "releases"] == [1]
