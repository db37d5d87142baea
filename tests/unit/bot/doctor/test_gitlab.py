"""`doctor` against a fake GitLab: what lacks is named, with what it blinds and where to click."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.doctor import Finding, Report, examine
from bot.settings import load_settings
from tests.fakes.githost import GitHost, Refuse
from tests.fakes.gitlab import FakeGitLab
from tests.unit.bot.doctor.clinic import findings, gaps

SETTINGS = """
[organisation]
name = "Acme"

[sources.git]
gitlab_clone_url = "{template}"

[sources.gitlab]
base_url = "{gitlab}"
timeout = 5
projects = {projects}
"""
INFRA = "acme/platform/infra"


@dataclass
class Ward:
    """What a test holds: a GitLab, a git server beside it, and the settings."""

    folder: Path
    gitlab: FakeGitLab
    host: GitHost
    projects: tuple[str, ...] = (INFRA,)
    token: str | None = None

    def examine(self, *only: str) -> Report:
        path = self.folder / "riskbrief.toml"
        told = {"template": self.host.template, "gitlab": self.gitlab.url, "projects": json.dumps(self.projects)}
        path.write_text(SETTINGS.format(**told), "utf-8")
        token = self.token or self.gitlab.token
        report = examine(load_settings(path, {"RISKBRIEF_GITLAB_TOKEN": token}), only=only)
        assert token not in repr(report)
        return report

    def lacking(self, *only: str) -> dict[tuple[str, str], Finding]:
        return {place: one for place, one in gaps(self.examine(*only)).items() if place[0] in only}


@pytest.fixture
def ward(tmp_path: Path) -> Iterator[Ward]:
    with FakeGitLab() as gitlab, GitHost(tmp_path / "host", token=gitlab.token, user="oauth2") as host:
        project = gitlab.world.project(INFRA)
        project.commit(1_700_000_000, "Begin", files={"main.tf": "1\n"})
        host.repository(INFRA).commit({"main.tf": "1\n"})
        yield Ward(tmp_path, gitlab, host)


def test_with_everything_granted_nothing_lacks(ward: Ward) -> None:
    assert ward.lacking("gitlab", "git") == {}
    names = [name for section, name in findings(ward.examine()) if section in {"gitlab", "git"}]
    assert names[:2] == ["GitLab", INFRA]
    assert names[-1] == f"git may fetch {INFRA}"


def test_a_token_that_is_refused_is_told_where_to_make_another(ward: Ward) -> None:
    ward.token = "glpat-hunter2revoked"
    [(place, one)] = ward.lacking("gitlab").items()
    assert (place, one.verdict) == (("gitlab", "GitLab"), "broken")
    assert f"{ward.gitlab.url}/-/user_settings/personal_access_tokens" in one.fix
    assert "read_api and read_repository" in one.fix
    assert "role Reporter" in one.fix


def test_a_project_that_is_not_seen_is_named_and_leaves_the_others_alone(ward: Ward) -> None:
    ward.projects = (INFRA, "acme/secret")
    [(place, one)] = ward.lacking("gitlab").items()
    assert place == ("gitlab", "acme/secret")
    assert "correct its path in [sources.gitlab]" in one.fix


def test_a_mirror_that_may_not_be_fetched_names_the_scope(ward: Ward) -> None:
    ward.host.fail(Refuse(403), times=9)
    [(place, one)] = ward.lacking("git").items()
    assert (place, one.verdict) == (("git", f"git may fetch {INFRA}"), "broken")
    assert "grant read_repository" in one.detail
    assert "read_api and read_repository" in one.fix
    # GitLab tells the changed lines itself.
    assert one.kinds == ("whole history",)
