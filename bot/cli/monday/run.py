"""`riskbrief run`: briefs whoever is due, once, or continuously with a worker and the Slack side."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from contextlib import closing, nullcontext
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.console import FAILURE, Verbose, collect_seldom, log_to_stderr, note, progress, tell_line
from bot.cli.narrator_notice import rehearsed
from bot.cli.options import Config, NowOption, clock_of
from bot.cli.render.outcomes import is_fine, outcome_lines
from bot.errors import UsageError
from bot.narrators import NarratorChoice, NarratorOption, build_narrator, is_model
from bot.outlets import Outlets
from bot.outside import build_outside
from bot.processes import Stopper, Supervisor, build_supervisor
from bot.scheduler import stopping_on_signals
from bot.settings import Settings, load_settings
from bot.wiring import build_outlets, build_run_services, build_store, slack_side_lacks
from briefing.contracts.clock import Clock, SystemClock
from briefing.delivery.runs.shadow import begin

if TYPE_CHECKING:
    from briefing.delivery.runs.outcome import Outcome

RUN_EXAMPLES = """
riskbrief run
riskbrief run --once --dry-run
riskbrief run --once --config /etc/riskbrief/riskbrief.toml
"""


def run(
    config: Config = None,
    once: Annotated[bool, typer.Option("--once", help="Brief whoever is due now, then exit.")] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Print what would be sent now, then exit. Nothing is sent or recorded.")
    ] = False,
    narrator: NarratorOption = NarratorChoice.AUTO,
    now: NowOption = None,
    verbose: Verbose = False,
) -> None:
    """Brief every manager when their briefing is due, in Slack and by email, and answer /risk."""
    clock = _clock(now, stands=once or dry_run)
    settings = load_settings(config)
    log_to_stderr(settings, verbose=verbose)
    if not (once or dry_run):
        # Say once what keeps the children from starting, not once per child.
        with build_store(settings):
            is_model(settings, narrator)
        _serve(settings, narrator)
        return
    # Imported late: --help needs nothing that sends.
    from briefing.delivery.run import Run  # noqa: PLC0415

    collect_seldom()
    outlets = build_outlets(settings, dry_run=dry_run, write=tell_line)
    chosen = rehearsed(settings, narrator) if dry_run else narrator
    with build_store(settings, dry_run=dry_run) as store, closing(outlets):
        writer = build_narrator(settings, chosen, store=store)
        for name, why in outlets.missing.items():
            what = "is shown here, and left out by a run that sends" if dry_run else "is left out"
            note(f"riskbrief: {name} {what}: {why}")
        if not dry_run:
            begin(store, int(clock.now().timestamp()))
        # A rehearsal may be of any time.
        outside = None if dry_run or now is not None else build_outside(settings, store).ahead
        services = build_run_services(settings, store, outlets, clock=clock, narrator=writer, outside=outside)
        # Printed editions show the progress by themselves.
        with nullcontext() if dry_run else progress("Briefing") as show:
            outcomes = Run(services).brief_due(show)
        _told(outcomes, outlets)


def _clock(now: str | None, *, stands: bool) -> Clock:
    if now is None:
        return SystemClock()
    if not stands:
        raise UsageError("--now is for rehearsals; give --once or --dry-run with it")
    return clock_of(now)


def _told(outcomes: Sequence[Outcome], outlets: Outlets) -> None:
    for outcome in outcomes:
        for line in outcome_lines(outcome, outlets.missing):
            tell_line(line)
    if not all(is_fine(outcome) for outcome in outcomes):
        raise typer.Exit(FAILURE)


def _serve(settings: Settings, narrator: NarratorChoice) -> None:
    """Run all enabled processes until a signal."""
    lacks = slack_side_lacks(settings)
    if lacks is not None:
        note(f"riskbrief: /risk is not answered: {lacks}")
    options = {"worker": ("--narrator", narrator.value)}
    supervisors = [build_supervisor(one, settings.file, *options.get(one, ())) for one in wanted_sides(settings)]
    stopping = Stopper()
    with stopping_on_signals(stopping.tell):
        try:
            for one in supervisors:
                one.start()
            note("riskbrief: running; what is due is sent now, and from then on when it is due")
            stopping.wait()
        finally:
            _stop_all(supervisors)
    note("riskbrief: stopped")


def wanted_sides(settings: Settings) -> list[str]:
    """Return our commands to run: a worker, and those that answer or receive where set up."""
    # The answering process also serves readers' and operators' pages, with or without Slack.
    answers = slack_side_lacks(settings) is None or settings.web.url is not None or settings.operations.enabled
    return ["worker", *(["bot"] if answers else []), *(["receive"] if settings.events.enabled else [])]


def _stop_all(supervisors: Sequence[Supervisor]) -> None:
    """End all children at once: each may need time to finish its work."""
    ending = [threading.Thread(target=one.stop) for one in supervisors]
    for one in ending:
        one.start()
    for one in ending:
        one.join()
