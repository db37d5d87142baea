"""The history of a default branch comes whole, page by page, and once each; and people behind addresses are learnt."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

import pytest

from data.errors import GitMissing
from data.records import Identity, Landing
from data.sources.git.mirror.forge_quirks import OF_GITHUB, OF_GITLAB
from data.sources.git.mirror.landings import identity_key
from data.sources.git.mirror.source import GitSource, MirrorStore
from data.sources.git.mirror.streams import HistoryStream, PeopleStream
from data.sources.source import Deletion, Page
from tests.fakes.gitrepo import ANN, BOB, EVE
from tests.unit.data.sources.git.mirror.conftest import Bench

EVERYTHING = Deletion(kind=Landing, where={"repository_id": "R"})


def stream(bench: Bench, page: int = 500) -> HistoryStream:
    return HistoryStream(bench.mirror(), "R", is_repair=lambda title: "fix" in title, landings_a_page=page)


def saved(stored: dict[str, Landing], pages: Iterable[Page]) -> dict[str, Landing]:
    """What a store has after some pages."""
    for page in pages:
        if page.gone:
            assert page.gone == (EVERYTHING,)
            stored.clear()
        stored.update({one.sha: one for one in page.records if isinstance(one, Landing)})
    return stored


def files(landing: Landing) -> list[list[str]]:
    return json.loads(landing.files or "null")


def key(author: str) -> str:
    name, _, email = author.removesuffix(">").partition(" <")
    return identity_key(email, name)


def a_story(bench: Bench) -> list[str]:
    """A push, a merge of two people's work, a rename, a fix: the hashes of the default branch after the first."""
    repo = bench.repo
    repo.branch("feature")
    repo.commit({"src/cart.py": "a\n"}, at=200, author=BOB)
    repo.commit({"src/cart.py": "b\n"}, at=210, author=BOB)
    repo.commit({"src/cart.py": "c\n"}, at=220, author=EVE)
    repo.go("main")
    pushed = repo.commit({"README.md": "more\n"}, at=230)
    merged = repo.merge("feature", at=240)
    repo.rename("src/pay.py", "pay.py")
    moved = repo.commit({}, at=250, author=BOB)
    fixed = repo.commit({"pay.py": "1\n"}, at=260, committed_at=300, message="fix the till")
    return [pushed, merged, moved, fixed]


def test_each_commit_of_the_default_branch_lands_once_with_what_it_brought(bench: Bench) -> None:
    first = bench.repo.head()
    shas = a_story(bench)
    found = list(saved({}, stream(bench).pages(None)).values())

    assert [one.sha for one in found] == [first, *shas]
    assert [one.position for one in found] == [0, 1, 2, 3, 4]
    assert [(one.authored_at, one.landed_at) for one in found][1:] == [(230, 230), (240, 240), (250, 250), (260, 300)]
    assert [one.authors.split() for one in found] == [
        [key(ANN)],
        [key(ANN)],
        [key(BOB), key(EVE)],
        [key(BOB)],
        [key(ANN)],
    ]
    assert [one.repairs for one in found] == [False, False, False, False, True]
    assert [files(one) for one in found] == [
        [["README.md"], ["src/pay.py"]],
        [["README.md"]],
        [["src/cart.py"]],
        [["pay.py", "src/pay.py"]],
        [["pay.py"]],
    ]


def test_no_contents_are_needed_for_it(bench: Bench) -> None:
    a_story(bench)
    list(stream(bench).pages(None))
    kinds = bench.mirror().git.run("cat-file", "--batch-all-objects", "--batch-check=%(objecttype)").split()
    assert set(kinds) == {b"commit", b"tree"}


def test_a_revert_repairs_whatever_its_title_says(bench: Bench) -> None:
    sha = bench.repo.commit({"a": "1"}, at=200)
    bench.repo.commit({"a": None}, at=300, message=f"Take it back\n\nThis reverts commit {sha}.")
    assert [one.repairs for one in saved({}, stream(bench).pages(None)).values()] == [False, False, True]


def test_odd_names_and_deleted_files_are_files(bench: Bench) -> None:
    odd = ['tab\t"quote"', "line\nend", "[[", "umläut", b"\xff\xfe".decode("utf-8", "surrogateescape")]
    bench.repo.commit(dict.fromkeys(odd, "x"), at=200)
    bench.repo.commit({odd[0]: None}, at=300)
    *_, added, gone = saved({}, stream(bench).pages(None)).values()
    assert sorted(path for [path] in files(added)) == sorted([*odd[:4], "\\xff\\xfe"])
    assert files(gone) == [[odd[0]]]


def test_killed_after_any_page_it_goes_on_there(bench: Bench) -> None:
    a_story(bench)
    whole = saved({}, stream(bench).pages(None))
    for killed_after in (1, 3, 5):
        pages = stream(bench, page=1).pages(None)
        first = [next(pages) for _ in range(killed_after)]
        stored = saved({}, first)
        rest = list(stream(bench, page=1).pages(first[-1].cursor))
        assert sum(page.items for page in rest) == 5 - killed_after
        assert saved(stored, rest) == whole


def test_only_what_is_new_is_read(bench: Bench) -> None:
    [page] = stream(bench).pages(None)
    [nothing] = stream(bench).pages(page.cursor)
    assert (nothing.records, nothing.cursor, nothing.items) == ((), page.cursor, 0)
    sha = bench.repo.commit({"a": "1"}, at=200)
    [more] = stream(bench).pages(page.cursor)
    assert [(one.sha, one.position) for one in more.records if isinstance(one, Landing)] == [(sha, 1)]


def test_after_a_push_by_force_the_old_history_goes(bench: Bench) -> None:
    bench.repo.commit({"a": "1"}, at=200)
    *_, page = stream(bench).pages(None)
    stored = saved({}, stream(bench).pages(None))
    bench.repo.git("reset", "--hard", "--quiet", "HEAD~1")
    bench.repo.commit({"b": "1"}, at=220)
    pages = list(stream(bench, page=1).pages(page.cursor))
    assert saved(stored, pages) == saved({}, stream(bench).pages(None))
    # Gone back with nothing new, and emptied.
    bench.repo.git("reset", "--hard", "--quiet", "HEAD~1")
    pages = list(stream(bench).pages(pages[-1].cursor))
    assert len(saved(stored, pages)) == 1
    bench.repo.git("update-ref", "-d", "refs/heads/main")
    assert saved(stored, stream(bench).pages(pages[-1].cursor)) == {}


def test_a_merge_that_swaps_the_parents_is_another_history(bench: Bench) -> None:
    """Whoever merges the default branch into theirs and pushes that makes their own commits its first parents."""
    bench.repo.branch("theirs")
    bench.repo.commit({"t": "1"}, at=200, author=EVE)
    bench.repo.go("main")
    bench.repo.commit({"m": "1"}, at=210)
    [page] = stream(bench).pages(None)
    stored = saved({}, [page])
    bench.repo.go("theirs")
    bench.repo.merge("main", at=220)
    bench.repo.git("branch", "--force", "main", "theirs")
    bench.repo.go("main")
    saved(stored, stream(bench).pages(page.cursor))
    assert stored == saved({}, stream(bench).pages(None))
    assert [files(one) for one in stored.values()][1:] == [[["t"]], [["m"]]]


def test_a_cursor_that_leads_nowhere_begins_anew(bench: Bench) -> None:
    a_story(bench)
    whole = saved({}, stream(bench).pages(None))
    for cursor in ("", '["%s", 7, "R"]' % ("d" * 40), "[1]", "null"):
        assert saved({}, stream(bench).pages(cursor)) == whole


def test_under_another_id_it_is_read_again_and_goes_from_under_the_old_one(bench: Bench) -> None:
    a_story(bench)
    [page] = stream(bench).pages(None)
    [again] = HistoryStream(bench.mirror(), "R2", is_repair=bool).pages(page.cursor)
    assert [deletion.where for deletion in again.gone] == [{"repository_id": "R"}, {"repository_id": "R2"}]
    assert {one.repository_id for one in again.records if isinstance(one, Landing)} == {"R2"}
    assert again.items == page.items


def test_damage_that_shows_itself_while_it_is_read_makes_the_mirror_anew(bench: Bench) -> None:
    a_story(bench)
    whole = saved({}, stream(bench).pages(None))
    pack = next((bench.place / "objects/pack").glob("*.pack"))
    pack.chmod(0o600)
    content = bytearray(pack.read_bytes())
    # In the middle of some object: its compressed text does not fit its check sum any more.
    for place in range(len(content) // 2, len(content) // 2 + 40):
        content[place] ^= 0xFF
    pack.write_bytes(content)
    stored: dict[str, Landing] = {}
    remarks = []
    for page in stream(bench, page=1).pages(None):
        remarks += [notice.detail for notice in page.notices]
        saved(stored, [page])
    assert stored == whole
    assert set(remarks) == {"the mirror of acme/shop was damaged and has been made anew"}


class Known:
    """What a store knows: authors of commits by repository, and logins."""

    def __init__(self, authors: Mapping[str, list[tuple[str, str, bool]]], logins: Mapping[str, str]) -> None:
        self._authors, self._logins = authors, logins

    def known_authors(self, repository: str) -> list[tuple[str, str, bool]]:
        return self._authors.get(repository, [])

    def logins(self, forge: str) -> Mapping[str, str]:
        return {} if forge == "gitlab" else self._logins


def learnt(bench: Bench, authors: list[tuple[str, str, bool]], **logins: str) -> dict[str, str]:
    [page] = PeopleStream({"R": bench.mirror()}, Known({"R": authors}, logins)).pages(None)
    return {one.key: one.person_id for one in page.records if isinstance(one, Identity)}


def test_who_wrote_a_commit_that_the_forge_knows_is_behind_its_address(bench: Bench) -> None:
    pushed, merged, moved, _fixed = a_story(bench)
    branch = bench.repo.git("rev-parse", "feature")
    told = [(pushed, "p1", True), (moved, "p2", True), (branch, "p3", False), ("d" * 40, "p4", False)]
    assert learnt(bench, told) == {key(ANN): "p1", key(BOB): "p2", key(EVE): "p3"}
    # Whoever pressed the button of a merge did not write it.
    assert learnt(bench, [(merged, "p9", True)]) == {}
    assert learnt(bench, [(merged, "p9", False)]) == {key(ANN): "p9"}


def test_most_commits_win_and_among_equals_the_least_hash(bench: Bench) -> None:
    shas = sorted(bench.repo.commit({"a": str(at)}, at=at) for at in range(200, 204))
    assert learnt(bench, [(shas[3], "p1", False), (shas[2], "p1", False), (shas[0], "p2", False)]) == {key(ANN): "p1"}
    tie = [(shas[1], "p1", False), (shas[0], "p2", False)]
    assert learnt(bench, tie) == learnt(bench, tie[::-1]) == {key(ANN): "p2"}


def test_an_address_of_the_forge_names_its_person_where_no_commit_does(bench: Bench) -> None:
    own = "Bob <123+Bobby@users.noreply.github.com>"
    sha = bench.repo.commit({"a": "1"}, at=200, author=own)
    assert learnt(bench, [], bobby="p7", someone="p8") == {key(own): "p7"}
    assert learnt(bench, [(sha, "p1", False)], bobby="p7") == {key(own): "p1"}


def test_logins_and_numbers_in_addresses() -> None:
    known = {one: one for one in ("octo-cat", "octocat", "dependabot[bot]", "ann")}
    of_github = {
        "12345+octo-cat@users.noreply.github.com": "octo-cat",
        "OctoCat@users.noreply.github.com": "octocat",
        "49699333+dependabot[bot]@users.noreply.github.com": "dependabot[bot]",
        "1+ann@users.noreply.github.acme.example": "ann",
        "ann@example.com": None,
        "noreply@github.com": None,
        "ann@users.noreply.github.com@evil.example": None,
        "": None,
    }
    assert {one: OF_GITHUB.person_of(one, known) for one in of_github} == of_github
    of_gitlab = {
        "12-as-she-was-called@users.noreply.gitlab.acme.example": "gitlab:12",
        "12@users.noreply.gitlab.com": "gitlab:12",
        "13-bob@users.noreply.gitlab.com": None,
        "12+ann@users.noreply.github.com": None,
        "12-ann@gitlab.com": None,
    }
    assert {one: OF_GITLAB.person_of(one, {"ann": "gitlab:12"}) for one in of_gitlab} == of_gitlab


def test_an_address_is_kept_as_a_digest_and_written_in_any_case(bench: Bench) -> None:
    assert identity_key(" Ann@Example.COM ", "Ann") == identity_key("ann@example.com", "Annette")
    assert identity_key("", "Ann") != identity_key("", "Bob")
    assert "example" not in repr(saved({}, stream(bench).pages(None)))


def test_people_are_written_only_when_they_changed(bench: Bench) -> None:
    sha = bench.repo.head()
    known = Known({"R": [(sha, "p1", True)]}, {})
    [page] = PeopleStream({"R": bench.mirror()}, known).pages(None)
    [again] = PeopleStream({"R": bench.mirror()}, known).pages(page.cursor)
    assert (len(page.records), again.records, again.cursor) == (1, (), page.cursor)


def test_a_mirror_that_fails_takes_nobody_elses_people_away(bench: Bench) -> None:
    mirrors = bench.mirrors()
    sha = bench.repo.head()
    both = {"N": mirrors.of("acme/none"), "R": mirrors.of("acme/shop")}
    [page] = PeopleStream(both, Known({"R": [(sha, "p1", True)]}, {})).pages(None)
    assert page.records == (Identity(key=key(ANN), person_id="p1"),)


def source(bench: Bench, **repositories: str) -> GitSource:
    listed = {name.replace("_", "/"): one for name, one in repositories.items()}
    shelf = MirrorStore(mirrors=bench.mirrors(), repositories=lambda: listed)
    return GitSource([shelf], memory=Known({}, {}), is_repair=bool)


def test_a_source_has_a_stream_for_each_repository_and_one_for_people(bench: Bench) -> None:
    git = source(bench, acme_shop="R1", acme_infra="R2")
    assert [(one.id, one.repository, one.feeds) for one in git.streams()] == [
        ("git:acme/shop:history", "R1", ("whole history",)),
        ("git:acme/infra:history", "R2", ("whole history",)),
        ("git:people", None, ("whole history",)),
    ]


def test_a_check_says_of_each_repository_whether_git_may_fetch_it(bench: Bench) -> None:
    shop, none = source(bench, acme_shop="R1", acme_none="R2").check()
    assert (shop.what, shop.granted) == ("git may fetch acme/shop", True)
    assert (none.granted, none.blinds) == (False, ("whole history",))
    assert "acme/none was not found" in none.detail


def test_without_git_the_source_is_not_connected(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(bench.folder))
    with pytest.raises(GitMissing):
        list(stream(bench).pages(None))
    [shop] = source(bench, acme_shop="R1").check()
    assert "install git" in shop.detail
