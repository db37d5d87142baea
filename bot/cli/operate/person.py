"""`riskbrief person` and `retention`: what is stored about whom, for how long, and its deletion."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import RenderableType

from bot.cli.audit import tell_audit
from bot.cli.commands import grouped
from bot.cli.console import confirm, failed, note, tell
from bot.cli.options import Config, YesOption, minute_of
from bot.cli.render.drawing import drawn, line, table
from bot.engine.storage import forget_runs
from bot.errors import UsageError
from bot.retaining import SweepAudit
from bot.settings import Settings, load_settings
from bot.wiring import build_store
from briefing.contracts.clock import SystemClock
from briefing.contracts.errors import EditionUnwritable
from briefing.contracts.words import counted
from briefing.privacy.erasing import Erased, Plan, plan_for, rehearse
from briefing.privacy.erasing import allow as allow_again
from briefing.privacy.erasing import erase as erase_person
from briefing.privacy.exporting import export as export_person
from briefing.privacy.who import find_person, meant
from briefing.readers.audit import OPERATOR, Audit, AuditAction, Channel
from data.records import Erasure
from data.retention.sweep import Standing, standings, sweep
from data.retention.terms import Term
from data.scrubbing import copies_beside
from data.store import Store

EXAMPLES = """
LOGIN is a login of a forge, an address, or the id of a person.

riskbrief person export ada-l --out ada-l.json
riskbrief person erase ada-l --dry-run
riskbrief person erase ada-l --address ada@example.com --yes
riskbrief person forgotten
riskbrief person allow github:MDQ6VXNlcjE=
"""

LoginArgument = Annotated[
    str, typer.Argument(metavar="LOGIN", help="A login of a forge, an address, or a person's id.")
]
AddressOption = Annotated[
    list[str] | None,
    typer.Option("--address", metavar="ADDRESS", help="An address of theirs besides. May be given several times."),
]


def person_group() -> typer.Typer:
    """Say what is stored about a person, forget one, list who was forgotten, or let one be collected again."""
    return grouped(person_group, EXAMPLES, export, erase, forgotten, allow)


def export(
    login: LoginArgument,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Write to this file, which only you can read.")
    ] = None,
    config: Config = None,
) -> None:
    """Print everything that is stored about a person as JSON, and what is not held here."""
    settings = load_settings(config)
    with build_store(settings) as store:
        with store.snapshot() as view:
            person = find_person(view, login)
            told = export_person(view, settings.organisation, meant(view, person))
        tell_audit(store, AuditAction.EXPORTED, person.id)
    if out is None:
        tell(told)
    else:
        _write_private(out, told)
        note(f"riskbrief: wrote {out}")


def erase(
    login: LoginArgument,
    address: AddressOption = None,
    yes: YesOption = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would go, and change nothing.")] = False,
    config: Config = None,
) -> None:
    """Forget a person: rows, login, addresses and name, in every table. There is no way back. Asks first.

    What was frozen is cleaned, too. No later collection brings them back.
    """
    settings = load_settings(config)
    with build_store(settings) as store:
        now = int(SystemClock().now().timestamp())
        with store.snapshot() as view:
            plan = plan_for(view, settings.organisation, login, addresses=address or (), at=now)
        found = rehearse(store, plan)
        tell(drawn(_parts(plan, found)))
        sys.stdout.flush()
        if dry_run:
            note("riskbrief: nothing was changed")
            return
        if not yes:
            question = f"Forget {plan.person_id}? There is no way back."
            confirm(question, command="erase", otherwise="nothing was changed")
        erase_person(store, plan, Audit(store, SystemClock()))
        _finish(settings, store, plan)


def forgotten(config: Config = None) -> None:
    """List whom nothing is stored of any more, by id, and since when."""
    with build_store(load_settings(config), dry_run=True) as store:
        found = store.read(Erasure, order=("at",))
        rows = ((one.person_id, minute_of(one.at)) for one in found)
        tell(drawn([table(("id", "since (UTC)"), rows) if found else line("Nobody was forgotten.")]))


def allow(
    person: Annotated[str, typer.Argument(metavar="ID", help="An id that 'riskbrief person forgotten' lists.")],
    config: Config = None,
) -> None:
    """Let the next collection tell of somebody again who was forgotten. What is gone stays gone."""
    with build_store(load_settings(config)) as store:
        if not allow_again(store, person):
            raise failed(f"nobody was forgotten under {person!r}; 'riskbrief person forgotten' lists the ids")
        tell_audit(store, AuditAction.CHANGED, person, "may be collected again")
        tell(f"{person} is collected again from the next collection on; what is gone stays gone\n")


def _finish(settings: Settings, store: Store, plan: Plan) -> None:
    """Clean what lies beside our tables, and make the databases drop their old bytes."""
    forget_runs(settings.database_url, plan.known)
    tell(f"{plan.erasure.person_id} is forgotten.\n")
    if not store.vacuum():
        note(
            "riskbrief: another process reads the database just now, so that its log may still hold old bytes;"
            " do the same once more when nothing runs"
        )
    for one in copies_beside(settings.database_url):
        note(f"riskbrief: {one} is a copy from before, and still holds them; delete it")


def _write_private(path: Path, told: str) -> None:
    """Write a file that only we may read."""
    try:
        with os.fdopen(os.open(path, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "w", encoding="utf-8") as file:
            file.write(told)
    except OSError as error:
        raise EditionUnwritable(f"--out {path} cannot be written ({error.strerror}); name another file") from error


def _parts(plan: Plan, found: Erased) -> Iterator[RenderableType]:
    again = ", who was forgotten before" if plan.is_again else ""
    yield line(f"{plan.erasure.person_id}{again}: what is about them, or holds their login, addresses or name")
    if found.rows:
        yield table(("table", "rows"), ((name, f"{count:,}") for name, count in found.rows.items()), right=(1,))
    else:
        yield line("Nothing is stored any more.")
    if found.moved:
        yield line(f"{counted(found.moved, 'frozen briefings')} would get another hash.")
    if not plan.login_tells:
        yield line("Their login is an ordinary word: it goes where it can only be an account, and stays elsewhere.")
    if plan.namesakes:
        yield line(f"{counted(plan.namesakes, 'people')} besides share a login, name or address; their rows stay.")


RETENTION_EXAMPLES = """
A worker deletes what is over every night; [retention] says how many days each kind is kept. Without --apply nothing
is deleted. With it, it asks first; with --yes it does not ask.

riskbrief retention
riskbrief retention --apply --yes
"""

HEADS = ("table", "rows", "oldest", "kept for", "over", "by")


def retention(
    apply: Annotated[bool, typer.Option("--apply", help="Delete what is over now. Asks first.")] = False,
    yes: YesOption = False,
    config: Config = None,
) -> None:
    """Show what is stored, how old it is and how long it is kept; delete what is over.

    Over is what the next night will delete, parts not counted: a change goes with its files, reviews and checks.
    """
    if yes and not apply:
        raise UsageError("--yes answers what --apply asks; give both, or neither to look")
    settings = load_settings(config)
    days, clock = settings.retention.days(), SystemClock()
    now = int(clock.now().timestamp())
    with build_store(settings, dry_run=not apply) as store:
        found = standings(store, days, now)
        over = counted(sum(one.over for one in found), "rows")
        is_any = any(one.over for one in found)
        total = line(f"{over} over, with their parts." if is_any else "Nothing is over.")
        tell(drawn([table(HEADS, map(_row, found), right=(1, 3, 4)), line(""), total]))
        sys.stdout.flush()
        if apply and is_any:
            if not yes:
                question = f"Delete {over} with their parts? There is no way back."
                confirm(question, command="retention --apply", otherwise="nothing is deleted")
            _apply(store, Audit(store, clock), days, now)


def _row(one: Standing) -> tuple[str, ...]:
    oldest = "" if one.oldest is None else f"{datetime.fromtimestamp(one.oldest, UTC).date()}"
    kept = "" if one.days is None else f"{one.days} d"
    over = f"{one.over:,}" if one.days is not None else ""
    return one.table, f"{one.rows:,}", oldest, kept, over, one.why


def _apply(store: Store, audit: Audit, days: Mapping[Term, int], now: int) -> None:
    told = SweepAudit(audit, actor=OPERATOR, door=Channel.CLI)
    try:
        for swept in sweep(store, days, now):
            told.add(swept)
    finally:
        told.end()
    note(f"{counted(told.rows.total(), 'rows')} deleted, with their parts")
