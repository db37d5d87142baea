"""`riskbrief run`: briefs whoever is due, once or for as long as it runs, with the Slack side beside it."""

from __future__ import annotations

from contextlib import closing, suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.console import FAILURE, collect_seldom, log_to_stderr, note, reported
from bot.cli.narrating import rehearsed
from bot.cli.options import Config, Verbose
from bot.cli.outcomes import is_fine, outcome_lines
from bot.errors import DateUnknown, UsageError
from bot.narrating import NarratorChoice, NarratorOption, build_narrator
from bot.scheduler import stopping_on_signals
from bot.settings import load_settings
from bot.settings.connected import LABELS, is_anything_connected, lacking
from bot.wiring import (
    build_hourly,
    build_outlets,
    build_run,
    build_store,
    build_supervisor,
    build_ticks,
    slack_side_lacks,
)
from briefing.clock import SystemClock

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.hourly import Hourly
    from bot.outlets import Outlets
    from bot.settings import Settings
    from briefing.clock import Clock
    from briefing.run import Run

EXAMPLES = """
Examples:

  riskbrief run

  riskbrief run --once --dry-run

  riskbrief run --once --config /etc/riskbrief/riskbrief.toml
"""


class StandingClock:
    """A clock that stands at one moment, for rehearsals."""

    def __init__(self, moment: datetime) -> None:
        self._moment = moment

    def now(self) -> datetime:
        """Return the moment, in UTC."""
        return self._moment.astimezone(UTC)


def run(
    config: Config = None,
    once: Annotated[bool, typer.Option("--once", help="Brief whoever is due now, then exit.")] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Print what would be sent now, then exit. Nothing is sent or recorded.")
    ] = False,
    narrator: NarratorOption = NarratorChoice.AUTO,
    now: Annotated[str | None, typer.Option("--now", metavar="DATETIME", hidden=True)] = None,
    verbose: Verbose = False,
) -> None:
    """Brief every manager when their briefing is due, in Slack and by email, and answer /risk."""
    with reported(verbose=verbose):
        clock = _clock(now, stands=once or dry_run)
        settings = load_settings(config)
        log_to_stderr(verbose=verbose)
        collect_seldom()
        outlets = build_outlets(settings, dry_run=dry_run, write=typer.echo)
        chosen = rehearsed(settings, narrator) if dry_run else narrator
        with build_store(settings, dry_run=dry_run) as store, closing(outlets):
            writer = build_narrator(settings, chosen, store=store)
            the_run = build_run(settings, store, outlets, clock=clock, narrator=writer)
            for name, why in outlets.missing.items():
                note(f"riskbrief: {name} is left out: {why}")
            if once or dry_run:
                _brief_once(the_run, outlets)
            else:
                _serve(settings, the_run, outlets)


def _clock(now: str | None, *, stands: bool) -> Clock:
    if now is None:
        return SystemClock()
    if not stands:
        raise UsageError("--now is for rehearsals; give --once or --dry-run with it")
    moment = None
    with suppress(ValueError):
        moment = datetime.fromisoformat(now)
    if moment is None or moment.tzinfo is None:
        raise DateUnknown(f"--now {now!r} is not a moment; write it as 2026-11-16T09:00+01:00")
    return StandingClock(moment)


def _brief_once(the_run: Run, outlets: Outlets) -> None:
    outcomes = the_run.brief_due()
    for outcome in outcomes:
        for line in outcome_lines(outcome, outlets.missing):
            typer.echo(line)
    if not all(is_fine(outcome) for outcome in outcomes):
        raise typer.Exit(FAILURE)


def _serve(settings: Settings, the_run: Run, outlets: Outlets) -> None:
    """Tick until a signal comes, with the Slack side in a process of its own."""
    lacks = slack_side_lacks(settings)
    if lacks is not None:
        note(f"riskbrief: /risk is not answered: {lacks}")
    # The pages for readers are served by the same process, with Slack or without it.
    supervisor = build_supervisor(settings.file) if lacks is None or settings.web.url is not None else None
    hourly = _collecting(settings, the_run)
    ticks = build_ticks(Teller(the_run, outlets).tick)
    with stopping_on_signals(ticks.stop):
        try:
            if supervisor is not None:
                supervisor.start()
            if hourly is not None:
                hourly.start()
            note("riskbrief: running; what is due is sent now, and from then on when it is due")
            ticks.run()
        finally:
            if hourly is not None:
                hourly.stop()
            if supervisor is not None:
                supervisor.stop()
    note("riskbrief: stopped")


def _collecting(settings: Settings, the_run: Run) -> Hourly | None:
    """Return what collects regularly; None where the settings connect no source, which is said."""
    if not is_anything_connected(settings):
        lacks = "; ".join(f"{LABELS[name]}: {why}" for name, why in lacking(settings).items())
        note(f"riskbrief: nothing is collected: {lacks}")
        return None
    return build_hourly(settings, clock=SystemClock(), next_due=the_run.next_due)


class Teller:
    """Runs a tick, and tells of each reader only what is new since the last."""

    def __init__(self, the_run: Run, outlets: Outlets) -> None:
        self._run = the_run
        self._outlets = outlets
        self._told: dict[str, list[str]] = {}

    def tick(self, is_stopping: Callable[[], bool]) -> None:
        """Brief whoever is due."""
        with closing(self._outlets):
            outcomes = self._run.brief_due(is_stopping=is_stopping)
        for outcome in outcomes:
            lines = list(outcome_lines(outcome, self._outlets.missing))
            before = self._told.get(outcome.due.manager.id, [])
            for line in lines:
                if line not in before:
                    note(line)
            self._told[outcome.due.manager.id] = lines
