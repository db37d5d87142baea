"""`riskbrief worker`: collects, computes and sends, without Slack's side. Several may share one PostgreSQL."""

from __future__ import annotations

import os
import socket
import sys
import threading
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.console import FAILURE, Verbose, collect_seldom, log_to_stderr, note, take_turns_seldom
from bot.cli.options import ChildOption, Config
from bot.cli.render.outcomes import outcome_lines
from bot.errors import WorkerReplaced
from bot.hourly import build_hourly
from bot.narrators import NarratorChoice, NarratorOption
from bot.processes import end_with_parent
from bot.scheduler import stopping_on_signals
from bot.settings import Settings, load_settings
from bot.settings.connected import LABELS, is_anything_connected, lacking
from briefing.contracts.clock import SystemClock

if TYPE_CHECKING:
    from bot.hourly import Hourly
    from bot.worker import WorkerProcess
    from briefing.delivery.runs.outcome import Outcome

WORKER_EXAMPLES = """
riskbrief worker
riskbrief worker --id batch-2 --config /etc/riskbrief/riskbrief.toml
"""


def worker(
    config: Config = None,
    worker_id: Annotated[
        str | None,
        typer.Option(
            "--id", metavar="NAME", help="What this worker is called, after a restart too. Default: the machine's name."
        ),
    ] = None,
    narrator: NarratorOption = NarratorChoice.AUTO,
    child: ChildOption = False,
    verbose: Verbose = False,
) -> None:
    """Collect, compute and send when it is due; answer nobody. `riskbrief run` starts one, and a bot beside it."""
    settings = load_settings(config)
    log_to_stderr(settings, verbose=verbose, worker=worker_id or socket.gethostname())
    collect_seldom()
    take_turns_seldom()
    code = _work(settings, worker_id or socket.gethostname(), narrator, is_child=child)
    sys.stdout.flush()
    sys.stderr.flush()
    # What still runs was given to others and can record nothing; nobody waits for it.
    os._exit(code)


def _work(settings: Settings, worker_id: str, narrator: NarratorChoice, *, is_child: bool) -> int:
    # The engine and all that sends; --help needs none of it.
    from bot.outside import build_outside  # noqa: PLC0415
    from bot.worker import WorkerOptions, build_worker  # noqa: PLC0415

    teller = Teller()
    options = WorkerOptions(narrator=narrator, outside=build_outside, tell=teller.hear, failed=teller.failed)
    with build_worker(settings, worker_id=worker_id, options=options) as one:
        teller.missing = dict(one.outlets.missing)
        for name, why in one.outlets.missing.items():
            note(f"riskbrief: {name} is left out: {why}")
        hourly = _collecting(settings, one)
        with stopping_on_signals(one.stop):
            if is_child:
                end_with_parent(one.stop)
            try:
                if hourly is not None:
                    hourly.start()
                one.run()
            except WorkerReplaced as error:
                note(f"riskbrief: {error}")
                return FAILURE
            finally:
                if hourly is not None:
                    hourly.stop()
    return 0


def _collecting(settings: Settings, one: WorkerProcess) -> Hourly | None:
    """Return what collects regularly; None, with a note, if no source is connected."""
    if not is_anything_connected(settings):
        lacks = "; ".join(f"{LABELS[name]}: {why}" for name, why in lacking(settings).items())
        note(f"riskbrief: nothing is collected: {lacks}")
        return None
    return build_hourly(settings, clock=SystemClock(), next_due=one.next_due, duties=one.duties)


class Teller:
    """Prints each briefing's result; of a waiting one nothing twice."""

    def __init__(self) -> None:
        self.missing: dict[str, str] = {}
        self._said: dict[str, list[str]] = {}
        self._lock = threading.Lock()

    def hear(self, outcome: Outcome) -> None:
        outlets = sorted({one.outlet for one in outcome.deliveries})
        key = f"{outcome.due.manager.id} {' '.join(outlets)}"
        self._say(key, list(outcome_lines(outcome, self.missing, is_part=True)))

    def failed(self, run_id: str, step: str, words: str) -> None:
        """Print a failed run, unless it failed so before."""
        self._say(run_id, [f"{run_id}  {step}  failed: {words}"])

    def _say(self, about: str, lines: list[str]) -> None:
        with self._lock:
            before = self._said.get(about, [])
            self._said[about] = lines
            for line in lines:
                if line not in before:
                    note(line)
