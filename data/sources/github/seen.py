"""What an account has on GitHub, as survey.py saw it: plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from data.parts import Folder


@dataclass(frozen=True, kw_only=True, slots=True)
class SeenRepository:
    """One repository: `commits` of 90 days, and `environments` of the newest deployments; None may not be seen.
    `authored` are (epoch seconds, seconds east of UTC). `codeowners` is the file's text. `folders` are the root and
    what was looked at below it; `texts` by path say what is in them.
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
    """A team of the organisation by slug, with its displayed name."""

    slug: str
    name: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Seen:
    """What an organisation or account has.

    `repositories` were looked into, the most active first. `there` are the full names of all in use; `left_out` counts
    forks, archived, disabled and empty ones. `teams` is None where hidden or impossible. `cut_off`: there are more
    repositories than listed.
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
    """The token's owner and their organisations; None is what the token does not show."""

    login: str | None
    organisations: tuple[str, ...] | None

    @property
    def accounts(self) -> tuple[str, ...]:
        """The accounts that may be meant, organisations first."""
        return (*(self.organisations or ()), *(() if self.login is None else (self.login,)))
