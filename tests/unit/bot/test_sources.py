"""Which sources are built from which settings, with whose credentials, and in whose budget."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from bot.collecting import Stop
from bot.sources import Sources, open_sources
from data.errors import CollectionStopped
from data.sources.git.mirror.source import GitSource
from data.sources.github import AppInstallation, GitHubSource, PersonalToken
from data.sources.http.transport import World
from data.sources.issues import LabelledIssues
from data.sources.pagerduty import PagerDuty
from tests.settings import acme, load

SECRET = "hunter2-planted"
GITHUB = {"RISKBRIEF_GITHUB_TOKEN": SECRET}
PAGERDUTY = {"RISKBRIEF_PAGERDUTY_TOKEN": SECRET}
WORLD = World(clock=lambda: 0.0, sleep=lambda _seconds: None, rng=Random(1))


def built(folder: Path, more: str = "", environ: dict[str, str] | None = None) -> Sources:
    settings = load(folder, acme('pagerduty = ["P1"]') + more, **(environ or {}))
    with open_sources(settings, WORLD, since=0) as sources:
        return sources


def test_without_secrets_everything_says_what_to_set(tmp_path: Path) -> None:
    sources = built(tmp_path)
    assert sources.connected == ()
    assert [(one.id, one.label) for one in sources.unconnected] == [
        ("github", "GitHub"),
        ("git", "git"),
        ("pagerduty", "PagerDuty"),
        ("prometheus", "Prometheus"),
    ]
    assert all(one.feeds for one in sources.unconnected)
    assert {one.id for one in sources.unconnected if "RISKBRIEF_" not in one.detail} == {"git", "prometheus"}


def test_a_secret_connects_its_source_and_is_nowhere_to_be_seen(tmp_path: Path) -> None:
    sources = built(tmp_path, environ=GITHUB | PAGERDUTY)
    assert [type(one) for one in sources.connected] == [GitHubSource, GitSource, PagerDuty]
    assert sources.connected[-1].transport._client.is_closed, "at the end all are"
    assert [one.id for one in sources.unconnected] == ["prometheus"]
    assert set(sources.budgets) == {"api.github.com", "api.pagerduty.com"}
    assert SECRET not in repr(sources)


def test_labelled_issues_share_the_server_and_the_budget_of_github(tmp_path: Path) -> None:
    labels = '[sources.labelled_issues]\nlabels = ["incident"]\n[sources.github]\nmost_requests = 9\n'
    sources = built(tmp_path, labels, GITHUB)
    github, _git, issues = sources.connected
    assert isinstance(github, GitHubSource)
    assert isinstance(issues, LabelledIssues)
    assert issues.github is github.github
    assert {host: one.most_requests for host, one in sources.budgets.items()} == {"api.github.com": 9}


def test_an_app_goes_before_a_token(tmp_path: Path) -> None:
    app = "[sources.github]\napp_id = 1\ninstallation_id = 2\n"
    for more, environ, kind in (
        (app, {"RISKBRIEF_GITHUB_PRIVATE_KEY": SECRET, **GITHUB}, AppInstallation),
        ("", GITHUB, PersonalToken),
    ):
        github, _git = built(tmp_path, more, environ).connected
        assert isinstance(github, GitHubSource)
        assert isinstance(github.github.transport._credentials, kind)


def test_a_server_of_ones_own_is_asked_where_it_is(tmp_path: Path) -> None:
    own = '[sources.github]\nbase_url = "https://github.acme.example/"\n'
    sources = built(tmp_path, own, GITHUB)
    github, git = sources.connected
    assert isinstance(github, GitHubSource)
    assert isinstance(git, GitSource)
    assert [one.mirrors._template for one in git._stores] == ["https://github.acme.example/NAME.git"]
    assert str(github.github.transport._client.base_url) == "https://github.acme.example"
    assert set(sources.budgets) == {"github.acme.example"}


def test_the_first_reason_to_stop_counts_and_ends_every_wait() -> None:
    stop = Stop()
    stop.sleep(0)
    stop.tell("interrupted")
    stop.tell("its time was up")
    with pytest.raises(CollectionStopped, match=r"^interrupted$"):
        stop.sleep(3_600)


def test_changed_lines_come_from_the_mirrors_unless_the_settings_say_otherwise(tmp_path: Path) -> None:
    for more, has in (
        ("", True),
        ('[sources.github]\npatches = "off"\n', False),
        ("[sources.git]\nenabled = false\n", False),
        ('[sources.github]\npatches = "rest"\n[sources.git]\nenabled = false\n', True),
    ):
        github = built(tmp_path, more, GITHUB).connected[0]
        assert ("patch" in github.feeds) is has


GITLAB = {"RISKBRIEF_GITLAB_TOKEN": SECRET}
PROJECTS = '[sources.gitlab]\nprojects = ["acme/platform/infra"]\n'


def test_each_forge_is_mirrored_from_its_own_address(tmp_path: Path) -> None:
    hub, lab = "https://github.com/NAME.git", "https://gitlab.com/NAME.git"
    own_hub, own_lab = "git@hub.example:NAME.git", "git@lab.example:NAME.git"
    for more, environ, templates in (
        ("", GITHUB, {"github": hub}),
        (
            f'{PROJECTS}base_url = "https://acme.example/gitlab/api/v4"\n',
            GITLAB,
            {"gitlab": "https://acme.example/gitlab/NAME.git"},
        ),
        (f'{PROJECTS}[sources.git]\nclone_url = "{own_hub}"\n', GITHUB | GITLAB, {"github": own_hub, "gitlab": lab}),
        (
            f'{PROJECTS}[sources.git]\ngitlab_clone_url = "{own_lab}"\n',
            GITHUB | GITLAB,
            {"github": hub, "gitlab": own_lab},
        ),
    ):
        [git] = [one for one in built(tmp_path, more, environ).connected if isinstance(one, GitSource)]
        assert {one.forge: one.mirrors._template for one in git._stores} == templates


def test_mirrors_say_what_is_lacking(tmp_path: Path) -> None:
    for more, environ, detail in (
        ("", {}, "it mirrors repositories on GitHub; connect GitHub first"),
        (PROJECTS, {}, "it mirrors repositories on GitHub and GitLab; connect one of them first"),
        (
            f'{PROJECTS.replace("platform/infra", "shop")}[sources.git]\nclone_url = "git@lab.example:NAME.git"\n',
            GITLAB,
            "clone_url in [sources.git] is for GitHub, of which nothing is set; write it as gitlab_clone_url",
        ),
        ("[sources.git]\nenabled = false\n", GITHUB, "switched off by enabled in [sources.git]"),
    ):
        sources = built(tmp_path, more, environ)
        assert {one.id: one.detail for one in sources.unconnected}["git"] == detail
        assert sources.ancestry is None
