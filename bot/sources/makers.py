"""How each source is made from the settings. An unusable file of objectives stops only its source."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bot.settings.connected import (
    GIT,
    GITHUB,
    GITLAB,
    ISSUES,
    PAGERDUTY,
    PROMETHEUS,
    forges_connected,
    github_repositories,
    issue_repositories,
    only_services,
)
from bot.sources.connections import Connections, plain
from data.errors import NotConnected, ObjectivesUnreadable
from data.sources.git.mirror.book import MirrorPatches
from data.sources.git.mirror.source import GitSource, MirrorStore
from data.sources.github import GitHubSource
from data.sources.github.permissions import look_up, repositories_of
from data.sources.gitlab import GitLabSource, projects_of
from data.sources.issues import LabelledIssues, Rules
from data.sources.pagerduty import ApiToken, PagerDuty
from data.sources.prometheus.api import Api, Login
from data.sources.prometheus.files import Files
from data.sources.prometheus.indicator import Indicator, Slo, id_of_own, own_query
from data.sources.prometheus.plan import plan_of
from data.sources.prometheus.source import Prometheus
from scoring.kinds.repairs import repair_kind

if TYPE_CHECKING:
    from bot.settings import Settings
    from bot.settings.sources import ObjectiveTable
    from data.sources.source import Source


def own_objectives(settings: Settings) -> tuple[Slo, ...]:
    """Return the objectives in the settings."""
    return tuple(
        Slo(
            id=id_of_own(one.service, one.label),
            service_id=one.service,
            label=one.label,
            target=one.target,
            window_days=one.window_days,
            indicator=_indicator(one),
        )
        for one in settings.sources.prometheus.objective
    )


def files_of(settings: Settings) -> Files:
    """Return the settings' files; a relative path starts at the settings' folder."""
    folder = Path() if settings.file is None else settings.file.parent
    return Files(folder=folder, patterns=settings.sources.prometheus.files)


def file_problems(settings: Settings) -> tuple[str, ...]:
    """Return a line per problem with objectives' files: place, value and fix."""
    if not settings.sources.prometheus.files:
        return ()
    try:
        plan_of(own_objectives(settings), files_of(settings), settings.objective_services)
    except ObjectivesUnreadable as error:
        return error.problems
    except NotConnected as error:
        return (str(error),)
    return ()


def _indicator(one: ObjectiveTable) -> Indicator:
    """Return what is asked; crosschecks.py made sure of a ratio or the other two."""
    if one.ratio is not None:
        return Indicator(counted=own_query(one.ratio))
    assert one.errors is not None  # noqa: S101 (as above)
    assert one.total is not None  # noqa: S101 (as above)
    return Indicator(counted=own_query(one.errors), total=own_query(one.total))


HISTORY, PATCH = "whole history", "patch"
_FORGE: Final = ("change", "text", "diff", "history", "reviews", "checks", "codeowners", "deployments")

FEEDS: Final = {
    GITHUB: _FORGE,
    GITLAB: (*_FORGE, PATCH),
    GIT: (HISTORY, PATCH),
    PAGERDUTY: ("incidents feed", "failures"),
    PROMETHEUS: ("slo",),
    ISSUES: ("incidents feed", "failures"),
}
"""What each source would feed if connected."""


def _github(to: Connections) -> Source:
    table = to.settings.sources.github
    return GitHubSource(
        to.github,
        since=to.since,
        clock=to.world.clock,
        repositories=github_repositories(to.settings),
        organisation=table.organisation,
        patches=table.patches,
        book=MirrorPatches(to.github_mirrors) if to.has_mirrors else None,
        known=to.known_on(GITHUB),
    )


def _gitlab(to: Connections) -> Source:
    table, clone_url = to.settings.sources.gitlab, to.settings.sources.git.gitlab_clone_url
    return GitLabSource(
        to.gitlab,
        since=to.since,
        clock=to.world.clock,
        projects=table.projects,
        group=table.group,
        known=to.known_on(GITLAB),
        # By ssh git has its own key and needs no token.
        has_mirrors=to.has_mirrors and (clone_url is None or clone_url.startswith("http")),
    )


def _issues(to: Connections) -> Source:
    settings = to.settings
    rules = Rules(
        labels=settings.sources.labelled_issues.labels,
        by_label=settings.issue_labels,
        by_repository=only_services(settings),
    )
    return LabelledIssues(
        to.github,
        repositories=issue_repositories(settings),
        rules=rules,
        since=to.since,
        clock=to.world.clock,
        known=to.known_on(GITHUB),
    )


def _pagerduty(to: Connections) -> Source:
    table, token = to.settings.sources.pagerduty, plain(to.settings.secrets.pagerduty_token)
    transport = to.transport(
        table,
        table.base_url,
        service="PagerDuty",
        credentials=ApiToken(token),
        # In the header it follows "token=", where masking would not find it.
        secrets=(token,),
        fix="renew RISKBRIEF_PAGERDUTY_TOKEN",
    )
    return PagerDuty(transport=transport, services=to.settings.pagerduty_services, since=to.since, clock=to.world.clock)


def _prometheus(to: Connections) -> Source:
    table, token = to.settings.sources.prometheus, plain(to.settings.secrets.prometheus_token)
    transport = to.transport(
        table,
        # Without an address it is not connected, and nobody asks for it.
        table.base_url or "",
        service="Prometheus",
        credentials=Login(token, table.username) if token or table.username is not None else None,
        # A basic login is encoded, where masking would not find the password.
        secrets=(token,),
        fix="check RISKBRIEF_PROMETHEUS_TOKEN, and username and tenant in [sources.prometheus]",
    )
    return Prometheus(
        api=Api(transport, seconds=table.timeout, tenant=table.tenant),
        own=own_objectives(to.settings),
        files=files_of(to.settings),
        services=to.settings.objective_services,
        since=to.since,
        clock=to.world.clock,
    )


# ---- mirrors, for whole histories and changed lines


def _git(to: Connections) -> Source:
    return GitSource(
        [_mirror_store(to, forge) for forge in forges_connected(to.settings)],
        memory=to.memory,
        is_repair=lambda title: repair_kind(title) is not None,
    )


def _mirror_store(to: Connections, forge: str) -> MirrorStore:
    if forge == GITLAB:
        # GitLab tells changed lines itself.
        return MirrorStore(mirrors=to.gitlab_mirrors, repositories=lambda: _on_gitlab(to), blinds=(HISTORY,))
    takes_lines = to.settings.sources.github.patches == "mirror"
    blinds = (HISTORY, PATCH) if takes_lines else (HISTORY,)
    return MirrorStore(mirrors=to.github_mirrors, repositories=lambda: _on_github(to), blinds=blinds)


def _on_github(to: Connections) -> dict[str, str]:
    """Return repository ids by name; GitHub is asked only for those unknown to the store."""
    names, known, organisation = (
        github_repositories(to.settings),
        to.known_on(GITHUB),
        to.settings.sources.github.organisation,
    )
    if not names and organisation is not None:
        found: Mapping[str, str | None] = repositories_of(to.github, organisation, to.since)
    else:
        new = [name for name in names if name not in known]
        told = look_up(to.github, new) if new else {}
        found = {name: None if (node := told.get(name)) is None else node["id"] for name in names}
    prefix = to.github.source_id
    # What GitHub does not show goes by its name, as in its own streams.
    return {
        name: known.get(name, name) if node_id is None else f"{prefix}:{node_id}" for name, node_id in found.items()
    }


def _on_gitlab(to: Connections) -> dict[str, str]:
    """Return project ids by path; GitLab is asked only for those unknown to the store."""
    table, known = to.settings.sources.gitlab, to.known_on(GITLAB)
    if not table.projects and table.group is not None:
        listed = projects_of(to.gitlab, group=table.group)
        return {path: known.get(path, path) if one is None else one for path, one in listed.items()}
    new = [path for path in table.projects if path not in known]
    found = projects_of(to.gitlab, projects=new) if new else {}
    return {path: found.get(path) or known.get(path, path) for path in table.projects}


MAKERS: Final[Mapping[str, Callable[[Connections], Source]]] = {
    GITHUB: _github,
    GITLAB: _gitlab,
    # After the forges, whose authors tell who is behind an address. The first to come fetches the mirrors.
    GIT: _git,
    PAGERDUTY: _pagerduty,
    PROMETHEUS: _prometheus,
    ISSUES: _issues,
}
"""How each source is made, in reading order."""
