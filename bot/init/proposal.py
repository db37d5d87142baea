"""Turns what was seen on GitHub into services, teams and a reader. Pure. A service belongs to the team that owns most
of it by CODEOWNERS, else to one named after the organisation.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from briefing.contracts.untrusted_text import calm
from data.codeowners import OwnersFile, parse_codeowners
from data.deploys.words import WRITING, elsewhere, is_production, named_services, words_of
from data.parts import Part, parts_of, team_of

if TYPE_CHECKING:
    from data.sources.github.seen import Seen, SeenRepository


@dataclass(frozen=True, kw_only=True, slots=True)
class ProposedTeam:
    """`origin` is "org/slug" of a GitHub team, None for an invented one."""

    id: str
    label: str
    origin: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class ProposedService:
    """`folder` is its part of the repository, None for all, or for the rest of others.

    `environment` is a glob for [service.deployments], None where `auto` works; `why` is the reason for the team, and
    `hint` what a person must decide, or None.
    """

    id: str
    label: str
    team: str
    repository: str
    folder: str | None
    why: str
    environment: str | None = None
    hint: str | None = None

    @property
    def glob(self) -> str:
        return "**" if self.folder is None else f"{escaped(self.folder)}/**"


@dataclass(frozen=True, kw_only=True, slots=True)
class Landscape:
    """Who has what, only by what was seen."""

    login: str
    name: str
    teams: tuple[ProposedTeam, ...]
    services: tuple[ProposedService, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Reader:
    """The first briefing's reader; None is unknown. Without `email` and `slack` nothing would arrive."""

    name: str
    email: str | None = None
    slack: str | None = None

    def in_slack(self, member: str | None) -> Reader:
        return replace(self, slack=member)


@dataclass(frozen=True, kw_only=True, slots=True)
class Given:
    """The command line's checked values; None and empty were not given."""

    organisation: str | None = None
    repositories: tuple[str, ...] = ()
    zone: str | None = None
    reader: str | None = None
    mail_server: str | None = None
    base_url: str | None = None
    slack: str | None = None
    slack_url: str | None = None
    gitlab: str | None = None
    has_mirrors: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class Choices:
    """What GitHub cannot show; None stays default. `zone_why` is the zone's reason, `mail` the server's host."""

    zone: str
    zone_why: str
    reader: Reader | None = None
    mail: str | None = None
    given: Given = field(default_factory=Given)

    @property
    def is_reached(self) -> bool:
        reader = self.reader
        return reader is not None and (reader.slack is not None or (reader.email is not None and self.mail is not None))


def escaped(path: str) -> str:
    """Return a path as a literal glob: folders may have any name."""
    return "".join(f"\\{one}" if one in "\\*?[]!#" else one for one in path)


_FOREIGN: Final = re.compile(r"[^A-Za-z0-9._-]+")
MOST_NAMED: Final = 4


def propose(seen: Seen, taken: Collection[str] = ()) -> Landscape:
    """Return services and owning teams, the most active repository first. `taken` are ids in use."""
    book = _Book(seen, taken={one.lower() for one in taken})
    services = [service for repository in seen.repositories for service in book.services_of(repository)]
    return Landscape(
        login=seen.login, name=calm(seen.name) or seen.login, teams=tuple(book.teams.values()), services=tuple(services)
    )


def made_id(text: str) -> str:
    """Make an id of a name; empty if no character fits."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return _FOREIGN.sub("-", plain.lower()).strip("-._")


@dataclass
class _Book:
    """Gives out unique ids, and remembers the teams needed."""

    seen: Seen
    teams: dict[str, ProposedTeam] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)

    def services_of(self, repository: SeenRepository) -> list[ProposedService]:
        """Return one service for a repository, or its rest and then its parts: the last match wins."""
        owners = None if repository.codeowners is None else parse_codeowners(repository.codeowners)
        parts = parts_of(repository.name, repository.folders, repository.texts, owners)
        root = next((one for one in parts if not one.path), None)
        below = [one for one in parts if one.path]
        rest = self._service(repository, root, owners, has_parts=bool(below))
        split = [self._service(repository, part, owners, has_parts=True) for part in below]
        return [_with_environment(one, [rest, *split], repository.environments or ()) for one in [rest, *split]]

    def _service(
        self, repository: SeenRepository, part: Part | None, owners: OwnersFile | None, *, has_parts: bool
    ) -> ProposedService:
        name = repository.name.partition("/")[2]
        own = name if part is None else part.name
        folder = "" if part is None else part.path
        label = f"{own}, everything else" if not folder and has_parts else own
        seen = next((one for one in repository.folders if one.path == folder), None)
        team, why = self._team(team_of(seen, owners), owners)
        return ProposedService(
            id=self._new_id(own, name),
            label=calm(label),
            team=team,
            repository=repository.name,
            folder=folder or None,
            why=why,
        )

    def _team(self, origin: str | None, owners: OwnersFile | None) -> tuple[str, str]:
        """Return a team's id and the reason for it."""
        if origin is None:
            why = "there is no CODEOWNERS" if owners is None else "CODEOWNERS names no team for it"
            return self._keep(self.seen.login, self.seen.name, None), why
        slug = origin.partition("/")[2]
        label = next((one.name for one in self.seen.teams or () if one.slug.lower() == slug.lower()), slug)
        return self._keep(slug, label, origin), f"CODEOWNERS gives most of it to @{origin}"

    def _keep(self, name: str, label: str, origin: str | None) -> str:
        team_id = made_id(name) or "team"
        label = calm(label) or team_id
        self.teams.setdefault(team_id, ProposedTeam(id=team_id, label=label, origin=origin))
        return team_id

    def _new_id(self, own: str, repository: str) -> str:
        """Return an unused id: parts of equal names are told apart by repository."""
        plain = made_id(own) or "service"
        options = [plain, *([f"{made_id(repository)}-{plain}"] if own != repository and made_id(repository) else [])]
        number = 2
        while (free := next((one for one in options if one not in self.taken), None)) is None:
            options.append(f"{plain}-{number}")
            number += 1
        self.taken.add(free)
        return free


def _with_environment(
    service: ProposedService, siblings: Sequence[ProposedService], environments: Iterable[str]
) -> ProposedService:
    """Name the environment whose deployments count, only where `auto` would find none by name."""
    names = {one.id: (one.id, *([] if one.folder is None else [one.folder.rpartition("/")[2]])) for one in siblings}
    own = frozenset(word for name in names[service.id] for word in words_of(name))
    if any(is_production(one, own) for one in environments):
        return service
    # Without staging and documentation pages.
    words = {one: words_of(one) for one in environments if calm(one) == one}
    found = [one for one in words if not elsewhere(words[one]) and WRITING.isdisjoint(words[one])]
    if len(siblings) > 1:
        found = [one for one in found if service.id in named_services(one, names)]
    if len(found) == 1:
        # As a literal glob.
        return replace(service, environment="".join(f"[{one}]" if one in "*?[" else one for one in found[0]))
    if not found:
        return service
    shown = ", ".join(calm(one) for one in found[:MOST_NAMED])
    return replace(service, hint=f"deployed to {shown}; say which is production: environment = …")
