"""What the makers of sources share: settings, clients, and one budget for each host."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import httpx

from bot.settings.connected import GIT, GITHUB, GITLAB, ISSUES, PAGERDUTY, PROMETHEUS
from bot.sources.git import OfGit
from bot.sources.github import OfGitHub
from bot.sources.gitlab import OfGitLab
from bot.sources.pagerduty import OfPagerDuty
from bot.sources.prometheus import OfPrometheus
from data.forges import forge_of
from data.sources.http.budget import Budget

if TYPE_CHECKING:
    from collections.abc import Mapping
    from contextlib import ExitStack

    from bot.memory import StoreMemory
    from bot.settings import Settings
    from data.sources.http.transport import World

USER_AGENT: Final = "riskbrief"
CONNECT_SECONDS: Final = 10.0

_FORGE: Final = ("change", "text", "diff", "history", "reviews", "checks", "codeowners", "deployments")

FEEDS: Final = {
    GITHUB: _FORGE,
    GITLAB: (*_FORGE, "patch"),
    GIT: ("whole history", "patch"),
    PAGERDUTY: ("incidents feed", "failures"),
    PROMETHEUS: ("slo",),
    ISSUES: ("incidents feed", "failures"),
}
"""What each source would feed if it were connected."""


@dataclass(kw_only=True)
class SourceFactory:
    """Builds one source after the other from the same settings, clients and budgets.

    `since` (epoch seconds) is how far back a first collection goes; `known` gives the ids of the repositories that the
    store has, by name. Clients are closed with the `stack`.
    """

    settings: Settings
    world: World
    since: int
    known: Mapping[str, str]
    memory: StoreMemory
    has_mirrors: bool
    stack: ExitStack
    budgets: dict[str, Budget] = field(default_factory=dict)

    @cached_property
    def github(self) -> OfGitHub:
        """What is read from GitHub."""
        return OfGitHub(self)

    @cached_property
    def gitlab(self) -> OfGitLab:
        """What is read from GitLab."""
        return OfGitLab(self)

    @cached_property
    def git(self) -> OfGit:
        """What is read from mirrors."""
        return OfGit(self)

    @cached_property
    def pagerduty(self) -> OfPagerDuty:
        """What is read from PagerDuty."""
        return OfPagerDuty(self)

    @cached_property
    def prometheus(self) -> OfPrometheus:
        """What is read from Prometheus."""
        return OfPrometheus(self)

    def known_on(self, forge: str) -> Mapping[str, str]:
        """Return the ids of the repositories of one forge, by name: the other may have one that is called the same."""
        return {name: known for name, known in self.known.items() if forge_of(known).id == forge}

    def client(self, base_url: str, timeout: int) -> httpx.Client:
        """Open a client for one host; `timeout` in seconds."""
        return self.stack.enter_context(
            httpx.Client(
                base_url=base_url,
                timeout=httpx.Timeout(timeout, connect=min(CONNECT_SECONDS, timeout)),
                headers={"User-Agent": USER_AGENT},
            )
        )

    def budget(self, base_url: str, most_requests: int | None) -> Budget:
        """Return the budget of a host, which all that ask it share."""
        host = urlsplit(base_url).netloc
        if host not in self.budgets:
            self.budgets[host] = Budget(most_requests=most_requests)
        return self.budgets[host]
