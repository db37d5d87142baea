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

from bot.memory import StoreMemory
from bot.settings.connected import (
    GIT,
    GITHUB,
    ISSUES,
    LABELS,
    PAGERDUTY,
    github_repositories,
    issue_repositories,
    lacking,
    only_services,
)
from data.sources.git.mirror import GitSource, Limits, MirrorAncestry, MirrorPatches, Mirrors
from data.sources.git.mirror.address import clone_template
from data.sources.github import AppInstallation, GitHub, GitHubSource, PersonalToken, base_of, places_of
from data.sources.github.repositories import look_up, repositories_of
from data.sources.http.budget import Budget
from data.sources.http.transport import Transport
from data.sources.issues import LabelledIssues, Rules
from data.sources.pagerduty import ApiToken, PagerDuty
from data.sources.source import Unconnected
from scoring.repairs import repair_kind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from pydantic import SecretStr

    from bot.settings import Settings
    from data.deploys.ancestry import Ancestry
    from data.sources.git.mirror.mirror import Mirror
    from data.sources.http.asking import Credentials
    from data.sources.http.transport import World
    from data.sources.source import Source
    from data.store import Store

USER_AGENT: Final = "riskbrief"
CONNECT_SECONDS: Final = 10.0

FEEDS: Final = {
    GITHUB: ("change", "text", "diff", "history", "reviews", "checks", "codeowners", "deployments"),
    GIT: ("whole history", "patch"),
    PAGERDUTY: ("incidents feed", "failures"),
    ISSUES: ("incidents feed", "failures"),
}
"""What each source would feed if it were connected."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Sources:
    """The sources that can be asked, those that cannot with what to set, and a budget for each host.

    `ancestry` tells what releases reach, None where there are no mirrors to tell it from.
    """

    connected: tuple[Source, ...]
    unconnected: tuple[Unconnected, ...]
    budgets: Mapping[str, Budget]
    ancestry: Ancestry | None = None


@contextmanager
def open_sources(
    settings: Settings,
    world: World,
    *,
    since: int,
    known: Mapping[str, str] | None = None,
    store: Store | None = None,
) -> Iterator[Sources]:
    """Build every source that the settings connect, and close their connections at the end.

    `since` (epoch seconds) is how far back a first collection goes; `known` gives the ids of the repositories that the
    store has, by name. From the `store` git learns whose addresses stand in commits; without one it learns nobody.
    """
    with ExitStack() as stack:
        lacks = lacking(settings)
        shop = _Workshop(settings, world, since, known or {}, stack)
        shop.memory = StoreMemory(store)
        shop.has_mirrors = lacks[GIT] is None
        makers: dict[str, Callable[[], Source]] = {
            GITHUB: shop.github,
            # After the forge, whose authors tell who is behind an address. Who comes first fetches the mirrors.
            GIT: shop.git,
            PAGERDUTY: shop.pagerduty,
            ISSUES: shop.labelled_issues,
        }
        yield Sources(
            connected=tuple(make() for name, make in makers.items() if name in lacks and lacks[name] is None),
            unconnected=tuple(
                Unconnected(id=name, label=LABELS[name], feeds=FEEDS[name], detail=why)
                for name, why in lacks.items()
                if why is not None
            ),
            budgets=shop.budgets,
            ancestry=MirrorAncestry(shop.mirror_of) if shop.has_mirrors and store is not None else None,
        )


class _Workshop:
    """Builds one source after the other from the same settings, clients and budgets."""

    def __init__(
        self, settings: Settings, world: World, since: int, known: Mapping[str, str], stack: ExitStack
    ) -> None:
        self.budgets: dict[str, Budget] = {}
        self.memory = StoreMemory(None)
        self.has_mirrors = False
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
            book=MirrorPatches(self._mirrors) if self.has_mirrors else None,
            known=self._known,
        )

    def git(self) -> GitSource:
        takes_lines = self._settings.sources.github.patches == "mirror"
        return GitSource(
            self._mirrors,
            repositories=self._mirrored,
            memory=self.memory,
            is_repair=lambda title: repair_kind(title) is not None,
            blinds=FEEDS[GIT] if takes_lines else FEEDS[GIT][:1],
        )

    def mirror_of(self, repository: str) -> Mirror | None:
        """Return the mirror of a repository that the store knows by its id."""
        name = self.memory.name_of(repository)
        return None if name is None else self._mirrors.of(name)

    def _mirrored(self) -> dict[str, str]:
        """Return the ids of the repositories by name; GitHub is asked only for those that the store has never seen."""
        names = github_repositories(self._settings)
        organisation = self._settings.sources.github.organisation
        if not names and organisation is not None:
            found: Mapping[str, str | None] = repositories_of(self._github, organisation, self._since)
        else:
            new = [name for name in names if name not in self._known]
            told = look_up(self._github, new) if new else {}
            found = {name: None if (node := told.get(name)) is None else node["id"] for name in names}
        prefix = self._github.source_id
        # What GitHub does not show goes by its name, as it does among GitHub's own streams.
        return {
            name: self._known.get(name, name) if node_id is None else f"{prefix}:{node_id}"
            for name, node_id in found.items()
        }

    @cached_property
    def _mirrors(self) -> Mirrors:
        """The mirrors, shared by the source of histories and by whoever wants changed lines."""
        git = self._settings.sources.git
        template = git.clone_url or clone_template(base_of(self._settings.sources.github.base_url))
        return Mirrors(
            self._settings.mirrors,
            template,
            token=lambda: self._credentials[0].headers()["Authorization"].removeprefix("Bearer "),
            limits=Limits(seconds=git.most_minutes * 60.0),
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
        credentials, fix = self._credentials
        transport = Transport(
            self._github_client,
            service="GitHub",
            budget=self._budget(base, github.most_requests),
            world=self._world,
            credentials=credentials,
            fix=fix,
        )
        return GitHub(transport, places_of(base))

    @cached_property
    def _github_client(self) -> httpx.Client:
        github = self._settings.sources.github
        return self._client(base_of(github.base_url), github.timeout)

    @cached_property
    def _credentials(self) -> tuple[Credentials, str]:
        """Who asks GitHub, and what to do where that is refused: an app where one is named, else a token."""
        github, secrets = self._settings.sources.github, self._settings.secrets
        if github.app_id is None or github.installation_id is None:
            return PersonalToken(_plain(secrets.github_token)), "renew RISKBRIEF_GITHUB_TOKEN"
        fix = "check app_id, installation_id and RISKBRIEF_GITHUB_PRIVATE_KEY"
        budget = self._budget(base_of(github.base_url), github.most_requests)
        app = AppInstallation(
            Transport(self._github_client, service="GitHub", budget=budget, world=self._world, fix=fix),
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
