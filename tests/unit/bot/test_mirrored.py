"""A collection with mirrors, from the settings to the scores: GitHub and git as one organisation, on both databases."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy.engine import Engine

from bot.collecting import Gathering, Result, Stop
from bot.settings import Settings, load_settings
from bot.sources import Sources, open_sources
from briefing.holidays import holiday_name as holiday_names
from briefing.stored.evidence import KnownScores, OrganisationEvidence, score_organisation
from briefing.stored.register import save_organisation
from briefing.stored.snapshot import read_archive
from data.deploys.ancestry import Ancestry
from data.records import (
    Change,
    ChangeCommit,
    ChangeFile,
    Cursor,
    Identity,
    Landing,
    Person,
    Repository,
    SourceStatus,
)
from data.sources.http.transport import World
from data.store import Store
from tests.backends import SqliteFiles
from tests.fakes.githost import GitHost, Refuse
from tests.fakes.github import FakeGitHub
from tests.fakes.gitrepo import ANN, BOB, EVE
from tests.unit.briefing.stored.shop import method
from tests.unit.data.sources.git.mirror.forge import Forge
from tests.unit.data.sources.github.acme import DAY, HOUR, NOW

SETTINGS = """
[organisation]
name = "Acme"

[[team]]
id = "payments"
zone = "UTC"

[[service]]
id = "checkout"
team = "payments"

[[service.path]]
repository = "acme/shop"
globs = ["**"]

[sources.git]
clone_url = "{template}"
enabled = {enabled}

[sources.github]
base_url = "{github}"
"""
KEPT = (Repository, Person, Change, ChangeFile, ChangeCommit, Landing, Identity)
BEGAN = NOW - 900 * DAY


@dataclass
class Company:
    """What a test holds: both servers, a store, and a clock that only it moves."""

    github: FakeGitHub
    host: GitHost
    store: Store
    folder: Path
    forge: Forge
    now: int = NOW

    def collect(self, *only: str, enabled: bool = True) -> Result:
        """Collect once, as the command does."""
        with self._sources(enabled=enabled) as (settings, sources):
            gathering = Gathering(
                settings, self.store, sources, clock=lambda: self.now, only=only, ancestry=sources.ancestry
            )
            return gathering.run(Stop(), lambda _progress: None)

    @contextmanager
    def _sources(self, *, enabled: bool = True) -> Iterator[tuple[Settings, Sources]]:
        path = self.folder / "riskbrief.toml"
        told = {"template": self.host.template, "enabled": str(enabled).lower(), "github": self.github.url}
        path.write_text(SETTINGS.format(**told), "utf-8")
        settings = load_settings(path, {"RISKBRIEF_GITHUB_TOKEN": self.github.token})
        save_organisation(self.store, settings.organisation)
        world = World(clock=lambda: self.now, sleep=self._sleep, rng=Random(1))
        known = {one.name: one.id for one in self.store.read(Repository)}
        since = NOW - 26 * 7 * DAY
        with open_sources(settings, world, since=since, known=known, store=self.store) as sources:
            yield settings, sources

    def _sleep(self, seconds: float) -> None:
        self.now += int(seconds) + 1

    def ancestry(self) -> Ancestry | None:
        with self._sources() as (_, sources):
            return sources.ancestry

    def tables(self) -> dict[str, list[Any]]:
        return {kind.__name__: self.store.read(kind) for kind in KEPT}

    def states(self) -> dict[str, tuple[str, str]]:
        """The newest status of every source and repository."""
        rows = sorted(self.store.read(SourceStatus), key=lambda one: one.observed_at)
        return {one.source_id: (one.state, one.detail) for one in rows}

    def scored(self) -> OrganisationEvidence:
        moment = self.now + 1
        snapshot = read_archive(self.store, since=NOW - 300 * DAY, until=moment).as_of(moment)
        return score_organisation(snapshot, method(), holiday_names, KnownScores())

    def reading(self, number: int, signal: str) -> float | None:
        [found] = [one for one in self.scored().changes if one.label == f"acme/shop#{number}"]
        return found.readings[signal].value


@contextmanager
def opened(store: Store, shared: Path, folder: Path) -> Iterator[Company]:
    made: Company | None = None
    with (
        FakeGitHub(shared, clock=lambda: NOW if made is None else made.now) as github,
        GitHost(folder / "server") as host,
    ):
        host.token = github.token
        shop = github.world.repository("acme/shop")
        code = host.repository("acme/shop")
        code.git("fast-import", "--quiet", stdin=past().encode())
        code.git("reset", "--hard", "--quiet", "main")
        forge = Forge(code, shop, github.world.user("ann", "Ann"), NOW - 20 * DAY)
        made = Company(github=github, host=host, store=store, folder=folder, forge=forge)
        yield made


@pytest.fixture
def company(
    sqlite_backend: SqliteFiles, open_one: Callable[[str], Engine], shared_dir: Path, tmp_path: Path
) -> Iterator[Company]:
    """On SQLite alone, where it does not matter which database it is."""
    url = sqlite_backend.migrated()
    with opened(Store(open_one(url)), shared_dir, tmp_path) as made:
        yield made
    sqlite_backend.forget(url)


@pytest.fixture
def everywhere(store: Store, shared_dir: Path, tmp_path: Path) -> Iterator[Company]:
    """On both databases."""
    with opened(store, shared_dir, tmp_path) as made:
        yield made


def past() -> str:
    """Forty commits by three people, of more than two years ago, in the words of `git fast-import`."""
    commits = []
    for number in range(40):
        author, message = (ANN, BOB, EVE)[number % 3], "fix it" if number % 4 == 0 else "work"
        who = f"{author} {BEGAN + number * 60} +0000"
        content = f"{number}\n"
        commits.append(
            f"commit refs/heads/main\nauthor {who}\ncommitter {who}\ndata {len(message)}\n{message}\n"
            f"M 100644 inline src/pay.py\ndata {len(content)}\n{content}\n"
        )
    return "".join(commits)


def test_history_and_people_come_of_the_mirror_in_the_first_collection(everywhere: Company) -> None:
    forge = everywhere.forge
    for number in range(3):
        forge.squash(forge.propose({"src/pay.py": f"new {number}\n"}))
    result = everywhere.collect()

    assert result.is_whole
    assert {name: state for name, (state, _) in everywhere.states().items() if name.startswith("git:")} == {
        "git:*": "ok",
        f"git:github:{forge.shop.node['id']}": "ok",
    }
    assert everywhere.states()["git"] == ("ok", "")
    assert len(everywhere.store.read(Landing)) == 43
    # The forge named the author of the squashed commits, who is Ann in both.
    assert everywhere.reading(3, "prior_changes") == 42
    assert everywhere.reading(3, "prior_developers") == 3
    assert (everywhere.reading(3, "author_recent_experience") or 0) > 5
    assert all(file.patch is not None for file in everywhere.store.read(ChangeFile))


def test_without_the_mirror_these_signals_are_not_connected_and_with_it_they_are(company: Company) -> None:
    forge = company.forge
    forge.squash(forge.propose({"src/pay.py": "new\n"}))
    company.collect(enabled=False)
    lost = {"prior_developers", "prior_changes", "author_recent_experience", "author_subsystem_experience"}
    patches = {"schema_migration", "sensitive_code"}
    missing = company.scored().missing
    assert lost | patches <= set(missing)
    assert {missing[one] for one in lost} == {"no source of whole history is connected"}
    assert company.states()["git"] == ("not connected", "switched off by enabled in [sources.git]")
    # What the store's own changes are enough for goes on.
    assert company.reading(1, "defect_history") == 0
    assert company.host.asked == []

    company.collect()
    assert not (lost | patches) & set(company.scored().missing) - patches
    assert (company.reading(1, "defect_history") or 0) > 0


def test_collected_twice_it_is_the_same(everywhere: Company) -> None:
    forge = everywhere.forge
    forge.merge(forge.propose({"src/pay.py": "a\n"}, {"src/pay.py": "b\n"}, author=BOB))
    forge.rebase(forge.propose({"two.py": "1\n"}, {"two.py": "2\n"}))
    forge.propose({"open.py": "1\n"})
    everywhere.collect()
    before, scored = everywhere.tables(), everywhere.scored().changes

    everywhere.now += HOUR
    everywhere.host.forget()
    assert everywhere.collect().is_whole
    assert everywhere.tables() == before
    assert everywhere.scored().changes == scored
    assert everywhere.host.fetches() == 1, "the list of branches"


def test_a_rebased_change_is_not_its_own_history(company: Company) -> None:
    forge = company.forge
    forge.push({"src/other.py": "1\n"})
    pull = forge.propose({"new.py": "1\n"}, {"new.py": "2\n"}, {"new.py": "3\n"})
    forge.push({"src/other.py": "2\n"})
    forge.rebase(pull)
    company.collect()
    assert company.reading(pull.number, "prior_changes") == 0
    assert company.reading(pull.number, "file_age") == 0


def test_what_a_collection_of_github_alone_needs_of_git_it_gets(company: Company) -> None:
    forge = company.forge
    forge.squash(forge.propose({"src/pay.py": "new\n"}))
    company.collect("github")
    assert [file.patch is not None for file in company.store.read(ChangeFile)] == [True]
    assert company.store.read(Landing) == []


def test_a_mirror_that_fails_fails_nothing_else(company: Company) -> None:
    forge = company.forge
    forge.squash(forge.propose({"src/pay.py": "new\n"}))
    company.host.fail(Refuse(503), times=50)
    company.collect()
    shop = f"github:{forge.shop.node['id']}"
    states = company.states()
    assert states[f"git:{shop}"][0] == "failed"
    assert "503" in states[f"git:{shop}"][1]
    assert states[f"github:{shop}"][0] == "partial"
    assert len(company.store.read(Change)) == 1
    # Laid out, and not to be had: assumed and not taken for zero.
    assert company.reading(1, "prior_changes") is None

    company.host.faults.clear()
    company.now += HOUR
    assert company.collect().is_whole
    assert company.reading(1, "prior_changes") == 40
    assert [file.patch is not None for file in company.store.read(ChangeFile)] == [True]


def test_a_token_that_git_is_refused_with_is_said_once_and_shown_nowhere(company: Company) -> None:
    company.host.token = "another"
    company.forge.propose({"src/pay.py": "new\n"})
    result = company.collect()
    [row] = [one for one in result.rows if one.source_id.startswith("git:github")]
    assert (row.state, row.detail.startswith("git was refused at acme/shop")) == ("failed", True)
    assert company.github.token not in repr(result) + repr(company.store.read(SourceStatus))


def test_releases_are_asked_of_the_mirrors(company: Company) -> None:
    first = company.forge.code.head()
    assert (asked := company.ancestry()) is not None
    assert asked.is_ancestor("unknown", first, first) is None
    company.collect()
    shop = f"github:{company.forge.shop.node['id']}"
    newer = company.forge.push({"src/pay.py": "newer\n"})
    asked = company.ancestry()
    assert asked is not None
    # It landed after the collection; the server is asked for it.
    assert asked.is_ancestor(shop, first, newer) is True


def test_a_repository_that_github_does_not_show_is_told_by_its_name(company: Company) -> None:
    del company.github.world.repositories["acme/shop"]
    company.collect("git")
    assert company.store.read(Cursor, stream_id="git:acme/shop:history")
    assert {one.repository_id for one in company.store.read(Landing)} == {"acme/shop"}
