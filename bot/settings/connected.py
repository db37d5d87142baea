"""Which sources the settings connect, and what the others lack, without asking any."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from bot.settings.values import is_repository

if TYPE_CHECKING:
    from bot.settings.load import Settings

GITHUB, GITLAB, GIT = "github", "gitlab", "git"
PAGERDUTY, PROMETHEUS, ISSUES = "pagerduty", "prometheus", "issues"
LABELS = {
    GITHUB: "GitHub",
    GITLAB: "GitLab",
    GIT: "git",
    PAGERDUTY: "PagerDuty",
    PROMETHEUS: "Prometheus",
    ISSUES: "Labelled issues",
}
"""What people call each source, by its id."""


def lacking(settings: Settings) -> dict[str, str | None]:
    """Return by source id what has to be set; None where it can be asked. A forge without settings is left out, but
    GitHub if there is neither; labelled issues are only there if set, as they replace a pager.
    """
    found = {name: lack(settings) for name, lack in _LACKS.items()}
    if not settings.sources.labelled_issues.labels:
        del found[ISSUES]
    if not _is_gitlab_wanted(settings):
        del found[GITLAB]
    elif not _is_github_wanted(settings):
        del found[GITHUB]
    return found


def is_anything_connected(settings: Settings) -> bool:
    return None in lacking(settings).values()


def forges_connected(settings: Settings) -> tuple[str, ...]:
    """Return the ids of connected forges, in reading order."""
    return tuple(forge for forge in (GITHUB, GITLAB) if _LACKS[forge](settings) is None)


def github_repositories(settings: Settings) -> tuple[str, ...]:
    """Return the GitHub repositories that [sources.github] or services name; empty for an organisation."""
    github = settings.sources.github
    if github.repositories or github.organisation is not None:
        return github.repositories
    gitlab = settings.sources.gitlab
    return tuple(
        dict.fromkeys(
            name
            for name in _named(settings)
            if is_repository(name) and name not in gitlab.projects and not _is_below(name, gitlab.group)
        )
    )


def _named(settings: Settings) -> Iterator[str]:
    return (path.repository for service in settings.organisation.services for path in service.paths)


def _is_below(name: str, group: str | None) -> bool:
    return group is not None and name.lower().startswith(f"{group.lower()}/")


def issue_repositories(settings: Settings) -> tuple[str, ...]:
    return settings.sources.labelled_issues.repositories or github_repositories(settings)


def only_services(settings: Settings) -> dict[str, str]:
    """Return the services of repositories that have a single one."""
    owners: dict[str, set[str]] = {}
    for service in settings.organisation.services:
        for path in service.paths:
            owners.setdefault(path.repository, set()).add(service.id)
    return {repository: min(services) for repository, services in owners.items() if len(services) == 1}


def _github(settings: Settings) -> str | None:
    github, secrets = settings.sources.github, settings.secrets
    if github.app_id is not None:
        if secrets.github_private_key is None:
            return "[sources.github] app_id is set and RISKBRIEF_GITHUB_PRIVATE_KEY is not"
    elif secrets.github_token is None:
        return "set RISKBRIEF_GITHUB_TOKEN, or app_id in [sources.github] and RISKBRIEF_GITHUB_PRIVATE_KEY"
    if github_repositories(settings) or github.organisation is not None:
        return None
    if any(is_repository(name) and _is_below(name, settings.sources.gitlab.group) for name in _named(settings)):
        return (
            f"all that the services name is below {settings.sources.gitlab.group}, the group of [sources.gitlab], and "
            "counts as GitLab's; set repositories or organisation in [sources.github], or projects in place of group"
        )
    return "no repository on GitHub is named; set repositories or organisation in [sources.github]"


def _is_gitlab_wanted(settings: Settings) -> bool:
    gitlab = settings.sources.gitlab
    return bool(gitlab.projects or gitlab.group is not None or settings.secrets.gitlab_token is not None)


def _is_github_wanted(settings: Settings) -> bool:
    github, secrets = settings.sources.github, settings.secrets
    named = github.repositories or github.organisation is not None or github.app_id is not None
    return bool(named or secrets.github_token is not None or github_repositories(settings))


def _gitlab(settings: Settings) -> str | None:
    gitlab = settings.sources.gitlab
    if settings.secrets.gitlab_token is None:
        return "set RISKBRIEF_GITLAB_TOKEN"
    if gitlab.projects or gitlab.group is not None:
        return None
    return "no project on GitLab is named; set projects or group in [sources.gitlab]"


def _prometheus(settings: Settings) -> str | None:
    prometheus = settings.sources.prometheus
    if prometheus.base_url is None:
        return "set base_url in [sources.prometheus]"
    if prometheus.files or prometheus.objective:
        return None
    return "no objective is named; add [[sources.prometheus.objective]], or files of Sloth or OpenSLO"


def _git(settings: Settings) -> str | None:
    git = settings.sources.git
    if not git.enabled:
        return "switched off by enabled in [sources.git]"
    if not forges_connected(settings):
        if not _is_gitlab_wanted(settings):
            return "it mirrors repositories on GitHub; connect GitHub first"
        return "it mirrors repositories on GitHub and GitLab; connect one of them first"
    if git.clone_url is not None and git.gitlab_clone_url is None and not _is_github_wanted(settings):
        # Otherwise the address would silently be left out.
        return "clone_url in [sources.git] is for GitHub, of which nothing is set; write it as gitlab_clone_url"
    return None


def _pagerduty(settings: Settings) -> str | None:
    if settings.secrets.pagerduty_token is None:
        return "set RISKBRIEF_PAGERDUTY_TOKEN"
    return None if settings.pagerduty_services else "no [[service]] says what it is in PagerDuty; add pagerduty to it"


def _issues(settings: Settings) -> str | None:
    if (lacks := _github(settings)) is not None:
        return lacks
    return (
        None
        if issue_repositories(settings)
        else "no repository is named; set repositories in [sources.labelled_issues]"
    )


_LACKS = {
    GITHUB: _github,
    GITLAB: _gitlab,
    GIT: _git,
    PAGERDUTY: _pagerduty,
    PROMETHEUS: _prometheus,
    ISSUES: _issues,
}
