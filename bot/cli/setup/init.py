"""`riskbrief init`: a first settings file from GitHub, and what an existing one lacks."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from pydantic import SecretStr

from bot.cli.console import Verbose, failed, log_to_stderr, note, progress, tell
from bot.cli.nextstep import command, unless_found
from bot.cli.options import plural
from bot.cli.render.init import print_difference, print_found, said_choices, said_gone
from bot.errors import UsageError
from bot.init.additions import appended, compare, difference
from bot.init.choices import (
    Questions,
    ask_account,
    ask_secret,
    choose_mail,
    choose_reader,
    choose_zone,
    given_on_command_line,
    known_account,
)
from bot.init.discovery import (
    TOKEN,
    git_identity,
    has_credentials,
    how_to_token,
    look,
    machine_zone,
    open_github,
    slack_member,
    with_token,
)
from bot.init.proposal import Choices, Given, Reader, propose
from bot.init.settings_file import read_text, whole_file, write_new, write_over
from bot.settings import Settings, load_settings, read_settings, settings_path
from data.engine import engine_of
from data.errors import SchemaOutdated, StoreError
from data.migrate import migrate
from data.sources.github.seen import Seen
from data.sources.github.survey import who_asks
from data.store import Store

INIT_EXAMPLES = """
It reads GitHub with RISKBRIEF_GITHUB_TOKEN, or asks for a token and keeps it nowhere. On a terminal it asks a few
questions, each of which Enter answers; with --yes, or without a terminal, it asks nothing.

Where the file is there, it shows what has come since as a difference, and tells what is gone. With --write, or a yes,
that is put at the end of the file, and the file as it was is kept as riskbrief.toml.bak. Exit code 0: nothing is
missing, or it was written. 1: something is missing, and was not written.

riskbrief init
riskbrief init --organisation acme --yes --reader 'Ada Lovelace <ada@acme.example>' --mail-server smtp.acme.example
riskbrief init --repository acme/shop --repository acme/billing
riskbrief init --diff
"""
MOST = 30


@dataclass(frozen=True, kw_only=True, slots=True)
class _Call:
    given: Given
    path: Path
    most: int
    rehearses: bool
    writes: bool
    questions: Questions

    @property
    def config(self) -> Path | None:
        """The `--config` that later commands need; None where they find the file."""
        return unless_found(self.path)


def init(
    organisation: Annotated[
        str | None, typer.Option(metavar="ORG", help="The organisation or personal account on GitHub.")
    ] = None,
    repository: Annotated[
        list[str] | None,
        typer.Option(metavar="OWNER/NAME", help="Only this repository, whatever it is. May be given again."),
    ] = None,
    base_url: Annotated[
        str | None, typer.Option(metavar="URL", help="A GitHub Enterprise Server, such as https://github.example.com.")
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", metavar="FILE", help="The file. Default: RISKBRIEF_CONFIG, else ./riskbrief.toml."),
    ] = None,
    most: Annotated[int, typer.Option(min=1, max=60, metavar="N", help="The most active repositories to take.")] = MOST,
    zone: Annotated[str | None, typer.Option(metavar="ZONE", help="The IANA time zone. Default: a guess.")] = None,
    reader: Annotated[
        str | None, typer.Option(metavar="'NAME <MAIL>'", help="Who reads first. Default: who commits with git here.")
    ] = None,
    slack: Annotated[
        str | None, typer.Option(metavar="ID", help="The reader's id in Slack. Default: Slack is asked, by the mail.")
    ] = None,
    slack_url: Annotated[
        str | None, typer.Option(metavar="URL", help="Where Slack's Web API is, if elsewhere.")
    ] = None,
    mail_server: Annotated[str | None, typer.Option(metavar="HOST", help="The mail server. Default: none yet.")] = None,
    gitlab: Annotated[str | None, typer.Option(metavar="GROUP", help="A group on GitLab to collect from, too.")] = None,
    mirrors: Annotated[
        bool,
        typer.Option(
            "--mirrors/--no-mirrors",
            help="Whether git mirrors the repositories, for whole histories. Without, nothing is cloned.",
        ),
    ] = True,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Ask nothing. A file that is there needs --write.")] = False,
    write: Annotated[
        bool, typer.Option("--write", help="Put what is missing at the end of a file that is there.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", "--diff", help="Show it, and write nothing.")] = False,
    verbose: Verbose = False,
) -> None:
    """Write a first settings file from what is on GitHub; where there is one, show what it lacks."""
    log_to_stderr(verbose=verbose)
    given = given_on_command_line(
        organisation=organisation,
        repositories=repository or (),
        zone=zone,
        reader=reader,
        mail_server=mail_server,
        base_url=base_url,
        slack=slack,
        slack_url=slack_url,
        gitlab=gitlab,
        has_mirrors=mirrors,
    )
    call = _Call(
        given=given,
        path=settings_path(output, os.environ),
        most=most,
        rehearses=dry_run,
        writes=write,
        questions=Questions(not yes and sys.stdin.isatty() and sys.stderr.isatty()),
    )
    if call.path.exists():
        _again(call, load_settings(call.path))
    else:
        _first(call, read_settings())


def _first(call: _Call, settings: Settings) -> None:
    seen, typed = _look(call, settings, None)
    landscape = propose(seen)
    print_found(seen, landscape)
    choices = _choices(call, seen, settings)
    text = whole_file(landscape, choices)
    for line in said_choices(choices):
        note(line)
    if settings.secrets.gitlab_token is not None and call.given.gitlab is None:
        note("A token for GitLab is set: --gitlab GROUP writes a group of projects there into the file, too.")
    if call.rehearses:
        tell(text)
        return
    if not call.questions.agrees(f"Write {call.path}?"):
        raise failed("nothing was written")
    write_new(call.path, text, load_settings)
    note(f"Wrote {call.path}.")
    _make_tables(load_settings(call.path))
    doctor = command("doctor", call.config)
    if typed:
        note(f"Next: export {TOKEN}=… (or name a file that holds it as {TOKEN}_FILE), then {doctor}")
    else:
        note(f"Next: {doctor}")


def _again(call: _Call, settings: Settings) -> None:
    """Show what a file lacks, and append it if wanted."""
    old = read_text(call.path)
    seen, _ = _look(call, settings, settings)
    found = compare(seen, settings.organisation, old)
    for line in said_gone(found):
        note(line)
    if found.is_empty:
        note(f"{call.path} has every active repository of {seen.login}; nothing to add.")
        return
    zone = next((team.zone for team in settings.organisation.teams), None)
    if zone is None:
        zone = choose_zone(call.given, seen, machine_zone(os.environ), call.questions).zone
    new = appended(old, found, zone)
    print_difference(difference(old, new, str(call.path)))
    sys.stdout.flush()
    questions = call.questions
    asked = questions.is_anybody_there and not call.rehearses
    is_wanted = call.writes or (asked and questions.agrees(f"Add this to {call.path}?"))
    if call.rehearses or not is_wanted:
        many = plural(found.lacking.services, "service")
        raise failed(f"{many} to add, and nothing was written; --write adds what is shown")
    copy = write_over(call.path, new, load_settings)
    note(f"Wrote {call.path}; what it was is in {copy}.")
    # A list in the settings excludes what is not on it.
    listed = {name.lower() for name in settings.sources.github.repositories}
    new_ones = dict.fromkeys(one.repository for one in found.lacking.services)
    if listed and (lacking := [name for name in new_ones if name.lower() not in listed]):
        note(f"riskbrief: add {', '.join(lacking)} to repositories in [sources.github], or they are not collected")
    note(f"Next: {command('collect', call.config)}")


def _look(call: _Call, settings: Settings, existing: Settings | None) -> tuple[Seen, bool]:
    """Return what is on GitHub, and whether a token was typed for it."""
    token = None
    if not has_credentials(with_token(settings, None, call.given.base_url)) and call.questions.is_anybody_there:
        note(f"{TOKEN} is not set; {how_to_token(call.given.base_url)}.")
        told = ask_secret("Token, not shown and not kept")
        if told is None:
            raise UsageError(f"no token was given; set {TOKEN}, or call it again")
        token = SecretStr(told)
    with open_github(with_token(settings, token, call.given.base_url)) as github:
        login, viewer = known_account(call.given, existing), None
        if login is None:
            viewer = who_asks(github)
            login = ask_account(viewer, call.questions)
        with progress("Looking at") as show:
            seen = look(
                github,
                login,
                viewer=viewer,
                most=call.most,
                names=call.given.repositories,
                on_done=lambda done, all_: show("repositories", done, all_),
            )
    return seen, token is not None


def _choices(call: _Call, seen: Seen, settings: Settings) -> Choices:
    questions = call.questions
    zone = choose_zone(call.given, seen, machine_zone(os.environ), questions)
    reader = _with_slack(call, choose_reader(call.given, git_identity(os.environ), questions), settings)
    return Choices(
        zone=zone.zone,
        zone_why=zone.why,
        reader=reader,
        mail=choose_mail(call.given, reader, questions),
        given=call.given,
    )


def _with_slack(call: _Call, reader: Reader | None, settings: Settings) -> Reader | None:
    """Return the reader with a Slack id: given, or found by address."""
    if reader is None or call.given.slack is not None:
        return None if reader is None else reader.in_slack(call.given.slack)
    if reader.email is None or settings.secrets.slack_bot_token is None:
        return reader
    member, why = slack_member(settings, reader.email, call.given.slack_url or settings.slack.api_url)
    if member is None:
        note(f"riskbrief: Slack does not say who {reader.email} is ({why}); --slack gives the id")
    return reader.in_slack(member)


def _make_tables(settings: Settings) -> None:
    """Make missing tables; an existing or unreachable store is for `riskbrief migrate`."""
    try:
        with engine_of(settings.database_url) as engine:
            try:
                Store(engine).check_schema()
            except SchemaOutdated as outdated:
                if outdated.found is not None:
                    raise
                migrate(engine)
                note("Made the tables of the store.")
    except StoreError as error:
        # The file is written and right; doctor repeats what is wrong with the store.
        note(f"riskbrief: the store: {error}")
