"""Changed lines from a mirror are those that GitHub's REST interface tells, for a fetch or two a page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from data.collect.collector import Surroundings, collect
from data.collect.outcomes import StreamOutcome
from data.records import ChangeFile, Cursor
from data.sources.changedlines import AskedChange
from data.sources.git.mirror import book as diffs_module
from data.sources.git.mirror.book import MirrorPatches
from data.sources.github import GitHubSource
from data.store import Store
from tests.fakes.githost import Refuse
from tests.fakes.github import Pull, World
from tests.fakes.gitrepo import lines
from tests.unit.data.sources.desk import DAY, NOW, WEEK
from tests.unit.data.sources.git.mirror.conftest import Bench
from tests.unit.data.sources.git.mirror.forge import Forge
from tests.unit.data.sources.github.acme import Acme, opened


@pytest.fixture
def store(sqlite_store: Store) -> Store:
    return sqlite_store


@pytest.fixture
def acme(store: Store, shared_dir: Path) -> Iterator[Acme]:
    with opened(store, shared_dir) as one:
        yield one


@pytest.fixture
def forge(request: pytest.FixtureRequest, bench: Bench) -> Forge:
    """Where a test asks for GitHub too, its repository; else one that nobody serves."""
    world = request.getfixturevalue("acme").world if "acme" in request.fixturenames else World()
    shop = world.repositories.get("acme/shop") or world.repository("acme/shop")
    made = Forge(bench.repo, shop, world.user("ada", "Ada"), NOW - 10 * DAY)
    made.push({"src/long.py": lines(60), "crlf.txt": "a\r\nb\r\n", "logo.png": b"\0\1", "run.sh": "x\n"})
    return made


def gather(acme: Acme, bench: Bench, patches: str = "mirror") -> StreamOutcome:
    """Collect the pull requests with a new source, as each collection has one."""
    source = GitHubSource(
        acme.github(),
        since=NOW - 26 * WEEK,
        clock=lambda: acme.now,
        repositories=["acme/shop"],
        patches=patches,  # type: ignore[arg-type]
        book=MirrorPatches(bench.mirrors()),
    )
    streams = [one for one in source.streams() if one.id.endswith(":changes")]
    [outcome] = collect(acme.store, streams, Surroundings(clock=lambda: acme.now))
    return outcome


def all_files(acme: Acme) -> dict[tuple[str, str], ChangeFile]:
    return {(one.change_id, one.path): one for one in acme.store.read(ChangeFile)}


def every_kind(forge: Forge) -> None:
    """Each way to merge, and each thing that can happen to a file."""
    first = forge.propose({"src/long.py": lines(60) + "end"}, {"src/new.py": "1\n", "empty.txt": ""})
    squashed = forge.propose({"crlf.txt": "a\r\nc\r\n", "run.sh": None}, {"logo.png": b"\0\2", "ümläut \t.py": "x\n"})
    forge.propose({"src/far.py": lines(61)}, moved={"src/long.py": "src/far.py"})
    forge.merge(first)
    forge.squash(squashed)
    two = forge.propose({"two.py": "1\n"}, {"two.py": "1\n2\n"})
    forge.push({"between.py": "1\n"})
    forge.rebase(two)
    # A file whose mode alone changes has no line that does.
    (forge.code.root / "between.py").chmod(0o755)
    forge.propose({"open.py": lines(3)}, {"open.py": lines(4)})


def test_a_mirror_and_rest_tell_the_same_rows(acme: Acme, bench: Bench, forge: Forge) -> None:
    every_kind(forge)
    assert gather(acme, bench, "rest").state == "ok"
    told_by_rest = all_files(acme)
    acme.store.delete(Cursor, stream_id="github:acme/shop:changes")
    acme.store.delete(ChangeFile, change_id=list({change for change, _ in told_by_rest}))

    outcome = gather(acme, bench)
    assert (outcome.state, outcome.detail) == ("ok", "")
    assert all_files(acme) == told_by_rest
    paths = {path: file for (_, path), file in told_by_rest.items()}
    assert paths["src/far.py"].previous_path == "src/long.py"
    assert (paths["logo.png"].patch, paths["empty.txt"].patch) == (None, None)
    assert (paths["two.py"].patch or "").startswith("@@ -0,0 +1,2 @@\n+1\n+2")
    assert (paths["src/long.py"].patch or "").endswith("+end\n\\ No newline at end of file")


def test_a_page_costs_one_fetch_for_commits_and_one_for_contents(acme: Acme, bench: Bench, forge: Forge) -> None:
    for number in range(4):
        forge.squash(forge.propose({f"{number}.py": f"{number}\n"}))
    for number in range(3):
        forge.propose({f"open{number}.py": "x\n"})
    bench.mirror().update()
    bench.host.forget()
    gather(acme, bench)
    assert {file.patch is not None for file in all_files(acme).values()} == {True}
    assert bench.host.fetches() == 3, "the list of branches, the open branches' commits, and the contents of all"

    bench.host.forget()
    forge.squash(forge.propose({"0.py": "new\n"}))
    gather(acme, bench)
    assert bench.host.fetches() == 3, "the list of branches, what is new on one, and the contents"


def asked(pull: Pull, change: str, *, into_default: bool = True) -> AskedChange:
    commits = [one["commit"] for one in pull.node["commits"]]
    at = [int(datetime.fromisoformat(one["authoredDate"]).timestamp()) for one in commits]
    return AskedChange(
        id=change,
        merged_as=None if pull.node["mergeCommit"] is None else pull.node["mergeCommit"]["oid"],
        commits=tuple(zip([one["oid"] for one in commits], at, strict=True)),
        into_default=into_default,
    )


def test_a_change_is_compared_with_where_it_began(bench: Bench, forge: Forge) -> None:
    """One for another branch, a squash of several, which is no rebase, and the first commit of all."""
    first = AskedChange(
        id="first", merged_as=bench.repo.git("rev-list", "--max-parents=0", "HEAD"), commits=(), into_default=True
    )
    forge.push({"before.py": "1\n"})
    pull = forge.propose({"a.py": "1\n"}, {"b.py": "1\n"})
    forge.squash(pull)
    forge.code.branch("release")
    forge.push({"hot.py": "1\n"})
    stacked = forge.propose({"top.py": "1\n"}, {"top.py": "2\n"}, base="release")
    changes = [first, asked(pull, "squashed"), asked(stacked, "stacked", into_default=False)]
    told = MirrorPatches(bench.mirrors()).lines_of("acme/shop", changes)
    assert {path: one.patch for path, one in told.files["stacked"].items()} == {"top.py": "@@ -0,0 +1 @@\n+2"}
    assert set(told.files["squashed"]) == {"a.py", "b.py"}
    assert told.files["first"]["README.md"].patch == "@@ -0,0 +1 @@\n+shop"


def test_commits_that_vanished_lack_their_lines_and_nobody_elses(bench: Bench, forge: Forge) -> None:
    good = forge.propose({"a.py": "1\n"})
    gone = AskedChange(id="gone", merged_as=None, commits=(("d" * 40, 1),), into_default=True)
    untold = AskedChange(id="untold", merged_as=None, commits=(), into_default=True)
    told = MirrorPatches(bench.mirrors()).lines_of("acme/shop", [gone, untold, asked(good, "good")])
    assert set(told.files) == {"good"}
    assert (set(told.lacking), told.again) == ({"gone", "untold"}, False)
    assert told.trouble == "its commits are not on the server any more; its commits were not told"


def test_what_is_no_hash_is_never_handed_to_git(bench: Bench, tmp_path: Path) -> None:
    """Git would take it for an option: this one has `git log` write a file of the forge's choosing."""
    written, head = tmp_path / "written", bench.repo.head()
    book = MirrorPatches(bench.mirrors())
    for name in (f"--output={written}", "HEAD", "+refs/heads/*:refs/heads/other", f"{head}^", head[:12]):
        begun = AskedChange(id="c", merged_as=None, commits=((name, 1), (head, 2)), into_default=False)
        merged = AskedChange(id="c", merged_as=name, commits=(), into_default=True)
        for change in (begun, merged):
            told = book.lines_of("acme/shop", [change])
            assert (told.lacking, told.files, told.again) == (("c",), {}, False)
            assert not written.exists()


def test_of_what_is_too_long_only_the_beginning_is_read(
    bench: Bench, forge: Forge, monkeypatch: pytest.MonkeyPatch
) -> None:
    pull = forge.propose({"a.py": "1\n", "b.py": lines(50), "c.py": "1\n"})

    def patches() -> list[str | None]:
        told = MirrorPatches(bench.mirrors()).lines_of("acme/shop", [asked(pull, "c")])
        assert told.trouble is None
        return [one.patch for one in told.files["c"].values()]

    monkeypatch.setattr(diffs_module, "MOST_PATCH", 100)
    assert patches() == ["@@ -0,0 +1 @@\n+1", None, "@@ -0,0 +1 @@\n+1"]
    monkeypatch.setattr(diffs_module, "MOST_DIFF", 400)
    assert patches() == ["@@ -0,0 +1 @@\n+1", None, None]
    # Of too many files nothing is fetched.
    monkeypatch.setattr(diffs_module, "MOST_FILES", 2)
    told = MirrorPatches(bench.mirrors()).lines_of("acme/shop", [asked(pull, "c")])
    assert (told.lacking, told.trouble, told.again) == (("c",), "it changes too many files", False)


def test_whatever_stands_in_a_file_is_a_line_of_it(bench: Bench, forge: Forge) -> None:
    """What is no text in Unicode, and what looks like a header."""
    text = "diff --git a/x b/x\n@@ -1 +1 @@\n--- a/x\n+++ b/x\n"
    pull = forge.propose({"latin.txt": "caf\xe9\n".encode("latin-1"), "notes.txt": text, "z.py": "1\n"})
    told = MirrorPatches(bench.mirrors()).lines_of("acme/shop", [asked(pull, "c")])
    wanted = "@@ -0,0 +1,4 @@\n+diff --git a/x b/x\n+@@ -1 +1 @@\n+--- a/x\n++++ b/x"
    latin = "@@ -0,0 +1 @@\n+caf\N{REPLACEMENT CHARACTER}"
    assert [one.patch for one in told.files["c"].values()] == [latin, wanted, "@@ -0,0 +1 @@\n+1"]


def test_a_mirror_that_fails_fails_no_pull_request_and_is_asked_again(acme: Acme, bench: Bench, forge: Forge) -> None:
    forge.squash(forge.propose({"a.py": "1\n"}))
    forge.propose({"b.py": "1\n"})
    bench.host.fail(Refuse(500), times=9)
    outcome = gather(acme, bench)
    assert (outcome.state, outcome.gaps, outcome.items) == ("partial", ("patch",), 2)
    assert outcome.detail.startswith("no changed lines of acme/shop#2, #1: git could not fetch acme/shop")
    assert [file.patch for file in all_files(acme).values()] == [None, None]

    # Nobody touched them since; the lines come all the same.
    bench.host.faults.clear()
    acme.now += 3_600
    outcome = gather(acme, bench)
    assert (outcome.state, outcome.detail) == ("ok", "")
    assert [file.patch for file in all_files(acme).values()] == ["@@ -0,0 +1 @@\n+1"] * 2

    acme.now += 3_600
    assert gather(acme, bench).items == 0
