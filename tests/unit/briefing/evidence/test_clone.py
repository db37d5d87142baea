"""What is read of a real clone: scored changes, who made them, what the clone blinds, and nothing of the future."""

from __future__ import annotations

import json
from pathlib import Path
from shutil import copytree

import pytest

from bot.wiring import load_method, open_clones
from briefing.evidence.changes import ScoredChange, person_id
from briefing.evidence.clone import Evidence, Window, read_evidence, supplied_signals
from data.commits import Unit
from scoring.kinds.repairs import Repair
from tests.fakes.gitrepo import ANN, BOB, DAY, EVE, GitRepo, lines
from tests.unit.briefing.clones import brief
from tests.unit.briefing.sample import at

BOT = "dependabot[bot] <49699333+dependabot[bot]@users.noreply.github.com>"
HISTORY_SIGNALS = {signal.id for signal in load_method().catalogue.signals if "history" in signal.needs}


def read(root: Path, *, unit: Unit = Unit.CHANGE, since: int | None = None, until: int | None = None) -> Evidence:
    """Everything of one clone, in UTC."""
    [clone] = open_clones([root])
    newest = clone.graph.newest_committed_at + 1
    as_of = newest if until is None else min(newest, until)
    return read_evidence(clone, load_method(), Window(unit=unit, since=since, until=until, as_of=as_of, zone="UTC"))


def changes_of(root: Path, **window: object) -> list[ScoredChange]:
    return list(read(root, **window).changes)


def value(one: ScoredChange, signal: str) -> float | None:
    return one.readings[signal].value


@pytest.fixture
def repo(tmp_path: Path) -> GitRepo:
    return GitRepo(tmp_path / "shop")


@pytest.fixture(scope="module")
def worked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three changes a week in two services by two people, over the ten weeks up to and with 2026-W46."""
    made = GitRepo(tmp_path_factory.mktemp("worked") / "shop")
    for back in range(9, -1, -1):
        for day, (path, author) in enumerate((("pay/card.py", ANN), ("auth/login.py", BOB), ("pay/fx.py", BOB))):
            text = lines(3 * (10 - back) + day, f"{back}-{day}")
            made.commit({path: text}, author=author, at=at(back, day=day), message=f"Change {back}.{day}")
    return made.root


@pytest.fixture
def busy(worked: Path, tmp_path: Path) -> GitRepo:
    return GitRepo(copytree(worked, tmp_path / "shop"))


# ---- changes, people, bots


def test_a_change_knows_its_size_services_and_moment(repo):
    repo.commit({"pay/card.py": lines(10), "README": "a\n"}, at=at(1), author=ANN)
    sha = repo.commit(
        {"pay/card.py": lines(14), "auth/login.py": lines(6)}, at=at(0), author=BOB, message="Log in (#7)"
    )

    second = changes_of(repo.root)[1]

    assert (second.id, second.label, second.sha) == (f"shop@{sha[:12]}", "shop#7", sha)
    assert (second.title, second.repository, second.landed_at) == ("Log in", "shop", at(0))
    assert second.services == ("shop",)
    assert (value(second, "lines_added"), value(second, "files_changed")) == (10, 2)
    assert (second.author, second.is_bot, second.tested) == (person_id("Bob"), False, False)
    assert second.score.points == sum(reason.points for reason in second.score.reasons)


def test_a_merge_has_the_authors_of_its_branch_and_its_whole_diff(repo):
    repo.commit({"pay/card.py": lines(10)}, at=at(2), author=ANN)
    repo.branch("feature")
    repo.commit({"pay/fx.py": lines(5)}, at=at(1, day=0), author=EVE)
    repo.commit({"pay/fx.py": lines(8)}, at=at(1, day=1), author=BOB)
    repo.commit({"pay/fx.py": lines(9)}, at=at(1, day=2), author=BOB)
    repo.go("main")
    repo.merge("feature", at=at(0), author=ANN)

    merge = changes_of(repo.root)[-1]

    assert merge.authors == (person_id("Bob"), person_id("Eve"))
    assert (value(merge, "lines_added"), value(merge, "lines_deleted")) == (9, 0)
    assert value(merge, "change_age") == 7.0


def test_several_addresses_of_one_person_are_one(repo):
    mailmap = "Ann Example <ann@example.com> <ann@old.example>\nAnn Example <ann@example.com>\n"
    repo.commit({".mailmap": mailmap, "pay/card.py": lines(3)}, at=at(2), author="ann <ann@old.example>")
    repo.commit({"pay/card.py": lines(4)}, at=at(1), author=ANN)

    found = read(repo.root)

    assert {one.author for one in found.changes} == {person_id("Ann Example")}
    assert found.names == {person_id("Ann Example"): "Ann Example"}
    assert value(found.changes[1], "prior_developers") == 1


def test_reverts_find_what_they_take_back(repo):
    repo.commit({"pay/card.py": lines(4)}, at=at(3))
    bad = repo.commit({"pay/card.py": lines(40)}, at=at(1), message="Settle at once (#12)")
    message = f'Revert "Settle at once (#12)" (#13)\n\nThis reverts commit {bad}.'
    repo.commit({"pay/card.py": lines(4)}, at=at(0), message=message)

    revert = changes_of(repo.root)[-1]
    assert (revert.repair, revert.reverts) == (Repair.REVERT, (bad,))

    payload = brief(repo.root, week="2026-W46").payload
    assert payload.fact("week.reverts").value == 1
    assert payload.fact(f"change.shop@{bad[:12]}").detail["reverted"] is True


def test_only_the_window_is_scored_but_all_of_the_past_is_known(busy):
    whole = changes_of(busy.root)
    window = changes_of(busy.root, since=at(2), until=at(1))

    inside = [one for one in whole if at(2) <= one.landed_at < at(1)]
    assert [one.sha for one in window] == [one.sha for one in inside]
    assert [one.readings["prior_changes"] for one in window] == [one.readings["prior_changes"] for one in inside]


# ---- what a clone cannot supply


def test_a_full_clone_supplies_what_git_can_and_says_why_not_for_the_rest():
    reasons = supplied_signals(load_method().catalogue, shallow=False, is_one=False)

    assert {name for name, reason in reasons.items() if reason is not None} == {
        *("review_depth", "reviewer_expertise", "codeowners_compliance", "coverage_delta", "ci_health"),
        *("ownership_drift", "slo_burn_rate", "active_incident"),
    }
    assert all("connect" in reason for reason in reasons.values() if reason is not None)


def test_a_shallow_clone_names_what_it_blinds_lays_out_without_it_and_says_so_in_the_payload(busy, tmp_path):
    shallow = busy.clone(tmp_path / "shallow" / "shop", "--depth", "4")

    found = read(shallow.root)

    laid_out = {entry.signal.id for entry in found.scorecard.entries}
    assert laid_out.isdisjoint(HISTORY_SIGNALS)
    assert "lines_added" in laid_out
    assert sum(entry.points for entry in found.scorecard.entries) == 100
    assert len(found.changes) == 4
    # The oldest commit's own diff would be the whole tree.
    assert [value(one, "lines_added") is None for one in found.changes] == [True, False, False, False]
    assert found.changes[0].readings["lines_added"].missing == "the shallow clone ends at this commit"
    assert {one.new_to_files for one in found.changes} == {None}

    payload = brief(shallow.root, week="2026-W46").payload
    assert [(one.state, one.detail) for one in payload.sources] == [
        ("partial", "shallow clone: signals that need history are off")
    ]
    blind = {one.signal: one.reason for one in payload.scorecards[0].not_connected}
    assert set(blind) >= HISTORY_SIGNALS
    assert blind["prior_changes"] == "the clone is shallow; 'git fetch --unshallow' brings the history"
    assert {fact.status for fact in payload.facts} == {"partial"}
    assert not [fact for fact in payload.facts if fact.kind == "newcomers"]


def test_nobody_is_new_to_files_who_made_a_change_that_the_clone_cannot_read(repo):
    repo.commit({"pay/card.py": lines(9)}, author=ANN, at=at(2))
    repo.commit({"pay/card.py": "lost\n"}, author=BOB, at=at(1, day=1), message="Lost")
    lost = repo.git("rev-parse", "HEAD:pay/card.py").strip()
    repo.commit({"pay/card.py": lines(9, "after")}, author=ANN, at=at(1, day=2), message="After")
    for author in (BOB, EVE):
        repo.commit({"pay/card.py": lines(9, author)}, author=author, at=at(0), message=author)
    (repo.root / ".git/objects" / lost[:2] / lost[2:]).unlink()

    of_bob, of_eve = changes_of(repo.root)[-2:]
    assert (of_bob.new_to_files, of_eve.new_to_files) == (None, True)


def test_a_blobless_clone_reads_what_it_has_and_takes_nothing_else_for_none(busy, tmp_path):
    partial = busy.clone(tmp_path / "partial" / "shop", "--filter=blob:none")

    found = read(partial.root)

    blind = [one for one in found.changes if value(one, "lines_added") is None]
    assert blind
    assert {one.readings["lines_added"].missing for one in blind} == {"the clone lacks the files' contents"}
    assert found.absent_diffs == len(blind)
    # Of one service, whatever files they touched.
    assert {one.services for one in blind} == {("shop",)}
    # What was not read before is unknown: a file that was changed 20 times has not been changed never.
    seen = [one for one in found.changes if one not in blind]
    whole = {one.sha: one for one in changes_of(busy.root)}
    for one in seen:
        for signal in HISTORY_SIGNALS - {"author_recent_experience"}:
            assert value(one, signal) in (None, value(whole[one.sha], signal)), signal
    assert {one.new_to_files for one in found.changes} == {None}


# ---- nothing of the future


def test_neither_later_commits_nor_a_later_release_change_a_byte_of_the_payload_of_a_past_week(busy):
    busy.tag("v1.0", "HEAD~5", at=at(1, day=4))
    before = brief(busy.root, week="2026-W46").payload.to_json()
    assert any(one["detail"]["queued"] for one in json.loads(before)["facts"] if one["kind"] == "change")

    busy.commit({"new/list.py": lines(400)}, at=at(-1, hour=0), author=EVE, message="Fix everything")
    busy.tag("v1.1", at=at(-1))
    busy.branch("later", "HEAD~3")
    busy.commit({"pay/card.py": lines(90)}, at=at(-2), author=EVE)
    busy.go("main")
    busy.merge("later", at=at(-3), author=BOB)
    message = f'Revert "Change 0.0"\n\nThis reverts commit {busy.git("rev-parse", "HEAD~4")}.'
    busy.commit({"pay/card.py": lines(2)}, at=at(-4), message=message)

    assert brief(busy.root, week="2026-W46").payload.to_json() == before


# ---- several repositories


def test_a_shallow_clone_beside_a_full_one_has_a_scorecard_of_its_own(busy, worked, tmp_path):
    second = GitRepo(copytree(worked, tmp_path / "bank"))
    shallow = second.clone(tmp_path / "shallow" / "bank", "--depth", "3")

    payload = brief(busy.root, shallow.root, week="2026-W46").payload

    assert [card.repositories for card in payload.scorecards] == [("shop",), ("bank",)]
    assert len({card.version for card in payload.scorecards}) == 2


def test_what_is_in_no_service_belongs_to_the_repository(repo):
    parts = {"services/pay/go.mod": lines(1), "services/auth/go.mod": lines(1)}
    for back in (2, 1, 0):
        repo.commit({**parts, "other/list.py": lines(5 - back), "services/pay/a.py": lines(9 - back)}, at=at(back))

    payload = brief(repo.root, week="2026-W46").payload
    assert [(service.id, service.paths) for service in payload.scope.services] == [
        *(("shop", ()), ("auth", ("services/auth/",)), ("pay", ("services/pay/",)))
    ]
    assert {fact.subject.id for fact in payload.facts if fact.kind == "service_share"} >= {"shop", "pay"}
    assert "shop: auth and pay are services of their own, and shop is all else" in payload.assumptions


def test_nothing_compares_services_where_there_is_one(busy):
    payload = brief(busy.root, week="2026-W46").payload
    assert [service.id for service in payload.scope.services] == ["shop"]
    assert not [fact for fact in payload.facts if fact.kind in {"service_share", "shared_newcomers", "flagged_changes"}]
    blind = {one.signal: one.reason for one in payload.scorecards[0].not_connected}
    reason = "the repository is one service"
    assert (blind["services_touched"], blind["shared_code_touched"]) == (reason, reason)


def test_what_has_waited_for_longer_than_the_weeks_of_a_briefing_is_in_its_queue(tmp_path):
    repo = GitRepo(tmp_path / "shop")
    repo.commit({"a.py": "1\n"}, at=1 * DAY)
    repo.branch("v1")
    repo.go("main")
    old = repo.commit({"a.py": "2\n"}, at=2 * DAY)
    out = repo.commit({"b.py": "1\n"}, at=3 * DAY)
    repo.go("v1")
    repo.tag("v1.0", at=4 * DAY)
    repo.commit({"b.py": "1\n"}, at=5 * DAY, message=f"Add b\n\n(cherry picked from commit {out})")
    repo.tag("v1.0.1", at=250 * DAY)
    repo.go("main")
    new = repo.commit({"a.py": "3\n"}, at=300 * DAY)
    window = Window(unit=Unit.CHANGE, since=290 * DAY, until=301 * DAY, as_of=301 * DAY, zone="UTC", with_queue=True)

    [clone] = open_clones([repo.root])
    found = read_evidence(clone, load_method(), window).changes

    assert [(one.sha, one.waits_at(301 * DAY)) for one in found] == [(old, True), (new, True)]


def test_what_waits_for_a_release_of_its_own_service_is_in_its_queue_and_what_waits_for_none_is_not(tmp_path):
    repo = GitRepo(tmp_path / "shop")
    repo.commit({"services/pay/go.mod": "1\n", "services/web/go.mod": "1\n"}, at=1 * DAY)
    repo.tag("pay/v1.0", at=200 * DAY)
    repo.tag("web/v1.0", at=200 * DAY)
    pay = repo.commit({"services/pay/a.go": "2\n"}, at=201 * DAY)
    repo.commit({"services/web/a.go": "2\n"}, at=202 * DAY)
    repo.commit({"a.go": "2\n"}, at=203 * DAY)
    repo.tag("web/v1.1", at=204 * DAY)
    window = Window(unit=Unit.CHANGE, since=240 * DAY, until=241 * DAY, as_of=241 * DAY, zone="UTC", with_queue=True)

    [clone] = open_clones([repo.root])
    assert [one.sha for one in read_evidence(clone, load_method(), window).changes] == [pay]
