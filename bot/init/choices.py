"""Decides what GitHub cannot tell: account, zone, reader, mail. Questions go to a terminal's stderr, with defaults."""

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
from bot.init.proposal import Given, Reader
from bot.settings.values import (
    check_email,
    check_group,
    check_repository,
    check_slack,
    check_url,
    is_repository,
    matching,
)
from briefing.contracts.untrusted_text import calm
from briefing.contracts.week import check_zone
from briefing.editions.terminal.screen import written

if TYPE_CHECKING:
    from bot.settings import Settings
    from data.sources.github.seen import Seen, Viewer


NOTHING = "none"
"""Typed for no answer where Enter takes a default."""


@dataclass(frozen=True, slots=True)
class Questions:
    """Asks a person, or takes every default."""

    is_anybody_there: bool

    def ask(self, text: str, ready: str, check: Callable[[str], str]) -> str:
        """Ask until `check` takes the answer; its ValueError continues after the value."""
        while self.is_anybody_there:
            # The default may be a name that somebody gave on GitHub.
            told = str(typer.prompt(written(text), default=written(ready), err=True)).strip()
            try:
                return check(told)
            except ValueError as problem:
                typer.echo(written(f"{told!r} {problem}"), err=True)
        return check(ready)

    def agrees(self, text: str) -> bool:
        """Ask for a yes (Enter); changing an existing file needs a word of its own."""
        return not self.is_anybody_there or typer.confirm(written(text), default=True, err=True)


def ask_secret(text: str) -> str | None:
    """Ask without showing the input; None for none."""
    told: str = typer.prompt(text, default="", hide_input=True, show_default=False, err=True)
    return told.strip() or None


_LOGIN: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
_HOST: Final = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?")
check_login = matching(_LOGIN, "is no name of an organisation or account; write it as in its address, github.com/NAME")
check_host = matching(_HOST, "is no name of a host; write it as smtp.example.com, without a port")
NOREPLY: Final = "users.noreply.github.com"
"""GitHub's domain for hidden addresses: nobody reads mail there."""


def given_on_command_line(*, repositories: Sequence[str], has_mirrors: bool, **typed: str | None) -> Given:
    """Return the typed values in their used form. Raises UsageError with option, value and fix."""

    def taken(option: str, value: str) -> str:
        try:
            return _CHECKS[option](value.strip())
        except ValueError as problem:
            raise UsageError(f"--{option} {value!r} {problem}") from problem

    told = {name: taken(name.replace("_", "-"), value) for name, value in typed.items() if value is not None}
    names = tuple(taken("repository", one) for one in repositories)
    return Given(repositories=names, has_mirrors=has_mirrors, **told)


def known_account(given: Given, existing: Settings | None) -> str | None:
    """Return the account of the command line or the file; None if neither names one."""
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
    """Return the only account or the chosen one. Raises UsageError where nobody can choose."""
    known, organisations = viewer.accounts, viewer.organisations
    # Organisations must be known before one's own account can be the only one.
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
    """Return the first reader; None for nobody yet."""
    if given.reader is not None:
        return parse_reader(given.reader)
    told = questions.ask("Who reads the first briefing", _ready_reader(identity), check_reader)
    return parse_reader(told)


def choose_mail(given: Given, reader: Reader | None, questions: Questions) -> str | None:
    """Return the mail server's host; None for none yet, or if nobody needs it."""
    if given.mail_server is not None:
        return given.mail_server
    if reader is None or reader.email is None or reader.slack is not None:
        return None
    told = questions.ask("Mail server that takes the briefings", NOTHING, check_host)
    return None if told == NOTHING else told


def parse_reader(text: str) -> Reader | None:
    """Parse "Ada Lovelace <ada@example.com>", a name or an address alone; None for nobody."""
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
        # Git takes any text; what is no address counts as none.
        address = None
    if not name:
        return address or NOTHING
    if address is None:
        return name
    return f'"{name}" <{address}>' if re.search(r"[,;:@()\\.\"]", name) else f"{name} <{address}>"


def check_reader(value: str) -> str:
    """Check that a text names somebody, and any address in it."""
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
"""Each option's check."""
