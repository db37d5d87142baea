"""`riskbrief skip`: leave out a reader's briefing that is due, or the coming one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.asked import NowOption
from bot.cli.console import note, reported
from bot.cli.operating import (
    Operating,
    OutletOption,
    ReaderArgument,
    check_outlet,
    check_week,
    operating,
    tell,
)
from bot.cli.options import Config, Verbose
from bot.errors import UsageError
from briefing.audit import Deed as Recorded
from briefing.contracts.untrusted_text import MAX_TITLE, clean
from briefing.due import newest_due
from briefing.organisation import due_at
from briefing.runs import operate
from briefing.runs.keys import run_id
from briefing.runs.listing import OPEN
from briefing.week import Week, parse_week
from data.records import Briefing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from briefing.organisation import Manager
    from briefing.runs.operate import Deed

EXAMPLES = """
Without --week it is the briefing that is due now, and where none is, the coming one. What is on the wire already is
left. 'riskbrief retry' undoes it; 'riskbrief pause' leaves out all for a while.

Examples:

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
    verbose: Verbose = False,
) -> None:
    """Leave out a reader's briefing that is due, or the coming one, and record why."""
    with reported(verbose=verbose):
        why = clean(reason, limit=MAX_TITLE)
        if not why:
            raise UsageError("--reason is empty; say in a few words why, for whoever asks where the briefing is")
        given = check_week(week)
        with operating(config, now, writes=True) as found:
            manager = found.reader(reader)
            chosen = check_outlet(manager, outlet)
            zone = found.company.scope_of(manager).zone
            wanted = _week(found, manager, chosen, why) if given is None else parse_week(given, zone)
            deeds = _deeds(found, manager, wanted, chosen, why)
            tell(deeds)
            if any(one.did for one in deeds):
                note(f"'riskbrief retry {manager.id} --week {wanted.id}' undoes it")


def _week(found: Operating, manager: Manager, outlet: str | None, why: str) -> Week:
    """Return the week of what is due, or of what would be at the next tick; else the coming one.

    What was left out for this very reason is meant again: to say it twice does not leave out two weeks.
    """
    newest = newest_due(found.company, manager, found.now).week
    known = found.briefings(manager, newest.id, outlet)
    is_said = any(one.state == "skipped" and one.reason == why for one in known)
    return newest if not known or is_said or any(one.state in OPEN for one in known) else newest.earlier(-1)


def _deeds(found: Operating, manager: Manager, week: Week, outlet: str | None, why: str) -> Sequence[Deed]:
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
    return operate.skip_ahead(store, [_left_out(found, manager, week, one, why) for one in outlets])


def _left_out(found: Operating, manager: Manager, week: Week, outlet: str, why: str) -> Briefing:
    scope = found.company.scope_of(manager)
    return Briefing(
        reader_id=manager.id,
        week=week.id,
        outlet=outlet,
        run_id=run_id(scope.id, week.id),
        due_at=int(due_at(manager, week, scope.zones).timestamp()),
        state="skipped",
        reason=why,
        attempts=0,
        retry_at=None,
        done_at=found.at,
    )
