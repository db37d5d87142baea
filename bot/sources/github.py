"""GitHub, and the issues there that are incidents: both ask through one connection."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from bot.settings.connected import GITHUB, github_repositories, issue_repositories, only_services
from bot.sources.secret import plain
from data.sources.git.mirror import MirrorPatches
from data.sources.github import AppInstallation, GitHub, GitHubSource, PersonalToken, base_of, places_of
from data.sources.http.transport import Transport
from data.sources.issues import LabelledIssues, Rules

if TYPE_CHECKING:
    import httpx

    from bot.sources.factory import SourceFactory
    from data.sources.http.asking import Credentials


class OfGitHub:
    """Makes what is read from GitHub."""

    def __init__(self, shop: SourceFactory) -> None:
        """Take the workshop; nothing is opened yet."""
        self._shop = shop

    def source(self) -> GitHubSource:
        """Return GitHub as a source."""
        shop, github = self._shop, self._shop.settings.sources.github
        return GitHubSource(
            self.server,
            since=shop.since,
            clock=shop.world.clock,
            repositories=github_repositories(shop.settings),
            organisation=github.organisation,
            patches=github.patches,
            book=MirrorPatches(shop.git.of_github) if shop.has_mirrors else None,
            known=shop.known_on(GITHUB),
        )

    def issues(self) -> LabelledIssues:
        """Return labelled issues as a source of incidents."""
        shop, settings = self._shop, self._shop.settings
        rules = Rules(
            labels=settings.sources.labelled_issues.labels,
            by_label=settings.issue_labels,
            by_repository=only_services(settings),
        )
        return LabelledIssues(
            self.server,
            repositories=issue_repositories(settings),
            rules=rules,
            since=shop.since,
            clock=shop.world.clock,
            known=shop.known_on(GITHUB),
        )

    def token(self) -> str:
        """Return what git proves with who asks."""
        return self._credentials[0].headers()["Authorization"].removeprefix("Bearer ")

    @cached_property
    def server(self) -> GitHub:
        """The server, shared by the sources that ask it."""
        shop, github = self._shop, self._shop.settings.sources.github
        base = base_of(github.base_url)
        credentials, fix = self._credentials
        transport = Transport(
            self._client,
            service="GitHub",
            budget=shop.budget(base, github.most_requests),
            world=shop.world,
            credentials=credentials,
            fix=fix,
        )
        return GitHub(transport, places_of(base))

    @cached_property
    def _client(self) -> httpx.Client:
        github = self._shop.settings.sources.github
        return self._shop.client(base_of(github.base_url), github.timeout)

    @cached_property
    def _credentials(self) -> tuple[Credentials, str]:
        """Who asks GitHub, and what to do where that is refused: an app where one is named, else a token."""
        shop, secrets = self._shop, self._shop.settings.secrets
        github = shop.settings.sources.github
        if github.app_id is None or github.installation_id is None:
            return PersonalToken(plain(secrets.github_token)), "renew RISKBRIEF_GITHUB_TOKEN"
        fix = "check app_id, installation_id and RISKBRIEF_GITHUB_PRIVATE_KEY"
        budget = shop.budget(base_of(github.base_url), github.most_requests)
        app = AppInstallation(
            Transport(self._client, service="GitHub", budget=budget, world=shop.world, fix=fix),
            places_of(base_of(github.base_url)),
            app_id=github.app_id,
            private_key=plain(secrets.github_private_key),
            installation_id=github.installation_id,
            clock=shop.world.clock,
        )
        return app, fix
