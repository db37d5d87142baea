"""Mirrors of the repositories on both forges, for whole histories and changed lines.

What is of a forge stays with it: its repositories, its address and its token. No other host is ever shown the token.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from bot.settings.connected import GITHUB, GITLAB, forges_connected, github_repositories
from data.forges import forge_of
from data.sources import github, gitlab
from data.sources.git.mirror import OF_GITHUB, OF_GITLAB, GitSource, Limits, Mirrors, MirrorStore
from data.sources.git.mirror.address import clone_template
from data.sources.github.repositories import look_up, repositories_of
from scoring.repairs import repair_kind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.sources.factory import SourceFactory
    from data.sources.git.mirror.mirror import Mirror

HISTORY, PATCH = "whole history", "patch"


class OfGit:
    """Makes what is read from mirrors."""

    def __init__(self, shop: SourceFactory) -> None:
        """Take the workshop; nothing is fetched yet."""
        self._shop = shop

    def source(self) -> GitSource:
        """Return the mirrors as a source of whole histories."""
        return GitSource(
            [self._shelf_of(forge) for forge in forges_connected(self._shop.settings)],
            memory=self._shop.memory,
            is_repair=lambda title: repair_kind(title) is not None,
        )

    def mirror_of(self, repository: str) -> Mirror | None:
        """Return the mirror of a repository that the store knows by its id; None on a forge that is not connected."""
        name, forge = self._shop.memory.name_of(repository), forge_of(repository).id
        if name is None or forge not in forges_connected(self._shop.settings):
            return None
        return (self.of_gitlab if forge == GITLAB else self.of_github).of(name)

    @cached_property
    def of_github(self) -> Mirrors:
        """The mirrors of what is on GitHub, shared by the source of histories and by whoever wants changed lines."""
        shop, sources = self._shop, self._shop.settings.sources
        template = sources.git.clone_url or clone_template(github.base_of(sources.github.base_url))
        return Mirrors(shop.settings.mirrors, template, token=shop.github.token, limits=self._limits, customs=OF_GITHUB)

    @cached_property
    def of_gitlab(self) -> Mirrors:
        """The mirrors of what is on GitLab, in the same folder."""
        shop, sources = self._shop, self._shop.settings.sources
        template = sources.git.gitlab_clone_url or clone_template(gitlab.base_of(sources.gitlab.base_url))
        return Mirrors(shop.settings.mirrors, template, token=shop.gitlab.token, limits=self._limits, customs=OF_GITLAB)

    @property
    def _limits(self) -> Limits:
        return Limits(seconds=self._shop.settings.sources.git.most_minutes * 60.0)

    def _shelf_of(self, forge: str) -> MirrorStore:
        if forge == GITLAB:
            # GitLab tells the changed lines itself.
            return MirrorStore(mirrors=self.of_gitlab, repositories=self._on_gitlab, blinds=(HISTORY,))
        takes_lines = self._shop.settings.sources.github.patches == "mirror"
        blinds = (HISTORY, PATCH) if takes_lines else (HISTORY,)
        return MirrorStore(mirrors=self.of_github, repositories=self._on_github, blinds=blinds)

    def _on_github(self) -> dict[str, str]:
        """Return the ids of the repositories by name; GitHub is asked only for those that the store has never seen."""
        shop, server = self._shop, self._shop.github.server
        names, known = github_repositories(shop.settings), shop.known_on(GITHUB)
        organisation = shop.settings.sources.github.organisation
        if not names and organisation is not None:
            found: Mapping[str, str | None] = repositories_of(server, organisation, shop.since)
        else:
            new = [name for name in names if name not in known]
            told = look_up(server, new) if new else {}
            found = {name: None if (node := told.get(name)) is None else node["id"] for name in names}
        prefix = server.source_id
        # What GitHub does not show goes by its name, as it does among GitHub's own streams.
        return {
            name: known.get(name, name) if node_id is None else f"{prefix}:{node_id}" for name, node_id in found.items()
        }

    def _on_gitlab(self) -> dict[str, str]:
        """Return the ids of the projects by path; GitLab is asked only for those that the store has never seen."""
        shop, settings = self._shop, self._shop.settings.sources.gitlab
        known = shop.known_on(GITLAB)
        if not settings.projects and settings.group is not None:
            listed = gitlab.projects_of(shop.gitlab.server, group=settings.group)
            return {path: known.get(path, path) if one is None else one for path, one in listed.items()}
        new = [path for path in settings.projects if path not in known]
        found = gitlab.projects_of(shop.gitlab.server, projects=new) if new else {}
        return {path: found.get(path) or known.get(path, path) for path in settings.projects}
