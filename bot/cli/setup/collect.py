"""`riskbrief collect`: from the connected sources into the store, with all gaps told."""

from __future__ import annotations

import signal
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from queue import SimpleQueue
from random import SystemRandom
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.console import FAILURE, Verbose, collect_seldom, log_to_stderr, note, progress, tell_line
from bot.cli.nextstep import after_collect, tell_next
from bot.cli.options import ChildOption, Config, day_start
from bot.cli.render.collect import Watch, print_plan, print_statuses, watching
from bot.collecting import Gathering, Result, Stop
from bot.errors import UsageError
from bot.outlets import Outlets
from bot.processes import end_with_parent
from bot.settings import Settings, load_settings
from bot.settings.connected import LABELS
from bot.sources import open_sources
from bot.wiring import build_run, build_store, load_method
from briefing.contracts.clock import SystemClock
from briefing.contracts.errors import NothingCollected
from briefing.contracts.words import counted
from data.collect.statuses import FAILED, STALE
from data.errors import CollectionStopped
from data.records import Repository
from data.sources.http.transport import World

if TYPE_CHECKING:
    from data.store import Store

INTERRUPTED = 130
WEEK_SECONDS = 7 * 86_400
*_FIRST, _LAST = LABELS
SOURCES = f"{', '.join(_FIRST)} or {_LAST}"
"""Valid values of --source."""

COLLECT_EXAMPLES = """
riskbrief collect
riskbrief collect --dry-run
riskbrief collect --source github --repo acme/shop --since 2026-01-01
RISKBRIEF_GITHUB_TOKEN_FILE=/run/secrets/github riskbrief collect
"""


def collect(
    source: Annotated[
        list[str] | None,
        typer.Option("--source", metavar="ID", help=f"Only this one: {SOURCES}. May be given again."),
    ] = None,
    repo: Annotated[
        list[str] | None,
        typer.Option(
            "--repo", metavar="NAME", help="Only this repository: owner/name, or group/project. May be given again."
        ),
    ] = None,
    since: Annotated[
        str | None, typer.Option(metavar="DATE", help="How far back a first collection goes. Default: by --weeks.")
    ] = None,
    weeks: Annotated[
        int | None,
        typer.Option(min=1, max=520, metavar="N", help="The same in weeks. Default: the settings', which is 26."),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would be asked for, with its cost, and store nothing.")
    ] = False,
    config: Config = None,
    child: ChildOption = False,
    verbose: Verbose = False,
) -> None:
    """Collect from the connected sources into the store. Ctrl-C ends it after the page in hand, and nothing is lost."""
    settings = load_settings(config)
    log_to_stderr(settings, verbose=verbose)
    start = _start(settings, since, weeks)
    stop, watch = Stop(), Watch()
    world = World(
        clock=time.time,
        sleep=stop.sleep,
        rng=SystemRandom(),
        on_wait=lambda wait: watch.wait(wait),  # noqa: PLW0108 (waits begin before there is anything to show them on)
    )
    with _stopping(stop, child=child), build_store(settings, dry_run=dry_run) as store:
        known = {one.name: one.id for one in store.read(Repository)}
        with open_sources(settings, world, since=start, known=known, store=store) as sources:
            collection = Gathering(
                settings,
                store,
                sources,
                clock=time.time,
                only=source or (),
                repositories=repo or (),
                ancestry=sources.ancestry,
            )
            steps = [] if child else collection.steps()
            if steps:
                print_plan(steps, collection.listing.labels, sources.budgets, start)
            if dry_run:
                # Sources that could not be listed, or are not set up.
                for one in collection.listing.outcomes:
                    note(f"riskbrief: {one.label}: {one.state}: {one.detail}")
                for lacking in collection.unconnected:
                    note(f"riskbrief: {lacking.label} is not connected: {lacking.detail}")
                return
            with watching(steps) as watch:
                result = collection.run(stop, watch.progress)
        scored = _score(settings, store, stop)
    _finish(result, settings, stop, scored, child=child)


def _score(settings: Settings, store: Store, stop: Stop) -> list[str]:
    """Score the coming briefings' changes, so that they and questions about them are fast."""
    collect_seldom()
    kept: Counter[str] = Counter()
    run = build_run(settings, store, Outlets({}, {}), clock=SystemClock())
    try:
        coming = run.composer.keep_coming() if stop.reason is None else ()
        with progress("Scoring") as show:
            for week, services in coming:
                kept[week.id] += len(services)
                show(f"services for {week.id}", kept[week.id], len(settings.organisation.services))
                if stop.reason is not None:
                    break
    except NothingCollected as error:
        return [f"nothing was scored: {error}"]
    return [f"scored {week} for {counted(number, 'services')}" for week, number in sorted(kept.items())]


def _start(settings: Settings, since: str | None, weeks: int | None) -> int:
    """Return since when a first collection reads, in epoch seconds."""
    if since is not None and weeks is not None:
        raise UsageError("--since and --weeks say the same; give one of them")
    now = int(time.time())
    told = day_start("--since", since)
    if told is None:
        return now - (weeks or settings.sources.weeks) * WEEK_SECONDS
    if told >= now:
        raise UsageError(f"--since {since} is not over yet; give a day in the past")
    return told


@contextmanager
def _stopping(stop: Stop, *, child: bool) -> Iterator[None]:
    """Stop after the current page on the first signal, at once on a second Ctrl-C; as a child, with the parent."""

    def handle(number: int, _frame: object) -> None:
        if stop.reason is not None and number == signal.SIGINT:
            raise KeyboardInterrupt
        stop.tell("interrupted" if number == signal.SIGINT else "its time was up")
        if not child:
            words.put("riskbrief: ending after the page in hand; what is saved stays (once more: at once)")

    # From another thread: the signal may interrupt a half-written line, and streams are not reentrant.
    words: SimpleQueue[str | None] = SimpleQueue()
    speaker = threading.Thread(target=_speak, args=(words,), daemon=True)
    speaker.start()
    if child:
        end_with_parent(lambda: stop.tell("its parent ended"))
    before = {number: signal.signal(number, handle) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    except (KeyboardInterrupt, CollectionStopped):
        # At once, or before anything was collected: during the look at what there is.
        raise typer.Exit(INTERRUPTED) from None
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        words.put(None)
        speaker.join()


def _speak(words: SimpleQueue[str | None]) -> None:
    while (line := words.get()) is not None:
        note(line)


def _finish(result: Result, settings: Settings, stop: Stop, scored: list[str], *, child: bool) -> None:
    """Print all results, and exit with the right code."""
    if child:
        for row in result.rows:
            if row.state in {FAILED, STALE}:
                note(f"riskbrief: {row.label}: {row.state}: {row.detail}")
    else:
        print_statuses(result.rows, load_method(settings.bands, settings.scorecard).catalogue)
        for line in scored:
            tell_line(line)
        tell_next(after_collect(settings, was_stopped=stop.reason is not None))
    if stop.reason is not None and not child:
        raise typer.Exit(INTERRUPTED)
    if not result.is_whole:
        raise typer.Exit(FAILURE)
