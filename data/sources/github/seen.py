"""What somebody has on GitHub, as it was seen when it was looked over: values without any logic. See survey.py."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from data.parts import Folder


@dataclass(frozen=True, kw_only=True, slots=True)
class SeenRepository:
    """One repository: `commits` of 90 days, and `environments` of the newest deployments; None may not be seen.

    `authored` are the newest commits as (epoch seconds, seconds east of UTC) of their authors. `codeowners` is the text
    of the file that counts. `folders` are the root and what was looked at below it, and `texts` by path what says what
    is in them.
    """

    name: str
    commits: int | None = None
    authored: tuple[tuple[int, int], ...] = ()
    codeowners: str | None = None
    environments: tuple[str, ...] | None = None
    folders: tuple[Folder, ...] = ()
    texts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class SeenTeam:
    """A team of the organisation by its slug, with the name that people read."""

    slug: str
    name: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Seen:
    """What an organisation or an account has.

    `repositories` are those that were looked into, the most active first. `there` are the full names of all that are in
    use, and `left_out` counts forks, archived, switched off and empty ones. `teams` is None where they may not be seen
    or there can be none. `cut_off` says that there are more repositories than were listed.
    """

    login: str
    name: str
    is_organisation: bool
    repositories: tuple[SeenRepository, ...]
    there: frozenset[str]
    left_out: int = 0
    teams: tuple[SeenTeam, ...] | None = None
    cut_off: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Viewer:
    """Who the token belongs to, and whose member they are; None is what the token does not show."""

    login: str | None
    organisations: tuple[str, ...] | None

    @property
    def accounts(self) -> tuple[str, ...]:
        """The accounts that may be meant, organisations first."""
        return (*(self.organisations or ()), *(() if self.login is None else (self.login,)))
