"""Builds the sources of a collection: the part of the wiring that is about them, for `collect` and `doctor`.

A source that the settings do not connect is not left out but listed with what to set, so that its status can say so.
Sources that go to one host share one budget. Only commands that collect import this module: it loads their libraries.
"""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import httpx

from bot.settings.connected import (
    GITHUB,
    ISSUES,
    LABELS,
    PAGERDUTY,
    github_repositories,
    issue_repositories,
    lacking,
    only_services,
)
from data.sources.github import AppInstallation, GitHub, GitHubSource, PersonalToken, base_of, places_of
from data.sources.http.budget import Budget
from data.sources.http.transport import Transport
from data.sources.issues import LabelledIssues, Rules
from data.sources.pagerduty import ApiToken, PagerDuty
from data.sources.source import Unconnected

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from pydantic import SecretStr

    from bot.settings import Settings
    from data.sources.http.asking import Credentials
    from data.sources.http.transport import World
    from data.sources.source import Source

USER_AGENT: Final = "riskbrief"
CONNECT_SECONDS: Final = 10.0

FEEDS: Final = {
    GITHUB: ("change", "text", "diff", "history", "reviews", "checks", "codeowners", "deployments"),
    PAGERDUTY: ("incidents feed", "failures"),
    ISSUES: ("incidents feed", "failures"),
}
"""What each source would feed if it were connected."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Sources:
    """The sources that can be asked, those that cannot with what to set, and a budget for each host."""

    connected: tuple[Source, ...]
    unconnected: tuple[Unconnected, ...]
    budgets: Mapping[str, Budget]


@contextmanager
def open_sources(
    settings: Settings, world: World, *, since: int, known: Mapping[str, str] | None = None
) -> Iterator[Sources]:
    """Build every source that the settings connect, and close their connections at the end.

    `since` (epoch seconds) is how far back a first collection goes; `known` gives the ids of the repositories that the
    store has, by name.
    """
    with ExitStack() as stack:
        shop = _Workshop(settings, world, since, known or {}, stack)
        makers: dict[str, Callable[[], Source]] = {
            GITHUB: shop.github,
            PAGERDUTY: shop.pagerduty,
            ISSUES: shop.labelled_issues,
        }
        lacks = lacking(settings)
        yield Sources(
            connected=tuple(make() for name, make in makers.items() if name in lacks and lacks[name] is None),
            unconnected=tuple(
                Unconnected(id=name, label=LABELS[name], feeds=FEEDS[name], detail=why)
                for name, why in lacks.items()
                if why is not None
            ),
            budgets=shop.budgets,
        )


class _Workshop:
    """Builds one source after the other from the same settings, clients and budgets."""

    def __init__(
        self, settings: Settings, world: World, since: int, known: Mapping[str, str], stack: ExitStack
    ) -> None:
        self.budgets: dict[str, Budget] = {}
        self._settings = settings
        self._world = world
        self._since = since
        self._known = known
        self._stack = stack

    def github(self) -> GitHubSource:
        github = self._settings.sources.github
        return GitHubSource(
            self._github,
            since=self._since,
            clock=self._world.clock,
            repositories=github_repositories(self._settings),
            organisation=github.organisation,
            patches=github.patches,
            known=self._known,
        )

    def labelled_issues(self) -> LabelledIssues:
        settings = self._settings
        rules = Rules(
            labels=settings.sources.labelled_issues.labels,
            by_label=settings.issue_labels,
            by_repository=only_services(settings),
        )
        return LabelledIssues(
            self._github,
            repositories=issue_repositories(settings),
            rules=rules,
            since=self._since,
            clock=self._world.clock,
            known=self._known,
        )

    @cached_property
    def _github(self) -> GitHub:
        """The server, shared by the sources that ask it."""
        github = self._settings.sources.github
        base = base_of(github.base_url)
        client, budget = self._client(base, github.timeout), self._budget(base, github.most_requests)
        credentials, fix = self._github_credentials(client, budget)
        transport = Transport(
            client, service="GitHub", budget=budget, world=self._world, credentials=credentials, fix=fix
        )
        return GitHub(transport, places_of(base))

    def _github_credentials(self, client: httpx.Client, budget: Budget) -> tuple[Credentials, str]:
        """Return who asks, and what to do where that is refused: an app where one is named, else a token."""
        github, secrets = self._settings.sources.github, self._settings.secrets
        if github.app_id is None or github.installation_id is None:
            return PersonalToken(_plain(secrets.github_token)), "renew RISKBRIEF_GITHUB_TOKEN"
        fix = "check app_id, installation_id and RISKBRIEF_GITHUB_PRIVATE_KEY"
        app = AppInstallation(
            Transport(client, service="GitHub", budget=budget, world=self._world, fix=fix),
            places_of(base_of(github.base_url)),
            app_id=github.app_id,
            private_key=_plain(secrets.github_private_key),
            installation_id=github.installation_id,
            clock=self._world.clock,
        )
        return app, fix

    def pagerduty(self) -> PagerDuty:
        pagerduty = self._settings.sources.pagerduty
        token = _plain(self._settings.secrets.pagerduty_token)
        transport = Transport(
            self._client(pagerduty.base_url, pagerduty.timeout),
            service="PagerDuty",
            budget=self._budget(pagerduty.base_url, pagerduty.most_requests),
            world=self._world,
            credentials=ApiToken(token),
            # In the header it stands behind "token=", where it would not be found by itself.
            secrets=(token,),
            fix="renew RISKBRIEF_PAGERDUTY_TOKEN",
        )
        return PagerDuty(
            transport=transport,
            services=self._settings.pagerduty_services,
            since=self._since,
            clock=self._world.clock,
        )

    def _client(self, base_url: str, timeout: int) -> httpx.Client:
        return self._stack.enter_context(
            httpx.Client(
                base_url=base_url,
                timeout=httpx.Timeout(timeout, connect=min(CONNECT_SECONDS, timeout)),
                headers={"User-Agent": USER_AGENT},
            )
        )

    def _budget(self, base_url: str, most_requests: int | None) -> Budget:
        host = urlsplit(base_url).netloc
        if host not in self.budgets:
            self.budgets[host] = Budget(most_requests=most_requests)
        return self.budgets[host]


def _plain(secret: SecretStr | None) -> str:
    """Return a secret in the clear, for what sends it and for nothing else."""
    return "" if secret is None else secret.get_secret_value()
