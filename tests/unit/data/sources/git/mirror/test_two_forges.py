"""Mirrors of two forges in one collection: each with its own names, token and people."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from data.collect.collector import Surroundings, collect
from data.errors import AccessDenied, CredentialsRefused, NotConnected, SourceUnavailable
from data.records import Cursor, Identity, Landing
from data.sources.git.mirror.forge_quirks import OF_GITHUB, OF_GITLAB
from data.sources.git.mirror.source import GitSource, Mirrors, MirrorStore
from data.store import Store
from tests.fakes.githost import GitHost, Refuse
from tests.fakes.gitrepo import ANN, BOB

HUB, LAB = "ghs_hunter2hub", "glpat-hunter2lab"


class Told:
    """What a store knows of people: the author of every commit of a repository, and logins by forge."""

    def __init__(self) -> None:
        self.authors: dict[str, list[tuple[str, str, bool]]] = {}
        self.people: dict[str, dict[str, str]] = {}

    def known_authors(self, repository: str) -> list[tuple[str, str, bool]]:
        return self.authors.get(repository, [])

    def logins(self, forge: str) -> Mapping[str, str]:
        return self.people.get(forge, {})


@dataclass
class Pair:
    """Two servers, and the mirrors of both in one folder."""

    hub: GitHost
    lab: GitHost
    folder: Path
    memory: Told

    def source(
        self,
        on_hub: Callable[[], Mapping[str, str]] = lambda: {"acme/shop": "github:R1"},
        on_lab: Callable[[], Mapping[str, str]] = lambda: {"acme/platform/infra": "gitlab:42"},
    ) -> GitSource:
        hub = Mirrors(self.folder, self.hub.template, token=lambda: HUB, customs=OF_GITHUB)
        lab = Mirrors(self.folder, self.lab.template, token=lambda: LAB, customs=OF_GITLAB)
        shelves = [MirrorStore(mirrors=hub, repositories=on_hub), MirrorStore(mirrors=lab, repositories=on_lab)]
        return GitSource(shelves, memory=self.memory, is_repair=bool)

    def collected(self, store: Store, **how: Callable[[], Mapping[str, str]]) -> dict[str, str]:
        """The state of every stream after a collection."""
        around = Surroundings(clock=lambda: 1_000.0)
        return {one.stream_id: one.state for one in collect(store, self.source(**how).streams(), around)}

    def shown(self) -> tuple[set[str], set[str]]:
        """Every name and token that the servers were shown."""
        return shown(self.hub), shown(self.lab)


def shown(host: GitHost) -> set[str]:
    return {base64.b64decode(one.proof.removeprefix("Basic ")).decode() for one in host.asked if one.proof}


def landed(store: Store) -> dict[str, list[str]]:
    """The authors of what landed, by repository."""
    rows = store.read(Landing, order=("repository_id", "position"))
    return {
        one: [row.authors for row in rows if row.repository_id == one] for one in {row.repository_id for row in rows}
    }


@pytest.fixture
def store(sqlite_store: Store) -> Store:
    return sqlite_store


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[Pair]:
    with (
        GitHost(tmp_path / "hub", token=HUB) as hub,
        GitHost(tmp_path / "lab", token=LAB, user="oauth2") as lab,
    ):
        hub.repository("acme/shop").commit({"pay.py": "1\n"}, at=100)
        lab.repository("acme/platform/infra").commit({"main.tf": "1\n"}, at=100)
        yield Pair(hub, lab, tmp_path / "mirrors", Told())


def test_no_server_is_shown_what_is_for_the_other(pair: Pair, store: Store) -> None:
    assert pair.collected(store) == {
        "git:acme/shop:history": "ok",
        "git:acme/platform/infra:gitlab-history": "ok",
        "git:people": "ok",
    }
    assert pair.shown() == ({f"x-access-token:{HUB}"}, {f"oauth2:{LAB}"})
    assert set(landed(store)) == {"github:R1", "gitlab:42"}


def test_a_server_that_sends_us_to_the_other_is_told_nothing_of_its_token(pair: Pair, store: Store) -> None:
    pair.hub.send_away(f"{pair.lab.url}PATH")
    pair.lab.send_away(f"{pair.hub.url}PATH")
    states = pair.collected(store)
    assert {name: state for name, state in states.items() if name.endswith("history")} == {
        "git:acme/shop:history": "failed",
        "git:acme/platform/infra:gitlab-history": "failed",
    }
    assert pair.shown() == (set(), set())


def test_the_same_name_on_both_is_two_repositories(pair: Pair, store: Store) -> None:
    pair.lab.repository("acme/shop").commit({"other.py": "1\n"}, at=100)
    both = {"on_lab": lambda: {"acme/shop": "gitlab:7"}}
    for _ in range(2):
        assert set(pair.collected(store, **both).values()) == {"ok"}
    assert {name: len(rows) for name, rows in landed(store).items()} == {"github:R1": 1, "gitlab:7": 1}
    assert len(list(pair.folder.glob("*/acme/shop.git"))) == 2
    assert {one.stream_id for one in store.read(Cursor)} == {
        *("git:acme/shop:history", "git:acme/shop:gitlab-history", "git:people"),
    }


def test_an_address_is_whoever_the_forge_of_the_commit_says(pair: Pair, store: Store) -> None:
    hub, lab = pair.hub.repository("acme/shop"), pair.lab.repository("acme/platform/infra")
    one, other = hub.commit({"a": "1"}, at=200, author=ANN), lab.commit({"a": "1"}, at=200, author=ANN)
    lab.commit({"b": "1"}, at=300, author="Bob <9-bobby@users.noreply.gitlab.com>")
    hub.commit({"b": "1"}, at=300, author=BOB)
    pair.memory.authors = {"github:R1": [(one, "github:ann", False)], "gitlab:42": [(other, "gitlab:5", False)]}
    pair.memory.people = {"gitlab": {"bob": "gitlab:9"}, "github": {"bobby": "github:somebody else"}}
    pair.collected(store)
    persons = {one.key: one.person_id for one in store.read(Identity)}
    found = {name: [persons.get(key) for key in authors[1:]] for name, authors in landed(store).items()}
    assert found == {"github:R1": ["github:ann", None], "gitlab:42": ["gitlab:5", "gitlab:9"]}


@pytest.mark.parametrize("refused", ["hub", "lab"])
def test_a_token_that_is_refused_ends_nothing_at_the_other_forge(pair: Pair, store: Store, refused: str) -> None:
    host = {"hub": pair.hub, "lab": pair.lab}[refused]
    host.token = "another"
    more = {f"acme/r{number}": f"{refused}:{number}" for number in range(5)}
    states = pair.collected(store, **{f"on_{refused}": lambda: more})
    failed = {name for name, state in states.items() if state == "failed"}
    assert {name.split(":")[1] for name in failed} == set(more)
    assert [state for name, state in states.items() if name not in failed] == ["ok", "ok"]
    # The first refusal speaks for all that is there, for the people behind addresses too.
    assert {one.path.split(".git")[0] for one in host.asked} == {"/acme/r0"}


def test_a_forge_that_does_not_list_its_repositories_takes_nothing_from_the_other(pair: Pair, store: Store) -> None:
    def silent() -> Mapping[str, str]:
        raise SourceUnavailable("GitLab did not answer")

    states = pair.collected(store, on_lab=silent)
    assert states == {"git:acme/shop:history": "ok", "git:gitlab:listing": "failed", "git:people": "ok"}
    [hub, lab] = pair.source(on_lab=silent).check()
    assert (hub.what, hub.granted) == ("git may fetch acme/shop", True)
    assert (lab.what, lab.granted, lab.detail) == ("git of GitLab", False, "GitLab did not answer")
    with pytest.raises(SourceUnavailable):
        pair.source(on_hub=silent, on_lab=silent).streams()


def test_each_forge_says_in_its_own_words_what_a_fetch_needs(pair: Pair) -> None:
    lab = Mirrors(pair.folder, pair.lab.template, token=lambda: LAB, customs=OF_GITLAB)
    pair.lab.fail(Refuse(403))
    with pytest.raises(AccessDenied, match=r"grant read_repository$"):
        lab.of("acme/platform/infra").look()
    # Words of GitLab's that would pass for a permission that lacks.
    pair.lab.fail(Refuse(401, b"HTTP Basic: Access denied. The provided password or token is incorrect."), times=2)
    with pytest.raises(CredentialsRefused, match=r"scope read_repository$"):
        lab.of("acme/platform/infra").look()


@pytest.mark.parametrize(
    "name", ["acme", "acme/../shop", "/acme/shop", "acme//shop", "acme/-x", "acme/sh\nop", "a/./b"]
)
def test_a_path_of_gitlab_cannot_lead_out_of_the_folder(pair: Pair, name: str) -> None:
    with pytest.raises(NotConnected, match="group/project"):
        Mirrors(pair.folder, pair.lab.template, token=lambda: LAB, customs=OF_GITLAB).of(name)
