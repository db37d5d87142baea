"""One organisation on GitHub and on GitLab: collected, mirrored, scored, linked by each forge's ways."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pytest
from sqlalchemy.engine import Engine

from bot.collecting import Gathering, Result, Stop
from bot.settings import load_settings
from bot.sources import open_sources
from briefing.basis import Basis
from briefing.explain.lookup import find_subjects
from briefing.explain.organisation import explain_change
from briefing.holidays import holiday_name
from briefing.organisation import Organisation, ScopePlan
from briefing.stored.basis import stored_basis
from briefing.stored.evidence import KnownScores, OrganisationEvidence, score_organisation
from briefing.stored.holdings import holdings_of
from briefing.stored.register import save_organisation
from briefing.stored.snapshot import read_archive
from data.deploys.ancestry import Ancestry
from data.records import Change, Identity, Landing, Repository, SourceStatus
from data.sources.http.transport import World
from data.store import Store
from tests.backends import SqliteFiles
from tests.fakes.githost import GitHost
from tests.fakes.github import FakeGitHub
from tests.fakes.gitlab import FakeGitLab
from tests.fakes.gitrepo import ANN, BOB
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

[[service]]
id = "infra"
team = "payments"

[[service.path]]
repository = "acme/platform/infra"
globs = ["**"]

[sources.git]
clone_url = "{hub}"
gitlab_clone_url = "{lab}"

[sources.github]
base_url = "{github}"

[sources.gitlab]
base_url = "{gitlab}"
projects = ["acme/platform/infra"]
"""
INFRA = "acme/platform/infra"


@dataclass
class Both:
    """What a test holds: two forges with a git server each, a store, and a clock that only it moves."""

    github: FakeGitHub
    gitlab: FakeGitLab
    hub: GitHost
    lab: GitHost
    store: Store
    folder: Path
    now: int = NOW
    ancestry: Ancestry | None = None
    organisation: Organisation | None = None

    def collect(self) -> Result:
        path = self.folder / "riskbrief.toml"
        places = {"github": self.github.url, "gitlab": self.gitlab.url}
        path.write_text(SETTINGS.format(**places, hub=self.hub.template, lab=self.lab.template), "utf-8")
        environ = {"RISKBRIEF_GITHUB_TOKEN": self.github.token, "RISKBRIEF_GITLAB_TOKEN": self.gitlab.token}
        settings = load_settings(path, environ)
        self.organisation = settings.organisation
        save_organisation(self.store, settings.organisation)
        world = World(clock=lambda: self.now, sleep=self._sleep, rng=Random(1))
        known = {one.name: one.id for one in self.store.read(Repository)}
        with open_sources(settings, world, since=NOW - 26 * 7 * DAY, known=known, store=self.store) as sources:
            self.ancestry = sources.ancestry
            gathering = Gathering(settings, self.store, sources, clock=lambda: self.now, ancestry=sources.ancestry)
            return gathering.run(Stop(), lambda _progress: None)

    def _sleep(self, seconds: float) -> None:
        self.now += int(seconds) + 1

    def scored(self) -> OrganisationEvidence:
        moment = self.now + 1
        snapshot = read_archive(self.store, since=NOW - 300 * DAY, until=moment).as_of(moment)
        return score_organisation(snapshot, method(), holiday_name, KnownScores())

    def basis(self, evidence: OrganisationEvidence) -> Basis:
        """What a briefing for all of it is made of."""
        assert self.organisation is not None
        scope = ScopePlan(id="payments", label="Payments", teams=("payments",), zone="UTC")
        return stored_basis(holdings_of(evidence), self.organisation, scope, method().catalogue)

    def states(self) -> dict[str, str]:
        rows = sorted(self.store.read(SourceStatus), key=lambda one: one.observed_at)
        return {one.source_id: one.state for one in rows}


@pytest.fixture
def both(
    sqlite_backend: SqliteFiles, open_one: Callable[[str], Engine], shared_dir: Path, tmp_path: Path
) -> Iterator[Both]:
    """A change merged on each, by Ann, whose address is the same on both."""
    url = sqlite_backend.migrated()
    with (
        FakeGitHub(shared_dir, clock=lambda: NOW) as github,
        FakeGitLab(clock=lambda: NOW) as gitlab,
        GitHost(tmp_path / "hub", token=github.token) as hub,
        GitHost(tmp_path / "lab", token=gitlab.token, user="oauth2") as lab,
    ):
        shop = github.world.repository("acme/shop")
        code = hub.repository("acme/shop")
        code.commit({"src/pay.py": "1\n"}, at=NOW - 900 * DAY, author=ANN)
        forge = Forge(code, shop, github.world.user("ann", "Ann"), NOW - 20 * DAY)
        forge.squash(forge.propose({"src/pay.py": "2\n"}))
        _merge_on_gitlab(gitlab, lab)
        yield Both(github, gitlab, hub, lab, Store(open_one(url)), tmp_path)
    sqlite_backend.forget(url)


def _merge_on_gitlab(gitlab: FakeGitLab, lab: GitHost) -> None:
    code = lab.repository(INFRA)
    project = gitlab.world.project(INFRA)
    for number in range(3):
        code.commit({"main.tf": f"{number}\n"}, at=NOW - 800 * DAY + number, author=(ANN, BOB)[number % 2])
    merged = NOW - 5 * DAY
    change = project.merge_request("Widen the net", author=gitlab.world.user("ann", "Ann"), at=merged - HOUR)
    change.push(merged - HOUR).file("main.tf", 3, 1).merge(merged, how="squash")
    change.squash_commit_sha = code.commit({"main.tf": "wide\n"}, at=merged, author=ANN, message="Widen the net")
    project.commits[-1].sha = change.squash_commit_sha


def shown(host: GitHost) -> set[str]:
    return {base64.b64decode(one.proof.removeprefix("Basic ")).decode() for one in host.asked if one.proof}


def test_each_is_collected_with_its_own_token_and_history(both: Both) -> None:
    result = both.collect()
    assert result.is_whole, [one for one in result.rows if one.detail]
    assert (both.states()["git"], both.states()["github"], both.states()["gitlab"]) == ("ok", "ok", "ok")
    assert shown(both.hub) == {f"x-access-token:{both.github.token}"}
    assert shown(both.lab) == {f"oauth2:{both.gitlab.token}"}
    assert all(both.github.token not in repr(call) for call in both.gitlab.calls)
    ids = {one.name: one.id for one in both.store.read(Repository)}
    landed = [one.repository_id for one in both.store.read(Landing)]
    assert {name: landed.count(known) for name, known in ids.items()} == {"acme/shop": 2, INFRA: 4}
    # The address is the same, and each forge's Ann is her own account.
    forges = sorted(one.person_id.partition(":")[0] for one in both.store.read(Identity))
    assert forges == ["github", "gitlab"]
    # What a release reaches is asked of either's mirrors.
    assert both.ancestry is not None
    for change in both.store.read(Change):
        assert change.merge_sha is not None
        assert both.ancestry.is_ancestor(change.repository_id, change.merge_sha, change.merge_sha) is True
    # A second time nothing is new.
    before = both.store.read(Landing)
    both.now += HOUR
    assert both.collect().is_whole
    assert both.store.read(Landing) == before


def test_each_change_is_written_and_linked_as_its_forge_does(both: Both) -> None:
    both.collect()
    evidence = both.scored()
    by_label = {one.label: one for one in evidence.changes}
    assert set(by_label) == {"acme/shop#1", f"{INFRA}!1"}
    assert by_label[f"{INFRA}!1"].readings["prior_changes"].value == 3
    urls = {label: explain_change(evidence, one.id, zone="UTC").url for label, one in by_label.items()}
    assert urls[f"{INFRA}!1"] == f"https://gitlab.example.com/{INFRA}/-/merge_requests/1"
    assert str(urls["acme/shop#1"]).endswith("/acme/shop/pull/1")
    with both.store.snapshot() as view:
        for text in (f"{INFRA}!1", f"{INFRA}#1", "infra!1", str(urls[f"{INFRA}!1"])):
            assert [one.label for one in find_subjects(view, text)] == [f"{INFRA}!1"]
    links = both.basis(evidence).links
    assert {links(one).text: links(one).url for one in evidence.changes} == urls
