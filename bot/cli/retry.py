"""`riskbrief retry`: have a run or a reader's briefing tried again now, after it has failed, waits or was left out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.asked import NowOption
from bot.cli.console import reported
from bot.cli.operating import BriefingWeek, Operating, OutletOption, check_outlet, check_week, operating, tell
from bot.cli.options import Config, Verbose
from bot.errors import UsageError
from briefing.audit import Deed as Recorded
from briefing.runs import operate
from data.query import within
from data.records import Briefing, ScopeRun

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from briefing.organisation import Manager
    from briefing.runs.operate import Deed

EXAMPLES = """
A run is retried with those of its briefings that have failed. What is unknown is not sent again: 'riskbrief resend'
does that. What was left out with 'riskbrief skip' is sent after all.

Examples:

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
    verbose: Verbose = False,
) -> None:
    """Have a run or a reader's briefing tried again now: what has failed, waits, or was left out.

    What certainly was not sent is sent by the worker, which looks every quarter of a minute.
    """
    with reported(verbose=verbose), operating(config, now, writes=True) as found:
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
    wanted = week or _week(found, manager)
    briefings = found.briefings(manager, wanted, chosen)
    if not briefings:
        raise UsageError(
            f"{manager.id} has no briefing of {wanted} to retry; 'riskbrief runs --reader {manager.id}' shows them"
        )
    # What is due waits for its run where that has failed.
    runs = found.store.read(ScopeRun, id=sorted({one.run_id for one in briefings if one.state == "due"}))
    deeds = [
        operate.retry_run(found.recorded(Recorded.RETRIED, run.id), run, found.at)
        for run in runs
        if run.state == "failed"
    ]
    return [*deeds, *(_retried(found, manager, one) for one in briefings)]


def _retried(found: Operating, manager: Manager, one: Briefing) -> Deed:
    bound = found.bound(manager, one)
    return operate.retry(found.recorded(Recorded.RETRIED, bound.name), bound, found.at)


def _week(found: Operating, manager: Manager) -> str:
    """Return the week that is meant: where the newest due is well, one that was left out ahead of its time."""
    newest = found.newest(manager)
    ahead = found.store.read(Briefing, within("due_at", found.at + 1), reader_id=manager.id, order=("week",))
    left_out = [one.week for one in ahead if one.state == "skipped"]
    is_well = all(one.state == "sent" for one in found.briefings(manager, newest, None))
    return left_out[0] if left_out and is_well else newest
