"""Comes to what GitHub cannot tell: which account, what zone, who reads, by which way. What is given is not asked.

Questions go to whoever sits at the terminal, on stderr, with an answer ready that Enter takes. Elsewhere nobody is
asked.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from email.utils import parseaddr
from typing import TYPE_CHECKING, Final

import typer

from bot.errors import UsageError
from bot.init.discovery import Identity, ZoneGuess, guess_zone
from bot.init.proposal import Given, Reader, calm
from bot.settings.values import (
    check_email,
    check_group,
    check_repository,
    check_slack,
    check_url,
    is_repository,
    matching,
)
from briefing.contracts.week import check_zone
from briefing.editions.terminal.screen import written

if TYPE_CHECKING:
    from bot.settings import Settings
    from data.sources.github.seen import Seen, Viewer


NOTHING = "none"
"""What stands for no answer where leaving it empty takes the answer that is ready."""


@dataclass(frozen=True, slots=True)
class Questions:
    """Somebody who sits there, or nobody, for whom every answer is the one that is ready."""

    is_anybody_there: bool

    def ask(self, text: str, ready: str, check: Callable[[str], str]) -> str:
        """Ask until `check` takes the answer; it raises a ValueError that goes on after the value."""
        while self.is_anybody_there:
            # What is ready may be a name that somebody gave on GitHub.
            told = str(typer.prompt(written(text), default=written(ready), err=True)).strip()
            try:
                return check(told)
            except ValueError as problem:
                typer.echo(written(f"{told!r} {problem}"), err=True)
        return check(ready)

    def agrees(self, text: str) -> bool:
        """Ask for a yes, which Enter is; what would change a file that there is asks for a word of its own."""
        return not self.is_anybody_there or typer.confirm(written(text), default=True, err=True)


def ask_secret(text: str) -> str | None:
    """Ask without showing what is typed; None where nothing is."""
    told: str = typer.prompt(text, default="", hide_input=True, show_default=False, err=True)
    return told.strip() or None


_LOGIN: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
_HOST: Final = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?")
check_login = matching(_LOGIN, "is no name of an organisation or account; write it as in its address, github.com/NAME")
check_host = matching(_HOST, "is no name of a host; write it as smtp.example.com, without a port")
NOREPLY: Final = "users.noreply.github.com"
"""What GitHub gives to commits of those who hide their address: nothing sent there is read."""


def given_on_command_line(*, repositories: Sequence[str], has_mirrors: bool, **typed: str | None) -> Given:
    """Return what was typed, each value as it is used; raises UsageError with the option, the value and the fix."""

    def taken(option: str, value: str) -> str:
        try:
            return _CHECKS[option](value.strip())
        except ValueError as problem:
            raise UsageError(f"--{option} {value!r} {problem}") from problem

    told = {name: taken(name.replace("_", "-"), value) for name, value in typed.items() if value is not None}
    names = tuple(taken("repository", one) for one in repositories)
    return Given(repositories=names, has_mirrors=has_mirrors, **told)


def known_account(given: Given, existing: Settings | None) -> str | None:
    """Return the account that the command line or the file names; None where neither does."""
    if given.organisation is not None:
        return given.organisation
    if given.repositories:
        return given.repositories[0].partition("/")[0]
    if existing is None:
        return None
    named = (path.repository for one in existing.organisation.services for path in one.paths)
    owners = Counter(name.partition("/")[0] for name in named if is_repository(name))
    first = min(owners, key=lambda one: (-owners[one], one), default=None)
    return existing.sources.github.organisation or first


def ask_account(viewer: Viewer, questions: Questions) -> str:
    """Return the account to look at, the only one or the chosen one; raises UsageError where nobody can choose."""
    known, organisations = viewer.accounts, viewer.organisations
    # Whose member somebody is has to be known before their own account can be the only one.
    is_clear = organisations is not None and (len(organisations) == 1 or len(known) == 1)
    if not questions.is_anybody_there and not is_clear:
        listed = f"one of {', '.join(known)}" if known else "it as in the address of its page, github.com/NAME"
        raise UsageError(f"the token does not tell which organisation is meant; name {listed} with --organisation")
    ready = known[0] if known else ""
    others = f" ({', '.join(known)})" if len(known) > 1 else ""
    return questions.ask(f"Organisation or account on GitHub{others}", ready, check_login)


def choose_zone(given: Given, seen: Seen, machine: str | None, questions: Questions) -> ZoneGuess:
    if given.zone is not None:
        return ZoneGuess(zone=given.zone, why="as given")
    guess = guess_zone(machine, [one for repository in seen.repositories for one in repository.authored])
    zone = questions.ask(f"Time zone of the week ({guess.why})", guess.zone, check_zone)
    return guess if zone == guess.zone else ZoneGuess(zone=zone, why="as given")


def choose_reader(given: Given, identity: Identity, questions: Questions) -> Reader | None:
    """Return who reads first; None for nobody yet."""
    if given.reader is not None:
        return parse_reader(given.reader)
    told = questions.ask("Who reads the first briefing", _ready_reader(identity), check_reader)
    return parse_reader(told)


def choose_mail(given: Given, reader: Reader | None, questions: Questions) -> str | None:
    """Return the mail server's host; None where there is none yet, or nobody who would need it."""
    if given.mail_server is not None:
        return given.mail_server
    if reader is None or reader.email is None or reader.slack is not None:
        return None
    told = questions.ask("Mail server that takes the briefings", NOTHING, check_host)
    return None if told == NOTHING else told


def parse_reader(text: str) -> Reader | None:
    """Read "Ada Lovelace <ada@example.com>", a name or an address alone; None for nobody."""
    if text == NOTHING:
        return None
    name, address = parseaddr(text)
    if "@" not in address:
        return Reader(name=calm(text))
    return Reader(name=calm(name) or address.partition("@")[0], email=address)


def _ready_reader(identity: Identity) -> str:
    name = calm(identity.name or "").replace("<", "").replace(">", "")
    email = identity.email
    try:
        address = None if email is None or email.endswith(NOREPLY) else check_email(email)
    except ValueError:
        # Git takes whatever stands there; what is no address is as good as none.
        address = None
    if not name:
        return address or NOTHING
    if address is None:
        return name
    return f'"{name}" <{address}>' if re.search(r"[,;:@()\\.\"]", name) else f"{name} <{address}>"


def check_reader(value: str) -> str:
    """Check that a text names somebody, and that an address in it is one."""
    name, address = parseaddr(value)
    if "@" in value:
        check_email(address)
    elif not calm(value) or (not name and not address):
        raise ValueError("names nobody; write it as Ada Lovelace <ada@example.com>, or none")
    return value


_CHECKS: Final[Mapping[str, Callable[[str], str]]] = {
    "organisation": check_login,
    "repository": check_repository,
    "zone": check_zone,
    "reader": check_reader,
    "mail-server": check_host,
    "base-url": check_url,
    "slack": check_slack,
    "slack-url": check_url,
    "gitlab": check_group,
}
"""What each option has to be."""
