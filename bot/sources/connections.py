"""What sources are made with: settings, shared connections, a budget per host, and the store's knowledge."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import httpx

from bot.settings.connected import GITLAB, forges_connected
from data.forges import forge_of
from data.query import of
from data.records import Change, ChangeCommit, Person, Repository
from data.sources import github, gitlab
from data.sources.git.mirror.address import clone_template
from data.sources.git.mirror.forge_quirks import OF_GITHUB, OF_GITLAB
from data.sources.git.mirror.remote import Limits
from data.sources.git.mirror.source import Mirrors
from data.sources.http.asking import Budget, Credentials
from data.sources.http.transport import Transport, World

if TYPE_CHECKING:
    from pydantic import SecretStr

    from bot.settings import Settings
    from bot.settings.sources import GitHubSource, GitLabSource, PagerDutySource, PrometheusSource
    from data.sources.git.mirror.forge_quirks import ForgeQuirks
    from data.sources.git.mirror.mirror import Mirror
    from data.store import Store


class StoreMemory:
    """A store to learn from; None knows nobody."""

    def __init__(self, store: Store | None) -> None:
        self._store, self._names = store, dict[str, str]()

    def known_authors(self, repository: str) -> Iterator[tuple[str, str, bool]]:
        """Yield (hash, person, whether a merge made it) of a repository's commits, by its id."""
        if self._store is None:
            return
        mine = of("change_id", Change, repository_id=repository)
        for commit in self._store.read(ChangeCommit, mine):
            if commit.author_id is not None:
                yield commit.sha, commit.author_id, False
        for change in self._store.read(Change, repository_id=repository):
            if change.merge_sha is not None and change.author_id is not None:
                yield change.merge_sha, change.author_id, True

    def logins(self, forge: str) -> Mapping[str, str]:
        """Return the person of each login, in small letters, of one forge: the other may have an "ann" too."""
        found: dict[str, str] = {}
        for person in () if self._store is None else self._store.read(Person):
            if forge_of(person.id).id == forge:
                # Two servers of one forge may both have one: the first keeps the name.
                found.setdefault(person.login.lower(), person.id)
        return found

    def name_of(self, repository: str) -> str | None:
        """Return a repository's full name by id, None if unknown."""
        if repository not in self._names and self._store is not None:
            # It may have been told for the first time since.
            self._names.update({one.id: one.name for one in self._store.read(Repository)})
        return self._names.get(repository)


USER_AGENT: Final = "riskbrief"
CONNECT_SECONDS: Final = 10.0


def plain(secret: SecretStr | None) -> str:
    """Return a secret in the clear, only for sending it; empty for none."""
    return "" if secret is None else secret.get_secret_value()


@dataclass(kw_only=True)
class Connections:
    """Opens sources' connections, closed with the `stack`; `since` and `known` are as in `open_sources`."""

    settings: Settings
    world: World
    since: int
    known: Mapping[str, str]
    memory: StoreMemory
    has_mirrors: bool
    stack: ExitStack
    budgets: dict[str, Budget] = field(default_factory=dict)

    def known_on(self, forge: str) -> Mapping[str, str]:
        """Return one forge's repository ids by name: the other may have the same name."""
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
        """Return a host's shared budget."""
        return self.budgets.setdefault(urlsplit(base_url).netloc, Budget(most_requests=most_requests))

    def transport(
        self,
        table: GitHubSource | GitLabSource | PagerDutySource | PrometheusSource,
        base_url: str,
        *,
        client: httpx.Client | None = None,
        **more: Any,  # noqa: ANN401 (what Transport takes)
    ) -> Transport:
        """Return a transport with the timeout and limit of its settings table."""
        return Transport(
            client or self.client(base_url, table.timeout),
            budget=self.budget(base_url, table.most_requests),
            world=self.world,
            **more,
        )

    # ---- GitHub

    @cached_property
    def github(self) -> github.GitHub:
        table = self.settings.sources.github
        base = github.base_of(table.base_url)
        credentials, fix = self._github_credentials
        transport = self.transport(
            table, base, client=self._github_client, service="GitHub", credentials=credentials, fix=fix
        )
        return github.GitHub(transport, github.places_of(base))

    def github_token(self) -> str:
        return self._github_credentials[0].headers()["Authorization"].removeprefix("Bearer ")

    @cached_property
    def _github_client(self) -> httpx.Client:
        table = self.settings.sources.github
        return self.client(github.base_of(table.base_url), table.timeout)

    @cached_property
    def _github_credentials(self) -> tuple[Credentials, str]:
        """GitHub's credentials, an app's if set, else a token; and what to do if they are refused."""
        table, secrets = self.settings.sources.github, self.settings.secrets
        if table.app_id is None or table.installation_id is None:
            return github.PersonalToken(plain(secrets.github_token)), "renew RISKBRIEF_GITHUB_TOKEN"
        fix = "check app_id, installation_id and RISKBRIEF_GITHUB_PRIVATE_KEY"
        base = github.base_of(table.base_url)
        app = github.AppInstallation(
            self.transport(table, base, client=self._github_client, service="GitHub", fix=fix),
            github.places_of(base),
            app_id=table.app_id,
            private_key=plain(secrets.github_private_key),
            installation_id=table.installation_id,
            clock=self.world.clock,
        )
        return app, fix

    # ---- GitLab

    @cached_property
    def gitlab(self) -> gitlab.GitLab:
        table, token = self.settings.sources.gitlab, self.gitlab_token()
        transport = self.transport(
            table,
            gitlab.base_of(table.base_url),
            service="GitLab",
            credentials=gitlab.AccessToken(token),
            secrets=(token,),
            fix="renew RISKBRIEF_GITLAB_TOKEN",
        )
        return gitlab.GitLab(transport)

    def gitlab_token(self) -> str:
        return plain(self.settings.secrets.gitlab_token)

    # ---- mirrors: no host is ever shown the token of the other forge

    @cached_property
    def github_mirrors(self) -> Mirrors:
        """GitHub's mirrors, shared by histories and changed lines."""
        sources = self.settings.sources
        template = sources.git.clone_url or clone_template(github.base_of(sources.github.base_url))
        return self._mirrors(template, self.github_token, OF_GITHUB)

    @cached_property
    def gitlab_mirrors(self) -> Mirrors:
        sources = self.settings.sources
        template = sources.git.gitlab_clone_url or clone_template(gitlab.base_of(sources.gitlab.base_url))
        return self._mirrors(template, self.gitlab_token, OF_GITLAB)

    def _mirrors(self, template: str, token: Callable[[], str], customs: ForgeQuirks) -> Mirrors:
        limits = Limits(seconds=self.settings.sources.git.most_minutes * 60.0)
        return Mirrors(self.settings.mirrors, template, token=token, limits=limits, customs=customs)

    def mirror_of(self, repository: str) -> Mirror | None:
        """Return a stored repository's mirror by id; None on an unconnected forge."""
        name, forge = self.memory.name_of(repository), forge_of(repository).id
        if name is None or forge not in forges_connected(self.settings):
            return None
        return (self.gitlab_mirrors if forge == GITLAB else self.github_mirrors).of(name)
