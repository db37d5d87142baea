"""`riskbrief status` and `riskbrief runs`: whether everything goes out, and a week's briefings."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from bot.cli.console import FAILURE, show
from bot.cli.lookup import id_named
from bot.cli.operating import BriefingWeek, Operating, check_week, operating
from bot.cli.options import Config, JsonOption, NowOption
from bot.cli.render.drawing import line
from bot.cli.render.overview import overview_json, overview_parts
from bot.cli.render.runs import is_wide, run_json, run_parts, week_json, week_parts
from bot.errors import UsageError
from bot.metrics.exposition import lines_of, readiness
from bot.metrics.standing import Lookout, Standing
from briefing.delivery.runs.journal import WeekWork, run_work, week_work
from briefing.delivery.runs.overview import OVERDUE_SECONDS, overview

STATUS_EXAMPLES = """
It ends with 1 where a briefing has been due for more than half an hour and has not come to an end, or where something
is due and no worker is alive; else with 0. Times are UTC.

With --check it says what /readyz says over HTTP, and ends with 1 where one of the checks does not hold: also where no
worker is alive and nothing is due yet.

riskbrief status
riskbrief status --check || mail -s 'Riskbrief is not ready' ops@example.com
riskbrief status --json | jq '.workers[] | {id, state, beat_at}'
"""


def status(
    as_json: JsonOption = False,
    check: Annotated[bool, typer.Option("--check", help="Say in a few lines what holds, for a monitor.")] = False,
    config: Config = None,
    now: NowOption = None,
) -> None:
    """Show on one screen whether everything goes out, and what does not.

    Workers and their duties, this week's runs and briefings, what is overdue, failed or unknown, and the sources.
    """
    with operating(config, now, writes=False) as found:
        if check:
            is_well = _checked(found, as_json=as_json)
        else:
            with found.store.snapshot() as view:
                told = overview(view, found.filed, found.now)
            is_well = told.is_well
            parts = overview_parts(told, found.at, found.budget)
            show(parts, overview_json(told, found.budget), as_json=as_json)
        if not is_well:
            raise typer.Exit(FAILURE)


def _checked(found: Operating, *, as_json: bool) -> bool:
    """Print all checks; return whether they hold."""
    lookout = Lookout(found.filed, late_after=OVERDUE_SECONDS)

    def look() -> Standing:
        with found.store.snapshot() as view:
            return lookout.look(view, found.now)

    checks = readiness(found.store, look)
    show(map(line, lines_of(checks)), [asdict(one) for one in checks], as_json=as_json)
    return all(one.is_ok for one in checks)


RUNS_EXAMPLES = """
A run is one scope's week, up to what is to be said in it; a briefing is what one reader gets of it through one outlet.
Times are UTC.

riskbrief runs
riskbrief runs --week 2026-W47 --reader ada-lovelace
riskbrief runs payments/2026-W47
riskbrief runs --json | jq '.briefings[] | select(.state == "unknown")'
"""


def runs(
    run: Annotated[
        str | None, typer.Argument(metavar="[RUN]", help="A run such as payments/2026-W47: its steps and every part.")
    ] = None,
    week: BriefingWeek = None,
    scope: Annotated[str | None, typer.Option("--scope", metavar="SCOPE", help="One scope alone, by id.")] = None,
    reader: Annotated[str | None, typer.Option("--reader", metavar="READER", help="One reader, by id or name.")] = None,
    every: Annotated[bool, typer.Option("--all", help="List every briefing, however many there are.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead, with everything.")] = False,
    config: Config = None,
    now: NowOption = None,
) -> None:
    """Show a week's runs, where each of them is, and what became of every reader's briefing."""
    # A week given by name may be empty for other reasons than that nothing ran.
    is_asked = (week, scope, reader) != (None, None, None)
    if run is not None and is_asked:
        raise UsageError("RUN names a scope and a week; give it alone, or --week, --scope and --reader without it")
    chosen = check_week(week)
    with operating(config, now, writes=False) as found:
        if run is not None:
            with found.store.snapshot() as view:
                told = run_work(view, run.strip())
            if told is None:
                raise found.no_run(run)
            show(run_parts(told, wide=is_wide()), run_json(told), as_json=as_json)
            return
        work = _week(found, chosen, scope, reader)
        parts = week_parts(work, wide=is_wide(), every=every, is_asked=is_asked)
        show(parts, week_json(work), as_json=as_json)


def _week(found: Operating, week: str | None, scope: str | None, reader: str | None) -> WeekWork:
    company = found.company
    if scope is not None:
        every = (*map(company.scope_of, company.managers), *(company.scope_of_team(one) for one in company.teams))
        scope = id_named(scope, {one.id: one.label for one in every}, "scope")
    wanted = None if reader is None else found.reader(reader).id
    with found.store.snapshot() as view:
        return week_work(view, found.at, week=week, scope=scope, reader=wanted)
