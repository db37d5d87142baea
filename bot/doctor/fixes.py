"""What to do about a gap: the exact permission, key or variable, and where to click."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.settings.connected import GIT, GITHUB, ISSUES, PAGERDUTY
from bot.settings.values import is_repository
from data.sources.git.mirror.words import CONTENTS
from data.sources.github.access import GRANTS
from data.sources.github.api import PUBLIC, base_of
from data.sources.issues.stream import PERMISSION as ISSUES_PERMISSION

if TYPE_CHECKING:
    from bot.settings import Settings
    from data.sources.source import Permission

PUBLIC_SITE: Final = "https://github.com"
OF_ORGANISATION: Final = "members"
NOT_FOR_FINE_GRAINED: Final = "checks"
"""GitHub's page for fine-grained tokens does not offer it: github.com/orgs/community/discussions/179545."""

IMPORTING: Final = "or import its tables from files ('riskbrief import --list')"
NOT_CONNECTED: Final = {
    GITHUB: f"README, 'Connect GitHub in ten minutes', says how; {IMPORTING}",
    GIT: "connect GitHub, and leave enabled in [sources.git] at true",
    PAGERDUTY: f"README, 'Connect PagerDuty', says how; {IMPORTING}",
    ISSUES: "it asks GitHub as [sources.github] does; README, 'Incidents without a pager', says how",
}
MIRROR: Final = (
    "check clone_url in [sources.git], and that this machine may reach it; enabled = false there goes without mirrors"
)
NAMED_WRONGLY: Final = "which the settings give to"
"""Only in what is said of a service that PagerDuty does not have: then no key is wrong, but a name."""

PAGERDUTY_SERVICE: Final = (
    'correct pagerduty = ["P1A2B3C"] in its [[service]]: the id is the end of the service\'s address in PagerDuty'
)
PAGERDUTY_KEY: Final = (
    "in PagerDuty under Integrations, API Access Keys, make a read-only key and set RISKBRIEF_PAGERDUTY_TOKEN;"
    " accounts in Europe set base_url in [sources.pagerduty]"
)
ISSUE_LABELS: Final = "correct labels in [sources.labelled_issues], or make the label on GitHub"
_BY_PERMISSION: Final = {grant.permission: grant for grant in GRANTS}


def fix_of(source_id: str, permission: Permission, settings: Settings) -> str:
    """Return what to do about a permission that is missing; empty where its own words say it."""
    if source_id == GITHUB:
        return _github(permission, settings)
    if source_id == GIT:
        return _permit("contents", CONTENTS, settings) if CONTENTS in permission.detail else MIRROR
    if source_id == PAGERDUTY:
        return PAGERDUTY_SERVICE if NAMED_WRONGLY in permission.detail else PAGERDUTY_KEY
    if source_id == ISSUES:
        return _permit("issues", ISSUES_PERMISSION, settings) if permission.what == ISSUES_PERMISSION else ISSUE_LABELS
    return ""


def site_of(settings: Settings) -> str:
    """Return the address of GitHub's pages, of which the API's is told."""
    base = base_of(settings.sources.github.base_url)
    return PUBLIC_SITE if base == PUBLIC else base


def _github(permission: Permission, settings: Settings) -> str:
    grant = _BY_PERMISSION.get(permission.what)
    if grant is not None and permission.granted is None:
        # What it could not be found out for is what has to be put right.
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
            f"GitHub offers {name} to no fine-grained token: use a GitHub App (README, 'As a GitHub App'),"
            " or a classic token with the scope repo"
        )
    return f"at {site}/settings/personal-access-tokens, your token, {kind} permissions, set {name} to read-only"


def _is_app(settings: Settings) -> bool:
    return settings.sources.github.app_id is not None
