"""GitLab, by its settings."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from bot.settings.connected import GITLAB
from bot.sources.secret import plain
from data.sources.gitlab import AccessToken, GitLab, GitLabSource, base_of
from data.sources.http.transport import Transport

if TYPE_CHECKING:
    from bot.sources.factory import SourceFactory
    from data.sources.source import Source


class OfGitLab:
    """Makes what is read from GitLab."""

    def __init__(self, shop: SourceFactory) -> None:
        """Take the workshop; nothing is opened yet."""
        self._shop = shop

    def source(self) -> Source:
        """Return GitLab as a source."""
        shop, gitlab = self._shop, self._shop.settings.sources.gitlab
        return GitLabSource(
            self.server,
            since=shop.since,
            clock=shop.world.clock,
            projects=gitlab.projects,
            group=gitlab.group,
            known=shop.known_on(GITLAB),
            has_mirrors=self._fetches_with_token,
        )

    @property
    def _fetches_with_token(self) -> bool:
        """Whether git needs the token too: by ssh it has a key of its own."""
        clone_url = self._shop.settings.sources.git.gitlab_clone_url
        return self._shop.has_mirrors and (clone_url is None or clone_url.startswith("http"))

    def token(self) -> str:
        """Return what git proves with who asks."""
        return plain(self._shop.settings.secrets.gitlab_token)

    @cached_property
    def server(self) -> GitLab:
        """The server, shared by whoever asks it."""
        shop, gitlab = self._shop, self._shop.settings.sources.gitlab
        base = base_of(gitlab.base_url)
        transport = Transport(
            shop.client(base, gitlab.timeout),
            service="GitLab",
            budget=shop.budget(base, gitlab.most_requests),
            world=shop.world,
            credentials=AccessToken(self.token()),
            secrets=(self.token(),),
            fix="renew RISKBRIEF_GITLAB_TOKEN",
        )
        return GitLab(transport)
