"""`riskbrief retry`, `resend` and `skip`: acting on a reader's briefing, or on a run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Annotated

import typer

from bot.cli.console import confirm, note
from bot.cli.operating import (
    BriefingWeek,
    Operating,
    OutletOption,
    ReaderArgument,
    check_outlet,
    check_week,
    operating,
    tell,
)
from bot.cli.options import Config, NowOption, YesOption
from bot.errors import UsageError
from briefing.contracts.organisation import Manager, due_at, is_private
from briefing.contracts.untrusted_text import MAX_TITLE, clean
from briefing.contracts.week import Week, parse_week
from briefing.delivery.due import Due, briefing_of, newest_due
from briefing.delivery.runs import operate
from briefing.delivery.runs.journal import OPEN, minute
from briefing.delivery.runs.operate import Bound, Deed
from briefing.readers.audit import AuditAction as Recorded
from data.query import within
from data.records import Briefing, ScopeRun

RETRY_EXAMPLES = """
A run is retried with those of its briefings that have failed. What is unknown is not sent again: 'riskbrief resend'
does that. What was left out with 'riskbrief skip' is sent after all.

riskbrief retry payments/2026-W47
riskbrief retry ada-lovelace
riskbrief retry ada-lovelace --week 2026-W47 --outlet email
"""

TRIED = frozenset({"failed", "unknown"})


def retry(
    what: Annotated[
        str, typer.Argument(metavar="RUN|READER", help="A run such as payments/2026-W47, or a manager by id or name.")
    ],
    week: BriefingWeek = None,
    outlet: OutletOption = None,
    config: Config = None,
    now: NowOption = None,
) -> None:
    """Have a run or a reader's briefing tried again now: what has failed, waits, or was left out.

    What certainly was not sent is sent by the worker, which looks every quarter of a minute.
    """
    with operating(config, now, writes=True) as found:
        chosen = check_week(week)
        run = found.run(what)
        if run is None:
            tell(_of_reader(found, found.reader(what), chosen, outlet))
        elif week is not None or outlet is not None:
            raise UsageError(f"{run.id} names a run; --week and --outlet go with a reader")
        else:
            tell(list(_of_run(found, run)))


def _of_run(found: Operating, run: ScopeRun) -> Iterator[Deed]:
    failed = found.store.read(Briefing, run_id=run.id, state=sorted(TRIED))
    if run.state == "failed" or not failed:
        yield operate.retry_run(found.recorded(Recorded.RETRIED, run.id), run, found.at)
    managers = {one.id: one for one in found.company.managers}
    for one in failed:
        if one.reader_id in managers:
            yield _retried(found, managers[one.reader_id], one)


def _of_reader(found: Operating, manager: Manager, week: str | None, outlet: str | None) -> Sequence[Deed]:
    chosen = check_outlet(manager, outlet)
    wanted = week or _week_to_retry(found, manager)
    briefings = found.briefings(manager, wanted, chosen)
    if not briefings:
        shows = f"'riskbrief runs --reader {manager.id}' shows them"
        raise UsageError(f"{manager.id} has no briefing of {wanted} to retry; {shows}")
    # A due briefing waits for its run if that failed.
    waited_for = sorted({one.run_id for one in briefings if one.state == "due"})
    runs = found.store.read(ScopeRun, id=waited_for, state="failed")
    deeds = [operate.retry_run(found.recorded(Recorded.RETRIED, run.id), run, found.at) for run in runs]
    return [*deeds, *(_retried(found, manager, one) for one in briefings)]


def _retried(found: Operating, manager: Manager, one: Briefing) -> Deed:
    bound = found.bound(manager, one)
    return operate.retry(found.recorded(Recorded.RETRIED, bound.name), bound, found.at)


def _week_to_retry(found: Operating, manager: Manager) -> str:
    """Return the week meant: if the newest due is well, one skipped ahead of its time."""
    newest = found.newest(manager)
    ahead = found.store.read(Briefing, within("due_at", found.at + 1), reader_id=manager.id, order=("week",))
    left_out = [one.week for one in ahead if one.state == "skipped"]
    is_well = all(one.state == "sent" for one in found.briefings(manager, newest, None))
    return left_out[0] if left_out and is_well else newest


RESEND_EXAMPLES = """
It asks before it does so, and says when and where the briefing went; with --yes it does not ask.

riskbrief resend ada-lovelace
riskbrief resend ada-lovelace --week 2026-W47 --outlet email --yes
"""


def resend(
    reader: ReaderArgument,
    week: BriefingWeek = None,
    outlet: OutletOption = None,
    yes: YesOption = False,
    config: Config = None,
    now: NowOption = None,
) -> None:
    """Send a reader the same briefing again, though it was sent or may have arrived. Asks first.

    It is the frozen one, word by word; what has changed since is not in it.
    """
    with operating(config, now, writes=True) as found:
        manager = found.reader(reader)
        chosen = check_outlet(manager, outlet)
        wanted = check_week(week) or found.newest(manager)
        briefings = found.briefings(manager, wanted, chosen)
        if not briefings:
            shows = f"'riskbrief runs --reader {manager.id}' shows them"
            raise UsageError(f"{manager.id} has had no briefing of {wanted}; {shows}")
        tell(_resent(found, [found.bound(manager, one) for one in briefings], asks=not yes))


def _resent(found: Operating, every: Sequence[Bound], *, asks: bool) -> Sequence[Deed]:
    refusals = {one.name: operate.why_not_resent(one.briefing) for one in every}
    sendable = [one for one in every if refusals[one.name] is None]
    if sendable and asks:
        went = [_went(found, one) for one in sendable]
        confirm("Send it again?", command="resend", otherwise="nothing is sent", notes=went)
    return [
        refusals[one.name] or operate.resend(found.recorded(Recorded.RESENT, one.name), one.briefing, found.at)
        for one in every
    ]


def _went(found: Operating, bound: Bound) -> str:
    """Say when and where a briefing was sent, and who else would get it again."""
    one = bound.briefing
    with found.store.snapshot() as view:
        parts = bound.parts(view)
    went = dict.fromkeys(part.address for part in parts if part.state != "skipped") or dict.fromkeys(bound.addresses)
    when = "" if one.done_at is None else f" {minute(one.done_at)}"
    shared = [address for address in went if not is_private(one.outlet, address)]
    others = f"; everybody in {', '.join(map(clean, shared))} gets it again, too" if shared else ""
    state = "sent" if one.state == "sent" else f"unknown ({clean(one.reason or 'no answer came')})"
    return f"{bound.name}: {state}{when}, to {', '.join(map(clean, went))}{others}"


SKIP_EXAMPLES = """
Without --week it is the briefing that is due now, and where none is, the coming one. What is on the wire already is
left. 'riskbrief retry' undoes it; 'riskbrief pause' leaves out all for a while.

riskbrief skip ada-lovelace --reason "the team is at an offsite"
riskbrief skip ada-lovelace --week 2026-W52 --outlet slack --reason "code freeze"
"""


def skip(
    reader: ReaderArgument,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why, in words; it is shown with the state.")],
    week: Annotated[
        str | None, typer.Option("--week", metavar="WEEK", help="An ISO week. Default: what is due, else the coming.")
    ] = None,
    outlet: OutletOption = None,
    config: Config = None,
    now: NowOption = None,
) -> None:
    """Leave out a reader's briefing that is due, or the coming one, and record why."""
    why = clean(reason, limit=MAX_TITLE)
    if not why:
        raise UsageError("--reason is empty; say in a few words why, for whoever asks where the briefing is")
    given = check_week(week)
    with operating(config, now, writes=True) as found:
        manager = found.reader(reader)
        chosen = check_outlet(manager, outlet)
        zone = found.company.scope_of(manager).zone
        wanted = _week_to_skip(found, manager, chosen, why) if given is None else parse_week(given, zone)
        deeds = _skipped(found, manager, wanted, chosen, why)
        tell(deeds)
        if any(one.did for one in deeds):
            note(f"'riskbrief retry {manager.id} --week {wanted.id}' undoes it")


def _week_to_skip(found: Operating, manager: Manager, outlet: str | None, why: str) -> Week:
    """Return the week of what is due, or was skipped for this same reason; else the coming one."""
    newest = newest_due(found.company, manager, found.now).week
    known = found.briefings(manager, newest.id, outlet)
    is_said = any(one.state == "skipped" and one.reason == why for one in known)
    return newest if not known or is_said or any(one.state in OPEN for one in known) else newest.earlier(-1)


def _skipped(found: Operating, manager: Manager, week: Week, outlet: str | None, why: str) -> Sequence[Deed]:
    known = found.briefings(manager, week.id, outlet)
    if known:
        bounds = (found.bound(manager, one) for one in known)
        return [operate.skip(found.recorded(Recorded.SKIPPED, one.name), one, why, found.at) for one in bounds]
    if week < newest_due(found.company, manager, found.now).week:
        raise UsageError(f"nothing of {week.id} is due to {manager.id} any more; there is nothing to skip")
    outlets = dict.fromkeys(one for one, _ in manager.addresses if outlet in {None, one})
    if not outlets:
        raise UsageError(f"{manager.id} gets nothing by {outlet or 'any outlet'}; there is nothing to skip")
    store = found.recorded(Recorded.SKIPPED, f"{manager.id} {week.id} {' '.join(outlets)}")
    scope = found.company.scope_of(manager)
    due = Due(manager=manager, scope=scope, week=week, since=due_at(manager, week, scope.zones))
    left_out = [replace(briefing_of(due, one), state="skipped", reason=why, done_at=found.at) for one in outlets]
    return operate.skip_ahead(store, left_out)
