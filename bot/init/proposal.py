"""What is proposed for a first settings file: teams, services and one reader, as plain values."""

from __future__ import annotations

from dataclasses import dataclass, field, replace


@dataclass(frozen=True, kw_only=True, slots=True)
class ProposedTeam:
    """A team. `origin` is "org/slug" where it is a team on GitHub, None where it was made up for want of one."""

    id: str
    label: str
    origin: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class ProposedService:
    """A service. `folder` is its part of the repository, None for all of it or for what no other service has.

    `environment` is a glob for [service.deployments], None where `auto` finds its deployments by itself; `why` says
    what speaks for the team, and `hint` what a person has to decide, None where there is nothing.
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
        """The paths that are its own."""
        return "**" if self.folder is None else f"{escaped(self.folder)}/**"


@dataclass(frozen=True, kw_only=True, slots=True)
class Landscape:
    """Who has what, by what was seen alone."""

    login: str
    name: str
    teams: tuple[ProposedTeam, ...]
    services: tuple[ProposedService, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Reader:
    """Who reads the first briefing. None is what is not known; without `email` and `slack` nothing would arrive."""

    name: str
    email: str | None = None
    slack: str | None = None

    def in_slack(self, member: str | None) -> Reader:
        """Return the same reader with an id in Slack, None for none."""
        return replace(self, slack=member)


@dataclass(frozen=True, kw_only=True, slots=True)
class Given:
    """What was said on the command line, checked; None and empty are what was not. `mail` is the mail server's host."""

    organisation: str | None = None
    repositories: tuple[str, ...] = ()
    zone: str | None = None
    reader: str | None = None
    mail: str | None = None
    base_url: str | None = None
    slack: str | None = None
    slack_url: str | None = None
    gitlab: str | None = None
    has_mirrors: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class Choices:
    """What cannot be seen on GitHub: guessed, given or typed. None is what stays at its default.

    `zone_why` says where the zone is from. `mail` is the mail server's host.
    """

    zone: str
    zone_why: str
    reader: Reader | None = None
    mail: str | None = None
    given: Given = field(default_factory=Given)

    @property
    def is_reached(self) -> bool:
        """Whether a briefing reaches the reader."""
        reader = self.reader
        return reader is not None and (reader.slack is not None or (reader.email is not None and self.mail is not None))


def escaped(path: str) -> str:
    """Return a path as a glob that means nothing else: folders may have any name."""
    return "".join(f"\\{one}" if one in "\\*?[]!#" else one for one in path)
