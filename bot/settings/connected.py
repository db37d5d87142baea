"""Which sources the settings connect, and what is lacking for the others, in words. Nothing is asked here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.settings.values import is_repository

if TYPE_CHECKING:
    from bot.settings.load import Settings

GITHUB, GIT, PAGERDUTY, ISSUES = "github", "git", "pagerduty", "issues"
LABELS = {GITHUB: "GitHub", GIT: "git", PAGERDUTY: "PagerDuty", ISSUES: "Labelled issues"}
"""What people call each source that can be collected from, by its id."""


def lacking(settings: Settings) -> dict[str, str | None]:
    """Return by the id of each source what has to be set before it can be asked; None where it can.

    Labelled issues are there only where they were asked for: they are in place of a pager, and nobody lacks them.
    """
    found = {GITHUB: _github(settings), GIT: _git(settings), PAGERDUTY: _pagerduty(settings)}
    return found if not settings.sources.labelled_issues.labels else {**found, ISSUES: _issues(settings)}


def is_anything_connected(settings: Settings) -> bool:
    """Whether there is anything to collect from."""
    return None in lacking(settings).values()


def github_repositories(settings: Settings) -> tuple[str, ...]:
    """Return the repositories on GitHub that are named: in [sources.github], else in the services' paths.

    Empty where an organisation is named in their place, or nothing is.
    """
    github = settings.sources.github
    if github.repositories or github.organisation is not None:
        return github.repositories
    named = (path.repository for service in settings.organisation.services for path in service.paths)
    return tuple(dict.fromkeys(name for name in named if is_repository(name)))


def issue_repositories(settings: Settings) -> tuple[str, ...]:
    """Return the repositories whose issues are read."""
    return settings.sources.labelled_issues.repositories or github_repositories(settings)


def only_services(settings: Settings) -> dict[str, str]:
    """Return the service of each repository that belongs to one alone."""
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
    return "no repository on GitHub is named; set repositories or organisation in [sources.github]"


def _git(settings: Settings) -> str | None:
    if not settings.sources.git.enabled:
        return "switched off by enabled in [sources.git]"
    return None if _github(settings) is None else "it mirrors repositories on GitHub; connect GitHub first"


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
