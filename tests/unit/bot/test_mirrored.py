"""A collection with mirrors, from the settings to the scores: GitHub or both forges and git as one organisation."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy.engine import Engine

from bot.collecting import Gathering, Result, Stop
from bot.settings import load_settings
from bot.sources import open_sources
from briefing.answers.explain.organisation import explain_change
from briefing.contracts.organisation import Organisation, ScopePlan, holiday_name
from briefing.evidence.stored.basis import stored_basis
from briefing.evidence.stored.evidence import KnownScores, OrganisationEvidence, score_organisation
from briefing.evidence.stored.lookup import find_subjects
from briefing.evidence.stored.org_snapshot import holdings_of
from briefing.evidence.stored.register import save_organisation
from briefing.evidence.stored.snapshot import read_archive
from briefing.evidence.stored.sources import supply_of
from data.deploys.history import Ancestry
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
from tests.fakes.gitlab import FakeGitLab
from tests.fakes.gitrepo import ANN, BOB, EVE
from tests.settings import acme
from tests.unit.briefing.evidence.stored.shop import method
from tests.unit.data.sources.desk import DAY, HOUR, NOW
from tests.unit.data.sources.git.mirror.forge import Forge

SETTINGS = f"""{acme()}
[sources.github]
base_url = "{{github}}"

[sources.git]
clone_url = "{{template}}"
enabled = {{enabled}}
"""
INFRA = "acme/platform/infra"
AND_GITLAB = f"""gitlab_clone_url = "{{lab}}"

[sources.gitlab]
base_url = "{{gitlab}}"
projects = ["{INFRA}"]

[[service]]
id = "infra"
team = "payments"

[[service.path]]
repository = "{INFRA}"
globs = ["**"]
"""
KEPT = (Repository, Person, Change, ChangeFile, ChangeCommit, Landing, Identity)
BEGAN = NOW - 900 * DAY


@dataclass
class Company:
    """What a test holds: GitHub and a git server, GitLab and its own or none, a store, and a clock of its own."""

    github: FakeGitHub
    host: GitHost
    store: Store
    folder: Path
    forge: Forge
    gitlab: FakeGitLab | None = None
    lab: GitHost | None = None
    now: int = NOW
    ancestry: Ancestry | None = None
    organisation: Organisation | None = None

    def collect(self, *only: str, enabled: bool = True) -> Result:
        """Collect once, as the command does."""
        told = {"template": self.host.template, "enabled": str(enabled).lower(), "github": self.github.url}
        environ, text = {"RISKBRIEF_GITHUB_TOKEN": self.github.token}, SETTINGS
        if self.gitlab is not None and self.lab is not None:
            environ["RISKBRIEF_GITLAB_TOKEN"], text = self.gitlab.token, SETTINGS + AND_GITLAB
            told |= {"gitlab": self.gitlab.url, "lab": self.lab.template}
        path = self.folder / "riskbrief.toml"
        path.write_text(text.format(**told), "utf-8")
        settings = load_settings(path, environ)
        self.organisation = settings.organisation
        save_organisation(self.store, settings.organisation)
        world = World(clock=lambda: self.now, sleep=self._sleep, rng=Random(1))
        known = {one.name: one.id for one in self.store.read(Repository)}
        with open_sources(settings, world, since=NOW - 26 * 7 * DAY, known=known, store=self.store) as sources:
            self.ancestry = sources.ancestry
            gathering = Gathering(
                settings, self.store, sources, clock=lambda: self.now, only=only, ancestry=sources.ancestry
            )
            return gathering.run(Stop(), lambda _progress: None)

    def _sleep(self, seconds: float) -> None:
        self.now += int(seconds) + 1

    def tables(self) -> dict[str, list[Any]]:
        return {kind.__name__: self.store.read(kind) for kind in KEPT}

    def states(self) -> dict[str, tuple[str, str]]:
        """The newest status of every source and repository."""
        rows = sorted(self.store.read(SourceStatus), key=lambda one: one.observed_at)
        return {one.source_id: (one.state, one.detail) for one in rows}

    def scored(self) -> OrganisationEvidence:
        moment = self.now + 1
        snapshot = read_archive(self.store, since=NOW - 300 * DAY, until=moment).as_of(moment)
        return score_organisation(snapshot, method(), holiday_name, KnownScores())

    def missing(self) -> Mapping[str, str]:
        return supply_of(method(), self.scored().snapshot.sources).missing

    def reading(self, number: int, signal: str) -> float | None:
        [found] = [one for one in self.scored().changes if one.label == f"acme/shop#{number}"]
        return found.readings[signal].value


@contextmanager
def opened(store: Store, shared: Path, folder: Path) -> Iterator[Company]:
    made: Company | None = None
    with (
        FakeGitHub(shared, clock=lambda: NOW if made is None else made.now) as github,
        GitHost(folder / "server", token=github.token) as host,
    ):
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


def test_history_and_people_come_of_the_mirror_at_once_and_collected_twice_it_is_the_same(everywhere: Company) -> None:
    forge = everywhere.forge
    for number in range(3):
        forge.squash(forge.propose({"src/pay.py": f"new {number}\n"}))
    forge.merge(forge.propose({"src/other.py": "a\n"}, {"src/other.py": "b\n"}))
    pull = forge.propose({"new.py": "1\n"}, {"new.py": "2\n"}, {"new.py": "3\n"})
    forge.push({"src/other.py": "2\n"})
    forge.rebase(pull)
    forge.propose({"open.py": "1\n"})
    assert everywhere.collect().is_whole

    assert {name: state for name, (state, _) in everywhere.states().items() if name.startswith("git:")} == {
        "git:*": "ok",
        f"git:github:{forge.shop.node['id']}": "ok",
    }
    assert everywhere.states()["git"] == ("ok", "")
    # The forge named the author of the squashed commits, who is Ann in both.
    assert everywhere.reading(3, "prior_changes") == 42
    assert everywhere.reading(3, "prior_developers") == 3
    assert (everywhere.reading(3, "author_recent_experience") or 0) > 5
    assert all(file.patch is not None for file in everywhere.store.read(ChangeFile))
    # A rebased change is not its own history.
    assert everywhere.reading(pull.number, "prior_changes") == everywhere.reading(pull.number, "file_age") == 0

    before, scored = everywhere.tables(), everywhere.scored().changes
    everywhere.now += HOUR
    everywhere.host.forget()
    assert everywhere.collect().is_whole
    assert everywhere.tables() == before
    assert everywhere.scored().changes == scored
    assert everywhere.host.fetches() == 1, "the list of branches"


def test_without_the_mirror_these_signals_are_not_connected_and_with_it_they_are(company: Company) -> None:
    forge = company.forge
    forge.squash(forge.propose({"src/pay.py": "new\n"}))
    company.collect(enabled=False)
    lost = {"prior_developers", "prior_changes", "author_recent_experience", "author_subsystem_experience"}
    patches = {"schema_migration", "sensitive_code"}
    missing = company.missing()
    assert lost | patches <= set(missing)
    assert {missing[one] for one in lost} == {"no source of whole history is connected"}
    assert company.states()["git"] == ("not connected", "switched off by enabled in [sources.git]")
    # What the store's own changes are enough for goes on.
    assert company.reading(1, "defect_history") == 0
    assert company.host.asked == []

    # What a collection of GitHub alone needs of git it gets.
    forge.squash(forge.propose({"src/get.py": "new\n"}))
    company.collect("github")
    assert [file.patch is not None for file in company.store.read(ChangeFile, path="src/get.py")] == [True]
    assert company.store.read(Landing) == []
    company.collect()
    assert not (lost | patches) & company.missing().keys() - patches
    assert (company.reading(1, "defect_history") or 0) > 0


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


def test_a_repository_that_github_does_not_show_is_told_by_its_name(company: Company) -> None:
    del company.github.world.repositories["acme/shop"]
    company.collect("git")
    assert company.store.read(Cursor, stream_id="git:acme/shop:history")
    assert {one.repository_id for one in company.store.read(Landing)} == {"acme/shop"}


# ---- GitHub and GitLab


def merge_on_gitlab(gitlab: FakeGitLab, lab: GitHost) -> None:
    code = lab.repository(INFRA)
    project = gitlab.world.project(INFRA)
    for number in range(3):
        code.commit({"main.tf": f"{number}\n"}, at=NOW - 800 * DAY + number, author=(ANN, BOB)[number % 2])
    merged = NOW - 5 * DAY
    change = project.merge_request("Widen the net", author=gitlab.world.user("ann", "Ann"), at=merged - HOUR)
    change.push(merged - HOUR).file("main.tf", 3, 1).merge(merged, how="squash")
    sha = code.commit({"main.tf": "wide\n"}, at=merged, author=ANN, message="Widen the net")
    change.node["squash_commit_sha"] = project.commits[-1]["id"] = sha


def shown(host: GitHost) -> set[str]:
    return {base64.b64decode(one.proof.removeprefix("Basic ")).decode() for one in host.asked if one.proof}


def test_each_forge_is_collected_with_its_own_token_and_history_and_linked_by_its_ways(
    company: Company, tmp_path: Path
) -> None:
    """A change merged on each, by Ann, whose address is the same on both."""
    company.forge.squash(company.forge.propose({"src/pay.py": "new\n"}))
    with (
        FakeGitLab(clock=lambda: NOW) as gitlab,
        GitHost(tmp_path / "lab", token=gitlab.token, user="oauth2") as lab,
    ):
        merge_on_gitlab(gitlab, lab)
        company.gitlab, company.lab = gitlab, lab
        result = company.collect()
        assert result.is_whole, [one for one in result.rows if one.detail]
        assert [company.states()[one][0] for one in ("git", "github", "gitlab")] == ["ok"] * 3
        assert shown(company.host) == {f"x-access-token:{company.github.token}"}
        assert shown(lab) == {f"oauth2:{gitlab.token}"}
        assert all(company.github.token not in repr(call) for call in gitlab.calls)
        # What a release reaches is asked of either's mirrors.
        assert company.ancestry is not None
        for change in company.store.read(Change):
            assert change.merge_sha is not None
            assert company.ancestry.is_ancestor(change.repository_id, change.merge_sha, change.merge_sha) is True
    ids = {one.name: one.id for one in company.store.read(Repository)}
    landed = [one.repository_id for one in company.store.read(Landing)]
    assert {name: landed.count(known) for name, known in ids.items()} == {"acme/shop": 41, INFRA: 4}
    # The address is the same, and each forge's Ann is her own account.
    assert sorted(one.person_id.partition(":")[0] for one in company.store.read(Identity)) == ["github", "gitlab"]
    assert_linked(company, company.scored())


def assert_linked(company: Company, evidence: OrganisationEvidence) -> None:
    by_label = {one.label: one for one in evidence.changes}
    assert set(by_label) == {"acme/shop#1", f"{INFRA}!1"}
    assert by_label[f"{INFRA}!1"].readings["prior_changes"].value == 3
    urls = {label: explain_change(evidence, one.id, zone="UTC").url for label, one in by_label.items()}
    assert urls[f"{INFRA}!1"] == f"https://gitlab.example.com/{INFRA}/-/merge_requests/1"
    assert str(urls["acme/shop#1"]).endswith("/acme/shop/pull/1")
    with company.store.snapshot() as view:
        for text in (f"{INFRA}!1", f"{INFRA}#1", "infra!1", str(urls[f"{INFRA}!1"])):
            assert [one.label for one in find_subjects(view, text)] == [f"{INFRA}!1"]
    assert company.organisation is not None
    scope = ScopePlan(id="payments", label="Payments", teams=("payments",), zone="UTC")
    links = stored_basis(holdings_of(evidence), company.organisation, scope, method().catalogue).links
    assert {links(one).text: links(one).url for one in evidence.changes} == urls
