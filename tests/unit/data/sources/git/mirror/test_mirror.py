"""A mirror is whole or not there, up to date or said to be not, and never tells the token to anybody else."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import IO

import pytest

from data.errors import (
    AccessDenied,
    BadAnswer,
    CollectionStopped,
    CredentialsRefused,
    GitMissing,
    NotConnected,
    NotFound,
    RateLimited,
    RepositoryUnreadable,
    SourceUnavailable,
)
from data.sources.git.mirror.address import Address, address_problem, clone_template
from data.sources.git.mirror.mirror import MOST_PACKS
from data.sources.git.mirror.remote import locked
from data.sources.git.mirror.source import Mirrors
from tests.conftest import ROOT
from tests.fakes.githost import CutOff, GitHost, Hang, Redirect, Refuse, Webpage
from tests.unit.data.sources.git.mirror.conftest import Bench


def refs(bench: Bench) -> list[str]:
    return bench.mirror().git.run("for-each-ref", "--format=%(refname)").decode().split()


def test_a_mirror_has_the_default_branch_and_the_tags_and_no_contents(bench: Bench) -> None:
    bench.repo.tag("v1.0.0")
    bench.repo.branch("other")
    bench.repo.commit({"b.py": "x\n"}, at=200)
    bench.repo.go("main")

    state = bench.mirror().update()

    assert state.head == bench.repo.head()
    assert refs(bench) == ["refs/heads/default", "refs/tags/v1.0.0"]
    blob = bench.repo.git("rev-parse", "HEAD:src/pay.py")
    assert bench.mirror().present([blob, bench.repo.head()]) == {bench.repo.head()}


def test_what_is_there_is_not_fetched_again(bench: Bench) -> None:
    for number in range(12):
        bench.repo.commit({f"src/{number}.py": f"{number}\n" * 90}, at=200 + number)
    bench.mirror().update()
    whole = sum(one.sent for one in bench.host.asked)

    bench.host.forget()
    bench.mirror().update()
    assert bench.host.fetches() == 1, "asks for the list of branches, and for nothing else"

    bench.host.forget()
    bench.repo.commit({"src/0.py": "new\n"}, at=300)
    mirrors = bench.mirrors()
    assert mirrors.of("acme/shop").update().head == bench.repo.head()
    assert sum(one.sent for one in bench.host.asked) < whole / 2
    asked = len(bench.host.asked)
    mirrors.of("acme/shop").update()
    assert len(bench.host.asked) == asked, "a collection fetches once however many ask"


def test_what_becomes_of_the_default_branch_and_of_tags_is_followed(bench: Bench) -> None:
    bench.repo.tag("v1")
    bench.repo.commit({"a": "1"}, at=200)
    bench.mirror().update()
    # Pushed by force, and a tag that is gone.
    bench.repo.git("tag", "--delete", "v1")
    bench.repo.git("reset", "--hard", "--quiet", "HEAD~1")
    assert bench.mirror().update().head == bench.repo.head()
    assert refs(bench) == ["refs/heads/default"]
    # Renamed, and then another one.
    bench.repo.git("branch", "--move", "main", "trunk")
    bench.repo.commit({"a": "1"}, at=200)
    assert bench.mirror().update().head == bench.repo.head()
    bench.repo.branch("next")
    bench.repo.commit({"a": "2"}, at=300)
    assert bench.mirror().update().head == bench.repo.head()
    assert refs(bench) == ["refs/heads/default"]


def test_an_empty_repository_is_normal_and_may_get_its_first_commit_and_lose_it(bench: Bench) -> None:
    empty = bench.host.repository("acme/empty")
    assert [bench.mirror("acme/empty").update().head for _ in range(2)] == [None, None]
    sha = empty.commit({"a": "1"}, at=100)
    assert bench.mirror("acme/empty").update().head == sha
    empty.git("update-ref", "-d", "refs/heads/main")
    assert bench.mirror("acme/empty").update().head is None


def test_a_repository_with_longer_hashes_is_a_repository(bench: Bench) -> None:
    sha = bench.host.repository("acme/long", hashing="sha256").commit({"a": "1"}, at=100)
    assert len(sha) == 64
    assert [bench.mirror("acme/long").update().head for _ in range(2)] == [sha, sha]


REFUSED = {
    403: AccessDenied,
    404: NotFound,
    410: NotFound,
    429: RateLimited,
    **dict.fromkeys((500, 502, 503), SourceUnavailable),
}


def test_each_refusal_is_named_and_leaves_the_mirror_as_it_was(bench: Bench) -> None:
    before = bench.mirror().update().head
    bench.repo.commit({"a": "1"}, at=200)
    for status, error in REFUSED.items():
        bench.host.fail(Refuse(status))
        mirror = bench.mirror()
        for _ in range(2):
            with pytest.raises(error) as caught:
                mirror.update()
        assert str(status) in caught.value.raw or "not found" in caught.value.raw
        assert mirror.git.run("rev-parse", "refs/heads/default").decode().strip() == before
    assert bench.mirror().update().head == bench.repo.head()


def test_a_repository_that_is_not_there_is_not_found_and_leaves_nothing(bench: Bench) -> None:
    with pytest.raises(NotFound, match="acme/none"):
        bench.mirror("acme/none").update()
    assert [path.name for path in bench.place.parent.iterdir()] == ["none.git.lock"]


def test_a_server_that_is_away_is_away_as_a_whole(tmp_path: Path) -> None:
    with GitHost(tmp_path / "server") as host:
        template = host.template
    with pytest.raises(SourceUnavailable) as caught:
        Mirrors(tmp_path / "mirrors", template, token=lambda: "x").of("acme/shop").update()
    assert caught.value.ends_source


def test_a_page_of_html_is_no_empty_repository(bench: Bench) -> None:
    bench.mirror().update()
    for times in (1, 2):
        bench.host.fail(Webpage(), times=times)
        with pytest.raises(BadAnswer, match="no git server"):
            bench.mirror().update()
        bench.host.faults.clear()
    assert bench.mirror().update().head == bench.repo.head()


def test_a_line_that_breaks_leaves_nothing_that_looks_whole(bench: Bench) -> None:
    for number in range(5):
        bench.repo.commit({f"{number}.py": "1"}, at=200 + number)
    bench.host.fail(CutOff(300), path=".git/git-upload-pack", times=2)
    with pytest.raises(SourceUnavailable):
        bench.mirror().update()
    assert not bench.place.exists()
    bench.host.faults.clear()
    assert bench.mirror().update().head == bench.repo.head()


def test_what_hangs_is_ended_in_time(bench: Bench) -> None:
    bench.host.fail(Hang())
    began = time.monotonic()
    with pytest.raises(SourceUnavailable, match=r"longer than 0\.3 s for acme/shop"):
        bench.mirror(seconds=0.3).update()
    assert time.monotonic() - began < 10


def test_a_machine_without_git_says_so(bench: Bench, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(GitMissing):
        bench.mirror().update()


CHILD = """
import os
import sys
from pathlib import Path
from data.sources.git.mirror.source import Mirrors

Mirrors(Path(sys.argv[1]), sys.argv[2], token=lambda: os.environ["TOKEN"]).of("acme/shop").update()
"""


@pytest.mark.parametrize("first", [True, False], ids=["while-it-is-made", "while-it-is-fetched"])
def test_killed_in_the_middle_it_is_whole_the_next_time(bench: Bench, *, first: bool) -> None:
    if not first:
        bench.mirror().update()
        bench.repo.commit({"a": "1"}, at=200)
        bench.host.forget()
    bench.host.fail(Hang(), path="git-upload-pack", times=1)
    command = [sys.executable, "-c", CHILD, str(bench.folder), bench.host.template]
    child = subprocess.Popen(command, cwd=ROOT, env={**os.environ, "TOKEN": str(bench.host.token)})
    while not bench.host.asked:
        assert child.poll() is None
    child.send_signal(signal.SIGKILL)
    child.wait()
    assert bench.place.exists() is not first

    # The git that it started is still at work, and holds the lock for as long as it is.
    with pytest.raises(CollectionStopped, match="another collection"):
        bench.mirror().update()
    bench.host._closing.set()
    until_unlocked(bench.place)
    (bench.place.parent / ".shop.git.making-old").mkdir()
    assert bench.mirror().update().head == bench.repo.head()
    assert sorted(path.name for path in bench.place.parent.iterdir()) == ["shop.git", "shop.git.lock"]


def until_unlocked(place: Path) -> None:
    """Wait for a git that has lost its server: it ends by itself, and nothing tells us when."""
    for _ in range(10_000):
        try:
            with locked(place):
                return
        except CollectionStopped:
            os.sched_yield()
    raise AssertionError("git did not end")


def test_a_program_that_is_begun_elsewhere_meanwhile_keeps_no_lock(bench: Bench) -> None:
    with locked(bench.place) as file:
        copied = os.dup(file.fileno())
    with locked(bench.place):
        os.close(copied)


def test_a_git_that_is_at_work_after_an_error_keeps_the_lock(bench: Bench) -> None:
    copied: list[int] = []

    def interrupted(file: IO[bytes]) -> None:
        copied.append(os.dup(file.fileno()))
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), locked(bench.place) as file:
        interrupted(file)
    with pytest.raises(CollectionStopped), locked(bench.place):
        pass
    os.close(copied[0])


def test_locks_that_a_killed_git_left_behind_are_cleared(bench: Bench) -> None:
    bench.mirror().update()
    bench.repo.commit({"a": "1"}, at=200)
    for name in ("packed-refs.lock", "refs/heads/default.lock", "HEAD.lock", "objects/pack/tmp_pack_x"):
        (bench.place / name).touch()
    assert bench.mirror().update().head == bench.repo.head()
    assert not (bench.place / "objects/pack/tmp_pack_x").exists()


def test_two_collections_do_not_work_in_one_mirror(bench: Bench) -> None:
    with locked(bench.place), pytest.raises(CollectionStopped, match="another collection is at work on its mirror"):
        bench.mirror().update()


def damage_head(place: Path) -> None:
    (place / "HEAD").write_bytes(b"\0\0")


def lose_objects(place: Path) -> None:
    shutil.rmtree(place / "objects")


@pytest.mark.parametrize("damage", [damage_head, lose_objects])
def test_a_damaged_mirror_is_made_anew_and_says_so(bench: Bench, damage) -> None:
    bench.mirror().update()
    damage(bench.place)
    bench.repo.commit({"a": "1"}, at=200)
    state = bench.mirror().update()
    assert (state.head, state.remark) == (
        bench.repo.head(),
        "the mirror of acme/shop was damaged and has been made anew",
    )
    assert bench.mirror().update().remark is None


def test_what_git_can_mend_by_itself_it_mends(bench: Bench) -> None:
    bench.mirror().update()
    [pack] = (bench.place / "objects/pack").glob("*.pack")
    pack.chmod(0o600)
    pack.write_bytes(pack.read_bytes()[:20])
    bench.repo.commit({"a": "1"}, at=200)
    assert bench.mirror().update().head == bench.repo.head()
    assert bench.mirror().git.run("rev-list", "--count", "--all") == b"2\n"


def test_a_server_that_fails_is_no_reason_to_make_a_mirror_anew(bench: Bench) -> None:
    bench.mirror().update()
    kept = bench.place.stat().st_ino
    bench.host.fail(Refuse(500))
    with pytest.raises(SourceUnavailable):
        bench.mirror().update()
    assert bench.mirror().update().remark is None
    assert bench.place.stat().st_ino == kept


def test_many_packs_are_put_together(bench: Bench) -> None:
    bench.mirror().update()
    packs = bench.place / "objects/pack"
    [pack] = packs.glob("*.pack")
    # As many copies of one pack as it takes: git looks at names and not at what is in them.
    for number in range(MOST_PACKS + 1):
        for kind in (".pack", ".idx", ".promisor"):
            shutil.copy(pack.with_suffix(kind), packs / f"pack-{number:040x}{kind}")
    assert bench.mirror().update().head == bench.repo.head()
    assert len(list(packs.glob("*.pack"))) < 5


def test_a_folder_that_cannot_be_written_says_which(bench: Bench, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    mirrors = Mirrors(tmp_path / "file", bench.host.template, token=lambda: None)
    with pytest.raises(RepositoryUnreadable, match=r"file.*set mirrors in \[sources.git\]"):
        mirrors.of("acme/shop").update()


SPY = """#!/bin/sh
printf '%s\\n' "$@" >> "{log}"
exec "{git}" "$@"
"""


def test_the_token_is_in_no_argument_no_address_no_file_and_no_error(
    bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log, spy = tmp_path / "argv", tmp_path / "bin" / "git"
    spy.parent.mkdir()
    spy.write_text(SPY.format(log=log, git=shutil.which("git")), "utf-8")
    spy.chmod(0o755)
    # Git calls its own helpers by way of its exec path, and so through the spy as well.
    monkeypatch.setenv("PATH", f"{spy.parent}:{os.environ['PATH']}")
    bench.mirror().update()
    bench.mirror().bring([bench.repo.git("rev-parse", "HEAD:README.md")], contents=True)
    with pytest.raises(CredentialsRefused) as caught:
        bench.mirror(token="ghs_anotherplanted").update()

    said = log.read_text("utf-8")
    assert "fetch" in said
    written = "".join(path.read_text("latin-1") for path in bench.folder.rglob("*") if path.is_file())
    for secret in (str(bench.host.token), "ghs_anotherplanted"):
        assert secret not in said
        assert secret not in written
        assert secret not in f"{caught.value} {caught.value.raw} {bench.mirror()._remote!r}"


def test_the_token_is_asked_for_before_each_fetch(bench: Bench) -> None:
    tokens = iter(["wrong", str(bench.host.token)])
    for ending in (pytest.raises(CredentialsRefused), None):
        mirror = Mirrors(bench.folder, bench.host.template, token=lambda: next(tokens)).of("acme/shop")
        if ending is None:
            assert mirror.update().head == bench.repo.head()
        else:
            with ending:
                mirror.update()


def test_a_redirect_does_not_take_the_token_to_another_server(bench: Bench, tmp_path: Path) -> None:
    with GitHost(tmp_path / "other", token=str(bench.host.token)) as other:
        bench.host.fail(Redirect(f"{other.url}PATH"))
        with pytest.raises(CredentialsRefused):
            bench.mirror().update()
        assert [one.authorised for one in other.asked] == [False]


def test_a_repository_that_was_renamed_is_followed_on_its_own_server(bench: Bench) -> None:
    question = "/info/refs?service=git-upload-pack"
    bench.host.fail(Redirect(f"{bench.host.url}/acme/shop.git{question}"), path="/acme/old")
    assert bench.mirror("acme/old").update().head == bench.repo.head()


def test_objects_are_brought_in_one_request_and_only_once(bench: Bench) -> None:
    mirror = bench.mirror()
    mirror.update()
    blobs = [bench.repo.git("rev-parse", f"HEAD:{name}") for name in ("README.md", "src/pay.py")]
    bench.host.forget()
    assert mirror.bring(blobs, contents=True) == frozenset()
    assert mirror.present(blobs) == set(blobs)
    assert bench.host.fetches() == 1
    assert mirror.bring(blobs, contents=True) == frozenset()
    assert bench.host.fetches() == 1


def test_an_object_that_nobody_has_is_named_and_the_others_come(bench: Bench) -> None:
    mirror = bench.mirror()
    mirror.update()
    readme, nothing = bench.repo.git("rev-parse", "HEAD:README.md"), "d" * 40
    assert mirror.bring([nothing, readme], contents=True) == {nothing}
    assert mirror.present([nothing, readme]) == {readme}


def test_whether_git_may_fetch_is_found_out_without_fetching(bench: Bench) -> None:
    bench.mirror().look()
    assert not bench.place.exists()
    bench.host.fail(Refuse(403))
    with pytest.raises(AccessDenied, match="Contents: read"):
        bench.mirror().look()
    with pytest.raises(NotFound):
        bench.mirror("acme/none").look()
    bench.host.fail(Hang())
    with pytest.raises(SourceUnavailable, match=r"longer than 0\.3 s"):
        bench.mirror().look(seconds=0.3)


@pytest.mark.parametrize(
    ("url", "protocol", "host"),
    [
        ("https://github.com/acme/shop.git", "https", "github.com"),
        ("https://git.acme.example:8443/acme/shop.git", "https", "git.acme.example:8443"),
        ("git@github.com:acme/shop.git", "ssh", "github.com"),
        ("http://127.0.0.1:80/acme/shop.git", "http", "127.0.0.1:80"),
    ],
)
def test_addresses_that_may_be_fetched(url: str, protocol: str, host: str) -> None:
    address = Address.parse(url)
    assert (address.protocol, address.host, address.takes_token) == (protocol, host, protocol != "ssh")


@pytest.mark.parametrize(
    "url",
    [
        "file:///srv/git/shop.git",
        "/srv/git/shop.git",
        "../shop.git",
        "git://github.com/acme/shop.git",
        "ext::sh -c touch% /tmp/x",
        "http://github.com/acme/shop.git",
        "https://ann:hunter2@github.com/acme/shop.git",
        "https://hunter2@github.com/acme/shop.git",
        "https://github.com/a b.git",
        "https://[::1/x.git",
        "-oProxyCommand=touch:x",
        "https:///x.git",
    ],
)
def test_addresses_that_may_not_be_fetched(url: str) -> None:
    assert address_problem(url) is not None
    with pytest.raises(NotConnected) as caught:
        Address.parse(url)
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize("name", ["acme/..", "../etc/passwd", "acme", "/acme/shop", "acme/sh\nop", "acme/a/b"])
def test_a_name_cannot_lead_out_of_the_folder(bench: Bench, name: str) -> None:
    with pytest.raises(NotConnected, match="owner/name"):
        bench.mirror(name)


@pytest.mark.parametrize(
    ("base", "template"),
    [
        ("https://api.github.com", "https://github.com/NAME.git"),
        ("https://github.acme.example", "https://github.acme.example/NAME.git"),
        ("https://github.acme.example:8443/api/v3", "https://github.acme.example:8443/NAME.git"),
    ],
)
def test_clones_are_where_the_forge_is(base: str, template: str) -> None:
    assert clone_template(base) == template
