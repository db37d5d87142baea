"""How to close a gap: the exact permission, key or variable, and where to click."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final

from bot.settings.connected import GIT, GITHUB, GITLAB, ISSUES, LABELS, PAGERDUTY, PROMETHEUS
from bot.settings.values import is_project, is_repository
from data.sources.git.mirror.forge_quirks import OF_GITHUB, OF_GITLAB
from data.sources.github.access import GRANTS
from data.sources.github.api import PUBLIC, base_of
from data.sources.gitlab import base_of as gitlab_base_of
from data.sources.issues.source import PERMISSION as ISSUES_PERMISSION

if TYPE_CHECKING:
    from bot.settings import Settings
    from data.sources.source import Permission

PUBLIC_SITE: Final = "https://github.com"
OF_ORGANISATION: Final = "members"
NOT_FOR_FINE_GRAINED: Final = "checks"
"""Missing on GitHub's page for fine-grained tokens: github.com/orgs/community/discussions/179545."""

IMPORTING: Final = "or import its tables from files ('riskbrief import --list')"
NOT_CONNECTED: Final = {
    GITHUB: f"docs/github.md says how; {IMPORTING}",
    GITLAB: f"docs/gitlab.md says how; {IMPORTING}",
    GIT: "with GitHub or GitLab connected, leave enabled in [sources.git] out, or set it to true",
    PAGERDUTY: f"docs/other-sources.md says how; {IMPORTING}",
    PROMETHEUS: f"docs/other-sources.md says how; {IMPORTING}",
    ISSUES: "it asks GitHub as [sources.github] does; docs/other-sources.md says how",
}
MIRROR: Final = (
    "check clone_url or gitlab_clone_url in [sources.git], and that this machine may reach it; enabled = false there"
    " goes without mirrors"
)
NAMED_WRONGLY: Final = "which the settings give to"
"""Part of a text about a service missing in PagerDuty: then a name is wrong, and no key."""

PAGERDUTY_SERVICE: Final = (
    'correct pagerduty = ["P1A2B3C"] in its [[service]]: the id is the end of the service\'s address in PagerDuty'
)
PAGERDUTY_KEY: Final = (
    "in PagerDuty under Integrations, API Access Keys, make a read-only key and set RISKBRIEF_PAGERDUTY_TOKEN;"
    " accounts in Europe set base_url in [sources.pagerduty]"
)
GITLAB_SCOPES: Final = ("read_api", OF_GITLAB.permission)
GITLAB_MEMBER: Final = "make whoever the token belongs to a member with the role Reporter"
PROMETHEUS_SERVER: Final = "check base_url, username and tenant in [sources.prometheus], and RISKBRIEF_PROMETHEUS_TOKEN"
ISSUE_LABELS: Final = "correct labels in [sources.labelled_issues], or make the label on GitHub"
_BY_PERMISSION: Final = {grant.permission: grant for grant in GRANTS}


def fix_of(source_id: str, permission: Permission, settings: Settings) -> str:
    """Return the fix for a missing permission; empty where its own words say it."""
    fix = _FIXES.get(source_id)
    return "" if fix is None else fix(permission, settings)


def site_of(settings: Settings) -> str:
    """Return the address of GitHub's web pages, from the API's."""
    base = base_of(settings.sources.github.base_url)
    return PUBLIC_SITE if base == PUBLIC else base


def _github(permission: Permission, settings: Settings) -> str:
    grant = _BY_PERMISSION.get(permission.what)
    if grant is not None and permission.granted is None:
        # The cause of the unknown has to be fixed first.
        return ""
    if grant is not None:
        return _permit(grant.id, grant.permission, settings)
    if is_repository(permission.what):
        where = "the app's installation" if _is_app(settings) else "the token's repository access"
        return f"correct its name in [sources.github] or in [[service.path]], or add it to {where}"
    if _is_app(settings):
        return "check app_id, installation_id and base_url in [sources.github], and RISKBRIEF_GITHUB_PRIVATE_KEY"
    page = f"{site_of(settings)}/settings/personal-access-tokens"
    return f"make a token at {page}, set RISKBRIEF_GITHUB_TOKEN, and check base_url in [sources.github]"


def _permit(grant_id: str, permission: str, settings: Settings) -> str:
    name = permission.partition(":")[0]
    kind = "Organization" if grant_id == OF_ORGANISATION else "Repository"
    site = site_of(settings)
    if _is_app(settings):
        return (
            f"at {site}/settings/apps (or the organisation's) under Permissions & events, {kind} permissions,"
            f" set {name} to read-only, and accept it where the app is installed"
        )
    if grant_id == NOT_FOR_FINE_GRAINED:
        return (
            f"GitHub offers {name} to no fine-grained token: use a GitHub App (docs/github.md),"
            " or a classic token with the scope repo"
        )
    return f"at {site}/settings/personal-access-tokens, your token, {kind} permissions, set {name} to read-only"


def _is_app(settings: Settings) -> bool:
    return settings.sources.github.app_id is not None


def _gitlab(permission: Permission, settings: Settings) -> str:
    if is_project(permission.what):
        return f"correct its path in [sources.gitlab], or {GITLAB_MEMBER}"
    if permission.what in GITLAB_SCOPES:
        return f"{gitlab_token(settings)}; the scopes of one that is there cannot be changed"
    if permission.what == LABELS[GITLAB]:
        return f"{gitlab_token(settings)}, and check base_url in [sources.gitlab]"
    return "" if permission.granted is None else GITLAB_MEMBER


def gitlab_token(settings: Settings) -> str:
    """Return where to make a GitLab token, and its scopes."""
    page = f"{gitlab_base_of(settings.sources.gitlab.base_url)}/-/user_settings/personal_access_tokens"
    return (
        f"make a token at {page} (Preferences, Access tokens) with the scopes {' and '.join(GITLAB_SCOPES)}, or one of"
        " the group with the role Reporter, and set RISKBRIEF_GITLAB_TOKEN"
    )


def _git(permission: Permission, settings: Settings) -> str:
    if OF_GITHUB.permission in permission.detail:
        return _permit("contents", OF_GITHUB.permission, settings)
    return gitlab_token(settings) if OF_GITLAB.permission in permission.detail else MIRROR


_FIXES: Final[Mapping[str, Callable[[Permission, Settings], str]]] = {
    GITHUB: _github,
    GITLAB: _gitlab,
    GIT: _git,
    PAGERDUTY: lambda permission, _: PAGERDUTY_SERVICE if NAMED_WRONGLY in permission.detail else PAGERDUTY_KEY,
    PROMETHEUS: lambda permission, _: PROMETHEUS_SERVER if permission.what == "connection" else "",
    ISSUES: lambda permission, settings: (
        _permit("issues", ISSUES_PERMISSION, settings) if permission.what == ISSUES_PERMISSION else ISSUE_LABELS
    ),
}
